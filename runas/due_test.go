package runas_test

import (
	"errors"
	"testing"
	"time"

	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/runas"
)

// What is due follows a certificate through its life, without a request to the tenant.
func TestRenewalDue(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	due := func() bool {
		t.Helper()
		due, err := r.manager(t).RenewalDue(t.Context(), "")
		if err != nil {
			t.Fatal(describe(err))
		}
		return due
	}
	if _, err := r.manager(t).RenewalDue(t.Context(), ""); !errors.Is(err, fail.NotSetUp) {
		t.Errorf("without an account: %v", err)
	}
	r.setUp(t)
	if due() {
		t.Error("a new certificate is due")
	}
	r.move(t, 240*day)
	if due() {
		t.Error("it is due before the last third of its life")
	}
	r.move(t, 10*day)
	if !due() {
		t.Error("it is not due in the last third of its life")
	}
	r.renew(t, runas.RenewOptions{})
	if due() {
		t.Error("the old key is due within its overlap")
	}
	r.move(t, day+time.Hour)
	if !due() {
		t.Error("the old key is not due after its overlap")
	}
	r.renew(t, runas.RenewOptions{})
	if due() {
		t.Error("something is left to do")
	}
}

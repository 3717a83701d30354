package fail_test

import (
	"testing"

	"github.com/exorun/exorun/internal/fail"
)

func TestWorst(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		codes []fail.Code
		want  fail.Code
	}{
		{nil, ""},
		{[]fail.Code{"", ""}, ""},
		{[]fail.Code{"", fail.ServiceBusy, ""}, fail.ServiceBusy},
		{[]fail.Code{fail.RoleNotEffective, fail.ServiceBusy}, fail.RoleNotEffective},
		{[]fail.Code{fail.NoNetwork, fail.NotSetUp}, fail.NotSetUp}, // 20 passes, 8 does not
		{[]fail.Code{fail.CertificateExpired, fail.RoleMissing, fail.CertificateMissing}, fail.RoleMissing},
		{[]fail.Code{fail.RoleMissing, fail.Interrupted}, fail.Interrupted},
		{[]fail.Code{fail.Internal, fail.NoNetwork}, fail.Internal},
	} {
		if got := fail.Worst(test.codes...); got != test.want {
			t.Errorf("Worst(%q) = %q, want %q", test.codes, got, test.want)
		}
	}
}

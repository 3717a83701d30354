package runas_test

import (
	"path/filepath"
	"runtime"
	"sync/atomic"
	"testing"

	"github.com/exorun/exorun/runas"
)

// dieAtWrite runs work and ends its goroutine at the n-th write to the home, between temporary file and rename. It
// returns the file concerned, empty where work ended before.
func (r *rig) dieAtWrite(t *testing.T, n int64, work func(*runas.Manager) error) (file string) {
	t.Helper()
	var count atomic.Int64
	manager := r.managerWith(t, func(path string) {
		if count.Add(1) == n {
			file = filepath.Base(path)
			runtime.Goexit()
		}
	})
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := work(manager); err != nil {
			t.Errorf("write %d: %v", n, describe(err))
		}
	}()
	<-done
	return file
}

func TestDeathAtAnyLocalWrite(t *testing.T) {
	t.Parallel()
	files := make(map[string]bool)
	r := newRig(t)
	for n := int64(1); ; n++ {
		file := r.dieAtWrite(t, n, func(m *runas.Manager) error {
			_, err := m.Setup(t.Context(), r.admin(), r.options())
			return err
		})
		if file == "" {
			if n < 10 {
				t.Errorf("only %d local writes in a set-up", n-1)
			}
			break
		}
		files[filepath.Ext(file)] = true
		r.setUp(t)
		r.checkWhole(t)
		if t.Failed() {
			t.Fatalf("a set-up died at write %d, of %s", n, file)
		}
		if _, err := r.manager(t).Retire(t.Context(), runas.RetireOptions{All: true, Administrator: r.admin()}); err != nil {
			t.Fatal(describe(err))
		}
		r.checkGone(t)
	}
	for n := int64(1); ; n++ {
		file := r.dieAtWrite(t, n, func(m *runas.Manager) error {
			_, err := m.Renew(t.Context(), runas.RenewOptions{Force: true, NoOverlap: true})
			return err
		})
		if err := r.callExchange(t.Context()); err != nil {
			t.Errorf("a renewal died at write %d: the connection does not work: %v", n, err)
		}
		r.renew(t, runas.RenewOptions{NoOverlap: true})
		r.checkWhole(t)
		if t.Failed() {
			t.Fatalf("a renewal died at write %d, of %s", n, file)
		}
		if file == "" {
			break
		}
	}
	if len(files) < 2 {
		t.Errorf("writes of %v only; certificates and state were expected", files)
	}
}

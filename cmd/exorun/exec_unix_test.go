//go:build unix

package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/exorun/exorun/internal/poll"
)

// waiting is a program that writes down its process and the path of its certificate, and waits.
const waiting = `echo "$$ $AZURE_CLIENT_CERTIFICATE_PATH" > "$1.new"; mv "$1.new" "$1"; shift; "$@"; while :; do sleep 0.05; done`

// execWaiting starts exorun exec with a program that waits, after doing what more says.
func (r *rig) execWaiting(more ...string) (p *process, program int, certificate string) {
	r.t.Helper()
	marker := filepath.Join(r.t.TempDir(), "marker")
	args := append([]string{"exec", "--", "sh", "-c", waiting, "sh", marker}, more...)
	if len(more) == 0 {
		args = append(args, "true")
	}
	p = r.startProgram("exorun", args...)
	r.eventually("the program starts", func() bool { _, err := os.Stat(marker); return err == nil })
	text, err := os.ReadFile(marker)
	if err != nil {
		r.t.Fatal(err)
	}
	number, path, _ := strings.Cut(strings.TrimSpace(string(text)), " ")
	if program, err = strconv.Atoi(number); err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() { _ = syscall.Kill(program, syscall.SIGKILL) })
	return p, program, path
}

// eventually waits until something holds.
func (r *rig) eventually(what string, holds func() bool) {
	r.t.Helper()
	err := poll.Until(context.Background(), poll.Options{Interval: 2 * time.Millisecond, MaxInterval: 20 * time.Millisecond, Timeout: time.Minute},
		func(context.Context) (bool, error) { return holds(), nil })
	if err != nil {
		r.t.Fatalf("%s: %v", what, err)
	}
}

// checkPrivate checks that nobody but the user can read the certificate, and that it is one with its key.
func (r *rig) checkPrivate(certificate string) {
	r.t.Helper()
	text, err := os.ReadFile(certificate)
	if err != nil || !strings.Contains(string(text), "-----BEGIN CERTIFICATE-----") || !strings.Contains(string(text), "-----BEGIN PRIVATE KEY-----") {
		r.t.Errorf("the program's certificate cannot be used: %v", err)
	}
	for path, want := range map[string]os.FileMode{certificate: 0o600, filepath.Dir(certificate): 0o700 | os.ModeDir} {
		info, err := os.Stat(path)
		if err != nil {
			r.t.Fatal(err)
		}
		if owner := info.Sys().(*syscall.Stat_t).Uid; info.Mode() != want || int(owner) != os.Getuid() {
			r.t.Errorf("%s has the mode %v and the owner %d", path, info.Mode(), owner)
		}
	}
}

func isThere(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// TestExecKilled kills exorun, or the program, while the certificate lies there. The next command of any kind removes what is
// left, and nothing of a run that goes on.
func TestExecKilled(t *testing.T) {
	t.Parallel()
	r := newSetUpRig(t)
	other, _, kept := r.execWaiting()
	r.checkPrivate(kept)
	killed, program, certificate := r.execWaiting()
	r.checkPrivate(certificate)
	if err := killed.cmd.Process.Signal(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	// Not killed.wait(): the program may live on, and hold what would have to be read to its end.
	if _, err := killed.cmd.Process.Wait(); err != nil {
		t.Fatal(err)
	}
	if !isThere(certificate) {
		t.Fatal("the certificate went with exorun; the test shows nothing")
	}
	r.must("version")
	if isThere(certificate) || isThere(filepath.Dir(certificate)) {
		t.Error("the next command left the certificate of a run that was killed")
	}
	if !isThere(kept) {
		t.Error("the next command removed the certificate of a run that goes on")
	}
	_ = syscall.Kill(program, syscall.SIGKILL)

	ended, program, certificate := r.execWaiting()
	if err := syscall.Kill(program, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	if got := ended.wait(); got.code != 128+int(syscall.SIGKILL) {
		t.Errorf("exit code %d of a program that was killed", got.code)
	}
	if isThere(certificate) || isThere(filepath.Dir(certificate)) {
		t.Error("the certificate of a program that was killed is left")
	}
	if err := other.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	other.wait()
	if notes, err := filepath.Glob(filepath.Join(r.home, "exec", "[a-z0-9]*")); err != nil || len(notes) != 0 {
		t.Errorf("the notes %v are left, %v", notes, err)
	}
}

// TestExecSignals passes on what comes to exorun, and waits for the program to deal with it.
func TestExecSignals(t *testing.T) {
	t.Parallel()
	r := newSetUpRig(t)
	for signal, want := range map[syscall.Signal]int{
		syscall.SIGTERM: 40, syscall.SIGINT: 41, syscall.SIGHUP: 42, syscall.SIGUSR1: 43, syscall.SIGQUIT: 44,
	} {
		t.Run(signal.String(), func(t *testing.T) {
			t.Parallel()
			here := *r
			here.t = t
			marker := filepath.Join(t.TempDir(), "marker")
			// A session of its own: from the terminal of the test, keys would reach the program too.
			script := fmt.Sprintf(`trap 'echo caught; exit %d' %d; echo > "$1"; while :; do sleep 0.05; done`, want, signal)
			here.user = &syscall.SysProcAttr{Setsid: true}
			p := here.startProgram("exorun", "exec", "--", "sh", "-c", script, "sh", marker)
			here.eventually("the program starts", func() bool { return isThere(marker) })
			if err := p.cmd.Process.Signal(signal); err != nil {
				t.Fatal(err)
			}
			if got := p.wait(); got.code != want || got.stdout != "caught\n" || got.stderr != "" {
				t.Errorf("exit code %d, want %d\n%s%s", got.code, want, got.stdout, got.stderr)
			}
		})
	}
}

// TestExecKilledInItsWrites kills exorun at each write of its own before the program starts.
func TestExecKilledInItsWrites(t *testing.T) {
	t.Parallel()
	r := newSetUpRig(t)
	for n := 1; ; n++ {
		marker := filepath.Join(t.TempDir(), "marker")
		held := r.with(fmt.Sprintf("EXORUN_HOLD_WRITE=%d", n), "EXORUN_HOLD_MARKER="+marker)
		if !held.killed(markedAt(marker), "exec -- true") {
			if n == 1 {
				t.Error("exec writes nothing; nothing was tried")
			}
			break
		}
		r.must("cert list")
		if notes, err := filepath.Glob(filepath.Join(r.home, "exec", "[a-z0-9]*")); err != nil || len(notes) != 0 {
			t.Errorf("killed at write %d: %v is left, %v", n, notes, err)
		}
	}
	r.must("exec -- true")
}

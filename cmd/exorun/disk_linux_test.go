package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/exorun/exorun/internal/fail"
)

// onFullDisk mounts a small disk at the home, fills it but for some blocks of 4 KiB, sets up, makes room and sets up again.
const onFullDisk = `
mount -t tmpfs -o size=256k,mode=700 tmpfs "$EXORUN_HOME" || exit 99
head -c $(( (64 - $1) * 4096 )) /dev/zero > "$EXORUN_HOME/filler"
shift
"$@"
code=$?
rm "$EXORUN_HOME/filler"
"$@" --json && exorun verify >&2 || exit 98
exit $code
`

// TestFullDisk runs out of room at one write after the other. The next run goes on from there.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	if err := exec.Command("unshare", "--user", "--map-root-user", "--mount", "true").Run(); err != nil {
		t.Skip("this machine does not let a test mount a small disk: ", err)
	}
	full := 0
	last := 12
	if testing.Short() {
		last = 3
	}
	for free := range last {
		r := newRig(t)
		if err := os.Mkdir(r.home, 0o700); err != nil {
			t.Fatal(err)
		}
		args := append([]string{"--user", "--map-root-user", "--mount", "sh", "-c", onFullDisk, "sh", fmt.Sprint(free), "exorun"}, strings.Fields(setupArgs)...)
		got := r.startProgram("unshare", args...).wait()
		switch got.code {
		case 99:
			t.Skip("this machine does not let a test mount a small disk: ", got.stderr)
		case 0: // there was room for all
		case fail.StateUnusable.ExitCode():
			full++
			got.checkFailure(t, got.code, "the disk is full")
		default:
			t.Errorf("with %d blocks free: exit code %d\n%s%s", free, got.code, got.stdout, got.stderr)
		}
	}
	if full < 2 {
		t.Errorf("the disk was full %d times", full)
	}
}

// nobody is an account without rights.
const nobody = 65534

// asNobody makes the rig run the program as a user who may not do everything. A test of a superuser changes its user; the
// program is linked to where that user can run it.
func (r *rig) asNobody() *rig {
	r.t.Helper()
	if os.Getuid() != 0 {
		return r
	}
	for _, folder := range []string{filepath.Dir(filepath.Dir(r.home)), filepath.Dir(r.home)} {
		if err := os.Chmod(folder, 0o755); err != nil {
			r.t.Fatal(err)
		}
	}
	other := *r
	other.program = filepath.Join(filepath.Dir(r.home), "exorun")
	original, err := exec.LookPath("exorun")
	if err != nil {
		r.t.Fatal(err)
	}
	if err := os.Link(original, other.program); err != nil {
		r.t.Skip("the program cannot be linked to where another user can run it: ", err)
	}
	other.user = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	return &other
}

// TestPermission runs on files and folders that the user may not read or write.
func TestPermission(t *testing.T) {
	t.Parallel()
	r := (&rig{t: t, home: filepath.Join(t.TempDir(), "home")}).asNobody()
	if err := os.Mkdir(r.home, 0o555); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(filepath.Dir(r.home), "account.pfx")
	if err := os.WriteFile(file, []byte("secret"), 0o000); err != nil {
		t.Fatal(err)
	}
	pem := filepath.Join(filepath.Dir(r.home), "account.pem")
	b := broughtRSA(t)
	if err := os.WriteFile(pem, append(otherKey(t), certificatePEM(b.leaf)...), 0o644); err != nil {
		t.Fatal(err)
	}
	r.run("cert import "+file).checkFailure(t, fail.InvalidInput.ExitCode(), "no permission")
	r.run("cert import "+pem).checkFailure(t, fail.StateUnusable.ExitCode(), r.home, "may not")

	// The home of another user.
	other := newRig(t)
	other.restore(setUp(t))
	other = other.asNobody()
	other.run("renew").checkFailure(t, fail.StateUnusable.ExitCode(), other.home, "may not")
}

package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// inSystemd runs a user's systemd of its own, in folders and control groups of its own, so that nothing of the machine is
// touched: it knows no unit but its targets and those that exorun installs. The timer is then made to fire every second.
const inSystemd = `
set -e
mount --make-rprivate /
umount -R /sys/fs/cgroup 2>/dev/null || true
mount -t cgroup2 cgroup2 /sys/fs/cgroup
mount -t tmpfs tmpfs /run
mkdir -p /run/systemd/system /run/user/0 /run/systemd/inaccessible/dir
touch /run/systemd/inaccessible/reg /run/systemd/inaccessible/chr /run/systemd/inaccessible/sock
for target in basic default timers paths sockets shutdown; do
	cp /usr/lib/systemd/user/$target.target "$UNITS/"
done
"$SYSTEMD" --user --unit=timers.target --log-target=console >"$LOG" 2>&1 &
tries=0
until systemctl --user daemon-reload 2>/dev/null; do
	tries=$((tries + 1)); [ $tries -lt 200 ]; sleep 0.05
done
exorun timer install "$SCRIPT" --daily 02:00 --env-file "$ENV_FILE" --writable "$WRITABLE" -- -Days 7
mkdir -p "$XDG_CONFIG_HOME/systemd/user/exorun-nightly.timer.d"
printf '[Timer]\nOnCalendar=\nOnCalendar=*:*:*\nRandomizedDelaySec=0\nAccuracySec=1ms\n' >"$XDG_CONFIG_HOME/systemd/user/exorun-nightly.timer.d/fast.conf"
systemctl --user daemon-reload
systemctl --user restart exorun-nightly.timer
tries=0
until exorun timer log nightly --runs -o ndjson | grep -q '"seconds":[0-9.]*[1-9]'; do
	tries=$((tries + 1))
	if [ $tries -ge 100 ]; then
		systemctl --user status --no-pager exorun-nightly.timer exorun-nightly.service
		exorun timer log nightly
		exit 1
	fi
	sleep 0.1
done
systemctl --user stop exorun-nightly.timer
exorun timer log nightly --run 1
exorun timer log nightly --runs -o ndjson
exorun timer remove nightly
systemctl --user list-unit-files "exorun-*" --no-legend || true
`

// A timer that exorun installs fires in a real systemd, within its fences, also where the paths have every character in them
// that systemd reads as something else.
func TestTimerFiresInSystemd(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it waits for a real scheduler")
	}
	needProgram(t, "unshare")
	needProgram(t, "systemctl")
	systemd := needProgram(t, "/lib/systemd/systemd")
	if os.Geteuid() != 0 {
		t.Skip("only root can give systemd folders of its own")
	}
	group := ownControlGroup(t)
	odd := `a b%h$HOME${x}"q'\n;#ü`
	r := newRig(t)
	r.home = filepath.Join(t.TempDir(), odd)
	r.restore(setUp(t))
	// Not below /tmp, which the fences leave open where something of the timer lies there, as the program of the test does.
	outside, err := os.MkdirTemp("/var/lib", "exorun-test-") //nolint:usetesting // see above
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(outside) })
	folder := filepath.Join(outside, strings.ReplaceAll(odd, `\`, "")) // which PowerShell reads as a slash
	units, writable := filepath.Join(t.TempDir(), "units"), filepath.Join(folder, "writable")
	script, envFile := filepath.Join(folder, "nightly.ps1"), filepath.Join(folder, "script.env")
	for _, dir := range []string{units, writable} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	text := `param([int]$Days)
$c = Get-AutomationConnection -Name AzureRunAsConnection
Connect-ExchangeOnline -CertificateThumbprint $c.CertificateThumbprint -AppId $c.ApplicationId -Organization $c.Organization -ShowBanner:$false
"$Days days, $(@(Get-AcceptedDomain).Count -gt 0)"
try { 'x' | Set-Content outside.txt -ErrorAction Stop; 'not fenced in' } catch { 'fenced in' }
'kept' | Set-Content writable/inside.txt
`
	for path, text := range map[string]string{script: text, envFile: r.envFile()} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	log := filepath.Join(t.TempDir(), "systemd.log")
	config := filepath.Join(t.TempDir(), odd, "config")
	cmd := exec.Command("unshare", "--mount", "--cgroup", "--pid", "--mount-proc", "--fork", "--kill-child", "sh", "-c", inSystemd)
	cmd.Env = append(r.env(), "SYSTEMD="+systemd, "UNITS="+units, "SCRIPT="+script, "WRITABLE="+writable, "ENV_FILE="+envFile, "LOG="+log,
		"XDG_CONFIG_HOME="+config, "XDG_RUNTIME_DIR=/run/user/0", "XDG_DATA_HOME="+t.TempDir(), "SYSTEMD_UNIT_PATH="+filepath.Join(config, "systemd/user")+":"+units)
	cmd.SysProcAttr = &syscall.SysProcAttr{UseCgroupFD: true, CgroupFD: int(group.Fd())}
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err = cmd.Run()
	if _, ended := errors.AsType[*exec.ExitError](err); err != nil && !ended {
		t.Skipf("this machine does not let systemd have a control group of its own: %v", err)
	}
	if strings.Contains(stderr.String(), "permission denied") || strings.Contains(stderr.String(), "Operation not permitted") {
		t.Skipf("this machine does not let systemd have folders of its own: %s", stderr.String())
	}
	if err != nil {
		said, _ := os.ReadFile(log)
		t.Fatalf("%v\n%s%s\nsystemd: %s", err, stdout.String(), stderr.String(), said)
	}
	for _, want := range []string{"✓ installed nightly: daily at 02:00, systemd", "✓ run 1, ", "by schedule: ok in", "7 days, True", "\nfenced in\n", `"trigger":"schedule","outcome":"ok","exitCode":0`, "removed the timer nightly"} {
		if !strings.Contains(stdout.String(), want) {
			t.Errorf("the output lacks %q:\n%s%s", want, stdout.String(), stderr.String())
		}
	}
	if strings.Contains(stdout.String(), "exorun-nightly.service") {
		t.Errorf("the units are still there:\n%s", stdout.String())
	}
	if text, err := os.ReadFile(filepath.Join(writable, "inside.txt")); err != nil || string(text) != "kept\n" {
		t.Errorf("the writable folder has %q (%v)", text, err)
	}
	if _, err := os.Stat(filepath.Join(folder, "outside.txt")); err == nil {
		t.Error("the script wrote outside of its fences")
	}
}

// ownControlGroup makes a control group that is gone after the test.
func ownControlGroup(t *testing.T) *os.File {
	t.Helper()
	mounts, err := os.ReadFile("/proc/mounts")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(mounts)) {
		fields := strings.Fields(line)
		if len(fields) < 3 || fields[2] != "cgroup2" {
			continue
		}
		path, err := os.MkdirTemp(fields[1], "exorun-test-") //nolint:usetesting // a control group is made in its own file system
		if err != nil {
			t.Skipf("this machine lets nobody make control groups: %v", err)
		}
		t.Cleanup(func() { removeControlGroup(path) })
		group, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = group.Close() })
		return group
	}
	t.Skip("this machine has no control groups of the second version")
	return nil
}

// removeControlGroup removes a group with those below it, which have no processes any more.
func removeControlGroup(path string) {
	var groups []string
	_ = filepath.WalkDir(path, func(path string, entry os.DirEntry, err error) error {
		if err == nil && entry.IsDir() {
			groups = append(groups, path)
		}
		return nil
	})
	for _, group := range slices.Backward(groups) {
		_ = os.Remove(group)
	}
}

//go:build unix

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/exorun/exorun/internal/poll"
)

// listedRun is a line of timer log --runs -o ndjson.
type listedRun struct {
	Run      int    `json:"run"`
	Outcome  string `json:"outcome"`
	ExitCode *int   `json:"exitCode"`
	Told     string `json:"told"`
}

func (r *rig) timerRuns(name string) []listedRun {
	r.t.Helper()
	var runs []listedRun
	for line := range strings.Lines(r.must("timer log " + name + " --runs -o ndjson").stdout) {
		var run listedRun
		if err := json.Unmarshal([]byte(line), &run); err != nil {
			r.t.Fatalf("%v in %s", err, line)
		}
		runs = append(runs, run)
	}
	return runs
}

// newTimerRig is a rig with a timer that is registered and not told to any scheduler. moreEnv is of its environment file.
func newTimerRig(t *testing.T, script, moreEnv, args string) *rig {
	t.Helper()
	r := newSetUpRig(t)
	folder := t.TempDir()
	path, envFile := filepath.Join(folder, "nightly.ps1"), filepath.Join(folder, "script.env")
	for path, text := range map[string]string{path: script, envFile: r.envFile() + moreEnv} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	r.must("timer install " + path + " --daily 02:00 --env-file " + envFile + " --out " + folder + " " + args)
	return r
}

// envFile is the rig's environment as exorun tenant start --env-file writes it.
func (r *rig) envFile() string {
	var text strings.Builder
	for name, value := range r.tenant.Env() {
		text.WriteString("export " + name + "='" + value + "'\n")
	}
	return text.String()
}

// What a script writes of its secrets is neither shown nor kept, and the timer's own files hold none.
func TestTimerKeepsNoSecret(t *testing.T) {
	t.Parallel()
	const canary = "canary-third-Passw0rd"
	r := newTimerRig(t, `"the password is $env:DB_PASSWORD"; [Console]::Error.WriteLine("again: $env:DB_PASSWORD")`, "DB_PASSWORD="+canary, "--on-failure http://127.0.0.1:1/hook")
	_, administrator := r.tenant.Administrator()
	secrets := map[string]string{"the script's password": canary, "the tenant's key": r.tenant.Env()["EXORUN_TENANT"], "the administrator's secret": administrator}
	seen := map[string]string{}
	got := r.run("timer exec nightly")
	seen[got.stdout+got.stderr] = "its output"
	if !strings.Contains(got.stdout, "the password is [DB_PASSWORD]") || !strings.Contains(got.stderr, "again: [DB_PASSWORD]") {
		t.Errorf("the script wrote %s%s", got.stdout, got.stderr)
	}
	seen[r.must("timer log nightly").stdout] = "its log"
	r.look(seen)
	for text, where := range seen {
		for name, secret := range secrets {
			if strings.Contains(text, secret) {
				t.Errorf("%s is in %s", name, where)
			}
		}
	}
}

// A timer's process that is killed leaves a run that is shown as cut; its script ends with it, and the next run tells of it
// and is not disturbed.
func TestTimerIsKilled(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("only Linux ends a script whose timer was killed outright; elsewhere its scheduler does")
	}
	marks := t.TempDir()
	begun, survived := filepath.Join(marks, "begun"), filepath.Join(marks, "survived")
	r := newTimerRig(t, fmt.Sprintf(`
if (Test-Path '%[1]s') { 'the second run'; exit 0 }
Set-Content '%[1]s' $PID
Start-Sleep -Seconds 60
Set-Content '%[2]s' 'x'
`, begun, survived), "", "--on-failure http://127.0.0.1:1/hook")
	p := r.start("timer exec nightly")
	wait := func(what string, so func() bool) {
		t.Helper()
		err := poll.Until(t.Context(), poll.Options{Interval: 20 * time.Millisecond, MaxInterval: 100 * time.Millisecond, Timeout: startWait}, func(context.Context) (bool, error) {
			return so(), nil
		})
		if err != nil {
			t.Fatalf("waiting until %s: %v", what, err)
		}
	}
	var script int
	wait("the script has begun", func() bool {
		text, err := os.ReadFile(begun)
		_, scanErr := fmt.Sscan(string(text), &script)
		return err == nil && scanErr == nil
	})
	if runs := r.timerRuns("nightly"); len(runs) != 1 || runs[0].Outcome != "running" {
		t.Errorf("while it runs: %+v", runs)
	}
	if got := r.run("timer remove nightly"); got.code == 0 {
		t.Error("it is removed while it runs")
	}
	if err := p.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	p.wait()
	wait("the script has ended, too", func() bool { return syscall.Kill(script, 0) != nil })
	if runs := r.timerRuns("nightly"); len(runs) != 1 || runs[0].Outcome != "cut" || runs[0].ExitCode != nil {
		t.Errorf("after it was killed: %+v", runs)
	}
	if got := r.must("timer log nightly").stdout; !strings.Contains(got, "the power failed, or the process was killed") {
		t.Errorf("its log is\n%s", got)
	}
	r.must("timer exec nightly")
	runs := r.timerRuns("nightly")
	if len(runs) != 2 || runs[0].Outcome != "ok" || runs[1].Outcome != "cut" || !strings.Contains(runs[1].Told, "cannot be reached") {
		t.Errorf("after the next run: %+v", runs)
	}
	if _, err := os.Stat(survived); err == nil {
		t.Error("the script went on without its timer")
	}
}

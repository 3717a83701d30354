package timer

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"

	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/internal/poll"
)

// Process is a program to start.
type Process struct {
	Program string
	Args    []string
	Dir     string
	Env     []string
	Stdout  io.Writer
	Stderr  io.Writer
}

// Start runs a program to its end and returns its exit code, or why it could not be started. When ctx ends it is asked to
// stop, and killed where it does not.
type Start func(ctx context.Context, p Process) (exit int, err error)

// killGrace is how long a program that was asked to stop may take.
const killGrace = 30 * time.Second

// StartProcess is the [Start] of a real machine. A program that a signal ended has the exit code 128 and the signal's number,
// as shells count.
func StartProcess(ctx context.Context, p Process) (exit int, err error) {
	cmd := exec.CommandContext(ctx, p.Program, p.Args...)
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = p.Dir, p.Env, p.Stdout, p.Stderr
	if runtime.GOOS != "windows" { // Windows can only kill
		cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	}
	cmd.WaitDelay = killGrace
	release := endWithParent(cmd)
	defer release()
	err = cmd.Run()
	if exited, ok := errors.AsType[*exec.ExitError](err); ok {
		return exitCode(exited.ProcessState), nil
	}
	if cmd.ProcessState != nil { // it ended; what failed was its output, or ctx
		return exitCode(cmd.ProcessState), nil
	}
	return 0, err
}

// Runner runs timers. All fields but Notify, Stdout and Stderr are needed.
type Runner struct {
	Store   *Store
	Clock   poll.Clock
	Start   Start
	Environ []string // what the scheduler gave
	// Notify tells somebody of a failure. It may be nil.
	Notify  func(context.Context, Target, Failure) Notice
	Stdout  io.Writer // gets what the script writes, without secrets; may be nil
	Stderr  io.Writer
	Host    string
	Version string
}

// noticeLimit bounds how long a failure is told, also where the run was stopped from outside.
const noticeLimit = 2 * time.Minute

// Run runs a timer's script and keeps how it went. A run that finds another under way is kept as skipped, and the error is
// fail.StateBusy. Any other error is of the machine: what became of the script is in the record.
func (r *Runner) Run(ctx context.Context, name string, trigger Trigger) (Run, error) {
	op := "run the timer " + name
	t, err := r.Store.Load(name)
	if errors.Is(err, ErrNoTimer) {
		return Run{}, fail.New(fail.NotSetUp, op, "this home has no timer of that name", "exorun timer list")
	}
	if err != nil {
		return Run{}, err
	}
	run := Run{Trigger: trigger, Started: r.Clock.Now().UTC(), Outcome: Running, Host: r.Host, Version: r.Version}
	release, err := r.Store.lock(ctx, name, "a run", lookWait)
	if errors.Is(err, fail.StateBusy) {
		run.Outcome, run.Ended = Skipped, run.Started
		run.Cause = "an earlier run was still under way"
		if err := r.Store.begin(ctx, name, &run); err != nil {
			return Run{}, err
		}
		return run, fail.New(fail.StateBusy, op, run.Cause+", and this one was skipped", "exorun timer log "+name)
	}
	if err != nil {
		return Run{}, err
	}
	defer release()
	if err := r.closeCut(ctx, t); err != nil {
		return Run{}, err
	}
	if err := r.Store.begin(ctx, name, &run); err != nil {
		return Run{}, err
	}
	last, err := r.execute(ctx, t, &run)
	run.Ended = r.Clock.Now().UTC()
	// What happened is written down before anybody is told, who may be long in answering.
	err = errors.Join(err, r.Store.write(name, run))
	if r.tell(ctx, t, &run, last) {
		err = errors.Join(err, r.Store.write(name, run))
	}
	return run, errors.Join(err, r.Store.prune(name, cmp.Or(t.Keep, DefaultKeep)))
}

// closeCut writes down, and tells, that earlier runs were cut. The caller holds the timer's lock.
func (r *Runner) closeCut(ctx context.Context, t Timer) error {
	numbers, err := r.Store.numbers(t.Name)
	if err != nil {
		return err
	}
	for _, n := range numbers {
		run, err := r.Store.read(t.Name, n)
		if errors.Is(err, ErrNoRun) {
			continue
		}
		if err != nil {
			return err
		}
		if run.Outcome != Running {
			continue
		}
		run.Outcome = Cut
		text, err := r.Store.Output(t.Name, n)
		if err != nil {
			return err
		}
		r.tell(ctx, t, &run, lastLines(text, toldOutput))
		if err := r.Store.write(t.Name, run); err != nil {
			return err
		}
	}
	return nil
}

// execute runs the script and returns the end of its output.
func (r *Runner) execute(ctx context.Context, t Timer, run *Run) (last []byte, err error) {
	file, err := r.Store.createOutput(t.Name, run.Number)
	if err != nil {
		run.Outcome, run.Cause = NotStarted, err.Error()
		return nil, err
	}
	environ, environErr := r.environment(t)
	kept := newOutput(file, newRedactor(environ))
	stdout, stderr := kept.stream(r.Stdout, false), kept.stream(r.Stderr, true)
	limited, cancel := context.WithTimeout(ctx, cmp.Or(t.Timeout(), DefaultTimeout))
	defer cancel()
	var exit int
	startErr := environErr
	if startErr == nil {
		exit, startErr = r.Start(limited, Process{
			Program: t.Program, Args: t.ScriptArguments(), Dir: scriptFolder(t.Script), Env: environ, Stdout: stdout, Stderr: stderr,
		})
	}
	stdout.flush()
	stderr.flush()
	run.LeftOut, err = kept.close()
	run.Output, run.Errors = kept.written, kept.errors
	switch {
	case ctx.Err() != nil:
		run.Outcome = Interrupted
	case limited.Err() != nil:
		run.Outcome, run.Cause = TimedOut, "it ran for longer than "+t.Timeout().String()
	case startErr != nil:
		run.Outcome, run.Cause = NotStarted, startErr.Error()
	default:
		run.ExitCode = &exit
		run.Outcome = Failed
		if exit == 0 && run.Errors == 0 {
			run.Outcome = Succeeded
		} else if exit == 0 {
			run.Outcome = WroteErrors
		}
	}
	if err != nil {
		return nil, fail.Wrap(err, fail.StateUnusable, fmt.Sprintf("keep the output of run %d", run.Number), "", "")
	}
	last, err = r.Store.Output(t.Name, run.Number)
	return lastLines(last, toldOutput), err
}

// tell has a failure told, and reports whether it did.
func (r *Runner) tell(ctx context.Context, t Timer, run *Run, last []byte) bool {
	if r.Notify == nil || t.OnFailure.IsZero() || !run.Outcome.IsFailure() || run.Outcome == Interrupted && run.Trigger == ByHand {
		return false
	}
	// A machine that shuts down still says so.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), noticeLimit)
	defer cancel()
	notice := r.Notify(ctx, t.OnFailure, newFailure(t, *run, last))
	run.Notice = &notice
	return true
}

// ScriptArguments are those with which exorun runs the script.
func (t Timer) ScriptArguments() []string {
	verb := "run"
	if t.Runtime == PowerShell {
		verb = "exec"
	}
	args := []string{verb}
	if t.Cloud != "" {
		args = append(args, "--cloud", t.Cloud)
	}
	if t.TenantID != "" {
		args = append(args, "--account", t.TenantID)
	}
	if t.Runtime == PowerShell {
		args = append(args, "--", t.PowerShell, "-NoLogo", "-NoProfile", "-NonInteractive", "-File")
	}
	return append(append(args, t.Script), t.Arguments...)
}

// scriptFolder is where the script runs, so that its relative paths lie beside it.
func scriptFolder(script string) string {
	if i := strings.LastIndexAny(script, `/\`); i > 0 {
		return script[:i]
	}
	return ""
}

// environment is the scheduler's, the timer's own, and the file's, the later before the earlier.
func (r *Runner) environment(t Timer) ([]string, error) {
	values := map[string]string{}
	maps.Copy(values, t.Environment)
	if t.EnvironmentFile != "" {
		text, err := os.ReadFile(t.EnvironmentFile)
		if err != nil {
			return nil, fmt.Errorf("the environment file cannot be read: %w", err)
		}
		inFile, err := ParseEnvironment(string(text))
		if err != nil {
			return nil, fmt.Errorf("the environment file %s: %w", t.EnvironmentFile, err)
		}
		maps.Copy(values, inFile)
	}
	environ := merge(r.Environ, values)
	if t.Runtime == PowerShell && t.Platform != Windows {
		environ = withPowerShellFolders(environ, r.Store.dir.Sub(t.Name).File("powershell"))
	}
	return environ, nil
}

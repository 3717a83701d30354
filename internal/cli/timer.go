package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/internal/poll"
	"github.com/exorun/exorun/internal/timer"
	"github.com/exorun/exorun/internal/transport"
)

func (a *App) timerCommand() *cobra.Command {
	return groupCommand("timer", "Timers: run a script every night by the machine's own scheduler",
		a.timerInstallCommand(), a.timerListCommand(), a.timerLogCommand(), a.timerRunCommand(), a.timerRemoveCommand(), a.timerExecCommand())
}

// openTimers opens the timers of the home.
func (a *App) openTimers() (*home, *timer.Store, error) {
	h, err := a.openHome()
	if err != nil {
		return nil, nil, err
	}
	return h, timer.NewStore(h.dir), nil
}

// timerError says in the user's words that a timer or a run is not there.
func timerError(err error, op string) error {
	switch {
	case errors.Is(err, timer.ErrNoTimer):
		return fail.Wrap(err, fail.NotSetUp, op, "this home has no timer of that name", "exorun timer list")
	case errors.Is(err, timer.ErrNoRun):
		return fail.Wrap(err, fail.InvalidInput, op, "it has no such run, or keeps it no longer", "exorun timer log --runs NAME")
	}
	return err
}

// schedulerPatience bounds a command of the machine's scheduler.
const schedulerPatience = time.Minute

// tellScheduler runs a command of the machine's scheduler.
func tellScheduler(ctx context.Context, c timer.Command) error {
	ctx, cancel := context.WithTimeout(ctx, schedulerPatience)
	defer cancel()
	said, err := exec.CommandContext(ctx, c[0], c[1:]...).CombinedOutput()
	if err == nil {
		return nil
	}
	cause := strings.TrimSpace(oneLine(string(said)))
	if cause == "" {
		cause = err.Error()
	}
	return fail.Wrap(err, fail.SchedulerRefused, c.String(), cause, "")
}

// runner returns what runs a timer's script with the machine's own clock and processes.
func (a *App) timerRunner(store *timer.Store, homePath string) *timer.Runner {
	host, err := os.Hostname()
	if err != nil {
		host = "this machine"
	}
	return &timer.Runner{
		Store: store, Clock: poll.System, Start: timer.StartProcess, Host: host, Version: a.Version,
		Environ: append(os.Environ(), homeVariable+"="+homePath),
		Stdout:  a.Stdout, Stderr: a.Stderr, Notify: a.notify,
	}
}

// notify tells a failure through the network that the process's environment names.
func (a *App) notify(ctx context.Context, target timer.Target, failure timer.Failure) timer.Notice {
	client, err := transport.New(transport.Options{Getenv: a.Getenv})
	if err != nil {
		return timer.Notice{To: target.To, At: time.Now().UTC(), Error: err.Error()}
	}
	notifier := timer.Notifier{
		Client: client, Clock: poll.System, Mailer: timer.Mailer{Sendmail: timer.SystemSendmail, Now: time.Now},
	}
	return notifier.Notify(ctx, target, failure)
}

// runTimer runs a timer and says how its run ended, where the script's own output does not.
func (a *App) runTimer(ctx context.Context, store *timer.Store, homePath, name string, trigger timer.Trigger) (timer.Run, error) {
	// A scheduler or a terminal stops the script, too, and both ends are worth writing down.
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	run, err := a.timerRunner(store, homePath).Run(ctx, name, trigger)
	if notice := run.Notice; notice != nil && notice.Error != "" {
		fmt.Fprintf(a.Stderr, "exorun: warning: %s could not be told of the failure: %s\n", notice.To, notice.Error)
	}
	return run, err
}

// timerExit is the exit code of a run.
func timerExit(run timer.Run, op string) error {
	switch run.Outcome {
	case timer.Failed:
		return exitStatus(*run.ExitCode)
	case timer.TimedOut:
		return fail.New(fail.TimedOut, op, run.Cause, "")
	case timer.Interrupted:
		return fail.New(fail.Interrupted, op, "interrupted", "")
	case timer.NotStarted:
		return fail.New(fail.InvalidInput, op, run.Cause, "")
	}
	return nil
}

func (a *App) timerRunCommand() *cobra.Command {
	return &cobra.Command{
		Use: "run NAME", Short: "Run a timer's script now, as the timer does",
		Long: `run runs a timer's script now, with the timer's account, arguments and environment, and keeps the run as the scheduler's
are kept. A failure is told as it is at night, so that this is also the way to try --on-failure.

The scheduler's fences (systemd's sandbox) are not around it; systemctl --user start exorun-NAME.service runs it within them.`,
		Args: arguments(1, 1, "the timer's name"),
		RunE: func(cmd *cobra.Command, args []string) error {
			h, store, err := a.openTimers()
			if err != nil {
				return err
			}
			run, err := a.runTimer(cmd.Context(), store, h.dir.Path(), args[0], timer.ByHand)
			if err != nil {
				return err
			}
			fmt.Fprintf(a.Stderr, "exorun: run %d of %s: %s in %s\n", run.Number, args[0], outcomeText(run), shortDuration(run.Duration()))
			return timerExit(run, "run the timer "+args[0])
		},
	}
}

// timerExecCommand is what schedulers call.
func (a *App) timerExecCommand() *cobra.Command {
	var homePath string
	cmd := &cobra.Command{
		Use: "exec NAME", Short: "Run a timer's script for the scheduler", Hidden: true,
		Args: arguments(1, 1, "the timer's name"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if homePath != "" {
				environment := a.Getenv
				a.Getenv = func(name string) string {
					if name == homeVariable {
						return homePath
					}
					return environment(name)
				}
			}
			h, store, err := a.openTimers()
			if err != nil {
				return err
			}
			run, err := a.runTimer(cmd.Context(), store, h.dir.Path(), args[0], timer.BySchedule)
			if run.Outcome == timer.Skipped {
				fmt.Fprintf(a.Stderr, "exorun: skipped: %s\n", run.Cause)
				return nil
			}
			if err != nil {
				return err
			}
			return timerExit(run, "run the timer "+args[0])
		},
	}
	cmd.Flags().StringVar(&homePath, "home", "", "exorun's home")
	return cmd
}

func (a *App) timerRemoveCommand() *cobra.Command {
	return &cobra.Command{
		Use: "remove NAME", Short: "Remove a timer with the runs that are kept of it", Args: arguments(1, 1, "the timer's name"),
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx, op := cmd.Context(), "remove the timer "+args[0]
			h, store, err := a.openTimers()
			if err != nil {
				return err
			}
			t, err := store.Load(args[0])
			if err != nil {
				return timerError(err, op)
			}
			release, err := store.Hold(ctx, t.Name, "timer remove")
			if err != nil {
				return err
			}
			defer release()
			plan, err := t.Platform.Plan(t, timer.Host{Home: h.dir.Path()})
			if err != nil {
				return fail.Wrap(err, fail.StateUnusable, op, err.Error(), "")
			}
			if t.Enabled {
				for _, command := range plan.Disable {
					if err := tellScheduler(ctx, command); err != nil && len(present(t.Files)) > 0 {
						return err
					}
				}
			}
			for _, file := range t.Files {
				if err := os.Remove(file); err != nil && !errors.Is(err, os.ErrNotExist) {
					return fail.Wrap(err, fail.InvalidInput, op, "remove "+file+": "+fileCause(err), "")
				}
			}
			if t.Enabled {
				for _, command := range plan.Forget {
					_ = tellScheduler(ctx, command) // the files are gone, so that nothing runs any more
				}
			}
			if err := store.Delete(t.Name); err != nil {
				return err
			}
			fmt.Fprintf(a.Stdout, "removed the timer %s\n", t.Name)
			return nil
		},
	}
}

// present are those files that are there.
func present(files []string) []string {
	var there []string
	for _, file := range files {
		if _, err := os.Stat(file); err == nil {
			there = append(there, file)
		}
	}
	return there
}

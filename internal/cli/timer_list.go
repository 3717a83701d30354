package cli

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/internal/timer"
)

// timerRow is a timer with its last run.
type timerRow struct {
	timer timer.Timer
	next  time.Time
	last  *timer.Run
}

func (a *App) timerListCommand() *cobra.Command {
	var form string
	cmd := &cobra.Command{
		Use: "list", Short: "List the timers: when each runs next, and how its last run ended", Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := checkForm(cmd, form); err != nil {
				return err
			}
			_, store, err := a.openTimers()
			if err != nil {
				return err
			}
			timers, err := store.List()
			if err != nil {
				return err
			}
			if len(timers) == 0 && form == "table" {
				fmt.Fprintln(a.Stderr, "no timers; exorun timer install makes one")
				return nil
			}
			var rows []timerRow
			for _, t := range timers {
				row := timerRow{timer: t}
				if t.Enabled && len(present(t.Files)) == len(t.Files) {
					row.next = t.Schedule.Next(time.Now(), time.Local)
				}
				runs, err := store.Runs(cmd.Context(), t.Name)
				if err != nil {
					return err
				}
				if len(runs) > 0 {
					row.last = &runs[0]
				}
				rows = append(rows, row)
			}
			return printRows(a.Stdout, a.styleOf(a.Stdout), form, timerColumns(form), rows)
		},
	}
	outputFlag(cmd, &form)
	return cmd
}

func timerColumns(form string) []column[timerRow] {
	ofRun := func(value func(timer.Run) any) func(timerRow) any {
		return func(r timerRow) any {
			if r.last == nil {
				return value(timer.Run{})
			}
			return value(*r.last)
		}
	}
	return []column[timerRow]{
		{"name", "Name", func(r timerRow) any { return r.timer.Name }},
		{"account", "Account", func(r timerRow) any { return r.timer.AccountName }},
		{"schedule", "Schedule", func(r timerRow) any { return r.timer.Schedule.String() }},
		{"next", "Next", func(r timerRow) any {
			if r.next.IsZero() && form == "table" {
				return "not scheduled"
			}
			return runTime(r.next, form)
		}},
		{"last", "Last", ofRun(func(r timer.Run) any { return runTime(r.Started, form) })},
		{"outcome", "Outcome", ofRun(func(r timer.Run) any {
			if form == "table" && r.Outcome != "" {
				return outcomeText(r)
			}
			return r.Outcome
		})},
		{"seconds", "Took", ofRun(func(r timer.Run) any { return tookText(r, form) })},
		{"run", "Run", ofRun(func(r timer.Run) any {
			if form == "table" && r.Number == 0 {
				return ""
			}
			return r.Number
		})},
	}
}

// runTime writes a time for people, or for programs.
func runTime(t time.Time, form string) string {
	switch {
	case t.IsZero():
		return ""
	case form == "table":
		return t.Local().Format("2006-01-02 15:04")
	}
	return t.UTC().Format(time.RFC3339)
}

func tookText(r timer.Run, form string) any {
	if form != "table" {
		return r.Duration().Seconds()
	}
	if r.Ended.IsZero() {
		return ""
	}
	return shortDuration(r.Duration())
}

// outcomeText is an outcome with what makes it understood.
func outcomeText(r timer.Run) string {
	switch {
	case r.Outcome == timer.Failed && r.ExitCode != nil:
		return fmt.Sprintf("failed (exit code %d)", *r.ExitCode)
	case r.Outcome == timer.WroteErrors:
		return fmt.Sprintf("errors (%d)", r.Errors)
	}
	return string(r.Outcome)
}

func (a *App) timerLogCommand() *cobra.Command {
	var number int
	var runs bool
	var form string
	cmd := &cobra.Command{
		Use: "log NAME", Short: "Show what a timer's last run wrote, or another",
		Long: `log shows one run of a timer: when it was, how it ended, and what the script wrote to standard output and standard error.
Of a long output the first and the last 512 KiB are kept. Tokens, private keys and the values of variables that are named as
secrets are taken out.`,
		Example: `  exorun timer log nightly
  exorun timer log nightly --run 12
  exorun timer log nightly --runs`,
		Args: arguments(1, 1, "the timer's name"),
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx, name := cmd.Context(), args[0]
			op := "show the log of " + name
			if err := checkForm(cmd, form); err != nil {
				return err
			}
			_, store, err := a.openTimers()
			if err != nil {
				return err
			}
			if _, err := store.Load(name); err != nil {
				return timerError(err, op)
			}
			if runs {
				kept, err := store.Runs(ctx, name)
				if err != nil {
					return err
				}
				return printRows(a.Stdout, a.styleOf(a.Stdout), form, runColumns(form), kept)
			}
			if form != "table" {
				return fail.New(fail.Usage, "", "-o goes with --runs", "exorun timer log "+name+" --runs -o "+form)
			}
			run, err := store.Run(ctx, name, number)
			if err != nil {
				return timerError(err, op)
			}
			output, err := store.Output(name, run.Number)
			if err != nil {
				return err
			}
			a.printRun(run)
			_, err = a.Stdout.Write(output)
			return err
		},
	}
	cmd.Flags().IntVar(&number, "run", 0, "the number of the run (default the last one)")
	cmd.Flags().BoolVar(&runs, "runs", false, "list the runs that are kept instead")
	outputFlag(cmd, &form)
	return cmd
}

// printRun says when a run was and how it ended.
func (a *App) printRun(run timer.Run) {
	s := a.styleOf(a.Stdout)
	mark := s.good("✓")
	switch {
	case run.Outcome.IsFailure():
		mark = s.bad("✗")
	case run.Outcome != timer.Succeeded:
		mark = s.faint("–")
	}
	fmt.Fprintf(a.Stdout, "%s run %d, %s, by %s: %s", mark, run.Number, run.Started.Local().Format("2006-01-02 15:04:05"), run.Trigger, outcomeText(run))
	if !run.Ended.IsZero() && run.Outcome != timer.Skipped {
		fmt.Fprintf(a.Stdout, " in %s", shortDuration(run.Duration()))
	}
	fmt.Fprintln(a.Stdout)
	if run.Cause != "" {
		fmt.Fprintf(a.Stdout, "  %s\n", run.Cause)
	}
	if run.Outcome == timer.Cut {
		fmt.Fprintln(a.Stdout, "  it ended without a word: the power failed, or the process was killed")
	}
	switch notice := run.Notice; {
	case notice == nil:
	case notice.Error != "":
		fmt.Fprintf(a.Stdout, "  %s could not be told: %s\n", notice.To, notice.Error)
	default:
		fmt.Fprintf(a.Stdout, "  %s was told at %s\n", notice.To, notice.At.Local().Format("15:04:05"))
	}
	if run.Output > 0 {
		fmt.Fprintln(a.Stdout)
	}
}

func runColumns(form string) []column[timer.Run] {
	return []column[timer.Run]{
		{"run", "Run", func(r timer.Run) any { return r.Number }},
		{"started", "Started", func(r timer.Run) any { return runTime(r.Started, form) }},
		{"trigger", "By", func(r timer.Run) any { return string(r.Trigger) }},
		{"outcome", "Outcome", func(r timer.Run) any {
			if form == "table" {
				return outcomeText(r)
			}
			return string(r.Outcome)
		}},
		{"exitCode", "Exit", func(r timer.Run) any {
			if r.ExitCode == nil {
				if form == "table" || form == "csv" {
					return ""
				}
				return nil
			}
			return *r.ExitCode
		}},
		{"seconds", "Took", func(r timer.Run) any { return tookText(r, form) }},
		{"errors", "Errors", func(r timer.Run) any { return r.Errors }},
		{"told", "Told", func(r timer.Run) any {
			switch {
			case r.Notice == nil:
				return ""
			case r.Notice.Error != "":
				return "not: " + r.Notice.Error
			}
			return r.Notice.To
		}},
	}
}

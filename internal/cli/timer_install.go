package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/internal/timer"
)

// timerFlags are what timer install was told.
type timerFlags struct {
	account accountFlags

	name, daily, weekly, hourly, zone string
	runtime                           string
	system, user                      bool
	envFile                           string
	writable                          []string
	timeout                           time.Duration
	keep                              int
	target                            timer.Target
	writeOnly                         bool
	out, platform                     string
}

func (a *App) timerInstallCommand() *cobra.Command {
	var f timerFlags
	cmd := &cobra.Command{
		Use: "install FILE [flags] [-- -Parameter value …]", Short: "Run a script at set times; again to change it",
		Long: `install has the machine's own scheduler run a script: systemd on Linux, launchd on macOS, the Task Scheduler on Windows.
Nothing of exorun stays running. What follows -- is bound to the script's parameters.

Each run renews the certificate when it is due, is kept with its output (exorun timer list, exorun timer log NAME), and a
failure is told with --on-failure. A night on which the machine was off is made up for.

On Linux the script can write to no folder but exorun's and those of --writable; its relative paths lie beside it.`,
		Example: `  exorun timer install nightly.ps1 --daily 02:00 --on-failure mailto:ops@contoso.com
  exorun timer install report.ps1 --weekly "mon,thu 06:30" --writable /srv/reports -- -Days 7
  exorun timer install sync.ps1 --hourly=15 --runtime pwsh --account contoso
  sudo exorun timer install nightly.ps1 --daily 02:00 --system`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			script, arguments, err := splitAtDash(cmd, args)
			if err != nil {
				return err
			}
			return a.installTimer(cmd, &f, script, arguments)
		},
	}
	flags := cmd.Flags()
	f.account.add(cmd)
	flags.StringVar(&f.name, "name", "", "the timer's name (default the script's)")
	flags.StringVar(&f.daily, "daily", "", "each day at a time, or at several: 02:00 or 02:00,14:00")
	flags.StringVar(&f.weekly, "weekly", "", `on days of the week: "mon,thu 02:00"`)
	flags.StringVar(&f.hourly, "hourly", "", "each hour, at its beginning or at a minute: --hourly or --hourly=15")
	flags.Lookup("hourly").NoOptDefVal = "0"
	flags.StringVar(&f.zone, "time-zone", "", "the zone of these times, as Europe/Vienna (default the machine's; Linux only)")
	flags.StringVar(&f.runtime, "runtime", string(timer.Exorun), "exorun, or pwsh where a PowerShell 7 is installed")
	flags.BoolVar(&f.system, "system", false, "a timer of the system, which needs nobody to be logged in")
	flags.BoolVar(&f.user, "user", false, "a timer of this user (default)")
	flags.StringVar(&f.envFile, "env-file", "", "a file with variables for the script, NAME=value; the place for secrets")
	flags.StringArrayVar(&f.writable, "writable", nil, "a folder that the script may write to; may be given again (Linux)")
	flags.DurationVar(&f.timeout, "timeout", timer.DefaultTimeout, "how long the script may run")
	flags.IntVar(&f.keep, "keep", timer.DefaultKeep, "how many runs are kept")
	flags.StringVar(&f.target.To, "on-failure", "", "who is told of a failure: https://…, mailto:ADDRESS, or @FILE that holds one of these")
	flags.StringVar(&f.target.TokenFile, "on-failure-token-file", "", "a file whose first line goes with the post as a bearer token")
	flags.StringVar(&f.target.Mail.Server, "smtp", "", "the SMTP server for mailto:, as host or host:port (default the machine's sendmail)")
	flags.StringVar(&f.target.Mail.From, "mail-from", "", "the sender of the mail (default exorun@ and the machine's name)")
	flags.StringVar(&f.target.Mail.User, "smtp-user", "", "the user at the SMTP server")
	flags.StringVar(&f.target.Mail.PasswordFile, "smtp-password-file", "", "a file whose first line is the password of --smtp-user")
	flags.BoolVar(&f.writeOnly, "write-only", false, "write the scheduler's files, and do not tell it")
	flags.StringVar(&f.out, "out", "", "write the scheduler's files into this folder, and do not tell it")
	flags.StringVar(&f.platform, "platform", "", "with --out: linux, darwin or windows")
	return cmd
}

// splitAtDash takes the script's arguments, which come after --, from exorun's own.
func splitAtDash(cmd *cobra.Command, args []string) (script string, arguments []string, err error) {
	own := args
	if at := cmd.ArgsLenAtDash(); at >= 0 {
		own, arguments = args[:at], args[at:]
	}
	switch len(own) {
	case 0:
		return "", nil, fail.New(fail.Usage, "", cmd.CommandPath()+" needs a script", cmd.CommandPath()+" --help")
	case 1:
		return own[0], arguments, nil
	}
	next := "what is for the script goes behind --: " + cmd.CommandPath() + " " + quoteShell(own[0]) + " … -- " + quoteShell(own[1])
	if _, err := timer.Daily(own[1]); err == nil {
		next = `days and time are one word: --weekly "mon,thu ` + own[1] + `"`
	}
	return "", nil, fail.New(fail.Usage, "", fmt.Sprintf("%s takes one script, and %q is one too many", cmd.CommandPath(), own[1]), next)
}

func (a *App) installTimer(cmd *cobra.Command, f *timerFlags, script string, arguments []string) error {
	ctx := cmd.Context()
	t, err := a.newTimer(cmd, f, script, arguments)
	if err != nil {
		return err
	}
	op := "install the timer " + t.Name
	all, err := a.openAccounts(f.account.cloud, nil)
	if err != nil {
		return err
	}
	if err := a.checkTimerAccount(ctx, all, f.account.account, &t); err != nil {
		return err
	}
	h, store, err := a.openTimers()
	if err != nil {
		return err
	}
	host, err := timerHost(h.dir.Path(), t.Scope)
	if err != nil {
		return fail.Wrap(err, fail.InvalidInput, op, "find out who the timer runs as: "+err.Error(), "")
	}
	plan, err := t.Platform.Plan(t, host)
	if err != nil {
		return fail.Wrap(err, fail.InvalidInput, op, err.Error(), "")
	}
	tells := !f.writeOnly && f.out == ""
	if tells {
		if _, err := exec.LookPath(plan.Enable[0][0]); err != nil {
			return fail.Wrap(err, fail.SchedulerRefused, op, t.Platform.Scheduler()+" is not on this machine",
				"let another scheduler call this: "+quoteShell(t.Program)+" timer exec "+t.Name+"; exorun timer install … --out FOLDER registers it")
		}
	}
	if f.out != "" {
		for i, file := range plan.Files {
			plan.Files[i].Path = filepath.Join(f.out, file.Path[strings.LastIndexAny(file.Path, `/\`)+1:])
		}
	}
	for _, file := range plan.Files {
		t.Files = append(t.Files, file.Path)
	}
	if t.Platform != timer.ThisPlatform() {
		return a.writeTimerFiles(plan, op, f)
	}
	return a.registerTimer(ctx, store, t, plan, op, f)
}

// registerTimer writes the timer and its files, and tells the scheduler. It may be cut at any point and called again.
func (a *App) registerTimer(ctx context.Context, store *timer.Store, t timer.Timer, plan timer.Plan, op string, f *timerFlags) error {
	earlier, err := store.Load(t.Name)
	known := err == nil
	if err != nil && !errors.Is(err, timer.ErrNoTimer) {
		return err
	}
	if known && earlier.Enabled && earlier.Scope != t.Scope {
		return fail.New(fail.Usage, op, "it is a timer of the "+string(earlier.Scope)+" already", "exorun timer remove "+t.Name+", then install it anew")
	}
	tells := !f.writeOnly && f.out == ""
	if err := store.Save(t); err != nil {
		return err
	}
	if err := a.writeTimerFiles(plan, op, f); err != nil {
		return err
	}
	if !tells {
		return nil
	}
	if known && earlier.Enabled {
		for _, command := range plan.Replace {
			_ = tellScheduler(ctx, command) // it may have been stopped by hand
		}
	}
	for _, command := range plan.Enable {
		if err := tellScheduler(ctx, command); err != nil {
			return refusedByScheduler(err, op, t)
		}
	}
	t.Enabled = true
	if err := store.Save(t); err != nil {
		return err
	}
	a.printInstalled(ctx, t, known)
	return nil
}

func refusedByScheduler(err error, op string, t timer.Timer) error {
	next := "mend it and run the same command again; exorun timer remove " + t.Name + " takes it back"
	if t.Platform == timer.Linux && t.Scope == timer.User {
		next = "log in as this user, not by su or sudo (loginctl enable-linger lets it run without a login), and run the same command again; or give --system"
	}
	return fail.Wrap(err, fail.SchedulerRefused, op, err.Error(), next)
}

func (a *App) writeTimerFiles(plan timer.Plan, op string, f *timerFlags) error {
	for _, file := range plan.Files {
		err := os.MkdirAll(filepath.Dir(file.Path), 0o755)
		if err == nil {
			err = os.WriteFile(file.Path, file.Text, 0o644)
		}
		if err != nil {
			next := ""
			if errors.Is(err, os.ErrPermission) && f.system {
				next = "a timer of the system is installed by root: sudo " + homeVariable + "=… exorun timer install … --system"
			}
			return fail.Wrap(err, fail.InvalidInput, op, "write "+file.Path+": "+fileCause(err), next)
		}
		if f.writeOnly || f.out != "" {
			fmt.Fprintln(a.Stdout, file.Path)
		}
	}
	return nil
}

func (a *App) printInstalled(ctx context.Context, t timer.Timer, known bool) {
	s := a.styleOf(a.Stdout)
	did := "installed"
	if known {
		did = "updated"
	}
	fmt.Fprintf(a.Stdout, "%s %s %s: %s, %s\n", s.good("✓"), did, s.strong(t.Name), t.Schedule, t.Platform.Scheduler())
	if next := t.Schedule.Next(time.Now(), time.Local); !next.IsZero() {
		fmt.Fprintf(a.Stdout, "  next      %s, some minutes later at most\n", next.Format("2006-01-02 15:04 MST"))
	}
	fmt.Fprintf(a.Stdout, "  now       exorun timer run %s\n  later     exorun timer list\n", t.Name)
	if t.OnFailure.IsZero() {
		fmt.Fprintln(a.Stdout, "  a failure is told to nobody; --on-failure names somebody")
	}
	if day, at, skipped := t.Schedule.Skipped(time.Now(), time.Local); skipped {
		fmt.Fprintf(a.Stdout, "%s on %s the clock skips %s, and that run is left out; choose a time outside of the night's change\n",
			s.bad("!"), day.Format(time.DateOnly), at)
	}
	if t.Platform == timer.Linux && t.Scope == timer.User && !lingers(ctx) {
		fmt.Fprintf(a.Stdout, "%s it runs only while you are logged in; to have it run always: loginctl enable-linger\n", s.bad("!"))
	}
}

// lingers reports whether systemd keeps this user's timers running without a login. Where it does not say, it is taken to.
func lingers(ctx context.Context) bool {
	me, err := user.Current()
	if err != nil {
		return true
	}
	said, err := exec.CommandContext(ctx, "loginctl", "show-user", me.Username, "--property=Linger", "--value").Output()
	return err != nil || strings.TrimSpace(string(said)) != "no"
}

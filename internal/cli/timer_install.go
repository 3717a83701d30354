package cli

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
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
	op := "install the timer for " + script
	t, err := a.newTimer(cmd, f, script, arguments)
	if err != nil {
		return err
	}
	op = "install the timer " + t.Name
	all, err := a.openAccounts(f.account.cloud, nil)
	if err != nil {
		return err
	}
	if err := a.checkTimerAccount(ctx, all, f, &t); err != nil {
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

// newTimer makes a timer of what the command line says.
func (a *App) newTimer(cmd *cobra.Command, f *timerFlags, script string, arguments []string) (timer.Timer, error) {
	op := "install the timer for " + script
	refuse := func(code fail.Code, cause, next string) (timer.Timer, error) {
		return timer.Timer{}, fail.New(code, op, cause, next)
	}
	path, err := filepath.Abs(script)
	if err != nil {
		return refuse(fail.InvalidInput, fileCause(err), "")
	}
	if info, err := os.Stat(path); err != nil {
		return refuse(fail.InvalidInput, fileCause(err), "check the path")
	} else if info.IsDir() {
		return refuse(fail.InvalidInput, "it is a folder", "name a script")
	}
	schedule, err := f.schedule(cmd)
	if err != nil {
		return timer.Timer{}, err
	}
	program, err := os.Executable()
	if err != nil {
		return refuse(fail.InvalidInput, "this system does not say where exorun lies: "+err.Error(), "")
	}
	t := timer.Timer{
		Name: f.name, Script: path, Arguments: arguments, Schedule: schedule, Cloud: f.account.cloud, Program: program,
		Runtime: timer.Runtime(f.runtime), Platform: timer.ThisPlatform(), Scope: timer.User,
		TimeoutSeconds: int(f.timeout / time.Second), Keep: f.keep, OnFailure: f.target, InstalledAt: time.Now().UTC(),
	}
	if t.Name == "" {
		t.Name = timer.NameFor(path)
	}
	if f.system {
		t.Scope = timer.System
	}
	if f.platform != "" {
		t.Platform = timer.Platform(f.platform)
	}
	switch {
	case timer.CheckName(t.Name) != nil:
		return refuse(fail.Usage, timer.CheckName(t.Name).Error(), "choose one with --name")
	case f.system && f.user:
		return refuse(fail.Usage, "--system and --user exclude each other", "")
	case f.platform != "" && f.out == "":
		return refuse(fail.Usage, "--platform goes with --out", "")
	case !slices.Contains([]timer.Platform{timer.Linux, timer.MacOS, timer.Windows}, t.Platform):
		return refuse(fail.Usage, fmt.Sprintf("--platform takes linux, darwin or windows, not %q", f.platform), "")
	case f.timeout < time.Second:
		return refuse(fail.Usage, "--timeout takes a span of time such as 2h", "")
	case f.keep < 1:
		return refuse(fail.Usage, "--keep takes a number from 1", "")
	}
	if err := a.checkRuntime(&t, op); err != nil {
		return timer.Timer{}, err
	}
	for _, folder := range f.writable {
		absolute, err := filepath.Abs(folder)
		if err == nil {
			_, err = os.Stat(absolute)
		}
		if err != nil {
			return refuse(fail.InvalidInput, "--writable "+folder+": "+fileCause(err), "make the folder first")
		}
		t.Writable = append(t.Writable, absolute)
	}
	if err := checkTarget(&t.OnFailure, op); err != nil {
		return timer.Timer{}, err
	}
	return t, a.captureEnvironment(f, &t, op)
}

func (f *timerFlags) schedule(cmd *cobra.Command) (timer.Schedule, error) {
	var schedule timer.Schedule
	var err error
	given := 0
	for _, form := range []struct {
		flag, text string
		read       func(string) (timer.Schedule, error)
	}{
		{"daily", f.daily, timer.Daily}, {"weekly", f.weekly, timer.Weekly}, {"hourly", f.hourly, timer.Hourly},
	} {
		if !cmd.Flags().Changed(form.flag) {
			continue
		}
		given++
		if schedule, err = form.read(form.text); err != nil {
			return schedule, fail.Wrap(err, fail.Usage, "", "--"+form.flag+": "+err.Error(), cmd.CommandPath()+" --help")
		}
	}
	if given != 1 {
		return schedule, fail.New(fail.Usage, "", "say when with one of --daily, --weekly and --hourly", "as --daily 02:00")
	}
	schedule.Zone = f.zone
	return schedule, fail.Wrap(schedule.Check(), fail.Usage, "", fmt.Sprintf("--time-zone: %q is not a time zone such as Europe/Vienna", f.zone), "")
}

// checkRuntime finds what runs the script.
func (a *App) checkRuntime(t *timer.Timer, op string) error {
	switch t.Runtime {
	case timer.Exorun:
		return nil
	case timer.PowerShell:
		path, err := exec.LookPath("pwsh")
		if err == nil {
			path, err = filepath.Abs(path)
		}
		t.PowerShell = path
		return fail.Wrap(err, fail.InvalidInput, op, "there is no pwsh on this machine", "install PowerShell 7, or leave --runtime out: exorun runs the script itself")
	}
	return fail.New(fail.Usage, op, fmt.Sprintf("--runtime takes exorun or pwsh, not %q", t.Runtime), "")
}

// checkTarget makes sure that a failure could be told, as far as this can be known before.
func checkTarget(target *timer.Target, op string) error {
	if target.IsZero() {
		return nil
	}
	files := []*string{&target.TokenFile, &target.Mail.PasswordFile}
	if path, inFile := strings.CutPrefix(target.To, "@"); inFile {
		absolute, err := filepath.Abs(path)
		if err != nil {
			return fail.Wrap(err, fail.InvalidInput, op, fileCause(err), "")
		}
		target.To = "@" + absolute
		files = append(files, &absolute)
	}
	for _, file := range files {
		if *file == "" {
			continue
		}
		absolute, err := filepath.Abs(*file)
		if err == nil {
			_, err = readPasswordFile(absolute)
		}
		if err != nil {
			return fail.Wrap(err, fail.InvalidInput, op, "read "+*file+": "+err.Error(), "")
		}
		*file = absolute
	}
	if err := target.Check(); err != nil {
		return fail.Wrap(err, fail.Usage, op, "--on-failure: "+err.Error(), "as --on-failure mailto:ops@contoso.com")
	}
	if target.Mail.User != "" && target.Mail.PasswordFile == "" {
		return fail.New(fail.Usage, op, "--smtp-user needs a password", "give --smtp-password-file FILE")
	}
	return nil
}

// networkVariables lead to the network, and a scheduler does not know them.
var networkVariables = []string{
	"HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "NO_PROXY", "no_proxy", "SSL_CERT_FILE", "SSL_CERT_DIR",
}

// captureEnvironment keeps what the script needs of the environment in which it was tried. What is secret in it is not kept.
func (a *App) captureEnvironment(f *timerFlags, t *timer.Timer, op string) error {
	inFile := map[string]string{}
	if f.envFile != "" {
		path, err := filepath.Abs(f.envFile)
		if err != nil {
			return fail.Wrap(err, fail.InvalidInput, op, fileCause(err), "")
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return fail.Wrap(err, fail.InvalidInput, op, "read "+f.envFile+": "+fileCause(err), "")
		}
		if inFile, err = timer.ParseEnvironment(string(text)); err != nil {
			return fail.Wrap(err, fail.InvalidInput, op, "read "+f.envFile+": "+err.Error(), "")
		}
		t.EnvironmentFile = path
	}
	if _, ok := inFile[tenantVariable]; !ok && a.Getenv(tenantVariable) != "" {
		return fail.New(fail.Usage, op, "the tenant is one on this laptop, whose address is a secret",
			"give --env-file with the file that exorun tenant start --env-file wrote")
	}
	for _, name := range networkVariables {
		value := a.Getenv(name)
		if _, ok := inFile[name]; ok || value == "" {
			continue
		}
		if u, err := url.Parse(value); err == nil && u.User != nil {
			return fail.New(fail.Usage, op, name+" holds a password, which is not kept", "put it into a file that only you can read, and give --env-file")
		}
		if t.Environment == nil {
			t.Environment = map[string]string{}
		}
		t.Environment[name] = value
	}
	return nil
}

// checkTimerAccount refuses a timer that could not sign in.
func (a *App) checkTimerAccount(ctx context.Context, all *accounts, f *timerFlags, t *timer.Timer) error {
	tenantID, err := all.find(ctx, f.account.account)
	if err != nil {
		return err
	}
	account, err := all.state.Load(ctx, tenantID)
	if err != nil {
		return err
	}
	// It reads connection, certificate and key, and says which of them is missing.
	if _, err := all.manager.RenewalDue(ctx, tenantID); err != nil {
		return err
	}
	t.TenantID, t.AccountName = tenantID, account.Name
	if t.AccountName == "" {
		t.AccountName = account.InitialDomain
	}
	return nil
}

// timerHost is the machine, and whom a timer runs as: this user, or for a timer of the system whoever owns the home.
func timerHost(home string, scope timer.Scope) (timer.Host, error) {
	who, err := user.Current()
	if err != nil {
		return timer.Host{}, err
	}
	if scope == timer.System {
		id, err := timer.OwnerID(home)
		if err != nil {
			return timer.Host{}, err
		}
		if who, err = user.LookupId(id); err != nil {
			return timer.Host{}, err
		}
	}
	config, err := os.UserConfigDir()
	if err != nil {
		return timer.Host{}, err
	}
	return timer.Host{Home: home, User: who.Username, UserID: who.Uid, UserHome: who.HomeDir, ConfigHome: config}, nil
}

package cli

import (
	"cmp"
	"context"
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
	"github.com/exorun/exorun/runas"
)

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
func (a *App) checkTimerAccount(ctx context.Context, all *accounts, text string, t *timer.Timer) error {
	tenantID, err := all.find(ctx, text)
	if err != nil {
		return err
	}
	// It reads account, connection, certificate and key, and says which of them is missing.
	if _, err := all.manager.RenewalDue(ctx, tenantID); err != nil {
		return err
	}
	account, err := all.state.Load(ctx, tenantID)
	if err != nil {
		return err
	}
	if err := a.checkKeyInReach(ctx, all, t, account); err != nil {
		return err
	}
	t.TenantID, t.AccountName = tenantID, account.Name
	if t.AccountName == "" {
		t.AccountName = account.InitialDomain
	}
	return nil
}

// checkKeyInReach refuses a timer that runs where nobody is logged in, with a key that only a login session can use.
func (a *App) checkKeyInReach(ctx context.Context, all *accounts, t *timer.Timer, account runas.Account) error {
	h, err := a.openHome()
	if err != nil {
		return err
	}
	connection, err := all.state.Connection(ctx, account.TenantID, cmp.Or(account.Connection, runas.DefaultConnection))
	if err != nil {
		return err
	}
	resting, err := h.certificates(a.label(all.cloud.Name)).Resting(ctx, connection.CertificateThumbprint)
	if err != nil {
		return certificateError(err, "install the timer "+t.Name)
	}
	if !resting.NeedsSession {
		return nil
	}
	const next = "let the keys rest in files that only this user can read: exorun cert protect --with file"
	if t.Scope == timer.System {
		return fail.New(fail.HomeKeyLocked, "install the timer "+t.Name, "the private key rests "+resting.How+", which a service of the system cannot reach", next)
	}
	fmt.Fprintf(a.Stderr, "exorun: warning: the private key rests %s: the timer can sign in only while you are logged in; %s\n", resting.How, next)
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

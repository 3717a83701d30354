package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
	"github.com/spf13/cobra"

	"github.com/exorun/exorun/internal/cloud"
	"github.com/exorun/exorun/internal/exchangecmds"
	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/internal/tenant"
	"github.com/exorun/exorun/runas"
)

func (a *App) demoCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use: "demo", Short: "Walk the whole way, from an application to a renewed certificate, on a tenant of its own",
		Long: `demo starts a tenant on this machine and walks every step against it over real HTTPS: application, service principal,
certificate, permission, role, connection, the runbook, the renewal. It works in folders of its own, keeps them, and says
how to bring the tenant back. Nothing leaves the machine.`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			folder, err := os.MkdirTemp("", "exorun-demo-")
			if err != nil {
				return fail.Wrap(err, fail.StateUnusable, "make the demo's folder", fileCause(err), "set TMPDIR to a folder that this user may write to")
			}
			show := demoShow(newDemoLines(a))
			if asJSON {
				show = demoJSON{json.NewEncoder(a.Stdout)}
			}
			return (&demo{app: a, folder: folder, show: show}).run(cmd.Context())
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print an object a step")
	return cmd
}

// demo is one walk. Its parts become known as it goes.
type demo struct {
	app    *App
	folder string
	show   demoShow

	tenant   *tenant.Tenant
	inside   *App // the program in the tenant's environment, with the demo's home
	accounts *accounts
	renewal  runas.RenewResult
	calls    int
	table    string
}

// demoStep is one step of the walk: what it is doing, and what came of it.
type demoStep struct {
	name  string
	doing string
	run   func(context.Context) (detail string, err error)
}

func (d *demo) run(ctx context.Context) error {
	if err := d.step(ctx, demoStep{"account", "starting a tenant", d.startTenant}); err != nil {
		return err
	}
	defer d.tenant.Close()
	if err := d.setUp(ctx); err != nil {
		return err
	}
	for _, step := range []demoStep{
		{"verify", "checking every link", d.verify},
		{"runbook", "writing the script of the post", d.writeRunbook},
		{"test", "running the script", d.testRunbook},
		{"disconnect", "ending a session", d.disconnect},
		{"renew", "renewing the certificate while a client calls Exchange", d.renew},
		{"verify-renewed", "checking every link, and running the script again", d.verifyRenewed},
	} {
		if err := d.step(ctx, step); err != nil {
			return err
		}
	}
	return d.show.end(d)
}

func (d *demo) step(ctx context.Context, s demoStep) error {
	d.show.start(s.name, s.doing)
	began := time.Now()
	detail, err := s.run(ctx)
	d.show.finish(s.name, detail, time.Since(began), err)
	return err
}

// startTenant starts the tenant, and the program's own view of it.
func (d *demo) startTenant(ctx context.Context) (string, error) {
	running, err := tenant.Start(ctx, tenant.Options{Dir: filepath.Join(d.folder, "tenant")})
	if err != nil {
		return "", tenantStartError(err, tenant.Options{})
	}
	d.tenant = running
	env := running.Env()
	env[homeVariable] = filepath.Join(d.folder, "home")
	d.inside = &App{
		Version: d.app.Version, Stdin: strings.NewReader(""), Stdout: d.app.Stdout, Stderr: d.app.Stderr,
		Getenv: func(name string) string {
			if value, ok := env[name]; ok {
				return value
			}
			switch name {
			case clockVariable, holdWriteVariable, forceColorVariable: // the demo's own time, writes and plain script output
				return ""
			}
			return d.app.Getenv(name)
		},
	}
	info := running.Info()
	return joinWords(info.InitialDomain(), info.ID), nil
}

// setUp is the walk of exorun setup, shown with the names of the post's steps: the module is there before the connection,
// and the rehearsal of the renewal belongs to it.
func (d *demo) setUp(ctx context.Context) error {
	var began time.Time
	var connection string
	settingUp := true
	defer func() { settingUp = false }()
	observe := func(e runas.Event) {
		if !settingUp {
			return
		}
		name := string(e.Step)
		if e.Step == runas.StepRehearsal {
			name = string(runas.StepConnection)
		}
		switch e.Kind {
		case runas.Started:
			if e.Step == runas.StepConnection && e.Action == "" {
				_ = d.step(ctx, demoStep{"module", "looking for ExchangeOnlineManagement", d.module})
			}
			if began.IsZero() {
				began = time.Now()
			}
			d.show.start(name, eventText(e))
		case runas.Waiting:
			d.show.start(name, "waiting for "+e.Detail)
		case runas.Done:
			if e.Step == runas.StepConnection {
				connection = joinWords(e.Object, e.ID)
				return
			}
			detail := joinWords(e.Object, e.ID)
			if e.Step == runas.StepRehearsal {
				detail = connection + ", renewal rehearsed"
			}
			d.show.finish(name, detail, time.Since(began), nil)
			began = time.Time{}
		case runas.Failed:
			d.show.finish(name, "", time.Since(began), e.Err)
		}
	}
	all, err := d.inside.openAccounts(cloud.Public.Name, observe)
	if err != nil {
		return err
	}
	d.accounts = all
	id, secret := d.tenant.Administrator()
	administrator, err := azidentity.NewClientSecretCredential(d.tenant.Info().ID, id, secret, &azidentity.ClientSecretCredentialOptions{
		ClientOptions: azcore.ClientOptions{Transport: all.client},
	})
	if err != nil {
		return err
	}
	_, err = all.manager.Setup(ctx, administrator, runas.SetupOptions{Organization: d.tenant.Info().InitialDomain()})
	return err
}

// module shows that the module is there: it is part of the program, so that no import can fail.
func (d *demo) module(ctx context.Context) (string, error) {
	out, err := d.script(ctx, "module.ps1", "(Get-Command -Module ExchangeOnlineManagement -Name Connect-ExchangeOnline).Name")
	if err != nil {
		return "", err
	}
	return exchangecmds.ModuleName + " is built in: " + strings.TrimSpace(out), nil
}

func (d *demo) verify(ctx context.Context) (string, error) {
	report, err := d.accounts.manager.Verify(ctx, runas.VerifyOptions{})
	if err != nil {
		return "", err
	}
	holding := 0
	for _, link := range report.Links {
		if link.State == runas.Holds {
			holding++
		}
	}
	return fmt.Sprintf("%d links hold, no administrator needed", holding), report.Err()
}

// The runbook is the post's, with the dashes that its page has, and ends its session as its readers asked.
const runbookName = "nightly.ps1"

func runbook(organization string) string {
	return "$connection = Get-AutomationConnection –Name AzureRunAsConnection\n" +
		"$tenant = '" + organization + "'\n" +
		"Connect-ExchangeOnline –CertificateThumbprint $connection.CertificateThumbprint –AppId $connection.ApplicationID –ShowBanner:$false –Organization $tenant\n" +
		"Get-MessageTrace –PageSize 10\n" +
		"Disconnect-ExchangeOnline –Confirm:$false\n"
}

func (d *demo) writeRunbook(context.Context) (string, error) {
	path := filepath.Join(d.folder, runbookName)
	if err := os.WriteFile(path, []byte(runbook(d.tenant.Info().InitialDomain())), 0o600); err != nil {
		return "", fail.Wrap(err, fail.StateUnusable, "write the runbook", fileCause(err), "")
	}
	return path, nil
}

func (d *demo) testRunbook(ctx context.Context) (string, error) {
	out, err := d.runFile(ctx, filepath.Join(d.folder, runbookName))
	if err != nil {
		return "", err
	}
	d.table = out
	rows := tableRows(out)
	if rows == 0 {
		return "", fail.New(fail.Internal, "run the runbook", "it printed no messages", "")
	}
	return fmt.Sprintf("exit code 0, %d messages traced", rows), nil
}

// tableRows counts the rows of a printed table: the lines below its rule.
func tableRows(text string) int {
	_, body, found := strings.Cut(text, "\n---")
	if !found {
		return 0
	}
	rows := -1 // the rest of the rule itself
	for line := range strings.Lines(body) {
		if strings.TrimSpace(line) != "" {
			rows++
		}
	}
	return rows
}

// disconnectScript shows that a session is gone after Disconnect-ExchangeOnline.
const disconnectScript = `$c = Get-AutomationConnection -Name AzureRunAsConnection
Connect-ExchangeOnline -CertificateThumbprint $c.CertificateThumbprint -AppId $c.ApplicationId -Organization $c.Organization -ShowBanner:$false
$before = @(Get-ConnectionInformation).Count
Disconnect-ExchangeOnline -Confirm:$false
"$before open session before, $(@(Get-ConnectionInformation).Count) after"`

func (d *demo) disconnect(ctx context.Context) (string, error) {
	out, err := d.script(ctx, "disconnect.ps1", disconnectScript)
	if err != nil {
		return "", err
	}
	if got := strings.TrimSpace(out); got != "1 open session before, 0 after" {
		return "", fail.New(fail.Internal, "end a session", "the script printed "+got, "")
	}
	return strings.TrimSpace(out), nil
}

// renew renews with no overlap while a client calls Exchange without a pause.
func (d *demo) renew(ctx context.Context) (string, error) {
	caller := startCaller(ctx, d.accounts, d.inside)
	result, err := d.accounts.manager.Renew(ctx, runas.RenewOptions{Force: true, NoOverlap: true})
	calls, failed := caller.stop()
	if err != nil {
		return "", err
	}
	d.renewal, d.calls = result, calls
	if len(failed) > 0 {
		return "", fail.Wrap(errors.Join(failed...), fail.Internal, "renew the certificate", fmt.Sprintf("%d of %d calls failed while it changed over", len(failed), calls), "")
	}
	return fmt.Sprintf("%s → %s, %d calls meanwhile, none failed", result.OldThumbprint, result.Thumbprint, calls), nil
}

func (d *demo) verifyRenewed(ctx context.Context) (string, error) {
	detail, err := d.verify(ctx)
	if err != nil {
		return "", err
	}
	_, err = d.runFile(ctx, filepath.Join(d.folder, runbookName))
	return detail + ", the runbook runs", err
}

// script runs a script of the demo and returns its standard output.
func (d *demo) script(ctx context.Context, name, text string) (string, error) {
	path := filepath.Join(d.folder, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		return "", fail.Wrap(err, fail.StateUnusable, "write "+path, fileCause(err), "")
	}
	return d.runFile(ctx, path)
}

// runFile runs a script as exorun run does. It fails where the script does.
func (d *demo) runFile(ctx context.Context, path string) (string, error) {
	var out, errors bytes.Buffer
	inside := *d.inside
	inside.Stdout, inside.Stderr = &out, &errors
	exit, err := inside.runScript(ctx, scriptRun{path: path})
	if err != nil {
		return "", err
	}
	if exit != 0 {
		return "", fail.New(fail.Internal, "run "+path, fmt.Sprintf("it ended with exit code %d: %s", exit, oneLine(errors.String())), "")
	}
	return out.String(), nil
}

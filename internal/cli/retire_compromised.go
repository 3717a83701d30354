package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/runas"
)

func (a *App) retireCompromised(ctx context.Context, all *accounts, f *retireFlags) error {
	options := runas.IncidentOptions{AppID: f.appID, AllCredentials: f.everyKey}
	where := f.account.account
	if f.appID == "" {
		var err error
		if options.TenantID, err = all.find(ctx, f.account.account); err != nil {
			return f.orByID(err)
		}
		where = options.TenantID
	}
	options.Organization = f.account.account
	if f.appID != "" && where == "" {
		return fail.New(fail.Usage, "", "with --app-id the tenant is needed too", "--organization contoso.onmicrosoft.com")
	}
	var err error
	if options.Administrator, err = a.administrator(f.credential, where, all.cloud, all.client); err != nil {
		return err
	}
	if options.ExchangeAdministrator, err = a.exchangeAdministrator(f.credential, where, all.cloud, all.client); err != nil {
		return err
	}
	if f.plan {
		plan, err := all.manager.PlanCompromised(ctx, options)
		if err != nil {
			return err
		}
		if err := a.printPlan(runas.Plan{Actions: plan.Actions}, f.asJSON, "exorun retire --compromised without --plan does it"); err != nil || f.asJSON {
			return err
		}
		a.printForeign(a.Stdout, plan.Foreign, "")
		return nil
	}
	result, err := all.manager.RetireCompromised(ctx, options)
	if err != nil && (fail.CodeOf(err) != fail.HandedOver || result.DisabledAt.IsZero()) {
		return err
	}
	if printErr := a.printIncident(result, f); printErr != nil {
		return printErr
	}
	return err
}

// orByID tells somebody on a clean machine, who has no account here, how to go on.
func (f *retireFlags) orByID(err error) error {
	if fail.CodeOf(err) != fail.NotSetUp {
		return err
	}
	return fail.Wrap(err, fail.NotSetUp, "", "this home has no such Run As account",
		"name the application: exorun retire --compromised --app-id ID --organization DOMAIN")
}

func (a *App) printIncident(result runas.IncidentResult, f *retireFlags) error {
	organization := result.Organization.InitialDomain
	if f.asJSON {
		return json.NewEncoder(a.Stdout).Encode(struct {
			AppID        string          `json:"appId"`
			Organization string          `json:"organization"`
			TenantID     string          `json:"tenantId"`
			DisabledAt   time.Time       `json:"disabledAt"`
			TokensUntil  time.Time       `json:"tokensUntil"`
			Actions      []runas.Action  `json:"actions"`
			Left         []runas.Action  `json:"left,omitempty"`
			Foreign      []runas.Foreign `json:"foreign,omitempty"`
			Unread       string          `json:"unread,omitempty"`
			Elsewhere    []string        `json:"elsewhere,omitempty"` // accounts of other tenants with the same application
			Writes       int             `json:"writes"`
		}{
			result.AppID, organization, result.Organization.TenantID, result.DisabledAt, result.TokensUntil, result.Actions, result.Left,
			result.Foreign.Found, result.Foreign.Unread, called(result.Elsewhere), result.Writes,
		})
	}
	s := a.styleOf(a.Stdout)
	fmt.Fprintf(a.Stdout, "%s %s is shut in %s: nobody is given a token for it any more.\n", s.good("✓"), result.AppID, organization)
	fmt.Fprintf(a.Stdout, "  Tokens that were issued before work until %s at the latest. Where Exchange evaluates access continuously they end sooner.\n",
		result.TokensUntil.Format(time.RFC3339))
	fmt.Fprintln(a.Stdout, "  The application stays, disabled, for whoever investigates.")
	if len(result.Foreign.Found) > 0 {
		fmt.Fprintf(a.Stdout, "\nIf it were enabled again, these could use it:\n")
	}
	how := "--all-credentials removes keys, secrets and federated credentials; owners are removed in Entra"
	if f.everyKey {
		how = "owners are removed in Entra"
	}
	a.printForeign(a.Stdout, result.Foreign, how)
	for _, action := range result.Left {
		fmt.Fprintf(a.Stdout, "%s %-15s %s is left: it takes a %s\n", s.bad("✗"), action.Step, action.Object, action.Needs)
	}
	for _, name := range called(result.Elsewhere) {
		fmt.Fprintf(a.Stdout, "%s %-15s the tenant has a service principal of its own, which is not disabled: exorun retire --compromised --account %s\n",
			s.accent("!"), name, name)
	}
	fmt.Fprintf(a.Stdout, "\nNext, on a machine that you trust:\n  exorun setup --organization %s     # a new application with a new key\n", organization)
	return nil
}

func called(accounts []runas.Account) []string {
	var names []string
	for _, account := range accounts {
		names = append(names, account.Called())
	}
	return names
}

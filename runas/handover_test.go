package runas

import (
	"testing"

	"github.com/exorun/exorun/certs"
	"github.com/exorun/exorun/internal/cloud"
)

// The command for a colleague names all that the colleague's home does not know, and what is to be run after it what the home
// that began needs.
func TestCommandsOfAHandOver(t *testing.T) {
	t.Parallel()
	const app = "9c6e5e6f-0000-4000-8000-000000000001"
	role := func(name string) chosen {
		found, err := RoleByName(name)
		if err != nil {
			t.Fatal(err)
		}
		return chosen{role: found}
	}
	registered := Account{Application: ApplicationRecord{AppID: app}, Keys: []Key{{Purpose: LoginKey, Phase: KeyRegistered}}}
	brought := SetupOptions{Certificate: &certs.Certificate{}, Only: []StepName{StepApplication, StepCertificate}}
	for name, c := range map[string]struct {
		chain         chain
		cloud         cloud.Cloud
		left          HandOver
		command, back string
	}{
		"a role": {
			chain{account: &registered, chosen: role("")},
			cloud.Public,
			HandOver{Steps: []StepName{StepRole}},
			"exorun setup --organization contoso.onmicrosoft.com --app-id " + app + " --only role", "exorun verify",
		},
		"another role in another cloud": {
			chain{account: &registered, chosen: role("Global Reader")},
			cloud.USGov,
			HandOver{Steps: []StepName{StepPermission, StepRole}},
			"exorun setup --organization contoso.onmicrosoft.com --cloud usgov --app-id " + app + ` --role "Global Reader" --only permission,role`,
			"exorun verify --cloud usgov",
		},
		"a role that is too much": {
			chain{account: &registered, chosen: role("Global Administrator")},
			cloud.Public,
			HandOver{Steps: []StepName{StepRole}},
			"exorun setup --organization contoso.onmicrosoft.com --app-id " + app + ` --role "Global Administrator" --allow-global-administrator --only role`,
			"exorun verify",
		},
		"a role group, in a home with other tenants": {
			chain{account: &registered, chosen: chosen{group: "View-Only Organization Management"}, others: true},
			cloud.Public,
			HandOver{Steps: []StepName{StepRole}},
			"exorun setup --organization contoso.onmicrosoft.com --app-id " + app + ` --role-group "View-Only Organization Management" --only role`,
			"exorun verify --account contoso.onmicrosoft.com",
		},
		"only the permission, whatever the role": {
			chain{account: &registered, chosen: role("Global Reader")},
			cloud.Public,
			HandOver{Steps: []StepName{StepPermission}},
			"exorun setup --organization contoso.onmicrosoft.com --app-id " + app + " --only permission", "exorun verify",
		},
		"everything, with the public half": {
			chain{account: &Account{}, options: SetupOptions{DisplayName: "Nightly report"}, chosen: role("")},
			cloud.Public,
			HandOver{Steps: []StepName{StepApplication, StepCertificate}, Thumbprint: "AB12"},
			`exorun setup --organization contoso.onmicrosoft.com --name "Nightly report" --certificate AB12.pem --only application,certificate`,
			"exorun setup --organization contoso.onmicrosoft.com --app-id APPLICATION",
		},
		"a guest that made the application": {
			chain{account: &registered, guest: true, options: brought, chosen: role("")},
			cloud.Public,
			HandOver{Steps: []StepName{StepRole}},
			"exorun setup --organization contoso.onmicrosoft.com --app-id " + app + " --only role",
			"exorun setup --organization contoso.onmicrosoft.com --app-id " + app,
		},
	} {
		chain := c.chain
		chain.m = &Manager{config: Config{Cloud: c.cloud}}
		chain.organization.InitialDomain = "contoso.onmicrosoft.com"
		if got := chain.command(&c.left); got != c.command {
			t.Errorf("%s: the command is\n%s, want\n%s", name, got, c.command)
		}
		if got := chain.back(); got != c.back {
			t.Errorf("%s: back with\n%s, want\n%s", name, got, c.back)
		}
	}
}

package state

import (
	"cmp"
	"crypto/rand"
	"encoding/base64"
	"time"
)

// Profile says what a new tenant is like.
type Profile struct {
	Name        string // what its domains begin with; empty means contoso
	DisplayName string
	Cloud       string // a name of package hosts; empty means public
	// InitialSuffix and DefaultSuffix are how the two domains end; empty means those of the public cloud.
	InitialSuffix, DefaultSuffix string
	Founded                      time.Time // zero: three years before now
	// Administrator is the administrator application of another tenant that works in this one; nil gives it its own.
	Administrator *ForeignApplication
}

// ForeignApplication is an application whose object lies in another tenant.
type ForeignApplication struct {
	*Application
	TenantID string
}

// TenantID returns the id of the tenant that a seed gives.
func TenantID(seed string) string { return (&Directory{Seed: seed}).NewID() }

// newDirectory makes a tenant as it is on its first day.
func newDirectory(seed string, now time.Time, profile Profile) *Directory {
	seed = cmp.Or(seed, rand.Text())
	d := &Directory{Version: FormatVersion, Seed: seed, Cloud: profile.Cloud}
	// The tenant is older than its first use, so that nothing in a fresh one is still replicating.
	founded := profile.Founded
	if founded.IsZero() {
		founded = now.UTC().Truncate(time.Second).AddDate(-3, 0, 0)
	}
	stamp := Stamp{CreatedDateTime: founded, Since: founded}

	name := cmp.Or(profile.Name, "contoso")
	d.Tenant = Tenant{
		ID: d.NewID(), DisplayName: cmp.Or(profile.DisplayName, "Contoso"), CountryCode: "DE", Region: "EU", Created: founded,
		Domains: []Domain{
			{Name: name + cmp.Or(profile.InitialSuffix, ".onmicrosoft.com"), IsInitial: true, Capabilities: "Email, OfficeCommunicationsOnline", Type: "Managed"},
			{Name: name + cmp.Or(profile.DefaultSuffix, ".com"), IsDefault: true, Capabilities: "Email, OfficeCommunicationsOnline", Type: "Managed"},
		},
	}
	for _, role := range builtInRoles {
		role.TemplateID, role.IsBuiltIn, role.IsEnabled = role.ID, true, true
		d.RoleDefinitions = append(d.RoleDefinitions, &role)
	}
	d.DefaultAppManagementPolicy = AppManagementPolicy{
		ID: "00000000-0000-0000-0000-000000000000", DisplayName: "Default app management tenant policy",
		Description: "Default tenant policy that enforces app management restrictions on applications and service principals.",
	}

	d.seedPeople(stamp)
	d.seedResources(stamp)
	d.seedPublicClients(stamp)
	d.seedAdministratorApplication(stamp, profile.Administrator)
	d.seedColleagues(stamp)
	return d
}

func (d *Directory) seedResources(stamp Stamp) {
	graph := &ServicePrincipal{
		Stamp: stamp, ID: d.NewID(), AppID: GraphAppID, DisplayName: "Microsoft Graph",
		ServicePrincipalNames: []string{
			GraphAppID, "https://graph.microsoft.com", "https://graph.microsoft.com/",
			"https://graph.microsoft.us", "https://dod-graph.microsoft.us", "https://microsoftgraph.chinacloudapi.cn",
		},
	}
	for _, p := range graphPermissions {
		if p.application != "" {
			graph.AppRoles = append(graph.AppRoles, AppRole{
				ID: p.application, Value: p.value, DisplayName: p.value, Description: "Lets the app use " + p.value + " without a signed-in user.",
				AllowedMemberTypes: []string{"Application"}, IsEnabled: true,
			})
		}
		if p.delegated != "" {
			consent := "Admin"
			if p.value == "User.Read" {
				consent = "User"
			}
			graph.Scopes = append(graph.Scopes, Scope{
				ID: p.delegated, Value: p.value, Type: consent, AdminConsentDisplayName: p.value,
				AdminConsentDescription: "Lets the app use " + p.value + " on behalf of the signed-in user.", IsEnabled: true,
			})
		}
	}
	exchange := &ServicePrincipal{
		Stamp: stamp, ID: d.NewID(), AppID: ExchangeAppID, DisplayName: "Office 365 Exchange Online",
		ServicePrincipalNames: []string{
			ExchangeAppID, "https://outlook.office365.com", "https://outlook.office365.com/",
			"https://outlook.office.com", "https://outlook.office.com/", "https://outlook.office365.us",
			"https://outlook-dod.office365.us", "https://outlook.office365.cn", "https://partner.outlook.cn",
			"https://ps.outlook.com", "https://webmail.apps.mil",
		},
		AppRoles: []AppRole{
			{
				ID: ExchangeManageAsApp, Value: "Exchange.ManageAsApp", DisplayName: "Manage Exchange As Application",
				Description:        "Allows the app to manage the organization's Exchange environment without any user interaction.",
				AllowedMemberTypes: []string{"Application"}, IsEnabled: true,
			},
			{
				ID: "dc890d15-9560-4a4c-9b7f-a736ec74ec40", Value: "full_access_as_app",
				DisplayName:        "Use Exchange Web Services with full access to all mailboxes",
				Description:        "Allows the app to have full access via Exchange Web Services to all mailboxes without a signed-in user.",
				AllowedMemberTypes: []string{"Application"}, IsEnabled: true,
			},
		},
		Scopes: []Scope{{
			ID: "ab4f2b77-0b06-4fc1-a9de-02113fc2ab7c", Value: "Exchange.Manage", Type: "Admin", IsEnabled: true,
			AdminConsentDisplayName: "Manage Exchange configuration",
			AdminConsentDescription: "Allows the app to manage the organization's Exchange environment.",
		}},
	}
	for _, sp := range []*ServicePrincipal{graph, exchange} {
		d.addMicrosoftServicePrincipal(sp)
	}
}

func (d *Directory) seedPublicClients(stamp Stamp) {
	for _, client := range []struct{ appID, name string }{
		{AzureCLIAppID, "Microsoft Azure CLI"},
		{AzurePowerShellAppID, "Microsoft Azure PowerShell"},
		{GraphCommandLineAppID, "Microsoft Graph Command Line Tools"},
		{ExchangeShellAppID, "Microsoft Exchange REST API Based Powershell"},
		{AzureADShellAppID, "Azure Active Directory PowerShell"},
	} {
		d.addMicrosoftServicePrincipal(&ServicePrincipal{
			Stamp: stamp, ID: d.NewID(), AppID: client.appID, DisplayName: client.name, PublicClient: true,
			ServicePrincipalNames: []string{client.appID}, ReplyUrls: []string{"http://localhost"},
		})
	}
	graph := d.ServicePrincipalByAppID(GraphAppID).ID
	exchange := d.ServicePrincipalByAppID(ExchangeAppID).ID
	for _, grant := range []struct{ client, resource, scope string }{
		{AzureCLIAppID, graph, azureCLIScopes},
		{AzurePowerShellAppID, graph, azureCLIScopes},
		{AzureADShellAppID, graph, azureCLIScopes},
		{AzureCLIAppID, exchange, "Exchange.Manage"},
		{ExchangeShellAppID, exchange, "Exchange.Manage"},
	} {
		d.OAuth2PermissionGrants = append(d.OAuth2PermissionGrants, &OAuth2PermissionGrant{
			Stamp: stamp, ID: d.NewOpaqueID(), ClientID: d.ServicePrincipalByAppID(grant.client).ID,
			ConsentType: "AllPrincipals", ResourceID: grant.resource, Scope: grant.scope,
		})
	}
}

func (d *Directory) addMicrosoftServicePrincipal(sp *ServicePrincipal) {
	sp.AppOwnerOrganizationID = MicrosoftTenantID
	sp.AccountEnabled = true
	sp.ServicePrincipalType = "Application"
	sp.SignInAudience = "AzureADMultipleOrgs"
	d.ServicePrincipals = append(d.ServicePrincipals, sp)
}

// seedAdministratorApplication makes the application whose id and secret the env file carries. It holds what setting
// up an account needs, so that a script can rehearse without a person signing in. Where it lies in another tenant, this
// one has its service principal only.
func (d *Directory) seedAdministratorApplication(stamp Stamp, foreign *ForeignApplication) {
	if foreign != nil {
		d.addAdministrator(stamp, foreign.Application, foreign.TenantID)
		return
	}
	app := &Application{
		Stamp: stamp, ID: d.NewID(), AppID: d.NewID(), DisplayName: "Tenant administrator",
		SignInAudience:      "AzureADMyOrg",
		PasswordCredentials: []*PasswordCredential{newSecret(d, stamp)},
		FederatedCredentials: []FederatedCredential{{
			ID: d.NamedID("federated ci"), Name: "ci", Issuer: CIIssuer, Subject: CISubject, Audiences: []string{CIAudience}, Since: stamp.Since,
		}},
	}
	d.Applications = append(d.Applications, app)
	d.addAdministrator(stamp, app, d.Tenant.ID)
}

// addAdministrator lets an application administer the tenant.
func (d *Directory) addAdministrator(stamp Stamp, app *Application, homeID string) {
	sp := &ServicePrincipal{
		Stamp: stamp, ID: d.NewID(), AppID: app.AppID, DisplayName: app.DisplayName,
		AppOwnerOrganizationID: homeID, AccountEnabled: true, ServicePrincipalType: "Application",
		SignInAudience: app.SignInAudience, ServicePrincipalNames: []string{app.AppID},
	}
	d.ServicePrincipals = append(d.ServicePrincipals, sp)
	d.AdminAppID = app.AppID

	graph, exchange := d.ServicePrincipalByAppID(GraphAppID), d.ServicePrincipalByAppID(ExchangeAppID)
	for _, value := range administratorPermissions {
		for _, role := range graph.AppRoles {
			if role.Value == value {
				d.grantAppRole(stamp, sp.ID, graph.ID, role.ID)
			}
		}
	}
	d.grantAppRole(stamp, sp.ID, exchange.ID, ExchangeManageAsApp)
	d.assignRole(stamp, sp.ID, RoleExchangeAdministrator)
}

// newSecret makes a client secret. It is the one thing a seed does not reproduce: whoever knows the seed must not know it.
func newSecret(d *Directory, stamp Stamp) *PasswordCredential {
	random := make([]byte, 30)
	_, _ = rand.Read(random) // never fails
	secret := base64.RawURLEncoding.EncodeToString(random)
	return &PasswordCredential{
		KeyID: d.NewID(), DisplayName: "tenant start", Hint: secret[:3], Secret: secret,
		StartDateTime: stamp.CreatedDateTime, EndDateTime: stamp.CreatedDateTime.AddDate(99, 0, 0), Since: stamp.Since,
	}
}

func (d *Directory) grantAppRole(stamp Stamp, principalID, resourceID, roleID string) {
	d.AppRoleAssignments = append(d.AppRoleAssignments, &AppRoleAssignment{
		Stamp: stamp, ID: d.NewOpaqueID(), AppRoleID: roleID, PrincipalID: principalID,
		PrincipalType: "ServicePrincipal", ResourceID: resourceID,
	})
}

func (d *Directory) assignRole(stamp Stamp, principalID, roleID string) {
	d.RoleAssignments = append(d.RoleAssignments, &RoleAssignment{
		Stamp: stamp, ID: d.NewOpaqueID() + "-1", PrincipalID: principalID,
		RoleDefinitionID: roleID, DirectoryScopeID: "/",
	})
}

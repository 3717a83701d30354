package runas

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/internal/graph"
	"github.com/exorun/exorun/internal/poll"
)

// The tenant of a customer gets a service principal of the application, with permission and role of its own. Application and
// keys stay in the home tenant: nothing is written there, and the certificate of the home tenant's account signs in here too.

// audienceManyTenants is the sign-in audience of an application that tenants beside its own may use; see "signInAudience" of
// the resource type application in the Microsoft Graph v1.0 reference.
const audienceManyTenants = "AzureADMultipleOrgs"

func isMultiTenant(application graph.Application) bool {
	return application.SignInAudience == audienceManyTenants || application.SignInAudience == "AzureADandPersonalMicrosoftAccount"
}

// findHome looks for the account of this home that holds the keys of the application asked for, where it lies in another tenant.
func (c *chain) findHome(ctx context.Context) (*Account, error) {
	record := c.account.Application
	appID := orDefault(c.options.AppID, record.AppID)
	if appID == "" || c.guest {
		return nil, nil
	}
	if record.HomeTenantID != "" && strings.EqualFold(appID, record.AppID) {
		home, err := c.m.config.State.Load(ctx, record.HomeTenantID)
		if errors.Is(err, ErrNoAccount) {
			return nil, homeMissing(*c.account)
		}
		return &home, err
	}
	if c.options.AppID == "" {
		return nil, nil
	}
	accounts, err := c.m.Accounts(ctx)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(accounts, func(a Account) bool {
		return strings.EqualFold(a.Application.AppID, appID) && a.Application.HomeTenantID == "" && !strings.EqualFold(a.TenantID, c.organization.TenantID)
	})
	if i < 0 {
		return nil, nil
	}
	return &accounts[i], nil
}

// planForeignApplication takes the application of another tenant, whose account is home.
func (c *chain) planForeignApplication(ctx context.Context, action Action, home *Account) (Action, error) {
	c.home = home
	if c.options.Certificate != nil {
		return action, fail.New(fail.InvalidInput, "", "the keys of a multi-tenant application are those of its home tenant",
			"leave --certificate out; exorun renew --account "+home.Called()+" --certificate FILE brings one in there")
	}
	if err := c.checkAudience(ctx); err != nil {
		return action, err
	}
	c.application = &graph.Application{
		ID: home.Application.ObjectID, AppID: home.Application.AppID, DisplayName: home.Application.DisplayName, SignInAudience: audienceManyTenants,
	}
	action.Kind, action.Object, action.ID = Nothing, home.Application.DisplayName, home.Application.AppID
	action.Detail = "the application and its keys are those of " + home.Called()
	if c.account.Application.AppID != home.Application.AppID || c.account.Application.HomeTenantID != home.TenantID {
		action.Kind = Adopt
	}
	return action, nil
}

// checkAudience makes sure that other tenants may use the application at all: without that Graph answers a service principal of
// it as it does while the application is new, for as long as it is asked. An application that may not read itself is let pass.
func (c *chain) checkAudience(ctx context.Context) error {
	r, _, err := c.m.openRekeyOf(ctx, *c.home, "")
	if err != nil {
		return err
	}
	client, err := r.signer.graph()
	if err != nil {
		return err
	}
	found, err := read(ctx, c.m, func(ctx context.Context) (graph.Application, error) {
		return client.Application(ctx, c.home.Application.ObjectID)
	})
	switch {
	case graph.IsForbidden(err):
		return nil
	case err != nil || found == nil || isMultiTenant(*found):
		return err
	}
	return fail.New(fail.InvalidInput, "", "the application "+c.home.Application.AppID+" is for its own tenant only",
		"an administrator of "+c.home.Called()+" runs: exorun setup --organization "+c.home.InitialDomain+" --multi-tenant")
}

// planHomeCertificate takes the certificate in use in the home tenant.
func (c *chain) planHomeCertificate(ctx context.Context, action Action) (Action, error) {
	r, connection, err := c.m.openRekeyOf(ctx, *c.home, "")
	if err != nil {
		return action, err
	}
	c.certificate = r.signer.certificate
	if notAfter := c.certificate.Leaf.NotAfter.UTC(); !notAfter.After(c.m.today()) {
		return action, expired(notAfter, r.subject())
	}
	action.Kind, action.Object, action.ID = Nothing, "the certificate of "+c.home.Called(), connection.CertificateThumbprint
	return action, nil
}

// planAudience opens the application to other tenants where that is asked for and not so.
func (c *chain) planAudience(action Action) Action {
	if !c.options.MultiTenant || isMultiTenant(*c.application) {
		return action
	}
	action.Kind, action.Detail = Update, "it is opened to other tenants"
	action.Request = c.patch(graph.ApplicationPath(c.application.ID), map[string]string{"signInAudience": audienceManyTenants})
	return action
}

func (c *chain) applyAudience(ctx context.Context, timer *stepTimer) error {
	client, id := c.administrator.graph, c.application.ID
	opened := func(ctx context.Context) (bool, error) {
		found, err := client.Application(ctx, id)
		return err == nil && isMultiTenant(found), notFoundIsNo(err)
	}
	err := timer.write(ctx, "the application to be opened to other tenants", func(ctx context.Context) error {
		return client.SetSignInAudience(ctx, id, audienceManyTenants)
	}, opened)
	if err != nil {
		return err
	}
	return timer.await(ctx, "the application to be seen as one for other tenants", func(ctx context.Context) error {
		if is, err := opened(ctx); err != nil || is {
			return err
		}
		return poll.NotYet(errNotSeen)
	})
}

// refuseWhileUsed keeps the account that holds the keys of a multi-tenant application from being retired under its customers.
func (m *Manager) refuseWhileUsed(ctx context.Context, account Account) error {
	if account.Application.HomeTenantID != "" {
		return nil
	}
	accounts, err := m.Accounts(ctx)
	if err != nil {
		return err
	}
	customers := slices.DeleteFunc(accounts, func(a Account) bool { return !strings.EqualFold(a.Application.HomeTenantID, account.TenantID) })
	if len(customers) == 0 {
		return nil
	}
	return fail.New(fail.InvalidInput, "", "other accounts use its application: "+names(customers), "retire those first: exorun retire --all --account "+customers[0].Called())
}

// namedByCustomers returns the thumbprints that connections of other accounts name of an application's certificates.
func (m *Manager) namedByCustomers(ctx context.Context, home Account) (map[string]bool, error) {
	accounts, err := m.Accounts(ctx)
	if err != nil {
		return nil, err
	}
	named := make(map[string]bool)
	for _, account := range accounts {
		if !strings.EqualFold(account.Application.HomeTenantID, home.TenantID) {
			continue
		}
		connection, err := m.storedConnection(ctx, account)
		if err != nil {
			return nil, err
		}
		if connection != nil {
			named[strings.ToUpper(connection.CertificateThumbprint)] = true
		}
	}
	return named, nil
}

// isUnseenApplication takes an application that the tenant does not register, in the home of a colleague who only gives it its
// rights there: that home does not know whose it is. It is false where the application itself is needed, or neither it nor a
// service principal of it is to be found.
func (c *chain) isUnseenApplication(ctx context.Context) (bool, error) {
	if !c.guest || c.asked(StepApplication) || c.asked(StepCertificate) {
		return false, nil
	}
	c.application = &graph.Application{AppID: c.options.AppID, DisplayName: c.options.AppID, SignInAudience: audienceManyTenants}
	principal, err := read(ctx, c.m, c.readPrincipal)
	if err != nil || principal == nil && !c.asked(StepServicePrincipal) {
		c.application = nil
		return false, err
	}
	return true, nil
}

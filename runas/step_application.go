package runas

import (
	"context"
	"strings"

	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/internal/graph"
	"github.com/exorun/exorun/internal/poll"
)

// DefaultDisplayName is the name of an application that a set-up makes.
const DefaultDisplayName = "exorun Run As account"

// longestDisplayName is Graph's limit.
const longestDisplayName = 120

func (c *chain) planApplication(ctx context.Context) (Action, error) {
	record := &c.account.Application
	action := Action{Step: StepApplication, Needs: needsApplicationAdministrator}
	home, err := c.findHome(ctx)
	if err != nil {
		return action, err
	}
	if home != nil {
		return c.planForeignApplication(ctx, action, home)
	}
	found, err := c.findApplication(ctx)
	if err != nil {
		return action, err
	}
	if found != nil {
		c.application = found
		action.Kind, action.Object, action.ID = Nothing, found.DisplayName, found.AppID
		if record.AppID != found.AppID || record.ObjectID != found.ID {
			action.Kind = Adopt
		}
		return c.planAudience(action), nil
	}
	if c.options.AppID != "" {
		if is, err := c.isUnseenApplication(ctx); err != nil || is {
			action.Kind, action.Object, action.ID = Adopt, "application", c.options.AppID
			action.Detail = "this tenant does not register it"
			return action, err
		}
		return action, fail.New(fail.ApplicationMissing, "", "there is no application "+c.options.AppID+" in the tenant",
			"check the application id, or leave it out to have one made")
	}
	action.Object = orDefault(c.options.DisplayName, orDefault(record.DisplayName, DefaultDisplayName))
	if len(action.Object) > longestDisplayName {
		return action, fail.New(fail.InvalidInput, "", "a display name has at most 120 characters", "choose a shorter one")
	}
	action.Kind, action.Needs = Create, needsApplicationDeveloper
	if record.AppID != "" {
		action.Detail = "the application " + record.AppID + " is gone from the tenant"
	}
	action.Request = c.patch(graph.EnsureApplicationPath(unknownID(record.UniqueName, "unique name")), newApplication(action.Object, c.options.MultiTenant))
	return action, nil
}

// findApplication looks for the application that is to be used: the one named, the one noted, the one that a cut run
// made under the name that it had noted before, or the one of a connection that was written by hand.
func (c *chain) findApplication(ctx context.Context) (*graph.Application, error) {
	record := c.account.Application
	appID := orDefault(c.options.AppID, record.AppID)
	if appID == "" && record.UniqueName == "" && c.connection != nil {
		appID = c.connection.ApplicationID
	}
	if appID != "" {
		return readKnown(ctx, c.m, func(ctx context.Context) (graph.Application, error) {
			return c.administrator.graph.ApplicationByAppID(ctx, appID)
		})
	}
	if record.UniqueName == "" {
		return nil, nil
	}
	return read(ctx, c.m, func(ctx context.Context) (graph.Application, error) {
		return c.administrator.graph.ApplicationByUniqueName(ctx, record.UniqueName)
	})
}

func (c *chain) applyApplication(ctx context.Context, timer *stepTimer, action *Action) error {
	switch action.Kind {
	case Create:
		if err := c.createApplication(ctx, timer, action.Object); err != nil {
			return err
		}
	case Update:
		if err := c.applyAudience(ctx, timer); err != nil {
			return err
		}
	}
	record := &c.account.Application
	if record.AppID != "" && !strings.EqualFold(record.AppID, c.application.AppID) {
		// What is noted about another application says nothing about this one.
		c.account.forgetApplication()
	}
	record.ObjectID, record.AppID, record.DisplayName = c.application.ID, c.application.AppID, c.application.DisplayName
	record.Adopted = record.UniqueName == "" || record.UniqueName != c.application.UniqueName
	record.HomeTenantID = ""
	if c.home != nil {
		record.HomeTenantID = c.home.TenantID
	}
	action.ID = record.AppID
	return c.save(ctx)
}

func (c *chain) createApplication(ctx context.Context, timer *stepTimer, displayName string) error {
	record := &c.account.Application
	if record.AppID != "" || record.UniqueName == "" {
		id, err := c.m.newID()
		if err != nil {
			return err
		}
		c.account.forgetApplication()
		*record = ApplicationRecord{UniqueName: "exorun-" + id, MadeBy: c.administrator.claims.ObjectID}
	}
	record.DisplayName = displayName
	if err := c.save(ctx); err != nil {
		return err
	}
	name := record.UniqueName
	byName := func(ctx context.Context) (graph.Application, error) {
		return c.administrator.graph.ApplicationByUniqueName(ctx, name)
	}
	err := timer.write(ctx, "the application to be made", func(ctx context.Context) error {
		_, err := c.administrator.graph.EnsureApplication(ctx, name, newApplication(displayName, c.options.MultiTenant))
		return err
	}, func(ctx context.Context) (bool, error) { return exists(byName(ctx)) })
	if err != nil {
		return err
	}
	return timer.await(ctx, "the application to be seen", func(ctx context.Context) error {
		found, err := byName(ctx)
		if err == nil {
			// The ids are noted when the last of the agreeing readings is in; they are the same in all.
			c.application = &found
			_, err = c.administrator.graph.Application(ctx, found.ID)
		}
		return notFoundYet(err)
	})
}

func newApplication(displayName string, multiTenant bool) graph.NewApplication {
	audience := "AzureADMyOrg"
	if multiTenant {
		audience = audienceManyTenants
	}
	return graph.NewApplication{
		DisplayName: displayName, SignInAudience: audience,
		RequiredResourceAccess: []graph.RequiredResourceAccess{{
			ResourceAppID:  exchangeAppID,
			ResourceAccess: []graph.ResourceAccess{{ID: manageAsAppRoleID, Type: "Role"}},
		}},
	}
}

// forgetApplication drops what is noted about an application that is no longer used.
func (a *Account) forgetApplication() {
	*a = Account{
		TenantID: a.TenantID, TenantName: a.TenantName, InitialDomain: a.InitialDomain, Name: a.Name, Tags: a.Tags, Connection: a.Connection,
		Role: RoleRecord{Kind: a.Role.Kind, TemplateID: a.Role.TemplateID, RoleGroup: a.Role.RoleGroup},
	}
}

func exists[T any](_ T, err error) (bool, error) {
	if graph.IsNotFound(err) {
		return false, nil
	}
	return err == nil, err
}

// notFoundYet marks the miss of a replica that lags.
func notFoundYet(err error) error {
	if graph.IsNotFound(err) {
		return poll.NotYet(err)
	}
	return err
}

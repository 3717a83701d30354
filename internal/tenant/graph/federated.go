package graph

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/exorun/exorun/internal/tenant/state"
)

// maxFederated is the documented number for one application.
const maxFederated = 20

// federated is a federated identity credential on its way to and from the wire.
type federated struct{ state.FederatedCredential }

var federatedName = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]{2,119}$`) })

func (f federated) object() object {
	return object{{"id", f.ID}, {"name", f.Name}, {"issuer", f.Issuer}, {"subject", f.Subject}, {"description", optional(f.Description)}, {"audiences", list(f.Audiences)}}
}

func (f federated) check(others []state.FederatedCredential) error {
	if !federatedName().MatchString(f.Name) || f.Issuer == "" || f.Subject == "" || len(f.Audiences) != 1 {
		return badRequest("The federated identity credential needs a name of 3 to 120 URL-friendly characters, an issuer, a subject and one audience.")
	}
	for _, other := range others {
		if other.ID == f.ID {
			continue
		}
		if strings.EqualFold(other.Name, f.Name) {
			return conflict("FederatedIdentityCredential with name " + f.Name + " already exists.")
		}
		if other.Issuer == f.Issuer && other.Subject == f.Subject {
			return conflict("FederatedIdentityCredential with the same issuer and subject already exists.")
		}
	}
	return nil
}

func federatedContext(app *state.Application) string {
	return "applications('" + app.ID + "')/federatedIdentityCredentials"
}

func listFederated(c *call) (*answer, error) {
	app, err := c.visibleApplication(c.dir)
	if err != nil {
		return nil, err
	}
	var items []object
	for _, one := range app.FederatedCredentials {
		if c.Store.Visible(one.Since) {
			items = append(items, federated{one}.object())
		}
	}
	return collection(federatedContext(app), items), nil
}

// findFederated returns the place of the credential that the path names, by id or by name.
func (c *call) findFederated(app *state.Application) (int, error) {
	at := slices.IndexFunc(app.FederatedCredentials, func(f state.FederatedCredential) bool {
		return strings.EqualFold(f.ID, c.key(1).value) || f.Name == c.key(1).value
	})
	if at < 0 {
		return 0, notFound(c.key(1).value)
	}
	return at, nil
}

func getFederated(c *call) (*answer, error) {
	app, err := c.visibleApplication(c.dir)
	if err != nil {
		return nil, err
	}
	at, err := c.findFederated(app)
	if err != nil {
		return nil, err
	}
	return entity(federatedContext(app), federated{app.FederatedCredentials[at]}.object()), nil
}

func (f fields) federated(into *federated) error {
	return takeAll(take(f, "name", &into.Name), take(f, "issuer", &into.Issuer), take(f, "subject", &into.Subject),
		takeOptional(f, "description", &into.Description), take(f, "audiences", &into.Audiences), f.leftOver("FederatedIdentityCredential"))
}

func postFederated(c *call) (*answer, error) {
	f, err := c.fields()
	if err != nil {
		return nil, err
	}
	var made federated
	if err := f.federated(&made); err != nil {
		return nil, err
	}
	var context string
	err = c.changeApplication(writeApps, func(d *state.Directory, app *state.Application) error {
		if len(app.FederatedCredentials) >= maxFederated {
			return badRequest("The number of federated identity credentials on the application exceeds the limit of %d.", maxFederated)
		}
		if err := made.check(app.FederatedCredentials); err != nil {
			return err
		}
		made.ID, made.Since, context = d.NewID(), c.Store.Now(), federatedContext(app)
		app.FederatedCredentials = append(app.FederatedCredentials, made.FederatedCredential)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return created(c, context, "/"+context+"/"+made.ID, made.object()), nil
}

func patchFederated(c *call) (*answer, error) {
	f, err := c.fields()
	if err != nil {
		return nil, err
	}
	err = c.changeApplication(writeApps, func(_ *state.Directory, app *state.Application) error {
		at, err := c.findFederated(app)
		if err != nil {
			return err
		}
		changed := federated{app.FederatedCredentials[at]}
		if err := f.federated(&changed); err != nil {
			return err
		}
		if changed.Name != app.FederatedCredentials[at].Name {
			return badRequest("Property 'name' is read-only and cannot be set.")
		}
		if err := changed.check(app.FederatedCredentials); err != nil {
			return err
		}
		app.FederatedCredentials[at] = changed.FederatedCredential
		return nil
	})
	if err != nil {
		return nil, err
	}
	return noContent(), nil
}

func deleteFederated(c *call) (*answer, error) {
	err := c.changeApplication(writeApps, func(_ *state.Directory, app *state.Application) error {
		at, err := c.findFederated(app)
		if err != nil {
			return err
		}
		app.FederatedCredentials = slices.Delete(app.FederatedCredentials, at, at+1)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return noContent(), nil
}

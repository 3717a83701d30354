package graph

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/exorun/exorun/internal/tenant/state"
)

// federatedKey is where an application keeps its federated identity credentials among what is kept as sent.
const federatedKey = "federatedIdentityCredentials"

// maxFederated is the documented number for one application.
const maxFederated = 20

type federated struct {
	ID          string   `json:"id"`
	Name        string   `json:"name"`
	Issuer      string   `json:"issuer"`
	Subject     string   `json:"subject"`
	Description *string  `json:"description"`
	Audiences   []string `json:"audiences"`
}

var federatedName = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]{2,119}$`) })

func federatedOf(app *state.Application) ([]federated, error) {
	var all []federated
	raw, ok := app.Extra[federatedKey]
	if !ok {
		return nil, nil
	}
	return all, json.Unmarshal(raw, &all)
}

func saveFederated(app *state.Application, all []federated) error {
	raw, err := json.Marshal(all)
	if err != nil {
		return err
	}
	if app.Extra == nil {
		app.Extra = map[string]json.RawMessage{}
	}
	app.Extra[federatedKey] = raw
	return nil
}

func (f federated) object() object {
	return object{{"id", f.ID}, {"name", f.Name}, {"issuer", f.Issuer}, {"subject", f.Subject}, {"description", optional(f.Description)}, {"audiences", list(f.Audiences)}}
}

func (f federated) check(others []federated) error {
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

func (c *call) federatedContext(app *state.Application) string {
	return "applications('" + app.ID + "')/federatedIdentityCredentials"
}

func listFederated(c *call) (*answer, error) {
	app, err := c.visibleApplication(c.dir)
	if err != nil {
		return nil, err
	}
	all, err := federatedOf(app)
	if err != nil {
		return nil, err
	}
	var items []object
	for _, one := range all {
		items = append(items, one.object())
	}
	return collection(c.federatedContext(app), items), nil
}

func (c *call) findFederated(all []federated) (int, error) {
	at := slices.IndexFunc(all, func(f federated) bool {
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
	all, err := federatedOf(app)
	if err != nil {
		return nil, err
	}
	at, err := c.findFederated(all)
	if err != nil {
		return nil, err
	}
	return entity(c.federatedContext(app), all[at].object()), nil
}

func (f fields) federated(into *federated) error {
	return takeAll(take(f, "name", &into.Name), take(f, "issuer", &into.Issuer), take(f, "subject", &into.Subject),
		takeOptional(f, "description", &into.Description), take(f, "audiences", &into.Audiences))
}

func postFederated(c *call) (*answer, error) {
	f, err := c.fields()
	if err != nil {
		return nil, err
	}
	var made federated
	if err := takeAll(f.federated(&made), f.leftOver("FederatedIdentityCredential")); err != nil {
		return nil, err
	}
	var context string
	err = c.changeApplication(writeApps, func(d *state.Directory, app *state.Application) error {
		all, err := federatedOf(app)
		if err != nil {
			return err
		}
		if len(all) >= maxFederated {
			return badRequest("The number of federated identity credentials on the application exceeds the limit of %d.", maxFederated)
		}
		if err := made.check(all); err != nil {
			return err
		}
		made.ID, context = d.NewID(), c.federatedContext(app)
		return saveFederated(app, append(all, made))
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
		all, err := federatedOf(app)
		if err != nil {
			return err
		}
		at, err := c.findFederated(all)
		if err != nil {
			return err
		}
		changed := all[at]
		if err := takeAll(f.federated(&changed), f.leftOver("FederatedIdentityCredential")); err != nil {
			return err
		}
		if changed.Name != all[at].Name {
			return badRequest("Property 'name' is read-only and cannot be set.")
		}
		if err := changed.check(all); err != nil {
			return err
		}
		all[at] = changed
		return saveFederated(app, all)
	})
	if err != nil {
		return nil, err
	}
	return noContent(), nil
}

func deleteFederated(c *call) (*answer, error) {
	err := c.changeApplication(writeApps, func(_ *state.Directory, app *state.Application) error {
		all, err := federatedOf(app)
		if err != nil {
			return err
		}
		at, err := c.findFederated(all)
		if err != nil {
			return err
		}
		return saveFederated(app, slices.Delete(all, at, at+1))
	})
	if err != nil {
		return nil, err
	}
	return noContent(), nil
}

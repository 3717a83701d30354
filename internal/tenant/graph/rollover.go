package graph

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/exorun/exorun/internal/tenant/faults"
	"github.com/exorun/exorun/internal/tenant/state"
)

// holder is an object with credentials of its own: an application or a service principal.
type holder struct {
	id        string
	appID     string
	made      time.Time
	owners    []string
	keys      *[]*state.KeyCredential
	passwords *[]*state.PasswordCredential
}

// holder returns the object that the path names, for a caller that may change its credentials.
func (c *call) holder(d *state.Directory, need access) (*holder, error) {
	var h *holder
	if c.path.segments[0].name == "applications" {
		app, err := c.visibleApplication(d)
		if err != nil {
			return nil, err
		}
		h = &holder{app.ID, app.AppID, app.CreatedDateTime, app.Owners, &app.KeyCredentials, &app.PasswordCredentials}
	} else {
		sp, err := c.visibleServicePrincipal(d)
		if err != nil {
			return nil, err
		}
		h = &holder{sp.ID, sp.AppID, sp.CreatedDateTime, sp.Owners, &sp.KeyCredentials, &sp.PasswordCredentials}
	}
	return h, c.mayChange(need, h.appID, h.owners)
}

// addKey is the action addKey: a new certificate, allowed by proof of an existing one.
func addKey(c *call) (*answer, error) {
	f, err := c.fields()
	if err != nil {
		return nil, err
	}
	var want *wireKey
	var proof string
	if err := takeAll(take(f, "keyCredential", &want), take(f, "proof", &proof)); err != nil {
		return nil, err
	}
	delete(f, "passwordCredential") // for certificates with a private key, which are not kept here
	if err := f.leftOver("addKey"); err != nil {
		return nil, err
	}
	if want == nil {
		return nil, badRequest("A value is required for property 'keyCredential' of resource 'addKey'.")
	}
	var key *state.KeyCredential
	err = c.update(func(d *state.Directory) error {
		h, err := c.holder(d, ownKeys)
		if err != nil {
			return err
		}
		if err := c.checkProof(proof, h.id, *h.keys); err != nil {
			return err
		}
		if c.Faults.On(faults.AddKeyForbidden) {
			return policyViolation("CredentialTypeNotAllowedAsPerAppPolicy", "Credential type not allowed as per assigned policy.")
		}
		if storedKey(*h.keys, *want) != nil {
			return badRequest("Update to existing credential with KeyId '%s' is not allowed.", *want.KeyID)
		}
		if len(*h.keys) >= maxCredentials {
			return tooLarge()
		}
		if key, err = c.newKey(d, h.id, h.made, *want); err != nil {
			return err
		}
		*h.keys = append(*h.keys, key)
		return nil
	})
	if err != nil {
		return nil, err
	}
	answer := &answer{status: http.StatusOK, context: "microsoft.graph.keyCredential", entity: c.keyObject(key, false)}
	switch c.Faults.Value(faults.AddKeyResponse) {
	case "empty":
		answer.entity = object{}
	case "other-id":
		other := *key
		other.KeyID = uuid.NewString()
		answer.entity = c.keyObject(&other, false)
	}
	return answer, nil
}

// removeKey is the action removeKey, allowed by proof of any certificate of the object, the new one included.
func removeKey(c *call) (*answer, error) {
	f, err := c.fields()
	if err != nil {
		return nil, err
	}
	var id, proof string
	if err := takeAll(take(f, "keyId", &id), take(f, "proof", &proof)); err != nil {
		return nil, err
	}
	if err := f.leftOver("removeKey"); err != nil {
		return nil, err
	}
	err = c.update(func(d *state.Directory) error {
		h, err := c.holder(d, ownKeys)
		if err != nil {
			return err
		}
		if err := c.checkProof(proof, h.id, *h.keys); err != nil {
			return err
		}
		left := slices.DeleteFunc(slices.Clone(*h.keys), func(key *state.KeyCredential) bool { return strings.EqualFold(key.KeyID, id) })
		if len(left) == len(*h.keys) {
			return c.unknownCredential()
		}
		*h.keys = left
		return nil
	})
	if err != nil {
		return nil, err
	}
	return noContent(), nil
}

func (c *call) unknownCredential() *Error {
	refused := badRequest("No credentials found to be removed.")
	if c.Faults.Value(faults.RemoveKeyUnknown) == "404" {
		refused.Status, refused.Code = http.StatusNotFound, "Request_ResourceNotFound"
	}
	return refused
}

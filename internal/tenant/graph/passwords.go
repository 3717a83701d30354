package graph

import (
	"crypto/rand"
	"encoding/base64"
	"net/http"
	"slices"
	"strings"

	"github.com/exorun/exorun/internal/tenant/state"
)

// addPassword makes a client secret; its text is in this one answer and nowhere else.
func addPassword(c *call) (*answer, error) {
	f, err := c.fields()
	if err != nil {
		return nil, err
	}
	var want struct {
		DisplayName   *string `json:"displayName"`
		StartDateTime *string `json:"startDateTime"`
		EndDateTime   *string `json:"endDateTime"`
	}
	if err := take(f, "passwordCredential", &want); err != nil {
		return nil, err
	}
	random := make([]byte, 30)
	_, _ = rand.Read(random) // never fails
	secret := base64.RawURLEncoding.EncodeToString(random)
	now := c.Store.Calendar()
	made := &state.PasswordCredential{Secret: secret, Hint: secret[:3], StartDateTime: now, EndDateTime: now.AddDate(2, 0, 0), Since: c.Store.Now()}
	if want.DisplayName != nil {
		made.DisplayName = *want.DisplayName
	}
	if want.StartDateTime != nil {
		start, ok := parseDate(*want.StartDateTime)
		if !ok {
			return nil, badRequest("Invalid value specified for property 'startDateTime' of resource 'PasswordCredential'.")
		}
		made.StartDateTime = start
	}
	if want.EndDateTime != nil {
		end, ok := parseDate(*want.EndDateTime)
		if !ok || !end.After(made.StartDateTime) {
			return nil, badRequest("Invalid value specified for property 'endDateTime' of resource 'PasswordCredential'.")
		}
		made.EndDateTime = end
	}
	err = c.update(func(d *state.Directory) error {
		h, err := c.holder(d, writeApps)
		if err != nil {
			return err
		}
		made.KeyID = d.NewID()
		*h.passwords = append(*h.passwords, made)
		return nil
	})
	if err != nil {
		return nil, err
	}
	o := passwordObject(made)
	for i := range o {
		if o[i].name == "secretText" {
			o[i].value = secret
		}
	}
	return &answer{status: http.StatusOK, context: "microsoft.graph.passwordCredential", entity: o}, nil
}

func removePassword(c *call) (*answer, error) {
	f, err := c.fields()
	if err != nil {
		return nil, err
	}
	var id string
	if err := take(f, "keyId", &id); err != nil {
		return nil, err
	}
	err = c.update(func(d *state.Directory) error {
		h, err := c.holder(d, writeApps)
		if err != nil {
			return err
		}
		left := slices.DeleteFunc(slices.Clone(*h.passwords), func(p *state.PasswordCredential) bool { return strings.EqualFold(p.KeyID, id) })
		if len(left) == len(*h.passwords) {
			return badRequest("No password credential found with keyId.")
		}
		*h.passwords = left
		return nil
	})
	if err != nil {
		return nil, err
	}
	return noContent(), nil
}

func (c *call) passwordObjects(passwords []*state.PasswordCredential) []any {
	objects := []any{}
	for _, password := range passwords {
		if c.Store.Visible(password.Since) {
			objects = append(objects, passwordObject(password))
		}
	}
	return objects
}

// passwordObject is a secret as reads show it, without its text.
func passwordObject(password *state.PasswordCredential) object {
	return object{
		{"customKeyIdentifier", nil},
		{"displayName", password.DisplayName},
		{"endDateTime", password.EndDateTime},
		{"hint", password.Hint},
		{"keyId", password.KeyID},
		{"secretText", nil},
		{"startDateTime", password.StartDateTime},
	}
}

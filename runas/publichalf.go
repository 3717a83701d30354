package runas

import (
	"context"
	"slices"
	"strings"
)

// A guest registers the public half of a certificate whose key is in the home that began. Nothing proves it there: that home
// does, with the key.

func (c *chain) planPublicHalf(ctx context.Context, action Action) (Action, error) {
	brought := c.options.Certificate
	if err := c.m.checkBrought(brought.Leaf); err != nil {
		return action, err
	}
	c.certificate = brought
	action.Kind, action.Object, action.ID = Create, brought.Leaf.Subject.String(), brought.Thumbprint()
	registered, err := c.isRegistered(ctx, action.ID)
	if err == nil && registered {
		action.Kind, action.Request = Nothing, nil
	}
	return action, err
}

func (c *chain) applyPublicHalf(ctx context.Context, timer *stepTimer, action *Action) error {
	id, err := c.m.newID()
	if err != nil {
		return err
	}
	return c.register(ctx, timer, Key{Thumbprint: action.ID, KeyID: id})
}

// plannedKey is a key credential as a plan shows it.
type plannedKey struct {
	KeyID string  `json:"keyId,omitempty"`
	Type  string  `json:"type,omitempty"`
	Usage string  `json:"usage,omitempty"`
	Key   *string `json:"key"`
}

func newPlannedKey(keyID string) plannedKey {
	key := unknownID("", "public certificate")
	return plannedKey{keyID, "AsymmetricX509Cert", "Verify", &key}
}

// plannedRehearsal is the key that a rehearsal adds.
func plannedRehearsal() any {
	return map[string]any{"keyCredential": newPlannedKey(""), "passwordCredential": nil, "proof": unknownID("", "proof of the application's key")}
}

// plannedKeys is the collection of keys as a plan shows it: those that stay, by their ids, and the new one.
func (c *chain) plannedKeys() any {
	var entries []plannedKey
	if c.application != nil {
		kept, _ := c.split()
		for _, key := range kept {
			entries = append(entries, plannedKey{KeyID: key.KeyID})
		}
	}
	slices.SortFunc(entries, func(a, b plannedKey) int { return strings.Compare(a.KeyID, b.KeyID) })
	return map[string]any{"keyCredentials": append(entries, newPlannedKey(unknownID("", "new key id")))}
}

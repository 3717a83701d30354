package runas

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"strings"
	"time"

	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/internal/graph"
)

// Whoever holds a credential of the application is the application. What this home did not make is therefore worth a look.

// ForeignKind says by what others may act as an application.
type ForeignKind string

// The kinds of a [Foreign].
const (
	ForeignOwner     ForeignKind = "owner"
	ForeignSecret    ForeignKind = "secret"
	ForeignFederated ForeignKind = "federated-credential"
	ForeignKey       ForeignKind = "key"
)

// The objects on which a [Foreign] lies.
const (
	OnApplication      = "application"
	OnServicePrincipal = "service-principal"
)

// Foreign is a way into an application that was not made by this home. Those that have ended are left out.
type Foreign struct {
	Object     string // OnApplication or OnServicePrincipal
	Kind       ForeignKind
	ID         string    // the key id, or the owner's object id
	Name       string    // as its maker called it
	Thumbprint string    // of a key
	NotAfter   time.Time // zero where it has no end
	// ByExorun says that a key has the name which exorun gives on every machine. Anyone may call a key so: it is a hint, no
	// proof.
	ByExorun bool
	Adopted  bool // a key that this home adopted with the application, and has replaced since
}

// Could says what its holder could do.
func (f Foreign) Could() string {
	switch {
	case f.Kind == ForeignOwner:
		return "could add a key or a secret, and sign in as this application with it"
	case f.NotAfter.IsZero():
		return "could sign in as this application, with no end"
	}
	return "could sign in as this application until " + f.NotAfter.Format(time.DateOnly)
}

// MarshalJSON returns {"foreign","object","id","name","thumbprint","notAfter","byExorun","adopted","could"}.
func (f Foreign) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Kind       ForeignKind `json:"foreign"`
		Object     string      `json:"object"`
		ID         string      `json:"id"`
		Name       string      `json:"name"`
		Thumbprint string      `json:"thumbprint,omitempty"`
		NotAfter   time.Time   `json:"notAfter,omitzero"`
		ByExorun   bool        `json:"byExorun,omitempty"`
		Adopted    bool        `json:"adopted,omitempty"`
		Could      string      `json:"could"`
	}{f.Kind, f.Object, f.ID, f.Name, f.Thumbprint, f.NotAfter, f.ByExorun, f.Adopted, f.Could()})
}

// Foreigners is what was found beside an account's own keys. Unread says why some of it could not be read, empty where all
// was.
type Foreigners struct {
	Found  []Foreign
	Unread string
}

// Err is fail.ForeignCredentials where anything was found, fail.Forbidden where nothing was found and not all could be read,
// else nil.
func (f Foreigners) Err(organization string) error {
	if len(f.Found) == 0 && f.Unread != "" {
		return fail.New(fail.Forbidden, "verify "+organization, "whether others can use the application is not known: "+f.Unread,
			"sign in as somebody who may read the directory, such as a Global Reader")
	}
	if len(f.Found) == 0 {
		return nil
	}
	kinds := make(map[ForeignKind]bool)
	var words []string
	for _, found := range f.Found {
		if !kinds[found.Kind] {
			kinds[found.Kind] = true
			words = append(words, string(found.Kind))
		}
	}
	return fail.New(fail.ForeignCredentials, "verify "+organization, "there are ways into the application that were not made here: "+strings.Join(words, ", "),
		"remove in Entra what is not wanted; after an incident: exorun retire --compromised")
}

// keyNamePrefix begins the display name of every key that exorun adds; the machine's name follows.
const keyNamePrefix = "exorun on "

// longestMachine keeps display names short enough for every list that shows them.
const longestMachine = 40

// keyCredential is the entry that registers a certificate of this home.
func (m *Manager) keyCredential(keyID string, certificate *x509.Certificate) graph.KeyCredential {
	entry := graph.NewKeyCredential(keyID, certificate)
	if machine := m.config.Machine; machine != "" {
		name := keyNamePrefix + machine[:min(len(machine), longestMachine)]
		entry.DisplayName = &name
	}
	return entry
}

// byExorun reports whether a key's name is one that exorun gives: its display name, or the subject of the certificate where
// the machine had no name.
func byExorun(name string) bool {
	return strings.HasPrefix(name, keyNamePrefix) || strings.HasPrefix(name, "CN="+certificatePrefix)
}

// certificatePrefix begins the common name of every certificate that exorun issues.
const certificatePrefix = "exorun "

// census reads who may act as an application, and leaves out what this home made.
type census struct {
	m       *Manager
	account Account
	inUse   string // the thumbprint that the connection names
	found   Foreigners
}

// take reads both halves of the application. It returns an error only where something failed that is no refusal.
func (c *census) take(ctx context.Context, client *graph.Client, appID string) error {
	for _, half := range []struct {
		holder graph.Holder
		object string
	}{{graph.Applications, OnApplication}, {graph.ServicePrincipals, OnServicePrincipal}} {
		if err := c.takeHalf(ctx, client, half.holder, half.object, appID); err != nil {
			return err
		}
	}
	return nil
}

func (c *census) takeHalf(ctx context.Context, client *graph.Client, holder graph.Holder, object, appID string) error {
	found, err := read(ctx, c.m, func(ctx context.Context) (graph.Credentials, error) {
		return client.Credentials(ctx, holder, appID)
	})
	switch {
	case graph.IsForbidden(err):
		c.unread("the keys of the " + spoken(object))
		return nil
	case err != nil || found == nil:
		return err
	}
	c.addKeys(object, found.KeyCredentials)
	for _, secret := range found.PasswordCredentials {
		c.add(Foreign{Object: object, Kind: ForeignSecret, ID: secret.KeyID, Name: secret.DisplayName, NotAfter: orZero(secret.EndDateTime)})
	}
	if err := c.addOwners(ctx, client, holder, object, found.ID); err != nil {
		return err
	}
	if holder != graph.Applications {
		return nil
	}
	federated, err := client.FederatedCredentials(ctx, found.ID)
	if graph.IsForbidden(err) {
		c.unread("the federated credentials")
		return nil
	}
	for _, credential := range federated {
		c.add(Foreign{
			Object: object, Kind: ForeignFederated, ID: credential.ID,
			Name: credential.Name + " (" + credential.Subject + " at " + credential.Issuer + ")",
		})
	}
	return err
}

func (c *census) addKeys(object string, keys []graph.KeyCredential) {
	for _, key := range keys {
		thumbprint := key.Thumbprint()
		own := c.account.key(thumbprint)
		if thumbprint != "" && (strings.EqualFold(thumbprint, c.inUse) || own != nil && !own.Foreign) && object == OnApplication {
			continue
		}
		foreign := Foreign{
			Object: object, Kind: ForeignKey, ID: key.KeyID, Thumbprint: thumbprint, NotAfter: orZero(key.EndDateTime), Adopted: own != nil,
		}
		if key.DisplayName != nil {
			foreign.Name = *key.DisplayName
		}
		foreign.ByExorun = byExorun(foreign.Name)
		c.add(foreign)
	}
}

func (c *census) addOwners(ctx context.Context, client *graph.Client, holder graph.Holder, object, id string) error {
	owners, err := client.Owners(ctx, holder, id)
	if graph.IsForbidden(err) {
		c.unread("the owners of the " + spoken(object))
		return nil
	}
	for _, owner := range owners {
		if owner.ID == c.account.Application.MadeBy {
			continue // who makes an application owns it, and made it here
		}
		name := orDefault(orDefault(owner.UserPrincipalName, owner.DisplayName), owner.ID)
		if owner.AppID != "" {
			name += " (application " + owner.AppID + ")"
		}
		c.add(Foreign{Object: object, Kind: ForeignOwner, ID: owner.ID, Name: name})
	}
	return err
}

func (c *census) add(foreign Foreign) {
	if foreign.NotAfter.IsZero() || foreign.NotAfter.After(c.m.today()) {
		c.found.Found = append(c.found.Found, foreign)
	}
}

func (c *census) unread(what string) {
	if c.found.Unread == "" {
		c.found.Unread = "not readable with these rights: " + what
		return
	}
	c.found.Unread += ", " + what
}

// spoken is an object's name in a sentence.
func spoken(object string) string { return strings.ReplaceAll(object, "-", " ") }

func orZero(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.UTC()
}

// unreadable turns a census that failed into the reason for having none.
func unreadable(err error) Foreigners { return Foreigners{Unread: explain(err, "", subject{}).Cause} }

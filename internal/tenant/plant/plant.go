// Package plant puts into the laptop tenant's directory what others have made there: an application that exists before
// anybody sets one up, and owners, secrets, keys and federated credentials beside an application's own.
package plant

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"

	"github.com/exorun/exorun/internal/tenant/state"
)

// Errors of this package.
var (
	ErrNoApplication = errors.New("the tenant has no such application")
	ErrNoRole        = errors.New("there is no such directory role")
	ErrKind          = errors.New("what is planted is an owner, a secret, a federated credential or a key; only an application has federated credentials")
)

// Application describes an application that somebody has registered.
type Application struct {
	Name        string   `json:"name"`
	Certificate []byte   `json:"certificate"`     // DER
	Roles       []string `json:"roles,omitempty"` // directory roles, by template id or display name
	Owner       string   `json:"owner,omitempty"` // of application and service principal: a user, by name
	MultiTenant bool     `json:"multiTenant,omitempty"`
}

// Registered are the ids of a planted application.
type Registered struct {
	AppID              string `json:"appId"`
	ObjectID           string `json:"objectId"`
	ServicePrincipalID string `json:"servicePrincipalId"`
	KeyID              string `json:"keyId"`
}

// Register plants an application with its service principal, a certificate, Exchange.ManageAsApp and directory roles.
func Register(store *state.Store, want Application) (made Registered, err error) {
	certificate, err := x509.ParseCertificate(want.Certificate)
	if err != nil {
		return made, fmt.Errorf("plant an application: %w", err)
	}
	stamp := store.Stamp()
	err = store.Update(func(d *state.Directory) error {
		key := newKey(d, stamp, certificate)
		app := &state.Application{
			Stamp: stamp, ID: d.NewID(), AppID: d.NewID(), DisplayName: want.Name, SignInAudience: "AzureADMyOrg", KeyCredentials: []*state.KeyCredential{key},
		}
		if want.MultiTenant {
			app.SignInAudience = "AzureADMultipleOrgs"
		}
		principal := &state.ServicePrincipal{
			Stamp: stamp, ID: d.NewID(), AppID: app.AppID, DisplayName: app.DisplayName, AppOwnerOrganizationID: d.Tenant.ID,
			AccountEnabled: true, ServicePrincipalType: "Application", SignInAudience: app.SignInAudience,
			ServicePrincipalNames: []string{app.AppID},
		}
		if want.Owner != "" {
			user := d.UserNamed(want.Owner)
			if user == nil {
				return fmt.Errorf("plant an application: there is no user %s", want.Owner)
			}
			app.Owners, principal.Owners = []string{user.ID}, []string{user.ID}
		}
		d.Applications = append(d.Applications, app)
		d.ServicePrincipals = append(d.ServicePrincipals, principal)
		d.AppRoleAssignments = append(d.AppRoleAssignments, &state.AppRoleAssignment{
			Stamp: stamp, ID: d.NewOpaqueID(), AppRoleID: state.ExchangeManageAsApp, PrincipalID: principal.ID,
			PrincipalType: "ServicePrincipal", ResourceID: d.ServicePrincipalByAppID(state.ExchangeAppID).ID,
		})
		for _, name := range want.Roles {
			role := roleNamed(d, name)
			if role == nil {
				return fmt.Errorf("plant an application: %w: %s", ErrNoRole, name)
			}
			d.RoleAssignments = append(d.RoleAssignments, &state.RoleAssignment{
				Stamp: stamp, ID: d.NewOpaqueID() + "-1", PrincipalID: principal.ID, RoleDefinitionID: role.ID, DirectoryScopeID: "/",
			})
		}
		made = Registered{AppID: app.AppID, ObjectID: app.ID, ServicePrincipalID: principal.ID, KeyID: key.KeyID}
		return nil
	})
	return made, err
}

func roleNamed(d *state.Directory, name string) *state.RoleDefinition {
	if role := d.RoleDefinition(name); role != nil {
		return role
	}
	i := slices.IndexFunc(d.RoleDefinitions, func(role *state.RoleDefinition) bool { return strings.EqualFold(role.DisplayName, name) })
	if i < 0 {
		return nil
	}
	return d.RoleDefinitions[i]
}

func newKey(d *state.Directory, stamp state.Stamp, certificate *x509.Certificate) *state.KeyCredential {
	thumbprint := sha1.Sum(certificate.Raw)
	return &state.KeyCredential{
		KeyID: d.NewID(), Type: "AsymmetricX509Cert", Usage: "Verify", DisplayName: certificate.Subject.String(),
		CustomKeyIdentifier: thumbprint[:], Key: certificate.Raw,
		StartDateTime: certificate.NotBefore.UTC(), EndDateTime: certificate.NotAfter.UTC(), Since: stamp.Since,
	}
}

// The kinds of what is planted beside an application's own.
const (
	Owner     = "owner"
	Secret    = "secret"
	Federated = "federated"
	Key       = "key"
)

// Foreign is something that somebody else adds to an application or its service principal.
type Foreign struct {
	Kind               string `json:"kind"`                         // Owner, Secret, Federated or Key
	OnServicePrincipal bool   `json:"onServicePrincipal,omitempty"` // else on the application
	AppID              string `json:"appId,omitempty"`              // empty: the application that was made last
}

// Planted is what was added.
type Planted struct {
	AppID  string `json:"appId"`
	Name   string `json:"name"`             // of the application
	ID     string `json:"id"`               // key id, id of the credential, or object id of the owner; empty where the owner was there already
	Secret string `json:"secret,omitempty"` // of a secret
}

// Who and what is planted: somebody else's automation.
const (
	foreignOwner   = "ulla"
	foreignSecret  = "rotate me"
	foreignIssuer  = state.CIIssuer
	foreignSubject = "repo:contoso/ops:ref:refs/heads/main"
	foreignKey     = "unknown"
)

// Beside plants something foreign.
func Beside(store *state.Store, want Foreign) (planted Planted, err error) {
	err = store.Update(func(d *state.Directory) (err error) {
		planted, err = Add(d, store.Stamp(), want)
		return err
	})
	return planted, err
}

// Add is [Beside] within a change of the directory. An owner who is there already is not added again.
func Add(d *state.Directory, stamp state.Stamp, want Foreign) (Planted, error) {
	app := target(d, want.AppID)
	if app == nil {
		return Planted{}, ErrNoApplication
	}
	planted := Planted{AppID: app.AppID, Name: app.DisplayName}
	owners, secrets, keys := &app.Owners, &app.PasswordCredentials, &app.KeyCredentials
	if want.OnServicePrincipal {
		principal := d.ServicePrincipalByAppID(app.AppID)
		if principal == nil {
			return Planted{}, ErrNoApplication
		}
		owners, secrets, keys = &principal.Owners, &principal.PasswordCredentials, &principal.KeyCredentials
	}
	switch {
	case want.Kind == Owner:
		user := d.UserNamed(foreignOwner)
		if user == nil {
			return Planted{}, fmt.Errorf("there is no user %s who could own it", foreignOwner)
		}
		if !slices.Contains(*owners, user.ID) {
			planted.ID = user.ID
			*owners = append(*owners, user.ID)
		}
	case want.Kind == Secret:
		secret := newSecret(d, stamp)
		planted.ID, planted.Secret = secret.KeyID, secret.Secret
		*secrets = append(*secrets, secret)
	case want.Kind == Key:
		certificate, err := selfSigned(stamp.CreatedDateTime)
		if err != nil {
			return Planted{}, err
		}
		key := newKey(d, stamp, certificate)
		planted.ID = key.KeyID
		*keys = append(*keys, key)
	case want.Kind == Federated && !want.OnServicePrincipal:
		one := state.FederatedCredential{
			ID: d.NewID(), Name: fmt.Sprintf("ops-%d", len(app.FederatedCredentials)+1), Issuer: foreignIssuer, Subject: foreignSubject,
			Audiences: []string{state.CIAudience}, Since: stamp.Since,
		}
		planted.ID = one.ID
		app.FederatedCredentials = append(app.FederatedCredentials, one)
	default:
		return Planted{}, ErrKind
	}
	return planted, nil
}

// target returns the application of a client id, or the one that was made last, the administrator's aside.
func target(d *state.Directory, appID string) *state.Application {
	if appID != "" {
		return d.ApplicationByAppID(appID)
	}
	for _, app := range slices.Backward(d.Applications) {
		if app.AppID != d.AdminAppID {
			return app
		}
	}
	return nil
}

func newSecret(d *state.Directory, stamp state.Stamp) *state.PasswordCredential {
	random := make([]byte, 30)
	_, _ = rand.Read(random) // never fails
	text := base64.RawURLEncoding.EncodeToString(random)
	return &state.PasswordCredential{
		KeyID: d.NewID(), DisplayName: foreignSecret, Hint: text[:3], Secret: text,
		StartDateTime: stamp.CreatedDateTime, EndDateTime: stamp.CreatedDateTime.AddDate(2, 0, 0), Since: stamp.Since,
	}
}

// selfSigned makes a certificate whose key nobody keeps.
func selfSigned(now time.Time) (*x509.Certificate, error) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(now.Unix()), Subject: pkix.Name{CommonName: foreignKey}, NotBefore: now.Add(-15 * time.Minute), NotAfter: now.AddDate(1, 0, 0),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return nil, err
	}
	return x509.ParseCertificate(der)
}

// Everything is what a fault plants on an application and its service principal at once.
func Everything() []Foreign {
	return []Foreign{
		{Kind: Owner}, {Kind: Secret}, {Kind: Federated}, {Kind: Key}, {Kind: Owner, OnServicePrincipal: true}, {Kind: Key, OnServicePrincipal: true},
	}
}

// Remove takes away what was planted, by its id.
func Remove(d *state.Directory, appID, id string, want Foreign) {
	remove := func(owners *[]string, secrets *[]*state.PasswordCredential, keys *[]*state.KeyCredential) {
		if want.Kind == Owner {
			*owners = slices.DeleteFunc(*owners, func(one string) bool { return one == id })
		}
		*secrets = slices.DeleteFunc(*secrets, func(one *state.PasswordCredential) bool { return one.KeyID == id })
		*keys = slices.DeleteFunc(*keys, func(one *state.KeyCredential) bool { return one.KeyID == id })
	}
	if principal := d.ServicePrincipalByAppID(appID); principal != nil && want.OnServicePrincipal {
		remove(&principal.Owners, &principal.PasswordCredentials, &principal.KeyCredentials)
	}
	if app := d.ApplicationByAppID(appID); app != nil && !want.OnServicePrincipal {
		remove(&app.Owners, &app.PasswordCredentials, &app.KeyCredentials)
		app.FederatedCredentials = slices.DeleteFunc(app.FederatedCredentials, func(one state.FederatedCredential) bool { return one.ID == id })
	}
}

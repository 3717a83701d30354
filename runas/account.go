package runas

import (
	"context"
	"errors"
	"slices"
	"time"
)

// DefaultConnection is the name of the connection asset that Azure Automation gave its Run As account.
const DefaultConnection = "AzureRunAsConnection"

// Account is what this home knows of a Run As account in one tenant. Times are UTC.
type Account struct {
	TenantID      string `json:"tenantId"`
	TenantName    string `json:"tenantName"`
	InitialDomain string `json:"initialDomain"`
	// Name is what people call the account: the first label of the initial domain unless they chose another. No two accounts
	// of a state answer to the same name, domain or tenant id.
	Name       string   `json:"name,omitempty"`
	Tags       []string `json:"tags,omitempty"` // sorted, in lower case
	Connection string   `json:"connection"`     // the name of its connection

	Application      ApplicationRecord      `json:"application"`
	ServicePrincipal ServicePrincipalRecord `json:"servicePrincipal"`
	Permission       PermissionRecord       `json:"permission"`
	Role             RoleRecord             `json:"role"`
	EarlierRoles     []RoleRecord           `json:"earlierRoles,omitempty"` // still assigned; a set-up with another role left them
	Keys             []Key                  `json:"keys,omitempty"`

	// HandedOver is what a set-up left to a colleague; nil where nothing is left.
	HandedOver *HandedOver `json:"handedOver,omitempty"`
	// ProvedAt is when tokens and calls of Exchange last succeeded several times in a row; zero before the first time.
	ProvedAt time.Time `json:"provedAt,omitzero"`
	// RehearsedAt is when the application last added and removed a key of its own; zero before the first time.
	RehearsedAt time.Time `json:"rehearsedAt,omitzero"`
	// Incident is set while the account is being retired as compromised, and keeps all else from using it.
	Incident *Incident `json:"incident,omitempty"`
}

// ApplicationRecord is the application of an account.
type ApplicationRecord struct {
	UniqueName  string `json:"uniqueName,omitempty"` // written before it is made, by which a cut run finds it
	DisplayName string `json:"displayName"`
	ObjectID    string `json:"objectId,omitempty"`
	AppID       string `json:"appId,omitempty"`
	Adopted     bool   `json:"adopted,omitempty"` // it was there before; retiring leaves it there
	// HomeTenantID is the tenant of a multi-tenant application, where its keys lie; empty where that is the account's own.
	HomeTenantID string `json:"homeTenantId,omitempty"`
	// MadeBy is the object id of who made the application here, and is therefore one of its owners.
	MadeBy string `json:"madeBy,omitempty"`
}

// ServicePrincipalRecord is the service principal of an account.
type ServicePrincipalRecord struct {
	ObjectID string `json:"objectId,omitempty"`
	Made     bool   `json:"made,omitempty"` // by a set-up here, for an application of another tenant; retiring deletes it
}

// PermissionRecord is the grant of Exchange.ManageAsApp.
type PermissionRecord struct {
	AssignmentID string `json:"assignmentId,omitempty"`
	Found        bool   `json:"found,omitempty"` // it was there before
}

// RoleRecord is what gives an account its rights in Exchange: a directory role, or a role group of Exchange.
type RoleRecord struct {
	Kind         RightKind `json:"kind,omitempty"`
	TemplateID   string    `json:"templateId,omitempty"` // of the directory role
	RoleGroup    string    `json:"roleGroup,omitempty"`  // of Exchange, instead of a directory role
	AssignmentID string    `json:"assignmentId,omitempty"`
	AssignedAt   time.Time `json:"assignedAt,omitzero"` // by this machine's clock
	SeenAt       time.Time `json:"seenAt,omitzero"`     // by the same, when a set-up first saw what others assigned
	EndsAt       time.Time `json:"endsAt,omitzero"`     // by the calendar; zero where it is for good
	Found        bool      `json:"found,omitempty"`     // it was there before
	// Registered is set where a set-up made the service principal known to Exchange, which a role group needs.
	Registered bool `json:"registered,omitempty"`
}

// KeyPurpose says what a key is for.
type KeyPurpose string

// The purposes of a [Key].
const (
	LoginKey     KeyPurpose = "login"
	RehearsalKey KeyPurpose = "rehearsal" // added and removed once, to see that renewal is allowed
)

// KeyPhase says how far a key has come.
type KeyPhase string

// The phases of a [Key], in order.
const (
	KeyIntended   KeyPhase = "intended"   // about to be added; it may or may not be on the application
	KeyRegistered KeyPhase = "registered" // on the application
	KeyRetiring   KeyPhase = "retiring"   // superseded; to be removed once RemoveAfter has passed
	KeyRemoved    KeyPhase = "removed"    // off the application; its certificate is about to be deleted here
)

// Key is a key credential that this home made on the application.
type Key struct {
	Thumbprint  string     `json:"thumbprint"`
	KeyID       string     `json:"keyId"`                // the id that was asked for
	GivenKeyID  string     `json:"givenKeyId,omitempty"` // the id that the service answered, where it was another
	Purpose     KeyPurpose `json:"purpose"`
	Phase       KeyPhase   `json:"phase"`
	NotAfter    time.Time  `json:"notAfter"`
	SentAt      time.Time  `json:"sentAt,omitzero"`      // when adding it was last tried, by this machine's clock
	RemoveAfter time.Time  `json:"removeAfter,omitzero"` // for a retiring key, by the calendar
	// Foreign says that others made the key: it was adopted with its application. Nothing here removes it unless told.
	Foreign bool `json:"foreign,omitempty"`
}

func (a *Account) key(thumbprint string) *Key {
	i := slices.IndexFunc(a.Keys, func(k Key) bool { return k.Thumbprint == thumbprint })
	if i < 0 {
		return nil
	}
	return &a.Keys[i]
}

func (a *Account) dropKey(thumbprint string) {
	a.Keys = slices.DeleteFunc(a.Keys, func(k Key) bool { return k.Thumbprint == thumbprint })
}

// supersede marks every login key but the current one for removal after a point of the calendar. One that is marked keeps
// its own. It reports whether it marked any.
func (a *Account) supersede(current string, removeAfter time.Time) (changed bool) {
	for i := range a.Keys {
		key := &a.Keys[i]
		if key.Purpose != LoginKey || key.Thumbprint == current || key.Foreign {
			continue
		}
		if key.Phase == KeyIntended || key.Phase == KeyRegistered {
			key.Phase, key.RemoveAfter = KeyRetiring, removeAfter
			changed = true
		}
	}
	return changed
}

// Connection is the connection asset of a Run As account, with the fields that Azure Automation gave it and two more.
type Connection struct {
	Name                  string `json:"name"`
	ApplicationID         string `json:"ApplicationId"`
	TenantID              string `json:"TenantId"`
	CertificateThumbprint string `json:"CertificateThumbprint"`
	SubscriptionID        string `json:"SubscriptionId"` // empty: there is no Azure subscription
	Organization          string `json:"Organization"`   // the initial domain, which Connect-ExchangeOnline wants
	Cloud                 string `json:"Cloud"`
}

// Errors of a [State].
var (
	ErrNoAccount    = errors.New("there is no such Run As account")
	ErrNoConnection = errors.New("there is no such connection")
)

// State keeps accounts and their connections, for one cloud. A folder can be one ([FileState]), or a database.
//
// Every method that writes has done so durably when it returns nil, wholly or not at all. Errors that a user can mend are
// *fail.Error.
type State interface {
	// Lock keeps other processes from changing accounts until unlock is called. It fails with fail.StateBusy where another
	// holds it. What was read before is read again.
	Lock(ctx context.Context, purpose string) (unlock func() error, err error)
	// Tenants lists the tenant ids of all accounts, sorted.
	Tenants(ctx context.Context) ([]string, error)
	// Load returns the account of a tenant, which has a name, or ErrNoAccount.
	Load(ctx context.Context, tenantID string) (Account, error)
	Save(ctx context.Context, account Account) error
	// Delete forgets an account with its connections. One that is not there is no error.
	Delete(ctx context.Context, tenantID string) error

	// Connection returns a connection by its name in any case, or ErrNoConnection.
	Connection(ctx context.Context, tenantID, name string) (Connection, error)
	PutConnection(ctx context.Context, tenantID string, connection Connection) error
	// RemoveConnection deletes a connection. One that is not there is no error.
	RemoveConnection(ctx context.Context, tenantID, name string) error
}

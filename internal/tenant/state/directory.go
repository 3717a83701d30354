package state

import (
	"encoding/json"
	"strings"
	"time"
)

// Directory is one snapshot of the tenant. Readers must not change it; writers get a copy of their own from
// [Store.Update].
type Directory struct {
	Version        int           `json:"version"`
	Seed           string        `json:"seed"`
	IDCounter      uint64        `json:"idCounter"`
	CalendarOffset time.Duration `json:"calendarOffset"` // nanoseconds, calendar minus host clock

	Tenant Tenant `json:"tenant"`
	Cloud  string `json:"cloud,omitempty"` // a name of package hosts; empty is public

	// AdminAppID is the application that the env file names; faults leave it alone.
	AdminAppID string `json:"adminAppId"`

	Users                  []*User                  `json:"users"`
	Applications           []*Application           `json:"applications"`
	ServicePrincipals      []*ServicePrincipal      `json:"servicePrincipals"`
	AppRoleAssignments     []*AppRoleAssignment     `json:"appRoleAssignments"`
	OAuth2PermissionGrants []*OAuth2PermissionGrant `json:"oauth2PermissionGrants"`
	RoleDefinitions        []*RoleDefinition        `json:"roleDefinitions"`
	RoleAssignments        []*RoleAssignment        `json:"roleAssignments"`
	DirectoryRoles         []*DirectoryRole         `json:"directoryRoles"`
	RoleScheduleRequests   []*RoleScheduleRequest   `json:"roleScheduleRequests,omitempty"`
	// RoleEligibilities are roles that a principal holds once it has activated them.
	RoleEligibilities []*RoleAssignment `json:"roleEligibilities,omitempty"`

	DefaultAppManagementPolicy AppManagementPolicy    `json:"defaultAppManagementPolicy"`
	AppManagementPolicies      []*AppManagementPolicy `json:"appManagementPolicies"`

	DeletedItems []*DeletedItem `json:"deletedItems"`

	// Faults are the active faults that outlive a restart, by name; package faults owns their meaning.
	Faults map[string]string `json:"faults,omitempty"`
	// Displaced keeps, by fault, what that fault took out of the directory, so that clearing it can put it back.
	Displaced map[string]json.RawMessage `json:"displaced,omitempty"`
}

// Tenant is the organisation.
type Tenant struct {
	ID          string    `json:"id"`
	DisplayName string    `json:"displayName"`
	CountryCode string    `json:"countryLetterCode"`
	Region      string    `json:"region"` // tenant_region_scope of tokens: EU, NA, AS
	Domains     []Domain  `json:"verifiedDomains"`
	Created     time.Time `json:"createdDateTime"` // calendar
}

// Domain is a verified domain of the organisation. Exactly one is the initial one.
type Domain struct {
	Name         string `json:"name"`
	IsInitial    bool   `json:"isInitial"`
	IsDefault    bool   `json:"isDefault"`
	Capabilities string `json:"capabilities"`
	Type         string `json:"type"`
}

// InitialDomain returns the domain the tenant was made with, contoso.onmicrosoft.com.
func (t Tenant) InitialDomain() string {
	for _, domain := range t.Domains {
		if domain.IsInitial {
			return domain.Name
		}
	}
	return ""
}

// DefaultDomain returns the domain that new people are named after, contoso.com.
func (t Tenant) DefaultDomain() string {
	for _, domain := range t.Domains {
		if domain.IsDefault {
			return domain.Name
		}
	}
	return t.InitialDomain()
}

// Matches reports whether name, a GUID or a verified domain in any case, names this tenant.
func (t Tenant) Matches(name string) bool {
	if strings.EqualFold(name, t.ID) {
		return true
	}
	for _, domain := range t.Domains {
		if strings.EqualFold(name, domain.Name) {
			return true
		}
	}
	return false
}

// Stamp says when an object came to be, by both clocks.
type Stamp struct {
	CreatedDateTime time.Time `json:"createdDateTime"` // calendar
	Since           time.Time `json:"since"`           // host clock; what replication lag counts from
}

// User is a person who can sign in.
type User struct {
	Stamp
	ID                string `json:"id"`
	UserPrincipalName string `json:"userPrincipalName"`
	DisplayName       string `json:"displayName"`
	GivenName         string `json:"givenName"`
	Surname           string `json:"surname"`
	Mail              string `json:"mail"`
	AccountEnabled    bool   `json:"accountEnabled"`
	UserType          string `json:"userType,omitempty"` // GuestType, or empty for a member
}

// GuestType is the type of a user whose account lies in another tenant.
const GuestType = "Guest"

// IsMultiTenant reports whether other tenants may use the application.
func (app *Application) IsMultiTenant() bool {
	return app.SignInAudience == "AzureADMultipleOrgs" || app.SignInAudience == "AzureADandPersonalMicrosoftAccount"
}

// Application is an application object. Properties that nothing in the tenant acts on are kept in Extra as sent.
type Application struct {
	Stamp
	ID                     string                     `json:"id"`
	AppID                  string                     `json:"appId"`
	DisplayName            string                     `json:"displayName"`
	Description            *string                    `json:"description"`
	UniqueName             *string                    `json:"uniqueName"`
	SignInAudience         string                     `json:"signInAudience"`
	IdentifierUris         []string                   `json:"identifierUris"`
	Tags                   []string                   `json:"tags"`
	IsFallbackPublicClient bool                       `json:"isFallbackPublicClient"`
	PublicRedirectUris     []string                   `json:"publicRedirectUris"`
	WebRedirectUris        []string                   `json:"webRedirectUris"`
	RequiredResourceAccess []RequiredResourceAccess   `json:"requiredResourceAccess"`
	AppRoles               []AppRole                  `json:"appRoles"`
	Scopes                 []Scope                    `json:"oauth2PermissionScopes"`
	KeyCredentials         []*KeyCredential           `json:"keyCredentials"`
	PasswordCredentials    []*PasswordCredential      `json:"passwordCredentials"`
	FederatedCredentials   []FederatedCredential      `json:"federatedIdentityCredentials,omitempty"`
	Owners                 []string                   `json:"owners"` // object ids
	Extra                  map[string]json.RawMessage `json:"extra,omitempty"`
}

// ServicePrincipal is an application's presence in this tenant. Of the well-known ones only the service principal
// exists here; their application objects lie in Microsoft's own tenant.
type ServicePrincipal struct {
	Stamp
	ID                        string                     `json:"id"`
	AppID                     string                     `json:"appId"`
	DisplayName               string                     `json:"displayName"`
	AppOwnerOrganizationID    string                     `json:"appOwnerOrganizationId"`
	AccountEnabled            bool                       `json:"accountEnabled"`
	AppRoleAssignmentRequired bool                       `json:"appRoleAssignmentRequired"`
	ServicePrincipalType      string                     `json:"servicePrincipalType"`
	SignInAudience            string                     `json:"signInAudience"`
	ServicePrincipalNames     []string                   `json:"servicePrincipalNames"`
	Tags                      []string                   `json:"tags"`
	ReplyUrls                 []string                   `json:"replyUrls"`
	AppRoles                  []AppRole                  `json:"appRoles"`
	Scopes                    []Scope                    `json:"oauth2PermissionScopes"`
	KeyCredentials            []*KeyCredential           `json:"keyCredentials"`
	PasswordCredentials       []*PasswordCredential      `json:"passwordCredentials"`
	Owners                    []string                   `json:"owners"` // object ids
	PublicClient              bool                       `json:"publicClient"`
	Extra                     map[string]json.RawMessage `json:"extra,omitempty"`
}

// AppRole is an application permission a resource offers.
type AppRole struct {
	ID                 string   `json:"id"`
	Value              string   `json:"value"`
	DisplayName        string   `json:"displayName"`
	Description        string   `json:"description"`
	AllowedMemberTypes []string `json:"allowedMemberTypes"`
	IsEnabled          bool     `json:"isEnabled"`
}

// Scope is a delegated permission a resource offers.
type Scope struct {
	ID                      string `json:"id"`
	Value                   string `json:"value"`
	Type                    string `json:"type"` // Admin or User
	AdminConsentDisplayName string `json:"adminConsentDisplayName"`
	AdminConsentDescription string `json:"adminConsentDescription"`
	IsEnabled               bool   `json:"isEnabled"`
}

// RequiredResourceAccess is what an application says it needs of one resource.
type RequiredResourceAccess struct {
	ResourceAppID  string           `json:"resourceAppId"`
	ResourceAccess []ResourceAccess `json:"resourceAccess"`
}

// ResourceAccess is one permission in a [RequiredResourceAccess].
type ResourceAccess struct {
	ID   string `json:"id"`
	Type string `json:"type"` // Role or Scope
}

// KeyCredential is a certificate registered on an application or service principal.
type KeyCredential struct {
	KeyID               string    `json:"keyId"`
	Type                string    `json:"type"`
	Usage               string    `json:"usage"`
	DisplayName         string    `json:"displayName"`
	CustomKeyIdentifier []byte    `json:"customKeyIdentifier"` // raw bytes, by default the SHA-1 thumbprint
	Key                 []byte    `json:"key"`                 // DER of the certificate
	StartDateTime       time.Time `json:"startDateTime"`       // calendar
	EndDateTime         time.Time `json:"endDateTime"`         // calendar
	Since               time.Time `json:"since"`               // host clock; what replication lag counts from
	// Mismatched says that signatures do not verify with this key, as if the registered certificate of this
	// thumbprint held another public key. A fault sets it.
	Mismatched bool `json:"mismatched,omitempty"`
}

// PasswordCredential is a client secret.
type PasswordCredential struct {
	KeyID         string    `json:"keyId"`
	DisplayName   string    `json:"displayName"`
	Hint          string    `json:"hint"`
	Secret        string    `json:"secret"`
	StartDateTime time.Time `json:"startDateTime"` // calendar
	EndDateTime   time.Time `json:"endDateTime"`   // calendar
	Since         time.Time `json:"since"`         // host clock; what replication lag counts from
}

// FederatedCredential lets tokens of another issuer stand for an application.
type FederatedCredential struct {
	ID          string    `json:"id"`
	Name        string    `json:"name"`
	Issuer      string    `json:"issuer"`
	Subject     string    `json:"subject"`
	Description *string   `json:"description"`
	Audiences   []string  `json:"audiences"`
	Since       time.Time `json:"since"` // host clock; what replication lag counts from
}

// AppRoleAssignment grants an application permission of a resource to a principal.
type AppRoleAssignment struct {
	Stamp
	ID            string `json:"id"`
	AppRoleID     string `json:"appRoleId"`
	PrincipalID   string `json:"principalId"`
	PrincipalType string `json:"principalType"`
	ResourceID    string `json:"resourceId"` // object id of the resource's service principal
}

// OAuth2PermissionGrant is a consent to delegated permissions.
type OAuth2PermissionGrant struct {
	Stamp
	ID          string `json:"id"`
	ClientID    string `json:"clientId"`    // object id of the client's service principal
	ConsentType string `json:"consentType"` // AllPrincipals or Principal
	PrincipalID string `json:"principalId,omitempty"`
	ResourceID  string `json:"resourceId"`
	Scope       string `json:"scope"` // values separated by spaces
}

// RoleDefinition is a directory role; for a built-in one the id is the template id.
type RoleDefinition struct {
	ID          string `json:"id"`
	TemplateID  string `json:"templateId"`
	DisplayName string `json:"displayName"`
	Description string `json:"description"`
	IsBuiltIn   bool   `json:"isBuiltIn"`
	IsEnabled   bool   `json:"isEnabled"`
}

// RoleAssignment gives a principal a directory role.
type RoleAssignment struct {
	Stamp
	ID               string `json:"id"`
	PrincipalID      string `json:"principalId"`
	RoleDefinitionID string `json:"roleDefinitionId"`
	DirectoryScopeID string `json:"directoryScopeId"`
	// Starts and Ends are when the assignment begins and ends by the calendar; zero for at once and for never.
	Starts time.Time `json:"starts,omitzero"`
	Ends   time.Time `json:"ends,omitzero"`
	// Activated says that a person activated a role that they are eligible for.
	Activated bool `json:"activated,omitempty"`
	// ScheduleID is the id of its schedule in Privileged Identity Management; empty where it has the assignment's own.
	ScheduleID string `json:"scheduleId,omitempty"`
}

// DirectoryRole is an activated role of the older API: a role template that has an object id in this tenant.
type DirectoryRole struct {
	ID             string `json:"id"`
	RoleTemplateID string `json:"roleTemplateId"`
}

// AppManagementPolicy restricts the credentials of applications.
type AppManagementPolicy struct {
	ID          string           `json:"id"`
	DisplayName string           `json:"displayName"`
	Description string           `json:"description"`
	IsEnabled   bool             `json:"isEnabled"`
	AppliesTo   []string         `json:"appliesTo"` // object ids; empty for the tenant's default
	Keys        []KeyRestriction `json:"keyCredentials"`
}

// KeyRestriction is one rule of an [AppManagementPolicy] about key credentials.
type KeyRestriction struct {
	RestrictionType                             string     `json:"restrictionType"` // asymmetricKeyLifetime or trustedCertificateAuthority
	State                                       string     `json:"state"`           // enabled or disabled
	MaxLifetime                                 string     `json:"maxLifetime,omitempty"`
	RestrictForAppsCreatedAfterDateTime         *time.Time `json:"restrictForAppsCreatedAfterDateTime,omitempty"`
	CertificateBasedApplicationConfigurationIDs []string   `json:"certificateBasedApplicationConfigurationIds,omitempty"`
}

// DeletedItem is a deleted application or service principal, restorable for 30 days. Exactly one of the two is set.
type DeletedItem struct {
	Deleted          time.Time         `json:"deletedDateTime"` // calendar
	Application      *Application      `json:"application,omitempty"`
	ServicePrincipal *ServicePrincipal `json:"servicePrincipal,omitempty"`
}

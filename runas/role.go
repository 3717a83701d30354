package runas

import (
	"strings"

	"github.com/exorun/exorun/exo"
	"github.com/exorun/exorun/internal/fail"
)

// The ids of Exchange Online, as Microsoft's page "App-only authentication for unattended scripts in Exchange Online
// PowerShell" has them.
const (
	exchangeAppID     = "00000002-0000-0ff1-ce00-000000000000"
	manageAsApp       = "Exchange.ManageAsApp"
	manageAsAppRoleID = "dc50a0fb-09a3-484d-be87-e023b12c6440"
)

// Role is a directory role with which an application may use Exchange Online.
type Role struct {
	Name       string
	TemplateID string
	Allows     string     // what it lets an application do, in a line
	probe      exo.Cmdlet // what the role may surely run, changing nothing
	tooMuch    bool       // it reaches far beyond Exchange, and is assigned only where that was asked for
}

// What roles and role groups of Exchange let an application do.
const (
	allowsExchange   = "reads and changes everything in Exchange"
	allowsRecipients = "reads and changes mailboxes, groups and contacts"
	allowsSecurity   = "reads and changes settings of security"
	allowsCompliance = "reads everything in Exchange, and changes retention, journaling, audit and transport rules"
)

// DefaultRole is the role that a set-up assigns where none is asked for.
const DefaultRole = "Exchange Administrator"

var (
	probeRecipients = exo.Cmdlet{Name: "Get-Recipient", Parameters: exo.Parameters{"ResultSize": 1}}
	probeDomains    = exo.Cmdlet{Name: "Get-AcceptedDomain"}
	probeAudit      = exo.Cmdlet{Name: "Get-AdminAuditLogConfig"}

	// A role group of one's own may allow little.
	probesOfGroups = []exo.Cmdlet{
		probeDomains, probeRecipients, probeAudit,
		{Name: "Get-MessageTraceV2", Parameters: exo.Parameters{"ResultSize": 1}},
		{Name: "Get-TransportRule"},
		{Name: "Get-RetentionPolicy"},
		{Name: "Get-JournalRule"},
		{Name: "Get-RoleGroup"},
		{Name: "Get-HostedContentFilterPolicy"},
	}
)

// Roles lists the directory roles that Exchange Online supports for applications, the usual one first.
func Roles() []Role {
	return []Role{
		{DefaultRole, "29232cdf-9323-42fd-ade2-1d097af3e4de", allowsExchange, probeDomains, false},
		{"Exchange Recipient Administrator", "31392ffb-586c-42d1-9346-e59415a2cc4e", allowsRecipients, probeRecipients, false},
		{"Global Administrator", "62e90394-69f5-4237-9190-012177145e10", "changes everything in the tenant, in Entra too", probeDomains, true},
		{"Global Reader", "f2ef992c-3afb-46b9-b7cf-a126ee74c451", "reads everything in the tenant and changes nothing", probeDomains, false},
		{"Helpdesk Administrator", "729827e3-9c14-49f7-bb1b-9608f156bbb8", "reads recipients and resets passwords of people who are no administrators", probeRecipients, false},
		{"Security Administrator", "194ae4cb-b126-40b2-bd5b-6091b380977d", allowsSecurity + ", in Entra too", probeAudit, false},
		{"Security Reader", "5d6b6bb7-de71-4623-b4af-96380a352509", "reads settings and reports of security", probeAudit, false},
		{"Compliance Administrator", "17315797-102d-40b4-93e0-432062caca18", allowsCompliance, probeAudit, false},
	}
}

// RoleByName returns a supported role by its name, with or without blanks, or its template id, in any case; the default
// one for an empty name.
func RoleByName(name string) (Role, error) {
	if name == "" {
		name = DefaultRole
	}
	fold := func(text string) string {
		return strings.ToLower(strings.NewReplacer(" ", "", "-", "", "_", "").Replace(text))
	}
	var names []string
	for _, role := range Roles() {
		if fold(role.Name) == fold(name) || fold(role.TemplateID) == fold(name) {
			return role, nil
		}
		names = append(names, role.Name)
	}
	return Role{}, fail.New(fail.InvalidInput, "choose the directory role",
		name+" is not a role with which an application may use Exchange Online",
		"choose one of: "+strings.Join(names, ", "))
}

func roleByTemplate(id string) (Role, bool) {
	for _, role := range Roles() {
		if strings.EqualFold(role.TemplateID, id) {
			return role, true
		}
	}
	return Role{}, false
}

// rolesIn returns the supported roles among the ids of a token's wids claim, which holds also ids that are no role.
func rolesIn(ids []string) []Role {
	var found []Role
	for _, id := range ids {
		if role, ok := roleByTemplate(id); ok {
			found = append(found, role)
		}
	}
	return found
}

// probesFor returns cmdlets of which at least one is allowed to an identity with the roles; to one without, whose rights come
// from a role group, any of them may be.
func probesFor(roles []Role) []exo.Cmdlet {
	if len(roles) > 0 {
		return []exo.Cmdlet{roles[0].probe}
	}
	return probesOfGroups
}

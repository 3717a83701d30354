package exchangecmds

import (
	"strconv"
	"strings"

	"github.com/exorun/exorun/powershell/format"
)

// deserialized begins the type names of objects that came over the wire.
const deserialized = "Deserialized.Microsoft.Exchange."

// kinds maps the nouns of cmdlets to the types of their objects and the columns of their tables, as Exchange's own format
// data shows them. A noun that is not here gives objects without a type of their own, which show as a list.
var kinds = map[string]struct {
	typeName string
	columns  []string // NAME, or NAME:WIDTH; those without a width share what is left of the line
}{
	"mailbox":                 {"Data.Directory.Management.Mailbox", []string{"Name:25", "Alias:15", "Database:30", "ProhibitSendQuota:20", "ExternalDirectoryObjectId"}},
	"recipient":               {"Data.Directory.Management.ReducedRecipient", []string{"Name", "RecipientType"}},
	"user":                    {"Data.Directory.Management.User", []string{"Name", "RecipientType"}},
	"casmailbox":              {"Data.Directory.Management.CASMailbox", []string{"Name", "ActiveSyncEnabled", "OWAEnabled", "PopEnabled", "ImapEnabled", "MapiEnabled", "SmtpClientAuthenticationDisabled"}},
	"distributiongroup":       {"Data.Directory.Management.DistributionGroup", []string{"Name", "DisplayName", "GroupType", "PrimarySmtpAddress"}},
	"distributiongroupmember": {"Data.Directory.Management.ReducedRecipient", []string{"Name", "RecipientType"}},
	"accepteddomain":          {"Data.Directory.SystemConfiguration.AcceptedDomain", []string{"Name", "DomainName", "DomainType", "Default"}},
	"mailboxpermission":       {"Management.RecipientTasks.MailboxAcePresentationObject", []string{"Identity", "User", "AccessRights", "IsInherited", "Deny"}},
	"recipientpermission":     {"Management.RecipientTasks.RecipientPermission", []string{"Identity", "Trustee", "AccessControlType", "AccessRights", "Inherited"}},
	"mailboxstatistics":       {"Management.MapiTasks.Presentation.MailboxStatistics", []string{"DisplayName", "ItemCount", "StorageLimitStatus", "LastLogonTime"}},
	"messagetrace":            {"Management.FfoReporting.MessageTrace", []string{"Received:22", "SenderAddress:30", "RecipientAddress:30", "Subject", "Status:14"}},
	"messagetracev2":          {"Management.FfoReporting.MessageTraceV2", []string{"Received:22", "SenderAddress:30", "RecipientAddress:30", "Subject", "Status:14"}},
	"transportrule":           {"MessagingPolicies.Rules.Tasks.Rule", []string{"Name", "State", "Mode", "Priority", "Comments"}},
	"inboxrule":               {"Management.StoreTasks.InboxRule", []string{"Name", "Enabled", "Priority", "RuleIdentity"}},
	"rolegroup":               {"Data.Directory.Management.RoleGroup", []string{"Name", "AssignedRoles", "RoleAssignments", "ManagedBy"}},
	"serviceprincipal":        {"Data.Directory.SystemConfiguration.ServicePrincipalPresentationObject", []string{"DisplayName", "ObjectId", "AppId"}},
}

// typeName returns the type of a cmdlet's objects, empty where it is not known.
func typeName(cmdlet string) string {
	_, noun, _ := strings.Cut(cmdlet, "-")
	if kind, ok := kinds[strings.ToLower(noun)]; ok {
		return deserialized + kind.typeName
	}
	return ""
}

// Views returns how objects of Exchange show when a script does not say.
func Views() []*format.View {
	var views []*format.View
	for _, kind := range kinds {
		view := &format.View{Name: kind.typeName, Types: []string{deserialized + kind.typeName}, Shape: format.TableShape}
		for _, column := range kind.columns {
			name, width, _ := strings.Cut(column, ":")
			columns, _ := strconv.Atoi(width)
			view.Fields = append(view.Fields, format.Field{Property: name, Width: columns})
		}
		views = append(views, view)
	}
	return views
}

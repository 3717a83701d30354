package exchange

import (
	"slices"
	"strings"

	"github.com/exorun/exorun/internal/tenant/state"
)

// rights are the grants of a caller; one that allows a cmdlet is enough.
type rights []grant

// grant says whether a role allows a cmdlet: what it does and what it is about.
type grant func(cmdlet cmdletName) bool

// cmdletName is a cmdlet's name in lower case, split at the hyphen.
type cmdletName struct{ verb, noun string }

func nameOf(cmdlet string) cmdletName {
	verb, noun, _ := strings.Cut(strings.ToLower(cmdlet), "-")
	return cmdletName{verb, noun}
}

func (n cmdletName) reads() bool { return slices.Contains([]string{"get", "test", "search"}, n.verb) }

// about reports whether the noun begins with one of the words.
func (n cmdletName) about(words ...string) bool {
	return slices.ContainsFunc(words, func(word string) bool { return strings.HasPrefix(n.noun, word) })
}

func (n cmdletName) recipients() bool {
	return n.about("mailbox", "recipient", "user", "casmailbox", "distributiongroup", "dynamicdistributiongroup", "unifiedgroup", "mailcontact",
		"mailuser", "contact", "group", "calendar", "mobiledevice", "inboxrule", "messagetrace", "place", "resourceconfig", "clutter", "focusedinbox")
}

func (n cmdletName) security() bool {
	return n.about("quarantine", "hosted", "antiphish", "safelinks", "safeattachment", "malware", "tenantallowblock", "dkim", "atp", "mailtraffic",
		"maildetail", "adminauditlogconfig", "reportsubmission", "eopprotection", "phishsimoverride", "teamsprotection", "blockedsender")
}

func (n cmdletName) compliance() bool {
	return n.about("adminauditlog", "unifiedauditlog", "mailboxauditbypass", "retention", "journal", "dlp", "label", "irm", "messageclassification",
		"dataclassification", "transportrule", "compliance", "auditlog")
}

func (r rights) allow(cmdlet string) bool {
	name := nameOf(cmdlet)
	return slices.ContainsFunc(r, func(grant grant) bool { return grant(name) })
}

func everything(cmdletName) bool { return true }

// readEverything is View-Only Organization Management; Get-InboxRule is not in it (Microsoft's documentation of
// app-only authentication).
func readEverything(n cmdletName) bool { return n.reads() && n.noun != "inboxrule" }

func manageRecipients(n cmdletName) bool {
	return n.recipients() || n.reads() && n.about("accepteddomain", "mailboxplan", "roleassignmentpolicy", "retentionpolicy", "sharingpolicy")
}

func helpDesk(n cmdletName) bool {
	if n.reads() {
		return n.recipients()
	}
	return n.verb == "set" && n.about("mailboxautoreplyconfiguration", "mailboxregionalconfiguration", "mailboxcalendarconfiguration",
		"mailboxmessageconfiguration", "calendarprocessing", "mailboxjunkemailconfiguration")
}

func manageSecurity(n cmdletName) bool {
	return n.security() || n.reads() && (n.compliance() || n.about("messagetrace", "accepteddomain", "transportrule"))
}

func readSecurity(n cmdletName) bool { return n.reads() && n.security() }

func manageCompliance(n cmdletName) bool { return n.compliance() || readEverything(n) }

// directoryRoles are the roles that Exchange accepts in a token, by template id (Microsoft's documentation of app-only
// authentication in Exchange Online PowerShell).
var directoryRoles = map[string]grant{
	state.RoleGlobalAdministrator:     everything,
	state.RoleExchangeAdministrator:   everything,
	state.RoleExchangeRecipientAdmin:  manageRecipients,
	state.RoleGlobalReader:            readEverything,
	state.RoleHelpdeskAdministrator:   helpDesk,
	state.RoleSecurityAdministrator:   manageSecurity,
	state.RoleSecurityReader:          readSecurity,
	state.RoleComplianceAdministrator: manageCompliance,
}

// notForApps are cmdlets that refuse a caller without a user (Microsoft's documentation of app-only authentication).
var notForApps = []string{"new-unifiedgroup", "remove-unifiedgroup", "add-unifiedgrouplinks", "remove-unifiedgrouplinks"}

package exchange

import (
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/exorun/exorun/internal/tenant/exchange/opath"
)

const (
	groupKind  = kind("Microsoft.Exchange.Data.Directory.Management.DistributionGroup")
	memberKind = kind("Microsoft.Exchange.Data.Directory.Management.ReducedRecipient")
)

// value returns a property of the group that depends on the group.
func (g *group) value(name string) (any, bool) {
	p := g.p
	switch name {
	case "Alias", "Name", "Identity", "Id", "SamAccountName":
		return g.Alias, true
	case "DisplayName":
		return g.DisplayName, true
	case "PrimarySmtpAddress", "WindowsEmailAddress":
		return g.Address, true
	case "EmailAddresses":
		return []string{"SMTP:" + g.Address, "smtp:" + g.Alias + "@" + p.org.InitialDomain()}, true
	case "Guid", "ExchangeObjectId":
		return guid(g.GUID), true
	case "ExternalDirectoryObjectId", "ObjectKey":
		return g.ObjectID, true
	case "RecipientTypeDetails", "RecipientType":
		return kindOfGroup(g.Group), true
	case "GroupType":
		if g.Security {
			return "Universal, SecurityEnabled", true
		}
		return "Universal", true
	case "DistinguishedName":
		return p.distinguished(g.Alias), true
	case "LegacyExchangeDN":
		return p.legacyDN(g.Alias), true
	case "OrganizationalUnit", "OrganizationalUnitRoot":
		return p.unit(), true
	case "OrganizationId":
		return p.organizationID(), true
	case "ObjectCategory":
		return forestPath + "/Configuration/Schema/Group", true
	case "ObjectClass":
		return []string{"top", "group"}, true
	case "OriginatingServer":
		return controller, true
	case "ExchangeVersion":
		return "0.10 (14.0.100.0)", true
	case "WhenCreated", "WhenChanged":
		return g.Created, true
	case "WhenCreatedUTC", "WhenChangedUTC":
		return utc(g.Created), true
	case "ManagedBy":
		return []string{"Organization Management"}, true
	case "AddressListMembership":
		return []string{`\All Distribution Lists`, `\All Recipients(VLV)`, `\Default Global Address List`}, true
	}
	return nil, false
}

func (g *group) make(kind kind, columns []column) row {
	r := row{kind: kind, text: g.Alias}
	for _, c := range columns {
		value, ok := g.value(c.name)
		if !ok {
			value = c.fallback
		}
		r.properties = append(r.properties, property{c.name, value})
	}
	return r
}

func (g *group) recipientRow(v view) row {
	r := g.make(v.kind, v.columns)
	for i, p := range r.properties {
		// Properties of mailboxes that a group does not have.
		if _, ok := g.value(p.name); !ok && slices.Contains([]string{"AuthenticationType", "SharingPolicy", "ArchiveState", "ArchiveStatus", "MailboxMoveFlags", "MailboxMoveStatus", "MailboxRelease"}, p.name) {
			r.properties[i].value = nil
		}
	}
	return r
}

var groupColumns = []column{
	{"GroupType", nil},
	{"SamAccountName", ""},
	{"BypassNestedModerationEnabled", false},
	{"IsDirSynced", false},
	{"ManagedBy", many},
	{"MemberJoinRestriction", "Closed"},
	{"MemberDepartRestriction", "Open"},
	{"MigrationToUnifiedGroupInProgress", false},
	{"HiddenGroupMembershipEnabled", false},
	{"ExpansionServer", ""},
	{"ReportToManagerEnabled", false},
	{"ReportToOriginatorEnabled", true},
	{"SendOofMessageToOriginatorEnabled", false},
	{"Description", many},
	{"AcceptMessagesOnlyFrom", many},
	{"AcceptMessagesOnlyFromDLMembers", many},
	{"AcceptMessagesOnlyFromSendersOrMembers", many},
	{"AddressListMembership", many},
	{"AdministrativeUnits", many},
	{"Alias", ""},
	{"ArbitrationMailbox", nil},
	{"BypassModerationFromSendersOrMembers", many},
	{"OrganizationalUnit", ""},
	{"CustomAttribute1", ""},
	{"CustomAttribute10", ""},
	{"CustomAttribute11", ""},
	{"CustomAttribute12", ""},
	{"CustomAttribute13", ""},
	{"CustomAttribute14", ""},
	{"CustomAttribute15", ""},
	{"CustomAttribute2", ""},
	{"CustomAttribute3", ""},
	{"CustomAttribute4", ""},
	{"CustomAttribute5", ""},
	{"CustomAttribute6", ""},
	{"CustomAttribute7", ""},
	{"CustomAttribute8", ""},
	{"CustomAttribute9", ""},
	{"ExtensionCustomAttribute1", many},
	{"ExtensionCustomAttribute2", many},
	{"ExtensionCustomAttribute3", many},
	{"ExtensionCustomAttribute4", many},
	{"ExtensionCustomAttribute5", many},
	{"DisplayName", ""},
	{"EmailAddresses", many},
	{"GrantSendOnBehalfTo", many},
	{"ExternalDirectoryObjectId", ""},
	{"HiddenFromAddressListsEnabled", false},
	{"LastExchangeChangedTime", nil},
	{"LegacyExchangeDN", ""},
	{"MaxSendSize", "Unlimited"},
	{"MaxReceiveSize", "Unlimited"},
	{"ModeratedBy", many},
	{"ModerationEnabled", false},
	{"PoliciesIncluded", many},
	{"PoliciesExcluded", many},
	{"EmailAddressPolicyEnabled", false},
	{"PrimarySmtpAddress", ""},
	{"RecipientType", ""},
	{"RecipientTypeDetails", ""},
	{"RejectMessagesFrom", many},
	{"RejectMessagesFromDLMembers", many},
	{"RejectMessagesFromSendersOrMembers", many},
	{"RequireSenderAuthenticationEnabled", true},
	{"SimpleDisplayName", ""},
	{"SendModerationNotifications", "Always"},
	{"UMDtmfMap", many},
	{"WindowsEmailAddress", ""},
	{"MailTip", nil},
	{"MailTipTranslations", many},
	{"Identity", ""},
	{"Id", ""},
	{"IsValid", true},
	{"ExchangeVersion", ""},
	{"Name", ""},
	{"DistinguishedName", ""},
	{"ObjectCategory", ""},
	{"ObjectClass", many},
	{"WhenChanged", nil},
	{"WhenCreated", nil},
	{"WhenChangedUTC", nil},
	{"WhenCreatedUTC", nil},
	{"ExchangeObjectId", noGUID},
	{"OrganizationalUnitRoot", ""},
	{"OrganizationId", ""},
	{"Guid", noGUID},
	{"OriginatingServer", ""},
}

func getDistributionGroup(inv *invocation) (*result, error) {
	if inv.parameters.has("Identity") {
		g, err := inv.group()
		if err != nil {
			return nil, err
		}
		return oneRow(g.make(groupKind, groupColumns)), nil
	}
	filter, err := inv.filter(groupColumns)
	if err != nil {
		return nil, err
	}
	kinds, err := inv.kinds()
	if err != nil {
		return nil, err
	}
	anr := strings.ToLower(inv.parameters.text("Anr"))
	var rows []row
	for n := range inv.people.org.Groups() {
		g := &group{inv.people.org.Group(n), inv.people}
		r := g.make(groupKind, groupColumns)
		if (kinds == nil || slices.Contains(kinds, kindOfGroup(g.Group))) && (anr == "" || strings.HasPrefix(strings.ToLower(g.DisplayName), anr)) &&
			opath.Match(filter, func(name string) (any, bool) { value, ok := r.get(name); return plain(value), ok }) {
			rows = append(rows, r)
		}
	}
	return inv.page(list(rows))
}

// group returns the group that Identity names.
func (inv *invocation) group() (*group, error) {
	identity := inv.parameters.text("Identity")
	if g := inv.people.findGroup(identity); g != nil {
		return g, nil
	}
	return nil, notFound(identity, controller)
}

func getDistributionGroupMember(inv *invocation) (*result, error) {
	g, err := inv.group()
	if err != nil {
		return nil, err
	}
	v := recipientView()
	return inv.page(func(start int) iter.Seq2[int, func() row] {
		return func(yield func(int, func() row) bool) {
			for i := start; i < inv.people.len(); i++ {
				if !g.member(i) {
					continue
				}
				if m := inv.people.at(i); m != nil && !yield(i, func() row { return m.row(memberKind, v.columns) }) {
					return
				}
			}
		}
	})
}

func addDistributionGroupMember(inv *invocation) (*result, error) {
	return inv.changeMember("Adding distribution group member \"%s\" on distribution group \"%s\".", func(g *group, m *mailbox, of *membership) error {
		if g.member(m.Number) {
			return badRequest(tasks+"MemberAlreadyExistsException", `The recipient "%s" is already a member of the group "%s".`, m.Alias, g.Alias)
		}
		of.Removed = without(of.Removed, m.GUID)
		of.Added = append(of.Added, m.GUID)
		return nil
	})
}

func removeDistributionGroupMember(inv *invocation) (*result, error) {
	return inv.changeMember("Removing distribution group member \"%s\" on distribution group \"%s\".", func(g *group, m *mailbox, of *membership) error {
		if !g.member(m.Number) {
			return badRequest(tasks+"MemberNotFoundException", `The recipient "%s" isn't a member of the group "%s".`, m.Alias, g.Alias)
		}
		of.Added = without(of.Added, m.GUID)
		of.Removed = append(of.Removed, m.GUID)
		return nil
	})
}

func without(list []string, one string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(other string) bool { return strings.EqualFold(other, one) })
}

func (inv *invocation) changeMember(what string, change func(*group, *mailbox, *membership) error) (*result, error) {
	if !inv.parameters.has("Member") {
		return nil, missingParameter("Member")
	}
	g, err := inv.group()
	if err != nil {
		return nil, err
	}
	m, err := inv.mailbox("Member")
	if err != nil {
		return nil, err
	}
	return inv.confirming(fmt.Sprintf(what, m.Alias, g.Alias), func() (*result, error) {
		var diff membership
		inv.people.view(func(c *changes) {
			if kept := c.Members[g.GUID]; kept != nil {
				diff = membership{slices.Clone(kept.Added), slices.Clone(kept.Removed)}
			}
		})
		if err := change(g, m, &diff); err != nil {
			return nil, err
		}
		return nothing(), inv.people.update(func(c *changes) error {
			c.Members[g.GUID] = &diff
			return nil
		})
	})
}

// today returns the present date of the tenant's calendar.
func (inv *invocation) today() time.Time { return inv.Store.Calendar() }

package exchange

import (
	"iter"
	"slices"
	"strings"
	"sync"

	"github.com/exorun/exorun/internal/tenant/exchange/model"
	"github.com/exorun/exorun/internal/tenant/exchange/opath"
	"github.com/exorun/exorun/internal/tenant/exchange/org"
	"github.com/exorun/exorun/internal/tenant/graph/odata"
)

// cmdlets are the cmdlets that have data behind them, by name in lower case.
var cmdlets = sync.OnceValue(func() map[string]func(*invocation) (*result, error) {
	return map[string]func(*invocation) (*result, error){
		"get-mailbox":                    getMailbox,
		"set-mailbox":                    setMailbox,
		"new-mailbox":                    newMailbox,
		"remove-mailbox":                 removeMailbox,
		"get-casmailbox":                 getCASMailbox,
		"set-casmailbox":                 setCASMailbox,
		"get-user":                       getUser,
		"get-recipient":                  getRecipient,
		"get-mailboxstatistics":          getMailboxStatistics,
		"get-mailboxfolderstatistics":    getMailboxFolderStatistics,
		"get-mailboxfolderpermission":    getMailboxFolderPermission,
		"get-mailboxpermission":          getMailboxPermission,
		"add-mailboxpermission":          addMailboxPermission,
		"remove-mailboxpermission":       removeMailboxPermission,
		"get-recipientpermission":        getRecipientPermission,
		"add-recipientpermission":        addRecipientPermission,
		"remove-recipientpermission":     removeRecipientPermission,
		"get-inboxrule":                  getInboxRule,
		"get-distributiongroup":          getDistributionGroup,
		"get-group":                      getDistributionGroup,
		"get-distributiongroupmember":    getDistributionGroupMember,
		"add-distributiongroupmember":    addDistributionGroupMember,
		"remove-distributiongroupmember": removeDistributionGroupMember,
		"get-accepteddomain":             getAcceptedDomain,
		"get-organizationconfig":         getOrganizationConfig,
		"get-adminauditlogconfig":        getAdminAuditLogConfig,
		"get-transportrule":              getTransportRule,
		"get-serviceprincipal":           getServicePrincipal,
		"new-serviceprincipal":           newServicePrincipal,
		"remove-serviceprincipal":        removeServicePrincipal,
		"new-rolegroup":                  newRoleGroup,
		"remove-rolegroup":               removeRoleGroup,
		"get-managementrole":             getManagementRole,
		"get-rolegroup":                  getRoleGroup,
		"get-rolegroupmember":            getRoleGroupMember,
		"add-rolegroupmember":            addRoleGroupMember,
		"remove-rolegroupmember":         removeRoleGroupMember,
		"get-managementroleassignment":   getManagementRoleAssignment,
		"get-messagetracev2":             getMessageTraceV2,
		"get-messagetrace":               getMessageTrace,
	}
})

// view is one way to see mailboxes: what Get-Mailbox, Get-CASMailbox, Get-User or Get-Recipient shows.
type view struct {
	kind    kind
	columns []column
}

var (
	mailboxView = sync.OnceValue(func() view {
		return view{"Microsoft.Exchange.Data.Directory.Management.Mailbox", mailboxColumns}
	})
	casView = sync.OnceValue(func() view {
		return view{"Microsoft.Exchange.Data.Directory.Management.CASMailbox", columnsOf(model.CasMailbox, casDefaults)}
	})
	userView = sync.OnceValue(func() view {
		return view{"Microsoft.Exchange.Data.Directory.Management.User", columnsOf(model.User, map[string]any{"RemotePowerShellEnabled": true, "UserAccountControl": "NormalAccount"})}
	})
	recipientView = sync.OnceValue(func() view {
		return view{"Microsoft.Exchange.Data.Directory.Management.ReducedRecipient", columnsOf(model.Recipient, map[string]any{"AuthenticationType": "Managed", "SharingPolicy": "Default Sharing Policy", "ArchiveState": "None", "ArchiveStatus": "None", "MailboxMoveFlags": "None", "MailboxMoveStatus": "None", "MailboxRelease": "E15", "ShouldUseDefaultRetentionPolicy": false, "EmailAddressPolicyEnabled": false})}
	})
)

// casDefaults are the protocols of a mailbox as they are at first.
var casDefaults = map[string]any{
	"UniversalOutlookEnabled": true, "OutlookMobileEnabled": true, "MacOutlookEnabled": true, "ECPEnabled": true, "OWAforDevicesEnabled": true,
	"OWAEnabled": true, "ImapEnabled": true, "PopEnabled": true, "MAPIEnabled": true, "EwsEnabled": true, "ActiveSyncEnabled": true, "ActiveSyncMailboxPolicyIsDefaulted": true,
	"OwaMailboxPolicy": "OwaMailboxPolicy-Default", "ActiveSyncMailboxPolicy": "Default", "ImapUseProtocolDefaults": true, "PopUseProtocolDefaults": true,
	"ImapMessagesRetrievalMimeFormat": "BestBodyFormat", "PopMessagesRetrievalMimeFormat": "BestBodyFormat", "SmtpClientAuthenticationDisabled": nil,
	"EwsAllowOutlook": nil, "EwsAllowMacOutlook": nil, "EwsAllowEntourage": nil, "EwsApplicationAccessPolicy": nil, "MapiHttpEnabled": nil,
}

func getMailbox(inv *invocation) (*result, error)    { return inv.mailboxes(mailboxView()) }
func getCASMailbox(inv *invocation) (*result, error) { return inv.mailboxes(casView()) }
func getUser(inv *invocation) (*result, error)       { return inv.mailboxes(userView()) }

// mailboxes answers a cmdlet that shows mailboxes: one by identity, or those that the other parameters leave.
func (inv *invocation) mailboxes(v view) (*result, error) {
	if inv.parameters.has("Identity") {
		m, err := inv.mailbox("Identity")
		if err != nil {
			return nil, err
		}
		return oneRow(m.row(v.kind, v.columns)), nil
	}
	if slices.ContainsFunc([]string{"Archive", "SoftDeletedMailbox", "InactiveMailboxOnly", "PublicFolder", "GroupMailbox", "Migration"}, inv.parameters.isTrue) {
		return nothing(), nil
	}
	keep, err := inv.keeps(v)
	if err != nil {
		return nil, err
	}
	if inv.parameters.has("SortBy") {
		return inv.sorted(v, keep)
	}
	query, err := odata.Parse(inv.query)
	if err != nil {
		return nil, badRequest("Microsoft.OData.ODataException", "%s", err)
	}
	return inv.page(inv.people.mailboxes(view{v.kind, v.shown(query)}, keep))
}

// mailboxes is a source over the mailboxes that keep holds for.
func (p *population) mailboxes(v view, keep func(*mailbox) bool) source {
	return func(start int) iter.Seq2[int, func() row] {
		return func(yield func(int, func() row) bool) {
			for i := start; i < p.len(); i++ {
				m := p.at(i)
				if m == nil || !keep(m) {
					continue
				}
				if !yield(i, func() row { return m.row(v.kind, v.columns) }) {
					return
				}
			}
		}
	}
}

// sorted answers -SortBy; the keys of all mailboxes have to be in memory for it, not their rows.
func (inv *invocation) sorted(v view, keep func(*mailbox) bool) (*result, error) {
	type keyed struct {
		key string
		m   *mailbox
	}
	by := inv.parameters.text("SortBy")
	var all []keyed
	for i := range inv.people.len() {
		if m := inv.people.at(i); m != nil && keep(m) {
			value, ok := m.lookup(v.columns)(by)
			if !ok {
				return nil, badValue("SortBy", by, "Microsoft.Exchange.Data.SortBy", "The property is not one to sort by.")
			}
			all = append(all, keyed{strings.ToLower(opath.Text(value)), m})
		}
	}
	slices.SortStableFunc(all, func(a, b keyed) int { return strings.Compare(a.key, b.key) })
	return inv.page(func(start int) iter.Seq2[int, func() row] {
		return func(yield func(int, func() row) bool) {
			for i := start; i < len(all); i++ {
				if !yield(i, func() row { return all[i].m.row(v.kind, v.columns) }) {
					return
				}
			}
		}
	})
}

// mailbox returns the mailbox that a parameter names.
func (inv *invocation) mailbox(parameter string) (*mailbox, error) {
	identity := inv.parameters.text(parameter)
	if m := inv.people.find(identity); m != nil {
		return m, nil
	}
	return nil, notFound(identity, controller)
}

// keeps is the test that -Filter, -RecipientTypeDetails, -RecipientType and -Anr make together.
func (inv *invocation) keeps(v view) (func(*mailbox) bool, error) {
	filter, err := inv.filter(v.columns)
	if err != nil {
		return nil, err
	}
	kinds, err := inv.kinds()
	if err != nil {
		return nil, err
	}
	anr := strings.ToLower(inv.parameters.text("Anr"))
	return func(m *mailbox) bool {
		if kinds != nil && !slices.Contains(kinds, string(m.kind())) {
			return false
		}
		if anr != "" && !m.resembles(anr) {
			return false
		}
		return opath.Match(filter, m.lookup(v.columns))
	}, nil
}

// resembles is ambiguous name resolution: the beginnings of the names of a mailbox.
func (m *mailbox) resembles(anr string) bool {
	for _, name := range []string{"DisplayName", "Alias", "FirstName", "LastName", "PrimarySmtpAddress", "Name"} {
		value, _ := m.value(name)
		if text, ok := value.(string); ok && strings.HasPrefix(strings.ToLower(text), anr) {
			return true
		}
	}
	return false
}

func (inv *invocation) filter(columns []column) (opath.Expr, error) {
	text := inv.parameters.text("Filter")
	if text == "" {
		text = inv.parameters.text("RecipientPreviewFilter")
	}
	filter, err := opath.Parse(text)
	if err != nil {
		return nil, badValue("Filter", text, "System.String", err.Error())
	}
	if err := knownNames(filter, columns); err != nil {
		return nil, err
	}
	return filter, nil
}

func knownNames(filter opath.Expr, columns []column) error {
	for _, name := range opath.Names(filter) {
		if !slices.ContainsFunc(columns, func(c column) bool { return strings.EqualFold(c.name, name) }) {
			return badRequest("System.Management.Automation.ParameterBindingException", "Cannot bind parameter 'Filter' to the target. Exception setting \"Filter\": \"Invalid filter syntax. For a description of the filter parameter syntax see the command help. \"%s\" is not a recognized filterable property.\"", name)
		}
	}
	return nil
}

var recipientTypeDetails = []string{
	"UserMailbox", "LinkedMailbox", "SharedMailbox", "LegacyMailbox", "RoomMailbox", "EquipmentMailbox", "MailContact",
	"MailUser", "MailUniversalDistributionGroup", "MailNonUniversalGroup", "MailUniversalSecurityGroup", "DynamicDistributionGroup", "PublicFolder",
	"DiscoveryMailbox", "RoomList", "GuestMailUser", "GroupMailbox", "SchedulingMailbox", "TeamMailbox", "User", "DisabledUser",
}

// kinds reads RecipientTypeDetails; a beginning of a name stands for it.
func (inv *invocation) kinds() ([]string, error) {
	var kinds []string
	for _, wanted := range inv.parameters.enum("RecipientTypeDetails") {
		i := slices.IndexFunc(recipientTypeDetails, func(name string) bool { return strings.EqualFold(name, wanted) })
		if i < 0 {
			i = slices.IndexFunc(recipientTypeDetails, func(name string) bool {
				return len(wanted) <= len(name) && strings.EqualFold(name[:len(wanted)], wanted)
			})
		}
		if i < 0 {
			return nil, badValue("RecipientTypeDetails", wanted, "Microsoft.Exchange.Data.Directory.Recipient.RecipientTypeDetails[]",
				"Unable to match the identifier name "+wanted+" to a valid enumerator name. Specify one of the following enumerator names and try again: "+strings.Join(recipientTypeDetails, ", "))
		}
		kinds = append(kinds, recipientTypeDetails[i])
	}
	return kinds, nil
}

// getRecipient shows mailboxes, then groups.
func getRecipient(inv *invocation) (*result, error) {
	v := recipientView()
	var names []string
	if list := inv.parameters.texts("Properties"); list != nil {
		names = list
	}
	shape := func(r row) row { return r.pick(names) }
	if inv.parameters.has("Identity") {
		identity := inv.parameters.text("Identity")
		if m := inv.people.find(identity); m != nil {
			return oneRow(shape(m.row(v.kind, v.columns))), nil
		}
		if g := inv.people.findGroup(identity); g != nil {
			return oneRow(shape(g.recipientRow(v))), nil
		}
		return nil, notFound(identity, controller)
	}
	keep, err := inv.keeps(v)
	if err != nil {
		return nil, err
	}
	filter, err := inv.filter(v.columns)
	if err != nil {
		return nil, err
	}
	kinds, err := inv.kinds()
	if err != nil {
		return nil, err
	}
	types := inv.parameters.enum("RecipientType")
	ofType := func(name string) bool {
		return types == nil || slices.ContainsFunc(types, func(t string) bool { return strings.EqualFold(t, name) })
	}
	anr := strings.ToLower(inv.parameters.text("Anr"))
	keepGroup := func(r row) bool {
		details, _ := r.get("RecipientTypeDetails")
		kind, _ := r.get("RecipientType")
		display, _ := r.get("DisplayName")
		return (kinds == nil || slices.Contains(kinds, textValue(details))) && ofType(textValue(kind)) &&
			(anr == "" || strings.HasPrefix(strings.ToLower(textValue(display)), anr)) &&
			opath.Match(filter, func(name string) (any, bool) { value, ok := r.get(name); return plain(value), ok })
	}
	all := inv.people.recipients(v, func(m *mailbox) bool { return ofType("UserMailbox") && keep(m) }, keepGroup)
	return inv.page(func(start int) iter.Seq2[int, func() row] {
		return func(yield func(int, func() row) bool) {
			for i, maker := range all(start) {
				if !yield(i, func() row { return shape(maker()) }) {
					return
				}
			}
		}
	})
}

// recipients is a source over mailboxes and, behind them, groups.
func (p *population) recipients(v view, keepMailbox func(*mailbox) bool, keepGroup func(row) bool) source {
	people := p.mailboxes(v, keepMailbox)
	return func(start int) iter.Seq2[int, func() row] {
		return func(yield func(int, func() row) bool) {
			mailboxes := p.len()
			for i, maker := range people(start) {
				if !yield(i, maker) {
					return
				}
			}
			for n := max(start-mailboxes, 0); n < p.org.Groups(); n++ {
				g := &group{p.org.Group(n), p}
				if r := g.recipientRow(v); keepGroup(r) && !yield(mailboxes+n, func() row { return r }) {
					return
				}
			}
		}
	}
}

// kindOfGroup is a group's RecipientTypeDetails.
func kindOfGroup(g org.Group) string {
	if g.Security {
		return "MailUniversalSecurityGroup"
	}
	return "MailUniversalDistributionGroup"
}

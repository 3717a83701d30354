package exchange

import (
	"fmt"
	"iter"
	"slices"
	"strings"
)

const (
	permissionKind = kind("Microsoft.Exchange.Management.RecipientTasks.MailboxAcePresentationObject")
	sendAsKind     = kind("Microsoft.Exchange.Management.RecipientTasks.RecipientPermission")
	selfName       = `NT AUTHORITY\SELF`
)

var mailboxRights = []string{"FullAccess", "ExternalAccount", "DeleteItem", "ReadPermission", "ChangePermission", "ChangeOwner"}

// permissions are the entries of a mailbox's access list, its owner's first.
func (p *population) permissions(m *mailbox) []permission {
	all := []permission{{User: selfName, Rights: "FullAccess, ReadPermission", Inheritance: "All"}}
	p.view(func(c *changes) { all = append(all, c.Permissions[m.GUID]...) })
	return all
}

func (p *population) permissionRow(m *mailbox, one permission) row {
	sid := "S-1-5-10"
	if one.User != selfName {
		sid = fmt.Sprintf("S-1-5-21-%d-%d-%d-%d", checksum(p.tenantID), checksum(p.tenantID+"2"), checksum(p.tenantID+"3"), checksum(one.User)%100000000)
	}
	return row{kind: permissionKind, text: one.User, properties: []property{
		{"AccessRights", []string{one.Rights}},
		{"Deny", one.Deny},
		{"InheritanceType", one.Inheritance},
		{"User", one.User},
		{"UserSid", sid},
		{"Identity", m.Alias},
		{"IsInherited", false},
		{"IsValid", true},
		{"ObjectState", "Unchanged"},
	}}
}

func getMailboxPermission(inv *invocation) (*result, error) {
	m, err := inv.mailbox("Identity")
	if err != nil {
		return nil, err
	}
	if inv.parameters.isTrue("Owner") {
		return oneRow(row{kind: permissionKind, text: selfName, properties: []property{{"Owner", selfName}, {"Identity", m.Alias}, {"IsValid", true}, {"ObjectState", "Unchanged"}}}), nil
	}
	user := inv.parameters.text("User")
	if user != "" {
		user = inv.people.shownUser(user)
	}
	var rows []row
	for _, one := range inv.people.permissions(m) {
		if user == "" || strings.EqualFold(user, one.User) {
			rows = append(rows, inv.people.permissionRow(m, one))
		}
	}
	return inv.page(list(rows))
}

// shownUser is how an access list shows a user: by the user principal name, where identity is a mailbox.
func (p *population) shownUser(identity string) string {
	if m := p.find(identity); m != nil {
		upn, _ := m.value("UserPrincipalName")
		return textValue(upn)
	}
	if g := p.findGroup(identity); g != nil {
		return g.Alias
	}
	return identity
}

// knownUser returns the user or group that a parameter names, as access lists show it.
func (inv *invocation) knownUser(parameter string) (string, error) {
	identity := inv.parameters.text(parameter)
	if inv.people.find(identity) == nil && inv.people.findGroup(identity) == nil {
		return "", notFound(identity, controller)
	}
	return inv.people.shownUser(identity), nil
}

// accessRights reads AccessRights into Exchange's way to write them, one text with commas.
func (inv *invocation) accessRights(known []string) (string, error) {
	var all []string
	for _, wanted := range inv.parameters.enum("AccessRights") {
		i := slices.IndexFunc(known, func(name string) bool { return strings.EqualFold(name, wanted) })
		if i < 0 {
			return "", badValue("AccessRights", wanted, "Microsoft.Exchange.Management.RecipientTasks.MailboxRights[]",
				"Unable to match the identifier name "+wanted+" to a valid enumerator name. Specify one of the following enumerator names and try again: "+strings.Join(known, ", "))
		}
		all = append(all, known[i])
	}
	return strings.Join(all, ", "), nil
}

func addMailboxPermission(inv *invocation) (*result, error) {
	m, err := inv.mailbox("Identity")
	if err != nil {
		return nil, err
	}
	if inv.parameters.has("Owner") {
		return nil, notKept("owners of mailboxes")
	}
	user, err := inv.knownUser("User")
	if err != nil {
		return nil, err
	}
	rights, err := inv.accessRights(mailboxRights)
	if err != nil {
		return nil, err
	}
	made := permission{User: user, Rights: rights, Deny: inv.parameters.isTrue("Deny"), Inheritance: "All"}
	if inv.parameters.has("InheritanceType") {
		made.Inheritance = inv.parameters.text("InheritanceType")
	}
	return inv.confirming(fmt.Sprintf(`Adding mailbox permission "%s" for user "%s" on mailbox "%s".`, rights, user, m.Alias), func() (*result, error) {
		result := oneRow(inv.people.permissionRow(m, made))
		return result, inv.people.update(func(c *changes) error {
			if slices.Contains(c.Permissions[m.GUID], made) {
				result.warnings = append(result.warnings, fmt.Sprintf(`The appropriate access control entry is already present on the object "%s" for account "%s".`, m.Alias, user))
				return nil
			}
			c.Permissions[m.GUID] = append(c.Permissions[m.GUID], made)
			return nil
		})
	})
}

func removeMailboxPermission(inv *invocation) (*result, error) {
	m, err := inv.mailbox("Identity")
	if err != nil {
		return nil, err
	}
	if !inv.parameters.has("User") {
		return nil, notKept("owners or automatic mapping of mailboxes")
	}
	user := inv.people.shownUser(inv.parameters.text("User"))
	rights, err := inv.accessRights(mailboxRights)
	if err != nil {
		return nil, err
	}
	return inv.confirming(fmt.Sprintf(`Removing mailbox permission "%s" for user "%s" on mailbox "%s".`, rights, user, m.Alias), func() (*result, error) {
		result := nothing()
		return result, inv.people.update(func(c *changes) error {
			before := len(c.Permissions[m.GUID])
			c.Permissions[m.GUID] = slices.DeleteFunc(c.Permissions[m.GUID], func(one permission) bool {
				return strings.EqualFold(one.User, user) && one.Rights == rights && one.Deny == inv.parameters.isTrue("Deny")
			})
			if len(c.Permissions[m.GUID]) == before {
				result.warnings = append(result.warnings, fmt.Sprintf(`An access control entry that matches isn't on the object "%s" for account "%s".`, m.Alias, user))
			}
			return nil
		})
	})
}

// principal is a mailbox or a group.
type principal struct{ id, name string }

func (inv *invocation) principal(parameter string) (principal, error) {
	identity := inv.parameters.text(parameter)
	if m := inv.people.find(identity); m != nil {
		return principal{m.GUID, m.Alias}, nil
	}
	if g := inv.people.findGroup(identity); g != nil {
		return principal{g.GUID, g.Alias}, nil
	}
	return principal{}, notFound(identity, controller)
}

func sendAsRow(of, trustee string) row {
	sid := "S-1-5-10"
	if trustee != selfName {
		sid = fmt.Sprintf("S-1-5-21-1-2-3-%d", checksum(trustee)%100000000)
	}
	return row{kind: sendAsKind, text: of, properties: []property{
		{"Identity", of},
		{"Trustee", trustee},
		{"AccessControlType", "Allow"},
		{"AccessRights", []string{"SendAs"}},
		{"IsInherited", false},
		{"InheritanceType", "None"},
		{"TrusteeSidString", sid},
		{"IsValid", true},
		{"ObjectState", "Unchanged"},
	}}
}

func (p *population) trustees(id string) []string {
	all := []string{selfName}
	p.view(func(c *changes) { all = append(all, c.SendAs[id]...) })
	return all
}

func getRecipientPermission(inv *invocation) (*result, error) {
	trustee := inv.parameters.text("Trustee")
	if trustee != "" {
		trustee = inv.people.shownUser(trustee)
	}
	wanted := func(name string) bool { return trustee == "" || strings.EqualFold(trustee, name) }
	if inv.parameters.has("Identity") {
		of, err := inv.principal("Identity")
		if err != nil {
			return nil, err
		}
		var rows []row
		for _, name := range inv.people.trustees(of.id) {
			if wanted(name) {
				rows = append(rows, sendAsRow(of.name, name))
			}
		}
		return inv.page(list(rows))
	}
	return inv.page(inv.people.sendAs(wanted))
}

func addRecipientPermission(inv *invocation) (*result, error) {
	of, err := inv.principal("Identity")
	if err != nil {
		return nil, err
	}
	trustee, err := inv.knownUser("Trustee")
	if err != nil {
		return nil, err
	}
	if _, err := inv.accessRights([]string{"SendAs"}); err != nil {
		return nil, err
	}
	return inv.confirming(fmt.Sprintf(`Adding "SendAs" permission on recipient "%s" for trustee "%s".`, of.name, trustee), func() (*result, error) {
		result := oneRow(sendAsRow(of.name, trustee))
		return result, inv.people.update(func(c *changes) error {
			if slices.Contains(c.SendAs[of.id], trustee) {
				result.warnings = append(result.warnings, fmt.Sprintf(`The appropriate access control entry is already present on the object "%s" for account "%s".`, of.name, trustee))
				return nil
			}
			c.SendAs[of.id] = append(c.SendAs[of.id], trustee)
			return nil
		})
	})
}

func removeRecipientPermission(inv *invocation) (*result, error) {
	of, err := inv.principal("Identity")
	if err != nil {
		return nil, err
	}
	trustee := inv.people.shownUser(inv.parameters.text("Trustee"))
	if _, err := inv.accessRights([]string{"SendAs"}); err != nil {
		return nil, err
	}
	return inv.confirming(fmt.Sprintf(`Removing "SendAs" permission on recipient "%s" for trustee "%s".`, of.name, trustee), func() (*result, error) {
		result := nothing()
		return result, inv.people.update(func(c *changes) error {
			left := without(c.SendAs[of.id], trustee)
			if len(left) == len(c.SendAs[of.id]) {
				result.warnings = append(result.warnings, fmt.Sprintf(`An access control entry that matches isn't on the object "%s" for account "%s".`, of.name, trustee))
			}
			c.SendAs[of.id] = left
			return nil
		})
	})
}

// sendAs is a source over the permissions to send of all mailboxes and groups, whose trustees wanted holds for.
func (p *population) sendAs(wanted func(string) bool) source {
	return func(start int) iter.Seq2[int, func() row] {
		return func(yield func(int, func() row) bool) {
			// The number of a row is that of its mailbox or group, times the most trustees one can have, plus its place.
			const most = 1 << 12
			mailboxes := p.len()
			for i := start / most; i < mailboxes+p.org.Groups(); i++ {
				var of principal
				if i >= mailboxes {
					g := p.org.Group(i - mailboxes)
					of = principal{g.GUID, g.Alias}
				} else if m := p.at(i); m != nil {
					of = principal{m.GUID, m.Alias}
				} else {
					continue
				}
				for n, name := range p.trustees(of.id) {
					if i*most+n < start || !wanted(name) {
						continue
					}
					if !yield(i*most+n, func() row { return sendAsRow(of.name, name) }) {
						return
					}
				}
			}
		}
	}
}

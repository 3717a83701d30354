package exchange

import (
	"encoding/base64"
	"iter"
	"regexp"
	"strings"
	"sync"
)

// mailboxPermissions nests the rights of each user.
func (q *entityQuery) mailboxPermissions() (*answer, error) {
	m, err := q.mailbox()
	if err != nil {
		return nil, err
	}
	owner := strings.EqualFold(strings.ReplaceAll(q.option("filter"), " ", ""), "IsOwnereqtrue")
	byUser := map[string][]row{}
	var users []string
	for _, one := range q.people.permissions(m) {
		if _, ok := byUser[one.User]; !ok {
			users = append(users, one.User)
		}
		byUser[one.User] = append(byUser[one.User], row{properties: []property{
			{"AccessRights", strings.Split(one.Rights, ", ")}, {"IsInherited", false}, {"Deny", one.Deny}, {"InheritanceType", one.Inheritance},
		}})
	}
	entity := func(user string) row {
		return row{properties: []property{
			{"PermissionId", base64.StdEncoding.EncodeToString([]byte(user))}, {"MailboxIdentity", m.Alias}, {"User", user}, {"IsOwner", owner}, {"PermissionList", byUser[user]},
		}}
	}
	context := "Mailbox('" + strings.Trim(q.segments[0].inner, "'") + "')/MailboxPermission"
	if last := q.segments[1]; last.hasKeys {
		user := q.people.shownUser(q.decode(last.inner))
		if byUser[user] == nil {
			return nil, notFound(user, controller)
		}
		return q.entity(context+"/$entity", entity(user)), nil
	}
	var rows []row
	for _, user := range users {
		if !owner || user == selfName {
			rows = append(rows, entity(user))
		}
	}
	return q.collection(context, list(rows))
}

const permissionContext = "Recipient(RecipientPermission,RecipientPermission())"

// permissionEntity is a recipient with its permissions to send.
func (q *entityQuery) permissionEntity(of principal, objectID string, wanted func(string) bool) row {
	list := []row{}
	for _, trustee := range q.people.trustees(of.id) {
		if wanted(trustee) {
			list = append(list, row{properties: []property{
				{"Identity", of.name},
				{"Trustee", trustee},
				{"AccessControlType", "Allow"},
				{"AccessRights", []string{"SendAs"}},
				{"IsInherited", false},
				{"InheritanceType", "None"},
			}})
		}
	}
	return row{properties: []property{{"ExternalDirectoryObjectId", objectID}, {"RecipientPermission", list}}}
}

func anyTrustee(string) bool { return true }

// recipientNamed returns the mailbox or group that identity names, with its id in Entra.
func (q *entityQuery) recipientNamed(identity string) (principal, string, error) {
	if m := q.people.find(identity); m != nil {
		return principal{m.GUID, m.Alias}, m.ObjectID, nil
	}
	if g := q.people.findGroup(identity); g != nil {
		return principal{g.GUID, g.Alias}, g.ObjectID, nil
	}
	return principal{}, "", notFound(identity, controller)
}

func (q *entityQuery) recipientPermissions() (*answer, error) {
	if !q.caller.rights.allow("Get-RecipientPermission") {
		return nil, q.denied()
	}
	if q.segments[0].hasKeys {
		of, objectID, err := q.recipientNamed(q.decode(q.segments[0].inner))
		if err != nil {
			return nil, err
		}
		return q.entity(permissionContext+"/$entity", q.permissionEntity(of, objectID, anyTrustee)), nil
	}
	return q.collection(permissionContext, func(start int) iter.Seq2[int, func() row] {
		return func(yield func(int, func() row) bool) {
			mailboxes := q.people.len()
			for i := start; i < mailboxes+q.people.org.Groups(); i++ {
				var maker func() row
				if i >= mailboxes {
					g := q.people.org.Group(i - mailboxes)
					maker = func() row { return q.permissionEntity(principal{g.GUID, g.Alias}, g.ObjectID, anyTrustee) }
				} else if m := q.people.at(i); m != nil {
					maker = func() row { return q.permissionEntity(principal{m.GUID, m.Alias}, m.ObjectID, anyTrustee) }
				} else {
					continue
				}
				if !yield(i, maker) {
					return
				}
			}
		}
	})
}

var filterArguments = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?i)(identity|trustee)='([^']*)'`) })

// permissionsByFilters is the function behind Get-EXORecipientPermission -Trustee; it answers recipients too.
func (q *entityQuery) permissionsByFilters() (*answer, error) {
	arguments := map[string]string{}
	for _, found := range filterArguments().FindAllStringSubmatch(q.segments[1].inner, -1) {
		arguments[strings.ToLower(found[1])] = q.decode(found[2])
	}
	of, objectID, err := q.recipientNamed(arguments["identity"])
	if err != nil {
		return nil, err
	}
	wanted := anyTrustee
	if trustee := arguments["trustee"]; trustee != "" {
		trustee = q.people.shownUser(trustee)
		wanted = func(name string) bool { return strings.EqualFold(name, trustee) }
	}
	return q.collection(permissionContext, list([]row{q.permissionEntity(of, objectID, wanted)}))
}

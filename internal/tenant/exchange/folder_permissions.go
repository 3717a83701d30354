package exchange

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
)

const folderPermissionKind = kind("Microsoft.Exchange.Management.StoreTasks.MailboxFolderPermission")

// folderPermission is what a user may do in a folder. Exchange keeps two such users for every folder, those inside the
// organization and those outside it.
type folderPermission struct{ user, rights string }

// mailboxFolder is a folder of a mailbox with its permissions.
type mailboxFolder struct {
	owner       *mailbox
	path, name  string // the path is \ for the root, \Inbox\Projects else
	permissions []folderPermission
}

// folder finds a folder by its path, or by its id as Get-MailboxFolderStatistics shows it. The root's path may be empty.
func (m *mailbox) folder(identity string) (*mailboxFolder, error) {
	for n, folder := range folders {
		path := strings.ReplaceAll(folder.path, "/", `\`)
		name := path[strings.LastIndexByte(path, '\\')+1:]
		isRoot := folder.kind == "Root"
		if isRoot {
			path = `\`
		}
		if !strings.EqualFold(identity, path) && identity != m.folderID(n) && !(isRoot && identity == "") {
			continue
		}
		found := &mailboxFolder{owner: m, path: path, name: name, permissions: []folderPermission{{"Default", "None"}, {"Anonymous", "None"}}}
		if folder.kind == "Calendar" {
			found.permissions[0].rights = "AvailabilityOnly"
		}
		return found, nil
	}
	return nil, &Error{
		Status: http.StatusNotFound, Code: "NotFound", Type: tasks + "ManagementObjectNotFoundException", Category: "Context", Target: "Identity",
		Text: "The operation couldn't be performed because '" + m.Alias + ":" + identity + "' couldn't be found.",
	}
}

// folderID is the id of the folder with number n.
func (m *mailbox) folderID(n int) string {
	return fmt.Sprintf("LgAAAA%s%02d", strings.ReplaceAll(m.MailboxGUID, "-", ""), n)
}

func (f *mailboxFolder) identity() string { return f.owner.Alias + ":" + f.path }

// of returns the permissions of the user that identity names, all where it is empty.
func (f *mailboxFolder) of(identity string) ([]folderPermission, error) {
	if identity == "" {
		return f.permissions, nil
	}
	user := f.owner.p.shownUser(identity)
	i := slices.IndexFunc(f.permissions, func(p folderPermission) bool { return strings.EqualFold(p.user, user) })
	if i < 0 {
		return nil, &Error{
			Status: http.StatusNotFound, Code: "NotFound", Type: "Microsoft.Exchange.Management.StoreTasks.UserNotFoundInPermissionEntryException",
			Category: "Context", Target: "User", Text: "There is no existing permission entry found for user: " + identity + ".",
		}
	}
	return f.permissions[i : i+1], nil
}

func getMailboxFolderPermission(inv *invocation) (*result, error) {
	owner, identity, _ := strings.Cut(inv.parameters.text("Identity"), ":")
	m := inv.people.find(owner)
	if m == nil {
		return nil, notFound(owner, controller)
	}
	folder, err := m.folder(identity)
	if err != nil {
		return nil, err
	}
	permissions, err := folder.of(inv.parameters.text("User"))
	if err != nil {
		return nil, err
	}
	var rows []row
	for _, one := range permissions {
		rows = append(rows, row{kind: folderPermissionKind, text: folder.identity(), properties: []property{
			{"FolderName", folder.name},
			{"User", one.user},
			{"AccessRights", []string{one.rights}},
			{"SharingPermissionFlags", nil},
			{"Identity", folder.identity()},
			{"IsValid", true},
			{"ObjectState", "Unchanged"},
		}})
	}
	return inv.page(list(rows))
}

// folderPermissions is the read behind Get-EXOMailboxFolderPermission.
func (q *entityQuery) folderPermissions() (*answer, error) {
	m, err := q.mailbox()
	if err != nil {
		return nil, err
	}
	folder, err := m.folder(q.decode(q.segments[1].inner))
	if err != nil {
		return nil, err
	}
	entity := func(one folderPermission) row {
		return row{properties: []property{
			{"Identity", one.user},
			{"MailboxFolderIdentity", folder.identity()},
			{"FolderName", folder.name},
			{"User", one.user},
			{"AccessRights", []string{one.rights}},
			{"SharingPermissionFlags", nil},
			{"MailboxFolderUser", row{properties: []property{{"UserPrincipalName", nil}, {"UserType", one.user}, {"DisplayName", one.user}}}},
		}}
	}
	context := "Mailbox('" + strings.Trim(q.segments[0].inner, "'") + "')/MailboxFolder('" + strings.Trim(q.segments[1].inner, "'") + "')/MailboxFolderPermission"
	if last := q.segments[2]; last.hasKeys {
		permissions, err := folder.of(q.decode(last.inner))
		if err != nil {
			return nil, err
		}
		return q.entity(context+"/$entity", entity(permissions[0])), nil
	}
	var rows []row
	for _, one := range folder.permissions {
		rows = append(rows, entity(one))
	}
	return q.collection(context, list(rows))
}

package exchange

import (
	"fmt"
	"strings"
	"time"

	"github.com/exorun/exorun/internal/tenant/exchange/model"
	"github.com/exorun/exorun/internal/tenant/exchange/org"
)

const (
	statisticsKind = kind("Microsoft.Exchange.Management.MapiTasks.Presentation.MailboxStatistics")
	folderKind     = kind("Microsoft.Exchange.Management.Tasks.MailboxFolderConfiguration")
	ruleKind       = kind("Microsoft.Exchange.Management.Common.InboxRule")
)

func getMailboxStatistics(inv *invocation) (*result, error) {
	m, err := inv.mailbox("Identity")
	if err != nil {
		return nil, err
	}
	return oneRow(inv.statistics(m, false)), nil
}

// statistics are a mailbox's numbers. As an OData entity sizes are numbers and dates texts; through InvokeCommand sizes
// are texts and dates dates.
func (c *call) statistics(m *mailbox, entity bool) row {
	now := c.Store.Calendar()
	r := row{kind: statisticsKind, text: m.Alias}
	for _, p := range model.MailboxStatistics {
		var value any
		switch p.Name {
		case "DisplayName":
			value, _ = m.value("DisplayName")
		case "ExternalDirectoryOrganizationId":
			value = guid(c.dir.Tenant.ID)
		case "LastLogonTime", "LastInteractionTime", "LastUserActionTime":
			value = m.daysAgo(now, 40)
		case "LastLogoffTime":
			value = m.daysAgo(now, 40).Add(10 * time.Minute)
		case "MailboxGuid":
			value = guid(m.MailboxGUID)
		case "OwnerADGuid":
			value = guid(m.GUID)
		case "LegacyDN":
			value = c.people.legacyDN(m.Alias)
		case "MailboxType":
			value = "Private"
		case "MailboxTypeDetail":
			value = strings.TrimSuffix(string(m.kind()), "Mailbox") + "Mailbox"
		case "ServerName":
			value = strings.ToLower(server)
		case "DatabaseName":
			value = database
		case "IsDatabaseCopyActive":
			value = true
		case "StorageLimitStatus":
			value = nil
		case "ItemCount":
			value = int64(m.Items)
		case "DeletedItemCount":
			value = int64(m.Deleted)
		case "AssociatedItemCount":
			value = int64(m.Items / 40)
		case "TotalItemSize":
			value = m.Size
		case "TotalDeletedItemSize":
			value = m.DeletedSize
		case "SystemMessageSize", "SystemMessageCount":
			value = int64(0)
		case "DatabaseIssueWarningQuota", "DatabaseProhibitSendQuota", "DatabaseProhibitSendReceiveQuota", "SystemMessageSizeWarningQuota", "SystemMessageSizeShutoffQuota":
			value = nil
		default:
			value = emptyOf(p.Type)
			if value == "" {
				value = nil
			}
		}
		r.properties = append(r.properties, property{p.Name, asWritten(p, value, entity)})
	}
	if !entity {
		r.properties = append(r.properties, property{"Identity", m.MailboxGUID}, property{"IsValid", true}, property{"ObjectState", "Unchanged"})
	}
	return r
}

// asWritten gives sizes and dates the form of InvokeCommand or of an entity.
func asWritten(p model.Property, value any, entity bool) any {
	if n, ok := value.(int64); ok && !entity && strings.HasSuffix(p.Name, "Size") {
		return size(n)
	}
	if n, ok := value.(int64); ok && !entity {
		return int32(n)
	}
	if at, ok := timeOf(value); ok && entity && p.Type == "String" {
		return at.UTC().Format("2006-01-02T15:04:05Z")
	}
	return value
}

// folders are those that every mailbox has.
var folders = []struct {
	path, kind, class string
	share             int64 // of the mailbox's items, in hundredths
}{
	{"/Top of Information Store", "Root", "", 0},
	{"/Calendar", "Calendar", "IPF.Appointment", 8},
	{"/Contacts", "Contacts", "IPF.Contact", 2},
	{"/Conversation History", "ConversationActions", "IPF.Note", 1},
	{"/Deleted Items", "DeletedItems", "IPF.Note", 9},
	{"/Drafts", "Drafts", "IPF.Note", 1},
	{"/Inbox", "Inbox", "IPF.Note", 44},
	{"/Inbox/Projects", "User Created", "IPF.Note", 10},
	{"/Journal", "Journal", "IPF.Journal", 0},
	{"/Junk Email", "JunkEmail", "IPF.Note", 2},
	{"/Notes", "Notes", "IPF.StickyNote", 1},
	{"/Outbox", "Outbox", "IPF.Note", 0},
	{"/Sent Items", "SentItems", "IPF.Note", 21},
	{"/Tasks", "Tasks", "IPF.Task", 1},
	{"/Recoverable Items", "RecoverableItemsRoot", "", 0},
}

func getMailboxFolderStatistics(inv *invocation) (*result, error) {
	m, err := inv.mailbox("Identity")
	if err != nil {
		return nil, err
	}
	scope := inv.parameters.text("FolderScope")
	return inv.page(list(inv.folders(m, scope, inv.parameters.isTrue("IncludeOldestAndNewestItems"), false)))
}

func (c *call) folders(m *mailbox, scope string, dates, entity bool) []row {
	var rows []row
	for n, folder := range folders {
		if scope != "" && !strings.EqualFold(scope, "All") && !strings.EqualFold(scope, folder.kind) {
			continue
		}
		items := int64(m.Items) * folder.share / 100
		r := row{kind: folderKind, text: m.Alias + strings.ReplaceAll(folder.path, "/", `\`)}
		for _, p := range model.MailboxFolderStatistics {
			value := emptyOf(p.Type)
			if value == "" {
				value = nil
			}
			switch p.Name {
			case "Name":
				value = folder.path[strings.LastIndexByte(folder.path, '/')+1:]
			case "FolderPath":
				value = folder.path
			case "FolderId":
				value = m.folderID(n)
			case "FolderType":
				value = folder.kind
			case "ContainerClass":
				value = folder.class
			case "Identity":
				value = m.Alias + strings.ReplaceAll(folder.path, "/", `\`)
			case "ContentMailboxGuid", "RawContentMailboxGuid":
				value = guid(m.MailboxGUID)
			case "ItemsInFolder", "VisibleItemsInFolder", "ItemsInFolderAndSubfolders":
				value = int32(items)
			case "HiddenItemsInFolder", "DeletedItemsInFolder", "DeletedItemsInFolderAndSubfolders", "TopSubjectCount", "TopClientInfoCountForSubject":
				value = int32(0)
			case "FolderSize", "FolderAndSubfolderSize":
				value = m.Size * folder.share / 100
			case "ContentFolder":
				value = true
			case "Movable":
				value = folder.kind == "User Created"
			case "CreationTime", "LastModifiedTime":
				value = m.Created
			case "OldestItemReceivedDate", "OldestItemLastModifiedDate":
				if value = nil; dates && items > 0 {
					value = m.Created
				}
			case "NewestItemReceivedDate", "NewestItemLastModifiedDate":
				if value = nil; dates && items > 0 {
					value = m.daysAgo(c.Store.Calendar(), 5)
				}
			}
			r.properties = append(r.properties, property{p.Name, asWritten(p, value, entity)})
		}
		rows = append(rows, r)
	}
	return rows
}

// getInboxRule shows the rules that every fourth person has.
func getInboxRule(inv *invocation) (*result, error) {
	identity, name := inv.parameters.text("Mailbox"), inv.parameters.text("Identity")
	if identity == "" {
		identity, name, _ = strings.Cut(name, `\`)
	}
	if identity == "" {
		return nil, missingParameter("Mailbox")
	}
	m := inv.people.find(identity)
	if m == nil {
		return nil, notFound(identity, controller)
	}
	var rows []row
	for _, r := range inboxRules(m) {
		own, _ := r.get("Name")
		number, _ := r.get("RuleIdentity")
		if name == "" || strings.EqualFold(name, textValue(own)) || name == plain(number) {
			rows = append(rows, r)
		}
	}
	if name != "" && len(rows) == 0 {
		return nil, notFound(name, controller)
	}
	return inv.page(list(rows))
}

func inboxRules(m *mailbox) []row {
	if m.kind() != org.User || checksum(m.GUID)%4 != 0 {
		return nil
	}
	to := m.p.at(0)
	if to == nil {
		return nil
	}
	forward := fmt.Sprintf(`"%s" [EX:%s]`, to.DisplayName, m.p.legacyDN(to.Alias))
	rule := func(n int, name, description string, set map[string]any) row {
		// The identity of a rule is an unsigned number of 64 bits, often beyond the signed ones.
		number := 1<<63 | uint64(checksum(m.GUID))<<20 | uint64(n)
		r := row{kind: ruleKind, text: name, properties: []property{
			{"Description", description},
			{"Enabled", true},
			{"Identity", fmt.Sprintf(`%s\%d`, m.Alias, number)},
			{"InError", false},
			{"ErrorType", "NoErrorType"},
			{"Name", name},
			{"Priority", int32(n)},
			{"RuleIdentity", number},
			{"SupportedByTask", true},
			{"Legacy", false},
			{"BodyContainsWords", nil},
			{"From", nil},
			{"FromAddressContainsWords", nil},
			{"SubjectContainsWords", nil},
			{"SentTo", nil},
			{"CopyToFolder", nil},
			{"DeleteMessage", false},
			{"ForwardAsAttachmentTo", nil},
			{"ForwardTo", nil},
			{"MarkAsRead", false},
			{"MoveToFolder", nil},
			{"RedirectTo", nil},
			{"StopProcessingRules", true},
			{"MailboxOwnerId", m.Alias},
			{"IsValid", true},
			{"ObjectState", "Unchanged"},
		}}
		for i, p := range r.properties {
			if value, ok := set[p.name]; ok {
				r.properties[i].value = value
			}
		}
		return r
	}
	rules := []row{rule(1, "Invoices", "If the message:\r\n\tthe message includes specific words in the subject 'Invoice'\r\nTake the following actions:\r\n\tforward the message to '"+to.DisplayName+"'\r\n\tand stop processing more rules on this message\r\n",
		map[string]any{"SubjectContainsWords": []string{"Invoice"}, "ForwardTo": []string{forward}})}
	if checksum(m.GUID)%8 == 0 {
		rules = append(rules, rule(2, "Newsletters", "If the message:\r\n\tthe message was received from 'newsletter@wideworldimporters.example'\r\nTake the following actions:\r\n\tdelete the message\r\n",
			map[string]any{"FromAddressContainsWords": []string{"newsletter@"}, "DeleteMessage": true}))
	}
	return rules
}

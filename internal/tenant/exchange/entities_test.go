package exchange

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/exorun/exorun/internal/tenant/exchange/org"
	"github.com/exorun/exorun/internal/tenant/state"
)

func encoded(identity string) string { return base64.StdEncoding.EncodeToString([]byte(identity)) }

func (b *bench) get(url string, headers ...string) map[string]any {
	b.t.Helper()
	got := b.do(b.admin(), "GET", "/adminapi/beta/"+b.directory().Tenant.ID+"/"+url, "", headers...)
	if got.status != 200 {
		b.t.Fatalf("GET %s: %d %s", url, got.status, got.body)
	}
	var value map[string]any
	if err := json.Unmarshal(got.body, &value); err != nil {
		b.t.Fatalf("%v in %s", err, got.body)
	}
	return value
}

// rows returns the value of a collection whose context must end in context.
func (b *bench) rows(context, url string, headers ...string) []any {
	b.t.Helper()
	value := b.get(url, headers...)
	if got, _ := value["@odata.context"].(string); !strings.HasSuffix(got, "/$metadata#"+context) {
		b.t.Errorf("GET %s: context %s", url, got)
	}
	rows, _ := value["value"].([]any)
	return rows
}

func TestEntities(t *testing.T) {
	t.Parallel()
	b := newBench(t, 60)
	m := b.first(org.User, 3)
	id := encoded(m.Address)
	if rows := b.rows("Mailbox", "Mailbox"); len(rows) != 60 || len(rows[0].(map[string]any)) != len(minimumMailbox) {
		t.Errorf("%d mailboxes, %v", len(rows), rows[0])
	}
	one := b.get("Mailbox('" + id + "')?isEncoded=true&PropertySet=Minimum,Quota")
	if !strings.HasSuffix(one["@odata.context"].(string), "/$metadata#Mailbox/$entity") || one["DisplayName"] != m.DisplayName || one["ProhibitSendQuota"] != "99 GB (106,300,440,576 bytes)" || one["Guid"] != m.GUID {
		t.Errorf("%v", one)
	}
	all := b.get("Mailbox('" + id + "')?isEncoded=true&PropertySet=All")
	if len(all) < 240 || all["WhenCreated"] != m.Created.Format("2006-01-02T15:04:05Z") || all["IsMailboxEnabled"] != true {
		t.Errorf("%d properties, created %v", len(all), all["WhenCreated"])
	}
	for url, want := range map[string]int{
		"Mailbox?$filter=DisplayName eq '" + m.DisplayName + "'":                           1,
		"Mailbox?$filter=startswith(Alias, '" + m.Alias + "')":                             1,
		"Mailbox?$filter=not (startswith(Alias, '" + m.Alias + "'))":                       59,
		"Mailbox?$filter=ForwardingSmtpAddress ne null":                                    0,
		"Mailbox?$filter=(IsShared eq true) and (RecipientTypeDetails eq 'SharedMailbox')": 5,
		"Mailbox?$filter=EmailAddresses/any(d:d eq 'smtp:" + m.Address + "')":              1,
		"Mailbox?$filter=EmailAddresses/any(d:endswith(d, '@contoso.com'))":                60 - 1,
		"Mailbox?RecipientTypeDetails=SharedMailbox,RoomMailbox":                           10,

		"Mailbox?Anr=" + m.Alias:          1,
		"Mailbox?SoftDeletedMailbox=True": 0,
	} {
		if rows := b.rows("Mailbox", url); len(rows) != want {
			t.Errorf("%s: %d rows, want %d", url, len(rows), want)
		}
	}
	if row := b.rows("Mailbox", "Mailbox?$select=Alias,Guid")[0].(map[string]any); len(row) != 2 {
		t.Errorf("$select: %v", row)
	}
	if row := b.get("Recipient?ReadIdsAndParamsFromHeaders=True", "XParameter-Identity: "+id); row["DisplayName"] != m.DisplayName {
		t.Errorf("Recipient by header: %v", row)
	}
	if rows := b.rows("Recipient", "Recipient"); len(rows) != 60+b.people().org.Groups() {
		t.Errorf("%d recipients", len(rows))
	}
	if row := b.get("CasMailbox('" + id + "')?isEncoded=true"); row["OWAEnabled"] != true {
		t.Errorf("CasMailbox: %v", row)
	}
	stats := b.get("Mailbox('" + strings.ReplaceAll(id, "=", "%3D") + "')/Exchange.GetMailboxStatistics()?isEncoded=true&PropertySet=All")
	if stats["TotalItemSize"] != float64(m.Size) || !strings.HasSuffix(stats["@odata.context"].(string), "#Exchange.MailboxStatistics") {
		t.Errorf("statistics: %v", stats)
	}
	folders := b.rows("Collection(Exchange.MailboxFolderStatistics)", "Mailbox('"+id+"')/MailboxFolder/Exchange.GetMailboxFolderStatistics(folderscope=Exchange.ElcFolderType'All')?isEncoded=true")
	if inbox := b.rows("Collection(Exchange.MailboxFolderStatistics)", "Mailbox('"+id+"')/MailboxFolder/Exchange.GetMailboxFolderStatistics(folderscope=Exchange.ElcFolderType'Inbox')?isEncoded=true"); len(folders) < 10 || len(inbox) != 1 {
		t.Errorf("%d folders, %d of the inbox", len(folders), len(inbox))
	}
	b.run("Add-MailboxPermission", `{"Identity":`+quoted(m.Alias)+`,"User":"info","AccessRights":"FullAccess"}`).page(t)
	permissions := b.rows("Mailbox('"+id+"')/MailboxPermission", "Mailbox('"+id+"')/MailboxPermission?isEncoded=true")
	if len(permissions) != 2 || permissions[1].(map[string]any)["PermissionList"].([]any)[0].(map[string]any)["AccessRights"].([]any)[0] != "FullAccess" {
		t.Errorf("permissions: %v", permissions)
	}
	if user := b.get("Mailbox('" + id + "')/MailboxPermission('" + encoded("info@contoso.com") + "')?isEncoded=true"); user["User"] != "info@contoso.com" {
		t.Errorf("permission of one: %v", user)
	}
	calendar := "Mailbox('" + id + "')/MailboxFolder('" + encoded(`\Calendar`) + "')/MailboxFolderPermission"
	shared := b.rows(calendar, calendar+"?IsUsingMailboxFolderId=True&isEncoded=true")
	if diff := cmp.Diff([]any{
		folderEntity(m.Alias, `\Calendar`, "Calendar", "Default", "AvailabilityOnly"), folderEntity(m.Alias, `\Calendar`, "Calendar", "Anonymous", "None"),
	}, shared); diff != "" {
		t.Errorf("permissions of the calendar (-want +got):\n%s", diff)
	}
	anonymous := b.get(calendar + "('" + encoded("anonymous") + "')?IsUsingMailboxFolderId=True&isEncoded=true")
	if anonymous["User"] != "Anonymous" || !strings.HasSuffix(anonymous["@odata.context"].(string), "#"+calendar+"/$entity") {
		t.Errorf("permission of anonymous users: %v", anonymous)
	}
	root := "Mailbox('" + id + "')/MailboxFolder('XA==')/MailboxFolderPermission"
	if rows := b.rows(root, root+"?IsUsingMailboxFolderId=True&isEncoded=true"); len(rows) != 2 || rows[0].(map[string]any)["FolderName"] != "Top of Information Store" {
		t.Errorf("permissions of the root: %v", rows)
	}
	b.run("Add-RecipientPermission", `{"Identity":`+quoted(m.Alias)+`,"Trustee":"info","AccessRights":"SendAs"}`).page(t)
	const context = "Recipient(RecipientPermission,RecipientPermission())"
	if rows := b.rows(context, "Recipient?$expand=RecipientPermission&$select=RecipientPermission, ExternalDirectoryObjectId"); len(rows) != 60+b.people().org.Groups() {
		t.Errorf("%d recipients with permissions", len(rows))
	}
	filtered := b.rows(context, "Recipient/Exchange.GetRecipientPermissionByFilters(identity='"+id+"',trustee='"+encoded("info")+"',accessRights=[\"SendAs\"])?$expand=RecipientPermission&isEncoded=true")
	if len(filtered) != 1 || len(filtered[0].(map[string]any)["RecipientPermission"].([]any)) != 1 {
		t.Errorf("by filters: %v", filtered)
	}
}

func folderEntity(alias, path, name, user, rights string) map[string]any {
	return map[string]any{
		"Identity": user, "MailboxFolderIdentity": alias + ":" + path, "FolderName": name, "User": user, "AccessRights": []any{rights}, "SharingPermissionFlags": nil,
		"MailboxFolderUser": map[string]any{"UserPrincipalName": nil, "UserType": user, "DisplayName": user},
	}
}

func TestMailboxFolderPermission(t *testing.T) {
	t.Parallel()
	b := newBench(t, 25)
	m := b.people().at(3)
	folderID := ""
	for _, folder := range b.run("Get-MailboxFolderStatistics", `{"Identity":`+quoted(m.Alias)+`}`).page(t).Value {
		if folder["Name"] == "Projects" {
			folderID = folder["FolderId"].(string)
		}
	}
	for identity, want := range map[string]string{
		m.Alias + `:\calendar`:         m.Alias + `:\Calendar Default AvailabilityOnly Anonymous None`,
		m.Address + `:\Inbox\Projects`: m.Alias + `:\Inbox\Projects Default None Anonymous None`,
		m.Alias + ":" + folderID:       m.Alias + `:\Inbox\Projects Default None Anonymous None`,
		m.Alias:                        m.Alias + `:\ Default None Anonymous None`,
	} {
		var got []string
		for i, row := range b.run("Get-MailboxFolderPermission", `{"Identity":`+quoted(identity)+`}`).page(t).Value {
			if i == 0 {
				got = append(got, row["Identity"].(string))
			}
			got = append(got, row["User"].(string), row["AccessRights"].([]any)[0].(string))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %q, want %q", identity, got, want)
		}
	}
	if rows := b.run("Get-MailboxFolderPermission", `{"Identity":`+quoted(m.Alias+`:\Calendar`)+`,"User":"default"}`).page(t).Value; len(rows) != 1 || rows[0]["User"] != "Default" {
		t.Errorf("of one user: %v", rows)
	}
	for _, parameters := range []string{
		`{"Identity":` + quoted(m.Alias+`:\Kalender`) + `}`, `{"Identity":"nobody:\\Calendar"}`, `{"Identity":` + quoted(m.Alias+`:\Calendar`) + `,"User":"info"}`,
	} {
		if got := b.run("Get-MailboxFolderPermission", parameters); got.status != 404 {
			t.Errorf("%s: %d %s", parameters, got.status, got.body)
		}
	}
}

func TestEntitiesRefused(t *testing.T) {
	t.Parallel()
	b := newBench(t, 25)
	base := "/adminapi/beta/contoso.com/"
	for url, status := range map[string]int{
		"Mailbox('" + encoded("nobody") + "')?isEncoded=true": 404,
		"Palace":                               404,
		"Mailbox/Palace":                       404,
		"Mailbox?$filter=Alias eq":             400,
		"Mailbox?$filter=Colour eq 'red'":      400,
		"Mailbox?$filter=a/b eq 'x'":           400,
		"Mailbox?$skiptoken=x":                 400,
		"Mailbox?$filter=x/all(d:d eq 'x')":    400,
		"MailboxStatistics":                    404,
		"Mailbox('x')/MailboxPermission('yy')": 404,
	} {
		if got := b.do(b.admin(), "GET", base+url, ""); got.status != status {
			t.Errorf("%s: %d %s", url, got.status, got.body)
		}
	}
	if got := b.do(b.app(state.RoleSecurityReader), "GET", base+"Mailbox", ""); got.status != 403 {
		t.Errorf("by a security reader: %d", got.status)
	}
}

func TestEntityPages(t *testing.T) {
	t.Parallel()
	b := newBench(t, 250)
	seen := map[string]bool{}
	url := "https://outlook.office365.com/adminapi/beta/contoso.com/Mailbox?$select=Alias"
	for pages := 0; url != ""; pages++ {
		got := b.do(b.admin(), "GET", url, "", anchor, "Prefer: odata.maxpagesize=100;")
		var page struct {
			Next  string `json:"@odata.nextLink"`
			Value []struct{ Alias string }
		}
		if err := json.Unmarshal(got.body, &page); err != nil || got.status != 200 || pages > 3 {
			t.Fatalf("%v: %d %s", err, got.status, got.body)
		}
		for _, row := range page.Value {
			seen[row.Alias] = true
		}
		url = page.Next
	}
	if len(seen) != 250 {
		t.Errorf("%d of 250", len(seen))
	}
}

func TestConnect(t *testing.T) {
	t.Parallel()
	b := newBench(t, 25)
	base := "/AdminApi/v1.0/" + b.directory().Tenant.ID
	if got := b.do(b.admin(), "GET", base+"/EXOBanner('AutogenSession')?Version=3.7.0", ""); got.status != 200 || !bytes.Contains(got.body, []byte(`"sessionType":"AutogenSession"`)) {
		t.Errorf("banner: %d %s", got.status, got.body)
	}
	if got := b.do(b.admin(), "GET", "/AdminApi/beta/"+b.directory().Tenant.ID+"/basicinfo('AdminApiState')", ""); !bytes.Contains(got.body, []byte(`"PropertyName":"AdminApiState","PropertyValue":"Running"`)) {
		t.Errorf("state: %d %s", got.status, got.body)
	}
	exported := func(bearer, names string) (list []string, content string) {
		t.Helper()
		got := b.do(bearer, "GET", base+"/EXOModuleFile?Version=3.7.0", "", "CommandName: "+names)
		var file struct {
			Value []struct{ FileName, FileContent, ExportedCmdlets string }
		}
		if err := json.Unmarshal(got.body, &file); err != nil || len(file.Value) != 1 || !strings.HasSuffix(file.Value[0].FileName, ".psm1") {
			t.Fatalf("%v: %d %.200s", err, got.status, got.body)
		}
		return strings.Split(file.Value[0].ExportedCmdlets, ","), file.Value[0].FileContent
	}
	if list, content := exported(b.admin(), "*"); len(list) != 730 || strings.Count(content, "\nfunction ")+1 < 730 {
		t.Errorf("the administrator gets %d", len(list))
	}
	if list, _ := exported(b.admin(), "Get-Mailbox,Set-MailboxAuto*"); strings.Join(list, " ") != "Get-Mailbox Set-MailboxAutoReplyConfiguration" {
		t.Errorf("by name: %v", list)
	}
	reader, _ := exported(b.app(state.RoleGlobalReader), "*")
	for _, name := range reader {
		if !nameOf(name).reads() || name == "Get-InboxRule" {
			t.Errorf("a reader gets %s", name)
		}
	}
	if got := b.do(b.app(), "GET", base+"/EXOModuleFile?Version=3.7.0", ""); got.status != 403 || !bytes.Contains(got.body, []byte("isn't supported in this scenario")) {
		t.Errorf("without a role: %d %s", got.status, got.body)
	}
}

func TestBatch(t *testing.T) {
	t.Parallel()
	b := newBench(t, 25)
	part := func(id, cmdlet, parameters string) string {
		return `{"id":"` + id + `","method":"POST","url":"https://outlook.office365.com` + path + `","headers":{"Prefer":"odata.maxpagesize=2"},"body":` + command(cmdlet, parameters) + `}`
	}
	post := func(parts ...string) reply {
		return b.do(b.admin(), "POST", "/adminapi/beta/contoso.com/$batch", `{"requests":[`+strings.Join(parts, ",")+`]}`)
	}
	got := post(part("1", "Get-Mailbox", `{"ResultSize":"Unlimited"}`), part("b", "Get-Mailbox", `{"Identity":"nobody"}`), part("3", "Get-Nothing", `{}`), `{"id":"4","method":"GET","url":"Mailbox"}`)
	var batch struct {
		Responses []struct {
			ID     string
			Status int
			Body   json.RawMessage
		}
	}
	if err := json.Unmarshal(got.body, &batch); err != nil || len(batch.Responses) != 4 {
		t.Fatalf("%v: %s", err, got.body)
	}
	for i, want := range []int{200, 404, 403, 400} {
		if batch.Responses[i].Status != want {
			t.Errorf("%s: %d %s", batch.Responses[i].ID, batch.Responses[i].Status, batch.Responses[i].Body)
		}
	}
	if p := (reply{status: 200, body: batch.Responses[0].Body}).page(t); len(p.Value) != 2 || p.Next == "" {
		t.Errorf("the page inside: %d rows, next %q", len(p.Value), p.Next)
	}
	many := make([]string, 11)
	for i := range many {
		many[i] = part("x", "Get-AcceptedDomain", `{}`)
	}
	if got := post(many...); got.status != 400 {
		t.Errorf("eleven: %d", got.status)
	}
}

// TestCliXML reads what PowerShell would.
func TestCliXML(t *testing.T) {
	t.Parallel()
	b := newBench(t, 25)
	m := b.first(org.User, 0)
	b.run("Set-Mailbox", `{"Identity":`+quoted(m.Alias)+`,"CustomAttribute1":"a<b>&\"c\" _x0041_ \u0007 Zoë 😀"}`).page(t)
	row := b.run("Get-Mailbox", `{"Identity":`+quoted(m.Alias)+`}`, "X-ResponseFormat: clixml").page(t).Value[0]
	text, _ := row["_clixml"].(string)
	if len(row) != 1 || text == "" {
		t.Fatalf("%v", row)
	}
	type node struct {
		XMLName xml.Name
		Name    string `xml:"N,attr"`
		Text    string `xml:",chardata"`
		Nodes   []node `xml:",any"`
	}
	var document node
	decoder := xml.NewDecoder(strings.NewReader(text))
	if err := decoder.Decode(&document); err != nil {
		t.Fatal(err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		t.Errorf("more behind the document: %v", err)
	}
	object := document.Nodes[0]
	properties := object.Nodes[2].Nodes
	if object.Nodes[0].Nodes[0].Text != "Microsoft.Exchange.Data.Directory.Management.Mailbox" || object.Nodes[1].Text != m.Alias || len(properties) != len(mailboxColumns) {
		t.Errorf("type %q, text %q, %d properties", object.Nodes[0].Nodes[0].Text, object.Nodes[1].Text, len(properties))
	}
	want := map[string]struct{ tag, text string }{
		"CustomAttribute1":  {"S", `a<b>&"c" _x005F_x0041_ _x0007_ Zoë 😀`},
		"ExchangeGuid":      {"G", m.MailboxGUID},
		"IsMailboxEnabled":  {"B", "true"},
		"ForwardingAddress": {"Nil", ""},
		"WhenCreated":       {"DT", m.Created.Format("2006-01-02T15:04:05.0000000+00:00")},
		"WhenCreatedUTC":    {"DT", m.Created.Format("2006-01-02T15:04:05.0000000Z")},
		"EmailAddresses":    {"Obj", ""},
	}
	for i, p := range properties {
		if p.Name != mailboxColumns[i].name {
			t.Fatalf("property %d is %s, not %s", i, p.Name, mailboxColumns[i].name)
		}
		if w, ok := want[p.Name]; ok && (p.XMLName.Local != w.tag || p.Text != w.text) {
			t.Errorf("%s: %s %q", p.Name, p.XMLName.Local, p.Text)
		}
	}
}

func TestSize(t *testing.T) {
	t.Parallel()
	for bytes, want := range map[int64]string{
		0: "0 B (0 bytes)", 262144: "256 KB (262,144 bytes)", 1288490188: "1.2 GB (1,288,490,188 bytes)",
		106300440576: "99 GB (106,300,440,576 bytes)", 1048576: "1 MB (1,048,576 bytes)", 999: "999 B (999 bytes)", 1234567: "1.177 MB (1,234,567 bytes)",
	} {
		if got := size(bytes); got != want {
			t.Errorf("size(%d) = %s, want %s", bytes, got, want)
		}
	}
}

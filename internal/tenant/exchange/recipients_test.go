package exchange

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/exorun/exorun/internal/tenant/exchange/org"
)

// first returns the first mailbox of a kind, from mailbox from on.
func (b *bench) first(kind org.Kind, from int) org.Mailbox {
	b.t.Helper()
	for i := from; i < b.people().org.Len(); i++ {
		if m := b.people().org.Mailbox(i); m.Kind == kind {
			return m
		}
	}
	b.t.Fatalf("no %s", kind)
	return org.Mailbox{}
}

func quoted(text string) string {
	data, _ := json.Marshal(text)
	return string(data)
}

// one calls a cmdlet that shows exactly one object.
func (b *bench) one(cmdlet, parameters string) map[string]any {
	b.t.Helper()
	rows := b.run(cmdlet, parameters).page(b.t).Value
	if len(rows) != 1 {
		b.t.Fatalf("%s %s: %d rows", cmdlet, parameters, len(rows))
	}
	return rows[0]
}

func TestIdentities(t *testing.T) {
	t.Parallel()
	b := newBench(t, 40)
	m := b.first(org.User, 3)
	dn := b.one("Get-Mailbox", `{"Identity":`+quoted(m.Alias)+`}`)["DistinguishedName"].(string)
	for _, identity := range []string{m.Alias, m.UPN, m.Address, "SMTP:" + m.Address, m.Alias + "@contoso.onmicrosoft.com", m.GUID, m.MailboxGUID, strings.ToUpper(m.ObjectID), m.DisplayName, dn} {
		for _, cmdlet := range []string{"Get-Mailbox", "Get-Recipient", "Get-CASMailbox", "Get-User", "Get-MailboxStatistics"} {
			row := b.one(cmdlet, `{"Identity":`+quoted(identity)+`}`)
			if row["DisplayName"] != m.DisplayName {
				t.Errorf("%s %s: %v", cmdlet, identity, row["DisplayName"])
			}
		}
	}
	b.run("Get-Mailbox", `{"Identity":"allcompany"}`).refused(t, 404, "ManagementObjectNotFoundException")
	if row := b.one("Get-Recipient", `{"Identity":"allcompany@contoso.com"}`); row["RecipientTypeDetails"] != "MailUniversalDistributionGroup" {
		t.Errorf("%v", row)
	}
}

func TestSelection(t *testing.T) {
	t.Parallel()
	b := newBench(t, 60)
	m := b.first(org.User, 3)
	count := map[org.Kind]int{}
	for i := range 60 {
		count[b.people().org.Mailbox(i).Kind]++
	}
	for parameters, want := range map[string]int{
		`{"RecipientTypeDetails":"SharedMailbox"}`:                                     count[org.Shared],
		`{"RecipientTypeDetails":["SharedMailbox","RoomMailbox"]}`:                     count[org.Shared] + count[org.Room],
		`{"RecipientTypeDetails":"SharedMailbox,RoomMailbox"}`:                         count[org.Shared] + count[org.Room],
		`{"RecipientTypeDetails":"share"}`:                                             count[org.Shared],
		`{"RecipientTypeDetails":"DiscoveryMailbox"}`:                                  1,
		`{"Filter":"IsShared -eq 'True'"}`:                                             count[org.Shared],
		`{"Filter":"RecipientTypeDetails -eq 'UserMailbox' -and Alias -like 'a*'"}`:    -1,
		`{"Filter":"Alias -eq '` + m.Alias + `'"}`:                                     1,
		`{"Filter":"EmailAddresses -like '` + m.Alias + `@*'"}`:                        0,
		`{"Filter":"EmailAddresses -like '*` + m.Alias + `@contoso.onmicrosoft.com'"}`: 1,
		`{"Filter":"ForwardingSmtpAddress -ne $null"}`:                                 0,
		`{"Filter":"WhenCreated -gt '2020-01-01'"}`:                                    60,
		`{"Filter":"ExchangeGuid -eq '` + m.MailboxGUID + `'"}`:                        1,
		`{"Anr":"` + m.Alias + `"}`:                                                    1,
		`{"SoftDeletedMailbox":true}`:                                                  0,
		`{"InactiveMailboxOnly":true}`:                                                 0,
		`{"Filter":"-not (RecipientTypeDetails -eq 'UserMailbox')"}`:                   60 - count[org.User],
	} {
		rows := b.run("Get-Mailbox", parameters).page(t).Value
		if want < 0 {
			for _, row := range rows {
				if !strings.HasPrefix(row["Alias"].(string), "a") || row["RecipientTypeDetails"] != "UserMailbox" {
					t.Errorf("%s: %v", parameters, row["Alias"])
				}
			}
		} else if len(rows) != want {
			t.Errorf("%s: %d rows, want %d", parameters, len(rows), want)
		}
	}
	b.run("Get-Mailbox", `{"Filter":"Alias -eq"}`).refused(t, 400, "a value is expected")
	b.run("Get-Mailbox", `{"Filter":"Colour -eq 'red'"}`).refused(t, 400, `"Colour" is not a recognized filterable property`)
	b.run("Get-Mailbox", `{"RecipientTypeDetails":"Palace"}`).refused(t, 400, "Unable to match the identifier name Palace")
	if rows := b.run("Get-Recipient", `{"ResultSize":"Unlimited"}`).page(t).Value; len(rows) != 60+b.people().org.Groups() {
		t.Errorf("%d recipients", len(rows))
	}
	if rows := b.run("Get-Recipient", `{"RecipientType":"MailUniversalSecurityGroup"}`).page(t).Value; len(rows) == 0 {
		t.Error("no security groups")
	}
	if rows := b.run("Get-User", `{"Filter":"Department -eq 'Sales'"}`).page(t).Value; len(rows) == 0 || rows[0]["Department"] != "Sales" {
		t.Errorf("sales: %v", rows)
	}
	sorted := b.run("Get-Mailbox", `{"SortBy":"Alias"}`).page(t).Value
	if !slices.IsSortedFunc(sorted, func(x, y map[string]any) int {
		return strings.Compare(strings.ToLower(x["Alias"].(string)), strings.ToLower(y["Alias"].(string)))
	}) {
		t.Error("SortBy does not sort")
	}
	trimmed := b.do(b.admin(), "POST", path+"?$select=Name,PrimarySmtpAddress", command("Get-Mailbox", `{"ResultSize":1}`)).page(t).Value[0]
	if len(trimmed) != 2 {
		t.Errorf("$select leaves %v", trimmed)
	}
}

// TestEveryProperty holds the row of Get-Mailbox to the properties, the order and the annotations of the service.
func TestEveryProperty(t *testing.T) {
	t.Parallel()
	b := newBench(t, 25)
	answer := b.run("Get-Mailbox", `{"ResultSize":1}`)
	_, rows, _ := strings.Cut(string(answer.body), `"value":[`)
	decoder := json.NewDecoder(strings.NewReader(rows))
	var keys []string
	if _, err := decoder.Token(); err != nil {
		t.Fatal(err)
	}
	for decoder.More() {
		name, err := decoder.Token()
		if err != nil {
			t.Fatal(err)
		}
		keys = append(keys, name.(string))
		var value any
		if err := decoder.Decode(&value); err != nil {
			t.Fatal(err)
		}
	}
	var plainKeys []string
	for i, key := range keys {
		name, _, annotated := strings.Cut(key, "@")
		if !annotated {
			plainKeys = append(plainKeys, key)
		} else if next, _, _ := strings.Cut(keys[i+1], "@"); next != name {
			t.Errorf("%s does not stand before its property", key)
		}
	}
	var want []string
	for _, c := range mailboxColumns {
		want = append(want, c.name)
	}
	if diff := cmp.Diff(want, plainKeys); diff != "" {
		t.Error(diff)
	}
	if len(want) != 256 || want[0] != "AcceptMessagesOnlyFromWithDisplayNames" || want[255] != "OriginatingServer" {
		t.Errorf("%d properties from %s to %s", len(want), want[0], want[len(want)-1])
	}
}

func TestSetMailbox(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	b := newBenchIn(t, dir, 40)
	m, other := b.first(org.User, 3), b.first(org.User, 7)
	set := func(parameters string) reply {
		return b.run("Set-Mailbox", `{"Identity":`+quoted(m.Alias)+`,`+parameters+`}`)
	}
	get := func(name string) any { return b.one("Get-Mailbox", `{"Identity":`+quoted(m.MailboxGUID)+`}`)[name] }
	for _, step := range []struct {
		parameters, property string
		want                 any
	}{
		{`"DisplayName":"Renamed"`, "DisplayName", "Renamed"},
		{`"HiddenFromAddressListsEnabled":true`, "HiddenFromAddressListsEnabled", true},
		{`"HiddenFromAddressListsEnabled":"False"`, "HiddenFromAddressListsEnabled", false},
		{`"CustomAttribute7":"seven"`, "CustomAttribute7", "seven"},
		{`"ForwardingSmtpAddress":"x@fabrikam.com"`, "ForwardingSmtpAddress", "smtp:x@fabrikam.com"},
		{`"ForwardingSmtpAddress":null`, "ForwardingSmtpAddress", nil},
		{`"ForwardingAddress":` + quoted(other.Address), "ForwardingAddress", other.Alias},
		{`"ProhibitSendQuota":"50GB"`, "ProhibitSendQuota", "50 GB (53,687,091,200 bytes)"},
		{`"ProhibitSendQuota":"1.2 GB"`, "ProhibitSendQuota", "1.2 GB (1,288,490,188 bytes)"},
		{`"GrantSendOnBehalfTo":["a","b"]`, "GrantSendOnBehalfTo", []any{"a", "b"}},
		{`"GrantSendOnBehalfTo":{"@odata.type":"#Exchange.GenericHashTable","Add":"c","Remove":["A"]}`, "GrantSendOnBehalfTo", []any{"b", "c"}},
		{`"GrantSendOnBehalfTo":[]`, "GrantSendOnBehalfTo", []any{"b", "c"}},
		{`"GrantSendOnBehalfTo":{"@odata.type":"#Exchange.GenericHashTable"}`, "GrantSendOnBehalfTo", []any{}},
		{`"GrantSendOnBehalfTo":"solo"`, "GrantSendOnBehalfTo", []any{"solo"}},
		{`"GrantSendOnBehalfTo":null`, "GrantSendOnBehalfTo", []any{}},
		{`"EmailAddresses":{"@odata.type":"#Exchange.GenericHashTable","Add":"extra@contoso.com"}`, "PrimarySmtpAddress", m.Address},
		{`"Type":"Shared"`, "RecipientTypeDetails", "SharedMailbox"},
		{`"ResourceCapacity":12`, "ResourceCapacity", json.Number("12")},
		{`"MicrosoftOnlineServicesID":"new@contoso.com"`, "UserPrincipalName", "new@contoso.com"},
	} {
		set(step.parameters).page(t)
		if diff := cmp.Diff(step.want, get(step.property)); diff != "" {
			t.Errorf("%s: %s", step.parameters, diff)
		}
	}
	if row := b.one("Get-Mailbox", `{"Identity":"extra@contoso.com"}`); row["ExchangeGuid"] != m.MailboxGUID {
		t.Error("the new address leads nowhere")
	}
	if row := b.one("Get-Mailbox", `{"Identity":"new@contoso.com"}`); row["ExchangeGuid"] != m.MailboxGUID {
		t.Error("the new user principal name leads nowhere")
	}
	set(`"EmailAddresses":{"Add":"`+other.Address+`"}`).refused(t, 400, "ProxyAddressExistsException")
	set(`"EmailAddresses":["smtp:only@contoso.com"]`).refused(t, 400, "exactly one primary")
	set(`"ProhibitSendQuota":"much"`).refused(t, 400, "ProhibitSendQuota")
	set(`"DeliverToMailboxAndForward":"perhaps"`).refused(t, 400, "valid Boolean")
	set(`"Type":"Palace"`).refused(t, 400, "Regular, Room, Equipment, Shared")
	set(`"RemovePicture":true`).refused(t, 400, "")
	b.run("Set-Mailbox", `{"Identity":"nobody","CustomAttribute1":"x"}`).refused(t, 404, "nobody")

	asked := set(`"WhatIf":true,"CustomAttribute8":"eight"`).page(t)
	if asked.Confirmation != fmt.Sprintf("Setting mailbox %q.", m.Alias) || get("CustomAttribute8") != "" {
		t.Errorf("WhatIf: %q, and the value is %v", asked.Confirmation, get("CustomAttribute8"))
	}
	if quiet := set(`"Confirm":false,"CustomAttribute8":"eight"`).page(t); quiet.Confirmation != "" || len(quiet.Value) != 0 || get("CustomAttribute8") != "eight" {
		t.Errorf("Confirm false: %+v", quiet)
	}

	// What was changed is there after a restart.
	again := newBenchIn(t, dir, 40)
	row := again.one("Get-Mailbox", `{"Identity":`+quoted(m.GUID)+`}`)
	if row["DisplayName"] != "Renamed" || row["RecipientTypeDetails"] != "SharedMailbox" || row["ResourceCapacity"] != json.Number("12") || row["IsShared"] != true {
		t.Errorf("after a restart: %v %v %v %v", row["DisplayName"], row["RecipientTypeDetails"], row["ResourceCapacity"], row["IsShared"])
	}
	if diff := cmp.Diff(b.one("Get-Mailbox", `{"Identity":`+quoted(m.GUID)+`}`), row); diff != "" {
		t.Errorf("after a restart: %s", diff)
	}
}

func TestSetCASMailbox(t *testing.T) {
	t.Parallel()
	b := newBench(t, 25)
	on := `{"Identity":` + quoted(b.first(org.User, 1).Alias)
	b.run("Set-CASMailbox", on+`,"ImapEnabled":false,"SmtpClientAuthenticationDisabled":true,"ActiveSyncAllowedDeviceIDs":{"Add":"ABC"}}`).page(t)
	row := b.one("Get-CASMailbox", on+`}`)
	if row["ImapEnabled"] != false || row["PopEnabled"] != true || row["SmtpClientAuthenticationDisabled"] != true || !slices.Equal(row["ActiveSyncAllowedDeviceIDs"].([]any), []any{"ABC"}) {
		t.Errorf("%v %v %v %v", row["ImapEnabled"], row["PopEnabled"], row["SmtpClientAuthenticationDisabled"], row["ActiveSyncAllowedDeviceIDs"])
	}
	b.run("Set-CASMailbox", on+`,"SmtpClientAuthenticationDisabled":null}`).page(t)
	if row := b.one("Get-CASMailbox", on+`}`); row["SmtpClientAuthenticationDisabled"] != nil {
		t.Errorf("not cleared: %v", row["SmtpClientAuthenticationDisabled"])
	}
	b.run("Set-CASMailbox", on+`,"OneWinNativeOutlookEnabled":true}`).refused(t, 400, "nothing was changed")
}

func TestNewAndRemoveMailbox(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	b := newBenchIn(t, dir, 25)
	made := b.one("New-Mailbox", `{"Shared":true,"Name":"Night Desk","Alias":"nightdesk","DisplayName":"The Night Desk"}`)
	if made["PrimarySmtpAddress"] != "nightdesk@contoso.com" || made["RecipientTypeDetails"] != "SharedMailbox" || made["DisplayName"] != "The Night Desk" {
		t.Errorf("%v", made["PrimarySmtpAddress"])
	}
	b.run("New-Mailbox", `{"Shared":true,"Name":"Night Desk","Alias":"nightdesk"}`).refused(t, 400, "already exists")
	b.run("New-Mailbox", `{"Shared":true,"Name":"x","PrimarySmtpAddress":"x@fabrikam.com"}`).refused(t, 400, "isn't an accepted domain")
	b.run("New-Mailbox", `{"Name":"x","Password":"y","MicrosoftOnlineServicesID":"x@contoso.com"}`).refused(t, 400, "nothing was changed")
	b.run("Set-Mailbox", `{"Identity":"nightdesk","CustomAttribute1":"x"}`).page(t)
	b = newBenchIn(t, dir, 25)
	if row := b.one("Get-Mailbox", `{"Identity":"nightdesk@contoso.com"}`); row["CustomAttribute1"] != "x" || row["ExchangeGuid"] != made["ExchangeGuid"] {
		t.Error("the mailbox is another after a restart")
	}
	if rows := b.run("Get-Mailbox", `{}`).page(t).Value; len(rows) != 26 {
		t.Errorf("%d mailboxes", len(rows))
	}
	if asked := b.run("Remove-Mailbox", `{"Identity":"nightdesk","Confirm":true}`).page(t); !strings.HasPrefix(asked.Confirmation, `Removing the mailbox "nightdesk"`) {
		t.Errorf("%q", asked.Confirmation)
	}
	b.run("Remove-Mailbox", `{"Identity":"nightdesk","Confirm":false}`).page(t)
	m := b.people().org.Mailbox(4)
	b.run("Remove-Mailbox", `{"Identity":"`+m.Address+`"}`).page(t)
	for _, gone := range []string{"nightdesk", m.Address, m.GUID} {
		b.run("Get-Mailbox", `{"Identity":"`+gone+`"}`).refused(t, 404, "couldn't be found")
	}
	if rows := b.run("Get-Mailbox", `{}`).page(t).Value; len(rows) != 24 {
		t.Errorf("%d mailboxes", len(rows))
	}
}

func TestPermissions(t *testing.T) {
	t.Parallel()
	b := newBench(t, 25)
	m, friend := b.first(org.Shared, 0), b.first(org.User, 2)
	on := `{"Identity":` + quoted(m.Alias)
	self := b.one("Get-MailboxPermission", on+`}`)
	if diff := cmp.Diff([]any{"FullAccess, ReadPermission"}, self["AccessRights"]); diff != "" || self["User"] != `NT AUTHORITY\SELF` || self["UserSid"] != "S-1-5-10" {
		t.Errorf("own row: %v", self)
	}
	give := on + `,"User":` + quoted(friend.Alias) + `,"AccessRights":"FullAccess"}`
	if row := b.one("Add-MailboxPermission", give); row["User"] != friend.UPN {
		t.Errorf("%v", row)
	}
	if p := b.run("Add-MailboxPermission", give).page(t); len(p.Warnings) != 1 || !strings.Contains(p.Warnings[0], "already present") {
		t.Errorf("again: %v", p.Warnings)
	}
	if rows := b.run("Get-MailboxPermission", on+`}`).page(t).Value; len(rows) != 2 {
		t.Errorf("%d entries", len(rows))
	}
	b.one("Get-MailboxPermission", on+`,"User":`+quoted(friend.ObjectID)+`}`)
	b.run("Add-MailboxPermission", on+`,"User":"nobody","AccessRights":"FullAccess"}`).refused(t, 404, "nobody")
	b.run("Add-MailboxPermission", on+`,"User":`+quoted(friend.Alias)+`,"AccessRights":"Everything"}`).refused(t, 400, "Everything")
	b.run("Remove-MailboxPermission", give).page(t)
	if p := b.run("Remove-MailboxPermission", give).page(t); len(p.Warnings) != 1 {
		t.Errorf("removed again: %v", p.Warnings)
	}

	sendAs := on + `,"Trustee":` + quoted(friend.Address) + `,"AccessRights":"SendAs"}`
	if row := b.one("Add-RecipientPermission", sendAs); row["Trustee"] != friend.UPN || row["AccessControlType"] != "Allow" {
		t.Errorf("%v", row)
	}
	b.one("Get-RecipientPermission", on+`,"Trustee":`+quoted(friend.Alias)+`}`)
	all := b.run("Get-RecipientPermission", `{"ResultSize":"Unlimited"}`, "Prefer: odata.maxpagesize=1000").page(t).Value
	if len(all) != 25+b.people().org.Groups()+1 {
		t.Errorf("%d permissions to send", len(all))
	}
	b.one("Get-RecipientPermission", `{"Trustee":`+quoted(friend.Alias)+`}`)
	b.run("Remove-RecipientPermission", sendAs).page(t)
	if rows := b.run("Get-RecipientPermission", on+`}`).page(t).Value; len(rows) != 1 {
		t.Errorf("%d left", len(rows))
	}
}

func TestGroups(t *testing.T) {
	t.Parallel()
	b := newBench(t, 60)
	group := `{"Identity":"Sales"`
	before := b.run("Get-DistributionGroupMember", group+`}`).page(t).Value
	var outsider org.Mailbox
	for i := range 60 {
		if m := b.people().org.Mailbox(i); m.Kind == org.User && m.Department != "Sales" {
			outsider = m
			break
		}
	}
	member := group + `,"Member":` + quoted(outsider.Alias) + `}`
	b.run("Add-DistributionGroupMember", member).page(t)
	b.run("Add-DistributionGroupMember", member).refused(t, 400, "MemberAlreadyExistsException")
	if after := b.run("Get-DistributionGroupMember", group+`}`).page(t).Value; len(after) != len(before)+1 {
		t.Errorf("%d members, before %d", len(after), len(before))
	}
	b.run("Remove-DistributionGroupMember", member).page(t)
	b.run("Remove-DistributionGroupMember", member).refused(t, 400, "isn't a member")
	b.run("Remove-DistributionGroupMember", group+`,"Member":`+quoted(before[0]["Alias"].(string))+`}`).page(t)
	if after := b.run("Get-DistributionGroupMember", group+`}`).page(t).Value; len(after) != len(before)-1 {
		t.Errorf("%d members, before %d", len(after), len(before))
	}
	b.run("Add-DistributionGroupMember", group+`}`).refused(t, 400, "Member")
	b.run("Get-DistributionGroupMember", `{"Identity":"nobody"}`).refused(t, 404, "nobody")
	if row := b.one("Get-DistributionGroup", `{"Identity":"all company"}`); row["GroupType"] != "Universal" || row["PrimarySmtpAddress"] != "allcompany@contoso.com" {
		t.Errorf("%v", row)
	}
	if rows := b.run("Get-DistributionGroup", `{"Filter":"DisplayName -like 'S*'"}`).page(t).Value; len(rows) != 1 {
		t.Errorf("%d groups", len(rows))
	}
}

func TestInboxRules(t *testing.T) {
	t.Parallel()
	b := newBench(t, 60)
	found := 0
	for i := range 60 {
		m := b.people().org.Mailbox(i)
		for _, row := range b.run("Get-InboxRule", `{"Mailbox":`+quoted(m.Alias)+`}`).page(t).Value {
			found++
			number, err := row["RuleIdentity"].(json.Number).Int64()
			if err == nil {
				t.Errorf("RuleIdentity %d fits into 64 bits with a sign", number)
			}
			if row["Identity"] != m.Alias+`\`+row["RuleIdentity"].(json.Number).String() {
				t.Errorf("Identity %v", row["Identity"])
			}
			one := b.one("Get-InboxRule", `{"Identity":`+quoted(row["Identity"].(string))+`}`)
			if one["Name"] != row["Name"] {
				t.Errorf("by identity: %v", one["Name"])
			}
		}
	}
	if found < 5 {
		t.Errorf("%d rules", found)
	}
}

// TestConcurrent reads and writes at the same time; what is written last must be there.
func TestConcurrent(t *testing.T) {
	t.Parallel()
	b := newBench(t, 25)
	bearer := b.admin()
	var group sync.WaitGroup
	for n := range 8 {
		group.Go(func() {
			alias := b.people().org.Mailbox(n).Alias
			for round := range 5 {
				set := b.do(bearer, "POST", path, command("Set-Mailbox", fmt.Sprintf(`{"Identity":%s,"CustomAttribute1":"%d"}`, quoted(alias), round)))
				get := b.do(bearer, "POST", path+"?$select=CustomAttribute1", command("Get-Mailbox", `{"Identity":`+quoted(alias)+`}`))
				if set.status != 200 || !strings.Contains(string(get.body), fmt.Sprintf(`"CustomAttribute1":"%d"`, round)) {
					t.Errorf("%s, round %d: %d %s", alias, round, set.status, get.body)
				}
				b.do(bearer, "POST", path, command("Get-Recipient", `{}`))
			}
		})
	}
	group.Wait()
}

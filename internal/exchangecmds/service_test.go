package exchangecmds_test

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/exorun/exorun/exotest"
	"github.com/exorun/exorun/powershell/value"
)

func TestReads(t *testing.T) {
	t.Parallel()
	b := connected(t)
	for _, test := range []struct{ name, script, want string }{
		{"all", `(Get-Mailbox -ResultSize Unlimited | Measure-Object).Count -ge 25`, "True"},
		{"a number", `(Get-Mailbox -ResultSize 5 -WarningAction SilentlyContinue).Count`, "5"},
		{"a string for the number", `(Get-Mailbox -ResultSize '7' -WarningAction SilentlyContinue).Count`, "7"},
		{"by position", `$all = Get-Mailbox -ResultSize 3 -WarningAction Ignore; (Get-Mailbox $all[1].Alias).Alias -eq $all[1].Alias`, "True"},
		{"by name of a property", `$all = Get-Mailbox -ResultSize 3 -WarningAction Ignore; ($all | Get-MailboxStatistics | Measure-Object).Count`, "3"},
		{"by value", `$all = Get-Mailbox -ResultSize 3 -WarningAction Ignore; ($all.Alias | Get-Mailbox | Measure-Object).Count`, "3"},
		{"an object as identity", `$one = Get-Mailbox -ResultSize 1 -WarningAction Ignore; (Get-Mailbox -Identity $one).Guid -eq $one.Guid`, "True"},
		{"an object in a string", `$one = Get-Mailbox -ResultSize 1 -WarningAction Ignore; "$one" -eq $one.Identity`, "True"},
		{"an object's ToString", `$one = Get-Mailbox -ResultSize 1 -WarningAction Ignore; $one.ToString() -eq $one.Name`, "True"},
		{"a filter in quotes", `@(Get-Mailbox -Filter "RecipientTypeDetails -eq 'SharedMailbox'").RecipientTypeDetails | Select-Object -Unique`, "SharedMailbox"},
		{"a filter in braces", `@(Get-Mailbox -Filter {RecipientTypeDetails -eq 'SharedMailbox'}).RecipientTypeDetails | Select-Object -Unique`, "SharedMailbox"},
		{"a filter with a variable", `$kind = 'RoomMailbox'; @(Get-Mailbox -Filter "RecipientTypeDetails -eq '$kind'").RecipientTypeDetails | Select-Object -Unique`, "RoomMailbox"},
		{"enumerations", `@(Get-Mailbox -RecipientTypeDetails UserMailbox,SharedMailbox -ResultSize Unlimited).RecipientTypeDetails | Sort-Object -Unique`, "SharedMailbox\nUserMailbox"},
		{"an alias of the engine", `Get-Mailbox -ResultSize 2 -WarningAction 0 | ? {$_.Alias} | % {1}`, "1\n1"},
		{"sizes", `(Get-Mailbox -ResultSize 1 -WarningAction Ignore).ProhibitSendQuota`, "99 GB (106,300,440,576 bytes)"},
		{
			"types", `$m = Get-Mailbox -ResultSize 1 -WarningAction Ignore; $m.Guid.GetType().Name; $m.WhenCreated.GetType().Name; $m.WhenCreatedUTC.Kind; $m.WhenCreated.Kind; $m.EmailAddresses.GetType().Name; $m.IsValid.GetType().Name; $m.PSTypeNames[0]`,
			"Guid\nDateTime\nUtc\nLocal\nArrayList\nBoolean\nDeserialized.Microsoft.Exchange.Data.Directory.Management.Mailbox",
		},
		{"names in any case", `(get-acceptedDOMAIN CONTOSO.com).name`, "contoso.com"},
		{"Get-Command", `(Get-Command Get-Mailbox).Name`, "Get-Mailbox"},
	} {
		if got := b.run(t, test.script).text(); got != test.want {
			t.Errorf("%s: %s\n got %q\nwant %q", test.name, test.script, got, test.want)
		}
	}
}

func TestPagesAreFetchedAsTheyAreNeeded(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.run(t, connect+" -PageSize 10")
	b.wire.taken()
	r := b.run(t, `Get-Mailbox -ResultSize 12`)
	if len(r.output) != 12 || len(r.warnings) != 1 || !strings.HasPrefix(r.warnings[0], "There are more results available") {
		t.Errorf("%d objects, warnings %q", len(r.output), r.warnings)
	}
	var pages []string
	for _, s := range b.wire.taken() {
		pages = append(pages, s.header.Get("Prefer"))
	}
	if diff := cmp.Diff([]string{"odata.maxpagesize=10", "odata.maxpagesize=2"}, pages); diff != "" {
		t.Errorf("pages (-want +got):\n%s", diff)
	}
	b.run(t, `Get-Mailbox -ResultSize Unlimited | Select-Object -First 3`)
	if requests := b.wire.taken(); len(requests) != 1 {
		t.Errorf("%d requests for the first three", len(requests))
	}
}

func TestWhatGoesOverTheWire(t *testing.T) {
	t.Parallel()
	b := connected(t)
	b.run(t, `$one = Get-Mailbox -ResultSize 1 -WarningAction Ignore; $id = $one.Alias`)
	alias := b.run(t, `$id`).text()
	b.wire.taken()
	for _, test := range []struct{ script, cmdlet, parameters string }{
		{
			`Set-Mailbox $id -EmailAddresses @{Add='smtp:a@contoso.com','smtp:b@contoso.com'; Remove='smtp:c@contoso.com'}`, "Set-Mailbox",
			`{"EmailAddresses":{"@odata.type":"#Exchange.GenericHashTable","Add":["smtp:a@contoso.com","smtp:b@contoso.com"],"Remove":"smtp:c@contoso.com"},"Identity":"ALIAS"}`,
		},
		{`Get-Mailbox -Filter {HiddenFromAddressListsEnabled -eq $true -and Alias -like 'a*'}`, "Get-Mailbox", `{"Filter":"HiddenFromAddressListsEnabled -eq 'True' -and Alias -like 'a*'"}`},
		{`Get-Mailbox -Filter 'HiddenFromAddressListsEnabled -eq $false' -ResultSize 1 -WarningAction SilentlyContinue`, "Get-Mailbox", `{"Filter":"HiddenFromAddressListsEnabled -eq 'False'","ResultSize":1}`},
		{`Set-Mailbox $id -HiddenFromAddressListsEnabled:$false -Force`, "Set-Mailbox", `{"Force":true,"HiddenFromAddressListsEnabled":false,"Identity":"ALIAS"}`},
		{`Set-Mailbox -Identity $id -ForwardingAddress $null -Confirm:$false`, "Set-Mailbox", `{"Confirm":false,"ForwardingAddress":null,"Identity":"ALIAS"}`},
		{`$p = @{Identity = $id; DisplayName = "R$([char]0xe9)ne"}; Set-Mailbox @p`, "Set-Mailbox", `{"DisplayName":"Réne","Identity":"ALIAS"}`},
		{`Set-Mailbox $one -MaxSendSize 25MB`, "Set-Mailbox", `{"Identity":"ALIAS","MaxSendSize":26214400}`},
		{`Get-MailboxFolderStatistics $id -FolderScope Calendar | Out-Null`, "Get-MailboxFolderStatistics", `{"FolderScope":"Calendar","Identity":"ALIAS"}`},
	} {
		b.run(t, test.script)
		requests := b.wire.taken()
		if len(requests) != 1 {
			t.Errorf("%s: %d requests", test.script, len(requests))
			continue
		}
		name, parameters := requests[0].cmdlet(t)
		got, err := json.Marshal(parameters)
		if err != nil {
			t.Fatal(err)
		}
		if want := strings.ReplaceAll(test.parameters, "ALIAS", alias); name != test.cmdlet || string(got) != want {
			t.Errorf("%s:\n got %s %s\nwant %s %s", test.script, name, got, test.cmdlet, want)
		}
	}
}

var errorID = regexp.MustCompile(`^\[Server=\w+,RequestId=[-0-9a-f]{36},TimeStamp=\w+, [^]]+ GMT\],Write-ErrorMessage$`)

func TestErrorsOfTheService(t *testing.T) {
	t.Parallel()
	b := connected(t)
	r := b.try(`Get-Mailbox nobody; 'after'`)
	if r.failure != nil || r.text() != "after" || len(r.errors) != 1 {
		t.Fatalf("failure %v, output %q, %d errors", r.failure, r.text(), len(r.errors))
	}
	record := r.errors[0]
	if id := record.FullyQualifiedID(); !errorID.MatchString(id) {
		t.Errorf("id %q", id)
	}
	if !regexp.MustCompile(`^\w*\|Microsoft\.Exchange\.Configuration\.Tasks\.ManagementObjectNotFoundException\|The operation couldn't be performed because object 'nobody'`).MatchString(record.Message()) {
		t.Errorf("message %q", record.Message())
	}
	if record.CategoryReason() != "ManagementObjectNotFoundException" || record.Activity != "Get-Mailbox" {
		t.Errorf("category %s", record.CategoryMessage())
	}
	for script, want := range map[string]string{
		`try { Get-Mailbox nobody -ErrorAction Stop } catch { "caught $($_.CategoryInfo.Reason)" }`:        "caught ManagementObjectNotFoundException",
		`$ErrorActionPreference = 'Stop'; try { Get-Mailbox nobody } catch { 'caught' }`:                   "caught",
		`Get-Mailbox nobody -ErrorAction SilentlyContinue -ErrorVariable e; $?; $e.Count`:                  "False\n1",
		`$m = Get-Mailbox nobody -ErrorAction SilentlyContinue; if ($m) {'there'} else {'absent'}`:         "absent",
		`Get-Mailbox nobody -ErrorAction Ignore; $global:EXO_LastExecutionStatus`:                          "False",
		`$null = Get-AcceptedDomain; $global:EXO_LastExecutionStatus`:                                      "True",
		`'nobody', 'noone' | Get-Mailbox -ErrorAction SilentlyContinue -ErrorVariable e; $e.Count`:         "2",
		`try { 1 } finally { if (-not (Get-Mailbox nobody -ErrorAction SilentlyContinue)) {'not there'} }`: "1\nnot there",
		`Get-Mailbox -NoSuchParameter x`: "NamedParameterNotFound,Get-Mailbox",
		`Get-Mailbox -Id a -Ident b`:     "ParameterAlreadyBound,Get-Mailbox",
		`Set-Mailbox -Confirm:$false`:    "",
		`Get-NoSuchCmdlet`:               "CommandNotFoundException",
	} {
		r := b.try("& { " + script + " }")
		if strings.HasPrefix(want, "NamedParameter") || strings.HasPrefix(want, "CommandNot") || strings.HasPrefix(want, "ParameterAlready") {
			if len(r.errors) != 1 || r.errors[0].FullyQualifiedID() != want {
				t.Errorf("%s: %v", script, ids(r))
			}
			continue
		}
		if want != "" && r.text() != want {
			t.Errorf("%s:\n got %q\nwant %q (errors %v)", script, r.text(), want, ids(r))
		}
	}
}

func ids(r *ran) []string {
	var all []string
	for _, record := range r.errors {
		all = append(all, record.FullyQualifiedID())
	}
	if r.failure != nil {
		all = append(all, "failure "+r.failure.FullyQualifiedID()+": "+r.failure.Message())
	}
	return all
}

func TestWritesAskAndTell(t *testing.T) {
	t.Parallel()
	b := connected(t)
	b.run(t, `$id = (Get-Mailbox -ResultSize 1 -WarningAction Ignore).Alias`)
	alias := b.run(t, `$id`).text()
	b.wire.taken()

	r := b.run(t, `Remove-Mailbox $id -WhatIf`)
	requests := b.wire.taken()
	if len(requests) != 1 || !strings.HasPrefix(r.host, "What if: ") || !strings.Contains(r.host, alias) {
		t.Errorf("-WhatIf: %d requests, host %q", len(requests), r.host)
	} else if _, parameters := requests[0].cmdlet(t); parameters["WhatIf"] != true {
		t.Errorf("-WhatIf sent %v", parameters)
	}
	if b.run(t, `(Get-Mailbox $id).Alias`).text() != alias {
		t.Error("-WhatIf removed the mailbox")
	}
	b.wire.taken()

	b.console.answers = []int{2}
	b.run(t, `Remove-Mailbox $id -Confirm`)
	if requests = b.wire.taken(); len(requests) != 1 || len(b.console.asked) != 1 || !strings.Contains(b.console.asked[0], alias) {
		t.Errorf("-Confirm and no: %d requests, asked %q", len(requests), b.console.asked)
	}
	if r := b.try(`Remove-Mailbox $id`); r.failure == nil && len(r.errors) == 0 {
		t.Error("a question that nobody can answer passed")
	}
	if b.run(t, `(Get-Mailbox $id).Alias`).text() != alias {
		t.Error("a no removed the mailbox")
	}
	b.wire.taken()
	b.console.answers = []int{0}
	b.run(t, `Remove-Mailbox $id`)
	requests = b.wire.taken()
	var confirms []any
	for _, s := range requests {
		_, parameters := s.cmdlet(t)
		confirms = append(confirms, parameters["Confirm"])
	}
	if diff := cmp.Diff([]any{true, false}, confirms); diff != "" {
		t.Errorf("Confirm (-want +got):\n%s", diff)
	}
	if r := b.try(`Get-Mailbox $id`); len(r.errors) != 1 {
		t.Error("a yes left the mailbox")
	}
}

func TestEveryWriteIsObserved(t *testing.T) {
	t.Parallel()
	b := connected(t)
	b.run(t, `$id = (Get-Mailbox -ResultSize 1 -WarningAction Ignore).Alias; Set-Mailbox $id -DisplayName New -WarningAction Ignore`)
	b.try(`Set-Mailbox nobody -DisplayName New`)
	// The question, of -WhatIf or before a person answers, changes nothing.
	b.run(t, `Remove-Mailbox $id -WhatIf`)
	b.console.answers = []int{2, 0}
	b.run(t, `Remove-Mailbox $id; Remove-Mailbox $id`)
	b.mu.Lock()
	defer b.mu.Unlock()
	var writes []string
	for _, e := range b.events {
		if e.Writes {
			if e.RequestID == "" || e.Began.IsZero() {
				t.Errorf("event %+v", e)
			}
			outcome := "done"
			if e.Err != nil {
				outcome = "refused"
			}
			writes = append(writes, e.Cmdlet+" "+outcome)
		}
	}
	if diff := cmp.Diff([]string{"Set-Mailbox done", "Set-Mailbox refused", "Remove-Mailbox done"}, writes); diff != "" {
		t.Errorf("writes (-want +got):\n%s", diff)
	}
}

func TestMessageTraceIsServedByItsSuccessor(t *testing.T) {
	t.Parallel()
	b := connected(t, exotest.WithMailboxes(40))
	all := b.run(t, `Get-MessageTrace`)
	if len(all.warnings) != 1 || !strings.Contains(all.warnings[0], "Get-MessageTraceV2") || len(all.output) < 20 {
		t.Fatalf("%d rows, warnings %q", len(all.output), all.warnings)
	}
	for _, s := range b.wire.taken() {
		if name, _ := s.cmdlet(t); name != "Get-MessageTraceV2" {
			t.Errorf("asked for %s", name)
		}
	}
	key := func(v value.Value) string {
		record, _ := v.AsRecord()
		id, _ := record.Get("MessageTraceId")
		to, _ := record.Get("RecipientAddress")
		return value.ToString(id) + value.ToString(to)
	}
	var paged []string
	for page := range 3 {
		for _, v := range b.run(t, "Get-MessageTrace -PageSize 5 -WarningAction Ignore -Page "+string(rune('1'+page))).output {
			paged = append(paged, key(v))
		}
	}
	var want []string
	for _, v := range all.output[:15] {
		want = append(want, key(v))
	}
	if diff := cmp.Diff(want, paged); diff != "" {
		t.Errorf("pages (-want +got):\n%s", diff)
	}
	if got := len(b.run(t, `Get-MessageTrace -StartDate (Get-Date).AddHours(-3) -EndDate (Get-Date) -WarningAction Ignore`).output); got >= len(all.output) {
		t.Errorf("%d rows of three hours", got)
	}
	table := b.run(t, `Get-MessageTrace -PageSize 2 -WarningAction Ignore | Out-String -Width 200`).text()
	if header := strings.Fields(strings.Split(strings.TrimLeft(table, "\r\n"), "\n")[0]); !slices.Equal(header, []string{"Received", "SenderAddress", "RecipientAddress", "Subject", "Status"}) {
		t.Errorf("header %q", header)
	}
	for _, script := range []string{`Get-MessageTrace -Page 0`, `Get-MessageTrace -PageSize 5001`} {
		if r := b.try(script); len(r.errors) != 1 {
			t.Errorf("%s: %v", script, ids(r))
		}
	}
}

func TestConnectionInformation(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	if r := b.run(t, `Get-ConnectionInformation`); len(r.output) != 0 {
		t.Errorf("before a connect: %q", r.text())
	}
	b.run(t, connect+" -Prefix A -PageSize 100; "+connect+" -Prefix B")
	r := b.run(t, `(Get-ConnectionInformation)[0].PSObject.Properties.Name`)
	want := strings.Fields("ConnectionId State Id Name UserPrincipalName ConnectionUri AzureAdAuthorizationEndpointUri TokenExpiryTimeUTC CertificateAuthentication ModuleName ModulePrefix Organization DelegatedOrganization AppId PageSize TenantID TokenStatus ConnectionUsedForInbuiltCmdlets IsEopSession")
	if diff := cmp.Diff(want, strings.Split(r.text(), "\n")); diff != "" {
		t.Errorf("fields (-want +got):\n%s", diff)
	}
	for script, want := range map[string]string{
		`(Get-ConnectionInformation).State`:                                               "Connected\nConnected",
		`(Get-ConnectionInformation).Name`:                                                "ExchangeOnline_1\nExchangeOnline_2",
		`(Get-ConnectionInformation).UserPrincipalName[0]`:                                "OAuthUser@contoso.onmicrosoft.com",
		`(Get-ConnectionInformation).PageSize`:                                            "100\n1000",
		`(Get-ConnectionInformation).ConnectionUsedForInbuiltCmdlets`:                     "False\nTrue",
		`(Get-ConnectionInformation -ModulePrefix B).Id`:                                  "2",
		`(Get-ConnectionInformation)[0].TokenExpiryTimeUTC.GetType().Name`:                "DateTimeOffset",
		`(Get-ConnectionInformation)[0].CertificateAuthentication`:                        "True",
		`(Get-ConnectionInformation)[0].TenantID`:                                         b.tenant.ID(),
		`(Get-AAcceptedDomain contoso.com).Name + (Get-BAcceptedDomain contoso.com).Name`: "contoso.comcontoso.com",
	} {
		if got := b.run(t, script).text(); got != want {
			t.Errorf("%s: got %q, want %q", script, got, want)
		}
	}
	b.run(t, `Disconnect-ExchangeOnline -ModulePrefix B -Confirm:$false`)
	if r := b.try(`Get-BMailbox`); len(r.errors) != 1 || r.errors[0].FullyQualifiedID() != "CommandNotFoundException" {
		t.Errorf("after the disconnect: %v", ids(r))
	}
	if got := b.run(t, `(Get-AAcceptedDomain contoso.com).Name`).text(); got != "contoso.com" {
		t.Errorf("the other connection: %q", got)
	}
}

func TestDisconnect(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.run(t, `Disconnect-ExchangeOnline -Confirm:$false`)
	b.run(t, connect)
	if r := b.try(`Disconnect-ExchangeOnline`); r.failure == nil && len(r.errors) == 0 {
		t.Error("a question that nobody can answer passed")
	}
	b.run(t, `$null = Get-AcceptedDomain`)
	b.wire.taken()
	if r := b.run(t, `Disconnect-ExchangeOnline -Confirm:$false`); len(r.output) > 0 {
		t.Errorf("wrote %q", r.text())
	}
	if requests := b.wire.taken(); len(requests) > 0 {
		t.Errorf("%d requests", len(requests))
	}
	if r := b.try(`Get-Mailbox`); len(r.errors) != 1 || r.errors[0].FullyQualifiedID() != "CommandNotFoundException" {
		t.Errorf("afterwards: %v", ids(r))
	}
}

func TestCommandNamesOfAConnect(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.run(t, connect+` -CommandName Get-Mailbox, *-AcceptedDomain`)
	for script, there := range map[string]bool{`Get-Mailbox -ResultSize 1 -WarningAction Ignore`: true, `Get-AcceptedDomain`: true, `Get-User`: false, `Get-MailboxStatistics x`: false} {
		r := b.try("$null = " + script)
		if found := !slices.Contains(ids(r), "CommandNotFoundException"); found != there {
			t.Errorf("%s: %v", script, ids(r))
		}
	}
}

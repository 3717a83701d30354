package exchangecmds_test

import (
	"encoding/base64"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/exorun/exorun/powershell/value"
)

func TestEntityAddresses(t *testing.T) {
	t.Parallel()
	b := connected(t)
	mailbox := b.run(t, `$m = Get-Mailbox -ResultSize 1 -WarningAction Ignore; $id = $m.Alias; $smtp = $m.PrimarySmtpAddress; $id; $smtp; $m.ExchangeGuid; $m.ExternalDirectoryObjectId`)
	names := strings.Split(mailbox.text(), "\n")
	alias, smtp, exchangeGUID, objectID := names[0], names[1], names[2], names[3]
	key := func(text string) string { return "('" + base64.StdEncoding.EncodeToString([]byte(text)) + "')" }
	b.wire.taken()
	root := "/adminapi/beta/" + b.tenant.ID() + "/"
	const system = "UPN:SystemMailbox{bb558c35-97f1-4cb9-8ff7-d53741dc928c}@contoso.onmicrosoft.com"
	for _, test := range []struct{ script, want, anchor string }{
		{`Get-EXOMailbox -ResultSize 2`, "Mailbox", system},
		{`Get-EXOMailbox $id`, "Mailbox" + key(alias) + "?isEncoded=true", system},
		{`Get-EXOMailbox -UserPrincipalName $smtp -PropertySets Quota,Archive`, "Mailbox" + key(smtp) + "?isEncoded=true&PropertySet=Quota,Archive", system},
		{`Get-EXOMailbox -Properties Alias,WhenCreated -ResultSize 1`, "Mailbox?$select=Alias,WhenCreated", system},
		{`Get-EXOMailbox -Filter "RecipientTypeDetails -eq 'SharedMailbox'"`, "Mailbox?$filter=RecipientTypeDetails eq 'SharedMailbox'", system},
		{`Get-EXOMailbox -Anr $id.Substring(0,3)`, "Mailbox?Anr=" + alias[:3], system},
		{`Get-EXOMailbox -Archive`, "Mailbox?Archive=True", system},
		{`Get-EXORecipient -Identity $id -Properties Alias`, "Recipient?$select=Alias&ReadIdsAndParamsFromHeaders=True", system},
		{`Get-EXORecipient -ResultSize 1`, "Recipient", system},
		{`Get-EXOCasMailbox $id -ProtocolSettings`, "CasMailbox" + key(alias) + "?isEncoded=true&PropertySet=ProtocolSettings", system},
		{`Get-EXOMailboxStatistics $smtp`, "Mailbox" + key(smtp) + "/Exchange.GetMailboxStatistics()?isEncoded=true", smtp},
		{`Get-EXOMailboxStatistics $id -PropertySets All`, "Mailbox" + key(alias) + "/Exchange.GetMailboxStatistics()?isEncoded=true&PropertySet=All", system},
		{`$m | Get-EXOMailboxStatistics`, "Mailbox" + key(exchangeGUID) + "/Exchange.GetMailboxStatistics()?isEncoded=true", "MBX:" + exchangeGUID + "@" + b.tenant.ID()},
		{`Get-EXOMailboxFolderStatistics -Identity $id -Folderscope Inbox`, "Mailbox" + key(alias) + "/MailboxFolder/Exchange.GetMailboxFolderStatistics(folderscope=Exchange.ElcFolderType'Inbox')?isEncoded=true", system},
		{`Get-EXOMailboxPermission -Identity $id`, "Mailbox" + key(alias) + "/MailboxPermission?isEncoded=true", system},
		{`$m | Get-EXOMailboxPermission`, "Mailbox" + key(objectID) + "/MailboxPermission?isEncoded=true", objectID + "@" + b.tenant.ID()},
		{`Get-EXOMailboxFolderPermission -Identity "${id}:\Calendar"`, "Mailbox" + key(alias) + "/MailboxFolder" + key(`\Calendar`) + "/MailboxFolderPermission?IsUsingMailboxFolderId=True&isEncoded=true", system},
		{`Get-EXORecipientPermission $id`, "Recipient" + key(alias) + "?$expand=RecipientPermission&isEncoded=true&$select=RecipientPermission, ExternalDirectoryObjectId", system},
		{`Get-EXOMobileDeviceStatistics -Mailbox $id`, "Mailbox" + key(alias) + "/MobileDevice/Exchange.GetMobileDeviceStatistics()?isEncoded=true", system},
	} {
		r := b.try(test.script)
		if r.failure != nil || len(r.errors) > 0 {
			t.Errorf("%s: %v", test.script, ids(r))
		}
		requests := b.wire.taken()
		if len(requests) != 1 {
			t.Errorf("%s: %d requests", test.script, len(requests))
			continue
		}
		got := strings.TrimPrefix(requests[0].path, root)
		if requests[0].query != "" {
			query, err := url.PathUnescape(requests[0].query)
			if err != nil {
				t.Fatal(err)
			}
			got += "?" + query
		}
		if got != test.want {
			t.Errorf("%s:\n got %s\nwant %s", test.script, got, test.want)
		}
		if anchor := requests[0].header.Get("X-AnchorMailbox"); anchor != test.anchor {
			t.Errorf("%s: anchor %q, want %q", test.script, anchor, test.anchor)
		}
		if requests[0].method != "GET" {
			t.Errorf("%s: %s", test.script, requests[0].method)
		}
	}
}

func TestEntityObjects(t *testing.T) {
	t.Parallel()
	b := connected(t)
	b.run(t, `$m = Get-Mailbox -ResultSize 1 -WarningAction Ignore; $id = $m.Alias`)
	for _, test := range []struct{ script, want string }{
		{`(Get-EXOMailbox -ResultSize Unlimited | Measure-Object).Count -ge 25`, "True"},
		{`(Get-EXOMailbox $id).Guid -eq $m.Guid`, "True"},
		{`(Get-EXOMailbox $id).EmailAddresses.GetType().Name`, "ArrayList"},
		{`$x = Get-EXOMailbox $id -Properties WhenCreated,ExchangeGuid; $x.WhenCreated.GetType().Name; $x.WhenCreated.Kind; $x.ExchangeGuid.GetType().Name; $x.ExchangeGuid -eq $m.ExchangeGuid`, "DateTime\nLocal\nGuid\nTrue"},
		{`(Get-EXORecipient -Identity $id).Alias -eq $id`, "True"},
		{`$s = Get-EXOMailboxStatistics $id; $s.TotalItemSize.Value.ToBytes().GetType().Name; $s.TotalItemSize.IsUnlimited; $s.ItemCount.GetType().Name; "$($s.TotalItemSize)" -match '^[\d.]+ [KMGT]?B \([\d,]+ bytes\)$'; $s.TotalItemSize.Value.ToMB() -eq [math]::Floor($s.TotalItemSize.Value.ToBytes() / 1MB)`, "UInt64\nFalse\nInt64\nTrue\nTrue"},
		{`@(Get-EXOMailboxFolderStatistics -Identity $id)[0].FolderSize -match '^[\d.]+ [KMGT]?B \([\d,]+ bytes\)$'`, "True"},
		{`$p = @(Get-EXOMailboxPermission -Identity $id)[0]; $p.User; $p.AccessRights -join ','; $p.IsInherited.GetType().Name; $p.Deny.GetType().Name; $p.InheritanceType`, "NT AUTHORITY\\SELF\nFullAccess,ReadPermission\nBoolean\nSwitchParameter\nAll"},
		{`Get-EXOMailboxFolderPermission -Identity "${id}:\Calendar" | ForEach-Object { "$($_.Identity -replace "^.*:") $($_.FolderName) $($_.User) $($_.AccessRights)" }`, "\\Calendar Calendar Default AvailabilityOnly\n\\Calendar Calendar Anonymous None"},
		{`$p = @(Get-EXORecipientPermission $id)[0]; $p.Trustee; "$($p.AccessRights)"`, "NT AUTHORITY\\SELF\nSendAs"},
		{`@(Get-EXOMailbox -Filter {RecipientTypeDetails -eq 'SharedMailbox'}).RecipientTypeDetails | Select-Object -Unique`, "SharedMailbox"},
		{`@(Get-EXOMailbox -Filter "EmailAddresses -eq 'smtp:$($m.PrimarySmtpAddress)'").Count`, "1"},
	} {
		if got := b.run(t, test.script).text(); got != test.want {
			t.Errorf("%s\n got %q\nwant %q", test.script, got, test.want)
		}
	}
	first := b.run(t, `Get-EXOMailbox $id`).output[0]
	record, _ := first.AsRecord()
	var names []string
	for _, entry := range record.Shape().Entries {
		names = append(names, entry.Name)
	}
	want := strings.Fields("ExternalDirectoryObjectId UserPrincipalName Alias DisplayName EmailAddresses PrimarySmtpAddress RecipientType RecipientTypeDetails Id ExchangeVersion Name DistinguishedName OrganizationId Guid")
	byName := cmpopts.SortSlices(func(a, b string) bool { return a < b })
	if diff := cmp.Diff(want, names, byName); diff != "" {
		t.Errorf("properties (-want +got):\n%s", diff)
	}
	if kind := value.TypeNames(first)[0]; kind != "System.Management.Automation.PSCustomObject" {
		t.Errorf("type %s", kind)
	}
}

func TestEntityErrors(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	const disconnected = "You must call Connect-ExchangeOnline before calling any other cmdlet."
	if r := b.try(`Get-EXOMailbox`); len(r.errors) != 1 || r.errors[0].Message() != disconnected {
		t.Errorf("before a connect: %v", ids(r))
	}
	b.run(t, connect+" -Prefix A; "+connect+" -Prefix B")
	r := b.try(`Get-EXOMailbox nobody; 'after'`)
	if len(r.errors) != 1 || r.text() != "after" {
		t.Fatalf("errors %v, output %q", ids(r), r.text())
	}
	record := r.errors[0]
	if id := record.FullyQualifiedID(); id != "An error occurred while processing this request.,Microsoft.Exchange.Management.RestApiClient.GetExoMailbox" {
		t.Errorf("id %q", id)
	}
	if record.Category.String() != "ProtocolError" || !strings.HasPrefix(record.Message(), "Error while querying REST service. HttpStatusCode=404 ErrorMessage=") {
		t.Errorf("%s: %s", record.Category, record.Message())
	}
	b.wire.taken()
	for script, want := range map[string]string{
		`Get-EXOMailbox -GroupMailbox`: "GroupMailbox is not a supported parameter.",
		`Get-EXOMailbox -Anr ab`:       "three characters",
		`Get-EXOMailbox -Filter "x"`:   "ends too early",
		`Get-EXOMailboxStatistics`:     "Identity",
	} {
		if r := b.try(script); len(r.errors) != 1 || !strings.Contains(r.errors[0].Message(), want) {
			t.Errorf("%s: %v", script, ids(r))
		}
	}
	if requests := b.wire.taken(); len(requests) > 0 {
		t.Errorf("%d requests for what is refused here", len(requests))
	}
	b.run(t, `Disconnect-ExchangeOnline -ModulePrefix B -Confirm:$false`)
	if r := b.try(`Get-EXOMailbox`); len(r.errors) != 1 || r.errors[0].Message() != disconnected {
		t.Errorf("after the last connection has ended: %v", ids(r))
	}
}

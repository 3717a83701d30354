package tenant

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

const systemMailbox = "SystemMailbox{bb558c35-97f1-4cb9-8ff7-d53741dc928c}"

// TestRecordedInvokeCommand replays what the session script of ExchangeOnlineManagement 3.7.0 sends for a cmdlet, with every
// header and with its members in both orders in which PowerShell writes them.
func TestRecordedInvokeCommand(t *testing.T) {
	t.Parallel()
	running := start(t, Options{})
	token, tenantID := recordedAccess(t, running), running.Info().ID
	for _, test := range []struct {
		cmdlet, body, headers string
		status                int
		says                  string
	}{
		{"Get-Mailbox", `{"CmdletInput":{"Parameters":{"ResultSize":1},"CmdletName":"Get-Mailbox"}}`, "Prefer: odata.maxpagesize=1\r\nX-ResponseFormat: json\r\n", 200, `"PrimarySmtpAddress"`},
		{"Get-Mailbox", `{"CmdletInput":{"CmdletName":"Get-Mailbox","Parameters":{"Filter":"(IsMailboxEnabled -eq 'True')","ResultSize":1500,"ErrorAction":"SilentlyContinue","Debug":"False","OutVariable":"q","PipelineVariable":"pv"}}}`, "Prefer: odata.maxpagesize=1000\r\nX-ResponseFormat: clixml\r\n", 200, `"_clixml"`},
		{"Get-AcceptedDomain", `{"CmdletInput":{"CmdletName":"Get-AcceptedDomain","Parameters":{}}}`, "X-ResponseFormat: json\r\n", 200, "contoso.onmicrosoft.com"},
		{"Set-Mailbox", `{"CmdletInput":{"CmdletName":"Set-Mailbox","Parameters":{"Identity":"info","EmailAddresses":{"@odata.type":"#Exchange.GenericHashTable","Add":"smtp:new@contoso.com"},"WhatIf":true}}}`, "X-ResponseFormat: json\r\n", 200, "@adminapi.confirmationmessage"},
		{"Set-Mailbox", `{"CmdletInput":{"CmdletName":"Set-Mailbox","Parameters":{"Identity":"info","EmailAddresses":{"@odata.type":"#Exchange.GenericHashTable","Remove":[],"Add":["smtp:a@contoso.com","smtp:b@contoso.com"]},"Confirm":false}}}`, "X-ResponseFormat: json\r\n", 200, ""},
		{"Get-Mailbox", `{"CmdletInput":{"CmdletName":"Get-Mailbox","Parameters":{"Identity":"nobody-has-this-name"}}}`, "X-ResponseFormat: json\r\n", 404, "ManagementObjectNotFoundException"},
	} {
		t.Run(test.cmdlet+" "+test.headers[:8], func(t *testing.T) {
			t.Parallel()
			request := "POST /adminapi/beta/" + tenantID + "/InvokeCommand HTTP/1.1\r\nHost: outlook.office365.com\r\n" +
				"Accept: application/json\r\nAccept-Charset: UTF-8\r\nAccept-Language: en-US\r\nAuthorization: Bearer " + token + "\r\nContent-Type: application/json\r\n" + test.headers +
				"User-Agent: Mozilla/5.0 (Linux; Debian GNU/Linux 12 (bookworm); en-US) PowerShell/7.6.9\r\nWarningAction:\r\n" +
				"X-AnchorMailbox: APP:" + systemMailbox + "@" + tenantID + "\r\nX-ClientApplication: ExoManagementModule\r\nX-ClientModuleVersion: 3.7.0\r\nX-CmdletName: " + test.cmdlet +
				"\r\nX-SerializationLevel: Partial\r\nclient-request-id: 92caa669-605c-4d42-9d03-b0743afd1f4a\r\nconnection-id: 0f6a2c1e-6a0c-4a0e-9d53-6f2f2a3b1c11\r\n" +
				fmt.Sprintf("Content-Length: %d\r\n\r\n%s", len(test.body), test.body)
			status, _, body := exchangeRaw(t, running, "outlook.office365.com", request)
			if status != test.status || !strings.Contains(string(body), test.says) {
				t.Errorf("status %d, %.400s", status, body)
			}
		})
	}
}

// TestRecordedQueries replays the reads of Get-EXO* in ExchangeOnlineManagement 3.7.0, with the headers and the spelling of
// each.
func TestRecordedQueries(t *testing.T) {
	t.Parallel()
	running := start(t, Options{})
	token, tenantID := recordedAccess(t, running), running.Info().ID
	const user = "info@contoso.com"
	id := base64.StdEncoding.EncodeToString([]byte(user))
	const page = "Prefer: odata.maxpagesize=1000;\r\n"
	const permissions = "$expand=RecipientPermission&isEncoded=true&$select=RecipientPermission, ExternalDirectoryObjectId"
	folder := "Mailbox('" + id + "')/MailboxFolder('" + base64.StdEncoding.EncodeToString([]byte(`\Calendar`)) + "')/MailboxFolderPermission"
	for _, test := range []struct{ query, headers, context string }{
		{"Mailbox", page, "Mailbox"},
		{"Mailbox('" + id + "')?isEncoded=true", page, "Mailbox/$entity"},
		{"Mailbox('" + id + "')?isEncoded=true&PropertySet=Quota,Archive", page, "Mailbox/$entity"},
		{"Mailbox?$filter=ForwardingSmtpAddress ne null", page, "Mailbox"},
		{"Mailbox?$filter=(HiddenFromAddressListsEnabled eq true) and (RecipientTypeDetails eq 'SharedMailbox')", page, "Mailbox"},
		{"Mailbox?$filter=not (startswith(Alias, 'a'))", page, "Mailbox"},
		{"Mailbox?$filter=EmailAddresses/any(d:endswith(d, '@contoso.com'))", page, "Mailbox"},
		{"Recipient", page, "Recipient"},
		{"Recipient?ReadIdsAndParamsFromHeaders=True", page + "XParameter-Identity: " + id + "\r\n", "Recipient/$entity"},
		{"CasMailbox('" + id + "')?isEncoded=true", page, "CasMailbox/$entity"},
		{"Mailbox('" + strings.ReplaceAll(id, "=", "%3D") + "')/Exchange.GetMailboxStatistics()?isEncoded=true", page, "Exchange.MailboxStatistics"},
		{"Mailbox('" + id + "')/MailboxFolder/Exchange.GetMailboxFolderStatistics(folderscope=Exchange.ElcFolderType'All')?isEncoded=true", "", "Collection(Exchange.MailboxFolderStatistics)"},
		{"Mailbox('" + id + "')/MailboxPermission?isEncoded=true", page, "Mailbox('" + id + "')/MailboxPermission"},
		{folder + "?IsUsingMailboxFolderId=True&isEncoded=true", "", folder},
		{folder + "('" + base64.StdEncoding.EncodeToString([]byte("Default")) + "')?IsUsingMailboxFolderId=True&isEncoded=true", "", folder + "/$entity"},
		{"Recipient?$expand=RecipientPermission&$select=RecipientPermission, ExternalDirectoryObjectId", page, "Recipient(RecipientPermission,RecipientPermission())"},
		{"Recipient('" + id + "')?" + permissions, page, "Recipient(RecipientPermission,RecipientPermission())/$entity"},
		{"Mailbox('" + id + "')/MobileDevice/Exchange.GetMobileDeviceStatistics()?isEncoded=true", "", "Collection(Exchange.MobileDeviceStatistics)"},
	} {
		t.Run(test.query, func(t *testing.T) {
			t.Parallel()
			path, query, _ := strings.Cut(test.query, "?")
			target := "/adminapi/beta/" + tenantID + "/" + path
			if query != "" {
				target += "?" + strings.NewReplacer(" ", "%20", "'", "%27").Replace(query)
			}
			status, header, body := exchangeRaw(t, running, "outlook.office365.com", "GET "+target+" HTTP/1.1\r\nHost: outlook.office365.com\r\n"+
				"OData-Version: 4.0\r\nOData-MaxVersion: 4.0\r\nAccept: application/json;odata.metadata=minimal\r\nAccept-Charset: UTF-8\r\nUser-Agent: Microsoft.OData.Client/7.21.3\r\n"+
				"Authorization: Bearer "+token+"\r\nX-AnchorMailbox: UPN:"+systemMailbox+"@contoso.onmicrosoft.com\r\nclient-request-id: 92caa669-605c-4d42-9d03-b0743afd1f4a\r\n"+
				"connection-id: 0f6a2c1e-6a0c-4a0e-9d53-6f2f2a3b1c11\r\nclient-process-id: 943\r\nps-version: 7.6.9\r\nis-cloud-shell: False\r\nos-version: Unix 6.18.44.595\r\nexomodule-version: 3.7.0\r\n"+
				test.headers+"Connection: Keep-Alive\r\nContent-Type: application/json;odata.metadata=minimal\r\nContent-Length: 0\r\n\r\n")
			var answer struct {
				Context string `json:"@odata.context"`
			}
			if err := json.Unmarshal(body, &answer); err != nil || status != http.StatusOK {
				t.Fatalf("status %d, %v: %.400s", status, err, body)
			}
			context, err := url.PathUnescape(answer.Context)
			if err != nil || !strings.HasSuffix(context, "/$metadata#"+test.context) {
				t.Errorf("context %s, want %s", answer.Context, test.context)
			}
			if encoding := header.Get("Content-Encoding"); encoding != "" {
				t.Errorf("the answer is compressed with %s, which was not asked for", encoding)
			}
		})
	}
}

// recordedAccess is a token for Exchange, by the module's request.
func recordedAccess(t *testing.T, running *Tenant) string {
	t.Helper()
	_, _, body := exchangeRaw(t, running, "login.microsoftonline.com", recordedToken(running))
	var got struct {
		AccessToken string `json:"access_token"`
	}
	if err := json.Unmarshal(body, &got); err != nil || got.AccessToken == "" {
		t.Fatalf("%v: %s", err, body)
	}
	return got.AccessToken
}

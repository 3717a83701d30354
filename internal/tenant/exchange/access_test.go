package exchange

import (
	"bytes"
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"github.com/exorun/exorun/internal/tenant/exchange/catalogue"
	"github.com/exorun/exorun/internal/tenant/state"
	"github.com/exorun/exorun/internal/tenant/token"
)

func TestAuthentication(t *testing.T) {
	t.Parallel()
	b := newBench(t, 25)
	good := b.admin()
	user := b.directory().User("admin@contoso.onmicrosoft.com")
	person := func(scope string, wids ...string) string {
		return b.mint(token.Claims{AppID: state.ExchangeShellAppID, ObjectID: user.ID, IDType: "user", UPN: user.UserPrincipalName, Scope: scope, Wids: wids})
	}
	noRole := b.mint(token.Claims{AppID: "a", ObjectID: "o", IDType: "app", Wids: []string{state.RoleExchangeAdministrator}})
	for name, test := range map[string]struct {
		bearer string
		status int
		reason string
	}{
		"nothing":            {"", 401, "2000010"},
		"garbage":            {"abc", 401, "2000001"},
		"for graph":          {b.mint(token.Claims{Audience: "https://graph.microsoft.com", IDType: "app", Roles: []string{"Exchange.ManageAsApp"}}), 401, "2000003"},
		"no permission":      {noRole, 401, "2000008"},
		"no directory role":  {b.app(), 403, ""},
		"another role":       {b.app("88d8e3e3-8f55-4a1e-953a-9b9898b8876b"), 403, ""},
		"administrator":      {good, 200, ""},
		"global":             {b.app(state.RoleGlobalAdministrator), 200, ""},
		"audience as app id": {b.mint(token.Claims{Audience: state.ExchangeAppID, IDType: "app", Roles: []string{"Exchange.ManageAsApp"}, Wids: []string{state.RoleGlobalReader}}), 200, ""},
		"person":             {person("Exchange.Manage", state.RoleExchangeAdministrator), 200, ""},
		"person, no scope":   {person("User.Read", state.RoleExchangeAdministrator), 401, "2000008"},
		"person, no role":    {person("Exchange.Manage"), 403, ""},
	} {
		got := b.do(test.bearer, "POST", path, command("Get-Mailbox", `{"ResultSize":1}`))
		if got.status != test.status || !strings.HasPrefix(got.header.Get("x-ms-diagnostics"), test.reason) {
			t.Errorf("%s: %d %v %s", name, got.status, got.header, got.body)
		}
		if got.status == 403 && (len(got.body) == 0 || len(bytes.Trim(got.body, "\x00")) > 0) {
			t.Errorf("%s: the body is %q, not NUL bytes", name, got.body)
		}
	}
	b.set("exchange-403=empty")
	if got := b.do(b.app(), "POST", path, command("Get-Mailbox", `{}`)); got.status != 403 || len(got.body) != 0 {
		t.Errorf("exchange-403=empty: %d %q", got.status, got.body)
	}
	b.advance(2 * time.Hour)
	if got := b.do(good, "POST", path, command("Get-Mailbox", `{}`)); got.status != 401 || !strings.HasPrefix(got.header.Get("x-ms-diagnostics"), "2000004") {
		t.Errorf("expired: %d %v", got.status, got.header)
	}
}

// TestPaths reaches the endpoint by every way of writing its address.
func TestPaths(t *testing.T) {
	t.Parallel()
	b := newBench(t, 25)
	tenant := b.directory().Tenant.ID
	body := command("gEt-MaIlBoX", `{"rEsUlTsIzE":1}`)
	for path, status := range map[string]int{
		"/adminapi/beta/" + tenant + "/InvokeCommand":                  200,
		"/AdminApi/V1.0/" + strings.ToUpper(tenant) + "/invokecommand": 200,
		"/adminapi/v2.0/CONTOSO.COM/InvokeCommand":                     200,
		"/adminapi/beta/contoso.onmicrosoft.com/InvokeCommand/":        200,
		"/adminapi/beta/fabrikam.com/InvokeCommand":                    401,
		"/adminapi/v3.0/contoso.com/InvokeCommand":                     404,
		"/adminapi/beta/contoso.com/Nothing":                           404,
		"/owa":                                                         404,
	} {
		if got := b.do(b.admin(), "POST", path, body); got.status != status {
			t.Errorf("%s: %d %s", path, got.status, got.body)
		}
	}
	if got := b.do(b.admin(), "GET", "/adminapi/beta/contoso.com/Nothing", ""); got.status != 404 {
		t.Errorf("GET of nothing: %d", got.status)
	}
	// The least that a client may send.
	if got := b.do(b.admin(), "POST", path, `{"CmdletInput":{"CmdletName":"Get-AcceptedDomain"}}`); got.status != 200 {
		t.Errorf("without parameters: %d %s", got.status, got.body)
	}
	for _, body := range []string{"", "{}", `{"CmdletInput":{}}`, "null", "[1]", `{"CmdletInput":{"CmdletName":"Get-Mailbox","Parameters":7}}`} {
		if got := b.do(b.admin(), "POST", path, body); got.status != 400 {
			t.Errorf("body %q: %d", body, got.status)
		}
	}
}

func TestRights(t *testing.T) {
	t.Parallel()
	b := newBench(t, 25)
	roles := map[string]string{
		"exchange": state.RoleExchangeAdministrator, "reader": state.RoleGlobalReader, "recipients": state.RoleExchangeRecipientAdmin,
		"helpdesk": state.RoleHelpdeskAdministrator, "security": state.RoleSecurityAdministrator, "secreader": state.RoleSecurityReader,
		"compliance": state.RoleComplianceAdministrator,
	}
	for _, test := range []struct{ cmdlet, parameters, allowed string }{
		{"Get-Mailbox", `{"ResultSize":1}`, "exchange reader recipients helpdesk compliance"},
		{"Get-Recipient", `{"ResultSize":1}`, "exchange reader recipients helpdesk compliance"},
		{"Get-OrganizationConfig", `{}`, "exchange reader compliance"},
		{"Get-AcceptedDomain", `{}`, "exchange reader recipients security compliance"},
		{"Get-AdminAuditLogConfig", `{}`, "exchange reader security secreader compliance"},
		{"Get-MessageTraceV2", `{}`, "exchange reader recipients helpdesk security compliance"},
		{"Get-InboxRule", `{"Mailbox":"allcompany"}`, "exchange recipients helpdesk"},
		{"Set-Mailbox", `{"Identity":"nobody"}`, "exchange recipients"},
		{"Set-MailboxAutoReplyConfiguration", `{"Identity":"nobody"}`, "exchange recipients helpdesk"},
		{"Get-TransportRule", `{}`, "exchange reader security compliance"},
		{"New-TransportRule", `{"Name":"x"}`, "exchange compliance"},
		{"Set-OrganizationConfig", `{}`, "exchange"},
		{"Get-HostedContentFilterPolicy", `{}`, "exchange reader security secreader compliance"},
		{"Set-HostedContentFilterPolicy", `{"Identity":"x"}`, "exchange security"},
		{"Get-Nothing", `{}`, ""},
		{"Get-ComplianceCase", `{}`, ""}, // of Security & Compliance only
	} {
		for name, id := range roles {
			got := b.do(b.app(id), "POST", path, command(test.cmdlet, test.parameters))
			allowed := strings.Contains(" "+test.allowed+" ", " "+name+" ")
			if (got.status == 403) == allowed {
				t.Errorf("%s by %s: %d %s", test.cmdlet, name, got.status, got.body)
			}
		}
	}
	b.run("New-UnifiedGroup", `{"DisplayName":"x"}`).refused(t, 400, "app-only")
}

// TestRoleGroup gives an application its rights in Exchange itself, without any directory role.
func TestRoleGroup(t *testing.T) {
	t.Parallel()
	b := newBench(t, 25)
	sp := b.directory().ServicePrincipalByAppID(b.directory().AdminAppID)
	bearer := b.mint(token.Claims{AppID: sp.AppID, ObjectID: sp.ID, IDType: "app", Roles: []string{"Exchange.ManageAsApp"}, Wids: []string{token.ApplicationMark}})
	try := func(cmdlet string) int {
		return b.do(bearer, "POST", path, command(cmdlet, `{}`)).status
	}
	if got := try("Get-Mailbox"); got != 403 {
		t.Errorf("before: %d", got)
	}
	b.run("New-ServicePrincipal", `{"AppId":"`+sp.AppID+`","ObjectId":"`+b.directory().ServicePrincipalByAppID(state.GraphAppID).ID+`"}`).refused(t, 404, "couldn't be found")
	row := b.run("New-ServicePrincipal", `{"AppId":"`+sp.AppID+`","ObjectId":"`+sp.ID+`","DisplayName":"runs"}`).page(t).Value[0]
	if row["AppId"] != sp.AppID || row["DisplayName"] != "runs" {
		t.Errorf("%v", row)
	}
	b.run("New-ServicePrincipal", `{"AppId":"`+sp.AppID+`","ObjectId":"`+sp.ID+`"}`).refused(t, 400, "already exists")
	b.run("Add-RoleGroupMember", `{"Identity":"View-Only Organization Management","Member":"runs"}`).page(t)
	b.run("Add-RoleGroupMember", `{"Identity":"View-Only Organization Management","Member":"`+sp.ID+`"}`).refused(t, 400, "MemberAlreadyExistsException")
	if read, write := try("Get-Mailbox"), try("Set-OrganizationConfig"); read != 200 || write != 403 {
		t.Errorf("as a reader: %d %d", read, write)
	}
	members := b.run("Get-RoleGroupMember", `{"Identity":"view-only organization management"}`).page(t).Value
	if len(members) != 1 || members[0]["DisplayName"] != "runs" {
		t.Errorf("members: %v", members)
	}
	if rows := b.run("Get-ManagementRoleAssignment", `{"RoleAssignee":"runs"}`).page(t).Value; len(rows) != 2 || rows[0]["RoleAssignee"] != "View-Only Organization Management" {
		t.Errorf("assignments: %v", rows)
	}
	b.run("Remove-RoleGroupMember", `{"Identity":"View-Only Organization Management","Member":"runs","Confirm":false}`).page(t)
	if got := try("Get-Mailbox"); got != 403 {
		t.Errorf("after: %d", got)
	}
}

// TestCatalogue asks for every cmdlet of Exchange Online that the tenant has no data for: reads are empty, and no write
// is pretended.
func TestCatalogue(t *testing.T) {
	t.Parallel()
	b := newBench(t, 25)
	bearer := b.admin()
	for _, name := range catalogue.Names("EXO") {
		if _, served := cmdlets()[strings.ToLower(name)]; served {
			continue
		}
		got := b.do(bearer, "POST", path, command(name, `{}`))
		if nameOf(name).reads() && got.status == 200 {
			if rows := got.page(t).Value; len(rows) != 0 {
				t.Errorf("%s made %d rows up", name, len(rows))
			}
			continue
		}
		if got.status != 400 {
			t.Errorf("%s: %d %s", name, got.status, got.body)
		}
	}
	b.run("Set-OrganizationConfig", `{"AuditDisabled":true}`).refused(t, 400, "does not keep what Set-OrganizationConfig changes; nothing was changed")
	b.run("Get-Mailbox", `{"Colour":"red"}`).refused(t, 400, "Invalid cmdlet parameters specified. Colour")
	b.run("Get-Mailbox", `{"Identity":"x","Anr":"y"}`).refused(t, 400, "AmbiguousParameterSetException")
	b.run("Get-MailboxPermission", `{}`).refused(t, 400, "Identity")
	// What PowerShell adds of its own is no unknown parameter.
	b.run("Get-Mailbox", `{"Debug":"False","ErrorAction":"SilentlyContinue","OutVariable":"q","ResultSize":1}`).page(t)
}

func TestFaults(t *testing.T) {
	t.Parallel()
	b := newBench(t, 25)
	b.set("throttle=1:7")
	if got := b.run("Get-Mailbox", `{}`); got.status != 429 || got.header.Get("Retry-After") != "7" || !strings.HasPrefix(string(got.body), "You have reached the maximum number of concurrent requests") {
		t.Errorf("throttle: %d %v %s", got.status, got.header, got.body)
	}
	b.set("unavailable=1")
	if got := b.run("Get-Mailbox", `{}`); got.status != 503 {
		t.Errorf("unavailable: %d", got.status)
	}
	b.set("cae-challenge=1")
	got := b.run("Get-Mailbox", `{}`)
	_, claims, found := strings.Cut(got.header.Get("WWW-Authenticate"), `error="insufficient_claims", claims="`)
	if decoded, err := base64.StdEncoding.DecodeString(strings.TrimSuffix(claims, `"`)); got.status != 401 || !found || err != nil || !strings.HasPrefix(string(decoded), `{"access_token":{"nbf":`) {
		t.Errorf("cae-challenge: %d %v", got.status, got.header)
	}
	b.set("role-not-effective")
	if got := b.run("Get-Mailbox", `{}`); got.status != 403 {
		t.Errorf("role-not-effective: %d", got.status)
	}
	if err := b.faults.ClearAll(); err != nil {
		t.Fatal(err)
	}
	alias := b.people().org.Mailbox(3).Alias
	b.set("exchange-504-after-write=1")
	b.run("Get-Mailbox", `{"ResultSize":1}`).page(t)
	if got := b.run("Set-Mailbox", `{"Identity":"`+alias+`","CustomAttribute1":"done"}`); got.status != 504 {
		t.Errorf("504 after a write: %d", got.status)
	}
	if row := b.run("Get-Mailbox", `{"Identity":"`+alias+`"}`).page(t).Value[0]; row["CustomAttribute1"] != "done" {
		t.Error("the write that was answered 504 had no effect")
	}
	b.set("custom-domain")
	write := command("Set-Mailbox", `{"Identity":"`+alias+`","CustomAttribute1":"x"}`)
	b.do(b.admin(), "POST", path, write, "X-AnchorMailbox: UPN:SystemMailbox{bb558c35}@contoso.com").refused(t, 400, "INSUFF_ACCESS_RIGHTS")
	b.do(b.admin(), "POST", "/adminapi/beta/contoso.com/InvokeCommand", write).refused(t, 400, "INSUFF_ACCESS_RIGHTS")
	b.do(b.admin(), "POST", path, write, "X-AnchorMailbox: UPN:SystemMailbox{bb558c35}@contoso.onmicrosoft.com").page(t)
}

func TestErrorForms(t *testing.T) {
	t.Parallel()
	b := newBench(t, 25)
	const text = "The operation couldn't be performed because object 'nobody' couldn't be found on 'AM0PR01A001DC01.EURPR01A001.PROD.OUTLOOK.COM'."
	const exception = "Microsoft.Exchange.Configuration.Tasks.ManagementObjectNotFoundException"
	for form, want := range map[string]string{
		"":      "|" + exception + "|" + text,
		"pipe":  "|" + exception + "|" + text,
		"hash":  "Ex6F9304|" + exception + "|" + text,
		"json":  `{"InnerError":null,"Message":"` + text + `","StackTrace":"","TypeName":"` + exception + `"}`,
		"plain": text,
	} {
		if err := b.faults.ClearAll(); err != nil {
			t.Fatal(err)
		}
		if form != "" {
			b.set("exchange-details=" + form)
		}
		got := b.run("Get-Mailbox", `{"Identity":"nobody"}`)
		if message := got.text(); got.status != 404 || message != want {
			t.Errorf("%s: %d %s", form, got.status, message)
		}
		if got.header.Get("x-ExceptionType") != "ManagementObjectNotFoundException" {
			t.Errorf("%s: %v", form, got.header)
		}
	}
}

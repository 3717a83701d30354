package graph

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"github.com/exorun/exorun/internal/tenant/state"
	"github.com/exorun/exorun/internal/tenant/token"
)

const (
	globalAdmin = "admin@contoso.onmicrosoft.com"
	appsAdmin   = "apps@contoso.onmicrosoft.com"
	plainUser   = "ulla@contoso.com"
)

// TestPermissions asks each kind of caller for each step of a set-up.
func TestPermissions(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	id, spID, _ := b.newApp("target")
	_, _, otherID := b.newApp("another")
	exchange := b.directory().ServicePrincipalByAppID(state.ExchangeAppID).ID
	graph := b.directory().ServicePrincipalByAppID(state.GraphAppID)
	everything := readWriteAll + " " + assignRoles + " " + roleWrite + " " + policyWrite
	callers := map[string]string{
		"none":        b.app("AuditLog.Read.All"),
		"reader":      b.app(readAll),
		"owner only":  b.as(otherID, ownedBy),
		"apps":        b.app(readWriteAll),
		"grants":      b.app(assignRoles),
		"roles":       b.app(roleWrite),
		"global":      b.user(globalAdmin, everything),
		"apps admin":  b.user(appsAdmin, everything),
		"as user":     b.user(globalAdmin, asUser),
		"plain user":  b.user(plainUser, everything),
		"narrow":      b.user(globalAdmin, "User.Read"),
		"read global": b.user(globalAdmin, readAll),
	}
	steps := []struct {
		method, path, body string
		allowed            string
	}{
		{"GET", "/v1.0/applications/" + id, "", "reader, owner only, apps, global, apps admin, as user, plain user, read global"},
		{"POST", "/v1.0/applications", `{"displayName":"x"}`, "owner only, apps, global, apps admin, as user"},
		{"PATCH", "/v1.0/applications/" + id, `{"description":"x"}`, "apps, global, apps admin, as user"},
		{"GET", "/v1.0/organization", "", "narrow, as user"},
		{"POST", "/v1.0/servicePrincipals/" + spID + "/appRoleAssignments", `{"principalId":"` + spID + `","resourceId":"` + exchange + `","appRoleId":"dc50a0fb-09a3-484d-be87-e023b12c6440"}`, "grants, global, apps admin, as user"},
		{"POST", "/v1.0/servicePrincipals/" + spID + "/appRoleAssignments", `{"principalId":"` + spID + `","resourceId":"` + graph.ID + `","appRoleId":"` + graph.AppRoles[0].ID + `"}`, "grants, global, as user"},
		{"POST", "/v1.0/roleManagement/directory/roleAssignments", `{"principalId":"` + spID + `","roleDefinitionId":"29232cdf-9323-42fd-ade2-1d097af3e4de","directoryScopeId":"/"}`, "roles, global, as user"},
		{"GET", "/v1.0/policies/defaultAppManagementPolicy", "", "global, apps admin, as user"},
		{"POST", "/v1.0/applications/" + id + "/addPassword", `{}`, "apps, global, apps admin, as user"},
		{"GET", "/v1.0/me", "", "narrow, as user"},
	}
	for _, step := range steps {
		for name, bearer := range callers {
			allowed := false
			for one := range strings.SplitSeq(step.allowed, ", ") {
				allowed = allowed || one == name
			}
			got := b.do(bearer, step.method, step.path, step.body)
			if refused := got.status == 403 && got.code() == "Authorization_RequestDenied"; refused == allowed {
				t.Errorf("%s %s by %q: %d %s", step.method, step.path, name, got.status, got.body)
			}
		}
	}
}

func TestOwnership(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	_, _, appID := b.newApp("automation")
	mine := b.as(appID, ownedBy)
	made := b.do(mine, "POST", "/v1.0/applications", `{"displayName":"owned"}`).want(t, 201, "").json(t)
	id := made["id"].(string)
	b.do(mine, "PATCH", "/v1.0/applications/"+id, `{"description":"mine"}`).want(t, 204, "")
	b.do(b.app(ownedBy), "PATCH", "/v1.0/applications/"+id, `{"description":"yours"}`).want(t, 403, "Authorization_RequestDenied")
	b.do(mine, "POST", "/v1.0/servicePrincipals", map[string]any{"appId": made["appId"]}).want(t, 201, "")
	if got := b.do(mine, "POST", "/v1.0/servicePrincipals", `{"appId":"00000000-0000-4000-8000-000000000000"}`).want(t, 403, "Authorization_RequestDenied").message(); !strings.HasPrefix(got, "When using this permission, the backing application") {
		t.Error(got)
	}
	b.do(b.app(), "POST", "/v1.0/servicePrincipals", `{"appId":"00000000-0000-4000-8000-000000000000"}`).want(t, 400, "Request_BadRequest")

	// An owner that is a person may change it without a directory role.
	ulla := b.user(plainUser, readWriteAll)
	b.do(ulla, "PATCH", "/v1.0/applications/"+id, `{"description":"hers"}`).want(t, 403, "Authorization_RequestDenied")
	ref := `{"@odata.id":"https://graph.microsoft.com/v1.0/directoryObjects/` + b.directory().User(plainUser).ID + `"}`
	b.do(mine, "POST", "/v1.0/applications/"+id+"/owners/$ref", ref).want(t, 204, "")
	b.do(mine, "POST", "/v1.0/applications/"+id+"/owners/$ref", ref).want(t, 400, "Request_BadRequest")
	b.do(ulla, "PATCH", "/v1.0/applications/"+id, `{"description":"hers"}`).want(t, 204, "")
	b.do(b.app(), "DELETE", "/v1.0/applications/"+id+"/owners/"+b.directory().User(plainUser).ID+"/$ref", nil).want(t, 204, "")
	b.do(ulla, "PATCH", "/v1.0/applications/"+id, `{"description":"hers"}`).want(t, 403, "Authorization_RequestDenied")
}

func TestTokens(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	good := b.app()
	exchange := b.mint(token.Claims{IDType: "app", AppID: "x", Audience: "https://outlook.office365.com", Roles: []string{readWriteAll}})
	for name, test := range map[string]struct{ bearer, message string }{
		"none":     {"", "Access token is empty."},
		"garbage":  {"abc", "Access token validation failure."},
		"forged":   {good[:len(good)-6] + "AAAAAA", "Access token validation failure."},
		"exchange": {exchange, "Access token validation failure. Invalid audience."},
	} {
		got := b.do(test.bearer, "GET", "/v1.0/organization", nil)
		if got.status != 401 || got.code() != "InvalidAuthenticationToken" || got.message() != test.message || !strings.HasPrefix(got.header.Get("WWW-Authenticate"), `Bearer realm="", authorization_uri="`) {
			t.Errorf("%s: %d %v %s", name, got.status, got.header, got.body)
		}
	}
	b.do(good, "GET", "/v1.0/organization", nil).want(t, 200, "")
	b.advance(2 * time.Hour)
	b.do(good, "GET", "/v1.0/organization", nil).want(t, 401, "InvalidAuthenticationToken")
}

func TestFaults(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for _, fault := range []string{"throttle=1:7", "unavailable=1", "cae-challenge=1"} {
		if _, err := b.faults.Set(fault); err != nil {
			t.Fatal(err)
		}
	}
	get := func() reply { return b.do(b.app(), "GET", "/v1.0/organization", nil, "client-request-id: mine") }
	throttled := get().want(t, 429, "TooManyRequests")
	if throttled.header.Get("Retry-After") != "7" || throttled.header.Get("client-request-id") != "mine" || throttled.header.Get("request-id") == "" {
		t.Errorf("%v", throttled.header)
	}
	get().want(t, 503, "serviceNotAvailable")
	challenged := get().want(t, 401, "InvalidAuthenticationToken")
	_, claims, found := strings.Cut(challenged.header.Get("WWW-Authenticate"), `error="insufficient_claims", claims="`)
	if decoded, err := base64.StdEncoding.DecodeString(strings.TrimSuffix(claims, `"`)); !found || err != nil || !strings.HasPrefix(string(decoded), `{"access_token":{"nbf":`) {
		t.Errorf("%v", challenged.header)
	}
	get().want(t, 200, "")
}

// TestLag makes what a client meets that does not wait: reads and references see nothing yet, duplicates are known.
func TestLag(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	if _, err := b.faults.Set("lag=30s"); err != nil {
		t.Fatal(err)
	}
	const byName = "/v1.0/applications(uniqueName='lagging')"
	app := b.do(b.app(), "PATCH", byName, `{"displayName":"lagging"}`, "Prefer: create-if-missing").want(t, 201, "").json(t)
	id, appID := app["id"].(string), app["appId"].(string)
	b.do(b.app(), "GET", byName, nil).want(t, 404, "Request_ResourceNotFound")
	b.do(b.app(), "PATCH", "/v1.0/applications/"+id, `{"description":"x"}`).want(t, 404, "Request_ResourceNotFound")
	b.do(b.app(), "POST", "/v1.0/applications/"+id+"/addPassword", `{}`).want(t, 404, "Request_ResourceNotFound")
	b.do(b.app(), "PATCH", byName, `{"displayName":"lagging"}`, "Prefer: create-if-missing").want(t, 204, "")
	b.do(b.app(), "POST", "/v1.0/servicePrincipals", map[string]any{"appId": appID}).want(t, 400, "Request_BadRequest")
	b.advance(30 * time.Second)
	b.do(b.app(), "GET", byName, nil).want(t, 200, "")

	sp := b.do(b.app(), "POST", "/v1.0/servicePrincipals", map[string]any{"appId": appID}).want(t, 201, "").json(t)["id"].(string)
	b.do(b.app(), "POST", "/v1.0/servicePrincipals", map[string]any{"appId": appID}).want(t, 409, "Request_MultipleObjectsWithSameKeyValue")
	b.do(b.app(), "GET", "/v1.0/servicePrincipals/"+sp, nil).want(t, 404, "Request_ResourceNotFound")
	exchange := b.directory().ServicePrincipalByAppID(state.ExchangeAppID).ID
	grant := map[string]any{"principalId": sp, "resourceId": exchange, "appRoleId": state.ExchangeManageAsApp}
	role := map[string]any{"principalId": sp, "roleDefinitionId": state.RoleExchangeAdministrator, "directoryScopeId": "/"}
	grants, roles := "/v1.0/servicePrincipals/"+exchange+"/appRoleAssignedTo", "/v1.0/roleManagement/directory/roleAssignments"
	b.do(b.app(), "POST", grants, grant).want(t, 404, "Request_ResourceNotFound")
	b.do(b.app(), "POST", roles, role).want(t, 404, "Request_ResourceNotFound")
	b.advance(30 * time.Second)
	b.do(b.app(), "POST", grants, grant).want(t, 201, "")
	b.do(b.app(), "POST", roles, role).want(t, 201, "")
	b.do(b.app(), "POST", grants, grant).want(t, 400, "Request_BadRequest")
	b.do(b.app(), "POST", roles, role).want(t, 400, "Request_BadRequest")
	mine := "/v1.0/roleManagement/directory/roleAssignments?$filter=principalId eq '" + sp + "'"
	count := func() int { return len(b.do(b.app(), "GET", mine, nil).want(t, 200, "").json(t)["value"].([]any)) }
	if n := count(); n != 0 {
		t.Errorf("the assignment is seen at once: %d", n)
	}
	b.patchKeys(id, plainKey(newPair(t, b.clock().Add(-time.Hour), 24*time.Hour))).want(t, 204, "")
	if keys := b.keys(id); len(keys) != 0 {
		t.Errorf("the key is seen at once: %v", keys)
	}
	b.advance(30 * time.Second)
	if n := count(); n != 1 {
		t.Errorf("the assignment has not arrived: %d", n)
	}
	if keys := b.keys(id); len(keys) != 1 {
		t.Errorf("the key has not arrived: %v", keys)
	}
}

func TestGzipBody(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	var zipped bytes.Buffer
	writer := gzip.NewWriter(&zipped)
	_, _ = writer.Write([]byte(`{"@odata.type":"#microsoft.graph.application","displayName":"zipped"}`))
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	made := b.do(b.app(), "POST", "/v1.0/applications", zipped.Bytes(), "Content-Encoding: gzip").want(t, 201, "").json(t)
	if made["displayName"] != "zipped" {
		t.Errorf("%v", made)
	}
	b.do(b.app(), "POST", "/v1.0/applications", zipped.Bytes()[:10], "Content-Encoding: gzip").want(t, 400, "Request_BadRequest")
	b.do(b.app(), "POST", "/v1.0/applications", "x", "Content-Encoding: br").want(t, 415, "Request_BadRequest")
}

func TestPaging(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	seen := map[string]bool{}
	for path := "/v1.0/servicePrincipals?$top=3&$select=id"; path != ""; {
		page := b.do(b.app(), "GET", path, nil).want(t, 200, "").json(t)
		for _, one := range page["value"].([]any) {
			id := one.(map[string]any)["id"].(string)
			if seen[id] {
				t.Errorf("%s came twice", id)
			}
			seen[id] = true
		}
		next, _ := page["@odata.nextLink"].(string)
		path = strings.TrimPrefix(next, "https://graph.microsoft.com")
	}
	if want := len(b.directory().ServicePrincipals); len(seen) != want {
		t.Errorf("%d of %d", len(seen), want)
	}
}

func TestSecrets(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	id, _, _ := b.newApp("secret")
	made := b.do(b.app(), "POST", "/v1.0/applications/"+id+"/addPassword", `{"passwordCredential":{"displayName":"s","endDateTime":"2027-01-01T00:00:00Z"}}`).want(t, 200, "").json(t)
	text, _ := made["secretText"].(string)
	if len(text) < 32 || made["hint"] != text[:3] {
		t.Errorf("secretText of %d characters, hint %v", len(text), made["hint"])
	}
	read := b.do(b.app(), "GET", "/v1.0/applications/"+id, nil)
	if bytes.Contains(read.body, []byte(text)) {
		t.Error("a read shows the secret")
	}
	b.do(b.app(), "POST", "/v1.0/applications/"+id+"/removePassword", map[string]any{"keyId": made["keyId"]}).want(t, 204, "")
	b.do(b.app(), "POST", "/v1.0/applications/"+id+"/removePassword", map[string]any{"keyId": made["keyId"]}).want(t, 400, "Request_BadRequest")
}

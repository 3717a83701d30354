package graph

import (
	"slices"
	"testing"

	"github.com/exorun/exorun/internal/tenant/state"
)

// TestRolesOfPeople asks each of the tenant's people for each step of a set-up.
func TestRolesOfPeople(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	id, spID, _ := b.newApp("target")
	exchange := b.directory().ServicePrincipalByAppID(state.ExchangeAppID).ID
	graph := b.directory().ServicePrincipalByAppID(state.GraphAppID)
	grant := func(resource, role string) string {
		return `{"principalId":"` + spID + `","resourceId":"` + resource + `","appRoleId":"` + role + `"}`
	}
	role := `{"principalId":"` + spID + `","roleDefinitionId":"` + state.RoleExchangeAdministrator + `","directoryScopeId":"/"}`
	steps := []struct {
		name, method, path, body string
		allowed                  []string
	}{
		{"organisation", "GET", "/organization", "", []string{"admin", "apps", "cloudapps", "roles", "exchange", "reader", "developer", "eligible", "ulla", "guest"}},
		{"me", "GET", "/me/transitiveMemberOf/microsoft.graph.directoryRole", "", []string{"admin", "apps", "cloudapps", "roles", "exchange", "reader", "developer", "eligible", "ulla", "guest"}},
		{"read applications", "GET", "/applications/" + id, "", []string{"admin", "apps", "cloudapps", "roles", "exchange", "reader", "developer", "eligible", "ulla"}},
		{"create", "POST", "/applications", `{"displayName":"x"}`, []string{"admin", "apps", "cloudapps", "developer"}},
		{"upload", "PATCH", "/applications/" + id, `{"description":"x"}`, []string{"admin", "apps", "cloudapps"}},
		{"grant Exchange", "POST", "/servicePrincipals/" + spID + "/appRoleAssignments", grant(exchange, state.ExchangeManageAsApp), []string{"admin", "apps", "cloudapps", "roles"}},
		{"grant Graph", "POST", "/servicePrincipals/" + spID + "/appRoleAssignments", grant(graph.ID, graph.AppRoles[0].ID), []string{"admin", "roles"}},
		{"assign role", "POST", "/roleManagement/directory/roleAssignments", role, []string{"admin", "roles"}},
		{"read policies", "GET", "/policies/defaultAppManagementPolicy", "", []string{"admin", "apps", "cloudapps", "roles", "reader"}},
	}
	for _, step := range steps {
		for _, name := range []string{"admin", "apps", "cloudapps", "roles", "exchange", "reader", "developer", "eligible", "ulla", "guest"} {
			got := b.do(b.user(b.directory().UserNamed(name).UserPrincipalName, asUser), step.method, "/v1.0"+step.path, step.body)
			if refused := got.status == 403 && got.code() == "Authorization_RequestDenied"; refused == slices.Contains(step.allowed, name) {
				t.Errorf("%s by %s: %d %s", step.name, name, got.status, got.body)
			}
		}
	}
}

func TestWhoMayIsUnsure(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	_, spID, _ := b.newApp("target")
	exchange := b.directory().ServicePrincipalByAppID(state.ExchangeAppID).ID
	body := `{"principalId":"` + spID + `","resourceId":"` + exchange + `","appRoleId":"` + state.ExchangeManageAsApp + `"}`
	path := "/v1.0/servicePrincipals/" + spID + "/appRoleAssignments"
	b.set("app-role-grant=privileged")
	b.do(b.user(appsAdmin, asUser), "POST", path, body).want(t, 403, "Authorization_RequestDenied")
	b.do(b.user("roles@contoso.onmicrosoft.com", asUser), "POST", path, body).want(t, 201, "")

	b.do(b.user(plainUser, asUser), "POST", "/v1.0/applications", `{"displayName":"x"}`).want(t, 403, "Authorization_RequestDenied")
	b.set("users-may-register")
	b.do(b.user(plainUser, asUser), "POST", "/v1.0/applications", `{"displayName":"x"}`).want(t, 201, "")
}

// TestOwnRoles reads what a plan asks: which directory roles the person who signed in holds.
func TestOwnRoles(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for name, want := range map[string]string{"apps": "Application Administrator", "eligible": "", "ulla": "", "reader": "Global Reader"} {
		user := b.directory().UserNamed(name)
		bearer := b.user(user.UserPrincipalName, asUser)
		for _, path := range []string{
			"/v1.0/me/memberOf", "/v1.0/me/memberOf/microsoft.graph.directoryRole", "/v1.0/me/transitiveMemberOf/microsoft.graph.directoryRole?$select=displayName,roleTemplateId",
		} {
			roles := b.do(bearer, "GET", path, "").want(t, 200, "").json(t)["value"].([]any)
			if want == "" && len(roles) == 0 {
				continue
			}
			if len(roles) != 1 || roles[0].(map[string]any)["displayName"] != want {
				t.Errorf("%s for %s: %v", path, name, roles)
			}
		}
		path := "/v1.0/roleManagement/directory/roleAssignments?$filter=principalId eq '" + user.ID + "'"
		if got := len(b.do(bearer, "GET", path, "").want(t, 200, "").json(t)["value"].([]any)); (got == 1) != (want != "") {
			t.Errorf("%s for %s: %d", path, name, got)
		}
	}
}

func (b *bench) set(fault string) {
	b.t.Helper()
	if _, err := b.faults.Set(fault); err != nil {
		b.t.Fatal(err)
	}
}

func TestReadsItself(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	id, spID, appID := b.newApp("mine")
	otherID, otherSP, _ := b.newApp("other")
	mine := b.as(appID)
	for _, path := range []string{
		"/applications/" + id + "?$select=keyCredentials", "/applications(appId='" + appID + "')", "/servicePrincipals/" + spID, "/servicePrincipals(appId='" + appID + "')",
	} {
		b.do(mine, "GET", "/v1.0"+path, "").want(t, 200, "")
	}
	for _, path := range []string{
		"/applications/" + otherID, "/servicePrincipals/" + otherSP, "/applications/" + id + "/owners",
		"/applications/" + id + "/federatedIdentityCredentials", "/applications", "/servicePrincipals/" + spID + "/appRoleAssignments",
	} {
		b.do(mine, "GET", "/v1.0"+path, "").want(t, 403, "Authorization_RequestDenied")
	}
	b.set("self-read=forbidden")
	b.do(mine, "GET", "/v1.0/applications/"+id, "").want(t, 403, "Authorization_RequestDenied")
}

func TestWriteDenied(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	id, _, _ := b.newApp("target")
	admin := b.user(globalAdmin, asUser)
	b.set("write-denied=/roleassignments")
	b.do(admin, "GET", "/v1.0/roleManagement/directory/roleAssignments", "").want(t, 200, "")
	b.do(admin, "POST", "/v1.0/roleManagement/directory/roleAssignments", "{}").want(t, 403, "Authorization_RequestDenied")
	b.do(admin, "PATCH", "/v1.0/applications/"+id, `{"description":"x"}`).want(t, 204, "")
	b.set("write-denied")
	b.do(admin, "PATCH", "/v1.0/applications/"+id, `{"description":"x"}`).want(t, 403, "Authorization_RequestDenied")
}

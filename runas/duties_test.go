package runas

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"

	"github.com/exorun/exorun/appauth"
	"github.com/exorun/exorun/internal/graph"
)

func TestLeastRoles(t *testing.T) {
	t.Parallel()
	application := roleNeed{StepApplication, needsApplicationDeveloper}
	principal := roleNeed{StepServicePrincipal, needsApplicationAdministrator}
	permission := roleNeed{StepPermission, needsApplicationAdministrator}
	role := roleNeed{StepRole, needsRoleAdministrator}
	group := roleNeed{StepRole, needsExchangeAdministrator}
	own := roleNeed{StepConnection, ""}
	for name, c := range map[string]struct {
		needs []roleNeed
		want  string
	}{
		"nothing":                       {nil, ""},
		"the application's own":         {[]roleNeed{own}, ""},
		"one step":                      {[]roleNeed{role}, needsRoleAdministrator},
		"one role for both":             {[]roleNeed{permission, role}, needsRoleAdministrator},
		"an application by itself":      {[]roleNeed{application}, needsApplicationDeveloper},
		"the larger covers the smaller": {[]roleNeed{application, principal}, needsApplicationAdministrator},
		"a role that covers two stays":  {[]roleNeed{application, principal, permission, role}, needsApplicationAdministrator + "," + needsRoleAdministrator},
		"a developer and a role":        {[]roleNeed{application, role, own}, needsApplicationDeveloper + "," + needsRoleAdministrator},
		"a role group":                  {[]roleNeed{permission, group}, needsApplicationAdministrator + "," + needsExchangeAdministrator},
	} {
		got := leastRoles(c.needs)
		if strings.Join(got, ",") != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
		for _, need := range c.needs {
			if need.role != "" && !need.takenBy(got) {
				t.Errorf("%s: nobody of %q may do %s", name, got, need.step)
			}
		}
	}
}

type anyToken struct{}

func (anyToken) GetToken(context.Context, policy.TokenRequestOptions) (azcore.AccessToken, error) {
	return azcore.AccessToken{Token: "token", ExpiresOn: time.Now().Add(time.Hour)}, nil
}

// directoryOf is a Graph that knows the roles and the owner of one account. A nil list cannot be read.
func directoryOf(t *testing.T, roles, owners []string) *graph.Client {
	t.Helper()
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		list, property := owners, "id"
		if strings.HasSuffix(r.URL.Path, "/roleAssignments") {
			list, property = roles, "roleDefinitionId"
		}
		if list == nil {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		value := []map[string]string{}
		for _, id := range list {
			value = append(value, map[string]string{property: id, "directoryScopeId": "/"})
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"value": value})
	}))
	t.Cleanup(server.Close)
	client, err := graph.New(graph.Options{Endpoint: server.URL, Credential: anyToken{}, Transport: server.Client()})
	if err != nil {
		t.Fatal(err)
	}
	return client
}

func TestStanding(t *testing.T) {
	t.Parallel()
	const (
		developer     = "cf1c38e5-3621-4004-a7cb-879624dced7c"
		applications  = "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3"
		roles         = "E8611AB8-C189-46E8-94E1-60213AB1F814" // in any case
		everything    = "62e90394-69f5-4237-9190-012177145e10"
		plain         = "b79fbf4d-3ef9-4689-8143-76b194e85509" // of every person; no role
		me            = "00000000-0000-4000-8000-000000000001"
		asUser        = "Directory.AccessAsUser.All"
		writeApps     = "Application.ReadWrite.All"
		writeRoles    = "RoleManagement.ReadWrite.Directory"
		assignAppRole = "AppRoleAssignment.ReadWrite.All"
	)
	none := []string{}
	for name, c := range map[string]struct {
		step     StepName
		needs    string
		claims   appauth.Claims
		directed []string // roles that Graph tells
		owners   []string
		made     bool // the application is there
		want     Standing
		because  string
	}{
		"the role is in the token":        {StepRole, needsRoleAdministrator, appauth.Claims{RoleIDs: []string{plain, roles}}, none, none, false, Has, "as Privileged Role Administrator"},
		"the role is younger":             {StepRole, needsRoleAdministrator, appauth.Claims{RoleIDs: []string{plain}}, []string{strings.ToLower(roles)}, none, false, Has, "as Privileged Role Administrator"},
		"another role":                    {StepRole, needsRoleAdministrator, appauth.Claims{RoleIDs: []string{plain, applications}}, none, none, false, Lacks, ""},
		"one that does everything":        {StepRole, needsRoleAdministrator, appauth.Claims{RoleIDs: []string{everything}}, none, none, false, Has, "as Global Administrator"},
		"one that suffices":               {StepPermission, needsApplicationAdministrator, appauth.Claims{RoleIDs: []string{roles}}, none, none, false, Has, "as Privileged Role Administrator"},
		"it does not for the application": {StepApplication, needsApplicationDeveloper, appauth.Claims{RoleIDs: []string{roles}}, none, none, false, Lacks, ""},
		"no wids, Graph tells":            {StepCertificate, needsApplicationAdministrator, appauth.Claims{}, []string{applications}, none, false, Has, "as Application Administrator"},
		"no wids, Graph tells of none":    {StepCertificate, needsApplicationAdministrator, appauth.Claims{}, none, none, false, Lacks, ""},
		"no wids, Graph does not tell":    {StepCertificate, needsApplicationAdministrator, appauth.Claims{}, nil, none, false, Unknown, "the account's roles cannot be read"},
		"wids, Graph does not tell":       {StepCertificate, needsApplicationAdministrator, appauth.Claims{RoleIDs: []string{plain}}, nil, none, false, Lacks, ""},
		"an owner":                        {StepCertificate, needsApplicationAdministrator, appauth.Claims{RoleIDs: []string{plain}}, none, []string{me}, true, Has, "as the application's owner"},
		"an owner grants nothing":         {StepPermission, needsApplicationAdministrator, appauth.Claims{RoleIDs: []string{plain}}, none, []string{me}, true, Lacks, ""},
		"owners cannot be read":           {StepCertificate, needsApplicationAdministrator, appauth.Claims{RoleIDs: []string{plain}}, none, nil, true, Unknown, "the account's roles cannot be read"},
		"whoever makes it owns it":        {StepCertificate, needsApplicationAdministrator, appauth.Claims{RoleIDs: []string{developer}}, none, none, false, Unknown, "whoever makes the application owns it, and an owner may"},
		"a scope that is lacking":         {StepRole, needsRoleAdministrator, appauth.Claims{RoleIDs: []string{roles}, Scopes: []string{writeApps}}, none, none, false, Lacks, "the sign-in was not granted " + writeRoles},
		"the scope":                       {StepRole, needsRoleAdministrator, appauth.Claims{RoleIDs: []string{roles}, Scopes: []string{writeApps, writeRoles}}, none, none, false, Has, "as Privileged Role Administrator"},
		"a scope for all":                 {StepRole, needsRoleAdministrator, appauth.Claims{RoleIDs: []string{roles}, Scopes: []string{asUser}}, none, none, false, Has, "as Privileged Role Administrator"},
		"an application's permission":     {StepPermission, needsApplicationAdministrator, appauth.Claims{IDType: "app", Roles: []string{assignAppRole}}, none, none, false, Has, "by the permission " + assignAppRole},
		"another permission":              {StepPermission, needsApplicationAdministrator, appauth.Claims{IDType: "app", Roles: []string{writeApps}}, none, none, false, Lacks, ""},
		"an application with a role":      {StepPermission, needsApplicationAdministrator, appauth.Claims{IDType: "app", RoleIDs: []string{applications}}, none, none, false, Has, "as Application Administrator"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.claims.ObjectID = me
			chain := &chain{administrator: administrator{graph: directoryOf(t, c.directed, c.owners), claims: c.claims}}
			if c.made {
				chain.application = &graph.Application{ID: "application"}
			}
			got, because, err := chain.standing(t.Context(), Action{Step: c.step, Needs: c.needs})
			if err != nil || got != c.want || because != c.because {
				t.Errorf("%s, %q (%v), want %s, %q", got, because, err, c.want, c.because)
			}
		})
	}
}

// Every role that a step may need is one that can be recognised in a token.
func TestRolesOfDutiesAreKnown(t *testing.T) {
	t.Parallel()
	known := func(name string) bool {
		return slices.ContainsFunc(administratorRoles, func(r struct{ name, templateID string }) bool { return r.name == name })
	}
	for _, step := range steps {
		if step.needs == "" {
			continue
		}
		for _, role := range append(dutyOf(step.name, step.needs).also, step.needs) {
			if !known(role) || role == everythingAdministrator {
				t.Errorf("the step %s names the role %q", step.name, role)
			}
		}
	}
}

func TestFits(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		pattern, text string
		want          bool
	}{
		{"POST /servicePrincipals", "POST /servicePrincipals", true},
		{"POST /servicePrincipals", "POST /servicePrincipals/x", false},
		{"POST /servicePrincipals", "PATCH /servicePrincipals", false},
		{"PATCH /applications/*", "PATCH /applications/<application>", true},
		{"PATCH /applications/*", "PATCH /applications/", false},
		{"PATCH /applications/*", "PATCH /applications/x/owners", false},
		{"PATCH /applications/*", "PATCH /applications/x?a=b", false},
		{"POST /applications/*/addKey", "POST /applications/x/addKey", true},
		{"POST /applications/*/addKey", "POST /applications/x/y/addKey", false},
		{"POST /applications/*/addKey", "POST /applications/x/addKey/addKey", false},
		{"PATCH /applications(uniqueName='*')", "PATCH /applications(uniqueName='<unique name>')", true},
		{"PATCH /applications(uniqueName='*')", "PATCH /applications(uniqueName='a')/owners", false},
		{"PATCH /applications(uniqueName='*')", "PATCH /applications(uniqueName='')", false},
	} {
		if got := fits(c.pattern, c.text); got != c.want {
			t.Errorf("fits(%q, %q) = %v", c.pattern, c.text, got)
		}
	}
}

func FuzzFits(f *testing.F) {
	f.Add("POST /applications/*/addKey", "POST /applications/x/addKey")
	f.Fuzz(func(t *testing.T, pattern, text string) {
		if fits(pattern, text) && strings.Count(pattern, "*") == 0 && pattern != text {
			t.Errorf("%q fits %q", text, pattern)
		}
	})
}

func FuzzReadPlanFile(f *testing.F) {
	f.Add(`{"version":1,"cloud":"public","tenant":{"id":"x"},"steps":[{"step":"role","action":"create","request":{"method":"POST","url":"https://graph.microsoft.com/v1.0/roleManagement/directory/roleAssignments","body":null}}]}`)
	f.Add(`{"version":1e400}`)
	f.Fuzz(func(t *testing.T, text string) {
		file, err := ReadPlanFile(strings.NewReader(text))
		if (file == nil) == (err == nil) && err == nil {
			t.Errorf("neither a plan nor an error for %q", text)
		}
		if err == nil {
			_ = file.Options()
			for _, action := range file.Steps {
				_ = file.permits(action)
			}
		}
	})
}

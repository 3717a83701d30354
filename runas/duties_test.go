package runas

import (
	"slices"
	"strings"
	"testing"
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

package graph_test

import (
	"errors"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/exorun/exorun/internal/graph"
)

// answering is a Graph that gives one answer.
func answering(t *testing.T, status int, body string) *graph.Client {
	t.Helper()
	s := newService(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	})
	return s.client(t, credential{})
}

func TestRolePolicy(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]graph.RolePolicy{
		`{"value":[]}`: {},
		`{"value":[{"policy":{"rules":[{"id":"Enablement_Admin_Assignment","enabledRules":["Justification"]},
			{"id":"Expiration_Admin_Eligibility","isExpirationRequired":true,"maximumDuration":"P1Y"},
			{"id":"Expiration_Admin_Assignment","isExpirationRequired":true,"maximumDuration":"P180D"}]}}]}`: {MustEnd: true, Longest: "P180D"},
		`{"value":[{"policy":{"rules":[{"id":"Expiration_Admin_Assignment","isExpirationRequired":false,"maximumDuration":"P180D"}]}}]}`: {Longest: "P180D"},
	} {
		got, err := answering(t, http.StatusOK, body).RolePolicy(t.Context(), "a-role")
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%s: %v (-want +got):\n%s", body, err, diff)
		}
	}
}

func TestScheduleEnd(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	end := start.AddDate(0, 1, 0)
	for name, test := range map[string]struct {
		schedule graph.Schedule
		want     time.Time
	}{
		"no end":             {graph.Schedule{StartDateTime: &start, Expiration: graph.Expiration{Type: graph.NoExpiration}}, time.Time{}},
		"a day":              {graph.Schedule{StartDateTime: &start, Expiration: graph.Expiration{Type: graph.AfterDateTime, EndDateTime: &end}}, end},
		"a life":             {graph.Schedule{StartDateTime: &start, Expiration: graph.Expiration{Type: graph.AfterDuration, Duration: "P31D"}}, end},
		"a life of nothing":  {graph.Schedule{Expiration: graph.Expiration{Type: graph.AfterDuration, Duration: "P31D"}}, time.Time{}},
		"an unreadable life": {graph.Schedule{StartDateTime: &start, Expiration: graph.Expiration{Type: graph.AfterDuration, Duration: "soon"}}, time.Time{}},
	} {
		if got := test.schedule.End(); !got.Equal(test.want) {
			t.Errorf("%s: %s, want %s", name, got, test.want)
		}
	}
}

func TestKeyRestrictions(t *testing.T) {
	t.Parallel()
	policy, err := answering(t, http.StatusOK, `{"id":"1","displayName":"Rule","isEnabled":true,"applicationRestrictions":{"keyCredentials":[
		{"restrictionType":"asymmetricKeyLifetime","state":"enabled","maxLifetime":"P90D","restrictForAppsCreatedAfterDateTime":"2026-01-01T00:00:00Z"},
		{"restrictionType":"trustedCertificateAuthority","state":"disabled","excludeActors":{"customSecurityAttributes":[{}]}}]}}`).DefaultAppPolicy(t.Context())
	if err != nil || !policy.IsEnabled || len(policy.Keys) != 2 {
		t.Fatalf("%+v, %v", policy, err)
	}
	life, authority := policy.Keys[0], policy.Keys[1]
	before, after := time.Date(2025, 6, 1, 0, 0, 0, 0, time.UTC), time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
	if life.Governs(before) || !life.Governs(after) || !life.Governs(time.Time{}) || life.HasExceptions() {
		t.Errorf("a rule for new applications: %+v", life)
	}
	if authority.Governs(after) || !authority.HasExceptions() {
		t.Errorf("a rule that is switched off: %+v", authority)
	}
}

func TestRefusalsOfRules(t *testing.T) {
	t.Parallel()
	is := map[string]func(error) bool{
		"role rule": graph.IsRoleRule, "pending": graph.IsRolePending, "gone": graph.IsRoleGone,
		"too long": graph.IsKeyTooLong, "type": graph.IsKeyTypeForbidden, "exists": graph.IsExists,
	}
	for want, body := range map[string]string{
		"role rule": `{"error":{"code":"RoleAssignmentRequestPolicyValidationFailed","message":"The following policy rules failed: [\"ExpirationRule\"]"}}`,
		"pending":   `{"error":{"code":"PendingRoleAssignmentRequest","message":"There is already an existing pending Role assignment request."}}`,
		"gone":      `{"error":{"code":"RoleAssignmentDoesNotExist","message":"The Role assignment does not exist."}}`,
		"too long":  `{"error":{"code":"CredentialInvalidLifetimeAsPerAppPolicy","message":"Credential lifetime exceeds the max value allowed as per assigned policy."}}`,
		"type":      `{"error":{"code":"CredentialTypeNotAllowedAsPerAppPolicy","message":"Credential type not allowed as per assigned policy."}}`,
		"exists":    `{"error":{"code":"RoleAssignmentExists","message":"The Role assignment already exists."}}`,
	} {
		_, err := answering(t, http.StatusBadRequest, body).RequestRole(t.Context(), graph.RoleRequest{Action: graph.AdminAssign})
		if _, ok := errors.AsType[*graph.Error](err); !ok {
			t.Fatalf("%s: %v", want, err)
		}
		for name, matches := range is {
			if matches(err) != (name == want) {
				t.Errorf("%s is taken for %s: %t", want, name, matches(err))
			}
		}
	}
}

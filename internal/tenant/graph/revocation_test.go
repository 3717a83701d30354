package graph

import "testing"

// TestRevocation uses a token after its service principal was disabled, with and without continuous access evaluation.
func TestRevocation(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	id, spID, appID := b.newApp("automation")
	issued := b.as(appID)
	b.do(b.app(), "PATCH", "/v1.0/servicePrincipals/"+spID, `{"accountEnabled":false}`).want(t, 204, "")
	b.do(issued, "GET", "/v1.0/applications/"+id, nil).want(t, 200, "")
	b.set("cae-revocation")
	refused := b.do(issued, "GET", "/v1.0/applications/"+id, nil).want(t, 401, "InvalidAuthenticationToken")
	if refused.header.Get("Www-Authenticate") == "" {
		t.Error("no challenge")
	}
	b.do(b.app(), "GET", "/v1.0/applications/"+id, nil).want(t, 200, "")
}

package graph_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha1"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"math/big"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/exorun/exorun/internal/graph"
)

func newCertificate(t *testing.T) *x509.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "exorun"},
		NotBefore: clock, NotAfter: clock.AddDate(1, 0, 0),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return certificate
}

func TestThumbprint(t *testing.T) {
	t.Parallel()
	certificate := newCertificate(t)
	sum := sha1.Sum(certificate.Raw)
	want := strings.ToUpper(hex.EncodeToString(sum[:]))
	text := func(s string) *string { return &s }
	other := text(strings.Repeat("00", 20))
	for name, c := range map[string]struct {
		key  graph.KeyCredential
		want string
	}{
		"DER":                       {graph.KeyCredential{Key: certificate.Raw}, want},
		"PEM":                       {graph.KeyCredential{Key: pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certificate.Raw})}, want},
		"the key before identifier": {graph.KeyCredential{Key: certificate.Raw, CustomKeyIdentifier: other}, want},
		"identifier in hexadecimal": {graph.KeyCredential{CustomKeyIdentifier: text(strings.ToLower(want))}, want},
		"identifier in base64":      {graph.KeyCredential{CustomKeyIdentifier: text(base64.StdEncoding.EncodeToString(sum[:]))}, want},
		"identifier of one's own":   {graph.KeyCredential{CustomKeyIdentifier: text("my key")}, ""},
		"nothing":                   {graph.KeyCredential{}, ""},
		"neither DER nor PEM":       {graph.KeyCredential{Key: []byte("junk")}, ""},
	} {
		if got := c.key.Thumbprint(); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// A PATCH replaces the collection: an entry that is kept must come with its id and a null key, or it is lost or refused.
func TestSetKeyCredentialsKeepsOthers(t *testing.T) {
	t.Parallel()
	var body map[string][]map[string]any
	s := newService(t, func(w http.ResponseWriter, r *http.Request) {
		if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
			t.Error(err)
		}
		w.WriteHeader(http.StatusNoContent)
	})
	certificate := newCertificate(t)
	end := clock.Add(time.Hour)
	kept := graph.KeyCredential{KeyID: "old", Type: "AsymmetricX509Cert", Usage: "Verify", EndDateTime: &end, Key: []byte("der")}
	added := graph.NewKeyCredential("new", certificate)
	if err := s.client(t, credential{}).SetKeyCredentials(t.Context(), "o", []graph.KeyCredential{kept.Keep(), added}); err != nil {
		t.Fatal(err)
	}
	want := []map[string]any{
		{"keyId": "old", "type": "AsymmetricX509Cert", "usage": "Verify", "endDateTime": "2026-11-24T09:00:00Z", "key": nil},
		{
			"keyId": "new", "type": "AsymmetricX509Cert", "usage": "Verify", "displayName": "CN=exorun",
			"startDateTime": "2026-11-24T08:00:00Z", "endDateTime": "2027-11-24T08:00:00Z",
			"key": base64.StdEncoding.EncodeToString(certificate.Raw),
		},
	}
	if diff := cmp.Diff(want, body["keyCredentials"]); diff != "" {
		t.Errorf("keyCredentials (-want +got):\n%s", diff)
	}
}

func TestEnsureApplication(t *testing.T) {
	t.Parallel()
	made := false
	s := newService(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPatch || r.Header.Get("Prefer") != "create-if-missing" {
			t.Errorf("%s, Prefer %q", r.Method, r.Header.Get("Prefer"))
		}
		if made {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		made = true
		answer(w, 201, `{"id":"o","appId":"a","uniqueName":"exorun-1"}`)
	})
	client := s.client(t, credential{})
	first, err := client.EnsureApplication(t.Context(), "exorun-1", graph.NewApplication{DisplayName: "exorun"})
	if err != nil || first.AppID != "a" {
		t.Errorf("first: %+v, %v", first, err)
	}
	second, err := client.EnsureApplication(t.Context(), "exorun-1", graph.NewApplication{DisplayName: "exorun"})
	if err != nil || second.ID != "" {
		t.Errorf("second: %+v, %v", second, err)
	}
}

package certs_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/exorun/exorun/certs"
)

var issued = time.Date(2026, 11, 24, 8, 0, 0, 500, time.UTC)

func issue(t *testing.T, options certs.IssueOptions) *certs.Certificate {
	t.Helper()
	if options.Now == nil {
		options.Now = func() time.Time { return issued }
	}
	if options.CommonName == "" {
		options.CommonName = "exorun contoso"
	}
	if options.Key == nil {
		options.Key = fixture(t).Signer
	}
	certificate, err := certs.Issue(options)
	if err != nil {
		t.Fatal(err)
	}
	return certificate
}

func TestIssue(t *testing.T) {
	t.Parallel()
	certificate, err := certs.Issue(certs.IssueOptions{CommonName: "exorun contoso", Now: func() time.Time { return issued }})
	if err != nil {
		t.Fatal(err)
	}
	leaf := certificate.Leaf
	if err := leaf.CheckSignature(x509.SHA256WithRSA, leaf.RawTBSCertificate, leaf.Signature); err != nil {
		t.Errorf("not signed by itself with SHA-256: %v", err)
	}
	type facts struct {
		Subject, Begin, End string
		Usage               x509.KeyUsage
		Extended            []x509.ExtKeyUsage
		CA                  bool
		Days                int
	}
	got := facts{
		leaf.Subject.String(), leaf.NotBefore.Format(time.RFC3339), leaf.NotAfter.Format(time.RFC3339),
		leaf.KeyUsage, leaf.ExtKeyUsage, leaf.IsCA, certificate.DaysLeft(issued),
	}
	want := facts{
		"CN=exorun contoso", "2026-11-24T07:45:00Z", "2027-11-24T08:00:00Z",
		x509.KeyUsageDigitalSignature,
		[]x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
		false, 364,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("issued (-want +got):\n%s", diff)
	}
	if bits := certificate.Leaf.SerialNumber.BitLen(); bits < 64 || bits > 127 {
		t.Errorf("the serial number has %d bits", bits)
	}
}

func TestIssueIsReproducible(t *testing.T) {
	t.Parallel()
	one := issue(t, certs.IssueOptions{Rand: bytes.NewReader(make([]byte, 64)), Lifetime: 48 * time.Hour})
	two := issue(t, certs.IssueOptions{Rand: bytes.NewReader(make([]byte, 64)), Lifetime: 48 * time.Hour})
	if !one.Leaf.Equal(two.Leaf) {
		t.Error("the same key, time and randomness gave different certificates")
	}
	if one.DaysLeft(issued.Add(47*time.Hour)) != 0 || one.DaysLeft(issued.Add(49*time.Hour)) != -1 {
		t.Error("DaysLeft around the end is wrong")
	}
}

func TestIssueRefuses(t *testing.T) {
	t.Parallel()
	ec, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		options certs.IssueOptions
		want    string
	}{
		"no name":           {certs.IssueOptions{}, "no common name"},
		"odd size":          {certs.IssueOptions{CommonName: "x", Bits: 1024}, "1024 bits"},
		"negative lifetime": {certs.IssueOptions{CommonName: "x", Key: fixture(t).Signer, Lifetime: -time.Hour}, "lifetime"},
		"elliptic key":      {certs.IssueOptions{CommonName: "x", Key: ec}, "not RSA"},
		"no randomness":     {certs.IssueOptions{CommonName: "x", Key: fixture(t).Signer, Rand: strings.NewReader("short")}, "serial number"},
	} {
		if _, err := certs.Issue(test.options); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: Issue = %v, want an error about %q", name, err, test.want)
		}
	}
}

func TestParseThumbprint(t *testing.T) {
	t.Parallel()
	const plain = "A909502DD82AE41433E6F83886B00D4277A32A7B"
	for _, text := range []string{
		plain,
		strings.ToLower(plain),
		"\u200ea9 09 50 2d d8 2a e4 14 33 e6 f8 38 86 b0 0d 42 77 a3 2a 7b",
		"A9:09:50:2D:D8:2A:E4:14:33:E6:F8:38:86:B0:0D:42:77:A3:2A:7B\n",
	} {
		if got, err := certs.ParseThumbprint(text); got != plain || err != nil {
			t.Errorf("ParseThumbprint(%q) = %q, %v", text, got, err)
		}
	}
	for _, text := range []string{"", plain[1:], plain + "0", strings.Repeat("A", 64), "O" + plain[1:], "../" + plain} {
		if got, err := certs.ParseThumbprint(text); !errors.Is(err, certs.ErrBadThumbprint) {
			t.Errorf("ParseThumbprint(%q) = %q, %v, want ErrBadThumbprint", text, got, err)
		}
	}
}

func TestNothingPrintsTheKey(t *testing.T) {
	t.Parallel()
	certificate := fixture(t)
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("loaded", "certificate", certificate)
	asJSON, err := json.Marshal(certificate)
	if err != nil {
		t.Fatal(err)
	}
	want := "CN=fixture " + certificate.Thumbprint()
	for form, text := range map[string]string{
		"%v":       fmt.Sprintf("%v", certificate),
		"%+v":      fmt.Sprintf("%+v", *certificate),
		"%#v":      fmt.Sprintf("%#v", certificate),
		"%s":       fmt.Sprint(*certificate),
		"slog":     log.String(),
		"JSON":     string(asJSON),
		"in a map": fmt.Sprintf("%+v", map[string]any{"c": certificate}),
	} {
		if !strings.Contains(text, want) || len(text) > 250 {
			t.Errorf("%s prints %q, want little more than %q", form, text, want)
		}
	}
}

package token

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func TestVerify(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	issuer, err := NewIssuer(t.TempDir(), func() time.Time { return now })
	if err != nil {
		t.Fatal(err)
	}
	stranger, err := NewIssuer("", func() time.Time { return now })
	if err != nil {
		t.Fatal(err)
	}
	mint := func(issuer *Issuer) string {
		signed, _, err := issuer.Mint(Claims{
			Audience: "https://outlook.office365.com", TenantID: "tid", AppID: "app", ObjectID: "sp", IDType: "app",
			Roles: []string{"Exchange.ManageAsApp"}, Wids: []string{ApplicationMark},
		})
		if err != nil {
			t.Fatal(err)
		}
		return signed
	}
	good := mint(issuer)

	for _, test := range []struct {
		name, header string
		audience     string
		after        time.Duration
		want         error
	}{
		{name: "good", header: "Bearer " + good, audience: "https://outlook.office365.com"},
		{name: "slash and case", header: "bearer " + good, audience: "HTTPS://outlook.office365.com/"},
		{name: "no header", audience: "https://outlook.office365.com", want: ErrMissing},
		{name: "basic", header: "Basic " + good, audience: "https://outlook.office365.com", want: ErrMissing},
		{name: "other audience", header: "Bearer " + good, audience: "https://graph.microsoft.com", want: ErrAudience},
		{name: "expired", header: "Bearer " + good, audience: "https://outlook.office365.com", after: Lifetime + time.Second, want: ErrExpired},
		{name: "not yet", header: "Bearer " + good, audience: "https://outlook.office365.com", after: -Backdate - time.Second, want: ErrExpired},
		{name: "other key", header: "Bearer " + mint(stranger), audience: "https://outlook.office365.com", want: ErrInvalid},
		{name: "changed", header: "Bearer " + strings.Replace(good, ".", ".A", 1), audience: "https://outlook.office365.com", want: ErrInvalid},
		{name: "not a token", header: "Bearer x", audience: "https://outlook.office365.com", want: ErrInvalid},
	} {
		t.Run(test.name, func(t *testing.T) {
			verifier := &Issuer{key: issuer.key, kid: issuer.kid, now: func() time.Time { return now.Add(test.after) }}
			claims, err := verifier.Verify(test.header, test.audience)
			if !errors.Is(err, test.want) {
				t.Fatalf("error %v, want %v", err, test.want)
			}
			if err == nil && (!claims.HasRole("Exchange.ManageAsApp") || claims.Subject != "sp" || claims.Issuer != "https://sts.windows.net/tid/") {
				t.Errorf("claims %+v", claims)
			}
		})
	}
}

func TestNewIssuerKeepsItsKey(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	first, err := NewIssuer(dir, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	second, err := NewIssuer(dir, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	if first.kid != second.kid {
		t.Errorf("key ids %s and %s", first.kid, second.kid)
	}
}

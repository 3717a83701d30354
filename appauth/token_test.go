package appauth_test

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha1"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/exorun/exorun/appauth"
)

func TestProof(t *testing.T) {
	t.Parallel()
	c := certificate(t)
	const objectID = "aaaaaaaa-0000-4000-8000-000000000002"
	proof, err := appauth.Proof(c.Leaf, c.Signer, objectID, start)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(proof, "=") {
		t.Error("the proof is padded, which Graph refuses")
	}
	header, claims, digest, signature := decode(t, proof)
	thumbprint := sha1.Sum(c.Leaf.Raw)
	if diff := cmp.Diff(map[string]any{
		"alg": "RS256", "typ": "JWT", "kid": c.Thumbprint(), "x5t": base64.RawURLEncoding.EncodeToString(thumbprint[:]),
	}, header); diff != "" {
		t.Errorf("header (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]any{
		"aud": "00000002-0000-0000-c000-000000000000", "iss": objectID,
		"nbf": float64(start.Unix()), "exp": float64(start.Unix() + 600),
	}, claims); diff != "" {
		t.Errorf("claims (-want +got):\n%s", diff)
	}
	if err := rsa.VerifyPKCS1v15(c.Signer.Public().(*rsa.PublicKey), crypto.SHA256, digest[:], signature); err != nil {
		t.Errorf("signature: %v", err)
	}
	if _, err := appauth.Proof(c.Leaf, nil, objectID, start); err == nil {
		t.Error("a proof without a key")
	}
}

func jwt(claims string) string {
	return "e30." + base64.RawURLEncoding.EncodeToString([]byte(claims)) + ".c2ln"
}

func TestParseClaims(t *testing.T) {
	t.Parallel()
	got, err := appauth.ParseClaims(jwt(`{"aud":"https://outlook.office365.com","iss":"https://sts.windows.net/t/","tid":"t","appid":"a","oid":"o",
		"idtyp":"app","roles":["Exchange.ManageAsApp"],"wids":["w1","w2"],"exp":1795508793,"nbf":"1795504893","iat":null,"other":{"x":1}}`))
	if err != nil {
		t.Fatal(err)
	}
	want := appauth.Claims{
		Audience: []string{"https://outlook.office365.com"}, Issuer: "https://sts.windows.net/t/", TenantID: "t", AppID: "a", ObjectID: "o",
		IDType: "app", Roles: []string{"Exchange.ManageAsApp"}, RoleIDs: []string{"w1", "w2"}, Scopes: []string{},
		Expires: time.Unix(1795508793, 0).UTC(), NotBefore: time.Unix(1795504893, 0).UTC(),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("claims (-want +got):\n%s", diff)
	}
	delegated, err := appauth.ParseClaims(jwt(`{"aud":["x","y"],"azp":"b","scp":"A.Read B.Write","upn":"admin@contoso.com","roles":null}`))
	if err != nil || delegated.AppID != "b" || len(delegated.Scopes) != 2 || len(delegated.Audience) != 2 || delegated.Roles != nil {
		t.Errorf("delegated claims %+v, %v", delegated, err)
	}
}

func TestParseClaimsRefusesWithoutShowingTheToken(t *testing.T) {
	t.Parallel()
	for _, token := range []string{"", "opaque-SECRET", "a.!SECRET!.c", jwt(`"SECRET"`), jwt(`{"tid":5}`), jwt(`{"exp":"SECRET"}`), jwt(`{"aud":[`)} {
		if _, err := appauth.ParseClaims(token); err == nil || strings.Contains(err.Error(), "SECRET") {
			t.Errorf("ParseClaims(%q) = %v", token, err)
		}
	}
}

func FuzzParseClaims(f *testing.F) {
	f.Add(jwt(`{"aud":["x"],"exp":"1","roles":"one"}`))
	f.Add(jwt(`{"exp":1e400,"wids":null}`))
	f.Add("..")
	f.Fuzz(func(t *testing.T, token string) {
		claims, err := appauth.ParseClaims(token)
		if err != nil && fmt.Sprint(claims) != fmt.Sprint(appauth.Claims{}) {
			t.Errorf("claims beside an error: %+v", claims)
		}
	})
}

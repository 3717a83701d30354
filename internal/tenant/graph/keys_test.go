package graph

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"maps"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/exorun/exorun/internal/tenant/state"
)

// pair is a certificate with its key.
type pair struct {
	key *rsa.PrivateKey
	der []byte
}

func (p pair) base64() string { return base64.StdEncoding.EncodeToString(p.der) }

func (p pair) hex() string {
	sum := sha1.Sum(p.der)
	return strings.ToUpper(hex.EncodeToString(sum[:]))
}

func newPair(t *testing.T, notBefore time.Time, life time.Duration) pair {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "exorun test"}, NotBefore: notBefore, NotAfter: notBefore.Add(life),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	return pair{key, der}
}

// newApp makes an application with its service principal and returns both ids and the client id.
func (b *bench) newApp(name string) (id, spID, appID string) {
	b.t.Helper()
	app := b.do(b.app(), "POST", "/v1.0/applications", map[string]any{"displayName": name, "signInAudience": "AzureADMyOrg"}).want(b.t, 201, "").json(b.t)
	appID = app["appId"].(string)
	sp := b.do(b.app(), "POST", "/v1.0/servicePrincipals", map[string]any{"appId": appID}).want(b.t, 201, "").json(b.t)
	return app["id"].(string), sp["id"].(string), appID
}

// keys reads the key credentials of an application with their bytes.
func (b *bench) keys(id string) []map[string]any {
	b.t.Helper()
	var all []map[string]any
	for _, key := range b.do(b.app(), "GET", "/v1.0/applications/"+id+"?$select=keyCredentials", nil).want(b.t, 200, "").json(b.t)["keyCredentials"].([]any) {
		all = append(all, key.(map[string]any))
	}
	return all
}

func (b *bench) patchKeys(id string, keys ...map[string]any) reply {
	return b.do(b.app(), "PATCH", "/v1.0/applications/"+id, map[string]any{"keyCredentials": keys})
}

func plainKey(p pair) map[string]any {
	return map[string]any{"type": "AsymmetricX509Cert", "usage": "Verify", "key": p.base64()}
}

func TestKeyCredentials(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	id, _, _ := b.newApp("keys")
	one, two := newPair(t, b.clock().Add(-15*time.Minute), 365*24*time.Hour), newPair(t, b.clock().Add(-15*time.Minute), 30*24*time.Hour)

	b.patchKeys(id, plainKey(one)).want(t, 204, "")
	first := b.keys(id)[0]
	if first["key"] != one.base64() || first["customKeyIdentifier"] != one.hex() || first["displayName"] != "CN=exorun test" || first["endDateTime"] != "2027-11-24T11:45:00Z" {
		t.Errorf("the service did not fill in the credential: %v", first)
	}
	plain := b.do(b.app(), "GET", "/v1.0/applications/"+id, nil).json(t)["keyCredentials"].([]any)[0].(map[string]any)
	if plain["key"] != nil {
		t.Error("a plain read shows the key's bytes")
	}

	// A stored entry is re-sent without its bytes and kept, and a new one comes as PEM with an id of the client's.
	asPEM := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: two.der})
	second := map[string]any{
		"type": "AsymmetricX509Cert", "usage": "Verify", "key": base64.StdEncoding.EncodeToString(asPEM),
		"keyId": "6f9619ff-8b86-4d01-8b42-00cf4fc964ff", "displayName": "mine", "customKeyIdentifier": two.hex(), "endDateTime": "2026-12-01T00:00:00Z",
	}
	b.patchKeys(id, plain, second).want(t, 204, "")
	keys := b.keys(id)
	if len(keys) != 2 || keys[0]["key"] != one.base64() || keys[1]["keyId"] != second["keyId"] || keys[1]["key"] != two.base64() || keys[1]["endDateTime"] != "2026-12-01T00:00:00Z" {
		t.Fatalf("after adding: %v", keys)
	}

	changed := maps.Clone(keys[0])
	changed["displayName"] = "other"
	if message := b.patchKeys(id, changed).want(t, 400, "Request_BadRequest").message(); message != "Update to existing credential with KeyId '"+keys[0]["keyId"].(string)+"' is not allowed." {
		t.Error(message)
	}
	changed = maps.Clone(keys[0])
	changed["key"] = two.base64()
	b.patchKeys(id, changed).want(t, 400, "Request_BadRequest")
	if len(b.keys(id)) != 2 {
		t.Error("a refused change had an effect")
	}

	// What is left out is deleted.
	b.patchKeys(id, keys[1]).want(t, 204, "")
	if keys := b.keys(id); len(keys) != 1 || keys[0]["displayName"] != "mine" {
		t.Errorf("after leaving one out: %v", keys)
	}

	// One that has expired cannot even be sent again.
	b.advance(8 * 24 * time.Hour)
	b.patchKeys(id, b.keys(id)[0], plainKey(one)).want(t, 400, "KeyCredentialsInvalidEndDate")
	b.patchKeys(id).want(t, 204, "")
	if keys := b.keys(id); len(keys) != 0 {
		t.Errorf("after clearing: %v", keys)
	}

	if _, err := b.faults.Set("customkeyidentifier=base64"); err != nil {
		t.Fatal(err)
	}
	b.patchKeys(id, plainKey(one)).want(t, 204, "")
	sum := sha1.Sum(one.der)
	if got := b.keys(id)[0]["customKeyIdentifier"]; got != base64.StdEncoding.EncodeToString(sum[:]) {
		t.Errorf("customKeyIdentifier in base64: %v", got)
	}
}

func TestKeyCredentialsRefused(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	id, _, _ := b.newApp("keys")
	good := newPair(t, b.clock().Add(-time.Hour), 24*time.Hour)
	over := newPair(t, b.clock().Add(-48*time.Hour), 24*time.Hour)
	for name, test := range map[string]struct {
		change map[string]any
		code   string
	}{
		"no key":             {map[string]any{"key": nil}, "Request_BadRequest"},
		"not base64":         {map[string]any{"key": "***"}, "Request_BadRequest"},
		"not a certificate":  {map[string]any{"key": "aGVsbG8="}, "Request_BadRequest"},
		"symmetric":          {map[string]any{"type": "Symmetric"}, "Request_BadRequest"},
		"to sign":            {map[string]any{"usage": "Sign"}, "Request_BadRequest"},
		"bad id":             {map[string]any{"keyId": "x"}, "Request_BadRequest"},
		"long identifier":    {map[string]any{"customKeyIdentifier": base64.StdEncoding.EncodeToString(make([]byte, 33))}, "Request_BadRequest"},
		"ends after it":      {map[string]any{"endDateTime": "2030-01-01T00:00:00Z"}, "KeyCredentialsInvalidEndDate"},
		"ended":              {map[string]any{"endDateTime": "2026-11-24T11:30:00Z"}, "KeyCredentialsInvalidEndDate"},
		"begins before it":   {map[string]any{"startDateTime": "2026-01-01T00:00:00Z"}, "KeyCredentialsInvalidStartDate"},
		"not a date":         {map[string]any{"startDateTime": "soon"}, "KeyCredentialsInvalidStartDate"},
		"expired":            {map[string]any{"key": over.base64()}, "KeyCredentialsInvalidEndDate"},
		"a private key, PEM": {map[string]any{"key": base64.StdEncoding.EncodeToString(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: []byte{1}}))}, "Request_BadRequest"},
	} {
		key := plainKey(good)
		maps.Copy(key, test.change)
		if got := b.patchKeys(id, key); got.status != 400 || got.code() != test.code {
			t.Errorf("%s: %d %s", name, got.status, got.body)
		}
	}
	twice := plainKey(good)
	twice["keyId"] = "6f9619ff-8b86-4d01-8b42-00cf4fc964ff"
	b.patchKeys(id, twice, twice).want(t, 400, "Request_BadRequest")
	many := make([]map[string]any, maxCredentials+1)
	for i := range many {
		many[i] = map[string]any{}
	}
	b.patchKeys(id, many...).want(t, 403, "Directory_ResourceSizeExceeded")
	b.do(b.app(), "PATCH", "/v1.0/applications/"+id, `{"passwordCredentials":[{"displayName":"x"}]}`).want(t, 400, "Request_BadRequest")
}

func TestPolicies(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	id, _, _ := b.newApp("governed")
	b.do(b.app(), "PATCH", "/v1.0/policies/defaultAppManagementPolicy",
		`{"isEnabled":true,"applicationRestrictions":{"keyCredentials":[{"restrictionType":"asymmetricKeyLifetime","maxLifetime":"P90D","restrictForAppsCreatedAfterDateTime":"2020-01-01T00:00:00Z"}]}}`).want(t, 204, "")
	year, month := newPair(t, b.clock().Add(-time.Hour), 365*24*time.Hour), newPair(t, b.clock().Add(-time.Hour), 30*24*time.Hour)
	b.patchKeys(id, plainKey(year)).want(t, 400, "CredentialInvalidLifetimeAsPerAppPolicy")
	b.patchKeys(id, plainKey(month)).want(t, 204, "")

	// A policy of its own takes the place of the tenant's.
	policy := b.do(b.app(), "POST", "/v1.0/policies/appManagementPolicies",
		`{"displayName":"own","isEnabled":true,"restrictions":{"keyCredentials":[{"restrictionType":"trustedCertificateAuthority"}]}}`).want(t, 201, "").json(t)["id"].(string)
	ref := `{"@odata.id":"https://graph.microsoft.com/v1.0/policies/appManagementPolicies/` + policy + `"}`
	b.do(b.app(), "POST", "/v1.0/applications/"+id+"/appManagementPolicies/$ref", ref).want(t, 204, "")
	b.do(b.app(), "POST", "/v1.0/applications/"+id+"/appManagementPolicies/$ref", ref).want(t, 400, "Request_BadRequest")
	b.patchKeys(id, plainKey(year)).want(t, 400, "CredentialTypeNotAllowedAsPerAppPolicy")
	if targets := b.do(b.app(), "GET", "/v1.0/policies/appManagementPolicies/"+policy+"/appliesTo", nil).json(t)["value"].([]any); len(targets) != 1 {
		t.Errorf("appliesTo: %v", targets)
	}
	b.do(b.app(), "DELETE", "/v1.0/applications/"+id+"/appManagementPolicies/"+policy+"/$ref", nil).want(t, 204, "")
	b.do(b.app(), "PATCH", "/v1.0/policies/defaultAppManagementPolicy", `{"isEnabled":false}`).want(t, 204, "")
	b.patchKeys(id, plainKey(year)).want(t, 204, "")
}

// proof signs claims as a client does; change edits header and claims first.
func (b *bench) proof(p pair, iss string, change func(header, claims map[string]any)) string {
	b.t.Helper()
	sum := sha1.Sum(p.der)
	header := map[string]any{"x5t": base64.RawURLEncoding.EncodeToString(sum[:])}
	claims := map[string]any{
		"aud": state.AzureADGraphAppID, "iss": iss, "nbf": b.clock().Unix(), "exp": b.clock().Add(10 * time.Minute).Unix(),
	}
	if change != nil {
		change(header, claims)
	}
	method := jwt.SigningMethod(jwt.SigningMethodRS256)
	if header["alg"] == "PS256" {
		method = jwt.SigningMethodPS256
	}
	token := jwt.NewWithClaims(method, jwt.MapClaims(claims))
	delete(header, "alg")
	maps.Copy(token.Header, header)
	signed, err := token.SignedString(p.key)
	if err != nil {
		b.t.Fatal(err)
	}
	return signed
}

func TestProof(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	id, spID, appID := b.newApp("roll")
	old := newPair(t, b.clock().Add(-time.Hour), 30*24*time.Hour)
	stranger := newPair(t, b.clock().Add(-time.Hour), 30*24*time.Hour)
	b.patchKeys(id, plainKey(old)).want(t, 204, "")
	oldID := b.keys(id)[0]["keyId"].(string)
	own := b.as(appID) // no permission at all
	try := func(proof string) reply {
		return b.do(own, "POST", "/v1.0/applications/"+id+"/removeKey", map[string]any{"keyId": "6f9619ff-8b86-4d01-8b42-00cf4fc964ff", "proof": proof})
	}
	// An unknown key is asked to be removed, so a proof that passes ends in 400 and changes nothing.
	sha256Sum := sha256.Sum256(old.der)
	for name, change := range map[string]func(header, claims map[string]any){
		"plain": nil,
		"ps256": func(h, _ map[string]any) { h["alg"] = "PS256" },
		"x5t#S256": func(h, _ map[string]any) {
			h["x5t#S256"] = base64.StdEncoding.EncodeToString(sha256Sum[:])
			delete(h, "x5t")
		},
		"kid":      func(h, _ map[string]any) { h["kid"] = old.hex(); delete(h, "x5t") },
		"both":     func(h, _ map[string]any) { h["kid"] = old.hex() },
		"texts":    func(_, c map[string]any) { c["nbf"], c["exp"] = "1795521600", "1795522200" },
		"aud list": func(_, c map[string]any) { c["aud"] = []string{state.AzureADGraphAppID} },
		"slow clock": func(_, c map[string]any) {
			c["nbf"], c["exp"] = b.clock().Add(4*time.Minute).Unix(), b.clock().Add(14*time.Minute).Unix()
		},
	} {
		if got := try(b.proof(old, id, change)); got.status != 400 || got.message() != "No credentials found to be removed." {
			t.Errorf("good proof, %s: %d %s", name, got.status, got.body)
		}
	}
	bad := map[string]string{
		"none":         "",
		"not a jwt":    "a.b.c",
		"stranger":     b.proof(stranger, id, nil),
		"wrong signer": b.proof(stranger, id, func(h, _ map[string]any) { h["kid"] = old.hex(); delete(h, "x5t") }),
		"no name":      b.proof(old, id, func(h, _ map[string]any) { delete(h, "x5t") }),
		"wrong kid":    b.proof(old, id, func(h, _ map[string]any) { h["kid"] = stranger.hex() }),
		"client id":    b.proof(old, appID, nil),
		"of the sp":    b.proof(old, spID, nil),
		"graph":        b.proof(old, id, func(_, c map[string]any) { c["aud"] = state.GraphAppID }),
		"eleven min":   b.proof(old, id, func(_, c map[string]any) { c["exp"] = b.clock().Add(11 * time.Minute).Unix() }),
		"over": b.proof(old, id, func(_, c map[string]any) {
			c["nbf"], c["exp"] = b.clock().Add(-time.Hour).Unix(), b.clock().Add(-50*time.Minute).Unix()
		}),
		"not yet": b.proof(old, id, func(_, c map[string]any) {
			c["nbf"], c["exp"] = b.clock().Add(time.Hour).Unix(), b.clock().Add(70*time.Minute).Unix()
		}),
		"no times":  b.proof(old, id, func(_, c map[string]any) { delete(c, "nbf"); delete(c, "exp") }),
		"backwards": b.proof(old, id, func(_, c map[string]any) { c["exp"] = b.clock().Add(-time.Minute).Unix() }),
		"padding":   b.proof(old, id, nil) + "=",
		"cut":       strings.TrimSuffix(b.proof(old, id, nil), "A")[:200],
	}
	for name, proof := range bad {
		if got := try(proof); got.status != 401 || got.code() != "Authentication_MissingOrMalformed" || got.message() != "Access Token missing or malformed." {
			t.Errorf("bad proof, %s: %d %s", name, got.status, got.body)
		}
	}
	if _, err := b.faults.Set("proof-ps256=reject"); err != nil {
		t.Fatal(err)
	}
	try(b.proof(old, id, func(h, _ map[string]any) { h["alg"] = "PS256" })).want(t, 401, "Authentication_MissingOrMalformed")
	try(b.proof(old, id, nil)).want(t, 400, "Request_BadRequest")
	if err := b.store.Update(func(d *state.Directory) error { d.Application(id).KeyCredentials[0].Mismatched = true; return nil }); err != nil {
		t.Fatal(err)
	}
	try(b.proof(old, id, nil)).want(t, 401, "Authentication_MissingOrMalformed")
	if b.keys(id)[0]["keyId"] != oldID {
		t.Error("the key has changed")
	}
}

func TestRenewal(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	id, _, appID := b.newApp("roll")
	old, next := newPair(t, b.clock().Add(-time.Hour), 30*24*time.Hour), newPair(t, b.clock().Add(-time.Hour), 60*24*time.Hour)
	b.patchKeys(id, plainKey(old)).want(t, 204, "")
	oldID := b.keys(id)[0]["keyId"].(string)
	own := b.as(appID)
	add := func(path, bearer string, key map[string]any, proof string) reply {
		return b.do(bearer, "POST", path, map[string]any{"keyCredential": key, "passwordCredential": nil, "proof": proof})
	}
	key := plainKey(next)
	key["keyId"] = "6f9619ff-8b86-4d01-8b42-00cf4fc964ff"

	_, _, otherID := b.newApp("stranger")
	add("/v1.0/applications/"+id+"/addKey", b.as(otherID), key, b.proof(old, id, nil)).want(t, 403, "Authorization_RequestDenied")
	add("/v1.0/applications/"+id+"/addKey", own, nil, b.proof(old, id, nil)).want(t, 400, "Request_BadRequest")
	if _, err := b.faults.Set("addkey-forbidden"); err != nil {
		t.Fatal(err)
	}
	add("/v1.0/applications/"+id+"/addKey", own, key, b.proof(old, id, nil)).want(t, 400, "CredentialTypeNotAllowedAsPerAppPolicy")
	if err := b.faults.ClearAll(); err != nil {
		t.Fatal(err)
	}
	made := add("/v1.0/applications(appId='"+appID+"')/addKey", own, key, b.proof(old, id, nil)).want(t, 200, "").json(t)
	if made["keyId"] != key["keyId"] || made["customKeyIdentifier"] != next.hex() || made["@odata.context"] != "https://graph.microsoft.com/v1.0/$metadata#microsoft.graph.keyCredential" {
		t.Errorf("addKey answered %v", made)
	}
	// The same id again is refused; the new key may prove already; the old one is removed by it.
	add("/v1.0/applications/"+id+"/addKey", own, key, b.proof(next, id, nil)).want(t, 400, "Request_BadRequest")
	b.do(own, "POST", "/v1.0/applications/"+id+"/removeKey", map[string]any{"keyId": oldID, "proof": b.proof(next, id, nil)}).want(t, 204, "")
	if keys := b.keys(id); len(keys) != 1 || keys[0]["keyId"] != key["keyId"] {
		t.Errorf("after the renewal: %v", keys)
	}
	b.do(own, "POST", "/v1.0/applications/"+id+"/removeKey", map[string]any{"keyId": key["keyId"], "proof": b.proof(old, id, nil)}).want(t, 401, "Authentication_MissingOrMalformed")

	// The answers that a client must survive.
	for fault, check := range map[string]func(map[string]any) bool{
		"empty":    func(answer map[string]any) bool { return len(answer) == 1 },
		"other-id": func(answer map[string]any) bool { return answer["keyId"] != nil && answer["keyId"] != "" },
	} {
		if _, err := b.faults.Set("addkey-response=" + fault); err != nil {
			t.Fatal(err)
		}
		extra := newPair(t, b.clock().Add(-time.Hour), 60*24*time.Hour)
		answer := add("/v1.0/applications/"+id+"/addKey", own, plainKey(extra), b.proof(next, id, nil)).want(t, 200, "").json(t)
		if !check(answer) {
			t.Errorf("addkey-response=%s: %v", fault, answer)
		}
		for _, stored := range b.keys(id) {
			if stored["keyId"] == answer["keyId"] {
				t.Errorf("addkey-response=%s tells the true id", fault)
			}
		}
	}
	if _, err := b.faults.Set("removekey-unknown=404"); err != nil {
		t.Fatal(err)
	}
	b.do(own, "POST", "/v1.0/applications/"+id+"/removeKey", map[string]any{"keyId": oldID, "proof": b.proof(next, id, nil)}).want(t, 404, "Request_ResourceNotFound")

	// With no key in force there is nothing to prove with.
	b.advance(90 * 24 * time.Hour)
	fresh := newPair(t, b.clock().Add(-time.Hour), 60*24*time.Hour)
	add("/v1.0/applications/"+id+"/addKey", b.as(appID), plainKey(fresh), b.proof(next, id, nil)).want(t, 401, "Authentication_MissingOrMalformed")
}

// TestEllipticCurve registers an EC certificate: Graph takes it, and a proof by it is refused.
func TestEllipticCurve(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	id, _, appID := b.newApp("ec")
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: b.clock().Add(-time.Hour), NotAfter: b.clock().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	b.patchKeys(id, plainKey(pair{der: der})).want(t, 204, "")
	token := jwt.NewWithClaims(jwt.SigningMethodES256, jwt.MapClaims{"aud": state.AzureADGraphAppID, "iss": id, "nbf": b.clock().Unix(), "exp": b.clock().Unix() + 600})
	token.Header["kid"] = pair{der: der}.hex()
	proof, err := token.SignedString(key)
	if err != nil {
		t.Fatal(err)
	}
	b.do(b.as(appID), "POST", "/v1.0/applications/"+id+"/removeKey", map[string]any{"keyId": "x", "proof": proof}).want(t, 401, "Authentication_MissingOrMalformed")
}

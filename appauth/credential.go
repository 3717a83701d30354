// Package appauth gets Microsoft Entra access tokens for an application that proves itself with a certificate.
//
// [Credential] is an azcore.TokenCredential. It signs its client assertion with any [crypto.Signer], so that the private
// key may sit in memory, a security module or a vault. The assertion is the one of Microsoft's page "Microsoft identity
// platform application authentication certificate credentials": PS256 with x5t#S256. [Proof] makes the proof of possession
// with which an application changes its own keys in Microsoft Graph.
//
// No error, no String method and no log value of this package holds an assertion or a token.
package appauth

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
)

// DefaultAuthority is the sign-in host of the public cloud.
const DefaultAuthority = "https://login.microsoftonline.com"

// A token is replaced refreshAhead before it ends, so that a long request never outlives it. While that fails, the old one
// serves until minimumLeft, with a new try every retryRefresh.
const (
	refreshAhead = 10 * time.Minute
	minimumLeft  = 30 * time.Second
	retryRefresh = 30 * time.Second
)

// Options of [NewCredential]. The zero value is the public cloud over the default transport.
type Options struct {
	Authority string             // scheme and host of the sign-in service; DefaultAuthority where empty
	Transport policy.Transporter // a client of its own where nil; an *http.Client is one

	Now   func() time.Time                           // time.Now where nil
	Sleep func(context.Context, time.Duration) error // waits between tries; a timer where nil
	Rand  io.Reader                                  // for signatures and ids; crypto/rand.Reader where nil
}

// Credential gets tokens for one application in one tenant, and keeps them until shortly before they end. Callers that ask
// for the same token at the same time share one request. It is safe for concurrent use.
type Credential struct {
	tenant   string
	clientID string
	endpoint string
	prover   prover
	options  Options

	mu         sync.Mutex
	tokens     map[string]*cached
	flights    map[string]*flight
	generation int // counts Invalidate; what was asked for before it is not kept
}

var _ azcore.TokenCredential = (*Credential)(nil)

type cached struct {
	token   azcore.AccessToken
	nextTry time.Time // when to replace it
}

type flight struct {
	done  chan struct{} // closed when token and err are set
	token azcore.AccessToken
	err   error
}

// NewCredential returns the credential of the application clientID in a tenant, which is a tenant id or one of its domains.
// The certificate must be RSA and signer its private key; options may be nil.
func NewCredential(tenant, clientID string, certificate *x509.Certificate, signer crypto.Signer, options *Options) (*Credential, error) {
	c := &Credential{tenant: tenant, clientID: clientID, tokens: map[string]*cached{}, flights: map[string]*flight{}}
	if options != nil {
		c.options = *options
	}
	c.options.setDefaults()
	switch {
	case !validTenant(tenant):
		return nil, fmt.Errorf("make a credential: %q is neither a tenant id nor a domain", tenant)
	case clientID == "":
		return nil, errors.New("make a credential: it has no client id")
	}
	authority, err := url.Parse(c.options.Authority)
	if err != nil || authority.Scheme != "https" || authority.Host == "" || strings.Trim(authority.Path, "/") != "" || authority.User != nil {
		return nil, fmt.Errorf("make a credential: the authority %q is not an https host", c.options.Authority)
	}
	c.endpoint = "https://" + authority.Host + "/" + tenant + "/oauth2/v2.0/token"
	if c.prover, err = newProver(certificate, signer, c.options.Rand); err != nil {
		return nil, fmt.Errorf("make a credential: %w", err)
	}
	return c, nil
}

func (o *Options) setDefaults() {
	if o.Authority == "" {
		o.Authority = DefaultAuthority
	}
	if o.Transport == nil {
		o.Transport = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Rand == nil {
		o.Rand = rand.Reader
	}
}

func validTenant(tenant string) bool {
	for _, r := range tenant {
		if (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '.' && r != '-' {
			return false
		}
	}
	return strings.Trim(tenant, ".") != ""
}

// String names the credential without its key.
func (c *Credential) String() string { return "application " + c.clientID + " in " + c.tenant }

// GoString keeps %#v from showing the key and tokens.
func (c *Credential) GoString() string { return "appauth.Credential{" + c.String() + "}" }

// LogValue keeps a structured log from showing the key and tokens.
func (c *Credential) LogValue() slog.Value { return slog.StringValue(c.String()) }

// GetToken returns a token for the scopes, which all belong to one resource and end in "/.default". Request claims, as a
// claims challenge gives them, always fetch a new token, which then replaces the kept one. Errors of the sign-in service
// are [*AuthError].
func (c *Credential) GetToken(ctx context.Context, request policy.TokenRequestOptions) (azcore.AccessToken, error) {
	if len(request.Scopes) == 0 {
		return azcore.AccessToken{}, errors.New("get a token: no scope is named")
	}
	if request.TenantID != "" && !strings.EqualFold(request.TenantID, c.tenant) {
		return azcore.AccessToken{}, fmt.Errorf("get a token: the credential is for the tenant %s, not %s", c.tenant, request.TenantID)
	}
	scope := strings.Join(request.Scopes, " ")
	claims, err := requestClaims(request)
	if err != nil {
		return azcore.AccessToken{}, fmt.Errorf("get a token for %s: %w", scope, err)
	}
	key := scope
	if request.EnableCAE {
		key += " cae"
	}
	for {
		token, err := c.getToken(ctx, key, scope, claims, request.Claims != "")
		if !errors.Is(err, errLeaderGone) {
			return token, err
		}
	}
}

// errLeaderGone says that the caller whose request was shared gave up; those who waited for it ask again.
var errLeaderGone = errors.New("the request was given up")

func (c *Credential) getToken(ctx context.Context, key, scope, claims string, forced bool) (azcore.AccessToken, error) {
	now := c.options.Now()
	c.mu.Lock()
	kept := c.tokens[key]
	if kept != nil && !forced && now.Before(kept.nextTry) {
		c.mu.Unlock()
		return kept.token, nil
	}
	flightKey := key
	if forced {
		flightKey += " " + claims
	}
	if running := c.flights[flightKey]; running != nil {
		c.mu.Unlock()
		select {
		case <-running.done:
			return running.token, running.err
		case <-ctx.Done():
			return azcore.AccessToken{}, ctx.Err()
		}
	}
	own := &flight{done: make(chan struct{}), err: errLeaderGone}
	c.flights[flightKey] = own
	generation := c.generation
	c.mu.Unlock()

	token, err := c.request(ctx, scope, claims)
	c.mu.Lock()
	defer c.mu.Unlock()
	defer close(own.done)
	if c.flights[flightKey] == own {
		delete(c.flights, flightKey)
	}
	switch {
	case err == nil && c.generation != generation:
	case err == nil:
		c.tokens[key] = &cached{token: token, nextTry: nextTry(token, c.options.Now())}
	case ctx.Err() != nil:
		return azcore.AccessToken{}, err // those who wait find errLeaderGone
	case kept != nil && c.tokens[key] == kept && !forced && now.Before(kept.token.ExpiresOn.Add(-minimumLeft)):
		c.tokens[key] = &cached{token: kept.token, nextTry: earlier(now.Add(retryRefresh), kept.token.ExpiresOn.Add(-minimumLeft))}
		token, err = kept.token, nil
	}
	own.token, own.err = token, err
	return token, err
}

// nextTry returns when to replace a token: when the service suggests, or refreshAhead of its end, but a token of a short
// life is used for half of it.
func nextTry(token azcore.AccessToken, now time.Time) time.Time {
	at := token.ExpiresOn.Add(-min(refreshAhead, token.ExpiresOn.Sub(now)/2))
	if !token.RefreshOn.IsZero() {
		at = earlier(at, token.RefreshOn)
	}
	return at
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// Invalidate forgets all tokens, so that the next GetToken fetches a new one. Use it when what a token says has changed, a
// directory role for example.
func (c *Credential) Invalidate() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.generation++
	clear(c.tokens)
	clear(c.flights)
}

// requestClaims returns the claims parameter: the caller's, and where it can handle challenges the capability "cp1" (see
// "How to use Continuous Access Evaluation enabled APIs in your applications").
func requestClaims(request policy.TokenRequestOptions) (string, error) {
	if !request.EnableCAE {
		if request.Claims != "" && !json.Valid([]byte(request.Claims)) {
			return "", errors.New("the claims are not JSON")
		}
		return request.Claims, nil
	}
	claims := map[string]map[string]any{}
	if request.Claims != "" {
		if err := json.Unmarshal([]byte(request.Claims), &claims); err != nil {
			return "", errors.New("the claims are not a JSON object of objects")
		}
	}
	access := map[string]any{"xms_cc": map[string]any{"values": []string{"cp1"}}}
	maps.Copy(access, claims["access_token"])
	claims["access_token"] = access
	text, err := json.Marshal(claims)
	return string(text), err
}

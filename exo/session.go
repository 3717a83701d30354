package exo

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"

	"github.com/exorun/exorun/appauth"
	"github.com/exorun/exorun/internal/cloud"
	"github.com/exorun/exorun/internal/poll"
)

// DefaultEndpoint is Exchange Online in the public cloud.
const DefaultEndpoint = "https://outlook.office365.com"

// The bounds of Options.
const (
	MaxPageSize        = 1000
	defaultConcurrency = 8
)

// Limiter paces requests. A *rate.Limiter of golang.org/x/time/rate is one.
type Limiter interface {
	// Wait returns nil when one more request may be made, or ctx's error.
	Wait(ctx context.Context) error
}

// Options of [New]. Credential is needed, and Organization or TenantID wherever the token is not a JSON web token.
type Options struct {
	Credential   azcore.TokenCredential
	Organization string // the initial domain, contoso.onmicrosoft.com
	TenantID     string // where empty, the tenant that the token is for, else Organization
	AppID        string // shown by ConnectionInfo; where empty, the token's application
	Endpoint     string // scheme and host; DefaultEndpoint where empty

	// TrustedSuffixes are domains, each with a leading dot, below which redirects and next pages may lie and are given the
	// token. Where nil, those of the Microsoft cloud that Endpoint belongs to. Endpoint's own host is always trusted.
	TrustedSuffixes []string

	Transport   policy.Transporter // a client of its own where nil; an *http.Client is one
	PageSize    int                // rows asked for at a time, at most and by default MaxPageSize
	Concurrency int                // requests at a time; 8 where zero
	Limiter     Limiter            // paces requests, tries again included; may be nil
	Observe     func(Event)        // called after each cmdlet; may be nil

	Now   func() time.Time                           // time.Now where nil
	Sleep func(context.Context, time.Duration) error // waits between tries; a timer where nil
	Rand  io.Reader                                  // for request ids; crypto/rand.Reader where nil
}

// Event tells what became of a cmdlet, for a log or a trail of changes. It holds no values but the object's name.
type Event struct {
	Cmdlet    string
	Writes    bool
	Object    string // the -Identity, where it is a text
	ClientID  string // the client-request-id, the same for all requests of the cmdlet
	RequestID string // the service's id of the last request
	Status    int    // of the last answer; 0 where there was none
	Requests  int
	Rows      int
	Began     time.Time
	Took      time.Duration
	Err       error // nil where it succeeded, also where the caller stopped reading
}

// Session is a session with Exchange Online. Making and leaving one sends nothing. It is safe for concurrent use.
type Session struct {
	options  Options
	endpoint *url.URL
	id       string
	slots    chan struct{}

	mu     sync.Mutex
	claims appauth.Claims // of the last token
	tenant string         // resolved; empty until the first token
	expiry time.Time
}

// New returns a session.
func New(options Options) (*Session, error) {
	if options.Credential == nil {
		return nil, errors.New("open a session: it has no credential")
	}
	if options.Endpoint == "" {
		options.Endpoint = DefaultEndpoint
	}
	endpoint, err := url.Parse(options.Endpoint)
	if err != nil || endpoint.Scheme != "https" || endpoint.Host == "" || strings.Trim(endpoint.Path, "/") != "" || endpoint.User != nil {
		return nil, fmt.Errorf("open a session: the endpoint %q is not an https host", options.Endpoint)
	}
	if options.TrustedSuffixes == nil {
		options.TrustedSuffixes = suffixesFor(endpoint.Hostname())
	}
	if options.PageSize == 0 {
		options.PageSize = MaxPageSize
	}
	if options.PageSize < 1 || options.PageSize > MaxPageSize {
		return nil, fmt.Errorf("open a session: a page of %d rows; 1 to %d are possible", options.PageSize, MaxPageSize)
	}
	if options.Concurrency == 0 {
		options.Concurrency = defaultConcurrency
	}
	if options.Concurrency < 1 {
		return nil, fmt.Errorf("open a session: %d requests at a time", options.Concurrency)
	}
	options.setDefaults()
	id, err := newID(options.Rand)
	if err != nil {
		return nil, fmt.Errorf("open a session: %w", err)
	}
	return &Session{
		options: options, endpoint: endpoint, id: id, tenant: options.TenantID,
		slots: make(chan struct{}, options.Concurrency),
	}, nil
}

func (o *Options) setDefaults() {
	switch client := o.Transport.(type) {
	case nil:
		o.Transport = &http.Client{CheckRedirect: keepRedirects}
	case *http.Client:
		// Redirects are followed here, where it is known which hosts may see the token.
		own := *client
		own.CheckRedirect = keepRedirects
		o.Transport = &own
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Sleep == nil {
		o.Sleep = poll.System.Sleep
	}
	if o.Rand == nil {
		o.Rand = rand.Reader
	}
}

func keepRedirects(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

func suffixesFor(host string) []string {
	for _, c := range cloud.All() {
		if c.TrustsExchangeHost(host) {
			return c.ExchangeSuffixes
		}
	}
	return []string{}
}

// trusts reports whether the token may be sent to u.
func (s *Session) trusts(u *url.URL) bool {
	if u.Scheme != "https" || u.User != nil {
		return false
	}
	if strings.EqualFold(u.Host, s.endpoint.Host) {
		return true
	}
	name := strings.ToLower(u.Hostname())
	for _, suffix := range s.options.TrustedSuffixes {
		if strings.HasPrefix(suffix, ".") && strings.HasSuffix(name, strings.ToLower(suffix)) {
			return true
		}
	}
	return false
}

// String names the session without its credential.
func (s *Session) String() string {
	return "Exchange Online session " + s.id + " with " + firstText(s.options.Organization, s.options.TenantID, s.endpoint.Host)
}

// GoString keeps %#v from showing the credential.
func (s *Session) GoString() string { return "exo.Session{" + s.String() + "}" }

// LogValue keeps a structured log from showing the credential.
func (s *Session) LogValue() slog.Value { return slog.StringValue(s.String()) }

func firstText(texts ...string) string {
	for _, text := range texts {
		if text != "" {
			return text
		}
	}
	return ""
}

// token gets a token, with claims after a challenge, and resolves the tenant from it.
func (s *Session) token(ctx context.Context, claims string) (string, error) {
	token, err := s.options.Credential.GetToken(ctx, policy.TokenRequestOptions{
		Scopes: []string{s.endpoint.Scheme + "://" + s.endpoint.Host + "/.default"}, Claims: claims,
	})
	if err != nil {
		return "", err
	}
	// A token that cannot be read is no fault: the service decides about it.
	parsed, _ := appauth.ParseClaims(token.Token)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.claims, s.expiry = parsed, token.ExpiresOn
	if s.tenant == "" {
		s.tenant = firstText(parsed.TenantID, s.options.Organization)
	}
	if s.tenant == "" {
		return "", errors.New("the token does not say of which tenant it is; name the organization")
	}
	return token.Token, nil
}

// TenantID returns the tenant of the session, getting a token if it is not yet known.
func (s *Session) TenantID(ctx context.Context) (string, error) {
	if tenant := s.knownTenant(); tenant != "" {
		return tenant, nil
	}
	if _, err := s.token(ctx, ""); err != nil {
		return "", err
	}
	return s.knownTenant(), nil
}

func (s *Session) knownTenant() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.tenant
}

// newID returns a random UUID (RFC 9562 §5.4).
func newID(random io.Reader) (string, error) {
	var b [16]byte
	if _, err := io.ReadFull(random, b[:]); err != nil {
		return "", fmt.Errorf("make an id: %w", err)
	}
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:]), nil
}

package appauth

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"

	"github.com/exorun/exorun/internal/poll"
)

// A token request is tried four times in all, or six where the service says each time with Retry-After, which counts up to a
// minute, when to come back.
const (
	maxTries      = 4
	maxAskedTries = 6
	firstPause    = time.Second
	longestPause  = time.Minute
	tryTimeout    = time.Minute
	maxAnswerSize = 1 << 20
)

const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

// request fetches a token. Each try signs an assertion of its own.
func (c *Credential) request(ctx context.Context, scope, claims string) (azcore.AccessToken, error) {
	pause := firstPause
	for try := 1; ; try++ {
		token, wait, err := c.post(ctx, scope, claims)
		if err == nil {
			return token, nil
		}
		tries := maxTries
		if wait > 0 {
			tries = maxAskedTries
		}
		if ctx.Err() != nil || try >= tries || !temporary(err) {
			return azcore.AccessToken{}, fmt.Errorf("get a token for %s: %w", scope, err)
		}
		if wait == 0 {
			wait, pause = pause, pause*2
		}
		if err := c.sleep(ctx, min(wait, longestPause)); err != nil {
			return azcore.AccessToken{}, fmt.Errorf("get a token for %s: %w", scope, err)
		}
	}
}

func (c *Credential) sleep(ctx context.Context, d time.Duration) error {
	if c.options.Sleep != nil {
		return c.options.Sleep(ctx, d)
	}
	return poll.System.Sleep(ctx, d)
}

// temporary reports whether a further try may succeed: no answer at all, or one that says so.
func temporary(err error) bool {
	if refusal, ok := errors.AsType[*AuthError](err); ok {
		switch refusal.StatusCode {
		case http.StatusRequestTimeout, http.StatusTooManyRequests, http.StatusInternalServerError,
			http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
			return true
		}
		return false
	}
	_, unreachable := errors.AsType[*transportError](err)
	return unreachable
}

// transportError marks a request that got no whole answer.
type transportError struct{ err error }

func (e *transportError) Error() string { return e.err.Error() }
func (e *transportError) Unwrap() error { return e.err }

// post makes one token request. Where the service asks to wait, retryAfter says how long.
func (c *Credential) post(ctx context.Context, scope, claims string) (token azcore.AccessToken, retryAfter time.Duration, err error) {
	ctx, cancel := context.WithTimeout(ctx, tryTimeout)
	defer cancel()
	now := c.options.Now()
	assertion, err := c.prover.assertion(c.endpoint, c.clientID, now)
	if err != nil {
		return azcore.AccessToken{}, 0, err
	}
	requestID, err := newID(c.options.Rand)
	if err != nil {
		return azcore.AccessToken{}, 0, err
	}
	form := url.Values{
		"client_id":             {c.clientID},
		"client_assertion_type": {assertionType},
		"client_assertion":      {assertion},
		"scope":                 {scope},
		"grant_type":            {"client_credentials"},
	}
	if claims != "" {
		form.Set("claims", claims)
	}
	body := form.Encode()
	// The body is wrapped so that no HTTP client can send it again to where a redirect leads.
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.endpoint, struct{ io.Reader }{strings.NewReader(body)})
	if err != nil {
		return azcore.AccessToken{}, 0, err
	}
	request.ContentLength = int64(len(body))
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Accept", "application/json")
	request.Header.Set("client-request-id", requestID)
	request.Header.Set("return-client-request-id", "true")
	response, err := c.options.Transport.Do(request)
	if err != nil {
		return azcore.AccessToken{}, 0, &transportError{err}
	}
	answer, err := io.ReadAll(io.LimitReader(response.Body, maxAnswerSize))
	if err := errors.Join(err, response.Body.Close()); err != nil {
		return azcore.AccessToken{}, 0, &transportError{fmt.Errorf("read the answer: %w", err)}
	}
	received := c.options.Now()
	if response.StatusCode != http.StatusOK {
		return azcore.AccessToken{}, parseRetryAfter(response.Header.Get("Retry-After"), received),
			newAuthError(response, answer, assertion, received)
	}
	token, err = parseToken(answer, received)
	return token, 0, err
}

func parseRetryAfter(text string, now time.Time) time.Duration {
	if seconds, err := strconv.Atoi(text); err == nil && seconds > 0 {
		return time.Duration(seconds) * time.Second
	}
	if at, err := http.ParseTime(text); err == nil && at.After(now) {
		return at.Sub(now)
	}
	return 0
}

func parseToken(answer []byte, received time.Time) (azcore.AccessToken, error) {
	var body struct {
		TokenType   string      `json:"token_type"`
		AccessToken string      `json:"access_token"`
		ExpiresIn   json.Number `json:"expires_in"`
		RefreshIn   json.Number `json:"refresh_in"`
	}
	// A parser's error may quote the answer, which holds the token, so it stays out.
	if err := json.Unmarshal(answer, &body); err != nil {
		return azcore.AccessToken{}, errors.New("the sign-in service's answer is not the JSON of a token")
	}
	expiresIn, err := body.ExpiresIn.Int64()
	if err != nil || expiresIn <= 0 || body.AccessToken == "" || !strings.EqualFold(body.TokenType, "Bearer") {
		return azcore.AccessToken{}, errors.New("the sign-in service's answer lacks a bearer token or its lifetime")
	}
	token := azcore.AccessToken{Token: body.AccessToken, ExpiresOn: received.Add(time.Duration(expiresIn) * time.Second).UTC()}
	if refreshIn, err := body.RefreshIn.Int64(); err == nil && refreshIn > 0 {
		token.RefreshOn = received.Add(time.Duration(refreshIn) * time.Second).UTC()
	}
	return token, nil
}

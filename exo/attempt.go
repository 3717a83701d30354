package exo

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// outcome is what became of one request.
type outcome struct {
	page       *page
	header     http.Header
	err        error
	refusal    *Error // err, where it is the service's own word
	sent       bool   // the service may have begun; false only where that is sure
	hopeless   bool   // another try would end the same
	claims     string
	retryAfter time.Duration
}

// again reports whether the request may be sent once more after so many tries.
func (o *outcome) again(c Cmdlet, tries int) bool {
	switch {
	case o.hopeless || tries >= maxTries:
		return false
	case o.refusal != nil:
		return o.refusal.throttled() || o.refusal.transient() && c.repeatable()
	case !o.sent:
		return tries < maxConnectTries
	}
	return c.repeatable()
}

// final returns the error for the caller: for a write that may have been carried out, that nobody knows.
func (o *outcome) final(c Cmdlet) error {
	switch {
	case o.refusal != nil && (c.repeatable() || o.refusal.decided()):
		return o.refusal
	case o.sent && !c.repeatable():
		return fmt.Errorf("%s: %w: %w", c.Name, ErrOutcomeUnknown, o.err)
	}
	return fmt.Errorf("%s: %w", c.Name, o.err)
}

// maxRedirects bounds how often a request is sent on to a regional host.
const maxRedirects = 3

// attempt sends one request, to a regional host where the service says so, and reads the page that it answers.
func (r *run) attempt(ctx context.Context, target *url.URL, size int, claims string) outcome {
	ctx, cancel := context.WithTimeout(ctx, r.cmdlet.timeout())
	defer cancel()
	token, err := r.session.token(ctx, claims)
	if err != nil {
		return outcome{err: err, hopeless: true}
	}
	for range maxRedirects + 1 {
		result, location := r.exchange(ctx, target, size, token)
		if location == nil {
			return result
		}
		target = location
	}
	return outcome{err: errors.New("the service redirects in circles"), hopeless: true}
}

// exchange makes one HTTP request. It returns where to send the request instead, if the service answers so.
func (r *run) exchange(ctx context.Context, target *url.URL, size int, token string) (outcome, *url.URL) {
	if limiter := r.session.options.Limiter; limiter != nil {
		if err := limiter.Wait(ctx); err != nil {
			return outcome{err: err, hopeless: true}, nil
		}
	}
	if err := ctx.Err(); err != nil {
		return outcome{err: err, hopeless: true}, nil
	}
	var trace connectionTrace
	request, err := http.NewRequestWithContext(trace.attach(ctx), r.method, target.String(), bytes.NewReader(r.body))
	if err != nil {
		return outcome{err: err, hopeless: true}, nil
	}
	r.setHeaders(request, token, size)
	r.event.Requests++
	r.event.Status, r.event.RequestID = 0, ""
	response, err := r.session.options.Transport.Do(request)
	if err != nil {
		return outcome{err: err, sent: !trace.neverConnected()}, nil
	}
	defer func() { _ = response.Body.Close() }()
	r.event.Status, r.event.RequestID = response.StatusCode, response.Header.Get("Request-Id")
	r.jar.SetCookies(target, response.Cookies())
	if location, redirected, err := r.redirect(target, response); redirected {
		return outcome{err: err, hopeless: true}, location
	}
	if err := decompress(response); err != nil {
		return outcome{err: fmt.Errorf("read the answer: %w", err), sent: true}, nil
	}
	if response.StatusCode != http.StatusOK {
		refusal := newError(r.cmdlet.Name, response)
		return outcome{
			err: refusal, refusal: refusal, sent: true, claims: refusal.Claims,
			retryAfter: r.session.retryAfter(response.Header.Get("Retry-After")),
		}, nil
	}
	answer, err := decodePage(response.Body, r.entity)
	if err != nil {
		return outcome{err: fmt.Errorf("read the answer: %w", err), sent: true}, nil
	}
	// Only a body that was read to its end lets the connection be used again.
	_, _ = io.Copy(io.Discard, io.LimitReader(response.Body, 512))
	return outcome{page: answer, header: response.Header}, nil
}

// redirect reads a redirect to a regional host. Such hosts are named with port 446, which answers inside the service only.
func (r *run) redirect(from *url.URL, response *http.Response) (location *url.URL, redirected bool, err error) {
	switch response.StatusCode {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
	default:
		return nil, false, nil
	}
	location, err = from.Parse(response.Header.Get("Location"))
	if err != nil || response.Header.Get("Location") == "" {
		return nil, true, errors.New("the service redirects to no place")
	}
	if location.Port() == "446" {
		location.Host = location.Hostname()
	}
	if !r.session.trusts(location) {
		return nil, true, fmt.Errorf("redirected to %q: %w", location.Host, ErrForeignHost)
	}
	return location, true, nil
}

func (s *Session) retryAfter(header string) time.Duration {
	if seconds, err := strconv.Atoi(header); err == nil && seconds > 0 {
		return time.Duration(seconds) * time.Second
	}
	if at, err := http.ParseTime(header); err == nil {
		return max(at.Sub(s.options.Now()), 0)
	}
	return 0
}

// decompress reads gzip where the transport has not done so.
func decompress(response *http.Response) error {
	if !strings.EqualFold(response.Header.Get("Content-Encoding"), "gzip") {
		return nil
	}
	reader, err := gzip.NewReader(response.Body)
	if err != nil {
		return err
	}
	response.Body = struct {
		io.Reader
		io.Closer
	}{reader, response.Body}
	return nil
}

// connectionTrace learns whether a request got as far as a connection. Transports that report nothing leave it unknown.
type connectionTrace struct{ asked, got atomic.Bool }

func (t *connectionTrace) attach(ctx context.Context) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn: func(string) { t.asked.Store(true) },
		GotConn: func(httptrace.GotConnInfo) { t.got.Store(true) },
	})
}

// neverConnected reports whether it is sure that nothing was sent.
func (t *connectionTrace) neverConnected() bool { return t.asked.Load() && !t.got.Load() }

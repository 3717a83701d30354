package exo

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// moreResults begins the warning that a result was cut short.
const moreResults = "There are more results available than are currently displayed"

// run is one running of a cmdlet: all its pages and tries.
type run struct {
	session *Session
	cmdlet  Cmdlet
	method  string
	path    string            // below the tenant, escaped, with its query
	body    []byte            // the same for every page
	header  func(http.Header) // sets what is particular to the request
	entity  bool              // the answer may be one object instead of a list

	jar     http.CookieJar // a back end's cookies, which route the next pages to it
	event   Event
	stopped bool // the caller wants no more
}

// start returns the rows of a cmdlet whose request prepare makes ready, when they are ranged over.
func (s *Session) start(ctx context.Context, cmdlet Cmdlet, prepare func(*run) error) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		r := &run{session: s, cmdlet: cmdlet, event: Event{Cmdlet: cmdlet.Name, Writes: !cmdlet.Reads(), Began: s.options.Now()}}
		r.event.Object, _ = cmdlet.parameter("Identity").(string)
		err := r.begin(ctx, prepare)
		if err != nil {
			err = fmt.Errorf("%s: %w", cmdlet.Name, err)
		} else {
			err = r.rows(ctx, yield)
		}
		r.event.Took, r.event.Err = s.options.Now().Sub(r.event.Began), err
		if s.options.Observe != nil {
			s.options.Observe(r.event)
		}
		if err != nil && !r.stopped {
			yield(nil, err)
		}
	}
}

func (r *run) begin(ctx context.Context, prepare func(*run) error) (err error) {
	if !validName(r.cmdlet.Name) {
		return errors.New("that is no cmdlet's name")
	}
	if err := prepare(r); err != nil {
		return err
	}
	if r.event.ClientID, err = newID(r.session.options.Rand); err != nil {
		return err
	}
	if r.jar, err = cookiejar.New(nil); err != nil {
		return err
	}
	_, err = r.session.TenantID(ctx)
	return err
}

func (r *run) rows(ctx context.Context, yield func(Row, error) bool) error {
	wanted, err := resultSize(r.cmdlet.parameter("ResultSize"))
	if err != nil {
		return fmt.Errorf("%s: %w", r.cmdlet.Name, err)
	}
	target, err := url.Parse(r.session.endpoint.JoinPath("adminapi", "beta", r.session.knownTenant()).String() + "/" + r.path)
	if err != nil {
		return fmt.Errorf("%s: %w", r.cmdlet.Name, err)
	}
	for {
		size := min(wanted, r.session.options.PageSize)
		answer, header, err := r.fetch(ctx, target, size)
		if err != nil {
			return err
		}
		if wanted != math.MaxInt {
			wanted -= len(answer.rows)
		}
		more := answer.next != "" && (wanted == math.MaxInt || wanted > 0 && len(answer.rows) >= size)
		r.report(answer, more)
		if !r.yieldPage(answer, header, yield) || !more {
			return nil
		}
		if target, err = target.Parse(answer.next); err != nil || !r.session.trusts(target) {
			return fmt.Errorf("%s: next page: %w", r.cmdlet.Name, ErrForeignHost)
		}
	}
}

func (r *run) report(answer *page, more bool) {
	for _, warning := range answer.warnings {
		if more && strings.HasPrefix(warning, moreResults) {
			continue
		}
		if r.cmdlet.Warning != nil {
			r.cmdlet.Warning(warning)
		}
	}
	if answer.confirmation != "" && r.cmdlet.Confirmation != nil {
		r.cmdlet.Confirmation(answer.confirmation)
	}
}

// yieldPage passes a page on and reports whether the caller wants more.
func (r *run) yieldPage(answer *page, header http.Header, yield func(Row, error) bool) bool {
	for _, row := range answer.rows {
		r.event.Rows++
		if !yield(row, nil) {
			r.stopped = true
			return false
		}
	}
	for _, raw := range answer.errors {
		if !yield(nil, besideRows(r.cmdlet.Name, header, raw)) {
			r.stopped = true
			return false
		}
	}
	return true
}

func (r *run) setHeaders(request *http.Request, token string, size int) {
	header := request.Header
	r.header(header)
	header.Set("Authorization", "Bearer "+token)
	header.Set("Accept-Charset", "UTF-8")
	header.Set("Prefer", "odata.maxpagesize="+strconv.Itoa(size))
	header.Set("connection-id", r.session.id)
	header.Set("client-request-id", r.event.ClientID)
	for _, cookie := range r.jar.Cookies(request.URL) {
		request.AddCookie(cookie)
	}
}

// A request is tried six times in all, as the module does, after 2, 4, 8, 16 and 32 seconds or as the service asks. Where no
// connection comes about, three times, since a wrong proxy or no network rarely mends itself.
const (
	maxTries          = 6
	maxConnectTries   = 3
	firstPause        = 2 * time.Second
	longestPause      = time.Minute
	longestRetryAfter = 5 * time.Minute
)

// fetch gets one page, trying again where that is safe.
func (r *run) fetch(ctx context.Context, target *url.URL, size int) (*page, http.Header, error) {
	if err := r.takeSlot(ctx); err != nil {
		return nil, nil, fmt.Errorf("%s: %w", r.cmdlet.Name, err)
	}
	defer r.giveSlot()
	pause := firstPause
	claims, challenged := "", false
	for try := 1; ; try++ {
		outcome := r.attempt(ctx, target, size, claims)
		claims = ""
		switch {
		case outcome.err == nil:
			return outcome.page, outcome.header, nil
		case outcome.claims != "" && !challenged:
			claims, challenged = outcome.claims, true
			continue
		case ctx.Err() != nil || !outcome.again(r.cmdlet, try):
			return nil, nil, outcome.final(r.cmdlet)
		}
		wait := outcome.retryAfter
		if wait == 0 {
			wait, pause = pause, min(pause*2, longestPause)
		}
		if err := r.session.options.Sleep(ctx, min(wait, longestRetryAfter)); err != nil {
			return nil, nil, errors.Join(err, outcome.final(r.cmdlet))
		}
	}
}

func (r *run) takeSlot(ctx context.Context) error {
	select {
	case r.session.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (r *run) giveSlot() { <-r.session.slots }

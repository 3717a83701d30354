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

// defaultResultSize is how many rows the service gives where ResultSize does not say.
const defaultResultSize = 1000

// moreResults begins the warning that a result was cut short.
const moreResults = "There are more results available than are currently displayed"

// Invoke runs a cmdlet and returns its rows, fetching pages as they are needed. The cmdlet runs when the rows are ranged
// over, each time anew; leaving the loop stops it. An error ends the rows, except an [*Error] of status 200, which stands
// beside them.
//
// Errors of the service are *Error; those of a credential are as it returns them.
func (s *Session) Invoke(ctx context.Context, cmdlet Cmdlet) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		run := &run{session: s, cmdlet: cmdlet, event: Event{
			Cmdlet: cmdlet.Name, Writes: !cmdlet.Reads(), Began: s.options.Now(),
		}}
		run.event.Object, _ = cmdlet.parameter("Identity").(string)
		err := run.rows(ctx, yield)
		run.event.Took, run.event.Err = s.options.Now().Sub(run.event.Began), err
		if s.options.Observe != nil {
			s.options.Observe(run.event)
		}
		if err != nil && !run.stopped {
			yield(nil, err)
		}
	}
}

// Run runs a cmdlet and drops its rows.
func (s *Session) Run(ctx context.Context, cmdlet Cmdlet) error {
	for _, err := range s.Invoke(ctx, cmdlet) {
		if err != nil {
			return err
		}
	}
	return nil
}

// Collect runs a cmdlet and returns all its rows. It is for results that are known to be small.
func (s *Session) Collect(ctx context.Context, cmdlet Cmdlet) ([]Row, error) {
	var rows []Row
	for row, err := range s.Invoke(ctx, cmdlet) {
		if err != nil {
			return rows, err
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// run is one running of a cmdlet: all its pages and tries.
type run struct {
	session *Session
	cmdlet  Cmdlet
	body    []byte
	jar     http.CookieJar // a back end's cookies, which route the next pages to it
	routing routing
	event   Event
	stopped bool // the caller wants no more
}

func (r *run) rows(ctx context.Context, yield func(Row, error) bool) error {
	if err := r.prepare(ctx); err != nil {
		return fmt.Errorf("%s: %w", r.cmdlet.Name, err)
	}
	wanted, err := resultSize(r.cmdlet.parameter("ResultSize"))
	if err != nil {
		return fmt.Errorf("%s: %w", r.cmdlet.Name, err)
	}
	target := r.session.endpoint.JoinPath("adminapi", "beta", r.session.knownTenant(), "InvokeCommand")
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
		if !r.yieldPage(answer, header, yield) {
			return nil
		}
		if !more {
			return nil
		}
		if target, err = target.Parse(answer.next); err != nil || !r.session.trusts(target) {
			return fmt.Errorf("%s: next page: %w", r.cmdlet.Name, ErrForeignHost)
		}
	}
}

func (r *run) prepare(ctx context.Context) (err error) {
	if !validName(r.cmdlet.Name) {
		return errors.New("that is no cmdlet's name")
	}
	if r.routing, err = r.route(); err != nil {
		return err
	}
	if r.body, err = encodeBody(r.routing.cmdlet); err != nil {
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

// validName keeps what would not be one header value out of the headers.
func validName(name string) bool {
	for _, c := range name {
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '-' && c != '_' {
			return false
		}
	}
	return name != ""
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

// resultSize returns how many rows a -ResultSize asks for, math.MaxInt for "Unlimited".
func resultSize(value any) (int, error) {
	if value == nil {
		return defaultResultSize, nil
	}
	given := text(value)
	if strings.EqualFold(given, "Unlimited") {
		return math.MaxInt, nil
	}
	size, err := strconv.Atoi(given)
	if err != nil || size < 0 {
		return 0, fmt.Errorf("ResultSize %q is neither a number nor Unlimited", given)
	}
	if size == 0 {
		return defaultResultSize, nil
	}
	return size, nil
}

// systemMailbox is the arbitration mailbox that every tenant has; requests are routed to where it lies. The name is the one
// of "Exchange Online Admin API" for app-only access.
const (
	systemMailbox = "SystemMailbox{bb558c35-97f1-4cb9-8ff7-d53741dc928c}"
	// auditMailbox is where the settings of the admin audit log lie; writing them wants its server.
	auditMailbox = "SystemMailbox{8cc370d3-822a-4ab8-a926-bb94bd0641a9}"
)

// routing is where a cmdlet's requests go within the service.
type routing struct {
	cmdlet Cmdlet // without parameters that only route
	anchor string // X-AnchorMailbox, without the tenant of a system mailbox
	byID   bool   // anchor is the caller's own, by -UseCustomRouting
}

// route reads -UseCustomRouting, which sends a cmdlet to the server of the mailbox that it is about.
func (r *run) route() (routing, error) {
	plain := routing{cmdlet: r.cmdlet, anchor: systemMailbox}
	if strings.EqualFold(r.cmdlet.Name, "Set-AdminAuditLogConfig") {
		plain.anchor = auditMailbox
	}
	custom, ok := r.cmdlet.parameter("UseCustomRouting").(bool)
	if !ok {
		return plain, nil
	}
	plain.cmdlet.Parameters = make(Parameters, len(r.cmdlet.Parameters))
	for name, value := range r.cmdlet.Parameters {
		if !strings.EqualFold(name, "UseCustomRouting") {
			plain.cmdlet.Parameters[name] = value
		}
	}
	if !custom {
		return plain, nil
	}
	mailbox := text(r.cmdlet.parameter("Identity"))
	if mailbox == "" {
		mailbox = text(r.cmdlet.parameter("Mailbox"))
	}
	mailbox, _, _ = strings.Cut(mailbox, ":") // user@contoso.com:\Calendar
	if !strings.Contains(mailbox, "@") || strings.ContainsAny(mailbox, "\r\n") {
		return routing{}, errors.New("-UseCustomRouting needs an e-mail address as -Identity")
	}
	plain.anchor, plain.byID = "SMTP:"+mailbox, true
	return plain, nil
}

func (r *run) setHeaders(request *http.Request, token string, size int) {
	header := request.Header
	header.Set("Authorization", "Bearer "+token)
	header.Set("Content-Type", "application/json")
	header.Set("Accept", "application/json")
	header.Set("Accept-Charset", "UTF-8")
	header.Set("Prefer", "odata.maxpagesize="+strconv.Itoa(size))
	header.Set("X-ResponseFormat", "json")
	header.Set("X-SerializationLevel", "Partial")
	header.Set("X-CmdletName", r.cmdlet.Name)
	header.Set("X-ClientApplication", "exorun")
	header.Set("connection-id", r.session.id)
	header.Set("client-request-id", r.event.ClientID)
	if r.routing.byID {
		header.Set("parameter-based-routing", "true")
		header.Set("X-AnchorMailbox", r.routing.anchor)
	} else {
		header.Set("X-AnchorMailbox", "APP:"+r.routing.anchor+"@"+r.session.knownTenant())
	}
	for _, cookie := range r.jar.Cookies(request.URL) {
		request.AddCookie(cookie)
	}
}

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

// A request is tried six times in all, as the module does, after 2, 4, 8, 16 and 32 seconds or as the service asks. Where no
// connection comes about, three times, since a wrong proxy or no network rarely mends itself.
const (
	maxTries          = 6
	maxConnectTries   = 3
	firstPause        = 2 * time.Second
	longestPause      = time.Minute
	longestRetryAfter = 5 * time.Minute
)

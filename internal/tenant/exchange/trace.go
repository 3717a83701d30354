package exchange

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/exorun/exorun/internal/tenant/exchange/opath"
	"github.com/exorun/exorun/internal/tenant/exchange/org"
)

// The limits of Get-MessageTraceV2, as Microsoft documents them.
const (
	traceKind    = kind("Microsoft.Exchange.Management.FfoReporting.MessageTraceV2")
	traceBack    = 90 * 24 * time.Hour
	traceWindow  = 10 * 24 * time.Hour
	traceDefault = 48 * time.Hour
	traceSize    = 1000
	traceMost    = 5000
	traceExc     = "Microsoft.Exchange.Management.FfoReporting.InvalidExpressionException"
)

// getMessageTrace answers the first version as the service does since it was withdrawn.
func getMessageTrace(*invocation) (*result, error) {
	return nil, &Error{
		Status: http.StatusBadRequest, Code: "BadRequest", Type: traceExc, Category: "Client",
		Text: "Get-MessageTrace is deprecated. Please use Get-MessageTraceV2 instead.",
	}
}

// traceQuery is what a trace asks for.
type traceQuery struct {
	from, to      time.Time
	startingAt    string // recipient at which the rows of the moment to begin
	limit         int
	sender        []string
	recipient     []string
	messageID     []string
	traceID       string
	status        []string
	fromIP, toIP  string
	subject       string
	subjectFilter string
}

func getMessageTraceV2(inv *invocation) (*result, error) {
	q, err := inv.traceQuery()
	if err != nil {
		return nil, err
	}
	var makers []func() row
	var last org.Message
	more := false
	for message := range inv.people.org.Messages(q.from.Add(-time.Nanosecond), q.to) {
		if !q.matches(message) {
			continue
		}
		if len(makers) == q.limit {
			more = true
			break
		}
		last = message
		makers = append(makers, func() row { return traceRow(message) })
	}
	result := &result{rows: made(makers)}
	if more {
		result.warnings = []string{fmt.Sprintf(`There are more results, use the following command to get more. Get-MessageTraceV2 -StartDate "%s" -EndDate "%s" -StartingRecipientAddress "%s" -ResultSize %d`,
			q.from.Format(utcLayout), last.Received.Format(utcLayout), last.Recipient, q.limit)}
	}
	return result, nil
}

func (inv *invocation) traceQuery() (traceQuery, error) {
	p, now := inv.parameters, inv.today()
	q := traceQuery{
		to: now, limit: traceSize, startingAt: strings.ToLower(p.text("StartingRecipientAddress")), sender: p.texts("SenderAddress"), recipient: p.texts("RecipientAddress"),
		messageID: p.texts("MessageId"), traceID: p.text("MessageTraceId"), status: p.enum("Status"), fromIP: p.text("FromIP"), toIP: p.text("ToIP"),
		subject: strings.ToLower(p.text("Subject")), subjectFilter: strings.ToLower(p.text("SubjectFilterType")),
	}
	dates := map[string]*time.Time{"StartDate": &q.from, "EndDate": &q.to}
	for name, target := range dates {
		if !p.has(name) {
			continue
		}
		at, ok := opath.Date(p.text(name))
		if !ok {
			return q, badValue(name, p.text(name), "System.DateTime", "String was not recognized as a valid DateTime.")
		}
		*target = at
	}
	if !p.has("StartDate") {
		q.from = q.to.Add(-traceDefault)
		if p.has("EndDate") {
			return q, badRequest(traceExc, "Invalid StartDate value. The StartDate and EndDate must be given together.")
		}
	}
	switch {
	case q.from.After(q.to):
		return q, badRequest(traceExc, "Invalid StartDate value. The StartDate can't be later than the EndDate.")
	case q.from.Before(now.Add(-traceBack).Add(-time.Minute)):
		return q, badRequest(traceExc, "Invalid StartDate value. The StartDate can't be older than 90 days from today.")
	case q.to.Sub(q.from) > traceWindow+time.Second:
		return q, badRequest(traceExc, "Invalid date range. The time between StartDate and EndDate can't be more than 10 days.")
	}
	if q.to.After(now) {
		q.to = now
	}
	if p.has("ResultSize") {
		n, err := strconv.Atoi(p.text("ResultSize"))
		if err != nil || n < 1 || n > traceMost {
			return q, badRequest(traceExc, "Invalid ResultSize value. The value must be between 1 and %d.", traceMost)
		}
		q.limit = n
	}
	if q.subject != "" && !slices.Contains([]string{"", "contains", "startswith", "endswith"}, q.subjectFilter) {
		return q, badRequest(traceExc, "Invalid SubjectFilterType value. Valid values are Contains, StartsWith and EndsWith.")
	}
	return q, nil
}

func (q traceQuery) matches(m org.Message) bool {
	if q.startingAt != "" && m.Received.Equal(q.to) && strings.ToLower(m.Recipient) < q.startingAt {
		return false
	}
	if !oneMatches(q.sender, m.Sender) || !oneMatches(q.recipient, m.Recipient) || !oneMatches(q.messageID, m.MessageID) || !oneMatches(q.status, m.Status) {
		return false
	}
	if q.traceID != "" && !strings.EqualFold(q.traceID, m.TraceID) || q.fromIP != "" && q.fromIP != m.FromIP || q.toIP != "" && q.toIP != m.ToIP {
		return false
	}
	subject := strings.ToLower(m.Subject)
	switch {
	case q.subject == "":
		return true
	case q.subjectFilter == "startswith":
		return strings.HasPrefix(subject, q.subject)
	case q.subjectFilter == "endswith":
		return strings.HasSuffix(subject, q.subject)
	}
	return strings.Contains(subject, q.subject)
}

// oneMatches reports whether value is one of wanted, where an asterisk stands for any text; none wanted is any.
func oneMatches(wanted []string, value string) bool {
	if len(wanted) == 0 {
		return true
	}
	row := func(string) (any, bool) { return value, true }
	return slices.ContainsFunc(wanted, func(pattern string) bool {
		return opath.Match(opath.Compare{Property: "x", Op: opath.Like, Value: pattern}, row)
	})
}

func traceRow(m org.Message) row {
	var toIP any
	if m.ToIP != "" {
		toIP = m.ToIP
	}
	return row{kind: traceKind, text: m.TraceID, properties: []property{
		{"MessageTraceId", m.TraceID},
		{"MessageId", m.MessageID},
		{"Received", utc(m.Received)},
		{"SenderAddress", m.Sender},
		{"RecipientAddress", m.Recipient},
		{"FromIP", m.FromIP},
		{"ToIP", toIP},
		{"Subject", m.Subject},
		{"Status", m.Status},
		{"Size", int32(m.Size)},
	}}
}

package exchange

import (
	"bytes"
	"encoding/base64"
	"iter"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/exorun/exorun/internal/tenant/exchange/model"
	"github.com/exorun/exorun/internal/tenant/exchange/opath"
	"github.com/exorun/exorun/internal/tenant/graph/odata"
)

// entityQuery is a read behind Get-EXOMailbox and its kin.
type entityQuery struct {
	*call
	values   url.Values
	query    odata.Query
	segments []entitySegment
}

// entitySegment is one step of the path: a name, and what stands in parentheses behind it.
type entitySegment struct {
	name    string
	inner   string
	hasKeys bool
}

func notAnEntity(operation string) *Error {
	return &Error{Status: http.StatusNotFound, Code: "NotFound", Type: "Microsoft.OData.ODataException", Text: "Resource not found for the segment '" + operation + "'.", Category: "Client"}
}

// entities answers the OData reads. Who may make one is decided by the cmdlet that shows the same.
func (c *call) entities(operation string) (*answer, error) {
	q := &entityQuery{call: c, segments: entitySegments(operation)}
	var err error
	if q.values, err = odata.Values(c.query); err == nil {
		q.query, err = odata.Parse(c.query)
	}
	if err != nil {
		return nil, badRequest("Microsoft.OData.ODataException", "%s", err)
	}
	names := make([]string, len(q.segments))
	for i, segment := range q.segments {
		names[i] = strings.ToLower(segment.name)
	}
	var cmdlet string
	var read func() (*answer, error)
	switch strings.Join(names, "/") {
	case "mailbox":
		cmdlet, read = "Get-Mailbox", func() (*answer, error) { return q.mailboxSet("Mailbox", mailboxView(), model.Mailbox, minimumMailbox) }
	case "casmailbox":
		cmdlet, read = "Get-CASMailbox", func() (*answer, error) { return q.mailboxSet("CasMailbox", casView(), model.CasMailbox, minimumCAS) }
	case "recipient":
		cmdlet, read = "Get-Recipient", q.recipientSet
	case "recipient/exchange.getrecipientpermissionbyfilters":
		cmdlet, read = "Get-RecipientPermission", q.permissionsByFilters
	case "mailbox/exchange.getmailboxstatistics":
		cmdlet, read = "Get-MailboxStatistics", q.mailboxStatistics
	case "mailbox/mailboxfolder/exchange.getmailboxfolderstatistics":
		cmdlet, read = "Get-MailboxFolderStatistics", q.folderStatistics
	case "mailbox/mailboxfolder/mailboxfolderpermission":
		cmdlet, read = "Get-MailboxFolderPermission", q.folderPermissions
	case "mailbox/mailboxpermission":
		cmdlet, read = "Get-MailboxPermission", q.mailboxPermissions
	case "mailbox/mobiledevice/exchange.getmobiledevicestatistics":
		cmdlet, read = "Get-MobileDeviceStatistics", q.noDevices
	default:
		return nil, notAnEntity(operation)
	}
	if !c.caller.rights.allow(cmdlet) {
		return nil, c.denied()
	}
	return read()
}

// entitySegments splits a path at the slashes outside quotes and parentheses.
func entitySegments(path string) []entitySegment {
	var segments []entitySegment
	depth, quoted, start := 0, false, 0
	for i := 0; i <= len(path); i++ {
		if i < len(path) {
			switch c := path[i]; {
			case c == '\'':
				quoted = !quoted
			case c == '(' && !quoted:
				depth++
			case c == ')' && !quoted:
				depth--
			}
			if path[i] != '/' || depth > 0 || quoted {
				continue
			}
		}
		if i > start {
			name, inner, found := strings.Cut(path[start:i], "(")
			segments = append(segments, entitySegment{name, strings.TrimSuffix(inner, ")"), found})
		}
		start = i + 1
	}
	return segments
}

// option returns a query option in any case, without its dollar sign.
func (q *entityQuery) option(name string) string {
	for key, all := range q.values {
		if strings.EqualFold(strings.TrimPrefix(key, "$"), name) {
			return all[0]
		}
	}
	return ""
}

// decode reads an identity: between quotes, and base64 where the query says so.
func (q *entityQuery) decode(text string) string {
	text = strings.Trim(text, "'")
	if !strings.EqualFold(q.option("isEncoded"), "true") {
		return strings.ReplaceAll(text, "''", "'")
	}
	return fromBase64(text)
}

func fromBase64(text string) string {
	decoded, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(text, "="))
	if err != nil {
		return text
	}
	return string(decoded)
}

func (q *entityQuery) mailbox() (*mailbox, error) {
	identity := q.decode(q.segments[0].inner)
	if m := q.people.find(identity); m != nil {
		return m, nil
	}
	return nil, notFound(identity, controller)
}

func (q *entityQuery) mailboxSet(set string, v view, properties []model.Property, minimum []string) (*answer, error) {
	makes := entityMaker(v, properties, q.names(minimum))
	if q.segments[0].hasKeys {
		m, err := q.mailbox()
		if err != nil {
			return nil, err
		}
		return q.entity(set+"/$entity", makes(m)), nil
	}
	keep, err := q.keeps(v)
	if err != nil {
		return nil, err
	}
	for _, absent := range []string{"Archive", "InactiveMailboxOnly", "SoftDeletedMailbox"} {
		if strings.EqualFold(q.option(absent), "true") {
			keep = func(*mailbox) bool { return false }
		}
	}
	return q.collection(set, func(start int) iter.Seq2[int, func() row] {
		return func(yield func(int, func() row) bool) {
			for i := start; i < q.people.len(); i++ {
				if m := q.people.at(i); m != nil && keep(m) && !yield(i, func() row { return makes(m) }) {
					return
				}
			}
		}
	})
}

// keeps is the test that $filter, RecipientTypeDetails and Anr make together.
func (q *entityQuery) keeps(v view) (func(*mailbox) bool, error) {
	filter, err := q.filter(v)
	if err != nil {
		return nil, err
	}
	var kinds []string
	if text := q.option("RecipientTypeDetails"); text != "" {
		kinds = strings.Split(strings.ToLower(text), ",")
	}
	anr := strings.ToLower(q.option("Anr"))
	return func(m *mailbox) bool {
		return (kinds == nil || slices.Contains(kinds, strings.ToLower(string(m.kind())))) && (anr == "" || m.resembles(anr)) && opath.Match(filter, m.lookup(v.columns))
	}, nil
}

func (q *entityQuery) filter(v view) (opath.Expr, error) {
	filter, err := fromOData(q.query.Filter)
	if err != nil {
		return nil, err
	}
	return filter, knownNames(filter, v.columns)
}

func (q *entityQuery) recipientSet() (*answer, error) {
	v := recipientView()
	if slices.ContainsFunc(q.query.Expand, func(e odata.Expand) bool { return strings.EqualFold(e.Name, "RecipientPermission") }) {
		return q.recipientPermissions()
	}
	names := q.names(minimumRecipient)
	makes := entityMaker(v, model.Recipient, names)
	fromRow := func(r row) row {
		return entityRow(model.Recipient, names, func(name string) any { value, _ := r.get(name); return value })
	}
	identity := ""
	switch {
	case q.segments[0].hasKeys:
		identity = q.decode(q.segments[0].inner)
	case strings.EqualFold(q.option("ReadIdsAndParamsFromHeaders"), "true"):
		identity = fromBase64(q.header.Get("XParameter-Identity"))
	}
	if identity != "" {
		if m := q.people.find(identity); m != nil {
			return q.entity("Recipient/$entity", makes(m)), nil
		}
		if g := q.people.findGroup(identity); g != nil {
			return q.entity("Recipient/$entity", fromRow(g.recipientRow(v))), nil
		}
		return nil, notFound(identity, controller)
	}
	keep, err := q.keeps(v)
	if err != nil {
		return nil, err
	}
	filter, err := q.filter(v)
	if err != nil {
		return nil, err
	}
	kinds, anr := strings.ToLower(q.option("RecipientTypeDetails")), strings.ToLower(q.option("Anr"))
	all := q.people.recipients(v, keep, func(r row) bool {
		details, _ := r.get("RecipientTypeDetails")
		display, _ := r.get("DisplayName")
		return (kinds == "" || slices.Contains(strings.Split(kinds, ","), strings.ToLower(textValue(details)))) &&
			strings.HasPrefix(strings.ToLower(textValue(display)), anr) &&
			opath.Match(filter, func(name string) (any, bool) { value, ok := r.get(name); return plain(value), ok })
	})
	return q.collection("Recipient", func(start int) iter.Seq2[int, func() row] {
		return func(yield func(int, func() row) bool) {
			for i, maker := range all(start) {
				if !yield(i, func() row { return fromRow(maker()) }) {
					return
				}
			}
		}
	})
}

func (q *entityQuery) mailboxStatistics() (*answer, error) {
	m, err := q.mailbox()
	if err != nil {
		return nil, err
	}
	names := []string{"DisplayName", "DeletedItemCount", "ItemCount", "MailboxGuid", "TotalDeletedItemSize", "TotalItemSize", "LastLogonTime", "SystemMessageCount", "SystemMessageSize"}
	if q.query.Select != nil {
		names = q.query.Select
	} else if strings.EqualFold(q.option("PropertySet"), "All") {
		names = nil
	}
	return q.entity("Exchange.MailboxStatistics", q.statistics(m, true).pick(names)), nil
}

var folderScope = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`'([A-Za-z]+)'`) })

func (q *entityQuery) folderStatistics() (*answer, error) {
	m, err := q.mailbox()
	if err != nil {
		return nil, err
	}
	scope := ""
	if found := folderScope().FindStringSubmatch(q.segments[2].inner); found != nil {
		scope = found[1]
	}
	rows := q.folders(m, scope, strings.EqualFold(q.option("IncludeOldestAndNewestItems"), "true"), true)
	return q.collection("Collection(Exchange.MailboxFolderStatistics)", list(rows))
}

func (q *entityQuery) noDevices() (*answer, error) {
	if _, err := q.mailbox(); err != nil {
		return nil, err
	}
	return q.collection("Collection(Exchange.MobileDeviceStatistics)", list(nil))
}

func (q *entityQuery) entity(context string, r row) *answer {
	return &answer{status: http.StatusOK, write: func(b *bytes.Buffer, flush func() error) error {
		b.WriteString(`{"@odata.context":`)
		writeText(b, q.base+"/$metadata#"+context)
		if len(r.properties) > 0 {
			b.WriteByte(',')
			r.writeMembers(b)
		}
		b.WriteByte('}')
		return flush()
	}}
}

// collection answers one page of a source.
func (q *entityQuery) collection(context string, from source) (*answer, error) {
	token, err := q.skipToken()
	if err != nil {
		return nil, err
	}
	var at pageState
	if token != "" {
		resumed, err := q.unseal(token, context)
		if err != nil {
			return nil, err
		}
		at = *resumed
	}
	makers, next, more := cut(from, at.At, q.pageSize())
	link := ""
	if more {
		sealed, err := q.seal(pageState{At: next, Taken: at.Taken + len(makers), For: context})
		if err != nil {
			return nil, err
		}
		link = q.nextPage(sealed)
	}
	return &answer{status: http.StatusOK, write: func(b *bytes.Buffer, flush func() error) error {
		b.WriteString(`{"@odata.context":`)
		writeText(b, q.base+"/$metadata#"+context)
		b.WriteString(`,"value":[`)
		for i, maker := range makers {
			if i > 0 {
				b.WriteByte(',')
			}
			maker().writePlain(b)
			if b.Len() > 64<<10 {
				if err := flush(); err != nil {
					return err
				}
			}
		}
		b.WriteByte(']')
		if link != "" {
			b.WriteString(`,"@odata.nextLink":`)
			writeText(b, link)
		}
		b.WriteByte('}')
		return flush()
	}}, nil
}

// nextPage is the request's own address with another continuation.
func (q *entityQuery) nextPage(token string) string {
	values := url.Values{}
	for name, all := range q.values {
		if !strings.EqualFold(strings.TrimPrefix(name, "$"), "skiptoken") {
			values[name] = all
		}
	}
	values.Set("$skiptoken", token)
	_, operation, _ := strings.Cut(q.request.URL.EscapedPath(), strings.TrimPrefix(q.base, "https://"+q.request.Host))
	return q.base + operation + "?" + values.Encode()
}

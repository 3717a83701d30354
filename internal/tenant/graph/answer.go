package graph

import (
	"bytes"
	"encoding/base64"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/exorun/exorun/internal/tenant/graph/odata"
	"github.com/exorun/exorun/internal/tenant/hosts"
)

// Sizes of a page: Graph's default and the most that $top may ask for.
const (
	defaultPage = 100
	largestPage = 999
)

// answer is what a handler returns.
type answer struct {
	status   int
	context  string // behind $metadata#; empty for an answer without a body
	entity   object
	items    []object
	isList   bool
	location string
	text     string // a plain text answer, for $count
	raw      []byte // a finished JSON body, for $batch
	refused  *Error
}

func entity(context string, o object) *answer {
	return &answer{status: http.StatusOK, context: context + "/$entity", entity: o}
}

func created(c *call, context, location string, o object) *answer {
	return &answer{status: http.StatusCreated, context: context + "/$entity", entity: o, location: c.root + location}
}

func collection(context string, items []object) *answer {
	return &answer{status: http.StatusOK, context: context, items: items, isList: true}
}

func noContent() *answer { return &answer{status: http.StatusNoContent} }

// write sends the answer with the headers that every answer of Graph has.
func (a *answer) write(c *call, w http.ResponseWriter) {
	body := a.encode(c)
	header := w.Header()
	a.head(c, header)
	header.Set("request-id", c.id)
	header.Set("client-request-id", c.client)
	header.Set("x-ms-ags-diagnostic", `{"ServerInfo":{"DataCenter":"Laptop","Slice":"E","Ring":"0","ScaleUnit":"000","RoleInstance":"LAPTOP"}}`)
	header.Set("Date", c.Store.Now().Format(http.TimeFormat))
	header.Set("Cache-Control", "no-cache")
	w.WriteHeader(a.status)
	_, _ = w.Write(body)
}

// head sets the headers that an answer inside a batch has too.
func (a *answer) head(c *call, header http.Header) {
	if a.refused != nil {
		maps.Copy(header, a.refused.Header)
		if asks := header.Get("Www-Authenticate"); asks != "" {
			header.Set("Www-Authenticate", strings.ReplaceAll(asks, "login.microsoftonline.com", hosts.LoginHost(c.dir.Cloud)))
		}
	}
	if a.location != "" {
		header.Set("Location", a.location)
	}
	switch {
	case a.status == http.StatusNoContent:
	case a.text != "":
		header.Set("Content-Type", "text/plain")
	case a.refused != nil || a.raw != nil:
		header.Set("Content-Type", "application/json")
	default:
		metadata := "minimal"
		if c.noneSet {
			metadata = "none"
		}
		header.Set("Content-Type", "application/json;odata.metadata="+metadata+";odata.streaming=true;IEEE754Compatible=false;charset=utf-8")
		header.Set("OData-Version", "4.0")
		header.Set("x-ms-resource-unit", "1")
	}
}

// encode returns the body. A query that the items cannot satisfy turns the answer into a refusal.
func (a *answer) encode(c *call) []byte {
	if a.isList && a.refused == nil {
		if err := a.page(c); err != nil {
			*a = *refuse(err)
		}
	}
	var b bytes.Buffer
	switch {
	case a.refused != nil:
		_ = writeJSON(&b, c.errorBody(a.refused)) // texts only: cannot fail
	case a.text != "":
		b.WriteString(a.text)
	case a.raw != nil:
		b.Write(a.raw)
	case a.status == http.StatusNoContent || a.entity == nil:
	default:
		body := a.entity
		if !a.isList {
			body = c.shape(body)
		}
		if a.context != "" && !c.noneSet {
			body = append(object{{"@odata.context", c.root + "/$metadata#" + a.selected(c)}}, body...)
		}
		if err := writeJSON(&b, body); err != nil {
			*a = *refuse(err)
			b.Reset()
			_ = writeJSON(&b, c.errorBody(a.refused))
		}
	}
	return b.Bytes()
}

// selected puts the names of $select into the context, as OData wants it.
func (a *answer) selected(c *call) string {
	if len(c.query.Select) == 0 || c.method != http.MethodGet {
		return a.context
	}
	base, isEntity := strings.CutSuffix(a.context, "/$entity")
	base += "(" + strings.Join(c.query.Select, ",") + ")"
	if isEntity {
		base += "/$entity"
	}
	return base
}

func (c *call) shape(o object) object {
	if len(c.query.Select) == 0 || c.method != http.MethodGet {
		return o
	}
	names := slices.Clone(c.query.Select)
	for _, expand := range c.query.Expand {
		names = append(names, expand.Name)
	}
	return o.pick(names)
}

// matching counts the items that the query's filter and search keep.
func (c *call) matching(items []object) int {
	n := 0
	for _, item := range items {
		if odata.Match(c.query.Filter, item) && search(c.query.Search, item) {
			n++
		}
	}
	return n
}

// page filters, sorts and cuts the items, and makes them the entity that is written.
func (a *answer) page(c *call) error {
	var kept []object
	for _, item := range a.items {
		if odata.Match(c.query.Filter, item) && search(c.query.Search, item) {
			kept = append(kept, item)
		}
	}
	if len(c.query.OrderBy) > 0 {
		slices.SortStableFunc(kept, func(x, y object) int {
			if odata.Less(c.query.OrderBy, x, y) {
				return -1
			}
			if odata.Less(c.query.OrderBy, y, x) {
				return 1
			}
			return 0
		})
	}
	size, total := defaultPage, len(kept)
	if c.query.Top > largestPage {
		return badRequest("Invalid page size specified: '%d'. Must be between 1 and %d inclusive.", c.query.Top, largestPage)
	}
	if c.query.Top >= 0 {
		size = c.query.Top
	}
	start := min(c.query.Skip, total)
	if c.query.SkipToken != "" {
		at, err := readSkipToken(c.query.SkipToken)
		if err != nil {
			return err
		}
		start = min(at, total)
	}
	stop := min(start+size, total)
	body := object{}
	if c.query.Count {
		body = append(body, property{"@odata.count", total})
	}
	if stop < total && stop > start {
		body = append(body, property{"@odata.nextLink", c.nextLink(stop)})
	}
	values := make([]any, 0, stop-start)
	for _, item := range kept[start:stop] {
		values = append(values, c.shape(item))
	}
	a.entity = append(body, property{"value", values})
	return nil
}

const skipTokenPrefix = "exorun:"

func (c *call) nextLink(at int) string {
	values, _ := odata.Values(c.raw) // has been read before
	for name := range values {
		if strings.EqualFold(strings.TrimPrefix(name, "$"), "skiptoken") {
			values.Del(name)
		}
	}
	token := base64.RawURLEncoding.EncodeToString([]byte(skipTokenPrefix + strconv.Itoa(at)))
	query := values.Encode()
	if query != "" {
		query += "&"
	}
	return c.root + c.path.text + "?" + query + "$skiptoken=" + url.QueryEscape(token)
}

func readSkipToken(token string) (int, error) {
	data, err := base64.RawURLEncoding.DecodeString(token)
	digits, ok := strings.CutPrefix(string(data), skipTokenPrefix)
	at, convErr := strconv.Atoi(digits)
	if err != nil || !ok || convErr != nil || at < 0 {
		return 0, &Error{Status: http.StatusBadRequest, Code: "Directory_ExpiredPageToken", Message: "The specified page token value has expired and can no longer be included in your request."}
	}
	return at, nil
}

// search holds where every term "property:text" of $search is found in the property.
func search(text string, o object) bool {
	for term := range strings.SplitSeq(text, " AND ") {
		term = strings.Trim(strings.TrimSpace(term), `"`)
		if term == "" {
			continue
		}
		name, want, found := strings.Cut(term, ":")
		if !found {
			name, want = "displayName", term
		}
		value, _ := o.Property(name)
		has, _ := value.(string)
		if !strings.Contains(strings.ToLower(has), strings.ToLower(want)) {
			return false
		}
	}
	return true
}

func (c *call) errorBody(refused *Error) object {
	inner := object{
		{"date", c.Store.Now().Format("2006-01-02T15:04:05")},
		{"request-id", c.id},
		{"client-request-id", c.client},
	}
	body := object{{"code", refused.Code}, {"message", refused.Message}}
	if len(refused.Details) > 0 {
		var details []any
		for _, detail := range refused.Details {
			o := object{{"code", detail.Code}, {"message", detail.Message}}
			if detail.Target != "" {
				o = append(o, property{"target", detail.Target})
			}
			details = append(details, o)
		}
		body = append(body, property{"details", details})
	}
	return object{{"error", append(body, property{"innerError", inner})}}
}

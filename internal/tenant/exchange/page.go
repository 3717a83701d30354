package exchange

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"iter"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/exorun/exorun/internal/tenant/faults"
	"github.com/exorun/exorun/internal/tenant/graph/odata"
)

const (
	largestPage       = 1000
	defaultResultSize = 1000
	// pageLife is how long a continuation is good, by the host's clock.
	pageLife = 30 * time.Minute

	moreResults = "There are more results available than are currently displayed. To view them, increase the value for the ResultSize parameter."
	pageExpired = "Expired or Invalid pagination request. Default Expiry time is 00:30:00"
)

// pageState says where a page begins. It travels in the continuation link, sealed.
type pageState struct {
	Server string `json:"server"`
	At     int    `json:"at"`     // the number of the first candidate
	Taken  int    `json:"taken"`  // rows on earlier pages
	For    string `json:"for"`    // the cmdlet or entity set
	Anchor string `json:"anchor"` // X-AnchorMailbox of the first request
	Issued int64  `json:"issued"` // Unix seconds
}

// seal returns the state as a token that only this handler can have made.
func (c *call) seal(state pageState) (string, error) {
	state.Server, state.Anchor, state.Issued = server, c.header.Get("X-AnchorMailbox"), c.Store.Now().Unix()
	data, err := json.Marshal(state)
	if err != nil {
		return "", err
	}
	return base64.StdEncoding.EncodeToString(append(data, c.mac(data)...)), nil
}

func (c *call) mac(data []byte) []byte {
	mac := hmac.New(sha256.New, c.pageKey[:])
	mac.Write(data)
	return mac.Sum(nil)
}

// unseal reads a continuation. It is good for half an hour, and with the anchor of the first request: the page lies on
// the server to which that anchor leads. How strictly the service binds the two is not settled, so a switch says.
func (c *call) unseal(token, purpose string) (*pageState, error) {
	refused := badRequest("Microsoft.Exchange.Admin.OData.Core.ODataServiceException", pageExpired)
	data, err := base64.StdEncoding.DecodeString(token)
	if err != nil || len(data) < sha256.Size {
		return nil, refused
	}
	data, sum := data[:len(data)-sha256.Size], data[len(data)-sha256.Size:]
	var state pageState
	if !hmac.Equal(sum, c.mac(data)) || json.Unmarshal(data, &state) != nil || state.For != purpose {
		return nil, refused
	}
	if age := c.Store.Now().Sub(time.Unix(state.Issued, 0)); age > pageLife {
		return nil, refused
	}
	anchor := c.header.Get("X-AnchorMailbox")
	switch c.Faults.Value(faults.ExchangePageServer) {
	case "lenient":
	case "strict":
		if anchor == "" || !strings.EqualFold(anchor, state.Anchor) {
			return nil, refused
		}
	default:
		if !strings.EqualFold(anchor, state.Anchor) {
			return nil, refused
		}
	}
	return &state, nil
}

// skipToken returns the continuation in the query, empty where there is none.
func (c *call) skipToken() (string, error) {
	values, err := odata.Values(c.query)
	if err != nil {
		return "", badRequest("Microsoft.OData.ODataException", "%s", err)
	}
	for name, all := range values {
		if strings.EqualFold(strings.TrimPrefix(name, "$"), "skiptoken") {
			// A plus sign that the client did not encode has become a blank.
			return strings.ReplaceAll(all[0], " ", "+"), nil
		}
	}
	return "", nil
}

func (inv *invocation) readPageState() error {
	token, err := inv.skipToken()
	if err != nil || token == "" {
		return err
	}
	inv.resume, err = inv.unseal(token, inv.cmdlet.Name)
	return err
}

func (inv *invocation) nextLink(state *pageState) (string, error) {
	state.For = inv.cmdlet.Name
	token, err := inv.seal(*state)
	if err != nil {
		return "", err
	}
	link := inv.base + "/InvokeCommand?%24skiptoken=" + url.QueryEscape(token)
	if query, err := odata.Parse(inv.query); err == nil && query.Select != nil {
		link += "&%24select=" + url.QueryEscape(strings.Join(query.Select, ","))
	}
	return link, nil
}

var preferredSize = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?i)odata\.maxpagesize\s*=\s*(\d+)`) })

// pageSize is how many rows the client wants at a time.
func (c *call) pageSize() int {
	found := preferredSize().FindStringSubmatch(c.header.Get("Prefer"))
	if found == nil {
		return largestPage
	}
	n, err := strconv.Atoi(found[1])
	if err != nil || n < 1 || n > largestPage {
		return largestPage
	}
	return n
}

// resultSize reads ResultSize; -1 is Unlimited.
func (inv *invocation) resultSize() (int, error) {
	text := inv.parameters.text("ResultSize")
	if text == "" {
		return defaultResultSize, nil
	}
	if strings.EqualFold(text, "Unlimited") {
		return -1, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		return 0, badValue("ResultSize", text, "Microsoft.Exchange.Data.Unlimited`1[System.UInt32]", "The value is not a positive number or Unlimited.")
	}
	return n, nil
}

// source yields candidates from a number on: the number and what makes the row.
type source func(start int) iter.Seq2[int, func() row]

// page takes one page from a source. It keeps the makers of the rows, not the rows, which come to be one at a time
// while the answer is written.
func (inv *invocation) page(from source) (*result, error) {
	limit, err := inv.resultSize()
	if err != nil {
		return nil, err
	}
	var at pageState
	if inv.resume != nil {
		at = *inv.resume
	}
	want := inv.pageSize()
	if limit >= 0 {
		want = min(want, limit-at.Taken)
	}
	makers, next, more := cut(from, at.At, max(want, 0))
	result := &result{rows: made(makers)}
	if more {
		result.warnings = []string{moreResults}
		if taken := at.Taken + len(makers); limit < 0 || taken < limit {
			result.next = &pageState{At: next, Taken: taken}
		}
	}
	return result, nil
}

// cut takes want makers from a source. next is where the one behind them begins, more whether there is one.
func cut(from source, start, want int) (makers []func() row, next int, more bool) {
	for at, maker := range from(start) {
		if len(makers) == want {
			return makers, at, true
		}
		makers = append(makers, maker)
	}
	return makers, 0, false
}

func made(makers []func() row) iter.Seq[row] {
	return func(yield func(row) bool) {
		for _, maker := range makers {
			if !yield(maker()) {
				return
			}
		}
	}
}

// list is a source over rows that are there already.
func list(rows []row) source {
	return func(start int) iter.Seq2[int, func() row] {
		return func(yield func(int, func() row) bool) {
			for i := start; i < len(rows); i++ {
				if !yield(i, func() row { return rows[i] }) {
					return
				}
			}
		}
	}
}

package exo

import (
	"context"
	"errors"
	"iter"
	"net/http"
	"strings"
)

// Query is a read of the service's OData model, which stands behind the Get-EXO* cmdlets of the module. Those are no cmdlets
// of the service: Invoke cannot run them.
type Query struct {
	Cmdlet string // the cmdlet that asks, for errors and events: "Get-EXOMailbox"
	// Path lies below the tenant and is escaped, with its query: "Mailbox('dXNlcjE=')?isEncoded=true".
	Path   string
	Header http.Header // further headers; may be nil
	// Anchor is the X-AnchorMailbox header, which routes the request; where empty, the organization's system mailbox.
	Anchor     string
	ResultSize any // as the parameter of that name: nil, a number or "Unlimited"
	Warning    func(text string)
}

// Query returns the objects of a query: those of a list, page by page, or the one that the path names. It differs from
// Invoke in that next pages are a GET of @odata.nextLink.
func (s *Session) Query(ctx context.Context, query Query) iter.Seq2[Row, error] {
	cmdlet := Cmdlet{Name: query.Cmdlet, Warning: query.Warning}
	if query.ResultSize != nil {
		cmdlet.Parameters = Parameters{"ResultSize": query.ResultSize}
	}
	return s.start(ctx, cmdlet, func(r *run) error {
		if !cmdlet.Reads() {
			return errors.New("a query can only be a Get- cmdlet's")
		}
		if strings.HasPrefix(query.Path, "/") || strings.Contains(query.Path, "..") {
			return errors.New("the path of a query lies below the tenant")
		}
		anchor := query.Anchor
		if anchor == "" {
			anchor = "UPN:" + systemMailbox + "@" + firstText(s.options.Organization, s.options.TenantID)
		}
		r.method, r.path, r.entity = http.MethodGet, query.Path, true
		r.header = func(header http.Header) {
			for name, values := range query.Header {
				header[http.CanonicalHeaderKey(name)] = values
			}
			header.Set("OData-Version", "4.0")
			header.Set("OData-MaxVersion", "4.0")
			header.Set("Accept", "application/json;odata.metadata=minimal")
			header.Set("X-AnchorMailbox", anchor)
		}
		return nil
	})
}

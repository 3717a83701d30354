package graph

import (
	"context"
	"iter"
	"net/http"
	"net/url"
	"strconv"
)

// ServicePrincipalQuery narrows a list of service principals. The zero value lists all.
type ServicePrincipalQuery struct {
	Filter string // an OData filter: "appId eq '…'"
	Top    int    // how many a page has; the service's own number where zero
}

// ServicePrincipals lists service principals, page by page. It needs Application.Read.All.
func (c *Client) ServicePrincipals(ctx context.Context, query ServicePrincipalQuery) iter.Seq2[ServicePrincipal, error] {
	values := url.Values{}
	if query.Filter != "" {
		values.Set("$filter", query.Filter)
	}
	if query.Top > 0 {
		values.Set("$top", strconv.Itoa(query.Top))
	}
	return list[ServicePrincipal](ctx, c, request{method: http.MethodGet, path: ServicePrincipalsPath, query: values})
}

// ServicePrincipal returns a service principal by its object id. It needs Application.Read.All.
func (c *Client) ServicePrincipal(ctx context.Context, id string) (sp ServicePrincipal, err error) {
	_, err = c.do(ctx, request{method: http.MethodGet, path: ServicePrincipalPath(id)}, &sp)
	return sp, err
}

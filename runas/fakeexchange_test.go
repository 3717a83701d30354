package runas_test

import (
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/exorun/exorun/appauth"
	"github.com/exorun/exorun/exotest"
)

// withExchange answers for Exchange by what the token carries.
func withExchange(next http.RoundTripper) http.RoundTripper { return exchange{next} }

type exchange struct{ next http.RoundTripper }

func (e exchange) RoundTrip(request *http.Request) (*http.Response, error) {
	if !strings.HasPrefix(request.Host, "outlook.") && !strings.HasPrefix(request.URL.Host, "outlook.") {
		return e.next.RoundTrip(request)
	}
	claims, err := appauth.ParseClaims(strings.TrimPrefix(request.Header.Get("Authorization"), "Bearer "))
	if err != nil {
		return nil, err
	}
	status, body := http.StatusOK, `{"value":[]}`
	switch {
	case !slices.Contains(claims.Roles, "Exchange.ManageAsApp"):
		status, body = http.StatusUnauthorized, ""
	case !slices.Contains(claims.RoleIDs, exotest.ExchangeAdministrator):
		status, body = http.StatusForbidden, ""
	}
	return &http.Response{
		StatusCode: status, Header: http.Header{"Content-Type": {"application/json"}}, Request: request,
		Body: io.NopCloser(strings.NewReader(body)),
	}, nil
}

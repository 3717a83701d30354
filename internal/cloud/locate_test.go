package cloud_test

import (
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/exorun/exorun/internal/cloud"
)

func TestOfDomain(t *testing.T) {
	t.Parallel()
	for domain, want := range map[string][]string{
		"contoso.onmicrosoft.com":                 {"public"},
		"Contoso.OnMicrosoft.US":                  {"usgov", "dod"},
		"contoso.partner.onmschina.cn.":           {"china"},
		"contoso.com":                             nil,
		"onmicrosoft.com":                         nil,
		"a.onmicrosoft.com.evil.test":             nil,
		"6f1f0a4e-2f0e-4d0e-9b6e-1a2b3c4d5e6f":    nil,
		"contoso.mail.onmicrosoft.com":            {"public"},
		"contoso.onmicrosoft.com.onmicrosoft.com": {"public"},
		"": nil,
	} {
		var got []string
		for _, c := range cloud.OfDomain(domain) {
			got = append(got, c.Name)
		}
		if !slices.Equal(got, want) {
			t.Errorf("OfDomain(%q) = %v, want %v", domain, got, want)
		}
	}
}

func TestWhereabouts(t *testing.T) {
	t.Parallel()
	for there, want := range map[cloud.Whereabouts]string{
		{GraphHost: "graph.microsoft.com"}:                    "public",
		{GraphHost: "graph.microsoft.com", SubScope: "GCC"}:   "public",
		{GraphHost: "graph.microsoft.us", SubScope: "DODCON"}: "usgov",
		{GraphHost: "graph.microsoft.us", SubScope: "DOD"}:    "dod",
		{GraphHost: "DoD-Graph.microsoft.us"}:                 "dod",
		{GraphHost: "microsoftgraph.chinacloudapi.cn"}:        "china",
		{GraphHost: "graph.example"}:                          "",
		{}:                                                    "",
	} {
		if got, ok := there.Cloud(); got.Name != want || ok != (want != "") {
			t.Errorf("%+v is in %q, want %q", there, got.Name, want)
		}
	}
}

// signInHosts answers as the sign-in hosts of the clouds: by the host's name the document of an organization that is there.
type signInHosts map[string]string

func (s signInHosts) RoundTrip(request *http.Request) (*http.Response, error) {
	document, ok := s[request.URL.Host]
	if !ok {
		return nil, errors.New("no such host")
	}
	status := http.StatusOK
	if document == "" {
		status, document = http.StatusBadRequest, `{"error":"invalid_tenant"}`
	}
	return &http.Response{
		StatusCode: status, Status: http.StatusText(status), Header: http.Header{}, Request: request,
		Body: io.NopCloser(strings.NewReader(document)),
	}, nil
}

func TestLocate(t *testing.T) {
	t.Parallel()
	const public, usgov, china = "login.microsoftonline.com", "login.microsoftonline.us", "login.chinacloudapi.cn"
	for name, c := range map[string]struct {
		hosts  signInHosts
		except cloud.Cloud
		want   string
	}{
		"in DoD":            {signInHosts{usgov: `{"msgraph_host":"graph.microsoft.us","tenant_region_sub_scope":"DOD"}`, china: ""}, cloud.Public, "dod"},
		"in China":          {signInHosts{usgov: "", china: `{"msgraph_host":"microsoftgraph.chinacloudapi.cn"}`}, cloud.Public, "china"},
		"nothing told":      {signInHosts{usgov: `{}`, china: ""}, cloud.Public, "usgov"},
		"in public":         {signInHosts{public: `{"msgraph_host":"graph.microsoft.com"}`, usgov: ""}, cloud.China, "public"},
		"in two":            {signInHosts{usgov: `{}`, china: `{}`}, cloud.Public, ""},
		"nowhere":           {signInHosts{usgov: "", china: ""}, cloud.Public, ""},
		"no network":        {signInHosts{}, cloud.Public, ""},
		"an answer of junk": {signInHosts{usgov: "<html>", china: ""}, cloud.Public, ""},
	} {
		client := &http.Client{Transport: c.hosts}
		if got, ok := cloud.Locate(t.Context(), client, "contoso.example", c.except); got.Name != c.want || ok != (c.want != "") {
			t.Errorf("%s: %q, %v, want %q", name, got.Name, ok, c.want)
		}
	}
}

package cloud_test

import (
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/exorun/exorun/internal/cloud"
)

func TestByName(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"":                 "public",
		"PUBLIC":           "public",
		"gcc":              "public",
		"usgov":            "usgov",
		"usgovhigh":        "usgov",
		"O365USGovGCCHigh": "usgov",
		"o365usgovdod":     "dod",
		"china":            "china",
	} {
		got, err := cloud.ByName(name)
		if err != nil || got.Name != want {
			t.Errorf("ByName(%q) = %q, %v, want %q", name, got.Name, err, want)
		}
	}
	if _, err := cloud.ByName("mars"); err == nil || !strings.Contains(err.Error(), "public, usgov, dod, china") {
		t.Errorf("ByName(mars) = %v, want an error that lists the clouds", err)
	}
}

func TestHostsAreOrigins(t *testing.T) {
	t.Parallel()
	for _, c := range cloud.All() {
		for _, origin := range []string{c.Login, c.Graph, c.Exchange} {
			u, err := url.Parse(origin)
			if err != nil || u.Scheme != "https" || u.Path != "" || u.Host == "" {
				t.Errorf("%s: %q is not an https origin", c.Name, origin)
			}
		}
		if !c.TrustsExchangeHost(c.ExchangeHost()) {
			t.Errorf("%s does not trust its own host %s", c.Name, c.ExchangeHost())
		}
		if !strings.HasPrefix(c.InitialSuffix, ".") {
			t.Errorf("%s: the suffix %q has no dot", c.Name, c.InitialSuffix)
		}
	}
}

func TestTrustsExchangeHost(t *testing.T) {
	t.Parallel()
	for host, want := range map[string]bool{
		"outlook.office365.com":           true,
		"outlook.office365.com:443":       true,
		"AM0PR01MB0001.prod.OUTLOOK.com":  true,
		"outlook.office365.com.":          true,
		"outlook.office365.com.evil.test": false,
		"eviloutlook.com":                 false,
		"office365.com.evil.test:443":     false,
		"":                                false,
		"127.0.0.1:8443":                  false,
	} {
		if got := cloud.Public.TrustsExchangeHost(host); got != want {
			t.Errorf("TrustsExchangeHost(%q) = %v, want %v", host, got, want)
		}
	}
}

// docs/clouds.md names every cloud with its hosts.
func TestPage(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/clouds.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range cloud.All() {
		row := ""
		for line := range strings.Lines(string(page)) {
			if strings.HasPrefix(line, "| `"+c.Name+"`") {
				row = line
			}
		}
		for _, text := range append([]string{c.Login, c.Graph, c.Exchange, c.InitialSuffix}, c.Aliases...) {
			if name := strings.TrimPrefix(text, "https://"); name != "worldwide" && !strings.Contains(row, name) {
				t.Errorf("the row of %s lacks %s: %s", c.Name, name, row)
			}
		}
		if !strings.Contains(string(page), c.Environment) {
			t.Errorf("the page lacks %s", c.Environment)
		}
	}
}

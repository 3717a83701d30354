package cloud

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// OfDomain returns the clouds in which a tenant with this initial domain may be; none for a domain that Microsoft did not give.
// The clouds of the United States government share one suffix.
func OfDomain(domain string) []Cloud {
	return slices.DeleteFunc(All(), func(c Cloud) bool {
		return !strings.HasSuffix(strings.ToLower(strings.TrimSuffix(domain, ".")), c.InitialSuffix)
	})
}

// Whereabouts is what the OpenID document of a tenant says of its cloud.
type Whereabouts struct {
	GraphHost string `json:"msgraph_host"`
	SubScope  string `json:"tenant_region_sub_scope"` // "DOD", "DODCON" for GCC High, "GCC"; mostly empty
}

// Cloud returns the cloud that the document names. It is false where the document names none that is known.
func (w Whereabouts) Cloud() (Cloud, bool) {
	switch strings.ToUpper(w.SubScope) {
	case "DOD":
		return DoD, true
	case "DODCON":
		return USGov, true
	}
	for _, c := range All() {
		if w.GraphHost != "" && strings.EqualFold(c.Graph, "https://"+w.GraphHost) {
			return c, true
		}
	}
	return Cloud{}, false
}

// largestDocument bounds, in octets, how much of an OpenID document is read.
const largestDocument = 1 << 20

// Locate asks the sign-in hosts of all clouds but the one given which of them knows an organization, by a domain or the tenant
// id, and returns the cloud where exactly one does.
func Locate(ctx context.Context, client *http.Client, organization string, except Cloud) (found Cloud, ok bool) {
	asked := map[string]bool{except.Login: true}
	for _, c := range All() {
		if asked[c.Login] {
			continue
		}
		asked[c.Login] = true
		there, err := ask(ctx, client, c, organization)
		if err != nil {
			continue
		}
		if ok {
			return Cloud{}, false
		}
		if found, ok = there.Cloud(); !ok {
			found, ok = c, true
		}
	}
	return found, ok
}

// ask reads the OpenID document of an organization at the sign-in host of a cloud.
func ask(ctx context.Context, client *http.Client, c Cloud, organization string) (Whereabouts, error) {
	address := c.Login + "/" + url.PathEscape(organization) + "/v2.0/.well-known/openid-configuration"
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return Whereabouts{}, err
	}
	response, err := client.Do(request)
	if err != nil {
		return Whereabouts{}, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return Whereabouts{}, fmt.Errorf("the sign-in host of %s answered %s", c.Name, response.Status)
	}
	var there Whereabouts
	return there, json.NewDecoder(io.LimitReader(response.Body, largestDocument)).Decode(&there)
}

package tenant

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/exorun/exorun/internal/tenant/hosts"
)

// TestClouds signs in, reads Graph and runs a cmdlet on the hosts of each cloud, and is a stranger on those of others.
func TestClouds(t *testing.T) {
	t.Parallel()
	for _, cloud := range hosts.Clouds {
		t.Run(cloud.Name, func(t *testing.T) {
			t.Parallel()
			running := start(t, Options{Cloud: cloud.Name})
			domain := "contoso" + cloud.InitialSuffix
			if got := running.Info().InitialDomain(); got != domain {
				t.Fatalf("the initial domain is %s", got)
			}
			appID, secret := running.Administrator()
			ask := func(login, resource string) (string, error) {
				form := url.Values{"grant_type": {"client_credentials"}, "client_id": {appID}, "client_secret": {secret}, "scope": {resource + "/.default"}}
				request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "https://"+login+"/"+domain+"/oauth2/v2.0/token", strings.NewReader(form.Encode()))
				if err != nil {
					return "", err
				}
				request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
				body, err := send(running, request)
				if err != nil {
					return "", err
				}
				var answer struct {
					Token string `json:"access_token"`
				}
				return answer.Token, json.Unmarshal(body, &answer)
			}
			graph, exchange := "https://"+cloud.Graph[0], "https://"+cloud.Exchange[0]
			bearer, err := ask(cloud.Login[0], graph)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := call(t.Context(), running, bearer, http.MethodGet, graph+"/v1.0/organization", ""); err != nil {
				t.Error(err)
			}
			for _, address := range []string{graph + "/v1.0/organization", exchange + "/adminapi/beta/" + domain + "/Mailbox"} {
				response, err := running.HTTPClient().Get(address)
				if err != nil {
					t.Fatal(err)
				}
				_ = response.Body.Close()
				if asks := response.Header.Get("Www-Authenticate"); response.StatusCode != http.StatusUnauthorized || !strings.Contains(asks, "https://"+cloud.Login[0]+"/") {
					t.Errorf("%s without a token: %s %s", address, response.Status, asks)
				}
			}
			payload, err := base64.RawURLEncoding.DecodeString(strings.Split(bearer, ".")[1])
			if err != nil || !strings.Contains(string(payload), `"iss":"https://`+cloud.TokenService+`/`) {
				t.Errorf("%v: claims %s", err, payload)
			}
			bearer, err = ask(cloud.Login[0], exchange)
			if err != nil {
				t.Fatal(err)
			}
			const command = `{"CmdletInput":{"CmdletName":"Get-AcceptedDomain","Parameters":{}}}`
			if body, err := call(t.Context(), running, bearer, http.MethodPost, exchange+"/adminapi/beta/"+domain+"/InvokeCommand", command); err != nil || !strings.Contains(string(body), domain) {
				t.Errorf("%v %s", err, body)
			}
			for _, other := range hosts.Clouds {
				if other.Login[0] == cloud.Login[0] {
					continue
				}
				if _, err := ask(other.Login[0], graph); err == nil || !strings.Contains(err.Error(), "AADSTS90002") {
					t.Errorf("at %s: %v", other.Login[0], err)
				}
			}
		})
	}
	if _, err := Start(t.Context(), Options{Cloud: "mars"}); err == nil {
		t.Error("a tenant starts on mars")
	}
}

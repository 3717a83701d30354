package tenant

import (
	"bufio"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/tls"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// TestRecordedSignIns replays what real clients were seen to send to sign in with a certificate, byte for byte but for
// ids, times and signatures: ExchangeOnlineManagement 3.7.0, Microsoft.Graph.Authentication 2.26.1, Az.Accounts 4.0.0,
// MSAL for Go 1.10.1, msal-node 7.2.1, CLI for Microsoft 365 11.11.0, MSGraphPSEssentials.
func TestRecordedSignIns(t *testing.T) {
	t.Parallel()
	running := start(t, Options{})
	appID, certificate := addApplication(t, running)
	tenantID := running.Info().ID
	sum1, sum256 := sha1.Sum(certificate.Raw), sha256.Sum256(certificate.Raw)
	const organization = "contoso.onmicrosoft.com"
	const kind = "urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer"
	begin := time.Now().Unix()

	msalNet := func(typed, scope, claims string) string {
		assertion := sign(t, true,
			fmt.Sprintf(`{"alg":"PS256","typ":"JWT","x5t#S256":"%s"}`, base64.RawURLEncoding.EncodeToString(sum256[:])),
			fmt.Sprintf(`{"aud":"https://login.microsoftonline.com/%s/oauth2/v2.0/token","iss":"%s","sub":"%s","nbf":"%d","exp":"%d","jti":"1"}`, typed, appID, appID, begin, begin+600))
		return "client_id=" + appID + "&client_assertion_type=" + kind + "&client_assertion=" + assertion + "&scope=" + url.QueryEscape(scope) + claims + "&grant_type=client_credentials"
	}
	const cp1 = "&claims=%7B%22access_token%22%3A%7B%22xms_cc%22%3A%7B%22values%22%3A%5B%22CP1%22%5D%7D%7D%7D"
	audience := "https://login.microsoftonline.com/" + tenantID + "/oauth2/v2.0/token"
	msalGo := sign(t, true,
		fmt.Sprintf(`{"alg":"PS256","typ":"JWT","x5t#S256":"%s"}`, base64.StdEncoding.EncodeToString(sum256[:])),
		fmt.Sprintf(`{"aud":"%s","exp":%d,"iss":"%s","jti":"2","nbf":%d,"sub":"%s"}`, audience, begin+600, appID, begin, appID))
	msalNode := sign(t, true,
		fmt.Sprintf(`{"alg":"PS256","typ":"JWT","x5t#S256":"%s"}`, base64.RawURLEncoding.EncodeToString(sum256[:])),
		fmt.Sprintf(`{"aud":"%s","iss":"%s","sub":"%s","jti":"3","nbf":%d,"exp":%d,"iat":%d}`, audience, appID, appID, begin, begin+600, begin-1))
	m365 := sign(t, false,
		fmt.Sprintf(`{"alg":"RS256","typ":"JWT","x5t":"%s"}`, base64.RawURLEncoding.EncodeToString(sum1[:])),
		fmt.Sprintf(`{"aud":"%s","iss":"%s","sub":"%s","jti":"4","nbf":%d,"exp":%d,"iat":%d}`, audience, appID, appID, begin, begin+600, begin))
	essentials := sign(t, false,
		fmt.Sprintf(`{"alg":"RS256","typ":"JWT","x5t":"%s"}`, base64.RawURLEncoding.EncodeToString(sum1[:])),
		fmt.Sprintf(`{"aud":"https://login.microsoftonline.com/%s/oauth2/token","exp":"%d","iss":"%s","jti":"5","nbf":"%d","sub":"%s"}`, tenantID, begin+300, appID, begin, appID))

	for _, test := range []struct {
		name, path, headers, form string
		audience                  string
	}{
		{
			"ExchangeOnlineManagement", "/" + organization + "/oauth2/v2.0/token",
			"x-client-SKU: MSAL.NetCore\r\nx-client-Ver: 4.61.3.0\r\nx-client-OS: Linux\r\nclient-request-id: 92caa669-605c-4d42-9d03-b0743afd1f4a\r\nreturn-client-request-id: true\r\nx-client-current-telemetry: 5|1004,1,,,|0,1,1\r\nx-client-last-telemetry: 5|0|||\r\nx-ms-lib-capability: retry-after, h429\r\nAccept: application/json\r\nContent-Type: application/x-www-form-urlencoded\r\n",
			msalNet(organization, "https://outlook.office365.com/.default", ""), "https://outlook.office365.com",
		},
		{
			"ExchangeOnlineManagement after a challenge", "/" + organization + "/oauth2/v2.0/token", "Content-Type: application/x-www-form-urlencoded\r\n",
			msalNet(organization, "https://outlook.office365.com/.default", "&claims=%7B%22access_token%22%3A%7B%22nbf%22%3A%7B%22essential%22%3Atrue%2C%22value%22%3A%221%22%7D%7D%7D"), "https://outlook.office365.com",
		},
		{
			"ExchangeOnlineManagement, custom domain", "/contoso.com/oauth2/v2.0/token", "Content-Type: application/x-www-form-urlencoded\r\n",
			msalNet("contoso.com", "https://outlook.office365.com/.default", ""), "https://outlook.office365.com",
		},
		{
			"Microsoft.Graph.Authentication", "/" + tenantID + "/oauth2/v2.0/token",
			"x-client-SKU: MSAL.CoreCLR\r\nx-client-Ver: 4.67.2.0\r\nx-ms-client-request-id: 7f0c\r\nx-ms-return-client-request-id: true\r\nUser-Agent: azsdk-net-Identity/1.13.2 (.NET 10.0.12; Debian GNU/Linux 12 (bookworm))\r\nContent-Type: application/x-www-form-urlencoded\r\n",
			msalNet(tenantID, "https://graph.microsoft.com/.default", cp1), "https://graph.microsoft.com",
		},
		{
			"Az.Accounts for Graph", "/" + tenantID + "/oauth2/v2.0/token", "Content-Type: application/x-www-form-urlencoded\r\n",
			msalNet(tenantID, "https://graph.microsoft.com//.default", cp1), "https://graph.microsoft.com/",
		},
		{
			"MSAL for Go", "/" + tenantID + "/oauth2/v2.0/token",
			"Client-Request-Id: 92caa669-605c-4d42-9d03-b0743afd1f4b\r\nReturn-Client-Request-Id: false\r\nX-Client-Sku: MSAL.Go\r\nX-Client-Ver: 1.10.1\r\nAccept-Encoding: gzip\r\nContent-Type: application/x-www-form-urlencoded; charset=utf-8\r\n",
			"client_assertion=" + msalGo + "&client_assertion_type=" + kind + "&client_id=" + appID + "&client_info=1&grant_type=client_credentials&scope=https%3A%2F%2Foutlook.office365.com%2F.default+openid+offline_access+profile", "https://outlook.office365.com",
		},
		{
			"msal-node", "/" + tenantID + "/oauth2/v2.0/token?client-request-id=92caa669-605c-4d42-9d03-b0743afd1f4c",
			"accept: */*\r\naccept-encoding: br, gzip, deflate\r\nsec-fetch-mode: cors\r\nuser-agent: node\r\nContent-Type: application/x-www-form-urlencoded;charset=utf-8\r\n",
			"client_id=" + appID + "&scope=https%3A%2F%2Foutlook.office365.com%2F.default&grant_type=client_credentials&x-client-SKU=msal.js.node&x-client-VER=7.2.1&x-client-OS=linux&x-client-CPU=x64&x-ms-lib-capability=retry-after,%20h429&x-client-current-telemetry=5%7C771%2C2%2C%2C%2C%7C%2C&x-client-last-telemetry=5%7C0%7C%7C%7C0%2C0&client-request-id=92caa669-605c-4d42-9d03-b0743afd1f4c&client_assertion=" + msalNode + "&client_assertion_type=" + kind, "https://outlook.office365.com",
		},
		{
			"CLI for Microsoft 365", "/" + tenantID + "/oauth2/v2.0/token?client-request-id=92caa669-605c-4d42-9d03-b0743afd1f4d",
			"user-agent: NONISV|SharePointPnP|CLIMicrosoft365/11.11.0\r\nX-ClientService-ClientTag: M365CLI:11.11.0\r\naccept: application/json, text/plain, */*\r\nContent-Type: application/x-www-form-urlencoded;charset=utf-8\r\n",
			"client_id=" + appID + "&scope=https%3A%2F%2Fgraph.microsoft.com%2F.default&grant_type=client_credentials&client_assertion=" + m365 + "&client_assertion_type=" + kind, "https://graph.microsoft.com",
		},
		{
			"MSGraphPSEssentials", "/" + tenantID + "/oauth2/v2.0/token", "Content-Type: application/x-www-form-urlencoded\r\n",
			"client_id=" + appID + "&scope=https%3A%2F%2Fgraph.microsoft.com%2F.default&grant_type=client_credentials&client_assertion=" + essentials + "&client_assertion_type=" + kind, "https://graph.microsoft.com",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			status, _, body := exchangeRaw(t, running, "login.microsoftonline.com",
				"POST "+test.path+" HTTP/1.1\r\nHost: login.microsoftonline.com\r\n"+test.headers+fmt.Sprintf("Content-Length: %d\r\n\r\n%s", len(test.form), test.form))
			if status != http.StatusOK {
				t.Fatalf("status %d: %s", status, body)
			}
			var got struct {
				AccessToken string `json:"access_token"`
			}
			if err := json.Unmarshal(body, &got); err != nil {
				t.Fatal(err)
			}
			claims, err := running.tokens.Verify("Bearer "+got.AccessToken, test.audience)
			if err != nil || claims.Audience != test.audience || claims.AppID != appID || claims.AppDisplayName == "" {
				t.Errorf("claims %+v, %v", claims, err)
			}
		})
	}
}

func TestRecordedInstanceDiscovery(t *testing.T) {
	t.Parallel()
	running := start(t, Options{})
	status, header, body := exchangeRaw(t, running, "login.microsoftonline.com",
		"GET https://login.microsoftonline.com/common/discovery/instance?api-version=1.1&authorization_endpoint=https%3A%2F%2Flogin.microsoftonline.com%2Fcontoso.onmicrosoft.com%2Foauth2%2Fv2.0%2Fauthorize HTTP/1.1\r\n"+
			"Host: login.microsoftonline.com\r\nx-client-SKU: MSAL.NetCore\r\nclient-request-id: 92caa669-605c-4d42-9d03-b0743afd1f4a\r\nreturn-client-request-id: true\r\nAccept: application/json\r\n\r\n")
	if status != http.StatusOK || !strings.Contains(string(body), `"preferred_network":"login.microsoftonline.com"`) {
		t.Errorf("status %d: %s", status, body)
	}
	if id := header.Get("client-request-id"); id != "92caa669-605c-4d42-9d03-b0743afd1f4a" {
		t.Errorf("client-request-id %q is not the client's", id)
	}
}

// TestRecordedConnect replays the three requests of Connect-ExchangeOnline, and the one of Get-ConnectionInformation.
func TestRecordedConnect(t *testing.T) {
	t.Parallel()
	running := start(t, Options{})
	_, header, body := exchangeRaw(t, running, "login.microsoftonline.com", recordedToken(running))
	var got struct {
		AccessToken string `json:"access_token"`
	}
	if err := json.Unmarshal(body, &got); err != nil || header.Get("Content-Type") != "application/json; charset=utf-8" {
		t.Fatalf("%s, %v", body, err)
	}
	tenantID := running.Info().ID
	for _, test := range []struct{ request, says string }{
		{
			"GET /AdminApi/v1.0/" + tenantID + "/EXOBanner('AutogenSession')?Version=3.7.0 HTTP/1.1\r\nHost: outlook.office365.com\r\nAuthorization: Bearer " + got.AccessToken + "\r\n\r\n",
			`"sessionType":"AutogenSession"`,
		},
		{
			"GET /AdminApi/v1.0/" + tenantID + "/EXOModuleFile?Version=3.7.0 HTTP/1.1\r\nHost: outlook.office365.com\r\nAuthorization: Bearer " + got.AccessToken +
				"\r\nX-AnchorMailbox: APP:SystemMailbox{bb558c35-97f1-4cb9-8ff7-d53741dc928c}@" + tenantID +
				"\r\nCommandName: *\r\nclient-process-id: 27182\r\nconnection-id: 0f6a2c1e-6a0c-4a0e-9d53-6f2f2a3b1c11\r\nclient-request-id: 92caa669-605c-4d42-9d03-b0743afd1f4a\r\nps-version: 7.6.9\r\nexomodule-version: 3.7.0\r\nis-cloud-shell-environment: False\r\nos-version: Unix 6.18.44.595\r\nx-ms-diagnostics: ClientCertSigned:false\r\nAccept-Language: en-US\r\nX-InitializeConnectionContextObjectIdDynamic: true\r\n\r\n",
			`"exportedCmdlets"`,
		},
		{
			"GET /AdminApi/beta/" + tenantID + "/basicinfo('AdminApiState') HTTP/1.1\r\nHost: outlook.office365.com\r\nAuthorization: Bearer " + got.AccessToken + "\r\n\r\n",
			`"PropertyValue":"Running"`,
		},
	} {
		status, _, body := exchangeRaw(t, running, "outlook.office365.com", test.request)
		if status != http.StatusOK || !strings.Contains(string(body), test.says) {
			line, _, _ := strings.Cut(test.request, "\r\n")
			t.Errorf("%s: status %d, %.300s; want %s in it", line, status, body, test.says)
		}
	}
}

// recordedToken is the module's token request, by the secret of the administrator application.
func recordedToken(running *Tenant) string {
	form := tokenForm(running)
	form.Set("scope", exchangeScope)
	text := form.Encode()
	return fmt.Sprintf("POST /contoso.onmicrosoft.com/oauth2/v2.0/token HTTP/1.1\r\nHost: login.microsoftonline.com\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n%s", len(text), text)
}

// exchangeRaw sends request as it stands, in HTTP/1.1 through the proxy.
func exchangeRaw(t *testing.T, running *Tenant, host, request string) (status int, header http.Header, body []byte) {
	t.Helper()
	conn, err := net.Dial("tcp", running.address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	fmt.Fprintf(conn, "CONNECT %s:443 HTTP/1.1\r\nHost: %s:443\r\n\r\n", host, host)
	// The proxy sends nothing after its answer until the client has begun TLS.
	const established = "HTTP/1.1 200 Connection established\r\n\r\n"
	connected := make([]byte, len(established))
	if _, err := io.ReadFull(conn, connected); err != nil || string(connected) != established {
		t.Fatalf("CONNECT: %q, %v", connected, err)
	}
	secure := tls.Client(conn, &tls.Config{RootCAs: running.authority.Pool(), ServerName: host})
	if _, err := io.WriteString(secure, request); err != nil {
		t.Fatal(err)
	}
	answer, err := http.ReadResponse(bufio.NewReader(secure), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err = io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, answer.Header, body
}

// sign makes a JWT of header and claims as they are written.
func sign(t *testing.T, pss bool, header, claims string) string {
	t.Helper()
	text := base64.RawURLEncoding.EncodeToString([]byte(header)) + "." + base64.RawURLEncoding.EncodeToString([]byte(claims))
	digest := sha256.Sum256([]byte(text))
	var signature []byte
	var err error
	if pss {
		signature, err = rsa.SignPSS(rand.Reader, testKey(), crypto.SHA256, digest[:], &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash})
	} else {
		signature, err = rsa.SignPKCS1v15(rand.Reader, testKey(), crypto.SHA256, digest[:])
	}
	if err != nil {
		t.Fatal(err)
	}
	return text + "." + base64.RawURLEncoding.EncodeToString(signature)
}

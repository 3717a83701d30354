package exchangecmds_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"math/big"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"

	"github.com/exorun/exorun/appauth"
	"github.com/exorun/exorun/certs"
)

func TestConnectByEveryCertificateParameter(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for name, script := range map[string]string{
		"thumbprint":           connect,
		"thumbprint in spaces": `Connect-ExchangeOnline -CertificateThumbprint $Thumbprint.ToLower() -AppId $AppId -Organization contoso.onmicrosoft.com -ShowBanner:$false`,
		"file":                 `Connect-ExchangeOnline -CertificateFilePath "$Folder/open.pfx" -AppId $AppId -Organization contoso.onmicrosoft.com -ShowBanner:$false`,
		"file with password":   `Connect-ExchangeOnline -CertificateFilePath "$Folder/locked.pfx" -CertificatePassword (ConvertTo-SecureString secret -AsPlainText -Force) -AppId $AppId -Organization contoso.onmicrosoft.com -ShowBanner:$false`,
		"by address":           connect + ` -ConnectionUri https://outlook.office365.com/powershell-liveid/`,
		"by environment":       connect + ` -ExchangeEnvironmentName O365Default`,
	} {
		r := b.run(t, script)
		if len(r.output) > 0 || len(r.infos) > 0 {
			t.Errorf("%s: wrote %q and %q", name, r.text(), r.infos)
		}
		if got := b.run(t, "(Get-AcceptedDomain contoso.com).DomainName; Disconnect-ExchangeOnline -Confirm:$false").text(); got != "contoso.com" {
			t.Errorf("%s: got %q", name, got)
		}
	}
}

func TestConnectShowsABannerUnlessToldNotTo(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	r := b.run(t, strings.TrimSuffix(connect, "-ShowBanner:$false"))
	if len(r.infos) != 1 || !strings.Contains(r.infos[0], "contoso.onmicrosoft.com") {
		t.Errorf("banner %q", r.infos)
	}
}

func TestConnectRefusals(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	const org = ` -AppId $AppId -Organization contoso.onmicrosoft.com`
	for _, test := range []struct{ script, exception, message string }{
		{`Connect-ExchangeOnline -CertificateFilePath "$Folder/public.pem"` + org, "Microsoft.Identity.Client.MsalClientException", "The certificate certificate does not have a private key."},
		{`Connect-ExchangeOnline -CertificateFilePath "$Folder/locked.pfx"` + org, "System.Security.Cryptography.CryptographicException", "The certificate data cannot be read with the provided password, the password may be incorrect."},
		{`Connect-ExchangeOnline -CertificateFilePath "$Folder/absent.pfx"` + org, "System.ArgumentException", "Certificate is not accessible to the current user."},
		{`Connect-ExchangeOnline -CertificateThumbprint $Thumbprint -AppId $AppId -Organization ` + "'2f1d5c0a-1111-2222-3333-444455556666'", "System.ArgumentException", "Organization cannot be a Guid, please enter the name of the tenant instead."},
		{`Connect-ExchangeOnline -CertificateThumbprint $Thumbprint -AppId $AppId`, "System.ArgumentNullException", "Value cannot be null. (Parameter 'Organization cannot be null for certificate based connections.')"},
		{`Connect-ExchangeOnline -CertificateThumbprint $Thumbprint -Organization contoso.onmicrosoft.com`, "System.ArgumentNullException", "Value cannot be null. (Parameter 'AppId cannot be null for certificate based connections.')"},
		{`Connect-ExchangeOnline -AccessToken nonsense -Organization contoso.onmicrosoft.com`, "System.ArgumentException", "AccessToken is not a well formed JWT token"},
	} {
		r := b.try(test.script)
		if r.failure == nil {
			t.Errorf("%s: not refused", test.script)
			continue
		}
		if got := r.failure.Message(); got != test.message {
			t.Errorf("%s:\n got %q\nwant %q", test.script, got, test.message)
		}
		if got := r.failure.FullyQualifiedID(); got != test.message {
			t.Errorf("%s: id %q", test.script, got)
		}
		if got := r.failure.Exception.Of.FullName(); got != test.exception {
			t.Errorf("%s: %s, want %s", test.script, got, test.exception)
		}
		if got := r.failure.Category.String(); got != "OperationStopped" {
			t.Errorf("%s: category %s", test.script, got)
		}
	}
	if requests := b.tenant.Requests(); len(requests) > 0 {
		t.Errorf("%d requests were made: %v", len(requests), requests)
	}
}

// token gets a token for Exchange by the application's certificate.
func (b *bench) token(t *testing.T) string {
	t.Helper()
	credential, err := appauth.NewCredential("contoso.onmicrosoft.com", b.appID, b.certificate.Leaf, b.certificate.Signer, &appauth.Options{Transport: b.tenant.HTTPClient()})
	if err != nil {
		t.Fatal(err)
	}
	token, err := credential.GetToken(t.Context(), policy.TokenRequestOptions{Scopes: []string{"https://outlook.office365.com/.default"}})
	if err != nil {
		t.Fatal(err)
	}
	return token.Token
}

func TestConnectByToken(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.set("Token", b.token(t))
	for _, who := range []string{"-Organization contoso.onmicrosoft.com", "-DelegatedOrganization contoso.onmicrosoft.com", "-UserPrincipalName admin@contoso.onmicrosoft.com"} {
		script := `Connect-ExchangeOnline -AccessToken $Token ` + who + ` -ShowBanner:$false; (Get-AcceptedDomain contoso.com).Name; $i = Get-ConnectionInformation; $i.TokenStatus; $i.CertificateAuthentication; $i.TokenExpiryTimeUTC.Year; Disconnect-ExchangeOnline -Confirm:$false`
		if got := b.run(t, script).text(); got != "contoso.com\nActive\nFalse\n9999" {
			t.Errorf("%s: got %q", who, got)
		}
	}
	r := b.try(`Connect-ExchangeOnline -AccessToken $Token -ShowBanner:$false`)
	if r.failure == nil || r.failure.Message() != "Either one of Organization, DelegatedOrganization or UserPrincipalName should be provided with the AccessToken" {
		t.Errorf("without an organization: %v", ids(r))
	}
}

func TestConnectByManagedIdentity(t *testing.T) {
	b := newBench(t)
	t.Setenv("IDENTITY_ENDPOINT", "http://"+identityHost+"/token")
	t.Setenv("IDENTITY_HEADER", "header-of-the-platform")
	var clients []string
	token := b.token(t)
	b.wire.identity = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-IDENTITY-HEADER") != "header-of-the-platform" || !strings.HasPrefix(r.FormValue("resource"), "https://outlook.office365.com") {
			http.Error(w, "{}", http.StatusBadRequest)
			return
		}
		clients = append(clients, r.FormValue("client_id"))
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"access_token":%q,"expires_on":"%d","resource":"https://outlook.office365.com/","token_type":"Bearer"}`, token, time.Now().Add(time.Hour).Unix())
	})
	script := `Connect-ExchangeOnline -ManagedIdentity -Organization contoso.onmicrosoft.com -ShowBanner:$false; (Get-AcceptedDomain contoso.com).Name; (Get-ConnectionInformation).CertificateAuthentication; Disconnect-ExchangeOnline -Confirm:$false`
	if got := b.run(t, script).text(); got != "contoso.com\nFalse" {
		t.Errorf("got %q", got)
	}
	b.run(t, strings.Replace(script, "-ManagedIdentity", "-ManagedIdentity -ManagedIdentityAccountId 11111111-2222-3333-4444-555555555555", 1))
	if len(clients) == 0 || clients[0] != "" || clients[len(clients)-1] != "11111111-2222-3333-4444-555555555555" {
		t.Errorf("client ids %q", clients)
	}
	if r := b.try(`Connect-ExchangeOnline -ManagedIdentity`); r.failure == nil || !strings.Contains(r.failure.Message(), "Organization cannot be null") {
		t.Errorf("without an organization: %v", ids(r))
	}
}

func TestConnectRefusesAnExpiredCertificate(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.start(t, func() time.Time { return time.Now().AddDate(2, 0, 0) })
	r := b.try(connect)
	const message = "The certificate is expired. Please link a new certificate to your app and pass the valid value."
	if r.failure == nil || r.failure.Message() != message || r.failure.FullyQualifiedID() != message {
		t.Errorf("%v", ids(r))
	}
	if requests := b.tenant.Requests(); len(requests) > 0 {
		t.Errorf("%d requests were made", len(requests))
	}
}

func TestConnectRefusesAnEllipticKey(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour)}
	leaf, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	text := append(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: leaf}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private})...)
	if err := os.WriteFile(filepath.Join(b.dir, "ec.pem"), text, 0o600); err != nil {
		t.Fatal(err)
	}
	r := b.try(`Connect-ExchangeOnline -CertificateFilePath "$Folder/ec.pem" -AppId $AppId -Organization contoso.onmicrosoft.com`)
	if r.failure == nil || !strings.HasPrefix(r.failure.Message(), "The provided certificate is not of type RSA.") {
		t.Errorf("%v", ids(r))
	}
}

func TestConnectRefusesPeople(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for _, parameter := range []string{
		"-Credential ([pscredential]::new('admin@contoso.com', (ConvertTo-SecureString 'pass-word-canary' -AsPlainText -Force)))", "-Device", "-UserPrincipalName admin@contoso.com",
	} {
		r := b.try(`Connect-ExchangeOnline ` + parameter + `; 'after'`)
		if r.failure == nil || r.failure.ErrorID != "PasswordLogonRefused" || !strings.Contains(r.failure.Message(), "exorun setup") || len(r.output) > 0 {
			t.Errorf("%s: %v", parameter, ids(r))
		} else if strings.Contains(r.failure.Message(), "canary") {
			t.Errorf("%s: the password is shown", parameter)
		}
	}
	if r := b.try(`Connect-ExchangeOnline`); r.failure == nil || !strings.Contains(r.failure.Message(), "-CertificateThumbprint") {
		t.Errorf("with nothing: %v", ids(r))
	}
	if r := b.try(`try { Connect-ExchangeOnline -Device } catch { 'caught' }`); r.text() != "caught" {
		t.Errorf("in a try: %q", r.text())
	}
}

func TestConnectWithWhatIsNotThere(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for script, want := range map[string]string{
		strings.Replace(connect, "$Thumbprint", strings.Repeat("A", 40), 1):           "exorun cert list",
		strings.Replace(connect, "$Thumbprint", "short", 1):                           "40 hexadecimal digits",
		strings.Replace(connect, "$AppId", "11111111-2222-3333-4444-555555555555", 1): "AADSTS700016",
		connect + " -ConnectionUri https://outlook.example":                           "not a host of Exchange Online",
		connect + " -ConnectionUri http://outlook.office365.com":                      "not an https address",
		connect + " -PageSize 1001":                                                   "between 1 and 1000",
	} {
		r := b.try(script)
		if r.failure == nil || !strings.Contains(r.failure.Message(), want) {
			t.Errorf("%s: %v", script, ids(r))
		}
		if r := b.try(`Get-Mailbox`); len(r.errors) != 1 {
			t.Errorf("%s: left a connection", script)
		}
	}
}

func TestFaultsOfTheChain(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.tenant.SetFault(t, "certificate-expired")
	if r := b.try(connect); r.failure == nil || !strings.Contains(r.failure.Message(), "AADSTS700027") || !strings.Contains(r.failure.Message(), "exorun verify") {
		t.Errorf("an expired certificate: %v", ids(r))
	}
	b.tenant.ClearFaults(t)
	b.run(t, connect)
	b.run(t, `$id = (Get-Mailbox -ResultSize 1 -WarningAction Ignore).Alias`)
	b.tenant.SetFault(t, "exchange-504-after-write=1")
	r := b.try(`Set-Mailbox $id -DisplayName New`)
	if len(r.errors) != 1 || !strings.Contains(r.errors[0].Message(), "Read the object back") {
		t.Errorf("an unknown outcome: %v", ids(r))
	}
	b.tenant.SetFault(t, "throttle=2")
	b.run(t, `$null = Get-Mailbox $id`)
	b.tenant.SetFault(t, "role-missing")
	b.run(t, `Disconnect-ExchangeOnline -Confirm:$false; `+connect) // the token names the roles of its time
	if r := b.try(`Get-Mailbox $id; $global:EXO_LastExecutionStatus`); len(r.errors) != 1 || r.text() != "False" {
		t.Errorf("no role: %v", ids(r))
	}
}

func TestTheRunbookOfThePost(t *testing.T) {
	t.Parallel()
	const printed = `$connection = Get-AutomationConnection -Name AzureRunAsConnection
$tenant = 'contoso.onmicrosoft.com'
Connect-ExchangeOnline -CertificateThumbprint $connection.CertificateThumbprint -AppId $connection.ApplicationID -ShowBanner:$false -Organization $tenant
Get-MessageTrace
`
	b := newBench(t)
	for name, script := range map[string]string{"straight hyphens": printed, "dashes as copied": strings.NewReplacer(" -", " \u2013").Replace(printed)} {
		r := b.run(t, script)
		if len(r.output) < 10 || len(r.warnings) != 1 {
			t.Errorf("%s: %d rows, warnings %q", name, len(r.output), r.warnings)
		}
		b.run(t, "Disconnect-ExchangeOnline \u2013Confirm:$false")
	}
	if r := b.try(`Get-AutomationConnection -Name Other`); len(r.errors) != 1 || !strings.Contains(r.errors[0].Message(), "'Other'") {
		t.Errorf("%v", ids(r))
	}
}

func TestSecretsStayInside(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	token := b.token(t)
	b.set("Token", token)
	b.run(t, `Connect-ExchangeOnline -AccessToken $Token -Organization contoso.onmicrosoft.com`)
	shown := b.run(t, `Get-ConnectionInformation | Format-List * | Out-String -Width 500`).text()
	failed := b.try(`Get-Mailbox nobody`)
	shown += failed.errors[0].Message() + failed.errors[0].FullyQualifiedID()
	if strings.Contains(shown, token[len(token)-20:]) {
		t.Errorf("the token is in %s", shown)
	}
	if !strings.Contains(shown, b.tenant.ID()) || certs.Thumbprint(b.certificate.Leaf) == "" {
		t.Errorf("nothing was shown: %s", shown)
	}
}

func TestConnectByCertificateObject(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	const name = "[System.Security.Cryptography.X509Certificates.X509Certificate2]"
	for _, test := range []struct{ script, want string }{
		{`$c = ` + name + `::new("$Folder/open.pfx"); $c.Thumbprint -eq $Thumbprint; $c.Subject; $c.HasPrivateKey; $c.NotAfter -gt (Get-Date); $c.GetType().Name`, "True\nCN=runbook\nTrue\nTrue\nX509Certificate2"},
		{`$c = New-Object System.Security.Cryptography.X509Certificates.X509Certificate2("$Folder/locked.pfx", 'secret'); $c.HasPrivateKey`, "True"},
		{`$c = ` + name + `::new("$Folder/locked.pfx", (ConvertTo-SecureString secret -AsPlainText -Force), 'EphemeralKeySet'); $c.HasPrivateKey`, "True"},
		{`(` + name + `::new("$Folder/public.pem")).HasPrivateKey`, "False"},
		{`try { ` + name + `::new("$Folder/locked.pfx", 'wrong') } catch { $_.Exception.InnerException.Message }`, "The certificate data cannot be read with the provided password, the password may be incorrect."},
		{`Connect-ExchangeOnline -Certificate $c -AppId $AppId -Organization contoso.onmicrosoft.com -ShowBanner:$false; (Get-AcceptedDomain contoso.com).Name`, "contoso.com"},
	} {
		if got := b.run(t, test.script).text(); got != test.want {
			t.Errorf("%s\n got %q\nwant %q", test.script, got, test.want)
		}
	}
	r := b.try(`Connect-ExchangeOnline -Certificate (` + name + `::new("$Folder/public.pem")) -AppId $AppId -Organization contoso.onmicrosoft.com`)
	if r.failure == nil || r.failure.Message() != "The certificate certificate does not have a private key." {
		t.Errorf("without a key: %v", ids(r))
	}
}

package exchangecmds_test

import (
	"strings"
	"testing"
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

package tenant

import (
	"crypto/x509"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
)

// TestFaultsAlongTheChain calls Exchange as an application does whose chain is whole but for one link.
func TestFaultsAlongTheChain(t *testing.T) {
	t.Parallel()
	running := start(t, Options{})
	appID, certificate := addApplication(t, running)
	call := func(organization string) (status int, refused string) {
		credential, err := azidentity.NewClientCertificateCredential(running.Info().ID, appID, []*x509.Certificate{certificate}, testKey(),
			&azidentity.ClientCertificateCredentialOptions{ClientOptions: clientOptions(running)})
		if err != nil {
			t.Fatal(err)
		}
		got, err := credential.GetToken(t.Context(), policy.TokenRequestOptions{Scopes: []string{exchangeScope}})
		if err != nil {
			return 0, err.Error()
		}
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "https://outlook.office365.com/adminapi/beta/"+organization+"/InvokeCommand",
			strings.NewReader(`{"CmdletInput":{"CmdletName":"Get-OrganizationConfig","Parameters":{}}}`))
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Authorization", "Bearer "+got.Token)
		request.Header.Set("Content-Type", "application/json")
		answer, err := running.HTTPClient().Do(request)
		if err != nil {
			return 0, err.Error()
		}
		defer answer.Body.Close()
		body, _ := io.ReadAll(answer.Body)
		return answer.StatusCode, string(body)
	}
	for _, test := range []struct {
		fault  string
		status int    // of Exchange; 0 where no token is given, or nothing answers
		says   string // in the refusal of the sign-in
	}{
		{fault: "", status: 200},
		{fault: "certificate-expired", says: "The key used is expired"},
		{fault: "certificate-not-registered", says: "The key was not found"},
		{fault: "wrong-private-key", says: "use of the key to verify the signature failed"},
		{fault: "application-missing", says: "AADSTS700016"},
		{fault: "service-principal-disabled", says: "AADSTS7000112"},
		{fault: "blocked-by-conditional-access", says: "AADSTS53003"},
		{fault: "permission-missing", status: 401},
		{fault: "role-missing", status: 403},
		{fault: "role-not-effective", status: 403},
		{fault: "role-not-effective=token", status: 403},
		{fault: "clock-skew=1h", says: "AADSTS700024"},
		{fault: "clock-skew=-1h", says: "AADSTS700024"},
		{fault: "tenant-unknown", says: "AADSTS90002"},
		{fault: "no-network", says: "EOF"},
	} {
		if test.fault != "" {
			if _, err := running.Faults().Set(test.fault); err != nil {
				t.Fatal(err)
			}
		}
		status, refused := call(running.Info().ID)
		if status != test.status || status == 0 && !strings.Contains(refused, test.says) {
			t.Errorf("%s: status %d, %s; want %d, %q", test.fault, status, refused, test.status, test.says)
		}
		if err := running.Faults().ClearAll(); err != nil {
			t.Fatal(err)
		}
		if status, refused := call(running.Info().ID); status != 200 {
			t.Errorf("after %s: status %d, %s", test.fault, status, refused)
		}
	}
}

package tenant

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"

	"github.com/exorun/exorun/internal/tenant/control"
	"github.com/exorun/exorun/internal/tenant/faults"
)

const graphScope = "https://graph.microsoft.com/.default"

// TestAzidentityReadsRefusals signs in as the administrator application while each refusal is on, and finds its number in
// the error.
func TestAzidentityReadsRefusals(t *testing.T) {
	t.Parallel()
	running := start(t, Options{})
	appID, secret := running.Administrator()
	for _, code := range faults.SignInCodes {
		if _, err := running.Faults().Set("sign-in=" + code + ":application"); err != nil {
			t.Fatal(err)
		}
		credential, err := azidentity.NewClientSecretCredential(running.Info().ID, appID, secret, &azidentity.ClientSecretCredentialOptions{ClientOptions: clientOptions(running)})
		if err != nil {
			t.Fatal(err)
		}
		_, err = credential.GetToken(t.Context(), policy.TokenRequestOptions{Scopes: []string{graphScope}})
		if err == nil || !strings.Contains(err.Error(), "AADSTS"+code+":") {
			t.Errorf("%s: %v", code, err)
		}
	}
}

// TestAzidentityWorkloadIdentity signs in as a CI system's job, whose token lies in a file.
func TestAzidentityWorkloadIdentity(t *testing.T) {
	t.Parallel()
	running := start(t, Options{})
	client, err := control.NewClient(running.ControlURL())
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	appID, _ := running.Administrator()
	ask := func(job control.CIJob) error {
		t.Helper()
		token, err := client.CIToken(t.Context(), job)
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(t.TempDir(), "token")
		if err := os.WriteFile(file, []byte(token), 0o600); err != nil {
			t.Fatal(err)
		}
		credential, err := azidentity.NewWorkloadIdentityCredential(&azidentity.WorkloadIdentityCredentialOptions{
			ClientOptions: clientOptions(running), TenantID: running.Info().ID, ClientID: appID, TokenFilePath: file,
		})
		if err != nil {
			t.Fatal(err)
		}
		_, err = credential.GetToken(t.Context(), policy.TokenRequestOptions{Scopes: []string{graphScope}})
		return err
	}
	if err := ask(control.CIJob{}); err != nil {
		t.Error(err)
	}
	if err := ask(control.CIJob{Subject: "repo:fabrikam/x:ref:refs/heads/main"}); err == nil || !strings.Contains(err.Error(), "AADSTS700213") {
		t.Errorf("another job: %v", err)
	}
}

// TestAzidentityInEveryTenant signs in to customers with the one secret of the administrator application.
func TestAzidentityInEveryTenant(t *testing.T) {
	t.Parallel()
	running := start(t, Options{Tenants: 3})
	appID, secret := running.Administrator()
	for _, name := range []string{"contoso.onmicrosoft.com", "customer001.onmicrosoft.com", "customer002.com"} {
		credential, err := azidentity.NewClientSecretCredential(name, appID, secret, &azidentity.ClientSecretCredentialOptions{ClientOptions: clientOptions(running)})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := credential.GetToken(t.Context(), policy.TokenRequestOptions{Scopes: []string{graphScope}}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

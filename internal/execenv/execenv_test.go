package execenv

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestEnvironment(t *testing.T) {
	t.Parallel()
	identity := Identity{
		TenantID: "tenant", ClientID: "app", Organization: "contoso.onmicrosoft.us", Connection: "AzureRunAsConnection",
		Thumbprint: "AABB", Cloud: "usgov", AuthorityHost: "https://login.microsoftonline.us/",
	}
	got := identity.Environment([]string{
		"HOME=/home/anna", "AZURE_CLIENT_ID=other", "AZURE_CLIENT_SECRET=secret", "AZURE_CLIENT_CERTIFICATE_PASSWORD=secret",
		"AZURE_USERNAME=anna", "AZURE_PASSWORD=secret", "AZURE_TOKEN_CREDENTIALS=dev", "EXORUN_TENANT=https://x:secret@localhost",
		"EXORUN_HOME=/home/anna/exorun", "PSModulePath=/old", "AZURE_FEDERATED_TOKEN_FILE=/token",
	}, "/run/key.pem", "/run/modules")
	want := []string{
		"HOME=/home/anna", "EXORUN_HOME=/home/anna/exorun",
		"AZURE_TENANT_ID=tenant", "AZURE_CLIENT_ID=app", "AZURE_CLIENT_CERTIFICATE_PATH=/run/key.pem",
		"AZURE_AUTHORITY_HOST=https://login.microsoftonline.us/", "EXORUN_CONNECTION=AzureRunAsConnection",
		"EXORUN_ORGANIZATION=contoso.onmicrosoft.us", "EXORUN_CERTIFICATE_THUMBPRINT=AABB", "EXORUN_CLOUD=usgov", "PSModulePath=/run/modules",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	identity.AuthorityHost = ""
	for _, line := range identity.Environment([]string{"AZURE_AUTHORITY_HOST=https://login.microsoftonline.us/"}, "", "") {
		if line == "AZURE_AUTHORITY_HOST=https://login.microsoftonline.us/" {
			t.Error("the public cloud is signed in to at another's host")
		}
	}
}

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
)

// mailboxes is a program that knows nothing of exorun: it signs in as its environment says, as any program with Microsoft's
// library does, and prints the addresses of two mailboxes.
func mailboxes() {
	if err := printMailboxes(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func printMailboxes(ctx context.Context) error {
	credential, err := azidentity.NewEnvironmentCredential(nil)
	if err != nil {
		return err
	}
	token, err := credential.GetToken(ctx, policy.TokenRequestOptions{Scopes: []string{"https://outlook.office365.com/.default"}})
	if err != nil {
		return err
	}
	const domain = "contoso.onmicrosoft.com"
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "https://outlook.office365.com/adminapi/beta/"+domain+"/InvokeCommand",
		strings.NewReader(`{"CmdletInput":{"CmdletName":"Get-Mailbox","Parameters":{"ResultSize":2}}}`))
	if err != nil {
		return err
	}
	request.Header.Set("Authorization", "Bearer "+token.Token)
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("X-AnchorMailbox", "UPN:SystemMailbox{bb558c35-97f1-4cb9-8ff7-d53741dc928c}@"+domain)
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		return err
	}
	var page struct {
		Value []struct{ PrimarySmtpAddress string }
	}
	if err := json.Unmarshal(body, &page); err != nil || answer.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %.200s", answer.Status, body)
	}
	for _, mailbox := range page.Value {
		fmt.Println(mailbox.PrimarySmtpAddress)
	}
	return nil
}

// TestUnknowingProgram runs a program that reaches the tenant by environment variables alone: by the administrator's secret,
// and by the certificate of the account that exorun set up, in each form in which exorun gives it away.
func TestUnknowingProgram(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" || runtime.GOOS == "darwin" {
		t.Skip("Go obeys SSL_CERT_FILE on other systems only")
	}
	r := newSetUpRig(t)
	account, err := r.openAssets()
	if err != nil {
		t.Fatal(err)
	}
	thumbprint, clientID := account.connection.CertificateThumbprint, account.connection.ApplicationID
	folder := t.TempDir()
	passwordFile, pfx := filepath.Join(folder, "password"), filepath.Join(folder, "account.pfx")
	if err := os.WriteFile(passwordFile, []byte("correct horse\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	r.must("cert export " + thumbprint + " --private-key --legacy --out " + pfx + " --password-file " + passwordFile)
	pem := filepath.Join(folder, "account.pem")
	if err := os.WriteFile(pem, r.certificateAndKey(thumbprint), 0o600); err != nil {
		t.Fatal(err)
	}

	for _, test := range []struct {
		name string
		env  []string
	}{
		{"secret", nil},
		{"PEM", []string{"AZURE_CLIENT_SECRET=", "AZURE_CLIENT_ID=" + clientID, "AZURE_CLIENT_CERTIFICATE_PATH=" + pem}},
		{"PFX", []string{
			"AZURE_CLIENT_SECRET=", "AZURE_CLIENT_ID=" + clientID,
			"AZURE_CLIENT_CERTIFICATE_PATH=" + pfx, "AZURE_CLIENT_CERTIFICATE_PASSWORD=correct horse",
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			here := r.with(test.env...)
			here.t = t
			got := here.startProgram("mailboxes").wait()
			if addresses := strings.Fields(got.stdout); got.code != 0 || len(addresses) != 2 || !strings.Contains(addresses[0], "@contoso.") {
				t.Errorf("exit code %d: %s%s", got.code, got.stdout, got.stderr)
			}
		})
	}
}

// certificateAndKey returns a certificate of the home with its key, as programs take them in one PEM file.
func (r *rig) certificateAndKey(thumbprint string) []byte {
	r.t.Helper()
	var both bytes.Buffer
	for _, name := range []string{thumbprint + ".key.pem", thumbprint + ".pem"} {
		text, err := os.ReadFile(filepath.Join(r.certificatesFolder(), name))
		if err != nil {
			r.t.Fatal(err)
		}
		both.Write(text)
	}
	return both.Bytes()
}

// TestNodeClient runs a client of the tenant that is written for Node with nothing but Node's own modules.
func TestNodeClient(t *testing.T) {
	t.Parallel()
	node := needProgram(t, "node")
	r := newSetUpRig(t)
	account, err := r.openAssets()
	if err != nil {
		t.Fatal(err)
	}
	pem := filepath.Join(t.TempDir(), "account.pem")
	if err := os.WriteFile(pem, r.certificateAndKey(account.connection.CertificateThumbprint), 0o600); err != nil {
		t.Fatal(err)
	}
	client := r.with("BENCH_TENANT="+account.connection.Organization, "BENCH_CLIENT="+account.connection.ApplicationID, "BENCH_PEM="+pem)
	got := client.startProgram(node, filepath.Join("..", "..", "bench", "exchange", "bare.mjs")).wait()
	var row struct{ PrimarySmtpAddress string }
	if err := json.Unmarshal([]byte(got.stdout), &row); err != nil || got.code != 0 || !strings.Contains(row.PrimarySmtpAddress, "@contoso.") {
		t.Errorf("exit code %d, %v\n%s%s", got.code, err, got.stdout, got.stderr)
	}
}

package tenant

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"

	"github.com/exorun/exorun/internal/tenant/requestlog"
)

// asProgram makes the test binary a small program that knows nothing of the tenant: it signs in as its environment says,
// and lists mailboxes.
const asProgram = "TENANT_TEST_PROGRAM"

func TestMain(m *testing.M) {
	var err error
	switch {
	case filepath.Base(os.Args[0]) == browserName:
		err = browse(os.Args[1])
	case os.Getenv(asProgram) != "":
		err = program(context.Background())
	default:
		os.Exit(m.Run())
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func program(ctx context.Context) error {
	credential, err := azidentity.NewEnvironmentCredential(nil)
	if err != nil {
		return err
	}
	got, err := credential.GetToken(ctx, policy.TokenRequestOptions{Scopes: []string{exchangeScope}})
	if err != nil {
		return err
	}
	domain := "contoso.onmicrosoft.com"
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "https://outlook.office365.com/adminapi/beta/"+domain+"/InvokeCommand",
		strings.NewReader(`{"CmdletInput":{"CmdletName":"Get-Mailbox","Parameters":{"ResultSize":3}}}`))
	if err != nil {
		return err
	}
	request.Header.Set("Authorization", "Bearer "+got.Token)
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("X-AnchorMailbox", "UPN:SystemMailbox{bb558c35-97f1-4cb9-8ff7-d53741dc928c}@"+domain)
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	var page struct {
		Value []struct{ PrimarySmtpAddress string }
	}
	if err := json.NewDecoder(answer.Body).Decode(&page); err != nil {
		return fmt.Errorf("status %s: %w", answer.Status, err)
	}
	for _, mailbox := range page.Value {
		fmt.Println(mailbox.PrimarySmtpAddress)
	}
	return nil
}

// TestUnmodifiedProgram runs a program that reaches the tenant by environment variables alone, once by secret and once
// by certificate.
func TestUnmodifiedProgram(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" || runtime.GOOS == "darwin" {
		t.Skip("Go obeys SSL_CERT_FILE on other systems only")
	}
	running := start(t, Options{Dir: t.TempDir()})
	adminID, _ := running.Administrator()
	appID, certificate := addApplication(t, running)

	key, err := x509.MarshalPKCS8PrivateKey(testKey())
	if err != nil {
		t.Fatal(err)
	}
	both := append(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key}),
		pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certificate.Raw})...)
	certificatePath := filepath.Join(t.TempDir(), "app.pem")
	if err := os.WriteFile(certificatePath, both, 0o600); err != nil {
		t.Fatal(err)
	}

	env := running.Env()
	for _, test := range []struct {
		name, caller string
		change       map[string]string
	}{
		{"secret", adminID, nil},
		{"certificate", appID, map[string]string{
			"AZURE_CLIENT_ID": appID, "AZURE_CLIENT_SECRET": "", "AZURE_CLIENT_CERTIFICATE_PATH": certificatePath,
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			command := exec.CommandContext(t.Context(), os.Args[0])
			command.Env = slices.DeleteFunc(os.Environ(), func(line string) bool {
				upper := strings.ToUpper(line)
				return strings.HasPrefix(upper, "AZURE_") || strings.Contains(upper, "_PROXY=")
			})
			command.Env = append(command.Env, asProgram+"=1")
			for name, value := range env {
				if changed, ok := test.change[name]; ok {
					value = changed
				}
				command.Env = append(command.Env, name+"="+value)
			}
			if path := test.change["AZURE_CLIENT_CERTIFICATE_PATH"]; path != "" {
				command.Env = append(command.Env, "AZURE_CLIENT_CERTIFICATE_PATH="+path)
			}
			var problems strings.Builder
			command.Stderr = &problems
			output, err := command.Output()
			if err != nil {
				t.Fatalf("%v: %s", err, problems.String())
			}
			if addresses := strings.Fields(string(output)); len(addresses) != 3 || !strings.Contains(addresses[0], "@contoso.") {
				t.Errorf("three mailboxes are %q", output)
			}
			entries, _, _ := running.Log().From(0)
			called := slices.ContainsFunc(entries, func(entry requestlog.Entry) bool {
				return entry.Host == "outlook.office365.com" && entry.Caller == test.caller && entry.Status == http.StatusOK
			})
			if !called {
				t.Errorf("Exchange was not called by %s: %+v", test.caller, entries)
			}
		})
	}
}

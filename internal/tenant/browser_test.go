package tenant

import (
	"errors"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
)

// browserName is what programs on Linux start to open a page.
const browserName = "xdg-open"

// TestAzidentityBrowser signs in with azidentity's browser credential. The browser is the test binary itself, found as
// xdg-open; like a person's browser it knows nothing of the proxy and of the tenant's authority.
func TestAzidentityBrowser(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("a browser can be put in the way on Linux only")
	}
	running := start(t, Options{})
	tools := t.TempDir()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(self, filepath.Join(tools, browserName)); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", tools)
	credential, err := azidentity.NewInteractiveBrowserCredential(&azidentity.InteractiveBrowserCredentialOptions{
		ClientOptions: clientOptions(running), TenantID: running.Info().ID,
	})
	if err != nil {
		t.Fatal(err)
	}
	got, err := credential.GetToken(t.Context(), policy.TokenRequestOptions{Scopes: []string{"https://graph.microsoft.com/.default"}})
	if err != nil {
		t.Fatal(err)
	}
	claims, err := running.tokens.Verify("Bearer "+got.Token, "https://graph.microsoft.com")
	if err != nil || claims.UPN != "admin@contoso.onmicrosoft.com" {
		t.Errorf("claims %+v, %v", claims, err)
	}
}

var formPost = regexp.MustCompile(`<form method="post" action="([^"]+)"`)

var hiddenField = regexp.MustCompile(`<input type="hidden" name="([^"]+)" value="([^"]*)">`)

// browse does what a person does on the sign-in page: choose the administrator, press the button, be sent back.
func browse(page string) error {
	if _, err := fetch(http.Get(page)); err != nil {
		return err
	}
	answer, err := fetch(http.PostForm(page, url.Values{"user": {"admin@contoso.onmicrosoft.com"}, "decision": {"accept"}}))
	if err != nil {
		return err
	}
	target := formPost.FindStringSubmatch(answer)
	if target == nil {
		return errors.New("the sign-in page does not post back")
	}
	values := url.Values{}
	for _, field := range hiddenField.FindAllStringSubmatch(answer, -1) {
		values.Set(field[1], html.UnescapeString(field[2]))
	}
	_, err = fetch(http.PostForm(html.UnescapeString(target[1]), values))
	return err
}

func fetch(answer *http.Response, err error) (string, error) {
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("status %s: %s", answer.Status, strings.TrimSpace(string(body)))
	}
	return string(body), err
}

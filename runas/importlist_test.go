package runas_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/runas"
)

const (
	oneApp     = "7b1d6f0e-0c39-4f3c-9c43-0b4f6d3a5b11"
	anotherApp = "9a3f7c52-55d6-4f51-8c0d-0a2f3a5d7e22"
)

func TestReadImportList(t *testing.T) {
	t.Parallel()
	text := "\ufeffTags;Organization;appId;certificate;name\n" +
		"# a comment\n" +
		"gold, production;contoso.com;" + strings.ToUpper(oneApp) + ";pfx/a.pfx;\n" +
		"\n" +
		"x|y z;fabrikam.onmicrosoft.com;" + anotherApp + ";0123456789ABCDEF0123456789ABCDEF01234567;bakery\n"
	_, err := runas.ReadImportList(strings.NewReader(text))
	if wrong, ok := errors.AsType[runas.LineErrors](err); !ok || len(wrong) != 1 || wrong[0].Line != 3 || !strings.Contains(wrong[0].Err.Error(), `"gold,"`) {
		t.Fatalf("a comma in a tag: %v", err)
	}
	got, err := runas.ReadImportList(strings.NewReader(strings.Replace(text, "gold,", "gold", 1)))
	want := []runas.ImportLine{
		{Line: 3, Organization: "contoso.com", AppID: oneApp, Certificate: "pfx/a.pfx", Tags: []string{"gold", "production"}},
		{
			Line: 5, Organization: "fabrikam.onmicrosoft.com", AppID: anotherApp, Certificate: "0123456789ABCDEF0123456789ABCDEF01234567",
			Name: "bakery", Tags: []string{"x", "y", "z"},
		},
	}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Fatalf("%v (-want +got):\n%s", err, diff)
	}
	if got[0].IsThumbprint() || !got[1].IsThumbprint() {
		t.Error("a file and a thumbprint are not told apart")
	}
}

func TestReadImportListRefuses(t *testing.T) {
	t.Parallel()
	const head = "organization,appId,certificate,name,connection\n"
	for _, test := range []struct{ text, says string }{
		{"", "it is empty"},
		{head, "no accounts"},
		{"organization,appId\na,b\n", "the column certificate is missing"},
		{"organization,appId,certificate,certificate\n", "there twice"},
		{"organization,appId,certificate,secret\n", `there is no column "secret"`},
		{"organization,appId,certificate,Password\n", "a password does not belong in a list"},
		{head + "\"a,b\n", "parse error"},
		{head + "contoso.com," + oneApp + ",a.pfx,,,,\n", "2: it has 7 fields, and there are 5 columns"},
		{head + "," + oneApp + ",a.pfx\n", "2: the organization is missing"},
		{head + "contoso.com,,a.pfx\n", "2: the appId is missing"},
		{head + "contoso.com," + oneApp + "\n", "2: the certificate is missing"},
		{head + "contoso.com,x,a.pfx\n", `2: the appId "x" is none`},
		{head + "contoso.com," + oneApp + ",a.pfx,a.b\n", `2: "a.b" is no name`},
		{head + "contoso.com," + oneApp + ",a.pfx,,../x\n", "is not a connection name"},
		{head + "a.com," + oneApp + ",a.pfx,x\nb.com," + oneApp + ",a.pfx,X\n", "3: line 2 has the name X already"},
	} {
		_, err := runas.ReadImportList(strings.NewReader(test.text))
		message := fmt.Sprint(err)
		if wrong, ok := errors.AsType[runas.LineErrors](err); ok {
			message = fmt.Sprintf("%d: %v", wrong[0].Line, wrong[0].Err)
			err = wrong[0].Err
		}
		if !errors.Is(err, fail.InvalidInput) || !strings.Contains(message, test.says) {
			t.Errorf("%q: %s, want %q", test.text, message, test.says)
		}
	}
}

func FuzzReadImportList(f *testing.F) {
	f.Add("organization,appId,certificate\ncontoso.com," + oneApp + ",a.pfx\n")
	f.Add("organization;appId;certificate;tags\r\ncontoso.com;" + oneApp + ";a.pfx;\"a\nb\"\r\n")
	f.Fuzz(func(t *testing.T, text string) {
		lines, err := runas.ReadImportList(strings.NewReader(text))
		if err == nil && len(lines) == 0 {
			t.Error("neither lines nor an error")
		}
		for _, line := range lines {
			if line.Line < 2 || line.Organization == "" || line.Certificate == "" || len(line.AppID) != 36 {
				t.Errorf("%+v", line)
			}
		}
	})
}

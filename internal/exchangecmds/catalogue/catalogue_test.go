package catalogue

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFindReachesEveryLine(t *testing.T) {
	t.Parallel()
	count := 0
	previous := ""
	for line := range strings.Lines(text) {
		name := nameOf(line)
		if key := strings.ToLower(name); key <= previous {
			t.Errorf("%s stands after %s", name, previous)
		} else {
			previous = key
		}
		for _, asked := range []string{name, strings.ToUpper(name)} {
			if c, ok := Find(asked); !ok || c.Name != name {
				t.Errorf("Find(%q) = %v, %v", asked, c, ok)
			}
		}
		count++
	}
	if count < 900 {
		t.Errorf("the catalogue has %d cmdlets", count)
	}
	for _, name := range []string{"", "A", "Get-Mailbo", "Get-Mailboxx", "Zzz-Last"} {
		if c, ok := Find(name); ok {
			t.Errorf("Find(%q) = %s", name, c.Name)
		}
	}
}

func TestFindDecodesParameters(t *testing.T) {
	t.Parallel()
	c, ok := Find("get-mailbox")
	if !ok {
		t.Fatal("Get-Mailbox is not there")
	}
	i := slices.IndexFunc(c.Parameters, func(p Parameter) bool { return p.Name == "Identity" })
	want := Parameter{
		Name: "Identity", Type: "MailboxIdParameter",
		Places: []Place{{Sets: []string{"Identity"}, Position: 1, ByValue: true, ByName: true}},
	}
	if diff := cmp.Diff(want, c.Parameters[i]); diff != "" {
		t.Errorf("Get-Mailbox -Identity (-want +got):\n%s", diff)
	}
}

func TestNamesAreOfTheService(t *testing.T) {
	t.Parallel()
	if !Has("Get-MessageTraceV2", "EXO") || Has("Get-ComplianceSearch", "EXO") {
		t.Error("Has mixes the services up")
	}
	names := slices.Collect(Names("EXO"))
	if !slices.Contains(names, "Get-Mailbox") || slices.Contains(names, "New-ComplianceSearch") {
		t.Error("Names mixes the services up")
	}
}

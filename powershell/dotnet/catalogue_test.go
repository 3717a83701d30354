package dotnet

import (
	"bufio"
	"compress/gzip"
	"os"
	"strings"
	"testing"

	"github.com/exorun/exorun/powershell/value"
)

// TestSignaturesAreDotNets holds every declared member to the signatures that .NET's reflection printed, one
// "type<TAB>signature" a line in testdata/signatures.txt.gz.
func TestSignaturesAreDotNets(t *testing.T) {
	t.Parallel()
	f, err := os.Open("testdata/signatures.txt.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]map[string]bool{}
	for s := bufio.NewScanner(z); s.Scan(); {
		name, signature, _ := strings.Cut(s.Text(), "\t")
		if known[name] == nil {
			known[name] = map[string]bool{}
		}
		known[name][signature] = true
	}
	// What PowerShell adds to types, and what explicit interfaces show only to scripts.
	added := map[string]bool{
		"System.DateTime\tSystem.String DateTime": true, "System.Collections.DictionaryEntry\tSystem.String Name": true,
		"System.Array\tInt32 Count": true, "System.Guid\tSystem.String Guid": true, "System.Enum\tSystem.Int32 value__": true,
	}
	for _, d := range Definitions() {
		signatures := known[d.Name]
		if signatures == nil || d.Build == nil {
			continue
		}
		b := d.Build()
		check := func(s string) {
			if !signatures[s] && !added[d.Name+"\t"+s] {
				t.Errorf("%s has no %s", d.Name, s)
			}
		}
		for _, m := range b.Constructors {
			check(m.Signature)
		}
		for _, m := range b.Methods {
			if !m.Explicit && !strings.Contains(m.Signature, " op_") {
				check(m.Signature)
			}
		}
		for _, p := range b.Properties {
			check(p.Signature)
		}
	}
	if len(known) < 100 {
		t.Errorf("only %d types recorded", len(known))
	}
}

func TestEveryTypeBuilds(t *testing.T) {
	t.Parallel()
	for _, d := range Definitions() {
		typ, ok := value.FindType(d.Name)
		if !ok {
			t.Errorf("%s is not found", d.Name)
			continue
		}
		m := typ.Members()
		for _, g := range m.MethodList {
			for _, o := range g.Overloads {
				o.Parameters()
			}
		}
		typ.Interfaces()
	}
}

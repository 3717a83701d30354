package refusal_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/exorun/exorun/internal/refusal"
)

var update = flag.Bool("update", false, "write docs/refusals.md anew")

const (
	page      = "../../docs/refusals.md"
	pageBegin = "<!-- The table of internal/refusal begins; go test ./internal/refusal -update writes it. -->\n"
)

// docs/refusals.md shows the table as it is.
func TestPage(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	introduction, table, found := strings.Cut(string(text), pageBegin)
	if !found {
		t.Fatalf("%s lacks the line\n%s", page, pageBegin)
	}
	want := tableOfPage()
	if *update {
		if err := os.WriteFile(page, []byte(introduction+pageBegin+want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(want, table); diff != "" {
		t.Errorf("%s is not the table (-want +got):\n%s", page, diff)
	}
}

func tableOfPage() string {
	var out strings.Builder
	var service refusal.Service
	for _, row := range refusal.Table() {
		if row.Service != service {
			service = row.Service
			fmt.Fprintf(&out, "\n## %s\n\n| what it says | what it means | who mends it | next | exorun's name |\n| --- | --- | --- | --- | --- |\n", service)
		}
		row = row.Fill(refusal.Subject{Organization: "contoso.onmicrosoft.com"})
		cell := strings.NewReplacer("|", "\\|").Replace
		fmt.Fprintf(&out, "| %s | %s | %s | %s | [`%s`](exit-codes.md) |\n", cell(saying(row)), cell(row.Cause), cell(string(row.Mender)), cell(row.Next), row.Fault)
	}
	return out.String()
}

func saying(row refusal.Row) string {
	var said []string
	if row.Code != "" {
		code := "`" + row.Code + "`"
		if strings.HasPrefix(row.Source, "https://") {
			code = "[" + code + "](" + row.Source + ")"
		}
		if row.Where != "" {
			code += " with “" + row.Where + "”"
		}
		said = append(said, code)
	}
	for _, words := range row.Says {
		said = append(said, "“"+words+"”")
	}
	if row.Status != 0 {
		said = append(said, fmt.Sprintf("status %d and nothing else", row.Status))
	}
	return strings.Join(said, " or ")
}

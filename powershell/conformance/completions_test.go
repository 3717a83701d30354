package conformance

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/exorun/exorun/powershell"
	"github.com/exorun/exorun/powershell/complete"
	"github.com/exorun/exorun/powershell/interp"
)

const failingCompletions = "testdata/failing-completions.txt"

// completionRow is what PowerShell offers at the end of an input: where the replaced text begins and how long it is, how many
// matches there are, and the first of them with their kind.
type completionRow struct {
	Input   string      `json:"input"`
	Start   int         `json:"start"`
	Length  int         `json:"length"`
	Count   int         `json:"count"`
	Matches [][2]string `json:"matches"`
}

// firstMatches is how many matches a row holds.
const firstMatches = 40

// kindNames are the names of CompletionResultType.
var kindNames = [...]string{
	"Text", "History", "Command", "ProviderItem", "ProviderContainer", "Property", "Method", "ParameterName", "ParameterValue", "Variable",
	"Namespace", "Type", "Keyword", "DynamicKeyword",
}

// completionFolder is the folder in which the rows were recorded.
func completionFolder(t *testing.T) string {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "data"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"Read me.txt", "report.csv", "runbook.ps1"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func completionsOf(dir, input string) completionRow {
	shell := powershell.New(powershell.WithHost(interp.Host{
		Files: interp.SystemFiles{}, Environment: interp.NewEnvironment([]string{"HOME=" + dir, "PWD=" + dir}),
	}))
	shell.Engine().SetLocation("/", dir, dir)
	row := completionRow{Input: input, Matches: [][2]string{}}
	shell.Engine().Ask(context.Background(), func(inv *interp.Invocation) {
		result := complete.Input(inv, input, len(input), complete.Options{})
		row.Start, row.Length, row.Count = result.Start, result.Length, len(result.Matches)
		for _, m := range result.Matches[:min(len(result.Matches), firstMatches)] {
			row.Matches = append(row.Matches, [2]string{m.Text, kindNames[m.Kind]})
		}
	})
	return row
}

func TestCompletions(t *testing.T) {
	name, external := os.LookupEnv("EXORUN_COMPLETIONS")
	if !external {
		name = "testdata/completions.jsonl.gz"
	}
	rows, err := ReadRows[completionRow](name)
	if err != nil {
		t.Fatal(err)
	}
	dir := completionFolder(t)
	var failing, passing []string
	got := make([]completionRow, len(rows))
	for i, want := range rows {
		id := idOf(want.Input)
		if want.Matches == nil {
			want.Matches = [][2]string{}
		}
		got[i] = completionsOf(dir, want.Input)
		if !reflect.DeepEqual(got[i], want) {
			failing = append(failing, id)
			if *show != "" && strings.HasPrefix("completions/"+id, *show) {
				is, _ := json.Marshal(got[i])
				should, _ := json.Marshal(want)
				t.Logf("is     %s\nshould %s", is, should)
			}
		} else {
			passing = append(passing, id)
		}
	}
	t.Logf("completions: %d of %d", len(passing), len(rows))
	if out := os.Getenv("EXORUN_ORACLE_OUT"); out != "" {
		if err := WriteRows(out, got); err != nil {
			t.Fatal(err)
		}
	}
	if !external {
		holdList(t, failingCompletions, failing, passing)
	}
}

// idOf names a row by its input, on one line and without what begins a comment in the list.
func idOf(input string) string {
	return strings.NewReplacer("\n", `\n`, "#", "%23").Replace(strings.TrimRight(input, " ")) + strings.Repeat("_", len(input)-len(strings.TrimRight(input, " ")))
}

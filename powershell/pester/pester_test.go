package pester_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/exorun/exorun/powershell"
	"github.com/exorun/exorun/powershell/files"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/pester"
)

// results keeps what a run reports.
type results struct {
	pester.Reporter
	all []*pester.Result
}

func (r *results) Test(result *pester.Result) { r.all = append(r.all, result) }

// runFile runs a file of tests and gives its results.
func runFile(t *testing.T, version int, filter pester.Filter, text string) []*pester.Result {
	t.Helper()
	to := &results{Reporter: pester.Silent}
	fw := pester.New(pester.Options{Version: version, Filter: filter, Reporter: to})
	folder := t.TempDir()
	environment := interp.NewEnvironment([]string{"TMPDIR=" + folder, "PSModulePath=" + filepath.Join("testdata", "modules")})
	shell := powershell.New(
		powershell.WithHost(interp.Host{Files: files.New(filepath.Join(folder, "home")), Clock: interp.SystemClock{}, Environment: environment}),
		powershell.WithStreams(interp.Streams{}), powershell.WithSource(fw.Source()), powershell.WithModules(fw.Module()))
	if _, err := fw.RunFile(t.Context(), shell.Engine(), filepath.Join(folder, "x.Tests.ps1"), text); err != nil {
		t.Fatal(err)
	}
	left, err := filepath.Glob(filepath.Join(folder, "pester-*"))
	if err != nil || len(left) > 0 {
		t.Errorf("the folder of TestDrive is left behind: %v %v", left, err)
	}
	return to.all
}

var update = flag.Bool("update", false, "write the golden files")

// TestFiles runs the files of testdata and compares their results with the golden file beside each. A name with v4 or v5 is of a file
// for that version alone; others have the same results in both.
func TestFiles(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob("testdata/*.Tests.ps1")
	if err != nil || len(paths) == 0 {
		t.Fatal("no test files", err)
	}
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		golden := strings.TrimSuffix(path, ".Tests.ps1") + ".golden"
		want, err := os.ReadFile(golden)
		if err != nil && !*update {
			t.Fatal(err)
		}
		for _, version := range []int{pester.Version4, pester.Version5} {
			if other := fmt.Sprint("v", 9-version); strings.Contains(path, other) {
				continue
			}
			t.Run(fmt.Sprint(filepath.Base(path), version), func(t *testing.T) {
				t.Parallel()
				var got strings.Builder
				for _, r := range runFile(t, version, pester.Filter{}, string(data)) {
					message := strings.ReplaceAll(strings.ReplaceAll(r.Message, filepath.Dir(r.File), "FOLDER"), "\n", "\n    ")
					fmt.Fprintln(&got, strings.TrimRight(fmt.Sprintf("%s %s: %s", r.Outcome, r.FullName(), message), ": "))
				}
				if *update {
					if err := os.WriteFile(golden, []byte(got.String()), 0o600); err != nil {
						t.Fatal(err)
					}
					return
				}
				if got.String() != string(want) {
					t.Errorf("got\n%s\nwant\n%s", got.String(), want)
				}
			})
		}
	}
}

func TestFilter(t *testing.T) {
	t.Parallel()
	const text = `Describe 'outer' -Tag a { It 'one' -Tag b { } ; Context 'inner' -Tag c { It 'two' { 1 | Should -Be 1 } } }
Describe 'other' { It 'three' -Tag b { 1 | Should -Be 1 } }`
	for _, test := range []struct {
		name string
		of   pester.Filter
		want string
	}{
		{"none", pester.Filter{}, "one two three"},
		{"tag of a block", pester.Filter{Tags: []string{"A"}}, "one two"},
		{"tag of a test", pester.Filter{Tags: []string{"b"}}, "one three"},
		{"an excluded tag wins", pester.Filter{Tags: []string{"a"}, ExcludeTags: []string{"c"}}, "one"},
		{"wildcard in a tag", pester.Filter{Tags: []string{"[bc]"}}, "one two three"},
		{"name of a test", pester.Filter{Names: []string{"t*"}}, "two three"},
		{"name of a block", pester.Filter{Names: []string{"inner"}}, "two"},
		{"full name", pester.Filter{Names: []string{"outer.*.two"}}, "two"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var names []string
			for _, r := range runFile(t, pester.Version5, test.of, text) {
				names = append(names, r.Name)
			}
			if got := strings.Join(names, " "); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

// TestTagsOfVersion4 holds that Pester 4 looks at outermost blocks alone.
func TestTagsOfVersion4(t *testing.T) {
	t.Parallel()
	got := runFile(t, pester.Version4, pester.Filter{ExcludeTags: []string{"a", "c"}}, `Describe 'x' -Tag a { It 'no' { 1 } }
Describe 'y' -Tag b { Context 'z' -Tag c { It 'yes' { 1 } } }`)
	if len(got) != 1 || got[0].Name != "yes" {
		t.Errorf("got %v", got)
	}
}

func TestPlaces(t *testing.T) {
	t.Parallel()
	got := runFile(t, pester.Version5, pester.Filter{}, "Describe x {\n  It y {\n    $n = 1\n    $n | Should -Be 2\n  }\n  It z {\n    Get-Nothing\n  }\n}")
	for i, line := range []int{4, 7} {
		if got[i].Outcome != pester.Failed || got[i].At.Line != line || filepath.Base(got[i].At.File) != "x.Tests.ps1" {
			t.Errorf("%s failed at %v, want line %d", got[i].Name, got[i].At, line)
		}
	}
}

func TestJUnit(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	err := pester.WriteJUnit(&text, []*pester.Result{
		{File: "a.Tests.ps1", Path: []string{"d", "c"}, Name: "i", Outcome: pester.Passed, Duration: 1500000},
		{File: "a.Tests.ps1", Name: "<&>", Outcome: pester.Failed, Message: "no\nway", At: pester.Place{File: "a", Line: 3}},
		{File: "b.Tests.ps1", Name: "s", Outcome: pester.Skipped, Message: "is pending"},
	})
	if err != nil {
		t.Fatal(err)
	}
	const want = `<?xml version="1.0" encoding="UTF-8"?>
<testsuites tests="3" failures="1" disabled="1" time="0.002">
  <testsuite name="a.Tests.ps1" tests="2" failures="1" skipped="0" time="0.002">
    <testcase name="d.c.i" classname="a.Tests.ps1" time="0.002"></testcase>
    <testcase name="&lt;&amp;&gt;" classname="a.Tests.ps1" time="0.000">
      <failure message="no&#xA;way">at a:3</failure>
    </testcase>
  </testsuite>
  <testsuite name="b.Tests.ps1" tests="1" failures="0" skipped="1" time="0.000">
    <testcase name="s" classname="b.Tests.ps1" time="0.000">
      <skipped message="is pending"></skipped>
    </testcase>
  </testsuite>
</testsuites>
`
	if text.String() != want {
		t.Errorf("got\n%s", text.String())
	}
}

package pester

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/exorun/exorun/powershell/bind"
	"github.com/exorun/exorun/powershell/cmdlets/provider"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/syntax"
	"github.com/exorun/exorun/powershell/value"
)

// invokeCmdlets are Invoke-Pester and what configures it.
func (fw *Framework) invokeCmdlets() []*interp.Cmdlet {
	parameters := []bind.Parameter{
		{Name: "Path", Type: "string[]", Aliases: []string{"Script", "relative_path"}, Sets: bind.At(1)},
		{Name: "TagFilter", Type: "string[]", Aliases: []string{"Tag", "Tags"}},
		{Name: "ExcludeTagFilter", Type: "string[]", Aliases: []string{"ExcludeTag"}},
		{Name: "FullNameFilter", Type: "string[]", Aliases: []string{"TestName", "Name"}},
		{Name: "ExcludePath", Type: "string[]"},
		{Name: "PassThru", Type: "switch"},
		{Name: "EnableExit", Type: "switch"},
		{Name: "CI", Type: "switch"},
		{Name: "Output", Type: "string", Aliases: []string{"Show"}},
		{Name: "OutputFile", Type: "string"},
		{Name: "OutputFormat", Type: "string"},
		{Name: "Quiet", Type: "switch"},
	}
	all := []*interp.Cmdlet{}
	if fw.options.Version == Version5 {
		parameters = append(parameters, bind.Parameter{Name: "Configuration", Type: "object"})
		all = append(all, command("New-PesterConfiguration", newConfiguration, bind.Parameter{Name: "Hashtable", Type: "System.Collections.IDictionary", Sets: bind.At(1)}))
	}
	return append(all, command("Invoke-Pester", fw.invokePester, parameters...))
}

// plan is what Invoke-Pester was asked for.
type plan struct {
	paths, excluded              []string
	filter                       Filter
	quiet, passThru, exit, throw bool
	output                       string
}

// planOf reads the arguments, and the configuration where there is one.
func planOf(c *interp.Invocation) plan {
	p := plan{
		paths: c.Texts("Path"), excluded: c.Texts("ExcludePath"),
		filter:   Filter{Tags: c.Texts("TagFilter"), ExcludeTags: c.Texts("ExcludeTagFilter"), Names: c.Texts("FullNameFilter")},
		quiet:    c.Switch("Quiet") || value.EqualFold(c.Text("Output"), "None"),
		passThru: c.Switch("PassThru"), exit: c.Switch("EnableExit") || c.Switch("CI"), output: c.Text("OutputFile"),
	}
	if p.output == "" && c.Switch("CI") {
		p.output = "testResults.xml"
	}
	configuration, ok := c.Get("Configuration")
	if !ok {
		return p
	}
	setting := func(path ...string) value.Value {
		v := configuration
		for _, name := range path {
			v, _, _ = value.GetMember(c.Host(), v, name)
		}
		return v
	}
	p.paths = append(p.paths, texts(setting("Run", "Path"))...)
	p.excluded = append(p.excluded, texts(setting("Run", "ExcludePath"))...)
	p.passThru = p.passThru || value.ToBool(setting("Run", "PassThru"))
	p.exit = p.exit || value.ToBool(setting("Run", "Exit"))
	p.throw = value.ToBool(setting("Run", "Throw"))
	p.filter.Tags = append(p.filter.Tags, texts(setting("Filter", "Tag"))...)
	p.filter.ExcludeTags = append(p.filter.ExcludeTags, texts(setting("Filter", "ExcludeTag"))...)
	p.filter.Names = append(p.filter.Names, texts(setting("Filter", "FullName"))...)
	p.quiet = p.quiet || value.EqualFold(value.ToString(setting("Output", "Verbosity")), "None")
	if value.ToBool(setting("TestResult", "Enabled")) {
		p.output = value.ToString(setting("TestResult", "OutputPath"))
	}
	return p
}

// newConfiguration is New-PesterConfiguration: an object with the sections that Invoke-Pester reads, a table's values in it.
func newConfiguration(c *interp.Invocation) *interp.Unwind {
	none := value.FromSlice(nil)
	sections := []struct {
		name     string
		settings []any
	}{
		{"Run", []any{"Path", value.FromSlice([]value.Value{value.Str(".")}), "ExcludePath", none, "PassThru", value.Bool(false), "Exit", value.Bool(false), "Throw", value.Bool(false)}},
		{"Filter", []any{"Tag", none, "ExcludeTag", none, "FullName", none}},
		{"Output", []any{"Verbosity", value.Str("Normal")}},
		{"TestResult", []any{"Enabled", value.Bool(false), "OutputFormat", value.Str("JUnitXml"), "OutputPath", value.Str("testResults.xml")}},
		{"Should", []any{"ErrorAction", value.Str("Stop")}},
	}
	given, _ := value.AsMap(c.Value("Hashtable").Unwrap())
	configuration := &value.Record{}
	for _, s := range sections {
		section := value.RecordOf(s.settings...)
		if given != nil {
			if table, ok := given.Get(value.Str(s.name)); ok {
				if m, ok := value.AsMap(table.Unwrap()); ok {
					m.Each(func(key, v value.Value) bool {
						section.Set(value.ToString(key), v)
						return true
					})
				}
			}
		}
		configuration.Set(s.name, value.Of(section))
	}
	return c.Write(value.Of(configuration))
}

// recorder keeps results and hands them on.
type recorder struct {
	Reporter
	results []*Result
}

func (r *recorder) Test(result *Result) {
	r.results = append(r.results, result)
	r.Reporter.Test(result)
}

// invokePester is Invoke-Pester.
func (fw *Framework) invokePester(c *interp.Invocation) *interp.Unwind {
	p := planOf(c)
	files, u := testFiles(c, p)
	if u != nil {
		return u
	}
	to := &recorder{Reporter: Silent}
	printer := NewPrinter(c.World().Console)
	if !p.quiet {
		to.Reporter = printer
	}
	filter := fw.options.Filter
	fw.options.Filter = p.filter
	defer func() { fw.options.Filter = filter }()
	began := now(c)
	for _, path := range files {
		text, err := interp.ReadText(c.World().Files, path)
		if err != nil {
			return c.Raise(value.NewException("System.IO.IOException", err.Error()))
		}
		file, _ := syntax.Parse(path, text)
		if _, u := fw.runFile(c, file, nil, to); u != nil {
			return u
		}
	}
	if !p.quiet {
		_ = printer.Close()
	}
	return fw.finish(c, p, to.results, now(c).Sub(began))
}

// finish gives out what a run found: the result file, the object of -PassThru, the exit.
func (fw *Framework) finish(c *interp.Invocation, p plan, results []*Result, took time.Duration) *interp.Unwind {
	if p.output != "" {
		if err := writeResults(c, p.output, results); err != nil {
			return c.Raise(value.NewException("System.IO.IOException", err.Error()))
		}
	}
	var counts Counts
	for _, r := range results {
		counts.add(r.Outcome)
	}
	if p.passThru {
		if u := c.Write(fw.summary(counts, results, took)); u != nil {
			return u
		}
	}
	switch {
	case counts.Failed == 0:
		return nil
	case p.throw:
		return c.Throw(c.Problem("RuntimeException", "RuntimeException", value.OperationStopped, value.Null,
			"Pester run failed, because "+value.ToString(value.Int(counts.Failed))+" tests failed"))
	case p.exit:
		return &interp.Unwind{Kind: interp.Exit, Code: counts.Failed}
	}
	return nil
}

// writeResults writes the results to a file in JUnit's form.
func writeResults(c *interp.Invocation, name string, results []*Result) error {
	path, problem := provider.Parse(c, name)
	if problem != nil {
		return problem.Exception
	}
	file, err := c.World().Files.Open(path.Name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o666)
	if err != nil {
		return err
	}
	if err := WriteJUnit(file, results); err != nil {
		_ = file.Close()
		return err
	}
	return file.Close()
}

// span is a time as a [timespan].
func span(d time.Duration) value.Value { return value.TimeSpan(int64(d / (100 * time.Nanosecond))) }

// summary is the object of -PassThru.
func (fw *Framework) summary(counts Counts, results []*Result, took time.Duration) value.Value {
	word := "Passed"
	if counts.Failed > 0 {
		word = "Failed"
	}
	lists := map[Outcome][]value.Value{}
	tests := make([]value.Value, len(results))
	for i, r := range results {
		tests[i] = fw.testObject(r)
		lists[r.Outcome] = append(lists[r.Outcome], tests[i])
	}
	number := value.Int
	if fw.options.Version == Version4 {
		return value.Of(value.RecordOf("TotalCount", number(counts.Total()), "PassedCount", number(counts.Passed), "FailedCount", number(counts.Failed),
			"SkippedCount", number(counts.Skipped), "Time", span(took), "TestResult", value.FromSlice(tests)))
	}
	return value.Of(value.RecordOf("Result", value.Str(word), "FailedCount", number(counts.Failed), "PassedCount", number(counts.Passed),
		"SkippedCount", number(counts.Skipped), "TotalCount", number(counts.Total()), "Duration", span(took),
		"Failed", value.FromSlice(lists[Failed]), "Passed", value.FromSlice(lists[Passed]), "Skipped", value.FromSlice(lists[Skipped]), "Tests", value.FromSlice(tests)))
}

// testObject is a test as -PassThru shows it.
func (fw *Framework) testObject(r *Result) value.Value {
	path := make([]value.Value, 0, len(r.Path)+1)
	for _, name := range append(slices.Clip(r.Path), r.Name) {
		path = append(path, value.Str(name))
	}
	if fw.options.Version == Version4 {
		describe, context := "", ""
		if len(r.Path) > 0 {
			describe, context = r.Path[0], strings.Join(r.Path[1:], `\`)
		}
		return value.Of(value.RecordOf("Describe", value.Str(describe), "Context", value.Str(context), "Name", value.Str(r.Name),
			"Passed", value.Bool(r.Outcome == Passed), "Result", value.Str(r.Outcome.String()), "Time", span(r.Duration), "FailureMessage", value.Str(r.Message)))
	}
	return value.Of(value.RecordOf("Name", value.Str(r.Name), "Path", value.FromSlice(path), "ExpandedPath", value.Str(r.FullName()),
		"Result", value.Str(r.Outcome.String()), "Passed", value.Bool(r.Outcome == Passed), "Skipped", value.Bool(r.Outcome == Skipped),
		"Duration", span(r.Duration), "ErrorRecord", recordOf(r), "File", value.Str(r.File)))
}

// recordOf is the error of a failed test, null of any other.
func recordOf(r *Result) value.Value {
	if r.Err == nil {
		return value.Null
	}
	return value.Of(r.Err)
}

// testSuffix ends the names of test files.
const testSuffix = ".tests.ps1"

// testFiles finds the files that paths mean: those named, and the test files below the folders named.
func testFiles(c *interp.Invocation, p plan) ([]string, *interp.Unwind) {
	paths := p.paths
	if len(paths) == 0 {
		paths = []string{"."}
	}
	var files []string
	for _, text := range paths {
		found, problem := provider.Resolve(c, text, false)
		if problem != nil {
			return nil, c.Throw(problem)
		}
		for _, path := range found {
			files = append(files, below(c, path.Name, p.excluded)...)
		}
	}
	return files, nil
}

// below gives a file, or the test files below a folder, by name.
func below(c *interp.Invocation, path string, excluded []string) []string {
	info, err := c.World().Files.Stat(path)
	if err != nil || anyFits(excluded, []string{path, filepath.Base(path)}) {
		return nil
	}
	if !info.IsDir() {
		return []string{path}
	}
	entries, err := c.World().Files.ReadDir(path)
	if err != nil {
		return nil
	}
	var files []string
	for _, e := range entries {
		if e.IsDir() || strings.HasSuffix(strings.ToLower(e.Name()), testSuffix) {
			files = append(files, below(c, filepath.Join(path, e.Name()), excluded)...)
		}
	}
	return files
}

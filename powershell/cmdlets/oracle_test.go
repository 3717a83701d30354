package cmdlets_test

import (
	"bufio"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"github.com/exorun/exorun/powershell/cmdlets/core"
	"github.com/exorun/exorun/powershell/cmdlets/management"
	"github.com/exorun/exorun/powershell/cmdlets/security"
	"github.com/exorun/exorun/powershell/cmdlets/utility"
	_ "github.com/exorun/exorun/powershell/dotnet"
	"github.com/exorun/exorun/powershell/files"
	"github.com/exorun/exorun/powershell/format"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

var (
	oracle = flag.String("oracle", "", "the folder of recorded answers; without it the test is left out")
	topics = flag.String("topics", "30,31,32,33,34,35,36,37,38,39,19,25,49,14", "the topics to run, by what their names begin with")
	show   = flag.Int("show", 0, "how many differences to show")
	tables = flag.String("tables", "text,json,csv", "the tables to run")
	only   = flag.String("only", "", "the one snippet to run")
)

type oracleError struct{ ID, Category, Type, Message string }

type row struct {
	ID, Code, Text string
	Errors         []oracleError
	Fatal          *oracleError
	Warnings       []string
}

type sink struct{ items []value.Value }

func (s *sink) Write(v value.Value) *interp.Unwind {
	s.items = append(s.items, v)
	return nil
}

type lines struct{ b *strings.Builder }

func (l lines) WriteLine(line string) { l.b.WriteString(format.StripANSI(line) + "\n") }
func (l lines) WriteRaw(text string)  { l.b.WriteString(text + "\n") }

type answer struct {
	text     string
	errors   []oracleError
	fatal    *oracleError
	warnings []string
}

func describe(r *value.ErrorRecord) oracleError {
	return oracleError{ID: r.FullyQualifiedID(), Category: r.CategoryMessage(), Type: r.Exception.Of.FullName(), Message: r.Exception.Message}
}

func run(folder, code string) (a answer) {
	defer func() {
		if p := recover(); p != nil {
			a.text = fmt.Sprint("PANIC ", p, string(debug.Stack()))
		}
	}()
	views := &format.Catalogue{}
	var all []*interp.Cmdlet
	for _, c := range [][]*interp.Cmdlet{core.Cmdlets(), utility.Cmdlets(views), management.Cmdlets(), security.Cmdlets()} {
		all = append(all, c...)
	}
	e := interp.New(interp.Options{Host: interp.Host{Files: files.New(), Environment: interp.NewEnvironment(append(os.Environ(), "HOME="+folder))}, Cmdlets: all, Width: 120})
	e.SetLocation("", folder, folder)
	out, errs, warnings := &sink{}, &sink{}, &sink{}
	e.SetStreams(interp.Streams{Output: out, Error: errs, Warning: warnings})

	e.RunText(context.Background(), "$TestDrive = '"+folder+"'")
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	outcome := e.RunText(ctx, code)
	if outcome.Err != nil {
		d := describe(outcome.Err)
		a.fatal = &d
	}
	for _, v := range errs.items {
		if r, ok := v.Unwrap().Object().(*value.ErrorRecord); ok {
			a.errors = append(a.errors, describe(r))
		}
	}
	for _, v := range warnings.items {
		a.warnings = append(a.warnings, value.ToString(v))
	}
	var b strings.Builder
	p := format.NewPrinter(utility.FormatEngine(e), views, &format.Screen{Width: 120, Out: lines{&b}}, 120)
	for _, v := range out.items {
		if err := p.Write(v); err != nil {
			b.WriteString("FORMAT " + err.Error())
		}
	}
	if err := p.Close(); err != nil {
		b.WriteString("FORMAT " + err.Error())
	}
	a.text = b.String()
	return a
}

func TestSnippets(t *testing.T) {
	if *oracle == "" {
		t.Skip("no recorded answers")
	}
	names, err := filepath.Glob(filepath.Join(*oracle, "snippets", "*.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	shown := 0
	for _, name := range names {
		base := filepath.Base(name)
		wanted := false
		for topic := range strings.SplitSeq(*topics, ",") {
			wanted = wanted || strings.HasPrefix(base, topic)
		}
		if !wanted {
			continue
		}
		file, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		good, total := 0, 0
		scanner := bufio.NewScanner(file)
		scanner.Buffer(nil, 1<<26)
		for scanner.Scan() {
			var r row
			if err := json.Unmarshal(scanner.Bytes(), &r); err != nil {
				t.Fatal(err)
			}
			if *only != "" && !strings.Contains(r.ID, *only) {
				continue
			}
			total++
			folder := t.TempDir()
			folder, _ = filepath.EvalSymlinks(folder)
			got := run(folder, r.Code)
			differences := compare(got, r, folder)
			if len(differences) == 0 {
				good++
				continue
			}
			if shown < *show {
				shown++
				t.Logf("--- %s\n%s\n%s", r.ID, r.Code, strings.Join(differences, "\n"))
			}
		}
		file.Close()
		t.Logf("%-32s %4d/%4d", base, good, total)
	}
}

func compare(got answer, r row, folder string) []string {
	var differences []string
	clean := func(s string) string { return strings.ReplaceAll(s, folder, "TESTDRIVE") }
	if clean(got.text) != r.Text {
		differences = append(differences, "GOT  "+visible(clean(got.text)), "WANT "+visible(r.Text))
	}
	list := func(es []oracleError) string {
		var b strings.Builder
		for _, e := range es {
			fmt.Fprintf(&b, "\n   %s | %s | %s | %s", e.ID, e.Category, e.Type, clean(e.Message))
		}
		return b.String()
	}
	if list(got.errors) != list(r.Errors) {
		differences = append(differences, "GOT ERR "+list(got.errors), "WANT ERR "+list(r.Errors))
	}
	fatal := func(e *oracleError) string {
		if e == nil {
			return ""
		}
		return list([]oracleError{*e})
	}
	if fatal(got.fatal) != fatal(r.Fatal) {
		differences = append(differences, "GOT FATAL "+fatal(got.fatal), "WANT FATAL "+fatal(r.Fatal))
	}
	if strings.Join(got.warnings, "\n") != strings.Join(r.Warnings, "\n") {
		differences = append(differences, "GOT WARN "+strings.Join(got.warnings, "\n"), "WANT WARN "+strings.Join(r.Warnings, "\n"))
	}
	return differences
}

func visible(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r", "␍"), "\n", "␊\n     ")
}

type tableRow struct {
	Code, Error, Message, Type, Table string
	Output                            json.RawMessage
}

// TestTables runs the tables of text, JSON and CSV and counts the rows whose error, or whose output where it is of strings,
// is PowerShell's.
func TestTables(t *testing.T) {
	if *oracle == "" {
		t.Skip("no recorded answers")
	}
	shown := 0
	for name := range strings.SplitSeq(*tables, ",") {
		file, err := os.Open(filepath.Join(*oracle, "tables", name+".jsonl"))
		if err != nil {
			t.Fatal(err)
		}
		good, total := 0, 0
		scanner := bufio.NewScanner(file)
		scanner.Buffer(nil, 1<<26)
		for scanner.Scan() {
			var r tableRow
			if err := json.Unmarshal(scanner.Bytes(), &r); err != nil {
				t.Fatal(err)
			}
			var want []struct {
				T string
				V any
			}
			if json.Unmarshal(r.Output, &want) != nil {
				want = nil
			}
			comparable := true
			for _, w := range want {
				_, isText := w.V.(string)
				comparable = comparable && isText
			}
			if !comparable {
				continue
			}
			total++
			got := run(os.TempDir(), "$ErrorActionPreference = 'Stop'\n& { "+r.Code+"\n} | ForEach-Object { [string]$_ }")
			var ok bool
			var detail string
			if r.Error != "" {
				ok = got.fatal != nil && got.fatal.Message == r.Message
				detail = fmt.Sprintf("GOT %v\nWANT %s", got.fatal, r.Message)
			} else {
				var b strings.Builder
				for _, w := range want {
					b.WriteString(w.V.(string) + "\n")
				}
				ok = got.fatal == nil && got.text == b.String()
				detail = fmt.Sprintf("GOT %s %v\nWANT %s", got.text, got.fatal, b.String())
			}
			if ok {
				good++
			} else if shown < *show {
				shown++
				t.Logf("--- %s\n%s", r.Code, detail)
			}
		}
		file.Close()
		t.Logf("%-16s %5d/%5d", name, good, total)
	}
}

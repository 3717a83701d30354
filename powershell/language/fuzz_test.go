package language_test

import (
	"testing"

	"github.com/exorun/exorun/powershell/language"
	"github.com/exorun/exorun/powershell/syntax"
	"github.com/exorun/exorun/powershell/value"
)

// FuzzMembers reads every property of every node, whole or broken.
func FuzzMembers(f *testing.F) {
	for _, code := range []string{
		"", "if (1) { a } else", "foreach ($a in", "switch -file a (1) { 1", "class C : B { [int]$x = ", "param([Parameter(Mandatory)]$a = 1,",
		"try { 1 } catch [A],", "@{ a = ", "$a.b(1,", "\"a $(b c", "function f($a) { <# .SYNOPSIS\nx #>", "using module @{", "data x {", "a | b 2>&1 >", "1 ? 2",
		"#requires -version 5 -modules a, @{ModuleName='b'}", "[a[b,c],d]::e[f]()", "trap [x] {", "workflow w { parallel { a } }", "\u00e4\U0001F600 \"\u201c", "configuration c { node x {",
	} {
		f.Add(code)
	}
	f.Fuzz(func(t *testing.T, code string) {
		file, _ := syntax.Parse("", code)
		syntax.Inspect(file.Root, func(n syntax.Node) bool {
			readAll(t, language.NodeOf(file, n), 2)
			language.HelpOf(file, n)
			return true
		})
		for _, token := range file.Tokens {
			readAll(t, language.TokenOf(file, token), 2)
		}
		readAll(t, language.ErrorsOf(file, file.Errors), 1)
	})
}

// readAll reads the properties of an object, and of what they hold down to a depth.
func readAll(t *testing.T, v value.Value, depth int) {
	if v.IsNull() || depth == 0 {
		return
	}
	items, isList, err := value.Collect(v)
	if err != nil {
		t.Fatal(err)
	}
	if isList {
		for _, item := range items {
			readAll(t, item, depth)
		}
		return
	}
	for _, p := range v.Type().Members().PropertyList {
		if p.Get == nil || p.Static() {
			continue
		}
		got, err := p.Get(nil, v)
		if err != nil {
			t.Fatalf("%s of %s: %v", p.Name(), v.Type(), err)
		}
		readAll(t, got, depth-1)
	}
}

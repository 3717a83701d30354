package syntax

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// seeds are pieces of the language for the fuzzers to begin with.
var seeds = []string{
	"",
	"Get-Process -Name pwsh | Where-Object { $_.CPU -gt 10 } | Select-Object -First 5",
	"function f([int]$a = 1, [ValidateSet('x', \"y\")] [string[]] $b) { begin { } process { $a } end { $b } clean { } }",
	"class A : B { hidden static [int] $x = 5; A([string] $s) : base($s) { } [string] M() { return \"$($this.x)\" } }\nenum E : byte { One = 1; Two }",
	"switch -regex -file x.txt { '^a' { 1 } default { continue } }\n:outer foreach ($i in 1..3) { break outer }",
	"try { throw 'x' } catch [Exception], [int] { $_ } finally { }\ntrap { continue }",
	"$h = @{ a = 1; 'b c' = { param($x) $x }; $k = @(1, 2) }\n$h.a?.b::c[0]\n${x}?[1]",
	"@\"\nhere $x $(1 + \"a$y\") `\"@\n\"@\n@'\nraw\n'@",
	"\"a`tb`u{1F600} $(\"\"in\"\") ${a b} $env:X $a:\" + 'it''s'",
	"1kb + 0xFF + 0b101ul + 1.5e3d + 12n -shl 2 ? 1 : $b ?? $c && d || e &",
	"cmd --% a b | x 2>&1 > file *>> all; & $x -p:1, 2 @args -- -x",
	"using namespace System.Text\n#requires -version 7\n[System.Collections.Generic.Dictionary[string, int[]]]::new().Add[int](1)",
	"if (1) { } elseif ($a -notlike 'x*') { } else { }\nfor ($i = 0; $i -lt 3; $i++) { }\ndo { } until ($true)",
	"data d -SupportedCommand x { 'a' }\n<# block #> # line\n`\n$x `\n = 1",
	"[int[,]] $x, [ref] $y = 1, 2; --$x; -not !$y; ,1; $using:z.Length; [Attr(1, n = 2)] $w",
	"\u201cquoted\u201d \u2018it\u2019 \u2013eq\u00a01", "\"$(", "@{ a = ", "$x = [", "'\x00\xff", "a\r\nb\rc",
}

func addSeeds(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
}

// FuzzLexer reads text in every mode. Each token lies behind the one before, and the end comes.
func FuzzLexer(f *testing.F) {
	addSeeds(f)
	f.Fuzz(func(t *testing.T, text string) {
		for _, mode := range []lexMode{commandMode, expressionMode, typeNameMode, signatureMode} {
			l := &lexer{mode: mode}
			l.begin(&File{Text: text})
			for i := 0; l.nextToken().Kind != TokenEndOfInput; i++ {
				if i > len(text) {
					t.Fatalf("more tokens than characters in mode %d", mode)
				}
			}
			checkTokens(t, &File{Text: text, Tokens: l.tokens})
		}
	})
}

func checkTokens(t *testing.T, file *File) {
	t.Helper()
	at := int32(0)
	for _, token := range file.Tokens {
		if e := token.Extent(); e.Start < at || e.End < e.Start || int(e.End) > len(file.Text)+2 { // the end of input may lie two behind
			t.Fatalf("%s at %v lies before %d or beyond %d", token.Kind, e, at, len(file.Text))
		}
		at = token.Extent().End
	}
	if joined := strings.Join(file.Pieces(), ""); joined != file.Text {
		t.Fatalf("the tokens joined give %q and not %q", joined, file.Text)
	}
}

// FuzzParser reads text as a script. There is always a tree, within the text.
func FuzzParser(f *testing.F) {
	addSeeds(f)
	f.Fuzz(func(t *testing.T, text string) {
		file, errs := Parse("", text)
		if file.Root == nil {
			t.Fatal("no tree")
		}
		if len(file.Tokens) > 0 {
			checkTokens(t, file)
		}
		for _, e := range errs {
			if e.ID == "" || e.Message == "" {
				t.Errorf("an error without id or message: %+v", e)
			}
			file.Position(e.Extent.Start)
		}
		Inspect(file.Root, func(n Node) bool {
			if e := n.Extent(); e.Start < 0 || int(e.End) > len(text)+1 {
				t.Errorf("%s at %v lies outside of the text", n.Kind(), e)
			}
			return true
		})
	})
}

// FuzzPrinter prints what reads well and reads it again.
func FuzzPrinter(f *testing.F) {
	addSeeds(f)
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) {
			return // decoding is the caller's
		}
		file, errs := Parse("", text)
		if len(errs) > 0 {
			return
		}
		printed := Print(file.Root)
		again, errs := Parse("", printed)
		if len(errs) > 0 {
			t.Fatalf("%q is printed as %q, where %s", text, printed, errs[0].Message)
		}
		if !Equal(file.Root, again.Root) {
			t.Fatalf("%q is printed as %q, which reads differently", text, printed)
		}
	})
}

package syntax

import (
	"strings"
	"testing"
)

func TestParseNumber(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]any{
		"": int32(0), " 42 ": int32(42), "-0x10": int32(-16), "1kb": int32(1024), "1.5": 1.5, "+5": int32(5), "3l": int64(3),
	} {
		if got, ok := ParseNumber(text); !ok || got != want {
			t.Errorf("%q is %v, %t", text, got, ok)
		}
	}
	for _, text := range []string{"x", "1x", "1 2", "--1", "'1'", "$x"} {
		if got, ok := ParseNumber(text); ok {
			t.Errorf("%q is %v", text, got)
		}
	}
}

func TestParseTypeName(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"int", " int[] ", "System.Collections.Generic.Dictionary[string,int[]]"} {
		if name, ok := ParseTypeName(text); !ok || name.FullName() != strings.TrimSpace(text) {
			t.Errorf("%q: %v, %t", text, name, ok)
		}
	}
	for _, text := range []string{"", "int]", "[int]", "a b", "int[", strings.Repeat("a[", 30000)} {
		if name, ok := ParseTypeName(text); ok {
			t.Errorf("%.20q is %s", text, name.FullName())
		}
	}
}

func TestParseString(t *testing.T) {
	t.Parallel()
	e, errs := ParseString(`a "$x" $("b")`)
	s, ok := e.(*ExpandableStringExpression)
	if len(errs) > 0 || !ok || len(s.Parts) != 4 || s.Parts[0].Text != `a "` || s.Parts[2].Text != `" ` {
		t.Errorf("%#v, %v", e, errs)
	}
	if e, _ := ParseString("plain"); e.(*StringConstantExpression).Value != "plain" {
		t.Errorf("%#v", e)
	}
	if _, errs := ParseString("$("); len(errs) == 0 {
		t.Error("an expression without end is read")
	}
	if _, errs := ParseString("$(" + strings.Repeat("(", 30000)); errs[len(errs)-1].ID != "ScriptTooComplicated" {
		t.Error(errs[len(errs)-1])
	}
}

package syntax

import (
	"math"
	"math/big"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// expressionOf reads text as a single expression.
func expressionOf(t *testing.T, text string) Expression {
	t.Helper()
	file, errs := Parse("", text)
	if len(errs) > 0 {
		t.Fatalf("%q: %v", text, errs[0])
	}
	if n := len(file.Root.EndBlock.Statements); n != 1 {
		t.Fatalf("%q has %d statements", text, n)
	}
	e := PureExpression(file.Root.EndBlock.Statements[0])
	if e == nil {
		t.Fatalf("%q is no expression", text)
	}
	return e
}

func TestNumbers(t *testing.T) {
	t.Parallel()
	bigNumber := func(text string) *big.Int {
		n, _ := new(big.Int).SetString(text, 10)
		return n
	}
	for text, want := range map[string]any{
		"0": int32(0), "42": int32(42), "-7": int32(-7), "+7": int32(7), "007": int32(7),
		"2147483647": int32(math.MaxInt32), "2147483648": int64(1 << 31), "-2147483648": int32(math.MinInt32),
		"9223372036854775808": Decimal{"9223372036854775808"}, "-9223372036854775809": Decimal{"-9223372036854775809"},
		"79228162514264337593543950336": 7.922816251426434e28,
		"1l":                            int64(1), "1L": int64(1), "1s": int16(1), "1us": uint16(1), "1y": int8(1), "255uy": uint8(255), "-128y": int8(-128),
		"1u": uint32(1), "4294967296u": uint64(1 << 32), "1ul": uint64(1), "12n": big.NewInt(12),
		"123456789012345678901234567890n": bigNumber("123456789012345678901234567890"),
		"1d":                              Decimal{"1"}, "1.50d": Decimal{"1.50"}, "-1.5d": Decimal{"-1.5"}, "1e3d": Decimal{"1000"}, ".5d": Decimal{"0.5"},
		"1dkb": Decimal{"1024"}, "1.5dkb": Decimal{"1536.0"}, "1.23456789012345678901234567895d": Decimal{"1.2345678901234567890123456790"},
		"1.5": 1.5, ".5": 0.5, "5.": 5.0, "1e3": 1000.0, "1E-3": 0.001, "1e400": math.Inf(1), "-0.0": math.Copysign(0, -1),
		"1e\u20133": 0.001, "1.5l": int64(2), "2.5l": int64(2), "0.4y": int8(0),
		"1kb": int32(1024), "1MB": int32(1 << 20), "2gb": int64(2 << 30), "1tb": int64(1 << 40), "1pb": int64(1 << 50), "1.5kb": 1536.0, "9999999pb": Decimal{"11258997942526333157376"},
		"1lkb": int64(1024), "1ukb": uint32(1024),
		"0xFF": int32(255), "0xFFFFFFFF": int32(-1), "0x7fffffff": int32(math.MaxInt32), "0x80000000": int32(math.MinInt32), "0x1FFFFFFFF": int64(0x1FFFFFFFF),
		"0xFFFFFFFFFFFFFFFF": int64(-1), "0xFFl": int64(255), "0xFFy": int8(-1), "0xFFuy": uint8(255), "0xFFFFs": int16(-1), "0xFFFFFFFFu": uint32(math.MaxUint32),
		"0xFFFFFFFFFFFFFFFFu": uint64(math.MaxUint64), "-0x10": int32(-16), "0x10kb": int32(16384), "0x": int32(0),
		"0b101": int32(5), "0b11111111": int32(-1), "0b011111111": int32(255), "0b11111111u": uint32(255), "0b10000000y": int8(-128),
		"0b1111111111111111111111111111111111111111111111111111111111111111": int64(-1),
	} {
		e, ok := expressionOf(t, text).(*ConstantExpression)
		if !ok {
			t.Errorf("%s is no number", text)
			continue
		}
		if f, isFloat := want.(float64); isFloat {
			if got, ok := e.Value.(float64); !ok || math.Float64bits(got) != math.Float64bits(f) {
				t.Errorf("%s is %v (%T), not %v", text, e.Value, e.Value, want)
			}
			continue
		}
		if diff := cmp.Diff(want, e.Value, cmp.Comparer(func(a, b *big.Int) bool { return a.Cmp(b) == 0 })); diff != "" {
			t.Errorf("%s: %s", text, diff)
		}
	}
}

func TestNumbersOutOfRange(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"300uy", "40000s", "128y", "-1u", "0x1FFy", "1e30d", "0xFFFFFFFFFFFFFFFFFF", "1e5y", "9223372036854775808l"} {
		if _, errs := Parse("", "$x = ("+text+")"); len(errs) == 0 || errs[0].ID != "BadNumericConstant" {
			t.Errorf("%s: %v", text, errs)
		}
	}
}

func TestStrings(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`'it''s'`:                     "it's",
		"\u2018it\u2019\u2019s'":      "it\u2019s",
		`'a$b` + "`" + `n'`:           "a$b`n",
		"\"a`tb`n`r`0`a`b`f`v`e`q\"":  "a\tb\n\r\x00\a\b\f\v\x1bq",
		`"say ""hi"""`:                `say "hi"`,
		"\u201cx\u201d":               "x",
		"\"`u{41}`u{1F600}`u{00e9}\"": "A\U0001F600é",
		"\"cost: `$5.00`$\"":          "cost: $5.00$",
		"\"`$x $ $.\"":                "$x $ $.",
		"@'\na'b\n''\n'@":             "a'b\n''",
		"@'\r\none\r\ntwo\r\n'@":      "one\r\ntwo",
		"@\"\n`\"q`\" \"z\"\n\"@":     `"q" "z"`,
		"@'\n'@":                      "",
		"\"`u{D83D}`u{DE00}\"":        "\U0001F600",
		"\"`u{D83D}x\"":               "\xed\xa0\xbdx",
		"@'   \n\n'@":                 "",
		"'two\nlines'":                "two\nlines",
	} {
		s, ok := expressionOf(t, text).(*StringConstantExpression)
		switch {
		case !ok:
			t.Errorf("%q is no constant string", text)
		case s.Value != want:
			t.Errorf("%q is %q, not %q", text, s.Value, want)
		}
	}
}

// partsOf writes the parts of an expandable string: text in quotes, expressions by their kind and text.
func partsOf(file *File, s *ExpandableStringExpression) []string {
	var parts []string
	for _, part := range s.Parts {
		if part.Expression == nil {
			parts = append(parts, `"`+part.Text+`"`)
		} else {
			parts = append(parts, part.Expression.Kind()+" "+file.TextOf(part.Expression.Extent()))
		}
	}
	return parts
}

func TestExpandableStrings(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		text  string
		value string
		parts []string
	}{
		{`"a $x b"`, "a $x b", []string{`"a "`, "VariableExpression $x", `" b"`}},
		{`"$x.Name"`, "$x.Name", []string{"VariableExpression $x", `".Name"`}},
		{`"${a b}c"`, "${a b}c", []string{"VariableExpression ${a b}", `"c"`}},
		{`"$(1 + 2)!"`, "$(1 + 2)!", []string{"SubExpression $(1 + 2)", `"!"`}},
		{`"a$x$y"`, "a$x$y", []string{`"a"`, "VariableExpression $x", "VariableExpression $y"}},
		{"\"tab`t$x\"", "tab\t$x", []string{"\"tab\t\"", "VariableExpression $x"}},
		{`"""$x"""`, `"$x"`, []string{`"""`, "VariableExpression $x", `"""`}},
		{`"$env:HOME/x"`, "$env:HOME/x", []string{"VariableExpression $env:HOME", `"/x"`}},
		{`"$a::b"`, "$a::b", []string{"VariableExpression $a", `"::b"`}},
		{`"{0} $x {1}"`, "{0} $x {1}", []string{`"{0} "`, "VariableExpression $x", `" {1}"`}},
		{`"$(""in $y"")"`, `$(""in $y"")`, []string{`SubExpression $(""in $y"")`}},
		{`"$using:x"`, "$using:x", []string{"UsingExpression $using:x"}},
		{"@\"\n$x\n\"@", "$x", []string{"VariableExpression $x"}},
	} {
		file, errs := Parse("", test.text)
		if len(errs) > 0 {
			t.Errorf("%q: %v", test.text, errs[0])
			continue
		}
		s, ok := PureExpression(file.Root.EndBlock.Statements[0]).(*ExpandableStringExpression)
		if !ok {
			t.Errorf("%q is no expandable string", test.text)
			continue
		}
		if diff := cmp.Diff(test.parts, partsOf(file, s)); diff != "" {
			t.Errorf("%q: %s", test.text, diff)
		}
		if s.Value != test.value {
			t.Errorf("%q has the value %q, not %q", test.text, s.Value, test.value)
		}
	}
}

func TestPlacesInDoubledQuotes(t *testing.T) {
	t.Parallel()
	file, errs := Parse("", `"$(""a"" + $x)"`)
	if len(errs) > 0 {
		t.Fatal(errs[0])
	}
	var got []string
	Inspect(file.Root, func(n Node) bool {
		if kind := n.Kind(); kind == "StringConstantExpression" || kind == "VariableExpression" {
			got = append(got, file.TextOf(n.Extent()))
		}
		return true
	})
	if diff := cmp.Diff([]string{`""a""`, "$x"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestVariables(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]VariablePath{
		"$x":               {UserPath: "x", Name: "x"},
		"${a b}":           {UserPath: "a b", Name: "a b"},
		"${a`}b}":          {UserPath: "a}b", Name: "a}b"},
		"$global:x":        {UserPath: "global:x", Name: "x", Scope: "global"},
		"$SCRIPT:x":        {UserPath: "SCRIPT:x", Name: "x", Scope: "script"},
		"$env:HOME":        {UserPath: "env:HOME", Name: "HOME", Drive: "env"},
		"$variable:x":      {UserPath: "variable:x", Name: "x", Scope: "variable"},
		"$variable:glob:x": {UserPath: "variable:glob:x", Name: "glob:x", Scope: "variable"},
		"$$":               {UserPath: "$", Name: "$"},
		"$?":               {UserPath: "?", Name: "?"},
		"$^":               {UserPath: "^", Name: "^"},
		"$_":               {UserPath: "_", Name: "_"},
		"$a1?b":            {UserPath: "a1?b", Name: "a1?b"},
		"$größe":           {UserPath: "größe", Name: "größe"},
	} {
		v, ok := expressionOf(t, text).(*VariableExpression)
		if !ok {
			t.Errorf("%s is no variable", text)
			continue
		}
		if diff := cmp.Diff(want, v.VariablePath); diff != "" {
			t.Errorf("%s: %s", text, diff)
		}
	}
}

func TestTypeNames(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][2]string{
		"[int]":                    {"int"},
		"[System.Text.Encoding]":   {"System.Text.Encoding"},
		"[int[]]":                  {"int[]"},
		"[int[,,][]]":              {"int[,,][]"},
		"[List[int]]":              {"List[int]"},
		"[Dictionary[string,int]]": {"Dictionary[string,int]"},
		"[Dictionary[ [string], [List[int[]]] ]]": {"Dictionary[string,List[int[]]]"},
		"[Foo, Bar]": {"Foo", "Bar"},
		"[Foo, Bar, Version=1.0.0.0, Culture=neutral]": {"Foo", "Bar, Version=1.0.0.0, Culture=neutral"},
		"[Outer+Inner]": {"Outer+Inner"},
		"[Dictionary`2[string,[int, mscorlib]], mscorlib]": {"Dictionary`2[string,[int, mscorlib]]", "mscorlib"},
	} {
		e, ok := expressionOf(t, text).(*TypeExpression)
		if !ok {
			t.Errorf("%s is no type", text)
			continue
		}
		if got := [2]string{e.TypeName.FullName(), e.TypeName.AssemblyName()}; got != want {
			t.Errorf("%s is %q, not %q", text, got, want)
		}
	}
}

func TestWordsOfCommands(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"x a b":                       {"x", "a", "b"},
		"x a`nb 'c' \"d\"":            {"x", "a\nb", "c", "d"},
		"x a'b c'd":                   {"x", "ab cd"},
		"x -a -b:c --d -- -e":         {"x", "-a", "-b", "c", "--d", "--", "-e"},
		"x 5 5a 1.2.3 .5":             {"x", "5", "5a", "1.2.3", "0.5"},
		"x * + = /? C:\\a /b":         {"x", "*", "+", "=", "/?", "C:\\a", "/b"},
		"x if $ @a":                   {"x", "if", "$", "@a"},
		"x a,b, c":                    {"x", "[a b c]"},
		"& 'my tool' -x":              {"my tool", "-x"},
		"x --% -a \"b c\" %PATH% | y": {"x", "--%", "-a \"b c\" %PATH% "},
		"x a#b #c":                    {"x", "a#b"},
		"x `\n y":                     {"x", "y"},
		"x \u2013a":                   {"x", "-a"},
	} {
		file, errs := Parse("", text)
		if len(errs) > 0 {
			t.Errorf("%q: %v", text, errs[0])
			continue
		}
		c := file.Root.EndBlock.Statements[0].(*Pipeline).PipelineElements[0].(*Command)
		var got []string
		for _, e := range c.CommandElements {
			if parameter, ok := e.(*CommandParameter); ok {
				got = append(got, "-"+parameter.ParameterName)
				if parameter.Argument != nil {
					got = append(got, wordOf(parameter.Argument))
				}
			} else {
				got = append(got, wordOf(e))
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
	}
}

func wordOf(e Node) string {
	switch e := e.(type) {
	case *StringConstantExpression:
		return e.Value
	case *ConstantExpression:
		return numberText(e.Value)
	case *ArrayLiteral:
		var words []string
		for _, element := range e.Elements {
			words = append(words, wordOf(element))
		}
		return "[" + strings.Join(words, " ") + "]"
	case *VariableExpression:
		return Print(e)
	}
	return e.Kind()
}

func TestRedirections(t *testing.T) {
	t.Parallel()
	file, errs := Parse("", "x > a 2>> b 3>&1 *> c")
	if len(errs) > 0 {
		t.Fatal(errs[0])
	}
	c := file.Root.EndBlock.Statements[0].(*Pipeline).PipelineElements[0].(*Command)
	var got []string
	for _, r := range c.Redirections {
		got = append(got, Print(r))
	}
	if diff := cmp.Diff([]string{"*> c", "> a", "2>> b", "3>&1"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestPositions(t *testing.T) {
	t.Parallel()
	file := &File{Text: "a\r\nbé\U0001F600c\rd\n"}
	for offset, want := range map[int32]Position{
		0:  {Line: 1, Column: 1, Offset: 0},
		3:  {Line: 2, Column: 1, Offset: 3},
		6:  {Line: 2, Column: 3, Offset: 5},
		10: {Line: 2, Column: 5, Offset: 7},
		12: {Line: 3, Column: 1, Offset: 9},
		14: {Line: 4, Column: 1, Offset: 11},
		15: {Line: 4, Column: 2, Offset: 12},
	} {
		if got := file.Position(offset); got != want {
			t.Errorf("%d is at %+v, not %+v", offset, got, want)
		}
	}
	for line, want := range map[int]string{1: "a", 2: "bé\U0001F600c", 3: "d", 4: "", 5: "", 0: ""} {
		if got := file.Line(line); got != want {
			t.Errorf("line %d is %q, not %q", line, got, want)
		}
	}
}

package complete

import (
	"slices"
	"strings"

	"github.com/exorun/exorun/powershell/bind"
	"github.com/exorun/exorun/powershell/cmdlets/declare"
	"github.com/exorun/exorun/powershell/syntax"
	"github.com/exorun/exorun/powershell/value"
)

// values collects what an argument may be. handled says that a rule for the parameter was found, so that nothing else is tried.
type values struct {
	*analysis
	command *syntax.Command
	found   []Match
	handled bool
}

func (v *values) add(kind Kind, texts ...string) {
	for _, t := range texts {
		v.found = append(v.found, Match{Text: t, ListItem: t, Kind: kind, ToolTip: t})
	}
}

// parameter completes the argument of a parameter.
func (v *values) parameter(p *bind.Param) {
	for _, check := range p.Validations {
		if set, ok := allowed(check, v.inv.Host()); ok {
			v.list(set)
			v.handled = true
			return
		}
	}
	t := p.Of
	if t.IsArray() {
		t = t.Elem
	}
	if t.IsNullable() && len(t.Args) == 1 {
		t = t.Args[0]
	}
	switch {
	case t.IsEnum():
		var names []string
		for _, m := range t.Enum.Members {
			if enumInRange(p, m.Value) {
				names = append(names, m.Name)
			}
		}
		v.list(distinctValues(t, names))
		v.handled = true
	case p.IsSwitch():
		if v.word == "" || v.word == "$" {
			v.add(ParameterValue, "$true", "$false")
		}
		v.handled = true
	default:
		v.byRule(p)
	}
}

// distinctValues leaves out the names of an enumeration that stand for a value which has a name already.
func distinctValues(t *value.Type, names []string) []string {
	seen := map[int64]bool{}
	var out []string
	for _, name := range names {
		n, _ := t.Enum.Lookup(name, true)
		if !seen[n] {
			seen[n] = true
			out = append(out, name)
		}
	}
	return out
}

// allowed gives the values that a check lets through, where it names them.
func allowed(check bind.Validation, h value.Host) ([]string, bool) {
	switch c := check.(type) {
	case *bind.ValidateSet:
		if c.Generate != nil {
			list, err := c.Generate(h)
			return list, err == nil
		}
		return c.Values, true
	case interface{ Values() []string }:
		return c.Values(), true
	}
	return nil, false
}

// enumInRange tells whether a ValidateRange lets a value of an enumeration through.
func enumInRange(p *bind.Param, n int64) bool {
	for _, check := range p.Validations {
		if r, ok := check.(interface{ Bounds() (min, max int64) }); ok {
			if low, high := r.Bounds(); n < low || n > high {
				return false
			}
		}
	}
	return true
}

// list offers the texts that begin with the word, in order; a text that is the word comes first.
func (v *values) list(texts []string) {
	word, quote := unquote(v.word)
	fits := pattern(word + "*")
	var rest []string
	for _, t := range texts {
		switch {
		case t == "":
		case strings.EqualFold(t, word):
			v.found = append(v.found, Match{Text: quote + t + quote, ListItem: t, Kind: ParameterValue, ToolTip: t})
		case fits(t):
			rest = append(rest, t)
		}
	}
	slices.SortFunc(rest, func(x, y string) int { return value.CompareText(x, y, false) })
	for _, t := range rest {
		v.found = append(v.found, Match{Text: quoted(t, quote), ListItem: t, Kind: ParameterValue, ToolTip: t})
	}
}

// matching offers the texts that begin with the word, as they stand.
func (v *values) matching(kind Kind, texts ...string) {
	word, quote := unquote(v.word)
	fits := pattern(word + "*")
	for _, t := range texts {
		if hasPrefixFold(t, word) || fits(t) {
			v.found = append(v.found, Match{Text: quoted(t, quote), ListItem: t, Kind: kind, ToolTip: t})
		}
	}
}

// unquote takes the quotes off a word.
func unquote(word string) (inner, quote string) {
	if word == "" {
		return "", ""
	}
	isSingle := func(r rune) bool { return strings.ContainsRune("'\u2018\u2019\u201a\u201b", r) }
	isDouble := func(r rune) bool { return strings.ContainsRune("\"\u201c\u201d\u201e", r) }
	runes := []rune(word)
	first, last := runes[0], runes[len(runes)-1]
	switch {
	case isSingle(first):
		quote = "'"
	case isDouble(first):
		quote = `"`
	default:
		return word, ""
	}
	switch {
	case len(runes) == 1:
		return "", quote
	case isSingle(first) && isSingle(last) || isDouble(first) && isDouble(last):
		return string(runes[1 : len(runes)-1]), quote
	case !isSingle(last) && !isDouble(last):
		return string(runes[1:]), quote
	}
	return word, ""
}

// needsQuotes tells whether a text is no single word for PowerShell.
func needsQuotes(text string) bool {
	file, errs := syntax.Parse("", text)
	if len(file.Tokens) == 0 {
		return true
	}
	first := file.Tokens[0]
	two := len(file.Tokens) == 2
	need := len(errs) > 0 || !two
	_, isString := first.StringValue()
	if first.Kind == syntax.TokenIdentifier {
		isString = true
	}
	if !need && isString || two && first.Kind.Has(syntax.FlagKeyword) {
		return strings.ContainsAny(file.TextOf(first.Extent()), "$`")
	}
	if two && (first.Kind == syntax.TokenSemi || first.Kind == syntax.TokenComma) {
		return true
	}
	return need
}

// quoted writes a text as an argument, in the quotes that were typed.
func quoted(text, quote string) string {
	if !needsQuotes(text) {
		return quote + text + quote
	}
	if quote == "" {
		quote = "'"
	}
	if quote == "'" {
		text = strings.ReplaceAll(text, "'", "''")
	}
	return quote + text + quote
}

// byRule completes the argument of a parameter that no type and no check describes: by what a script registered, and by
// the command.
func (v *values) byRule(p *bind.Param) {
	name := v.bound.name
	if name == "" {
		name = commandName(v.command)
	}
	if name == "" {
		return
	}
	if block := registeredFor(v.inv.Engine(), name, p.Name); block != nil && v.script(block, name, p.Name) {
		return
	}
	if v.declared(p, name) {
		return
	}
	if takesEncoding(p) {
		v.matching(ParameterValue, "ansi", "ascii", "bigendianunicode", "bigendianutf32", "oem", "unicode", "utf7", "utf8", "utf8BOM", "utf8NoBOM", "utf32")
		v.handled = true
		return
	}
	if rule := builtInValues(name, p.Name); rule != nil {
		rule(v, p)
		return
	}
	v.path(p.Name)
}

// path completes the argument of a parameter that is a path by its name.
func (v *values) path(name string) {
	switch strings.ToLower(name) {
	case "path", "filepath", "literalpath":
		v.found = append(v.found, v.files(fileOptions{literal: strings.EqualFold(name, "LiteralPath")})...)
		v.handled = true
	}
}

// takesEncoding tells whether a parameter of a built-in command takes an encoding.
func takesEncoding(p *bind.Param) bool {
	for _, t := range p.Transforms {
		if _, ok := t.(declare.Encoding); ok {
			return true
		}
	}
	return false
}

package value

import (
	"strings"
)

func regexOf(h Host, v Value, options RegexOptions) (*Regex, error) {
	if r, ok := v.Unwrap().ref.(*Regex); ok {
		return r, nil
	}
	s, err := textOf(h, v, true)
	if err != nil {
		return nil, err
	}
	return NewRegex(s, options)
}

func caseOption(ignoreCase bool) RegexOptions {
	if ignoreCase {
		return RegexIgnoreCase
	}
	return 0
}

// Match is a -match b. For a single value the result is a boolean, and matches holds the groups where it is true; for
// a collection it is the elements that match.
func Match(h Host, a, b Value, ignoreCase, negate bool) (result Value, matches *Hashtable, err error) {
	r, err := regexOf(h, b, caseOption(ignoreCase))
	if err != nil {
		return Null, nil, err
	}
	if IsCollection(a) {
		result, err = filter(a, func(v Value) (bool, error) {
			s, err := textOf(h, v, true)
			if err != nil {
				return false, err
			}
			ok, err := r.IsMatch(s)
			return ok != negate, err
		})
		return result, nil, err
	}
	s, err := textOf(h, a, true)
	if err != nil {
		return Null, nil, err
	}
	m, err := r.Find(s, 0)
	if err != nil {
		return Null, nil, err
	}
	if m.Success() {
		matches = m.Matches()
	}
	return Bool(m.Success() != negate), matches, nil
}

// Replace is a -replace b, with name as the operator is written for the error about too many arguments.
func Replace(h Host, a, b Value, ignoreCase bool, name string) (Value, error) {
	pattern, replacement := b, Null
	if items, ok, err := Collect(b); ok {
		if err != nil {
			return Null, err
		}
		if len(items) > 2 {
			e := RuntimeError("BadReplaceArgument", "The %s operator allows only two elements to follow it, not %d.", name, len(items))
			e.Target = b
			return Null, e
		}
		pattern = Null
		if len(items) > 0 {
			pattern = items[0]
		}
		if len(items) > 1 {
			replacement = items[1]
		}
	}
	r, err := regexOf(h, pattern, caseOption(ignoreCase))
	if err != nil {
		return Null, err
	}
	replaced := replacer(h, r, replacement)
	one := func(s string) (string, error) {
		out, err := replaced(s)
		if err == nil {
			err = CheckLength(h, len(out), 1)
		}
		return out, err
	}
	if !IsCollection(a) {
		s, err := textOf(h, a, true)
		if err != nil {
			return Null, err
		}
		out, err := one(s)
		return Str(out), err
	}
	items, _, err := Collect(a)
	if err != nil {
		return Null, err
	}
	out := make([]Value, len(items))
	for i, item := range items {
		s, err := textOf(h, item, true)
		if err != nil {
			return Null, err
		}
		t, err := one(s)
		if err != nil {
			return Null, err
		}
		out[i] = Str(t)
	}
	return FromSlice(out), nil
}

func replacer(h Host, r *Regex, replacement Value) func(string) (string, error) {
	if block, ok := replacement.AsScriptBlock(); ok {
		return func(s string) (string, error) {
			return r.ReplaceFunc(s, -1, 0, func(m *RegexMatch) (string, error) {
				v, err := h.CallInScope(block, Of(m))
				if err != nil {
					return "", err
				}
				return textOf(h, v, true)
			})
		}
	}
	if evaluate := evaluatorOf(h, replacement); evaluate != nil {
		return func(s string) (string, error) { return r.ReplaceFunc(s, -1, 0, evaluate) }
	}
	text, err := textOf(h, replacement, true)
	if err != nil {
		return func(string) (string, error) { return "", err }
	}
	return func(s string) (string, error) { return r.Replace(s, text, -1, 0) }
}

// evaluatorOf gives the function behind a replacement that is, or can be made, a MatchEvaluator; nil of any other.
func evaluatorOf(h Host, replacement Value) func(*RegexMatch) (string, error) {
	v := replacement.Unwrap()
	if _, ok := v.Object().(*PSMethod); ok {
		made, err := Convert(h, v, namedType("System.Text.RegularExpressions.MatchEvaluator"))
		if err != nil {
			return nil
		}
		v = made
	}
	d, ok := v.Object().(*Delegate)
	if !ok {
		return nil
	}
	return func(m *RegexMatch) (string, error) {
		out, err := d.Call(h, Of(m))
		if err != nil {
			return "", err
		}
		return textOf(h, out, true)
	}
}

// The options of -split, by SplitOptions' bits.
const (
	splitSimple     = 0x01
	splitRegex      = 0x02
	splitInvariant  = 0x04
	splitWhitespace = 0x08
	splitMultiline  = 0x10
	splitSingleline = 0x20
	splitIgnoreCase = 0x40
	splitExplicit   = 0x80
)

// Split is a -split b.
func Split(h Host, a, b Value, ignoreCase bool) (Value, error) {
	inputs, err := texts(h, a)
	if err != nil {
		return Null, err
	}
	args, isList, err := Collect(b)
	if err != nil {
		return Null, err
	}
	if !isList {
		args = []Value{b}
	}
	if len(args) == 0 {
		return Null, RuntimeError("BadOperatorArgument", "The argument to operator '%s' is not valid: %s.", "-split", b.Type())
	}
	limit, options := 0, 0
	if len(args) > 1 {
		n, err := Convert(h, args[1], TypeInt32)
		if err != nil {
			e := RuntimeError("RuntimeException", "%s", err.Error())
			e.Inner = AsException(err)
			return Null, e
		}
		limit = int(int32(n.bits))
	}
	if block, ok := args[0].AsScriptBlock(); ok {
		return splitByBlock(h, inputs, block, limit)
	}
	if len(args) > 2 && !args[2].IsNull() {
		n, err := splitOptions(h, args[2])
		if err != nil {
			return Null, err
		}
		options = n
		if options&splitSimple != 0 && options&^(splitSimple|splitIgnoreCase) != 0 {
			e := NewException(automation+"ParseException", "The combination of options with the -split operator is not valid.")
			e.ErrorID, e.Category = "InvalidSplitOptionCombination", ParserError
			return Null, e
		}
	}
	if ignoreCase {
		options |= splitIgnoreCase
	}
	pattern, err := textOf(h, args[0], true)
	if err != nil {
		return Null, err
	}
	if options&splitSimple != 0 {
		pattern = EscapeRegex(pattern)
	}
	var ro RegexOptions
	for _, o := range [...]struct {
		bit int
		to  RegexOptions
	}{
		{splitIgnoreCase, RegexIgnoreCase},
		{splitWhitespace, RegexIgnoreWhitespace},
		{splitMultiline, RegexMultiline},
		{splitSingleline, RegexSingleline},
		{splitExplicit, RegexExplicitCapture},
	} {
		if options&o.bit != 0 {
			ro |= o.to
		}
	}
	if limit < 0 {
		ro |= RegexRightToLeft
		limit = -limit
	}
	r, err := regexOf(h, Str(pattern), ro)
	if err != nil {
		return Null, err
	}
	var out []Value
	for _, s := range inputs {
		parts, err := r.Split(s, limit, 0)
		if err != nil {
			return Null, err
		}
		for _, p := range parts {
			out = append(out, Str(p))
		}
	}
	return Of(NewArray(TypeString, out)), nil
}

func splitOptions(h Host, v Value) (int, error) {
	if t, ok := FindType(automation + "SplitOptions"); ok {
		n, err := Convert(h, v, t)
		return int(n.bits), err
	}
	n, err := Convert(h, v, TypeInt32)
	return int(int32(n.bits)), err
}

func splitByBlock(h Host, inputs []string, block ScriptBlock, limit int) (Value, error) {
	var out []Value
	for _, s := range inputs {
		units := NewString(s)
		n := units.Length()
		var parts []string
		start := 0
		if limit >= 0 {
			for i := 0; i < n && (limit == 0 || len(parts) < limit-1); i++ {
				hit, err := splitAt(h, block, s, units, i)
				if err != nil {
					return Null, err
				}
				if hit {
					parts = append(parts, units.Slice(start, i))
					start = i + 1
				}
			}
			parts = append(parts, units.Slice(start, n))
		} else {
			end := n
			for i := n - 1; i >= 0 && len(parts) < -limit-1; i-- {
				hit, err := splitAt(h, block, s, units, i)
				if err != nil {
					return Null, err
				}
				if hit {
					parts = append([]string{units.Slice(i+1, end)}, parts...)
					end = i
				}
			}
			parts = append([]string{units.Slice(0, end)}, parts...)
		}
		for _, p := range parts {
			out = append(out, Str(p))
		}
	}
	return Of(NewArray(TypeString, out)), nil
}

func splitAt(h Host, block ScriptBlock, s string, units *String, i int) (bool, error) {
	c := Str(CharString(units.At(i)))
	v, err := h.CallBlock(block, Null, c, []Value{Str(s), Int(i)})
	return ToBool(v), err
}

// SplitWhitespace is -split a: the words of each text.
func SplitWhitespace(h Host, a Value) (Value, error) {
	inputs, err := texts(h, a)
	if err != nil {
		return Null, err
	}
	var out []Value
	for _, s := range inputs {
		words := strings.Fields(s)
		if len(words) == 0 {
			words = []string{""}
		}
		for _, w := range words {
			out = append(out, Str(w))
		}
	}
	return Of(NewArray(TypeString, out)), nil
}

func texts(h Host, v Value) ([]string, error) {
	items, err := elementsOf(v)
	if err != nil {
		return nil, err
	}
	out := make([]string, len(items))
	for i, item := range items {
		if out[i], err = textOf(h, item, true); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Join is a -join b; for -join a the separator is empty.
func Join(h Host, a, b Value) (Value, error) {
	sep, err := textOf(h, b, true)
	if err != nil {
		return Null, err
	}
	_, enumerator := a.Unwrap().ref.(Enumerator)
	if enumerator || !IsCollection(a) {
		s, err := textOf(h, a, true)
		return Str(s), err
	}
	e, _ := Enumerate(a)
	var sb strings.Builder
	for first := true; ; first = false {
		item, ok, err := e.Next()
		if err != nil {
			return Null, err
		}
		if !ok {
			return Str(sb.String()), nil
		}
		if !first {
			sb.WriteString(sep)
		}
		s, err := elementText(h, item)
		if err == nil {
			err = CheckLength(h, sb.Len()+len(s), 1)
		}
		if err != nil {
			return Null, err
		}
		sb.WriteString(s)
	}
}

// EscapeRegex is Regex.Escape.
func EscapeRegex(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch r {
		case '\\', '*', '+', '?', '|', '{', '[', '(', ')', '^', '$', '.', '#', ' ':
			b.WriteByte('\\')
			b.WriteRune(r)
		case '\t':
			b.WriteString(`\t`)
		case '\n':
			b.WriteString(`\n`)
		case '\r':
			b.WriteString(`\r`)
		case '\f':
			b.WriteString(`\f`)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

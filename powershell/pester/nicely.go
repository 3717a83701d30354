package pester

import (
	"slices"
	"strconv"
	"strings"

	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

// nicely writes a value as the messages of assertions do: text in quotes, the elements of a collection, the properties of an
// object.
func nicely(v value.Value) string {
	v = v.Unwrap()
	if v.IsNull() {
		return "$null"
	}
	if s, ok := v.AsString(); ok {
		return "'" + s + "'"
	}
	if b, ok := v.AsBool(); ok {
		if b {
			return "$true"
		}
		return "$false"
	}
	if t, ok := v.AsType(); ok {
		return "[" + value.TypeText(t) + "]"
	}
	if b, ok := v.Object().(*interp.ScriptBlock); ok {
		return "{" + b.Text() + "}"
	}
	if m, ok := value.AsMap(v); ok {
		return nicelyMap(v, m)
	}
	if v.Type() == value.TypeDateTime {
		if text, err := value.FormatValue(nil, v, "o", nil); err == nil {
			return text
		}
	}
	if items, isList, err := value.Collect(v); isList && err == nil {
		return nicelyItems(items)
	}
	if r, ok := v.AsRecord(); ok {
		return nicelyRecord(r)
	}
	return value.ToString(v)
}

func nicelyItems(items []value.Value) string {
	texts := make([]string, len(items))
	for i, item := range items {
		texts[i] = nicely(item)
	}
	return "@(" + strings.Join(texts, ", ") + ")"
}

func nicelyMap(v value.Value, m value.Map) string {
	var pairs []string
	m.Each(func(key, val value.Value) bool {
		pairs = append(pairs, value.ToString(key)+"="+nicely(val))
		return true
	})
	name := v.Type().Name
	if name == "Hashtable" {
		slices.Sort(pairs)
		name = ""
	}
	return name + "@{" + strings.Join(pairs, "; ") + "}"
}

func nicelyRecord(r *value.Record) string {
	var pairs []string
	for _, m := range r.Shape().Entries {
		if v, ok := r.Get(m.Name); ok && m.Kind == value.MemberNote {
			pairs = append(pairs, m.Name+"="+value.ToString(v))
		}
	}
	slices.Sort(pairs)
	return "PSObject{" + strings.Join(pairs, "; ") + "}"
}

// because is the part of a message that gives the test's own reason.
func because(text string) string {
	if text == "" {
		return ""
	}
	return " because " + strings.TrimPrefix(text, "because ") + ","
}

// difference tells how two texts differ: their lengths, the first place, and both around it.
func difference(want, got string, ignoreCase bool, reason string) string {
	a, b := value.EncodeUTF16(want), value.EncodeUTF16(got)
	at := 0
	for at < len(a) && at < len(b) && sameUnit(a[at], b[at], ignoreCase) {
		at++
	}
	lines := []string{"Expected strings to be the same," + reason + " but they were different."}
	if len(a) == len(b) {
		lines = append(lines, "String lengths are both "+strconv.Itoa(len(a))+".")
	} else {
		lines = append(lines, "Expected length: "+strconv.Itoa(len(a)), "Actual length:   "+strconv.Itoa(len(b)))
	}
	// What comes before the difference is cut, so that both lines fit on a screen.
	const before, after = 20, 60
	from := max(at-before, 0)
	cut := func(units []uint16) (text string, offset int) {
		part := units[min(from, len(units)):min(from+before+after, len(units))]
		lead, tail := "", ""
		if from > 0 {
			lead = "..."
		}
		if from+before+after < len(units) {
			tail = "..."
		}
		head := units[min(from, len(units)):min(at, len(units))]
		return lead + visible(value.DecodeUTF16(part)) + tail, len(lead) + len([]rune(visible(value.DecodeUTF16(head))))
	}
	expected, offset := cut(a)
	actual, _ := cut(b)
	return strings.Join(append(lines,
		"Strings differ at index "+strconv.Itoa(at)+".",
		"Expected: '"+expected+"'",
		"But was:  '"+actual+"'",
		strings.Repeat(" ", len("Expected: '")+offset)+"^"), "\n")
}

func sameUnit(a, b uint16, ignoreCase bool) bool {
	return a == b || ignoreCase && value.EqualFold(value.DecodeUTF16([]uint16{a}), value.DecodeUTF16([]uint16{b}))
}

// visible shows control characters.
func visible(text string) string {
	return strings.NewReplacer("\x00", "\\0", "\a", "\\a", "\b", "\\b", "\t", "\\t", "\f", "\\f", "\r", "\\r", "\n", "\\n").Replace(text)
}

// Package opath reads Exchange's recipient filter language and applies it to rows.
//
// The language is the one of -Filter: property names, the operators -eq -ne -gt -ge -lt -le -like -notlike, -and -or
// -not (or !), parentheses, strings in single or double quotes, numbers, $null, $true and $false. Names, operators and
// texts compare without case. See "Filterable properties for the -Filter parameter" in Microsoft's documentation.
package opath

import (
	"strconv"
	"strings"
	"time"
)

// Row gives the value of a property. The second result is false where rows of this kind have no such property.
// Values are nil, string, bool, int64, time.Time or []string.
type Row func(name string) (any, bool)

// Expr is a filter. The zero of the interface, nil, matches everything; use [Match].
type Expr interface {
	match(Row) bool
	names(func(string))
}

// Match reports whether row passes filter.
func Match(filter Expr, row Row) bool { return filter == nil || filter.match(row) }

// Names returns the property names that filter mentions, in order of appearance, each as written.
func Names(filter Expr) []string {
	if filter == nil {
		return nil
	}
	var list []string
	filter.names(func(name string) { list = append(list, name) })
	return list
}

// And holds where both sides hold.
type And struct{ Left, Right Expr }

// Or holds where at least one side holds.
type Or struct{ Left, Right Expr }

// Not holds where its operand does not.
type Not struct{ Operand Expr }

// Op is a comparison.
type Op int

// The comparisons.
const (
	Equal Op = iota
	NotEqual
	Greater
	GreaterOrEqual
	Less
	LessOrEqual
	Like
	NotLike
)

// Compare holds where the property stands in the relation Op to Value.
//
// Value is nil, a string, a bool or an int64; a string is read as the property's own type. With Like and NotLike each
// asterisk stands for any text. A multi-valued property holds where one of its values does, and NotEqual or NotLike
// where none is equal or alike.
type Compare struct {
	Property string
	Op       Op
	Value    any
}

func (e And) match(row Row) bool { return e.Left.match(row) && e.Right.match(row) }
func (e Or) match(row Row) bool  { return e.Left.match(row) || e.Right.match(row) }
func (e Not) match(row Row) bool { return !e.Operand.match(row) }

func (e And) names(add func(string))     { e.Left.names(add); e.Right.names(add) }
func (e Or) names(add func(string))      { e.Left.names(add); e.Right.names(add) }
func (e Not) names(add func(string))     { e.Operand.names(add) }
func (e Compare) names(add func(string)) { add(e.Property) }

func (e Compare) match(row Row) bool {
	value, _ := row(e.Property)
	switch e.Op {
	case NotEqual:
		return !Compare{e.Property, Equal, e.Value}.match(row)
	case NotLike:
		return !Compare{e.Property, Like, e.Value}.match(row)
	}
	if many, ok := value.([]string); ok {
		if e.Value == nil {
			return e.Op == Equal && len(many) == 0
		}
		for _, one := range many {
			if e.holds(one) {
				return true
			}
		}
		return false
	}
	return e.holds(value)
}

func (e Compare) holds(value any) bool {
	if value == "" {
		value = nil
	}
	if value == nil || e.Value == nil {
		return e.Op == Equal && value == nil && e.Value == nil
	}
	if e.Op == Like {
		return wildcard(strings.ToLower(Text(e.Value)), strings.ToLower(Text(value)))
	}
	order, ok := order(value, e.Value)
	if !ok {
		return false
	}
	switch e.Op {
	case Equal:
		return order == 0
	case Greater:
		return order > 0
	case GreaterOrEqual:
		return order >= 0
	case Less:
		return order < 0
	case LessOrEqual:
		return order <= 0
	}
	return false
}

// Text returns value as the filter language writes it.
func Text(value any) string {
	switch value := value.(type) {
	case nil:
		return ""
	case string:
		return value
	case bool:
		if value {
			return "True"
		}
		return "False"
	case int64:
		return strconv.FormatInt(value, 10)
	case time.Time:
		return value.UTC().Format(time.RFC3339)
	case []string:
		return strings.Join(value, " ")
	}
	return ""
}

// order compares a property's value with a literal, which takes the type of the property. The second result is false
// where the literal cannot be read as that type.
func order(value, literal any) (int, bool) {
	switch value := value.(type) {
	case bool:
		want, ok := literal.(bool)
		if !ok {
			parsed, err := strconv.ParseBool(strings.ToLower(strings.TrimPrefix(Text(literal), "$")))
			if err != nil {
				return 0, false
			}
			want = parsed
		}
		if value == want {
			return 0, true
		}
		return -1, true
	case int64:
		if want, ok := literal.(int64); ok {
			return compare(value, want), true
		}
		want, ok := quantity(Text(literal))
		return compare(value, want), ok
	case time.Time:
		want, ok := Date(Text(literal))
		return value.Compare(want), ok
	case string:
		if size, ok := sizeOf(value); ok {
			if want, ok := literal.(int64); ok {
				return compare(size, want), true
			}
			if want, ok := quantity(Text(literal)); ok {
				return compare(size, want), true
			}
		}
		return strings.Compare(strings.ToLower(value), strings.ToLower(Text(literal))), true
	}
	return 0, false
}

func compare(a, b int64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// sizeOf reads Exchange's way to write a size, "99 GB (106,300,440,576 bytes)".
func sizeOf(text string) (int64, bool) {
	_, rest, found := strings.Cut(text, "(")
	digits, ok := strings.CutSuffix(rest, " bytes)")
	if !found || !ok {
		return 0, false
	}
	n, err := strconv.ParseInt(strings.ReplaceAll(digits, ",", ""), 10, 64)
	return n, err == nil
}

var units = []struct {
	suffix string
	bytes  int64
}{{"TB", 1 << 40}, {"GB", 1 << 30}, {"MB", 1 << 20}, {"KB", 1 << 10}, {"B", 1}, {"", 1}}

// quantity reads "99GB", "1.5 MB" or a plain number.
func quantity(text string) (int64, bool) {
	if n, ok := sizeOf(text); ok {
		return n, true
	}
	text = strings.ToUpper(strings.ReplaceAll(strings.TrimSpace(text), ",", ""))
	for _, unit := range units {
		number, ok := strings.CutSuffix(text, unit.suffix)
		if !ok {
			continue
		}
		n, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
		if err != nil || n > 1<<53 || n < -1<<53 {
			return 0, false
		}
		return int64(n * float64(unit.bytes)), true
	}
	return 0, false
}

var dateLayouts = []string{
	time.RFC3339Nano, "2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05", "2006-01-02",
	"1/2/2006 3:04:05 PM", "1/2/2006 3:04 PM", "1/2/2006 15:04:05", "1/2/2006 15:04", "1/2/2006",
}

// Date reads the ways in which clients write a date: RFC 3339, the sortable form without a zone (taken as UTC) and the
// forms of the en-US culture.
func Date(text string) (time.Time, bool) {
	text = strings.TrimSpace(text)
	for _, layout := range dateLayouts {
		if t, err := time.Parse(layout, text); err == nil {
			return t.UTC(), true
		}
	}
	return time.Time{}, false
}

// wildcard matches text against a pattern whose asterisks stand for any text.
func wildcard(pattern, text string) bool {
	head, rest, many := strings.Cut(pattern, "*")
	if !many {
		return pattern == text
	}
	text, ok := strings.CutPrefix(text, head)
	if !ok {
		return false
	}
	for {
		part, next, more := strings.Cut(rest, "*")
		if !more {
			return strings.HasSuffix(text, part)
		}
		at := strings.Index(text, part)
		if at < 0 {
			return false
		}
		text, rest = text[at+len(part):], next
	}
}

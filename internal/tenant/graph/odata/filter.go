package odata

import (
	"strings"
	"time"
)

// Values of properties and literals are nil, string, bool, int64, float64, time.Time, []any or Object.

// Object gives the value of a property; the second result is false where there is none of that name.
type Object interface {
	Property(name string) (any, bool)
}

// Expr is a filter. Use [Match] to apply it; nil matches everything.
type Expr interface {
	match(scope) bool
	walk(func(Expr))
}

// Match reports whether o passes filter.
func Match(filter Expr, o Object) bool { return filter == nil || filter.match(scope{object: o}) }

// Walk calls visit for filter and every part of it.
func Walk(filter Expr, visit func(Expr)) {
	if filter != nil {
		filter.walk(visit)
	}
}

// And holds where both sides hold.
type And struct{ Left, Right Expr }

// Or holds where at least one side holds.
type Or struct{ Left, Right Expr }

// Not holds where its operand does not.
type Not struct{ Operand Expr }

// Compare holds where the value at Path stands in the relation Op (eq, ne, gt, ge, lt, le) to Value.
type Compare struct {
	Path  Path
	Op    string
	Value any
}

// Call is startswith, endswith or contains of the value at Path and a text.
type Call struct {
	Name string
	Path Path
	Text string
}

// In holds where the value at Path equals one of Values.
type In struct {
	Path   Path
	Values []any
}

// Any holds where Body holds for one element of the collection at Path, which Body calls Variable. A nil Body asks
// whether the collection has elements.
type Any struct {
	Path     Path
	Variable string
	Body     Expr
	All      bool // holds for every element instead
}

// Path names a property: its segments, without the slashes.
type Path []string

// String joins the segments as they are written.
func (p Path) String() string { return strings.Join(p, "/") }

type scope struct {
	object   Object
	variable string
	element  any
	outer    *scope
}

func (s scope) value(path Path) any {
	var value any
	if len(path) == 0 {
		return nil
	}
	for at := &s; ; at = at.outer {
		if at.variable != "" && strings.EqualFold(at.variable, path[0]) {
			value = at.element
			break
		}
		if at.outer == nil {
			if at.object == nil {
				return nil
			}
			value, _ = at.object.Property(path[0])
			break
		}
	}
	for _, segment := range path[1:] {
		switch at := value.(type) {
		case Object:
			value, _ = at.Property(segment)
		case []any:
			if segment != "$count" {
				return nil
			}
			value = int64(len(at))
		default:
			return nil
		}
	}
	return value
}

func (e And) match(s scope) bool { return e.Left.match(s) && e.Right.match(s) }
func (e Or) match(s scope) bool  { return e.Left.match(s) || e.Right.match(s) }
func (e Not) match(s scope) bool { return !e.Operand.match(s) }

func (e Compare) match(s scope) bool {
	value := s.value(e.Path)
	if e.Op == "eq" {
		return equal(value, e.Value)
	}
	if e.Op == "ne" {
		return !equal(value, e.Value)
	}
	order, ok := order(value, e.Value)
	if !ok {
		return false
	}
	switch e.Op {
	case "gt":
		return order > 0
	case "ge":
		return order >= 0
	case "lt":
		return order < 0
	case "le":
		return order <= 0
	}
	return false
}

func (e Call) match(s scope) bool {
	value, ok := s.value(e.Path).(string)
	if !ok {
		return false
	}
	value, text := strings.ToLower(value), strings.ToLower(e.Text)
	switch e.Name {
	case "startswith":
		return strings.HasPrefix(value, text)
	case "endswith":
		return strings.HasSuffix(value, text)
	}
	return strings.Contains(value, text)
}

func (e In) match(s scope) bool {
	value := s.value(e.Path)
	for _, one := range e.Values {
		if equal(value, one) {
			return true
		}
	}
	return false
}

func (e Any) match(s scope) bool {
	elements, _ := s.value(e.Path).([]any)
	if e.Body == nil {
		return len(elements) > 0
	}
	for _, element := range elements {
		if e.Body.match(scope{variable: e.Variable, element: element, outer: &s}) != e.All {
			return !e.All
		}
	}
	return e.All
}

func (e And) walk(visit func(Expr))     { visit(e); e.Left.walk(visit); e.Right.walk(visit) }
func (e Or) walk(visit func(Expr))      { visit(e); e.Left.walk(visit); e.Right.walk(visit) }
func (e Not) walk(visit func(Expr))     { visit(e); e.Operand.walk(visit) }
func (e Compare) walk(visit func(Expr)) { visit(e) }
func (e Call) walk(visit func(Expr))    { visit(e) }
func (e In) walk(visit func(Expr))      { visit(e) }
func (e Any) walk(visit func(Expr)) {
	visit(e)
	if e.Body != nil {
		e.Body.walk(visit)
	}
}

func equal(a, b any) bool {
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	order, ok := order(a, b)
	return ok && order == 0
}

// order compares a property with a literal; texts compare without case, as the directory does.
func order(a, b any) (int, bool) {
	switch a := a.(type) {
	case string:
		text, ok := b.(string)
		if at, isTime := b.(time.Time); isTime {
			text, ok = at.UTC().Format(time.RFC3339), true
		}
		return strings.Compare(strings.ToLower(a), strings.ToLower(text)), ok
	case bool:
		want, ok := b.(bool)
		if a == want {
			return 0, ok
		}
		return -1, ok
	case time.Time:
		want, ok := b.(time.Time)
		return a.Compare(want), ok
	case int64, float64:
		x, _ := number(a)
		y, ok := number(b)
		switch {
		case x < y:
			return -1, ok
		case x > y:
			return 1, ok
		}
		return 0, ok
	}
	return 0, false
}

func number(value any) (float64, bool) {
	switch value := value.(type) {
	case int64:
		return float64(value), true
	case float64:
		return value, true
	}
	return 0, false
}

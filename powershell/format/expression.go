package format

import (
	"github.com/exorun/exorun/powershell/value"
)

// Expression is what is read of an object: a property by its name, several by a wildcard, or what a script block gives.
type Expression struct {
	Name  string
	Block value.ScriptBlock
	// resolved names are taken as they are, wildcard characters included.
	resolved bool
}

// Result is what an expression gave of an object.
type Result struct {
	// Of is the expression with its wildcard resolved.
	Of    Expression
	Value value.Value
	Err   error
}

// Property is the expression of one property.
func Property(name string) Expression { return Expression{Name: name, resolved: true} }

// String gives the name, or the text of the script block.
func (e Expression) String() string {
	if e.Block != nil {
		return e.Block.Text()
	}
	return e.Name
}

// IsWildcard tells whether the expression may name several properties.
func (e Expression) IsWildcard() bool {
	return e.Block == nil && !e.resolved && value.ContainsWildcard(e.Name)
}

// Resolve gives an expression for each property of the object that the expression names; none where it has no such one.
func (e Expression) Resolve(h value.Host, object value.Value) []Expression {
	if e.resolved || e.Block != nil {
		return []Expression{{Name: e.Name, Block: e.Block, resolved: true}}
	}
	var names []string
	if table, ok := hashtableOf(object); ok {
		names = matchKeys(table, e.Name)
	}
	if names == nil {
		names = propertyNames(h, object, e.Name)
	}
	resolved := make([]Expression, 0, len(names))
	for _, name := range names {
		known := false
		for _, earlier := range resolved {
			known = known || earlier.Name == name
		}
		if !known {
			resolved = append(resolved, Property(name))
		}
	}
	return resolved
}

// Values gives what the expression, its wildcard resolved, gives of the object.
func (e Expression) Values(h value.Host, object value.Value) []Result {
	if e.Block != nil || e.resolved {
		return []Result{e.Value(h, object)}
	}
	resolved := e.Resolve(h, object)
	results := make([]Result, len(resolved))
	for i, one := range resolved {
		results[i] = one.Value(h, object)
	}
	return results
}

// Value gives what an expression without wildcard gives of the object.
func (e Expression) Value(h value.Host, object value.Value) Result {
	result := Result{Of: e}
	if e.Block != nil {
		result.Value, result.Err = h.CallBlock(e.Block, value.Null, object, nil)
	} else {
		result.Value, result.Err = property(h, object, e.Name)
	}
	if result.Err == nil && result.Value.IsAutomationNull() {
		result.Value = value.Null
	}
	return result
}

func hashtableOf(object value.Value) (*value.Hashtable, bool) {
	table, ok := object.Unwrap().Object().(*value.Hashtable)
	return table, ok
}

// matchKeys gives the keys of a table that a name or wildcard fits.
func matchKeys(table *value.Hashtable, pattern string) []string {
	var names []string
	fits := nameMatcher(pattern)
	table.Each(func(key, _ value.Value) bool {
		if name, ok := key.AsString(); ok && fits(name) {
			names = append(names, name)
		}
		return true
	})
	return names
}

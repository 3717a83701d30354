package utility

import (
	"cmp"
	"slices"

	"github.com/exorun/exorun/powershell/format"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

// ordering compares values as Sort-Object and its kin do: as the language compares, or as text where it cannot.
type ordering struct {
	host          value.Host
	caseSensitive bool
}

func (o ordering) compare(a, b value.Value) int {
	if x, ok := a.AsInt32(); ok {
		if y, ok := b.AsInt32(); ok {
			return cmp.Compare(x, y)
		}
	}
	if a.IsNull() && b.IsNull() {
		return 0
	}
	if order, err := value.Compare(o.host, a.Unwrap(), b.Unwrap(), !o.caseSensitive); err == nil {
		return order
	}
	x, y := o.text(a), o.text(b)
	return value.CompareText(x, y, !o.caseSensitive)
}

// text is the text by which values without an order are ordered; that of a custom object is empty.
func (o ordering) text(v value.Value) string {
	if _, custom := v.Unwrap().Object().(*value.Record); custom {
		return ""
	}
	text, _ := value.Text(o.host, v)
	return text
}

// sortKey is what one property gives of an object; an object without the property stands last.
type sortKey struct {
	value   value.Value
	missing bool
}

// keyed is an object with the values that it is ordered by.
type keyed struct {
	object value.Value
	keys   []sortKey
	place  int  // in the input
	some   bool // one of the properties is there
}

func (o ordering) compareKeys(a, b sortKey) int {
	switch {
	case a.missing && b.missing:
		return 0
	case b.missing:
		return -1
	case a.missing:
		return 1
	}
	return o.compare(a.value, b.value)
}

// keysOf gives the sort keys of an object, in memory that may be given; without properties the object itself is the key.
func keysOf(inv *interp.Invocation, object value.Value, properties []format.Specification, place int, memory []sortKey) (keyed, *interp.Unwind) {
	entry := keyed{object: object, place: place, keys: memory}
	if len(properties) == 0 {
		entry.keys, entry.some = append(entry.keys, sortKey{value: object}), true
		return entry, nil
	}
	for i := range properties {
		results := properties[i].Values(inv.QuietHost(), object)
		if len(results) == 0 {
			entry.keys = append(entry.keys, sortKey{missing: true})
			if u := inv.Debug(`"` + properties[i].String() + `" cannot be found in "InputObject".`); u != nil {
				return entry, u
			}
			continue
		}
		for _, result := range results {
			key := sortKey{value: result.Value}
			if result.Err != nil {
				key.value = value.Null
				u := inv.WriteError(&value.ErrorRecord{
					Exception: value.AsException(result.Err), ErrorID: "ExpressionEvaluation",
					Category: value.InvalidResult, Target: value.Wrap(object),
				})
				if u != nil {
					return entry, u
				}
			}
			entry.keys = append(entry.keys, key)
			entry.some = true
		}
	}
	return entry, nil
}

// expandWildcards replaces wildcards by the properties of all objects that they fit, by name.
func expandWildcards(h value.Host, properties []format.Specification, objects []value.Value) []format.Specification {
	var expanded []format.Specification
	for _, property := range properties {
		if !property.IsWildcard() {
			expanded = append(expanded, property)
			continue
		}
		found := map[string]format.Expression{}
		for _, object := range objects {
			for _, resolved := range property.Resolve(h, object) {
				found[value.Fold(resolved.Name)] = resolved
			}
		}
		names := make([]string, 0, len(found))
		for name := range found {
			names = append(names, name)
		}
		slices.Sort(names)
		for _, name := range names {
			one := property
			one.Expression = found[name]
			expanded = append(expanded, one)
		}
	}
	return expanded
}

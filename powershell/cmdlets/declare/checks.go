// Package declare holds what the generated tables of the built-in cmdlets are made of: the checks and transformations of
// their parameters, and the names of all cmdlets that PowerShell has.
package declare

import (
	"fmt"
	"slices"
	"strings"

	"github.com/exorun/exorun/powershell/value"
)

// NotNull refuses $null, also as an element.
type NotNull struct{}

// Name is the attribute's type name.
func (NotNull) Name() string { return "ValidateNotNullAttribute" }

// Validate returns what is wrong with v, "" where nothing is.
func (NotNull) Validate(_ value.Host, v value.Value) (string, error) {
	if v.IsNull() {
		return "The argument is null. Provide a valid value for the argument, and then try running the command again.", nil
	}
	for _, item := range elements(v) {
		if item.IsNull() {
			return "The argument has a null value, or an element of the argument collection contains a null value. Provide a collection that does not contain any null values, and then try the command again.", nil
		}
	}
	return "", nil
}

// NotNullOrEmpty refuses $null, empty text and empty collections, also as elements.
type NotNullOrEmpty struct{}

// Name is the attribute's type name.
func (NotNullOrEmpty) Name() string { return "ValidateNotNullOrEmptyAttribute" }

// Validate returns what is wrong with v, "" where nothing is.
func (NotNullOrEmpty) Validate(_ value.Host, v value.Value) (string, error) {
	const empty = "The argument is null or empty. Provide an argument that is not null or empty, and then try the command again."
	const collection = "The argument is null, empty, or an element of the argument collection contains a null value. Supply a collection that does not contain any null values and then try the command again."
	if isEmptyText(v) {
		return empty, nil
	}
	items, isCollection, _ := value.Collect(v)
	if !isCollection {
		return "", nil
	}
	if len(items) == 0 {
		return collection, nil
	}
	if slices.ContainsFunc(items, isEmptyText) {
		return collection, nil
	}
	return "", nil
}

func isEmptyText(v value.Value) bool {
	text, ok := v.AsString()
	return v.IsNull() || ok && text == ""
}

// NotNullOrWhiteSpace refuses $null and text of blanks alone.
type NotNullOrWhiteSpace struct{}

// Name is the attribute's type name.
func (NotNullOrWhiteSpace) Name() string { return "ValidateNotNullOrWhiteSpaceAttribute" }

// Validate returns what is wrong with v, "" where nothing is.
func (NotNullOrWhiteSpace) Validate(_ value.Host, v value.Value) (string, error) {
	for _, item := range append(elements(v), v) {
		if text, ok := item.AsString(); item.IsNull() || ok && strings.TrimSpace(text) == "" {
			return "The argument is null, empty, or consists of only white-space characters. Provide an argument that contains non white-space characters, and then try the command again.", nil
		}
	}
	return "", nil
}

// Range takes numbers from Min to Max.
type Range struct{ Min, Max int64 }

// Name is the attribute's type name.
func (Range) Name() string { return "ValidateRangeAttribute" }

// Validate returns what is wrong with v, "" where nothing is.
func (r Range) Validate(h value.Host, v value.Value) (string, error) {
	return each(v, func(item value.Value) string {
		number, err := value.Convert(h, item, value.TypeDouble)
		f, _ := number.AsDouble()
		switch {
		case err != nil:
			return ""
		case f > float64(r.Max):
			return fmt.Sprintf("The %s argument is greater than the maximum allowed range of %d. Supply an argument that is less than or equal to %d and then try the command again.",
				value.ToString(item), r.Max, r.Max)
		case f < float64(r.Min):
			return fmt.Sprintf("The %s argument is less than the minimum allowed range of %d. Supply an argument that is greater than or equal to %d and then try the command again.",
				value.ToString(item), r.Min, r.Min)
		}
		return ""
	}), nil
}

// Positive takes numbers above zero.
type Positive struct{}

// Name is the attribute's type name.
func (Positive) Name() string { return "ValidateRangeAttribute" }

// Validate returns what is wrong with v, "" where nothing is.
func (Positive) Validate(_ value.Host, v value.Value) (string, error) {
	return each(v, func(item value.Value) string {
		if signOf(item) > 0 {
			return ""
		}
		return `The argument "` + value.ToString(item) + `" cannot be validated because its value is not greater than zero.`
	}), nil
}

// NonNegative takes numbers from zero on.
type NonNegative struct{}

// Name is the attribute's type name.
func (NonNegative) Name() string { return "ValidateRangeAttribute" }

// Validate returns what is wrong with v, "" where nothing is.
func (NonNegative) Validate(_ value.Host, v value.Value) (string, error) {
	return each(v, func(item value.Value) string {
		if signOf(item) >= 0 {
			return ""
		}
		return `The argument "` + value.ToString(item) + `" cannot be validated because its value is not greater than or equal to zero.`
	}), nil
}

func signOf(v value.Value) int {
	n, ok := v.AsInt64()
	if ticks, isSpan := v.AsTimeSpan(); isSpan {
		n, ok = ticks, true
	}
	switch {
	case !ok:
		f, _ := v.Unwrap().AsDouble()
		return int(min(max(f, -1), 1))
	case n > 0:
		return 1
	case n < 0:
		return -1
	}
	return 0
}

// Count takes collections of Min to Max elements.
type Count struct{ Min, Max int }

// Name is the attribute's type name.
func (Count) Name() string { return "ValidateCountAttribute" }

// Validate returns what is wrong with v, "" where nothing is.
func (c Count) Validate(_ value.Host, v value.Value) (string, error) {
	n := len(elements(v))
	if n >= c.Min && n <= c.Max {
		return "", nil
	}
	return fmt.Sprintf("The parameter requires at least %d value(s) and no more than %d value(s) - %d value(s) were provided.", c.Min, c.Max, n), nil
}

// Set takes texts of a list, in any case.
type Set []string

// Name is the attribute's type name.
func (Set) Name() string { return "ValidateSetAttribute" }

// Values are the texts.
func (s Set) Values() []string { return s }

// Validate returns what is wrong with v, "" where nothing is.
func (s Set) Validate(_ value.Host, v value.Value) (string, error) {
	return each(v, func(item value.Value) string {
		text := value.ToString(item)
		for _, allowed := range s {
			if value.EqualFold(text, allowed) {
				return ""
			}
		}
		return `The argument "` + text + `" does not belong to the set "` + strings.Join(s, ",") +
			`" specified by the ValidateSet attribute. Supply an argument that is in the set and then try the command again.`
	}), nil
}

// each checks every element of a collection, or the one value.
func each(v value.Value, check func(value.Value) string) string {
	if v.IsNull() {
		return "The argument is null. Provide a valid value for the argument, and then try running the command again."
	}
	items, ok, _ := value.Collect(v)
	if !ok {
		return check(v)
	}
	for _, item := range items {
		if problem := check(item); problem != "" {
			return problem
		}
	}
	return ""
}

func elements(v value.Value) []value.Value {
	items, _, _ := value.Collect(v)
	return items
}

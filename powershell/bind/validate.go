package bind

import (
	"fmt"
	"strings"

	"github.com/exorun/exorun/powershell/value"
)

// each calls check for every element of a collection, or for v itself.
func each(v value.Value, check func(v value.Value) (string, error)) (string, error) {
	items, isList, err := value.Collect(v)
	if err != nil {
		return "", err
	}
	if !isList {
		return check(v)
	}
	for _, item := range items {
		if problem, err := check(item); problem != "" || err != nil {
			return problem, err
		}
	}
	return "", nil
}

// ValidateSet takes the values of a list.
type ValidateSet struct {
	Values     []string
	IgnoreCase bool
	Message    string // in place of PowerShell's, with {0} the value and {1} the list
	Generate   func(h value.Host) ([]string, error)
}

// Name is the attribute's name.
func (*ValidateSet) Name() string { return "ValidateSetAttribute" }

// Validate checks every element.
func (s *ValidateSet) Validate(h value.Host, v value.Value) (string, error) {
	values := s.Values
	if s.Generate != nil {
		generated, err := s.Generate(h)
		if err != nil {
			return "", err
		}
		values = generated
	}
	return each(v, func(v value.Value) (string, error) {
		if v.IsNull() {
			return "The argument is null. Provide a valid value for the argument, and then try running the command again.", nil
		}
		text := value.ToString(v)
		for _, have := range values {
			if have == text || s.IgnoreCase && value.EqualFold(have, text) {
				return "", nil
			}
		}
		list := strings.Join(values, ",")
		if s.Message != "" {
			return strings.NewReplacer("{0}", text, "{1}", list).Replace(s.Message), nil
		}
		return fmt.Sprintf("The argument \"%s\" does not belong to the set \"%s\" specified by the ValidateSet attribute. Supply an argument that is in the set and then try the command again.", text, list), nil
	})
}

// ValidateRange takes values between two bounds, or of a sign.
type ValidateRange struct {
	Min, Max value.Value
	Kind     string // Positive, NonNegative, Negative or NonPositive instead of the bounds
}

// Name is the attribute's name.
func (*ValidateRange) Name() string { return "ValidateRangeAttribute" }

// Validate checks every element.
func (r *ValidateRange) Validate(h value.Host, v value.Value) (string, error) {
	return each(v, func(v value.Value) (string, error) {
		if v.IsNull() {
			return "The argument is null. Provide a valid value for the argument, and then try running the command again.", nil
		}
		text := value.ToString(v)
		if r.Kind != "" {
			c, err := value.Compare(h, v, value.Int(0), true)
			if _, isText := v.AsString(); isText || err != nil {
				return "The argument cannot be validated because its type \"" + v.Type().Name + "\" is not the same type (Int32) as the maximum and minimum limits of the parameter. Make sure the argument is of type Int32 and then try the command again.", nil
			}
			switch kind := strings.ToLower(r.Kind); {
			case kind == "positive" && c <= 0:
				return "The argument \"" + text + "\" cannot be validated because its value is not greater than zero.", nil
			case kind == "nonnegative" && c < 0:
				return "The argument \"" + text + "\" cannot be validated because its value is not greater than or equal to zero.", nil
			case kind == "negative" && c >= 0:
				return "The argument \"" + text + "\" cannot be validated because its value is not less than zero.", nil
			case kind == "nonpositive" && c > 0:
				return "The argument \"" + text + "\" cannot be validated because its value is not less than or equal to zero.", nil
			}
			return "", nil
		}
		t := r.Min.Type()
		c, err := value.Convert(h, v, t)
		if err != nil {
			return "The argument cannot be validated because its type \"" + v.Type().Name + "\" is not the same type (" + t.Name +
				") as the maximum and minimum limits of the parameter. Make sure the argument is of type " + t.Name + " and then try the command again.", nil
		}
		if low, err := value.Compare(h, c, r.Min, true); err == nil && low < 0 {
			return fmt.Sprintf("The %s argument is less than the minimum allowed range of %s. Supply an argument that is greater than or equal to %s and then try the command again.",
				text, value.ToString(r.Min), value.ToString(r.Min)), nil
		}
		if high, err := value.Compare(h, c, r.Max, true); err == nil && high > 0 {
			return fmt.Sprintf("The %s argument is greater than the maximum allowed range of %s. Supply an argument that is less than or equal to %s and then try the command again.",
				text, value.ToString(r.Max), value.ToString(r.Max)), nil
		}
		return "", nil
	})
}

// ValidateLength takes texts of some length.
type ValidateLength struct{ Min, Max int64 }

// Name is the attribute's name.
func (*ValidateLength) Name() string { return "ValidateLengthAttribute" }

// Validate checks every element.
func (l *ValidateLength) Validate(_ value.Host, v value.Value) (string, error) {
	return each(v, func(v value.Value) (string, error) {
		s, ok := v.AsString()
		if !ok {
			return "The attribute cannot be added because it would cause the variable to have an invalid value.", nil
		}
		switch n := int64(value.LengthUTF16(s)); {
		case n < l.Min:
			return fmt.Sprintf("The character length (%d) of the argument is too short. Specify an argument with a length that is greater than or equal to \"%d\", and then try the command again.", n, l.Min), nil
		case n > l.Max:
			return fmt.Sprintf("The character length of the %d argument is too long. Shorten the character length of the argument so it is fewer than or equal to \"%d\" characters, and then try the command again.", n, l.Max), nil
		}
		return "", nil
	})
}

// ValidateCount takes collections of some length.
type ValidateCount struct{ Min, Max int64 }

// Name is the attribute's name.
func (*ValidateCount) Name() string { return "ValidateCountAttribute" }

// Validate counts the elements.
func (c *ValidateCount) Validate(_ value.Host, v value.Value) (string, error) {
	items, isList, err := value.CollectAll(v)
	if err != nil {
		return "", err
	}
	if !isList {
		return "The parameter requires at least one value and no more than one value", nil
	}
	n := int64(len(items))
	if c.Min == c.Max && n != c.Min {
		return fmt.Sprintf("The parameter requires exactly %d value(s) - %d value(s) were provided.", c.Min, n), nil
	}
	switch {
	case n < c.Min:
		return fmt.Sprintf("The parameter requires at least %d value(s) and no more than %d value(s) - %d value(s) were provided.", c.Min, c.Max, n), nil
	case n > c.Max:
		return fmt.Sprintf("The parameter requires at least %d value(s) and no more than %d value(s) - %d value(s) were provided.", c.Min, c.Max, n), nil
	}
	return "", nil
}

// ValidatePattern takes texts that a regular expression matches.
type ValidatePattern struct {
	Pattern    string
	IgnoreCase bool
	Message    string
}

// Name is the attribute's name.
func (*ValidatePattern) Name() string { return "ValidatePatternAttribute" }

// Validate checks every element.
func (p *ValidatePattern) Validate(h value.Host, v value.Value) (string, error) {
	return each(v, func(v value.Value) (string, error) {
		text := value.ToString(v)
		ok, _, err := value.Match(h, value.Str(text), value.Str(p.Pattern), p.IgnoreCase, false)
		if err != nil {
			return "", err
		}
		if value.ToBool(ok) {
			return "", nil
		}
		if p.Message != "" {
			return strings.NewReplacer("{0}", text, "{1}", p.Pattern).Replace(p.Message), nil
		}
		return fmt.Sprintf("The argument \"%s\" does not match the \"%s\" pattern. Supply an argument that matches \"%s\" and try the command again.", text, p.Pattern, p.Pattern), nil
	})
}

// ValidateScript takes values for which a script block says yes.
type ValidateScript struct {
	Block   value.ScriptBlock
	Message string
}

// Name is the attribute's name.
func (*ValidateScript) Name() string { return "ValidateScriptAttribute" }

// Validate checks every element.
func (s *ValidateScript) Validate(h value.Host, v value.Value) (string, error) {
	return each(v, func(v value.Value) (string, error) {
		r, err := h.CallBlock(s.Block, value.Null, v, []value.Value{v})
		if err != nil {
			return value.AsException(err).Message, nil
		}
		if value.ToBool(r) {
			return "", nil
		}
		text, body := value.ToString(v), s.Block.Text()
		if s.Message != "" {
			return strings.NewReplacer("{0}", text, "{1}", body).Replace(s.Message), nil
		}
		return fmt.Sprintf("The \"%s\" validation script for the argument with value \"%s\" did not return a result of True. Determine why the validation script failed, and then try the command again.", body, text), nil
	})
}

// ValidateNotNull refuses null.
type ValidateNotNull struct{}

// Name is the attribute's name.
func (ValidateNotNull) Name() string { return "ValidateNotNullAttribute" }

// Validate checks the value and its elements.
func (ValidateNotNull) Validate(_ value.Host, v value.Value) (string, error) {
	if v.IsNull() {
		return "The argument is null. Provide a valid value for the argument, and then try running the command again.", nil
	}
	items, _, err := value.Collect(v)
	for _, item := range items {
		if item.IsNull() {
			return "The argument collection contains a null value.", err
		}
	}
	return "", err
}

// ValidateNotNullOrEmpty refuses null, empty texts and empty collections.
type ValidateNotNullOrEmpty struct {
	Blank bool // texts of blanks are refused as well
}

// Name is the attribute's name.
func (n ValidateNotNullOrEmpty) Name() string {
	if n.Blank {
		return "ValidateNotNullOrWhiteSpaceAttribute"
	}
	return "ValidateNotNullOrEmptyAttribute"
}

// Validate checks the value and its elements.
func (n ValidateNotNullOrEmpty) Validate(_ value.Host, v value.Value) (string, error) {
	const again = "Provide an argument that is not null or empty, and then try the command again."
	if v.IsNull() {
		return "The argument is null or empty. " + again, nil
	}
	blank := func(s string) bool { return s == "" || n.Blank && strings.TrimSpace(s) == "" }
	if s, ok := v.AsString(); ok {
		if !blank(s) {
			return "", nil
		}
		if n.Blank {
			return "The argument is null, empty, or consists of only white-space characters. Provide an argument that contains non white-space characters, and then try the command again.", nil
		}
		return "The argument is null or empty. " + again, nil
	}
	items, isList, err := value.Collect(v)
	if err != nil {
		return "", err
	}
	if m, ok := value.AsMap(v); ok && m.Len() == 0 {
		return "The argument is null, empty, or an element of the argument collection contains a null value. Supply a collection that does not contain any null values and then try the command again.", nil
	}
	if isList && len(items) == 0 {
		return "The argument is null, empty, or an element of the argument collection contains a null value. Supply a collection that does not contain any null values and then try the command again.", nil
	}
	for _, item := range items {
		if s, ok := item.AsString(); item.IsNull() || ok && blank(s) {
			return "The argument is null, empty, or an element of the argument collection contains a null value. Supply a collection that does not contain any null values and then try the command again.", nil
		}
	}
	return "", nil
}

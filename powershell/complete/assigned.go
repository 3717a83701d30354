package complete

import (
	"slices"
	"strings"

	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/syntax"
	"github.com/exorun/exorun/powershell/value"
)

// assigned completes the value of an assignment whose target takes the values of a list or of an enumeration. ok is false where
// it takes any.
func (a *analysis) assigned(s *syntax.AssignmentStatement) (found []Match, ok bool) {
	if m, isMember := s.Left.(*syntax.MemberExpression); isMember {
		for _, t := range a.inference.types(m) {
			if t.typ != nil && t.typ.IsEnum() {
				return a.enumTexts(t.typ), true
			}
		}
		return nil, false
	}
	var constraint *value.Type
	var set []string
	left := s.Left
	for {
		switch e := left.(type) {
		case *syntax.ConvertExpression:
			constraint = a.inference.named(e.Type.TypeName).typ
			left = e.Child
			continue
		case *syntax.AttributedExpression:
			if list, isSet := validateSet(e.Attribute); isSet {
				set = list
			}
			left = e.Child
			continue
		}
		break
	}
	v, isVariable := left.(*syntax.VariableExpression)
	if !isVariable {
		return nil, false
	}
	if set == nil && constraint == nil {
		constraint, set = a.variableConstraint(v)
	}
	switch {
	case set != nil:
		return a.setTexts(set, constraint), true
	case constraint != nil && constraint.IsEnum():
		return a.enumTexts(constraint), true
	case constraint == nil:
		for _, t := range a.inference.types(v) {
			if t.typ != nil && t.typ.IsEnum() {
				return a.enumTexts(t.typ), true
			}
		}
	}
	return nil, false
}

// validateSet gives the values of a ValidateSet attribute.
func validateSet(n syntax.AttributeBase) ([]string, bool) {
	attribute, ok := n.(*syntax.Attribute)
	if !ok || !strings.EqualFold(attribute.TypeName.FullName(), "ValidateSet") {
		return nil, false
	}
	set := []string{}
	for _, x := range attribute.PositionalArguments {
		switch c := x.(type) {
		case *syntax.StringConstantExpression:
			set = append(set, c.Value)
		case *syntax.ConstantExpression:
			set = append(set, value.ToString(constantText(c)))
		}
	}
	return set, true
}

func constantText(c *syntax.ConstantExpression) value.Value {
	switch n := c.Value.(type) {
	case int32:
		return value.Int32(n)
	case int64:
		return value.Int64(n)
	case float64:
		return value.Double(n)
	}
	return value.Null
}

// variableConstraint gives the type and the list that hold a variable: in the text before, or in the session.
func (a *analysis) variableConstraint(v *syntax.VariableExpression) (*value.Type, []string) {
	name := v.VariablePath.Name
	var constraint *value.Type
	var set []string
	for _, n := range syntax.FindAll(a.file.Root, true, func(n syntax.Node) bool { return n.Extent().Start < v.Extent().Start }) {
		switch s := n.(type) {
		case *syntax.AssignmentStatement:
			var t *value.Type
			var list []string
			left := s.Left
			for {
				switch e := left.(type) {
				case *syntax.ConvertExpression:
					t, left = a.inference.named(e.Type.TypeName).typ, e.Child
					continue
				case *syntax.AttributedExpression:
					if values, ok := validateSet(e.Attribute); ok {
						list = values
					}
					left = e.Child
					continue
				}
				break
			}
			if at, ok := left.(*syntax.VariableExpression); ok && strings.EqualFold(at.VariablePath.Name, name) && (t != nil || list != nil) {
				constraint, set = t, list
			}
		case *syntax.Parameter:
			if strings.EqualFold(s.Name.VariablePath.Name, name) {
				for _, attribute := range s.Attributes {
					if list, ok := validateSet(attribute); ok {
						set = list
					}
					if t, ok := attribute.(*syntax.TypeConstraint); ok {
						constraint = a.inference.named(t.TypeName).typ
					}
				}
			}
		}
	}
	if constraint == nil && set == nil {
		for _, have := range a.inv.VisibleVariables() {
			if strings.EqualFold(have.Name(), name) {
				return sessionConstraint(have)
			}
		}
	}
	return constraint, set
}

// sessionConstraint gives the type and the list that hold a variable of the session.
func sessionConstraint(v *interp.Variable) (*value.Type, []string) {
	var set []string
	for _, attribute := range v.Attributes() {
		if list, found, err := value.GetMember(nil, attribute, "ValidValues"); err == nil && found {
			items, _, _ := value.Collect(list)
			for _, item := range items {
				set = append(set, value.ToString(item))
			}
		}
	}
	return v.Constraint(), set
}

// enumTexts offers the names of an enumeration as text.
func (a *analysis) enumTexts(t *value.Type) []Match {
	names := make([]string, 0, len(t.Enum.Members))
	for _, m := range t.Enum.Members {
		names = append(names, m.Name)
	}
	return a.quotedTexts(names)
}

// setTexts offers the values of a list, as text or as numbers.
func (a *analysis) setTexts(set []string, constraint *value.Type) []Match {
	if constraint != nil && constraint.Kind.IsInteger() {
		var found []Match
		word := ""
		if a.at != nil && a.at.Kind == syntax.TokenNumber {
			word = a.tokenText(a.at)
		}
		for _, t := range sorted(set) {
			if strings.HasPrefix(t, word) {
				found = append(found, Match{Text: t, ListItem: t, Kind: Text, ToolTip: t})
			}
		}
		return found
	}
	return a.quotedTexts(set)
}

func sorted(texts []string) []string {
	out := slices.Clone(texts)
	slices.SortFunc(out, func(x, y string) int { return value.CompareText(x, y, true) })
	return out
}

// quotedTexts offers texts in the quotes that were begun, single ones where none were.
func (a *analysis) quotedTexts(texts []string) []Match {
	word, quote := "", "'"
	if a.at != nil && (a.at.Kind == syntax.TokenStringExpandable || a.at.Kind == syntax.TokenStringLiteral) {
		inner, q := unquote(a.tokenText(a.at))
		word = inner
		if q != "" {
			quote = q
		}
	}
	var found []Match
	for _, t := range sorted(texts) {
		if !hasPrefixFold(t, word) {
			continue
		}
		text := t
		if quote == "'" {
			text = strings.ReplaceAll(text, "'", "''")
		}
		found = append(found, Match{Text: quote + text + quote, ListItem: t, Kind: Text, ToolTip: t})
	}
	return found
}

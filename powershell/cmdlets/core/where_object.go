package core

import (
	"strings"

	"github.com/exorun/exorun/powershell/bind"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

// whereOperators are the operators of Where-Object's short form: the parameter with its set and aliases.
var whereOperators = []struct{ name, set, alias string }{
	{"EQ", "EqualSet", "IEQ"},
	{"CEQ", "CaseSensitiveEqualSet", ""},
	{"NE", "NotEqualSet", "INE"},
	{"CNE", "CaseSensitiveNotEqualSet", ""},
	{"GT", "GreaterThanSet", "IGT"},
	{"CGT", "CaseSensitiveGreaterThanSet", ""},
	{"LT", "LessThanSet", "ILT"},
	{"CLT", "CaseSensitiveLessThanSet", ""},
	{"GE", "GreaterOrEqualSet", "IGE"},
	{"CGE", "CaseSensitiveGreaterOrEqualSet", ""},
	{"LE", "LessOrEqualSet", "ILE"},
	{"CLE", "CaseSensitiveLessOrEqualSet", ""},
	{"Like", "LikeSet", "ILike"},
	{"CLike", "CaseSensitiveLikeSet", ""},
	{"NotLike", "NotLikeSet", "INotLike"},
	{"CNotLike", "CaseSensitiveNotLikeSet", ""},
	{"Match", "MatchSet", "IMatch"},
	{"CMatch", "CaseSensitiveMatchSet", ""},
	{"NotMatch", "NotMatchSet", "INotMatch"},
	{"CNotMatch", "CaseSensitiveNotMatchSet", ""},
	{"Contains", "ContainsSet", "IContains"},
	{"CContains", "CaseSensitiveContainsSet", ""},
	{"NotContains", "NotContainsSet", "INotContains"},
	{"CNotContains", "CaseSensitiveNotContainsSet", ""},
	{"In", "InSet", "IIn"},
	{"CIn", "CaseSensitiveInSet", ""},
	{"NotIn", "NotInSet", "INotIn"},
	{"CNotIn", "CaseSensitiveNotInSet", ""},
	{"Is", "IsSet", ""},
	{"IsNot", "IsNotSet", ""},
	{"Not", "Not", ""},
}

func whereParameters() []bind.Parameter {
	property := bind.Parameter{Name: "Property", Type: "string"}
	operand := bind.Parameter{Name: "Value"}
	var switches []bind.Parameter
	for _, o := range whereOperators {
		property.Sets = append(property.Sets, bind.Set{Name: o.set, Mandatory: true, Position: 1})
		if o.name != "Not" {
			operand.Sets = append(operand.Sets, bind.Set{Name: o.set, Position: 2})
		}
		p := bind.Parameter{Name: o.name, Type: "switch", Sets: []bind.Set{{Name: o.set, Mandatory: o.name != "EQ"}}}
		if o.alias != "" {
			p.Aliases = []string{o.alias}
		}
		switches = append(switches, p)
	}
	return append([]bind.Parameter{input(), {Name: "FilterScript", Type: "scriptblock", Sets: []bind.Set{{Name: "ScriptBlockSet", Mandatory: true, Position: 1}}}, property, operand}, switches...)
}

// where is Where-Object.
type where struct {
	interp.Steps
	runner   *interp.Runner
	property string
	operand  value.Value
	operator string
	noValue  bool
}

func (p *where) Begin(c *interp.Invocation) *interp.Unwind {
	if b := c.Block("FilterScript"); b != nil {
		r, u := c.Runner(b)
		p.runner = r
		return u
	}
	p.property = c.Text("Property")
	p.operand = c.Value("Value")
	for _, o := range whereOperators {
		if c.Switch(o.name) {
			p.operator = strings.ToLower(o.name)
		}
	}
	p.noValue = !c.Bound("Value") && p.operator == ""
	if p.operator == "is" || p.operator == "isnot" {
		if _, ok := p.operand.AsType(); !ok {
			text := value.ToString(p.operand)
			t, found := c.Host().ResolveType(strings.Trim(text, "[]"))
			if !found {
				return c.Throw(c.Problem("PSInvalidOperationException", "TypeNotFound", value.InvalidArgument, p.operand, "Unable to find type ["+text+"]."))
			}
			p.operand = value.TypeValue(t)
		}
	}
	if !c.Bound("Value") && p.operator != "" && p.operator != "not" {
		return c.Throw(c.Problem("PSArgumentException", "ValueNotSpecifiedForWhereObject", value.InvalidArgument, value.Null, "The specified operator requires both the -Property and -Value parameters. Provide values for both parameters, and then try the command again."))
	}
	return nil
}

func (p *where) Process(c *interp.Invocation) *interp.Unwind {
	v, piped := c.Input()
	if !piped {
		given, ok := c.Get("InputObject")
		if !ok {
			return nil
		}
		v = given
	}
	if p.runner != nil {
		keep, u := p.runner.Test(v)
		if u != nil || !keep {
			return u
		}
		return c.Write(v)
	}
	keep, err := p.compare(c, v)
	if err != nil {
		return c.WriteFailure(err)
	}
	if keep {
		return c.Write(v)
	}
	return nil
}

// compare tests the property with the operator.
func (p *where) compare(c *interp.Invocation, v value.Value) (bool, error) {
	h := c.Host()
	m, found, err := value.GetMember(h, v, p.property)
	if err != nil {
		return false, nil
	}
	if !found && value.ContainsWildcard(p.property) {
		return false, nil
	}
	op, ignoreCase := p.operator, true
	switch {
	case p.noValue:
		return value.ToBool(m), nil
	case op == "not":
		return !value.ToBool(m), nil
	case op == "" || op == "eq":
		op = "eq"
	case strings.HasPrefix(op, "c") && op != "contains":
		op, ignoreCase = op[1:], false
	}
	relation := map[string]value.CompareOperator{"eq": value.OpEqual, "ne": value.OpNotEqual, "lt": value.OpLess, "le": value.OpLessOrEqual, "gt": value.OpGreater, "ge": value.OpGreaterOrEqual}
	if r, ok := relation[op]; ok {
		x, err := value.CompareValues(h, r, m, p.operand, ignoreCase)
		return value.ToBool(x), err
	}
	var x value.Value
	switch op {
	case "like", "notlike":
		x, err = value.Like(h, m, p.operand, ignoreCase, op == "notlike")
	case "match", "notmatch":
		x, _, err = value.Match(h, m, p.operand, ignoreCase, op == "notmatch")
	case "contains", "notcontains":
		ok, err := value.Contains(h, m, p.operand, ignoreCase)
		return ok != (op == "notcontains"), err
	case "in", "notin":
		ok, err := value.Contains(h, p.operand, m, ignoreCase)
		return ok != (op == "notin"), err
	case "is", "isnot":
		t, _ := p.operand.AsType()
		return value.Is(m, t) != (op == "isnot"), nil
	}
	return value.ToBool(x), err
}

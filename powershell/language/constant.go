package language

import (
	"strings"

	"github.com/exorun/exorun/powershell/syntax"
	"github.com/exorun/exorun/powershell/value"
)

// Limits of what SafeGetValue takes, PowerShell's own.
const (
	maxSafeVisits = 5000
	maxSafeKeys   = 500
)

// safeValue is SafeGetValue: the value of a node that runs nothing. sized says whether large hash tables are refused.
func safeValue(h value.Host, n *Node, sized bool) (value.Value, error) {
	refusal := value.NewException("System.InvalidOperationException", "Cannot generate a PowerShell object for a ScriptBlock evaluating dynamic expressions. Dynamic expression: "+n.Text()+".")
	engine, err := engineOf(h)
	if err != nil {
		return value.Null, err
	}
	s := &safe{file: n.File, engine: engine, sized: sized}
	if !s.allows(n.Tree) || sized && s.visits >= maxSafeVisits {
		return value.Null, refusal
	}
	v, err := s.value(n.Tree)
	if err != nil {
		return value.Null, refusal
	}
	return v, nil
}

// safe finds out which nodes have a value that runs nothing, and what it is.
type safe struct {
	file   *syntax.File
	engine Engine
	sized  bool
	visits int
}

func allow[N syntax.Node](s *safe, list []N) bool {
	for _, n := range list {
		if !s.allows(n) {
			return false
		}
	}
	return true
}

func (s *safe) allows(n syntax.Node) bool {
	switch n := n.(type) {
	case *syntax.ConstantExpression, *syntax.StringConstantExpression:
		s.visits++
		return true
	case *syntax.ScriptBlockExpression:
		return true
	case *syntax.IndexExpression:
		return s.allows(n.Index) && s.allows(n.Target)
	case *syntax.ExpandableStringExpression:
		s.visits += len(n.NestedExpressions)
		return allow(s, n.NestedExpressions)
	case *syntax.StatementBlock:
		s.visits += len(n.Statements)
		return allow(s, n.Statements)
	case *syntax.Pipeline:
		e := syntax.PureExpression(n)
		return e != nil && s.allows(e)
	case *syntax.TernaryExpression:
		return s.allows(n.Condition) && s.allows(n.IfTrue) && s.allows(n.IfFalse)
	case *syntax.UnaryExpression:
		s.visits++
		return n.TokenKind.Has(syntax.FlagCanConstantFold) && !n.TokenKind.Has(syntax.FlagDisallowedInRestrictedMode) && s.allows(n.Child)
	case *syntax.ConvertExpression:
		s.visits++
		return isSafePrimitive(resolve(s.engine, n.Type.TypeName, 0)) && s.allows(n.Child)
	case *syntax.SubExpression:
		return s.allows(n.SubExpression)
	case *syntax.ArrayExpression:
		return s.allows(n.SubExpression)
	case *syntax.UsingExpression:
		s.visits++
		return s.allows(n.SubExpression)
	case *syntax.ParenExpression:
		return s.allows(n.Pipeline)
	case *syntax.ArrayLiteral:
		return allow(s, n.Elements)
	case *syntax.VariableExpression:
		s.visits++
		return s.allowsVariable(n)
	case *syntax.Hashtable:
		if s.sized && len(n.KeyValuePairs) > maxSafeKeys {
			return false
		}
		for _, p := range n.KeyValuePairs {
			if !s.allows(p.Key) || !s.allows(p.Value) {
				return false
			}
		}
		return true
	}
	return false
}

func (s *safe) allowsVariable(n *syntax.VariableExpression) bool {
	if p := n.VariablePath; p.Drive != "" || p.Scope != "" && p.Scope != "local" && p.Scope != "private" && p.Scope != "variable" {
		return false
	}
	_, constant := constantVariable(n)
	return constant && !n.Splatted || strings.EqualFold(n.VariablePath.Name, "args")
}

// isSafePrimitive tells whether a conversion to a type runs nothing of a script's.
func isSafePrimitive(t *value.Type) bool {
	if t == nil {
		return false
	}
	switch t {
	case value.TypeString, value.TypeDecimal, value.TypeGuid, value.TypeVersion, value.TypeUri, value.TypeBigInteger, value.TypeDateTime, value.TypeTimeSpan:
		return true
	}
	return t.Kind.IsScalar() && !t.IsEnum()
}

func (s *safe) value(n syntax.Node) (value.Value, error) {
	switch n := n.(type) {
	case *syntax.ConstantExpression:
		return NumberOf(n.Value), nil
	case *syntax.StringConstantExpression:
		return text(n.Value), nil
	case *syntax.Pipeline:
		return s.value(syntax.PureExpression(n))
	case *syntax.ParenExpression:
		return s.value(n.Pipeline)
	case *syntax.UsingExpression:
		return s.value(n.SubExpression)
	case *syntax.SubExpression:
		return s.value(n.SubExpression)
	case *syntax.ArrayExpression:
		return s.value(n.SubExpression)
	case *syntax.StatementBlock:
		return s.statements(n.Statements)
	case *syntax.ArrayLiteral:
		items := make([]value.Value, len(n.Elements))
		for i, e := range n.Elements {
			v, err := s.value(e)
			if err != nil {
				return value.Null, err
			}
			items[i] = v
		}
		return value.FromSlice(items), nil
	case *syntax.Hashtable:
		return s.hashtable(n)
	case syntax.Expression:
		return s.engine.Evaluate(s.file, n)
	}
	return value.Null, argumentNull("ast")
}

func (s *safe) statements(list []syntax.Statement) (value.Value, error) {
	items := []value.Value{}
	for _, statement := range list {
		v, err := s.value(statement)
		if err != nil {
			return value.Null, err
		}
		elements, ok, err := value.Collect(v)
		if err != nil {
			return value.Null, err
		}
		if !ok {
			elements = []value.Value{v}
		}
		items = append(items, elements...)
	}
	return value.FromSlice(items), nil
}

func (s *safe) hashtable(n *syntax.Hashtable) (value.Value, error) {
	table := value.NewHashtable()
	for _, p := range n.KeyValuePairs {
		key, err := s.value(p.Key)
		if err != nil {
			return value.Null, err
		}
		v, err := s.value(p.Value)
		if err != nil {
			return value.Null, err
		}
		if err := value.RefuseDuplicate(table, key); err != nil {
			return value.Null, err
		}
		table.Put(key, v)
	}
	return value.Of(table), nil
}

// staticType is the property StaticType: the type that a node's value surely has.
func staticType() value.Property {
	return value.Property{Signature: "System.Type StaticType", Get: func(h value.Host, self value.Value) (value.Value, error) {
		return value.TypeValue(typeOf(h, nodeOf(self).Tree)), nil
	}}
}

func typeOf(h value.Host, n syntax.Node) *value.Type {
	written := func(t syntax.TypeName) *value.Type {
		if of := resolve(h, t, 0); of != nil {
			return of
		}
		return value.TypeObject
	}
	switch n := n.(type) {
	case *syntax.Parameter:
		for _, a := range n.Attributes {
			if c, ok := a.(*syntax.TypeConstraint); ok {
				return written(c.TypeName)
			}
		}
	case *syntax.ConvertExpression:
		return written(n.Type.TypeName)
	case *syntax.BinaryExpression:
		switch n.Operator {
		case syntax.TokenXor, syntax.TokenAnd, syntax.TokenOr, syntax.TokenIs:
			return value.TypeBoolean
		}
	case *syntax.UnaryExpression:
		if n.TokenKind == syntax.TokenNot || n.TokenKind == syntax.TokenExclaim {
			return value.TypeBoolean
		}
	case *syntax.TypeExpression:
		return value.TypeSystemType
	case *syntax.ConstantExpression:
		return NumberOf(n.Value).Type()
	case *syntax.StringConstantExpression, *syntax.ExpandableStringExpression:
		return value.TypeString
	case *syntax.ScriptBlockExpression:
		return value.TypeScriptBlock
	case *syntax.ArrayLiteral, *syntax.ArrayExpression:
		return value.TypeObject.ArrayOf()
	case *syntax.Hashtable:
		return value.TypeHashtable
	}
	return value.TypeObject
}

// copied is Copy: the same node as the root of a tree of its own.
func copied(h value.Host, n *Node) (value.Value, error) {
	return NodeOf(n.File.Detached(n.Tree), n.Tree), nil
}

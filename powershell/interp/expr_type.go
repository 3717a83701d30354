package interp

import (
	"strings"

	"github.com/exorun/exorun/powershell/syntax"
	"github.com/exorun/exorun/powershell/value"
)

// typeExpr is a type's name in the code.
type typeExpr interface {
	resolve(f *frame) (*value.Type, *Unwind)
	name() string
}

// namedType is a type by its name. What was found is remembered, unless scripts may declare another of the name.
type namedType struct {
	text  string
	found *value.Type
}

func (k *compiler) typeName(t syntax.TypeName) typeExpr { return &namedType{text: t.FullName()} }

func (t *namedType) name() string { return t.text }

func (t *namedType) resolve(f *frame) (*value.Type, *Unwind) {
	if t.found != nil {
		return t.found, nil
	}
	of, ok := f.findType(t.text)
	if !ok {
		return nil, typeNotFound(t.text)
	}
	if !of.OfScript() {
		t.found = of
	}
	return of, nil
}

// typeNameOf is a type's name as the target of an error: that of a type that was not found.
type typeNameOf struct{ value.Extras }

// Type is System.Management.Automation.Language.TypeName.
func (*typeNameOf) Type() *value.Type { return value.NamedType(automation + "Language.TypeName") }

// typeNotFound is the error of a name that no type has. The record names it without the arguments of a generic type.
func typeNotFound(text string) *Unwind {
	u := failure("TypeNotFound", value.InvalidOperation, value.Of(&typeNameOf{}), "Unable to find type ["+text+"].")
	u.Err.TargetName, _, _ = strings.Cut(text, "[")
	return u
}

// findType finds a type by its name: classes of the script first, then what the namespaces in use hold.
func (f *frame) findType(name string) (*value.Type, bool) {
	r := value.Resolver{Namespaces: f.namespaces(), Classes: f.scriptType}
	return r.Resolve(name)
}

// namespaces are those of using statements of the running file.
func (f *frame) namespaces() []string {
	if f.code == nil || f.code.file == nil || f.code.file.Root == nil {
		return nil
	}
	var names []string
	for _, u := range f.code.file.Root.UsingStatements {
		if u.UsingStatementKind == syntax.UsingNamespace && u.Name != nil {
			names = append(names, u.Name.Value)
		}
	}
	return append(names, f.eng.usings...)
}

// scriptType finds a class or enum that a script declared, from the running scope outwards, or a short name that it added.
func (f *frame) scriptType(name string) (*value.Type, bool) {
	if t, ok := f.eng.accelerator(name); ok {
		return t, true
	}
	sym, ok := value.LookupSymbol(name)
	if !ok {
		return nil, false
	}
	for at := f.scope; at != nil; at = at.parent {
		if t := at.types[sym]; t != nil {
			return t, true
		}
	}
	if f.session != nil {
		if t := f.session.top.types[sym]; t != nil {
			return t, true
		}
	}
	return nil, false
}

// typeNode is [type] as a value.
type typeNode struct {
	of typeExpr
	at syntax.Extent
}

func (n *typeNode) eval(f *frame) (value.Value, *Unwind) {
	t, u := n.of.resolve(f)
	if u != nil {
		f.locate(u, n.at)
		return value.Null, u
	}
	return value.TypeValue(t), nil
}

// convertNode is [type]value.
type convertNode struct {
	of expr
	to typeExpr
}

func (k *compiler) convert(e *syntax.ConvertExpression) expr {
	name := strings.ToLower(e.Type.TypeName.FullName())
	if h, ok := e.Child.(*syntax.Hashtable); ok {
		switch name {
		case "ordered", "system.collections.specialized.ordereddictionary":
			return k.hashtable(h, true)
		case "pscustomobject", "system.management.automation.pscustomobject":
			return k.record(h)
		}
	}
	switch name {
	case "ref", "system.management.automation.psreference", "psreference":
		return k.reference(e.Child)
	case "ordered":
		return &orderedNode{k.expr(e.Child)}
	case "pscustomobject", "system.management.automation.pscustomobject":
		return &customNode{k.expr(e.Child)}
	}
	return &convertNode{k.expr(e.Child), k.typeName(e.Type.TypeName)}
}

func (n *convertNode) eval(f *frame) (value.Value, *Unwind) {
	v, u := n.of.eval(f)
	if u != nil {
		return v, u
	}
	t, u := n.to.resolve(f)
	if u != nil {
		return value.Null, u
	}
	if t == value.TypeString && v.IsAutomationNull() {
		return value.Null, nil // no output at all is no text
	}
	c, err := value.Convert(f, v, t)
	if err != nil {
		return c, f.raise(err)
	}
	return c, nil
}

// orderedNode is [ordered] before what is no literal.
type orderedNode struct{ of expr }

func (n *orderedNode) eval(f *frame) (value.Value, *Unwind) {
	return value.Null, failure("OrderedAttributeOnlyOnHashLiteralNode", value.ParserError, value.Null, "The ordered attribute can be specified only on a hash literal node.")
}

// customNode is [pscustomobject] before a value.
type customNode struct{ of expr }

func (n *customNode) eval(f *frame) (value.Value, *Unwind) {
	v, u := n.of.eval(f)
	if u != nil {
		return v, u
	}
	r, err := value.ToCustomObject(v)
	if err != nil {
		return r, f.raise(err)
	}
	return r, nil
}

// referenceNode is [ref]$variable.
type referenceNode struct {
	variable assignable
	of       expr
}

func (k *compiler) reference(e syntax.Expression) expr {
	of := k.expr(e)
	if a, ok := of.(assignable); ok {
		if _, constant := of.(*constNode); !constant {
			return &referenceNode{variable: a, of: of}
		}
	}
	return &referenceNode{of: of}
}

func (n *referenceNode) eval(f *frame) (value.Value, *Unwind) {
	if v, ok := n.of.(*variableNode); ok {
		p, _ := f.scope.lookup(v.name)
		if p == nil {
			return value.Null, failure("NonExistingVariableReference", value.InvalidOperation, value.Str(v.text), "[ref] cannot be applied to a variable that does not exist.")
		}
		cell := p.cellOf(v.text)
		f.keep()
		return value.Of(&value.Reference{Get: func() value.Value { return cell.Value() }, Set: func(x value.Value) error { return cell.assign(f, x).asError() }}), nil
	}
	if n.variable != nil {
		if m, ok := n.of.(*memberNode); ok {
			of, u := m.of.eval(f)
			if u != nil {
				return value.Null, u
			}
			name, _, u := m.nameIn(f)
			if u != nil {
				return value.Null, u
			}
			v, _, err := value.GetMember(f, of, name)
			if err != nil {
				return value.Null, f.raise(err)
			}
			return value.Of(value.NewReference(v)), nil
		}
	}
	v, u := n.of.eval(f)
	if u != nil {
		return v, u
	}
	return value.Of(value.NewReference(v)), nil
}

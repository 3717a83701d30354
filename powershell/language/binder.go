package language

import (
	"strconv"
	"strings"

	"github.com/exorun/exorun/powershell/bind"
	"github.com/exorun/exorun/powershell/syntax"
	"github.com/exorun/exorun/powershell/value"
)

// binding is StaticBindingResult: what can be said of a command's binding before it runs.
type binding struct {
	value.Extras
	bound, errors *value.Dictionary
}

// Type is System.Management.Automation.Language.StaticBindingResult.
func (*binding) Type() *value.Type { return value.NamedType(namespace + "StaticBindingResult") }

// boundParameter is ParameterBindingResult.
type boundParameter struct {
	value.Extras
	parameter, node, constant value.Value
}

// Type is System.Management.Automation.Language.ParameterBindingResult.
func (*boundParameter) Type() *value.Type {
	return value.NamedType(namespace + "ParameterBindingResult")
}

// bindingError is StaticBindingError.
type bindingError struct {
	value.Extras
	node value.Value
	err  *value.Exception
}

// Type is System.Management.Automation.Language.StaticBindingError.
func (*bindingError) Type() *value.Type { return value.NamedType(namespace + "StaticBindingError") }

func newBinding() *binding {
	of := func(name string) *value.Dictionary {
		return value.NewDictionary(value.TypeDictionaryOf.Make(value.TypeString, value.NamedType(namespace+name)), value.KeysIgnoringCase)
	}
	return &binding{bound: of("ParameterBindingResult"), errors: of("StaticBindingError")}
}

func (b *binding) add(name string, p *boundParameter) { b.bound.Put(text(name), value.Of(p)) }

// fail notes an error under a name, unless there is one already.
func (b *binding) fail(name string, node value.Value, err *value.Exception) {
	if _, ok := b.errors.Get(text(name)); !ok {
		b.errors.Put(text(name), value.Of(&bindingError{node: node, err: err}))
	}
}

// constantOf gives the value of a node that is a constant, $null for another.
func constantOf(n syntax.Node) value.Value {
	switch n := n.(type) {
	case *syntax.ConstantExpression:
		return NumberOf(n.Value)
	case *syntax.StringConstantExpression:
		return text(n.Value)
	}
	return value.Null
}

func binderTypes() []*value.Definition {
	return []*value.Definition{
		{Name: namespace + "StaticParameterBinder", Flags: value.FlagStatic | value.FlagAbstract | value.FlagSealed, Build: staticParameterBinder},
		later(namespace+"StaticBindingResult", func() *value.Definition {
			dictionary := func(of string) string {
				return "System.Collections.Generic.Dictionary`2[System.String," + namespace + of + "] "
			}
			return &value.Definition{Properties: []value.Property{
				property(dictionary("ParameterBindingResult")+"BoundParameters", func(b *binding) value.Value { return value.Of(b.bound) }),
				property(dictionary("StaticBindingError")+"BindingExceptions", func(b *binding) value.Value { return value.Of(b.errors) }),
			}}
		}),
		later(namespace+"ParameterBindingResult", func() *value.Definition {
			return &value.Definition{Properties: []value.Property{
				property(automation+"ParameterMetadata Parameter", func(b *boundParameter) value.Value { return b.parameter }),
				property("System.Object ConstantValue", func(b *boundParameter) value.Value { return b.constant }),
				property(typeOfKind("CommandElement")+" Value", func(b *boundParameter) value.Value { return b.node }),
			}}
		}),
		later(namespace+"StaticBindingError", func() *value.Definition {
			return &value.Definition{Properties: []value.Property{
				property(typeOfKind("CommandElement")+" CommandElement", func(b *bindingError) value.Value { return b.node }),
				property(automation+"ParameterBindingException BindingException", func(b *bindingError) value.Value { return value.Of(b.err) }),
			}}
		}),
	}
}

func staticParameterBinder() *value.Definition {
	const result = "static " + namespace + "StaticBindingResult BindCommand("
	body := func(h value.Host, _ value.Value, args []value.Value) (value.Value, error) {
		e, err := engineOf(h)
		if err != nil {
			return value.Null, err
		}
		n := nodeOf(args[0])
		if n == nil {
			return value.Null, argumentNull("command")
		}
		command := n.Tree.(*syntax.Command)
		if len(args) > 2 && !hasDesired(command, args[2]) {
			return value.Null, nil
		}
		if len(args) == 1 || value.ToBool(args[1]) {
			if b := bindCommand(e, n, command); b != nil {
				return value.Of(b), nil
			}
		}
		return value.Of(bindBySyntax(n, command)), nil
	}
	return &value.Definition{Methods: []value.Method{
		{Signature: result + typeOfKind("Command") + ")", Names: "commandAst", Body: body},
		{Signature: result + typeOfKind("Command") + ", Boolean)", Names: "commandAst resolve", Body: body},
		{Signature: result + typeOfKind("Command") + ", Boolean, System.String[])", Names: "commandAst resolve desiredParameters", Body: body},
	}}
}

// hasDesired tells whether a command has a parameter that may be one of some.
func hasDesired(c *syntax.Command, desired value.Value) bool {
	names, _, _ := value.Collect(desired)
	if len(names) == 0 {
		return true
	}
	for _, e := range c.CommandElements {
		if p, ok := e.(*syntax.CommandParameter); ok {
			for _, name := range names {
				if strings.HasPrefix(value.Fold(value.ToString(name)), value.Fold(p.ParameterName)) {
					return true
				}
			}
		}
	}
	return false
}

// signatureOf finds the command that is called: a function of the same text first.
func signatureOf(e Engine, n *Node, c *syntax.Command) *bind.Signature {
	name, ok := commandName(c)
	if !ok {
		return nil
	}
	for _, found := range syntax.FindAll(n.File.Root, true, func(d syntax.Node) bool {
		f, ok := d.(*syntax.FunctionDefinition)
		return ok && strings.EqualFold(f.Name, name)
	}) {
		return e.FunctionSignature(n.File, found.(*syntax.FunctionDefinition))
	}
	return e.CommandSignature(name)
}

// bindCommand binds to the parameters of the command that is called, nil where there is none.
func bindCommand(e Engine, n *Node, c *syntax.Command) *binding {
	sig := signatureOf(e, n, c)
	if sig == nil {
		return nil
	}
	var elements []bind.Element
	var nodes []syntax.Node
	for _, element := range c.CommandElements[1:] {
		at := bind.Element{Text: n.File.TextOf(element.Extent()), Valued: true, Type: value.TypeObject}
		switch x := element.(type) {
		case *syntax.CommandParameter:
			at.Parameter, at.Valued = x.ParameterName, x.Argument != nil
		case *syntax.VariableExpression:
			at.Splatted = x.Splatted
		case *syntax.StringConstantExpression:
			if x.StringConstantType == syntax.BareWord && x.Value == "-" {
				continue
			}
			at.Type = value.TypeString
		case syntax.Expression:
			at.Type = typeOf(e, x)
		}
		elements, nodes = append(elements, at), append(nodes, element)
	}
	result, head := newBinding(), n.of(c.CommandElements[0])
	headText := n.File.TextOf(c.CommandElements[0].Extent())
	static := sig.BindStatic(elements, followsAnother(n, c))
	if static.SetOpen {
		result.fail(headText, head, bind.SetOpenError())
	}
	for _, p := range static.Problems {
		name := elements[p.Element].Parameter
		if name == "" {
			name = elements[p.Element].Text
		}
		result.fail(name, n.of(nodes[p.Element]), p.Err)
	}
	for _, b := range static.Bound {
		bound := &boundParameter{parameter: e.ParameterMetadata(sig, b.Param), node: value.Null, constant: value.Null}
		if tree := valueNode(nodes, b.Values); tree != nil {
			bound.node, bound.constant = n.of(tree), constantOf(tree)
		}
		if b.Param.IsSwitch() {
			if node := nodeOf(bound.node); node != nil && strings.EqualFold(node.Text(), "$false") {
				continue
			}
			bound.constant = value.True
		}
		switch {
		case !bound.node.IsNull() || !bound.constant.IsNull():
			result.add(b.Param.Name, bound)
		case !b.Param.FromPipeline():
			result.fail(headText, head, bind.MissingValue(b.Param))
		}
	}
	return result
}

// valueNode is the node that gives a parameter's value: one element, or an array of several.
func valueNode(nodes []syntax.Node, indexes []int) syntax.Node {
	switch len(indexes) {
	case 0:
		return nil
	case 1:
		if p, ok := nodes[indexes[0]].(*syntax.CommandParameter); ok && p.Argument != nil {
			return p.Argument
		}
		return nodes[indexes[0]]
	}
	var elements []syntax.Expression
	for _, i := range indexes {
		switch n := nodes[i].(type) {
		case *syntax.ArrayLiteral:
			elements = append(elements, n.Elements...)
		case syntax.Expression:
			elements = append(elements, n)
		}
	}
	return syntax.NewArrayLiteral(elements)
}

// followsAnother tells whether a command gets pipeline input.
func followsAnother(n *Node, c *syntax.Command) bool {
	p, ok := n.File.Parent(c).(*syntax.Pipeline)
	return ok && len(p.PipelineElements) > 0 && p.PipelineElements[0] != syntax.CommandBase(c)
}

// bindBySyntax binds a command of which nothing is known: what follows a parameter is its value, a parameter without one a switch.
func bindBySyntax(n *Node, c *syntax.Command) *binding {
	b := newBinding()
	var waiting *syntax.CommandParameter
	add := func(name string, p *syntax.CommandParameter, node syntax.Node, constant value.Value) {
		if _, ok := b.bound.Get(text(name)); ok {
			if p != nil {
				b.fail(name, n.of(p), bind.AlreadyBound(name))
			}
			return
		}
		b.add(name, &boundParameter{parameter: value.Null, node: n.of(node), constant: constant})
	}
	position := 0
	for _, element := range c.CommandElements[1:] {
		p, ok := element.(*syntax.CommandParameter)
		switch {
		case !ok && waiting != nil:
			add(waiting.ParameterName, waiting, element, constantOf(element))
			waiting = nil
			continue
		case !ok:
			add(strconv.Itoa(position), nil, element, constantOf(element))
			position++
			continue
		case waiting != nil:
			add(waiting.ParameterName, nil, waiting, value.True)
			waiting = nil
		}
		if p.Argument != nil {
			add(p.ParameterName, p, p.Argument, constantOf(p.Argument))
			continue
		}
		waiting = p
	}
	if waiting != nil {
		add(waiting.ParameterName, nil, waiting, value.True)
	}
	return b
}

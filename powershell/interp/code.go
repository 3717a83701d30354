package interp

import (
	"strings"

	"github.com/exorun/exorun/powershell/bind"
	"github.com/exorun/exorun/powershell/language"
	"github.com/exorun/exorun/powershell/syntax"
	"github.com/exorun/exorun/powershell/value"
)

// Argument is one argument of a call.
type Argument = bind.Argument

// ScriptBlock is a [scriptblock]: code with the session state that its names are looked up in.
type ScriptBlock struct {
	value.Extras
	code    *code
	session *SessionState // nil where the block runs in the session state of its caller
	name    string        // of a function, for the stack
}

// Type is System.Management.Automation.ScriptBlock.
func (*ScriptBlock) Type() *value.Type { return value.TypeScriptBlock }

// Text is the code between the braces.
func (b *ScriptBlock) Text() string { return b.code.text() }

// File is the file of the block.
func (b *ScriptBlock) File() *syntax.File { return b.code.file }

// ast is the tree as scripts see it: of a function the definition.
func (b *ScriptBlock) ast() value.Value {
	if b.code.function != nil {
		return language.NodeOf(b.code.file, b.code.function)
	}
	return language.NodeOf(b.code.file, b.code.tree)
}

// Tree is the block's syntax tree.
func (b *ScriptBlock) Tree() *syntax.ScriptBlock { return b.code.tree }

// code is a script block that is compiled when first run. All script blocks that one place in the text makes share it.
type code struct {
	file     *syntax.File
	tree     *syntax.ScriptBlock
	function *syntax.FunctionDefinition // of a function's body
	filter   bool

	compiled bool
	layout   *layout
	params   []*param
	begin    *statements
	process  *statements
	end      *statements
	clean    *statements
	dynamic  *statements

	advanced      bool
	shouldProcess bool
	paging        bool
	impact        ConfirmImpact
	noPositions   bool
	defaultSet    string

	signature  *bind.Signature
	simple     bool // end block only, and parameters that take their arguments by position
	keepsBound bool // reads $PSBoundParameters
	usings     []string
	modules    []*syntax.UsingStatement
	resolved   bool
	attributes []value.Value
	dottedInto map[*layout]*layout
}

// param is a parameter of a script block.
type param struct {
	name       string
	symbol     value.Symbol
	slot       int
	typ        typeExpr // nil for any object
	of         *value.Type
	byDefault  expr
	tree       *syntax.Parameter
	checks     []variableCheck
	attributes []*syntax.Attribute
	// refusesNull says that a call without the parameter fails, since its type has neither a default nor null.
	refusesNull bool
}

// hasNoDefault tells whether a parameter of the type that a call leaves out has no value: it is a struct or enumeration other
// than bool, switch and the numbers.
func hasNoDefault(t *value.Type) bool {
	return t.IsValueType() && t != value.TypeBoolean && t != value.TypeSwitchParameter && (!t.Kind.IsNumber() || t.IsEnum()) && !t.IsNullable()
}

// typedSlot tells whether PowerShell keeps a parameter in a slot of its very type, where null cannot be: the parameter stands
// before the body, which does not mention it, and nothing in the body reaches variables by their names.
func (c *code) typedSlot(p *param) bool {
	if c.function == nil || c.tree.ParamBlock != nil {
		return false
	}
	typed := true
	syntax.FindAll(c.tree, false, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.VariableExpression:
			if n.VariablePath.Scope == "private" || value.EqualFold(n.VariablePath.Name, p.name) {
				typed = false
			}
		case *syntax.Command:
			if n.InvocationOperator == syntax.TokenDot || len(n.CommandElements) > 0 && reachesVariables(n.CommandElements[0]) {
				typed = false
			}
		}
		return false
	})
	return typed
}

// reachesVariables tells whether a command is one that makes or removes variables by their names.
func reachesVariables(name syntax.Node) bool {
	s, ok := name.(*syntax.StringConstantExpression)
	if !ok {
		return false
	}
	switch strings.TrimPrefix(strings.ToLower(s.Value), `microsoft.powershell.utility\`) {
	case "new-variable", "remove-variable", "set-variable", "set-psbreakpoint", "nv", "rv", "sbp", "sv", "set":
		return true
	}
	return false
}

func (c *code) text() string {
	e := c.tree.Extent()
	text := c.file.TextOf(e)
	if c.function != nil || strings.HasPrefix(text, "{") && strings.HasSuffix(text, "}") && c.file.Root != c.tree {
		text = strings.TrimSuffix(strings.TrimPrefix(text, "{"), "}")
	}
	return text
}

// newBlock makes a script block of a tree.
func (e *Engine) newBlock(file *syntax.File, tree *syntax.ScriptBlock, session *SessionState) *ScriptBlock {
	return &ScriptBlock{code: &code{file: file, tree: tree}, session: session}
}

// NewScriptBlock reads text as a script block that runs in its caller's session state.
func (e *Engine) NewScriptBlock(text string) (*ScriptBlock, error) {
	file := e.Parse("", text)
	if len(file.Errors) > 0 {
		return nil, parseException(file)
	}
	return e.newBlock(file, file.Root, nil), nil
}

// prepare compiles the code before its first run.
func (c *code) prepare(f *frame) *Unwind {
	if c.compiled {
		return nil
	}
	k := &compiler{file: c.file, code: c}
	u := k.block(f, c)
	if u != nil {
		return u
	}
	c.compiled = true
	return nil
}

// resolve finds the types of the parameters and computes the signature. It is done when the block is first called, since
// classes of the script are not there earlier.
func (c *code) resolve(f *frame) *Unwind {
	if c.resolved {
		return nil
	}
	f.keep()
	for _, p := range c.params {
		if p.typ == nil {
			continue
		}
		t, u := p.typ.resolve(f)
		if u != nil {
			return u
		}
		p.of = t
		p.refusesNull = p.byDefault == nil && hasNoDefault(t) && c.typedSlot(p)
	}
	declared, u := f.declareParameters(c)
	if u != nil {
		return u
	}
	o := bind.Options{
		DefaultSet: c.defaultSet, ShouldProcess: c.shouldProcess, Paging: c.paging, NoCommon: !c.advanced, LooseArguments: !c.advanced,
		ImplicitPositions: !c.noPositions, Script: true,
	}
	c.signature = bind.NewSignature(declared, o, f.findType)
	c.resolved = true
	c.simple = !c.keepsBound && !c.advanced && c.begin == nil && c.process == nil && c.clean == nil && c.dynamic == nil
	for _, p := range c.params {
		if p.refusesNull {
			c.simple = false
		}
	}
	for _, p := range c.signature.Params {
		if len(p.Sets) != 1 || p.Sets[0] != (bind.Set{}) || len(p.Validations)+len(p.Transforms) > 0 || p.Obsolete != "" || p.PSTypeName != "" || p.IsSwitch() {
			c.simple = false
		}
	}
	return nil
}

// dotted returns the layout of a scope that the block is run in, with the block's own names added.
func (c *code) dottedLayout(into *layout) *layout {
	if l := c.dottedInto[into]; l != nil {
		return l
	}
	l := into
	for _, name := range c.layout.names {
		if _, ok := l.index[name]; !ok {
			if len(l.names) >= maxSlots {
				break
			}
			l = l.with(name)
		}
	}
	if c.dottedInto == nil {
		c.dottedInto = make(map[*layout]*layout)
	}
	c.dottedInto[into] = l
	return l
}

// adopt makes room in a scope for the names of a block that runs in it.
func (s *Scope) adopt(c *code) {
	l := c.dottedLayout(s.layout)
	if l != s.layout {
		s.layout = l
		for len(s.slots) < len(l.names) {
			s.slots = append(s.slots, slot{})
		}
	}
}

package interp

import (
	"reflect"
	"strings"

	"github.com/exorun/exorun/powershell/syntax"
	"github.com/exorun/exorun/powershell/value"
)

// astValue is a node of the syntax tree as scripts see it.
func astValue(file *syntax.File, n syntax.Node) value.Value {
	if n == nil || reflect.ValueOf(n).IsNil() {
		return value.Null
	}
	return value.Of(&astObject{file: file, node: n})
}

// astObject is a node of the syntax tree with its file. The fields of nodes have the names of PowerShell's properties, so that
// they are read by their names; running code never passes here.
type astObject struct {
	value.Extras
	file *syntax.File
	node syntax.Node
}

// Type is the Ast type of the node's kind.
func (a *astObject) Type() *value.Type {
	return value.NamedType(automation + "Language." + a.node.Kind() + "Ast")
}

// EqualTo tells whether o is the same node.
func (a *astObject) EqualTo(o value.Value) bool {
	b, ok := o.Object().(*astObject)
	return ok && a.node == b.node
}

// AdaptedMember gives a property of the node.
func (a *astObject) AdaptedMember(_ value.Host, name string) (value.Value, bool, error) {
	switch strings.ToLower(name) {
	case "extent":
		return value.Of(extentObject(a.file, a.node.Extent())), true, nil
	case "parent":
		return astValue(a.file, a.file.Parent(a.node)), true, nil
	}
	v := reflect.ValueOf(a.node).Elem()
	f := v.FieldByNameFunc(func(have string) bool { return value.EqualFold(have, name) })
	if !f.IsValid() || !f.CanInterface() {
		return value.Null, false, nil
	}
	return a.wrap(f), true, nil
}

// SetAdaptedMember refuses: trees are not changed.
func (a *astObject) SetAdaptedMember(value.Host, string, value.Value) (bool, error) {
	return false, nil
}

// AdaptedNames lists the properties.
func (a *astObject) AdaptedNames() []string {
	names := []string{"Extent", "Parent"}
	t := reflect.TypeOf(a.node).Elem()
	for f := range t.Fields() {
		if f.IsExported() {
			names = append(names, f.Name)
		}
	}
	return names
}

// wrap gives a field of a node as a value.
func (a *astObject) wrap(f reflect.Value) value.Value {
	switch x := f.Interface().(type) {
	case syntax.Node:
		return astValue(a.file, x)
	case syntax.TypeName:
		return value.Of(value.RecordOf("FullName", str(x.FullName()), "Name", str(x.FullName())))
	case syntax.VariablePath:
		return value.Of(value.RecordOf("UserPath", str(x.UserPath), "IsVariable", value.Bool(x.IsVariable()), "DriveName", textOrNull(x.Drive),
			"IsGlobal", value.Bool(x.Scope == "global"), "IsScript", value.Bool(x.Scope == "script"), "IsLocal", value.Bool(x.Scope == "local"), "IsPrivate", value.Bool(x.Scope == "private")))
	case syntax.Extent:
		return value.Of(extentObject(a.file, x))
	case string:
		return str(x)
	case bool:
		return value.Bool(x)
	case syntax.TokenKind:
		return str(x.String())
	case nil:
		return value.Null
	}
	switch f.Kind() {
	case reflect.Slice:
		items := make([]value.Value, f.Len())
		for i := range items {
			items[i] = a.wrap(f.Index(i))
		}
		return value.FromSlice(items)
	case reflect.Struct:
		r := &value.Record{}
		for i := range f.NumField() {
			if t := f.Type().Field(i); t.IsExported() {
				r.Set(t.Name, a.wrap(f.Field(i)))
			}
		}
		return value.Of(r)
	case reflect.Pointer, reflect.Interface:
		if f.IsNil() {
			return value.Null
		}
	case reflect.Uint8:
		return value.Int(int(f.Uint()))
	}
	if c, ok := reflect.TypeAssert[int32](f); ok {
		return value.Int32(c)
	}
	if n, ok := a.node.(*syntax.ConstantExpression); ok {
		return constantValue(n.Value)
	}
	return value.Null
}

// find calls take for the nodes under a node for which a script block says yes, until take says enough.
func (a *astObject) find(f *frame, predicate value.ScriptBlock, nested bool, take func(v value.Value) bool) error {
	var walk func(n syntax.Node) (bool, error)
	walk = func(n syntax.Node) (bool, error) {
		v := astValue(a.file, n)
		r, err := f.CallBlock(predicate, value.Null, v, []value.Value{v})
		if err != nil {
			return false, err
		}
		if value.ToBool(r) && !take(v) {
			return false, nil
		}
		for _, child := range syntax.Children(n) {
			if _, isBlock := child.(*syntax.ScriptBlock); isBlock && !nested {
				continue
			}
			if more, err := walk(child); err != nil || !more {
				return more, err
			}
		}
		return true, nil
	}
	_, err := walk(a.node)
	return err
}

// astDefinitions are the Ast types with the methods that all have.
func astDefinitions() []*value.Definition {
	of := func(a value.Value) value.ScriptBlock {
		b, _ := a.AsScriptBlock()
		return b
	}
	base := &value.Definition{Name: automation + "Language.Ast", Methods: []value.Method{
		method("System.Object FindAll(System.Object, Boolean)", func(f *frame, a *astObject, args []value.Value) (value.Value, error) {
			items := []value.Value{}
			err := a.find(f, of(args[0]), value.ToBool(args[1]), func(v value.Value) bool { items = append(items, v); return true })
			return value.FromSlice(items), err
		}),
		method("System.Object Find(System.Object, Boolean)", func(f *frame, a *astObject, args []value.Value) (value.Value, error) {
			found := value.Null
			err := a.find(f, of(args[0]), value.ToBool(args[1]), func(v value.Value) bool { found = v; return false })
			return found, err
		}),
		method("System.String ToString()", func(_ *frame, a *astObject, _ []value.Value) (value.Value, error) {
			return str(a.file.TextOf(a.node.Extent())), nil
		}),
		method("System.String GetCommandName()", func(_ *frame, a *astObject, _ []value.Value) (value.Value, error) {
			if c, ok := a.node.(*syntax.Command); ok && len(c.CommandElements) > 0 {
				if s, ok := c.CommandElements[0].(*syntax.StringConstantExpression); ok {
					return str(s.Value), nil
				}
			}
			return value.Null, nil
		}),
	}}
	all := []*value.Definition{base}
	family := func(parent string, kinds string) {
		for kind := range strings.FieldsSeq(kinds) {
			all = append(all, &value.Definition{Name: automation + "Language." + kind + "Ast", Base: automation + "Language." + parent + "Ast"})
		}
	}
	family("", "Statement CommandElement ScriptBlock ParamBlock NamedBlock StatementBlock AttributeBase NamedAttributeArgument Parameter CatchClause Member Redirection")
	family("Statement", "FunctionDefinition TypeDefinition UsingStatement ConfigurationDefinition DynamicKeywordStatement IfStatement DataStatement LabeledStatement TryStatement TrapStatement BreakStatement ContinueStatement ReturnStatement ExitStatement ThrowStatement BlockStatement PipelineBase CommandBase ErrorStatement")
	family("PipelineBase", "AssignmentStatement ChainableAst Pipeline PipelineChain")
	family("LabeledStatement", "LoopStatement SwitchStatement")
	family("LoopStatement", "ForEachStatement ForStatement DoWhileStatement DoUntilStatement WhileStatement")
	family("CommandBase", "Command CommandExpression")
	family("CommandElement", "CommandParameter Expression")
	family("AttributeBase", "Attribute TypeConstraint")
	family("Member", "PropertyMember FunctionMember")
	family("Redirection", "FileRedirection MergingRedirection")
	family("Expression", "TernaryExpression BinaryExpression UnaryExpression AttributedExpression MemberExpression TypeExpression VariableExpression ConstantExpression ExpandableStringExpression ScriptBlockExpression ArrayLiteral Hashtable ArrayExpression ParenExpression SubExpression UsingExpression IndexExpression ErrorExpression")
	family("AttributedExpression", "ConvertExpression")
	family("ConstantExpression", "StringConstantExpression")
	family("MemberExpression", "InvokeMemberExpression")
	family("InvokeMemberExpression", "BaseCtorInvokeMemberExpression")
	return all
}

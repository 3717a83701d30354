package complete

import (
	"fmt"
	"slices"
	"strings"

	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/syntax"
	"github.com/exorun/exorun/powershell/value"
)

// inference finds the types that expressions may have, without running them.
type inference struct {
	a     *analysis
	depth int
	seen  map[syntax.Node]bool // functions whose bodies are being read
}

// maxInference keeps a text that refers to itself from being followed for ever.
const maxInference = 64

// types gives the types that a node may have, the likeliest first.
func (in *inference) types(n syntax.Node) []typeRef {
	if n == nil || in.depth >= maxInference {
		return nil
	}
	in.depth++
	defer func() { in.depth-- }()
	switch e := n.(type) {
	case *syntax.ConstantExpression:
		if v, ok := in.a.safeValue(e); ok {
			return []typeRef{refOf(v.Type())}
		}
	case *syntax.StringConstantExpression, *syntax.ExpandableStringExpression:
		return []typeRef{refOf(value.TypeString)}
	case *syntax.TypeExpression:
		return []typeRef{refNamed("System.Type")}
	case *syntax.ScriptBlockExpression:
		return []typeRef{refOf(value.TypeScriptBlock)}
	case *syntax.Hashtable:
		return []typeRef{in.hashtable(e)}
	case *syntax.ArrayLiteral:
		var elements []typeRef
		for _, x := range e.Elements {
			elements = append(elements, in.types(x)...)
		}
		return []typeRef{arrayType(elements)}
	case *syntax.ArrayExpression:
		return []typeRef{arrayType(in.types(e.SubExpression))}
	case *syntax.ParenExpression:
		return in.types(e.Pipeline)
	case *syntax.SubExpression:
		return in.types(e.SubExpression)
	case *syntax.UsingExpression:
		return in.types(e.SubExpression)
	case *syntax.AttributedExpression:
		return in.types(e.Child)
	case *syntax.ConvertExpression:
		return []typeRef{in.converted(e)}
	case *syntax.UnaryExpression:
		if e.TokenKind == syntax.TokenNot || e.TokenKind == syntax.TokenExclaim {
			return []typeRef{refOf(value.TypeBoolean)}
		}
		return in.types(e.Child)
	case *syntax.BinaryExpression:
		return in.binary(e)
	case *syntax.TernaryExpression:
		return append(in.types(e.IfTrue), in.types(e.IfFalse)...)
	case *syntax.MemberExpression, *syntax.InvokeMemberExpression:
		return in.member(e)
	case *syntax.IndexExpression:
		return in.index(e)
	case *syntax.VariableExpression:
		return in.variable(e)
	case *syntax.Command:
		return in.command(e)
	case *syntax.CommandExpression:
		return in.types(e.Expression)
	case *syntax.Pipeline:
		return in.types(e.PipelineElements[len(e.PipelineElements)-1])
	case *syntax.PipelineChain:
		return append(in.types(e.Left), in.types(e.Right)...)
	case *syntax.AssignmentStatement:
		for left := e.Left; ; {
			switch l := left.(type) {
			case *syntax.ConvertExpression:
				return []typeRef{in.named(l.Type.TypeName)}
			case *syntax.AttributedExpression:
				left = l.Child
				continue
			}
			return in.types(e.Right)
		}
	case *syntax.Parameter:
		return in.parameter(e)
	default:
		return in.statement(n)
	}
	return nil
}

// statement gives the types of what a statement puts out.
func (in *inference) statement(n syntax.Node) []typeRef {
	var all []typeRef
	add := func(n syntax.Node) { all = append(all, in.types(n)...) }
	block := func(b *syntax.StatementBlock) {
		if b != nil {
			add(b)
		}
	}
	switch s := n.(type) {
	case *syntax.ScriptBlock:
		for _, b := range []*syntax.NamedBlock{s.BeginBlock, s.ProcessBlock, s.EndBlock} {
			if b != nil {
				add(b)
			}
		}
	case *syntax.NamedBlock:
		for _, x := range s.Statements {
			add(x)
		}
	case *syntax.StatementBlock:
		for _, x := range s.Statements {
			if _, isAssignment := x.(*syntax.AssignmentStatement); !isAssignment {
				add(x)
			}
		}
	case *syntax.IfStatement:
		for _, c := range s.Clauses {
			block(c.Body)
		}
		block(s.ElseClause)
	case *syntax.SwitchStatement:
		for _, c := range s.Clauses {
			block(c.Body)
		}
		block(s.Default)
	case *syntax.ForEachStatement:
		block(s.Body)
	case *syntax.ForStatement:
		block(s.Body)
	case *syntax.WhileStatement:
		block(s.Body)
	case *syntax.DoWhileStatement:
		block(s.Body)
	case *syntax.DoUntilStatement:
		block(s.Body)
	case *syntax.DataStatement:
		block(s.Body)
	case *syntax.CatchClause:
		block(s.Body)
	case *syntax.TryStatement:
		block(s.Body)
		for _, c := range s.CatchClauses {
			block(c.Body)
		}
		block(s.Finally)
	case *syntax.ReturnStatement:
		if s.Pipeline != nil {
			add(s.Pipeline)
		}
	case *syntax.ErrorStatement:
		for _, list := range [][]syntax.Node{s.Conditions, s.Bodies, s.NestedAst} {
			for _, x := range list {
				add(x)
			}
		}
	case *syntax.ErrorExpression:
		for _, x := range s.NestedAst {
			add(x)
		}
	}
	return all
}

// named gives the type of a name of the text: one that the text declares, or one of the engine's.
func (in *inference) named(name syntax.TypeName) typeRef {
	full := name.FullName()
	if _, ok := name.(*syntax.SimpleTypeName); ok {
		for _, n := range syntax.FindAll(in.a.file.Root, true, func(n syntax.Node) bool {
			d, ok := n.(*syntax.TypeDefinition)
			return ok && strings.EqualFold(d.Name, full)
		}) {
			return typeRef{name: full, class: n.(*syntax.TypeDefinition)}
		}
	}
	for _, u := range in.a.file.Root.UsingStatements {
		if u.UsingStatementKind == syntax.UsingNamespace && u.Name != nil {
			if t, ok := value.ResolveType(u.Name.Value + "." + full); ok {
				return refOf(t)
			}
		}
	}
	if v, ok := in.a.inv.Host().(interface {
		ResolveType(name string) (*value.Type, bool)
	}); ok {
		if t, ok := v.ResolveType(full); ok {
			return refOf(t)
		}
	}
	return refNamed(full)
}

// resultType gives the type that a member's signature names.
func (in *inference) resultType(m member) []typeRef {
	switch {
	case m.of != nil:
		return []typeRef{*m.of}
	case m.result == "" || m.result == "System.Void":
		return nil
	}
	for _, n := range syntax.FindAll(in.a.file.Root, true, func(n syntax.Node) bool {
		d, ok := n.(*syntax.TypeDefinition)
		return ok && strings.EqualFold(d.Name, m.result)
	}) {
		return []typeRef{{name: m.result, class: n.(*syntax.TypeDefinition)}}
	}
	return []typeRef{refNamed(m.result)}
}

func (in *inference) hashtable(e *syntax.Hashtable) typeRef {
	t := refOf(value.TypeHashtable)
	for _, kv := range e.KeyValuePairs {
		name := ""
		switch k := kv.Key.(type) {
		case *syntax.StringConstantExpression:
			name = k.Value
		default:
			if v, ok := in.a.safeValue(k); ok {
				name = value.ToString(v)
			}
		}
		if name == "" {
			continue
		}
		m := member{name: name, kind: kindNote}
		if types := in.types(kv.Value); len(types) > 0 {
			m.of = &types[0]
		}
		t.members = append(t.members, m)
	}
	t.known = len(e.KeyValuePairs) > 0
	return t
}

func (in *inference) converted(e *syntax.ConvertExpression) typeRef {
	t := in.named(e.Type.TypeName)
	if table, ok := e.Child.(*syntax.Hashtable); ok && (t.typ == value.TypePSCustomObject || t.typ == value.TypePSObject) {
		inner := in.hashtable(table)
		return typeRef{name: "System.Management.Automation.PSObject", typ: value.TypePSObject, members: inner.members, known: true}
	}
	if t.typ == value.TypePSCustomObject {
		return refNamed("System.Management.Automation.PSObject")
	}
	return t
}

func (in *inference) binary(e *syntax.BinaryExpression) []typeRef {
	left := func() []typeRef {
		if types := in.types(e.Left); len(types) > 0 {
			return types
		}
		return nil
	}
	switch e.Operator {
	case syntax.TokenAnd, syntax.TokenOr, syntax.TokenXor, syntax.TokenIs, syntax.TokenIsNot, syntax.TokenIcontains, syntax.TokenCcontains,
		syntax.TokenInotcontains, syntax.TokenCnotcontains, syntax.TokenIin, syntax.TokenCin, syntax.TokenInotin, syntax.TokenCnotin:
		return []typeRef{refOf(value.TypeBoolean)}
	case syntax.TokenFormat, syntax.TokenJoin, syntax.TokenIreplace, syntax.TokenCreplace:
		if types := left(); e.Operator != syntax.TokenJoin && len(types) > 0 && types[0].typ != nil && types[0].typ.IsArray() {
			return []typeRef{refOf(value.TypeString.ArrayOf())}
		}
		return []typeRef{refOf(value.TypeString)}
	case syntax.TokenIsplit, syntax.TokenCsplit:
		return []typeRef{refOf(value.TypeString.ArrayOf())}
	case syntax.TokenAs:
		if t, ok := e.Right.(*syntax.TypeExpression); ok {
			return []typeRef{in.named(t.TypeName)}
		}
		return nil
	case syntax.TokenDotDot:
		return []typeRef{refOf(value.TypeInt32.ArrayOf())}
	case syntax.TokenQuestionQuestion:
		return append(in.types(e.Left), in.types(e.Right)...)
	case syntax.TokenPlus, syntax.TokenMultiply:
		return left()
	}
	if e.Operator.Has(syntax.FlagBinaryPrecedenceComparison) && isOperator(e.Operator) {
		if types := left(); len(types) > 0 && types[0].typ != nil && types[0].typ.IsArray() {
			return types
		}
		return []typeRef{refOf(value.TypeBoolean)}
	}
	return left()
}

// arrayType gives the type of an array whose elements have some types.
func arrayType(elements []typeRef) typeRef {
	any := refOf(value.TypeObject.ArrayOf())
	var found *value.Type
	for _, e := range elements {
		switch {
		case e.typ == nil || e.members != nil:
			return any
		case found == nil:
			found = e.typ
		case found != e.typ:
			return any
		}
	}
	switch {
	case found == nil:
		return any
	case found.IsArray():
		return refOf(found)
	}
	if element := elementOf(found); element != nil {
		return refOf(element.ArrayOf())
	}
	return refOf(found.ArrayOf())
}

// elementOf gives the type of what enumerating a type gives, nil where it is not enumerated or gives anything.
func elementOf(t *value.Type) *value.Type {
	switch {
	case t == nil || t == value.TypeString:
		return nil
	case t.IsArray():
		return t.Elem
	}
	if t.IsA(value.NamedType("System.Collections.IDictionary")) {
		return nil
	}
	for _, i := range t.Interfaces() {
		if i.Generic != nil && strings.HasPrefix(i.Name, "IEnumerable`") {
			return i.Args[0]
		}
	}
	switch t.FullName() {
	case "System.Text.RegularExpressions.MatchCollection":
		return value.NamedType("System.Text.RegularExpressions.Match")
	case "System.Text.RegularExpressions.GroupCollection":
		return value.NamedType("System.Text.RegularExpressions.Group")
	case "System.Xml.XmlNodeList":
		return value.NamedType("System.Xml.XmlNode")
	}
	return nil
}

// enumerated gives the types of the elements of types that are collections.
func enumerated(types []typeRef) []typeRef {
	out := make([]typeRef, 0, len(types))
	for _, t := range types {
		if e := elementOf(t.typ); e != nil && t.members == nil {
			t = refOf(e)
		}
		out = append(out, t)
	}
	return out
}

func (in *inference) member(n syntax.Node) []typeRef {
	m, _ := memberAccess(n)
	name, ok := m.member.(*syntax.StringConstantExpression)
	if !ok {
		return nil
	}
	_, isCall := n.(*syntax.InvokeMemberExpression)
	var of []typeRef
	if m.static {
		t, ok := m.target.(*syntax.TypeExpression)
		if !ok {
			return nil
		}
		of = []typeRef{in.named(t.TypeName)}
	} else {
		of = in.types(m.target)
	}
	wantNew := m.static && isCall && strings.EqualFold(name.Value, "new")
	var out []typeRef
	for _, t := range of {
		if wantNew {
			out = append(out, t)
			continue
		}
		names := []string{name.Value}
		for _, mem := range membersOfRef(t, m.static) {
			if !strings.EqualFold(mem.name, names[0]) {
				continue
			}
			if isCall != mem.kind.isMethod() {
				if !isCall {
					out = append(out, refNamed("System.Management.Automation.PSMethod"))
				}
				break
			}
			for _, r := range in.resultType(mem) {
				if !slices.ContainsFunc(out, func(have typeRef) bool { return have.name == r.name && have.members == nil && r.members == nil }) {
					out = append(out, r)
				}
			}
			if !isCall {
				break
			}
		}
	}
	return out
}

func (in *inference) index(e *syntax.IndexExpression) []typeRef {
	var out []typeRef
	for _, t := range in.types(e.Target) {
		if t.members != nil {
			key, _ := e.Index.(*syntax.StringConstantExpression)
			for _, m := range t.members {
				if key == nil || strings.EqualFold(m.name, key.Value) {
					out = append(out, in.resultType(m)...)
				}
			}
			continue
		}
		if element := elementOf(t.typ); element != nil {
			out = append(out, refOf(element))
			continue
		}
		found := false
		for _, m := range membersOf(t, false) {
			if m.kind == kindIndexed && m.result != "" {
				out, found = append(out, refNamed(m.result)), true
			}
		}
		if !found {
			out = append(out, t)
		}
	}
	return out
}

func (in *inference) parameter(p *syntax.Parameter) []typeRef {
	var out []typeRef
	for _, attribute := range p.Attributes {
		switch x := attribute.(type) {
		case *syntax.TypeConstraint:
			if len(out) == 0 {
				out = append(out, in.named(x.TypeName))
			}
		case *syntax.Attribute:
			if strings.EqualFold(x.TypeName.FullName(), "PSTypeName") && len(x.PositionalArguments) == 1 {
				if s, ok := x.PositionalArguments[0].(*syntax.StringConstantExpression); ok {
					out = append(out, refNamed(s.Value))
				}
			}
		}
	}
	return out
}

// command gives the types of what a command puts out.
func (in *inference) command(c *syntax.Command) []typeRef {
	for _, r := range c.Redirections {
		if file, ok := r.(*syntax.FileRedirection); ok && (file.FromStream == syntax.AllStreams || file.FromStream == syntax.OutputStream) {
			return nil
		}
	}
	if len(c.CommandElements) > 0 {
		if block, ok := c.CommandElements[0].(*syntax.ScriptBlockExpression); ok {
			return in.types(block.ScriptBlock)
		}
	}
	b := in.a.bindCommand(c, nil, forParameters, true)
	if b == nil {
		return nil
	}
	switch strings.ToLower(b.name) {
	case "new-object":
		if p := b.argumentOf("TypeName"); p != nil {
			if s, ok := p.argument.(*syntax.StringConstantExpression); ok {
				return []typeRef{refNamed(s.Value)}
			}
		}
		return nil
	case "where-object", "sort-object":
		return in.previous(c)
	case "foreach-object":
		return in.forEach(b, c)
	case "select-object":
		return in.selected(b, c)
	case "group-object":
		if b.argumentOf("AsHashTable") != nil {
			return []typeRef{refOf(value.TypeHashtable)}
		}
		return []typeRef{refNamed("Microsoft.PowerShell.Commands.GroupInfo")}
	case "get-random":
		if p := b.argumentOf("InputObject"); p != nil {
			if p.kind == pairPipeline {
				return in.previous(c)
			}
			return in.types(p.argument)
		}
	}
	info, ok := b.command.(*interp.CmdletInfo)
	if ok {
		var out []typeRef
		for _, name := range info.Cmdlet.Output {
			if name != "" {
				out = append(out, refNamed(name))
			}
		}
		return out
	}
	return in.functionOutput(b, c)
}

// functionOutput gives what a function says or is seen to put out.
func (in *inference) functionOutput(b *binding, c *syntax.Command) []typeRef {
	if b.tree == nil {
		return nil
	}
	if p := b.tree.ParamBlock; p != nil {
		for _, attribute := range p.Attributes {
			if !strings.EqualFold(attribute.TypeName.FullName(), "OutputType") {
				continue
			}
			var out []typeRef
			for _, x := range attribute.PositionalArguments {
				switch e := x.(type) {
				case *syntax.TypeExpression:
					out = append(out, in.named(e.TypeName))
				case *syntax.StringConstantExpression:
					out = append(out, refNamed(e.Value))
				}
			}
			if len(out) > 0 && out[0].name != "System.Object" && out[0].name != "System.Management.Automation.PSObject" {
				return out
			}
		}
	}
	name := commandName(c)
	declared := syntax.FindAll(in.a.file.Root, true, func(n syntax.Node) bool {
		f, ok := n.(*syntax.FunctionDefinition)
		return ok && strings.EqualFold(f.Name, name)
	})
	if len(declared) == 0 {
		return nil
	}
	f := declared[0].(*syntax.FunctionDefinition)
	if in.seen[f] || f.Body == nil {
		return nil
	}
	if in.seen == nil {
		in.seen = map[syntax.Node]bool{}
	}
	in.seen[f] = true
	defer delete(in.seen, f)
	return in.types(f.Body)
}

// before gives the pipeline element before a command, nil where it is the first.
func (in *inference) before(c *syntax.Command) syntax.Node {
	p, ok := in.a.parent(c).(*syntax.Pipeline)
	if !ok {
		return nil
	}
	for i, e := range p.PipelineElements {
		if syntax.Node(e) == syntax.Node(c) && i > 0 {
			return p.PipelineElements[i-1]
		}
	}
	return nil
}

func (in *inference) previous(c *syntax.Command) []typeRef {
	if n := in.before(c); n != nil {
		return enumerated(in.types(n))
	}
	return nil
}

func (in *inference) forEach(b *binding, c *syntax.Command) []typeRef {
	var out []typeRef
	if p := b.argumentOf("MemberName"); p != nil {
		if s, ok := p.argument.(*syntax.StringConstantExpression); ok {
			out = append(out, in.memberResults(in.previous(c), s.Value)...)
		}
	}
	for _, name := range []string{"Begin", "Process", "End"} {
		if p := b.argumentOf(name); p != nil {
			if block, ok := p.argument.(*syntax.ScriptBlockExpression); ok {
				out = append(out, in.types(block.ScriptBlock)...)
			}
		}
	}
	return out
}

// memberResults gives the types of a member of some types.
func (in *inference) memberResults(types []typeRef, name string) []typeRef {
	var out []typeRef
	for _, t := range types {
		for _, m := range membersOfRef(t, false) {
			if strings.EqualFold(m.name, name) {
				out = append(out, in.resultType(m)...)
				break
			}
		}
	}
	return out
}

func (in *inference) selected(b *binding, c *syntax.Command) []typeRef {
	if in.before(c) == nil {
		return nil
	}
	if p := b.argumentOf("Property"); p != nil {
		return in.withProperties(in.previous(c), p, true)
	}
	if p := b.argumentOf("ExcludeProperty"); p != nil {
		return in.withProperties(in.previous(c), p, false)
	}
	if p := b.argumentOf("ExpandProperty"); p != nil {
		if s, ok := p.argument.(*syntax.StringConstantExpression); ok {
			return in.memberResults(in.previous(c), s.Value)
		}
		return nil
	}
	return in.previous(c)
}

// withProperties gives the objects that Select-Object makes of some properties, or of all but those.
func (in *inference) withProperties(types []typeRef, p *pair, these bool) []typeRef {
	var fits []func(string) bool
	var list []syntax.Node
	switch e := p.argument.(type) {
	case *syntax.StringConstantExpression:
		list = []syntax.Node{e}
	case *syntax.ArrayLiteral:
		for _, x := range e.Elements {
			list = append(list, x)
		}
	default:
		return nil
	}
	for _, n := range list {
		if s, ok := n.(*syntax.StringConstantExpression); ok {
			fits = append(fits, pattern(s.Value))
		}
	}
	var out []typeRef
	for _, t := range types {
		made := typeRef{name: fmt.Sprintf("System.Management.Automation.PSObject#%d", len(out)), typ: value.TypePSObject, known: true}
		for _, m := range membersOfRef(t, false) {
			if m.kind.isMethod() {
				continue
			}
			hit := slices.ContainsFunc(fits, func(f func(string) bool) bool { return f(m.name) })
			if hit == these {
				made.members = append(made.members, m)
			}
		}
		out = append(out, made)
	}
	return out
}

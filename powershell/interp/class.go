package interp

import (
	"slices"

	"github.com/exorun/exorun/powershell/syntax"
	"github.com/exorun/exorun/powershell/value"
)

// class is what the members of a script's class share.
type class struct {
	typ     *value.Type
	tree    *syntax.TypeDefinition
	file    *syntax.File
	eng     *Engine
	session *SessionState
	// visible are the classes and enums that the code of the class may name without having been called where they are
	// declared: those of its block and of the blocks around.
	visible map[value.Symbol]*value.Type
	base    *class
	native  *value.Type // the .NET class that the class derives from, nil for System.Object
	first   int         // fields of the bases
	fields  []classField
	// constructors finds the code of a constructor by its declaration.
	constructors map[*value.MethodTypes]*classMethod
	static       staticPart
}

// classField is a property of an object.
type classField struct {
	name    string
	typ     *value.Type
	initial expr
	at      syntax.Extent
}

// typeDefinitionNode declares a class or enum. The type is made when its block first runs; later runs declare the same
// type again.
type typeDefinitionNode struct {
	tree *syntax.TypeDefinition
	file *syntax.File
	made *value.Type
	by   *Engine
}

func (k *compiler) typeDefinition(s *syntax.TypeDefinition) *typeDefinitionNode {
	return &typeDefinitionNode{tree: s, file: k.file}
}

func (n *typeDefinitionNode) exec(f *frame) *Unwind { return f.defineTypes([]*typeDefinitionNode{n}) }

func (s *Scope) setType(name value.Symbol, t *value.Type) {
	if s.types == nil {
		s.types = make(map[value.Symbol]*value.Type)
	}
	s.types[name] = t
}

// defineTypes declares the types of a list: first their names, so that they may refer to one another, then enums, which
// the members of classes may need, then classes.
func (f *frame) defineTypes(list []*typeDefinitionNode) *Unwind {
	fresh := list[:0:0]
	for _, n := range list {
		if n.made == nil || n.by != f.eng {
			fresh = append(fresh, n)
			continue
		}
		f.scope.setType(value.Intern(n.tree.Name), n.made)
		if c := f.eng.classes[n.made]; c != nil {
			c.session = f.session
		}
	}
	if len(fresh) == 0 {
		return nil
	}
	f.eng.definitions++
	f.keep()
	d := &definer{frame: f, file: fresh[0].file, build: f.eng.definitions}
	d.compiler = &compiler{file: d.file, code: &code{file: d.file}}
	made := make([]*value.Type, len(fresh))
	for i, n := range fresh {
		made[i] = newScriptType(n.tree)
		f.scope.setType(value.Intern(n.tree.Name), made[i])
	}
	if u := d.define(fresh, made); u != nil {
		for _, n := range fresh {
			delete(f.scope.types, value.Intern(n.tree.Name))
		}
		return u
	}
	for i, n := range fresh {
		n.made, n.by = made[i], f.eng
	}
	return nil
}

func newScriptType(tree *syntax.TypeDefinition) *value.Type {
	t := &value.Type{Name: tree.Name, Kind: value.KindObject, Flags: value.FlagScript, Base: value.TypeObject}
	t.Definition = &value.Definition{Name: t.Name, Flags: value.FlagScript}
	if tree.TypeAttributes&syntax.EnumType != 0 {
		t.Kind, t.Base = value.KindEnum, value.TypeEnumBase
		t.Flags |= value.FlagValueType | value.FlagSealed
		t.Enum = &value.EnumInfo{Underlying: value.TypeInt32}
		t.Definition.Base, t.Definition.Enum = "System.Enum", t.Enum
	}
	return t
}

// definer makes the types of a block and collects what is wrong with them.
type definer struct {
	*frame
	*compiler
	file    *syntax.File
	build   int // counts the definers of an engine, as the version of PowerShell's dynamic assemblies does
	defects []*syntax.ParseError
}

func (d *definer) report(p syntax.Problem, at syntax.Extent, args ...string) {
	d.defects = append(d.defects, p.At(at, args...))
}

// failed is the error of what was reported, nil where nothing was.
func (d *definer) failed() *Unwind {
	if len(d.defects) == 0 {
		return nil
	}
	return throwRecord(parseErrorRecordOf(d.file, d.defects))
}

func (d *definer) define(list []*typeDefinitionNode, made []*value.Type) *Unwind {
	if u := d.enums(list, made); u != nil {
		return u
	}
	visible := d.visibleTypes()
	classes := make([]*class, len(list))
	for i, n := range list {
		if made[i].Enum != nil {
			continue
		}
		c := &class{typ: made[i], tree: n.tree, file: d.file, eng: d.eng, session: d.session, visible: visible, constructors: map[*value.MethodTypes]*classMethod{}}
		d.eng.classes[c.typ] = c
		classes[i] = c
		if u := d.bases(c); u != nil {
			return u
		}
	}
	// A base has its fields before the class that derives from it.
	done := make(map[*class]bool, len(classes))
	var members func(c *class) *Unwind
	members = func(c *class) *Unwind {
		if c == nil || done[c] || !slices.Contains(classes, c) {
			return nil
		}
		done[c] = true
		if u := members(c.base); u != nil {
			return u
		}
		if c.base != nil {
			c.first, c.native = c.base.first+len(c.base.fields), c.base.native
		}
		return d.members(c)
	}
	for _, c := range classes {
		if u := members(c); u != nil {
			return u
		}
	}
	for _, c := range classes {
		if c != nil {
			d.checkComplete(c)
		}
	}
	return d.failed()
}

// visibleTypes are the types that scripts declared in the scopes around.
func (f *frame) visibleTypes() map[value.Symbol]*value.Type {
	all := make(map[value.Symbol]*value.Type)
	for at := f.scope; at != nil; at = at.parent {
		for name, t := range at.types {
			if all[name] == nil {
				all[name] = t
			}
		}
	}
	return all
}

// bases settles what a class derives from and implements.
func (d *definer) bases(c *class) *Unwind {
	for i, b := range c.tree.BaseTypes {
		if _, isArray := b.TypeName.(*syntax.ArrayTypeName); isArray {
			d.report(syntax.SubtypeArray, b.Extent(), b.TypeName.FullName())
			continue
		}
		t, u := d.typeName(b.TypeName).resolve(d.frame)
		switch {
		case u != nil:
			d.report(syntax.TypeNotFound, b.Extent(), b.TypeName.FullName())
		case t.IsInterface():
			c.typ.Definition.Implements = append(c.typ.Definition.Implements, t)
		case i > 0:
			d.report(syntax.InterfaceNameExpected, b.Extent(), t.Name)
		case t.Flags&value.FlagSealed != 0 || t.IsValueType() || t.IsDelegate():
			d.report(syntax.SealedBaseClass, b.Extent(), t.Name)
		case t.IsGenericDefinition():
			d.report(syntax.SubtypeUnclosedGeneric, b.Extent(), t.Name)
		default:
			c.typ.Base = t
			if base := d.eng.classes[t]; base != nil {
				c.base = base
			} else if t != value.TypeObject {
				c.native = t
			}
		}
	}
	return nil
}

// members declares the properties, methods and constructors of a class.
func (d *definer) members(c *class) *Unwind {
	instance := false
	properties, methods := map[string]bool{}, map[string][]*classMethod{}
	for _, m := range c.tree.Members {
		switch m := m.(type) {
		case *syntax.PropertyMember:
			if key := value.Fold(m.Name); properties[key] {
				d.report(syntax.MemberAlreadyDefined, m.Extent(), m.Name)
				continue
			} else {
				properties[key] = true
			}
			if u := d.property(c, m); u != nil {
				return u
			}
		case *syntax.FunctionMember:
			instance = instance || m.IsConstructor && m.MethodAttributes&syntax.StaticMember == 0
			cm := d.signature(c, m)
			if cm == nil || d.isDuplicate(methods, cm, m) {
				continue
			}
			d.method(c, cm, m)
		}
	}
	if !instance {
		if !hasDefaultConstructor(c.typ.Base) {
			d.report(syntax.BaseClassNoDefaultCtor, c.tree.Extent(), c.typ.Base.Name)
		}
		d.defaultConstructor(c)
	}
	return nil
}

// isDuplicate reports a method that has the parameters of another of its name.
func (d *definer) isDuplicate(methods map[string][]*classMethod, cm *classMethod, m *syntax.FunctionMember) bool {
	key := value.Fold(cm.name)
	for _, other := range methods[key] {
		if slices.Equal(cm.params, other.params) && (cm.static == other.static || !m.IsConstructor) {
			d.report(syntax.MemberAlreadyDefined, m.Function.NameExtent, cm.name)
			return true
		}
	}
	methods[key] = append(methods[key], cm)
	return false
}

func hasDefaultConstructor(t *value.Type) bool {
	if t == nil || t == value.TypeObject {
		return true
	}
	g := t.Members().Constructors()
	if g == nil {
		return true // a table without constructors says nothing of them
	}
	return slices.ContainsFunc(g.Overloads, func(o *value.Overload) bool { return len(o.Parameters()) == 0 })
}

// frame gives a frame for code of the class that runs for a caller.
func (c *class) frame(f *frame) *frame {
	fr := *f
	fr.session = c.session
	parent := c.session.current
	if f.session == c.session {
		parent = f.scope
	}
	fr.scope = newScope(fr.eng.emptyLayout, parent, c.session)
	fr.scope.types = c.visible
	fr.code = &code{file: c.file, tree: c.file.Root}
	return &fr
}

package language

import (
	"slices"
	"strings"

	"github.com/exorun/exorun/powershell/syntax"
	"github.com/exorun/exorun/powershell/value"
)

// TypeName is a type as it was written in brackets, as scripts see it.
type TypeName struct {
	value.Extras
	file  *syntax.File
	of    syntax.TypeName
	arity int // of the generic type whose name it is without the arguments, 0 for others
}

// TypeNameOf gives a written type as a value, $null for none.
func TypeNameOf(file *syntax.File, t syntax.TypeName) value.Value {
	if t == nil {
		return value.Null
	}
	return value.Of(&TypeName{file: file, of: t})
}

// Type is TypeName, GenericTypeName or ArrayTypeName.
func (t *TypeName) Type() *value.Type {
	switch t.of.(type) {
	case *syntax.GenericTypeName:
		return value.NamedType(namespace + "GenericTypeName")
	case *syntax.ArrayTypeName:
		return value.NamedType(namespace + "ArrayTypeName")
	}
	return value.NamedType(namespace + "TypeName")
}

// EqualTo tells whether o is written the same but for the case of its letters.
func (t *TypeName) EqualTo(o value.Value) bool {
	other, ok := o.Unwrap().Object().(*TypeName)
	return ok && t.Type() == other.Type() && value.EqualFold(fullName(t.of), fullName(other.of))
}

// fullName is the name with its assembly.
func fullName(t syntax.TypeName) string {
	switch t := t.(type) {
	case *syntax.GenericTypeName:
		arguments := make([]string, len(t.GenericArguments))
		for i, a := range t.GenericArguments {
			arguments[i] = fullName(a)
		}
		return withAssembly(simpleName(t.Type)+"["+strings.Join(arguments, ",")+"]", t)
	}
	return withAssembly(nameOf(t), t)
}

func withAssembly(name string, t syntax.TypeName) string {
	if assembly := assemblyOf(t); assembly != "" {
		return name + "," + assembly
	}
	return name
}

// assemblyOf is the assembly that was written with a type, of a generic type that of the type itself.
func assemblyOf(t syntax.TypeName) string {
	switch t := t.(type) {
	case *syntax.ArrayTypeName:
		return assemblyOf(t.ElementType)
	case *syntax.GenericTypeName:
		if t.Assembly != "" {
			return t.Assembly
		}
		return assemblyOf(t.Type)
	}
	return t.AssemblyName()
}

// nameOf is the name without an assembly.
func nameOf(t syntax.TypeName) string {
	switch t := t.(type) {
	case *syntax.GenericTypeName:
		arguments := make([]string, len(t.GenericArguments))
		for i, a := range t.GenericArguments {
			arguments[i] = nameOf(a)
		}
		return simpleName(t.Type) + "[" + strings.Join(arguments, ",") + "]"
	case *syntax.ArrayTypeName:
		return nameOf(t.ElementType) + "[" + strings.Repeat(",", t.Rank-1) + "]"
	}
	return simpleName(t)
}

// simpleName is a name in which a doubled backtick stands for one.
func simpleName(t syntax.TypeName) string { return strings.ReplaceAll(t.FullName(), "``", "`") }

// typeNames gives written types as a collection.
func typeNames(file *syntax.File, names []syntax.TypeName) value.Value {
	items := make([]value.Value, len(names))
	for i, t := range names {
		items[i] = TypeNameOf(file, t)
	}
	return collection(namespace+"ITypeName", items)
}

// resolve finds the type that a name means, nil where there is none. arity is the number of arguments of a generic type.
func resolve(h value.Host, t syntax.TypeName, arity int) *value.Type {
	if h == nil || t == nil {
		return nil
	}
	name := nameOf(t)
	if of, ok := h.ResolveType(name); ok {
		return of
	}
	if arity > 0 && !strings.Contains(name, "`") {
		if of, ok := h.ResolveType(name + "`" + value.FormatInt(int64(arity))); ok {
			return of
		}
	}
	return nil
}

func typeNameTypes() []*value.Definition {
	with := func(more ...value.Property) func() *value.Definition {
		return func() *value.Definition {
			return &value.Definition{Interfaces: []string{namespace + "ITypeName"}, Properties: append(typeNameProperties(), more...), Methods: append(typeNameMethods(),
				method("System.String ToString()", func(t *TypeName) value.Value { return text(fullName(t.of)) }))}
		}
	}
	return []*value.Definition{
		{Name: namespace + "ITypeName", Flags: value.FlagInterface | value.FlagAbstract, Build: func() *value.Definition {
			return &value.Definition{Properties: typeNameProperties(), Methods: typeNameMethods()}
		}},
		{Name: namespace + "TypeName", Flags: value.FlagSealed, Build: with()},
		{Name: namespace + "GenericTypeName", Flags: value.FlagSealed, Build: with(
			property(namespace+"ITypeName TypeName", func(t *TypeName) value.Value {
				g := t.of.(*syntax.GenericTypeName)
				return value.Of(&TypeName{file: t.file, of: g.Type, arity: len(g.GenericArguments)})
			}),
			property(readOnlyCollection+namespace+"ITypeName] GenericArguments", func(t *TypeName) value.Value {
				return typeNames(t.file, t.of.(*syntax.GenericTypeName).GenericArguments)
			}),
		)},
		{Name: namespace + "ArrayTypeName", Flags: value.FlagSealed, Build: with(
			property(namespace+"ITypeName ElementType", func(t *TypeName) value.Value { return TypeNameOf(t.file, t.of.(*syntax.ArrayTypeName).ElementType) }),
			property("Int32 Rank", func(t *TypeName) value.Value { return value.Int(t.of.(*syntax.ArrayTypeName).Rank) }),
		)},
		later(automation+"VariablePath", variablePath),
	}
}

func typeNameProperties() []value.Property {
	is := func(name string, test func(t syntax.TypeName) bool) value.Property {
		return property("Boolean "+name, func(t *TypeName) value.Value { return value.Bool(test(t.of)) })
	}
	return []value.Property{
		property("System.String FullName", func(t *TypeName) value.Value { return text(fullName(t.of)) }),
		property("System.String Name", func(t *TypeName) value.Value { return text(nameOf(t.of)) }),
		property("System.String AssemblyName", func(t *TypeName) value.Value { return textOrNull(assemblyOf(t.of)) }),
		is("IsArray", func(t syntax.TypeName) bool { _, ok := t.(*syntax.ArrayTypeName); return ok }),
		is("IsGeneric", func(t syntax.TypeName) bool { _, ok := t.(*syntax.GenericTypeName); return ok }),
		property(namespace+"IScriptExtent Extent", func(t *TypeName) value.Value { return ExtentOf(t.file, t.of.Extent()) }),
	}
}

func typeNameMethods() []value.Method {
	reflected := func(name, suffix string) value.Method {
		return value.Method{Signature: "System.Type " + name + "()", Body: func(h value.Host, self value.Value, _ []value.Value) (value.Value, error) {
			t, ok := self.Unwrap().Object().(*TypeName)
			if !ok {
				return value.Null, nil
			}
			of := resolve(h, t.of, t.arity)
			if of == nil && suffix != "" {
				if found, ok := h.ResolveType(nameOf(t.of) + suffix); ok {
					of = found
				}
			}
			return value.TypeValue(of), nil
		}}
	}
	return []value.Method{reflected("GetReflectionType", ""), reflected("GetReflectionAttributeType", "Attribute")}
}

// Path is a variable's name taken apart, as scripts see it.
type Path struct {
	value.Extras
	of syntax.VariablePath
}

// PathOf gives a variable's name as a value.
func PathOf(of syntax.VariablePath) value.Value { return value.Of(&Path{of: of}) }

// Type is System.Management.Automation.VariablePath.
func (*Path) Type() *value.Type { return value.NamedType(automation + "VariablePath") }

func variablePath() *value.Definition {
	is := func(name string, test func(p syntax.VariablePath) bool) value.Property {
		return property("Boolean "+name, func(p *Path) value.Value { return value.Bool(test(p.of)) })
	}
	scope := func(names ...string) func(p syntax.VariablePath) bool {
		return func(p syntax.VariablePath) bool { return slices.Contains(names, p.Scope) }
	}
	return &value.Definition{
		Constructors: []value.Method{{Signature: "Void .ctor(System.String)", Names: "path", Body: func(_ value.Host, _ value.Value, a []value.Value) (value.Value, error) {
			path := value.ToString(a[0])
			if path == "" {
				return value.Null, value.NewException(automation+"PSArgumentException", "Cannot process argument because the value of argument \"path\" is not valid. Change the value of the \"path\" argument and run the operation again.")
			}
			return PathOf(syntax.ParseVariablePath(path)), nil
		}}},
		Properties: []value.Property{
			property("System.String UserPath", func(p *Path) value.Value { return text(p.of.UserPath) }),
			is("IsGlobal", scope("global")), is("IsLocal", scope("local")), is("IsPrivate", scope("private")), is("IsScript", scope("script")),
			is("IsUnqualified", func(p syntax.VariablePath) bool { return p.Scope == "" && p.Drive == "" }),
			is("IsUnscopedVariable", func(p syntax.VariablePath) bool { return p.Drive == "" && (p.Scope == "" || p.Scope == "variable") }),
			is("IsVariable", syntax.VariablePath.IsVariable),
			is("IsDriveQualified", func(p syntax.VariablePath) bool { return p.Drive != "" }),
			property("System.String DriveName", func(p *Path) value.Value { return textOrNull(p.of.Drive) }),
		},
		Methods: []value.Method{method("System.String ToString()", func(p *Path) value.Value { return text(p.of.UserPath) })},
	}
}

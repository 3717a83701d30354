package value

import (
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
)

// MethodFunc is the body of a method. Self is the object, or the [type] value for a static method or a constructor.
// The arguments are already converted to the parameters' types; an omitted optional one holds its default, and a
// by-reference one a *Reference.
type MethodFunc func(h Host, self Value, args []Value) (Value, error)

// Definition is the table of a type: what a file of package dotnet declares. All of it is data that costs nothing
// until the type is first used.
type Definition struct {
	// Name is the full name, Base that of the base type (System.Object if empty).
	Name string
	Base string
	// Interfaces are full names; generic ones may name the type's parameters: System.Collections.Generic.IList`1[T].
	Interfaces []string
	// Implements are the interfaces of a script's class as types: their arguments may be classes of the script.
	Implements []*Type
	// Parameters names the type parameters, as "T" or "TKey,TValue".
	Parameters string
	Kind       Kind
	Flags      TypeFlags
	// Constructors, Methods and Properties, each with its signature as .NET's reflection writes it.
	Constructors []Method
	Methods      []Method
	Properties   []Property
	Enum         *EnumInfo
	// Invoke is a delegate's signature: "Boolean Invoke(T)".
	Invoke string
	// Build gives the rest of the table (Interfaces, Parameters, Constructors, Methods, Properties) when the type is
	// first used. Nil for a table that is complete.
	Build func() *Definition

	built sync.Once
}

// complete fills the table in from Build.
func (d *Definition) complete() {
	if d.Build == nil {
		return
	}
	d.built.Do(func() {
		b := d.Build()
		d.Interfaces, d.Constructors, d.Methods, d.Properties = b.Interfaces, b.Constructors, b.Methods, b.Properties
		if b.Parameters != "" {
			d.Parameters = b.Parameters
		}
	})
}

// Method is one overload.
type Method struct {
	// Signature is the overload as reflection writes it: "static Int32 Compare(System.String, System.String)".
	Signature string
	Body      MethodFunc
	// Names are the parameters' names in order, separated by blanks, where messages or OverloadDefinitions show them.
	Names string
	// Variadic marks a last parameter that takes any number of arguments (params).
	Variadic bool
	// Explicit marks a method that a type has only as an interface's; scripts see it all the same.
	Explicit bool
	// Defaults are the values of the last parameters, if they are optional.
	Defaults []Value
	// Declared gives the parameters and the result of a script class's method: no name in a signature can mean the
	// classes of a script. Nil for all others.
	Declared *MethodTypes
	// Hidden keeps a script class's hidden method out of listings.
	Hidden bool
	// Provided marks an interface's method that has a body of its own, so that a class need not have it.
	Provided bool
	// Abstract marks a method that a class derived from the type must have.
	Abstract bool
}

// MethodTypes are the types of a method that a script declares.
type MethodTypes struct {
	Parameters []Parameter
	Result     *Type
}

// Property is a property or a field.
type Property struct {
	// Signature is the property as reflection writes it: "Int32 Length", "static System.DateTime Now", with an
	// indexer's parameters in brackets: "Char Chars [Int32]".
	Signature string
	Get       func(h Host, self Value) (Value, error)
	Set       func(h Host, self, v Value) error
	// Index and SetIndex are the accessors of an indexer.
	Index    func(h Host, self Value, index []Value) (Value, error)
	SetIndex func(h Host, self Value, index []Value, v Value) error
	// Field marks a field.
	Field bool
	// Hidden keeps a script class's hidden property out of listings.
	Hidden bool
	// Declared is the type of a script class's property or enumeration's member, nil for all others.
	Declared *Type
}

// EnumDefinition is an enumeration of Int32 by its full name and its members, separated by blanks. Each counts on from the one
// before, unless it says its number: "None Low Medium=4 High".
func EnumDefinition(name string, flags bool, members string) *Definition {
	e := &EnumInfo{Underlying: TypeInt32, Flags: flags}
	next := int64(0)
	for m := range strings.FieldsSeq(members) {
		member, number, ok := strings.Cut(m, "=")
		if ok {
			next, _ = strconv.ParseInt(number, 0, 64)
		}
		e.Members = append(e.Members, EnumMember{Name: member, Value: next})
		next++
	}
	return &Definition{Name: name, Base: "System.Enum", Enum: e}
}

// registry holds the types of the process. Sources register from init functions; the first look-up builds the types and
// publishes them, and whoever has seen typeRegistry.built may read every Type in it without the lock.
var registry typeRegistry

type typeRegistry struct {
	// mu guards sources and the building.
	mu      sync.Mutex
	sources []func() []*Definition
	built   atomic.Pointer[typeCatalogue]
}

// typeCatalogue is what the sources gave.
type typeCatalogue struct {
	// byName is by folded full name, and is not written to once the catalogue is published.
	byName map[string]*Type
	// placeholders are the types that signatures name and no source gives: *Type by folded full name.
	placeholders sync.Map
}

func (c *typeCatalogue) find(key string) *Type {
	if t := c.byName[key]; t != nil {
		return t
	}
	if t, ok := c.placeholders.Load(key); ok {
		return t.(*Type)
	}
	return nil
}

// RegisterTypes adds a source of definitions; it is for init functions, since a later call makes types anew. The source
// is asked when a type that is not among the engine's own is first looked for, or the members of any type.
func RegisterTypes(source func() []*Definition) {
	registry.mu.Lock()
	defer registry.mu.Unlock()
	registry.sources = append(registry.sources, source)
	registry.built.Store(nil)
}

// types gives the catalogue, which it builds when first asked.
func types() *typeCatalogue {
	if c := registry.built.Load(); c != nil {
		return c
	}
	registry.mu.Lock()
	defer registry.mu.Unlock()
	c := registry.built.Load()
	if c == nil {
		c = &typeCatalogue{byName: buildTypes(registry.sources)}
		registry.built.Store(c)
	}
	return c
}

func buildTypes(sources []func() []*Definition) map[string]*Type {
	m := make(map[string]*Type, 512)
	for _, t := range coreTypes {
		m[Fold(t.Namespace+"."+t.Name)] = t
	}
	for _, source := range sources {
		for _, d := range source() {
			key := Fold(d.Name)
			t := m[key]
			if t == nil {
				ns, name := splitFullName(d.Name)
				t = &Type{Name: name, Namespace: ns, Kind: d.Kind, Flags: d.Flags, Enum: d.Enum}
				if t.Kind == KindNull {
					t.Kind = KindObject
				}
				if d.Enum != nil {
					t.Kind, t.Flags = KindEnum, t.Flags|FlagValueType|FlagSealed
				}
				m[key] = t
			}
			if t.Definition == nil {
				t.Definition = d
			}
		}
	}
	for _, t := range m {
		if t.Base == nil && t != TypeObject && !t.IsInterface() {
			t.Base = baseOf(m, t)
		}
	}
	return m
}

func baseOf(m map[string]*Type, t *Type) *Type {
	switch d := t.Definition; {
	case t.Enum != nil:
		return TypeEnumBase
	case d != nil && d.Base != "":
		if b := m[Fold(d.Base)]; b != nil {
			return b
		}
	case d != nil && d.Invoke != "":
		return TypeMulticastDelegate
	case t.Flags&FlagValueType != 0:
		return TypeValueType
	}
	return TypeObject
}

func splitFullName(full string) (namespace, name string) {
	end := len(full)
	if i := strings.IndexAny(full, "+`"); i >= 0 {
		end = i
	}
	i := strings.LastIndexByte(full[:end], '.')
	if i < 0 {
		return "", full
	}
	return full[:i], full[i+1:]
}

// FindType finds a type by its full name, in any case.
func FindType(fullName string) (*Type, bool) {
	t := types().find(Fold(fullName))
	return t, t != nil
}

// namedType is FindType for a name that the engine relies on. A missing type becomes an empty class of that name, so
// that its name still shows.
func namedType(fullName string) *Type {
	c, key := types(), Fold(fullName)
	if t := c.find(key); t != nil {
		return t
	}
	t, _ := c.placeholders.LoadOrStore(key, placeholder(fullName))
	return t.(*Type)
}

// placeholder is an empty type, whose sort .NET's rules for names tell: exceptions end in Exception, interfaces begin
// with an I before the capital of a word.
func placeholder(fullName string) *Type {
	ns, name := splitFullName(fullName)
	t := &Type{Name: name, Namespace: ns, Kind: KindObject, Base: TypeObject}
	switch {
	case strings.HasSuffix(name, "Exception"):
		t.Kind, t.Base = KindException, TypeException
	case len(name) > 2 && name[0] == 'I' && 'A' <= name[1] && name[1] <= 'Z' && 'a' <= name[2] && name[2] <= 'z':
		t.Flags, t.Base = FlagInterface|FlagAbstract, nil
	}
	return t
}

// NamedType gives the type of a full name that is known to exist.
func NamedType(fullName string) *Type { return namedType(fullName) }

// RegisteredTypeNames gives the full names of the types that the engine knows.
func RegisteredTypeNames() []string {
	var names []string
	for _, t := range types().byName {
		if t.Generic == nil && t.Elem == nil {
			names = append(names, t.FullName())
		}
	}
	return names
}

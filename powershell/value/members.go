package value

import (
	"maps"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
)

// Members are a type's members with those of its bases, by name.
type Members struct {
	typ     *Type
	props   map[Symbol]*Property
	methods map[Symbol]*MethodGroup
	// static members are apart from those of objects.
	staticProps   map[Symbol]*Property
	staticMethods map[Symbol]*MethodGroup
	ctors         *MethodGroup
	indexer       *Property
	// PropertyList and MethodList are in order of declaration, the type's own before its bases'.
	PropertyList []*Property
	MethodList   []*MethodGroup
}

// MethodGroup is a method's name with all its overloads.
type MethodGroup struct {
	Name      string
	Static    bool
	Owner     *Type
	Overloads []*Overload
	// shared remembers whether an interface of the owner has a method of the name too: 1 for yes, 2 for no.
	shared atomic.Int32
}

// inInterface tells whether an interface of the type has a method of the name too. PowerShell counts such methods when
// it looks whether there is a choice at all.
func (g *MethodGroup) inInterface() bool {
	if s := g.shared.Load(); s != 0 {
		return s == 1
	}
	found := int32(2)
	if !g.Static && g.Owner != nil && !g.Owner.IsInterface() {
		sym := Intern(g.Name)
		for _, i := range g.Owner.Interfaces() {
			if i.Members().methods[sym] != nil {
				found = 1
				break
			}
		}
	}
	g.shared.Store(found)
	return found == 1
}

// Overload is a method as a type has it.
type Overload struct {
	Method *Method
	Owner  *Type
	once   sync.Once
	params []Parameter
	result *Type
	// generic are the names of a generic method's type parameters.
	generic []string
}

// Members gives the members of t.
func (t *Type) Members() *Members {
	if m := t.members.Load(); m != nil {
		return m
	}
	m := buildMembers(t)
	t.members.CompareAndSwap(nil, m)
	return t.members.Load()
}

func buildMembers(t *Type) *Members {
	m := &Members{
		typ: t, props: map[Symbol]*Property{}, methods: map[Symbol]*MethodGroup{},
		staticProps: map[Symbol]*Property{}, staticMethods: map[Symbol]*MethodGroup{},
	}
	d := t.definition()
	if d != nil {
		for i := range d.Constructors {
			if m.ctors == nil {
				m.ctors = &MethodGroup{Name: ".ctor", Static: true, Owner: t}
			}
			m.ctors.Overloads = append(m.ctors.Overloads, &Overload{Method: &d.Constructors[i], Owner: t})
		}
		for i := range d.Methods {
			m.addMethod(&Overload{Method: &d.Methods[i], Owner: t})
		}
		for i := range d.Properties {
			m.addProperty(&d.Properties[i])
		}
		if d.Invoke != "" {
			m.addMethod(&Overload{Method: &Method{Signature: d.Invoke, Body: callDelegate}, Owner: t})
			m.addMethod(&Overload{Method: &Method{Signature: "System.Object DynamicInvoke(System.Object[])", Variadic: true, Body: callDelegateOfArray}, Owner: t})
		}
	}
	if t.Enum != nil {
		for i := range t.Enum.Members {
			v := EnumOf(t, t.Enum.Members[i].Value)
			m.addProperty(&Property{
				Signature: "static " + t.FullName() + " " + t.Enum.Members[i].Name, Field: true, Declared: t,
				Get: func(Host, Value) (Value, error) { return v, nil },
			})
		}
	}
	if t.Base != nil {
		m.inherit(t.Base.Members())
	}
	if t.IsInterface() {
		for _, i := range t.Interfaces() {
			m.inherit(i.Members())
		}
	}
	return m
}

func (m *Members) addMethod(o *Overload) {
	static, _, name, _, _ := splitSignature(o.Method.Signature)
	set := m.methods
	if static {
		set = m.staticMethods
	}
	sym := Intern(name)
	g := set[sym]
	if g == nil {
		g = &MethodGroup{Name: name, Static: static, Owner: o.Owner}
		set[sym] = g
		m.MethodList = append(m.MethodList, g)
	}
	g.Overloads = append(g.Overloads, o)
}

func (m *Members) addProperty(p *Property) {
	set := m.props
	if p.Static() {
		set = m.staticProps
	}
	sym := Intern(p.Name())
	if _, ok := set[sym]; ok {
		return
	}
	if p.IsIndexer() && m.indexer == nil {
		m.indexer = p
	}
	set[sym] = p
	m.PropertyList = append(m.PropertyList, p)
}

func (m *Members) inherit(b *Members) {
	for _, p := range b.PropertyList {
		m.addProperty(p)
	}
	for _, g := range b.MethodList {
		set := m.methods
		if g.Static {
			set = m.staticMethods
		}
		mine := set[Intern(g.Name)]
		if mine == nil {
			set[Intern(g.Name)] = g
			m.MethodList = append(m.MethodList, g)
			continue
		}
		for _, o := range g.Overloads {
			hidden := false
			for _, own := range mine.Overloads {
				hidden = hidden || sameParameters(own, o)
			}
			if hidden {
				continue
			}
			if mine.Owner != m.typ {
				// The group is another type's: its members are shared.
				joined := &MethodGroup{Name: mine.Name, Static: mine.Static, Owner: mine.Owner, Overloads: slices.Clone(mine.Overloads)}
				m.MethodList[slices.Index(m.MethodList, mine)] = joined
				set[Intern(g.Name)] = joined
				mine = joined
			}
			mine.Overloads = append(mine.Overloads, o)
		}
	}
}

func sameParameters(a, b *Overload) bool {
	if a.Method.Declared != nil || b.Method.Declared != nil {
		return slices.EqualFunc(a.Parameters(), b.Parameters(), func(x, y Parameter) bool { return x.Type == y.Type && x.ByRef == y.ByRef })
	}
	_, _, _, _, x := splitSignature(a.Method.Signature)
	_, _, _, _, y := splitSignature(b.Method.Signature)
	return x == y
}

// Property gives the property of an object.
func (m *Members) Property(sym Symbol) *Property { return m.props[sym] }

// Method gives the overloads of an object's method.
func (m *Members) Method(sym Symbol) *MethodGroup { return m.methods[sym] }

// StaticProperty gives a property or field of the type itself.
func (m *Members) StaticProperty(sym Symbol) *Property { return m.staticProps[sym] }

// StaticMethod gives the overloads of a method of the type itself.
func (m *Members) StaticMethod(sym Symbol) *MethodGroup { return m.staticMethods[sym] }

// Constructors gives the constructors, nil if there are none.
func (m *Members) Constructors() *MethodGroup { return m.ctors }

// Indexer gives the default indexer, nil if there is none.
func (m *Members) Indexer() *Property { return m.indexer }

func (o *Overload) parse() {
	o.once.Do(func() {
		if d := o.Method.Declared; d != nil {
			o.params, o.result = d.Parameters, d.Result
			return
		}
		_, result, _, generic, params := splitSignature(o.Method.Signature)
		scope := o.Owner.scope()
		if generic != "" {
			o.generic = splitList(generic)
			full := typeScope{}
			maps.Copy(full, scope)
			for _, g := range o.generic {
				full[g] = TypeObject
			}
			scope = full
		}
		o.result = signatureType(result, scope)
		names := strings.Fields(o.Method.Names)
		for i, p := range splitList(params) {
			t := signatureType(p, scope)
			prm := Parameter{Type: t}
			if t.Flags&FlagByRef != 0 {
				prm.Type, prm.ByRef = t.Elem, true
			}
			if i < len(names) {
				prm.Name = names[i]
			}
			o.params = append(o.params, prm)
		}
	})
}

// Parameters gives the overload's parameters.
func (o *Overload) Parameters() []Parameter { o.parse(); return o.params }

// Name gives the method's name.
func (o *Overload) Name() string {
	_, _, name, _, _ := splitSignature(o.Method.Signature)
	return name
}

// DeclaredMethods gives the type's own methods, without those of its bases. Properties are there by their getters.
func (t *Type) DeclaredMethods() []*Overload {
	d := t.definition()
	if d == nil {
		return nil
	}
	all := make([]*Overload, 0, len(d.Methods)+len(d.Properties))
	for i := range d.Methods {
		all = append(all, &Overload{Method: &d.Methods[i], Owner: t})
	}
	for i := range d.Properties {
		p := &d.Properties[i]
		_, typ, name := p.parts()
		all = append(all, &Overload{Method: &Method{Signature: typ + " get_" + name + "()", Body: func(h Host, self Value, _ []Value) (Value, error) { return p.Get(h, self) }}, Owner: t})
	}
	return all
}

// Result gives the type that the overload returns.
func (o *Overload) Result() *Type { o.parse(); return o.result }

// TypeParameters gives the names of a generic method's type parameters.
func (o *Overload) TypeParameters() []string { o.parse(); return o.generic }

// Definition gives the overload as PowerShell's OverloadDefinitions shows it: "string Substring(int startIndex)".
func (o *Overload) Definition(name string) string {
	o.parse()
	var b strings.Builder
	if static, _, _, _, _ := splitSignature(o.Method.Signature); static && name != "new" {
		b.WriteString("static ")
	}
	if name == "new" {
		b.WriteString(TypeText(o.Owner))
	} else {
		b.WriteString(TypeText(o.result))
	}
	b.WriteByte(' ')
	b.WriteString(name)
	b.WriteByte('(')
	for i, p := range o.params {
		if i > 0 {
			b.WriteString(", ")
		}
		if p.ByRef {
			b.WriteString("[ref] ")
		}
		if o.Method.Variadic && i == len(o.params)-1 {
			b.WriteString("Params ")
		}
		b.WriteString(TypeText(p.Type))
		if p.Name != "" {
			b.WriteString(" " + p.Name)
		}
	}
	b.WriteByte(')')
	return b.String()
}

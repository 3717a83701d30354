package value

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
)

// TypeFlags are the marks of a type.
type TypeFlags uint16

const (
	FlagInterface TypeFlags = 1 << iota
	FlagValueType
	FlagAbstract
	FlagSealed
	FlagStatic
	// FlagScript marks a class or enumeration that a script declared.
	FlagScript
	// FlagParameter marks the placeholder of a generic type's argument, as T.
	FlagParameter
	// FlagByRef marks a parameter passed by reference.
	FlagByRef
)

// Type is a .NET type. As an [Object] it is the tag of the values that lie in a Value's bits; the value of the
// expression [int] is a [RuntimeType] instead. Types are compared by pointer.
type Type struct {
	// Name is the name without namespace; a nested type's holds its outer type's with +, a generic one's ends in `n.
	Name      string
	Namespace string
	Kind      Kind
	Flags     TypeFlags
	// Base is nil for System.Object and for interfaces.
	Base *Type
	// Elem is an array's element type, and what a by-reference type refers to.
	Elem *Type
	// Rank is the number of an array's dimensions.
	Rank int
	// Generic and Args are a constructed type's definition and arguments.
	Generic *Type
	Args    []*Type
	// Enum describes an enumeration.
	Enum *EnumInfo

	// Definition is the table of the type's members. Nil until the type is first used.
	Definition *Definition

	interfaces  atomic.Pointer[[]*Type]
	members     atomic.Pointer[Members]
	object      atomic.Pointer[RuntimeType]
	array       atomic.Pointer[Type]
	text        atomic.Pointer[string]
	mu          sync.Mutex
	constructed map[string]*Type
}

// Type makes a *Type the tag of scalar values: it is its own type.
func (t *Type) Type() *Type { return t }

// RuntimeType is the value of a type literal.
type RuntimeType struct {
	Extras
	Of *Type
}

// Type is System.RuntimeType.
func (*RuntimeType) Type() *Type { return TypeRuntimeType }

// TypeValue gives the [type] value of t, always the same object.
func TypeValue(t *Type) Value {
	if t == nil {
		return Null
	}
	o := t.object.Load()
	if o == nil {
		t.object.CompareAndSwap(nil, &RuntimeType{Of: t})
		o = t.object.Load()
	}
	return Value{ref: o}
}

// FullName gives the name as .NET's Type.ToString() writes it: System.Collections.Generic.List`1[System.Int32].
func (t *Type) FullName() string {
	if s := t.text.Load(); s != nil {
		return *s
	}
	s := t.fullName()
	t.text.Store(&s)
	return s
}

func (t *Type) fullName() string {
	var b strings.Builder
	switch {
	case t.Flags&FlagByRef != 0:
		return t.Elem.FullName() + "&"
	case t.Elem != nil:
		b.WriteString(t.Elem.FullName())
		b.WriteByte('[')
		for i := 1; i < t.Rank; i++ {
			b.WriteByte(',')
		}
		b.WriteByte(']')
		return b.String()
	}
	if t.Namespace != "" {
		b.WriteString(t.Namespace)
		b.WriteByte('.')
	}
	b.WriteString(t.Name)
	if len(t.Args) > 0 {
		b.WriteByte('[')
		for i, a := range t.Args {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString(a.FullName())
		}
		b.WriteByte(']')
	}
	return b.String()
}

// String is FullName.
func (t *Type) String() string {
	if t == nil {
		return "null"
	}
	return t.FullName()
}

// IsArray tells whether t is an array type.
func (t *Type) IsArray() bool { return t.Elem != nil && t.Flags&FlagByRef == 0 }

// IsEnum tells whether t is an enumeration.
func (t *Type) IsEnum() bool { return t.Kind == KindEnum }

// IsInterface tells whether t is an interface.
func (t *Type) IsInterface() bool { return t.Flags&FlagInterface != 0 }

// IsValueType tells whether t is a struct, a number or an enumeration.
func (t *Type) IsValueType() bool { return t.Flags&FlagValueType != 0 || t.Kind.IsScalar() }

// IsNullable tells whether t is Nullable<…>.
func (t *Type) IsNullable() bool { return t.Generic == TypeNullable }

// IsDelegate tells whether t is a delegate.
func (t *Type) IsDelegate() bool {
	return t.IsA(TypeDelegate) && t != TypeDelegate && t != TypeMulticastDelegate
}

// ArrayOf gives the type of one-dimensional arrays of t.
func (t *Type) ArrayOf() *Type {
	a := t.array.Load()
	if a == nil {
		t.array.CompareAndSwap(nil, &Type{Name: t.Name + "[]", Namespace: t.Namespace, Kind: KindArray, Flags: FlagSealed, Base: TypeArray, Elem: t, Rank: 1})
		a = t.array.Load()
	}
	return a
}

// ArrayOfRank gives the type of arrays of t with several dimensions.
func (t *Type) ArrayOfRank(rank int) *Type {
	if rank == 1 {
		return t.ArrayOf()
	}
	key := strings.Repeat(",", rank)
	return t.construct(key, func() *Type {
		return &Type{Name: t.Name + "[" + key[1:] + "]", Namespace: t.Namespace, Kind: KindArray, Base: TypeArray, Elem: t, Rank: rank}
	})
}

// ByRef gives the type of parameters that pass a t by reference.
func (t *Type) ByRef() *Type {
	return t.construct("&", func() *Type {
		return &Type{Name: t.Name + "&", Namespace: t.Namespace, Kind: t.Kind, Flags: FlagByRef, Elem: t}
	})
}

// Make gives the generic type t with its arguments, always the same pointer for the same arguments. A type of a script's class
// is kept by the class, so that it goes with the script, and another script's class of the same name has its own.
func (t *Type) Make(args ...*Type) *Type {
	owner := t
	var key strings.Builder
	fmt.Fprintf(&key, "%p", t)
	for _, a := range args {
		if owner == t {
			if class := a.scriptClass(); class != nil {
				owner = class
			}
		}
		fmt.Fprintf(&key, ";%p", a)
	}
	return owner.construct(key.String(), func() *Type {
		return &Type{Name: t.Name, Namespace: t.Namespace, Kind: t.Kind, Flags: t.Flags, Base: t.Base, Generic: t, Args: append([]*Type(nil), args...)}
	})
}

// construct gives the type that is made of t in the way of the key, which is made once.
func (t *Type) construct(key string, build func() *Type) *Type {
	t.mu.Lock()
	defer t.mu.Unlock()
	c := t.constructed[key]
	if c == nil {
		c = build()
		if t.constructed == nil {
			t.constructed = make(map[string]*Type)
		}
		t.constructed[key] = c
	}
	return c
}

// scriptClass is the class of a script that t is or is made of, nil where there is none.
func (t *Type) scriptClass() *Type {
	if t.Flags&FlagScript != 0 {
		return t
	}
	if t.Elem != nil {
		return t.Elem.scriptClass()
	}
	for _, a := range t.Args {
		if class := a.scriptClass(); class != nil {
			return class
		}
	}
	return nil
}

// OfScript tells whether t is a class or enum of a script, or made of one.
func (t *Type) OfScript() bool { return t.scriptClass() != nil }

// Arity gives the number of type parameters in a generic type's name, 0 for others.
func (t *Type) Arity() int {
	i := strings.LastIndexByte(t.Name, '`')
	if i < 0 {
		return 0
	}
	n := 0
	for _, c := range t.Name[i+1:] {
		if c < '0' || c > '9' {
			break
		}
		n = n*10 + int(c-'0')
	}
	return n
}

// IsGenericDefinition tells whether t is generic with its arguments open.
func (t *Type) IsGenericDefinition() bool { return t.Generic == nil && t.Elem == nil && t.Arity() > 0 }

// IsA tells whether an object of type t can stand where an o is asked: o is t, a base of it or an interface.
func (t *Type) IsA(o *Type) bool {
	if t == o || o == TypeObject {
		return t != nil
	}
	if t == nil || o == nil {
		return false
	}
	if t.IsArray() && o.IsArray() && t.Rank == o.Rank {
		return !t.Elem.IsValueType() && t.Elem.IsA(o.Elem)
	}
	if o.IsInterface() {
		for _, i := range t.Interfaces() {
			if i == o || variant(i, o) {
				return true
			}
		}
		return false
	}
	for b := t.Base; b != nil; b = b.Base {
		if b == o {
			return true
		}
	}
	return false
}

// variant tells whether IEnumerable<string> stands for IEnumerable<object>.
func variant(i, o *Type) bool {
	if i.Generic == nil || i.Generic != o.Generic || !strings.HasPrefix(i.Name, "IEnumerable`") && !strings.HasPrefix(i.Name, "IReadOnly") {
		return false
	}
	return !i.Args[0].IsValueType() && i.Args[0].IsA(o.Args[0])
}

// EnumInfo describes an enumeration.
type EnumInfo struct {
	// Underlying is the integer type.
	Underlying *Type
	// Flags marks one whose values are combined.
	Flags   bool
	Members []EnumMember
}

// EnumMember is a name of an enumeration with its number, sign-extended.
type EnumMember struct {
	Name  string
	Value int64
}

// Lookup finds a member by its name, case-insensitively if exact is false.
func (e *EnumInfo) Lookup(name string, exact bool) (int64, bool) {
	for i := range e.Members {
		if m := &e.Members[i]; m.Name == name || !exact && EqualFold(m.Name, name) {
			return m.Value, true
		}
	}
	return 0, false
}

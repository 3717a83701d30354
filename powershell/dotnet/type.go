package dotnet

import (
	"strings"

	"github.com/exorun/exorun/powershell/value"
)

func typeType() *D {
	flag := func(name string, f func(*value.Type) bool) P {
		return p("Boolean "+name, func(s V) V { return yes(f(typeOf(s))) })
	}
	return &D{
		Properties: []P{
			p("System.String Name", func(s V) V { return text(typeOf(s).Name) }),
			p("System.String Namespace", func(s V) V { return orNull(typeOf(s).Namespace) }),
			p("System.String FullName", func(s V) V { return text(value.AssemblyName(typeOf(s))) }),
			p("System.String AssemblyQualifiedName", func(s V) V {
				return text(value.AssemblyName(typeOf(s)) + ", " + assemblyOf(typeOf(s)).fullName())
			}),
			p("System.Reflection.Assembly Assembly", func(s V) V { return value.Of(assemblyOf(typeOf(s))) }),
			p("System.Type BaseType", func(s V) V { return value.TypeValue(typeOf(s).Base) }),
			p("System.Type UnderlyingSystemType", func(s V) V { return s }),
			flag("IsArray", (*value.Type).IsArray), flag("IsEnum", (*value.Type).IsEnum), flag("IsInterface", (*value.Type).IsInterface), flag("IsValueType", (*value.Type).IsValueType),
			flag("IsClass", func(t *value.Type) bool { return !t.IsValueType() && !t.IsInterface() }),
			flag("IsGenericType", func(t *value.Type) bool { return t.Arity() > 0 }), flag("IsGenericTypeDefinition", (*value.Type).IsGenericDefinition),
			flag("IsAbstract", func(t *value.Type) bool { return t.Flags&value.FlagAbstract != 0 }),
			flag("IsSealed", func(t *value.Type) bool { return t.Flags&value.FlagSealed != 0 || t.IsValueType() }),
			flag("IsPrimitive", func(t *value.Type) bool { return t.Kind >= value.KindBool && t.Kind <= value.KindDouble }),
			flag("IsPublic", func(t *value.Type) bool { return !strings.Contains(t.Name, "+") }), flag("IsNested", func(t *value.Type) bool { return strings.Contains(t.Name, "+") }),
			flag("HasElementType", func(t *value.Type) bool { return t.Elem != nil }),
			flag("IsSerializable", func(t *value.Type) bool { return true }),
			p("System.Type[] GenericTypeArguments", func(s V) V { return typeArray(typeOf(s).Args) }),
			p("System.Guid GUID", func(s V) V { return value.Of(&value.Guid{}) }),
		},
		Methods: []M{
			m("System.String ToString()", func(s V, a []V) V { return text(typeOf(s).FullName()) }),
			m("System.Type GetElementType()", func(s V, a []V) V { return value.TypeValue(typeOf(s).Elem) }),
			m("System.Type[] GetGenericArguments()", func(s V, a []V) V { return typeArray(typeOf(s).Args) }),
			me("System.Type GetGenericTypeDefinition()", func(s V, a []V) (V, error) {
				if t := typeOf(s); t.Generic != nil {
					return value.TypeValue(t.Generic), nil
				} else if t.IsGenericDefinition() {
					return s, nil
				}
				return null, invalidOperation("This operation is only valid on generic types.")
			}),
			params(m("System.Type MakeGenericType(System.Type[])", func(s V, a []V) V {
				var args []*value.Type
				for _, v := range items(a[0]) {
					args = append(args, typeOf(v))
				}
				return value.TypeValue(typeOf(s).Make(args...))
			})),
			m("System.Type MakeArrayType()", func(s V, a []V) V { return value.TypeValue(typeOf(s).ArrayOf()) }),
			m("Int32 GetArrayRank()", func(s V, a []V) V { return num(typeOf(s).Rank) }),
			m("System.Type[] GetInterfaces()", func(s V, a []V) V { return typeArray(typeOf(s).Interfaces()) }),
			m("System.Type GetInterface(System.String)", func(s V, a []V) V {
				for _, i := range typeOf(s).Interfaces() {
					if i.Name == str(a[0]) || i.FullName() == str(a[0]) {
						return value.TypeValue(i)
					}
				}
				return null
			}),
			m("Boolean IsAssignableFrom(System.Type)", func(s V, a []V) V { return yes(typeOf(a[0]).IsA(typeOf(s))) }),
			m("Boolean IsAssignableTo(System.Type)", func(s V, a []V) V { return yes(typeOf(s).IsA(typeOf(a[0]))) }),
			m("Boolean IsSubclassOf(System.Type)", func(s V, a []V) V {
				return yes(typeOf(s) != typeOf(a[0]) && typeOf(s).IsA(typeOf(a[0])) && !typeOf(a[0]).IsInterface())
			}),
			m("Boolean IsInstanceOfType(System.Object)", func(s V, a []V) V { return yes(!a[0].IsNull() && a[0].Type().IsA(typeOf(s))) }),
			m("Boolean Equals(System.Type)", func(s V, a []V) V { return yes(typeOf(s) == typeOf(a[0])) }),
			m("System.Type GetEnumUnderlyingType()", func(s V, a []V) V { return value.TypeValue(typeOf(s).Enum.Underlying) }),
			m("System.String[] GetEnumNames()", func(s V, a []V) V { return enumNames(typeOf(s)) }),
			m("System.Array GetEnumValues()", func(s V, a []V) V { return enumValues(typeOf(s)) }),
			mh("static System.Type GetType(System.String)", func(h H, _ V, a []V) (V, error) {
				if t, ok := value.FindType(strings.TrimSpace(strings.Split(str(a[0])+",", ",")[0])); ok {
					return value.TypeValue(t), nil
				}
				if t, ok := value.ResolveType(str(a[0])); ok && strings.Contains(str(a[0]), ".") {
					return value.TypeValue(t), nil
				}
				return null, nil
			}),
			m("static System.TypeCode GetTypeCode(System.Type)", func(_ V, a []V) V { return typeCode(typeOf(a[0])) }),
		},
	}
}

func typeArray(ts []*value.Type) V {
	vs := make([]V, len(ts))
	for i, t := range ts {
		vs[i] = value.TypeValue(t)
	}
	return value.Of(value.NewArray(value.TypeSystemType, vs))
}

// sortedMembers gives an enumeration's members by their numbers without sign.
func sortedMembers(t *value.Type) []value.EnumMember {
	ms := append([]value.EnumMember(nil), t.Enum.Members...)
	for i := 1; i < len(ms); i++ {
		for j := i; j > 0 && uint64(ms[j].Value) < uint64(ms[j-1].Value); j-- {
			ms[j], ms[j-1] = ms[j-1], ms[j]
		}
	}
	return ms
}

func enumNames(t *value.Type) V {
	var names []string
	for _, x := range sortedMembers(t) {
		names = append(names, x.Name)
	}
	return value.Strings(names)
}

func enumValues(t *value.Type) V {
	var vs []V
	for _, x := range sortedMembers(t) {
		vs = append(vs, value.EnumOf(t, x.Value))
	}
	return value.Of(value.NewArray(t, vs))
}

func enumType() *D {
	parse := func(t *value.Type, v V, ignoreCase bool) (V, error) {
		if v.IsNull() {
			return null, argumentNull("value")
		}
		if t.Enum == nil {
			return null, argument("enumType", "Type provided must be an Enum.")
		}
		n, err := value.ParseEnum(t, str(v), ignoreCase)
		return value.EnumOf(t, n), err
	}
	defined := func(t *value.Type, v V) (V, error) {
		if s, ok := v.AsString(); ok {
			_, found := t.Enum.Lookup(s, true)
			return yes(found), nil
		}
		n := int64(v.Unwrap().Bits())
		for _, x := range t.Enum.Members {
			if x.Value == n {
				return yes(true), nil
			}
		}
		return yes(false), nil
	}
	name := func(t *value.Type, v V) V {
		for _, x := range t.Enum.Members {
			if x.Value == int64(v.Unwrap().Bits()) {
				return text(x.Name)
			}
		}
		return null
	}
	try := func(t *value.Type, v V, ignoreCase bool, out V) (V, error) {
		r, err := parse(t, v, ignoreCase)
		if err != nil {
			r = value.EnumOf(t, 0)
		}
		return yes(err == nil), setRef(out, r)
	}
	refType := func(out V) *value.Type { return native[*value.Reference](out).Get().Type() }
	return &D{
		Interfaces: []string{"System.IComparable", "System.IConvertible", "System.IFormattable"},
		Properties: []P{p("System.Int32 value__", func(s V) V { return value.FromBits(s.Type().Enum.Underlying, s.Bits()) })},
		Methods: []M{
			m("Boolean HasFlag(System.Enum)", func(s V, a []V) V { return yes(s.Bits()&a[0].Bits() == a[0].Bits()) }),
			m("Int32 CompareTo(System.Object)", func(s V, a []V) V { return num(sign(int(i64(s) - i64(a[0])))) }),
			m("System.TypeCode GetTypeCode()", func(s V, a []V) V { return typeCode(s.Type()) }),
			mh("System.String ToString()", func(h H, s V, a []V) (V, error) { t, err := value.FormatEnum(s, ""); return text(t), err }),
			mh("System.String ToString(System.String)", func(h H, s V, a []V) (V, error) { t, err := value.FormatEnum(s, str(a[0])); return text(t), err }),
			me("static System.Object Parse(System.Type, System.String)", func(_ V, a []V) (V, error) { return parse(typeOf(a[0]), a[1], false) }),
			me("static System.Object Parse(System.Type, System.String, Boolean)", func(_ V, a []V) (V, error) { return parse(typeOf(a[0]), a[1], boolean(a[2])) }),
			me("static Boolean TryParse[TEnum](System.String, TEnum ByRef)", func(_ V, a []V) (V, error) { return try(refType(a[1]), a[0], false, a[1]) }),
			me("static Boolean TryParse[TEnum](System.String, Boolean, TEnum ByRef)", func(_ V, a []V) (V, error) { return try(refType(a[2]), a[0], boolean(a[1]), a[2]) }),
			me("static Boolean TryParse(System.Type, System.String, System.Object ByRef)", func(_ V, a []V) (V, error) { return try(typeOf(a[0]), a[1], false, a[2]) }),
			me("static Boolean TryParse(System.Type, System.String, Boolean, System.Object ByRef)", func(_ V, a []V) (V, error) { return try(typeOf(a[0]), a[1], boolean(a[2]), a[3]) }),
			me("static Boolean IsDefined(System.Type, System.Object)", func(_ V, a []V) (V, error) { return defined(typeOf(a[0]), a[1]) }),
			m("static System.String GetName(System.Type, System.Object)", func(_ V, a []V) V { return name(typeOf(a[0]), a[1]) }),
			m("static System.String[] GetNames(System.Type)", func(_ V, a []V) V { return enumNames(typeOf(a[0])) }),
			m("static System.Array GetValues(System.Type)", func(_ V, a []V) V { return enumValues(typeOf(a[0])) }),
			m("static System.Type GetUnderlyingType(System.Type)", func(_ V, a []V) V { return value.TypeValue(typeOf(a[0]).Enum.Underlying) }),
			m("static System.Object ToObject(System.Type, System.Object)", func(_ V, a []V) V { return value.EnumOf(typeOf(a[0]), i64(a[1].Unwrap())) }),
			m("static System.Object ToObject(System.Type, Int32)", func(_ V, a []V) V { return value.EnumOf(typeOf(a[0]), i64(a[1])) }),
			m("static System.Object ToObject(System.Type, Int64)", func(_ V, a []V) V { return value.EnumOf(typeOf(a[0]), i64(a[1])) }),
			mh("static System.String Format(System.Type, System.Object, System.String)", func(h H, _ V, a []V) (V, error) {
				t, err := value.FormatEnum(value.EnumOf(typeOf(a[0]), i64(a[1].Unwrap())), str(a[2]))
				return text(t), err
			}),
		},
	}
}

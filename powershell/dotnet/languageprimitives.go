package dotnet

import "github.com/exorun/exorun/powershell/value"

// languagePrimitivesType is System.Management.Automation.LanguagePrimitives: the language's own conversions and comparisons for
// code.
func languagePrimitivesType() *D {
	convert := func(h H, a []V) (V, error) {
		t, _ := a[1].Unwrap().AsType()
		return value.Convert(h, a[0], t)
	}
	relation := func(ignoreCase func(a []V) bool) func(h H, _ V, a []V) (V, error) {
		return func(h H, _ V, a []V) (V, error) {
			same, err := value.Equals(h, a[0], a[1], ignoreCase(a))
			return yes(err == nil && same), err
		}
	}
	order := func(ignoreCase func(a []V) bool) func(h H, _ V, a []V) (V, error) {
		return func(h H, _ V, a []V) (V, error) {
			n, err := value.Compare(h, a[0], a[1], ignoreCase(a))
			return num(n), err
		}
	}
	exactly := func([]V) bool { return false }
	asked := func(a []V) bool { return value.ToBool(a[2]) }
	return &D{Methods: []M{
		mh("static System.Object ConvertTo(System.Object, System.Type)", func(h H, _ V, a []V) (V, error) { return convert(h, a) }),
		mh("static System.Object ConvertTo(System.Object, System.Type, System.IFormatProvider)", func(h H, _ V, a []V) (V, error) { return convert(h, a) }),
		mh("static Boolean Equals(System.Object, System.Object)", relation(exactly)),
		mh("static Boolean Equals(System.Object, System.Object, Boolean)", relation(asked)),
		mh("static Int32 Compare(System.Object, System.Object)", order(exactly)),
		mh("static Int32 Compare(System.Object, System.Object, Boolean)", order(asked)),
		m("static Boolean IsTrue(System.Object)", func(_ V, a []V) V { return yes(value.ToBool(a[0])) }),
		m("static Boolean IsObjectEnumerable(System.Object)", func(_ V, a []V) V { return yes(value.IsCollection(a[0])) }),
		m("static System.String ConvertTypeNameToPSTypeName(System.String)", func(_ V, a []V) V {
			t, ok := value.ResolveType(str(a[0]))
			if !ok {
				return text("[" + str(a[0]) + "]")
			}
			return text("[" + value.TypeText(t) + "]")
		}),
	}}
}

// automationNullType is System.Management.Automation.Internal.AutomationNull, whose Value is what a command that outputs nothing
// gives.
func automationNullType() *D {
	return &D{Properties: []P{p("static System.Management.Automation.PSObject Value", func(V) V { return value.AutomationNull })}}
}

// convertibleMembers are what a number has as System.IConvertible.
func convertibleMembers() []M {
	var all []M
	for _, each := range []struct {
		name string
		to   *value.Type
	}{
		{"Boolean ToBoolean", value.TypeBoolean},
		{"Char ToChar", value.TypeChar},
		{"SByte ToSByte", value.TypeSByte},
		{"Byte ToByte", value.TypeByte},
		{"Int16 ToInt16", value.TypeInt16},
		{"UInt16 ToUInt16", value.TypeUInt16},
		{"Int32 ToInt32", value.TypeInt32},
		{"UInt32 ToUInt32", value.TypeUInt32},
		{"Int64 ToInt64", value.TypeInt64},
		{"UInt64 ToUInt64", value.TypeUInt64},
		{"Single ToSingle", value.TypeSingle},
		{"Double ToDouble", value.TypeDouble},
		{"System.Decimal ToDecimal", value.TypeDecimal},
	} {
		all = append(all, me(each.name+"(System.IFormatProvider)", func(s V, _ []V) (V, error) { return changeType(s, each.to) }))
	}
	return explicit(all...)
}

package dotnet

import "github.com/exorun/exorun/powershell/value"

func objectType() *D {
	return &D{
		Constructors: []M{m("Void .ctor()", func(self V, a []V) V { return value.Of(&value.Struct{Of: typeOf(self)}) })},
		Methods: []M{
			me("Boolean Equals(System.Object)", func(self V, a []V) (V, error) { return yes(value.NetEquals(self, a[0])), nil }),
			m("Int32 GetHashCode()", func(self V, a []V) V { return value.Int32(value.HashCode(self)) }),
			m("System.Type GetType()", func(self V, a []V) V { return value.TypeValue(self.Type()) }),
			mh("System.String ToString()", func(h H, self V, a []V) (V, error) {
				s, err := plainText(h, self)
				return text(s), err
			}),
			m("static Boolean Equals(System.Object, System.Object)", func(_ V, a []V) V { return yes(value.NetEquals(a[0], a[1])) }),
			m("static Boolean ReferenceEquals(System.Object, System.Object)", func(_ V, a []V) V {
				_, scalar := a[0].Object().(*value.Type)
				return yes(!scalar && value.SameReference(a[0], a[1]))
			}),
		},
	}
}

// plainText is Object.ToString() for types without their own: the type's name, or the text of what is held as such.
func plainText(h H, self V) (string, error) {
	switch self.Object().(type) {
	case *value.Struct, *value.List, *value.Array, value.Map:
		return self.Type().FullName(), nil
	case *value.Type:
		return value.FormatValue(h, self, "", value.Current)
	}
	if value.IsCollection(self) {
		return self.Type().FullName(), nil
	}
	if self.Type().Members().Method(value.Intern("ToString")).Owner == value.TypeObject {
		switch self.Object().(type) {
		case *value.Record, *value.Exception, *value.ErrorRecord, value.ScriptBlock, *value.Decimal, *value.BigInteger, *value.RuntimeType, *value.PSMethod, *value.Version:
			return value.Text(h, self)
		}
		return self.Type().FullName(), nil
	}
	return value.NetString(h, self)
}

func valueTypeType() *D { return &D{} }

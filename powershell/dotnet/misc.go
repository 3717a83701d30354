package dotnet

import (
	"strings"

	"github.com/exorun/exorun/powershell/value"
)

// Tuple is a Tuple or a ValueTuple.
type Tuple struct {
	value.Extras
	of    *value.Type
	items []V
}

// Type is the tuple's type.
func (t *Tuple) Type() *value.Type { return t.of }

// EqualTo compares element by element.
func (t *Tuple) EqualTo(o V) bool {
	u := native[*Tuple](o)
	if u == nil || len(u.items) != len(t.items) || u.of != t.of {
		return false
	}
	for i := range t.items {
		if !value.NetEquals(t.items[i], u.items[i]) {
			return false
		}
	}
	return true
}

// HashCode mixes the elements' hash codes.
func (t *Tuple) HashCode() int32 {
	h := int32(0)
	for _, v := range t.items {
		h = h*31 + value.HashCode(v)
	}
	return h
}

// CompareTo compares element by element.
func (t *Tuple) CompareTo(_ H, o V) (int, error) {
	u := native[*Tuple](o)
	for i := range t.items {
		if u == nil || i >= len(u.items) {
			return 1, nil
		}
		if c, err := value.NetCompare(t.items[i], u.items[i]); c != 0 || err != nil {
			return c, err
		}
	}
	return 0, nil
}

func newTuple(t *value.Type, vs ...V) V { return value.Of(&Tuple{of: t, items: vs}) }

const tupleParameters = "T1,T2,T3,T4,T5,T6,T7"

func parametersOf(n int) string { return tupleParameters[:n*3-1] }

func tupleType(n int) func() *D {
	return func() *D {
		d := &D{Parameters: parametersOf(n), Interfaces: []string{"System.IComparable"}}
		sig := strings.ReplaceAll(parametersOf(n), ",", ", ")
		d.Constructors = []M{m("Void .ctor("+sig+")", func(s V, a []V) V { return newTuple(typeOf(s), append([]V(nil), a...)...) })}
		for i := range n {
			d.Properties = append(d.Properties, p("T"+itoa(i+1)+" Item"+itoa(i+1), func(s V) V { return native[*Tuple](s).items[i] }))
		}
		d.Methods = []M{m("System.String ToString()", func(s V, a []V) V {
			parts := make([]string, n)
			for i, v := range native[*Tuple](s).items {
				parts[i] = value.ToString(v)
			}
			return text("(" + strings.Join(parts, ", ") + ")")
		})}
		return d
	}
}

func tupleStatics(name string) func() *D {
	return func() *D {
		d := &D{}
		for n := 1; n <= 7; n++ {
			ps := parametersOf(n)
			d.Methods = append(d.Methods, m("static "+name+"`"+itoa(n)+"["+ps+"] Create["+ps+"]("+strings.ReplaceAll(ps, ",", ", ")+")", func(_ V, a []V) V {
				ts := make([]*value.Type, len(a))
				for i, v := range a {
					if ts[i] = v.Type(); ts[i] == nil {
						ts[i] = value.TypeObject
					}
				}
				return newTuple(value.NamedType(name+"`"+itoa(len(a))).Make(ts...), append([]V(nil), a...)...)
			}))
		}
		return d
	}
}

func nullableType() *D {
	return &D{Parameters: "T", Constructors: []M{m("Void .ctor(T)", func(_ V, a []V) V { return a[0] })}}
}

func dbNullType() *D {
	return &D{
		Interfaces: []string{"System.IConvertible"},
		Properties: []P{field("static System.DBNull Value", value.DBNull)},
		Methods:    []M{m("System.String ToString()", func(V, []V) V { return text("") })},
	}
}

func nullStringType() *D {
	return &D{Properties: []P{field("static System.Management.Automation.Language.NullString Value", value.NullString)}}
}

func switchType() *D {
	self := func(v V) *value.Switch { return native[*value.Switch](v) }
	return &D{
		Constructors: []M{m("Void .ctor(Boolean)", func(_ V, a []V) V { return value.SwitchValue(boolean(a[0])) })},
		Properties: []P{
			p("Boolean IsPresent", func(s V) V { return yes(self(s).Present) }),
			field("static System.Management.Automation.SwitchParameter Present", value.SwitchValue(true)),
		},
		Methods: []M{
			m("Boolean ToBool()", func(s V, a []V) V { return yes(self(s).Present) }),
			m("System.String ToString()", func(s V, a []V) V { return text(value.ToString(yes(self(s).Present))) }),
			m("static Boolean op_Implicit(System.Management.Automation.SwitchParameter)", func(_ V, a []V) V { return yes(self(a[0]).Present) }),
		},
	}
}

func referenceType() *D {
	self := func(v V) *value.Reference { return native[*value.Reference](v) }
	return &D{
		Constructors: []M{m("Void .ctor(System.Object)", func(_ V, a []V) V { return value.Of(value.NewReference(a[0])) })},
		Properties:   []P{pw("System.Object Value", func(s V) V { return self(s).Get() }, func(s, v V) error { return self(s).Set(v) })},
	}
}

func cultureType() *D {
	self := func(v V) *value.Culture { return native[*value.Culture](v) }
	get := func(name V) (V, error) {
		switch s := str(name); {
		case strings.EqualFold(s, "en-US"):
			return value.Of(value.Current), nil
		case s == "":
			return value.Of(value.Invariant), nil
		case validCulture(s):
			c := *value.Invariant
			c.Name, c.Display = canonicalCulture(s), canonicalCulture(s)
			c.USDates = strings.HasPrefix(strings.ToLower(s), "en")
			return value.Of(&c), nil
		}
		return null, value.NewException("System.Globalization.CultureNotFoundException", "Culture is not supported. (Parameter 'name')\n"+str(name)+" is an invalid culture identifier.")
	}
	return &D{
		Interfaces: []string{"System.ICloneable", "System.IFormatProvider"},
		Constructors: []M{
			me("Void .ctor(System.String)", func(_ V, a []V) (V, error) { return get(a[0]) }),
			me("Void .ctor(Int32)", func(_ V, a []V) (V, error) {
				n := i32(a[0])
				switch n {
				case 0x409:
					return value.Of(value.Current), nil
				case 127:
					return value.Of(value.Invariant), nil
				}
				if n < 0 {
					return null, mustBe("culture", itoa(n), "a non-negative value")
				}
				const hex = "0123456789abcdef"
				h := ""
				for x := n; x > 0 || len(h) < 4; x /= 16 {
					h = string(hex[x%16]) + h
				}
				return null, value.NewException("System.Globalization.CultureNotFoundException", "Culture is not supported. (Parameter 'culture')\n"+itoa(n)+" (0x"+h+") is an invalid culture identifier.")
			}),
		},
		Properties: []P{
			p("System.String Name", func(s V) V { return text(self(s).Name) }), p("System.String DisplayName", func(s V) V { return text(self(s).Display) }),
			p("System.String EnglishName", func(s V) V { return text(self(s).Display) }), p("System.String NativeName", func(s V) V { return text(self(s).Display) }),
			p("System.String TwoLetterISOLanguageName", func(s V) V {
				if self(s).Name == "" {
					return text("iv")
				}
				return text(strings.ToLower(self(s).Name[:2]))
			}),
			p("Int32 LCID", func(s V) V {
				switch self(s).Name {
				case "en-US":
					return num(1033)
				case "":
					return num(127)
				}
				return num(4096)
			}),
			p("Boolean IsReadOnly", func(s V) V { return yes(true) }),
			field("static System.Globalization.CultureInfo InvariantCulture", value.Of(value.Invariant)), field("static System.Globalization.CultureInfo CurrentCulture", value.Of(value.Current)),
			field("static System.Globalization.CultureInfo CurrentUICulture", value.Of(value.Current)), field("static System.Globalization.CultureInfo InstalledUICulture", value.Of(value.Current)),
			p("System.Globalization.TextInfo TextInfo", func(s V) V { return value.Of(&value.Struct{Of: value.NamedType("System.Globalization.TextInfo")}) }),
		},
		Methods: []M{
			m("System.String ToString()", func(s V, a []V) V { return text(self(s).Name) }),
			me("static System.Globalization.CultureInfo GetCultureInfo(System.String)", func(_ V, a []V) (V, error) { return get(a[0]) }),
			me("static System.Globalization.CultureInfo CreateSpecificCulture(System.String)", func(_ V, a []V) (V, error) { return get(a[0]) }),
			m("System.Object Clone()", func(s V, a []V) V { return s }),
		},
	}
}

func canonicalCulture(s string) string {
	lang, region, ok := strings.Cut(s, "-")
	if !ok {
		return strings.ToLower(s)
	}
	return strings.ToLower(lang) + "-" + strings.ToUpper(region)
}

// validCulture tells whether a name has the form of a culture's: letters, with a region or script.
func validCulture(s string) bool {
	parts := strings.Split(s, "-")
	if len(parts[0]) < 2 || len(parts[0]) > 3 {
		return false
	}
	for _, p := range parts {
		if p == "" || len(p) > 8 || strings.Trim(strings.ToLower(p), "abcdefghijklmnopqrstuvwxyz0123456789") != "" {
			return false
		}
	}
	return true
}

func textInfoType() *D {
	return &D{Methods: []M{
		m("System.String ToTitleCase(System.String)", func(s V, a []V) V {
			var b strings.Builder
			for i, w := range strings.SplitAfter(str(a[0]), " ") {
				_ = i
				if t := strings.TrimSpace(w); t == "" || t == upper(t) && len(t) > 1 {
					b.WriteString(w)
					continue
				}
				r := []rune(w)
				b.WriteString(upper(string(r[:1])) + lower(string(r[1:])))
			}
			return text(b.String())
		}),
		m("System.String ToUpper(System.String)", func(s V, a []V) V { return text(upper(str(a[0]))) }),
		m("System.String ToLower(System.String)", func(s V, a []V) V { return text(lower(str(a[0]))) }),
	}}
}

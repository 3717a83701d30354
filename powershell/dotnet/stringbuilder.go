package dotnet

import (
	"strings"

	"github.com/exorun/exorun/powershell/value"
)

// StringBuilder is System.Text.StringBuilder.
type StringBuilder struct {
	value.Extras
	b        strings.Builder
	capacity int
}

// Type is System.Text.StringBuilder.
func (*StringBuilder) Type() *value.Type { return value.TypeStringBuilder }

func (s *StringBuilder) set(t string) {
	s.b.Reset()
	s.b.WriteString(t)
}

func (s *StringBuilder) object() *value.String { return value.NewString(s.b.String()) }

func stringBuilderType() *D {
	self := func(v V) *StringBuilder { return native[*StringBuilder](v) }
	fresh := func(t string) *StringBuilder { s := &StringBuilder{capacity: 16}; s.b.WriteString(t); return s }
	d := &D{
		Constructors: []M{
			m("Void .ctor()", func(_ V, a []V) V { return value.Of(fresh("")) }),
			me("Void .ctor(Int32)", func(_ V, a []V) (V, error) {
				if i32(a[0]) < 0 {
					return null, mustBe("capacity", itoa(i32(a[0])), "a non-negative value")
				}
				s := fresh("")
				s.capacity = max(i32(a[0]), 16)
				if i32(a[0]) > 0 {
					s.capacity = i32(a[0])
				}
				return value.Of(s), nil
			}),
			m("Void .ctor(System.String)", func(_ V, a []V) V { return value.Of(fresh(str(a[0]))) }),
			m("Void .ctor(System.String, Int32)", func(_ V, a []V) V { return value.Of(fresh(str(a[0]))) }),
			m("Void .ctor(Int32, Int32)", func(_ V, a []V) V { return value.Of(fresh("")) }),
		},
		Properties: []P{
			pw("Int32 Capacity", func(s V) V { return num(max(self(s).capacity, self(s).object().Length())) }, func(s, v V) error { self(s).capacity = i32(v); return nil }),
			pw("Int32 Length", func(s V) V { return num(self(s).object().Length()) }, func(s, v V) error {
				o, n := self(s).object(), i32(v)
				if n < 0 {
					return outOfRange("value", "Length cannot be less than zero.")
				}
				if n <= o.Length() {
					self(s).set(o.Slice(0, n))
				} else {
					self(s).b.WriteString(strings.Repeat("\x00", n-o.Length()))
				}
				return nil
			}),
			p("Int32 MaxCapacity", func(s V) V { return num(everything) }),
			{Signature: "Char Chars [Int32]", Index: func(_ H, s V, a []V) (V, error) {
				i, err := value.Convert(nil, a[0], value.TypeInt32)
				if err != nil {
					return null, err
				}
				o := self(s).object()
				if i32(i) < 0 || i32(i) >= o.Length() {
					return null, value.NewException("System.IndexOutOfRangeException", "Index was outside the bounds of the array.")
				}
				return value.Char(o.At(i32(i))), nil
			}, SetIndex: func(_ H, s V, a []V, v V) error {
				c, err := value.Convert(nil, v, value.TypeChar)
				if err != nil {
					return err
				}
				o, i := self(s).object(), i32(a[0])
				if i < 0 || i >= o.Length() {
					return outOfRange("index", "Index was out of range. Must be non-negative and less than the size of the collection.")
				}
				self(s).set(o.Slice(0, i) + charText(c) + o.Slice(i+1, o.Length()))
				return nil
			}},
		},
	}
	add := func(ms ...M) { d.Methods = append(d.Methods, ms...) }
	const sb = "System.Text.StringBuilder "
	for _, t := range []string{"Boolean", "Byte", "Char", "Double", "Int16", "Int32", "Int64", "SByte", "Single", "UInt16", "UInt32", "UInt64", "System.Decimal", "System.Object", "System.String"} {
		add(mh(sb+"Append("+t+")", func(h H, s V, a []V) (V, error) {
			x, err := value.FormatValue(h, a[0], "", value.Current)
			self(s).b.WriteString(x)
			return s, err
		}))
		add(mh(sb+"Insert(Int32, "+t+")", func(h H, s V, a []V) (V, error) {
			x, err := value.FormatValue(h, a[1], "", value.Current)
			o, i := self(s).object(), i32(a[0])
			if i < 0 || i > o.Length() {
				return null, outOfRange("index", "Index was out of range. Must be non-negative and less than or equal to the size of the collection.")
			}
			self(s).set(o.Slice(0, i) + x + o.Slice(i, o.Length()))
			return s, err
		}))
	}
	format := func(h H, s V, f V, args []V) (V, error) {
		t, err := formatText(h, null, f, args)
		self(s).b.WriteString(str(t))
		return s, err
	}
	join := func(h H, s V, sep string, vs []V) (V, error) {
		t, err := joinTexts(h, sep, vs)
		self(s).b.WriteString(str(t))
		return s, err
	}
	replace := func(s V, old, new string) (V, error) {
		if old == "" {
			return null, argument("oldValue", "The value cannot be an empty string.")
		}
		self(s).set(strings.ReplaceAll(self(s).b.String(), old, new))
		return s, nil
	}
	add(
		mh(sb+"Append(Char, Int32)", func(h H, s V, a []V) (V, error) {
			if i32(a[1]) < 0 {
				return null, outOfRange("repeatCount", "Non-negative number required.")
			}
			if err := value.CheckLength(h, len(charText(a[0])), i32(a[1])); err != nil {
				return null, err
			}
			self(s).b.WriteString(strings.Repeat(charText(a[0]), i32(a[1])))
			return s, nil
		}),
		m(sb+"Append(Char[])", func(s V, a []V) V { self(s).b.WriteString(str(charsText(items(a[0])))); return s }),
		me(sb+"Append(System.String, Int32, Int32)", func(s V, a []V) (V, error) {
			t, err := substring(a[0], i32(a[1]), i32(a[2]))
			self(s).b.WriteString(str(t))
			return s, err
		}),
		m(sb+"Append(System.Text.StringBuilder)", func(s V, a []V) V { self(s).b.WriteString(self(a[0]).b.String()); return s }),
		m(sb+"AppendLine()", func(s V, a []V) V { self(s).b.WriteByte('\n'); return s }),
		m(sb+"AppendLine(System.String)", func(s V, a []V) V { self(s).b.WriteString(str(a[0]) + "\n"); return s }),
		mh(sb+"AppendFormat(System.String, System.Object)", func(h H, s V, a []V) (V, error) { return format(h, s, a[0], a[1:]) }),
		mh(sb+"AppendFormat(System.String, System.Object, System.Object)", func(h H, s V, a []V) (V, error) { return format(h, s, a[0], a[1:]) }),
		mh(sb+"AppendFormat(System.String, System.Object, System.Object, System.Object)", func(h H, s V, a []V) (V, error) { return format(h, s, a[0], a[1:]) }),
		params(mh(sb+"AppendFormat(System.String, System.Object[])", func(h H, s V, a []V) (V, error) { return format(h, s, a[0], items(a[1])) })),
		params(mh(sb+"AppendFormat(System.IFormatProvider, System.String, System.Object[])", func(h H, s V, a []V) (V, error) {
			t, err := formatText(h, a[0], a[1], items(a[2]))
			self(s).b.WriteString(str(t))
			return s, err
		})),
		params(mh(sb+"AppendJoin(System.String, System.Object[])", func(h H, s V, a []V) (V, error) { return join(h, s, str(a[0]), items(a[1])) })),
		params(mh(sb+"AppendJoin(System.String, System.String[])", func(h H, s V, a []V) (V, error) { return join(h, s, str(a[0]), items(a[1])) })),
		params(mh(sb+"AppendJoin(Char, System.Object[])", func(h H, s V, a []V) (V, error) { return join(h, s, charText(a[0]), items(a[1])) })),
		m(sb+"Clear()", func(s V, a []V) V { self(s).b.Reset(); return s }),
		me(sb+"Remove(Int32, Int32)", func(s V, a []V) (V, error) {
			o, i, n := self(s).object(), i32(a[0]), i32(a[1])
			if i < 0 || n < 0 || i+n > o.Length() {
				return null, outOfRange("length", "Index was out of range. Must be non-negative and less than or equal to the size of the collection.")
			}
			self(s).set(o.Slice(0, i) + o.Slice(i+n, o.Length()))
			return s, nil
		}),
		me(sb+"Replace(System.String, System.String)", func(s V, a []V) (V, error) { return replace(s, str(a[0]), str(a[1])) }),
		me(sb+"Replace(Char, Char)", func(s V, a []V) (V, error) { return replace(s, charText(a[0]), charText(a[1])) }),
		m("System.String ToString()", func(s V, a []V) V { return text(self(s).b.String()) }),
		me("System.String ToString(Int32, Int32)", func(s V, a []V) (V, error) { return substring(text(self(s).b.String()), i32(a[0]), i32(a[1])) }),
		m("Boolean Equals(System.Text.StringBuilder)", func(s V, a []V) V { return yes(self(a[0]) != nil && self(s).b.String() == self(a[0]).b.String()) }),
		m("Int32 EnsureCapacity(Int32)", func(s V, a []V) V { self(s).capacity = max(self(s).capacity, i32(a[0])); return num(self(s).capacity) }),
	)
	return d
}

package dotnet

import (
	"strings"
	"unicode"

	"github.com/exorun/exorun/powershell/value"
)

// charTests are Char's static predicates on one character.
var charTests = []struct {
	name string
	test func(rune) bool
}{
	{"IsAscii", func(r rune) bool { return r < 128 }},
	{"IsAsciiDigit", func(r rune) bool { return r >= '0' && r <= '9' }},
	{"IsAsciiLetter", func(r rune) bool { return r|32 >= 'a' && r|32 <= 'z' && r < 128 }},
	{"IsAsciiLetterOrDigit", func(r rune) bool { return r < 128 && (unicode.IsLetter(r) || unicode.IsDigit(r)) }},
	{"IsAsciiLetterLower", func(r rune) bool { return r >= 'a' && r <= 'z' }},
	{"IsAsciiLetterUpper", func(r rune) bool { return r >= 'A' && r <= 'Z' }},
	{"IsAsciiHexDigit", func(r rune) bool { return strings.ContainsRune("0123456789abcdefABCDEF", r) }},
	{"IsAsciiHexDigitLower", func(r rune) bool { return strings.ContainsRune("0123456789abcdef", r) }},
	{"IsAsciiHexDigitUpper", func(r rune) bool { return strings.ContainsRune("0123456789ABCDEF", r) }},
	{"IsControl", unicode.IsControl},
	{"IsDigit", unicode.IsDigit},
	{"IsLetter", unicode.IsLetter},
	{"IsLetterOrDigit", func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }},
	{"IsLower", unicode.IsLower},
	{"IsNumber", unicode.IsNumber},
	{"IsPunctuation", unicode.IsPunct},
	{"IsSeparator", func(r rune) bool { return unicode.In(r, unicode.Z) }},
	{"IsSymbol", unicode.IsSymbol},
	{"IsUpper", unicode.IsUpper},
	{"IsWhiteSpace", unicode.IsSpace},
	{"IsSurrogate", func(r rune) bool { return r >= 0xD800 && r < 0xE000 }},
	{"IsHighSurrogate", func(r rune) bool { return r >= 0xD800 && r < 0xDC00 }},
	{"IsLowSurrogate", func(r rune) bool { return r >= 0xDC00 && r < 0xE000 }},
}

func charType() *D {
	d := &D{
		Interfaces: []string{"System.IComparable", "System.IConvertible", "System.IFormattable", "System.IComparable`1[System.Char]", "System.IEquatable`1[System.Char]"},
		Properties: []P{field("static Char MaxValue", value.Char(0xFFFF)), field("static Char MinValue", value.Char(0))},
		Methods: []M{
			m("System.String ToString()", func(s V, a []V) V { return text(charText(s)) }),
			m("System.String ToString(System.IFormatProvider)", func(s V, a []V) V { return text(charText(s)) }),
			m("static System.String ToString(Char)", func(_ V, a []V) V { return text(charText(a[0])) }),
			me("static Char Parse(System.String)", func(_ V, a []V) (V, error) {
				if s := strObject(a[0]); s.Length() == 1 {
					return value.Char(s.At(0)), nil
				}
				return null, formatError("String must be exactly one character long.")
			}),
			me("static Boolean TryParse(System.String, Char ByRef)", func(_ V, a []V) (V, error) {
				if s := strObject(a[0]); s.Length() == 1 {
					return yes(true), setRef(a[1], value.Char(s.At(0)))
				}
				return yes(false), setRef(a[1], value.Char(0))
			}),
			m("static Char ToLower(Char)", func(_ V, a []V) V { return value.Char(uint16(unicode.ToLower(rune(char(a[0]))))) }),
			m("static Char ToUpper(Char)", func(_ V, a []V) V { return value.Char(uint16(unicode.ToUpper(rune(char(a[0]))))) }),
			m("static Char ToLower(Char, System.Globalization.CultureInfo)", func(_ V, a []V) V { return value.Char(uint16(unicode.ToLower(rune(char(a[0]))))) }),
			m("static Char ToUpper(Char, System.Globalization.CultureInfo)", func(_ V, a []V) V { return value.Char(uint16(unicode.ToUpper(rune(char(a[0]))))) }),
			m("static Char ToLowerInvariant(Char)", func(_ V, a []V) V { return value.Char(uint16(unicode.ToLower(rune(char(a[0]))))) }),
			m("static Char ToUpperInvariant(Char)", func(_ V, a []V) V { return value.Char(uint16(unicode.ToUpper(rune(char(a[0]))))) }),
			m("static Double GetNumericValue(Char)", func(_ V, a []V) V { return value.Double(numericValue(rune(char(a[0])))) }),
			me("static Double GetNumericValue(System.String, Int32)", func(_ V, a []V) (V, error) {
				r, err := runeAt(a)
				return value.Double(numericValue(r)), err
			}),
			me("static System.String ConvertFromUtf32(Int32)", func(_ V, a []V) (V, error) {
				n := i32(a[0])
				if n < 0 || n > 0x10FFFF || n >= 0xD800 && n < 0xE000 {
					return null, outOfRange("utf32", "A valid UTF32 value is between 0x000000 and 0x10ffff, inclusive, and should not include surrogate codepoint values (0x00d800 ~ 0x00dfff).")
				}
				return text(string(rune(n))), nil
			}),
			m("static Int32 ConvertToUtf32(Char, Char)", func(_ V, a []V) V {
				return num((int(char(a[0]))-0xD800)<<10 + int(char(a[1])) - 0xDC00 + 0x10000)
			}),
			me("static Int32 ConvertToUtf32(System.String, Int32)", func(_ V, a []V) (V, error) {
				s, i := strObject(a[0]), i32(a[1])
				if i < 0 || i >= s.Length() {
					return null, indexRange("index")
				}
				if u := s.At(i); u >= 0xD800 && u < 0xDC00 && i+1 < s.Length() {
					return num((int(u)-0xD800)<<10 + int(s.At(i+1)) - 0xDC00 + 0x10000), nil
				}
				return num(int(s.At(i))), nil
			}),
			m("static Boolean IsSurrogatePair(Char, Char)", func(_ V, a []V) V {
				return yes(char(a[0])&0xFC00 == 0xD800 && char(a[1])&0xFC00 == 0xDC00)
			}),
			m("static Boolean IsBetween(Char, Char, Char)", func(_ V, a []V) V { return yes(char(a[0]) >= char(a[1]) && char(a[0]) <= char(a[2])) }),
			m("static System.Globalization.UnicodeCategory GetUnicodeCategory(Char)", func(_ V, a []V) V {
				return enum("System.Globalization.UnicodeCategory", int64(unicodeCategory(rune(char(a[0])))))
			}),
			m("System.TypeCode GetTypeCode()", func(s V, a []V) V { return enum("System.TypeCode", 4) }),
		},
	}
	d.Methods = append(d.Methods, comparableMembers(value.TypeChar, "Char")[:3]...)
	d.Methods = append(d.Methods, m("Int32 CompareTo(Char)", func(s V, a []V) V { return num(int(char(s)) - int(char(a[0]))) }))
	for _, t := range charTests {
		d.Methods = append(d.Methods,
			m("static Boolean "+t.name+"(Char)", func(_ V, a []V) V { return yes(t.test(rune(char(a[0])))) }))
		if !strings.HasPrefix(t.name, "IsAscii") {
			d.Methods = append(d.Methods, me("static Boolean "+t.name+"(System.String, Int32)", func(_ V, a []V) (V, error) {
				r, err := runeAt(a)
				return yes(err == nil && t.test(r)), err
			}))
		}
	}
	return d
}

func runeAt(a []V) (rune, error) {
	s, i := strObject(a[0]), i32(a[1])
	if i < 0 || i >= s.Length() {
		return 0, indexRange("index")
	}
	return rune(s.At(i)), nil
}

func numericValue(r rune) float64 {
	switch {
	case r >= '0' && r <= '9':
		return float64(r - '0')
	case r == '½':
		return 0.5
	case r == '¼':
		return 0.25
	case r == '¾':
		return 0.75
	case r == '²':
		return 2
	case r == '³':
		return 3
	case r == '¹':
		return 1
	case unicode.IsDigit(r):
		zero := r
		for unicode.IsDigit(zero-1) && r-zero < 9 {
			zero--
		}
		return float64(r - zero)
	}
	return -1
}

var categories = []*unicode.RangeTable{
	unicode.Lu, unicode.Ll, unicode.Lt, unicode.Lm, unicode.Lo, unicode.Mn, unicode.Mc, unicode.Me, unicode.Nd, unicode.Nl, unicode.No,
	unicode.Zs, unicode.Zl, unicode.Zp, unicode.Cc, unicode.Cf, unicode.Cs, unicode.Co, unicode.Pc, unicode.Pd, unicode.Ps, unicode.Pe, unicode.Pi, unicode.Pf, unicode.Po,
	unicode.Sm, unicode.Sc, unicode.Sk, unicode.So,
}

func unicodeCategory(r rune) int {
	for i, t := range categories {
		if unicode.Is(t, r) {
			return i
		}
	}
	return 29
}

// parseBoolean reads True or False in any case.
func parseBoolean(v V) (V, error) {
	if v.IsNull() {
		return null, argumentNull("value")
	}
	switch s := strings.TrimFunc(str(v), func(r rune) bool { return isWhite(r) || r == 0 }); {
	case strings.EqualFold(s, "true"):
		return value.True, nil
	case strings.EqualFold(s, "false"):
		return value.False, nil
	}
	return null, formatError("String '" + str(v) + "' was not recognized as a valid Boolean.")
}

func booleanType() *D {
	parse := parseBoolean
	d := &D{
		Interfaces: []string{"System.IComparable", "System.IConvertible", "System.IComparable`1[System.Boolean]", "System.IEquatable`1[System.Boolean]"},
		Properties: []P{field("static System.String TrueString", text("True")), field("static System.String FalseString", text("False"))},
		Methods: []M{
			m("System.String ToString()", func(s V, a []V) V { return text(value.ToString(s)) }),
			m("System.String ToString(System.IFormatProvider)", func(s V, a []V) V { return text(value.ToString(s)) }),
			me("static Boolean Parse(System.String)", func(_ V, a []V) (V, error) { return parse(a[0]) }),
			me("static Boolean TryParse(System.String, Boolean ByRef)", func(_ V, a []V) (V, error) {
				b, err := parse(a[0])
				if err != nil {
					b = value.False
				}
				return yes(err == nil), setRef(a[1], b)
			}),
			m("System.TypeCode GetTypeCode()", func(s V, a []V) V { return enum("System.TypeCode", 3) }),
		},
	}
	d.Methods = append(d.Methods, comparableMembers(value.TypeBoolean, "Boolean")...)
	return d
}

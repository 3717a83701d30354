package dotnet

import (
	"strings"
	"unicode"

	"github.com/exorun/exorun/powershell/value"
)

// StringInfo is a text as the characters that its reader sees.
type StringInfo struct {
	value.Extras
	s string
}

// Type is System.Globalization.StringInfo.
func (*StringInfo) Type() *value.Type { return value.NamedType("System.Globalization.StringInfo") }

const (
	zeroWidthJoiner     = 0x200D
	firstRegional       = 0x1F1E6
	lastRegional        = 0x1F1FF
	firstSkinTone       = 0x1F3FB
	lastSkinTone        = 0x1F3FF
	variationSelectors  = 0xFE00
	lastVariationSelect = 0xFE0F
)

// extends tells whether a character belongs to the one before it.
func extends(r rune) bool {
	return unicode.In(r, unicode.Mn, unicode.Me, unicode.Mc) || r == zeroWidthJoiner || r >= firstSkinTone && r <= lastSkinTone ||
		r >= variationSelectors && r <= lastVariationSelect
}

func regional(r rune) bool { return r >= firstRegional && r <= lastRegional }

// textElements takes a text apart where one visible character ends: after its marks, joined pictures, pairs of regional
// letters, and a carriage return with its line feed.
func textElements(s string) []string {
	var out []string
	start, letters := 0, 0
	var before rune
	for i, r := range s {
		joined := i == 0 || before == '\r' && r == '\n' || before != '\r' && before != '\n' && extends(r) ||
			before == zeroWidthJoiner && r > unicode.MaxLatin1 || regional(before) && regional(r) && letters%2 == 1
		if !joined {
			out = append(out, s[start:i])
			start, letters = i, 0
		}
		if regional(r) {
			letters++
		}
		before = r
	}
	if start < len(s) {
		out = append(out, s[start:])
	}
	return out
}

func stringInfoType() *D {
	self := func(v V) *StringInfo { return native[*StringInfo](v) }
	substring := func(s V, from, count int) (V, error) {
		elements := textElements(self(s).s)
		switch {
		case from < 0:
			return null, mustBe("startingTextElement", itoa(from), "a non-negative value")
		case from >= len(elements):
			return null, mustBe("startingTextElement", itoa(from), "less than '"+itoa(len(elements))+"'")
		case count < 0 || from+count > len(elements):
			return null, outOfRange("lengthInTextElements", "Specified argument was out of the range of valid values.")
		}
		return text(strings.Join(elements[from:from+count], "")), nil
	}
	return &D{
		Constructors: []M{
			m("Void .ctor()", func(V, []V) V { return value.Of(&StringInfo{}) }),
			m("Void .ctor(System.String)", func(_ V, a []V) V { return value.Of(&StringInfo{s: str(a[0])}) }),
		},
		Properties: []P{
			pw("System.String String", func(s V) V { return text(self(s).s) }, func(s, v V) error { self(s).s = str(v); return nil }),
			p("Int32 LengthInTextElements", func(s V) V { return num(len(textElements(self(s).s))) }),
		},
		Methods: []M{
			me("System.String SubstringByTextElements(Int32)", func(s V, a []V) (V, error) {
				return substring(s, i32(a[0]), max(len(textElements(self(s).s))-i32(a[0]), 0))
			}),
			me("System.String SubstringByTextElements(Int32, Int32)", func(s V, a []V) (V, error) { return substring(s, i32(a[0]), i32(a[1])) }),
			m("static Int32[] ParseCombiningCharacters(System.String)", func(_ V, a []V) V {
				var at []V
				n := 0
				for _, e := range textElements(str(a[0])) {
					at = append(at, num(n))
					n += value.NewString(e).Length()
				}
				return value.Of(value.NewArray(value.TypeInt32, at))
			}),
			m("static System.String GetNextTextElement(System.String)", func(_ V, a []V) V {
				if e := textElements(str(a[0])); len(e) > 0 {
					return text(e[0])
				}
				return text("")
			}),
		},
	}
}

package dotnet

import (
	"slices"
	"strings"
	"unicode"

	"github.com/exorun/exorun/powershell/value"
	"golang.org/x/text/unicode/norm"
)

// comparison is System.StringComparison: the odd ones ignore case, 4 and 5 are ordinal.
type comparison int

const (
	currentCulture    comparison = 0
	ordinal           comparison = 4
	ordinalIgnoreCase comparison = 5
)

func comparisonOf(v V) comparison { return comparison(i32(v)) }

func (c comparison) ignoreCase() bool { return c&1 == 1 }

func (c comparison) compare(a, b string) int {
	switch c {
	case ordinal:
		return compareOrdinal(a, b)
	case ordinalIgnoreCase:
		return compareOrdinal(upper(a), upper(b))
	}
	return value.CompareText(a, b, c.ignoreCase())
}

func (c comparison) equal(a, b string) bool {
	if c.ignoreCase() {
		return value.EqualFold(a, b)
	}
	return a == b
}

// compareOrdinal gives the difference of the first UTF-16 units that differ, as .NET does.
func compareOrdinal(a, b string) int {
	x, y := value.EncodeUTF16(a), value.EncodeUTF16(b)
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			return int(x[i]) - int(y[i])
		}
	}
	return len(x) - len(y)
}

// fold gives the form in which texts are searched.
func (c comparison) fold(s string) string {
	if c.ignoreCase() {
		return value.Fold(s)
	}
	return s
}

func upper(s string) string { return strings.Map(unicode.ToUpper, s) }
func lower(s string) string { return strings.Map(unicode.ToLower, s) }

func strObject(v V) *value.String {
	if s := native[*value.String](v); s != nil {
		return s
	}
	return value.NewString("")
}

// indexIn finds part in s from UTF-16 offset start within count units; -1 if it is not there.
func indexIn(s *value.String, part string, start, count int, c comparison) int {
	window := c.fold(s.Slice(start, start+count))
	i := strings.Index(window, c.fold(part))
	if i < 0 {
		return -1
	}
	return start + value.LengthUTF16(window[:i])
}

// lastIndexIn finds part in s, going back from start over count units.
func lastIndexIn(s *value.String, part string, start, count int, c comparison) int {
	n := s.Length()
	if n == 0 {
		if part == "" {
			return 0
		}
		return -1
	}
	if start == n {
		start--
		if count > 0 && part != "" {
			count--
		}
	}
	if part == "" {
		return start + 1
	}
	from := max(start-count+1, 0)
	window := c.fold(s.Slice(from, min(start+1, n)))
	i := strings.LastIndex(window, c.fold(part))
	if i < 0 {
		return -1
	}
	return from + value.LengthUTF16(window[:i])
}

func checkStart(s *value.String, start int) error {
	if start < 0 || start > s.Length() {
		return outOfRange("startIndex", "Index was out of range. Must be non-negative and less than or equal to the size of the collection.")
	}
	return nil
}

func checkCount(s *value.String, start, count int) error {
	if err := checkStart(s, start); err != nil {
		return err
	}
	if count < 0 || start+count > s.Length() {
		return outOfRange("count", "Count must be positive and count must refer to a location within the string/array/collection.")
	}
	return nil
}

func charText(v V) string { return value.CharString(char(v)) }

// indexOf gives IndexOf from the parts that its overloads share. Characters are compared by ordinal.
func indexOf(self V, part string, a []V, c comparison) (V, error) {
	s := strObject(self)
	start, count := 0, s.Length()
	switch len(a) {
	case 1:
		start = i32(a[0])
		if err := checkStart(s, start); err != nil {
			return null, err
		}
		count = s.Length() - start
	case 2:
		start, count = i32(a[0]), i32(a[1])
		if err := checkCount(s, start, count); err != nil {
			return null, err
		}
	}
	return num(indexIn(s, part, start, count, c)), nil
}

func lastIndexOf(self V, part string, a []V, c comparison) (V, error) {
	s := strObject(self)
	n := s.Length()
	start, count := n-1, n
	if len(a) > 0 {
		start = i32(a[0])
		count = start + 1
		if len(a) > 1 {
			count = i32(a[1])
		}
		if n > 0 && (start < 0 || start > n) {
			return null, outOfRange("startIndex", "Index was out of range. Must be non-negative and less than or equal to the size of the collection.")
		}
		if n > 0 && (count < 0 || start-count+1 < 0) {
			return null, outOfRange("count", "Count must be positive and count must refer to a location within the string/array/collection.")
		}
	}
	if n == 0 {
		if part == "" {
			return num(0), nil
		}
		return num(-1), nil
	}
	return num(lastIndexIn(s, part, start, count, c)), nil
}

func indexOfAny(self V, a []V, last bool) (V, error) {
	s := strObject(self)
	set := map[uint16]bool{}
	for _, c := range items(a[0]) {
		set[char(c)] = true
	}
	n := s.Length()
	if last {
		start := n - 1
		count := n
		if len(a) > 1 {
			start = i32(a[1])
			count = start + 1
		}
		if len(a) > 2 {
			count = i32(a[2])
		}
		if n > 0 && (start < 0 || start >= n) {
			return null, indexRange("startIndex")
		}
		for i := start; i >= 0 && i > start-count; i-- {
			if set[s.At(i)] {
				return num(i), nil
			}
		}
		return num(-1), nil
	}
	start, end := 0, n
	if len(a) > 1 {
		start = i32(a[1])
	}
	if len(a) > 2 {
		end = start + i32(a[2])
	}
	if start < 0 || start > n || end > n || end < start {
		return null, indexRange("startIndex")
	}
	for i := start; i < end; i++ {
		if set[s.At(i)] {
			return num(i), nil
		}
	}
	return num(-1), nil
}

func isWhite(r rune) bool {
	return unicode.IsSpace(r) || r == 0x200B && false || r == 0x2028 || r == 0x2029
}

func trimmer(set V) func(rune) bool {
	var chars []rune
	switch k := set.Kind(); {
	case set.IsNull():
	case k == value.KindChar:
		chars = []rune{rune(char(set))}
	default:
		for _, c := range items(set) {
			chars = append(chars, rune(char(c)))
		}
	}
	if len(chars) == 0 {
		return isWhite
	}
	return func(r rune) bool {
		return slices.Contains(chars, r)
	}
}

const (
	removeEmpty = 1
	trimEntries = 2
)

// splitText is Split: at any of the separators, into at most count parts.
func splitText(s string, seps []string, count, options int) V {
	var out []string
	if count == 0 {
		return value.Strings(nil)
	}
	add := func(part string) {
		if options&trimEntries != 0 {
			part = strings.TrimFunc(part, isWhite)
		}
		if part == "" && options&removeEmpty != 0 {
			return
		}
		out = append(out, part)
	}
	white := len(seps) == 0
	start := 0
	for i := 0; i < len(s); {
		if count > 0 && len(out) == count-1 && options&removeEmpty == 0 {
			break
		}
		n := 0
		if white {
			for _, r := range s[i:] {
				if isWhite(r) {
					n = len(string(r))
				}
				break
			}
		} else {
			for _, sep := range seps {
				if sep != "" && strings.HasPrefix(s[i:], sep) {
					n = len(sep)
					break
				}
			}
		}
		if n == 0 {
			i++
			for i < len(s) && s[i]&0xC0 == 0x80 {
				i++
			}
			continue
		}
		if count > 0 && len(out) == count-1 {
			// Only the rest remains; separators before it are skipped when empty parts are.
			if i == start {
				i += n
				start = i
				continue
			}
			break
		}
		add(s[start:i])
		i += n
		start = i
	}
	add(s[start:])
	return value.Strings(out)
}

func splitBy(self V, sep V, count int, options V) (V, error) {
	if count < 0 {
		return null, mustBe("count", itoa(count), "a non-negative value")
	}
	var seps []string
	switch k := sep.Kind(); {
	case sep.IsNull():
	case k == value.KindChar:
		seps = []string{charText(sep)}
	case k == value.KindString:
		if s := str(sep); s != "" {
			seps = []string{s}
		} else {
			seps = []string{""}
		}
	default:
		for _, x := range items(sep) {
			seps = append(seps, value.ToString(x))
		}
	}
	opt := 0
	if !options.IsNull() {
		opt = i32(options)
	}
	if len(seps) == 1 && seps[0] == "" && sep.Kind() != value.KindString {
		seps = nil
	}
	return splitText(str(self), seps, count, opt), nil
}

const everything = 1<<31 - 1

func substring(self V, start, n int) (V, error) {
	s := strObject(self)
	l := s.Length()
	switch {
	case start < 0:
		return null, mustBe("startIndex", itoa(start), "a non-negative value")
	case start > l:
		return null, outOfRange("startIndex", "startIndex cannot be larger than length of string.")
	case n < 0:
		return null, outOfRange("length", "Length cannot be less than zero.")
	case start+n > l:
		return null, outOfRange("length", "Index and length must refer to a location within the string.")
	}
	return text(s.Slice(start, start+n)), nil
}

func pad(h H, self V, width int, c uint16, left bool) (V, error) {
	if width < 0 {
		return null, outOfRange("totalWidth", "Non-negative number required.")
	}
	n := width - strObject(self).Length()
	if n <= 0 {
		return self, nil
	}
	if err := value.CheckLength(h, len(value.CharString(c)), n); err != nil {
		return null, err
	}
	fill := strings.Repeat(value.CharString(c), n)
	if left {
		return text(fill + str(self)), nil
	}
	return text(str(self) + fill), nil
}

func joinTexts(h H, sep string, vs []V) (V, error) {
	parts := make([]string, len(vs))
	for i, v := range vs {
		s, err := value.NetString(h, v)
		if err != nil {
			return null, err
		}
		parts[i] = s
	}
	return text(strings.Join(parts, sep)), nil
}

func formatText(h H, provider V, format V, args []V) (V, error) {
	if format.IsNull() {
		return null, argumentNull("format")
	}
	c := value.Current
	if !provider.IsNull() {
		c = value.CultureOf(provider)
	}
	s, err := value.Composite(h, c, str(format), args)
	return text(s), err
}

func replaceText(s, old, new string, c comparison) (V, error) {
	if old == "" {
		return null, argument("oldValue", "The value cannot be an empty string.")
	}
	if !c.ignoreCase() {
		return text(strings.ReplaceAll(s, old, new)), nil
	}
	r, err := value.NewRegex(value.EscapeRegex(old), value.RegexIgnoreCase)
	if err != nil {
		return null, err
	}
	out, err := r.ReplaceFunc(s, -1, 0, func(*value.RegexMatch) (string, error) { return new, nil })
	return text(out), err
}

func compareParts(a []V, c comparison) (V, error) {
	n := i32(a[4])
	part := func(v V, start int) string {
		s := strObject(v)
		return s.Slice(min(start, s.Length()), min(start+n, s.Length()))
	}
	return num(sign(c.compare(part(a[0], i32(a[1])), part(a[2], i32(a[3]))))), nil
}

func sign(i int) int {
	switch {
	case i < 0:
		return -1
	case i > 0:
		return 1
	}
	return 0
}

func cultureComparison(ignoreCase V) comparison {
	if boolean(ignoreCase) {
		return 1
	}
	return 0
}

func compareStrings(a, b V, c comparison) V {
	switch {
	case a.IsNull() && b.IsNull():
		return num(0)
	case a.IsNull():
		return num(-1)
	case b.IsNull():
		return num(1)
	}
	r := c.compare(str(a), str(b))
	if c < ordinal {
		r = sign(r)
	}
	return num(r)
}

func normalForm(v V) norm.Form {
	switch i32(v) {
	case 2:
		return norm.NFD
	case 5:
		return norm.NFKC
	case 6:
		return norm.NFKD
	}
	return norm.NFC
}

func stringType() *D {
	prefix := func(a, b string, c comparison) V { return yes(strings.HasPrefix(c.fold(a), c.fold(b))) }
	suffix := func(a, b string, c comparison) V { return yes(strings.HasSuffix(c.fold(a), c.fold(b))) }
	contains := func(a, b string, c comparison) V { return yes(strings.Contains(c.fold(a), c.fold(b))) }
	return &D{
		Interfaces: []string{
			"System.ICloneable", "System.IComparable", "System.IComparable`1[System.String]", "System.IConvertible", "System.Collections.IEnumerable",
			"System.Collections.Generic.IEnumerable`1[System.Char]", "System.IEquatable`1[System.String]",
		},
		Constructors: []M{
			m("Void .ctor(Char[])", func(_ V, a []V) V { return charsText(items(a[0])) }),
			me("Void .ctor(Char[], Int32, Int32)", func(_ V, a []V) (V, error) {
				cs, start, n := items(a[0]), i32(a[1]), i32(a[2])
				if start < 0 || n < 0 || start+n > len(cs) {
					return null, indexRange("startIndex")
				}
				return charsText(cs[start : start+n]), nil
			}),
			mh("Void .ctor(Char, Int32)", func(h H, _ V, a []V) (V, error) {
				if i32(a[1]) < 0 {
					return null, outOfRange("count", "'count' must be non-negative.")
				}
				if err := value.CheckLength(h, len(charText(a[0])), i32(a[1])); err != nil {
					return null, err
				}
				return text(strings.Repeat(charText(a[0]), i32(a[1]))), nil
			}),
		},
		Properties: []P{
			p("Int32 Length", func(s V) V { return num(strObject(s).Length()) }),
			{Signature: "Char Chars [Int32]", Index: func(_ H, s V, a []V) (V, error) {
				i, err := value.Convert(nil, a[0], value.TypeInt32)
				if err != nil {
					return null, err
				}
				o := strObject(s)
				if n := i32(i); n >= 0 && n < o.Length() {
					return value.Char(o.At(n)), nil
				}
				return null, value.NewException("System.IndexOutOfRangeException", "Index was outside the bounds of the array.")
			}},
			field("static System.String Empty", text("")),
		},
		Methods: []M{
			m("Boolean Contains(System.String)", func(s V, a []V) V { return contains(str(s), str(a[0]), ordinal) }),
			m("Boolean Contains(System.String, System.StringComparison)", func(s V, a []V) V { return contains(str(s), str(a[0]), comparisonOf(a[1])) }),
			m("Boolean Contains(Char)", func(s V, a []V) V { return contains(str(s), charText(a[0]), ordinal) }),
			m("Boolean Contains(Char, System.StringComparison)", func(s V, a []V) V { return contains(str(s), charText(a[0]), comparisonOf(a[1])) }),
			m("Boolean EndsWith(System.String)", func(s V, a []V) V { return suffix(str(s), str(a[0]), ordinal) }),
			m("Boolean EndsWith(System.String, System.StringComparison)", func(s V, a []V) V { return suffix(str(s), str(a[0]), comparisonOf(a[1])) }),
			m("Boolean EndsWith(System.String, Boolean, System.Globalization.CultureInfo)", func(s V, a []V) V { return suffix(str(s), str(a[0]), cultureComparison(a[1])) }),
			m("Boolean EndsWith(Char)", func(s V, a []V) V { return suffix(str(s), charText(a[0]), ordinal) }),
			m("Boolean Equals(System.Object)", func(s V, a []V) V { return yes(value.NetEquals(s, a[0])) }),
			m("Boolean Equals(System.String)", func(s V, a []V) V { return yes(!a[0].IsNull() && str(s) == str(a[0])) }),
			named(m("Boolean Equals(System.String, System.StringComparison)", func(s V, a []V) V {
				return yes(!a[0].IsNull() && comparisonOf(a[1]).equal(str(s), str(a[0])))
			}), "value comparisonType"),
			m("Boolean IsNormalized()", func(s V, a []V) V { return yes(norm.NFC.IsNormalString(str(s))) }),
			m("Boolean StartsWith(System.String)", func(s V, a []V) V { return prefix(str(s), str(a[0]), ordinal) }),
			m("Boolean StartsWith(System.String, System.StringComparison)", func(s V, a []V) V { return prefix(str(s), str(a[0]), comparisonOf(a[1])) }),
			m("Boolean StartsWith(System.String, Boolean, System.Globalization.CultureInfo)", func(s V, a []V) V { return prefix(str(s), str(a[0]), cultureComparison(a[1])) }),
			m("Boolean StartsWith(Char)", func(s V, a []V) V { return prefix(str(s), charText(a[0]), ordinal) }),
			m("Char[] ToCharArray()", func(s V, a []V) V { return charArray(strObject(s), 0, strObject(s).Length()) }),
			me("Char[] ToCharArray(Int32, Int32)", func(s V, a []V) (V, error) {
				o := strObject(s)
				if i32(a[0]) < 0 || i32(a[1]) < 0 || i32(a[0])+i32(a[1]) > o.Length() {
					return null, indexRange("startIndex")
				}
				return charArray(o, i32(a[0]), i32(a[1])), nil
			}),
			me("Int32 CompareTo(System.Object)", func(s V, a []V) (V, error) {
				if !a[0].IsNull() && a[0].Type() != value.TypeString {
					return null, argument("", "Object must be of type String.")
				}
				return compareStrings(s, a[0], currentCulture), nil
			}),
			m("Int32 CompareTo(System.String)", func(s V, a []V) V { return compareStrings(s, a[0], currentCulture) }),
			me("Int32 IndexOf(Char)", func(s V, a []V) (V, error) { return indexOf(s, charText(a[0]), nil, ordinal) }),
			me("Int32 IndexOf(Char, Int32)", func(s V, a []V) (V, error) { return indexOf(s, charText(a[0]), a[1:], ordinal) }),
			me("Int32 IndexOf(Char, Int32, Int32)", func(s V, a []V) (V, error) { return indexOf(s, charText(a[0]), a[1:], ordinal) }),
			me("Int32 IndexOf(Char, System.StringComparison)", func(s V, a []V) (V, error) { return indexOf(s, charText(a[0]), nil, comparisonOf(a[1])) }),
			me("Int32 IndexOf(System.String)", func(s V, a []V) (V, error) { return indexOf(s, str(a[0]), nil, ordinal) }),
			me("Int32 IndexOf(System.String, Int32)", func(s V, a []V) (V, error) { return indexOf(s, str(a[0]), a[1:], ordinal) }),
			me("Int32 IndexOf(System.String, Int32, Int32)", func(s V, a []V) (V, error) { return indexOf(s, str(a[0]), a[1:], ordinal) }),
			me("Int32 IndexOf(System.String, System.StringComparison)", func(s V, a []V) (V, error) { return indexOf(s, str(a[0]), nil, comparisonOf(a[1])) }),
			me("Int32 IndexOf(System.String, Int32, System.StringComparison)", func(s V, a []V) (V, error) { return indexOf(s, str(a[0]), a[1:2], comparisonOf(a[2])) }),
			me("Int32 IndexOf(System.String, Int32, Int32, System.StringComparison)", func(s V, a []V) (V, error) { return indexOf(s, str(a[0]), a[1:3], comparisonOf(a[3])) }),
			me("Int32 IndexOfAny(Char[])", func(s V, a []V) (V, error) { return indexOfAny(s, a, false) }),
			me("Int32 IndexOfAny(Char[], Int32)", func(s V, a []V) (V, error) { return indexOfAny(s, a, false) }),
			me("Int32 IndexOfAny(Char[], Int32, Int32)", func(s V, a []V) (V, error) { return indexOfAny(s, a, false) }),
			me("Int32 LastIndexOf(Char)", func(s V, a []V) (V, error) { return lastIndexOf(s, charText(a[0]), nil, ordinal) }),
			me("Int32 LastIndexOf(Char, Int32)", func(s V, a []V) (V, error) { return lastIndexOf(s, charText(a[0]), a[1:], ordinal) }),
			me("Int32 LastIndexOf(Char, Int32, Int32)", func(s V, a []V) (V, error) { return lastIndexOf(s, charText(a[0]), a[1:], ordinal) }),
			me("Int32 LastIndexOf(System.String)", func(s V, a []V) (V, error) { return lastIndexOf(s, str(a[0]), nil, ordinal) }),
			me("Int32 LastIndexOf(System.String, Int32)", func(s V, a []V) (V, error) { return lastIndexOf(s, str(a[0]), a[1:], ordinal) }),
			me("Int32 LastIndexOf(System.String, Int32, Int32)", func(s V, a []V) (V, error) { return lastIndexOf(s, str(a[0]), a[1:], ordinal) }),
			me("Int32 LastIndexOf(System.String, System.StringComparison)", func(s V, a []V) (V, error) { return lastIndexOf(s, str(a[0]), nil, comparisonOf(a[1])) }),
			me("Int32 LastIndexOf(System.String, Int32, System.StringComparison)", func(s V, a []V) (V, error) { return lastIndexOf(s, str(a[0]), a[1:2], comparisonOf(a[2])) }),
			me("Int32 LastIndexOf(System.String, Int32, Int32, System.StringComparison)", func(s V, a []V) (V, error) { return lastIndexOf(s, str(a[0]), a[1:3], comparisonOf(a[3])) }),
			me("Int32 LastIndexOfAny(Char[])", func(s V, a []V) (V, error) { return indexOfAny(s, a, true) }),
			me("Int32 LastIndexOfAny(Char[], Int32)", func(s V, a []V) (V, error) { return indexOfAny(s, a, true) }),
			me("Int32 LastIndexOfAny(Char[], Int32, Int32)", func(s V, a []V) (V, error) { return indexOfAny(s, a, true) }),
			m("static Boolean Equals(System.String, System.String)", func(_ V, a []V) V { return yes(value.NetEquals(a[0], a[1])) }),
			m("static Boolean Equals(System.String, System.String, System.StringComparison)", func(_ V, a []V) V {
				if a[0].IsNull() || a[1].IsNull() {
					return yes(a[0].IsNull() && a[1].IsNull())
				}
				return yes(comparisonOf(a[2]).equal(str(a[0]), str(a[1])))
			}),
			m("static Boolean IsNullOrEmpty(System.String)", func(_ V, a []V) V { return yes(str(a[0]) == "") }),
			m("static Boolean IsNullOrWhiteSpace(System.String)", func(_ V, a []V) V { return yes(strings.TrimFunc(str(a[0]), isWhite) == "") }),
			m("static Int32 Compare(System.String, System.String)", func(_ V, a []V) V { return compareStrings(a[0], a[1], currentCulture) }),
			m("static Int32 Compare(System.String, System.String, Boolean)", func(_ V, a []V) V { return compareStrings(a[0], a[1], cultureComparison(a[2])) }),
			m("static Int32 Compare(System.String, System.String, Boolean, System.Globalization.CultureInfo)", func(_ V, a []V) V {
				return compareStrings(a[0], a[1], cultureComparison(a[2]))
			}),
			m("static Int32 Compare(System.String, System.String, System.StringComparison)", func(_ V, a []V) V { return compareStrings(a[0], a[1], comparisonOf(a[2])) }),
			me("static Int32 Compare(System.String, Int32, System.String, Int32, Int32)", func(_ V, a []V) (V, error) { return compareParts(a, currentCulture) }),
			me("static Int32 Compare(System.String, Int32, System.String, Int32, Int32, Boolean)", func(_ V, a []V) (V, error) { return compareParts(a, cultureComparison(a[5])) }),
			me("static Int32 Compare(System.String, Int32, System.String, Int32, Int32, System.StringComparison)", func(_ V, a []V) (V, error) {
				return compareParts(a, comparisonOf(a[5]))
			}),
			m("static Int32 CompareOrdinal(System.String, System.String)", func(_ V, a []V) V { return compareStrings(a[0], a[1], ordinal) }),
			me("static Int32 CompareOrdinal(System.String, Int32, System.String, Int32, Int32)", func(_ V, a []V) (V, error) { return compareParts(a, ordinal) }),
			mh("static System.String Concat(System.Object)", func(h H, _ V, a []V) (V, error) { return joinTexts(h, "", a) }),
			mh("static System.String Concat(System.Object, System.Object)", func(h H, _ V, a []V) (V, error) { return joinTexts(h, "", a) }),
			mh("static System.String Concat(System.Object, System.Object, System.Object)", func(h H, _ V, a []V) (V, error) { return joinTexts(h, "", a) }),
			params(mh("static System.String Concat(System.Object[])", func(h H, _ V, a []V) (V, error) { return joinTexts(h, "", items(a[0])) })),
			mh("static System.String Concat(System.String, System.String)", func(h H, _ V, a []V) (V, error) { return joinTexts(h, "", a) }),
			mh("static System.String Concat(System.String, System.String, System.String)", func(h H, _ V, a []V) (V, error) { return joinTexts(h, "", a) }),
			mh("static System.String Concat(System.String, System.String, System.String, System.String)", func(h H, _ V, a []V) (V, error) { return joinTexts(h, "", a) }),
			params(mh("static System.String Concat(System.String[])", func(h H, _ V, a []V) (V, error) { return joinTexts(h, "", items(a[0])) })),
			mh("static System.String Concat(System.Collections.Generic.IEnumerable`1[System.String])", func(h H, _ V, a []V) (V, error) { return joinTexts(h, "", items(a[0])) }),
			m("static System.String Copy(System.String)", func(_ V, a []V) V { return a[0] }),
			mh("static System.String Format(System.String, System.Object)", func(h H, _ V, a []V) (V, error) { return formatText(h, null, a[0], a[1:]) }),
			mh("static System.String Format(System.String, System.Object, System.Object)", func(h H, _ V, a []V) (V, error) { return formatText(h, null, a[0], a[1:]) }),
			mh("static System.String Format(System.String, System.Object, System.Object, System.Object)", func(h H, _ V, a []V) (V, error) { return formatText(h, null, a[0], a[1:]) }),
			params(mh("static System.String Format(System.String, System.Object[])", func(h H, _ V, a []V) (V, error) { return formatText(h, null, a[0], items(a[1])) })),
			mh("static System.String Format(System.IFormatProvider, System.String, System.Object)", func(h H, _ V, a []V) (V, error) { return formatText(h, a[0], a[1], a[2:]) }),
			mh("static System.String Format(System.IFormatProvider, System.String, System.Object, System.Object)", func(h H, _ V, a []V) (V, error) {
				return formatText(h, a[0], a[1], a[2:])
			}),
			mh("static System.String Format(System.IFormatProvider, System.String, System.Object, System.Object, System.Object)", func(h H, _ V, a []V) (V, error) {
				return formatText(h, a[0], a[1], a[2:])
			}),
			params(mh("static System.String Format(System.IFormatProvider, System.String, System.Object[])", func(h H, _ V, a []V) (V, error) {
				return formatText(h, a[0], a[1], items(a[2]))
			})),
			m("static System.String Intern(System.String)", func(_ V, a []V) V { return a[0] }),
			params(mh("static System.String Join(Char, System.Object[])", func(h H, _ V, a []V) (V, error) { return joinTexts(h, charText(a[0]), items(a[1])) })),
			params(mh("static System.String Join(Char, System.String[])", func(h H, _ V, a []V) (V, error) { return joinTexts(h, charText(a[0]), items(a[1])) })),
			mh("static System.String Join(System.String, System.Collections.Generic.IEnumerable`1[System.String])", func(h H, _ V, a []V) (V, error) {
				return joinTexts(h, str(a[0]), items(a[1]))
			}),
			params(mh("static System.String Join(System.String, System.Object[])", func(h H, _ V, a []V) (V, error) { return joinTexts(h, str(a[0]), items(a[1])) })),
			params(mh("static System.String Join(System.String, System.String[])", func(h H, _ V, a []V) (V, error) { return joinTexts(h, str(a[0]), items(a[1])) })),
			mh("static System.String Join(System.String, System.String[], Int32, Int32)", func(h H, _ V, a []V) (V, error) {
				vs, start, n := items(a[1]), i32(a[2]), i32(a[3])
				switch {
				case a[1].IsNull():
					return null, argumentNull("value")
				case start < 0:
					return null, mustBe("startIndex", itoa(start), "a non-negative value")
				case n < 0:
					return null, mustBe("count", itoa(n), "a non-negative value")
				case start > len(vs)-n:
					return null, mustBe("startIndex", itoa(start), "less than or equal to '"+itoa(len(vs)-n)+"'")
				}
				return joinTexts(h, str(a[0]), vs[start:start+n])
			}),
			m("System.CharEnumerator GetEnumerator()", func(s V, a []V) V { return enumeratorOf(s) }),
			m("System.Object Clone()", func(s V, a []V) V { return s }),
			me("System.String Insert(Int32, System.String)", func(s V, a []V) (V, error) {
				o := strObject(s)
				if i := i32(a[0]); i < 0 || i > o.Length() {
					if i < 0 {
						return null, mustBe("startIndex", itoa(i), "a non-negative value")
					}
					return null, mustBe("startIndex", itoa(i), "less than or equal to '"+itoa(o.Length())+"'")
				}
				return text(o.Slice(0, i32(a[0])) + str(a[1]) + o.Slice(i32(a[0]), o.Length())), nil
			}),
			m("System.String Normalize()", func(s V, a []V) V { return text(norm.NFC.String(str(s))) }),
			m("System.String Normalize(System.Text.NormalizationForm)", func(s V, a []V) V { return text(normalForm(a[0]).String(str(s))) }),
			mh("System.String PadLeft(Int32)", func(h H, s V, a []V) (V, error) { return pad(h, s, i32(a[0]), ' ', true) }),
			mh("System.String PadLeft(Int32, Char)", func(h H, s V, a []V) (V, error) { return pad(h, s, i32(a[0]), char(a[1]), true) }),
			mh("System.String PadRight(Int32)", func(h H, s V, a []V) (V, error) { return pad(h, s, i32(a[0]), ' ', false) }),
			mh("System.String PadRight(Int32, Char)", func(h H, s V, a []V) (V, error) { return pad(h, s, i32(a[0]), char(a[1]), false) }),
			me("System.String Remove(Int32)", func(s V, a []V) (V, error) {
				if i := i32(a[0]); i < 0 {
					return null, outOfRange("startIndex", "StartIndex cannot be less than zero.")
				} else if i > strObject(s).Length() {
					return null, outOfRange("startIndex", "startIndex must be less than length of string.")
				}
				return substring(s, 0, i32(a[0]))
			}),
			me("System.String Remove(Int32, Int32)", func(s V, a []V) (V, error) {
				o, start, n := strObject(s), i32(a[0]), i32(a[1])
				switch {
				case start < 0:
					return null, outOfRange("startIndex", "StartIndex cannot be less than zero.")
				case n < 0:
					return null, outOfRange("count", "Count cannot be less than zero.")
				case start+n > o.Length():
					return null, outOfRange("count", "Index and count must refer to a location within the string.")
				}
				return text(o.Slice(0, start) + o.Slice(start+n, o.Length())), nil
			}),
			m("System.String Replace(Char, Char)", func(s V, a []V) V { return text(strings.ReplaceAll(str(s), charText(a[0]), charText(a[1]))) }),
			mh("System.String Replace(System.String, System.String)", func(h H, s V, a []V) (V, error) {
				if old := str(a[0]); old != "" {
					if err := value.CheckLength(h, len(str(a[1])), strings.Count(str(s), old)); err != nil {
						return null, err
					}
				}
				return replaceText(str(s), str(a[0]), str(a[1]), ordinal)
			}),
			me("System.String Replace(System.String, System.String, System.StringComparison)", func(s V, a []V) (V, error) {
				return replaceText(str(s), str(a[0]), str(a[1]), comparisonOf(a[2]))
			}),
			me("System.String Replace(System.String, System.String, Boolean, System.Globalization.CultureInfo)", func(s V, a []V) (V, error) {
				return replaceText(str(s), str(a[0]), str(a[1]), cultureComparison(a[2]))
			}),
			m("System.String ReplaceLineEndings()", func(s V, a []V) V { return text(lineEndings(str(s), "\n")) }),
			m("System.String ReplaceLineEndings(System.String)", func(s V, a []V) V { return text(lineEndings(str(s), str(a[0]))) }),
			named(me("System.String Substring(Int32)", func(s V, a []V) (V, error) { return substring(s, i32(a[0]), max(0, strObject(s).Length()-i32(a[0]))) }), "startIndex"),
			named(me("System.String Substring(Int32, Int32)", func(s V, a []V) (V, error) { return substring(s, i32(a[0]), i32(a[1])) }), "startIndex length"),
			m("System.String ToLower()", func(s V, a []V) V { return text(lower(str(s))) }),
			m("System.String ToLower(System.Globalization.CultureInfo)", func(s V, a []V) V { return text(lower(str(s))) }),
			m("System.String ToLowerInvariant()", func(s V, a []V) V { return text(lower(str(s))) }),
			m("System.String ToString()", func(s V, a []V) V { return s }),
			m("System.String ToString(System.IFormatProvider)", func(s V, a []V) V { return s }),
			m("System.String ToUpper()", func(s V, a []V) V { return text(upper(str(s))) }),
			m("System.String ToUpper(System.Globalization.CultureInfo)", func(s V, a []V) V { return text(upper(str(s))) }),
			m("System.String ToUpperInvariant()", func(s V, a []V) V { return text(upper(str(s))) }),
			m("System.String Trim()", func(s V, a []V) V { return text(strings.TrimFunc(str(s), isWhite)) }),
			m("System.String Trim(Char)", func(s V, a []V) V { return text(strings.TrimFunc(str(s), trimmer(a[0]))) }),
			params(m("System.String Trim(Char[])", func(s V, a []V) V { return text(strings.TrimFunc(str(s), trimmer(a[0]))) })),
			m("System.String TrimEnd()", func(s V, a []V) V { return text(strings.TrimRightFunc(str(s), isWhite)) }),
			m("System.String TrimEnd(Char)", func(s V, a []V) V { return text(strings.TrimRightFunc(str(s), trimmer(a[0]))) }),
			params(m("System.String TrimEnd(Char[])", func(s V, a []V) V { return text(strings.TrimRightFunc(str(s), trimmer(a[0]))) })),
			m("System.String TrimStart()", func(s V, a []V) V { return text(strings.TrimLeftFunc(str(s), isWhite)) }),
			m("System.String TrimStart(Char)", func(s V, a []V) V { return text(strings.TrimLeftFunc(str(s), trimmer(a[0]))) }),
			params(m("System.String TrimStart(Char[])", func(s V, a []V) V { return text(strings.TrimLeftFunc(str(s), trimmer(a[0]))) })),
			params(named(me("System.String[] Split(Char[])", func(s V, a []V) (V, error) { return splitBy(s, a[0], everything, null) }), "separator")),
			named(me("System.String[] Split(Char[], Int32)", func(s V, a []V) (V, error) { return splitBy(s, a[0], i32(a[1]), null) }), "separator count"),
			named(me("System.String[] Split(Char[], System.StringSplitOptions)", func(s V, a []V) (V, error) { return splitBy(s, a[0], everything, a[1]) }), "separator options"),
			named(me("System.String[] Split(Char[], Int32, System.StringSplitOptions)", func(s V, a []V) (V, error) { return splitBy(s, a[0], i32(a[1]), a[2]) }), "separator count options"),
			optional(named(me("System.String[] Split(Char, System.StringSplitOptions)", func(s V, a []V) (V, error) { return splitBy(s, a[0], everything, a[1]) }), "separator options"), null),
			optional(named(me("System.String[] Split(Char, Int32, System.StringSplitOptions)", func(s V, a []V) (V, error) { return splitBy(s, a[0], i32(a[1]), a[2]) }), "separator count options"), null),
			optional(named(me("System.String[] Split(System.String, System.StringSplitOptions)", func(s V, a []V) (V, error) { return splitBy(s, a[0], everything, a[1]) }), "separator options"), null),
			optional(named(me("System.String[] Split(System.String, Int32, System.StringSplitOptions)", func(s V, a []V) (V, error) { return splitBy(s, a[0], i32(a[1]), a[2]) }), "separator count options"), null),
			named(me("System.String[] Split(System.String[], System.StringSplitOptions)", func(s V, a []V) (V, error) { return splitBy(s, a[0], everything, a[1]) }), "separator options"),
			named(me("System.String[] Split(System.String[], Int32, System.StringSplitOptions)", func(s V, a []V) (V, error) { return splitBy(s, a[0], i32(a[1]), a[2]) }), "separator count options"),
			m("System.TypeCode GetTypeCode()", func(s V, a []V) V { return enum("System.TypeCode", 18) }),
			me("Void CopyTo(Int32, Char[], Int32, Int32)", func(s V, a []V) (V, error) {
				o, dst := strObject(s), native[*value.Array](a[1])
				from, to, n := i32(a[0]), i32(a[2]), i32(a[3])
				if from < 0 || n < 0 || from+n > o.Length() || to < 0 || to+n > len(dst.Items) {
					return null, indexRange("sourceIndex")
				}
				for i := range n {
					dst.Items[to+i] = value.Char(o.At(from + i))
				}
				return none, nil
			}),
		},
	}
}

func lineEndings(s, by string) string {
	return strings.NewReplacer("\r\n", by, "\r", by, "\n", by, "\f", by, "\u0085", by, "\u2028", by, "\u2029", by).Replace(s)
}

func charsText(cs []V) V {
	units := make([]uint16, len(cs))
	for i, c := range cs {
		units[i] = char(c)
	}
	return value.StrUTF16(units)
}

func charArray(s *value.String, start, n int) V {
	out := make([]V, n)
	for i := range out {
		out[i] = value.Char(s.At(start + i))
	}
	return value.Of(value.NewArray(value.TypeChar, out))
}

// enum gives a value of an enumeration.
func enum(name string, n int64) V { return value.EnumOf(value.NamedType(name), n) }

// Enumeration is a .NET enumerator over a collection.
type Enumeration struct {
	value.Extras
	next    value.Enumerator
	reset   func() value.Enumerator
	current V
}

// Type is IEnumerator.
func (*Enumeration) Type() *value.Type {
	return value.NamedType("System.Collections.ArrayListEnumeratorSimple")
}

// Next gives the next element, so that the pipeline takes an enumerator apart.
func (e *Enumeration) Next() (V, bool, error) {
	v, ok, err := e.next.Next()
	if ok {
		e.current = v
	}
	return v, ok, err
}

func enumeratorOf(v V) V {
	open := func() value.Enumerator { e, _ := value.EnumerateAll(v); return e }
	return value.Of(&Enumeration{next: open(), reset: open})
}

func enumeratorType() *D {
	self := func(v V) *Enumeration { return native[*Enumeration](v) }
	return &D{
		Interfaces: []string{"System.Collections.IEnumerator"},
		Properties: []P{
			p("System.Object Current", func(s V) V { return self(s).current }),
			p("System.Object Key", func(s V) V { return pairOf(self(s).current).Key }),
			p("System.Object Value", func(s V) V { return pairOf(self(s).current).Value }),
		},
		Methods: []M{
			me("Boolean MoveNext()", func(s V, a []V) (V, error) {
				_, ok, err := self(s).Next()
				return yes(ok), err
			}),
			m("Void Reset()", func(s V, a []V) V { e := self(s); e.next, e.current = e.reset(), null; return none }),
			m("Void Dispose()", func(s V, a []V) V { return none }),
		},
	}
}

func pairOf(v V) *value.Pair {
	if p := native[*value.Pair](v); p != nil {
		return p
	}
	return value.NewPair(value.TypeDictionaryEntry, null, null)
}

package value

import (
	"math"
	"math/big"
	"strconv"
	"strings"
)

// NumberStyle is System.Globalization.NumberStyles.
type NumberStyle int

// The styles, by .NET's bits.
const (
	StyleLeadingWhite  NumberStyle = 1
	StyleTrailingWhite NumberStyle = 2
	StyleLeadingSign   NumberStyle = 4
	StyleTrailingSign  NumberStyle = 8
	StyleParentheses   NumberStyle = 16
	StylePoint         NumberStyle = 32
	StyleThousands     NumberStyle = 64
	StyleExponent      NumberStyle = 128
	StyleCurrency      NumberStyle = 256
	StyleHex           NumberStyle = 512
	StyleBinary        NumberStyle = 1024

	StyleInteger = StyleLeadingWhite | StyleTrailingWhite | StyleLeadingSign
	StyleNumber  = StyleInteger | StyleTrailingSign | StylePoint | StyleThousands
	StyleFloat   = StyleInteger | StylePoint | StyleExponent
)

func isNetSpace(r rune) bool { return r == ' ' || r >= 9 && r <= 13 }

// numberParts is a number as it is written: digits·10^exp.
type numberParts struct {
	neg    bool
	digits string // without leading zeros
	// scale is the number of digits after the point as they are written, less the exponent.
	scale int
}

// splitNumber reads a number by a style, as .NET's Number.TryParseNumber does with the invariant culture.
func splitNumber(s string, style NumberStyle) (numberParts, bool) {
	var p numberParts
	i, n := 0, len(s)
	for i < n && style&StyleLeadingWhite != 0 && isNetSpace(rune(s[i])) {
		i++
	}
	sign, paren := false, false
	for i < n {
		c := s[i]
		switch {
		case (c == '-' || c == '+') && !sign && style&StyleLeadingSign != 0:
			p.neg, sign = c == '-', true
			i++
			continue
		case strings.HasPrefix(s[i:], "\u2212") && !sign && style&StyleLeadingSign != 0:
			p.neg, sign = true, true
			i += 3
			continue
		case c == '(' && !sign && style&StyleParentheses != 0:
			p.neg, sign, paren = true, true, true
			i++
			continue
		case c == '$' && style&StyleCurrency != 0:
			i++
			continue
		case strings.HasPrefix(s[i:], "¤") && style&StyleCurrency != 0:
			i += len("¤")
			continue
		case isNetSpace(rune(c)) && style&StyleLeadingWhite != 0 && (!sign || style&StyleCurrency != 0):
			i++
			continue
		}
		break
	}
	var digits []byte
	seen, point := false, false
	for i < n {
		c := s[i]
		switch {
		case c >= '0' && c <= '9':
			seen = true
			if point {
				p.scale++
			}
			if len(digits) > 0 || c != '0' {
				digits = append(digits, c)
			}
			i++
			continue
		case c == '.' && style&StylePoint != 0 && !point:
			point = true
			i++
			continue
		case c == ',' && style&StyleThousands != 0 && seen && !point:
			i++
			continue
		}
		break
	}
	if !seen {
		return p, false
	}
	if i < n && (s[i] == 'e' || s[i] == 'E') && style&StyleExponent != 0 {
		j, eneg := i+1, false
		if j < n && (s[j] == '+' || s[j] == '-') {
			eneg = s[j] == '-'
			j++
		}
		if j < n && s[j] >= '0' && s[j] <= '9' {
			e := 0
			for j < n && s[j] >= '0' && s[j] <= '9' {
				if e < 1<<24 {
					e = e*10 + int(s[j]-'0')
				}
				j++
			}
			if eneg {
				e = -e
			}
			p.scale -= e
			i = j
		}
	}
	for i < n {
		c := s[i]
		switch {
		case isNetSpace(rune(c)) && style&StyleTrailingWhite != 0:
			i++
			continue
		case c == 0:
			i++
			continue
		case (c == '-' || c == '+') && style&StyleTrailingSign != 0 && !sign:
			p.neg, sign = c == '-', true
			i++
			continue
		case c == ')' && paren:
			paren = false
			i++
			continue
		case c == '$' && style&StyleCurrency != 0:
			i++
			continue
		}
		return p, false
	}
	if paren {
		return p, false
	}
	p.digits = string(digits)
	return p, true
}

func badFormat(s string) *Exception {
	return NewException("System.FormatException", "The input string '"+s+"' was not in a correct format.")
}

// ParseFloat reads a double, or a single for KindSingle.
func ParseFloat(s string, style NumberStyle, kind Kind) (float64, error) {
	p, ok := splitNumber(s, style)
	if !ok {
		switch t := strings.TrimFunc(s, isNetSpace); {
		case EqualFold(t, "Infinity"), EqualFold(t, "+Infinity"):
			return math.Inf(1), nil
		case EqualFold(t, "-Infinity"):
			return math.Inf(-1), nil
		case EqualFold(t, "NaN"), EqualFold(t, "-NaN"), EqualFold(t, "+NaN"):
			return math.NaN(), nil
		}
		return 0, badFormat(s)
	}
	bits := 64
	if kind == KindSingle {
		bits = 32
	}
	text := p.digits
	if text == "" {
		text = "0"
	}
	if p.neg {
		text = "-" + text
	}
	f, _ := strconv.ParseFloat(text+"e"+strconv.Itoa(-p.scale), bits)
	return f, nil
}

// ParseDecimalStyle reads a decimal.
func ParseDecimalStyle(s string, style NumberStyle) (*Decimal, error) {
	p, ok := splitNumber(s, style)
	if !ok {
		return nil, badFormat(s)
	}
	if p.digits == "" {
		return &Decimal{neg: p.neg, scale: uint8(min(max(p.scale, 0), maxScale))}, nil
	}
	c, _ := new(big.Int).SetString(p.digits, 10)
	if len(p.digits)-p.scale > 40 {
		return nil, overflow("a Decimal")
	}
	if p.scale > 100 {
		return &Decimal{scale: maxScale}, nil
	}
	d, err := makeDecimal(c, p.scale, p.neg)
	if err != nil {
		return nil, overflow("a Decimal")
	}
	return d, nil
}

// ParseBig reads a BigInteger.
func ParseBig(s string, style NumberStyle) (*big.Int, bool) {
	if style&StyleHex != 0 {
		t := strings.TrimFunc(s, isNetSpace)
		b, ok := new(big.Int).SetString(t, 16)
		if ok && t != "" && (t[0] >= '8') {
			b.Sub(b, new(big.Int).Lsh(big.NewInt(1), uint(len(t)*4)))
		}
		return b, ok
	}
	p, ok := splitNumber(s, style)
	if !ok || p.scale < -100000 {
		return nil, false
	}
	if p.digits == "" {
		return new(big.Int), true
	}
	digits := p.digits
	if p.scale < 0 {
		digits += strings.Repeat("0", -p.scale)
	} else if p.scale > 0 {
		cut := max(0, len(digits)-p.scale)
		if strings.Trim(digits[cut:], "0") != "" {
			return nil, false
		}
		digits = digits[:cut]
	}
	if digits == "" {
		return new(big.Int), true
	}
	b, ok := new(big.Int).SetString(digits, 10)
	if ok && p.neg {
		b.Neg(b)
	}
	return b, ok
}

// ParseInteger reads an integer of the type t as its Parse does.
func ParseInteger(s string, style NumberStyle, t *Type) (Value, error) {
	if style&(StyleHex|StyleBinary) != 0 {
		text := s
		if style&StyleLeadingWhite != 0 {
			text = strings.TrimLeftFunc(text, isNetSpace)
		}
		if style&StyleTrailingWhite != 0 {
			text = strings.TrimRightFunc(text, isNetSpace)
		}
		base := 16
		if style&StyleBinary != 0 {
			base = 2
		}
		if text == "" || strings.ContainsAny(text, "+-_") {
			return Null, badFormat(s)
		}
		n, err := strconv.ParseUint(text, base, integerBits(t.Kind))
		if err != nil {
			if strings.Trim(text, "0123456789abcdefABCDEF") != "" || base == 2 && strings.Trim(text, "01") != "" {
				return Null, badFormat(s)
			}
			return Null, overflow(overflowName(t.Kind))
		}
		switch t.Kind {
		case KindSByte:
			return SByte(int8(n)), nil
		case KindInt16:
			return Int16(int16(n)), nil
		case KindInt32:
			return Int32(int32(n)), nil
		case KindInt64:
			return Int64(int64(n)), nil
		}
		return integerOf(t, n), nil
	}
	p, ok := splitNumber(s, style)
	if !ok {
		return Null, badFormat(s)
	}
	digits := p.digits
	if p.scale > 0 {
		cut := max(0, len(digits)-p.scale)
		if strings.Trim(digits[cut:], "0") != "" {
			return Null, overflow(overflowName(t.Kind))
		}
		digits = digits[:cut]
	} else if p.scale < 0 && digits != "" {
		if -p.scale > 40 {
			return Null, overflow(overflowName(t.Kind))
		}
		digits += strings.Repeat("0", -p.scale)
	}
	if digits == "" {
		return Zero(t), nil
	}
	n, err := strconv.ParseUint(digits, 10, 64)
	lim := integerRange[t.Kind]
	if err != nil || p.neg && n > uint64(-(lim.min+1))+1 && lim.min != 0 || p.neg && lim.min == 0 && n != 0 || !p.neg && n > lim.max {
		return Null, overflow(overflowName(t.Kind))
	}
	if p.neg {
		return integerOf(t, -n), nil
	}
	return integerOf(t, n), nil
}

// scanNumber reads a number as it is written in code: decimal, 0x and 0b digits, an exponent, a type's suffix and a
// multiplier from kb to pb. Whole numbers take the first of int, long, decimal and double that holds them.
func scanNumber(s string) (Value, bool) {
	text := strings.TrimFunc(s, isNetSpace)
	neg := false
	if text != "" && (text[0] == '-' || text[0] == '+') {
		neg = text[0] == '-'
		text = text[1:]
	}
	if text == "" || !(text[0] >= '0' && text[0] <= '9' || text[0] == '.') {
		return Null, false
	}
	body := strings.ToLower(text)
	mult := int64(1)
	if len(body) > 2 && body[len(body)-1] == 'b' {
		if i := strings.IndexByte("kmgtp", body[len(body)-2]); i >= 0 {
			hex := strings.HasPrefix(body, "0x")
			if !hex || true {
				mult = int64(1) << (10 * (i + 1))
				body = body[:len(body)-2]
			}
		}
	}
	base := 10
	switch {
	case strings.HasPrefix(body, "0x"):
		base, body = 16, body[2:]
	case strings.HasPrefix(body, "0b"):
		base, body = 2, body[2:]
	}
	suffix := ""
	for _, x := range [...]string{"ul", "us", "uy", "u", "l", "s", "y", "n", "d"} {
		if strings.HasSuffix(body, x) && !(base == 16 && x == "d") && len(body) > len(x) {
			suffix, body = x, body[:len(body)-len(x)]
			break
		}
	}
	return makeNumber(body, base, suffix, mult, neg)
}

func makeNumber(body string, base int, suffix string, mult int64, neg bool) (Value, bool) {
	if strings.Contains(body, "_") {
		return Null, false
	}
	real := base == 10 && strings.ContainsAny(body, ".e")
	if real && (suffix == "" || suffix == "d") {
		if suffix == "d" {
			d, err := ParseDecimalStyle(body, StyleFloat)
			if err != nil {
				return Null, false
			}
			if mult != 1 {
				if d, err = d.Mul(DecimalFromInt64(mult)); err != nil {
					return Null, false
				}
			}
			if neg {
				d = d.Neg()
			}
			return Dec(d), true
		}
		if p, ok := splitNumber(body, StylePoint|StyleExponent); !ok || p.digits == "" && !strings.ContainsAny(body, "0") {
			return Null, false
		}
		f, err := strconv.ParseFloat(body, 64)
		if err != nil && !math.IsInf(f, 0) {
			return Null, false
		}
		f *= float64(mult)
		if neg {
			f = -f
		}
		return Double(f), true
	}
	var n *big.Int
	if real {
		var ok bool
		if n, ok = ParseBig(body, StylePoint|StyleExponent); !ok {
			return Null, false
		}
	} else {
		if strings.ContainsAny(body, "+-") || body == "" {
			return Null, false
		}
		var ok bool
		if n, ok = new(big.Int).SetString(body, base); !ok {
			return Null, false
		}
		if base != 10 && suffix == "" {
			n = twosComplement(n, len(body), base)
		}
	}
	n.Mul(n, big.NewInt(mult))
	if neg {
		n.Neg(n)
	}
	if suffix != "" {
		t := map[string]*Type{"ul": TypeUInt64, "us": TypeUInt16, "uy": TypeByte, "l": TypeInt64, "s": TypeInt16, "y": TypeSByte, "n": TypeBigInteger, "d": TypeDecimal}[suffix]
		if suffix == "u" {
			t = TypeUInt32
			if !fitsBig(n, KindUInt32) {
				t = TypeUInt64
			}
		}
		r, err := bigTo(n, t)
		return r, err == nil
	}
	switch {
	case fitsBig(n, KindInt32):
		return Int32(int32(n.Int64())), true
	case n.IsInt64():
		return Int64(n.Int64()), true
	}
	if d, err := DecimalFromBig(n); err == nil {
		return Dec(d), true
	}
	f, _ := new(big.Float).SetInt(n).Float64()
	return Double(f), true
}

// twosComplement reads hexadecimal or binary digits that fill a type's width as negative if the first bit is set.
func twosComplement(n *big.Int, digits, base int) *big.Int {
	width := digits
	if base == 16 {
		width *= 4
	}
	switch {
	case width > 64:
		return n
	case width > 32 && n.BitLen() == 64:
		return n.Sub(n, new(big.Int).Lsh(big.NewInt(1), 64))
	case width <= 32 && n.BitLen() == 32:
		return n.Sub(n, new(big.Int).Lsh(big.NewInt(1), 32))
	}
	return n
}

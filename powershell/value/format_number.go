package value

import (
	"math"
	"math/big"
	"strconv"
	"strings"
)

// number is what formats work on: digits d1d2d3… with the point after the first scale of them.
type number struct {
	neg    bool
	digits []byte // without leading or trailing zeros, so none for zero
	scale  int
	// exact holds a double's own value, so that more digits than the shortest can be had.
	exact float64
	float Kind
}

func formatError() *Exception {
	return NewException("System.FormatException", "Format specifier was invalid.")
}

// FormatNumber writes a number by a .NET format, standard or custom.
func FormatNumber(v Value, format string, c *Culture) (string, error) {
	v = v.Unwrap()
	k := v.Kind()
	if k == KindSingle || k == KindDouble {
		f := v.float()
		if math.IsNaN(f) || math.IsInf(f, 0) {
			return FloatText(f, 64), nil
		}
	}
	letter, prec, standard := standardFormat(format)
	if !standard {
		return customNumber(numberOf(v, 15), format), nil
	}
	switch letter {
	case 0, 'G', 'g', 'R', 'r':
		return generalNumber(v, letter, prec)
	case 'D', 'd':
		if !k.IsInteger() && k != KindBigInteger {
			return "", formatError()
		}
		n := numberOf(v, -1)
		s := n.integer()
		if len(s) < prec {
			s = strings.Repeat("0", prec-len(s)) + s
		}
		if n.neg {
			s = "-" + s
		}
		return s, nil
	case 'X', 'x', 'B', 'b':
		return bitsText(v, letter, prec)
	case 'N', 'n', 'F', 'f', 'P', 'p', 'C', 'c':
		return fixedNumber(v, letter, prec, c), nil
	case 'E', 'e':
		if prec < 0 {
			prec = 6
		}
		n := numberOf(v, -1)
		n.round(prec + 1)
		return n.sign() + n.scientific(prec, prec, letter, 3), nil
	}
	return "", formatError()
}

// standardFormat takes a letter and a number of digits; any other text is a custom format.
func standardFormat(format string) (letter byte, prec int, ok bool) {
	if format == "" {
		return 0, -1, true
	}
	c := format[0]
	if c|0x20 < 'a' || c|0x20 > 'z' {
		return 0, 0, false
	}
	prec = -1
	for i := 1; i < len(format); i++ {
		d := format[i]
		if d < '0' || d > '9' {
			return 0, 0, false
		}
		if prec < 0 {
			prec = 0
		}
		if prec = prec*10 + int(d-'0'); prec > 999_999_999 {
			return 0, 0, false
		}
	}
	return c, prec, true
}

// numberOf takes a value apart. For a double, significant is how many digits are kept; below zero as many as it takes.
func numberOf(v Value, significant int) *number {
	n := &number{}
	var s string
	switch k := v.Kind(); k {
	case KindSingle, KindDouble:
		f := v.float()
		n.exact, n.float = f, k
		bits := 64
		if k == KindSingle {
			bits = 32
			if significant > 0 {
				significant = 7
			}
		}
		n.neg = math.Signbit(f)
		if f == 0 {
			return n
		}
		p := -1
		if significant > 0 {
			p = significant - 1
		}
		e := strconv.FormatFloat(math.Abs(f), 'e', p, bits)
		m, x, _ := strings.Cut(e, "e")
		exp, _ := strconv.Atoi(x)
		n.digits = []byte(strings.Replace(m, ".", "", 1))
		n.scale = exp + 1
		n.trim()
		return n
	case KindDecimal:
		d := v.ref.(*Decimal)
		n.neg = d.neg
		s = d.digits()
		n.scale = len(s) - int(d.scale)
		n.digits = []byte(s)
		n.trimLeft()
		n.trim()
		if len(n.digits) == 0 {
			n.neg = d.neg
		}
		return n
	case KindBigInteger:
		b, _ := v.AsBig()
		n.neg = b.Sign() < 0
		s = new(big.Int).Abs(b).String()
	default:
		b := bigText(v)
		n.neg = strings.HasPrefix(b, "-")
		s = strings.TrimPrefix(b, "-")
	}
	if s == "0" {
		return n
	}
	n.digits = []byte(s)
	n.scale = len(s)
	n.trim()
	return n
}

func bigText(v Value) string {
	if v.ref.(*Type).Kind == KindUInt64 {
		return strconv.FormatUint(v.bits, 10)
	}
	return strconv.FormatInt(int64(v.bits), 10)
}

func (n *number) trim() {
	for len(n.digits) > 0 && n.digits[len(n.digits)-1] == '0' {
		n.digits = n.digits[:len(n.digits)-1]
	}
	if len(n.digits) == 0 {
		n.scale = 0
	}
}

func (n *number) trimLeft() {
	for len(n.digits) > 0 && n.digits[0] == '0' {
		n.digits = n.digits[1:]
		n.scale--
	}
}

func (n *number) sign() string {
	if n.neg && len(n.digits) > 0 || n.neg && n.float != 0 {
		return "-"
	}
	return ""
}

// round keeps count digits, a half away from zero. A double's digits are taken from its exact value.
func (n *number) round(count int) {
	if n.float != 0 && n.exact != 0 && count > 0 {
		f := math.Abs(n.exact)
		s := exactDigits(f)
		m, exp := s.digits, s.scale
		n.digits, n.scale = []byte(m), exp
	}
	n.cut(count)
}

type exactNumber struct {
	digits string
	scale  int
}

// exactDigits gives all digits of a double.
func exactDigits(f float64) exactNumber {
	s := strconv.FormatFloat(f, 'e', 766, 64)
	m, x, _ := strings.Cut(s, "e")
	exp, _ := strconv.Atoi(x)
	return exactNumber{strings.TrimRight(strings.Replace(m, ".", "", 1), "0"), exp + 1}
}

func (n *number) cut(count int) {
	if count < 0 {
		n.digits, n.scale = nil, 0
		return
	}
	if count >= len(n.digits) {
		n.trim()
		return
	}
	up := n.digits[count] >= '5'
	d := append([]byte(nil), n.digits[:count]...)
	if up {
		i := len(d) - 1
		for i >= 0 && d[i] == '9' {
			i--
		}
		if i < 0 {
			d = []byte{'1'}
			n.scale++
		} else {
			d[i]++
			d = d[:i+1]
		}
	}
	n.digits = d
	n.trim()
}

// integer gives the digits before the point.
func (n *number) integer() string {
	if n.scale <= 0 {
		return "0"
	}
	if n.scale <= len(n.digits) {
		return string(n.digits[:n.scale])
	}
	return string(n.digits) + strings.Repeat("0", n.scale-len(n.digits))
}

// fraction gives count digits after the point.
func (n *number) fraction(count int) string {
	var b strings.Builder
	for i := range count {
		switch j := n.scale + i; {
		case j < 0 || j >= len(n.digits):
			b.WriteByte('0')
		default:
			b.WriteByte(n.digits[j])
		}
	}
	return b.String()
}

func (n *number) scientific(minDigits, maxDigits int, letter byte, expDigits int) string {
	var b strings.Builder
	d := n.digits
	if len(d) == 0 {
		d = []byte{'0'}
	}
	b.WriteByte(d[0])
	frac := string(d[1:])
	for len(frac) < minDigits {
		frac += "0"
	}
	if frac != "" {
		b.WriteByte('.')
		b.WriteString(frac)
	}
	exp := n.scale - 1
	if len(n.digits) == 0 {
		exp = 0
	}
	b.WriteByte(letter)
	if exp < 0 {
		b.WriteByte('-')
		exp = -exp
	} else {
		b.WriteByte('+')
	}
	e := strconv.Itoa(exp)
	b.WriteString(strings.Repeat("0", max(0, expDigits-len(e))))
	b.WriteString(e)
	return b.String()
}

func generalNumber(v Value, letter byte, prec int) (string, error) {
	if letter|0x20 == 'r' {
		prec = -1
	}
	if prec <= 0 {
		s, _ := NetString(nil, v)
		if letter == 'g' || letter == 'r' {
			s = strings.Replace(s, "E", "e", 1)
		}
		return s, nil
	}
	n := numberOf(v, -1)
	if n.float != 0 {
		if n.exact == 0 {
			return n.sign() + "0", nil
		}
		n.round(prec)
	} else {
		n.cut(prec)
	}
	if n.scale > prec || n.scale < -3 {
		e := byte('E')
		if letter == 'g' {
			e = 'e'
		}
		return n.sign() + n.scientific(0, 0, e, 2), nil
	}
	s := n.sign() + n.integer()
	if f := len(n.digits) - n.scale; f > 0 && len(n.digits) > 0 {
		s += "." + n.fraction(f)
	}
	return s, nil
}

func bitsText(v Value, letter byte, prec int) (string, error) {
	k := v.Kind()
	base := 16
	if letter|0x20 == 'b' {
		base = 2
	}
	var s string
	switch {
	case k == KindBigInteger:
		s = bigBits(v, base)
	case k.IsInteger():
		s = strconv.FormatUint(v.bits&(math.MaxUint64>>(64-integerBits(k))), base)
	default:
		return "", formatError()
	}
	if letter == 'X' {
		s = strings.ToUpper(s)
	}
	if pad := prec - len(s); pad > 0 {
		fill := "0"
		if b, ok := v.AsBig(); ok && b.Sign() < 0 {
			fill = map[byte]string{'X': "F", 'x': "f", 'B': "1", 'b': "1"}[letter]
		}
		s = strings.Repeat(fill, pad) + s
	}
	return s, nil
}

// bigBits writes a BigInteger's two's complement with a leading digit that shows the sign.
func bigBits(v Value, base int) string {
	b, _ := v.AsBig()
	if b.Sign() >= 0 {
		s := b.Text(base)
		if base == 16 && s[0] >= '8' {
			s = "0" + s
		}
		if base == 2 && b.Sign() > 0 {
			s = "0" + s
		}
		return s
	}
	n := (new(big.Int).Abs(b).BitLen()/8 + 1) * 8
	m := new(big.Int).Lsh(big.NewInt(1), uint(n))
	s := m.Add(m, b).Text(base)
	for base == 16 && len(s) > 2 && s[0] == 'f' && s[1] >= '8' {
		s = s[1:]
	}
	return s
}

func fixedNumber(v Value, letter byte, prec int, c *Culture) string {
	lower := letter | 0x20
	if prec < 0 {
		prec = 2
		if c != nil && c.USDates && lower != 'c' {
			prec = 3
		}
	}
	n := numberOf(v, -1)
	if lower == 'p' {
		if n.float != 0 && n.exact != 0 {
			s := exactDigits(math.Abs(n.exact))
			n.digits, n.scale = []byte(s.digits), s.scale
		}
		if len(n.digits) > 0 {
			n.scale += 2
		}
		n.cutToEven(n.scale + prec)
	} else {
		n.roundFraction(prec)
	}
	digits := n.integer()
	if lower != 'f' {
		digits = groupDigits(digits)
	}
	if prec > 0 {
		digits += "." + n.fraction(prec)
	}
	neg := n.neg && (len(n.digits) > 0 || n.float != 0)
	switch lower {
	case 'p':
		space := ""
		if c == nil || !c.USDates {
			space = " "
		}
		digits += space + "%"
	case 'c':
		digits = c.Currency + digits
		if neg && !c.USDates {
			return "(" + digits + ")"
		}
	}
	if neg {
		return "-" + digits
	}
	return digits
}

// roundFraction keeps prec digits after the point.
func (n *number) roundFraction(prec int) {
	if n.float != 0 && n.exact != 0 {
		s := exactDigits(math.Abs(n.exact))
		n.digits, n.scale = []byte(s.digits), s.scale
	}
	if n.exact != 0 {
		n.cutToEven(n.scale + prec)
		return
	}
	n.cut(n.scale + prec)
}

// cutToEven is cut for a double: what lies in the middle goes to the even digit, as IEEE 754 rounds.
func (n *number) cutToEven(count int) {
	middle := count >= 0 && len(n.digits) == count+1 && n.digits[count] == '5'
	if n.exact != 0 && middle && (count == 0 || (n.digits[count-1]-'0')%2 == 0) {
		n.digits = n.digits[:count]
		return
	}
	n.cut(count)
}

func groupDigits(s string) string {
	if len(s) <= 3 {
		return s
	}
	var b strings.Builder
	first := len(s) % 3
	if first == 0 {
		first = 3
	}
	b.WriteString(s[:first])
	for i := first; i < len(s); i += 3 {
		b.WriteByte(',')
		b.WriteString(s[i : i+3])
	}
	return b.String()
}

// sections splits a custom format at semicolons outside quotes.
func sections(f string) []string {
	var out []string
	start := 0
	for i := 0; i < len(f); i++ {
		switch f[i] {
		case '\\':
			i++
		case '\'', '"':
			q := f[i]
			for i++; i < len(f) && f[i] != q; i++ {
			}
		case ';':
			out = append(out, f[start:i])
			start = i + 1
		}
	}
	return append(out, f[min(start, len(f)):])
}

type customPlan struct {
	digits, firstZero, lastZero, point int
	thousands                          bool
	scaleDown, percent                 int
	exponent                           bool
}

func planCustom(f string) customPlan {
	p := customPlan{firstZero: math.MaxInt, lastZero: 0, point: -1}
	commaAt, commas := -1, 0
	for i := 0; i < len(f); i++ {
		switch c := f[i]; c {
		case '#':
			p.digits++
		case '0':
			if p.firstZero == math.MaxInt {
				p.firstZero = p.digits
			}
			p.digits++
			p.lastZero = p.digits
		case '.':
			if p.point < 0 {
				p.point = p.digits
			}
		case ',':
			if p.digits > 0 && p.point < 0 {
				if commaAt >= 0 {
					if commaAt == p.digits {
						commas++
						continue
					}
					p.thousands = true
				}
				commaAt, commas = p.digits, 1
			}
		case '%':
			p.percent += 2
		case '\\':
			i++
		case '\'', '"':
			for i++; i < len(f) && f[i] != c; i++ {
			}
		case 'E', 'e':
			j := i + 1
			if j < len(f) && (f[j] == '+' || f[j] == '-') {
				j++
			}
			if j < len(f) && f[j] == '0' {
				for j < len(f) && f[j] == '0' {
					j++
				}
				p.exponent = true
				i = j - 1
			}
		default:
			if strings.HasPrefix(f[i:], "‰") {
				p.percent += 3
				i += len("‰") - 1
			}
		}
	}
	if p.point < 0 {
		p.point = p.digits
	}
	if commaAt >= 0 {
		if commaAt == p.point {
			p.scaleDown = commas * 3
		} else {
			p.thousands = true
		}
	}
	return p
}

// customNumber writes a number by a custom format.
func customNumber(n *number, format string) string {
	parts := sections(format)
	section := parts[0]
	neg := n.neg && len(n.digits) > 0
	sign := neg
	if len(n.digits) == 0 && len(parts) > 2 {
		section = parts[2]
	} else if neg && len(parts) > 1 && parts[1] != "" {
		section, sign = parts[1], false
	}
	p := planCustom(section)
	m := *n
	m.digits = append([]byte(nil), n.digits...)
	if len(m.digits) > 0 {
		m.scale += p.percent - p.scaleDown
		if p.exponent {
			m.cut(p.digits)
		} else {
			m.cut(m.scale + p.digits - p.point)
			if len(m.digits) == 0 && len(parts) > 2 && section != parts[2] {
				return customNumber(&m, format)
			}
		}
	}
	if len(m.digits) == 0 && n.float == 0 {
		sign = false
	}
	return m.writeCustom(section, p, sign)
}

func (n *number) writeCustom(f string, p customPlan, neg bool) string {
	firstZero := 0
	if p.firstZero < p.point {
		firstZero = p.point - p.firstZero
	}
	lastZero := 0
	if p.lastZero > p.point {
		lastZero = p.point - p.lastZero
	}
	var digPos, adjust int
	if p.exponent {
		digPos = p.point
	} else {
		digPos = max(n.scale, p.point)
		adjust = n.scale - p.point
	}
	groups := map[int]bool{}
	if p.thousands {
		total := max(digPos, firstZero)
		if adjust < 0 {
			total = max(n.scale, firstZero)
		}
		for g := 3; g < max(total, digPos); g += 3 {
			groups[g] = true
		}
	}
	var b strings.Builder
	if neg {
		b.WriteByte('-')
	}
	next := 0
	pointWritten := false
	for i := 0; i < len(f); i++ {
		c := f[i]
		if adjust > 0 && (c == '#' || c == '0' || c == '.') {
			for adjust > 0 {
				if next < len(n.digits) {
					b.WriteByte(n.digits[next])
					next++
				} else {
					b.WriteByte('0')
				}
				if p.thousands && digPos > 1 && groups[digPos-1] {
					b.WriteByte(',')
				}
				digPos--
				adjust--
			}
		}
		switch c {
		case '#', '0':
			var ch byte
			if adjust < 0 {
				adjust++
				if digPos <= firstZero {
					ch = '0'
				}
			} else if next < len(n.digits) {
				ch = n.digits[next]
				next++
			} else if digPos > lastZero {
				ch = '0'
			}
			if ch != 0 {
				if digPos == 0 && !pointWritten {
					b.WriteByte('.')
					pointWritten = true
				}
				b.WriteByte(ch)
				if p.thousands && digPos > 1 && groups[digPos-1] {
					b.WriteByte(',')
				}
			}
			digPos--
		case '.':
			if digPos == 0 && !pointWritten && (lastZero < 0 || p.point < p.digits && next < len(n.digits)) {
				b.WriteByte('.')
				pointWritten = true
			}
		case ',':
		case '%':
			b.WriteByte('%')
		case '\\':
			if i+1 < len(f) {
				i++
				b.WriteByte(f[i])
			}
		case '\'', '"':
			for i++; i < len(f) && f[i] != c; i++ {
				b.WriteByte(f[i])
			}
		case 'E', 'e':
			j := i + 1
			plus := false
			signed := false
			if j < len(f) && (f[j] == '+' || f[j] == '-') {
				plus, signed = f[j] == '+', true
				j++
			}
			if p.exponent && j < len(f) && f[j] == '0' {
				k := j
				for k < len(f) && f[k] == '0' {
					k++
				}
				exp := 0
				if len(n.digits) > 0 {
					exp = n.scale - p.point
				}
				b.WriteByte(c)
				switch {
				case exp < 0:
					b.WriteByte('-')
					exp = -exp
				case plus:
					b.WriteByte('+')
				}
				e := strconv.Itoa(exp)
				b.WriteString(strings.Repeat("0", max(0, min(k-j, 10)-len(e))))
				b.WriteString(e)
				i = k - 1
				continue
			}
			b.WriteByte(c)
			if signed {
				b.WriteByte(f[j-1])
				i = j - 1
			}
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

package syntax

import (
	"math"
	"math/big"
	"strconv"
	"strings"
)

// numberSuffix is the type that a number's suffix asks for.
type numberSuffix uint8

const (
	noSuffix       numberSuffix = 0
	unsignedSuffix numberSuffix = 1 // alone the smallest of uint32 and uint64, else a mark on another
	byteSuffix     numberSuffix = 2
	shortSuffix    numberSuffix = 4
	longSuffix     numberSuffix = 8
	decimalSuffix  numberSuffix = 16
	bigSuffix      numberSuffix = 32
)

// numberParts is a number taken apart.
type numberParts struct {
	sign       int // -1 or 1
	digits     string
	base       int  // 10, 16 or 2
	real       bool // has a point or an exponent
	suffix     numberSuffix
	multiplier int64
}

// number reads a number whose first character was read. What is none goes on as a word.
func (l *lexer) number(first rune) *Token {
	parts, ok := l.numberText(first)
	if !ok {
		return l.genericAgain()
	}
	value := parts.value()
	if value == nil {
		if l.mode != expressionMode {
			return l.genericAgain()
		}
		l.report(l.plain(l.start, l.pos), badNumericConstant, l.text[l.start:l.pos])
	}
	t := l.token(TokenNumber)
	t.value = value
	return t
}

func (l *lexer) digits() int {
	from := l.pos
	for is(rune(l.peekByte()), classDigit) {
		l.pos++
	}
	return l.pos - from
}

// exponent reads what follows an e, and reports whether it is one.
func (l *lexer) exponent() bool {
	if c := l.peek(); c == '+' || isDash(c) {
		l.next()
	}
	return l.digits() > 0
}

func (l *lexer) numberText(first rune) (p numberParts, ok bool) {
	p = numberParts{sign: 1, base: 10, multiplier: 1}
	ok = true
	from := l.pos - 1
	if first == '+' || isDash(first) {
		if first != '+' {
			p.sign = -1
		}
		from = l.pos
		first = l.next()
	}
	next := l.peekByte()
	switch {
	case first == '.':
		p.real = true
		ok = l.fraction()
	case first == '0' && (next|0x20 == 'x'):
		l.pos++
		from, p.base = l.pos, 16
		for is(rune(l.peekByte()), classHex) {
			l.pos++
		}
	case first == '0' && (next|0x20 == 'b'):
		l.pos++
		from, p.base = l.pos, 2
		for c := l.peekByte(); c == '0' || c == '1'; c = l.peekByte() {
			l.pos++
		}
		ok = l.pos > from
	default:
		l.digits()
		switch l.peekByte() {
		case '.':
			if l.pos+1 < len(l.text) && l.text[l.pos+1] == '.' {
				break
			}
			l.pos++
			p.real = true
			ok = l.fraction()
		case 'e', 'E':
			l.pos++
			p.real = true
			ok = l.exponent()
		}
	}
	p.digits = l.text[from:min(l.pos, len(l.text))]
	if !l.numberEnding(&p) {
		ok = false
	}
	if c := l.peek(); !endsWord(c) && l.pos < len(l.text) && (l.mode != expressionMode || !endsNumber(c, l.ternaryEndsNumber)) {
		ok = false
	}
	return p, ok
}

func (l *lexer) fraction() bool {
	l.digits()
	if c := l.peekByte(); c == 'e' || c == 'E' {
		l.pos++
		return l.exponent()
	}
	return true
}

// numberEnding reads the type suffix and the multiplier, and reports whether they are right.
func (l *lexer) numberEnding(p *numberParts) bool {
	ok := true
	if c := l.peek(); is(c, classSuffix) {
		l.pos++
		p.suffix = suffixOf(c)
		if c := l.peek(); is(c, classSuffix) {
			l.pos++
			second := suffixOf(c)
			ok = p.suffix == unsignedSuffix && (second == longSuffix || second == shortSuffix || second == byteSuffix)
			p.suffix |= second
		}
	}
	if c := l.peek(); is(c, classMultiplier) {
		l.pos++
		p.multiplier = 1 << (10 * (1 + strings.IndexByte("kmgtp", byte(c)|0x20)))
		if l.peekByte()|0x20 != 'b' {
			return false
		}
		l.pos++
	}
	return ok
}

func suffixOf(c rune) numberSuffix {
	switch c | 0x20 {
	case 'u':
		return unsignedSuffix
	case 's':
		return shortSuffix
	case 'l':
		return longSuffix
	case 'd':
		return decimalSuffix
	case 'y':
		return byteSuffix
	}
	return bigSuffix
}

// value returns the number in the type that fits, nil where none does.
func (p *numberParts) value() any {
	if p.real {
		return p.realValue()
	}
	if p.base == 10 && p.suffix == noSuffix && len(p.digits) <= 18 {
		if n, err := strconv.ParseInt(p.digits, 10, 64); err == nil {
			if n *= int64(p.sign); p.multiplier == 1 {
				return smallest(n)
			} else if m := n * p.multiplier; m/p.multiplier == n {
				return smallest(m)
			}
		}
	}
	n, ok := new(big.Int), true
	switch p.base {
	case 16:
		n = p.hexValue()
	case 2:
		n = p.binaryValue()
	default:
		_, ok = n.SetString(p.digits, 10)
	}
	if !ok {
		return nil
	}
	n.Mul(n, big.NewInt(int64(p.sign)))
	n.Mul(n, big.NewInt(p.multiplier))
	return p.integer(n)
}

func smallest(n int64) any {
	if n == int64(int32(n)) {
		return int32(n)
	}
	return n
}

// hexValue reads digits as PowerShell does: a number that fills the type of its suffix has a sign.
func (p *numberParts) hexValue() *big.Int {
	n, _ := new(big.Int).SetString("0"+p.digits, 16)
	if p.suffix&unsignedSuffix == 0 {
		width := 8
		switch p.suffix {
		case byteSuffix:
			width = 2
		case shortSuffix:
			width = 4
		case longSuffix:
			width = 16
		default:
			if len(p.digits)+1 >= 16 {
				width = 16
			}
		}
		if len(p.digits) == width {
			signed(n, 4*width)
			if width == 16 && p.suffix == noSuffix {
				p.suffix = longSuffix
			}
		} else if len(p.digits) == 15 && p.suffix == noSuffix {
			p.suffix = longSuffix
		}
	} else if len(p.digits) == 15 && p.suffix == unsignedSuffix {
		p.suffix |= longSuffix
	}
	return n
}

// binaryValue reads digits as PowerShell does: a number that fills a type has a sign.
func (p *numberParts) binaryValue() *big.Int {
	n, _ := new(big.Int).SetString(p.digits, 2)
	width := len(p.digits)
	if p.suffix&unsignedSuffix == 0 {
		switch {
		case width == 8, width == 16, width == 32, width == 64, width == 96, width >= 128 && width%8 == 0:
			signed(n, width)
		}
	}
	if width == 64 && p.suffix|unsignedSuffix == unsignedSuffix {
		p.suffix |= longSuffix
	}
	return n
}

// signed makes n what its bits mean in two's complement.
func signed(n *big.Int, bits int) {
	if n.Bit(bits-1) == 1 {
		n.Sub(n, new(big.Int).Lsh(big.NewInt(1), uint(bits)))
	}
}

// integer returns n in the type of the suffix, nil where it does not fit.
func (p *numberParts) integer(n *big.Int) any {
	signedIn := func(bits int) bool { return n.IsInt64() && n.Int64()<<(64-bits)>>(64-bits) == n.Int64() }
	unsignedIn := func(bits int) bool { return n.Sign() >= 0 && n.BitLen() <= bits }
	switch {
	case p.suffix == byteSuffix && signedIn(8):
		return int8(n.Int64())
	case p.suffix == byteSuffix|unsignedSuffix && unsignedIn(8):
		return uint8(n.Uint64())
	case p.suffix == shortSuffix && signedIn(16):
		return int16(n.Int64())
	case p.suffix == shortSuffix|unsignedSuffix && unsignedIn(16):
		return uint16(n.Uint64())
	case p.suffix == longSuffix && n.IsInt64():
		return n.Int64()
	case p.suffix == longSuffix|unsignedSuffix && unsignedIn(64):
		return n.Uint64()
	case p.suffix == unsignedSuffix && unsignedIn(32):
		return uint32(n.Uint64())
	case p.suffix == unsignedSuffix && unsignedIn(64):
		return n.Uint64()
	case p.suffix == decimalSuffix && n.BitLen() <= decimalBits:
		return Decimal{n.String()}
	case p.suffix == bigSuffix:
		return n
	case p.suffix != noSuffix:
		return nil
	case n.IsInt64():
		return smallest(n.Int64())
	case p.base != 10:
		return nil
	case n.BitLen() <= decimalBits:
		return Decimal{n.String()}
	}
	f, _ := new(big.Float).SetInt(n).Float64()
	if math.IsInf(f, 0) {
		return nil
	}
	return f
}

func (p *numberParts) realValue() any {
	text := plainSigns(p.digits)
	if p.suffix == decimalSuffix {
		return decimalValue(text, p.sign, p.multiplier)
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil && !math.IsInf(f, 0) {
		return nil
	}
	f *= float64(p.multiplier)
	if p.sign < 0 {
		f = -f
	}
	if p.suffix == noSuffix {
		return f
	}
	if math.IsInf(f, 0) {
		return nil
	}
	n, _ := big.NewFloat(math.RoundToEven(f)).Int(nil)
	return p.integer(n)
}

// plainSigns puts a plain minus in place of a typographic dash in an exponent.
func plainSigns(text string) string {
	for i := 0; i < len(text); i++ {
		if text[i] >= 0x80 {
			return text[:i] + "-" + text[i+len("–"):]
		}
	}
	return text
}

const (
	decimalBits  = 96
	decimalScale = 28 // digits behind the point that a decimal can hold
)

// decimalValue reads a decimal: up to 96 bits of digits and up to 28 of them behind the point. It returns nil where the
// number does not fit.
func decimalValue(text string, sign int, multiplier int64) any {
	mantissa, exponent := text, 0
	if i := strings.IndexAny(text, "eE"); i >= 0 {
		n, err := strconv.Atoi(text[i+1:])
		if err != nil || n > 1000 || n < -1000 {
			return nil
		}
		mantissa, exponent = text[:i], n
	}
	whole, behind, _ := strings.Cut(mantissa, ".")
	n, ok := new(big.Int).SetString("0"+whole+behind, 10)
	if !ok {
		return nil
	}
	scale := len(behind) - exponent
	if scale < 0 {
		n.Mul(n, powerOfTen(-scale))
		scale = 0
	}
	n, scale = fitDecimal(n, scale)
	if n == nil {
		return nil
	}
	if multiplier != 1 {
		if n, scale = fitDecimal(n.Mul(n, big.NewInt(multiplier)), scale); n == nil {
			return nil
		}
	}
	digits := n.String()
	if len(digits) <= scale {
		digits = strings.Repeat("0", scale-len(digits)+1) + digits
	}
	if scale > 0 {
		digits = digits[:len(digits)-scale] + "." + digits[len(digits)-scale:]
	}
	if sign < 0 && n.Sign() != 0 {
		digits = "-" + digits
	}
	return Decimal{digits}
}

func powerOfTen(n int) *big.Int {
	return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil)
}

// fitDecimal drops digits behind the point until n fits, rounding half to even. It returns nil where none are left.
func fitDecimal(n *big.Int, scale int) (*big.Int, int) {
	drop := max(scale-decimalScale, 0)
	for {
		rounded := n
		if drop > 0 {
			divisor := powerOfTen(drop)
			quotient, rest := new(big.Int).QuoRem(n, divisor, new(big.Int))
			twice := rest.Lsh(rest, 1).Cmp(divisor)
			if twice > 0 || twice == 0 && quotient.Bit(0) == 1 {
				quotient.Add(quotient, big.NewInt(1))
			}
			rounded = quotient
		}
		if rounded.BitLen() <= decimalBits {
			return rounded, scale - drop
		}
		if drop >= scale {
			return nil, 0
		}
		drop++
	}
}

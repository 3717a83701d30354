package value

import (
	"errors"
	"math"
	"math/big"
	"math/bits"
	"strconv"
	"strings"
)

// Decimal is System.Decimal: a whole number of 96 bits, a sign and a scale of 0 to 28.
type Decimal struct {
	hi    uint32
	lo    uint64
	scale uint8
	neg   bool
}

// ErrDecimalOverflow is the error of a result that 96 bits cannot hold.
var errDecimalOverflow = errors.New("Value was either too large or too small for a Decimal.")

const maxScale = 28

// Type is System.Decimal.
func (*Decimal) Type() *Type { return TypeDecimal }

// DecimalFromInt64 gives a whole number.
func DecimalFromInt64(i int64) *Decimal {
	if i < 0 {
		return &Decimal{lo: uint64(-i), neg: true}
	}
	return &Decimal{lo: uint64(i)}
}

// DecimalFromUint64 gives a whole number.
func DecimalFromUint64(i uint64) *Decimal { return &Decimal{lo: i} }

// Dec gives a decimal as a value.
func Dec(d *Decimal) Value { return Value{ref: d} }

// AsDecimal gives a [decimal].
func (v Value) AsDecimal() (*Decimal, bool) {
	d, ok := v.Unwrap().ref.(*Decimal)
	return d, ok
}

// NewDecimal gives a decimal from .NET's parts: GetBits' low, middle and high words, sign and scale.
func NewDecimal(lo, mid, hi uint32, neg bool, scale uint8) *Decimal {
	return &Decimal{hi: hi, lo: uint64(mid)<<32 | uint64(lo), neg: neg, scale: scale}
}

// Parts gives what GetBits gives: low, middle and high words, sign and scale.
func (d *Decimal) Parts() (lo, mid, hi uint32, neg bool, scale uint8) {
	return uint32(d.lo), uint32(d.lo >> 32), d.hi, d.neg, d.scale
}

// Scale gives the number of digits after the point.
func (d *Decimal) Scale() int { return int(d.scale) }

// Sign is -1, 0 or 1.
func (d *Decimal) Sign() int {
	switch {
	case d.hi == 0 && d.lo == 0:
		return 0
	case d.neg:
		return -1
	}
	return 1
}

func (d *Decimal) coefficient() *big.Int {
	c := new(big.Int).SetUint64(d.lo)
	if d.hi != 0 {
		c.Or(c, new(big.Int).Lsh(big.NewInt(int64(d.hi)), 64))
	}
	return c
}

func pow10(n int) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil) }

// makeDecimal rounds c·10^-scale half to even until it fits. c is consumed; its sign is ignored.
func makeDecimal(c *big.Int, scale int, neg bool) (*Decimal, error) {
	c.Abs(c)
	if scale < 0 {
		c.Mul(c, pow10(-scale))
		scale = 0
	}
	drop := max(0, scale-maxScale)
	if n := c.BitLen(); n > 96 {
		drop = max(drop, int(float64(n-96)*0.30102))
	}
	if drop > 0 {
		orig := new(big.Int).Set(c)
		for ; ; drop++ {
			if drop > scale {
				return nil, errDecimalOverflow
			}
			c = roundHalfEven(orig, drop)
			if c.BitLen() <= 96 {
				break
			}
		}
		scale -= drop
	}
	if c.BitLen() > 96 {
		return makeDecimalDrop(c, scale, neg)
	}
	lo := new(big.Int).And(c, new(big.Int).SetUint64(math.MaxUint64)).Uint64()
	hi := uint32(new(big.Int).Rsh(c, 64).Uint64())
	return &Decimal{hi: hi, lo: lo, scale: uint8(scale), neg: neg}, nil
}

func makeDecimalDrop(c *big.Int, scale int, neg bool) (*Decimal, error) {
	for drop := 1; drop <= scale; drop++ {
		if r := roundHalfEven(c, drop); r.BitLen() <= 96 {
			return makeDecimal(r, scale-drop, neg)
		}
	}
	return nil, errDecimalOverflow
}

func roundHalfEven(c *big.Int, digits int) *big.Int {
	p := pow10(digits)
	q, r := new(big.Int).QuoRem(c, p, new(big.Int))
	r.Lsh(r, 1)
	if k := r.Cmp(p); k > 0 || k == 0 && q.Bit(0) == 1 {
		q.Add(q, big.NewInt(1))
	}
	return q
}

// ParseDecimal parses digits with an optional sign, point and exponent.
func ParseDecimal(s string) (*Decimal, error) {
	neg := false
	if s != "" && (s[0] == '-' || s[0] == '+') {
		neg = s[0] == '-'
		s = s[1:]
	}
	exp := 0
	if i := strings.IndexAny(s, "eE"); i >= 0 {
		n, err := strconv.Atoi(s[i+1:])
		if err != nil {
			return nil, err
		}
		exp, s = n, s[:i]
	}
	whole, frac, _ := strings.Cut(s, ".")
	digits := whole + frac
	if digits == "" || strings.Trim(digits, "0123456789") != "" {
		return nil, strconv.ErrSyntax
	}
	c, _ := new(big.Int).SetString(digits, 10)
	scale := len(frac) - exp
	if scale < -100 {
		if c.Sign() == 0 {
			return &Decimal{neg: neg}, nil
		}
		return nil, errDecimalOverflow
	}
	if scale > 200 {
		return &Decimal{neg: neg, scale: maxScale}, nil
	}
	return makeDecimal(c, scale, neg)
}

// DecimalFromDouble rounds a double to 15 significant digits, as .NET's conversion does; digits is 7 for a single.
func DecimalFromDouble(f float64, digits int) (*Decimal, error) {
	if math.IsNaN(f) || math.IsInf(f, 0) || math.Abs(f) >= 7.9228162514264338e28 {
		return nil, errDecimalOverflow
	}
	if f == 0 {
		return &Decimal{}, nil
	}
	s := strconv.FormatFloat(f, 'e', digits-1, 64)
	m, e, _ := strings.Cut(s, "e")
	m = strings.TrimRight(strings.TrimRight(m, "0"), ".")
	d, err := ParseDecimal(m + "e" + e)
	if err != nil {
		return nil, err
	}
	if d.Sign() == 0 {
		return &Decimal{}, nil
	}
	return d, nil
}

// Float64 gives the nearest double as .NET computes it.
func (d *Decimal) Float64() float64 {
	f := float64(d.lo) + float64(d.hi)*18446744073709551616
	f /= math.Pow10(int(d.scale))
	if d.neg {
		return -f
	}
	return f
}

// Int64 gives the whole part; ok is false if it does not fit.
func (d *Decimal) Int64() (int64, bool) {
	c := d.Truncate()
	if c.hi != 0 || c.lo > math.MaxInt64 && !(c.neg && c.lo == 1<<63) {
		return 0, false
	}
	if c.neg {
		return -int64(c.lo), true
	}
	return int64(c.lo), true
}

// Big gives the whole part.
func (d *Decimal) Big() *big.Int {
	c := d.coefficient()
	if d.scale > 0 {
		c.Quo(c, pow10(int(d.scale)))
	}
	if d.neg {
		c.Neg(c)
	}
	return c
}

// DecimalFromBig gives a whole number.
func DecimalFromBig(i *big.Int) (*Decimal, error) {
	return makeDecimal(new(big.Int).Set(i), 0, i.Sign() < 0)
}

// Truncate drops the digits after the point.
func (d *Decimal) Truncate() *Decimal {
	if d.scale == 0 {
		return d
	}
	c := d.coefficient()
	c.Quo(c, pow10(int(d.scale)))
	r, _ := makeDecimal(c, 0, d.neg)
	return r
}

// Round rounds to a number of digits after the point; up tells how a half is decided from the whole digits.
func (d *Decimal) Round(digits int, mode RoundMode) *Decimal {
	if int(d.scale) <= digits {
		return d
	}
	drop := int(d.scale) - digits
	p := pow10(drop)
	q, r := new(big.Int).QuoRem(d.coefficient(), p, new(big.Int))
	if r.Sign() != 0 {
		twice := new(big.Int).Lsh(r, 1).Cmp(p)
		if mode.up(d.neg, twice, q.Bit(0) == 1) {
			q.Add(q, big.NewInt(1))
		}
	}
	out, _ := makeDecimal(q, digits, d.neg)
	return out
}

// RoundMode is System.MidpointRounding.
type RoundMode int

// The ways to round, by their numbers.
const (
	ToEven RoundMode = iota
	AwayFromZero
	ToZero
	ToNegativeInfinity
	ToPositiveInfinity
)

// up tells whether a remainder rounds the magnitude up; twice compares its double with the unit.
func (m RoundMode) up(neg bool, twice int, odd bool) bool {
	switch m {
	case AwayFromZero:
		return twice >= 0
	case ToZero:
		return false
	case ToNegativeInfinity:
		return neg
	case ToPositiveInfinity:
		return !neg
	}
	return twice > 0 || twice == 0 && odd
}

// Neg gives the negation.
func (d *Decimal) Neg() *Decimal {
	n := *d
	n.neg = !n.neg
	return &n
}

// Abs gives the magnitude.
func (d *Decimal) Abs() *Decimal {
	n := *d
	n.neg = false
	return &n
}

func align(a, b *Decimal) (x, y *big.Int, scale int) {
	x, y = a.coefficient(), b.coefficient()
	scale = max(int(a.scale), int(b.scale))
	if int(a.scale) < scale {
		x.Mul(x, pow10(scale-int(a.scale)))
	}
	if int(b.scale) < scale {
		y.Mul(y, pow10(scale-int(b.scale)))
	}
	if a.neg {
		x.Neg(x)
	}
	if b.neg {
		y.Neg(y)
	}
	return x, y, scale
}

// Add gives a+b.
func (d *Decimal) Add(b *Decimal) (*Decimal, error) {
	if d.scale == b.scale && d.hi == 0 && b.hi == 0 && d.neg == b.neg {
		if sum, carry := bits.Add64(d.lo, b.lo, 0); carry == 0 {
			return &Decimal{lo: sum, scale: d.scale, neg: d.neg}, nil
		}
	}
	x, y, scale := align(d, b)
	x.Add(x, y)
	neg := x.Sign() < 0
	if x.Sign() == 0 {
		neg = d.neg && b.neg
	}
	return makeDecimal(x, scale, neg)
}

// Sub gives a-b.
func (d *Decimal) Sub(b *Decimal) (*Decimal, error) { return d.Add(b.Neg()) }

// Mul gives a·b.
func (d *Decimal) Mul(b *Decimal) (*Decimal, error) {
	scale := int(d.scale) + int(b.scale)
	if d.hi == 0 && b.hi == 0 && scale <= maxScale {
		if hi, lo := bits.Mul64(d.lo, b.lo); hi <= math.MaxUint32 {
			return &Decimal{hi: uint32(hi), lo: lo, scale: uint8(scale), neg: d.neg != b.neg}, nil
		}
	}
	c := d.coefficient()
	return makeDecimal(c.Mul(c, b.coefficient()), scale, d.neg != b.neg)
}

// ErrDivideByZero is the error of dividing by zero.
var errDivideByZero = errors.New("Attempted to divide by zero.")

// Div gives a/b with as many digits as fit.
func (d *Decimal) Div(b *Decimal) (*Decimal, error) {
	if b.Sign() == 0 {
		return nil, errDivideByZero
	}
	neg := d.neg != b.neg
	num, den := d.coefficient(), b.coefficient()
	scale := int(d.scale) - int(b.scale)
	if scale < 0 {
		num.Mul(num, pow10(-scale))
		scale = 0
	}
	q, r := new(big.Int).QuoRem(num, den, new(big.Int))
	if r.Sign() == 0 {
		return makeDecimal(q, scale, neg)
	}
	more := maxScale - scale
	for more > 0 {
		p := new(big.Int).Mul(num, pow10(more))
		if q.Quo(p, den).BitLen() <= 96 {
			break
		}
		more--
	}
	p := new(big.Int).Mul(num, pow10(more))
	q.QuoRem(p, den, r)
	r.Lsh(r, 1)
	if c := r.Cmp(den); c > 0 || c == 0 && q.Bit(0) == 1 {
		q.Add(q, big.NewInt(1))
	}
	ten, m := big.NewInt(10), new(big.Int)
	for more > 0 {
		t, _ := new(big.Int).QuoRem(q, ten, m)
		if m.Sign() != 0 {
			break
		}
		q.Set(t)
		more--
	}
	return makeDecimal(q, scale+more, neg)
}

// Rem gives the remainder with the dividend's sign.
func (d *Decimal) Rem(b *Decimal) (*Decimal, error) {
	if b.Sign() == 0 {
		return nil, errDivideByZero
	}
	x, y, scale := align(d, b)
	return makeDecimal(x.Rem(x, y), scale, d.neg)
}

// Cmp compares by number.
func (d *Decimal) Cmp(b *Decimal) int {
	x, y, _ := align(d, b)
	return x.Cmp(y)
}

// EqualTo tells whether o is a decimal of the same number.
func (d *Decimal) EqualTo(o Value) bool {
	b, ok := o.ref.(*Decimal)
	return ok && d.Cmp(b) == 0
}

// HashCode is the same for equal numbers.
func (d *Decimal) HashCode() int32 { return int32(math.Float64bits(d.Float64()) >> 13) }

// digits gives the coefficient's digits.
func (d *Decimal) digits() string {
	if d.hi == 0 {
		return strconv.FormatUint(d.lo, 10)
	}
	return d.coefficient().String()
}

// String gives the number with all digits of its scale.
func (d *Decimal) String() string {
	s := d.digits()
	if n := int(d.scale); n > 0 {
		if len(s) <= n {
			s = strings.Repeat("0", n-len(s)+1) + s
		}
		s = s[:len(s)-n] + "." + s[len(s)-n:]
	}
	if d.neg && d.Sign() != 0 {
		return "-" + s
	}
	return s
}

// BigInteger is System.Numerics.BigInteger.
type BigInteger struct{ Int big.Int }

// Type is System.Numerics.BigInteger.
func (*BigInteger) Type() *Type { return TypeBigInteger }

// BigInt gives a [bigint] of a small number.
func BigInt(i int64) Value {
	b := &BigInteger{}
	b.Int.SetInt64(i)
	return Value{ref: b}
}

// Big gives a [bigint]; i is copied.
func Big(i *big.Int) Value {
	b := &BigInteger{}
	b.Int.Set(i)
	return Value{ref: b}
}

// AsBig gives the number of a [bigint].
func (v Value) AsBig() (*big.Int, bool) {
	b, ok := v.Unwrap().ref.(*BigInteger)
	if !ok {
		return nil, false
	}
	return &b.Int, true
}

// EqualTo tells whether o is a BigInteger of the same number.
func (b *BigInteger) EqualTo(o Value) bool {
	c, ok := o.ref.(*BigInteger)
	return ok && b.Int.Cmp(&c.Int) == 0
}

// HashCode is the same for equal numbers.
func (b *BigInteger) HashCode() int32 {
	h := uint64(0)
	for _, w := range b.Int.Bits() {
		h = h*31 + uint64(w)
	}
	return int32(h ^ h>>32)
}

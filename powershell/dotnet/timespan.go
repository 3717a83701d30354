package dotnet

import (
	"math"
	"strconv"
	"strings"

	"github.com/exorun/exorun/powershell/value"
)

func span(v V) int64 { t, _ := v.AsTimeSpan(); return t }

func spanOverflow() error { return overflow("TimeSpan overflowed because the duration is too long.") }

func badSpan(s string) error {
	return formatError("String '" + s + "' was not recognized as a valid TimeSpan.")
}

// ParseTimeSpan reads [-][d.]hh:mm[:ss[.fffffff]], d, and d:hh:mm:ss.
func ParseTimeSpan(s string) (int64, error) {
	text := strings.TrimFunc(s, isWhite)
	neg := strings.HasPrefix(text, "-")
	body := strings.TrimPrefix(text, "-")
	if body == "" {
		return 0, badSpan(s)
	}
	frac, hasFrac := int64(0), false
	parts := strings.Split(body, ":")
	day := int64(0)
	bad := false
	number := func(p string) int64 {
		n, err := strconv.ParseInt(p, 10, 64)
		if err != nil || p == "" || p[0] == '+' || p[0] == '-' {
			bad = true
		}
		return n
	}
	last := len(parts) - 1
	if last >= 2 {
		if whole, f, ok := strings.Cut(parts[last], "."); ok {
			hasFrac = true
			if f == "" || len(f) > 7 {
				return 0, badSpan(s)
			}
			frac = number(f + strings.Repeat("0", 7-len(f)))
			parts[last] = whole
		}
	}
	var h, m, sec int64
	switch len(parts) {
	case 1:
		day = number(parts[0])
	case 2, 3, 4:
		if d, rest, ok := strings.Cut(parts[0], "."); ok {
			day = number(d)
			parts[0] = rest
		} else if len(parts) == 4 {
			day = number(parts[0])
			parts = parts[1:]
		} else if len(parts) == 3 && !hasFrac {
			if n, err := strconv.Atoi(parts[0]); err == nil && n > 23 {
				day = int64(n)
				parts = []string{parts[1], parts[2], "0"}
			}
		}
		h, m = number(parts[0]), number(parts[1])
		if len(parts) == 3 {
			sec = number(parts[2])
		}
	default:
		bad = true
	}
	if bad {
		return 0, badSpan(s)
	}
	if h > 23 || m > 59 || sec > 59 || day > 10675199 {
		return 0, overflow("The TimeSpan string '" + s + "' could not be parsed because at least one of the numeric components is out of range or contains too many digits.")
	}
	t := day*value.TicksPerDay + h*value.TicksPerHour + m*value.TicksPerMinute + sec*value.TicksPerSecond + frac
	if neg {
		t = -t
	}
	return t, nil
}

// intervalTicks gives a span from a number of units, as the From functions do.
func intervalTicks(x float64, unit float64) (V, error) {
	if math.IsNaN(x) {
		return null, argument("", "TimeSpan does not accept floating point Not-a-Number values.")
	}
	t := x * unit
	if t > math.MaxInt64 || t < math.MinInt64 {
		return null, spanOverflow()
	}
	if t == 1<<63 {
		return value.TimeSpan(math.MaxInt64), nil
	}
	return value.TimeSpan(int64(t)), nil
}

func addSpans(a, b int64) (V, error) {
	r := a + b
	if (a^r)&(b^r) < 0 {
		return null, spanOverflow()
	}
	return value.TimeSpan(r), nil
}

func scaleSpan(t int64, f float64) (V, error) {
	if math.IsNaN(f) {
		return null, argument("factor", "TimeSpan does not accept floating point Not-a-Number values.")
	}
	return intervalTicks(math.RoundToEven(float64(t)*f), 1)
}

func divideSpan(t int64, f float64) (V, error) {
	if math.IsNaN(f) {
		return null, argument("divisor", "TimeSpan does not accept floating point Not-a-Number values.")
	}
	return intervalTicks(math.RoundToEven(float64(t)/f), 1)
}

func timeSpanType() *D {
	const name = "System.TimeSpan"
	parts := func(unit, mod int64) func(V) V {
		return func(s V) V {
			n := span(s) / unit
			if mod > 0 {
				n %= mod
			}
			return num(int(n))
		}
	}
	total := func(unit float64) func(V) V {
		return func(s V) V { return value.Double(float64(span(s)) / unit) }
	}
	build := func(a []V, units ...int64) (V, error) {
		t := 0.0
		sum := int64(0)
		for i, u := range units {
			t += float64(i64(a[i])) * float64(u)
			sum += i64(a[i]) * u
		}
		if math.Abs(t) > 9.3e18 {
			return null, outOfRange("", "TimeSpan overflowed because the duration is too long.")
		}
		return value.TimeSpan(sum), nil
	}
	d := &D{
		Interfaces: []string{"System.IComparable", "System.IFormattable", "System.IComparable`1[" + name + "]", "System.IEquatable`1[" + name + "]"},
		Constructors: []M{
			m("Void .ctor(Int64)", func(_ V, a []V) V { return value.TimeSpan(i64(a[0])) }),
			me("Void .ctor(Int32, Int32, Int32)", func(_ V, a []V) (V, error) {
				return build(a, value.TicksPerHour, value.TicksPerMinute, value.TicksPerSecond)
			}),
			me("Void .ctor(Int32, Int32, Int32, Int32)", func(_ V, a []V) (V, error) {
				return build(a, value.TicksPerDay, value.TicksPerHour, value.TicksPerMinute, value.TicksPerSecond)
			}),
			me("Void .ctor(Int32, Int32, Int32, Int32, Int32)", func(_ V, a []V) (V, error) {
				return build(a, value.TicksPerDay, value.TicksPerHour, value.TicksPerMinute, value.TicksPerSecond, value.TicksPerMillisecond)
			}),
			me("Void .ctor(Int32, Int32, Int32, Int32, Int32, Int32)", func(_ V, a []V) (V, error) {
				return build(a, value.TicksPerDay, value.TicksPerHour, value.TicksPerMinute, value.TicksPerSecond, value.TicksPerMillisecond, value.TicksPerMicrosecond)
			}),
		},
		Properties: []P{
			p("Int32 Days", parts(value.TicksPerDay, 0)), p("Int32 Hours", parts(value.TicksPerHour, 24)), p("Int32 Milliseconds", parts(value.TicksPerMillisecond, 1000)),
			p("Int32 Microseconds", parts(value.TicksPerMicrosecond, 1000)), p("Int32 Nanoseconds", func(s V) V { return num(int(span(s)%10) * 100) }),
			p("Int32 Minutes", parts(value.TicksPerMinute, 60)), p("Int32 Seconds", parts(value.TicksPerSecond, 60)),
			p("Int64 Ticks", func(s V) V { return value.Int64(span(s)) }),
			p("Double TotalDays", total(value.TicksPerDay)), p("Double TotalHours", total(value.TicksPerHour)), p("Double TotalMilliseconds", total(value.TicksPerMillisecond)),
			p("Double TotalMicroseconds", total(value.TicksPerMicrosecond)), p("Double TotalNanoseconds", func(s V) V { return value.Double(float64(span(s)) * 100) }),
			p("Double TotalMinutes", total(value.TicksPerMinute)), p("Double TotalSeconds", total(value.TicksPerSecond)),
			field("static System.TimeSpan MaxValue", value.TimeSpan(math.MaxInt64)), field("static System.TimeSpan MinValue", value.TimeSpan(math.MinInt64)),
			field("static System.TimeSpan Zero", value.TimeSpan(0)),
		},
	}
	for _, c := range []struct {
		n string
		v int64
	}{
		{"TicksPerDay", value.TicksPerDay},
		{"TicksPerHour", value.TicksPerHour},
		{"TicksPerMicrosecond", 10},
		{"TicksPerMillisecond", value.TicksPerMillisecond},
		{"TicksPerMinute", value.TicksPerMinute},
		{"TicksPerSecond", value.TicksPerSecond},
		{"NanosecondsPerTick", 100},
	} {
		d.Properties = append(d.Properties, field("static Int64 "+c.n, value.Int64(c.v)))
	}
	d.Methods = append(d.Methods, comparableMembers(value.TypeTimeSpan, name)...)
	d.Methods = append(d.Methods, formatMembers()[0], formatMembers()[2], formatMembers()[3])
	add := func(ms ...M) { d.Methods = append(d.Methods, ms...) }
	for _, u := range []struct {
		n string
		u float64
	}{{"Days", value.TicksPerDay}, {"Hours", value.TicksPerHour}, {"Minutes", value.TicksPerMinute}, {"Seconds", value.TicksPerSecond}, {"Milliseconds", value.TicksPerMillisecond}, {"Microseconds", 10}} {
		add(me("static System.TimeSpan From"+u.n+"(Double)", func(_ V, a []V) (V, error) { return intervalTicks(float(a[0]), u.u) }))
		if u.n == "Days" || u.n == "Hours" {
			add(me("static System.TimeSpan From"+u.n+"(Int32)", func(_ V, a []V) (V, error) { return intervalTicks(float(a[0]), u.u) }))
		} else {
			if u.n != "Milliseconds" {
				add(me("static System.TimeSpan From"+u.n+"(Int64)", func(_ V, a []V) (V, error) { return intervalTicks(float(a[0]), u.u) }))
			}
		}
	}
	negate := func(t int64) (V, error) {
		if t == math.MinInt64 {
			return null, overflow(negateMinimum)
		}
		return value.TimeSpan(-t), nil
	}
	parse := func(v V) (V, error) {
		if v.IsNull() {
			return null, argumentNull("input")
		}
		t, err := ParseTimeSpan(str(v))
		return value.TimeSpan(t), err
	}
	try := func(v, out V) (V, error) {
		t, err := ParseTimeSpan(str(v))
		if err != nil {
			t = 0
		}
		return yes(err == nil), setRef(out, value.TimeSpan(t))
	}
	exact := func(a []V) (V, error) {
		t, err := parseSpanExact(str(a[0]), strsOrOne(a[1]))
		return value.TimeSpan(t), err
	}
	add(
		me("static System.TimeSpan FromMilliseconds(Int64, Int64)", func(_ V, a []V) (V, error) {
			return addSpans(i64(a[0])*value.TicksPerMillisecond, i64(a[1])*value.TicksPerMicrosecond)
		}),
		m("static System.TimeSpan FromTicks(Int64)", func(_ V, a []V) V { return value.TimeSpan(i64(a[0])) }),
		m("static Int32 Compare(System.TimeSpan, System.TimeSpan)", func(_ V, a []V) V { c, _ := value.NetCompare(a[0], a[1]); return num(c) }),
		m("static Boolean Equals(System.TimeSpan, System.TimeSpan)", func(_ V, a []V) V { return yes(span(a[0]) == span(a[1])) }),
		me("static System.TimeSpan Parse(System.String)", func(_ V, a []V) (V, error) { return parse(a[0]) }),
		me("static System.TimeSpan Parse(System.String, System.IFormatProvider)", func(_ V, a []V) (V, error) { return parse(a[0]) }),
		me("static Boolean TryParse(System.String, System.TimeSpan ByRef)", func(_ V, a []V) (V, error) { return try(a[0], a[1]) }),
		me("static Boolean TryParse(System.String, System.IFormatProvider, System.TimeSpan ByRef)", func(_ V, a []V) (V, error) { return try(a[0], a[2]) }),
		me("static System.TimeSpan ParseExact(System.String, System.String, System.IFormatProvider)", func(_ V, a []V) (V, error) { return exact(a) }),
		me("static System.TimeSpan ParseExact(System.String, System.String[], System.IFormatProvider)", func(_ V, a []V) (V, error) { return exact(a) }),
		me("static Boolean TryParseExact(System.String, System.String, System.IFormatProvider, System.TimeSpan ByRef)", func(_ V, a []V) (V, error) {
			t, err := exact(a)
			if err != nil {
				t = value.TimeSpan(0)
			}
			return yes(err == nil), setRef(a[3], t)
		}),
		me("System.TimeSpan Add(System.TimeSpan)", func(s V, a []V) (V, error) { return addSpans(span(s), span(a[0])) }),
		me("System.TimeSpan Subtract(System.TimeSpan)", func(s V, a []V) (V, error) { return subSpans(span(s), span(a[0])) }),
		me("System.TimeSpan Duration()", func(s V, a []V) (V, error) {
			if span(s) < 0 {
				return negate(span(s))
			}
			return s, nil
		}),
		me("System.TimeSpan Negate()", func(s V, a []V) (V, error) { return negate(span(s)) }),
		me("System.TimeSpan Multiply(Double)", func(s V, a []V) (V, error) { return scaleSpan(span(s), float(a[0])) }),
		me("System.TimeSpan Divide(Double)", func(s V, a []V) (V, error) { return divideSpan(span(s), float(a[0])) }),
		m("Double Divide(System.TimeSpan)", func(s V, a []V) V { return value.Double(float64(span(s)) / float64(span(a[0]))) }),
		me("static System.TimeSpan op_Addition(System.TimeSpan, System.TimeSpan)", func(_ V, a []V) (V, error) { return addSpans(span(a[0]), span(a[1])) }),
		me("static System.TimeSpan op_Subtraction(System.TimeSpan, System.TimeSpan)", func(_ V, a []V) (V, error) { return subSpans(span(a[0]), span(a[1])) }),
		me("static System.TimeSpan op_Multiply(System.TimeSpan, Double)", func(_ V, a []V) (V, error) { return scaleSpan(span(a[0]), float(a[1])) }),
		me("static System.TimeSpan op_Multiply(Double, System.TimeSpan)", func(_ V, a []V) (V, error) { return scaleSpan(span(a[1]), float(a[0])) }),
		me("static System.TimeSpan op_Division(System.TimeSpan, Double)", func(_ V, a []V) (V, error) { return divideSpan(span(a[0]), float(a[1])) }),
		m("static Double op_Division(System.TimeSpan, System.TimeSpan)", func(_ V, a []V) V { return value.Double(float64(span(a[0])) / float64(span(a[1]))) }),
		me("static System.TimeSpan op_UnaryNegation(System.TimeSpan)", func(_ V, a []V) (V, error) { return negate(span(a[0])) }),
	)
	return d
}

func subSpans(a, b int64) (V, error) {
	r := a - b
	if (a^b)&(a^r) < 0 {
		return null, spanOverflow()
	}
	return value.TimeSpan(r), nil
}

// strsOrOne gives a text or the texts of an array.
func strsOrOne(v V) []string {
	if v.Kind() == value.KindString {
		return []string{str(v)}
	}
	return strs(v)
}

// parseSpanExact reads a span by one of the formats: c, g, G or a custom one.
func parseSpanExact(s string, formats []string) (int64, error) {
	for _, f := range formats {
		switch f {
		case "c", "t", "T", "g", "G":
			if t, err := ParseTimeSpan(s); err == nil {
				return t, nil
			}
			continue
		}
		if t, ok := spanByFormat(s, f); ok {
			return t, nil
		}
	}
	return 0, formatError("Input string was not in a correct format.")
}

func spanByFormat(s, f string) (int64, bool) {
	total, at := int64(0), 0
	digits := func(least, most int) (int64, bool) {
		n, i := int64(0), at
		for i < len(s) && i-at < most && s[i] >= '0' && s[i] <= '9' {
			n = n*10 + int64(s[i]-'0')
			i++
		}
		if i-at < least {
			return 0, false
		}
		at = i
		return n, true
	}
	for i := 0; i < len(f); {
		n := 1
		for i+n < len(f) && f[i+n] == f[i] {
			n++
		}
		switch c := f[i]; c {
		case 'd', 'h', 'm', 's':
			unit := map[byte]int64{'d': value.TicksPerDay, 'h': value.TicksPerHour, 'm': value.TicksPerMinute, 's': value.TicksPerSecond}[c]
			most := 2
			if c == 'd' {
				most = 8
			}
			x, ok := digits(n, most)
			if !ok {
				return 0, false
			}
			total += x * unit
		case 'f', 'F':
			start := at
			least := n
			if c == 'F' {
				least = 0
			}
			x, ok := digits(least, n)
			if !ok {
				return 0, false
			}
			for k := at - start; k < 7; k++ {
				x *= 10
			}
			total += x
		case '\\', '%':
			if c == '%' {
				i++
				continue
			}
			if i+1 >= len(f) || at >= len(s) || s[at] != f[i+1] {
				return 0, false
			}
			at++
			n = 2
		case '\'', '"':
			end := strings.IndexByte(f[i+1:], c)
			if end < 0 || !strings.HasPrefix(s[at:], f[i+1:i+1+end]) {
				return 0, false
			}
			at += end
			n = end + 2
		default:
			return 0, false
		}
		i += n
	}
	return total, at == len(s)
}

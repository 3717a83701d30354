package dotnet

import (
	"math"
	"strings"
	"time"

	"github.com/exorun/exorun/powershell/value"
)

func ticks(v V) int64               { return value.DateTimeTicks(v) }
func kindOf(v V) value.DateTimeKind { return value.DateTimeKindOf(v) }
func sameKind(t int64, like V) V    { return value.DateTime(t, kindOf(like)) }

// addTicks gives like moved by n ticks.
func addTicks(like V, n float64, parameter string) (V, error) {
	t := float64(ticks(like)) + n
	r := ticks(like) + int64(n)
	if t < -1 || t > value.MaxTicks+1e6 || r < 0 || r > value.MaxTicks || math.IsNaN(n) || math.Abs(n) > 9.3e18 {
		return null, outOfRange(parameter, "The added or subtracted value results in an un-representable DateTime.")
	}
	return sameKind(r, like), nil
}

func addMonths(v V, n int) (V, error) {
	if n < -120000 || n > 120000 {
		return null, outOfRange("months", "Months value must be between +/-120000.")
	}
	t, ok := monthsLater(ticks(v), n)
	if !ok {
		return null, outOfRange("months", "The added or subtracted value results in an un-representable DateTime.")
	}
	return sameKind(t, v), nil
}

// monthsLater keeps the day, or the last one of a shorter month.
func monthsLater(t int64, n int) (int64, bool) {
	d := value.DateOf(t)
	m := d.Year*12 + d.Month - 1 + n
	y, mo := m/12, m%12+1
	if m < 12 || y > 9999 {
		return 0, false
	}
	date, ok := value.DateTicks(y, mo, min(d.Day, value.DaysInMonth(y, mo)))
	return date + t%value.TicksPerDay, ok
}

func badParts(message string) error {
	return value.NewException("System.ArgumentOutOfRangeException", message)
}

// buildDate gives ticks from year, month, day and the parts of the time that are given.
func buildDate(a []V) (int64, error) {
	t, ok := value.DateTicks(i32(a[0]), i32(a[1]), i32(a[2]))
	if !ok {
		return 0, badParts("Year, Month, and Day parameters describe an un-representable DateTime.")
	}
	if len(a) > 3 {
		h, m, s := i32(a[3]), i32(a[4]), i32(a[5])
		if h < 0 || h > 23 || m < 0 || m > 59 || s < 0 || s > 59 {
			return 0, badParts("Hour, Minute, and Second parameters describe an un-representable DateTime.")
		}
		t += int64(h)*value.TicksPerHour + int64(m)*value.TicksPerMinute + int64(s)*value.TicksPerSecond
	}
	if len(a) > 6 {
		if i32(a[6]) < 0 || i32(a[6]) > 999 {
			return 0, outOfRange("millisecond", "Valid values are between 0 and 999, inclusive.")
		}
		t += int64(i32(a[6])) * value.TicksPerMillisecond
	}
	if len(a) > 7 {
		t += int64(i32(a[7])) * value.TicksPerMicrosecond
	}
	return t, nil
}

func checkTicks(t int64) error {
	if t < 0 || t > value.MaxTicks {
		return outOfRange("ticks", "Ticks must be between DateTime.MinValue.Ticks and DateTime.MaxValue.Ticks.")
	}
	return nil
}

func ints(n int) string {
	var s strings.Builder
	s.WriteString("Int32")
	for range n - 1 {
		s.WriteString(", Int32")
	}
	return s.String()
}

// dateParts are the properties that DateTime and DateTimeOffset share.
func dateParts(t func(V) int64) []P {
	part := func(name string, f func(value.Date) int) P {
		return p("Int32 "+name, func(s V) V { return num(f(value.DateOf(t(s)))) })
	}
	return []P{
		part("Day", func(d value.Date) int { return d.Day }), part("DayOfYear", func(d value.Date) int { return d.YearDay }),
		part("Hour", func(d value.Date) int { return d.Hour }), part("Microsecond", func(d value.Date) int { return d.Fraction / 10 % 1000 }),
		part("Millisecond", func(d value.Date) int { return d.Fraction / 10000 }), part("Minute", func(d value.Date) int { return d.Minute }),
		part("Month", func(d value.Date) int { return d.Month }), part("Nanosecond", func(d value.Date) int { return d.Fraction % 10 * 100 }),
		part("Second", func(d value.Date) int { return d.Second }), part("Year", func(d value.Date) int { return d.Year }),
		p("Int64 Ticks", func(s V) V { return value.Int64(t(s)) }),
		p("System.DayOfWeek DayOfWeek", func(s V) V { return enum("System.DayOfWeek", int64(value.DateOf(t(s)).Weekday)) }),
		p("System.TimeSpan TimeOfDay", func(s V) V { return value.TimeSpan(t(s) % value.TicksPerDay) }),
	}
}

func parseDateValue(h H, v V, styles int) (V, error) {
	if v.IsNull() {
		return null, argumentNull("s")
	}
	d, err := parseDate(str(v), styles, clock(h))
	if err != nil {
		return null, err
	}
	return value.DateTime(d.kinded(styles)), nil
}

func parseDateExact(h H, v V, formats []string, provider V, styles int) (V, error) {
	if v.IsNull() {
		return null, argumentNull("s")
	}
	c := value.CultureOf(provider)
	var first error
	for _, f := range formats {
		d, err := parseExact(str(v), f, c, styles, clock(h))
		if err == nil {
			if f == "o" || f == "O" || f == "r" || f == "R" || f == "u" {
				if f == "o" || f == "O" {
					styles |= styleRoundtripKind
				} else {
					return value.DateTime(d.ticks, value.KindUnspecified), nil
				}
			}
			return value.DateTime(d.kinded(styles)), nil
		}
		if first == nil {
			first = err
		}
	}
	if first == nil {
		first = badDate(str(v))
	}
	if len(formats) > 1 {
		first = badDate(str(v))
	}
	return null, first
}

func subtractDates(a, b V) V { return value.TimeSpan(ticks(a) - ticks(b)) }

func dateTimeType() *D {
	const name = "System.DateTime"
	d := &D{
		Interfaces: []string{"System.IComparable", "System.IConvertible", "System.IFormattable", "System.IComparable`1[" + name + "]", "System.IEquatable`1[" + name + "]"},
		Properties: append(dateParts(ticks),
			p("System.DateTime Date", func(s V) V { return sameKind(ticks(s)/value.TicksPerDay*value.TicksPerDay, s) }),
			p("System.DateTimeKind Kind", func(s V) V { return enum("System.DateTimeKind", int64(kindOf(s))) }),
			P{Signature: "static System.DateTime Now", Get: func(h H, _ V) (V, error) { return value.FromTime(clock(h), value.KindLocal), nil }},
			P{Signature: "static System.DateTime UtcNow", Get: func(h H, _ V) (V, error) { return value.FromTime(clock(h), value.KindUTC), nil }},
			P{Signature: "static System.DateTime Today", Get: func(h H, _ V) (V, error) {
				t := ticks(value.FromTime(clock(h), value.KindLocal))
				return value.DateTime(t/value.TicksPerDay*value.TicksPerDay, value.KindLocal), nil
			}},
			field("static System.DateTime MinValue", value.DateTime(0, 0)), field("static System.DateTime MaxValue", value.DateTime(value.MaxTicks, 0)),
			field("static System.DateTime UnixEpoch", value.FromTime(time.Unix(0, 0), value.KindUTC)),
			// PowerShell's own addition to the type.
			P{Signature: "System.String DateTime", Get: func(h H, s V) (V, error) {
				t, err := value.FormatDateTime(ticks(s), kindOf(s), "F", value.Current)
				return text(t), err
			}}),
	}
	ctor := func(sig string, f func(a []V) (V, error)) {
		d.Constructors = append(d.Constructors, me("Void .ctor("+sig+")", func(_ V, a []V) (V, error) { return f(a) }))
	}
	ctor("Int64", func(a []V) (V, error) { return value.DateTime(i64(a[0]), 0), checkTicks(i64(a[0])) })
	ctor("Int64, System.DateTimeKind", func(a []V) (V, error) {
		return value.DateTime(i64(a[0]), value.DateTimeKind(i32(a[1]))), checkTicks(i64(a[0]))
	})
	for _, n := range []int{3, 6, 7, 8} {
		ctor(ints(n), func(a []V) (V, error) { t, err := buildDate(a); return value.DateTime(t, 0), err })
		if n > 3 {
			ctor(ints(n)+", System.DateTimeKind", func(a []V) (V, error) {
				t, err := buildDate(a[:n])
				return value.DateTime(t, value.DateTimeKind(i32(a[n]))), err
			})
		}
	}
	ctor("System.DateOnly, System.TimeOnly", func(a []V) (V, error) {
		return value.DateTime(native[*value.DateOnly](a[0]).Days*value.TicksPerDay+native[*value.TimeOnly](a[1]).Ticks, 0), nil
	})
	add := func(ms ...M) { d.Methods = append(d.Methods, ms...) }
	add(comparableMembers(value.TypeDateTime, name)...)
	add(formatMembers()...)
	for _, u := range []struct {
		n string
		u float64
	}{{"Days", value.TicksPerDay}, {"Hours", value.TicksPerHour}, {"Minutes", value.TicksPerMinute}, {"Seconds", value.TicksPerSecond}, {"Milliseconds", value.TicksPerMillisecond}, {"Microseconds", 10}} {
		add(me("System.DateTime Add"+u.n+"(Double)", func(s V, a []V) (V, error) { return addTicks(s, wholeTicks(float(a[0]), u.u), "value") }))
	}
	standard := func(f string) func(h H, s V, a []V) (V, error) {
		return func(_ H, s V, _ []V) (V, error) {
			t, err := value.FormatDateTime(ticks(s), kindOf(s), f, value.Current)
			return text(t), err
		}
	}
	add(
		me("System.DateTime Add(System.TimeSpan)", func(s V, a []V) (V, error) { return addTicks(s, float64(span(a[0])), "value") }),
		me("System.DateTime AddMonths(Int32)", func(s V, a []V) (V, error) { return addMonths(s, i32(a[0])) }),
		me("System.DateTime AddTicks(Int64)", func(s V, a []V) (V, error) { return exactAdd(s, i64(a[0]), "value") }),
		me("System.DateTime AddYears(Int32)", func(s V, a []V) (V, error) {
			if n := i32(a[0]); n < -10000 || n > 10000 {
				return null, outOfRange("years", "Years value must be between +/-10000.")
			}
			t, ok := monthsLater(ticks(s), i32(a[0])*12)
			if !ok {
				return null, outOfRange("value", "The added or subtracted value results in an un-representable DateTime.")
			}
			return sameKind(t, s), nil
		}),
		m("System.TimeSpan Subtract(System.DateTime)", func(s V, a []V) V { return subtractDates(s, a[0]) }),
		me("System.DateTime Subtract(System.TimeSpan)", func(s V, a []V) (V, error) { return exactAdd(s, -span(a[0]), "value") }),
		m("System.DateTime ToLocalTime()", func(s V, a []V) V {
			if kindOf(s) == value.KindLocal {
				return s
			}
			return value.DateTime(value.ToLocal(ticks(s)), value.KindLocal)
		}),
		m("System.DateTime ToUniversalTime()", func(s V, a []V) V { return value.DateTime(value.ToUniversal(ticks(s), kindOf(s)), value.KindUTC) }),
		mh("System.String ToLongDateString()", standard("D")), mh("System.String ToLongTimeString()", standard("T")),
		mh("System.String ToShortDateString()", standard("d")), mh("System.String ToShortTimeString()", standard("t")),
		m("Boolean IsDaylightSavingTime()", func(s V, a []V) V { return yes(kindOf(s) != value.KindUTC && value.TimeOf(s).IsDST()) }),
		m("Double ToOADate()", func(s V, a []V) V { return value.Double(toOA(ticks(s))) }),
		m("Int64 ToBinary()", func(s V, a []V) V { return value.Int64(int64(s.Bits())) }),
		m("Int64 ToFileTime()", func(s V, a []V) V { return value.Int64(value.ToUniversal(ticks(s), kindOf(s)) - fileTimeOffset) }),
		m("Int64 ToFileTimeUtc()", func(s V, a []V) V {
			t := ticks(s)
			if kindOf(s) == value.KindLocal {
				t = value.ToUniversal(t, value.KindLocal)
			}
			return value.Int64(t - fileTimeOffset)
		}),
		mh("System.String[] GetDateTimeFormats(Char)", func(_ H, s V, a []V) (V, error) {
			t, err := value.FormatDateTime(ticks(s), kindOf(s), charText(a[0]), value.Current)
			return value.Strings([]string{t}), err
		}),
		m("System.TypeCode GetTypeCode()", func(s V, a []V) V { return enum("System.TypeCode", 16) }),
		m("static Int32 Compare(System.DateTime, System.DateTime)", func(_ V, a []V) V { c, _ := value.NetCompare(a[0], a[1]); return num(c) }),
		m("static Boolean Equals(System.DateTime, System.DateTime)", func(_ V, a []V) V { return yes(ticks(a[0]) == ticks(a[1])) }),
		me("static Boolean IsLeapYear(Int32)", func(_ V, a []V) (V, error) {
			if y := i32(a[0]); y < 1 || y > 9999 {
				return null, outOfRange("year", "Year must be between 1 and 9999.")
			}
			return yes(value.IsLeapYear(i32(a[0]))), nil
		}),
		me("static Int32 DaysInMonth(Int32, Int32)", func(_ V, a []V) (V, error) {
			switch {
			case i32(a[1]) < 1 || i32(a[1]) > 12:
				return null, badParts("Month must be between one and twelve. (Parameter 'month')")
			case i32(a[0]) < 1 || i32(a[0]) > 9999:
				return null, outOfRange("year", "Year must be between 1 and 9999.")
			}
			return num(value.DaysInMonth(i32(a[0]), i32(a[1]))), nil
		}),
		m("static System.DateTime FromBinary(Int64)", func(_ V, a []V) V {
			return value.DateTime(i64(a[0])&(1<<62-1), value.DateTimeKind(uint64(i64(a[0]))>>62))
		}),
		m("static System.DateTime FromFileTime(Int64)", func(_ V, a []V) V { return value.DateTime(value.ToLocal(i64(a[0])+fileTimeOffset), value.KindLocal) }),
		m("static System.DateTime FromFileTimeUtc(Int64)", func(_ V, a []V) V { return value.DateTime(i64(a[0])+fileTimeOffset, value.KindUTC) }),
		m("static System.DateTime FromOADate(Double)", func(_ V, a []V) V { return value.DateTime(fromOA(float(a[0])), 0) }),
		m("static System.DateTime SpecifyKind(System.DateTime, System.DateTimeKind)", func(_ V, a []V) V { return value.DateTime(ticks(a[0]), value.DateTimeKind(i32(a[1]))) }),
		mh("static System.DateTime Parse(System.String)", func(h H, _ V, a []V) (V, error) { return parseDateValue(h, a[0], 0) }),
		mh("static System.DateTime Parse(System.String, System.IFormatProvider)", func(h H, _ V, a []V) (V, error) { return parseDateValue(h, a[0], 0) }),
		mh("static System.DateTime Parse(System.String, System.IFormatProvider, System.Globalization.DateTimeStyles)", func(h H, _ V, a []V) (V, error) {
			return parseDateValue(h, a[0], i32(a[2]))
		}),
		mh("static System.DateTime ParseExact(System.String, System.String, System.IFormatProvider)", func(h H, _ V, a []V) (V, error) {
			return parseDateExact(h, a[0], strsOrOne(a[1]), a[2], 0)
		}),
		mh("static System.DateTime ParseExact(System.String, System.String, System.IFormatProvider, System.Globalization.DateTimeStyles)", func(h H, _ V, a []V) (V, error) {
			return parseDateExact(h, a[0], strsOrOne(a[1]), a[2], i32(a[3]))
		}),
		mh("static System.DateTime ParseExact(System.String, System.String[], System.IFormatProvider, System.Globalization.DateTimeStyles)", func(h H, _ V, a []V) (V, error) {
			return parseDateExact(h, a[0], strsOrOne(a[1]), a[2], i32(a[3]))
		}),
		me("static System.DateTime op_Addition(System.DateTime, System.TimeSpan)", func(_ V, a []V) (V, error) { return exactAdd(a[0], span(a[1]), "t") }),
		m("static System.TimeSpan op_Subtraction(System.DateTime, System.DateTime)", func(_ V, a []V) V { return subtractDates(a[0], a[1]) }),
		me("static System.DateTime op_Subtraction(System.DateTime, System.TimeSpan)", func(_ V, a []V) (V, error) { return exactSub(a[0], span(a[1]), "t") }),
	)
	try := func(v V, out V, err error) (V, error) {
		if err != nil {
			v = value.DateTime(0, 0)
		}
		return yes(err == nil), setRef(out, v)
	}
	add(
		mh("static Boolean TryParse(System.String, System.DateTime ByRef)", func(h H, _ V, a []V) (V, error) {
			v, err := parseDateValue(h, a[0], 0)
			return try(v, a[1], err)
		}),
		mh("static Boolean TryParse(System.String, System.IFormatProvider, System.DateTime ByRef)", func(h H, _ V, a []V) (V, error) {
			v, err := parseDateValue(h, a[0], 0)
			return try(v, a[2], err)
		}),
		mh("static Boolean TryParse(System.String, System.IFormatProvider, System.Globalization.DateTimeStyles, System.DateTime ByRef)", func(h H, _ V, a []V) (V, error) {
			v, err := parseDateValue(h, a[0], i32(a[2]))
			return try(v, a[3], err)
		}),
		mh("static Boolean TryParseExact(System.String, System.String, System.IFormatProvider, System.Globalization.DateTimeStyles, System.DateTime ByRef)", func(h H, _ V, a []V) (V, error) {
			v, err := parseDateExact(h, a[0], strsOrOne(a[1]), a[2], i32(a[3]))
			return try(v, a[4], err)
		}),
		mh("static Boolean TryParseExact(System.String, System.String[], System.IFormatProvider, System.Globalization.DateTimeStyles, System.DateTime ByRef)", func(h H, _ V, a []V) (V, error) {
			v, err := parseDateExact(h, a[0], strsOrOne(a[1]), a[2], i32(a[3]))
			return try(v, a[4], err)
		}),
	)
	return d
}

// wholeTicks gives a number of units in ticks, whole and fraction apart as .NET computes them.
func wholeTicks(n, unit float64) float64 {
	whole := math.Trunc(n)
	return whole*unit + math.Trunc((n-whole)*unit)
}

const fileTimeOffset = 504911232000000000

func exactAdd(like V, n int64, parameter string) (V, error) {
	r := ticks(like) + n
	if r < 0 || r > value.MaxTicks || n > 0 && r < n {
		return null, outOfRange(parameter, "The added or subtracted value results in an un-representable DateTime.")
	}
	return sameKind(r, like), nil
}

func exactSub(like V, n int64, parameter string) (V, error) {
	r := ticks(like) - n
	if r < 0 || r > value.MaxTicks || n < 0 && r < ticks(like) {
		return null, outOfRange(parameter, "The added or subtracted value results in an un-representable DateTime.")
	}
	return sameKind(r, like), nil
}

const oaEpoch = 599264352000000000

func toOA(t int64) float64 {
	if t == 0 {
		return 0
	}
	ms := (t - oaEpoch) / value.TicksPerMillisecond
	if ms < 0 {
		if frac := ms % 86400000; frac != 0 {
			ms -= (86400000 + frac) * 2
		}
	}
	return float64(ms) / 86400000
}

func fromOA(f float64) int64 {
	ms := int64(f*86400000 + math.Copysign(0.5, f))
	if ms < 0 {
		ms -= ms % 86400000 * 2
	}
	return ms*value.TicksPerMillisecond + oaEpoch
}

package dotnet

import (
	"github.com/exorun/exorun/powershell/value"
)

func dto(v V) *value.DateTimeOffset { return native[*value.DateTimeOffset](v) }

func newOffset(t, off int64) V { return value.Of(&value.DateTimeOffset{Ticks: t, Offset: off}) }

// offsetOf gives a date as a DateTimeOffset by its kind.
func offsetOf(v V) V { return newOffset(ticks(v), value.UTCOffset(ticks(v), kindOf(v))) }

func checkOffset(off int64) error {
	switch {
	case off%value.TicksPerMinute != 0:
		return argument("offset", "Offset must be specified in whole minutes.")
	case off > 14*value.TicksPerHour || off < -14*value.TicksPerHour:
		return outOfRange("offset", "Offset must be within plus or minus 14 hours.")
	}
	return nil
}

func parseOffset(h H, v V, styles int) (V, error) {
	if v.IsNull() {
		return null, argumentNull("input")
	}
	d, err := parseDate(str(v), styles, clock(h))
	if err != nil {
		return null, err
	}
	return value.Of(d.offsetDate(styles)), nil
}

func dateTimeOffsetType() *D {
	const name = "System.DateTimeOffset"
	local := func(s V) int64 { return dto(s).Ticks }
	d := &D{
		Interfaces: []string{"System.IComparable", "System.IFormattable", "System.IComparable`1[" + name + "]", "System.IEquatable`1[" + name + "]"},
		Properties: append(dateParts(local),
			p("System.DateTime Date", func(s V) V { return value.DateTime(local(s)/value.TicksPerDay*value.TicksPerDay, 0) }),
			p("System.DateTime DateTime", func(s V) V { return value.DateTime(local(s), 0) }),
			p("System.DateTime LocalDateTime", func(s V) V { return value.DateTime(value.ToLocal(dto(s).UTC()), value.KindLocal) }),
			p("System.DateTime UtcDateTime", func(s V) V { return value.DateTime(dto(s).UTC(), value.KindUTC) }),
			p("System.TimeSpan Offset", func(s V) V { return value.TimeSpan(dto(s).Offset) }),
			p("Int32 TotalOffsetMinutes", func(s V) V { return num(int(dto(s).Offset / value.TicksPerMinute)) }),
			p("Int64 UtcTicks", func(s V) V { return value.Int64(dto(s).UTC()) }),
			P{Signature: "static System.DateTimeOffset Now", Get: func(h H, _ V) (V, error) { return offsetOf(value.FromTime(clock(h), value.KindLocal)), nil }},
			P{Signature: "static System.DateTimeOffset UtcNow", Get: func(h H, _ V) (V, error) { return offsetOf(value.FromTime(clock(h), value.KindUTC)), nil }},
			field("static System.DateTimeOffset MinValue", newOffset(0, 0)), field("static System.DateTimeOffset MaxValue", newOffset(value.MaxTicks, 0)),
			field("static System.DateTimeOffset UnixEpoch", newOffset(621355968000000000, 0))),
	}
	build := func(a []V, off int64) (V, error) {
		if err := checkOffset(off); err != nil {
			return null, err
		}
		t, err := buildDate(a)
		return newOffset(t, off), err
	}
	d.Constructors = []M{
		m("Void .ctor(System.DateTime)", func(_ V, a []V) V { return offsetOf(a[0]) }),
		me("Void .ctor(System.DateTime, System.TimeSpan)", func(_ V, a []V) (V, error) { return newOffset(ticks(a[0]), span(a[1])), checkOffset(span(a[1])) }),
		me("Void .ctor(Int64, System.TimeSpan)", func(_ V, a []V) (V, error) { return newOffset(i64(a[0]), span(a[1])), checkOffset(span(a[1])) }),
		me("Void .ctor("+ints(6)+", System.TimeSpan)", func(_ V, a []V) (V, error) { return build(a[:6], span(a[6])) }),
		me("Void .ctor("+ints(7)+", System.TimeSpan)", func(_ V, a []V) (V, error) { return build(a[:7], span(a[7])) }),
	}
	moved := func(s V, r V, err error) (V, error) {
		if err != nil {
			return null, err
		}
		return newOffset(ticks(r), dto(s).Offset), nil
	}
	asDate := func(s V) V { return value.DateTime(local(s), 0) }
	add := func(ms ...M) { d.Methods = append(d.Methods, ms...) }
	for _, u := range []struct {
		n string
		u float64
	}{{"Days", value.TicksPerDay}, {"Hours", value.TicksPerHour}, {"Minutes", value.TicksPerMinute}, {"Seconds", value.TicksPerSecond}, {"Milliseconds", value.TicksPerMillisecond}, {"Microseconds", 10}} {
		add(me("System.DateTimeOffset Add"+u.n+"(Double)", func(s V, a []V) (V, error) {
			r, err := addTicks(asDate(s), wholeTicks(float(a[0]), u.u), "value")
			return moved(s, r, err)
		}))
	}
	plus := func(s V, n int64) (V, error) {
		r, err := exactAdd(asDate(s), n, "value")
		return moved(s, r, err)
	}
	offset := func(utc, off int64) V { return newOffset(utc+off, off) }
	add(explicit(comparableMembers(value.TypeDateTimeOffset, name)[2])...)
	add(comparableMembers(value.TypeDateTimeOffset, name)[:2]...)
	add(comparableMembers(value.TypeDateTimeOffset, name)[3])
	add(formatMembers()...)
	add(
		me("System.DateTimeOffset Add(System.TimeSpan)", func(s V, a []V) (V, error) { return plus(s, span(a[0])) }),
		me("System.DateTimeOffset AddMonths(Int32)", func(s V, a []V) (V, error) { r, err := addMonths(asDate(s), i32(a[0])); return moved(s, r, err) }),
		me("System.DateTimeOffset AddTicks(Int64)", func(s V, a []V) (V, error) { return plus(s, i64(a[0])) }),
		me("System.DateTimeOffset AddYears(Int32)", func(s V, a []V) (V, error) { r, err := addMonths(asDate(s), i32(a[0])*12); return moved(s, r, err) }),
		m("System.TimeSpan Subtract(System.DateTimeOffset)", func(s V, a []V) V { return value.TimeSpan(dto(s).UTC() - dto(a[0]).UTC()) }),
		me("System.DateTimeOffset Subtract(System.TimeSpan)", func(s V, a []V) (V, error) { return plus(s, -span(a[0])) }),
		m("System.DateTimeOffset ToLocalTime()", func(s V, a []V) V { l := value.ToLocal(dto(s).UTC()); return newOffset(l, l-dto(s).UTC()) }),
		m("System.DateTimeOffset ToUniversalTime()", func(s V, a []V) V { return newOffset(dto(s).UTC(), 0) }),
		me("System.DateTimeOffset ToOffset(System.TimeSpan)", func(s V, a []V) (V, error) { return offset(dto(s).UTC(), span(a[0])), checkOffset(span(a[0])) }),
		m("Int64 ToUnixTimeSeconds()", func(s V, a []V) V { return value.Int64(dto(s).UTC()/value.TicksPerSecond - 62135596800) }),
		m("Int64 ToUnixTimeMilliseconds()", func(s V, a []V) V { return value.Int64(dto(s).UTC()/value.TicksPerMillisecond - 62135596800000) }),
		m("Int64 ToFileTime()", func(s V, a []V) V { return value.Int64(dto(s).UTC() - fileTimeOffset) }),
		m("Boolean EqualsExact(System.DateTimeOffset)", func(s V, a []V) V { return yes(*dto(s) == *dto(a[0])) }),
		me("static System.DateTimeOffset FromUnixTimeSeconds(Int64)", func(_ V, a []V) (V, error) {
			if n := i64(a[0]); n < -62135596800 || n > 253402300799 {
				return null, outOfRange("seconds", "Valid values are between -62135596800 and 253402300799, inclusive.")
			}
			return newOffset((i64(a[0])+62135596800)*value.TicksPerSecond, 0), nil
		}),
		me("static System.DateTimeOffset FromUnixTimeMilliseconds(Int64)", func(_ V, a []V) (V, error) {
			if n := i64(a[0]); n < -62135596800000 || n > 253402300799999 {
				return null, outOfRange("milliseconds", "Valid values are between -62135596800000 and 253402300799999, inclusive.")
			}
			return newOffset((i64(a[0])+62135596800000)*value.TicksPerMillisecond, 0), nil
		}),
		m("static System.DateTimeOffset FromFileTime(Int64)", func(_ V, a []V) V {
			utc := i64(a[0]) + fileTimeOffset
			l := value.ToLocal(utc)
			return newOffset(l, l-utc)
		}),
		m("static Int32 Compare(System.DateTimeOffset, System.DateTimeOffset)", func(_ V, a []V) V { c, _ := value.NetCompare(a[0], a[1]); return num(c) }),
		mh("static System.DateTimeOffset Parse(System.String)", func(h H, _ V, a []V) (V, error) { return parseOffset(h, a[0], 0) }),
		mh("static System.DateTimeOffset Parse(System.String, System.IFormatProvider)", func(h H, _ V, a []V) (V, error) { return parseOffset(h, a[0], 0) }),
		mh("static System.DateTimeOffset Parse(System.String, System.IFormatProvider, System.Globalization.DateTimeStyles)", func(h H, _ V, a []V) (V, error) {
			return parseOffset(h, a[0], i32(a[2]))
		}),
		mh("static System.DateTimeOffset ParseExact(System.String, System.String, System.IFormatProvider)", func(h H, _ V, a []V) (V, error) {
			d, err := parseExact(str(a[0]), str(a[1]), value.CultureOf(a[2]), 0, clock(h))
			return value.Of(d.offsetDate(0)), err
		}),
		mh("static System.DateTimeOffset ParseExact(System.String, System.String, System.IFormatProvider, System.Globalization.DateTimeStyles)", func(h H, _ V, a []V) (V, error) {
			d, err := parseExact(str(a[0]), str(a[1]), value.CultureOf(a[2]), i32(a[3]), clock(h))
			return value.Of(d.offsetDate(i32(a[3]))), err
		}),
		mh("static Boolean TryParse(System.String, System.DateTimeOffset ByRef)", func(h H, _ V, a []V) (V, error) {
			v, err := parseOffset(h, a[0], 0)
			if err != nil {
				v = newOffset(0, 0)
			}
			return yes(err == nil), setRef(a[1], v)
		}),
		m("static System.DateTimeOffset op_Implicit(System.DateTime)", func(_ V, a []V) V { return offsetOf(a[0]) }),
		me("static System.DateTimeOffset op_Addition(System.DateTimeOffset, System.TimeSpan)", func(_ V, a []V) (V, error) { return plus(a[0], span(a[1])) }),
		m("static System.TimeSpan op_Subtraction(System.DateTimeOffset, System.DateTimeOffset)", func(_ V, a []V) V { return value.TimeSpan(dto(a[0]).UTC() - dto(a[1]).UTC()) }),
		me("static System.DateTimeOffset op_Subtraction(System.DateTimeOffset, System.TimeSpan)", func(_ V, a []V) (V, error) { return plus(a[0], -span(a[1])) }),
	)
	return d
}

func dateOnlyType() *D {
	const name = "System.DateOnly"
	days := func(v V) int64 { return native[*value.DateOnly](v).Days }
	of := func(n int64) V { return value.Of(&value.DateOnly{Days: n}) }
	at := func(v V) int64 { return days(v) * value.TicksPerDay }
	moved := func(t int64, ok bool) (V, error) {
		if !ok {
			return null, outOfRange("value", "The added or subtracted value results in an un-representable DateOnly.")
		}
		return of(t / value.TicksPerDay), nil
	}
	parse := func(h H, v V) (V, error) {
		d, err := parseDate(str(v), 0, clock(h))
		if err != nil || d.ticks%value.TicksPerDay != 0 {
			return null, formatError("String '" + str(v) + "' was not recognized as a valid DateOnly.")
		}
		return of(d.ticks / value.TicksPerDay), nil
	}
	parts := dateParts(at)
	d := &D{
		Interfaces: []string{"System.IComparable", "System.IFormattable", "System.IComparable`1[" + name + "]"},
		Constructors: []M{me("Void .ctor(Int32, Int32, Int32)", func(_ V, a []V) (V, error) {
			t, ok := value.DateTicks(i32(a[0]), i32(a[1]), i32(a[2]))
			if !ok {
				return null, badParts("Year, Month, and Day parameters describe an un-representable DateTime.")
			}
			return of(t / value.TicksPerDay), nil
		})},
		Properties: []P{
			parts[0], parts[1], parts[6], parts[9], parts[11], p("Int32 DayNumber", func(s V) V { return num(int(days(s))) }),
			field("static System.DateOnly MinValue", of(0)), field("static System.DateOnly MaxValue", of(3652058)),
		},
		Methods: []M{
			me("System.DateOnly AddDays(Int32)", func(s V, a []V) (V, error) {
				n := days(s) + int64(i32(a[0]))
				return moved(n*value.TicksPerDay, n >= 0 && n <= 3652058)
			}),
			me("System.DateOnly AddMonths(Int32)", func(s V, a []V) (V, error) { return moved(monthsLater(at(s), i32(a[0]))) }),
			me("System.DateOnly AddYears(Int32)", func(s V, a []V) (V, error) { return moved(monthsLater(at(s), i32(a[0])*12)) }),
			m("System.DateTime ToDateTime(System.TimeOnly)", func(s V, a []V) V { return value.DateTime(at(s)+native[*value.TimeOnly](a[0]).Ticks, 0) }),
			m("static System.DateOnly FromDateTime(System.DateTime)", func(_ V, a []V) V { return of(ticks(a[0]) / value.TicksPerDay) }),
			m("static System.DateOnly FromDayNumber(Int32)", func(_ V, a []V) V { return of(int64(i32(a[0]))) }),
			mh("static System.DateOnly Parse(System.String)", func(h H, _ V, a []V) (V, error) { return parse(h, a[0]) }),
			mh("static System.DateOnly Parse(System.String, System.IFormatProvider)", func(h H, _ V, a []V) (V, error) { return parse(h, a[0]) }),
			mh("static System.DateOnly ParseExact(System.String, System.String)", func(h H, _ V, a []V) (V, error) {
				d, err := parseExact(str(a[0]), str(a[1]), value.Current, 0, clock(h))
				return of(d.ticks / value.TicksPerDay), err
			}),
		},
	}
	d.Methods = append(d.Methods, comparableMembers(value.TypeDateOnly, name)...)
	d.Methods = append(d.Methods, formatMembers()...)
	return d
}

func timeOnlyType() *D {
	const name = "System.TimeOnly"
	at := func(v V) int64 { return native[*value.TimeOnly](v).Ticks }
	of := func(n int64) V {
		return value.Of(&value.TimeOnly{Ticks: ((n % value.TicksPerDay) + value.TicksPerDay) % value.TicksPerDay})
	}
	parse := func(h H, v V) (V, error) {
		d, err := parseDate(str(v), styleNoCurrentDate, clock(h))
		if err != nil || d.ticks >= value.TicksPerDay {
			return null, formatError("String '" + str(v) + "' was not recognized as a valid TimeOnly.")
		}
		return of(d.ticks), nil
	}
	parts := dateParts(at)
	build := func(a []V) V {
		t := int64(i32(a[0]))*value.TicksPerHour + int64(i32(a[1]))*value.TicksPerMinute
		if len(a) > 2 {
			t += int64(i32(a[2])) * value.TicksPerSecond
		}
		if len(a) > 3 {
			t += int64(i32(a[3])) * value.TicksPerMillisecond
		}
		return of(t)
	}
	d := &D{
		Interfaces: []string{"System.IComparable", "System.IFormattable", "System.IComparable`1[" + name + "]"},
		Constructors: []M{
			m("Void .ctor(Int32, Int32)", func(_ V, a []V) V { return build(a) }), m("Void .ctor(Int32, Int32, Int32)", func(_ V, a []V) V { return build(a) }),
			m("Void .ctor(Int32, Int32, Int32, Int32)", func(_ V, a []V) V { return build(a) }), m("Void .ctor(Int64)", func(_ V, a []V) V { return of(i64(a[0])) }),
		},
		Properties: []P{parts[2], parts[3], parts[4], parts[5], parts[7], parts[8], parts[10], field("static System.TimeOnly MinValue", of(0)), field("static System.TimeOnly MaxValue", of(value.TicksPerDay-1))},
		Methods: []M{
			m("System.TimeOnly Add(System.TimeSpan)", func(s V, a []V) V { return of(at(s) + span(a[0])%value.TicksPerDay) }),
			m("System.TimeOnly AddHours(Double)", func(s V, a []V) V { return of(at(s) + int64(float(a[0])*value.TicksPerHour)) }),
			m("System.TimeOnly AddMinutes(Double)", func(s V, a []V) V { return of(at(s) + int64(float(a[0])*value.TicksPerMinute)) }),
			m("Boolean IsBetween(System.TimeOnly, System.TimeOnly)", func(s V, a []V) V {
				x, lo, hi := at(s), at(a[0]), at(a[1])
				if lo <= hi {
					return yes(x >= lo && x < hi)
				}
				return yes(x >= lo || x < hi)
			}),
			m("System.TimeSpan ToTimeSpan()", func(s V, a []V) V { return value.TimeSpan(at(s)) }),
			m("static System.TimeOnly FromDateTime(System.DateTime)", func(_ V, a []V) V { return of(ticks(a[0])) }),
			m("static System.TimeOnly FromTimeSpan(System.TimeSpan)", func(_ V, a []V) V { return of(span(a[0])) }),
			m("static System.TimeSpan op_Subtraction(System.TimeOnly, System.TimeOnly)", func(_ V, a []V) V { return value.TimeSpan(at(of(at(a[0]) - at(a[1])))) }),
			mh("static System.TimeOnly Parse(System.String)", func(h H, _ V, a []V) (V, error) { return parse(h, a[0]) }),
			mh("static System.TimeOnly Parse(System.String, System.IFormatProvider)", func(h H, _ V, a []V) (V, error) { return parse(h, a[0]) }),
		},
	}
	d.Methods = append(d.Methods, comparableMembers(value.TypeTimeOnly, name)...)
	d.Methods = append(d.Methods, formatMembers()...)
	return d
}

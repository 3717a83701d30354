package value

import (
	"time"
)

// DateTimeKind is System.DateTimeKind.
type DateTimeKind uint8

// The kinds of a date, by their numbers.
const (
	KindUnspecified DateTimeKind = iota
	KindUTC
	KindLocal
)

// Ticks are .NET's units of time, 100 nanoseconds.
const (
	TicksPerMicrosecond = 10
	TicksPerMillisecond = 10_000
	TicksPerSecond      = 10_000_000
	TicksPerMinute      = 60 * TicksPerSecond
	TicksPerHour        = 60 * TicksPerMinute
	TicksPerDay         = 24 * TicksPerHour
	// MaxTicks is the last tick of the year 9999.
	MaxTicks = 3_155_378_975_999_999_999
	// unixTicks are the ticks from the year 1 to 1970.
	unixTicks = 621_355_968_000_000_000
	tickMask  = 1<<62 - 1
)

// LocalZone is the time zone that dates of kind Local are in.
var LocalZone = time.Local

// DateTime gives a [datetime] of ticks since the first of January of the year 1.
func DateTime(ticks int64, kind DateTimeKind) Value {
	return Value{TypeDateTime, uint64(ticks)&tickMask | uint64(kind)<<62}
}

// DateTimeTicks gives the ticks of a [datetime].
func DateTimeTicks(v Value) int64 { return int64(v.Unwrap().bits & tickMask) }

// DateTimeKindOf gives the kind of a [datetime].
func DateTimeKindOf(v Value) DateTimeKind { return DateTimeKind(v.Unwrap().bits >> 62) }

// AsDateTime gives the ticks and the kind of a [datetime].
func (v Value) AsDateTime() (ticks int64, kind DateTimeKind, ok bool) {
	v = v.Unwrap()
	t, ok := v.ref.(*Type)
	if !ok || t != TypeDateTime {
		return 0, 0, false
	}
	return int64(v.bits & tickMask), DateTimeKind(v.bits >> 62), true
}

// TimeSpan gives a [timespan] of ticks.
func TimeSpan(ticks int64) Value { return Value{TypeTimeSpan, uint64(ticks)} }

// AsTimeSpan gives the ticks of a [timespan].
func (v Value) AsTimeSpan() (int64, bool) {
	v = v.Unwrap()
	t, ok := v.ref.(*Type)
	return int64(v.bits), ok && t == TypeTimeSpan
}

// FromTime gives a Go time as a [datetime] of the given kind; KindLocal and KindUTC convert to those zones.
func FromTime(t time.Time, kind DateTimeKind) Value {
	switch kind {
	case KindUTC:
		t = t.UTC()
	case KindLocal:
		t = t.In(LocalZone)
	}
	_, offset := t.Zone()
	return DateTime(t.Unix()*TicksPerSecond+int64(t.Nanosecond())/100+int64(offset)*TicksPerSecond+unixTicks, kind)
}

// TimeOf gives a [datetime] as a Go time: in UTC for KindUTC, otherwise in the local zone.
func TimeOf(v Value) time.Time {
	ticks, kind, _ := v.AsDateTime()
	return TimeOfTicks(ticks, kind)
}

// TimeOfTicks gives ticks and a kind as a Go time.
func TimeOfTicks(ticks int64, kind DateTimeKind) time.Time {
	t := ticks - unixTicks
	u := time.Unix(floorDiv(t, TicksPerSecond), floorMod(t, TicksPerSecond)*100).UTC()
	if kind == KindUTC {
		return u
	}
	return time.Date(u.Year(), u.Month(), u.Day(), u.Hour(), u.Minute(), u.Second(), u.Nanosecond(), LocalZone)
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b != 0 && (a < 0) != (b < 0) {
		q--
	}
	return q
}

func floorMod(a, b int64) int64 { return a - floorDiv(a, b)*b }

// UTCOffset gives the offset from UTC, in ticks, of a date by its kind.
func UTCOffset(ticks int64, kind DateTimeKind) int64 {
	if kind == KindUTC {
		return 0
	}
	_, off := TimeOfTicks(ticks, kind).Zone()
	return int64(off) * TicksPerSecond
}

// ToUniversal gives the ticks in UTC of a date by its kind.
func ToUniversal(ticks int64, kind DateTimeKind) int64 {
	return clampTicks(ticks - UTCOffset(ticks, kind))
}

// ToLocal gives the ticks in the local zone of a time in UTC.
func ToLocal(ticks int64) int64 {
	_, off := TimeOfTicks(ticks, KindUTC).In(LocalZone).Zone()
	return clampTicks(ticks + int64(off)*TicksPerSecond)
}

func clampTicks(t int64) int64 { return min(max(t, 0), MaxTicks) }

var daysToMonth = [13]int{0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365}

// IsLeapYear tells whether a year has 366 days.
func IsLeapYear(y int) bool { return y%4 == 0 && (y%100 != 0 || y%400 == 0) }

// DaysInMonth gives the number of days of a month from 1 to 12.
func DaysInMonth(y, m int) int {
	d := daysToMonth[m] - daysToMonth[m-1]
	if m == 2 && IsLeapYear(y) {
		d++
	}
	return d
}

// DateTicks gives the ticks of midnight of a day; ok is false if there is no such day from the year 1 to 9999.
func DateTicks(y, m, d int) (ticks int64, ok bool) {
	if y < 1 || y > 9999 || m < 1 || m > 12 || d < 1 || d > DaysInMonth(y, m) {
		return 0, false
	}
	n := daysToMonth[m-1] + d - 1
	if m > 2 && IsLeapYear(y) {
		n++
	}
	y--
	return int64(y*365+y/4-y/100+y/400+n) * TicksPerDay, true
}

// Date is the calendar's view of ticks.
type Date struct {
	Year, Month, Day, YearDay int
	Hour, Minute, Second      int
	Fraction                  int // ticks within the second
	Weekday                   time.Weekday
}

// DateOf takes ticks apart.
func DateOf(ticks int64) Date {
	days := int(ticks / TicksPerDay)
	rest := ticks % TicksPerDay
	n := days
	y400 := n / 146097
	n -= y400 * 146097
	y100 := min(n/36524, 3)
	n -= y100 * 36524
	y4 := n / 1461
	n -= y4 * 1461
	y1 := min(n/365, 3)
	n -= y1 * 365
	d := Date{Year: y400*400 + y100*100 + y4*4 + y1 + 1, YearDay: n + 1, Weekday: time.Weekday((days + 1) % 7)}
	for m := 1; ; m++ {
		k := DaysInMonth(d.Year, m)
		if n < k {
			d.Month, d.Day = m, n+1
			break
		}
		n -= k
	}
	d.Hour = int(rest / TicksPerHour)
	d.Minute = int(rest / TicksPerMinute % 60)
	d.Second = int(rest / TicksPerSecond % 60)
	d.Fraction = int(rest % TicksPerSecond)
	return d
}

// DateTimeOffset is System.DateTimeOffset. Ticks are of the clock time, Offset ticks east of UTC.
type DateTimeOffset struct{ Ticks, Offset int64 }

// Type is System.DateTimeOffset.
func (*DateTimeOffset) Type() *Type { return TypeDateTimeOffset }

// UTC gives the ticks in UTC.
func (d *DateTimeOffset) UTC() int64 { return d.Ticks - d.Offset }

// EqualTo tells whether o is the same moment.
func (d *DateTimeOffset) EqualTo(o Value) bool {
	e, ok := o.ref.(*DateTimeOffset)
	return ok && d.UTC() == e.UTC()
}

// HashCode is the same for the same moment.
func (d *DateTimeOffset) HashCode() int32 { t := d.UTC(); return int32(t) ^ int32(t>>32) }

// DateOnly is System.DateOnly: days since the first of January of the year 1.
type DateOnly struct{ Days int64 }

// Type is System.DateOnly.
func (*DateOnly) Type() *Type { return TypeDateOnly }

// EqualTo tells whether o is the same day.
func (d *DateOnly) EqualTo(o Value) bool {
	e, ok := o.ref.(*DateOnly)
	return ok && *d == *e
}

// HashCode is the day's number.
func (d *DateOnly) HashCode() int32 { return int32(d.Days) }

// TimeOnly is System.TimeOnly: ticks since midnight.
type TimeOnly struct{ Ticks int64 }

// Type is System.TimeOnly.
func (*TimeOnly) Type() *Type { return TypeTimeOnly }

// EqualTo tells whether o is the same time of day.
func (t *TimeOnly) EqualTo(o Value) bool {
	e, ok := o.ref.(*TimeOnly)
	return ok && *t == *e
}

// HashCode is the same for the same time of day.
func (t *TimeOnly) HashCode() int32 { return int32(t.Ticks) ^ int32(t.Ticks>>32) }

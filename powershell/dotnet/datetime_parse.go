package dotnet

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/exorun/exorun/powershell/value"
)

// The styles of System.Globalization.DateTimeStyles.
const (
	styleNoCurrentDate     = 8
	styleAdjustToUniversal = 16
	styleAssumeLocal       = 32
	styleAssumeUniversal   = 64
	styleRoundtripKind     = 128
)

// parsedDate is a date as text has it.
type parsedDate struct {
	ticks  int64
	zone   bool
	offset int64 // ticks east of UTC, if there is a zone
}

func badDate(s string) error {
	return formatError("String '" + s + "' was not recognized as a valid DateTime.")
}

func calendarError(s string) error {
	return formatError("The DateTime represented by the string '" + s + "' is not supported in calendar 'System.Globalization.GregorianCalendar'.")
}

// kinded gives ticks and kind of a date by the styles: a zone turns it into local time unless they ask for UTC.
func (d parsedDate) kinded(styles int) (int64, value.DateTimeKind) {
	switch {
	case d.zone:
		utc := d.ticks - d.offset
		if styles&styleAdjustToUniversal != 0 || styles&styleRoundtripKind != 0 && d.offset == 0 {
			return utc, value.KindUTC
		}
		return value.ToLocal(utc), value.KindLocal
	case styles&styleAssumeUniversal != 0:
		if styles&styleAdjustToUniversal != 0 {
			return d.ticks, value.KindUTC
		}
		return value.ToLocal(d.ticks), value.KindLocal
	case styles&styleAssumeLocal != 0:
		if styles&styleAdjustToUniversal != 0 {
			return value.ToUniversal(d.ticks, value.KindLocal), value.KindUTC
		}
		return d.ticks, value.KindLocal
	}
	return d.ticks, value.KindUnspecified
}

// offsetDate gives a date with its offset: that of the text, or the assumed one.
func (d parsedDate) offsetDate(styles int) *value.DateTimeOffset {
	o := &value.DateTimeOffset{Ticks: d.ticks, Offset: d.offset}
	if !d.zone && styles&styleAssumeUniversal == 0 {
		o.Offset = value.UTCOffset(d.ticks, value.KindUnspecified)
	}
	if styles&styleAdjustToUniversal != 0 {
		o.Ticks, o.Offset = o.UTC(), 0
	}
	return o
}

// ParseDateTime reads a date in any of the forms that .NET takes under en-US.
func ParseDateTime(s string, c *value.Culture, styles int) (int64, value.DateTimeKind, error) {
	d, err := parseDate(s, styles, time.Now())
	if err != nil {
		return 0, 0, err
	}
	t, k := d.kinded(styles)
	return t, k, nil
}

func clock(h H) time.Time {
	if h == nil {
		return time.Now()
	}
	return h.Now()
}

type dateNumber struct{ n, digits int }

type dateScanner struct {
	s     string
	pos   int
	nums  []dateNumber
	month int
	// monthAt is how many numbers stand before the month's name.
	monthAt int
	weekday int
	hasTime bool
	clock   int64
	half    int // 1 for AM, 2 for PM
	hour    int
	zone    bool
	offset  int64
}

var (
	monthsLower = [...]string{"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"}
	daysLower   = [...]string{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"}
)

func matchName(word string, names []string) int {
	for i, n := range names {
		if word == n || word == n[:3] {
			return i
		}
	}
	return -1
}

func parseDate(text string, styles int, now time.Time) (parsedDate, error) {
	d := &dateScanner{s: text, weekday: -1, monthAt: -1}
	if strings.TrimFunc(text, isWhite) == "" {
		return parsedDate{}, badDate(text)
	}
	for d.pos < len(d.s) {
		if err := d.step(); err != nil {
			return parsedDate{}, err
		}
	}
	return d.finish(styles, now)
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isLetter(c byte) bool { return c|32 >= 'a' && c|32 <= 'z' || c >= 0x80 }

func (d *dateScanner) number() dateNumber {
	start := d.pos
	n := 0
	for d.pos < len(d.s) && isDigit(d.s[d.pos]) {
		if n < 1_000_000_000 {
			n = n*10 + int(d.s[d.pos]-'0')
		}
		d.pos++
	}
	return dateNumber{n, d.pos - start}
}

func (d *dateScanner) skipSpace() {
	for d.pos < len(d.s) {
		r, n := utf8.DecodeRuneInString(d.s[d.pos:])
		if !isWhite(r) {
			return
		}
		d.pos += n
	}
}

func (d *dateScanner) step() error {
	d.skipSpace()
	if d.pos >= len(d.s) {
		return nil
	}
	switch c := d.s[d.pos]; {
	case isDigit(c):
		return d.digits()
	case isLetter(c):
		return d.word()
	case c == '/' || c == '-' || c == ',' || c == '.':
		if (c == '-') && d.hasTime {
			return d.zoneOffset()
		}
		if len(d.nums) == 0 && d.month == 0 && d.weekday < 0 {
			return badDate(d.s)
		}
		d.pos++
		if c != ',' && (d.pos >= len(d.s) || d.s[d.pos] == c) {
			return badDate(d.s)
		}
		return nil
	case c == '+' && d.hasTime:
		return d.zoneOffset()
	}
	return badDate(d.s)
}

func (d *dateScanner) digits() error {
	n := d.number()
	if n.digits > 8 {
		return badDate(d.s)
	}
	at := d.pos
	if d.pos < len(d.s) && d.s[d.pos] == ':' {
		return d.time(n)
	}
	d.skipSpace()
	if half := d.peekHalf(); half > 0 && !d.hasTime {
		if n.n > 12 || n.digits > 2 {
			return badDate(d.s)
		}
		d.hasTime, d.hour = true, n.n
		return nil
	}
	d.pos = at
	if n.digits > 4 || len(d.nums) == 3 || d.hasTime && len(d.nums) > 0 && len(d.nums)+btoi(d.month > 0) >= 3 {
		return badDate(d.s)
	}
	d.nums = append(d.nums, n)
	return nil
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// peekHalf tells whether AM or PM follows.
func (d *dateScanner) peekHalf() int {
	rest := strings.ToLower(d.s[d.pos:])
	for i, w := range [...]string{"am", "pm", "a", "p"} {
		if strings.HasPrefix(rest, w) && (len(rest) == len(w) || !isLetter(rest[len(w)])) {
			return i%2 + 1
		}
	}
	return 0
}

func (d *dateScanner) time(hour dateNumber) error {
	if d.hasTime || hour.digits > 2 {
		return badDate(d.s)
	}
	d.hasTime, d.hour = true, hour.n
	var parts [2]int
	for i := range parts {
		if d.pos >= len(d.s) || d.s[d.pos] != ':' {
			if i == 0 {
				return badDate(d.s)
			}
			break
		}
		d.pos++
		n := d.number()
		if n.digits == 0 || n.digits > 2 || n.n > 59 {
			return badDate(d.s)
		}
		parts[i] = n.n
	}
	frac := int64(0)
	if d.pos+1 < len(d.s) && d.s[d.pos] == '.' && isDigit(d.s[d.pos+1]) {
		d.pos++
		start := d.pos
		d.number()
		f := d.s[start:d.pos]
		frac = fraction(f)
	}
	d.clock = int64(parts[0])*value.TicksPerMinute + int64(parts[1])*value.TicksPerSecond + frac
	return nil
}

// fraction gives the ticks of a second's digits, rounded to seven.
func fraction(f string) int64 {
	for len(f) < 8 {
		f += "0"
	}
	n, _ := strconv.ParseInt(f[:8], 10, 64)
	return (n + 5) / 10
}

func (d *dateScanner) word() error {
	start := d.pos
	for d.pos < len(d.s) && isLetter(d.s[d.pos]) {
		d.pos++
	}
	w := strings.ToLower(d.s[start:d.pos])
	switch {
	case w == "t" && len(d.nums) > 0 && !d.hasTime:
		return nil
	case (w == "z" || w == "gmt") && d.hasTime:
		d.zone = true
		if w == "gmt" && d.pos < len(d.s) && (d.s[d.pos] == '+' || d.s[d.pos] == '-') {
			return d.zoneOffset()
		}
		return nil
	case (w == "am" || w == "pm" || w == "a" || w == "p") && d.hasTime && d.half == 0:
		d.half = 1
		if w[0] == 'p' {
			d.half = 2
		}
		return nil
	}
	if i := matchName(w, monthsLower[:]); i >= 0 && d.month == 0 {
		d.month, d.monthAt = i+1, len(d.nums)
		if d.pos < len(d.s) && d.s[d.pos] == '.' {
			d.pos++
		}
		return nil
	}
	if i := matchName(w, daysLower[:]); i >= 0 && d.weekday < 0 {
		d.weekday = i
		return nil
	}
	return formatError("The string '" + d.s + "' was not recognized as a valid DateTime. There is an unknown word starting at index '" + itoa(value.LengthUTF16(d.s[:start])) + "'.")
}

func (d *dateScanner) zoneOffset() error {
	neg := d.s[d.pos] == '-'
	d.pos++
	h := d.number()
	m := 0
	switch {
	case h.digits == 4:
		h.n, m = h.n/100, h.n%100
	case h.digits == 0 || h.digits > 2:
		return badDate(d.s)
	case d.pos < len(d.s) && d.s[d.pos] == ':':
		d.pos++
		mm := d.number()
		if mm.digits != 2 {
			return badDate(d.s)
		}
		m = mm.n
	}
	if h.n > 14 || m > 59 {
		return badDate(d.s)
	}
	d.zone = true
	d.offset = int64(h.n)*value.TicksPerHour + int64(m)*value.TicksPerMinute
	if neg {
		d.offset = -d.offset
	}
	return nil
}

// fullYear gives a year of two digits its century: up to 49 is 20xx.
func fullYear(n dateNumber) int {
	if n.digits > 2 || n.n >= 100 {
		return n.n
	}
	if n.n <= 49 {
		return 2000 + n.n
	}
	return 1900 + n.n
}

func (n dateNumber) isYear() bool { return n.digits > 2 || n.n > 31 }

// date gives year, month and day from the numbers by the order of en-US.
func (d *dateScanner) date(now time.Time) (y, m, day int, ok bool) {
	ns := d.nums
	if d.month > 0 {
		switch len(ns) {
		case 0:
			return now.Year(), d.month, 1, false
		case 1:
			if ns[0].isYear() {
				return fullYear(ns[0]), d.month, 1, true
			}
			return now.Year(), d.month, ns[0].n, true
		case 2:
			if ns[0].isYear() {
				return fullYear(ns[0]), d.month, ns[1].n, true
			}
			return fullYear(ns[1]), d.month, ns[0].n, true
		}
		return 0, 0, 0, false
	}
	switch len(ns) {
	case 3:
		if ns[0].digits > 2 {
			return ns[0].n, ns[1].n, ns[2].n, ns[1].digits <= 2 && ns[2].digits <= 2
		}
		return fullYear(ns[2]), ns[0].n, ns[1].n, ns[0].digits <= 2 && ns[1].digits <= 2
	case 2:
		switch {
		case ns[0].digits > 2:
			return ns[0].n, ns[1].n, 1, ns[1].digits <= 2
		case ns[1].digits > 2:
			return ns[1].n, ns[0].n, 1, true
		}
		return now.Year(), ns[0].n, ns[1].n, true
	}
	return 0, 0, 0, false
}

func (d *dateScanner) finish(styles int, now time.Time) (parsedDate, error) {
	out := parsedDate{zone: d.zone, offset: d.offset}
	if len(d.nums) == 0 && d.month == 0 {
		if !d.hasTime {
			return out, badDate(d.s)
		}
		if styles&styleNoCurrentDate == 0 {
			out.ticks, _ = value.DateTicks(now.Year(), int(now.Month()), now.Day())
		}
	} else {
		y, m, day, ok := d.date(now)
		if !ok {
			return out, badDate(d.s)
		}
		if out.ticks, ok = value.DateTicks(y, m, day); !ok {
			return out, badDate(d.s)
		}
		if d.weekday >= 0 && int(value.DateOf(out.ticks).Weekday) != d.weekday {
			return out, formatError("String '" + d.s + "' was not recognized as a valid DateTime because the day of week was incorrect.")
		}
	}
	hour := d.hour
	switch {
	case d.half > 0 && (hour > 12):
		return out, badDate(d.s)
	case d.half == 1 && hour == 12:
		hour = 0
	case d.half == 2 && hour < 12:
		hour += 12
	case hour > 23:
		return out, calendarError(d.s)
	}
	out.ticks += int64(hour)*value.TicksPerHour + d.clock
	return out, nil
}

// parseExact reads a date that has the very form of a format.
func parseExact(s, format string, c *value.Culture, styles int, now time.Time) (parsedDate, error) {
	if len(format) == 1 {
		f := value.DatePattern(format[0], c)
		if f == "" {
			return parsedDate{}, badDate(s)
		}
		switch format[0] {
		case 'r', 'R', 'u', 'U':
			d, err := parseExact(s, f, c, styles, now)
			d.zone, d.offset = true, 0
			return d, err
		}
		format = f
	}
	text := s
	if styles&1 != 0 {
		text = strings.TrimLeftFunc(text, isWhite)
	}
	if styles&2 != 0 {
		text = strings.TrimRightFunc(text, isWhite)
	}
	e := exactScanner{text: text, year: -1, month: -1, day: -1, weekday: -1, inner: styles&4 != 0}
	if !e.scan(format) || e.pos != len(text) {
		return parsedDate{}, badDate(s)
	}
	return e.finish(s, styles, now)
}

type exactScanner struct {
	text                              string
	pos                               int
	year, month, day, weekday         int
	hour, minute, second, half        int
	frac, offset                      int64
	zone, twelve, utc, hasTime, inner bool
}

func (e *exactScanner) digits(least, most int) (int, bool) {
	n, start := 0, e.pos
	for e.pos < len(e.text) && e.pos-start < most && isDigit(e.text[e.pos]) {
		n = n*10 + int(e.text[e.pos]-'0')
		e.pos++
	}
	return n, e.pos-start >= least
}

func (e *exactScanner) name(names []string, short bool) (int, bool) {
	rest := strings.ToLower(e.text[e.pos:])
	best, length := -1, 0
	for i, n := range names {
		if short {
			n = n[:3]
		}
		if strings.HasPrefix(rest, n) && len(n) > length {
			best, length = i, len(n)
		}
	}
	e.pos += length
	return best, best >= 0
}

func (e *exactScanner) literal(s string) bool {
	if !strings.HasPrefix(e.text[e.pos:], s) {
		return false
	}
	e.pos += len(s)
	return true
}

func (e *exactScanner) scan(f string) bool {
	ok := true
	for i := 0; i < len(f) && ok; {
		n := 1
		for i+n < len(f) && f[i+n] == f[i] {
			n++
		}
		least := min(n, 2)
		switch c := f[i]; c {
		case 'y':
			switch {
			case n <= 2:
				e.year, ok = e.digits(n, 2)
				e.year = fullYear(dateNumber{e.year, 2})
			default:
				e.year, ok = e.digits(n, max(n, 4))
			}
		case 'M':
			switch {
			case n <= 2:
				e.month, ok = e.digits(least, 2)
			default:
				e.month, ok = e.name(monthsLower[:], n == 3)
				e.month++
			}
		case 'd':
			switch {
			case n <= 2:
				e.day, ok = e.digits(least, 2)
			default:
				e.weekday, ok = e.name(daysLower[:], n == 3)
			}
		case 'H', 'h':
			e.hour, ok = e.digits(least, 2)
			e.twelve = e.twelve || c == 'h'
			e.hasTime = true
		case 'm':
			e.minute, ok = e.digits(least, 2)
			e.hasTime = true
		case 's':
			e.second, ok = e.digits(least, 2)
		case 'f', 'F':
			start := e.pos
			least := n
			if c == 'F' {
				least = 0
			}
			if _, ok = e.digits(least, n); ok {
				e.frac = fraction(e.text[start:e.pos])
			}
		case 't':
			var i int
			i, ok = e.name([]string{"am ", "pm "}, false)
			if !ok {
				rest := strings.ToLower(e.text[e.pos:])
				for j, w := range [...]string{"am", "pm", "a", "p"} {
					if n == 1 && j < 2 || n > 1 && j > 1 {
						continue
					}
					if strings.HasPrefix(rest, w) {
						e.pos += len(w)
						i, ok = j%2, true
						break
					}
				}
			} else {
				e.pos--
			}
			e.half = i + 1
		case 'z', 'K':
			ok = e.zoneText(c, n)
			if c == 'K' {
				n = 1
			}
		case '\'', '"':
			end := strings.IndexByte(f[i+1:], c)
			ok = end >= 0 && e.literal(f[i+1:i+1+end])
			n = end + 2
		case '\\':
			ok = i+1 < len(f) && e.literal(f[i+1:i+2])
			n = 2
		case '%':
			n = 1
		case '.':
			n = 1
			if !e.literal(".") {
				ok = i+1 < len(f) && f[i+1] == 'F'
			}
		case ' ':
			n = 1
			ok = e.literal(" ")
		default:
			n = 1
			ok = e.literal(f[i : i+1])
		}
		i += n
	}
	return ok
}

func (e *exactScanner) zoneText(c byte, n int) bool {
	if c == 'K' || n == 3 {
		if e.literal("Z") {
			e.zone, e.utc = true, true
			return true
		}
		if c == 'K' && (e.pos >= len(e.text) || e.text[e.pos] != '+' && e.text[e.pos] != '-') {
			return true
		}
	}
	if e.pos >= len(e.text) || e.text[e.pos] != '+' && e.text[e.pos] != '-' {
		return false
	}
	neg := e.text[e.pos] == '-'
	e.pos++
	h, ok := e.digits(1, 2)
	m := 0
	if ok && (n >= 3 || c == 'K') {
		e.literal(":")
		m, ok = e.digits(2, 2)
	}
	e.zone = true
	e.offset = int64(h)*value.TicksPerHour + int64(m)*value.TicksPerMinute
	if neg {
		e.offset = -e.offset
	}
	return ok
}

func (e *exactScanner) finish(s string, styles int, now time.Time) (parsedDate, error) {
	y, m, d := e.year, e.month, e.day
	switch {
	case y < 0 && m < 0 && d < 0:
		y, m, d = now.Year(), int(now.Month()), now.Day()
		if styles&styleNoCurrentDate != 0 {
			y, m, d = 1, 1, 1
		}
	default:
		if y < 0 {
			y = now.Year()
		}
		if m < 0 {
			m = 1
		}
		if d < 0 {
			d = 1
		}
	}
	t, ok := value.DateTicks(y, m, d)
	if !ok || e.minute > 59 || e.second > 59 || e.hour > 23 {
		return parsedDate{}, calendarError(s)
	}
	hour := e.hour
	if e.twelve {
		if hour > 12 {
			return parsedDate{}, badDate(s)
		}
		switch {
		case e.half == 1 && hour == 12:
			hour = 0
		case e.half == 2 && hour < 12:
			hour += 12
		case e.half == 0 && hour == 12:
			hour = 0
		}
	}
	if e.weekday >= 0 && int(value.DateOf(t).Weekday) != e.weekday {
		return parsedDate{}, formatError("String '" + s + "' was not recognized as a valid DateTime because the day of week was incorrect.")
	}
	t += int64(hour)*value.TicksPerHour + int64(e.minute)*value.TicksPerMinute + int64(e.second)*value.TicksPerSecond + e.frac
	return parsedDate{ticks: t, zone: e.zone, offset: e.offset}, nil
}

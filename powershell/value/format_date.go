package value

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

var (
	dayNames   = [...]string{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"}
	monthNames = [...]string{"", "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"}
)

// moment is a date to be formatted: with an offset of its own if it is a DateTimeOffset.
type moment struct {
	ticks  int64
	kind   DateTimeKind
	offset *int64
}

// FormatDateTime writes a date by a .NET format, standard or custom.
func FormatDateTime(ticks int64, kind DateTimeKind, format string, c *Culture) (string, error) {
	return moment{ticks: ticks, kind: kind}.format(format, c)
}

// FormatDateTimeOffset writes a date with its offset by a .NET format.
func FormatDateTimeOffset(d *DateTimeOffset, format string, c *Culture) (string, error) {
	return moment{ticks: d.Ticks, offset: &d.Offset}.format(format, c)
}

// DatePattern gives the custom format behind a letter, "" for a letter that has none.
func DatePattern(letter byte, c *Culture) string {
	us := c.USDates
	pick := func(a, b string) string {
		if us {
			return a
		}
		return b
	}
	d, long := pick("M/d/yyyy", "MM/dd/yyyy"), pick("dddd, MMMM d, yyyy", "dddd, dd MMMM yyyy")
	short, full := pick("h:mm\u202ftt", "HH:mm"), pick("h:mm:ss\u202ftt", "HH:mm:ss")
	switch letter {
	case 'd':
		return d
	case 'D':
		return long
	case 'f':
		return long + " " + short
	case 'F', 'U':
		return long + " " + full
	case 'g':
		return d + " " + short
	case 'G':
		return d + " " + full
	case 'm', 'M':
		return pick("MMMM d", "MMMM dd")
	case 'o', 'O':
		return "yyyy-MM-ddTHH:mm:ss.fffffffK"
	case 'r', 'R':
		return "ddd, dd MMM yyyy HH:mm:ss 'GMT'"
	case 's':
		return "yyyy-MM-ddTHH:mm:ss"
	case 't':
		return short
	case 'T':
		return full
	case 'u':
		return "yyyy-MM-dd HH:mm:ss'Z'"
	case 'y', 'Y':
		return pick("MMMM yyyy", "yyyy MMMM")
	}
	return ""
}

func badInputFormat() *Exception {
	return NewException("System.FormatException", "Input string was not in a correct format.")
}

func (m moment) format(format string, c *Culture) (string, error) {
	if format == "" {
		format = "G"
		if m.offset != nil {
			return m.custom(DatePattern('G', c)+" zzz", c)
		}
	}
	if len(format) == 1 {
		letter := format[0]
		p := DatePattern(letter, c)
		if p == "" {
			return "", badInputFormat()
		}
		switch letter {
		case 'r', 'R', 'u':
			if m.offset != nil {
				m.ticks -= *m.offset
			}
		case 'U':
			if m.offset != nil {
				return "", badInputFormat()
			}
			m.ticks = ToUniversal(m.ticks, m.kind)
			m.kind = KindUTC
		}
		if letter == 'o' || letter == 'O' || letter == 'r' || letter == 'R' || letter == 's' || letter == 'u' {
			c = Invariant
		}
		return m.custom(p, c)
	}
	return m.custom(format, c)
}

func run(f string, i int) int {
	n := 1
	for i+n < len(f) && f[i+n] == f[i] {
		n++
	}
	return n
}

func pad(b *strings.Builder, n, width int) {
	s := strconv.Itoa(n)
	for i := len(s); i < width; i++ {
		b.WriteByte('0')
	}
	b.WriteString(s)
}

func (m moment) custom(f string, c *Culture) (string, error) {
	d := DateOf(m.ticks)
	var b strings.Builder
	for i := 0; i < len(f); {
		n := run(f, i)
		switch ch := f[i]; ch {
		case 'd':
			switch {
			case n <= 2:
				pad(&b, d.Day, n)
			case n == 3:
				b.WriteString(dayNames[d.Weekday][:3])
			default:
				b.WriteString(dayNames[d.Weekday])
			}
		case 'M':
			switch {
			case n <= 2:
				pad(&b, d.Month, n)
			case n == 3:
				b.WriteString(monthNames[d.Month][:3])
			default:
				b.WriteString(monthNames[d.Month])
			}
		case 'y':
			switch {
			case n <= 2:
				pad(&b, d.Year%100, n)
			default:
				pad(&b, d.Year, n)
			}
		case 'h':
			h := d.Hour % 12
			if h == 0 {
				h = 12
			}
			pad(&b, h, min(n, 2))
		case 'H':
			pad(&b, d.Hour, min(n, 2))
		case 'm':
			pad(&b, d.Minute, min(n, 2))
		case 's':
			pad(&b, d.Second, min(n, 2))
		case 'f', 'F':
			if n > 7 {
				return "", badInputFormat()
			}
			s := fractionText(d.Fraction)[:n]
			if ch == 'F' {
				s = strings.TrimRight(s, "0")
				if s == "" && strings.HasSuffix(b.String(), ".") {
					t := b.String()
					b.Reset()
					b.WriteString(t[:len(t)-1])
				}
			}
			b.WriteString(s)
		case 't':
			half := "AM"
			if d.Hour >= 12 {
				half = "PM"
			}
			if n == 1 {
				half = half[:1]
			}
			b.WriteString(half)
		case 'g':
			era := "A.D."
			if c.USDates {
				era = "AD"
			}
			b.WriteString(era)
		case 'z':
			m.writeOffset(&b, n)
		case 'K':
			n = 1
			switch {
			case m.offset != nil:
				m.writeOffset(&b, 3)
			case m.kind == KindUTC:
				b.WriteByte('Z')
			case m.kind == KindLocal:
				m.writeOffset(&b, 3)
			}
		case ':', '/':
			n = 1
			b.WriteByte(ch)
		case '\'', '"':
			end := i + 1
			for end < len(f) && f[end] != ch {
				if f[end] == '\\' && end+1 < len(f) {
					end++
				}
				b.WriteByte(f[end])
				end++
			}
			if end >= len(f) {
				return "", badInputFormat()
			}
			n = end + 1 - i
		case '%':
			if i+1 >= len(f) || f[i+1] == '%' {
				return "", badInputFormat()
			}
			s, err := m.custom(f[i+1:i+2], c)
			if err != nil {
				return "", err
			}
			b.WriteString(s)
			n = 2
		case '\\':
			if i+1 >= len(f) {
				return "", badInputFormat()
			}
			_, w := utf8.DecodeRuneInString(f[i+1:])
			b.WriteString(f[i+1 : i+1+w])
			n = 1 + w
		default:
			n = 1
			b.WriteByte(ch)
		}
		i += n
	}
	return b.String(), nil
}

func fractionText(ticks int) string {
	s := strconv.Itoa(ticks)
	return strings.Repeat("0", 7-len(s)) + s
}

func (m moment) writeOffset(b *strings.Builder, n int) {
	var off int64
	if m.offset != nil {
		off = *m.offset
	} else {
		off = UTCOffset(m.ticks, m.kind)
	}
	sign := byte('+')
	if off < 0 {
		sign, off = '-', -off
	}
	b.WriteByte(sign)
	h, min := int(off/TicksPerHour), int(off/TicksPerMinute%60)
	switch n {
	case 1:
		pad(b, h, 1)
	case 2:
		pad(b, h, 2)
	default:
		pad(b, h, 2)
		b.WriteByte(':')
		pad(b, min, 2)
	}
}

// FormatTimeSpan writes a span by a .NET format, standard or custom.
func FormatTimeSpan(ticks int64, format string, c *Culture) (string, error) {
	neg := ticks < 0
	u := uint64(ticks)
	if neg {
		u = -u
	}
	days := int(u / TicksPerDay)
	h, mi, s, frac := int(u/TicksPerHour%24), int(u/TicksPerMinute%60), int(u/TicksPerSecond%60), int(u%TicksPerSecond)
	var b strings.Builder
	switch format {
	case "", "c", "t", "T":
		if neg {
			b.WriteByte('-')
		}
		if days > 0 {
			b.WriteString(strconv.Itoa(days) + ".")
		}
		pad(&b, h, 2)
		b.WriteByte(':')
		pad(&b, mi, 2)
		b.WriteByte(':')
		pad(&b, s, 2)
		if frac > 0 {
			b.WriteString("." + fractionText(frac))
		}
		return b.String(), nil
	case "g":
		if neg {
			b.WriteByte('-')
		}
		if days > 0 {
			b.WriteString(strconv.Itoa(days) + ":")
		}
		b.WriteString(strconv.Itoa(h) + ":")
		pad(&b, mi, 2)
		b.WriteByte(':')
		pad(&b, s, 2)
		if frac > 0 {
			b.WriteString("." + strings.TrimRight(fractionText(frac), "0"))
		}
		return b.String(), nil
	case "G":
		if neg {
			b.WriteByte('-')
		}
		b.WriteString(strconv.Itoa(days) + ":")
		pad(&b, h, 2)
		b.WriteByte(':')
		pad(&b, mi, 2)
		b.WriteByte(':')
		pad(&b, s, 2)
		b.WriteString("." + fractionText(frac))
		return b.String(), nil
	}
	if len(format) == 1 {
		return "", badInputFormat()
	}
	f := format
	for i := 0; i < len(f); {
		n := run(f, i)
		switch ch := f[i]; ch {
		case 'd':
			if n > 8 {
				return "", badInputFormat()
			}
			pad(&b, days, n)
		case 'h', 'm', 's':
			if n > 2 {
				return "", badInputFormat()
			}
			pad(&b, map[byte]int{'h': h, 'm': mi, 's': s}[ch], n)
		case 'f', 'F':
			if n > 7 {
				return "", badInputFormat()
			}
			t := fractionText(frac)[:n]
			if ch == 'F' {
				t = strings.TrimRight(t, "0")
			}
			b.WriteString(t)
		case '\'', '"':
			end := strings.IndexByte(f[i+1:], ch)
			if end < 0 {
				return "", badInputFormat()
			}
			b.WriteString(f[i+1 : i+1+end])
			n = end + 2
		case '%':
			if i+1 >= len(f) || f[i+1] == '%' {
				return "", badInputFormat()
			}
			n = 1
		case '\\':
			if i+1 >= len(f) {
				return "", badInputFormat()
			}
			_, w := utf8.DecodeRuneInString(f[i+1:])
			b.WriteString(f[i+1 : i+1+w])
			n = 1 + w
		default:
			return "", badInputFormat()
		}
		i += n
	}
	return b.String(), nil
}

package utility

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// unixLayouts are the letters of -UFormat that Go's own layouts give.
var unixLayouts = map[byte]string{
	'A': "Monday", 'a': "Mon", 'B': "January", 'b': "Jan", 'c': "Mon 02 Jan 2006 15:04:05", 'D': "01/02/06", 'd': "02",
	'F': "2006-01-02", 'H': "15", 'h': "Jan", 'I': "03", 'M': "04", 'm': "01", 'p': "PM", 'R': "15:04", 'r': "03:04:05 PM",
	'S': "05", 'T': "15:04:05", 'X': "15:04:05", 'x': "01/02/06", 'Y': "2006", 'y': "06",
}

// unixFormat gives a date by a format of Get-Date -UFormat. Letters that it does not know stand for themselves.
func unixFormat(t time.Time, format string) string {
	format = strings.TrimPrefix(format, "+")
	var text strings.Builder
	for i := 0; i < len(format); i++ {
		if format[i] != '%' || i+1 == len(format) {
			text.WriteByte(format[i])
			continue
		}
		i++
		if layout, ok := unixLayouts[format[i]]; ok {
			text.WriteString(t.Format(layout))
			continue
		}
		text.WriteString(unixNumber(t, format[i]))
	}
	return text.String()
}

func unixNumber(t time.Time, letter byte) string {
	isoYear, isoWeek := t.ISOWeek()
	switch letter {
	case 'C':
		return strconv.Itoa(t.Year() / 100)
	case 'e':
		return fmt.Sprintf("%2d", t.Day())
	case 'G':
		return fmt.Sprintf("%04d", isoYear)
	case 'g':
		return fmt.Sprintf("%02d", isoYear%100)
	case 'j':
		return fmt.Sprintf("%03d", t.YearDay())
	case 'k':
		return fmt.Sprintf("%2d", t.Hour())
	case 'l':
		return fmt.Sprintf("%2d", (t.Hour()+11)%12+1)
	case 'n':
		return "\n"
	case 's':
		return strconv.FormatInt(t.Unix(), 10)
	case 't':
		return "\t"
	case 'U', 'W':
		return strconv.Itoa(t.YearDay() / 7)
	case 'u':
		return strconv.Itoa((int(t.Weekday())+6)%7 + 1)
	case 'V':
		return fmt.Sprintf("%02d", isoWeek)
	case 'w':
		return strconv.Itoa(int(t.Weekday()))
	case 'Z':
		_, seconds := t.Zone()
		return fmt.Sprintf("%+03d", seconds/3600)
	}
	return string(letter)
}

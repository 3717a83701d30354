package utility

import (
	"strconv"
	"strings"
	"time"

	"github.com/exorun/exorun/powershell/value"
)

// jsonDateKind is how ConvertFrom-Json reads dates.
type jsonDateKind int

const (
	jsonDateDefault jsonDateKind = iota // as written: UTC, local for an offset, otherwise unspecified
	jsonDateLocal
	jsonDateUTC
	jsonDateOffset
	jsonDateString
)

// text gives a JSON string: a date where it is written as one.
func (b *jsonValues) text(text string) value.Value {
	if b.dates == jsonDateString {
		return value.Str(text)
	}
	t, kind, ok := parseJSONDate(text)
	if !ok {
		return value.Str(text)
	}
	if b.dates == jsonDateOffset {
		_, offset := t.Zone()
		if kind == value.KindUnspecified {
			_, offset = time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, value.LocalZone).Zone()
		}
		return value.Of(&value.DateTimeOffset{Ticks: value.DateTimeTicks(value.FromTime(t, value.KindUnspecified)), Offset: int64(offset) * ticksPerSecond})
	}
	date := value.FromTime(t, kind)
	ticks := value.DateTimeTicks(date)
	switch {
	case b.dates == jsonDateLocal && kind == value.KindUTC:
		date = value.DateTime(value.ToLocal(ticks), value.KindLocal)
	case b.dates == jsonDateLocal:
		date = value.DateTime(ticks, value.KindLocal)
	case b.dates == jsonDateUTC && kind == value.KindLocal:
		date = value.DateTime(value.ToUniversal(ticks, kind), value.KindUTC)
	case b.dates == jsonDateUTC:
		date = value.DateTime(ticks, value.KindUTC)
	}
	return date
}

// parseJSONDate reads the two forms in which JSON texts hold dates: ISO 8601 with a time, and /Date(milliseconds)/.
func parseJSONDate(text string) (time.Time, value.DateTimeKind, bool) {
	if strings.HasPrefix(text, "/Date(") && strings.HasSuffix(text, ")/") {
		return parseOldJSONDate(text[len("/Date(") : len(text)-len(")/")])
	}
	if len(text) < 19 || len(text) > 40 || text[10] != 'T' || text[4] != '-' || text[7] != '-' || text[13] != ':' || text[16] != ':' {
		return time.Time{}, 0, false
	}
	for _, layout := range []string{"2006-01-02T15:04:05", "2006-01-02T15:04:05Z", "2006-01-02T15:04:05-07:00", "2006-01-02T15:04:05-0700", "2006-01-02T15:04:05-07"} {
		t, err := time.Parse(layout, text)
		if err != nil {
			continue
		}
		switch {
		case strings.HasSuffix(layout, "5"):
			return t, value.KindUnspecified, true
		case strings.HasSuffix(layout, "Z"):
			return t, value.KindUTC, true
		}
		return t, value.KindLocal, true
	}
	return time.Time{}, 0, false
}

func parseOldJSONDate(text string) (time.Time, value.DateTimeKind, bool) {
	digits, kind := text, value.KindUTC
	if i := strings.LastIndexAny(text, "+-"); i > 0 {
		digits, kind = text[:i], value.KindLocal
	}
	milliseconds, err := strconv.ParseInt(digits, 10, 64)
	if err != nil {
		return time.Time{}, 0, false
	}
	return time.UnixMilli(milliseconds).UTC(), kind, true
}

package graph

import (
	"fmt"
	"math"
	"strings"
	"time"
)

const day = 24 * time.Hour

// ParseDuration reads a duration as Graph writes it: ISO 8601, "P180D", "P1Y", "PT8H". A year counts 365 days and a month 30,
// so that it is never longer than the service's own reckoning.
func ParseDuration(text string) (time.Duration, error) {
	malformed := fmt.Errorf("%q is not an ISO 8601 duration", text)
	date, clock, hasClock := strings.Cut(text, "T")
	date, ok := strings.CutPrefix(date, "P")
	if !ok || date == "" && !hasClock || hasClock && clock == "" {
		return 0, malformed
	}
	var total time.Duration
	for _, part := range []struct {
		text  string
		order string
		units map[byte]time.Duration
	}{
		{date, "YMWD", map[byte]time.Duration{'Y': 365 * day, 'M': 30 * day, 'W': 7 * day, 'D': day}},
		{clock, "HMS", map[byte]time.Duration{'H': time.Hour, 'M': time.Minute, 'S': time.Second}},
	} {
		number, digits, order := int64(0), 0, part.order
		for i := range len(part.text) {
			c := part.text[i]
			if c >= '0' && c <= '9' && digits < maxDigits {
				number, digits = number*10+int64(c-'0'), digits+1
				continue
			}
			at := strings.IndexByte(order, c)
			if digits == 0 || at < 0 || number > int64((math.MaxInt64-total)/part.units[c]) {
				return 0, malformed
			}
			total += time.Duration(number) * part.units[c]
			number, digits, order = 0, 0, order[at+1:]
		}
		if digits > 0 {
			return 0, malformed
		}
	}
	return total, nil
}

const maxDigits = 9

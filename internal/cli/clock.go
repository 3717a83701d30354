package cli

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/exorun/exorun/internal/fail"
)

// clockVariable moves exorun's own view of expiry, to follow a tenant whose calendar was moved.
const clockVariable = "EXORUN_CLOCK"

// calendar returns the clock by which expiry is judged: the machine's, moved by EXORUN_CLOCK.
func (a *App) calendar() (func() time.Time, error) {
	text := a.Getenv(clockVariable)
	if text == "" {
		return time.Now, nil
	}
	offset, err := parseOffset(text)
	if err != nil {
		return nil, fail.Wrap(err, fail.Usage, "read "+clockVariable, err.Error(), clockVariable+"=+330d")
	}
	return func() time.Time { return time.Now().Add(offset) }, nil
}

// parseOffset reads a span of time with a sign and days besides Go's units: +330d, -12h, 1d6h.
func parseOffset(text string) (time.Duration, error) {
	invalid := fmt.Errorf("%q is not a span of time such as +330d, -12h or 1d6h", text)
	rest := text
	sign := time.Duration(1)
	switch {
	case strings.HasPrefix(rest, "+"):
		rest = rest[1:]
	case strings.HasPrefix(rest, "-"):
		rest, sign = rest[1:], -1
	}
	var total time.Duration
	if days, after, ok := strings.Cut(rest, "d"); ok {
		n, err := strconv.Atoi(days)
		if err != nil || n < 0 || n > 100_000 {
			return 0, invalid
		}
		total, rest = time.Duration(n)*24*time.Hour, after
	}
	if rest != "" {
		d, err := time.ParseDuration(rest)
		if err != nil || d < 0 {
			return 0, invalid
		}
		total += d
	} else if total == 0 && !strings.Contains(text, "0") {
		return 0, invalid
	}
	return sign * total, nil
}

// formatOffset writes a span as parseOffset reads it.
func formatOffset(d time.Duration) string {
	sign := "+"
	if d < 0 {
		sign, d = "-", -d
	}
	days := d / (24 * time.Hour)
	rest := d % (24 * time.Hour)
	if rest == 0 {
		return fmt.Sprintf("%s%dd", sign, days)
	}
	if days == 0 {
		return sign + rest.String()
	}
	return fmt.Sprintf("%s%dd%s", sign, days, rest)
}

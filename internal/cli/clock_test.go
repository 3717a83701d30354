package cli

import (
	"testing"
	"time"
)

func TestParseOffset(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	for text, want := range map[string]time.Duration{
		"+330d":  330 * day,
		"330d":   330 * day,
		"-12h":   -12 * time.Hour,
		"1d6h":   30 * time.Hour,
		"+0d":    0,
		"0":      0,
		"90m":    90 * time.Minute,
		"-1d30m": -(day + 30*time.Minute),
	} {
		got, err := parseOffset(text)
		if err != nil || got != want {
			t.Errorf("parseOffset(%q) = %v, %v; want %v", text, got, err, want)
		}
		if again, err := parseOffset(formatOffset(got)); err != nil || again != got {
			t.Errorf("parseOffset(formatOffset(%v)) = %v, %v", got, again, err)
		}
	}
	for _, text := range []string{"", "+", "d", "-d", "x", "3", "1d-2h", "--1h", "9999999d"} {
		if got, err := parseOffset(text); err == nil {
			t.Errorf("parseOffset(%q) = %v, want an error", text, got)
		}
	}
}

package graph_test

import (
	"testing"
	"time"

	"github.com/exorun/exorun/internal/graph"
)

func TestParseDuration(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	for text, want := range map[string]time.Duration{
		"P180D": 180 * day, "P1Y": 365 * day, "P6M": 180 * day, "P2W": 14 * day, "PT8H": 8 * time.Hour,
		"P1DT12H30M5S": 36*time.Hour + 30*time.Minute + 5*time.Second, "P0D": 0,
	} {
		if got, err := graph.ParseDuration(text); err != nil || got != want {
			t.Errorf("%s = %s, %v; want %s", text, got, err, want)
		}
	}
	for _, text := range []string{"", "P", "PT", "P1", "180D", "PD", "P1D2Y", "P1H", "PT1D", "P-1D", "P1,5D", "P9999Y", "P999999999999999999D", "P1DT"} {
		if got, err := graph.ParseDuration(text); err == nil {
			t.Errorf("%q = %s, want an error", text, got)
		}
	}
}

func FuzzParseDuration(f *testing.F) {
	for _, text := range []string{"P180D", "PT8H", "P1Y2M3W4DT5H6M7S", "P", "PT"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if got, err := graph.ParseDuration(text); err == nil && got < 0 {
			t.Errorf("%q = %s", text, got)
		}
	})
}

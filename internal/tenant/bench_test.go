package tenant

import "testing"

// BenchmarkStart is how long a test or the demo waits for a new tenant.
func BenchmarkStart(b *testing.B) {
	for b.Loop() {
		running, err := Start(b.Context(), Options{})
		if err != nil {
			b.Fatal(err)
		}
		if err := running.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

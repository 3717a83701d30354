package tenant

import (
	"fmt"
	"testing"
)

// BenchmarkStart is how long a test or the demo waits for a new tenant, and a service provider for four hundred.
func BenchmarkStart(b *testing.B) {
	for _, tenants := range []int{1, 400} {
		b.Run(fmt.Sprint(tenants), func(b *testing.B) {
			for b.Loop() {
				running, err := Start(b.Context(), Options{Tenants: tenants})
				if err != nil {
					b.Fatal(err)
				}
				if err := running.Close(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

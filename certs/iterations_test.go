package certs

import (
	"encoding/asn1"
	"errors"
	"os"
	"path/filepath"
	"testing"
)

func TestEndlessWorkIsRefused(t *testing.T) {
	t.Parallel()
	// The counts of real files are found: OpenSSL derives every key of them with 2048 iterations.
	for _, name := range []string{"modern.pfx", "des.pfx", "rc2.pfx"} {
		data, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		if err := checkIterations(data, 2048, 0); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if err := checkIterations(data, 2047, 0); !errors.Is(err, ErrUnsupported) {
			t.Errorf("%s: its 2048 iterations are not found: %v", name, err)
		}
	}

	type derivation struct {
		Salt       []byte
		Iterations int64
	}
	inner, err := asn1.Marshal(derivation{[]byte("salt"), maxIterations + 1})
	if err != nil {
		t.Fatal(err)
	}
	nested, err := asn1.Marshal([][]byte{inner})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ParsePFX(nested, "x"); !errors.Is(err, ErrUnsupported) {
		t.Errorf("ParsePFX = %v, want ErrUnsupported", err)
	}
}

package certs_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/exorun/exorun/certs"
)

const password = "correct horse"

func read(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

var loadFixture = sync.OnceValues(func() (*certs.Certificate, error) {
	data, err := os.ReadFile(filepath.Join("testdata", "rsa.pem"))
	if err != nil {
		return nil, err
	}
	return certs.ParsePEM(data, "")
})

// fixture is the RSA certificate of testdata.
func fixture(t testing.TB) *certs.Certificate {
	t.Helper()
	certificate, err := loadFixture()
	if err != nil {
		t.Fatal(err)
	}
	return certificate
}

func parse(name string, data []byte, password string) (*certs.Certificate, error) {
	if filepath.Ext(name) == ".pfx" {
		return certs.ParsePFX(data, password)
	}
	return certs.ParsePEM(data, password)
}

func TestParse(t *testing.T) {
	t.Parallel()
	want := fixture(t)
	for name, password := range map[string]string{
		"rsa.pem":              "",
		"pkcs1-in-a-chain.pem": "",
		"pbes2.pem":            password,
		"pbes2-sha1.pem":       password,
		"modern.pfx":           password,
		"chain.pfx":            password,
		"des.pfx":              password,
		"rc2.pfx":              password,
		"nopassword.pfx":       "",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := parse(name, read(t, name), password)
			if err != nil {
				t.Fatal(err)
			}
			if got.Thumbprint() != want.Thumbprint() {
				t.Errorf("read %s, want %s", got, want)
			}
		})
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, password string
		want           error
	}{
		{"modern.pfx", "wrong", certs.ErrWrongPassword},
		{"modern.pfx", "", certs.ErrWrongPassword},
		{"des.pfx", "wrong", certs.ErrWrongPassword},
		{"rc2.pfx", "wrong", certs.ErrWrongPassword},
		{"nokey.pfx", password, certs.ErrNoKey},
		{"ec.pfx", password, certs.ErrNotRSA},
		{"rsa.cer.pem", "", certs.ErrNoKey},
		{"ec.pem", "", certs.ErrNotRSA},
		{"weak.pem", "", certs.ErrWeakKey},
		{"mismatch.pem", "", certs.ErrKeyMismatch},
		{"pbes2.pem", "", certs.ErrNeedPassword},
		{"pbes2.pem", "wrong", certs.ErrWrongPassword},
		{"pbes2-des3.pem", password, certs.ErrUnsupported},
		{"rfc1423.pem", password, certs.ErrUnsupported},
		{"make.sh", "", certs.ErrMalformed},
	} {
		t.Run(test.name+" "+test.password, func(t *testing.T) {
			t.Parallel()
			if _, err := parse(test.name, read(t, test.name), test.password); !errors.Is(err, test.want) {
				t.Errorf("got %v, want %v", err, test.want)
			}
		})
	}
	if _, err := certs.ParsePFX(read(t, "rsa.pem"), ""); !errors.Is(err, certs.ErrMalformed) {
		t.Errorf("ParsePFX of PEM = %v, want ErrMalformed", err)
	}
	if _, err := certs.ParsePFX(read(t, "modern.pfx")[:900], password); !errors.Is(err, certs.ErrMalformed) {
		t.Errorf("ParsePFX of a cut file = %v, want ErrMalformed", err)
	}
}

func TestExportAndReadBack(t *testing.T) {
	t.Parallel()
	want := fixture(t)
	for name, export := range map[string]func() ([]byte, error){
		"clear.pem":     func() ([]byte, error) { return certs.EncodePEM(want, "") },
		"encrypted.pem": func() ([]byte, error) { return certs.EncodePEM(want, "pässword") },
		"modern.pfx":    func() ([]byte, error) { return certs.EncodePFX(want, "pässword", certs.PFXModern) },
		"legacy.pfx":    func() ([]byte, error) { return certs.EncodePFX(want, "pässword", certs.PFXLegacy) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			data, err := export()
			if err != nil {
				t.Fatal(err)
			}
			if name != "clear.pem" {
				if strings.Contains(string(data), "BEGIN PRIVATE KEY") {
					t.Error("the key lies open")
				}
				if _, err := parse(name, data, "password"); !errors.Is(err, certs.ErrWrongPassword) {
					t.Errorf("with a wrong password: %v", err)
				}
			}
			got, err := parse(name, data, "pässword")
			if err != nil || got.Thumbprint() != want.Thumbprint() {
				t.Errorf("read back %v, %v", got, err)
			}
		})
	}
}

func TestParseCertificate(t *testing.T) {
	t.Parallel()
	want := fixture(t)
	for name, data := range map[string][]byte{
		"PEM":     read(t, "rsa.cer.pem"),
		"DER":     want.Leaf.Raw,
		"written": certs.EncodeCertificatePEM(want.Leaf),
	} {
		if leaf, err := certs.ParseCertificate(data); err != nil || !leaf.Equal(want.Leaf) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, data := range [][]byte{nil, []byte("-----BEGIN X-----\n-----END X-----\n"), []byte("text")} {
		if _, err := certs.ParseCertificate(data); err == nil {
			t.Errorf("ParseCertificate(%q) succeeded", data)
		}
	}
}

func FuzzParsePEM(f *testing.F) {
	for _, name := range []string{"rsa.pem", "pkcs1-in-a-chain.pem", "pbes2-sha1.pem", "rfc1423.pem", "ec.pem", "mismatch.pem"} {
		f.Add(read(f, name), password)
	}
	f.Add([]byte("-----BEGIN ENCRYPTED PRIVATE KEY-----\nMAA=\n-----END ENCRYPTED PRIVATE KEY-----\n"), "x")
	f.Fuzz(func(t *testing.T, data []byte, password string) {
		certificate, err := certs.ParsePEM(data, password)
		checkParsed(t, certificate, err)
	})
}

func FuzzParsePFX(f *testing.F) {
	for _, name := range []string{"modern.pfx", "des.pfx", "nokey.pfx", "ec.pfx", "nopassword.pfx"} {
		f.Add(read(f, name), password)
	}
	f.Fuzz(func(t *testing.T, data []byte, password string) {
		certificate, err := certs.ParsePFX(data, password)
		checkParsed(t, certificate, err)
	})
}

// checkParsed holds what every parser promises: a whole certificate or an error, and a key that can sign.
func checkParsed(t *testing.T, certificate *certs.Certificate, err error) {
	t.Helper()
	if (certificate == nil) == (err == nil) {
		t.Fatalf("got %v and error %v", certificate, err)
	}
	if err == nil {
		if _, err := certs.New(certificate.Leaf, certificate.Signer); err != nil {
			t.Fatal(err)
		}
	}
}

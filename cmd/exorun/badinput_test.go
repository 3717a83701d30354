package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"software.sslmate.com/src/go-pkcs12"

	"github.com/exorun/exorun/internal/fail"
)

// brought is a certificate that somebody brings along, with its key.
type brought struct {
	leaf *x509.Certificate
	key  any
}

func newBrought(t *testing.T, key interface{ Public() any }, signer any) brought {
	t.Helper()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "brought along"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), signer)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return brought{leaf, signer}
}

type publicOf struct{ public any }

func (p publicOf) Public() any { return p.public }

var otherRSAKey = sync.OnceValues(func() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, 2048) })

func broughtRSA(t *testing.T) brought {
	t.Helper()
	key, err := otherRSAKey()
	if err != nil {
		t.Fatal(err)
	}
	return newBrought(t, publicOf{&key.PublicKey}, key)
}

func broughtEC(t *testing.T) brought {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return newBrought(t, publicOf{&key.PublicKey}, key)
}

// otherKey is the PEM of a private key that belongs to no certificate of a home.
func otherKey(t *testing.T) []byte {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(broughtRSA(t).key)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
}

// TestCertificateFiles brings along what cannot be used, and what can.
func TestCertificateFiles(t *testing.T) {
	t.Parallel()
	const password = "right"
	encode := func(encoder *pkcs12.Encoder, b brought) []byte {
		text, err := encoder.Encode(b.key, b.leaf, nil, password)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	withoutKey, err := pkcs12.Modern.EncodeTrustStore([]*x509.Certificate{broughtRSA(t).leaf}, password)
	if err != nil {
		t.Fatal(err)
	}
	modern := encode(pkcs12.Modern, broughtRSA(t))
	folder := t.TempDir()
	write := func(name string, text []byte) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	right, wrong, empty := write("right", []byte(password+"\n")), write("wrong", []byte("wrong\n")), write("empty", nil)
	for _, test := range []struct {
		name, file, password string
		code                 fail.Code // empty where it can be used
		says                 string
	}{
		{"PBES2", write("modern.pfx", modern), right, "", ""},
		{"3DES", write("3des.pfx", encode(pkcs12.LegacyDES, broughtRSA(t))), right, "", ""},
		{"RC2", write("rc2.pfx", encode(pkcs12.LegacyRC2, broughtRSA(t))), right, "", ""},
		{"wrong password", write("wrong.pfx", modern), wrong, fail.InvalidInput, "the password is wrong"},
		{"wrong password of an old file", write("wrong3des.pfx", encode(pkcs12.LegacyDES, broughtRSA(t))), wrong, fail.InvalidInput, "the password is wrong"},
		{"no password and nobody to ask", write("ask.pfx", modern), "", fail.Usage, "--password-file"},
		{"empty password file", write("none.pfx", modern), empty, fail.InvalidInput, "its first line is empty"},
		{"no such password file", write("missing.pfx", modern), filepath.Join(folder, "nothing"), fail.InvalidInput, "there is no such file"},
		{"PFX without key", write("nokey.pfx", withoutKey), right, fail.InvalidInput, "no private key"},
		{"EC key", write("ec.pfx", encode(pkcs12.Modern, broughtEC(t))), right, fail.InvalidInput, "not RSA"},
		{"cut in the middle", write("cut.pfx", modern[:len(modern)/2]), right, fail.InvalidInput, "damaged"},
		{"empty file", write("empty.pfx", nil), right, fail.InvalidInput, "damaged"},
		{"folder", folder, right, fail.InvalidInput, "it is a folder"},
		{"no such file", filepath.Join(folder, "nothing.pfx"), right, fail.InvalidInput, "there is no such file"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := &rig{t: t, home: filepath.Join(t.TempDir(), "home")}
			args := "cert import " + test.file
			if test.password != "" {
				args += " --password-file " + test.password
			}
			got := r.run(args)
			if test.code == "" {
				if got.code != 0 {
					t.Errorf("exit code %d: %s", got.code, got.stderr)
				}
				return
			}
			got.checkFailure(t, test.code.ExitCode(), test.says)
			if _, err := os.Stat(r.home); err == nil {
				t.Errorf("%s left something in the home", args)
			}
		})
	}
}

// TestUnusableHome runs with a home that cannot be one.
func TestUnusableHome(t *testing.T) {
	t.Parallel()
	for name, make := range map[string]func(path string) error{
		"a file where the home should be": func(path string) error { return os.WriteFile(path, nil, 0o600) },
		"a file where a folder should be": func(path string) error {
			if err := os.MkdirAll(path, 0o700); err != nil {
				return err
			}
			return os.WriteFile(filepath.Join(path, "clouds"), nil, 0o600)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			if err := make(r.home); err != nil {
				t.Fatal(err)
			}
			for _, args := range []string{setupArgs, "verify", "renew", "cert list"} {
				r.run(args).checkFailure(t, fail.StateUnusable.ExitCode(), r.home)
			}
			if entries, _, _ := r.tenant.Log().From(0); len(entries) > 0 {
				for _, entry := range entries {
					if entry.Method != http.MethodGet && entry.Host == "graph.microsoft.com" {
						t.Errorf("%s %s was sent, and nothing could be kept of it", entry.Method, entry.Path)
					}
				}
			}
		})
	}
}

// TestState runs on state that is damaged, or that a newer version wrote. What is there stays as it is.
func TestState(t *testing.T) {
	t.Parallel()
	account := func(r *rig) string { return filepath.Join(r.accountFolder(), "account.json") }
	for _, test := range []struct {
		name string
		file func(*rig) string
		edit func(t *testing.T, path string)
		code fail.Code
		says string
	}{
		{"newer account", account, newer, fail.StateTooNew, "newer"},
		{"newer connection", (*rig).connectionFile, newer, fail.StateTooNew, "newer"},
		{"cut account", account, cut, fail.StateUnusable, "damaged"},
		{"cut connection", (*rig).connectionFile, cut, fail.StateUnusable, "damaged"},
		{"empty account", account, emptied, fail.StateUnusable, "damaged"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := newSetUpRig(t)
			path := test.file(r)
			test.edit(t, path)
			before, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			for _, args := range []string{"verify", "renew --force", "retire", setupArgs} {
				r.run(args).checkFailure(t, test.code.ExitCode(), test.says, filepath.Base(path))
			}
			if after, err := os.ReadFile(path); err != nil || string(after) != string(before) {
				t.Errorf("the file was changed, %v", err)
			}
		})
	}
}

func newer(t *testing.T, path string) { editJSON(t, path, map[string]any{"version": 99}) }
func emptied(t *testing.T, path string) {
	if err := os.Truncate(path, 0); err != nil {
		t.Fatal(err)
	}
}

func cut(t *testing.T, path string) {
	if err := os.Truncate(path, 100); err != nil {
		t.Fatal(err)
	}
}

// TestTwoAtOnce starts a second program while the first is in the middle of its work.
func TestTwoAtOnce(t *testing.T) {
	t.Parallel()
	r := newSetUpRig(t)
	r.fault("hold=3:before")
	first := r.start("renew --force --overlap 0")
	r.held(t.Context())
	holder := fmt.Sprintf("process %d on ", first.cmd.Process.Pid)
	for _, args := range []string{setupArgs, "renew", "retire"} {
		r.run(args).checkFailure(t, fail.StateBusy.ExitCode(), holder, ", renew, since ")
	}
	// Reading needs no lock.
	reading := r.run("cert list --json")
	if reading.code != 0 {
		t.Errorf("cert list: exit code %d: %s", reading.code, reading.stderr)
	}
	r.must("tenant fault clear")
	if got := first.wait(); got.code != 0 {
		t.Errorf("the first: exit code %d: %s", got.code, got.stderr)
	}
	r.must("renew")
	r.must("verify")
}

func certificatePEM(leaf *x509.Certificate) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: leaf.Raw})
}

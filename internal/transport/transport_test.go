package transport_test

import (
	"crypto/tls"
	"encoding/pem"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/internal/transport"
)

func environment(variables map[string]string) func(string) string {
	return func(name string) string { return variables[name] }
}

func authority(server *httptest.Server) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
}

func write(t *testing.T, name string, text []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestTrust(t *testing.T) {
	t.Parallel()
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	t.Cleanup(server.Close)
	path := write(t, "ca.pem", authority(server))
	for name, test := range map[string]struct {
		variables map[string]string
		trusted   bool
	}{
		"nothing set": {nil, false},
		"a file":      {map[string]string{"SSL_CERT_FILE": path}, true},
		"a folder":    {map[string]string{"SSL_CERT_DIR": filepath.Dir(path)}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, err := transport.New(transport.Options{Getenv: environment(test.variables)})
			if err != nil {
				t.Fatal(err)
			}
			response, err := client.Get(server.URL)
			if err == nil {
				_ = response.Body.Close()
			}
			if (err == nil) != test.trusted {
				t.Errorf("request: %v", err)
			}
		})
	}
}

func TestBadTrust(t *testing.T) {
	t.Parallel()
	missing := filepath.Join(t.TempDir(), "none.pem")
	for name, test := range map[string]struct {
		variable, path, want string
	}{
		"missing file":   {"SSL_CERT_FILE", missing, "cannot be read"},
		"empty file":     {"SSL_CERT_FILE", write(t, "empty.pem", nil), "no certificate"},
		"damaged file":   {"SSL_CERT_FILE", write(t, "bad.pem", []byte("-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n")), "certificate 1"},
		"missing folder": {"SSL_CERT_DIR", missing, "cannot be read"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, err := transport.New(transport.Options{Getenv: environment(map[string]string{test.variable: test.path})})
			if err != nil {
				t.Fatal(err)
			}
			response, err := client.Post("https://localhost:1", "text/plain", strings.NewReader("body"))
			if err == nil {
				_ = response.Body.Close()
			}
			if !errors.Is(err, fail.InvalidInput) || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), test.path) {
				t.Errorf("request: %v, want invalid-input about %q that names %s", err, test.want, test.path)
			}
			if _, final := errors.AsType[interface {
				error
				NonRetriable()
			}](err); !final {
				t.Error("azcore would try again")
			}
		})
	}
}

func TestProxy(t *testing.T) {
	t.Parallel()
	var asked string
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = r.Method + " " + r.Host
		w.WriteHeader(http.StatusForbidden)
	}))
	t.Cleanup(proxy.Close)
	client, err := transport.New(transport.Options{Getenv: environment(map[string]string{"HTTPS_PROXY": proxy.URL})})
	if err != nil {
		t.Fatal(err)
	}
	if response, err := client.Get("https://outlook.office365.com/"); err == nil {
		_ = response.Body.Close()
		t.Error("a refused CONNECT gave an answer")
	}
	if asked != "CONNECT outlook.office365.com:443" {
		t.Errorf("the proxy was asked for %q", asked)
	}
	_, err = transport.New(transport.Options{Getenv: environment(map[string]string{"HTTPS_PROXY": "http://user:SECRET@[bad"})})
	if !errors.Is(err, fail.InvalidInput) || strings.Contains(err.Error(), "SECRET") {
		t.Errorf("a bad proxy: %v", err)
	}
}

func TestNoOldTLSAndNoRedirects(t *testing.T) {
	t.Parallel()
	server := httptest.NewUnstartedServer(http.RedirectHandler("https://evil.test/", http.StatusFound))
	server.TLS = &tls.Config{MaxVersion: tls.VersionTLS12}
	server.StartTLS()
	t.Cleanup(server.Close)
	old := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	old.TLS = &tls.Config{MaxVersion: tls.VersionTLS11, MinVersion: tls.VersionTLS10}
	old.Config.ErrorLog = log.New(io.Discard, "", 0)
	old.StartTLS()
	t.Cleanup(old.Close)
	client, err := transport.New(transport.Options{Getenv: environment(map[string]string{"SSL_CERT_FILE": write(t, "ca.pem", authority(server))})})
	if err != nil {
		t.Fatal(err)
	}
	response, err := client.Get(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	if response.StatusCode != http.StatusFound {
		t.Errorf("status %d: the redirect was followed", response.StatusCode)
	}
	response, err = client.Get(old.URL)
	if err == nil {
		_ = response.Body.Close()
	}
	if urlError, ok := errors.AsType[*url.Error](err); !ok || !strings.Contains(urlError.Error(), "protocol version") {
		t.Errorf("a server of TLS 1.1: %v", err)
	}
}

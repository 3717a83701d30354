// Package transport owns how exorun reaches the network: the proxy, the trusted certificate authorities, TLS, timeouts and
// connection pools of the one HTTP client that all of its clients share.
//
// SSL_CERT_FILE and SSL_CERT_DIR are read on every system. Go itself reads them on Unix only and ignores them on Windows and
// macOS, and skips what it cannot read without a word.
package transport

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"golang.org/x/net/http/httpproxy"

	"github.com/exorun/exorun/internal/fail"
)

// The variables that name certificate authorities to trust.
const (
	certFileVariable = "SSL_CERT_FILE"
	certDirVariable  = "SSL_CERT_DIR"
)

const (
	dialTimeout      = 15 * time.Second
	handshakeTimeout = 15 * time.Second
	idleTimeout      = 90 * time.Second
	idlePerHost      = 16

	// A connection that is silent for pingAfter is asked whether it still stands, so that one that a firewall dropped is
	// noticed long before the header timeout.
	pingAfter   = 30 * time.Second
	pingTimeout = 15 * time.Second
)

// Options of [New]. The zero value reads the process's environment.
type Options struct {
	Getenv func(string) string // os.Getenv where nil
	// HeaderTimeout bounds the wait for the first octet of an answer. Exchange lets its longest cmdlets run for an hour, so
	// the default, for zero, is a little more; contexts set shorter bounds where they are known.
	HeaderTimeout time.Duration
}

// New returns an HTTP client. It follows no redirect: a caller that wants to, decides who may see its credentials. It has
// no overall timeout, since pages of an answer may be read as slowly as they are used; contexts bound requests.
//
// Proxies come from HTTPS_PROXY, HTTP_PROXY and NO_PROXY. Where SSL_CERT_FILE or SSL_CERT_DIR is set, its certificates are
// trusted instead of the system's, as OpenSSL does. They are read by the first request, since a folder of authorities takes
// longer to read than a small script to run; one that cannot be read fails every request with a [fail.Error] that no client
// tries again.
func New(options Options) (*http.Client, error) {
	getenv := options.Getenv
	if getenv == nil {
		getenv = os.Getenv
	}
	proxy, err := proxyFunc(getenv)
	if err != nil {
		return nil, err
	}
	headerTimeout := options.HeaderTimeout
	if headerTimeout == 0 {
		headerTimeout = 62 * time.Minute
	}
	dialer := &net.Dialer{Timeout: dialTimeout, KeepAlive: pingAfter}
	plain := &http.Transport{
		Proxy:                 proxy,
		DialContext:           dialer.DialContext,
		TLSClientConfig:       &tls.Config{MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:   handshakeTimeout,
		ForceAttemptHTTP2:     true,
		HTTP2:                 &http.HTTP2Config{SendPingTimeout: pingAfter, PingTimeout: pingTimeout},
		MaxIdleConns:          4 * idlePerHost,
		MaxIdleConnsPerHost:   idlePerHost,
		IdleConnTimeout:       idleTimeout,
		ResponseHeaderTimeout: headerTimeout,
		ExpectContinueTimeout: time.Second,
	}
	return &http.Client{
		Transport: &trusting{plain: plain, trust: sync.OnceValue(func() error {
			roots, err := trusted(getenv(certFileVariable), getenv(certDirVariable))
			plain.TLSClientConfig.RootCAs = roots
			return err
		})},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}, nil
}

// trusting reads the certificate authorities before the first request.
type trusting struct {
	plain *http.Transport
	trust func() error
}

func (t *trusting) RoundTrip(request *http.Request) (*http.Response, error) {
	if err := t.trust(); err != nil {
		if request.Body != nil {
			_ = request.Body.Close()
		}
		return nil, distrust{err}
	}
	return t.plain.RoundTrip(request)
}

// CloseIdleConnections is what [http.Client.CloseIdleConnections] calls.
func (t *trusting) CloseIdleConnections() { t.plain.CloseIdleConnections() }

// distrust is an error that asking again does not mend.
type distrust struct{ error }

func (d distrust) Unwrap() error { return d.error }

// NonRetriable tells azcore's retry policy to give up; see its package errorinfo.
func (distrust) NonRetriable() {}

// proxyFunc reads the proxy of the environment anew for every client, which http.ProxyFromEnvironment does not, and refuses an
// address that could not be used, which both would pass over.
func proxyFunc(getenv func(string) string) (func(*http.Request) (*url.URL, error), error) {
	config := &httpproxy.Config{
		HTTPProxy:  first(getenv("HTTP_PROXY"), getenv("http_proxy")),
		HTTPSProxy: first(getenv("HTTPS_PROXY"), getenv("https_proxy")),
		NoProxy:    first(getenv("NO_PROXY"), getenv("no_proxy")),
		CGI:        getenv("REQUEST_METHOD") != "",
	}
	for variable, address := range map[string]string{"HTTP_PROXY": config.HTTPProxy, "HTTPS_PROXY": config.HTTPSProxy} {
		if address == "" {
			continue
		}
		if !strings.Contains(address, "://") {
			address = "http://" + address
		}
		if proxy, err := url.Parse(address); err != nil || proxy.Host == "" {
			// The address may hold a password, so it stays out of the message, and the parser's error with it.
			return nil, fail.New(fail.InvalidInput, "use the proxy of "+variable, "it is not the address of a proxy",
				"set it as in http://proxy.example:8080, or unset it")
		}
	}
	choose := config.ProxyFunc()
	return func(request *http.Request) (*url.URL, error) { return choose(request.URL) }, nil
}

func first(values ...string) string {
	for _, value := range values {
		if value != "" {
			return value
		}
	}
	return ""
}

// trusted returns the certificate authorities of file and of the folders of dirs, nil for the system's where both are empty.
func trusted(file, dirs string) (*x509.CertPool, error) {
	if file == "" && dirs == "" {
		return nil, nil
	}
	roots := x509.NewCertPool()
	if file != "" {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, unusable(err, certFileVariable, file, "the file cannot be read: "+plain(err))
		}
		n, err := addAll(roots, text)
		if err == nil && n == 0 {
			err = errors.New("there is no certificate in it")
		}
		if err != nil {
			return nil, unusable(err, certFileVariable, file, "the file is damaged: "+err.Error())
		}
	}
	for _, dir := range filepath.SplitList(dirs) {
		entries, err := os.ReadDir(dir)
		if err != nil {
			return nil, unusable(err, certDirVariable, dir, "the folder cannot be read: "+plain(err))
		}
		for _, entry := range entries {
			// Such folders hold other files too, and links to what was removed; both are passed over, as OpenSSL does.
			if text, err := os.ReadFile(filepath.Join(dir, entry.Name())); err == nil {
				_, _ = addAll(roots, text)
			}
		}
	}
	return roots, nil
}

func addAll(roots *x509.CertPool, text []byte) (n int, err error) {
	for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
		if block.Type != "CERTIFICATE" {
			continue
		}
		authority, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return n, fmt.Errorf("certificate %d: %w", n+1, err)
		}
		roots.AddCert(authority)
		n++
	}
	return n, nil
}

func unusable(err error, variable, path, cause string) error {
	return fail.Wrap(err, fail.InvalidInput, "trust the certificates of "+variable+" ("+path+")", cause,
		"point "+variable+" at certificate authorities in PEM, or unset it")
}

// plain returns the operating system's reason without the path, which the message has already.
func plain(err error) string {
	if pathError, ok := errors.AsType[*os.PathError](err); ok {
		return pathError.Err.Error()
	}
	return err.Error()
}

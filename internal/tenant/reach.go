package tenant

import (
	"crypto/tls"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strings"

	"github.com/exorun/exorun/internal/tenant/control"
	"github.com/exorun/exorun/internal/tenant/state"
)

// LocalURL is where a browser that knows nothing of the proxy finds the sign-in pages.
func (t *Tenant) LocalURL() string { return "http://" + t.address }

// ProxyURL is the value of HTTPS_PROXY.
func (t *Tenant) ProxyURL() string { return "http://" + t.address }

// ControlURL is the value of EXORUN_TENANT. It holds the key of the control API.
func (t *Tenant) ControlURL() string { return control.URL(t.address, t.key) }

// CACertPEM is the certificate authority to trust.
func (t *Tenant) CACertPEM() []byte { return t.authority.PEM() }

// CAPath is the file that holds [Tenant.CACertPEM]: in the tenant's folder or, for a tenant in memory, in a temporary one
// that Close removes.
func (t *Tenant) CAPath() string { return t.caPath }

// Transport goes to the tenant and nowhere else.
func (t *Tenant) Transport() *http.Transport { return t.transport.Clone() }

// HTTPClient goes to the tenant and nowhere else.
func (t *Tenant) HTTPClient() *http.Client { return &http.Client{Transport: t.transport} }

func (t *Tenant) newTransport() *http.Transport {
	proxyURL := &url.URL{Scheme: "http", Host: t.address}
	return &http.Transport{
		Proxy:             http.ProxyURL(proxyURL),
		TLSClientConfig:   &tls.Config{RootCAs: t.authority.Pool(), MinVersion: tls.VersionTLS12},
		ForceAttemptHTTP2: true,
	}
}

// Env returns the environment variables that lead a program to the tenant and sign it in as the administrator
// application.
func (t *Tenant) Env() map[string]string {
	appID, secret := t.Administrator()
	return map[string]string{
		"HTTPS_PROXY":         t.ProxyURL(),
		"SSL_CERT_FILE":       t.CAPath(),
		"NODE_EXTRA_CA_CERTS": t.CAPath(),
		"EXORUN_TENANT":       t.ControlURL(),
		"AZURE_TENANT_ID":     t.Info().ID,
		"AZURE_CLIENT_ID":     appID,
		"AZURE_CLIENT_SECRET": secret,
	}
}

// Shell is the language of env lines.
type Shell int

// The languages.
const (
	POSIX Shell = iota
	PowerShell
)

// EnvLines returns [Tenant.Env] as lines that a shell runs, in the order of the names.
func (t *Tenant) EnvLines(shell Shell) string {
	env := t.Env()
	var lines strings.Builder
	for _, name := range slices.Sorted(maps.Keys(env)) {
		if shell == PowerShell {
			fmt.Fprintf(&lines, "$env:%s = '%s'\n", name, strings.ReplaceAll(env[name], "'", "''"))
			continue
		}
		fmt.Fprintf(&lines, "export %s='%s'\n", name, strings.ReplaceAll(env[name], "'", `'\''`))
	}
	return lines.String()
}

// WriteEnvFile writes the env lines to path, whole or not at all, readable by its owner only: lines of PowerShell where
// path ends in .ps1.
func (t *Tenant) WriteEnvFile(path string) error {
	shell := POSIX
	if strings.EqualFold(filepath.Ext(path), ".ps1") {
		shell = PowerShell
	}
	if err := state.WriteFile(path, []byte(t.EnvLines(shell))); err != nil {
		return fmt.Errorf("write the env file: %w", err)
	}
	return nil
}

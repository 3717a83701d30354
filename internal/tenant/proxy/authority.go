package proxy

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"

	"github.com/exorun/exorun/internal/tenant/hosts"
	"github.com/exorun/exorun/internal/tenant/state"
)

// The authority lives for some days only, and is made anew when a start finds it near its end: whoever trusts it should
// not have to for long.
const (
	authorityLife  = 14 * 24 * time.Hour
	authoritySpare = 2 * 24 * time.Hour
)

const (
	authorityFile    = "ca.pem"
	authorityKeyFile = "ca-key.pem"
)

// Authority is the tenant's own certificate authority. By its name constraints it can vouch only for the hosts that the
// tenant plays and for the loopback address.
type Authority struct {
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
	path        string
}

// OpenAuthority returns the authority in dir, and makes it where there is none or it is about to end. With an empty
// dir it lives in memory.
func OpenAuthority(dir string, now time.Time) (*Authority, error) {
	authority, err := openAuthority(dir, now)
	if err != nil {
		return nil, fmt.Errorf("the tenant's certificate authority: %w", err)
	}
	return authority, nil
}

func openAuthority(dir string, now time.Time) (*Authority, error) {
	if dir == "" {
		return newAuthority(now)
	}
	path, keyPath := filepath.Join(dir, authorityFile), filepath.Join(dir, authorityKeyFile)
	pair, err := tls.LoadX509KeyPair(path, keyPath)
	if err == nil && now.Add(authoritySpare).Before(pair.Leaf.NotAfter) {
		key, ok := pair.PrivateKey.(*ecdsa.PrivateKey)
		if !ok {
			return nil, fmt.Errorf("%s: not an ECDSA key", keyPath)
		}
		return &Authority{certificate: pair.Leaf, key: key, path: path}, nil
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	authority, err := newAuthority(now)
	if err != nil {
		return nil, err
	}
	der, err := x509.MarshalPKCS8PrivateKey(authority.key)
	if err != nil {
		return nil, err
	}
	// The certificate comes last: without it the next start makes both again.
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	if err := state.WriteFile(keyPath, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})); err != nil {
		return nil, err
	}
	if err := state.WriteFile(path, authority.PEM()); err != nil {
		return nil, err
	}
	authority.path = path
	return authority, nil
}

func newAuthority(now time.Time) (*Authority, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{
		SerialNumber:          serial(),
		Subject:               pkix.Name{CommonName: "exorun tenant on this laptop", Organization: []string{"exorun"}},
		NotBefore:             now.Add(-time.Hour),
		NotAfter:              now.Add(authorityLife),
		IsCA:                  true,
		BasicConstraintsValid: true,
		MaxPathLenZero:        true,
		KeyUsage:              x509.KeyUsageCertSign | x509.KeyUsageCRLSign | x509.KeyUsageDigitalSignature,

		PermittedDNSDomainsCritical: true,
		PermittedDNSDomains:         append(hosts.All(), "localhost"),
		PermittedIPRanges: []*net.IPNet{
			{IP: net.IPv4(127, 0, 0, 0).To4(), Mask: net.CIDRMask(8, 32)},
			{IP: net.IPv6loopback, Mask: net.CIDRMask(128, 128)},
		},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return nil, err
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, err
	}
	return &Authority{certificate: certificate, key: key}, nil
}

// PEM returns the authority's certificate.
func (a *Authority) PEM() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.certificate.Raw})
}

// Path returns the file that holds the certificate, empty in memory.
func (a *Authority) Path() string { return a.path }

// Pool returns the authority as the only root to trust.
func (a *Authority) Pool() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(a.certificate)
	return pool
}

// leaf issues the certificate that the listener shows for every host it plays.
func (a *Authority) leaf(now time.Time) (*tls.Certificate, error) {
	return a.issue(now, append(hosts.All(), "localhost", "127.0.0.1", "::1")...)
}

// issue makes a certificate for host names and addresses.
func (a *Authority) issue(now time.Time, names ...string) (*tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{
		SerialNumber: serial(),
		Subject:      pkix.Name{CommonName: "localhost", Organization: []string{"exorun"}},
		NotBefore:    now.Add(-time.Hour),
		NotAfter:     a.certificate.NotAfter,
		KeyUsage:     x509.KeyUsageDigitalSignature,
		ExtKeyUsage:  []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	for _, name := range names {
		if ip := net.ParseIP(name); ip != nil {
			template.IPAddresses = append(template.IPAddresses, ip)
		} else {
			template.DNSNames = append(template.DNSNames, name)
		}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.certificate, &key.PublicKey, a.key)
	if err != nil {
		return nil, fmt.Errorf("issue the listener's certificate: %w", err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, err
	}
	return &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}, nil
}

func serial() *big.Int {
	random := make([]byte, 16)
	_, _ = rand.Read(random) // never fails
	random[0] &= 0x7f
	return new(big.Int).SetBytes(random)
}

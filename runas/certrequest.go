package runas

import (
	"context"
	"crypto"
	"crypto/rsa"
	"crypto/x509"
	"errors"

	"github.com/exorun/exorun/certs"
	"github.com/exorun/exorun/internal/fail"
)

// RequestOptions describe a certificate to ask an authority for.
type RequestOptions struct {
	Organization string // the initial domain, for the certificate's name
	Bits         int    // of a new key: 2048, 3072 or 4096; 2048 where zero
}

// CertificateRequest is a request for a certificate.
type CertificateRequest struct {
	DER      []byte // PKCS #10
	Subject  string
	Repeated bool // the key was made for an earlier request that has not been answered
}

// RequestCertificate makes a request for a certificate of an authority. Its key lies in the certificate store from then on,
// under a certificate that stands for the one to come. A request that was not answered is made again with the same key.
func (m *Manager) RequestCertificate(ctx context.Context, options RequestOptions) (request CertificateRequest, err error) {
	const op = "make a request for a certificate"
	unlock, err := m.config.State.Lock(ctx, "cert request")
	if err != nil {
		return CertificateRequest{}, err
	}
	defer release(&err, unlock)
	name := "exorun " + options.Organization
	placeholder, err := m.pendingKey(ctx, name, options.Bits)
	if err != nil {
		return CertificateRequest{}, stop(ctx, err, op, subject{})
	}
	request.Repeated = placeholder != nil
	if placeholder == nil {
		issue := certs.IssueOptions{CommonName: name, Bits: options.Bits, ForRequest: true, Now: m.today, Rand: m.config.Rand}
		if m.config.NewKey != nil {
			if issue.Key, err = m.config.NewKey(); err != nil {
				return CertificateRequest{}, stop(ctx, err, op, subject{})
			}
		}
		if placeholder, err = certs.Issue(issue); err != nil {
			return CertificateRequest{}, stop(ctx, err, op, subject{})
		}
		if err = m.config.Certificates.Put(ctx, placeholder); err != nil {
			return CertificateRequest{}, stop(ctx, err, op, subject{})
		}
	}
	request.DER, err = certs.Request(name, placeholder.Signer, m.config.Rand)
	request.Subject = "CN=" + name
	return request, stop(ctx, err, op, subject{})
}

// pendingKey returns the certificate that stands for a request of that name and key size, nil where there is none.
func (m *Manager) pendingKey(ctx context.Context, name string, bits int) (*certs.Certificate, error) {
	all, err := m.config.Certificates.List(ctx)
	if err != nil {
		return nil, err
	}
	for _, leaf := range all {
		if !certs.IsForRequest(leaf) || leaf.Subject.CommonName != name || bits != 0 && keyBits(leaf) != bits {
			continue
		}
		found, err := m.config.Certificates.Find(ctx, certs.Thumbprint(leaf))
		if errors.Is(err, certs.ErrNotFound) || errors.Is(err, certs.ErrNoKey) {
			continue
		}
		return found, err
	}
	return nil, nil
}

func keyBits(leaf *x509.Certificate) int {
	if key, ok := leaf.PublicKey.(*rsa.PublicKey); ok {
		return key.N.BitLen()
	}
	return 0
}

// AnswerRequest joins the certificate that an authority has signed with the key of the request, which lies in the store. The
// authority's own certificates may stand beside it in any order.
func (m *Manager) AnswerRequest(ctx context.Context, chain []*x509.Certificate) (*certs.Certificate, error) {
	const op = "find the key of the certificate"
	kept, err := m.config.Certificates.List(ctx)
	if err != nil {
		return nil, stop(ctx, err, op, subject{})
	}
	for _, leaf := range chain {
		for _, other := range kept {
			if !samePublicKey(leaf.PublicKey, other.PublicKey) {
				continue
			}
			found, err := m.config.Certificates.Find(ctx, certs.Thumbprint(other))
			if errors.Is(err, certs.ErrNoKey) || errors.Is(err, certs.ErrNotFound) {
				continue
			}
			if err != nil {
				return nil, stop(ctx, err, op, subject{})
			}
			return certs.New(leaf, found.Signer)
		}
	}
	return nil, fail.New(fail.CertificateMissing, op, "its private key is neither in the file nor in this home",
		"bring the certificate to the home that made its request (exorun cert request), or a PFX or PEM file with its private key")
}

func samePublicKey(a, b any) bool {
	key, ok := a.(interface{ Equal(crypto.PublicKey) bool })
	return ok && key.Equal(b)
}

// dropRequest removes what stands for a request whose answer is in use now.
func (m *Manager) dropRequest(ctx context.Context, answer *certs.Certificate) error {
	if isSelfSigned(answer.Leaf) {
		return nil // nobody's answer, and a home may have hundreds of certificates to look through
	}
	all, err := m.config.Certificates.List(ctx)
	if err != nil {
		return err
	}
	for _, leaf := range all {
		if certs.IsForRequest(leaf) && samePublicKey(leaf.PublicKey, answer.Leaf.PublicKey) {
			if err := m.config.Certificates.Remove(ctx, certs.Thumbprint(leaf)); err != nil {
				return err
			}
		}
	}
	return nil
}

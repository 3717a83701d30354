package certs_test

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"errors"
	"math/big"
	"slices"
	"testing"
	"time"

	"github.com/exorun/exorun/certs"
)

// authority signs requests, as a company's own does.
type authority struct {
	leaf *x509.Certificate
	key  *rsa.PrivateKey
}

func newAuthority(t testing.TB) authority {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Contoso Issuing CA"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return authority{leaf, key}
}

func (a authority) sign(t testing.TB, request []byte) *x509.Certificate {
	t.Helper()
	asked, err := x509.ParseCertificateRequest(request)
	if err != nil {
		t.Fatal(err)
	}
	if err := asked.CheckSignature(); err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: asked.Subject, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.leaf, asked.PublicKey, a.key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return leaf
}

// p7b is a file with certificates only (RFC 2315 §9), as Windows' authorities write them.
func p7b(t testing.TB, leaves ...*x509.Certificate) []byte {
	t.Helper()
	var raw []byte
	for _, leaf := range leaves {
		raw = append(raw, leaf.Raw...)
	}
	set := asn1.RawValue{Class: asn1.ClassUniversal, Tag: asn1.TagSet, IsCompound: true}
	data := asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 1}
	signed, err := asn1.Marshal(struct {
		Version      int
		Algorithms   asn1.RawValue
		Content      struct{ Type asn1.ObjectIdentifier }
		Certificates asn1.RawValue
		Signers      asn1.RawValue
	}{
		1, set,
		struct{ Type asn1.ObjectIdentifier }{data},
		asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: 0, IsCompound: true, Bytes: raw},
		set,
	})
	if err != nil {
		t.Fatal(err)
	}
	whole, err := asn1.Marshal(struct {
		Type    asn1.ObjectIdentifier
		Content asn1.RawValue
	}{
		asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 2},
		asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: 0, IsCompound: true, Bytes: signed},
	})
	if err != nil {
		t.Fatal(err)
	}
	return whole
}

func TestRequestAndAnswer(t *testing.T) {
	t.Parallel()
	placeholder, err := certs.Issue(certs.IssueOptions{CommonName: "exorun contoso.onmicrosoft.com", ForRequest: true})
	if err != nil {
		t.Fatal(err)
	}
	if !certs.IsForRequest(placeholder.Leaf) {
		t.Errorf("%s does not say that it stands for a request", placeholder.Leaf.Subject)
	}
	request, err := certs.Request("exorun contoso.onmicrosoft.com", placeholder.Signer, nil)
	if err != nil {
		t.Fatal(err)
	}
	ca := newAuthority(t)
	leaf := ca.sign(t, request)
	if certs.IsForRequest(leaf) {
		t.Error("the answer looks like a request")
	}
	if _, err := certs.New(leaf, placeholder.Signer); err != nil {
		t.Errorf("the answer and the key of the request: %v", err)
	}
}

func TestParseChain(t *testing.T) {
	t.Parallel()
	ca := newAuthority(t)
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	request, err := certs.Request("x", key, nil)
	if err != nil {
		t.Fatal(err)
	}
	leaf := ca.sign(t, request)
	both := []*x509.Certificate{ca.leaf, leaf}
	text := slices.Concat(certs.EncodeCertificatePEM(ca.leaf), certs.EncodeCertificatePEM(leaf))
	for name, test := range map[string]struct {
		data []byte
		want []*x509.Certificate
	}{
		"PEM":               {text, both},
		"PEM with preamble": {append([]byte("issuer=CN=…\n"), text...), both},
		"DER":               {leaf.Raw, []*x509.Certificate{leaf}},
		"P7B":               {p7b(t, both...), both},
		"P7B in PEM":        {pem.EncodeToMemory(&pem.Block{Type: "PKCS7", Bytes: p7b(t, both...)}), both},
	} {
		got, err := certs.ParseChain(test.data)
		if err != nil || !slices.EqualFunc(got, test.want, (*x509.Certificate).Equal) {
			t.Errorf("%s: %d certificates, %v", name, len(got), err)
		}
	}
	for name, data := range map[string][]byte{
		"nothing": nil, "text": []byte("hello"), "cut": leaf.Raw[:100], "cut P7B": p7b(t, both...)[:200],
		"a request": pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE REQUEST", Bytes: request}), "P7B of nothing": p7b(t),
	} {
		if got, err := certs.ParseChain(data); !errors.Is(err, certs.ErrMalformed) && !errors.Is(err, certs.ErrNoCertificate) {
			t.Errorf("%s: %d certificates, %v", name, len(got), err)
		}
	}
}

func FuzzParseChain(f *testing.F) {
	ca := newAuthority(f)
	f.Add(ca.leaf.Raw)
	f.Add(p7b(f, ca.leaf))
	f.Add(certs.EncodeCertificatePEM(ca.leaf))
	f.Fuzz(func(t *testing.T, data []byte) {
		chain, err := certs.ParseChain(data)
		if err == nil && len(chain) == 0 {
			t.Error("no certificate and no error")
		}
		for _, leaf := range chain {
			if len(leaf.Raw) > len(data) && !bytes.Contains(data, []byte("-----BEGIN")) {
				t.Error("a certificate longer than the file")
			}
		}
	})
}

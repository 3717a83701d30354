package main

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// companyAuthority is a company's own certificate authority, one for all scripts.
var companyAuthority = sync.OnceValues(func() (*x509.Certificate, *rsa.PrivateKey) {
	key, err := otherRSAKey()
	if err != nil {
		panic(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Contoso Issuing CA"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().AddDate(10, 0, 0),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		panic(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		panic(err)
	}
	return leaf, key
})

// authority signs a certificate request, as a company's authority does: authority REQUEST DAYS FILE. A file .der holds the
// certificate alone, any other is PEM with the authority's own certificate before it.
func authority(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: authority REQUEST DAYS FILE")
	}
	block, _ := pem.Decode([]byte(ts.ReadFile(args[0])))
	if block == nil {
		ts.Fatalf("%s is no PEM", args[0])
	}
	request, err := x509.ParseCertificateRequest(block.Bytes)
	ts.Check(err)
	ts.Check(request.CheckSignature())
	days, err := strconv.Atoi(args[1])
	ts.Check(err)
	serial, err := rand.Int(rand.Reader, big.NewInt(1<<60))
	ts.Check(err)
	issuer, key := companyAuthority()
	begin := time.Now().Add(-time.Minute)
	der, err := x509.CreateCertificate(rand.Reader, &x509.Certificate{
		SerialNumber: serial, Subject: request.Subject, NotBefore: begin, NotAfter: begin.AddDate(0, 0, days),
	}, issuer, request.PublicKey, key)
	ts.Check(err)
	if strings.HasSuffix(args[2], ".der") {
		ts.Check(os.WriteFile(ts.MkAbs(args[2]), der, 0o600))
		return
	}
	var text []byte
	for _, each := range [][]byte{issuer.Raw, der} {
		text = append(text, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: each})...)
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[2]), text, 0o600))
}

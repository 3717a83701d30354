package exchangecmds

import (
	"crypto/x509/pkix"
	"errors"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/exorun/exorun/certs"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

// certificate is System.Security.Cryptography.X509Certificates.X509Certificate2, as scripts make it for -Certificate. Its key
// is a signer: nothing of a script gets at the key itself.
type certificate struct {
	value.Extras
	of *certs.Certificate
}

const certificateName = "System.Security.Cryptography.X509Certificates.X509Certificate2"

var certificateType = sync.OnceValue(func() *value.Type { return value.NamedType(certificateName) })

// Type is X509Certificate2.
func (*certificate) Type() *value.Type { return certificateType() }

func init() { value.RegisterTypes(certificateTypes) }

func certificateTypes() []*value.Definition {
	property := func(signature string, get func(*certs.Certificate) value.Value) value.Property {
		return value.Property{Signature: signature, Get: func(_ value.Host, self value.Value) (value.Value, error) {
			c, ok := self.Unwrap().Object().(*certificate)
			if !ok {
				return value.Null, nil
			}
			return get(c.of), nil
		}}
	}
	text := func(signature string, get func(*certs.Certificate) string) value.Method {
		return value.Method{Signature: signature, Body: func(_ value.Host, self value.Value, _ []value.Value) (value.Value, error) {
			c, ok := self.Unwrap().Object().(*certificate)
			if !ok {
				return value.Null, nil
			}
			return value.Str(get(c.of)), nil
		}}
	}
	local := func(t time.Time) value.Value { return value.FromTime(t.Local(), value.KindLocal) }
	thumbprint := func(c *certs.Certificate) string { return certs.Thumbprint(c.Leaf) }
	return []*value.Definition{{
		Name: certificateName, Interfaces: []string{"System.IDisposable"},
		Constructors: certificateConstructors(),
		Properties: []value.Property{
			property("Boolean HasPrivateKey", func(c *certs.Certificate) value.Value { return value.Bool(c.Signer != nil) }),
			property("System.String Issuer", func(c *certs.Certificate) value.Value { return value.Str(distinguishedName(c.Leaf.Issuer)) }),
			property("System.DateTime NotAfter", func(c *certs.Certificate) value.Value { return local(c.Leaf.NotAfter) }),
			property("System.DateTime NotBefore", func(c *certs.Certificate) value.Value { return local(c.Leaf.NotBefore) }),
			property("System.String SerialNumber", func(c *certs.Certificate) value.Value {
				return value.Str(strings.ToUpper(c.Leaf.SerialNumber.Text(16)))
			}),
			property("System.String Subject", func(c *certs.Certificate) value.Value { return value.Str(distinguishedName(c.Leaf.Subject)) }),
			property("System.String Thumbprint", func(c *certs.Certificate) value.Value { return value.Str(thumbprint(c)) }),
		},
		Methods: []value.Method{
			text("System.String GetCertHashString()", thumbprint),
			text("System.String ToString()", func(c *certs.Certificate) string {
				return "[Subject]\n  " + distinguishedName(c.Leaf.Subject) + "\n\n[Thumbprint]\n  " + thumbprint(c) + "\n"
			}),
			{Signature: "Void Dispose()", Body: func(value.Host, value.Value, []value.Value) (value.Value, error) { return value.AutomationNull, nil }},
		},
	}}
}

// certificateConstructors are those from a file or its octets, with or without a password. Where the key is kept, which the
// flags choose in .NET, is no question here.
func certificateConstructors() []value.Method {
	const flags = "System.Security.Cryptography.X509Certificates.X509KeyStorageFlags"
	build := func(h value.Host, _ value.Value, arguments []value.Value) (value.Value, error) {
		password := ""
		if len(arguments) > 1 {
			password = plainText(arguments[1])
		}
		data, ok := value.BytesOf(arguments[0])
		if !ok {
			var err error
			if data, err = certificateFile(interp.EngineOf(h), value.ToString(arguments[0])); err != nil {
				return value.Null, value.NewException("System.Security.Cryptography.CryptographicException", "The system cannot find the file specified.")
			}
		}
		parsed, err := parseCertificate(data, password)
		if errors.Is(err, certs.ErrNoKey) {
			if leaf, leafErr := certs.ParseCertificate(data); leafErr == nil {
				return value.Of(&certificate{of: &certs.Certificate{Leaf: leaf}}), nil
			}
		}
		if err != nil {
			return value.Null, value.NewException("System.Security.Cryptography.CryptographicException", certificateProblem(err))
		}
		return value.Of(&certificate{of: parsed}), nil
	}
	var constructors []value.Method
	for _, source := range []string{"System.String", "Byte[]"} {
		for _, rest := range []string{"", ", System.String", ", System.Security.SecureString", ", System.String, " + flags, ", System.Security.SecureString, " + flags} {
			constructors = append(constructors, value.Method{Signature: "Void .ctor(" + source + rest + ")", Body: build})
		}
	}
	return constructors
}

// certificateLimit is more than any certificate file takes, in bytes.
const certificateLimit = 1 << 20

var errNoFiles = errors.New("there are no files here")

// certificateFile reads a file as the script's files are read.
func certificateFile(engine *interp.Engine, name string) ([]byte, error) {
	if engine == nil {
		return nil, errNoFiles
	}
	file, err := engine.Host().Files.Open(engine.AbsolutePath(name), os.O_RDONLY, 0)
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(io.LimitReader(file, certificateLimit))
	_ = file.Close()
	return data, err
}

// parseCertificate reads a PFX or PEM file.
func parseCertificate(data []byte, password string) (*certs.Certificate, error) {
	if strings.Contains(string(data), "-----BEGIN ") {
		return certs.ParsePEM(data, password)
	}
	return certs.ParsePFX(data, password)
}

// certificateProblem says in .NET's words what is wrong with a certificate's file.
func certificateProblem(err error) string {
	if errors.Is(err, certs.ErrWrongPassword) || errors.Is(err, certs.ErrNeedPassword) {
		return "The certificate data cannot be read with the provided password, the password may be incorrect."
	}
	return err.Error()
}

// distinguishedName writes a name as .NET does, the last part first.
func distinguishedName(name pkix.Name) string {
	var parts []string
	for _, part := range name.ToRDNSequence() {
		parts = append([]string{pkix.RDNSequence{part}.String()}, parts...)
	}
	return strings.Join(parts, ", ")
}

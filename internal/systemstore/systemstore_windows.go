package systemstore

import (
	"crypto"
	"crypto/rsa"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"unsafe"

	"golang.org/x/sys/windows"

	"github.com/exorun/exorun/certs"
)

// Help says, in a command's help, which stores --thumbprint looks in.
const Help = `--thumbprint finds a certificate in this home, where exorun cert import put it, and then in Windows' stores CurrentUser\My and
LocalMachine\My. A key that lies there
stays there: it only proves the right to a key of this home's own, which is added.`

// systemStores are CurrentUser\My and LocalMachine\My, in the order in which they are looked in.
var systemStores = []uint32{windows.CERT_SYSTEM_STORE_CURRENT_USER, windows.CERT_SYSTEM_STORE_LOCAL_MACHINE}

// Find returns the certificate of a thumbprint with the use of its key, certs.ErrNotFound, or certs.ErrNoKey where this user may
// not use the key.
func Find(thumbprint string) (*certs.Certificate, error) {
	wanted, err := certs.ParseThumbprint(thumbprint)
	if err != nil {
		return nil, err
	}
	noKey := false
	for _, location := range systemStores {
		var found *certs.Certificate
		err := each(location, func(context *windows.CertContext, leaf *x509.Certificate) bool {
			if certs.Thumbprint(leaf) != wanted {
				return true
			}
			found, err = open(context, leaf)
			noKey = noKey || err != nil
			return found == nil
		})
		if err != nil && !errors.Is(err, windows.ERROR_ACCESS_DENIED) {
			return nil, fmt.Errorf("read the system's certificates: %w", err)
		}
		if found != nil {
			return found, nil
		}
	}
	if noKey {
		return nil, fmt.Errorf("certificate %s in the system's store: %w: this user may not use it", wanted, certs.ErrNoKey)
	}
	return nil, fmt.Errorf("certificate %s in the system's store: %w", wanted, certs.ErrNotFound)
}

// Thumbprints lists the certificates whose keys this user may use, each with its subject.
func Thumbprints() []string {
	var all []string
	for _, location := range systemStores {
		_ = each(location, func(context *windows.CertContext, leaf *x509.Certificate) bool {
			text := certs.Thumbprint(leaf) + " (" + leaf.Subject.String() + ")"
			if found, err := open(context, leaf); err == nil && found != nil && !slices.Contains(all, text) {
				all = append(all, text)
			}
			return true
		})
	}
	return all
}

// each calls visit with every certificate of a store until it returns false. What cannot be parsed is passed over.
func each(location uint32, visit func(*windows.CertContext, *x509.Certificate) bool) error {
	name, err := windows.UTF16PtrFromString("MY")
	if err != nil {
		return err
	}
	store, err := windows.CertOpenStore(windows.CERT_STORE_PROV_SYSTEM_W, 0, 0,
		location|windows.CERT_STORE_READONLY_FLAG|windows.CERT_STORE_OPEN_EXISTING_FLAG, uintptr(unsafe.Pointer(name)))
	if err != nil {
		return err
	}
	defer func() { _ = windows.CertCloseStore(store, 0) }()
	var context *windows.CertContext
	for {
		// The context that is passed in is freed by the call.
		context, err = windows.CertEnumCertificatesInStore(store, context)
		if err != nil || context == nil {
			if errors.Is(err, windows.Errno(windows.CRYPT_E_NOT_FOUND)) {
				return nil
			}
			return err
		}
		leaf, parseErr := x509.ParseCertificate(unsafe.Slice(context.EncodedCert, context.Length))
		if parseErr != nil {
			continue
		}
		if !visit(context, leaf) {
			return windows.CertFreeCertificateContext(context)
		}
	}
}

// open joins a certificate with its key in the key storage.
func open(context *windows.CertContext, leaf *x509.Certificate) (*certs.Certificate, error) {
	var handle windows.Handle
	var keySpec uint32
	var mustFree bool
	flags := uint32(windows.CRYPT_ACQUIRE_ONLY_NCRYPT_KEY_FLAG | windows.CRYPT_ACQUIRE_SILENT_FLAG)
	if err := windows.CryptAcquireCertificatePrivateKey(context, flags, nil, &handle, &keySpec, &mustFree); err != nil {
		return nil, fmt.Errorf("%w: %w", certs.ErrNoKey, err)
	}
	public, ok := leaf.PublicKey.(*rsa.PublicKey)
	if !ok {
		return nil, certs.ErrNotRSA
	}
	signer := &signer{handle: handle, public: public}
	if mustFree {
		runtime.AddCleanup(signer, func(handle windows.Handle) { _, _, _ = ncryptFreeObject.Call(uintptr(handle)) }, handle)
	}
	return certs.New(leaf, signer)
}

// signer is a key that Windows' key storage keeps.
type signer struct {
	handle windows.Handle
	public *rsa.PublicKey
}

var (
	ncrypt           = windows.NewLazySystemDLL("ncrypt.dll")
	ncryptSignHash   = ncrypt.NewProc("NCryptSignHash")
	ncryptFreeObject = ncrypt.NewProc("NCryptFreeObject")
)

// The paddings of NCryptSignHash, as bcrypt.h has them.
const (
	paddingPKCS1 = 0x2
	paddingPSS   = 0x8
)

// paddingInfo begins BCRYPT_PKCS1_PADDING_INFO and BCRYPT_PSS_PADDING_INFO; the salt is the second's only.
type paddingInfo struct {
	algorithm *uint16
	salt      uint32
}

// Public returns the certificate's key.
func (s *signer) Public() crypto.PublicKey { return s.public }

// Sign signs a digest with PKCS #1 v1.5 or, by rsa.PSSOptions, with PSS.
func (s *signer) Sign(_ io.Reader, digest []byte, options crypto.SignerOpts) ([]byte, error) {
	if options.HashFunc() != crypto.SHA256 || len(digest) != crypto.SHA256.Size() {
		return nil, errors.New("the system's keys sign SHA-256 only")
	}
	algorithm, err := windows.UTF16PtrFromString("SHA256")
	if err != nil {
		return nil, err
	}
	info, padding := paddingInfo{algorithm: algorithm}, uintptr(paddingPKCS1)
	if pss, ok := options.(*rsa.PSSOptions); ok {
		padding, info.salt = paddingPSS, uint32(len(digest))
		if pss.SaltLength > 0 {
			info.salt = uint32(pss.SaltLength)
		}
	}
	signature := make([]byte, s.public.Size())
	var length uint32
	status, _, _ := ncryptSignHash.Call(uintptr(s.handle), uintptr(unsafe.Pointer(&info)),
		uintptr(unsafe.Pointer(unsafe.SliceData(digest))), uintptr(len(digest)),
		uintptr(unsafe.Pointer(unsafe.SliceData(signature))), uintptr(len(signature)), uintptr(unsafe.Pointer(&length)), padding)
	runtime.KeepAlive(s)
	if status != 0 {
		return nil, fmt.Errorf("sign with the system's key: %w", windows.Errno(status))
	}
	return signature[:length], nil
}

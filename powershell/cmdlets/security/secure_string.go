package security

import (
	"crypto/rand"

	"github.com/exorun/exorun/powershell/cmdlets/secure"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

func record(exception, id string, category value.ErrorCategory, target value.Value, message string) *value.ErrorRecord {
	return &value.ErrorRecord{Exception: value.NewException(exception, message), ErrorID: id, Category: category, Target: target}
}

// key gives the key of -Key or -SecureKey, nil without one.
func key(inv *interp.Invocation) []byte {
	if s, ok := secure.Of(inv.Value("SecureKey")); ok {
		return s.Key()
	}
	bytes, _ := value.BytesOf(inv.Value("Key"))
	return bytes
}

// toSecureString is ConvertTo-SecureString.
type toSecureString struct{ interp.Steps }

func newToSecureString() interp.Processor { return toSecureString{} }

func (toSecureString) Process(inv *interp.Invocation) *interp.Unwind {
	text := inv.Text("String")
	if inv.Switch("AsPlainText") {
		return inv.Write(value.Of(secure.NewString(text)))
	}
	invalid := func(err error) *interp.Unwind {
		return inv.WriteError(record("System.FormatException", "ImportSecureString_InvalidArgument", value.InvalidArgument, value.Null, err.Error()))
	}
	if k := key(inv); k != nil {
		s, err := secure.Open(text, k)
		if err != nil {
			return invalid(err)
		}
		return inv.Write(value.Of(s))
	}
	s, err := secure.FromHex(text)
	if err != nil {
		return invalid(err)
	}
	return inv.Write(value.Of(s))
}

// fromSecureString is ConvertFrom-SecureString.
type fromSecureString struct{ interp.Steps }

func newFromSecureString() interp.Processor { return fromSecureString{} }

func (fromSecureString) Process(inv *interp.Invocation) *interp.Unwind {
	s, ok := secure.Of(inv.Value("SecureString"))
	if !ok || s.Plain() == "" {
		return inv.Throw(record("System.Management.Automation.PSArgumentException", "Argument", value.InvalidArgument, value.Null,
			"Cannot process argument because the value of argument \"SecureString\" is not valid. Change the value of the \"SecureString\" argument and run the operation again."))
	}
	if inv.Switch("AsPlainText") {
		return inv.Write(value.Str(s.Plain()))
	}
	k := key(inv)
	if k == nil {
		return inv.Write(value.Str(s.Hex()))
	}
	iv := make([]byte, 16)
	_, _ = rand.Read(iv)
	sealed, err := secure.Seal(s, k, iv)
	if err != nil {
		return inv.Throw(record("System.Security.Cryptography.CryptographicException", "System.Security.Cryptography.CryptographicException,"+inv.Name(),
			value.NotSpecified, value.Null, "Specified key is not a valid size for this algorithm."))
	}
	return inv.Write(value.Str(sealed))
}

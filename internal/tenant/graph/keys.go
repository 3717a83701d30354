package graph

import (
	"bytes"
	"crypto/sha1"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/exorun/exorun/internal/tenant/faults"
	"github.com/exorun/exorun/internal/tenant/state"
)

// maxCredentials is the documented number of items that an application object may hold.
const maxCredentials = 1000

// wireKey is a keyCredential as clients send it.
type wireKey struct {
	KeyID               *string `json:"keyId"`
	Type                *string `json:"type"`
	Usage               *string `json:"usage"`
	Key                 *string `json:"key"`
	DisplayName         *string `json:"displayName"`
	CustomKeyIdentifier *string `json:"customKeyIdentifier"`
	StartDateTime       *string `json:"startDateTime"`
	EndDateTime         *string `json:"endDateTime"`
}

func badKey(property string) *Error {
	return badRequest("Invalid value specified for property '%s' of resource 'KeyCredential'.", property)
}

func badDate(which string) *Error {
	return &Error{Status: http.StatusBadRequest, Code: "KeyCredentialsInvalid" + which + "Date", Message: "Key credential " + strings.ToLower(which) + " date is invalid."}
}

// replaceKeys is what PATCH does with keyCredentials: the list becomes wanted. An entry that names a stored one by its
// keyId and leaves key out, or null, stands for that one; a stored one that is left out is deleted; one that is changed
// is refused.
func (c *call) replaceKeys(d *state.Directory, id string, made time.Time, stored []*state.KeyCredential, wanted []wireKey) ([]*state.KeyCredential, error) {
	if len(wanted) > maxCredentials {
		return nil, tooLarge()
	}
	keys := make([]*state.KeyCredential, 0, len(wanted))
	for _, want := range wanted {
		key := storedKey(stored, want)
		if key != nil {
			if !want.agrees(key) {
				return nil, badRequest("Update to existing credential with KeyId '%s' is not allowed.", key.KeyID)
			}
			if !key.EndDateTime.After(c.Store.Calendar()) {
				return nil, badDate("End")
			}
		} else {
			var err error
			if key, err = c.newKey(d, id, made, want); err != nil {
				return nil, err
			}
		}
		if slices.ContainsFunc(keys, func(other *state.KeyCredential) bool { return strings.EqualFold(other.KeyID, key.KeyID) }) {
			return nil, badRequest("The key identifier '%s' is used more than once.", key.KeyID)
		}
		keys = append(keys, key)
	}
	return keys, nil
}

func storedKey(stored []*state.KeyCredential, want wireKey) *state.KeyCredential {
	if want.KeyID == nil {
		return nil
	}
	for _, key := range stored {
		if strings.EqualFold(key.KeyID, *want.KeyID) {
			return key
		}
	}
	return nil
}

// agrees reports whether a re-sent entry says nothing else than the stored one.
func (k wireKey) agrees(stored *state.KeyCredential) bool {
	if k.Key != nil {
		der, _, err := certificate(*k.Key)
		if err != nil || !bytes.Equal(der, stored.Key) {
			return false
		}
	}
	if k.CustomKeyIdentifier != nil {
		identifier, ok := keyIdentifier(*k.CustomKeyIdentifier)
		if !ok || !bytes.Equal(identifier, stored.CustomKeyIdentifier) {
			return false
		}
	}
	sameText := func(sent *string, own string) bool { return sent == nil || *sent == own }
	sameDate := func(sent *string, own time.Time) bool {
		if sent == nil {
			return true
		}
		date, ok := parseDate(*sent)
		return ok && date.Truncate(time.Second).Equal(own.Truncate(time.Second))
	}
	return sameText(k.Type, stored.Type) && sameText(k.Usage, stored.Usage) && sameText(k.DisplayName, stored.DisplayName) &&
		sameDate(k.StartDateTime, stored.StartDateTime) && sameDate(k.EndDateTime, stored.EndDateTime)
}

// newKey checks a new certificate and fills in what the client left to the service. made is when the object came to be,
// for policies that bind newer objects only.
func (c *call) newKey(d *state.Directory, id string, made time.Time, want wireKey) (*state.KeyCredential, error) {
	if want.Type != nil && *want.Type != "AsymmetricX509Cert" {
		return nil, badKey("type")
	}
	if want.Usage != nil && *want.Usage != "Verify" {
		return nil, badKey("usage")
	}
	if want.Key == nil {
		return nil, badKey("key")
	}
	der, parsed, err := certificate(*want.Key)
	if err != nil {
		return nil, err
	}
	sum := sha1.Sum(der)
	key := &state.KeyCredential{
		Type: "AsymmetricX509Cert", Usage: "Verify", DisplayName: parsed.Subject.String(), Key: der, CustomKeyIdentifier: sum[:],
		StartDateTime: parsed.NotBefore.UTC(), EndDateTime: parsed.NotAfter.UTC(), Since: c.Store.Now(),
	}
	if want.DisplayName != nil {
		key.DisplayName = *want.DisplayName
	}
	if want.CustomKeyIdentifier != nil {
		identifier, ok := keyIdentifier(*want.CustomKeyIdentifier)
		if !ok {
			return nil, badKey("customKeyIdentifier")
		}
		key.CustomKeyIdentifier = identifier
	}
	if want.KeyID != nil {
		if _, err := uuid.Parse(*want.KeyID); err != nil {
			return nil, badKey("keyId")
		}
		key.KeyID = strings.ToLower(*want.KeyID)
	} else {
		key.KeyID = d.NewID()
	}
	if err := setDates(key, want, parsed, c.Store.Calendar()); err != nil {
		return nil, err
	}
	if err := c.checkPolicies(d, id, made, key, parsed); err != nil {
		return nil, err
	}
	return key, nil
}

// setDates takes the dates that the client sent, within those of the certificate; a credential may not be over already.
func setDates(key *state.KeyCredential, want wireKey, parsed *x509.Certificate, now time.Time) error {
	if want.StartDateTime != nil {
		start, ok := parseDate(*want.StartDateTime)
		if !ok || start.Before(parsed.NotBefore) || start.After(parsed.NotAfter) {
			return badDate("Start")
		}
		key.StartDateTime = start
	}
	if want.EndDateTime != nil {
		end, ok := parseDate(*want.EndDateTime)
		if !ok || end.After(parsed.NotAfter) || !end.After(key.StartDateTime) {
			return badDate("End")
		}
		key.EndDateTime = end
	}
	if !key.EndDateTime.After(now) {
		return badDate("End")
	}
	return nil
}

// certificate reads the property key: base64 of DER, or of PEM text.
func certificate(text string) ([]byte, *x509.Certificate, error) {
	data, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil, nil, badKey("key")
	}
	if block, _ := pem.Decode(data); block != nil {
		if block.Type != "CERTIFICATE" {
			return nil, nil, badKey("key")
		}
		data = block.Bytes
	}
	parsed, err := x509.ParseCertificate(data)
	if err != nil {
		return nil, nil, badKey("key")
	}
	return data, parsed, nil
}

// keyIdentifier reads a customKeyIdentifier: forty hexadecimal digits, or base64 of at most 32 bytes.
func keyIdentifier(text string) ([]byte, bool) {
	if len(text) == 2*sha1.Size {
		if raw, err := hex.DecodeString(text); err == nil {
			return raw, true
		}
	}
	raw, err := base64.StdEncoding.DecodeString(text)
	return raw, err == nil && len(raw) <= 32
}

// keyObjects are the credentials that have replicated.
func (c *call) keyObjects(keys []*state.KeyCredential) []any {
	withKey := c.method == http.MethodGet && slices.ContainsFunc(c.query.Select, func(name string) bool { return strings.EqualFold(name, "keyCredentials") })
	objects := []any{}
	for _, key := range keys {
		if c.Store.Visible(key.Since) {
			objects = append(objects, c.keyObject(key, withKey))
		}
	}
	return objects
}

func (c *call) keyObject(key *state.KeyCredential, withKey bool) object {
	identifier := strings.ToUpper(hex.EncodeToString(key.CustomKeyIdentifier))
	if c.Faults.Value(faults.CustomKeyIdentifier) == "base64" {
		identifier = base64.StdEncoding.EncodeToString(key.CustomKeyIdentifier)
	}
	var bytes any
	if withKey {
		bytes = base64.StdEncoding.EncodeToString(key.Key)
	}
	return object{
		{"customKeyIdentifier", identifier},
		{"displayName", key.DisplayName},
		{"endDateTime", key.EndDateTime},
		{"key", bytes},
		{"keyId", key.KeyID},
		{"startDateTime", key.StartDateTime},
		{"type", key.Type},
		{"usage", key.Usage},
	}
}

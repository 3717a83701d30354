package entra

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/exorun/exorun/internal/tenant/requestlog"
	"github.com/exorun/exorun/internal/tenant/state"
)

const (
	deviceLife = 15 * time.Minute
	// pollInterval is how long clients wait between two questions, in seconds. The service says 5; nobody who rehearses
	// on a laptop should wait that long.
	pollInterval = 1
)

type decision int

const (
	pending decision = iota
	approved
	declined
)

// deviceCode is a sign-in that was begun on one device and waits for a person at a browser.
type deviceCode struct {
	code     string
	userCode string
	clientID string
	asked    *delegation
	expires  time.Time
	decision decision
	userID   string
	refused  *Error // what the client meets instead of tokens, where the person who signs in unasked may not consent
}

// PendingDeviceCode describes a device code that waits for a person.
type PendingDeviceCode struct {
	UserCode string    `json:"userCode"`
	ClientID string    `json:"clientId"`
	Scope    string    `json:"scope"`
	Expires  time.Time `json:"expires"`
}

// Errors of [Handler.DecideDeviceCode].
var (
	ErrNoDeviceCode = errors.New("no such code is waiting")
	ErrNoUser       = errors.New("the tenant has no such user")
)

func (h *Handler) deviceAuthorization(w http.ResponseWriter, r *http.Request) *Error {
	d := h.directory()
	if err := h.checkTenant(d, r, r.PathValue("tenant"), false); err != nil {
		return err
	}
	c, err := h.findClient(r, d)
	if err != nil {
		return err
	}
	requestlog.SetCaller(r.Context(), c.principal.AppID)
	if !c.isPublic() {
		return errNoCredential()
	}
	asked, err := parseDelegation(r.PostForm, isV1(r))
	if err != nil {
		return err
	}
	device := &deviceCode{
		code: rand.Text() + rand.Text(), userCode: newUserCode(), clientID: c.principal.AppID, asked: asked,
		expires: h.store.Now().Add(deviceLife),
	}
	h.mu.Lock()
	h.devices = slices.DeleteFunc(h.devices, func(old *deviceCode) bool { return old.expires.Add(deviceLife).Before(h.store.Now()) })
	h.devices = append(h.devices, device)
	h.mu.Unlock()
	if user := h.signsInAs(d); user != nil {
		refused := h.consent(c, user, asked)
		h.mu.Lock()
		device.decision, device.userID, device.refused = approved, user.ID, refused
		h.mu.Unlock()
	}
	page := h.devicePage
	writeJSON(w, http.StatusOK, map[string]any{
		"user_code": device.userCode, "device_code": device.code, "verification_uri": page, "verification_url": page,
		"expires_in": int(deviceLife / time.Second), "interval": pollInterval,
		"message": fmt.Sprintf("To sign in, use a web browser to open the page %s and enter the code %s to authenticate.", page, device.userCode),
	})
	return nil
}

// newUserCode returns nine characters without those that are easily mistaken for one another.
func newUserCode() string {
	const letters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
	random := make([]byte, 9)
	_, _ = rand.Read(random) // never fails
	for i, b := range random {
		random[i] = letters[int(b)%len(letters)]
	}
	return string(random)
}

func (h *Handler) redeemDeviceCode(w http.ResponseWriter, r *http.Request, d *state.Directory) *Error {
	c, err := h.findClient(r, d)
	if err != nil {
		return err
	}
	given := r.PostForm.Get("device_code")
	if given == "" {
		given = r.PostForm.Get("code") // version 1.0
	}
	if given == "" {
		return errMissing("device_code")
	}
	device, err := h.takeDeviceCode(given, c.principal.AppID)
	if err != nil {
		return err
	}
	if refused := h.refusal(atDevice, d, c.principal, d.User(device.userID)); refused != nil {
		return refused
	}
	if device.refused != nil {
		return device.refused
	}
	return h.answerUser(w, r, c, device.userID, device.asked, "")
}

// takeDeviceCode returns an approved code and forgets it, or says how it stands.
func (h *Handler) takeDeviceCode(code, clientID string) (*deviceCode, *Error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	i := slices.IndexFunc(h.devices, func(device *deviceCode) bool {
		return device.code == code && strings.EqualFold(device.clientID, clientID)
	})
	if i < 0 {
		return nil, errDeviceCode()
	}
	device := h.devices[i]
	switch {
	case device.decision == declined:
		return nil, errDeclined()
	case !h.store.Now().Before(device.expires):
		return nil, errDeviceExpired()
	case device.decision == pending:
		return nil, errPending()
	}
	h.devices = slices.Delete(h.devices, i, i+1)
	return device, nil
}

// PendingDeviceCodes returns the device codes that wait for a person.
func (h *Handler) PendingDeviceCodes() []PendingDeviceCode {
	h.mu.Lock()
	defer h.mu.Unlock()
	var waiting []PendingDeviceCode
	for _, device := range h.devices {
		if device.decision == pending && h.store.Now().Before(device.expires) {
			waiting = append(waiting, PendingDeviceCode{
				UserCode: device.userCode, ClientID: device.clientID, Scope: device.asked.String(), Expires: device.expires,
			})
		}
	}
	return waiting
}

// DecideDeviceCode approves a device code as the named user, with consent to what it asks for, or declines it.
func (h *Handler) DecideDeviceCode(userCode, userName string, approve bool) error {
	device := h.waitingDevice(userCode)
	if device == nil {
		return ErrNoDeviceCode
	}
	if !approve {
		return h.setDecision(device, declined, "")
	}
	d := h.directory()
	user := d.UserNamed(userName)
	if user == nil {
		return ErrNoUser
	}
	c, refused := h.lookupClient(d, device.clientID)
	if refused == nil {
		refused = h.consent(c, user, device.asked)
	}
	if refused != nil {
		return fmt.Errorf("AADSTS%d: %s", refused.Code, refused.Description)
	}
	return h.setDecision(device, approved, user.ID)
}

func (h *Handler) waitingDevice(userCode string) *deviceCode {
	h.mu.Lock()
	defer h.mu.Unlock()
	i := slices.IndexFunc(h.devices, func(device *deviceCode) bool {
		return strings.EqualFold(device.userCode, strings.TrimSpace(userCode)) && device.decision == pending &&
			h.store.Now().Before(device.expires)
	})
	if i < 0 {
		return nil
	}
	return h.devices[i]
}

// refusedDevice returns the refusal that the client of a device code will meet when it redeems it, or nil.
func (h *Handler) refusedDevice(userCode string) *Error {
	h.mu.Lock()
	i := slices.IndexFunc(h.devices, func(device *deviceCode) bool { return strings.EqualFold(device.userCode, strings.TrimSpace(userCode)) })
	if i < 0 {
		h.mu.Unlock()
		return nil
	}
	clientID, userID := h.devices[i].clientID, h.devices[i].userID
	h.mu.Unlock()
	d := h.directory()
	principal := d.ServicePrincipalByAppID(clientID)
	if principal == nil {
		return nil
	}
	return h.refusal(atDevice, d, principal, d.User(userID))
}

func (h *Handler) setDecision(device *deviceCode, decided decision, userID string) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if device.decision != pending {
		return ErrNoDeviceCode
	}
	device.decision, device.userID = decided, userID
	return nil
}

func thumbprintText(text string) string {
	sum := sha256.Sum256([]byte(text))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

package runas

import (
	"time"

	"github.com/exorun/exorun/internal/fail"
)

// Incident is what is noted of an account that is being retired as compromised.
type Incident struct {
	Since      time.Time `json:"since"`               // by this machine's clock
	DisabledAt time.Time `json:"disabledAt,omitzero"` // when the service principal was first seen to be disabled
}

// usable refuses to use an account that is being retired as compromised: a set-up would let it sign in again.
func (a *Account) usable(who subject) error {
	if a.Incident == nil {
		return nil
	}
	return fail.New(fail.ServicePrincipalDisabled, "", "this account is being retired as compromised, since "+a.Incident.Since.Format(time.RFC3339),
		who.fill("end that first: exorun retire --compromised --account {organization}"))
}

package runas

import "time"

// Incident is what is noted of an account that is being retired as compromised.
type Incident struct {
	Since      time.Time `json:"since"`               // by this machine's clock
	DisabledAt time.Time `json:"disabledAt,omitzero"` // when the service principal was first seen to be disabled
}

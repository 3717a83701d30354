package runas

import (
	"context"
	"crypto"
	"crypto/rand"
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/google/uuid"

	"github.com/exorun/exorun/certs"
	"github.com/exorun/exorun/internal/cloud"
	"github.com/exorun/exorun/internal/graph"
	"github.com/exorun/exorun/internal/poll"
)

// Names of other packages that are part of this one's interface.
type (
	Cloud  = cloud.Cloud
	Clock  = poll.Clock
	Change = graph.Change
	Trail  = graph.Trail
)

// Config is what a [Manager] works with. State, Certificates and Client are needed.
type Config struct {
	Cloud        Cloud // the public one where zero
	State        State
	Certificates certs.Store
	Client       *http.Client
	Trail        Trail       // nil keeps none
	Observe      func(Event) // called in order, from one goroutine at a time; may be nil
	// Machine is what this machine is called in the names of the keys that it adds; empty names the keys by their certificates.
	Machine string

	// Clock is this machine's. Assertions and waits go by it.
	Clock Clock
	// Calendar is the time by which certificates end. It differs from Clock's only in a rehearsal. Clock.Now where nil.
	Calendar func() time.Time
	Rand     io.Reader // for ids and certificates; crypto/rand.Reader where nil
	// NewKey makes the private key of a certificate to issue; an RSA key of 2048 bits in memory where nil. It is called for
	// several accounts at the same time.
	NewKey func() (crypto.Signer, error)
	Pace   Pace
}

// Pace says how patiently a [Manager] deals with replicas that lag. The zero value suits a real tenant.
type Pace struct {
	Agreeing int           // readings that must agree in a row; 3 where zero
	Between  time.Duration // between two that agree; 50 ms where zero
	Again    time.Duration // the first pause after one that does not, growing; 500 ms where zero
	Longest  time.Duration // the longest such pause; 10 s where zero
	Patience time.Duration // how long a change may take to be seen; 15 minutes where zero
	// Settle is how long after a cut addKey the sign-in service is asked whether it was done, before it is sent again for the
	// same key and id, and how long what was proved must be missing before a renewal believes that; 10 s where zero.
	Settle time.Duration
	// Proof is how long Graph may refuse the proof of a key that was registered a moment ago; 3 minutes where zero.
	Proof time.Duration
}

func (p Pace) withDefaults() Pace {
	return Pace{
		Agreeing: orDefault(p.Agreeing, 3),
		Between:  orDefault(p.Between, 50*time.Millisecond),
		Again:    orDefault(p.Again, 500*time.Millisecond),
		Longest:  orDefault(p.Longest, 10*time.Second),
		Patience: orDefault(p.Patience, 15*time.Minute),
		Settle:   orDefault(p.Settle, 10*time.Second),
		Proof:    orDefault(p.Proof, 3*time.Minute),
	}
}

func orDefault[T comparable](value, fallback T) T {
	var zero T
	if value == zero {
		return fallback
	}
	return value
}

// Manager sets up, checks, renews and retires Run As accounts. Its methods that change something hold the state's lock
// while they run.
type Manager struct {
	config Config
}

// New returns a manager.
func New(config Config) (*Manager, error) {
	if config.State == nil || config.Certificates == nil || config.Client == nil {
		return nil, errors.New("a manager of Run As accounts needs a state, a certificate store and an HTTP client")
	}
	if config.Cloud.Name == "" {
		config.Cloud = cloud.Public
	}
	if config.Clock == nil {
		config.Clock = poll.System
	}
	if config.Calendar == nil {
		config.Calendar = config.Clock.Now
	}
	if config.Rand == nil {
		config.Rand = rand.Reader
	}
	config.Pace = config.Pace.withDefaults()
	return &Manager{config}, nil
}

func (m *Manager) newID() (string, error) {
	id, err := uuid.NewRandomFromReader(m.config.Rand)
	return id.String(), err
}

// today is the time by which certificates are judged.
func (m *Manager) today() time.Time { return m.config.Calendar().UTC() }

func (m *Manager) hostNow() time.Time { return m.config.Clock.Now() }

// only returns tenantID, or the one tenant of the state where it is empty.
func (m *Manager) only(ctx context.Context, tenantID string) (string, error) {
	if tenantID != "" {
		return tenantID, nil
	}
	return m.FindAccount(ctx, "")
}

// release gives the lock back and adds what goes wrong with that to err.
func release(err *error, unlock func() error) {
	if unlockErr := unlock(); unlockErr != nil {
		*err = errors.Join(*err, unlockErr)
	}
}

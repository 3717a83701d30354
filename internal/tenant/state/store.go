package state

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"
)

// FormatVersion is the version of the state file that this package writes and reads.
const FormatVersion = 1

// ErrNewerVersion is returned by [Open] for a state file that a newer program wrote.
var ErrNewerVersion = errors.New("the tenant's state was written by a newer version")

const fileName = "directory.json"

// Options say where a tenant's directory lies and how a new one is made.
type Options struct {
	Dir     string           // folder; empty keeps everything in memory
	Seed    string           // of a new tenant; empty picks one at random
	Now     func() time.Time // host clock; nil means time.Now
	Profile Profile          // of a new tenant; the zero Profile is Contoso in the public cloud
	// Follow is the store whose calendar and lag this one has too, where several tenants live together. A new tenant that
	// follows another is written to disk with its first change only.
	Follow *Store
}

// Store holds the directory. Its methods may be called at the same time.
type Store struct {
	path    string // empty in memory
	now     func() time.Time
	follow  *Store // nil for one that stands alone
	lag     atomic.Pointer[Lag]
	reads   atomic.Uint64 // of what is still replicating, for Lag.Flapping
	writing sync.Mutex
	current atomic.Pointer[Directory]

	sectionLock sync.Mutex
	sections    map[string][]byte // in memory only
}

// Lag is how long a change takes to be seen by readers.
type Lag struct {
	For time.Duration
	// Flapping makes every other read in the second half of the time see the change already, as when reads go to
	// replicas in turn.
	Flapping bool
}

// Open reads the directory in options.Dir, or makes a new tenant where there is none.
func Open(options Options) (*Store, error) {
	store := &Store{now: options.Now, follow: options.Follow}
	if store.now == nil {
		store.now = time.Now
	}
	if options.Dir != "" {
		store.path = filepath.Join(options.Dir, fileName)
		found, err := store.load()
		if err != nil {
			return nil, err
		}
		if found {
			return store, nil
		}
	}
	directory := newDirectory(options.Seed, store.now(), options.Profile)
	if options.Follow == nil {
		if err := store.save(directory); err != nil {
			return nil, err
		}
	}
	store.current.Store(directory)
	return store, nil
}

func (s *Store) load() (bool, error) {
	var directory Directory
	found, err := LoadJSON(s.path, &directory)
	if err != nil {
		return found, fmt.Errorf("read the tenant's directory: %w", err)
	}
	if !found {
		return false, nil
	}
	if directory.Version > FormatVersion {
		return true, fmt.Errorf("%s: version %d: %w", s.path, directory.Version, ErrNewerVersion)
	}
	s.current.Store(&directory)
	return true, nil
}

func (s *Store) save(directory *Directory) error {
	if s.path == "" {
		return nil
	}
	if err := s.makeFolder(); err != nil {
		return err
	}
	if err := SaveJSON(s.path, directory); err != nil {
		return fmt.Errorf("write the tenant's directory: %w", err)
	}
	return nil
}

func (s *Store) makeFolder() error {
	if err := os.MkdirAll(filepath.Dir(s.path), 0o700); err != nil {
		return fmt.Errorf("make the tenant's folder: %w", err)
	}
	return nil
}

// View calls read with the present snapshot, which read must not change. It never blocks.
func (s *Store) View(read func(*Directory)) { read(s.current.Load()) }

// Update calls change with a copy of the directory and puts the copy in place. If change or the write to disk fails,
// the directory stays as it was and the error is returned as it is.
func (s *Store) Update(change func(*Directory) error) error {
	s.writing.Lock()
	defer s.writing.Unlock()
	next, err := s.current.Load().clone()
	if err != nil {
		return err
	}
	if err := change(next); err != nil {
		return err
	}
	if err := s.save(next); err != nil {
		return err
	}
	s.current.Store(next)
	return nil
}

func (d *Directory) clone() (*Directory, error) {
	data, err := json.Marshal(d)
	if err != nil {
		return nil, fmt.Errorf("copy the directory: %w", err)
	}
	var copied Directory
	if err := json.Unmarshal(data, &copied); err != nil {
		return nil, fmt.Errorf("copy the directory: %w", err)
	}
	return &copied, nil
}

// Now returns the host's time, in UTC.
func (s *Store) Now() time.Time { return s.now().UTC() }

// Calendar returns the tenant's calendar: the host's time plus what the calendar was moved by, in UTC.
func (s *Store) Calendar() time.Time { return s.Now().Add(s.CalendarOffset()) }

// CalendarOffset returns how far the calendar is ahead of the host's clock.
func (s *Store) CalendarOffset() time.Duration {
	if s.follow != nil {
		return s.follow.CalendarOffset()
	}
	return s.current.Load().CalendarOffset
}

// MoveCalendar sets how far the calendar is ahead of the host's clock, for all tenants that live together.
func (s *Store) MoveCalendar(offset time.Duration) error {
	if s.follow != nil {
		return s.follow.MoveCalendar(offset)
	}
	return s.Update(func(d *Directory) error {
		d.CalendarOffset = offset
		return nil
	})
}

// Stamp returns the present time by both clocks, for an object made now.
func (s *Store) Stamp() Stamp {
	return Stamp{CreatedDateTime: s.Calendar().Truncate(time.Second), Since: s.Now()}
}

// InForce reports whether a role assignment counts now: it has replicated, and by the calendar it has begun and has not
// ended.
func (s *Store) InForce(assignment *RoleAssignment) bool {
	return !s.Calendar().Before(assignment.Starts) && !s.Ended(assignment) && s.Visible(assignment.Since)
}

// Ended reports whether a role assignment is over by the calendar.
func (s *Store) Ended(assignment *RoleAssignment) bool {
	return !assignment.Ends.IsZero() && !s.Calendar().Before(assignment.Ends)
}

// SetLag sets the replication lag; the zero Lag shows changes at once.
func (s *Store) SetLag(lag Lag) { s.lag.Store(&lag) }

// Visible reports whether something made at since, by the host's clock, has replicated by now. Graph's reads and the
// token endpoint ask it for every object, key and assignment, and answer as if what is not visible did not exist.
func (s *Store) Visible(since time.Time) bool {
	lag := s.lag.Load()
	if (lag == nil || lag.For <= 0) && s.follow != nil {
		lag = s.follow.lag.Load()
	}
	if lag == nil || lag.For <= 0 {
		return true
	}
	age := s.Now().Sub(since)
	if age >= lag.For {
		return true
	}
	return lag.Flapping && age >= lag.For/2 && s.reads.Add(1)%2 == 0
}

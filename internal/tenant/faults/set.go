package faults

import (
	"errors"
	"fmt"
	"maps"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/exorun/exorun/internal/tenant/state"
)

// Set holds the active faults of one tenant. Asking it costs one atomic load.
type Set struct {
	store    *state.Store
	above    *Set // of all tenants that live together; nil where this is it, or where the tenant stands alone
	changing sync.Mutex
	active   atomic.Pointer[map[Name]string]
	gate     gate
}

// New returns the faults of the tenant in store, with those that were active when it was last closed.
func New(store *state.Store) *Set { return NewBelow(nil, store) }

// NewBelow returns the faults of one tenant among several. Those of above are active in it too, unless it has the same
// fault with a value of its own; what they change in the directory has to be set in each.
func NewBelow(above *Set, store *state.Store) *Set {
	set := &Set{store: store, above: above}
	active := make(map[Name]string)
	store.View(func(d *state.Directory) {
		for name, value := range d.Faults {
			active[Name(name)] = value
		}
	})
	set.active.Store(&active)
	set.applyLag()
	return set
}

// Active is an active fault.
type Active struct {
	Name  Name   `json:"name"`
	Value string `json:"value,omitempty"`
}

// List returns the active faults in the order of [Known].
func (s *Set) List() []Active {
	active := *s.active.Load()
	var list []Active
	for _, fault := range Known {
		if value, ok := active[fault.Name]; ok {
			list = append(list, Active{fault.Name, value})
		}
	}
	return list
}

// Set makes a fault active, from NAME or NAME=VALUE. changed is how many objects of the directory it changed; a fault
// that found nothing to change is set all the same.
func (s *Set) Set(text string) (changed int, err error) {
	name, value, err := Parse(text)
	if err != nil {
		return 0, err
	}
	s.changing.Lock()
	defer s.changing.Unlock()
	if name == SignInAs && !s.hasUser(value) {
		return 0, fmt.Errorf("fault %s: %w %q", name, ErrNoUser, value)
	}
	fault, _ := Lookup(name)
	if fault.kind != countKind {
		err = s.store.Update(func(d *state.Directory) error {
			if fault.kind == directoryKind {
				if changed, err = displace(d, name, s.store.Stamp()); err != nil {
					return err
				}
			}
			if d.Faults == nil {
				d.Faults = make(map[string]string)
			}
			d.Faults[string(name)] = value
			return nil
		})
		if err != nil {
			return 0, err
		}
	}
	if name == Hold {
		s.gate.arm(value)
	}
	s.replace(func(active map[Name]string) { active[name] = value })
	return changed, nil
}

// ErrNoUser is returned by [Set.Set] for a fault that names nobody in the tenant.
var ErrNoUser = errors.New("the tenant has no user")

func (s *Set) hasUser(name string) (has bool) {
	s.store.View(func(d *state.Directory) { has = d.UserNamed(name) != nil })
	return has
}

// Clear ends a fault and puts back what it took from the directory, unless something else stands there now.
func (s *Set) Clear(name Name) error {
	s.changing.Lock()
	defer s.changing.Unlock()
	return s.clear(name)
}

// ClearAll ends every fault. Applications come back first, as keys and assignments need them.
func (s *Set) ClearAll() error {
	s.changing.Lock()
	defer s.changing.Unlock()
	if err := s.clear(ApplicationMissing); err != nil {
		return err
	}
	for _, fault := range Known {
		if err := s.clear(fault.Name); err != nil {
			return err
		}
	}
	return nil
}

func (s *Set) clear(name Name) error {
	fault, ok := Lookup(name)
	if !ok {
		return fmt.Errorf("there is no fault %q", name)
	}
	if name == Hold {
		s.gate.disarm() // also releases what is held, when the fault itself has ended
	}
	if !s.isOwn(name) {
		return nil
	}
	if fault.kind != countKind {
		err := s.store.Update(func(d *state.Directory) error {
			delete(d.Faults, string(name))
			return restore(d, name, s.store.Stamp())
		})
		if err != nil {
			return err
		}
	}
	s.replace(func(active map[Name]string) { delete(active, name) })
	return nil
}

// replace changes the active faults by swapping in a changed copy. The caller holds changing.
func (s *Set) replace(change func(map[Name]string)) {
	next := maps.Clone(*s.active.Load())
	change(next)
	s.active.Store(&next)
	s.applyLag()
}

func (s *Set) applyLag() {
	length, mode, _ := strings.Cut((*s.active.Load())[Lag], ":")
	lag, _ := time.ParseDuration(length) // checked when it was set; empty is none
	s.store.SetLag(state.Lag{For: lag, Flapping: mode == "flapping"})
}

// On reports whether a fault is active.
func (s *Set) On(name Name) bool {
	return s.isOwn(name) || s.above != nil && s.above.On(name)
}

func (s *Set) isOwn(name Name) bool {
	_, ok := (*s.active.Load())[name]
	return ok
}

// Value returns the value of an active fault, empty where it is not active or has none.
func (s *Set) Value(name Name) string {
	if value, ok := (*s.active.Load())[name]; ok || s.above == nil {
		return value
	}
	return s.above.Value(name)
}

// ChangesDirectory reports whether a fault changes the directory of each tenant that it is set in.
func ChangesDirectory(name Name) bool {
	fault, _ := Lookup(name)
	return fault.kind == directoryKind
}

// TokenNow returns the time by the clock that tokens and assertions are dated and checked by: the host's, off by the
// fault clock-skew.
func (s *Set) TokenNow() time.Time {
	skew, _ := time.ParseDuration(s.Value(ClockSkew)) // checked when it was set; empty is none
	return s.store.Now().Add(skew)
}

// Take uses up one request of a counting fault. It reports false where the fault is not active.
func (s *Set) Take(name Name) bool {
	if !s.isOwn(name) {
		return s.above != nil && s.above.Take(name)
	}
	s.changing.Lock()
	defer s.changing.Unlock()
	value, active := (*s.active.Load())[name]
	if !active {
		return false
	}
	count, rest, found := strings.Cut(value, ":")
	left, _ := strconv.Atoi(count)
	s.replace(func(active map[Name]string) {
		if left <= 1 {
			delete(active, name)
			return
		}
		active[name] = strconv.Itoa(left - 1)
		if found {
			active[name] += ":" + rest
		}
	})
	return true
}

// TakeThrottle uses up one request of the fault throttle and returns the seconds that Retry-After names.
func (s *Set) TakeThrottle() (retryAfter int, throttled bool) {
	if !s.On(Throttle) {
		return 0, false
	}
	_, seconds, found := strings.Cut(s.Value(Throttle), ":")
	if !s.Take(Throttle) {
		return 0, false
	}
	if !found {
		return 1, true
	}
	retryAfter, _ = strconv.Atoi(seconds) // checked when it was set
	return retryAfter, true
}

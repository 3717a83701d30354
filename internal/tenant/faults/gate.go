package faults

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// The moments at which the fault hold stops a request.
const (
	Before = "before" // the request has been read, nothing of it has been done
	After  = "after"  // it has been done, nothing of the answer has been sent
)

// Held describes a request that is being held.
type Held struct {
	ID     int       `json:"id"`
	Moment string    `json:"moment"`
	Since  time.Time `json:"since"` // host clock
	Method string    `json:"method"`
	Host   string    `json:"host"`
	Path   string    `json:"path"`
}

// ErrNotHeld is returned for a request that is not, or no longer, held.
var ErrNotHeld = errors.New("no such request is held")

// gate counts requests and keeps the one that is to be held waiting.
type gate struct {
	mu      sync.Mutex
	left    int // requests until the one to hold; 0 when not armed
	moment  string
	lastID  int
	held    []*heldRequest
	changed chan struct{} // closed when held changes; nil while nobody waits
}

type heldRequest struct {
	Held
	release chan struct{}
}

func (g *gate) arm(value string) {
	count, moment, _ := strings.Cut(value, ":")
	g.mu.Lock()
	defer g.mu.Unlock()
	g.left, _ = strconv.Atoi(count) // checked when it was set
	g.moment = moment
}

func (g *gate) disarm() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.left = 0
	for _, request := range g.held {
		close(request.release)
	}
	g.held = nil
	g.notify()
}

// count passes one request and returns the moment at which it is to be held, empty for none.
func (g *gate) count() string {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.left == 0 {
		return ""
	}
	g.left--
	if g.left > 0 {
		return ""
	}
	return g.moment
}

// Count passes one request of the tenant's hosts and returns the moment at which it is to be held, empty for none.
// The fault hold ends with the request it names.
func (s *Set) Count() string {
	if !s.On(Hold) {
		return ""
	}
	moment := s.gate.count()
	if moment != "" {
		s.changing.Lock()
		s.replace(func(active map[Name]string) { delete(active, Hold) })
		s.changing.Unlock()
	}
	return moment
}

// Wait holds r at moment until it is released or ctx ends; then it returns the cause.
func (s *Set) Wait(ctx context.Context, moment string, r *http.Request) error {
	g := &s.gate
	g.mu.Lock()
	g.lastID++
	request := &heldRequest{
		Held:    Held{ID: g.lastID, Moment: moment, Since: s.store.Now(), Method: r.Method, Host: r.Host, Path: r.URL.Path},
		release: make(chan struct{}),
	}
	g.held = append(g.held, request)
	g.notify()
	g.mu.Unlock()

	select {
	case <-request.release:
		return nil
	case <-ctx.Done():
		g.mu.Lock()
		defer g.mu.Unlock()
		g.remove(request.ID)
		return context.Cause(ctx)
	}
}

// Held returns the requests that are being held. changed is closed when that list next changes.
func (s *Set) Held() (held []Held, changed <-chan struct{}) {
	g := &s.gate
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, request := range g.held {
		held = append(held, request.Held)
	}
	if g.changed == nil {
		g.changed = make(chan struct{})
	}
	return held, g.changed
}

// Release lets a held request go on.
func (s *Set) Release(id int) error {
	g := &s.gate
	g.mu.Lock()
	defer g.mu.Unlock()
	request := g.remove(id)
	if request == nil {
		return ErrNotHeld
	}
	close(request.release)
	return nil
}

// remove takes a request from the list. The caller holds mu.
func (g *gate) remove(id int) *heldRequest {
	i := slices.IndexFunc(g.held, func(request *heldRequest) bool { return request.ID == id })
	if i < 0 {
		return nil
	}
	request := g.held[i]
	g.held = slices.Delete(g.held, i, i+1)
	g.notify()
	return request
}

// notify tells those who wait that the list has changed. The caller holds mu.
func (g *gate) notify() {
	if g.changed != nil {
		close(g.changed)
		g.changed = nil
	}
}

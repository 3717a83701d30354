// Package control lets the outside move the laptop's tenant: its calendar, its faults, held requests, waiting device
// codes, and its request log. [Handler] is the HTTP side, on the tenant's own listener; [Client] is what the tenant
// verbs use.
//
// A test that kills a client in the middle of a request sets the fault hold=N:before or hold=N:after, starts the client,
// learns from [Client.WaitHeld] that its N-th request is held, and kills it: the end of the connection ends the hold, and
// a request held before its effect never has one.
//
// The API answers on the listener's loopback address only, and only to whoever has the key that the tenant's URL
// carries.
package control

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/exorun/exorun/internal/tenant/entra"
	"github.com/exorun/exorun/internal/tenant/faults"
	"github.com/exorun/exorun/internal/tenant/requestlog"
	"github.com/exorun/exorun/internal/tenant/state"
)

// Prefix begins every path of the API.
const Prefix = "/_tenant/v1/"

// Info describes the tenant.
type Info struct {
	TenantID      string   `json:"tenantId"`
	InitialDomain string   `json:"initialDomain"`
	Domains       []string `json:"domains"`
	Seed          string   `json:"seed"`
	CAPath        string   `json:"caPath"`
	Clock         Clock    `json:"clock"`
}

// Clock is the tenant's time.
type Clock struct {
	Host     time.Time     `json:"host"`
	Calendar time.Time     `json:"calendar"`
	Offset   time.Duration `json:"offset"` // nanoseconds, calendar minus host
}

// ClockChange moves the calendar: by some time, or to an offset from the host's clock. One of the two is set.
type ClockChange struct {
	By     *time.Duration `json:"by,omitempty"`     // nanoseconds
	Offset *time.Duration `json:"offset,omitempty"` // nanoseconds
}

// FaultChange sets a fault.
type FaultChange struct {
	Fault string `json:"fault"` // NAME or NAME=VALUE
}

// FaultChanged says what setting a fault did.
type FaultChanged struct {
	Changed int `json:"changed"` // objects of the directory
}

// Decision approves or declines a device code.
type Decision struct {
	User    string `json:"user"` // user principal name
	Approve bool   `json:"approve"`
}

type problem struct {
	Error string `json:"error"`
}

// Options are what the API moves.
type Options struct {
	Key    string
	CAPath string
	Estate Estate
	Log    *requestlog.Log
}

// Handler is the HTTP side of the API.
type Handler struct {
	options Options
	key     [sha256.Size]byte
	mux     *http.ServeMux
}

// New returns the API.
func New(options Options) *Handler {
	h := &Handler{options: options, key: sha256.Sum256([]byte(options.Key)), mux: http.NewServeMux()}
	h.mux.HandleFunc("GET "+Prefix+"info", h.info)
	h.mux.HandleFunc("GET "+Prefix+"tenants", h.tenants)
	h.mux.HandleFunc("GET "+Prefix+"clock", h.clock)
	h.mux.HandleFunc("POST "+Prefix+"clock", h.moveClock)
	h.mux.HandleFunc("GET "+Prefix+"faults", h.listFaults)
	h.mux.HandleFunc("POST "+Prefix+"faults", h.setFault)
	h.mux.HandleFunc("DELETE "+Prefix+"faults", h.clearFaults)
	h.mux.HandleFunc("DELETE "+Prefix+"faults/{name}", h.clearFault)
	h.mux.HandleFunc("GET "+Prefix+"held", h.held)
	h.mux.HandleFunc("POST "+Prefix+"held/{id}/release", h.release)
	h.mux.HandleFunc("GET "+Prefix+"log", h.log)
	h.mux.HandleFunc("POST "+Prefix+"applications", h.register)
	h.mux.HandleFunc("POST "+Prefix+"plant", h.plant)
	h.mux.HandleFunc("GET "+Prefix+"ci-token", h.ciToken)
	h.mux.HandleFunc("POST "+Prefix+"ci-token", h.ciToken)
	h.mux.HandleFunc("GET "+Prefix+"devicecodes", h.deviceCodes)
	h.mux.HandleFunc("POST "+Prefix+"devicecodes/{code}", h.decide)
	return h
}

// ServeHTTP answers a request, if it has the key.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	scheme, key, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	given := sha256.Sum256([]byte(key))
	if !strings.EqualFold(scheme, "Bearer") || subtle.ConstantTimeCompare(given[:], h.key[:]) != 1 {
		w.Header().Set("WWW-Authenticate", "Bearer")
		answer(w, http.StatusUnauthorized, problem{"the key of the tenant is missing or wrong; EXORUN_TENANT carries it"})
		return
	}
	h.mux.ServeHTTP(w, r)
}

func (h *Handler) info(w http.ResponseWriter, r *http.Request) {
	tenant, ok := h.tenant(w, r)
	if !ok {
		return
	}
	var info Info
	tenant.Store.View(func(d *state.Directory) {
		info = Info{TenantID: d.Tenant.ID, InitialDomain: d.Tenant.InitialDomain(), Seed: d.Seed, CAPath: h.options.CAPath}
		for _, domain := range d.Tenant.Domains {
			info.Domains = append(info.Domains, domain.Name)
		}
	})
	info.Clock = clockOf(tenant.Store)
	answer(w, http.StatusOK, info)
}

func clockOf(store *state.Store) Clock {
	clock := Clock{Host: store.Now(), Offset: store.CalendarOffset()}
	clock.Calendar = clock.Host.Add(clock.Offset)
	return clock
}

func (h *Handler) clock(w http.ResponseWriter, r *http.Request) {
	if tenant, ok := h.tenant(w, r); ok {
		answer(w, http.StatusOK, clockOf(tenant.Store))
	}
}

// moveClock moves the calendar, which is one for all tenants.
func (h *Handler) moveClock(w http.ResponseWriter, r *http.Request) {
	var change ClockChange
	if !read(w, r, &change) {
		return
	}
	if (change.By == nil) == (change.Offset == nil) {
		answer(w, http.StatusBadRequest, problem{"either by or offset is needed"})
		return
	}
	tenant, ok := h.tenant(w, r)
	if !ok {
		return
	}
	if change.By != nil {
		offset := tenant.Store.CalendarOffset() + *change.By
		change.Offset = &offset
	}
	if err := tenant.Store.MoveCalendar(*change.Offset); err != nil {
		answer(w, http.StatusInternalServerError, problem{err.Error()})
		return
	}
	answer(w, http.StatusOK, clockOf(tenant.Store))
}

func (h *Handler) listFaults(w http.ResponseWriter, r *http.Request) {
	tenant, ok := h.tenant(w, r)
	if !ok {
		return
	}
	list := tenant.Faults.List()
	if list == nil {
		list = []faults.Active{}
	}
	answer(w, http.StatusOK, list)
}

// setFault sets a fault in the tenant that the query names, or in all: most faults of the first tenant are active in the
// others too, only what changes a directory has to be done in each.
func (h *Handler) setFault(w http.ResponseWriter, r *http.Request) {
	var change FaultChange
	if !read(w, r, &change) {
		return
	}
	name, _, err := faults.Parse(change.Fault)
	if err != nil {
		answer(w, http.StatusBadRequest, problem{err.Error()})
		return
	}
	concerned, ok := h.concerned(w, r)
	if !ok {
		return
	}
	if !faults.ChangesDirectory(name) {
		concerned = concerned[:1]
	}
	var total int
	for _, tenant := range concerned {
		changed, err := tenant.Faults.Set(change.Fault)
		switch {
		case errors.Is(err, faults.ErrNoUser):
			answer(w, http.StatusBadRequest, problem{err.Error()})
			return
		case err != nil:
			answer(w, http.StatusInternalServerError, problem{err.Error()})
			return
		}
		total += changed
	}
	answer(w, http.StatusOK, FaultChanged{total})
}

func (h *Handler) clearFaults(w http.ResponseWriter, r *http.Request) {
	h.clear(w, r, func(set *faults.Set) error { return set.ClearAll() })
}

func (h *Handler) clearFault(w http.ResponseWriter, r *http.Request) {
	name := faults.Name(r.PathValue("name"))
	if _, known := faults.Lookup(name); !known {
		answer(w, http.StatusNotFound, problem{"there is no fault " + strconv.Quote(string(name))})
		return
	}
	h.clear(w, r, func(set *faults.Set) error { return set.Clear(name) })
}

func (h *Handler) clear(w http.ResponseWriter, r *http.Request, clear func(*faults.Set) error) {
	concerned, ok := h.concerned(w, r)
	if !ok {
		return
	}
	for _, tenant := range concerned {
		if err := clear(tenant.Faults); err != nil {
			answer(w, http.StatusInternalServerError, problem{err.Error()})
			return
		}
	}
	w.WriteHeader(http.StatusNoContent)
}

// held answers the held requests. With wait=1 it answers once there is one.
func (h *Handler) held(w http.ResponseWriter, r *http.Request) {
	first, ok := h.first(w)
	if !ok {
		return
	}
	for {
		held, changed := first.Faults.Held()
		if len(held) > 0 || r.URL.Query().Get("wait") != "1" {
			if held == nil {
				held = []faults.Held{}
			}
			answer(w, http.StatusOK, held)
			return
		}
		select {
		case <-changed:
		case <-r.Context().Done():
			return
		}
	}
}

func (h *Handler) release(w http.ResponseWriter, r *http.Request) {
	first, ok := h.first(w)
	if !ok {
		return
	}
	id, err := strconv.Atoi(r.PathValue("id"))
	if err == nil {
		err = first.Faults.Release(id)
	}
	if err != nil {
		answer(w, http.StatusNotFound, problem{faults.ErrNotHeld.Error()})
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// log answers the request log, one JSON object a line. With follow=1 it goes on as requests come in.
func (h *Handler) log(w http.ResponseWriter, r *http.Request) {
	follow := r.URL.Query().Get("follow") == "1"
	w.Header().Set("Content-Type", "application/x-ndjson")
	w.WriteHeader(http.StatusOK)
	flush := http.NewResponseController(w)
	lines := json.NewEncoder(w)
	for begin := 0; ; {
		entries, next, grown := h.options.Log.From(begin)
		for _, entry := range entries {
			if lines.Encode(entry) != nil {
				return
			}
		}
		if !follow || flush.Flush() != nil {
			return
		}
		begin = next
		select {
		case <-grown:
		case <-r.Context().Done():
			return
		}
	}
}

func (h *Handler) deviceCodes(w http.ResponseWriter, r *http.Request) {
	concerned, ok := h.concerned(w, r)
	if !ok {
		return
	}
	waiting := []entra.PendingDeviceCode{}
	for _, tenant := range concerned {
		waiting = append(waiting, tenant.SignIn.PendingDeviceCodes()...)
	}
	answer(w, http.StatusOK, waiting)
}

func (h *Handler) decide(w http.ResponseWriter, r *http.Request) {
	var decision Decision
	if !read(w, r, &decision) {
		return
	}
	concerned, ok := h.concerned(w, r)
	if !ok {
		return
	}
	err := entra.ErrNoDeviceCode
	for _, tenant := range concerned {
		if err = tenant.SignIn.DecideDeviceCode(r.PathValue("code"), decision.User, decision.Approve); !errors.Is(err, entra.ErrNoDeviceCode) {
			break
		}
	}
	switch {
	case errors.Is(err, entra.ErrNoDeviceCode):
		answer(w, http.StatusNotFound, problem{err.Error()})
	case err != nil:
		answer(w, http.StatusBadRequest, problem{err.Error()})
	default:
		w.WriteHeader(http.StatusNoContent)
	}
}

const bodyLimit = 1 << 20

func read(w http.ResponseWriter, r *http.Request, into any) bool {
	decoder := json.NewDecoder(http.MaxBytesReader(w, r.Body, bodyLimit))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		answer(w, http.StatusBadRequest, problem{"the body is not the JSON expected: " + err.Error()})
		return false
	}
	return true
}

func answer(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(value) // the client has hung up
}

package control

import (
	"errors"
	"net/http"
	"strconv"

	"github.com/exorun/exorun/internal/tenant/entra"
	"github.com/exorun/exorun/internal/tenant/faults"
	"github.com/exorun/exorun/internal/tenant/state"
)

// Tenant is the parts of one tenant that the API moves.
type Tenant struct {
	ID            string
	InitialDomain string
	Store         *state.Store
	Faults        *faults.Set
	SignIn        *entra.Handler
}

// TenantName names one of the tenants behind a listener.
type TenantName struct {
	ID            string `json:"id"`
	InitialDomain string `json:"initialDomain"`
	Begun         bool   `json:"begun"` // somebody has asked for it; before that it is as its seed makes it
}

// ErrNoTenant is returned by [Estate.Find] for a name that no tenant has.
var ErrNoTenant = errors.New("there is no such tenant here")

// Estate is the tenants behind a listener.
type Estate interface {
	// Find returns the tenant of an id or a domain; the empty name is the first one.
	Find(name string) (Tenant, error)
	// All returns the names of all tenants, the first one first.
	All() []TenantName
}

// tenant returns the tenant that a request is about: the one that the query names, or the first one.
func (h *Handler) tenant(w http.ResponseWriter, r *http.Request) (Tenant, bool) {
	found, err := h.options.Estate.Find(r.URL.Query().Get("tenant"))
	switch {
	case errors.Is(err, ErrNoTenant):
		answer(w, http.StatusNotFound, problem{"there is no tenant " + strconv.Quote(r.URL.Query().Get("tenant")) + " here"})
	case err != nil:
		answer(w, http.StatusInternalServerError, problem{err.Error()})
	}
	return found, err == nil
}

// concerned returns the tenants that a request is about: the one that the query names, or all that somebody has asked
// for, the first one first.
func (h *Handler) concerned(w http.ResponseWriter, r *http.Request) ([]Tenant, bool) {
	first, ok := h.tenant(w, r)
	if !ok || r.URL.Query().Has("tenant") {
		return []Tenant{first}, ok
	}
	all := []Tenant{first}
	for _, name := range h.options.Estate.All()[1:] {
		if !name.Begun {
			continue
		}
		found, err := h.options.Estate.Find(name.ID)
		if err != nil {
			answer(w, http.StatusInternalServerError, problem{err.Error()})
			return nil, false
		}
		all = append(all, found)
	}
	return all, true
}

// first returns the tenant that counts requests for all.
func (h *Handler) first(w http.ResponseWriter) (Tenant, bool) {
	first, err := h.options.Estate.Find("")
	if err != nil {
		answer(w, http.StatusInternalServerError, problem{err.Error()})
	}
	return first, err == nil
}

func (h *Handler) tenants(w http.ResponseWriter, _ *http.Request) {
	answer(w, http.StatusOK, h.options.Estate.All())
}

package control

import (
	"cmp"
	"net/http"

	"github.com/exorun/exorun/internal/tenant/plant"
	"github.com/exorun/exorun/internal/tenant/state"
)

func (h *Handler) register(w http.ResponseWriter, r *http.Request) {
	var want plant.Application
	tenant, ok := h.tenant(w, r)
	if !ok || !read(w, r, &want) {
		return
	}
	made, err := plant.Register(tenant.Store, want)
	if err != nil {
		answer(w, http.StatusBadRequest, problem{err.Error()})
		return
	}
	answer(w, http.StatusOK, made)
}

func (h *Handler) plant(w http.ResponseWriter, r *http.Request) {
	var want plant.Foreign
	tenant, ok := h.tenant(w, r)
	if !ok || !read(w, r, &want) {
		return
	}
	planted, err := plant.Beside(tenant.Store, want)
	if err != nil {
		answer(w, http.StatusBadRequest, problem{err.Error()})
		return
	}
	answer(w, http.StatusOK, planted)
}

// CIToken is the answer of GitHub's and Azure DevOps' token endpoints in one.
type CIToken struct {
	Value     string `json:"value"`     // GitHub Actions
	OIDCToken string `json:"oidcToken"` // Azure DevOps
}

// ciToken plays the endpoint at which a job of a CI system asks for a token of its own. GitHub Actions asks by GET, with
// the audience in the query; Azure DevOps by POST.
func (h *Handler) ciToken(w http.ResponseWriter, r *http.Request) {
	first, ok := h.first(w)
	if !ok {
		return
	}
	query := r.URL.Query()
	token, err := first.SignIn.CIToken(
		cmp.Or(query.Get("issuer"), state.CIIssuer), cmp.Or(query.Get("subject"), state.CISubject), cmp.Or(query.Get("audience"), state.CIAudience),
	)
	if err != nil {
		answer(w, http.StatusInternalServerError, problem{err.Error()})
		return
	}
	answer(w, http.StatusOK, CIToken{token, token})
}

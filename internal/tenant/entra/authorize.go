package entra

import (
	"crypto/rand"
	"crypto/subtle"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/exorun/exorun/internal/tenant/hosts"
	"github.com/exorun/exorun/internal/tenant/requestlog"
	"github.com/exorun/exorun/internal/tenant/state"
)

const codeLife = 10 * time.Minute

// authorizationCode is what a browser brings back to the client.
type authorizationCode struct {
	clientID  string
	userID    string
	redirect  string
	challenge string
	asked     *delegation
	nonce     string
	expires   time.Time
	used      bool
}

// authorization is a checked request of the authorize page.
type authorization struct {
	client    *client
	redirect  *url.URL
	mode      string // query, fragment or form_post
	challenge string
	asked     *delegation
	state     string
	nonce     string
	loginHint string
}

// readAuthorization checks the query of the authorize page. A fault in the client or its redirect address is shown to
// the person, as there is nowhere safe to send it; any other goes back to the client.
func (h *Handler) readAuthorization(r *http.Request) (request *authorization, shown, sentBack *Error) {
	d := h.directory()
	if err := h.checkTenant(d, r, r.PathValue("tenant"), false); err != nil {
		return nil, err, nil
	}
	query := r.URL.Query()
	id := query.Get("client_id")
	if id == "" {
		return nil, errMissing("client_id"), nil
	}
	c, err := h.lookupClient(d, id)
	if err != nil {
		return nil, err, nil
	}
	requestlog.SetCaller(r.Context(), c.principal.AppID)
	redirect, err := checkRedirect(c, query.Get("redirect_uri"))
	if err != nil {
		return nil, err, nil
	}
	request = &authorization{
		client: c, redirect: redirect, mode: query.Get("response_mode"), challenge: query.Get("code_challenge"),
		state: query.Get("state"), nonce: query.Get("nonce"), loginHint: query.Get("login_hint"),
	}
	if request.mode == "" {
		request.mode = "query"
	}
	if !slices.Contains([]string{"query", "fragment", "form_post"}, request.mode) {
		request.mode = "query"
		return request, nil, refuse(400, "invalid_request", 90023, "The response_mode '%s' is not supported.", query.Get("response_mode"))
	}
	if kind := query.Get("response_type"); kind != "code" {
		return request, nil, refuse(400, "unsupported_response_type", 700054, "The response_type '%s' is not enabled for the application.", kind)
	}
	if method := query.Get("code_challenge_method"); request.challenge != "" && method != "S256" {
		return request, nil, refuse(400, "invalid_request", 501491, "The code_challenge_method '%s' is not supported; use S256.", method)
	}
	if request.challenge == "" && c.isPublic() {
		return request, nil, refuse(400, "invalid_request", 9002325, "Proof Key for Code Exchange is required for cross-origin authorization code redemption and for public clients.")
	}
	request.asked, err = parseDelegation(query, isV1(r))
	if err != nil {
		return request, nil, err
	}
	if query.Get("prompt") == "none" {
		return request, nil, refuse(400, "login_required", 50058, "A silent sign-in request was sent but no user is signed in.")
	}
	return request, nil, nil
}

// checkRedirect accepts a registered redirect address; http://localhost is registered for every port and path
// (RFC 8252, section 7.3).
func checkRedirect(c *client, text string) (*url.URL, *Error) {
	if text == "" {
		return nil, errMissing("redirect_uri")
	}
	redirect, err := url.Parse(text)
	if err != nil || redirect.Scheme != "http" && redirect.Scheme != "https" || redirect.Fragment != "" {
		return nil, errRedirect(text, c.principal.AppID)
	}
	registered := slices.Clone(c.principal.ReplyUrls)
	if c.app != nil {
		registered = slices.Concat(registered, c.app.PublicRedirectUris, c.app.WebRedirectUris)
	}
	service, _ := hosts.Lookup(redirect.Host)
	for _, one := range registered {
		own, err := url.Parse(one)
		if err != nil {
			continue
		}
		ownService, _ := hosts.Lookup(own.Host)
		loopback := service == hosts.Loopback && ownService == hosts.Loopback && redirect.Scheme == "http" && own.Scheme == "http"
		if one == text || loopback {
			return redirect, nil
		}
	}
	return nil, errRedirect(text, c.principal.AppID)
}

func (h *Handler) authorizePage(w http.ResponseWriter, r *http.Request) {
	request, shown, sentBack := h.readAuthorization(r)
	switch {
	case shown != nil:
		h.showError(w, shown)
	case sentBack != nil:
		h.sendBack(w, r, request, errorValues(sentBack, request.state))
	default:
		h.showSignIn(w, request)
	}
}

func (h *Handler) authorizeAnswer(w http.ResponseWriter, r *http.Request) {
	request, shown, sentBack := h.readAuthorization(r)
	if shown != nil {
		h.showError(w, shown)
		return
	}
	if err := r.ParseForm(); err != nil {
		h.showError(w, errMalformedRequest())
		return
	}
	var user *state.User
	if sentBack == nil {
		user = h.directory().User(r.PostForm.Get("user"))
		switch {
		case r.PostForm.Get("decision") != "accept":
			sentBack = refuse(400, "access_denied", 65004, "User declined to consent to access the app.")
		case user == nil || !user.AccountEnabled:
			h.showSignIn(w, request)
			return
		default:
			if refused := h.refusal(atPage, h.directory(), request.client.principal, user); refused != nil {
				h.showRefusal(w, refused)
				return
			}
			if sentBack = h.refusal(atBrowser, h.directory(), request.client.principal, user); sentBack == nil {
				sentBack = h.consent(request.client, user, request.asked)
			}
		}
	}
	if sentBack != nil {
		h.sendBack(w, r, request, errorValues(sentBack, request.state))
		return
	}
	requestlog.SetCaller(r.Context(), user.UserPrincipalName)
	values := url.Values{"code": {h.issueCode(request, user)}}
	if request.state != "" {
		values.Set("state", request.state)
	}
	if r.URL.Query().Get("client_info") == "1" {
		values.Set("client_info", clientInfo(h.directory(), user))
	}
	h.sendBack(w, r, request, values)
}

func errorValues(err *Error, requestState string) url.Values {
	values := url.Values{"error": {err.Error}, "error_description": {"AADSTS" + decimal(int64(err.Code)) + ": " + err.Description}}
	if err.Suberror != "" {
		values.Set("error_subcode", err.Suberror)
	}
	if err.Claims != "" {
		values.Set("claims", err.Claims)
	}
	if requestState != "" {
		values.Set("state", requestState)
	}
	return values
}

func (h *Handler) issueCode(request *authorization, user *state.User) string {
	code := "1." + rand.Text() + rand.Text()
	h.mu.Lock()
	defer h.mu.Unlock()
	now := h.store.Now()
	for old, one := range h.codes {
		if one.expires.Add(codeLife).Before(now) {
			delete(h.codes, old)
		}
	}
	h.codes[code] = &authorizationCode{
		clientID: request.client.principal.AppID, userID: user.ID, redirect: request.redirect.String(),
		challenge: request.challenge, asked: request.asked, nonce: request.nonce, expires: now.Add(codeLife),
	}
	return code
}

// sendBack returns values to the client in the way it asked for.
func (h *Handler) sendBack(w http.ResponseWriter, r *http.Request, request *authorization, values url.Values) {
	target := *request.redirect
	switch request.mode {
	case "form_post":
		h.showFormPost(w, request.redirect, values)
		return
	case "fragment":
		target.Fragment = "" // written in its encoded form below
		location := target.String() + "#" + values.Encode()
		w.Header().Set("Location", location)
		w.WriteHeader(http.StatusFound)
		return
	}
	query := target.Query()
	maps.Copy(query, values)
	target.RawQuery = query.Encode()
	http.Redirect(w, r, target.String(), http.StatusFound)
}

func (h *Handler) redeemCode(w http.ResponseWriter, r *http.Request, d *state.Directory) *Error {
	c, err := h.findClient(r, d)
	if err != nil {
		return err
	}
	given := r.PostForm.Get("code")
	if given == "" {
		return errMissing("code")
	}
	code, err := h.takeCode(given, c.principal.AppID, r.PostForm.Get("redirect_uri"), r.PostForm.Get("code_verifier"))
	if err != nil {
		return err
	}
	asked := code.asked
	// A client may ask again for less, or for another resource it has consent for.
	if r.PostForm.Get("scope") != "" {
		if asked, err = parseDelegation(r.PostForm, isV1(r)); err != nil {
			return err
		}
	}
	return h.answerUser(w, r, c, code.userID, asked, code.nonce)
}

func (h *Handler) takeCode(given, clientID, redirect, verifier string) (*authorizationCode, *Error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	code, ok := h.codes[given]
	switch {
	case !ok || !strings.EqualFold(code.clientID, clientID):
		return nil, errCodeInvalid("The authorization code is not known.")
	case code.used:
		return nil, errCodeUsed()
	case !h.store.Now().Before(code.expires):
		return nil, errCodeExpired()
	case code.redirect != redirect:
		return nil, errRedirect(redirect, clientID)
	case code.challenge != "" && subtle.ConstantTimeCompare([]byte(thumbprintText(verifier)), []byte(code.challenge)) != 1:
		return nil, errCodeVerifier()
	}
	code.used = true
	return code, nil
}

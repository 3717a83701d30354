package entra

import (
	"bytes"
	"crypto/rand"
	"embed"
	"html/template"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/exorun/exorun/internal/tenant/state"
)

//go:embed pages/*.html
var pageFiles embed.FS

var pages = sync.OnceValue(func() *template.Template { return template.Must(template.ParseFS(pageFiles, "pages/*.html")) })

// page is what the templates show.
type page struct {
	Title  string
	Tenant state.Tenant
	Nonce  string

	Users    []signer
	Selected string // user principal name
	Message  string // what was wrong with the last answer
	Notice   string // how it ended

	Application string
	Permissions []string

	UserCode string

	Action string // address that a form_post goes to
	Values []formValue
}

// signer is a person who may sign in, with the directory roles that make the difference.
type signer struct {
	*state.User
	Roles string // names, empty for none
}

func (h *Handler) signers() []signer {
	d := h.directory()
	all := make([]signer, len(d.Users))
	for i, user := range d.Users {
		var names []string
		for _, id := range h.directoryRoles(d, user.ID) {
			names = append(names, d.RoleDefinition(id).DisplayName)
		}
		all[i] = signer{user, strings.Join(names, ", ")}
	}
	return all
}

type formValue struct{ Name, Value string }

// show writes a page. Nothing on it may load or run but its own style and, on the page that posts back to a client, the
// line that presses the button. target is the origin a form on it may lead to besides the tenant, empty for none.
func (h *Handler) show(w http.ResponseWriter, status int, name string, p page, target string) {
	p.Nonce = rand.Text()
	p.Tenant = h.directory().Tenant
	var body bytes.Buffer
	if err := pages().ExecuteTemplate(&body, name, p); err != nil {
		http.Error(w, "the page cannot be shown", http.StatusInternalServerError)
		return
	}
	script := ""
	if p.Action != "" {
		script = " script-src 'nonce-" + p.Nonce + "';"
	}
	formAction := "'self'"
	if target != "" {
		formAction += " " + target
	}
	header := w.Header()
	header.Set("Content-Security-Policy", "default-src 'none'; style-src 'nonce-"+p.Nonce+"';"+script+
		" form-action "+formAction+"; base-uri 'none'; frame-ancestors 'none'")
	header.Set("Content-Type", "text/html; charset=utf-8")
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(body.Bytes())
}

func origin(address *url.URL) string { return address.Scheme + "://" + address.Host }

func (h *Handler) showError(w http.ResponseWriter, err *Error) {
	h.show(w, err.Status, "error.html", page{
		Title: "Sign-in is not possible", Message: "AADSTS" + decimal(int64(err.Code)) + ": " + err.Description,
	}, "")
}

func (h *Handler) showSignIn(w http.ResponseWriter, request *authorization) {
	permissions := slices.Clone(request.asked.permissions)
	slices.Sort(permissions)
	h.show(w, http.StatusOK, "signin.html", page{
		Title: "Sign in", Users: h.signers(), Selected: h.preselect(request.loginHint),
		Application: request.client.principal.DisplayName, Permissions: permissions,
	}, origin(request.redirect))
}

// preselect returns the user to offer first: the one who signs in here, the one hinted at, or the tenant's first.
func (h *Handler) preselect(hint string) string {
	d := h.directory()
	if user := h.signsInAs(d); user != nil {
		return user.UserPrincipalName
	}
	if user := d.User(hint); hint != "" && user != nil {
		return user.UserPrincipalName
	}
	return d.Users[0].UserPrincipalName
}

func (h *Handler) showFormPost(w http.ResponseWriter, redirect *url.URL, values url.Values) {
	p := page{Title: "Back to the application", Action: redirect.String(), Message: values.Get("error_description")}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		p.Values = append(p.Values, formValue{name, values.Get(name)})
	}
	h.show(w, http.StatusOK, "formpost.html", p, origin(redirect))
}

func (h *Handler) showConsent(w http.ResponseWriter, request *consentRequest, message string) {
	d := h.directory()
	var permissions []string
	for _, required := range request.app.RequiredResourceAccess {
		resource := d.ServicePrincipalByAppID(required.ResourceAppID)
		if resource == nil {
			continue
		}
		for _, access := range required.ResourceAccess {
			if role := resource.AppRole(access.ID); role != nil {
				permissions = append(permissions, resource.DisplayName+": "+role.Value)
			}
		}
		for _, scope := range requiredScopes(&client{app: request.app}, resource) {
			permissions = append(permissions, resource.DisplayName+": "+scope+" (on behalf of a user)")
		}
	}
	h.show(w, http.StatusOK, "consent.html", page{
		Title: "Permissions requested", Users: h.signers(), Selected: h.preselect(""), Message: message,
		Application: request.app.DisplayName, Permissions: permissions,
	}, origin(request.redirect))
}

func (h *Handler) deviceLoginPage(w http.ResponseWriter, r *http.Request) {
	h.showDeviceLogin(w, http.StatusOK, r.URL.Query().Get("otc"), "")
}

func (h *Handler) showDeviceLogin(w http.ResponseWriter, status int, userCode, message string) {
	h.show(w, status, "device.html", page{
		Title: "Enter the code", Users: h.signers(), Selected: h.preselect(""), UserCode: userCode, Message: message,
	}, "")
}

func (h *Handler) deviceLoginAnswer(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		h.showError(w, errMalformedRequest())
		return
	}
	code, accept := r.PostForm.Get("code"), r.PostForm.Get("decision") == "accept"
	switch err := h.DecideDeviceCode(code, r.PostForm.Get("user"), accept); {
	case err != nil:
		h.showDeviceLogin(w, http.StatusBadRequest, code, "Not signed in: "+err.Error()+".")
	case accept && h.refusedDevice(code) != nil:
		h.showRefusal(w, h.refusedDevice(code))
	case accept:
		h.show(w, http.StatusOK, "done.html", page{Title: "Signed in", Notice: "You have signed in. You may close this window."}, "")
	default:
		h.show(w, http.StatusOK, "done.html", page{Title: "Declined", Notice: "The sign-in was declined. You may close this window."}, "")
	}
}

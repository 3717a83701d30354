package entra

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"github.com/exorun/exorun/internal/tenant/faults"
	"github.com/exorun/exorun/internal/tenant/requestlog"
	"github.com/exorun/exorun/internal/tenant/state"
)

// tokenAnswer is what the token endpoint gives. People get the second half of it too.
type tokenAnswer struct {
	TokenType    string `json:"token_type"`
	Scope        string `json:"scope,omitempty"`
	ExpiresIn    int    `json:"expires_in"` // seconds
	ExtExpiresIn int    `json:"ext_expires_in"`
	AccessToken  string `json:"access_token"`

	RefreshToken string `json:"refresh_token,omitempty"`
	IDToken      string `json:"id_token,omitempty"`
	ClientInfo   string `json:"client_info,omitempty"`

	// Of the version 1.0 endpoint only, as strings.
	ExpiresOn string `json:"expires_on,omitempty"` // seconds since 1970
	Resource  string `json:"resource,omitempty"`
}

// token answers the token endpoint of both versions.
func (h *Handler) token(w http.ResponseWriter, r *http.Request) *Error {
	d := h.directory()
	if err := h.checkTenant(d, r, r.PathValue("tenant"), false); err != nil {
		return err
	}
	clientID, _ := clientOf(r)
	requestlog.SetCaller(r.Context(), clientID)
	switch grant := r.PostForm.Get("grant_type"); grant {
	case "":
		return errMissing("grant_type")
	case "client_credentials":
		return h.clientCredentials(w, r, d)
	case "device_code", "urn:ietf:params:oauth:grant-type:device_code":
		return h.redeemDeviceCode(w, r, d)
	case "authorization_code":
		return h.redeemCode(w, r, d)
	case "refresh_token":
		return h.refresh(w, r, d)
	default:
		return errGrantType(grant)
	}
}

// clientCredentials gives an application a token of its own.
func (h *Handler) clientCredentials(w http.ResponseWriter, r *http.Request, d *state.Directory) *Error {
	if tenant := strings.ToLower(r.PathValue("tenant")); tenant == "common" || tenant == "consumers" {
		return errTenantCommon()
	}
	client, err := h.findClient(r, d)
	if err != nil {
		return err
	}
	proof, err := h.authenticate(r, d, client)
	if err != nil {
		return err
	}
	if proof == "" {
		return errNoCredential()
	}
	if h.faults.On(faults.BlockedByConditionalAccess) && client.principal.AppID != d.AdminAppID {
		return errConditionalAccess()
	}
	if client.principal.AppID == d.AdminAppID {
		if refused := h.refusal(atApplication, d, client.principal, nil); refused != nil {
			return refused
		}
	}
	asked, err := applicationScope(r)
	if err != nil {
		return err
	}
	resource := d.ServicePrincipalByName(asked.lookup)
	if resource == nil {
		return errResourceNotFound(asked.name, d.Tenant)
	}
	claims, err := h.applicationClaims(d, client, resource, asked.audience, proof)
	if err != nil {
		return err
	}
	h.standIn(d, claims, resource)
	claims.ClientCapabilities = capabilities(r)
	signed, life, mintErr := h.tokens.Mint(*claims)
	if mintErr != nil {
		return errInternal()
	}
	answer := tokenAnswer{TokenType: "Bearer", AccessToken: signed}
	h.setLife(&answer, life)
	if isV1(r) {
		h.addV1(&answer, life, asked.name)
	}
	writeJSON(w, http.StatusOK, answer)
	return nil
}

func (h *Handler) setLife(answer *tokenAnswer, life time.Duration) {
	answer.ExpiresIn = int(life / time.Second)
	answer.ExtExpiresIn = answer.ExpiresIn
}

func (h *Handler) addV1(answer *tokenAnswer, life time.Duration, resource string) {
	answer.ExpiresOn = decimal(h.faults.TokenNow().Add(life).Unix())
	answer.Resource = resource
}

// clientInfo is the encoded answer to client_info=1: who signed in, where.
func clientInfo(d *state.Directory, user *state.User) string {
	data, _ := json.Marshal(map[string]string{"uid": user.ID, "utid": d.Tenant.ID}) // two strings always encode
	return base64.RawURLEncoding.EncodeToString(data)
}

// capabilities returns what the client says it understands, from the claims parameter; cp1 is continuous access
// evaluation.
func capabilities(r *http.Request) []string {
	var request struct {
		AccessToken struct {
			Capabilities struct {
				Values []string `json:"values"`
			} `json:"xms_cc"`
		} `json:"access_token"`
	}
	// What is no such request asks for no capability.
	_ = json.Unmarshal([]byte(r.PostForm.Get("claims")), &request)
	return request.AccessToken.Capabilities.Values
}

package entra

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/exorun/exorun/internal/tenant/state"
)

// Error is an answer of the token endpoint that refuses. The codes are those of Microsoft's page "Microsoft Entra
// authentication and authorization error codes".
type Error struct {
	Status      int
	Error       string // the OAuth error
	Code        int    // AADSTS number
	Description string
	Suberror    string
	Claims      string // what a new request must satisfy, as JSON
	RetryAfter  int    // seconds; 0 for none
}

type errorBody struct {
	Error            string `json:"error"`
	ErrorDescription string `json:"error_description"`
	ErrorCodes       []int  `json:"error_codes"`
	Timestamp        string `json:"timestamp"`
	TraceID          string `json:"trace_id"`
	CorrelationID    string `json:"correlation_id"`
	ErrorURI         string `json:"error_uri"`
	Suberror         string `json:"suberror,omitempty"`
	Claims           string `json:"claims,omitempty"`
}

// fail answers with err in the documented shape.
func (h *Handler) fail(w http.ResponseWriter, r *http.Request, err *Error) {
	trace := uuid.NewString()
	correlation := correlationID(r)
	timestamp := h.faults.TokenNow().UTC().Format("2006-01-02 15:04:05Z")
	if err.RetryAfter > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(err.RetryAfter))
	}
	w.Header().Set("x-ms-request-id", trace)
	writeJSON(w, err.Status, errorBody{
		Error: err.Error,
		ErrorDescription: fmt.Sprintf("AADSTS%d: %s Trace ID: %s Correlation ID: %s Timestamp: %s",
			err.Code, err.Description, trace, correlation, timestamp),
		ErrorCodes: []int{err.Code}, Timestamp: timestamp, TraceID: trace, CorrelationID: correlation,
		ErrorURI: fmt.Sprintf("%s/error?code=%d", base(r), err.Code),
		Suberror: err.Suberror, Claims: err.Claims,
	})
}

// correlationID returns the id that the client gave its request, in a header, the query or the form, or a new one.
func correlationID(r *http.Request) string {
	for _, given := range []string{r.Header.Get("client-request-id"), r.Form.Get("client-request-id"), r.URL.Query().Get("client-request-id")} {
		if id, err := uuid.Parse(given); err == nil {
			return id.String()
		}
	}
	return uuid.NewString()
}

func writeJSON(w http.ResponseWriter, status int, value any) {
	data, err := json.Marshal(value)
	if err != nil {
		http.Error(w, "the answer cannot be written as JSON", http.StatusInternalServerError)
		return
	}
	header := w.Header()
	header.Set("Content-Type", "application/json; charset=utf-8")
	if header.Get("Cache-Control") == "" {
		header.Set("Cache-Control", "no-store, no-cache")
		header.Set("Pragma", "no-cache")
	}
	w.WriteHeader(status)
	_, _ = w.Write(data)
}

func refuse(status int, oauth string, code int, format string, args ...any) *Error {
	return &Error{Status: status, Error: oauth, Code: code, Description: fmt.Sprintf(format, args...)}
}

// Requests that are wrong in themselves.

func errOnlyPost(method string) *Error {
	return refuse(400, "invalid_request", 900561, "The endpoint only accepts POST requests. Received a %s request.", method)
}

func errMalformedRequest() *Error {
	return refuse(400, "invalid_request", 90023, "The request body cannot be read as a form.")
}

func errMissing(parameter string) *Error {
	return refuse(400, "invalid_request", 900144, "The request body must contain the following parameter: '%s'.", parameter)
}

func errGrantType(grant string) *Error {
	return refuse(400, "unsupported_grant_type", 70003, "The app requested an unsupported grant type '%s'.", grant)
}

// The tenant.

func errNoTenant() *Error {
	return refuse(400, "invalid_request", 50059, "No tenant-identifying information found in either the request or implied by any provided credentials.")
}

func errTenantNotFound(tenant string, document bool) *Error {
	oauth := "invalid_request"
	if document {
		oauth = "invalid_tenant"
	}
	return refuse(400, oauth, 90002, "Tenant '%s' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant.", tenant)
}

func errTenantMalformed(tenant string) *Error {
	return refuse(400, "invalid_request", 900023, "Specified tenant identifier '%s' is neither a valid DNS name, nor a valid external domain.", tenant)
}

func errTenantCommon() *Error {
	return refuse(400, "invalid_request", 9001023, "The grant type is not supported over the /common or /consumers endpoints. Please use the /organizations or tenant-specific endpoint.")
}

// The client and its credential.

func errApplicationNotFound(appID string, tenant state.Tenant) *Error {
	return refuse(400, "unauthorized_client", 700016, "Application with identifier '%s' was not found in the directory '%s'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant.", appID, tenant.DisplayName)
}

func errNoServicePrincipal(appID string, tenant state.Tenant) *Error {
	return refuse(400, "unauthorized_client", 7000229, "The client application %s is missing service principal in the tenant %s.", appID, tenant.ID)
}

func errDisabled(appID, name string) *Error {
	return refuse(400, "unauthorized_client", 7000112, "Application '%s'(%s) is disabled.", appID, name)
}

func errNoCredential() *Error {
	return refuse(401, "invalid_client", 7000218, "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.")
}

func errPublicClient() *Error {
	return refuse(401, "invalid_client", 700025, "Client is public so neither 'client_assertion' nor 'client_secret' should be presented.")
}

func errWrongSecret(appID string) *Error {
	return refuse(401, "invalid_client", 7000215, "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '%s'.", appID)
}

func errSecretExpired(appID string) *Error {
	return refuse(401, "invalid_client", 7000222, "The provided client secret keys for app '%s' are expired. Visit the Azure portal to create new keys for your app.", appID)
}

func errConditionalAccess() *Error {
	err := refuse(400, "invalid_grant", 53003, "Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.")
	err.Claims = policyClaims
	return err
}

// policyClaims name the policy of conditional access that a new request has to satisfy.
const policyClaims = `{"access_token":{"capolids":{"essential":true,"values":["5f5b7c7e-4d1d-4a61-9f5c-0a4c33b0b2d1"]}}}`

// The assertion.

func errMalformedToken(reason string) *Error {
	return refuse(400, "invalid_request", 50027, "JWT token is invalid or malformed. %s", reason)
}

func errAlgorithm(alg string) *Error {
	return refuse(401, "invalid_client", 5002738, "Invalid JWT token. '%s' is not a supported signature algorithm. Supported signing algorithms are: 'RS256, PS256'.", alg)
}

func errWeakKey(bits int) *Error {
	return refuse(400, "invalid_request", 50032, "WeakRsaKey - the client assertion is signed with an RSA key of %d bits; at least 2048 are required.", bits)
}

func errKeyNotFound(appID, thumbprint string) *Error {
	return refuse(401, "invalid_client", 700027, "The certificate with identifier used to sign the client assertion is not registered on application. [Reason - The key was not found., Thumbprint of key used by client: '%s', Please visit the Azure Portal, Graph Explorer or directly use MS Graph to see configured keys for app Id '%s'.]", thumbprint, appID)
}

func errSignature(appID, thumbprint string, key *state.KeyCredential) *Error {
	return refuse(401, "invalid_client", 700027, "Client assertion failed signature validation. [Reason - Key was found, but use of the key to verify the signature failed., Thumbprint of key used by client: '%s', %s, Please visit the Azure Portal, Graph Explorer or directly use MS Graph to see configured keys for app Id '%s'.]", thumbprint, foundKey(key), appID)
}

func errKeyExpired(appID, thumbprint string, key *state.KeyCredential) *Error {
	return refuse(401, "invalid_client", 700027, "The certificate with identifier used to sign the client assertion is expired on application. [Reason - The key used is expired., Thumbprint of key used by client: '%s', %s, Please visit the Azure Portal, Graph Explorer or directly use MS Graph to see configured keys for app Id '%s'.]", thumbprint, foundKey(key), appID)
}

func errKeyNotYetValid(appID, thumbprint string, key *state.KeyCredential) *Error {
	return refuse(401, "invalid_client", 700027, "The certificate with identifier used to sign the client assertion is not valid yet on application. [Reason - The key used is not valid yet., Thumbprint of key used by client: '%s', %s, Please visit the Azure Portal, Graph Explorer or directly use MS Graph to see configured keys for app Id '%s'.]", thumbprint, foundKey(key), appID)
}

func foundKey(key *state.KeyCredential) string {
	const layout = "01/02/2006 15:04:05"
	return fmt.Sprintf("Found key 'Start=%s, End=%s'", key.StartDateTime.UTC().Format(layout), key.EndDateTime.UTC().Format(layout))
}

func errAssertionTime(now, from, until time.Time) *Error {
	const layout = "2006-01-02T15:04:05.0000000Z"
	return refuse(401, "invalid_client", 700024, "Client assertion is not within its valid time range. Current time: %s, assertion valid from %s, expiry time of assertion %s. Review the documentation at https://learn.microsoft.com/entra/identity-platform/certificate-credentials.",
		now.UTC().Format(layout), from.UTC().Format(layout), until.UTC().Format(layout))
}

func errIssuer(issuer, appID string) *Error {
	return refuse(401, "invalid_client", 700021, "Client assertion application identifier doesn't match 'client_id' parameter. Assertion names '%s', the request '%s'.", issuer, appID)
}

func errSubject() *Error {
	return refuse(401, "invalid_client", 50048, "Subject doesn't match issuer claim in the client assertion.")
}

func errAudience(audience []string, tenant string) *Error {
	return refuse(401, "invalid_client", 700023, "Client assertion audience claim does not match Realm issuer. Assertion audience claim '%s', realm issuer 'https://login.microsoftonline.com/%s/v2.0'.", strings.Join(audience, ", "), tenant)
}

func errReplayed() *Error {
	return refuse(401, "invalid_client", 50012, "Authentication failed: the client assertion has been used before.")
}

// Scope, resource and grant.

func errScopeInvalid(scope string) *Error {
	return refuse(400, "invalid_scope", 70011, "The provided request must include a 'scope' input parameter. The provided value for the input parameter 'scope' is not valid. The scope %s is not valid.", scope)
}

func errScopeNotDefault(scope string) *Error {
	return refuse(400, "invalid_scope", 1002012, "The provided value for scope %s is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).", scope)
}

func errSeveralResources(scope string) *Error {
	return refuse(400, "invalid_scope", 28000, "Provided value for the input parameter scope is not valid because it contains more than one resource. Scope %s is not valid.", scope)
}

func errResourceNotFound(resource string, tenant state.Tenant) *Error {
	return refuse(400, "invalid_resource", 500011, "The resource principal named %s was not found in the tenant named %s. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You might have sent your authentication request to the wrong tenant.", resource, tenant.DisplayName)
}

func errNotAssigned(client, resource *state.ServicePrincipal) *Error {
	return refuse(400, "invalid_grant", 501051, "Application '%s'(%s) is not assigned to a role for the application '%s'(%s).", client.AppID, client.DisplayName, resource.AppID, resource.DisplayName)
}

func errConsent(client *state.ServicePrincipal) *Error {
	err := refuse(400, "invalid_grant", 65001, "The user or administrator has not consented to use the application with ID '%s' named '%s'. Send an interactive authorization request for this user and resource.", client.AppID, client.DisplayName)
	err.Suberror = "consent_required"
	return err
}

func errAdministratorNeeded(client *state.ServicePrincipal) *Error {
	return refuse(400, "access_denied", 90094, "An administrator of the organization must consent to what the application '%s' asks for.", client.DisplayName)
}

func errUserDisabled() *Error {
	return refuse(400, "invalid_grant", 50057, "The user account is disabled.")
}

func errCodeInvalid(reason string) *Error {
	return refuse(400, "invalid_grant", 70000, "The provided value for the 'code' or 'refresh_token' parameter is not valid. %s", reason)
}

func errCodeUsed() *Error {
	return refuse(400, "invalid_grant", 54005, "OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing refresh token.")
}

func errCodeExpired() *Error {
	return refuse(400, "invalid_grant", 70008, "The provided authorization code or refresh token has expired due to inactivity. Send a new interactive authorization request for this user and resource.")
}

func errCodeVerifier() *Error {
	return refuse(400, "invalid_grant", 501481, "The Code_Verifier does not match the code_challenge supplied in the authorization request.")
}

func errRedirect(redirect, appID string) *Error {
	return refuse(400, "invalid_request", 50011, "The redirect URI '%s' specified in the request does not match the redirect URIs configured for the application '%s'. Make sure the redirect URI sent in the request matches one added to your application in the Azure portal.", redirect, appID)
}

// Device codes.

func errPending() *Error {
	return refuse(400, "authorization_pending", 70016, "OAuth 2.0 device flow error. Authorization is pending. Continue polling.")
}

func errDeclined() *Error {
	return refuse(400, "authorization_declined", 70021, "OAuth 2.0 device flow error. The user declined the request.")
}

func errDeviceExpired() *Error {
	return refuse(400, "expired_token", 70020, "The provided value for the input parameter 'device_code' is not valid. This device code has expired.")
}

func errDeviceCode() *Error {
	return refuse(400, "bad_verification_code", 70018, "Bad verification code. The user code or device code is not known.")
}

// Trouble.

func errThrottled(seconds int) *Error {
	err := refuse(http.StatusTooManyRequests, "temporarily_unavailable", 90055, "The server is terminating the request because of excessive request rate.")
	err.RetryAfter = seconds
	return err
}

func errUnavailable() *Error {
	return refuse(http.StatusServiceUnavailable, "temporarily_unavailable", 90033, "A transient error has occurred. Please try again.")
}

func errInternal() *Error {
	return refuse(http.StatusInternalServerError, "server_error", 90001, "The tenant on this laptop could not answer: its folder cannot be written, or it met a fault of its own.")
}

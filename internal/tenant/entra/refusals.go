package entra

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/exorun/exorun/internal/tenant/faults"
	"github.com/exorun/exorun/internal/tenant/state"
)

// The moments at which the fault sign-in refuses an administrator.
const (
	atBrowser     = "browser"     // the client learns it from the redirect
	atPage        = "page"        // the person reads it and the client never hears of it
	atDevice      = "device"      // the client learns it when it redeems the device code
	atRefresh     = "refresh"     // when it redeems a refresh token
	atApplication = "application" // when the administrator application asks for a token
)

// attempt is who wanted to sign in.
type attempt struct {
	tenant state.Tenant
	client *state.ServicePrincipal
	user   *state.User // nil for an application
	now    time.Time
}

func (a attempt) name() string {
	if a.user == nil {
		return a.client.DisplayName
	}
	return a.user.UserPrincipalName
}

// onRefreshOnly are the refusals of a sign-in that was good once.
var onRefreshOnly = []int{70043, 700082, 50173}

// refusals are the answers that the fault sign-in can play, by AADSTS number. Which OAuth error goes with each, and
// which of them bring claims along, is as documented for the authorization code flow and for conditional access; where
// the documentation is silent it is a guess, and clients had better go by the number.
var refusals = sync.OnceValue(func() map[int]func(attempt) *Error {
	return map[int]func(attempt) *Error{
		50020: func(a attempt) *Error {
			return refuse(400, "invalid_grant", 50020, "User account '%s' from identity provider 'https://sts.windows.net/%s/' does not exist in tenant '%s' and cannot access the application '%s'(%s) in that tenant. The account needs to be added as an external user in the tenant first. Sign out and sign in again with a different Microsoft Entra user account.",
				a.name(), foreignTenant, a.tenant.DisplayName, a.client.AppID, a.client.DisplayName)
		},
		50034: func(a attempt) *Error {
			return refuse(400, "invalid_grant", 50034, "The user account %s does not exist in the %s directory. To sign into this application, the account must be added to the directory.", a.name(), a.tenant.DisplayName)
		},
		50057: func(attempt) *Error { return errUserDisabled() },
		50076: func(attempt) *Error {
			return stepUp(refuse(400, "interaction_required", 50076, "Due to a configuration change made by your administrator, or because you moved to a new location, you must use multi-factor authentication to access '%s'.", state.GraphAppID), "basic_action")
		},
		50079: func(attempt) *Error {
			return stepUp(refuse(400, "interaction_required", 50079, "Due to a configuration change made by your administrator, or because you moved to a new location, you must enroll in multi-factor authentication to access '%s'.", state.GraphAppID), "basic_action")
		},
		50105: func(a attempt) *Error {
			return refuse(400, "invalid_grant", 50105, "Your administrator has configured the application %s ('%s') to block users unless they are specifically granted ('assigned') access to the application. The signed in user '%s' is blocked because they are not a direct member of a group with access, nor had access directly assigned by an administrator.",
				a.client.DisplayName, a.client.AppID, a.name())
		},
		50158: func(attempt) *Error {
			return stepUp(refuse(400, "interaction_required", 50158, "External security challenge was not satisfied. User will be redirected to another page or authentication provider to satisfy additional authentication challenges."), "basic_action")
		},
		50173: func(a attempt) *Error {
			return suberror(refuse(400, "invalid_grant", 50173, "The provided grant has expired due to it being revoked, a fresh auth token is needed. The user might have changed or reset their password. The grant was issued on '%s' and the TokensValidFrom date (before which tokens are not valid) for this user is '%s'.",
				stamp(a.now.Add(-time.Hour)), stamp(a.now.Add(-time.Minute))), "bad_token")
		},
		53000: func(attempt) *Error {
			return stepUp(refuse(400, "invalid_grant", 53000, "Device is not in required device state: compliant. Conditional Access policy requires a compliant device, and the device is not compliant. The user must enroll their device with an approved MDM provider like Intune."), "message_only")
		},
		53001: func(attempt) *Error {
			return stepUp(refuse(400, "invalid_grant", 53001, "Device is not in required device state: domain_joined. Conditional Access policy requires a domain joined device, and the device is not domain joined."), "message_only")
		},
		53003: func(attempt) *Error { return suberror(errConditionalAccess(), "message_only") },
		65001: func(a attempt) *Error { return errConsent(a.client) },
		70043: func(a attempt) *Error {
			return suberror(refuse(400, "invalid_grant", 70043, "The refresh token has expired or is invalid due to sign-in frequency checks by conditional access. The token was issued on %s and the maximum allowed lifetime for this request is 3600.", stamp(a.now.Add(-2*time.Hour))), "bad_token")
		},
		700016: func(a attempt) *Error { return errApplicationNotFound(a.client.AppID, a.tenant) },
		700082: func(a attempt) *Error {
			return refuse(400, "invalid_grant", 700082, "The refresh token has expired due to inactivity. The token was issued on %s and was inactive for 90.00:00:00.", stamp(a.now.AddDate(0, 0, -91)))
		},
		90072: func(a attempt) *Error {
			return refuse(400, "invalid_grant", 90072, "User account '%s' from identity provider 'https://sts.windows.net/%s/' does not exist in tenant '%s' and cannot access the application '%s'(%s) in that tenant. The account needs to be added as an external user in the tenant first.",
				a.name(), foreignTenant, a.tenant.DisplayName, a.client.AppID, a.client.DisplayName)
		},
		90094: func(a attempt) *Error { return errAdministratorNeeded(a.client) },
		90095: func(a attempt) *Error {
			return refuse(400, "access_denied", 90095, "Admin consent is required. The application '%s' needs permissions that only an administrator can grant; the user was offered to ask for approval.", a.client.DisplayName)
		},
	}
})

// foreignTenant is where the account of a refused stranger lies.
const foreignTenant = "9188040d-6c67-4c5b-b112-36a304b66dad"

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.0000000Z") }

func suberror(err *Error, text string) *Error {
	err.Suberror = text
	return err
}

// stepUp is a refusal that a new request may overcome, by satisfying the policy that the claims name.
func stepUp(err *Error, text string) *Error {
	err.Claims = policyClaims
	return suberror(err, text)
}

// refusal returns the refusal that the fault sign-in makes of an administrator's sign-in at this moment, or nil.
func (h *Handler) refusal(moment string, d *state.Directory, client *state.ServicePrincipal, user *state.User) *Error {
	number, when, _ := strings.Cut(h.faults.Value(faults.SignIn), ":")
	code, err := strconv.Atoi(number)
	if err != nil {
		return nil
	}
	switch {
	case when == "" && moment == atRefresh, when == moment:
	case when == "" && (moment == atBrowser || moment == atDevice) && !slices.Contains(onRefreshOnly, code):
	default:
		return nil
	}
	answer, known := refusals()[code]
	if !known {
		return nil
	}
	return answer(attempt{d.Tenant, client, user, h.faults.TokenNow()})
}

// showRefusal shows a refusal to the person at the browser, in the status of a page.
func (h *Handler) showRefusal(w http.ResponseWriter, err *Error) {
	shown := *err
	shown.Status = http.StatusOK
	h.showError(w, &shown)
}

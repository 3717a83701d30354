package runas

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"

	"github.com/exorun/exorun/appauth"
	"github.com/exorun/exorun/internal/cloud"
	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/internal/graph"
	"github.com/exorun/exorun/internal/poll"
)

// Organization is a tenant as a set-up needs it.
type Organization struct {
	TenantID      string
	Name          string
	InitialDomain string // what Connect-ExchangeOnline -Organization wants
}

const largestDocument = 1 << 20

var uuidPattern = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?i)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`) })

// How often the sign-in service is asked for a tenant where it is busy, and where it cannot be reached.
const (
	busyTries        = 8
	unreachableTries = 3
)

// resolveTenant returns the tenant id of any of its domains, or of its id, from the sign-in service's OpenID document.
func (m *Manager) resolveTenant(ctx context.Context, organization string) (tenantID string, err error) {
	busy, unreachable := 0, 0
	err = poll.Until(ctx, poll.Options{
		Clock: m.config.Clock, Interval: m.config.Pace.Again, MaxInterval: m.config.Pace.Longest, Factor: 2, Timeout: -1,
	}, func(ctx context.Context) (bool, error) {
		id, pause, err := m.askTenant(ctx, strings.TrimSpace(organization))
		switch {
		case err == nil:
			tenantID = id
			return true, nil
		case faultOf(err) == fail.ServiceBusy:
			if busy++; busy >= busyTries {
				return false, err
			}
		case isNetwork(err) && ctx.Err() == nil:
			if unreachable++; unreachable >= unreachableTries {
				return false, err
			}
		default:
			return false, err
		}
		if sleepErr := m.config.Clock.Sleep(ctx, pause); sleepErr != nil {
			return false, sleepErr
		}
		return false, poll.NotYet(err)
	})
	return tenantID, err
}

// askTenant asks once. pause is how long the service wants to be left alone.
func (m *Manager) askTenant(ctx context.Context, organization string) (tenantID string, pause time.Duration, err error) {
	address := m.config.Cloud.Login + "/" + url.PathEscape(organization) + "/v2.0/.well-known/openid-configuration"
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return "", 0, err
	}
	response, err := m.config.Client.Do(request)
	if err != nil {
		return "", 0, err
	}
	defer response.Body.Close()
	var document struct {
		cloud.Whereabouts
		Issuer      string `json:"issuer"`
		Description string `json:"error_description"`
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, largestDocument))
	if err != nil {
		return "", 0, err
	}
	decodeErr := json.Unmarshal(body, &document)
	op := "find the tenant of " + organization
	if id := uuidPattern().FindString(document.Issuer); response.StatusCode == http.StatusOK && decodeErr == nil && id != "" {
		if there, ok := document.Cloud(); ok && there.Name != m.config.Cloud.Name && (there.Login != m.config.Cloud.Login || document.SubScope != "") {
			return "", 0, fail.New(fail.TenantUnknown, op, organization+" is in the cloud "+there.Name+", not in "+m.config.Cloud.Name, "add --cloud "+there.Name)
		}
		return strings.ToLower(id), 0, nil
	}
	refused := fmt.Errorf("the sign-in service answered %s: %s", response.Status, document.Description)
	switch status := response.StatusCode; {
	case status == http.StatusBadRequest, status == http.StatusNotFound:
		return "", 0, &fail.Error{
			Code: fail.TenantUnknown, Op: op, Err: refused, Cause: "there is no such tenant in the cloud " + m.config.Cloud.Name,
			Next: "check the organization and --cloud",
		}
	case status == http.StatusTooManyRequests, status >= http.StatusInternalServerError:
		seconds, _ := strconv.Atoi(response.Header.Get("Retry-After")) // a date, or nothing, leaves it to our own pauses
		return "", time.Duration(min(max(seconds, 0), longestRetryAfter)) * time.Second, fail.Wrap(refused, fail.ServiceBusy, op, refused.Error(), "try again later")
	}
	return "", 0, fail.Wrap(refused, fail.ServiceRefused, op, refused.Error(), "check --cloud, HTTPS_PROXY and what stands between this machine and the service")
}

// longestRetryAfter bounds, in seconds, how long a service may ask to be left alone.
const longestRetryAfter = 60

// administrator is who sets up.
type administrator struct {
	graph  *graph.Client
	claims appauth.Claims
	name   string
	roles  *heldRoles // nil until they are read

	credential azcore.TokenCredential
}

// signIn makes sure that the administrator's token belongs to the tenant, before anything is written with it.
func (m *Manager) signIn(ctx context.Context, credential azcore.TokenCredential, tenantID string) (administrator, error) {
	token, err := credential.GetToken(ctx, policy.TokenRequestOptions{Scopes: []string{m.config.Cloud.GraphScope()}})
	if err != nil {
		explained := explain(err, "sign in", subject{})
		if explained.Code == fail.Internal {
			explained.Code, explained.Next = fail.SignInFailed, "choose another way with --credential"
		}
		return administrator{}, explained
	}
	claims, err := appauth.ParseClaims(token.Token)
	if err != nil {
		return administrator{}, fail.Wrap(err, fail.SignInFailed, "sign in", "the token cannot be read", "choose another way with --credential")
	}
	if !strings.EqualFold(claims.TenantID, tenantID) {
		return administrator{}, fail.New(fail.WrongTenant, "sign in",
			"the sign-in is for tenant "+claims.TenantID+", the organization is tenant "+tenantID,
			"sign in with an account of the organization")
	}
	name := orDefault(orDefault(claims.UPN, claims.AppName), claims.AppID)
	client, err := m.graphClient(credential, name, tenantID)
	return administrator{graph: client, claims: claims, name: name, credential: credential}, err
}

func (m *Manager) graphClient(credential azcore.TokenCredential, caller, tenantID string) (*graph.Client, error) {
	return graph.New(graph.Options{
		Endpoint: m.config.Cloud.Graph, Credential: credential, Transport: m.config.Client,
		Retry: policy.RetryOptions{MaxRetries: 6, RetryDelay: m.config.Pace.Again},
		Trail: m.config.Trail, Tenant: tenantID, Caller: caller, Now: m.config.Clock.Now,
	})
}

// organization reads the tenant and the domain it was made with.
func (a administrator) organization(ctx context.Context, tenantID string) (Organization, error) {
	found, err := a.graph.Organization(ctx)
	if err != nil {
		return Organization{}, err
	}
	if !strings.EqualFold(found.ID, tenantID) {
		return Organization{}, fail.New(fail.WrongTenant, "read the organization",
			"Graph answers for tenant "+found.ID+", not "+tenantID, "sign in with an account of the organization")
	}
	initial := found.InitialDomain()
	if initial == "" {
		return Organization{}, fail.New(fail.ServiceRefused, "read the organization", "Graph names no initial domain for the tenant", "")
	}
	return Organization{TenantID: tenantID, Name: found.DisplayName, InitialDomain: initial}, nil
}

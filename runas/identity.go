package runas

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"

	"github.com/exorun/exorun/appauth"
	"github.com/exorun/exorun/certs"
	"github.com/exorun/exorun/exo"
	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/internal/graph"
	"github.com/exorun/exorun/internal/poll"
)

// identity is an application with one of its certificates.
type identity struct {
	m            *Manager
	tenantID     string
	organization string
	appID        string
	certificate  *certs.Certificate
}

// credential returns a credential without any token, so that its first one shows what holds now.
func (i identity) credential() (*appauth.Credential, error) {
	return appauth.NewCredential(i.tenantID, i.appID, i.certificate.Leaf, i.certificate.Signer, &appauth.Options{
		Authority: i.m.config.Cloud.Login, Transport: i.m.config.Client,
		Now: i.m.config.Clock.Now, Sleep: i.m.config.Clock.Sleep, Rand: i.m.config.Rand,
	})
}

// newToken fetches a token for Exchange and returns the credential that holds it.
func (i identity) newToken(ctx context.Context) (*appauth.Credential, appauth.Claims, error) {
	credential, err := i.credential()
	if err != nil {
		return nil, appauth.Claims{}, err
	}
	token, err := credential.GetToken(ctx, policy.TokenRequestOptions{Scopes: []string{i.m.config.Cloud.ExchangeScope()}})
	if err != nil {
		return nil, appauth.Claims{}, err
	}
	claims, err := appauth.ParseClaims(token.Token)
	return credential, claims, err
}

// callExchange runs one cmdlet that changes nothing and that the identity surely may run. It returns the rows of it.
func (i identity) callExchange(ctx context.Context, credential *appauth.Credential, claims appauth.Claims) (cmdlet string, rows []exo.Row, err error) {
	session, err := exo.New(exo.Options{
		Credential: credential, Organization: i.organization, TenantID: i.tenantID, AppID: i.appID,
		Endpoint: i.m.config.Cloud.Exchange, TrustedSuffixes: i.m.config.Cloud.ExchangeSuffixes,
		Transport: i.m.config.Client, Now: i.m.config.Clock.Now, Sleep: i.m.config.Clock.Sleep, Rand: i.m.config.Rand,
	})
	if err != nil {
		return "", nil, err
	}
	var refusals []error
	for _, probe := range probesFor(rolesIn(claims.RoleIDs)) {
		rows, err := session.Collect(ctx, probe)
		if err == nil {
			return probe.Name, rows, nil
		}
		refusals = append(refusals, err)
		if !errors.Is(err, exo.ErrForbidden) {
			return probe.Name, nil, err
		}
	}
	return "", nil, errors.Join(refusals...)
}

// prove shows that the identity works: a new token with the permission, and a call of Exchange with it.
func (i identity) prove(ctx context.Context) error {
	credential, claims, err := i.newToken(ctx)
	if err != nil {
		return err
	}
	if !slices.Contains(claims.Roles, manageAsApp) {
		return errNoPermission
	}
	_, _, err = i.callExchange(ctx, credential, claims)
	if errors.Is(err, exo.ErrForbidden) && len(rolesIn(claims.RoleIDs)) == 0 {
		return fail.Wrap(err, fail.RoleMissing, "", "Exchange lets the application do nothing, and no directory role is in its token yet", "")
	}
	return err
}

var errNoPermission = fail.New(fail.PermissionMissing, "", "the token does not carry "+manageAsApp, "")

// awaitProof waits until the identity has worked several times in a row.
func (i identity) awaitProof(ctx context.Context, step *stepTimer, what string, patience time.Duration) error {
	return step.awaitFor(ctx, what, patience, func(ctx context.Context) error { return settling(i.prove(ctx)) })
}

// awaitToken waits until the sign-in service has accepted the certificate several times in a row.
func (i identity) awaitToken(ctx context.Context, step *stepTimer, what string) error {
	return step.await(ctx, what, func(ctx context.Context) error {
		_, _, err := i.newToken(ctx)
		return settling(err)
	})
}

// settling marks the errors of an identity that may pass while replicas catch up.
func settling(err error) error {
	if err == nil {
		return nil
	}
	if fault := faultOf(err); mayLag(fault) || fault == fail.ServiceBusy {
		return poll.NotYet(err)
	}
	return err
}

// mayLag reports whether a fault is in what the directory has to pass on to its replicas and to other services.
func mayLag(fault fail.Code) bool {
	switch fault {
	case fail.CertificateNotRegistered, fail.ApplicationMissing, fail.PermissionMissing, fail.RoleMissing,
		fail.RoleNotEffective, fail.ServicePrincipalDisabled:
		return true
	}
	return false
}

// graph returns a client of Graph with the identity's own rights.
func (i identity) graph() (*graph.Client, error) {
	credential, err := i.credential()
	if err != nil {
		return nil, err
	}
	return i.m.graphClient(credential, "application "+i.appID, i.tenantID)
}

// keyProof is the proof of possession for a change of the application's own keys.
func (i identity) keyProof(applicationID string) (string, error) {
	return appauth.Proof(i.certificate.Leaf, i.certificate.Signer, applicationID, i.m.hostNow())
}

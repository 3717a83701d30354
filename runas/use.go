package runas

import (
	"context"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"

	"github.com/exorun/exorun/certs"
)

// Use is what signing in as an account takes.
type Use struct {
	Connection  Connection
	Certificate *certs.Certificate // one that has not ended
}

// Use returns what signing in as an account takes. It reads this home only. tenantID may be empty where there is one account.
func (m *Manager) Use(ctx context.Context, tenantID string) (Use, error) {
	const op = "use the Run As account"
	use, err := m.use(ctx, tenantID, op)
	return use, stop(ctx, err, op, subject{organization: use.Connection.Organization, application: use.Connection.ApplicationID})
}

func (m *Manager) use(ctx context.Context, tenantID, op string) (Use, error) {
	r, connection, err := m.openRekey(ctx, tenantID, op)
	if err != nil {
		return Use{}, err
	}
	use := Use{Connection: connection, Certificate: r.signer.certificate}
	if notAfter := use.Certificate.Leaf.NotAfter.UTC(); !notAfter.After(m.today()) {
		return use, expired(notAfter, r.subject())
	}
	return use, nil
}

// AccessToken gets a new token for a scope as an account: one resource's, ending in "/.default". tenantID may be empty where
// there is one account.
func (m *Manager) AccessToken(ctx context.Context, tenantID, scope string) (azcore.AccessToken, error) {
	use, err := m.Use(ctx, tenantID)
	if err != nil {
		return azcore.AccessToken{}, err
	}
	connection := use.Connection
	credential, err := identity{
		m: m, tenantID: connection.TenantID, organization: connection.Organization,
		appID: connection.ApplicationID, certificate: use.Certificate,
	}.credential()
	var token azcore.AccessToken
	if err == nil {
		token, err = credential.GetToken(ctx, policy.TokenRequestOptions{Scopes: []string{scope}})
	}
	return token, stop(ctx, err, "get a token for "+scope, subject{organization: connection.Organization, application: connection.ApplicationID})
}

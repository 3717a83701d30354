package exo

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"
)

// ConnectionInfo is what Get-ConnectionInformation shows of a session.
type ConnectionInfo struct {
	ConnectionID string
	Endpoint     string
	Organization string
	TenantID     string // empty until the first token
	AppID        string
	PageSize     int
	TokenExpiry  time.Time // zero until the first token
}

// ConnectionInfo returns what is known of the session without asking the service.
func (s *Session) ConnectionInfo() ConnectionInfo {
	s.mu.Lock()
	defer s.mu.Unlock()
	return ConnectionInfo{
		ConnectionID: s.id,
		Endpoint:     "https://" + s.endpoint.Host,
		Organization: s.options.Organization,
		TenantID:     s.tenant,
		AppID:        firstText(s.options.AppID, s.claims.AppID),
		PageSize:     s.options.PageSize,
		TokenExpiry:  s.expiry,
	}
}

// Ping asks the service for the state of its administration interface and returns it: "Running" when all is well. The
// module's Get-ConnectionInformation makes the same request. Tokens that may run no cmdlet pass it too; to prove that a
// cmdlet can run, run one.
func (s *Session) Ping(ctx context.Context) (state string, err error) {
	const name = "basicinfo"
	token, err := s.token(ctx, "")
	if err != nil {
		return "", fmt.Errorf("%s: %w", name, err)
	}
	target := s.endpoint.JoinPath("AdminApi", "beta", s.knownTenant(), "basicinfo('AdminApiState')")
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, target.String(), nil)
	if err != nil {
		return "", fmt.Errorf("%s: %w", name, err)
	}
	request.Header.Set("Authorization", "Bearer "+token)
	response, err := s.options.Transport.Do(request)
	if err != nil {
		return "", fmt.Errorf("%s: %w", name, err)
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		return "", newError(name, response)
	}
	var answer struct{ PropertyName, PropertyValue string }
	if err := json.NewDecoder(io.LimitReader(response.Body, maxErrorSize)).Decode(&answer); err != nil {
		return "", fmt.Errorf("%s: read the answer: %w", name, err)
	}
	return answer.PropertyValue, nil
}

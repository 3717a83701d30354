package graph

import (
	"context"
	"errors"
	"net/http"
)

// Organization is a tenant as its members see it.
type Organization struct {
	ID              string           `json:"id"` // the tenant id
	DisplayName     string           `json:"displayName"`
	VerifiedDomains []VerifiedDomain `json:"verifiedDomains"`
}

// VerifiedDomain is a domain of a tenant.
type VerifiedDomain struct {
	Name      string `json:"name"`
	IsInitial bool   `json:"isInitial"` // the domain the tenant was made with; it never changes
	IsDefault bool   `json:"isDefault"`
}

// InitialDomain returns the domain the tenant was made with, empty where Graph names none.
func (o Organization) InitialDomain() string {
	for _, domain := range o.VerifiedDomains {
		if domain.IsInitial {
			return domain.Name
		}
	}
	return ""
}

// Organization returns the tenant that the credential belongs to.
// It needs Organization.Read.All; members of a tenant may read these properties with User.Read.
func (c *Client) Organization(ctx context.Context) (Organization, error) {
	all, err := collect(list[Organization](ctx, c, request{
		method: http.MethodGet, path: "/organization", query: selecting("id", "displayName", "verifiedDomains"),
	}))
	if err != nil {
		return Organization{}, err
	}
	if len(all) == 0 {
		return Organization{}, errors.New("GET /organization: the collection is empty")
	}
	return all[0], nil
}

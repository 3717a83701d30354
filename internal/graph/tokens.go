package graph

import (
	"context"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
)

// tokens marks the errors of a credential, so that a write that failed for want of a token is known not to have been sent.
type tokens struct{ credential azcore.TokenCredential }

// GetToken asks the credential.
func (t tokens) GetToken(ctx context.Context, o policy.TokenRequestOptions) (azcore.AccessToken, error) {
	token, err := t.credential.GetToken(ctx, o)
	if err != nil {
		return azcore.AccessToken{}, &tokenError{err}
	}
	return token, nil
}

type tokenError struct{ err error }

func (e *tokenError) Error() string { return "no token for Microsoft Graph: " + e.err.Error() }
func (e *tokenError) Unwrap() error { return e.err }

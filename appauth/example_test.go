package appauth_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"

	"github.com/exorun/exorun/appauth"
	"github.com/exorun/exorun/certs"
)

func ExampleNewCredential() {
	certificate, err := certs.Issue(certs.IssueOptions{CommonName: "nightly report"})
	if err != nil {
		fmt.Println(err)
		return
	}
	// In a program the transport is an *http.Client; this one answers as for an application that is not in the tenant.
	signIn := &endpoint{answers: []answer{reply(400, `{"error":"unauthorized_client","error_codes":[700016]}`)}}
	credential, err := appauth.NewCredential("contoso.onmicrosoft.com", "bbbbbbbb-0000-4000-8000-000000000001",
		certificate.Leaf, certificate.Signer, &appauth.Options{Transport: signIn})
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = credential.GetToken(context.Background(), policy.TokenRequestOptions{
		Scopes: []string{"https://outlook.office365.com/.default"},
	})
	if refusal, ok := errors.AsType[*appauth.AuthError](err); ok {
		fmt.Println(refusal.Number, refusal.Code)
	}
	// Output: 700016 unauthorized_client
}

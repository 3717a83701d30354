package exotest_test

import (
	"context"
	"fmt"
	"log"
	"net/http"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"

	"github.com/exorun/exorun/exotest"
)

// A program signs in to the tenant with Microsoft's own library, unmodified: all it needs is the tenant's HTTP client.
func ExampleStart() {
	ctx := context.Background()
	tenant, err := exotest.Start(ctx)
	if err != nil {
		log.Fatal(err)
	}
	defer tenant.Close()

	id, secret := tenant.Administrator()
	credential, err := azidentity.NewClientSecretCredential(tenant.ID(), id, secret, &azidentity.ClientSecretCredentialOptions{
		ClientOptions: azcore.ClientOptions{Transport: tenant.HTTPClient()},
	})
	if err != nil {
		log.Fatal(err)
	}
	_, err = credential.GetToken(ctx, policy.TokenRequestOptions{Scopes: []string{"https://outlook.office365.com/.default"}})
	fmt.Println(tenant.InitialDomain(), err)

	for _, request := range tenant.Requests() {
		if request.Method == http.MethodPost {
			fmt.Println(request.Host, request.Status, request.Caller == id)
		}
	}
	// Output:
	// contoso.onmicrosoft.com <nil>
	// login.microsoftonline.com 200 true
}

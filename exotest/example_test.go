package exotest_test

import (
	"context"
	"fmt"
	"log"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"

	"github.com/exorun/exorun/exo"
	"github.com/exorun/exorun/exotest"
)

// A program signs in with Microsoft's own library, unmodified, and asks Exchange for mailboxes: all it needs is the
// tenant's HTTP client. A seed makes ids and data the same every time.
func ExampleStart() {
	ctx := context.Background()
	tenant, err := exotest.Start(ctx, exotest.WithSeed("example"))
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
	session, err := exo.New(exo.Options{Credential: credential, Organization: tenant.InitialDomain(), Transport: tenant.HTTPClient()})
	if err != nil {
		log.Fatal(err)
	}
	for row, err := range session.Invoke(ctx, exo.Cmdlet{Name: "Get-Mailbox", Parameters: exo.Parameters{"ResultSize": 2}}) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(row.Text("RecipientTypeDetails"))
	}
	requests := tenant.Requests()
	last := requests[len(requests)-1]
	fmt.Println(last.Method, last.Host, last.Status, last.Caller == id)
	// Output:
	// UserMailbox
	// UserMailbox
	// POST outlook.office365.com 200 true
}

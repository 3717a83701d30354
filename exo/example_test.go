package exo_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/exorun/exorun/exo"
)

func Example() {
	// In a program the service is Exchange Online, and the credential one of package appauth.
	service := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(`{"value":[{"DisplayName":"Adele Vance","EmailAddresses":["SMTP:adele@contoso.com","smtp:av@contoso.com"]}]}`))
	}))
	defer service.Close()

	session, err := exo.New(exo.Options{
		Credential:   &credential{},
		Organization: "contoso.onmicrosoft.com",
		Endpoint:     service.URL,
		Transport:    service.Client(),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	mailboxes := exo.Cmdlet{Name: "Get-Mailbox", Parameters: exo.Parameters{"ResultSize": "Unlimited"}}
	for row, err := range session.Invoke(context.Background(), mailboxes) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(row.Text("DisplayName"), row.Strings("EmailAddresses"))
	}
	// Output: Adele Vance [SMTP:adele@contoso.com smtp:av@contoso.com]
}

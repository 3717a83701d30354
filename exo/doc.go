// Package exo is a session with Exchange Online for Go programs: it runs cmdlets such as Get-Mailbox over the service's
// administration interface and gives back typed rows, page by page.
//
//	session, err := exo.New(exo.Options{Credential: credential, Organization: "contoso.onmicrosoft.com"})
//	...
//	for row, err := range session.Invoke(ctx, exo.Cmdlet{Name: "Get-Mailbox", Parameters: exo.Parameters{"ResultSize": "Unlimited"}}) {
//		...
//		fmt.Println(row.Text("PrimarySmtpAddress"))
//	}
//
// Memory holds one page at a time. What only reads is tried again when the service is busy or a connection breaks; what
// writes is never sent twice unless the service is sure not to have begun it, and ends in [ErrOutcomeUnknown] where nobody
// can tell.
//
// Requests have the form that the ExchangeOnlineManagement module 3.7.0 was observed to send: POST InvokeCommand with JSON
// both ways, the routing header of the tenant's system mailbox, and next pages as a POST of the same body to
// @odata.nextLink. Any azcore.TokenCredential serves; for an application with a certificate use package appauth.
package exo

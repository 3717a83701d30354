package graphcmds_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"strings"
	"sync"
	"testing"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"

	"github.com/exorun/exorun/certs"
	"github.com/exorun/exorun/exotest"
	"github.com/exorun/exorun/internal/cloud"
	"github.com/exorun/exorun/internal/graph"
	"github.com/exorun/exorun/internal/graphcmds"
	_ "github.com/exorun/exorun/powershell/dotnet"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

var signingKey = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
})

// bench is an engine with the cmdlets, and a tenant whose administrator signs in.
type bench struct {
	tenant  *exotest.Tenant
	engine  *interp.Engine
	appID   string
	tenants []string // what sign-ins asked for
	output  []value.Value
	errors  []*value.ErrorRecord
}

func newBench(t *testing.T) *bench {
	t.Helper()
	b := &bench{tenant: exotest.NewTenant(t, exotest.WithSeed(t.Name()), exotest.WithMailboxes(5))}
	certificate, err := certs.Issue(certs.IssueOptions{CommonName: "runbook", Key: signingKey()})
	if err != nil {
		t.Fatal(err)
	}
	b.appID = b.tenant.AddApplication(t, certificate.Leaf)
	module, err := graphcmds.New(graphcmds.Options{
		SignIn: func(_ context.Context, tenant string) (azcore.TokenCredential, error) {
			b.tenants = append(b.tenants, tenant)
			id, secret := b.tenant.Administrator()
			return azidentity.NewClientSecretCredential(b.tenant.ID(), id, secret, &azidentity.ClientSecretCredentialOptions{
				ClientOptions: azcore.ClientOptions{Transport: b.tenant.HTTPClient()},
			})
		},
		Client: func(credential azcore.TokenCredential) (*graph.Client, error) {
			return graph.New(graph.Options{Endpoint: cloud.Public.Graph, Credential: credential, Transport: b.tenant.HTTPClient()})
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	b.engine = interp.New(interp.Options{Cmdlets: module.Cmdlets(), Streams: interp.Streams{
		Output: interp.SinkFunc(func(v value.Value) *interp.Unwind { b.output = append(b.output, v); return nil }),
		Error: interp.SinkFunc(func(v value.Value) *interp.Unwind {
			if record, ok := v.Unwrap().Object().(*value.ErrorRecord); ok {
				b.errors = append(b.errors, record)
			}
			return nil
		}),
	}})
	return b
}

// run runs a script and returns its output as text and the messages of its errors.
func (b *bench) run(script string) (text string, errors []string) {
	b.output, b.errors = nil, nil
	outcome := b.engine.RunText(context.Background(), script)
	var lines []string
	for _, v := range b.output {
		lines = append(lines, value.ToString(v))
	}
	for _, record := range b.errors {
		errors = append(errors, record.FullyQualifiedID()+": "+record.Message())
	}
	if outcome.Err != nil {
		errors = append(errors, outcome.Err.FullyQualifiedID()+": "+outcome.Err.Message())
	}
	return strings.Join(lines, "\n"), errors
}

// grant is the script of the post, as printed but for the quotes.
const grant = `$AppID = "APP"
$ExchangeOnlineObjectID = (Get-AzureADServicePrincipal -Filter " AppId eq '00000002-0000-0ff1-ce00-000000000000'").ObjectID
$ExchangeRightsID = "dc50a0fb-09a3-484d-be87-e023b12c6440"
$ServicePrincipalID = (Get-AzureADServicePrincipal -Filter "AppId eq '$AppID'").ObjectId
New-AzureAdServiceAppRoleAssignment -ObjectId $ServicePrincipalID -PrincipalId $ServicePrincipalID -ResourceId $ExchangeOnlineObjectID -Id $ExchangeRightsID
`

func TestTheGrantOfThePost(t *testing.T) {
	t.Parallel()
	for name, dashes := range map[string]*strings.Replacer{"straight hyphens": strings.NewReplacer(), "dashes as copied": strings.NewReplacer(" -", " \u2013")} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			b.tenant.SetFault(t, "permission-missing")
			script := dashes.Replace(strings.Replace(grant, "APP", b.appID, 1))
			if _, errors := b.run("$null = Connect-AzureAD\n" + script + "$made = $ServicePrincipalID"); len(errors) > 0 {
				t.Fatal(errors)
			}
			if len(b.output) != 1 {
				t.Fatalf("wrote %d objects", len(b.output))
			}
			made, _ := b.output[0].AsRecord()
			for property, want := range map[string]string{"ObjectType": "AppRoleAssignment", "Id": "dc50a0fb-09a3-484d-be87-e023b12c6440"} {
				if got, _ := made.Get(property); value.ToString(got) != want {
					t.Errorf("%s is %q", property, value.ToString(got))
				}
			}
			_, errors := b.run(script)
			if len(errors) != 1 || !strings.Contains(errors[0], "already exists") || !strings.HasPrefix(errors[0], "Microsoft.Open.AzureAD16.Client.ApiException,") {
				t.Errorf("a second time: %q", errors)
			}
		})
	}
}

func TestServicePrincipals(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	if _, errors := b.run(`Get-AzureADServicePrincipal`); len(errors) != 1 || !strings.Contains(errors[0], "You must call the Connect-AzureAD cmdlet before calling any other cmdlets.") {
		t.Errorf("before a sign-in: %q", errors)
	}
	text, errors := b.run(`(Connect-AzureAD -TenantId contoso.onmicrosoft.com).TenantId`)
	if len(errors) > 0 || text != b.tenant.ID() || b.tenants[0] != "contoso.onmicrosoft.com" {
		t.Errorf("sign-in gave %q, %q for %q", text, errors, b.tenants)
	}
	if _, errors := b.run(`$one = get-azureadserviceprincipal -filter "appid EQ '` + b.appID + `'"`); len(errors) > 0 {
		t.Fatal(errors)
	}
	for script, want := range map[string]string{
		`$one.AppId`: b.appID,
		`(Get-AzureADServicePrincipal -ObjectId $one.ObjectId).AppId`:                            b.appID,
		`($one | Get-AzureADServicePrincipal).AppId`:                                             b.appID,
		`(Get-AzureADServicePrincipal -SearchString runb).AppId`:                                 b.appID,
		`@(Get-AzureADServicePrincipal -All $true).Count -gt 1`:                                  "True",
		`@(Get-AzureADServicePrincipal -Top 1).Count`:                                            "1",
		`@(Get-AzureADServicePrincipal -Filter "ObjectId eq '$($one.ObjectId)'").Count`:          "1",
		`@(Get-AzureADServicePrincipal -Filter "DisplayName eq 'no such' or AppId eq ''").Count`: "0",
	} {
		if got, errors := b.run(script); got != want || len(errors) > 0 {
			t.Errorf("%s: got %q, %q", script, got, errors)
		}
	}
	if _, errors := b.run(`Get-AzureADServicePrincipal -Filter "nonsense"`); len(errors) != 1 || !strings.Contains(errors[0], "Error occurred while executing Get-AzureADServicePrincipal") {
		t.Errorf("nonsense: %q", errors)
	}
	if _, errors := b.run(`Connect-AzureAD -CertificateThumbprint x`); len(errors) != 1 || !strings.HasPrefix(errors[0], "LogonNotSupported,") {
		t.Errorf("a certificate: %q", errors)
	}
	if _, errors := b.run(`Disconnect-AzureAD; Get-AzureADServicePrincipal`); len(errors) != 1 {
		t.Errorf("after the sign-out: %q", errors)
	}
}

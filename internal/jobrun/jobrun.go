// Package jobrun gives scripts what exorun has beyond the language: the modules for Exchange and AzureAD, and the assets of
// a home. It joins the engine's cmdlets with the accounts of package runas and owns no rule of either.
package jobrun

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"

	"github.com/exorun/exorun/certs"
	"github.com/exorun/exorun/exo"
	"github.com/exorun/exorun/internal/assetcmds"
	"github.com/exorun/exorun/internal/cloud"
	"github.com/exorun/exorun/internal/exchangecmds"
	"github.com/exorun/exorun/internal/gallerycmds"
	"github.com/exorun/exorun/internal/graph"
	"github.com/exorun/exorun/internal/graphcmds"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/runas"
)

// Options is what the modules of one run work with. SignIn may be nil where no administrator can be asked.
type Options struct {
	Cloud        cloud.Cloud
	Client       *http.Client
	State        runas.State
	TenantID     string // of the accounts that assets come from; empty where there is one
	Certificates func(cloudName string) certs.Store
	Calendar     func() time.Time
	Trail        runas.Trail // where writes to the tenant are recorded
	SignIn       func(ctx context.Context, tenant string) (azcore.TokenCredential, error)
}

// errNoAdministrator is what Connect-AzureAD says in a run without one.
var errNoAdministrator = errors.New("this run has no administrator: name a way to sign in with exorun run --credential")

// Cmdlets returns the cmdlets of a run beyond PowerShell's own.
func Cmdlets(o Options) ([]*interp.Cmdlet, error) {
	exchange, err := exchangecmds.New(exchangecmds.Options{
		Cloud: o.Cloud, Client: o.Client, Certificates: o.Certificates, Calendar: o.Calendar, Observe: o.record,
	})
	if err != nil {
		return nil, err
	}
	signIn := o.SignIn
	if signIn == nil {
		signIn = func(context.Context, string) (azcore.TokenCredential, error) { return nil, errNoAdministrator }
	}
	azureAD, err := graphcmds.New(graphcmds.Options{
		SignIn: signIn,
		Client: func(credential azcore.TokenCredential) (*graph.Client, error) {
			return graph.New(graph.Options{Endpoint: o.Cloud.Graph, Credential: credential, Transport: o.Client, Trail: o.Trail, Caller: "administrator"})
		},
	})
	if err != nil {
		return nil, err
	}
	cmdlets := exchange.Cmdlets()
	cmdlets = append(cmdlets, azureAD.Cmdlets()...)
	cmdlets = append(cmdlets, gallerycmds.Cmdlets(builtIn)...)
	return append(cmdlets, assetcmds.Cmdlets(connections{o.State, o.TenantID})...), nil
}

// builtIn are the modules that scripts would otherwise install.
var builtIn = []gallerycmds.BuiltIn{
	{Name: exchangecmds.ModuleName, Version: exchangecmds.ModuleVersion},
	{Name: graphcmds.ModuleName, Version: graphcmds.ModuleVersion},
}

// Modules returns the modules whose cmdlets a run has.
func Modules() []interp.BuiltInModule {
	modules := []interp.BuiltInModule{{Name: assetcmds.ModuleName, Version: assetcmds.ModuleVersion}, {Name: gallerycmds.ModuleName, Version: "2.2.5"}}
	for _, m := range builtIn {
		modules = append(modules, interp.BuiltInModule(m))
	}
	return modules
}

// record puts a write to Exchange into the trail.
func (o Options) record(e exo.Event) {
	if !e.Writes || o.Trail == nil {
		return
	}
	outcome := graph.OutcomeDone
	switch {
	case errors.Is(e.Err, exo.ErrOutcomeUnknown):
		outcome = graph.OutcomeUnknown
	case e.Err != nil:
		outcome = graph.OutcomeRefused
	}
	// The run goes on without its trail: the write has happened, and an error now would hide what it answered.
	_ = o.Trail.Record(graph.Change{Time: e.Began.UTC(), Who: "script", Call: e.Cmdlet, Object: e.Object, RequestID: e.RequestID, Outcome: outcome})
}

// connections gives scripts the connection assets of a home.
type connections struct {
	state    runas.State
	tenantID string
}

// Connection finds a connection by its name. A name that several tenants have is taken from the one that the run names.
func (c connections) Connection(ctx context.Context, name string) ([]assetcmds.Field, error) {
	tenants, err := c.state.Tenants(ctx)
	if err != nil {
		return nil, err
	}
	var found []runas.Connection
	for _, tenantID := range tenants {
		if c.tenantID != "" && !strings.EqualFold(tenantID, c.tenantID) {
			continue
		}
		connection, err := c.state.Connection(ctx, tenantID, name)
		if errors.Is(err, runas.ErrNoConnection) {
			continue
		}
		if err != nil {
			return nil, err
		}
		found = append(found, connection)
	}
	switch len(found) {
	case 0:
		return nil, assetcmds.ErrNotFound
	case 1:
		return fields(found[0]), nil
	}
	return nil, errors.New("several tenants of this home have a connection " + name + "; choose one with exorun run --account")
}

// fields are those that Azure Automation gave a connection, and two more.
func fields(c runas.Connection) []assetcmds.Field {
	return []assetcmds.Field{
		{Name: "ApplicationId", Value: c.ApplicationID},
		{Name: "TenantId", Value: c.TenantID},
		{Name: "CertificateThumbprint", Value: c.CertificateThumbprint},
		{Name: "SubscriptionId", Value: c.SubscriptionID},
		{Name: "Organization", Value: c.Organization},
		{Name: "Cloud", Value: c.Cloud},
	}
}

// Package graphcmds is the part of the retired module AzureAD that scripts still use to grant an application its permission,
// over Microsoft Graph: Connect-AzureAD, Get-AzureADServicePrincipal, New-AzureADServiceAppRoleAssignment.
package graphcmds

import (
	"context"
	"errors"
	"sync"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"

	"github.com/exorun/exorun/internal/graph"
	"github.com/exorun/exorun/powershell/bind"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

// The module that is built in, by the version that was its last.
const (
	ModuleName    = "AzureAD"
	ModuleVersion = "2.0.2.182"
)

// classes is where the old module's classes lie, whose names end the ids of errors.
const classes = "Microsoft.Open.AzureAD16.PowerShell."

// Options is what the cmdlets work with.
type Options struct {
	// SignIn signs the administrator in, to the tenant named, which may be empty.
	SignIn func(ctx context.Context, tenant string) (azcore.TokenCredential, error)
	// Client makes a client of Graph with the administrator's rights.
	Client func(credential azcore.TokenCredential) (*graph.Client, error)
}

// Module is the state that the cmdlets of one engine share: who is signed in.
type Module struct {
	options Options

	mu     sync.Mutex
	client *graph.Client // nil before Connect-AzureAD
}

// New returns the module for one engine.
func New(options Options) (*Module, error) {
	if options.SignIn == nil || options.Client == nil {
		return nil, errors.New("the AzureAD cmdlets need a way to sign in and a client of Graph")
	}
	return &Module{options: options}, nil
}

// Cmdlets returns the cmdlets.
func (m *Module) Cmdlets() []*interp.Cmdlet {
	text := func(name string, sets ...bind.Set) bind.Parameter {
		return bind.Parameter{Name: name, Type: "string", Sets: sets}
	}
	object := bind.Set{FromPipelineByPropertyName: true, Mandatory: true}
	return []*interp.Cmdlet{
		{
			Name: "Connect-AzureAD", Module: ModuleName,
			Parameters: []bind.Parameter{
				text("TenantId"),
				{Name: "TenantDomain", Type: "string"},
				text("AzureEnvironmentName"), text("AccountId"),
				{Name: "Credential"},
				text("AadAccessToken"), text("ApplicationId"), text("CertificateThumbprint"),
			},
			New: func() interp.Processor { return &connect{module: m} },
		},
		{
			Name: "Disconnect-AzureAD", Module: ModuleName,
			New: func() interp.Processor { return &disconnect{module: m} },
		},
		{
			Name: "Get-AzureADServicePrincipal", Module: ModuleName, Class: classes + "GetServicePrincipal", DefaultSet: "GetQuery",
			Parameters: []bind.Parameter{
				text("ObjectId", bind.Set{Name: "GetById", Mandatory: true, FromPipeline: true, FromPipelineByPropertyName: true}),
				text("Filter", bind.Set{Name: "GetQuery"}),
				text("SearchString", bind.Set{Name: "GetVague"}),
				{Name: "All", Type: "bool", Sets: []bind.Set{{Name: "GetQuery"}, {Name: "GetVague"}, {Name: "GetById"}}},
				{Name: "Top", Type: "int", Sets: []bind.Set{{Name: "GetQuery"}}},
			},
			New: func() interp.Processor { return &getServicePrincipal{module: m} },
		},
		{
			Name: "New-AzureADServiceAppRoleAssignment", Module: ModuleName, Class: classes + "NewServiceAppRoleAssignment",
			Parameters: []bind.Parameter{text("ObjectId", object), text("PrincipalId", bind.Set{Mandatory: true}), text("ResourceId", bind.Set{Mandatory: true}), text("Id", bind.Set{Mandatory: true})},
			New:        func() interp.Processor { return &newAssignment{module: m} },
		},
	}
}

// graph returns the client of whoever is signed in.
func (m *Module) graph(inv *interp.Invocation) (*graph.Client, *interp.Unwind) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.client == nil {
		return nil, inv.Throw(inv.Problem("System.Exception", "Microsoft.Open.Azure.AD.CommonLibrary.AadNeedAuthenticationException", value.AuthenticationError, value.Null,
			"You must call the Connect-AzureAD cmdlet before calling any other cmdlets."))
	}
	return m.client, nil
}

// Package assetcmds gives scripts the assets of the automation account: Get-AutomationConnection. Where assets lie is not its
// business: it asks a [Source].
package assetcmds

import (
	"context"
	"errors"

	"github.com/exorun/exorun/powershell/bind"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

// The module that has the cmdlets in Azure Automation.
const (
	ModuleName    = "Orchestrator.AssetManagement.Cmdlets"
	ModuleVersion = "1.0"
)

// ErrNotFound is what a [Source] returns for an asset that it does not have.
var ErrNotFound = errors.New("there is no such asset")

// Field is one field of a connection.
type Field struct{ Name, Value string }

// Source holds the assets. It is safe for concurrent use.
type Source interface {
	// Connection returns the fields of a connection by its name in any case, or an error that wraps ErrNotFound.
	Connection(ctx context.Context, name string) ([]Field, error)
}

// Cmdlets returns the cmdlets over a source.
func Cmdlets(source Source) []*interp.Cmdlet {
	return []*interp.Cmdlet{{
		Name: "Get-AutomationConnection", Module: ModuleName,
		Parameters: []bind.Parameter{{Name: "Name", Type: "string", Sets: []bind.Set{{Mandatory: true, Position: 1}}}},
		New:        func() interp.Processor { return &getConnection{source: source} },
	}}
}

// getConnection runs Get-AutomationConnection, which answers a hash table of the connection's fields.
type getConnection struct {
	interp.Steps
	source Source
}

func (c *getConnection) Process(inv *interp.Invocation) *interp.Unwind {
	name := inv.Text("Name")
	fields, err := c.source.Connection(inv.Context(), name)
	if errors.Is(err, ErrNotFound) {
		return inv.WriteError(inv.Problem("System.Exception", "AutomationConnectionNotFound", value.ObjectNotFound, value.Str(name),
			"Connection '"+name+"' was not found. exorun setup makes AzureRunAsConnection; exorun verify shows what is there."))
	}
	if err != nil {
		return inv.WriteFailure(err)
	}
	table := value.NewHashtable()
	for _, field := range fields {
		table.Put(value.Str(field.Name), value.Str(field.Value))
	}
	return inv.Write(value.Of(table))
}

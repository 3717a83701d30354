package interp

import (
	"strings"

	"github.com/exorun/exorun/powershell/bind"
	"github.com/exorun/exorun/powershell/value"
)

// Cmdlet declares a built-in command.
type Cmdlet struct {
	// Name is Verb-Noun.
	Name string
	// Module is the module that the command is said to come from: "Microsoft.PowerShell.Utility".
	Module string
	// Class is the name of .NET's class, which ends the error ids; "" is Microsoft.PowerShell.Commands.VerbNounCommand.
	Class string
	// Parameters are all but the common ones.
	Parameters []bind.Parameter
	// DefaultSet is the default parameter set.
	DefaultSet string
	// ShouldProcess adds -WhatIf and -Confirm.
	ShouldProcess bool
	// ConfirmImpact is from when on a run asks before the command acts; zero is medium.
	ConfirmImpact ConfirmImpact
	// Paging adds -First, -Skip and -IncludeTotalCount.
	Paging bool
	// KeepsErrors says that the error of what the command runs stays as it is, and does not become the command's own: that of a
	// module which is loaded, and of a block that a command runs which is a function in PowerShell.
	KeepsErrors bool
	// Output are the names of the types that the command gives, for listings.
	Output []string
	// Dynamic gives further parameters that depend on the arguments so far; nil for none.
	Dynamic func(*Invocation) []bind.Parameter
	// New makes what runs one call.
	New func() Processor

	signature *bind.Signature
}

// Signature is what is computed once from the parameters. A Cmdlet belongs to one engine.
func (c *Cmdlet) Signature() *bind.Signature {
	if c.signature == nil {
		o := bind.Options{DefaultSet: c.DefaultSet, ShouldProcess: c.ShouldProcess, Paging: c.Paging}
		c.signature = bind.NewSignature(c.Parameters, o, value.ResolveType)
	}
	return c.signature
}

// class is the name that ends the ids of the command's errors.
func (c *Cmdlet) class() string {
	if c.Class != "" {
		return c.Class
	}
	return "Microsoft.PowerShell.Commands." + strings.Replace(c.Name, "-", "", 1) + "Command"
}

// Processor runs one call of a cmdlet. Begin comes before the input, Process once for each input object (once without one
// where nothing is piped), End after it. A non-nil [Unwind] ends the command: it is what a write or an error returned, and is
// handed on as it is.
type Processor interface {
	Begin(*Invocation) *Unwind
	Process(*Invocation) *Unwind
	End(*Invocation) *Unwind
}

// Cleaner is a [Processor] that has to let something go however the call ends.
type Cleaner interface {
	Clean(*Invocation)
}

// Steps is embedded in processors for the steps that they have no use for.
type Steps struct{}

// Begin does nothing.
func (Steps) Begin(*Invocation) *Unwind { return nil }

// Process does nothing.
func (Steps) Process(*Invocation) *Unwind { return nil }

// End does nothing.
func (Steps) End(*Invocation) *Unwind { return nil }

// ConfirmImpact says how grave what a command does is.
type ConfirmImpact uint8

// The impacts, as PowerShell counts them, with zero as the medium default.
const (
	ImpactDefault ConfirmImpact = iota
	ImpactNone
	ImpactLow
	ImpactMedium
	ImpactHigh
)

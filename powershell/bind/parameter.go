// Package bind declares the parameters of commands and binds arguments to them. Functions of scripts and built-in cmdlets
// go through the same binder: parameters are data, a [Signature] is what is computed from them once, and a [Binding] is
// one call's outcome. The rules and the errors are PowerShell's.
package bind

import (
	"github.com/exorun/exorun/powershell/value"
)

// Parameter declares one parameter of a command.
type Parameter struct {
	// Name is the name as PowerShell shows it.
	Name string
	// Type is the type's name as in brackets: "string[]", "int", "switch", "System.Management.Automation.ActionPreference". ""
	// takes any object.
	Type string
	// Aliases are further names.
	Aliases []string
	// Sets says what the parameter is in each parameter set. Without an entry it is an optional named parameter of every set.
	Sets []Set
	// Validations are run over the converted value, in order.
	Validations []Validation
	// Transforms change the argument before it is converted, in order.
	Transforms []Transform
	// AllowNull, AllowEmptyString and AllowEmptyCollection lift what a mandatory parameter refuses by itself.
	AllowNull, AllowEmptyString, AllowEmptyCollection bool
	// Hidden keeps the parameter out of listings and completion; it binds all the same.
	Hidden bool
	// PSTypeName is the type name that an argument must have among its own; "" for none.
	PSTypeName string
	// Obsolete is the text of the warning that binding the parameter gives; "" for none.
	Obsolete string
	// Help is the parameter's HelpMessage.
	Help string

	// Resolved is the type itself, where the declaration of a script function has found it already.
	Resolved *value.Type
	// DefaultText is the text of the default value, for listings.
	DefaultText string
	// Attributes are the attribute objects of a script function's parameter, for reflection; nil makes them of the data above.
	Attributes []value.Value
}

// Set is what a parameter is in one parameter set.
type Set struct {
	// Name is the set's name; "" is every set.
	Name string
	// Mandatory parameters must be given.
	Mandatory bool
	// Position is 1 for the first positional parameter; 0 takes no position.
	Position int
	// FromPipeline takes the whole pipeline object.
	FromPipeline bool
	// FromPipelineByPropertyName takes the property of the parameter's name, or of an alias.
	FromPipelineByPropertyName bool
	// FromRemaining takes all arguments that no other parameter took.
	FromRemaining bool
	// Help is the help message of this set.
	Help string
}

// Validation checks a value that is about to be bound.
type Validation interface {
	// Validate returns the text that follows "Cannot validate argument on parameter 'X'.", "" where the value passes.
	Validate(h value.Host, v value.Value) (problem string, err error)
	// Name is the attribute's type name, as "ValidateSetAttribute".
	Name() string
}

// yielding is a [Validation] whose refusal leaves an argument by position to the other parameters at that position.
type yielding interface{ Yields() bool }

// Transform changes an argument before it is converted to the parameter's type.
type Transform interface {
	Transform(h value.Host, v value.Value) (value.Value, error)
}

// The kinds of set that most parameters need.
var (
	// Named is an optional parameter of every set.
	Named = []Set{{}}
	// Mandatory is a mandatory named parameter of every set.
	Mandatory = []Set{{Mandatory: true}}
)

// At is a parameter of every set at a 1-based position.
func At(position int) []Set { return []Set{{Position: position}} }

// Options are the traits of a whole command.
type Options struct {
	// DefaultSet is the set that is taken where the arguments leave a choice.
	DefaultSet string
	// ShouldProcess adds -WhatIf and -Confirm.
	ShouldProcess bool
	// Paging adds -First, -Skip and -IncludeTotalCount.
	Paging bool
	// NoCommon leaves the common parameters out: a simple function.
	NoCommon bool
	// LooseArguments puts what no parameter takes into $args instead of refusing it: a simple function.
	LooseArguments bool
	// ImplicitPositions gives parameters without a position one by their order: a script function.
	ImplicitPositions bool
	// Script marks a script function: conversion failures are transformation errors, and [bool] takes numbers only.
	Script bool
}

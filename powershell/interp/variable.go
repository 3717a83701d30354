package interp

import (
	"github.com/exorun/exorun/powershell/value"
)

// VariableOptions are the marks of a variable, with PowerShell's numbers.
type VariableOptions uint8

// The options of variables.
const (
	OptionReadOnly    VariableOptions = 1
	OptionConstant    VariableOptions = 2
	OptionPrivate     VariableOptions = 4
	OptionAllScope    VariableOptions = 8
	OptionUnspecified VariableOptions = 16
)

// Variable is a variable that something refers to: it has options, a type, or someone holds it. Most variables are no more
// than a slot of their scope.
type Variable struct {
	value.Extras
	name        string
	value       value.Value
	options     VariableOptions
	description string
	constraint  *value.Type
	checks      []variableCheck
	attributes  []value.Value
	byAttribute bool // the constraint is an attribute of the variable
	module      string

	// read and write stand for variables that the engine computes.
	read  func() value.Value
	write func(value.Value) error
}

// variableCheck is an attribute of a variable that looks at what is assigned.
type variableCheck interface {
	check(f *frame, v value.Value) (value.Value, error)
}

// NewVariable returns a variable that stands in no scope yet.
func NewVariable(name string, v value.Value) *Variable { return &Variable{name: name, value: v} }

// Type is System.Management.Automation.PSVariable.
func (*Variable) Type() *value.Type { return typePSVariable() }

// Name is the variable's name.
func (v *Variable) Name() string { return v.name }

// Value is the variable's value.
func (v *Variable) Value() value.Value {
	if v.read != nil {
		return v.read()
	}
	return v.value
}

// Options are the variable's options.
func (v *Variable) Options() VariableOptions { return v.options }

// SetOptions changes the options.
func (v *Variable) SetOptions(o VariableOptions) { v.options = o }

// Description is a text about the variable.
func (v *Variable) Description() string { return v.description }

// SetDescription changes the text.
func (v *Variable) SetDescription(s string) { v.description = s }

// notWritable is the error of an assignment to a variable that takes none.
func notWritable(name string) *value.Exception {
	e := value.NewException("System.Management.Automation.SessionStateUnauthorizedAccessException",
		"Cannot overwrite variable "+name+" because it is read-only or constant.")
	e.ErrorID, e.Category, e.Target = "VariableNotWritable", value.WriteError, value.Str(name)
	return e
}

// assign gives the variable a value by its options, type and attributes.
func (v *Variable) assign(f *frame, to value.Value) *Unwind {
	if v.options&(OptionReadOnly|OptionConstant) != 0 {
		return f.raise(notWritable(v.name))
	}
	if v.write != nil {
		if err := v.write(to); err != nil {
			return f.raise(err)
		}
		return nil
	}
	if v.constraint != nil {
		converted, err := convertAssigned(f, to, v.constraint, v.byAttribute)
		if err != nil {
			return f.raise(err)
		}
		to = converted
	}
	for _, c := range v.checks {
		checked, err := c.check(f, to)
		if err != nil {
			return f.raise(err)
		}
		to = checked
	}
	if to.IsAutomationNull() && v.constraint != nil {
		to = value.Null
	}
	v.value = to
	return nil
}

// metadataError gives the error of an assignment to a typed variable, whose text stands on its own.
func metadataError(err error) error {
	e := value.AsException(err)
	w := value.NewException("System.Management.Automation.ArgumentTransformationMetadataException", e.Message)
	w.Inner, w.ErrorID, w.Category = e, "RuntimeException", value.MetadataError
	return w
}

package language

import (
	"github.com/exorun/exorun/powershell/bind"
	"github.com/exorun/exorun/powershell/syntax"
	"github.com/exorun/exorun/powershell/value"
)

// Engine is what the tree asks of the engine that runs the script, besides what every type may ask.
type Engine interface {
	value.Host
	// ParseText reads text with what the engine knows of types. Name is the file's, "" for none.
	ParseText(name, text string) *syntax.File
	// ReadScript gives the decoded text of a file, and its full path.
	ReadScript(path string) (full, text string, err error)
	// BlockOf makes a script block of a node.
	BlockOf(file *syntax.File, tree *syntax.ScriptBlock) value.Value
	// Evaluate gives the value of an expression in the running scope.
	Evaluate(file *syntax.File, e syntax.Expression) (value.Value, error)
	// CommandSignature gives the parameters of a command by its name, nil where no command has the name.
	CommandSignature(name string) *bind.Signature
	// FunctionSignature gives the parameters of a function that is not defined yet, nil where they cannot be told.
	FunctionSignature(file *syntax.File, f *syntax.FunctionDefinition) *bind.Signature
	// ParameterMetadata gives a parameter as scripts see it.
	ParameterMetadata(s *bind.Signature, p *bind.Param) value.Value
}

// engineOf gives the engine behind a host.
func engineOf(h value.Host) (Engine, error) {
	if e, ok := h.(Engine); ok {
		return e, nil
	}
	return nil, value.RuntimeError("RuntimeException", "There is no running script.")
}

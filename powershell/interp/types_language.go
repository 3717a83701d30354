package interp

import (
	"github.com/exorun/exorun/powershell/bind"
	"github.com/exorun/exorun/powershell/language"
	"github.com/exorun/exorun/powershell/syntax"
	"github.com/exorun/exorun/powershell/value"
)

func init() { value.RegisterTypes(language.Definitions) }

// ParseText reads text with what is known of types here. Name is the file's, "" for none.
func (f *frame) ParseText(name, text string) *syntax.File {
	file, _ := syntax.Config{Types: &knownTypes{f: f}, Modules: f.usedModule}.Parse(name, text)
	return file
}

// Parse reads text with what the engine knows of types. Name is the file's, "" for none.
func (e *Engine) Parse(name, text string) *syntax.File {
	f := e.rootFrame()
	f.scope = e.global.current
	return f.ParseText(name, text)
}

// ReadScript gives the text of a script file, and its full path.
func (f *frame) ReadScript(path string) (full, text string, err error) {
	full = f.nativePath(path)
	text, err = ReadText(f.eng.host.Files, full)
	return full, text, err
}

// BlockOf makes a script block of a node.
func (f *frame) BlockOf(file *syntax.File, tree *syntax.ScriptBlock) value.Value {
	return value.Of(f.eng.newBlock(file, tree, f.session))
}

// Evaluate gives the value of an expression in the running scope.
func (f *frame) Evaluate(file *syntax.File, e syntax.Expression) (value.Value, error) {
	k := &compiler{file: file, code: &code{file: file}}
	v, u := k.expr(e).eval(f)
	return v, u.asError()
}

// CommandSignature gives the parameters of a command by its name, nil where no command has the name.
func (f *frame) CommandSignature(name string) *bind.Signature {
	found := f.findCommand(name)
	if found == nil {
		return nil
	}
	sig, u := f.signatureOf(found)
	if u != nil {
		return nil
	}
	return sig
}

// FunctionSignature gives the parameters of a function that is not defined yet.
func (f *frame) FunctionSignature(file *syntax.File, fn *syntax.FunctionDefinition) *bind.Signature {
	b := &ScriptBlock{code: &code{file: file, tree: fn.Body, function: fn}, session: f.session}
	sig, u := f.signatureOf(blockCommand(b))
	if u != nil {
		return nil
	}
	return sig
}

// ParameterMetadata gives a parameter as scripts see it.
func (f *frame) ParameterMetadata(s *bind.Signature, p *bind.Param) value.Value {
	return value.Of(&parameterMetadata{param: p, sig: s})
}

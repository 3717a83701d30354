package interp

import (
	"strings"

	"github.com/exorun/exorun/powershell/syntax"
)

// functionNode defines a function or filter.
type functionNode struct {
	name  string
	scope string
	code  *code
}

func (k *compiler) functionDefinition(s *syntax.FunctionDefinition) stmt {
	if s.IsWorkflow {
		return &unsupported{what: "workflows"}
	}
	n := &functionNode{name: s.Name, code: &code{file: k.file, tree: s.Body, function: s, filter: s.IsFilter}}
	if i := strings.IndexByte(s.Name, ':'); i > 0 {
		switch scope := strings.ToLower(s.Name[:i]); scope {
		case "global", "script", "local", "private":
			n.scope, n.name = scope, s.Name[i+1:]
		}
	}
	return n
}

func (n *functionNode) exec(f *frame) *Unwind {
	f.eng.status = true
	at := f.scopeOf(n.scope)
	fn := &Function{
		Name: n.name, Filter: n.code.filter, module: f.session.module,
		Block: &ScriptBlock{code: n.code, session: f.session, name: n.name},
	}
	if n.scope == "private" {
		fn.Options |= OptionPrivate
	}
	if old, _ := at.function(noteName(n.name)); old != nil && old.Options&(OptionReadOnly|OptionConstant) != 0 {
		return functionNotWritable(n.name)
	}
	f.eng.setFunction(at, fn)
	return nil
}

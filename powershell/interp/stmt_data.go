package interp

import (
	"github.com/exorun/exorun/powershell/syntax"
	"github.com/exorun/exorun/powershell/value"
)

// dataNode is data.
type dataNode struct {
	variable string
	body     *statements
}

func (k *compiler) data(s *syntax.DataStatement) stmt {
	if s.Variable != "" {
		k.assigned(value.Intern(s.Variable))
	}
	return &dataNode{s.Variable, k.body(s.Body)}
}

func (n *dataNode) exec(f *frame) *Unwind {
	v, u := f.capture(n.body.exec)
	if u != nil {
		return u
	}
	if n.variable == "" {
		return f.emit(v)
	}
	return f.setLocal(value.Intern(n.variable), n.variable, v)
}

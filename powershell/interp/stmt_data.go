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

// usingNode is `using module`; the other kinds have done their work when the code is read.
type usingNode struct {
	module string
	spec   expr
}

func (k *compiler) using(s *syntax.UsingStatement) stmt {
	n := &usingNode{}
	if s.UsingStatementKind == syntax.UsingModule {
		if s.Name != nil {
			n.module = s.Name.Value
		} else if s.ModuleSpecification != nil {
			n.spec = k.hashtable(s.ModuleSpecification, false)
		}
	}
	return n
}

func (n *usingNode) exec(f *frame) *Unwind {
	name := n.module
	if n.spec != nil {
		v, u := n.spec.eval(f)
		if u != nil {
			return u
		}
		m, _, err := value.GetMember(f, v, "ModuleName")
		if err != nil {
			return f.raise(err)
		}
		name = value.ToString(m)
	}
	if name == "" {
		return nil
	}
	return f.useModule(name)
}

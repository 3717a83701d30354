package interp

import (
	"strings"

	"github.com/exorun/exorun/powershell/syntax"
	"github.com/exorun/exorun/powershell/value"
)

// variableNode is $name. It remembers in which slot the variable was found.
type variableNode struct {
	name   value.Symbol
	text   string
	layout *layout
	slot   int32
	at     syntax.Extent
}

// scopedNode is $scope:name.
type scopedNode struct {
	scope string
	name  value.Symbol
	text  string
	user  string
	at    syntax.Extent
}

// driveNode is $drive:name, an item of a drive.
type driveNode struct {
	drive, name string
	user        string
}

// statusNode is $?.
type statusNode struct{}

func (k *compiler) variable(e *syntax.VariableExpression) expr {
	p := e.VariablePath
	if !p.IsVariable() {
		return &driveNode{drive: strings.ToLower(p.Drive), name: p.Name, user: p.UserPath}
	}
	name := value.Intern(p.Name)
	switch p.Scope {
	case "", "variable":
		switch strings.ToLower(p.Name) {
		case "true":
			return &constNode{v: value.True}
		case "false":
			return &constNode{v: value.False}
		case "null":
			return &constNode{v: value.Null}
		case "?":
			return statusNode{}
		case "psitem":
			name = symUnderscore
		case "psboundparameters":
			k.bound = true
		case "myinvocation":
			k.bound = true
		}
		return &variableNode{name: name, text: p.Name, slot: -1, at: e.Extent()}
	}
	return &scopedNode{scope: p.Scope, name: name, text: p.Name, user: p.UserPath, at: e.Extent()}
}

func (n *variableNode) eval(f *frame) (value.Value, *Unwind) {
	s := f.scope
	if n.layout == s.layout {
		if p := &s.slots[n.slot]; p.set && p.cell == nil {
			return p.val, nil
		}
	}
	return n.find(f)
}

func (n *variableNode) find(f *frame) (value.Value, *Unwind) {
	s := f.scope
	if i, ok := s.layout.index[n.name]; ok {
		n.layout, n.slot = s.layout, i
	}
	p, _ := s.lookup(n.name)
	if p == nil {
		return f.unset(n.text, n.at)
	}
	return p.read(), nil
}

// unset is the value of a variable that is not there: null, or an error in strict mode.
func (f *frame) unset(name string, at syntax.Extent) (value.Value, *Unwind) {
	if s := f.strictness(); s > 1 || s == 1 && f.quoted == 0 {
		u := failure("VariableIsUndefined", value.InvalidOperation, value.Str(name), "The variable '$"+name+"' cannot be retrieved because it has not been set.")
		f.locate(u, at)
		return value.Null, u
	}
	return value.Null, nil
}

func (n *variableNode) test(f *frame) (bool, *Unwind) {
	v, u := n.eval(f)
	if u != nil {
		return false, u
	}
	return value.ToBool(v), nil
}

// assign sets the variable in the running scope.
func (n *variableNode) assign(f *frame, v value.Value) *Unwind {
	s := f.scope
	if n.layout == s.layout {
		if p := &s.slots[n.slot]; p.set && p.cell == nil {
			p.val = v
			return nil
		}
	}
	u := f.assignIn(s, n.name, n.text, v)
	if i, ok := s.layout.index[n.name]; ok {
		n.layout, n.slot = s.layout, i
	}
	return u
}

// scopeOf finds the scope that a modifier names.
func (f *frame) scopeOf(modifier string) *Scope {
	switch modifier {
	case "global":
		return f.eng.global.top
	case "script", "workflow":
		if f.scope.script != nil {
			return f.scope.script
		}
		return f.session.top
	}
	return f.scope
}

func (n *scopedNode) eval(f *frame) (value.Value, *Unwind) {
	at := f.scopeOf(n.scope)
	p := at.find(n.name)
	if p == nil && at.call != nil && at.call.lazily(at, n.name) {
		p = at.find(n.name)
	}
	if p == nil {
		if cell := f.eng.allScope[n.name]; cell != nil {
			return cell.Value(), nil
		}
		return f.unset(n.user, n.at)
	}
	return p.read(), nil
}

func (n *scopedNode) assign(f *frame, v value.Value) *Unwind {
	at := f.scopeOf(n.scope)
	if u := f.assignIn(at, n.name, n.text, v); u != nil {
		return u
	}
	if n.scope == "private" {
		at.place(n.name).cellOf(n.text).options |= OptionPrivate
	}
	return nil
}

func (statusNode) eval(f *frame) (value.Value, *Unwind)   { return value.Bool(f.eng.status), nil }
func (statusNode) test(f *frame) (bool, *Unwind)          { return f.eng.status, nil }
func (statusNode) assign(f *frame, _ value.Value) *Unwind { return f.raise(notWritable("?")) }

func (n *driveNode) eval(f *frame) (value.Value, *Unwind) {
	switch n.drive {
	case "env":
		if s, ok := f.eng.host.Environment.Get(n.name); ok {
			return value.Str(s), nil
		}
		return value.Null, nil
	case "function":
		if fn, _ := f.scope.function(value.Intern(n.name)); fn != nil {
			return value.Of(fn.Block), nil
		}
		return value.Null, nil
	case "alias":
		if a, _ := f.scope.alias(value.Intern(n.name)); a != nil {
			return value.Str(a.Definition), nil
		}
		return value.Null, nil
	case "variable":
		return f.variable(value.Intern(n.name)), nil
	}
	if g := f.eng.driveItems; g != nil {
		v, err := g.GetItem(f, n.drive, n.name)
		if err != nil {
			return value.Null, f.raise(err)
		}
		return v, nil
	}
	return value.Null, nil
}

func (n *driveNode) assign(f *frame, v value.Value) *Unwind {
	switch n.drive {
	case "env":
		if v.IsNull() {
			f.eng.host.Environment.Unset(n.name)
			return nil
		}
		s, err := value.Text(f, v)
		if err != nil {
			return f.raise(err)
		}
		f.eng.host.Environment.Set(n.name, s)
		return nil
	case "function":
		scope, name := f.scope, n.name
		if i := strings.IndexByte(name, ':'); i > 0 {
			scope, name = f.scopeOf(strings.ToLower(name[:i])), name[i+1:]
		}
		if v.IsNull() {
			f.eng.removeFunction(scope, name)
			return nil
		}
		block, ok := v.Unwrap().Object().(*ScriptBlock)
		if !ok {
			b, err := f.eng.NewScriptBlock(value.ToString(v))
			if err != nil {
				return f.raise(err)
			}
			block = b
		}
		f.eng.setFunction(scope, &Function{Name: name, Block: &ScriptBlock{code: block.code, session: sessionOf(block, f), name: name}})
		return nil
	case "alias":
		f.eng.setAlias(f.scope, &Alias{Name: n.name, Definition: value.ToString(v)})
		return nil
	case "variable":
		return f.setLocal(value.Intern(n.name), n.name, v)
	}
	if g := f.eng.driveItems; g != nil {
		if err := g.SetItem(f, n.drive, n.name, v); err != nil {
			return f.raise(err)
		}
		return nil
	}
	e := value.NewException("System.Management.Automation.DriveNotFoundException", "Cannot find drive. A drive with the name '"+n.drive+"' does not exist.")
	e.ErrorID, e.Category = "DriveNotFound", value.ObjectNotFound
	return f.raise(e)
}

func sessionOf(b *ScriptBlock, f *frame) *SessionState {
	if b.session != nil {
		return b.session
	}
	return f.session
}

// DriveItems reads and writes items of drives for $drive:name.
type DriveItems interface {
	GetItem(h value.Host, drive, name string) (value.Value, error)
	SetItem(h value.Host, drive, name string, v value.Value) error
}

// SetDriveItems gives the engine the drives besides variables, functions, aliases and the environment.
func (e *Engine) SetDriveItems(d DriveItems) { e.driveItems = d }

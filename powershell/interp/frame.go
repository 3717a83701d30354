package interp

import (
	"time"

	"github.com/exorun/exorun/powershell/syntax"
	"github.com/exorun/exorun/powershell/value"
)

// frame is what a running block sees: its scope, its output and streams, and the call that it belongs to. It is the
// [value.Host] of everything that the block evaluates.
type frame struct {
	eng     *Engine
	scope   *Scope
	session *SessionState
	out     Sink
	st      *streams
	code    *code
	call    *call
	quoted  int          // >0 inside of a string, where strict mode 1 lets unknown variables pass
	result  *value.Value // of a class's method: what return gives
	// resultAt is where that result stands in the code.
	resultAt syntax.Extent
	inTry    bool               // blocks that conversions and methods call give their errors to them, as in a try
	catch    *value.ErrorRecord // what a bare throw in a catch block throws again
}

// streams are where the streams besides the output go; a nil one goes to the engine's own.
type streams struct {
	err, warn, verbose, debug, info Sink
	// What -ErrorVariable and its kin of the functions around collect.
	errVars, warnVars, infoVars []*value.List
}

// call is one call of a function, script or script block.
type call struct {
	up      *call // the call that this one was made from
	command value.Object
	block   *ScriptBlock
	name    string // as it was called
	site    place  // where it was called
	bound   *boundParameters
	rest    []value.Value // $args
	given   int           // parameters of a simple call that got an argument, the first ones
	input   *inputEnumerator
	inv     *Invocation // of an advanced function
	act     *activation // that the call lies in; nil of one that lies by itself
	scope   *Scope
	info    *InvocationInfo
	params  *value.Dictionary
	// using holds what the using expressions of a forked block are worth, by [usingKey].
	using map[string]value.Value
}

// CallBlock runs a script block for a conversion or method.
func (f *frame) CallBlock(block value.ScriptBlock, this, underscore value.Value, args []value.Value) (value.Value, error) {
	b, ok := block.(*ScriptBlock)
	if !ok {
		return value.Null, value.RuntimeError("RuntimeException", "The script block is of another engine.")
	}
	if f.inTry {
		f.eng.tryDepth++
		defer func() { f.eng.tryDepth-- }()
	}
	v, u := f.callBlock(b, this, underscore, args)
	return v, u.asError()
}

// CallInScope runs a script block for a conversion or method in the scope that it is called from.
func (f *frame) CallInScope(block value.ScriptBlock, underscore value.Value) (value.Value, error) {
	b, ok := block.(*ScriptBlock)
	if !ok {
		return value.Null, value.RuntimeError("RuntimeException", "The script block is of another engine.")
	}
	c := f.eng.collector()
	u := f.runInScope(b, underscore, c)
	v := c.Value()
	f.eng.release(c)
	return v, u.asError()
}

// OFS is what joins the elements of an array as text.
func (f *frame) OFS() string {
	if p, _ := f.scope.lookup(symOFS); p != nil {
		if v := p.get(); !v.IsNull() {
			return value.ToString(v)
		}
		return ""
	}
	return " "
}

// Now is the time of the host's clock in its zone.
func (f *frame) Now() time.Time { return f.eng.host.Clock.Now().In(f.eng.host.Clock.Zone()) }

// Getenv gives an environment variable.
func (f *frame) Getenv(name string) (string, bool) { return f.eng.host.Environment.Get(name) }

// TypeData holds the members that the run gave to types.
func (f *frame) TypeData() *value.TypeTable { return f.eng.typeData }

// Random gives a random number.
func (f *frame) Random() uint64 { return f.eng.random() }

// ResolveType finds a type by its name as the running block sees it.
func (f *frame) ResolveType(name string) (*value.Type, bool) { return f.findType(name) }

package value

import "time"

// Host is what the package asks of the engine that runs the script.
type Host interface {
	// CallBlock runs a script block with $this and $_ as given (Null for neither) and gives its output: nothing as
	// AutomationNull, one object as itself, several as object[].
	CallBlock(block ScriptBlock, this, underscore Value, args []Value) (Value, error)
	// CallInScope is CallBlock without arguments in the scope of the caller, whose variables the block sets.
	CallInScope(block ScriptBlock, underscore Value) (Value, error)
	// OFS is what joins an array's elements as text; a space unless the script says otherwise.
	OFS() string
	// StringLimit is the longest string that may be built, in bytes of UTF-8.
	StringLimit() int
	// Now is the current time, in the local time zone.
	Now() time.Time
	// ResolveType finds a type by its name as the script sees it at this point.
	ResolveType(name string) (*Type, bool)
	// Getenv gives an environment variable.
	Getenv(name string) (string, bool)
	// TypeData holds the members that the run gave to types; it may be nil.
	TypeData() *TypeTable
	// Random gives the source of random numbers that no seed was asked for.
	Random() uint64
}

// ScriptBlock is a [scriptblock]; package interp implements it.
type ScriptBlock interface {
	Object
	// Text is the code between the braces.
	Text() string
}

func asBlock(o Object) (ScriptBlock, bool) {
	if o == nil || o.Type() == nil || o.Type().Kind != KindScriptBlock {
		return nil, false
	}
	b, ok := o.(ScriptBlock)
	return b, ok
}

// Callable is a method of a script class, or whatever else the engine lets be called.
type Callable interface {
	Call(h Host, self Value, args []Value) (Value, error)
}

// Enumerator gives the elements of a collection one by one.
type Enumerator interface {
	// Next gives the next element; ok is false at the end.
	Next() (v Value, ok bool, err error)
}

// Enumerable is an object that foreach and the pipeline take apart.
type Enumerable interface {
	Object
	Enumerate() Enumerator
}

// Instance is an object of a class that a script declared.
type Instance struct {
	Extras
	Class *Type
	// Fields are the properties in the order of the class's layout.
	Fields []Value
	// Native is the object of the .NET class that the script's class derives from, if it does.
	Native Object
}

// Type is the class.
func (i *Instance) Type() *Type { return i.Class }

// Reference is a [ref].
type Reference struct {
	Extras
	Get func() Value
	Set func(Value) error
}

// Type is System.Management.Automation.PSReference.
func (*Reference) Type() *Type { return TypePSReference }

// NewReference gives a [ref] with a value of its own.
func NewReference(v Value) *Reference {
	return &Reference{Get: func() Value { return v }, Set: func(n Value) error { v = n; return nil }}
}

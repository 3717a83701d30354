package value

// Record is a [pscustomobject]: a shape shared with its like, and a slot for each member.
type Record struct {
	Bag
}

// Type is System.Management.Automation.PSCustomObject.
func (*Record) Type() *Type { return TypePSCustomObject }

// NewRecord gives a record of the shape. It keeps slots, which must be as many as the shape has members.
func NewRecord(shape *Shape, slots []Value) *Record {
	return &Record{Bag{shape: shape, slots: slots}}
}

// RecordOf gives a record from names and values in turn, for the few places where no shape is at hand.
func RecordOf(pairs ...any) *Record {
	r := &Record{}
	for i := 0; i+1 < len(pairs); i += 2 {
		r.Set(pairs[i].(string), pairs[i+1].(Value))
	}
	return r
}

// Get gives a note property's value.
func (r *Record) Get(name string) (Value, bool) {
	sym, ok := LookupSymbol(name)
	if !ok {
		return Null, false
	}
	v, e, ok := r.Lookup(sym)
	return v, ok && e.Kind == MemberNote
}

// Set sets a note property, a new one last.
func (r *Record) Set(name string, v Value) { r.Put(name, MemberNote, false, v) }

// PSObject wraps a value that cannot carry extended members itself, or one that PowerShell hands out wrapped.
type PSObject struct {
	Base Value
	// Stream is the stream that a record was written to, where a redirection merged it into the output.
	Stream Stream
	bag    *Bag
	// written is how a number stands in the script, where that is not what the number's text is.
	written string
}

// Stream says which stream an object in the output was written to.
type Stream uint8

// The streams whose records a merged output shows in their own way.
const (
	OutputStream Stream = iota
	ErrorStream
	WarningStream
	VerboseStream
	DebugStream
	InformationStream
)

// Merged gives a record of a stream as an object of the output.
func Merged(v Value, from Stream) Value { return Value{ref: &PSObject{Base: v.Unwrap(), Stream: from}} }

// MergedFrom is the stream that an object in the output was merged from.
func MergedFrom(v Value) Stream {
	if o, ok := v.ref.(*PSObject); ok {
		return o.Stream
	}
	return OutputStream
}

// Written gives a number that shows as it was written: 0x1F, 1.50.
func Written(v Value, text string) Value {
	return Value{ref: &PSObject{Base: v.Unwrap(), written: text}}
}

// Unwritten takes the text as it was written off a number.
func Unwritten(v Value) Value {
	if w, ok := v.ref.(*PSObject); ok && w.written != "" {
		return w.Base
	}
	return v
}

// Type is the type of what is wrapped.
func (o *PSObject) Type() *Type {
	if o.Base.ref == nil {
		return TypePSObject
	}
	return o.Base.ref.Type()
}

// Wrap gives v as a PSObject, as cmdlets write it. Records are their own.
func Wrap(v Value) Value {
	switch v.ref.(type) {
	case nil, *PSObject, *Record:
		return v
	}
	return Value{ref: &PSObject{Base: v}}
}

// IsWrapped tells whether -is [psobject] holds for v.
func IsWrapped(v Value) bool {
	switch o := v.ref.(type) {
	case *PSObject, *Record:
		return true
	case *MemberSetView:
		return o.Name == "psobject"
	}
	return false
}

// TypeNames gives v's PSTypeNames, most derived first.
func TypeNames(v Value) []string {
	if b := ExtendedMembers(v); b != nil && b.typeNames != nil {
		return b.typeNames
	}
	return defaultTypeNames(v)
}

func defaultTypeNames(v Value) []string {
	t := v.Type()
	var names []string
	for ; t != nil; t = t.Base {
		names = append(names, t.FullName())
	}
	return names
}

// SetTypeNames sets v's PSTypeNames and gives the form of v that carries them.
func SetTypeNames(v Value, names []string) Value {
	v, bag := Extend(v)
	if bag != nil {
		bag.typeNames = names
	}
	return v
}

// AddTypeName puts a name before v's other PSTypeNames.
func AddTypeName(v Value, name string) Value {
	return SetTypeNames(v, append([]string{name}, TypeNames(v)...))
}

// ScriptProperty is a property whose value script blocks give and take. Either may be nil.
type ScriptProperty struct{ Get, Set ScriptBlock }

// Type is System.Management.Automation.PSScriptProperty.
func (*ScriptProperty) Type() *Type {
	return namedType("System.Management.Automation.PSScriptProperty")
}

// AliasProperty is another name of a property, converted to To if that is not nil.
type AliasProperty struct {
	Target string
	To     *Type
}

// Type is System.Management.Automation.PSAliasProperty.
func (*AliasProperty) Type() *Type { return namedType("System.Management.Automation.PSAliasProperty") }

// CodeProperty is a property in Go.
type CodeProperty struct {
	Get func(h Host, self Value) (Value, error)
	Set func(h Host, self, v Value) error
}

// Type is System.Management.Automation.PSCodeProperty.
func (*CodeProperty) Type() *Type { return namedType("System.Management.Automation.PSCodeProperty") }

// ScriptMethod is a method whose body is a script block.
type ScriptMethod struct{ Block ScriptBlock }

// Type is System.Management.Automation.PSScriptMethod.
func (*ScriptMethod) Type() *Type { return TypePSScriptMethod }

// CodeMethod is a method in Go.
type CodeMethod struct {
	Call func(h Host, self Value, args []Value) (Value, error)
}

// Type is System.Management.Automation.PSCodeMethod.
func (*CodeMethod) Type() *Type { return namedType("System.Management.Automation.PSCodeMethod") }

// PropertySet names several properties, as the default display properties.
type PropertySet struct {
	Name  string
	Names []string
}

// Type is System.Management.Automation.PSPropertySet.
func (*PropertySet) Type() *Type { return namedType("System.Management.Automation.PSPropertySet") }

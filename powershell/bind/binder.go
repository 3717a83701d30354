package bind

import (
	"strings"

	"github.com/exorun/exorun/powershell/value"
)

// Argument is one argument of a call, in the order of the call.
type Argument struct {
	// Name is the parameter's name of a named argument, without dash; "" of a positional one.
	Name string
	// Text is how a named argument without value was written, dash and colon with it.
	Text string
	// Value is the value, where HasValue says so: of a positional argument always, of a named one if it came with a
	// colon or from a splatted table.
	Value    value.Value
	HasValue bool
	// NumberText is how a number was written: a text parameter gets it as it stands.
	NumberText string
	// At is where the argument stands in the text, from and to; ValueAt is where its value stands. Both 0 say unknown.
	At, ValueAt [2]int32
	// Splatted marks an argument of a splatted hash table, which an argument that was written out overrides.
	Splatted bool
}

// Binding is the outcome of binding one call.
type Binding struct {
	Sig *Signature
	// Values are the values by the parameters' indexes, null where nothing was bound.
	Values []value.Value
	// Bound says which parameters were given, by index; Order has their indexes in the order of binding.
	Bound []bool
	Order []int
	// Rest is what no parameter took: $args.
	Rest []value.Value
	// Warnings are texts about obsolete parameters.
	Warnings []string

	mask      uint32
	host      value.Host
	own       []bool // bound before the pipeline
	ownMask   uint32
	piped     []int    // bound from the pipeline object now
	takers    []*Param // what the arguments left to the pipeline
	whole     *Param   // takes every object as it is, and nothing else takes anything
	delayed   []delayed
	expecting bool
	failedAt  [2]int32
}

// FailedAt is where the argument stands that could not be bound; both 0 where the error is not of one argument.
func (b *Binding) FailedAt() [2]int32 { return b.failedAt }

// delayed is a script block given to a parameter that takes pipeline input: it is run for each object.
type delayed struct {
	param *Param
	block value.ScriptBlock
}

// Bind binds the arguments of a call. expecting says that pipeline input will come. defaults gives the value
// of $PSDefaultParameterValues for a parameter; it may be nil. The error is PowerShell's own, without the command.
func (s *Signature) Bind(h value.Host, args []Argument, expecting bool, defaults func(p *Param) (value.Value, bool)) (*Binding, error) {
	n := len(s.Params)
	b := &Binding{Sig: s, Values: make([]value.Value, n), Bound: make([]bool, n), mask: s.allMask, host: h, expecting: expecting}
	positional, err := b.bindNamed(args)
	if err != nil {
		return b, err
	}
	if positional, err = b.bindPositional(positional); err != nil {
		return b, err
	}
	b.failedAt = [2]int32{}
	if defaults != nil {
		if err := b.bindDefaults(defaults); err != nil {
			return b, err
		}
	}
	if err := b.bindRemaining(positional); err != nil {
		return b, err
	}
	if err := b.chooseSet(expecting); err != nil {
		return b, err
	}
	if err := b.checkMandatory(expecting); err != nil {
		return b, err
	}
	b.own = append([]bool(nil), b.Bound...)
	b.ownMask = b.mask
	b.takers = b.inputTakers()
	return b, nil
}

// rest is an argument that no parameter has taken so far.
type rest struct {
	v     value.Value
	named string // as it was written, where it is an unknown parameter's name
	name  string
	at    [2]int32
	text  string // how a number was written
}

// bindNamed binds the arguments with names and returns the others.
func (b *Binding) bindNamed(args []Argument) ([]rest, error) {
	s := b.Sig
	var positional []rest
	explicit := make(map[int]bool)
	type pending struct {
		p *Param
		v value.Value
	}
	var splatted []pending
	for i := 0; i < len(args); i++ {
		a := &args[i]
		if a.Name == "" {
			positional = append(positional, rest{v: a.Value, at: a.ValueAt, text: a.NumberText})
			continue
		}
		b.failedAt = a.At
		p, several := s.Lookup(a.Name)
		if p == nil && len(several) > 0 {
			return nil, ambiguousName(a.Name, several)
		}
		if p == nil {
			switch {
			case s.Options.LooseArguments || s.remaining:
				positional = append(positional, rest{v: markedParameter(a.Text, a.Name), named: a.Text, name: a.Name, at: a.At})
				if a.HasValue {
					positional = append(positional, rest{v: a.Value})
				}
			default:
				return nil, notFound(a.Name)
			}
			continue
		}
		v := a.Value
		switch {
		case a.HasValue:
		case p.IsSwitch():
			v = value.SwitchValue(true)
		case i+1 >= len(args):
			return nil, missingArgument(p)
		case args[i+1].Name != "":
			next, _ := s.Lookup(args[i+1].Name)
			if next != nil || args[i+1].HasValue {
				return nil, missingArgument(p)
			}
			i++
			v = value.Str(args[i].Text)
		default:
			i++
			v = s.numberText(p, args[i].Value, args[i].NumberText)
			b.failedAt = args[i].ValueAt
		}
		if a.HasValue {
			v = s.numberText(p, v, a.NumberText)
			b.failedAt = a.ValueAt
		}
		if a.Splatted {
			splatted = append(splatted, pending{p, v})
			continue
		}
		if explicit[p.Index] {
			b.failedAt = a.At
			return nil, alreadyBound(p.Name)
		}
		explicit[p.Index] = true
		if err := b.bind(p, v, true); err != nil {
			return nil, err
		}
	}
	b.failedAt = [2]int32{}
	seen := make(map[int]bool)
	for _, x := range splatted {
		if explicit[x.p.Index] {
			continue
		}
		if seen[x.p.Index] {
			return nil, alreadyBound(x.p.Name)
		}
		seen[x.p.Index] = true
		if err := b.bind(x.p, x.v, true); err != nil {
			return nil, err
		}
	}
	return positional, nil
}

// narrow takes the sets of a bound parameter into account.
func (b *Binding) narrow(p *Param) error {
	m := b.mask & p.Mask
	if m == 0 {
		return ambiguousSet()
	}
	b.mask = m
	return nil
}

// bind converts, checks and keeps a value.
func (b *Binding) bind(p *Param, v value.Value, coerce bool) error {
	if err := b.narrow(p); err != nil {
		return err
	}
	if block, ok := b.delays(p, v); ok {
		b.delayed = append(b.delayed, delayed{p, block})
		b.Bound[p.Index] = true
		return nil
	}
	v, err := b.fit(p, v, coerce)
	if err != nil {
		return err
	}
	b.keep(p, v)
	return nil
}

func (b *Binding) keep(p *Param, v value.Value) {
	b.Values[p.Index] = v
	if !b.Bound[p.Index] {
		b.Bound[p.Index] = true
		b.Order = append(b.Order, p.Index)
	}
	if p.Obsolete != "" {
		b.Warnings = append(b.Warnings, "Parameter '"+p.Name+"' is obsolete. "+p.Obsolete)
	}
}

// delays tells whether a script block is to be run for each pipeline object: it is given to a parameter that takes pipeline
// input and is of another type.
func (b *Binding) delays(p *Param, v value.Value) (value.ScriptBlock, bool) {
	if !b.expecting || p.Of == value.TypeScriptBlock || p.Of == value.TypeObject || p.Of == value.TypePSObject ||
		p.Of.IsArray() && (p.Of.Elem == value.TypeScriptBlock || p.Of.Elem == value.TypeObject) {
		return nil, false
	}
	block, ok := v.AsScriptBlock()
	if !ok {
		return nil, false
	}
	for _, in := range p.in {
		if in.byValue || in.byName {
			return block, true
		}
	}
	return nil, false
}

// bindPositional binds arguments to positions: first as they are, then converted, and in the default set first.
func (b *Binding) bindPositional(args []rest) ([]rest, error) {
	s := b.Sig
	if !s.positional || len(args) == 0 {
		return args, nil
	}
	next := 0
	last := -1
	for next < len(args) {
		if args[next].named != "" && !s.Options.LooseArguments {
			break
		}
		if args[next].named != "" {
			break
		}
		position := -1
		for _, at := range s.positionsIn(b.mask, b.Bound) {
			if at > last {
				position = at
				break
			}
		}
		if position < 0 {
			break
		}
		last = position
		b.failedAt = args[next].at
		done, err := b.bindAt(position, args[next].v, args[next].text)
		if err != nil {
			return nil, err
		}
		if done {
			next++
		}
	}
	return args[next:], nil
}

// bindAt binds an argument to one of the parameters at a position.
func (b *Binding) bindAt(position int, given value.Value, text string) (bool, error) {
	s := b.Sig
	tries := []struct {
		mask   uint32
		coerce bool
	}{{b.mask & s.defaultMask, false}, {b.mask, false}, {b.mask & s.defaultMask, true}, {b.mask, true}}
	if s.defaultMask == 0 {
		tries = append(tries[1:2:2], tries[3])
	}
	var candidates int
	for _, p := range s.Params {
		if !b.Bound[p.Index] && p.at(position, b.mask) {
			candidates++
		}
	}
	if candidates == 1 {
		tries = tries[len(tries)-1:]
	}
	var failure error
	for _, try := range tries {
		for _, p := range s.Params {
			if b.Bound[p.Index] || try.mask == 0 || !p.at(position, try.mask) {
				continue
			}
			before := b.mask
			v := given
			if try.coerce || !p.takesText() {
				v = s.numberText(p, given, text)
			}
			err := b.bind(p, v, try.coerce)
			if err == nil {
				return true, nil
			}
			b.mask = before
			if settled(err) {
				return false, err
			}
			if try.coerce {
				failure = err
			}
		}
		if failure != nil && try.mask == b.mask {
			return false, failure
		}
	}
	return false, failure
}

// settled tells whether an error ends the search for a parameter at a position: the argument was of the parameter's type and
// was refused all the same.
func settled(err error) bool {
	if _, ok := err.(*yielded); ok {
		return false
	}
	name := value.AsException(err).Of.Name
	return name == "ParameterBindingValidationException" || name == "ParameterBindingArgumentTransformationException"
}

func (p *Param) at(position int, mask uint32) bool {
	for _, in := range p.in {
		if in.position == position && !in.remaining && in.mask&mask != 0 {
			return true
		}
	}
	return false
}

// bindDefaults binds what $PSDefaultParameterValues has for parameters that were not given.
func (b *Binding) bindDefaults(defaults func(p *Param) (value.Value, bool)) error {
	for _, p := range b.Sig.Params {
		if b.Bound[p.Index] || b.mask&p.Mask == 0 {
			continue
		}
		v, ok := defaults(p)
		if !ok {
			continue
		}
		before := b.mask
		if err := b.bind(p, v, true); err != nil {
			return err
		}
		if p.Mask == everySet {
			b.mask = before
		}
	}
	return nil
}

// numberText gives a number that was written as an argument of a text parameter as it was written. A cmdlet's parameter
// that takes any object gets the number with its text.
func (s *Signature) numberText(p *Param, v value.Value, text string) value.Value {
	of := p.element()
	switch {
	case text == "":
	case of == value.TypeString:
		return value.Str(text)
	case !s.Options.Script && (of == value.TypeObject || of == value.TypePSObject):
		return value.Written(v, text)
	}
	return v
}

// element is the type of one of the parameter's values.
func (p *Param) element() *value.Type {
	if p.Of.IsArray() {
		return p.Of.Elem
	}
	return p.Of
}

func (p *Param) takesText() bool { return p.element() == value.TypeString }

// markedParameter is a parameter's name in $args: text that splats as the name again.
func markedParameter(text, name string) value.Value {
	v, bag := value.Extend(value.Str(text))
	bag.Put("<CommandParameterName>", value.MemberNote, true, value.Str(name))
	return v
}

// bindRemaining gives what is left to the parameter that takes it, to $args, or refuses it.
func (b *Binding) bindRemaining(left []rest) error {
	if len(left) == 0 {
		return nil
	}
	for _, p := range b.Sig.Params {
		if b.Bound[p.Index] {
			continue
		}
		for _, in := range p.in {
			if !in.remaining || in.mask&b.mask == 0 {
				continue
			}
			items := make([]value.Value, len(left))
			for i, r := range left {
				items[i] = b.Sig.numberText(p, r.v, r.text)
			}
			list := value.Of(value.NewList(value.TypeListOf.Make(value.TypeObject), items))
			if len(items) == 1 && (p.Of.IsArray() || (p.Of == value.TypeObject || p.Of == value.TypePSObject) && !b.Sig.Options.Script) {
				if _, ok := items[0].AsArray(); ok {
					list = items[0]
				}
			}
			b.failedAt = [2]int32{}
			return b.bind(p, list, true)
		}
	}
	if b.Sig.Options.LooseArguments {
		for _, r := range left {
			b.Rest = append(b.Rest, r.v)
		}
		return nil
	}
	b.failedAt = left[0].at
	if left[0].named != "" {
		return notFound(left[0].name)
	}
	b.failedAt = [2]int32{}
	return positionalNotFound(left[0].v)
}

// chooseSet settles which parameter set the call is of.
func (b *Binding) chooseSet(expecting bool) error {
	s := b.Sig
	if len(s.SetNames) == 0 || one(b.mask) {
		return nil
	}
	if s.defaultMask&b.mask != 0 && !expecting {
		b.mask = s.defaultMask
		return nil
	}
	if expecting && s.pipeline {
		return nil
	}
	if s.defaultMask&b.mask != 0 {
		b.mask = s.defaultMask
		return nil
	}
	// Of the sets that are left, one whose mandatory parameters are all given is taken, if it is the only one.
	var complete uint32
	for i := range s.SetNames {
		bit := uint32(1) << i
		if b.mask&bit != 0 && len(b.missing(bit, false)) == 0 {
			complete |= bit
		}
	}
	if one(complete) {
		b.mask = complete
		return nil
	}
	if complete == 0 {
		return nil
	}
	// Sets that name no parameter which is given, but only common ones, leave the choice open.
	return ambiguousSet()
}

func one(mask uint32) bool { return mask != 0 && mask&(mask-1) == 0 }

// missing returns the names of the mandatory parameters of a set that are not bound; those that the pipeline may still
// bind are left out.
func (b *Binding) missing(mask uint32, expecting bool) []string {
	var names []string
	for _, p := range b.Sig.mandatory {
		if b.Bound[p.Index] {
			continue
		}
		for _, in := range p.in {
			if in.mandatory && in.mask&mask != 0 && !(expecting && (in.byValue || in.byName)) {
				names = append(names, p.Name)
				break
			}
		}
	}
	return names
}

func (b *Binding) checkMandatory(expecting bool) error {
	mask := b.mask
	if !one(mask) && len(b.Sig.SetNames) > 0 {
		if d := b.Sig.defaultMask & mask; d != 0 {
			mask = d
		} else {
			// A parameter is missing only if every set that is left asks for it.
			var all []string
			for i := range b.Sig.SetNames {
				bit := uint32(1) << i
				if b.mask&bit == 0 {
					continue
				}
				names := b.missing(bit, expecting)
				if len(names) == 0 {
					return nil
				}
				if all == nil {
					all = names
				}
			}
			if len(all) > 0 {
				return missingMandatory(all)
			}
			return nil
		}
	}
	if names := b.missing(mask, expecting); len(names) > 0 {
		return missingMandatory(names)
	}
	return nil
}

// Set is the name of the parameter set that was chosen.
func (b *Binding) Set() string {
	s := b.Sig
	if len(s.SetNames) == 0 {
		return AllSets
	}
	mask := b.mask
	if !one(mask) && s.defaultMask&mask != 0 {
		mask = s.defaultMask
	}
	for i, name := range s.SetNames {
		if mask == 1<<i {
			return name
		}
	}
	return AllSets
}

// Lookup returns the value of a parameter and whether it was given.
func (b *Binding) Lookup(name string) (value.Value, bool) {
	p := b.Sig.byName[name]
	if p == nil {
		if p = b.Sig.byName[value.Fold(name)]; p == nil {
			return value.Null, false
		}
	}
	return b.Values[p.Index], b.Bound[p.Index]
}

// Expand adds dynamic parameters to the signature of a call.
func (s *Signature) Expand(more []Parameter, resolve func(name string) (*value.Type, bool)) *Signature {
	own := make([]Parameter, 0, s.Own+len(more))
	for _, p := range s.Params[:s.Own] {
		d := *p.Parameter
		d.Sets = nil
		for _, in := range p.in {
			name := ""
			if in.mask != everySet {
				name = s.nameOf(in.mask)
			}
			d.Sets = append(d.Sets, Set{
				Name: name, Mandatory: in.mandatory, Position: in.position + 1, FromPipeline: in.byValue,
				FromPipelineByPropertyName: in.byName, FromRemaining: in.remaining,
			})
		}
		d.Resolved = p.Of
		own = append(own, d)
	}
	o := s.Options
	o.ImplicitPositions = false
	return NewSignature(append(own, more...), o, resolve)
}

func (s *Signature) nameOf(mask uint32) string {
	for i, name := range s.SetNames {
		if mask == 1<<i {
			return name
		}
	}
	return ""
}

// Suggest gives the parameters' names that start with a text, for completion.
func (s *Signature) Suggest(start string) []string {
	var names []string
	for _, p := range s.Params {
		if len(p.Name) >= len(start) && strings.EqualFold(p.Name[:len(start)], start) {
			names = append(names, p.Name)
		}
	}
	return names
}

package bind

import (
	"strings"

	"github.com/exorun/exorun/powershell/value"
)

// Element is an element of a command as it is written, before anything has run.
type Element struct {
	// Parameter is a parameter's name without its dash; "" for an argument.
	Parameter string
	// Valued says that the element has a value: an argument does, and a parameter with one behind its colon.
	Valued bool
	// Type is the type of the value, System.Object where it is known only at the run.
	Type *value.Type
	// Text is how the element is written.
	Text string
	// Splatted marks a splatted variable.
	Splatted bool
}

// Static is what can be said of a binding before the run.
type Static struct {
	// Bound are the parameters that get something, in the order of binding.
	Bound []StaticBound
	// Problems are the elements that do not fit.
	Problems []StaticProblem
	// SetOpen says that the elements leave open which parameter set is meant.
	SetOpen bool
}

// StaticBound is a parameter with the elements that give its value: none for a switch and for what the pipeline gives.
type StaticBound struct {
	Param  *Param
	Values []int
	// Missing says that the parameter was given without the value that it needs.
	Missing bool
}

// StaticProblem is an element that does not fit.
type StaticProblem struct {
	Element int
	Err     *value.Exception
}

// written is a parameter with its value, or a value alone: indexes of elements, -1 for none.
type written struct {
	parameter, value int
	isSwitch         bool
}

// staticBinder binds elements without their values.
type staticBinder struct {
	sig      *Signature
	elements []Element
	out      *Static
	mask     uint32
	bound    []bool
}

// BindStatic binds elements of a command that may get pipeline input.
func (s *Signature) BindStatic(elements []Element, piped bool) *Static {
	b := &staticBinder{sig: s, elements: elements, out: &Static{}, mask: s.allMask, bound: make([]bool, len(s.Params))}
	left := b.positional(b.named(b.pair()))
	if !s.Options.NoCommon {
		left = b.remaining(left)
		if piped {
			b.piped()
		}
	}
	b.chooseSet()
	for _, i := range left {
		b.problem(i, positionalNotFound(value.Str(elements[i].Text)))
	}
	return b.out
}

func (b *staticBinder) problem(element int, err error) {
	b.out.Problems = append(b.out.Problems, StaticProblem{element, value.AsException(err)})
}

// lookup finds a parameter by its name, as it would be found at the run.
func (b *staticBinder) lookup(element int) (p *Param, ok bool) {
	name := b.elements[element].Parameter
	p, several := b.sig.Lookup(name)
	switch {
	case len(several) > 0:
		b.problem(element, ambiguousName(name, several))
	case p == nil:
		b.problem(element, notFound(name))
	}
	return p, p != nil
}

// pair finds the value of each parameter: what follows it, unless it is a switch. An unknown parameter takes the argument behind it
// along; one that follows a parameter is its value.
func (b *staticBinder) pair() []written {
	var pairs []written
	for i := 0; i < len(b.elements); i++ {
		e := b.elements[i]
		if e.Parameter == "" {
			pairs = append(pairs, written{parameter: -1, value: i})
			continue
		}
		if e.Valued {
			pairs = append(pairs, written{parameter: i, value: i})
			continue
		}
		followed := i+1 < len(b.elements) && b.elements[i+1].Parameter == ""
		p, ok := b.lookup(i)
		switch {
		case !ok && followed:
			i++
		case !ok:
		case p.IsSwitch():
			pairs = append(pairs, written{parameter: i, value: -1, isSwitch: true})
		case followed:
			pairs = append(pairs, written{parameter: i, value: i + 1})
			i++
		case i+1 < len(b.elements) && b.unknown(b.elements[i+1].Parameter):
			pairs = append(pairs, written{parameter: i, value: i + 1})
			i++
		default:
			pairs = append(pairs, written{parameter: i, value: -1})
		}
	}
	return pairs
}

func (b *staticBinder) unknown(name string) bool {
	p, several := b.sig.Lookup(name)
	return p == nil && len(several) == 0
}

// named binds what has a parameter's name and gives the elements that have none.
func (b *staticBinder) named(pairs []written) (left []int) {
	for _, w := range pairs {
		if w.parameter < 0 {
			left = append(left, w.value)
			continue
		}
		p, ok := b.lookup(w.parameter)
		if !ok {
			continue
		}
		if b.bound[p.Index] {
			b.problem(w.parameter, alreadyBound(b.elements[w.parameter].Parameter))
			continue
		}
		b.take(p, StaticBound{Param: p, Values: indexes(w.value), Missing: w.value < 0 && !w.isSwitch})
		if p.Mask != 0 {
			b.mask &= p.Mask
		}
	}
	return left
}

func indexes(i int) []int {
	if i < 0 {
		return nil
	}
	return []int{i}
}

func (b *staticBinder) take(p *Param, bound StaticBound) {
	b.bound[p.Index] = true
	b.out.Bound = append(b.out.Bound, bound)
}

// positional gives the elements without a name to the parameters by their positions.
func (b *staticBinder) positional(elements []int) (left []int) {
	at := 0
	for _, position := range b.sig.positionsIn(b.mask, b.bound) {
		for at < len(elements) && b.elements[elements[at]].Splatted {
			at++
		}
		if at >= len(elements) {
			break
		}
		i := elements[at]
		at++
		if !b.sig.anyAt(b.mask, position, b.bound) {
			at--
			continue
		}
		ok := b.sig.defaultMask&b.mask != 0 && b.at(position, i, b.sig.defaultMask, false)
		if !ok && !b.at(position, i, b.mask, false) && !b.at(position, i, b.mask, true) {
			left = append(left, i)
		}
	}
	return append(left, elements[at:]...)
}

// anyAt tells whether an unbound parameter of the sets has the position.
func (s *Signature) anyAt(mask uint32, position int, bound []bool) bool {
	for _, p := range s.Params {
		for _, in := range p.in {
			if !bound[p.Index] && in.position == position && !in.remaining && in.mask&mask != 0 {
				return true
			}
		}
	}
	return false
}

// at binds an element to the parameters at a position in some sets: those whose type fits, or all.
func (b *staticBinder) at(position, element int, mask uint32, convert bool) bool {
	sets, ok := uint32(0), false
	for _, p := range b.sig.Params {
		if b.bound[p.Index] {
			continue
		}
		for _, in := range p.in {
			if in.position != position || in.remaining || in.mask&mask == 0 {
				continue
			}
			if !convert && !fitsStatically(b.elements[element].Type, p.Of) {
				continue
			}
			b.take(p, StaticBound{Param: p, Values: []int{element}})
			sets |= p.Mask
			ok = true
			break
		}
	}
	if sets != 0 {
		b.mask &= sets
	}
	return ok
}

func fitsStatically(argument, parameter *value.Type) bool {
	return argument == nil || argument == value.TypeObject || argument == parameter || argument.IsA(parameter) && parameter != value.TypeObject ||
		parameter.IsArray() && (argument == parameter.Elem || argument.IsArray())
}

// remaining gives what is left to the parameter that takes all arguments, if there is one.
func (b *staticBinder) remaining(left []int) []int {
	if len(left) == 0 {
		return left
	}
	for _, p := range b.sig.Params {
		for _, in := range p.in {
			if in.remaining && !b.bound[p.Index] && in.mask&b.mask != 0 {
				b.take(p, StaticBound{Param: p, Values: left})
				b.mask &= p.Mask
				return nil
			}
		}
	}
	return left
}

// piped binds the parameters that take the pipeline's object.
func (b *staticBinder) piped() {
	for _, p := range b.sig.Params {
		for _, in := range p.in {
			if in.byValue && !b.bound[p.Index] && in.mask&b.mask != 0 {
				b.take(p, StaticBound{Param: p})
				break
			}
		}
	}
}

// chooseSet finds out whether the parameter set is clear: the default one, the only one, or the only one that misses no mandatory
// parameter.
func (b *staticBinder) chooseSet() {
	if b.mask == b.sig.allMask || b.mask&(b.mask-1) == 0 || b.sig.defaultMask != 0 && b.mask&b.sig.defaultMask == b.sig.defaultMask {
		return
	}
	whole := uint32(0)
	for bit := uint32(1); bit != 0 && bit <= b.mask; bit <<= 1 {
		if b.mask&bit != 0 && !b.misses(bit) {
			whole |= bit
		}
	}
	b.out.SetOpen = whole == 0 || whole&(whole-1) != 0
}

func (b *staticBinder) misses(set uint32) bool {
	for _, p := range b.sig.Params {
		for _, in := range p.in {
			if in.mandatory && in.mask&set != 0 && !b.bound[p.Index] {
				return true
			}
		}
	}
	return false
}

// SetOpenError is the error of elements that leave the parameter set open.
func SetOpenError() *value.Exception { return value.AsException(ambiguousSet()) }

// MissingValue is the error of a parameter that was given without its value.
func MissingValue(p *Param) *value.Exception { return value.AsException(missingArgument(p)) }

// AlreadyBound is the error of a parameter that is given twice.
func AlreadyBound(name string) *value.Exception {
	return value.AsException(alreadyBound(strings.TrimPrefix(name, "-")))
}

// FromPipeline tells whether the parameter takes the pipeline's object in some set.
func (p *Param) FromPipeline() bool {
	for _, in := range p.in {
		if in.byValue {
			return true
		}
	}
	return false
}

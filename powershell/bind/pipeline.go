package bind

import (
	"slices"

	"github.com/exorun/exorun/powershell/value"
)

// BindInput binds one pipeline object: to the parameters that take the object or its properties, in PowerShell's order. First
// the object is tried as it is, then its properties, then both converted. ok is false where no parameter took
// the object.
func (b *Binding) BindInput(input value.Value) (ok bool, err error) {
	if b.whole != nil && b.bindWhole(input) {
		return true, nil
	}
	b.restore()
	defaultMask := b.mask & b.Sig.defaultMask
	var failure error
	for _, d := range b.delayed {
		v, err := b.host.CallBlock(d.block, value.Null, input, nil)
		if err != nil {
			return false, err
		}
		if v, err = b.fit(d.param, v, true); err != nil {
			return false, err
		}
		b.keep(d.param, v)
		b.piped = append(b.piped, d.param.Index)
		ok = true
	}
	steps := [...]struct{ byName, coerce bool }{{false, false}, {true, false}, {false, true}, {true, true}}
	masks := []uint32{b.mask}
	if defaultMask != 0 && defaultMask != b.mask {
		masks = []uint32{defaultMask, b.mask}
	}
	taken := false
	for _, coerce := range [...]bool{false, true} {
		for _, mask := range masks {
			for _, step := range steps {
				if step.coerce != coerce {
					continue
				}
				done, err := b.bindStep(input, mask&b.mask, step.byName, step.coerce, taken && !step.byName)
				if err != nil {
					failure = err
				}
				if done && !step.byName {
					taken = true
				}
				ok = ok || done
			}
		}
	}
	if !ok {
		return false, failure
	}
	if len(b.Sig.SetNames) > 0 && !one(b.mask) {
		if d := b.mask & b.Sig.defaultMask; d != 0 && len(b.missing(d, false)) == 0 {
			b.mask = d
		} else if err := b.chooseSet(false); err != nil {
			return false, err
		}
	}
	mask := b.mask
	if names := b.missing(mask, false); len(names) > 0 && (one(mask) || len(b.Sig.SetNames) == 0) {
		return false, inputMissesMandatory(names, input)
	}
	b.whole = b.wholeTaker()
	return true, nil
}

// inputTakers are the parameters that the arguments left to the pipeline.
func (b *Binding) inputTakers() []*Param {
	if !b.Sig.pipeline {
		return nil
	}
	var takers []*Param
	for _, p := range b.Sig.Params {
		if !b.Bound[p.Index] && slices.ContainsFunc(p.in, func(in inSet) bool { return in.byValue || in.byName }) {
			takers = append(takers, p)
		}
	}
	return takers
}

// wholeTaker is the parameter that took the present object, where no other one could and it would take any other object too.
// What the next object leaves behind differs from this one's by the value alone.
func (b *Binding) wholeTaker() *Param {
	if len(b.takers) != 1 || len(b.piped) != 1 || b.piped[0] != b.takers[0].Index {
		return nil
	}
	p := b.takers[0]
	if p.Of != value.TypeObject && p.Of != value.TypePSObject || len(p.Transforms)+len(p.Validations) > 0 || p.PSTypeName != "" || p.Obsolete != "" ||
		slices.ContainsFunc(p.in, func(in inSet) bool { return !in.byValue }) {
		return nil
	}
	return p
}

// bindWhole binds an object after others that the same parameter took whole. false leaves null and what a mandatory parameter
// refuses to the long way.
func (b *Binding) bindWhole(input value.Value) bool {
	if input.IsNull() || b.whole.refusesNull(input) != nil {
		return false
	}
	if b.whole.Of == value.TypePSObject {
		input = input.Unwrap()
	}
	b.Values[b.whole.Index] = input
	return true
}

// restore takes back what the pipeline object before this one bound.
func (b *Binding) restore() {
	for _, i := range b.piped {
		b.Values[i] = value.Null
		if !b.own[i] {
			b.Bound[i] = false
		}
	}
	if len(b.piped) > 0 {
		kept := b.Order[:0]
		for _, i := range b.Order {
			if b.own[i] {
				kept = append(kept, i)
			}
		}
		b.Order = kept
	}
	b.piped = b.piped[:0]
	b.mask = b.ownMask
}

// Piped returns the indexes of the parameters that the present pipeline object bound.
func (b *Binding) Piped() []int { return b.piped }

// bindStep tries one way over all parameters of the sets.
func (b *Binding) bindStep(input value.Value, mask uint32, byName, coerce, valueTaken bool) (bool, error) {
	done := false
	var failure error
	for _, p := range b.takers {
		if b.Bound[p.Index] || valueTaken && !byName {
			continue
		}
		takes := false
		for _, in := range p.in {
			if in.mask&mask&b.mask != 0 && (byName && in.byName || !byName && in.byValue) {
				takes = true
			}
		}
		if !takes {
			continue
		}
		v := input
		if byName {
			var found bool
			if v, found = b.property(input, p); !found {
				continue
			}
		}
		before := b.mask
		if err := b.narrow(p); err != nil {
			continue
		}
		fitted, err := b.fitPiped(p, v, coerce)
		if err != nil {
			b.mask = before
			if coerce {
				failure = err
			}
			continue
		}
		b.keep(p, fitted)
		b.piped = append(b.piped, p.Index)
		done = true
	}
	return done, failure
}

// fitPiped is fit, except that without coercion script parameters with a type refuse what is not of it.
func (b *Binding) fitPiped(p *Param, v value.Value, coerce bool) (value.Value, error) {
	return b.fit(p, v, coerce)
}

// property finds the property of the parameter's name or aliases.
func (b *Binding) property(input value.Value, p *Param) (value.Value, bool) {
	if v, found, err := value.GetOwnMember(b.host, input, p.Name); err == nil && found {
		if _, method := v.Object().(*value.PSMethod); !method {
			return v, true
		}
	}
	for _, alias := range p.Aliases {
		if v, found, err := value.GetOwnMember(b.host, input, alias); err == nil && found {
			if _, method := v.Object().(*value.PSMethod); !method {
				return v, true
			}
		}
	}
	return value.Null, false
}

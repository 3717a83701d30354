package utility

import (
	"math"

	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

// getRandom is Get-Random and Get-SecureRandom.
type getRandom struct {
	source randomSource
	chosen []value.Value
	seen   int
	list   bool
}

func newGetRandom() interp.Processor { return &getRandom{} }

// seedKey keeps the generator that -SetSeed made for the rest of the run.
type seedKey struct{}

// seeded holds the generator of a run, nil before a seed was set.
type seeded struct{ source randomSource }

func (g *getRandom) Begin(inv *interp.Invocation) *interp.Unwind {
	g.source = hostRandom{inv.Host().Random}
	if inv.Name() == "Get-Random" {
		kept := inv.Engine().Local(seedKey{}, func() any { return &seeded{} }).(*seeded)
		if inv.Bound("SetSeed") {
			kept.source = newSeededRandom(int32(inv.Int("SetSeed", 0)))
		}
		if kept.source != nil {
			g.source = kept.source
		}
	}
	g.list = inv.SetName() != "RandomNumberParameterSet"
	if array, ok := inv.Value("Maximum").AsArray(); ok && !g.list {
		g.list = true
		g.choose(inv, array.Items)
		return nil
	}
	if g.list {
		return nil
	}
	return g.numbers(inv)
}

func (g *getRandom) numbers(inv *interp.Invocation) *interp.Unwind {
	minimum, maximum := operand(inv.Value("Minimum")), operand(inv.Value("Maximum"))
	count := inv.Int("Count", 1)
	isInt := func(v value.Value) bool { return v.IsNull() || v.Type() == value.TypeInt32 }
	isLong := func(v value.Value) bool { return isInt(v) || v.Type() == value.TypeInt64 }
	write := func(low, high value.Value, greater bool, next func() value.Value) *interp.Unwind {
		if greater {
			return inv.Throw(record(argumentException, "MinGreaterThanOrEqualMax", value.InvalidArgument, value.Null,
				"The Minimum value (%s) cannot be greater than or equal to the Maximum value (%s).", value.ToString(low), value.ToString(high)))
		}
		for range count {
			if u := inv.Write(next()); u != nil {
				return u
			}
		}
		return nil
	}
	switch {
	case isInt(minimum) && isInt(maximum):
		low, high := int32(integer(minimum, 0)), int32(integer(maximum, math.MaxInt32))
		return write(value.Int32(low), value.Int32(high), low >= high, func() value.Value { return value.Int32(randomBetween(g.source, low, high)) })
	case isLong(minimum) && isLong(maximum):
		low, high := integer(minimum, 0), integer(maximum, math.MaxInt64)
		return write(value.Int64(low), value.Int64(high), low >= high, func() value.Value { return value.Int64(randomLong(g.source, low, high)) })
	}
	low, high := 0.0, math.MaxFloat64
	for _, limit := range []struct {
		v  value.Value
		to *float64
	}{{minimum, &low}, {maximum, &high}} {
		if limit.v.IsNull() {
			continue
		}
		converted, err := value.Convert(inv.Host(), limit.v, value.TypeDouble)
		if err != nil {
			return inv.Raise(err)
		}
		*limit.to, _ = converted.AsDouble()
	}
	return write(value.Double(low), value.Double(high), low >= high, func() value.Value { return value.Double(randomFloat(g.source, low, high)) })
}

// operand gives a limit as a number: text by what it would be in a script.
func operand(v value.Value) value.Value {
	v = v.Unwrap()
	if text, ok := v.AsString(); ok {
		if number, ok := value.ParseNumberText(text); ok {
			return number
		}
	}
	return v
}

func integer(v value.Value, byDefault int64) int64 {
	if n, ok := v.AsInt64(); ok {
		return n
	}
	return byDefault
}

func (g *getRandom) Process(inv *interp.Invocation) *interp.Unwind {
	if !g.list || !inv.Bound("InputObject") {
		return nil
	}
	objects := items(inv.Value("InputObject"))
	if inv.Value("InputObject").IsNull() {
		objects = []value.Value{value.Null}
	}
	g.choose(inv, objects)
	return nil
}

// choose keeps as many objects as are asked for, each of those so far with the same chance.
func (g *getRandom) choose(inv *interp.Invocation, objects []value.Value) {
	count := inv.Int("Count", 1)
	if inv.Switch("Shuffle") {
		g.chosen = append(g.chosen, objects...)
		return
	}
	for _, object := range objects {
		if g.seen < count {
			g.chosen = append(g.chosen, object)
		} else if int(randomBetween(g.source, 0, int32(g.seen+1))) < count {
			g.chosen[randomBetween(g.source, 0, int32(len(g.chosen)))] = object
		}
		g.seen++
	}
}

func (g *getRandom) End(inv *interp.Invocation) *interp.Unwind {
	for i := range g.chosen {
		j := int(randomBetween(g.source, int32(i), int32(len(g.chosen))))
		object := g.chosen[j]
		g.chosen[j] = g.chosen[i]
		if u := inv.Write(object); u != nil {
			return u
		}
	}
	return nil
}

package interp

import (
	"github.com/exorun/exorun/powershell/value"
)

// Sink takes the objects of a stream, one by one.
type Sink interface {
	Write(v value.Value) *Unwind
}

// SinkFunc is a function as a [Sink].
type SinkFunc func(v value.Value) *Unwind

// Write calls the function.
func (f SinkFunc) Write(v value.Value) *Unwind { return f(v) }

// Discard takes everything and keeps nothing.
var Discard Sink = discard{}

type discard struct{}

func (discard) Write(value.Value) *Unwind { return nil }

// Collector keeps what is written to it.
type Collector struct {
	n     int
	first value.Value
	rest  []value.Value
}

// Write keeps v.
func (c *Collector) Write(v value.Value) *Unwind {
	switch c.n {
	case 0:
		c.first = v
	case 1:
		c.rest = append(c.rest[:0], c.first, v)
	default:
		c.rest = append(c.rest, v)
	}
	c.n++
	return nil
}

// Len is the number of objects kept.
func (c *Collector) Len() int { return c.n }

// Items returns what was kept.
func (c *Collector) Items() []value.Value {
	switch c.n {
	case 0:
		return nil
	case 1:
		return []value.Value{c.first}
	}
	return c.rest
}

// Value returns what was kept as an assignment sees it: nothing, the one object, or an array of several.
func (c *Collector) Value() value.Value {
	switch c.n {
	case 0:
		return value.AutomationNull
	case 1:
		return c.first
	}
	return value.FromSlice(c.rest)
}

// pushEach writes the elements of a collection, or v itself where it is none.
func (f *frame) pushEach(out Sink, v value.Value) *Unwind {
	switch o := v.Object().(type) {
	case nil, *value.Type, *value.String, *value.Record:
		return out.Write(v)
	case *value.Array:
		for i := 0; i < len(o.Items); i++ {
			if u := f.eng.poll(); u != nil {
				return u
			}
			if u := out.Write(o.Items[i]); u != nil {
				return u
			}
		}
		return nil
	}
	each, ok := value.Enumerate(v)
	if !ok {
		return out.Write(v)
	}
	for {
		item, ok, err := each.Next()
		if err != nil {
			return f.raise(err)
		}
		if !ok {
			return nil
		}
		if u := f.eng.poll(); u != nil {
			return u
		}
		if u := out.Write(item); u != nil {
			return u
		}
	}
}

// emit writes what an expression gave to the block's output.
func (f *frame) emit(v value.Value) *Unwind { return f.pushEach(f.out, v) }

// collector takes a collector from the engine's stock.
func (e *Engine) collector() *Collector {
	if n := len(e.collectors); n > 0 {
		c := e.collectors[n-1]
		e.collectors = e.collectors[:n-1]
		return c
	}
	return &Collector{}
}

// release puts a collector back. Its items have been taken out.
func (e *Engine) release(c *Collector) {
	*c = Collector{}
	e.collectors = append(e.collectors, c)
}

// capture runs fn with its output collected.
func (f *frame) capture(fn func(f *frame) *Unwind) (value.Value, *Unwind) {
	c := f.eng.collector()
	out := f.out
	f.out = c
	u := fn(f)
	f.out = out
	v := c.Value()
	f.eng.release(c)
	return v, u
}

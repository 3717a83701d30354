package jobs

import (
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

// Record is one thing that a fork wrote.
type Record struct {
	Stream value.Stream
	Value  value.Value
}

// Streams gives streams that hand each record to keep.
func Streams(keep func(Record)) interp.Streams {
	to := func(s value.Stream) interp.Sink {
		return interp.SinkFunc(func(v value.Value) *interp.Unwind {
			keep(Record{s, v})
			return nil
		})
	}
	return interp.Streams{
		Output: to(value.OutputStream), Error: to(value.ErrorStream), Warning: to(value.WarningStream),
		Verbose: to(value.VerboseStream), Debug: to(value.DebugStream), Information: to(value.InformationStream),
	}
}

// Write writes the record on the stream that it is of, as the command's own.
func (r Record) Write(c *interp.Invocation) *interp.Unwind {
	o := r.Value.Unwrap().Object()
	switch r.Stream {
	case value.ErrorStream:
		if e, ok := o.(*value.ErrorRecord); ok {
			return c.ForwardError(e)
		}
	case value.InformationStream:
		if i, ok := o.(*interp.InformationRecord); ok {
			return c.Information(i)
		}
	case value.WarningStream, value.VerboseStream, value.DebugStream:
		s, ok := o.(*interp.StreamRecord)
		if !ok {
			return nil
		}
		switch r.Stream {
		case value.WarningStream:
			return c.Warn(s.Message)
		case value.VerboseStream:
			return c.Verbose(s.Message)
		}
		return c.Debug(s.Message)
	}
	return c.Write(r.Value)
}

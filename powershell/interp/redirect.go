package interp

import (
	"github.com/exorun/exorun/powershell/syntax"
	"github.com/exorun/exorun/powershell/value"
)

// redirectNode sends a stream to a file or into another stream.
type redirectNode struct {
	from   syntax.RedirectionStream
	to     syntax.RedirectionStream // of a merge
	file   expr                     // of a file
	append bool
}

func (k *compiler) redirection(r syntax.Redirection) redirectNode {
	switch r := r.(type) {
	case *syntax.FileRedirection:
		return redirectNode{from: r.FromStream, file: k.expr(r.Location), append: r.Append}
	case *syntax.MergingRedirection:
		return redirectNode{from: r.FromStream, to: r.ToStream}
	}
	return redirectNode{}
}

// redirected gives a frame whose streams go where the redirections say. done closes the files.
func (f *frame) redirected(list []redirectNode) (fr *frame, done func() *Unwind, u *Unwind) {
	copied := *f
	fr = &copied
	st := *f.st
	fr.st = &st
	var closers []func() *Unwind
	done = func() *Unwind {
		var u *Unwind
		for _, c := range closers {
			if d := c(); u == nil {
				u = d
			}
		}
		closers = nil
		return u
	}
	for i := range list {
		r := &list[i]
		if r.file == nil {
			fr.merge(r.from, f.sinkFor(fr, r.to), r.to == syntax.OutputStream)
			continue
		}
		v, u := r.file.eval(f)
		if u != nil {
			return nil, nil, u
		}
		if v.IsNull() {
			fr.silence(r.from)
			continue
		}
		target := value.ToString(v)
		if name, ok := variableTarget(target); ok {
			sink, closer := f.variableSink(name, r.append)
			closers = append(closers, closer)
			fr.point(r.from, sink)
			continue
		}
		sink, closer, u := f.fileSink(target, r.append)
		if u != nil {
			return nil, nil, u
		}
		closers = append(closers, closer)
		fr.point(r.from, sink)
	}
	return fr, done, nil
}

// sinkFor is where a stream goes now.
func (f *frame) sinkFor(fr *frame, s syntax.RedirectionStream) Sink {
	switch s {
	case syntax.ErrorStream:
		return fr.st.err
	case syntax.WarningStream:
		return fr.st.warn
	}
	return fr.out
}

// merge sends a stream where another one goes. In the output, the records of each stream stay known as such.
func (f *frame) merge(from syntax.RedirectionStream, to Sink, intoOutput bool) {
	if !intoOutput {
		f.point(from, to)
		return
	}
	marked := func(s value.Stream) Sink {
		return SinkFunc(func(v value.Value) *Unwind { return to.Write(value.Merged(v, s)) })
	}
	all := from == syntax.AllStreams
	if all || from == syntax.ErrorStream {
		f.st.err = marked(value.ErrorStream)
	}
	if all || from == syntax.WarningStream {
		f.st.warn = marked(value.WarningStream)
	}
	if all || from == syntax.VerboseStream {
		f.st.verbose = marked(value.VerboseStream)
	}
	if all || from == syntax.DebugStream {
		f.st.debug = marked(value.DebugStream)
	}
	if all || from == syntax.InformationStream {
		f.st.info = marked(value.InformationStream)
	}
}

// point sends a stream to a sink.
func (f *frame) point(s syntax.RedirectionStream, to Sink) {
	switch s {
	case syntax.AllStreams:
		f.out, f.st.err, f.st.warn, f.st.verbose, f.st.debug, f.st.info = to, to, to, to, to, to
	case syntax.OutputStream:
		f.out = to
	case syntax.ErrorStream:
		f.st.err = to
	case syntax.WarningStream:
		f.st.warn = to
	case syntax.VerboseStream:
		f.st.verbose = to
	case syntax.DebugStream:
		f.st.debug = to
	case syntax.InformationStream:
		f.st.info = to
	}
}

// silence sends a stream to $null. Messages, unlike output and errors, still reach the run's own streams, marked as not to be
// shown: who keeps a record of a run has them.
func (f *frame) silence(s syntax.RedirectionStream) {
	e := f.eng
	mark := func(to *Sink, own Sink) {
		*to = SinkFunc(func(v value.Value) *Unwind {
			if own == nil {
				return nil
			}
			switch r := v.Object().(type) {
			case *StreamRecord:
				r.Silenced = true
			case *InformationRecord:
				r.Silenced = true
			default:
				return nil
			}
			return own.Write(v)
		})
	}
	all := s == syntax.AllStreams
	if all || s == syntax.OutputStream || s == syntax.ErrorStream {
		f.point(s, Discard)
	}
	if all || s == syntax.WarningStream {
		mark(&f.st.warn, e.streams.Warning)
	}
	if all || s == syntax.VerboseStream {
		mark(&f.st.verbose, e.streams.Verbose)
	}
	if all || s == syntax.DebugStream {
		mark(&f.st.debug, e.streams.Debug)
	}
	if all || s == syntax.InformationStream {
		mark(&f.st.info, e.streams.Information)
	}
}

// variableTarget gives the name of the variable that a redirection names: variable:name.
func variableTarget(target string) (name string, ok bool) {
	const drive = "variable:"
	if len(target) <= len(drive) || !value.EqualFold(target[:len(drive)], drive) {
		return "", false
	}
	return target[len(drive):], true
}

// variableSink is a variable that takes objects as they are: one as itself, several as an array. Appending keeps what it had.
func (f *frame) variableSink(name string, appending bool) (Sink, func() *Unwind) {
	got := &Collector{}
	return got, func() *Unwind {
		items := got.Items()
		if appending {
			before := f.variable(value.Intern(name))
			if elements, ok, err := value.Collect(before); ok && err == nil {
				items = append(append([]value.Value{}, elements...), items...)
			} else if !before.IsNull() {
				items = append([]value.Value{before}, items...)
			}
		}
		v := value.Null
		switch len(items) {
		case 0:
		case 1:
			v = items[0]
		default:
			v = value.FromSlice(append([]value.Value{}, items...))
		}
		return f.setLocal(value.Intern(name), name, v)
	}
}

// fileSink is a file that takes objects as Out-File writes them.
func (f *frame) fileSink(path string, appending bool) (Sink, func() *Unwind, *Unwind) {
	c := f.eng.Cmdlet("Out-File")
	if c == nil {
		return nil, nil, f.commandNotFound("Out-File", place{})
	}
	args := []Argument{{Name: "LiteralPath", Value: value.Str(path), HasValue: true}, {Name: "Append", Value: value.SwitchValue(appending), HasValue: true}}
	info := &InvocationInfo{at: f.here(), command: &CmdletInfo{Cmdlet: c}, name: "out-file", expecting: true, length: 1, position: 1}
	p := &pipeline{steps: make([]step, 1)}
	s, u := f.cmdletStep(c, args, info, Discard, p, 0)
	if u != nil {
		return nil, nil, u
	}
	p.steps[0] = s
	if u := p.start(0); u != nil {
		return nil, nil, u
	}
	closer := func() *Unwind {
		u := s.end()
		if c := s.clean(); u == nil {
			u = c
		}
		return u
	}
	return &pipeSink{p, 0}, closer, nil
}

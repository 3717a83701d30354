package interp

import (
	"github.com/exorun/exorun/powershell/bind"
	"github.com/exorun/exorun/powershell/value"
)

// step is one command of a running pipeline.
type step interface {
	begin() *Unwind
	process(v value.Value, piped bool) *Unwind
	end() *Unwind
	clean() *Unwind
}

// pipeline is a running pipeline. What a step writes is pushed into the next one at once.
type pipeline struct {
	steps   []step
	stopped int // the steps before this one get no input and no end any more
	failed  bool
	begun   int // the steps before this one have begun
}

// start begins the steps up to one: what a step writes while it begins needs the next one.
func (p *pipeline) start(i int) *Unwind {
	for p.begun <= i {
		p.begun++
		if u := p.settle(p.steps[p.begun-1].begin()); u != nil {
			return u
		}
	}
	return nil
}

// pipeSink pushes into a step of a pipeline.
type pipeSink struct {
	p *pipeline
	i int
}

func (s *pipeSink) Write(v value.Value) *Unwind {
	if s.p.stopped > s.i {
		return &Unwind{Kind: StopUpstream, pipe: s.p, step: s.p.stopped}
	}
	if s.p.begun <= s.i {
		if u := s.p.start(s.i); u != nil {
			return u
		}
	}
	return s.p.steps[s.i].process(v, true)
}

// run drives the pipeline. feed pushes the input into the first step; nil is no input.
func (p *pipeline) run(f *frame, feed func(to Sink) *Unwind) *Unwind {
	u := p.drive(f, feed)
	for i := range p.steps {
		if c := p.steps[i].clean(); c != nil && u == nil {
			u = c
		}
	}
	return u
}

func (p *pipeline) drive(f *frame, feed func(to Sink) *Unwind) *Unwind {
	if u := p.start(len(p.steps) - 1); u != nil {
		return u
	}
	if p.stopped == 0 {
		var u *Unwind
		if feed != nil {
			u = feed(&pipeSink{p, 0})
		} else {
			u = p.steps[0].process(value.Null, false)
		}
		if u = p.settle(u); u != nil {
			return u
		}
	}
	for i := p.stopped; i < len(p.steps); i++ {
		if i < p.stopped {
			continue
		}
		if u := p.settle(p.steps[i].end()); u != nil {
			return u
		}
	}
	return nil
}

// settle takes the unwind of a step that wants no more input.
func (p *pipeline) settle(u *Unwind) *Unwind {
	if u != nil && u.Kind == StopUpstream && u.pipe == p {
		p.stopped = max(p.stopped, u.step)
		return nil
	}
	return u
}

// cmdletStep is a built-in command in a pipeline.
type cmdletStep struct {
	inv       *Invocation
	processor Processor
}

func (s *cmdletStep) begin() *Unwind {
	if u := s.inv.warnOfBinding(); u != nil {
		return u
	}
	return s.took(s.processor.Begin(s.inv))
}

func (s *cmdletStep) process(v value.Value, piped bool) *Unwind {
	c := s.inv
	c.input, c.piped = v, piped
	if piped {
		if !c.binding.Sig.TakesPipeline() {
			c.failed = true
			return s.took(c.WriteFailure(bind.InputNotBound(v)))
		}
		ok, err := c.binding.BindInput(v)
		if !ok {
			if err == nil {
				err = bind.InputNotBound(v)
			}
			if ue, isUnwind := err.(*unwindError); isUnwind {
				return ue.u
			}
			return s.took(c.WriteError(value.AsException(err).NewErrorRecord()))
		}
	}
	return s.took(s.processor.Process(c))
}

func (s *cmdletStep) end() *Unwind { return s.took(s.processor.End(s.inv)) }

func (s *cmdletStep) clean() *Unwind {
	if c, ok := s.processor.(Cleaner); ok {
		c.Clean(s.inv)
	}
	return nil
}

// took notes whether the command failed.
func (s *cmdletStep) took(u *Unwind) *Unwind {
	s.inv.adopt(u)
	if s.inv.failed && s.inv.pipe != nil {
		s.inv.pipe.failed = true
	}
	return u
}

// adopt makes the error of a script block that the command ran, or of text, the command's own: it is told with the command's name
// and place. What throw threw, what a preference of Stop ended and what is a command's already stays as it is.
func (c *Invocation) adopt(u *Unwind) {
	if u == nil || u.Kind != Throw || u.thrown || u.Err.Command != "" || c.cmdlet.KeepsErrors || ThrownByThrow(u.Err) {
		return
	}
	own := *u.Err
	own.Command, own.Activity, own.Invocation = c.class, c.name, c.info
	u.Err = &own
}

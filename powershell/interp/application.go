package interp

import (
	"bytes"
	"strings"

	"github.com/exorun/exorun/powershell/value"
)

// applicationStep is a program of the machine in a pipeline.
type applicationStep struct {
	f     *frame
	app   *Application
	args  []Argument
	out   Sink
	p     *pipeline
	info  *InvocationInfo
	input bytes.Buffer
	fed   bool
}

func (s *applicationStep) begin() *Unwind { return nil }

func (s *applicationStep) process(v value.Value, piped bool) *Unwind {
	if piped {
		s.fed = true
		s.input.WriteString(value.ToString(v) + "\n")
	}
	return nil
}

func (s *applicationStep) end() *Unwind {
	e := s.f.eng
	var args []string
	for _, a := range s.args {
		if a.Name != "" {
			args = append(args, strings.TrimSuffix(a.Text, ""))
		}
		if a.HasValue {
			_ = value.ForEach(a.Value, func(v value.Value) error {
				args = append(args, value.ToString(v))
				return nil
			})
		}
	}
	var out, errs bytes.Buffer
	p := Process{Path: s.app.Path, Args: args, Dir: e.locations.file, Stdout: &out, Stderr: &errs}
	for _, name := range e.host.Environment.Names() {
		if v, ok := e.host.Environment.Get(name); ok {
			p.Env = append(p.Env, name+"="+v)
		}
	}
	if s.fed {
		p.Stdin = &s.input
	}
	var code int
	var err error
	e.Idle(func() { code, err = e.host.Processes.Run(e.ctx, p) })
	if err != nil {
		x := value.NewException(automation+"ApplicationFailedException", "Program '"+s.app.Name+"' failed to run: "+err.Error())
		x.ErrorID, x.Category = "NativeCommandFailed", value.ResourceUnavailable
		return s.f.raise(x)
	}
	e.setGlobal(symLastExitCode, value.Int(code))
	if code != 0 {
		s.p.failed = true
	}
	for line := range strings.Lines(errs.String()) {
		x := value.NewException(automation+"RemoteException", strings.TrimRight(line, "\r\n"))
		r := &value.ErrorRecord{Exception: x, ErrorID: "NativeCommandError", Category: value.NotSpecified, Target: value.Str(x.Message)}
		if u := s.f.showError(r); u != nil {
			return u
		}
	}
	for line := range strings.Lines(out.String()) {
		if u := s.out.Write(value.Str(strings.TrimRight(line, "\r\n"))); u != nil {
			return u
		}
	}
	return nil
}

func (s *applicationStep) clean() *Unwind { return nil }

package powershell

import (
	"context"

	"github.com/exorun/exorun/powershell/cmdlets/history"
	"github.com/exorun/exorun/powershell/complete"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

// Ending says how a command of a prompt ended.
type Ending struct {
	Exited  bool // by exit, with Code
	Code    int
	Failed  bool // $? is false, or an error ended it
	Stopped bool // by its context
}

// RunCommand runs a command of a prompt in the global scope, shows what it gives and takes it into the history.
func (s *Shell) RunCommand(ctx context.Context, text string) Ending {
	clock := s.engine.Host().Clock
	entry := history.Entry{Line: text, Began: clock.Now()}
	end := s.RunQuietly(ctx, text)
	entry.Ended, entry.Failed, entry.Stopped = clock.Now(), end.Failed, end.Stopped
	most := 4096
	if v := s.engine.Global().Variable("MaximumHistoryCount"); v != nil {
		if n, ok := v.Value().AsInt64(); ok {
			most = int(n)
		}
	}
	history.Of(s.engine).Add(entry, most)
	return end
}

// RunQuietly is RunCommand without an entry in the history.
func (s *Shell) RunQuietly(ctx context.Context, text string) Ending {
	s.width = s.console.Width()
	o := s.engine.RunText(ctx, text)
	s.flush()
	if o.Err != nil {
		s.engine.Fail(o.Err)
		s.showError(o.Err)
	}
	s.console.Progress("", "", -1, true)
	return Ending{Exited: o.Exited, Code: o.Code, Stopped: o.Cancelled, Failed: o.Err != nil || !s.engine.Succeeded()}
}

// Prompt gives the text of the session's function prompt, PowerShell's own where it has none or the function fails.
func (s *Shell) Prompt(ctx context.Context) string {
	_, path := s.engine.Location()
	text := "PS " + path + "> "
	s.engine.Ask(ctx, func(inv *interp.Invocation) {
		if inv.FindFunction("prompt") == nil {
			return
		}
		var own string
		u := inv.RunCommand("prompt", nil, interp.SinkFunc(func(v value.Value) *interp.Unwind {
			own += value.ToString(v)
			return nil
		}))
		if u == nil && own != "" {
			text = own
		}
	})
	return text
}

// Complete gives what may follow at a place of a text, which counts UTF-16 units.
func (s *Shell) Complete(ctx context.Context, text string, cursor int) complete.Result {
	var result complete.Result
	s.engine.Ask(ctx, func(inv *interp.Invocation) {
		result = complete.Input(inv, text, cursor, complete.Options{History: history.Of(s.engine).Lines()})
	})
	return result
}

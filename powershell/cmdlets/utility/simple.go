package utility

import (
	"time"

	"github.com/exorun/exorun/powershell/cmdlets/secure"

	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

// startSleep is Start-Sleep: it waits by the host's clock.
type startSleep struct{ interp.Steps }

func newStartSleep() interp.Processor { return startSleep{} }

func (startSleep) Process(inv *interp.Invocation) *interp.Unwind {
	var wait time.Duration
	switch {
	case inv.Bound("Seconds"):
		seconds, _ := inv.Value("Seconds").Unwrap().AsDouble()
		wait = time.Duration(seconds * float64(time.Second))
	case inv.Bound("Milliseconds"):
		wait = time.Duration(number(inv, "Milliseconds")) * time.Millisecond
	default:
		ticks, _ := inv.Value("Duration").AsTimeSpan()
		wait = time.Duration(ticks) * 100
	}
	var err error
	inv.Idle(func() { err = inv.World().Clock.Sleep(inv.Context(), wait) })
	switch {
	case err == nil:
		return nil
	case inv.Context().Err() != nil:
		return inv.Cancelled()
	}
	return inv.Raise(err)
}

// readHost is Read-Host.
type readHost struct{ interp.Steps }

func newReadHost() interp.Processor { return readHost{} }

func (readHost) Begin(inv *interp.Invocation) *interp.Unwind {
	prompt := ""
	if inv.Bound("Prompt") {
		text, err := hostText(inv.Host(), inv.Value("Prompt"), " ")
		if err != nil {
			return inv.Raise(err)
		}
		prompt = text + ": "
	}
	secret := inv.Switch("AsSecureString") || inv.Switch("MaskInput")
	line, err := inv.World().Console.Prompt(inv.Context(), prompt, secret)
	if err != nil {
		return inv.Throw(record(psInvalidOperation, "InvalidOperation", value.InvalidOperation, value.Null,
			"PowerShell is in NonInteractive mode. Read and Prompt functionality is not available."))
	}
	if inv.Switch("AsSecureString") {
		return inv.Write(value.Of(secure.NewString(line)))
	}
	return inv.Write(value.Str(line))
}

// measureCommand is Measure-Command.
type measureCommand struct {
	interp.Steps
	spent time.Duration
}

func newMeasureCommand() interp.Processor { return &measureCommand{} }

func (m *measureCommand) Process(inv *interp.Invocation) *interp.Unwind {
	object, piped := inputObject(inv)
	if !piped {
		object = value.Null
	}
	clock := inv.World().Clock
	start := clock.Now()
	u := inv.CallInto(inv.Block("Expression"), object, interp.Discard)
	m.spent += clock.Now().Sub(start)
	return u
}

func (m *measureCommand) End(inv *interp.Invocation) *interp.Unwind {
	return inv.Write(value.TimeSpan(int64(m.spent / 100)))
}

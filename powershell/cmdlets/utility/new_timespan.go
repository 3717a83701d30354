package utility

import (
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

// newTimeSpan is New-TimeSpan.
type newTimeSpan struct {
	interp.Steps
	now value.Value
}

func newNewTimeSpan() interp.Processor { return &newTimeSpan{} }

func (n *newTimeSpan) Begin(inv *interp.Invocation) *interp.Unwind {
	host := inv.World()
	n.now = value.FromTime(host.Clock.Now().In(host.Clock.Zone()), value.KindLocal)
	return nil
}

func (n *newTimeSpan) Process(inv *interp.Invocation) *interp.Unwind {
	if inv.SetName() == "Time" {
		ticks := ((number(inv, "Days")*24+number(inv, "Hours"))*60+number(inv, "Minutes"))*60 + number(inv, "Seconds")
		return inv.Write(value.TimeSpan(ticks*ticksPerSecond + number(inv, "Milliseconds")*ticksPerSecond/1000))
	}
	start, end := n.now, n.now
	if inv.Bound("Start") {
		start = inv.Value("Start").Unwrap()
	}
	if inv.Bound("End") {
		end = inv.Value("End").Unwrap()
	}
	return inv.Write(value.TimeSpan(value.DateTimeTicks(end) - value.DateTimeTicks(start)))
}

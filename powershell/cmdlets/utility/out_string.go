package utility

import (
	"strings"

	"github.com/exorun/exorun/powershell/format"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

// outString is Out-String.
type outString struct {
	views   *format.Catalogue
	printer *format.Printer
	text    strings.Builder
	failed  *interp.Unwind
}

func newOutString(views *format.Catalogue) func() interp.Processor {
	return func() interp.Processor { return &outString{views: views} }
}

func (o *outString) Begin(inv *interp.Invocation) *interp.Unwind {
	width := inv.Int("Width", 0)
	if width == 0 {
		width = screenWidth(inv)
	}
	end := "\n"
	if inv.Switch("NoNewline") {
		end = ""
	}
	stream := inv.Switch("Stream")
	take := func(line string) {
		switch {
		case o.failed != nil:
		case stream:
			o.failed = inv.Write(value.Str(line))
		default:
			o.text.WriteString(line)
			o.text.WriteString(end)
		}
	}
	o.printer = format.NewPrinter(engineOf(inv), o.views, &format.Screen{Width: width, Out: lineCollector{take}}, screenWidth(inv))
	return nil
}

func (o *outString) Process(inv *interp.Invocation) *interp.Unwind {
	object, _ := inputObject(inv)
	if u := leave(inv, o.printer.Write(object)); u != nil {
		return u
	}
	return o.failed
}

func (o *outString) End(inv *interp.Invocation) *interp.Unwind {
	if u := leave(inv, o.printer.Close()); u != nil {
		return u
	}
	if o.failed != nil || inv.Switch("Stream") {
		return o.failed
	}
	return inv.Write(value.Str(o.text.String()))
}

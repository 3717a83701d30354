package utility

import (
	"github.com/exorun/exorun/powershell/cmdlets/provider"
	"github.com/exorun/exorun/powershell/format"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

// outFile is Out-File.
type outFile struct {
	views   *format.Catalogue
	file    *provider.TextWriter
	printer *format.Printer
	failure error
}

func newOutFile(views *format.Catalogue) func() interp.Processor {
	return func() interp.Processor { return &outFile{views: views} }
}

func (o *outFile) Begin(inv *interp.Invocation) *interp.Unwind {
	text, literal := inv.Text("FilePath"), inv.Bound("LiteralPath")
	if literal {
		text = inv.Text("LiteralPath")
	}
	if goOn, u := inv.ShouldProcess(text, "Output to File"); u != nil || !goOn {
		return u
	}
	var bad *value.ErrorRecord
	o.file, bad = provider.CreateText(inv, provider.Create{
		Path: text, Literal: literal, Encoding: provider.EncodingOf(inv), Append: inv.Switch("Append"),
		Force: inv.Switch("Force"), NoClobber: inv.Switch("NoClobber"),
	})
	if bad != nil {
		return inv.Throw(bad)
	}
	end := "\n"
	if inv.Switch("NoNewline") {
		end = ""
	}
	take := func(line string) {
		if o.failure == nil {
			o.failure = o.file.WriteString(line + end)
		}
	}
	screen := &format.Screen{Width: inv.Int("Width", format.Unlimited), ConsoleWidth: screenWidth(inv), Out: lineCollector{take}}
	o.printer = format.NewPrinter(engineOf(inv), o.views, screen, screenWidth(inv))
	return nil
}

func (o *outFile) Process(inv *interp.Invocation) *interp.Unwind {
	object, bound := inputObject(inv)
	if o.file == nil || !bound {
		return nil
	}
	if u := leave(inv, o.printer.Write(object)); u != nil {
		return u
	}
	return leave(inv, o.failure)
}

func (o *outFile) End(inv *interp.Invocation) *interp.Unwind {
	if o.file == nil {
		return nil
	}
	u := leave(inv, o.printer.Close())
	file := o.file
	o.file = nil
	if err := file.Close(); err != nil && o.failure == nil {
		o.failure = err
	}
	if u != nil {
		return u
	}
	return leave(inv, o.failure)
}

// Clean closes the file of a call that did not end.
func (o *outFile) Clean(*interp.Invocation) {
	if o.file != nil {
		_ = o.file.Close()
	}
}

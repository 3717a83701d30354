package utility

import (
	"github.com/exorun/exorun/powershell/format"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

// teeObject is Tee-Object: it hands objects on and keeps them in a file or a variable.
type teeObject struct {
	outFile
	objects []value.Value
	toFile  bool
}

func newTeeObject(views *format.Catalogue) func() interp.Processor {
	return func() interp.Processor { return &teeObject{outFile: outFile{views: views}} }
}

func (t *teeObject) Begin(inv *interp.Invocation) *interp.Unwind {
	t.toFile = !inv.Bound("Variable")
	if t.toFile {
		return t.outFile.Begin(inv)
	}
	if inv.Switch("Append") {
		if before, ok := inv.Variable(inv.Text("Variable")); ok {
			t.objects = append(t.objects, items(before)...)
		}
	}
	return nil
}

func (t *teeObject) Process(inv *interp.Invocation) *interp.Unwind {
	object, bound := inputObject(inv)
	if !bound {
		return nil
	}
	if t.toFile {
		if u := t.outFile.Process(inv); u != nil {
			return u
		}
	} else {
		t.objects = append(t.objects, object)
	}
	return inv.WriteEach(object)
}

func (t *teeObject) End(inv *interp.Invocation) *interp.Unwind {
	if t.toFile {
		return t.outFile.End(inv)
	}
	kept := value.FromSlice(t.objects)
	if len(t.objects) == 1 {
		kept = t.objects[0]
	}
	return inv.SetVariable(inv.Text("Variable"), kept)
}

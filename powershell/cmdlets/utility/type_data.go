package utility

import (
	"github.com/exorun/exorun/powershell/format"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

// updateTypeData is Update-TypeData, as far as it says what is shown of objects.
type updateTypeData struct {
	interp.Steps
	views *format.Catalogue
}

func newUpdateTypeData(views *format.Catalogue) func() interp.Processor {
	return func() interp.Processor { return updateTypeData{views: views} }
}

func (t updateTypeData) Process(inv *interp.Invocation) *interp.Unwind {
	name := inv.Text("TypeName")
	if goOn, u := inv.ShouldProcess(name, "Update TypeData"); u != nil || !goOn {
		return u
	}
	if names := inv.Texts("DefaultDisplayPropertySet"); len(names) > 0 {
		t.views.SetDefault(name, names)
	}
	if inv.Bound("MemberName") || inv.Bound("AppendPath") || inv.Bound("PrependPath") {
		return inv.WriteError(record("System.NotSupportedException", "NotSupported", value.NotImplemented, value.Str(name),
			"Update-TypeData can't add members to types here."))
	}
	return nil
}

// removeTypeData is Remove-TypeData.
type removeTypeData struct {
	interp.Steps
	views *format.Catalogue
}

func newRemoveTypeData(views *format.Catalogue) func() interp.Processor {
	return func() interp.Processor { return removeTypeData{views: views} }
}

func (t removeTypeData) Process(inv *interp.Invocation) *interp.Unwind {
	t.views.SetDefault(inv.Text("TypeName"), nil)
	return nil
}

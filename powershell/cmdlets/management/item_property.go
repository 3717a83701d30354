package management

import (
	"github.com/exorun/exorun/powershell/cmdlets/provider"
	"github.com/exorun/exorun/powershell/format"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

// itemProperty is Get-ItemProperty, or Get-ItemPropertyValue.
type itemProperty struct {
	interp.Steps
	valuesOnly bool
}

func newGetItemProperty() interp.Processor      { return itemProperty{} }
func newGetItemPropertyValue() interp.Processor { return itemProperty{valuesOnly: true} }

func unsupported() *value.ErrorRecord {
	return record("System.Management.Automation.PSNotSupportedException", "NotSupported", value.NotImplemented, value.Null,
		"Cannot use interface. The IPropertyCmdletProvider interface is not supported by this provider.")
}

func (p itemProperty) Process(inv *interp.Invocation) *interp.Unwind {
	names := inv.Texts("Name")
	if p.valuesOnly && !inv.Bound("Path") && !inv.Bound("LiteralPath") {
		path, bad := provider.ResolveLiteral(inv, ".")
		if bad != nil {
			return inv.WriteError(bad)
		}
		return p.write(inv, path, names)
	}
	return eachTarget(inv, func(path provider.Path) *interp.Unwind { return p.write(inv, path, names) })
}

func (p itemProperty) write(inv *interp.Invocation, path provider.Path, names []string) *interp.Unwind {
	if !path.IsFile() {
		return inv.WriteError(unsupported())
	}
	item := provider.Item(inv, path)
	if len(names) == 0 {
		return inv.Write(item)
	}
	shape, slots := value.EmptyShape, []value.Value(nil)
	for _, name := range names {
		found := false
		for _, property := range format.Properties(item) {
			if !format.NewWildcard(name).Match(property) || property == "PSPath" || property == "PSParentPath" || property == "PSChildName" ||
				property == "PSDrive" || property == "PSProvider" || property == "PSIsContainer" {
				continue
			}
			found = true
			v, _, err := value.GetMember(inv.Host(), item, property)
			if err != nil {
				return inv.Raise(err)
			}
			if p.valuesOnly {
				if u := inv.Write(v); u != nil {
					return u
				}
				continue
			}
			shape, slots = shape.With(property), append(slots, v)
		}
		if !found {
			if u := inv.WriteError(record("System.Management.Automation.PSArgumentException", "System.Management.Automation.PSArgumentException",
				value.InvalidArgument, value.Null, "Property %s does not exist at path %s.", name, path.Name)); u != nil {
				return u
			}
		}
	}
	if p.valuesOnly || len(slots) == 0 {
		return nil
	}
	return inv.Write(provider.Decorate(value.Of(value.NewRecord(shape, slots)), path, provider.IsContainer(inv, path)))
}

// setItemProperty is Set-ItemProperty.
type setItemProperty struct{ interp.Steps }

func newSetItemProperty() interp.Processor { return setItemProperty{} }

func (setItemProperty) Process(inv *interp.Invocation) *interp.Unwind {
	return eachTarget(inv, func(path provider.Path) *interp.Unwind {
		if !path.IsFile() {
			return inv.WriteError(unsupported())
		}
		name := inv.Text("Name")
		if goOn, u := inv.ShouldProcess("Item: "+path.Name+" Property: "+name, "Set Property File"); u != nil || !goOn {
			return u
		}
		item := provider.Item(inv, path)
		if err := value.SetMember(inv.Host(), item, name, inv.Value("Value")); err != nil {
			return inv.WriteFailure(err)
		}
		if inv.Switch("PassThru") {
			return inv.Write(item)
		}
		return nil
	})
}

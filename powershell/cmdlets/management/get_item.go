package management

import (
	"github.com/exorun/exorun/powershell/cmdlets/provider"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

// getItem is Get-Item.
type getItem struct{ interp.Steps }

func newGetItem() interp.Processor { return getItem{} }

func (getItem) Process(inv *interp.Invocation) *interp.Unwind {
	return eachTarget(inv, func(path provider.Path) *interp.Unwind {
		if !path.IsFile() && path.Name == "" {
			return inv.WriteEach(provider.Item(inv, path))
		}
		return inv.Write(provider.Item(inv, path))
	})
}

// setItem is Set-Item: it gives an item of a flat store a value.
type setItem struct{ interp.Steps }

func newSetItem() interp.Processor { return setItem{} }

func (setItem) Process(inv *interp.Invocation) *interp.Unwind {
	texts, literal := arguments(inv)
	for _, text := range texts {
		paths, bad := resolve(inv, text, literal)
		if bad != nil {
			path, unknown := provider.Parse(inv, text)
			if unknown != nil {
				return inv.Throw(unknown)
			}
			paths = []provider.Path{path}
		}
		for _, path := range paths {
			if path.IsFile() {
				return inv.Throw(record("System.Management.Automation.PSNotSupportedException", "NotSupported", value.NotImplemented, value.Null,
					"Provider operation stopped because the provider does not support this operation."))
			}
			if goOn, u := inv.ShouldProcess("Item: "+path.Name+" Value: "+value.ToString(inv.Value("Value")), "Set Item"); u != nil || !goOn {
				return u
			}
			if u := provider.StoreOf(inv, path.Drive.Provider).Set(path.Name, inv.Value("Value")); u != nil {
				return u
			}
			if inv.Switch("PassThru") {
				if u := inv.Write(provider.Item(inv, path)); u != nil {
					return u
				}
			}
		}
	}
	return nil
}

// clearItem is Clear-Item: it empties an item of a flat store.
type clearItem struct{ interp.Steps }

func newClearItem() interp.Processor { return clearItem{} }

func (clearItem) Process(inv *interp.Invocation) *interp.Unwind {
	return eachTarget(inv, func(path provider.Path) *interp.Unwind {
		if path.IsFile() {
			return inv.Throw(record("System.Management.Automation.PSNotSupportedException", "NotSupported", value.NotImplemented, value.Null,
				"Provider operation stopped because the provider does not support this operation."))
		}
		if goOn, u := inv.ShouldProcess("Item: "+path.Name, "Clear Item"); u != nil || !goOn {
			return u
		}
		return provider.StoreOf(inv, path.Drive.Provider).Set(path.Name, value.Null)
	})
}

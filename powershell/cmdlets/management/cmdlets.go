package management

import (
	"github.com/exorun/exorun/powershell/cmdlets/declare"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

func init() {
	value.RegisterTypes(func() []*value.Definition {
		return []*value.Definition{{Name: "Microsoft.PowerShell.Commands.TestPathType", Enum: &value.EnumInfo{
			Underlying: value.TypeInt32,
			Members:    []value.EnumMember{{Name: "Any", Value: 0}, {Name: "Container", Value: 1}, {Name: "Leaf", Value: 2}},
		}}}
	})
}

// Cmdlets gives the cmdlets of the module.
func Cmdlets() []*interp.Cmdlet {
	var all []*interp.Cmdlet
	add := func(declaration *interp.Cmdlet, run func() interp.Processor) {
		all = append(all, declare.Cmdlet(declaration, run))
	}
	add(&cmdletAddContent, newAddContent)
	add(&cmdletClearContent, newClearContent)
	add(&cmdletClearItem, newClearItem)
	add(&cmdletConvertPath, newConvertPath)
	add(&cmdletCopyItem, newCopyItem)
	add(&cmdletGetChildItem, newGetChildItem)
	add(&cmdletGetContent, newGetContent)
	add(&cmdletGetItem, newGetItem)
	add(&cmdletGetItemProperty, newGetItemProperty)
	add(&cmdletGetItemPropertyValue, newGetItemPropertyValue)
	add(&cmdletGetLocation, newGetLocation)
	add(&cmdletGetProcess, newGetProcess)
	add(&cmdletGetPSDrive, newGetDrive)
	add(&cmdletGetPSProvider, newGetProvider)
	add(&cmdletGetTimeZone, newGetTimeZone)
	add(&cmdletInvokeItem, newRefusal("Opening items with other programs is not allowed."))
	add(&cmdletJoinPath, newJoinPath)
	add(&cmdletMoveItem, newMoveItem)
	add(&cmdletNewItem, newNewItem)
	add(&cmdletNewPSDrive, newNewDrive)
	add(&cmdletPopLocation, newPopLocation)
	add(&cmdletPushLocation, newPushLocation)
	add(&cmdletRemoveItem, newRemoveItem)
	add(&cmdletRemovePSDrive, newRemoveDrive)
	add(&cmdletRenameItem, newRenameItem)
	add(&cmdletResolvePath, newResolvePath)
	add(&cmdletSetContent, newSetContent)
	add(&cmdletSetItem, newSetItem)
	add(&cmdletSetItemProperty, newSetItemProperty)
	add(&cmdletSetLocation, newSetLocation)
	add(&cmdletSplitPath, newSplitPath)
	add(&cmdletStartProcess, newRefusal("Starting other programs is not allowed."))
	add(&cmdletStopProcess, newRefusal("Stopping processes is not allowed."))
	add(&cmdletTestPath, newTestPath)
	return all
}

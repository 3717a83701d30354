package management

import (
	"path/filepath"

	"github.com/exorun/exorun/powershell/cmdlets/provider"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

// removeItem is Remove-Item.
type removeItem struct{ interp.Steps }

func newRemoveItem() interp.Processor { return removeItem{} }

func (r removeItem) Process(inv *interp.Invocation) *interp.Unwind {
	return eachTarget(inv, func(path provider.Path) *interp.Unwind {
		if !path.IsFile() {
			if goOn, u := inv.ShouldProcess("Item: "+path.Name, "Remove Item"); u != nil || !goOn {
				return u
			}
			return provider.StoreOf(inv, path.Drive.Provider).Remove(path.Name, inv.Switch("Force"))
		}
		return r.file(inv, path)
	})
}

func (r removeItem) file(inv *interp.Invocation, path provider.Path) *interp.Unwind {
	files := inv.World().Files
	info, err := files.Lstat(path.Name)
	if err != nil {
		return inv.WriteError(failure(err, path.Name, "RemoveItemIOError", value.ReadError))
	}
	action := "Remove File"
	if info.IsDir() {
		action = "Remove Directory"
	}
	if info.IsDir() && !inv.Switch("Recurse") {
		if entries, err := files.ReadDir(path.Name); err == nil && len(entries) > 0 {
			goOn, u := inv.ShouldContinue("The item at "+path.Display()+" has children and the Recurse parameter was not specified. If you continue, all children will be removed with the item. Are you sure you want to continue?", "Confirm")
			if u != nil || !goOn {
				return u
			}
		}
	}
	if goOn, u := inv.ShouldProcess(path.Name, action); u != nil || !goOn {
		return u
	}
	return r.remove(inv, path.Name)
}

// remove removes a file, or a folder with all that is in it. What cannot be removed is an error; the rest goes all the same.
func (r removeItem) remove(inv *interp.Invocation, path string) *interp.Unwind {
	files := inv.World().Files
	info, err := files.Lstat(path)
	if err != nil {
		return inv.WriteError(failure(err, path, "RemoveItemIOError", value.WriteError))
	}
	if info.IsDir() {
		entries, err := files.ReadDir(path)
		if err != nil {
			return inv.WriteError(failure(err, path, "RemoveItemUnauthorizedAccess", value.PermissionDenied))
		}
		for _, entry := range entries {
			if u := r.remove(inv, filepath.Join(path, entry.Name())); u != nil {
				return u
			}
		}
	} else if info.Mode().IsRegular() && info.Mode().Perm()&0o222 == 0 && !inv.Switch("Force") {
		reason := "You do not have sufficient access rights to perform this operation or the item is hidden, system, or read only."
		return inv.WriteError(record("System.IO.IOException", "RemoveFileSystemItemUnAuthorizedAccess", value.PermissionDenied, value.Str(path),
			"Cannot remove item %s: %s", path, reason))
	}
	if err := files.Remove(path); err != nil {
		return inv.WriteError(failure(err, path, "RemoveItemUnauthorizedAccess", value.PermissionDenied))
	}
	return nil
}

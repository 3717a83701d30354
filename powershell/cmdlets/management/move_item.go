package management

import (
	"errors"
	"io/fs"
	"strings"
	"syscall"

	"github.com/exorun/exorun/powershell/cmdlets/provider"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

// moveItem is Move-Item.
type moveItem struct{ interp.Steps }

func newMoveItem() interp.Processor { return moveItem{} }

func (m moveItem) Process(inv *interp.Invocation) *interp.Unwind {
	text := inv.Text("Destination")
	if text == "" {
		text = "."
	}
	destination, bad := provider.Parse(inv, text)
	if bad != nil {
		return inv.Throw(bad)
	}
	return eachTarget(inv, func(path provider.Path) *interp.Unwind {
		if !path.IsFile() {
			store := provider.StoreOf(inv, path.Drive.Provider)
			v, _ := store.Get(path.Name)
			if u := store.Set(destination.Name, v); u != nil {
				return u
			}
			return store.Remove(path.Name, inv.Switch("Force"))
		}
		to := destination
		if provider.IsContainer(inv, destination) {
			to = destination.Child(nameOf(path))
		}
		action := "Move File"
		id := "MoveFileInfoItemIOError"
		if provider.IsContainer(inv, path) {
			action, id = "Move Directory", "MoveDirectoryItemIOError"
		}
		if goOn, u := inv.ShouldProcess("Item: "+path.Name+" Destination: "+to.Name, action); u != nil || !goOn {
			return u
		}
		if _, err := inv.World().Files.Lstat(to.Name); err == nil && to.Name != path.Name && !(inv.Switch("Force") && !provider.IsContainer(inv, to)) {
			return inv.WriteError(record("System.IO.IOException", id, value.WriteError, value.Str(path.Name),
				"Cannot create a file when that file already exists."))
		}
		return rename(inv, path, to, id)
	})
}

// rename moves a file or folder, over file systems too, and shows it where -PassThru asks.
func rename(inv *interp.Invocation, from, to provider.Path, id string) *interp.Unwind {
	files := inv.World().Files
	err := files.Rename(from.Name, to.Name)
	if errors.Is(err, syscall.EXDEV) && !provider.IsContainer(inv, from) {
		if err = copyFile(files, from.Name, to.Name, inv.Switch("Force")); err == nil {
			err = files.Remove(from.Name)
		}
	}
	if err != nil {
		category := value.WriteError
		if errors.Is(err, fs.ErrPermission) {
			id, category = strings.Replace(id, "IOError", "UnauthorizedAccessError", 1), value.PermissionDenied
		}
		r := failure(err, to.Name, id, category)
		r.Target = value.Str(from.Name)
		return inv.WriteError(r)
	}
	if inv.Switch("PassThru") {
		return inv.Write(provider.Item(inv, to))
	}
	return nil
}

// renameItem is Rename-Item.
type renameItem struct{ interp.Steps }

func newRenameItem() interp.Processor { return renameItem{} }

func (renameItem) Process(inv *interp.Invocation) *interp.Unwind {
	text, literal := inv.Text("Path"), false
	if inv.Bound("LiteralPath") {
		text, literal = inv.Text("LiteralPath"), true
	}
	paths, bad := resolve(inv, text, literal)
	if bad != nil {
		return inv.WriteError(bad)
	}
	if len(paths) != 1 {
		if len(paths) == 0 {
			return inv.WriteError(provider.NotFound(text))
		}
		return inv.WriteError(record("System.Management.Automation.PSArgumentException", "RenameMultipleItemError", value.InvalidArgument, value.Str(text),
			"Cannot rename item because the path resolved to multiple items. Only one item can be renamed at a time."))
	}
	path, name := paths[0], inv.Text("NewName")
	if !path.IsFile() {
		store := provider.StoreOf(inv, path.Drive.Provider)
		v, _ := store.Get(path.Name)
		if u := store.Set(name, v); u != nil {
			return u
		}
		return store.Remove(path.Name, inv.Switch("Force"))
	}
	if parent := name[:max(0, strings.LastIndexAny(name, `/\`)+1)]; parent != "" {
		given, bad := provider.Parse(inv, parent)
		if bad != nil || given.Name != parentOf(path.Name) {
			return inv.WriteError(record("System.Management.Automation.PSArgumentException", "Argument", value.InvalidArgument, value.Str(name),
				"Cannot rename the specified target, because it represents a path or device name."))
		}
		name = name[len(parent):]
	}
	to := path
	to.Name = parentOf(path.Name) + "/" + name
	if parentOf(path.Name) == "/" {
		to.Name = "/" + name
	}
	action := "Rename File"
	if provider.IsContainer(inv, path) {
		action = "Rename Directory"
	}
	if goOn, u := inv.ShouldProcess("Item: "+path.Name+" Destination: "+to.Name, action); u != nil || !goOn {
		return u
	}
	if _, err := inv.World().Files.Lstat(to.Name); err == nil && to.Name != path.Name {
		return inv.WriteError(record("System.IO.IOException", "RenameItemIOError", value.WriteError, value.Str(path.Name),
			"Cannot create a file when that file already exists."))
	}
	return rename(inv, path, to, "RenameItemIOError")
}

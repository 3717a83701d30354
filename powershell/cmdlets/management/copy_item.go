package management

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/exorun/exorun/powershell/cmdlets/provider"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

// copyItem is Copy-Item.
type copyItem struct{ interp.Steps }

func newCopyItem() interp.Processor { return copyItem{} }

func (c copyItem) Process(inv *interp.Invocation) *interp.Unwind {
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
			return c.stored(inv, path, destination)
		}
		to := destination
		if provider.IsContainer(inv, destination) {
			to = destination.Child(nameOf(path))
		}
		if provider.IsContainer(inv, path) {
			return c.folder(inv, path, to)
		}
		return c.file(inv, path, to)
	})
}

func (c copyItem) stored(inv *interp.Invocation, from, to provider.Path) *interp.Unwind {
	if from.Drive.Provider != to.Drive.Provider {
		return inv.WriteError(record("System.Management.Automation.PSArgumentException", "CopyItemSourceAndDestinationNotSameProvider", value.InvalidArgument,
			value.Str(from.Name), "Source and destination path did not resolve to the same provider."))
	}
	store := provider.StoreOf(inv, from.Drive.Provider)
	v, _ := store.Get(from.Name)
	return store.Set(to.Name, v)
}

func (c copyItem) folder(inv *interp.Invocation, from, to provider.Path) *interp.Unwind {
	if goOn, u := inv.ShouldProcess("Item: "+from.Name+" Destination: "+to.Name, "Copy Directory"); u != nil || !goOn {
		return u
	}
	files := inv.World().Files
	if info, err := files.Stat(to.Name); err == nil && !info.IsDir() {
		return inv.WriteError(record("System.ArgumentException", "CopyContainerItemToLeafError", value.InvalidArgument, value.Str(from.Name),
			"Container cannot be copied onto existing leaf item."))
	} else if err == nil && !inv.Switch("Force") && !inv.Switch("Recurse") {
		return inv.WriteError(record("System.IO.IOException", "DirectoryExist", value.ResourceExists, value.Str(to.Name),
			"An item with the specified name %s already exists.", to.Name))
	} else if err != nil {
		if err := files.Mkdir(to.Name, 0o755); err != nil {
			return inv.WriteError(failure(err, to.Name, "CopyDirectoryInfoItemIOError", value.WriteError))
		}
	}
	if inv.Switch("PassThru") {
		if u := inv.Write(provider.Item(inv, to)); u != nil {
			return u
		}
	}
	if !inv.Switch("Recurse") {
		return nil
	}
	children, err := provider.Children(inv, from.Name)
	if err != nil {
		return inv.WriteError(failure(err, from.Name, "CopyDirectoryInfoItemIOError", value.ReadError))
	}
	for _, child := range children {
		source, target := from.Child(child.Name()), to.Child(child.Name())
		var u *interp.Unwind
		if child.IsDir() {
			u = c.folder(inv, source, target)
		} else {
			u = c.file(inv, source, target)
		}
		if u != nil {
			return u
		}
	}
	return nil
}

func (c copyItem) file(inv *interp.Invocation, from, to provider.Path) *interp.Unwind {
	if goOn, u := inv.ShouldProcess("Item: "+from.Name+" Destination: "+to.Name, "Copy File"); u != nil || !goOn {
		return u
	}
	if from.Name == to.Name {
		return inv.WriteError(record("System.IO.IOException", "CopyError", value.WriteError, value.Str(to.Name),
			"Cannot overwrite the item %s with itself.", from.Name))
	}
	if err := copyFile(inv.World().Files, from.Name, to.Name, inv.Switch("Force")); err != nil {
		id, category := "CopyFileInfoItemIOError", value.WriteError
		if errors.Is(err, fs.ErrPermission) {
			id, category = "CopyFileInfoItemUnauthorizedAccessError", value.PermissionDenied
		}
		r := failure(err, to.Name, id, category)
		if _, statErr := inv.World().Files.Stat(filepath.Dir(to.Name)); statErr != nil {
			r.Exception = value.NewException("System.IO.DirectoryNotFoundException", "Could not find a part of the path '"+to.Name+"'.")
		}
		r.Target = value.Str(from.Name)
		return inv.WriteError(r)
	}
	if inv.Switch("PassThru") {
		return inv.Write(provider.Item(inv, to))
	}
	return nil
}

// copyFile copies a file with its mode and its time.
func copyFile(files interp.Files, from, to string, force bool) error {
	source, err := files.Open(from, os.O_RDONLY, 0)
	if err != nil {
		return err
	}
	defer source.Close()
	info, err := files.Stat(from)
	if err != nil {
		return err
	}
	if existing, err := files.Stat(to); err == nil && existing.Mode().Perm()&0o222 == 0 {
		if !force {
			return &fs.PathError{Op: "copy", Path: to, Err: fs.ErrPermission}
		}
		if err := files.Chmod(to, existing.Mode().Perm()|0o200); err != nil {
			return err
		}
	}
	target, err := files.Open(to, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, info.Mode().Perm()|0o200)
	if err != nil {
		return err
	}
	_, err = io.Copy(target, source)
	if err := errors.Join(err, target.Close()); err != nil {
		return err
	}
	return errors.Join(files.Chmod(to, info.Mode().Perm()), files.Chtimes(to, info.ModTime(), info.ModTime()))
}

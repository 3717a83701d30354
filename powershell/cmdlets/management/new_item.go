package management

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/exorun/exorun/powershell/cmdlets/provider"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

// newItem is New-Item.
type newItem struct{ interp.Steps }

func newNewItem() interp.Processor { return newItem{} }

func (n newItem) Process(inv *interp.Invocation) *interp.Unwind {
	texts := inv.Texts("Path")
	if len(texts) == 0 {
		texts = []string{"."}
	}
	for _, text := range texts {
		if name := inv.Text("Name"); name != "" {
			text = strings.TrimRight(text, `/\`) + "/" + name
		}
		path, bad := provider.Parse(inv, text)
		if bad != nil {
			return inv.Throw(bad)
		}
		var u *interp.Unwind
		if path.IsFile() {
			u = n.file(inv, path)
		} else {
			u = n.stored(inv, path)
		}
		if u != nil {
			return u
		}
	}
	return nil
}

func (n newItem) stored(inv *interp.Invocation, path provider.Path) *interp.Unwind {
	store := provider.StoreOf(inv, path.Drive.Provider)
	if _, exists := store.Get(path.Name); exists && !inv.Switch("Force") {
		return inv.WriteError(record("System.Management.Automation.PSArgumentException", "Argument", value.InvalidArgument, value.Null,
			"The item at path '%s' already exists.", path.Name))
	}
	if goOn, u := inv.ShouldProcess("Item: "+path.Name, "New Item"); u != nil || !goOn {
		return u
	}
	if u := store.Set(path.Name, inv.Value("Value")); u != nil {
		return u
	}
	return inv.Write(provider.Item(inv, path))
}

func (n newItem) file(inv *interp.Invocation, path provider.Path) *interp.Unwind {
	kind := strings.ToLower(inv.Text("ItemType"))
	switch {
	case kind == "", isStartOf(kind, "file"):
		return n.newFile(inv, path)
	case isStartOf(kind, "directory"), kind == "container":
		return n.newFolder(inv, path)
	case isStartOf(kind, "symboliclink"):
		return n.newLink(inv, path)
	}
	return inv.WriteError(record("System.Management.Automation.PSArgumentException", "Argument", value.InvalidArgument, value.Null,
		`The type is not a known type for the file system. Only "file","directory" or "symboliclink" can be specified.`))
}

func isStartOf(text, word string) bool { return strings.HasPrefix(word, text) }

func (n newItem) newFile(inv *interp.Invocation, path provider.Path) *interp.Unwind {
	if goOn, u := inv.ShouldProcess("Destination: "+path.Name, "Create File"); u != nil || !goOn {
		return u
	}
	files := inv.World().Files
	flag := os.O_WRONLY | os.O_CREATE | os.O_EXCL
	if inv.Switch("Force") {
		flag = os.O_WRONLY | os.O_CREATE | os.O_TRUNC
		if err := makeFolders(files, filepath.Dir(path.Name)); err != nil {
			return inv.WriteError(failure(err, path.Name, "CreateDirectoryIOError", value.WriteError))
		}
	}
	file, err := files.Open(path.Name, flag, 0o644)
	if err == nil {
		if v := inv.Value("Value"); !v.IsNull() {
			_, err = file.Write([]byte(value.ToString(v)))
		}
		err = errors.Join(err, file.Close())
	}
	if err != nil {
		category, id := value.WriteError, "NewItemIOError"
		if errors.Is(err, fs.ErrPermission) {
			category, id = value.PermissionDenied, "NewItemUnauthorizedAccessError"
		}
		return inv.WriteError(failure(err, path.Name, id, category))
	}
	return inv.Write(provider.Item(inv, path))
}

func (n newItem) newFolder(inv *interp.Invocation, path provider.Path) *interp.Unwind {
	files := inv.World().Files
	if _, err := files.Lstat(path.Name); err == nil {
		if inv.Switch("Force") && provider.IsContainer(inv, path) {
			return inv.Write(provider.Item(inv, path))
		}
		return inv.WriteError(record("System.IO.IOException", "DirectoryExist", value.ResourceExists, value.Str(path.Name),
			"An item with the specified name %s already exists.", path.Name))
	}
	if goOn, u := inv.ShouldProcess("Destination: "+path.Name, "Create Directory"); u != nil || !goOn {
		return u
	}
	if err := makeFolders(files, path.Name); err != nil {
		id, category := "CreateDirectoryIOError", value.WriteError
		if errors.Is(err, fs.ErrPermission) {
			id, category = "CreateDirectoryUnauthorizedAccessError", value.PermissionDenied
		}
		return inv.WriteError(failure(err, path.Name, id, category))
	}
	return inv.Write(provider.Item(inv, path))
}

// makeFolders makes a folder with those above it.
func makeFolders(files interp.Files, path string) error {
	if info, err := files.Stat(path); err == nil {
		if info.IsDir() {
			return nil
		}
		return &fs.PathError{Op: "mkdir", Path: path, Err: fs.ErrExist}
	}
	if parent := filepath.Dir(path); parent != path {
		if err := makeFolders(files, parent); err != nil {
			return err
		}
	}
	return files.Mkdir(path, 0o755)
}

func (n newItem) newLink(inv *interp.Invocation, path provider.Path) *interp.Unwind {
	target := value.ToString(inv.Value("Value"))
	if target == "" {
		return inv.WriteError(record("System.ArgumentException", "NewLinkTargetNotSpecified", value.InvalidArgument, value.Null,
			"Link '%s' cannot be created because the target Value was not specified.", path.Name))
	}
	if goOn, u := inv.ShouldProcess("Destination: "+path.Name, "Create Symbolic Link"); u != nil || !goOn {
		return u
	}
	files := inv.World().Files
	if _, err := files.Lstat(path.Name); err == nil {
		if !inv.Switch("Force") {
			return inv.WriteError(record("System.IO.IOException", "SymLinkExists", value.ResourceExists, value.Str(path.Name),
				"Cannot create link because the path already exists: %s.", path.Name))
		}
		if err := files.Remove(path.Name); err != nil {
			return inv.WriteError(failure(err, path.Name, "NewItemIOError", value.WriteError))
		}
	}
	if err := files.Symlink(target, path.Name); err != nil {
		return inv.WriteError(failure(err, path.Name, "NewItemIOError", value.WriteError))
	}
	return inv.Write(provider.Item(inv, path))
}

package provider

import (
	"errors"
	"io/fs"
	"path/filepath"

	"github.com/exorun/exorun/powershell/value"
)

func folderStatics() *value.Definition {
	info := func(p place) value.Value { return value.Of(NewFileItem(p.files, p.path, true)) }
	d := &value.Definition{Methods: []value.Method{
		exists(true),
		at("System.IO.DirectoryInfo CreateDirectory(System.String)", func(_ value.Host, p place, _ []value.Value) (value.Value, error) {
			return info(p), p.failure(p.makeFolder(), true)
		}),
		at("System.IO.DirectoryInfo GetParent(System.String)", func(_ value.Host, p place, _ []value.Value) (value.Value, error) {
			parent := place{p.files, filepath.Dir(p.path)}
			if parent == p {
				return value.Null, nil
			}
			return info(parent), nil
		}),
		act("Delete(System.String)", func(_ value.Host, p place, _ []value.Value) error { return p.removeFolder(false) }),
		act("Delete(System.String, Boolean)", func(_ value.Host, p place, args []value.Value) error { return p.removeFolder(isTrue(args[1])) }),
		act("Move(System.String, System.String)", func(h value.Host, p place, args []value.Value) error { return moveFile(h, p, args[1], false) }),
	}}
	for name, wanted := range map[string]func(fs.DirEntry) bool{
		"Files":             func(e fs.DirEntry) bool { return !e.IsDir() },
		"Directories":       fs.DirEntry.IsDir,
		"FileSystemEntries": func(fs.DirEntry) bool { return true },
	} {
		list := func(_ value.Host, p place, args []value.Value) (value.Value, error) {
			pattern, deep := "*", false
			if len(args) > 1 {
				pattern = value.ToString(args[1])
			}
			if len(args) > 2 {
				deep = isTrue(args[2])
			}
			found, err := p.list(wanted, pattern, deep)
			return textArray(found), err
		}
		for _, rest := range []string{"", ", System.String", ", System.String, System.IO.SearchOption"} {
			d.Methods = append(d.Methods, at("System.String[] Get"+name+"(System.String"+rest+")", list),
				at("System.Collections.Generic.IEnumerable`1[System.String] Enumerate"+name+"(System.String"+rest+")", list))
		}
	}
	return d
}

// makeFolder makes a folder and those above it; one that is there is left.
func (p place) makeFolder() error {
	err := p.files.Mkdir(p.path, 0o777)
	switch {
	case errors.Is(err, fs.ErrExist) && p.isFolder():
		return nil
	case errors.Is(err, fs.ErrNotExist):
		parent := place{p.files, filepath.Dir(p.path)}
		if parent == p {
			return err
		}
		if err := parent.makeFolder(); err != nil {
			return err
		}
		return p.files.Mkdir(p.path, 0o777)
	}
	return err
}

func (p place) removeFolder(deep bool) error {
	if !p.isFolder() {
		return p.failure(fs.ErrNotExist, true)
	}
	entries, err := p.files.ReadDir(p.path)
	if err != nil {
		return p.failure(err, true)
	}
	if len(entries) > 0 && !deep {
		return value.NewException("System.IO.IOException", "Directory not empty : '"+p.path+"'")
	}
	for _, e := range entries {
		child := place{p.files, filepath.Join(p.path, e.Name())}
		if e.IsDir() {
			err = child.removeFolder(true)
		} else {
			err = child.failure(child.files.Remove(child.path), false)
		}
		if err != nil {
			return err
		}
	}
	return p.failure(p.files.Remove(p.path), true)
}

// list gives the paths in a folder that match a pattern of * and ?, those of the folder itself first.
func (p place) list(wanted func(fs.DirEntry) bool, pattern string, deep bool) ([]value.Value, error) {
	match, err := value.NewWildcard(pattern, false)
	if err != nil {
		return nil, value.NewException("System.ArgumentException", err.Error())
	}
	entries, err := p.files.ReadDir(p.path)
	if err != nil {
		return nil, p.failure(err, true)
	}
	var found []value.Value
	for _, e := range entries {
		if wanted(e) && (match.Match(e.Name()) || pattern == "*.*") {
			found = append(found, value.Str(filepath.Join(p.path, e.Name())))
		}
	}
	for _, e := range entries {
		if deep && e.IsDir() {
			below, err := place{p.files, filepath.Join(p.path, e.Name())}.list(wanted, pattern, true)
			if err != nil {
				return nil, err
			}
			found = append(found, below...)
		}
	}
	return found, nil
}

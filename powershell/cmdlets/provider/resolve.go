package provider

import (
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/exorun/exorun/powershell/format"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

// Resolve gives the paths that a path with wildcards leads to, in order. A path without wildcards at which there is nothing is
// an error; one with wildcards may lead nowhere.
func Resolve(inv *interp.Invocation, text string, force bool) ([]Path, *value.ErrorRecord) {
	if !value.ContainsWildcard(text) {
		path, missing := ResolveLiteral(inv, unescape(text))
		if missing != nil {
			return nil, missing
		}
		path.Text = text
		return []Path{path}, nil
	}
	path, bad := Parse(inv, text)
	if bad != nil {
		return nil, bad
	}
	if !path.IsFile() {
		var found []Path
		for _, name := range StoreOf(inv, path.Drive.Provider).Names() {
			if format.NewWildcard(path.Name).Match(name) {
				found = append(found, Path{path.Drive, name, text})
			}
		}
		return found, nil
	}
	volume := filepath.VolumeName(path.Name)
	places := []string{volume + string(filepath.Separator)}
	for element := range strings.SplitSeq(strings.Trim(path.Name[len(volume):], string(filepath.Separator)), string(filepath.Separator)) {
		var next []string
		for _, place := range places {
			next = append(next, expand(inv, place, element, force)...)
		}
		places = next
	}
	found := make([]Path, len(places))
	for i, place := range places {
		found[i] = Path{path.Drive, place, text}
	}
	return found, nil
}

// expand gives the items of a folder that an element of a path fits.
func expand(inv *interp.Invocation, folder, element string, force bool) []string {
	if !value.ContainsWildcard(element) {
		place := filepath.Join(folder, unescape(element))
		if _, err := inv.World().Files.Lstat(place); err != nil {
			return nil
		}
		return []string{place}
	}
	entries, err := Children(inv, folder)
	if err != nil {
		return nil
	}
	wildcard := format.NewWildcard(element)
	var found []string
	for _, entry := range entries {
		hidden := strings.HasPrefix(entry.Name(), ".") && !strings.HasPrefix(element, ".")
		if wildcard.Match(entry.Name()) && (force || !hidden) {
			found = append(found, filepath.Join(folder, entry.Name()))
		}
	}
	return found
}

// Children gives what is in a folder: folders first, each in the order of the culture.
func Children(inv *interp.Invocation, folder string) ([]fs.FileInfo, error) {
	entries, err := inv.World().Files.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	items := make([]fs.FileInfo, 0, len(entries))
	for _, entry := range entries {
		info, err := entry.Info()
		if err != nil {
			continue
		}
		items = append(items, info)
	}
	leads := func(info fs.FileInfo) bool { return leadsToFolder(inv, filepath.Join(folder, info.Name()), info) }
	slices.SortStableFunc(items, func(a, b fs.FileInfo) int {
		if x, y := leads(a), leads(b); x != y {
			if x {
				return -1
			}
			return 1
		}
		return value.CompareText(a.Name(), b.Name(), true)
	})
	return items, nil
}

// leadsToFolder tells whether an item is a folder or a link to one.
func leadsToFolder(inv *interp.Invocation, path string, info fs.FileInfo) bool {
	if info.Mode()&fs.ModeSymlink == 0 {
		return info.IsDir()
	}
	target, err := inv.World().Files.Stat(path)
	return err == nil && target.IsDir()
}

// ResolveLiteral gives the path that a path leads to as it stands. One at which there is nothing is an error.
func ResolveLiteral(inv *interp.Invocation, text string) (Path, *value.ErrorRecord) {
	path, bad := Parse(inv, text)
	if bad != nil {
		return path, bad
	}
	if !Exists(inv, path) {
		return path, NotFound(path.Display())
	}
	return path, nil
}

// Exists tells whether there is something at a path.
func Exists(inv *interp.Invocation, path Path) bool {
	if path.IsFile() {
		_, err := inv.World().Files.Lstat(path.Name)
		return err == nil || errors.Is(err, fs.ErrPermission) && !refused(inv, path.Name)
	}
	if path.Name == "" {
		return true
	}
	_, ok := StoreOf(inv, path.Drive.Provider).Get(path.Name)
	return ok
}

// refused tells whether the host keeps a path to itself, so that it is as if there were nothing.
func refused(inv *interp.Invocation, path string) bool {
	_, err := inv.World().Files.ReadDir(filepath.Dir(path))
	return err == nil || errors.Is(err, fs.ErrPermission)
}

// IsContainer tells whether there are items in what is at a path.
func IsContainer(inv *interp.Invocation, path Path) bool {
	if !path.IsFile() {
		return path.Name == ""
	}
	info, err := inv.World().Files.Stat(path.Name)
	return err == nil && info.IsDir()
}

// unescape takes the backquotes off a path.
func unescape(text string) string {
	if strings.IndexByte(text, '`') < 0 {
		return text
	}
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] == '`' && i+1 < len(text) {
			i++
		}
		b.WriteByte(text[i])
	}
	return b.String()
}

// Relative gives a path as seen from the current location.
func Relative(inv *interp.Invocation, path Path, base string) string {
	if !path.IsFile() {
		return path.Display()
	}
	relative, err := filepath.Rel(base, path.Name)
	if err != nil {
		return path.Name
	}
	if relative == ".." || strings.HasPrefix(relative, ".."+string(filepath.Separator)) {
		return relative
	}
	return "." + string(filepath.Separator) + relative
}

package management

import (
	"io/fs"
	"path/filepath"
	"strings"

	"github.com/exorun/exorun/powershell/cmdlets/provider"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

// getChildItem is Get-ChildItem.
type getChildItem struct {
	interp.Steps
	let      filters
	recurse  bool
	depth    int
	force    bool
	folders  bool // -Directory
	files    bool // -File
	hidden   bool
	readOnly bool
	names    bool
	base     string // what -Name is relative to
}

func newGetChildItem() interp.Processor { return &getChildItem{} }

const everyDepth = int(^uint(0) >> 1)

func (g *getChildItem) Begin(inv *interp.Invocation) *interp.Unwind {
	g.let = filtersOf(inv)
	g.recurse, g.force, g.names = inv.Switch("Recurse"), inv.Switch("Force"), inv.Switch("Name")
	g.folders, g.files = inv.Switch("Directory"), inv.Switch("File")
	g.hidden, g.readOnly = inv.Switch("Hidden"), inv.Switch("ReadOnly")
	g.depth = everyDepth
	if inv.Bound("Depth") {
		g.recurse, g.depth = true, inv.Int("Depth", 0)
	}
	for _, attribute := range strings.FieldsFunc(inv.Text("Attributes"), func(c rune) bool { return c == ',' || c == '+' || c == ' ' }) {
		switch strings.ToLower(attribute) {
		case "directory", "d":
			g.folders = true
		case "!directory", "!d":
			g.files = true
		case "hidden", "h":
			g.hidden = true
		case "readonly", "r":
			g.readOnly = true
		}
	}
	return nil
}

func (g *getChildItem) Process(inv *interp.Invocation) *interp.Unwind {
	texts, literal := arguments(inv)
	if len(texts) == 0 {
		texts = []string{"."}
	}
	for _, text := range texts {
		if text == "" {
			text = "."
		}
		if u := g.list(inv, text, literal); u != nil {
			return u
		}
	}
	return nil
}

// list lists what one argument leads to: the content of a folder, an item that is none, and the items that a wildcard fits.
func (g *getChildItem) list(inv *interp.Invocation, text string, literal bool) *interp.Unwind {
	wild := !literal && value.ContainsWildcard(text)
	let := g.let
	if g.recurse && !literal && len(g.let.include) == 0 {
		text, wild = g.below(inv, text, wild)
	}
	defer func() { g.let = let }()
	paths, bad := resolve(inv, text, literal)
	if bad != nil {
		return inv.WriteError(bad)
	}
	chosen := len(g.let.include) > 0 || len(g.let.exclude) > 0
	for _, path := range paths {
		g.base = path.Name
		container := provider.IsContainer(inv, path)
		var u *interp.Unwind
		switch {
		case chosen && !g.recurse && !wild && len(g.let.include) > 0:
			// The filter is about the path itself, which has no wildcard: nothing inside is looked at.
			if !container && g.let.let(nameOf(path)) {
				u = g.write(inv, path)
			}
		case container && (!wild || g.recurse):
			u = g.children(inv, path, g.depth)
		case !g.let.let(nameOf(path)):
		default:
			g.base = filepath.Dir(path.Name)
			u = g.write(inv, path)
		}
		if u != nil {
			return u
		}
	}
	return nil
}

// below turns the last element of a path into a filter for -Recurse, where it is no folder: all folders are looked through for
// it.
func (g *getChildItem) below(inv *interp.Invocation, text string, wild bool) (string, bool) {
	leaf := text[strings.LastIndexAny(text, `/\`)+1:]
	parent := text[:len(text)-len(leaf)]
	if parent == "" {
		parent = "."
	}
	if path, bad := provider.Parse(inv, text); !wild && (bad != nil || provider.IsContainer(inv, path)) {
		return text, wild
	}
	if !wild {
		if path, _ := provider.Parse(inv, parent); !provider.IsContainer(inv, path) {
			return text, wild
		}
	}
	if leaf == "" || leaf == "." || leaf == ".." {
		return text, wild
	}
	if leaf != "*" {
		g.let.include = []string{leaf}
	}
	return parent, value.ContainsWildcard(parent)
}

// children lists what is in a container, and below it to a depth. PowerShell lists the items of a folder before it looks into
// its folders.
func (g *getChildItem) children(inv *interp.Invocation, path provider.Path, depth int) *interp.Unwind {
	if !path.IsFile() {
		store := provider.StoreOf(inv, path.Drive.Provider)
		for _, name := range store.Names() {
			if g.let.let(name) {
				if u := g.write(inv, path.Child(name)); u != nil {
					return u
				}
			}
		}
		return nil
	}
	items, err := provider.Children(inv, path.Name)
	if err != nil {
		return inv.WriteError(failure(err, path.Name, "DirUnauthorizedAccessError", value.PermissionDenied))
	}
	interleaved := len(g.let.include) > 0 || len(g.let.exclude) > 0
	var folders []provider.Path
	for _, info := range items {
		child := path.Child(info.Name())
		folder := provider.IsContainer(inv, child)
		if g.shows(info, folder) && g.let.let(info.Name()) {
			if u := g.write(inv, child); u != nil {
				return u
			}
		}
		if !folder || !g.recurse || depth == 0 || info.Mode()&fs.ModeSymlink != 0 && !inv.Switch("FollowSymlink") || g.isHidden(info) && !g.force && !g.hidden {
			continue
		}
		if !interleaved {
			folders = append(folders, child)
			continue
		}
		if u := g.children(inv, child, depth-1); u != nil {
			return u
		}
	}
	for _, folder := range folders {
		if u := g.children(inv, folder, depth-1); u != nil {
			return u
		}
	}
	return nil
}

func (g *getChildItem) isHidden(info fs.FileInfo) bool { return strings.HasPrefix(info.Name(), ".") }

// shows tells whether the switches ask for an item.
func (g *getChildItem) shows(info fs.FileInfo, folder bool) bool {
	hidden := g.isHidden(info)
	switch {
	case hidden && !g.force && !g.hidden, g.hidden && !hidden:
		return false
	case g.folders != g.files && g.folders != folder:
		return false
	case g.readOnly && info.Mode().Perm()&0o222 != 0:
		return false
	}
	return true
}

func (g *getChildItem) write(inv *interp.Invocation, path provider.Path) *interp.Unwind {
	if !g.names {
		return inv.WriteEach(provider.Item(inv, path))
	}
	name := nameOf(path)
	if path.IsFile() {
		if relative, err := filepath.Rel(g.base, path.Name); err == nil {
			name = relative
		}
	}
	return inv.Write(provider.Decorate(value.Str(name), path, provider.IsContainer(inv, path)))
}

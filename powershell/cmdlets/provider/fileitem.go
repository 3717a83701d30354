package provider

import (
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

func init() { value.RegisterTypes(fileTypes) }

// FileItem is a System.IO.FileInfo or DirectoryInfo.
type FileItem struct {
	value.Extras
	// Path is the absolute path.
	Path   string
	folder bool
	files  interp.Files
	info   fs.FileInfo // nil where nothing is there, or before it was looked for
	looked bool
}

// NewFileItem gives the object of a path, which need not exist. folder chooses DirectoryInfo.
func NewFileItem(files interp.Files, path string, folder bool) *FileItem {
	return &FileItem{Path: path, folder: folder, files: files}
}

// Type is System.IO.FileInfo or System.IO.DirectoryInfo.
func (f *FileItem) Type() *value.Type {
	if f.folder {
		return value.NamedType("System.IO.DirectoryInfo")
	}
	return value.NamedType("System.IO.FileInfo")
}

// IsFolder tells whether the object is a DirectoryInfo.
func (f *FileItem) IsFolder() bool { return f.folder }

func (f *FileItem) stat() fs.FileInfo {
	if !f.looked {
		f.info, _ = f.files.Stat(f.Path)
		f.looked = true
	}
	return f.info
}

func (f *FileItem) link() (string, bool) {
	info, err := f.files.Lstat(f.Path)
	if err != nil || info.Mode()&fs.ModeSymlink == 0 {
		return "", false
	}
	target, err := f.files.Readlink(f.Path)
	return target, err == nil
}

// Item gives the object at a path with the properties that providers add.
func Item(inv *interp.Invocation, path Path) value.Value {
	if !path.IsFile() {
		return storeItem(inv, path)
	}
	item := NewFileItem(inv.World().Files, path.Name, IsContainer(inv, path))
	return Decorate(value.Of(item), path, item.folder)
}

// Decorate adds the properties that providers add to their objects.
func Decorate(object value.Value, path Path, container bool) value.Value {
	object, bag := value.Extend(object)
	parent := filepath.Dir(path.Name)
	if path.IsFile() && parent == path.Name || !path.IsFile() {
		parent = ""
	}
	bag.Put("PSPath", value.MemberNote, false, value.Str(path.Qualified()))
	if path.IsFile() {
		bag.Put("PSParentPath", value.MemberNote, false, value.Str(qualifier+FileSystem+"::"+parent))
		bag.Put("PSChildName", value.MemberNote, false, value.Str(filepath.Base(path.Name)))
	} else {
		bag.Put("PSChildName", value.MemberNote, false, value.Str(path.Name))
	}
	bag.Put("PSDrive", value.MemberNote, false, path.Drive.Object())
	bag.Put("PSProvider", value.MemberNote, false, ProviderObject(path.Drive.Provider))
	bag.Put("PSIsContainer", value.MemberNote, false, value.Bool(container))
	return object
}

// fileProperty is a property of files or folders.
type fileProperty struct {
	signature string
	read      func(f *FileItem) value.Value
	isTime    bool // may be set
	hidden    bool
}

func fileProperties(groups ...[]fileProperty) []value.Property {
	all := slices.Concat(groups...)
	properties := make([]value.Property, len(all))
	for i, row := range all {
		p := &properties[i]
		p.Signature, p.Hidden = row.signature, row.hidden
		p.Get = func(_ value.Host, self value.Value) (value.Value, error) {
			return row.read(self.Unwrap().Object().(*FileItem)), nil
		}
		if row.isTime {
			p.Set = func(_ value.Host, self, v value.Value) error {
				f := self.Unwrap().Object().(*FileItem)
				f.looked = false
				t := value.TimeOf(v)
				return f.files.Chtimes(f.Path, t, t)
			}
		}
	}
	return properties
}

func fileTypes() []*value.Definition {
	get := func(signature string, read func(f *FileItem) value.Value) fileProperty {
		return fileProperty{signature: signature, read: read}
	}
	timeOf := func(signature string, universal bool) fileProperty {
		return fileProperty{signature: signature, read: func(f *FileItem) value.Value { return f.modified(universal) }, isTime: true}
	}
	common := []fileProperty{
		get("Boolean Exists", func(f *FileItem) value.Value {
			info := f.stat()
			return value.Bool(info != nil && info.IsDir() == f.folder)
		}),
		timeOf("System.DateTime CreationTime", false), timeOf("System.DateTime CreationTimeUtc", true),
		timeOf("System.DateTime LastAccessTime", false), timeOf("System.DateTime LastAccessTimeUtc", true),
		timeOf("System.DateTime LastWriteTime", false), timeOf("System.DateTime LastWriteTimeUtc", true),
		get("System.IO.FileAttributes Attributes", (*FileItem).attributes),
		get("System.String Extension", func(f *FileItem) value.Value { return value.Str(extension(filepath.Base(f.Path))) }),
		get("System.String FullName", func(f *FileItem) value.Value { return value.Str(f.Path) }),
		get("System.String LinkTarget", func(f *FileItem) value.Value {
			if target, ok := f.link(); ok {
				return value.Str(target)
			}
			return value.Null
		}),
		get("System.String Name", func(f *FileItem) value.Value { return value.Str(filepath.Base(f.Path)) }),
	}
	added := []fileProperty{
		get("System.String Mode", func(f *FileItem) value.Value { return value.Str(f.mode()) }),
		get("System.String ModeWithoutHardLink", func(f *FileItem) value.Value { return value.Str(f.mode()) }),
		get("System.String BaseName", func(f *FileItem) value.Value { return value.Str(f.baseName()) }),
		get("System.String NameString", (*FileItem).nameString),
		get("System.String LengthString", func(f *FileItem) value.Value {
			if f.folder || f.stat() == nil {
				return value.Str("")
			}
			return value.Str(value.FormatInt(f.stat().Size()))
		}),
		get("System.String LastWriteTimeString", func(f *FileItem) value.Value {
			text, _ := value.FormatDateTime(value.DateTimeTicks(f.modified(false)), value.KindLocal, "d", value.Current)
			clock, _ := value.FormatDateTime(value.DateTimeTicks(f.modified(false)), value.KindLocal, "t", value.Current)
			return value.Str(strings.Repeat(" ", max(0, 16-len(text))) + text + strings.Repeat(" ", max(0, 10-len([]rune(clock)))) + clock)
		}),
		get("System.String LinkType", func(f *FileItem) value.Value {
			if _, ok := f.link(); ok {
				return value.Str("SymbolicLink")
			}
			return value.Null
		}),
		get("System.String Target", func(f *FileItem) value.Value {
			if target, ok := f.link(); ok {
				return value.Str(target)
			}
			return value.Null
		}),
		get("System.String UnixMode", func(f *FileItem) value.Value { return value.Str(f.unixMode()) }),
		get("System.String User", func(f *FileItem) value.Value { user, _ := owner(f.stat()); return value.Str(user) }),
		get("System.String Group", func(f *FileItem) value.Value { _, group := owner(f.stat()); return value.Str(group) }),
		get("System.Int64 Size", func(f *FileItem) value.Value {
			if f.stat() == nil {
				return value.Null
			}
			return value.Int64(f.stat().Size())
		}),
	}
	for i := range added {
		added[i].hidden = i != 0 && i != 2
	}
	text := value.Method{Signature: "System.String ToString()", Body: func(_ value.Host, self value.Value, _ []value.Value) (value.Value, error) {
		return value.Str(self.Unwrap().Object().(*FileItem).Path), nil
	}}
	remove := value.Method{Signature: "Void Delete()", Body: func(_ value.Host, self value.Value, _ []value.Value) (value.Value, error) {
		f := self.Unwrap().Object().(*FileItem)
		f.looked = false
		return value.AutomationNull, f.files.Remove(f.Path)
	}}
	refresh := value.Method{Signature: "Void Refresh()", Body: func(_ value.Host, self value.Value, _ []value.Value) (value.Value, error) {
		self.Unwrap().Object().(*FileItem).looked = false
		return value.AutomationNull, nil
	}}
	file := []fileProperty{
		get("Int64 Length", func(f *FileItem) value.Value {
			if f.stat() == nil {
				return value.Null
			}
			return value.Int64(f.stat().Size())
		}),
		get("System.String DirectoryName", func(f *FileItem) value.Value { return value.Str(filepath.Dir(f.Path)) }),
		get("System.IO.DirectoryInfo Directory", func(f *FileItem) value.Value {
			return value.Of(NewFileItem(f.files, filepath.Dir(f.Path), true))
		}),
		get("Boolean IsReadOnly", func(f *FileItem) value.Value {
			return value.Bool(f.stat() != nil && f.stat().Mode().Perm()&0o222 == 0)
		}),
	}
	folder := []fileProperty{
		get("System.IO.DirectoryInfo Parent", func(f *FileItem) value.Value {
			if parent := filepath.Dir(f.Path); parent != f.Path {
				return value.Of(NewFileItem(f.files, parent, true))
			}
			return value.Null
		}),
		get("System.IO.DirectoryInfo Root", func(f *FileItem) value.Value {
			return value.Of(NewFileItem(f.files, filepath.VolumeName(f.Path)+string(filepath.Separator), true))
		}),
	}
	return []*value.Definition{
		{Name: "System.IO.FileSystemInfo", Kind: value.KindObject},
		{
			Name: "System.IO.FileInfo", Base: "System.IO.FileSystemInfo", Kind: value.KindObject, Properties: fileProperties(file, common, added),
			Methods: []value.Method{text, remove, refresh},
		},
		{
			Name: "System.IO.DirectoryInfo", Base: "System.IO.FileSystemInfo", Kind: value.KindObject, Properties: fileProperties(folder, common, added),
			Methods: []value.Method{text, remove, refresh},
		},
	}
}

func (f *FileItem) modified(universal bool) value.Value {
	t := time.Date(1601, 1, 1, 0, 0, 0, 0, time.UTC)
	if info := f.stat(); info != nil {
		t = info.ModTime()
	}
	if universal {
		return value.FromTime(t, value.KindUTC)
	}
	return value.FromTime(t, value.KindLocal)
}

// The numbers of System.IO.FileAttributes.
const (
	attributeReadOnly     = 1
	attributeHidden       = 2
	attributeDirectory    = 16
	attributeNormal       = 128
	attributeReparsePoint = 1024
)

func (f *FileItem) attributes() value.Value {
	n := int64(0)
	info := f.stat()
	if info != nil && info.Mode().Perm()&0o222 == 0 {
		n |= attributeReadOnly
	}
	if strings.HasPrefix(filepath.Base(f.Path), ".") {
		n |= attributeHidden
	}
	if f.folder {
		n |= attributeDirectory
	}
	if _, ok := f.link(); ok {
		n |= attributeReparsePoint
	}
	if n == 0 {
		n = attributeNormal
	}
	return value.EnumOf(value.NamedType("System.IO.FileAttributes"), n)
}

// mode is the Mode column: directory, archive, read-only, hidden, system, link.
func (f *FileItem) mode() string {
	n, _ := f.attributes().AsEnum()
	text := []byte("------")
	for i, mark := range []struct {
		bit int64
		c   byte
	}{{attributeDirectory, 'd'}, {0, 0}, {attributeReadOnly, 'r'}, {attributeHidden, 'h'}, {0, 0}, {attributeReparsePoint, 'l'}} {
		if n&mark.bit != 0 {
			text[i] = mark.c
		}
	}
	if text[5] == 'l' {
		text[0] = 'l'
	}
	return string(text[:5])
}

func (f *FileItem) baseName() string {
	name := filepath.Base(f.Path)
	if f.folder {
		return name
	}
	return strings.TrimSuffix(name, extension(name))
}

func (f *FileItem) nameString() value.Value {
	name := filepath.Base(f.Path)
	if target, ok := f.link(); ok {
		name += " -> " + target
	}
	return value.Str(name)
}

// extension is a name's extension as .NET counts it.
func extension(name string) string {
	extension := filepath.Ext(name)
	if extension == "." {
		return ""
	}
	return extension
}

func (f *FileItem) unixMode() string {
	info := f.stat()
	if info == nil {
		return ""
	}
	kind := "-"
	switch mode := info.Mode(); {
	case mode.IsDir():
		kind = "d"
	case mode&fs.ModeSymlink != 0:
		kind = "l"
	}
	return kind + info.Mode().Perm().String()[1:]
}

package management

import (
	"bufio"
	"errors"
	"io"
	"os"
	"path/filepath"

	"github.com/exorun/exorun/powershell/cmdlets/provider"
	"github.com/exorun/exorun/powershell/cmdlets/textfile"
	"github.com/exorun/exorun/powershell/format"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

// setContent is Set-Content and Add-Content.
type setContent struct {
	interp.Steps
	appends bool
	opened  bool
	files   []*contentFile
	stores  []*contentStore
}

func newSetContent() interp.Processor { return &setContent{} }
func newAddContent() interp.Processor { return &setContent{appends: true} }

// contentFile is a file that is written.
type contentFile struct {
	path   provider.Path
	file   interp.File
	buffer *bufio.Writer
}

// contentStore is an item of a flat store that is written; its new value is put together first.
type contentStore struct {
	path     provider.Path
	elements []value.Value
}

func (s *setContent) Process(inv *interp.Invocation) *interp.Unwind {
	if u := s.open(inv); u != nil {
		return u
	}
	content := []value.Value{inv.Value("Value")}
	if array, ok := content[0].Unwrap().Object().(*value.Array); ok {
		content = array.Items
	}
	for _, store := range s.stores {
		store.elements = append(store.elements, content...)
	}
	for _, file := range s.files {
		for _, v := range content {
			if bad := s.write(inv, file, v); bad != nil {
				return inv.WriteError(bad)
			}
		}
	}
	if inv.Switch("PassThru") {
		for range len(s.files) + len(s.stores) {
			if u := inv.WriteEach(value.FromSlice(content)); u != nil {
				return u
			}
		}
	}
	return nil
}

// open opens what the call writes to, once. Paths that come with the input are opened for each object.
func (s *setContent) open(inv *interp.Invocation) *interp.Unwind {
	if s.opened && !s.pathsArePiped(inv) {
		return nil
	}
	if u := s.close(inv); u != nil {
		return u
	}
	s.opened = true
	texts, literal := arguments(inv)
	let := filtersOf(inv)
	action := "Set Content"
	if s.appends {
		action = "Add Content"
	}
	for _, text := range texts {
		paths, bad := s.targets(inv, text, literal)
		if bad != nil {
			if u := inv.WriteError(bad); u != nil {
				return u
			}
			continue
		}
		for _, path := range paths {
			if !let.let(nameOf(path)) {
				continue
			}
			goOn, u := inv.ShouldProcess("Path: "+path.Name, action)
			if u != nil {
				return u
			}
			if !goOn {
				continue
			}
			if u := s.openOne(inv, path); u != nil {
				return u
			}
		}
	}
	return nil
}

// pathsArePiped tells whether the input object gave the paths.
func (s *setContent) pathsArePiped(inv *interp.Invocation) bool {
	input, piped := inv.Input()
	if !piped {
		return false
	}
	bag := value.ExtendedMembers(input)
	if bag == nil {
		return false
	}
	_, _, has := bag.Lookup(value.Intern("PSPath"))
	return has && inv.Bound("LiteralPath") && !inv.Bound("Path")
}

// targets gives the paths that an argument leads to; a file that does not exist yet is one.
func (s *setContent) targets(inv *interp.Invocation, text string, literal bool) ([]provider.Path, *value.ErrorRecord) {
	if !literal && value.ContainsWildcard(text) {
		found, bad := provider.Resolve(inv, text, inv.Switch("Force"))
		if bad != nil || len(found) > 0 {
			return found, bad
		}
	}
	path, bad := provider.Parse(inv, text)
	if bad != nil {
		return nil, bad
	}
	return []provider.Path{path}, nil
}

func (s *setContent) openOne(inv *interp.Invocation, path provider.Path) *interp.Unwind {
	if !path.IsFile() {
		store := &contentStore{path: path}
		if s.appends {
			if v, ok := provider.StoreOf(inv, path.Drive.Provider).Get(path.Name); ok {
				store.elements = append(store.elements, v)
			}
		}
		s.stores = append(s.stores, store)
		return nil
	}
	if provider.IsContainer(inv, path) {
		return inv.WriteError(record("System.InvalidOperationException", "WriteContainerContentException", value.InvalidOperation, value.Null,
			"Unable to write content because it is a directory: '%s'.", path.Name))
	}
	files := inv.World().Files
	flag := os.O_WRONLY | os.O_CREATE | os.O_TRUNC
	if s.appends {
		flag = os.O_RDWR | os.O_CREATE
	}
	if info, err := files.Stat(path.Name); err == nil && info.Mode().Perm()&0o222 == 0 && inv.Switch("Force") {
		_ = files.Chmod(path.Name, info.Mode().Perm()|0o200)
	}
	file, err := files.Open(path.Name, flag, 0o644)
	if err != nil {
		if _, missing := files.Stat(filepath.Dir(path.Name)); missing != nil {
			return inv.WriteError(record("System.IO.DirectoryNotFoundException", "GetContentWriterDirectoryNotFoundError", value.ObjectNotFound,
				value.Str(path.Name), "Could not find a part of the path '%s'.", path.Name))
		}
		return inv.WriteError(contentFailure(err, path.Name, "GetContentWriter", value.WriteError))
	}
	opened := &contentFile{path: path, file: file, buffer: bufio.NewWriter(file)}
	s.files = append(s.files, opened)
	end := int64(0)
	if s.appends {
		end, err = file.Seek(0, io.SeekEnd)
	}
	if err == nil && end == 0 && !inv.Switch("AsByteStream") {
		_, err = opened.buffer.Write(provider.EncodingOf(inv).Mark)
	}
	if err != nil {
		return inv.WriteError(contentFailure(err, path.Name, "GetContentWriter", value.WriteError))
	}
	return nil
}

// write writes one element of the content.
func (s *setContent) write(inv *interp.Invocation, file *contentFile, v value.Value) *value.ErrorRecord {
	if v.IsNull() {
		return nil
	}
	if inv.Switch("AsByteStream") {
		b, ok := v.AsInt64()
		if !ok || v.Unwrap().Type() != value.TypeByte {
			return record("System.ArgumentException", "WriteContentWriteError", value.WriteError, value.Str(file.path.Name),
				"Cannot proceed with byte encoding. When using byte encoding the content must be of type byte.")
		}
		return s.outcome(file, file.buffer.WriteByte(byte(b)))
	}
	if array, ok := v.Unwrap().Object().(*value.Array); ok {
		for _, element := range array.Items {
			if bad := s.write(inv, file, element); bad != nil {
				return bad
			}
		}
		return nil
	}
	text, err := format.DisplayNetText(inv.Host(), v)
	if err != nil {
		return value.AsException(err).NewErrorRecord()
	}
	if !inv.Switch("NoNewline") {
		text += textfile.NewLine
	}
	encoded, err := provider.EncodingOf(inv).Encode(text)
	if err == nil {
		_, err = file.buffer.Write(encoded)
	}
	return s.outcome(file, err)
}

func (s *setContent) outcome(file *contentFile, err error) *value.ErrorRecord {
	if err == nil {
		return nil
	}
	return failure(err, file.path.Name, "WriteContentWriteError", value.WriteError)
}

func (s *setContent) End(inv *interp.Invocation) *interp.Unwind { return s.close(inv) }

// close closes what is open and gives the flat stores their values.
func (s *setContent) close(inv *interp.Invocation) *interp.Unwind {
	files, stores := s.files, s.stores
	s.files, s.stores = nil, nil
	var failed *value.ErrorRecord
	for _, file := range files {
		if err := errors.Join(file.buffer.Flush(), file.file.Close()); err != nil && failed == nil {
			failed = failure(err, file.path.Name, "WriteContentWriteError", value.WriteError)
		}
	}
	for _, store := range stores {
		v := value.FromSlice(store.elements)
		if len(store.elements) == 1 {
			v = store.elements[0]
		}
		if u := provider.StoreOf(inv, store.path.Drive.Provider).Set(store.path.Name, v); u != nil {
			return u
		}
	}
	if failed != nil {
		return inv.WriteError(failed)
	}
	return nil
}

// Clean lets the files go.
func (s *setContent) Clean(*interp.Invocation) {
	for _, file := range s.files {
		_ = errors.Join(file.buffer.Flush(), file.file.Close())
	}
	s.files = nil
}

// clearContent is Clear-Content.
type clearContent struct{ interp.Steps }

func newClearContent() interp.Processor { return clearContent{} }

func (clearContent) Process(inv *interp.Invocation) *interp.Unwind {
	return eachTarget(inv, func(path provider.Path) *interp.Unwind {
		if goOn, u := inv.ShouldProcess("Item: "+path.Name, "Clear Content"); u != nil || !goOn {
			return u
		}
		if !path.IsFile() {
			return provider.StoreOf(inv, path.Drive.Provider).Set(path.Name, value.Null)
		}
		if provider.IsContainer(inv, path) {
			return inv.WriteError(record("System.NotSupportedException", "ClearDirectoryContent", value.InvalidOperation, value.Str(path.Name),
				"Unable to clear content of '%s' because it is a directory. Clear-Content is only supported on files.", path.Name))
		}
		file, err := inv.World().Files.Open(path.Name, os.O_WRONLY|os.O_TRUNC, 0)
		if err == nil {
			err = file.Close()
		}
		if err != nil {
			return inv.WriteError(contentFailure(err, path.Name, "ClearContent", value.WriteError))
		}
		return nil
	})
}

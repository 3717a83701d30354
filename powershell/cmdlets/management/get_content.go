package management

import (
	"bufio"
	"errors"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/exorun/exorun/powershell/cmdlets/provider"
	"github.com/exorun/exorun/powershell/cmdlets/textfile"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

// getContent is Get-Content.
type getContent struct{ interp.Steps }

func newGetContent() interp.Processor { return getContent{} }

func (g getContent) Process(inv *interp.Invocation) *interp.Unwind {
	if inv.Bound("TotalCount") && inv.Bound("Tail") {
		return inv.Throw(record("System.InvalidOperationException", "TailAndHeadCannotCoexist", value.InvalidOperation, value.Null,
			"The parameters TotalCount and Tail cannot be used together. Please specify only one parameter."))
	}
	if inv.Switch("AsByteStream") && inv.Bound("Delimiter") {
		return inv.Throw(record("System.InvalidOperationException", "GetContentReaderArgumentError", value.InvalidArgument, value.Null,
			"A delimiter cannot be specified when reading the stream one byte at a time."))
	}
	opened := 0
	u := eachTarget(inv, func(path provider.Path) *interp.Unwind {
		opened++
		return g.read(inv, path)
	})
	texts, literal := arguments(inv)
	if u != nil || opened > 0 || literal || inv.Int("TotalCount", -1) == 0 {
		return u
	}
	if slices.ContainsFunc(texts, value.ContainsWildcard) {
		missing := record("System.Exception", "ItemNotFound", value.ObjectNotFound, inv.Value("Path"),
			"An object at the specified path %s does not exist, or has been filtered by the -Include or -Exclude parameter.", strings.Join(texts, " "))
		missing.TargetName = "System.String[]"
		return inv.WriteError(missing)
	}
	return nil
}

func (g getContent) read(inv *interp.Invocation, path provider.Path) *interp.Unwind {
	if inv.Int("TotalCount", -1) == 0 {
		return nil
	}
	if !path.IsFile() {
		v, _ := provider.StoreOf(inv, path.Drive.Provider).Get(path.Name)
		return g.elements(inv, path, v)
	}
	if provider.IsContainer(inv, path) {
		return inv.WriteError(record("System.InvalidOperationException", "GetContainerContentException", value.InvalidOperation, value.Null,
			"Unable to get content because it is a directory: '%s'. Please use 'Get-ChildItem' instead.", path.Name))
	}
	file, err := inv.World().Files.Open(path.Name, os.O_RDONLY, 0)
	if err != nil {
		return inv.WriteError(contentFailure(err, path.Name, "GetContentReader", value.ReadError))
	}
	defer file.Close()
	out := &contentWriter{inv: inv, path: path, batch: int64(inv.Int("ReadCount", 1)), most: int64(inv.Int("TotalCount", -1))}
	if tail, ok := inv.Get("Tail"); ok {
		n, _ := tail.AsInt64()
		out.tail = &tailOf{most: int(n)}
	}
	if inv.Switch("AsByteStream") {
		return g.bytes(inv, file, out)
	}
	text := textfile.Reader(file, provider.EncodingOf(inv))
	if inv.Switch("Raw") {
		all, err := io.ReadAll(text)
		if err != nil {
			return inv.WriteFailure(provider.IOException(err, path.Name))
		}
		if len(all) == 0 {
			return nil
		}
		out.batch, out.most, out.tail = 1, -1, nil
		return out.write(value.Str(string(all)))
	}
	next := textfile.Lines{Text: text}.Next
	if delimiter := inv.Text("Delimiter"); delimiter != "" {
		next = textfile.Pieces{Text: text, Delimiter: delimiter}.Next
	}
	for !out.full() {
		line, ok, err := next()
		if err != nil {
			return inv.WriteFailure(provider.IOException(err, path.Name))
		}
		if !ok {
			break
		}
		if u := out.add(value.Str(line)); u != nil {
			return u
		}
	}
	return out.finish()
}

// elements writes the content of an item that is a value.
func (g getContent) elements(inv *interp.Invocation, path provider.Path, v value.Value) *interp.Unwind {
	out := &contentWriter{inv: inv, path: path, batch: int64(inv.Int("ReadCount", 1)), most: int64(inv.Int("TotalCount", -1))}
	elements := []value.Value{v}
	if array, ok := v.Unwrap().Object().(*value.Array); ok {
		elements = array.Items
	}
	if tail := inv.Int("Tail", -1); tail >= 0 {
		elements = elements[max(0, len(elements)-tail):]
	}
	for _, element := range elements {
		if out.full() {
			break
		}
		if u := out.add(element); u != nil {
			return u
		}
	}
	return out.finish()
}

func (g getContent) bytes(inv *interp.Invocation, file io.Reader, out *contentWriter) *interp.Unwind {
	if inv.Switch("Raw") {
		all, err := io.ReadAll(file)
		if err != nil {
			return inv.WriteFailure(provider.IOException(err, out.path.Name))
		}
		return out.write(value.Bytes(all))
	}
	out.element = value.TypeByte
	for reader := bufio.NewReader(file); !out.full(); {
		b, err := reader.ReadByte()
		if err == io.EOF {
			break
		}
		if err != nil {
			return inv.WriteFailure(provider.IOException(err, out.path.Name))
		}
		if u := out.add(value.Byte(b)); u != nil {
			return u
		}
	}
	return out.finish()
}

// contentWriter writes elements of a content in batches, with the properties that tell where they are from.
type contentWriter struct {
	inv     *interp.Invocation
	path    provider.Path
	batch   int64 // 0 is all at once
	most    int64 // -1 is no bound
	count   int64
	held    []value.Value
	tail    *tailOf
	element *value.Type
	source  *contentSource
}

func (w *contentWriter) full() bool { return w.most >= 0 && w.count >= w.most }

func (w *contentWriter) add(v value.Value) *interp.Unwind {
	if w.tail != nil {
		w.tail.add(v)
		return nil
	}
	w.count++
	if w.batch == 1 {
		return w.write(v)
	}
	w.held = append(w.held, v)
	if w.batch > 0 && int64(len(w.held)) >= w.batch {
		return w.flush()
	}
	return nil
}

func (w *contentWriter) flush() *interp.Unwind {
	if len(w.held) == 0 {
		return nil
	}
	if len(w.held) == 1 {
		v := w.held[0]
		w.held = nil
		return w.write(v)
	}
	v := value.FromSlice(w.held)
	if w.element != nil {
		v = value.Of(value.NewArray(w.element, w.held))
	}
	w.held = nil
	return w.write(v)
}

func (w *contentWriter) finish() *interp.Unwind {
	if w.tail != nil {
		kept := w.tail.items()
		w.tail = nil
		for _, v := range kept {
			if u := w.add(v); u != nil {
				return u
			}
		}
	}
	return w.flush()
}

// write hands on an element or a batch.
func (w *contentWriter) write(v value.Value) *interp.Unwind {
	w.count = max(w.count, 1)
	if w.source == nil {
		w.source = newContentSource(w.path)
	}
	return w.inv.Write(w.source.note(v, w.count))
}

// contentSource holds the properties that tell where content is from.
type contentSource struct{ path, parent, child, drive, provider value.Value }

func newContentSource(path provider.Path) *contentSource {
	s := &contentSource{
		path: value.Str(path.Qualified()), child: value.Str(nameOf(path)), drive: path.Drive.Object(),
		provider: provider.ProviderObject(path.Drive.Provider),
	}
	if path.IsFile() {
		s.path = value.Str(path.Name)
		s.parent = value.Str(parentOf(path.Name))
	}
	return s
}

// note adds the properties to a value.
func (s *contentSource) note(v value.Value, count int64) value.Value {
	if v.IsNull() {
		return v
	}
	v, bag := value.Extend(v)
	bag.Put("PSPath", value.MemberNote, false, s.path)
	if !s.parent.IsNull() {
		bag.Put("PSParentPath", value.MemberNote, false, s.parent)
	}
	bag.Put("PSChildName", value.MemberNote, false, s.child)
	bag.Put("PSDrive", value.MemberNote, false, s.drive)
	bag.Put("PSProvider", value.MemberNote, false, s.provider)
	bag.Put("ReadCount", value.MemberNote, false, value.Int64(count))
	return v
}

// tailOf keeps the last elements of a content.
type tailOf struct {
	most int
	ring []value.Value
	next int
}

func (t *tailOf) add(v value.Value) {
	switch {
	case t.most == 0:
	case len(t.ring) < t.most:
		t.ring = append(t.ring, v)
	default:
		t.ring[t.next] = v
		t.next = (t.next + 1) % t.most
	}
}

func (t *tailOf) items() []value.Value {
	return append(t.ring[t.next:len(t.ring):len(t.ring)], t.ring[:t.next]...)
}

// contentFailure gives the record of a content that could not be opened, by what hindered it.
func contentFailure(err error, place, id string, category value.ErrorCategory) *value.ErrorRecord {
	r := failure(err, place, id+"IOError", category)
	switch {
	case errors.Is(err, fs.ErrPermission) || r.Exception.Of.Name == "UnauthorizedAccessException":
		r.ErrorID, r.Category = id+"UnauthorizedAccessError", value.PermissionDenied
	case r.Exception.Of.Name == "DirectoryNotFoundException":
		r.ErrorID, r.Category = id+"DirectoryNotFoundError", value.ObjectNotFound
	case r.Exception.Of.Name == "FileNotFoundException":
		r.ErrorID, r.Category = id+"FileNotFoundError", value.ObjectNotFound
	}
	return r
}

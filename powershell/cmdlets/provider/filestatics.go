package provider

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/exorun/exorun/powershell/dotnet"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

func init() {
	value.RegisterTypes(func() []*value.Definition {
		return []*value.Definition{
			{Name: "System.IO.File", Flags: value.FlagStatic | value.FlagAbstract, Build: fileStatics},
			{Name: "System.IO.Directory", Flags: value.FlagStatic | value.FlagAbstract, Build: folderStatics},
		}
	})
}

// place is an argument that names a path, with the file system to look for it in.
type place struct {
	files interp.Files
	path  string
}

// placeOf makes an argument absolute. Relative ones start at the process's folder, as in .NET, not at the script's location.
func placeOf(h value.Host, path value.Value) (place, error) {
	text := value.ToString(path)
	if text == "" {
		return place{}, value.NewException("System.ArgumentException", "The value cannot be an empty string. (Parameter 'path')").WithProperty("ParamName", value.Str("path"))
	}
	full, err := filepath.Abs(text)
	if err != nil {
		return place{}, value.NewException("System.IO.IOException", err.Error())
	}
	engine := interp.EngineOf(h)
	if engine == nil {
		return place{}, value.NewException("System.UnauthorizedAccessException", "Access to the path '"+full+"' is denied.")
	}
	return place{engine.Host().Files, full}, nil
}

// failure is the exception that .NET throws where the system refuses. folder says that a folder was meant.
func (p place) failure(err error, folder bool) error {
	missing := func() error {
		return value.NewException("System.IO.DirectoryNotFoundException", "Could not find a part of the path '"+p.path+"'.")
	}
	switch {
	case err == nil:
		return nil
	case errors.Is(err, fs.ErrNotExist):
		if _, there := p.files.Stat(filepath.Dir(p.path)); there == nil && !folder {
			return value.NewException("System.IO.FileNotFoundException", "Could not find file '"+p.path+"'.").WithProperty("FileName", value.Str(p.path))
		}
		return missing()
	case errors.Is(err, fs.ErrPermission), errors.Is(err, interp.ErrRefused), p.isFolder() && !folder:
		return value.NewException("System.UnauthorizedAccessException", "Access to the path '"+p.path+"' is denied.")
	case errors.Is(err, fs.ErrExist):
		return value.NewException("System.IO.IOException", "The file '"+p.path+"' already exists.")
	}
	return value.NewException("System.IO.IOException", err.Error())
}

func (p place) isFolder() bool {
	info, err := p.files.Stat(p.path)
	return err == nil && info.IsDir()
}

func (p place) read() ([]byte, error) {
	file, err := p.files.Open(p.path, os.O_RDONLY, 0)
	if err != nil {
		return nil, p.failure(err, false)
	}
	defer file.Close()
	data, err := io.ReadAll(file)
	return data, p.failure(err, false)
}

func (p place) write(data []byte, flag int) error {
	file, err := p.files.Open(p.path, os.O_WRONLY|os.O_CREATE|flag, 0o666)
	if err != nil {
		return p.failure(err, false)
	}
	_, err = file.Write(data)
	return p.failure(errors.Join(err, file.Close()), false)
}

// text reads a file by its byte-order mark, else in the encoding given, UTF-8 by default.
func (p place) text(args []value.Value) (string, error) {
	data, err := p.read()
	if err != nil {
		return "", err
	}
	if encoding := encodingIn(args); encoding != nil && !hasMark(data) {
		return encoding.Decode(data), nil
	}
	return interp.DecodeText(data), nil
}

func hasMark(data []byte) bool {
	return bytes.HasPrefix(data, []byte{0xEF, 0xBB, 0xBF}) || bytes.HasPrefix(data, []byte{0xFF, 0xFE}) || bytes.HasPrefix(data, []byte{0xFE, 0xFF})
}

// encodingIn is the System.Text.Encoding among the arguments, nil where there is none.
func encodingIn(args []value.Value) *dotnet.Encoding {
	for _, a := range args {
		if e, ok := a.Unwrap().Object().(*dotnet.Encoding); ok {
			return e
		}
	}
	return nil
}

// put writes text. A file that is begun by it gets the encoding's mark.
func (p place) put(text string, args []value.Value, flag int) error {
	encoding := encodingIn(args)
	if encoding == nil {
		return p.write([]byte(text), flag)
	}
	data := encoding.Encode(text)
	info, err := p.files.Stat(p.path)
	if flag == os.O_TRUNC || err != nil || info.Size() == 0 {
		data = append(encoding.Preamble(), data...)
	}
	return p.write(data, flag)
}

// textLines splits text as StreamReader.ReadLine does.
func textLines(text string) []value.Value {
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	if text == "" {
		return nil
	}
	var lines []value.Value
	for line := range strings.SplitSeq(strings.TrimSuffix(text, "\n"), "\n") {
		lines = append(lines, value.Str(line))
	}
	return lines
}

func textArray(texts []value.Value) value.Value {
	return value.Of(value.NewArray(value.TypeString, texts))
}

// joinLines gives the text of lines, each with its end.
func joinLines(h value.Host, lines value.Value) (string, error) {
	all, _, err := value.CollectAll(lines)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	for _, line := range all {
		text, err := value.NetString(h, line)
		if err != nil {
			return "", err
		}
		b.WriteString(text + "\n")
	}
	return b.String(), nil
}

// at is a static method whose first argument is a path.
func at(signature string, do func(h value.Host, p place, args []value.Value) (value.Value, error)) value.Method {
	return value.Method{Signature: "static " + signature, Body: func(h value.Host, _ value.Value, args []value.Value) (value.Value, error) {
		p, err := placeOf(h, args[0])
		if err != nil {
			return value.Null, err
		}
		return do(h, p, args)
	}}
}

// act is one that gives nothing back.
func act(signature string, do func(h value.Host, p place, args []value.Value) error) value.Method {
	return at("Void "+signature, func(h value.Host, p place, args []value.Value) (value.Value, error) {
		return value.AutomationNull, do(h, p, args)
	})
}

// exists is Exists, which never throws.
func exists(folder bool) value.Method {
	return value.Method{Signature: "static Boolean Exists(System.String)", Body: func(h value.Host, _ value.Value, args []value.Value) (value.Value, error) {
		p, err := placeOf(h, args[0])
		if err != nil {
			return value.False, nil
		}
		info, err := p.files.Stat(p.path)
		return value.Bool(err == nil && info.IsDir() == folder), nil
	}}
}

func isTrue(v value.Value) bool { return v.Bits() != 0 }

func fileStatics() *value.Definition {
	d := &value.Definition{Methods: []value.Method{
		exists(false),
		at("Byte[] ReadAllBytes(System.String)", func(_ value.Host, p place, _ []value.Value) (value.Value, error) {
			data, err := p.read()
			return value.Bytes(data), err
		}),
		act("WriteAllBytes(System.String, Byte[])", func(_ value.Host, p place, args []value.Value) error {
			data, _ := value.BytesOf(args[1])
			return p.write(data, os.O_TRUNC)
		}),
		act("Delete(System.String)", func(_ value.Host, p place, _ []value.Value) error {
			if p.isFolder() {
				return p.failure(fs.ErrPermission, false)
			}
			if err := p.files.Remove(p.path); !errors.Is(err, fs.ErrNotExist) {
				return p.failure(err, false)
			}
			return nil
		}),
		act("Copy(System.String, System.String)", func(h value.Host, p place, args []value.Value) error { return copyFile(h, p, args[1], false) }),
		act("Copy(System.String, System.String, Boolean)", func(h value.Host, p place, args []value.Value) error {
			return copyFile(h, p, args[1], isTrue(args[2]))
		}),
		act("Move(System.String, System.String)", func(h value.Host, p place, args []value.Value) error { return moveFile(h, p, args[1], false) }),
		act("Move(System.String, System.String, Boolean)", func(h value.Host, p place, args []value.Value) error {
			return moveFile(h, p, args[1], isTrue(args[2]))
		}),
		at("System.IO.FileAttributes GetAttributes(System.String)", func(_ value.Host, p place, _ []value.Value) (value.Value, error) {
			if _, err := p.files.Stat(p.path); err != nil {
				return value.Null, p.failure(err, false)
			}
			return NewFileItem(p.files, p.path, p.isFolder()).attributes(), nil
		}),
	}}
	for _, encoding := range []string{"", ", System.Text.Encoding"} {
		d.Methods = append(
			d.Methods,
			at("System.String ReadAllText(System.String"+encoding+")", func(_ value.Host, p place, args []value.Value) (value.Value, error) {
				text, err := p.text(args)
				return value.Str(text), err
			}),
			at("System.String[] ReadAllLines(System.String"+encoding+")", func(_ value.Host, p place, args []value.Value) (value.Value, error) {
				text, err := p.text(args)
				return textArray(textLines(text)), err
			}),
			at("System.Collections.Generic.IEnumerable`1[System.String] ReadLines(System.String"+encoding+")", func(_ value.Host, p place, args []value.Value) (value.Value, error) {
				text, err := p.text(args)
				return textArray(textLines(text)), err
			}),
		)
		for name, flag := range map[string]int{"WriteAll": os.O_TRUNC, "AppendAll": os.O_APPEND} {
			d.Methods = append(d.Methods, act(name+"Text(System.String, System.String"+encoding+")", func(_ value.Host, p place, args []value.Value) error {
				return p.put(value.ToString(args[1]), args, flag)
			}))
			for _, lines := range []string{"System.String[]", "System.Collections.Generic.IEnumerable`1[System.String]"} {
				if name == "AppendAll" && lines == "System.String[]" {
					continue
				}
				d.Methods = append(d.Methods, act(name+"Lines(System.String, "+lines+encoding+")", func(h value.Host, p place, args []value.Value) error {
					text, err := joinLines(h, args[1])
					if err != nil {
						return err
					}
					return p.put(text, args, flag)
				}))
			}
		}
	}
	d.Methods = append(d.Methods, timeStatics()...)
	slices.SortStableFunc(d.Methods, func(a, b value.Method) int { return strings.Compare(a.Signature, b.Signature) })
	return d
}

// timeStatics are the methods that read and set a file's or folder's times.
func timeStatics() []value.Method {
	var methods []value.Method
	for _, which := range []string{"CreationTime", "LastAccessTime", "LastWriteTime"} {
		for _, universal := range []bool{false, true} {
			name := which
			if universal {
				name += "Utc"
			}
			methods = append(
				methods,
				at("System.DateTime Get"+name+"(System.String)", func(_ value.Host, p place, _ []value.Value) (value.Value, error) {
					return NewFileItem(p.files, p.path, false).modified(universal), nil
				}),
				act("Set"+name+"(System.String, System.DateTime)", func(_ value.Host, p place, args []value.Value) error {
					t := value.TimeOf(args[1])
					return p.failure(p.files.Chtimes(p.path, time.Time{}, t), false)
				}),
			)
		}
	}
	return methods
}

func copyFile(h value.Host, from place, to value.Value, overwrite bool) error {
	target, err := placeOf(h, to)
	if err != nil {
		return err
	}
	data, err := from.read()
	if err != nil {
		return err
	}
	flag := os.O_TRUNC
	if !overwrite {
		flag |= os.O_EXCL
	}
	return target.write(data, flag)
}

func moveFile(h value.Host, from place, to value.Value, overwrite bool) error {
	target, err := placeOf(h, to)
	if err != nil {
		return err
	}
	if _, err := target.files.Stat(target.path); err == nil && !overwrite {
		return value.NewException("System.IO.IOException", "Cannot create a file when that file already exists.")
	}
	return from.failure(from.files.Rename(from.path, target.path), false)
}

package provider

import (
	"bufio"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"github.com/exorun/exorun/powershell/cmdlets/textfile"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

// Create says how a text file is opened for writing.
type Create struct {
	Path      string
	Literal   bool
	Encoding  textfile.Encoding
	Append    bool
	Force     bool
	NoClobber bool
}

// TextWriter writes a text file.
type TextWriter struct {
	file     interp.File
	buffer   *bufio.Writer
	encoding textfile.Encoding
	restore  func() // makes a read-only file read-only again
}

// WriteString writes text.
func (w *TextWriter) WriteString(text string) error {
	encoded, err := w.encoding.Encode(text)
	if err != nil {
		return err
	}
	_, err = w.buffer.Write(encoded)
	return err
}

// Close writes what is left and closes the file.
func (w *TextWriter) Close() error {
	err := errors.Join(w.buffer.Flush(), w.file.Close())
	if w.restore != nil {
		w.restore()
	}
	return err
}

// FilePath gives the one place in the file system that a path of a file to be written or read leads to.
func FilePath(inv *interp.Invocation, text string, literal bool) (string, *value.ErrorRecord) {
	if !literal {
		found, _ := Resolve(inv, text, true)
		switch {
		case len(found) > 1:
			return "", &value.ErrorRecord{
				Exception: value.NewException("System.Management.Automation.PSInvalidOperationException",
					"Cannot perform operation because the path resolved to more than one file. This command cannot operate on multiple files."),
				ErrorID: "ReadWriteMultipleFilesNotSupported", Category: value.InvalidArgument,
			}
		case len(found) == 1 && found[0].IsFile():
			return found[0].Name, nil
		}
	}
	path, bad := Parse(inv, unescape(text))
	if bad != nil {
		return "", bad
	}
	if !path.IsFile() {
		return "", &value.ErrorRecord{
			Exception: value.NewException("System.Management.Automation.PSInvalidOperationException",
				"Cannot open file because the current provider ("+qualifier+path.Drive.Provider+") cannot open a file."),
			ErrorID: "ReadWriteFileNotFileSystemProvider", Category: value.InvalidArgument,
		}
	}
	return path.Name, nil
}

// CreateText opens a text file for writing.
func CreateText(inv *interp.Invocation, c Create) (*TextWriter, *value.ErrorRecord) {
	place, bad := FilePath(inv, c.Path, c.Literal)
	if bad != nil {
		return nil, bad
	}
	files := inv.World().Files
	flag := os.O_WRONLY | os.O_CREATE | os.O_TRUNC
	if c.Append {
		flag = os.O_RDWR | os.O_CREATE
	}
	if c.NoClobber && !c.Append {
		flag |= os.O_EXCL
	}
	w := &TextWriter{encoding: c.Encoding}
	if info, err := files.Stat(place); err == nil && info.Mode().Perm()&0o222 == 0 && !info.IsDir() {
		if !c.Force {
			return nil, openFailure(&fs.PathError{Op: "open", Path: place, Err: fs.ErrPermission}, place)
		}
		mode := info.Mode().Perm()
		if err := files.Chmod(place, mode|0o200); err != nil {
			return nil, openFailure(err, place)
		}
		w.restore = func() { _ = files.Chmod(place, mode) }
	}
	file, err := files.Open(place, flag, 0o644)
	if err != nil {
		if c.NoClobber && errors.Is(err, fs.ErrExist) {
			return nil, &value.ErrorRecord{
				Exception: value.NewException("System.IO.IOException", "The file '"+place+"' already exists."), ErrorID: "NoClobber",
				Category: value.ResourceExists, Target: value.Str(place),
			}
		}
		return nil, openFailure(err, place)
	}
	w.file, w.buffer = file, bufio.NewWriter(file)
	if err := w.begin(c.Append); err != nil {
		_ = file.Close()
		return nil, openFailure(err, place)
	}
	return w, nil
}

// begin writes the mark of a new file, or goes to the end of one that is appended to.
func (w *TextWriter) begin(appending bool) error {
	if appending {
		end, err := w.file.Seek(0, io.SeekEnd)
		if err != nil || end > 0 {
			return err
		}
	}
	_, err := w.buffer.Write(w.encoding.Mark)
	return err
}

func openFailure(err error, place string) *value.ErrorRecord {
	return &value.ErrorRecord{Exception: IOException(err, place), ErrorID: "FileOpenFailure", Category: value.OpenError, Target: value.Str(place)}
}

// IOException gives the exception that .NET has for a failure of the file system.
func IOException(err error, place string) *value.Exception {
	name, message := "System.IO.IOException", err.Error()
	switch {
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ENOTDIR):
		name, message = "System.IO.FileNotFoundException", "Could not find file '"+place+"'."
		if _, statErr := os.Stat(filepath.Dir(place)); statErr != nil {
			name, message = "System.IO.DirectoryNotFoundException", "Could not find a part of the path '"+place+"'."
		}
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EISDIR):
		name, message = "System.UnauthorizedAccessException", "Access to the path '"+place+"' is denied."
	case errors.Is(err, fs.ErrExist):
		message = "The file '" + place + "' already exists."
	case errors.Is(err, syscall.ENOTEMPTY):
		message = "Directory not empty : '" + place + "'"
	}
	return value.NewException(name, message)
}

// OpenText opens a text file for reading. The caller closes the file.
func OpenText(inv *interp.Invocation, place string, encoding textfile.Encoding) (*bufio.Reader, io.Closer, *value.ErrorRecord) {
	file, err := inv.World().Files.Open(place, os.O_RDONLY, 0)
	if err != nil {
		return nil, nil, openFailure(err, place)
	}
	return textfile.Reader(file, encoding), file, nil
}

// EncodingOf gives the encoding of -Encoding, UTF-8 without it.
func EncodingOf(inv *interp.Invocation) textfile.Encoding {
	if e, ok := textfile.Named(inv.Text("Encoding")); ok {
		return e
	}
	return textfile.UTF8()
}

// DetectEncoding gives the encoding that a file marks; ok is false where it has no mark.
func DetectEncoding(inv *interp.Invocation, place string) (encoding textfile.Encoding, ok bool, bad *value.ErrorRecord) {
	file, err := inv.World().Files.Open(place, os.O_RDONLY, 0)
	if err != nil {
		return textfile.Encoding{}, false, openFailure(err, place)
	}
	defer file.Close()
	encoding, ok = textfile.Detect(file)
	return encoding, ok, nil
}

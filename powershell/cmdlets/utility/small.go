package utility

import (
	"crypto/md5"  //nolint:gosec // a checksum that scripts ask for by name
	"crypto/sha1" //nolint:gosec // the same
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"hash"
	"io"
	"os"
	"strings"

	"github.com/exorun/exorun/powershell/cmdlets/objects"
	"github.com/exorun/exorun/powershell/cmdlets/provider"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

// newGUID is New-Guid.
type newGUID struct{ interp.Steps }

func newNewGUID() interp.Processor { return newGUID{} }

func (newGUID) Process(inv *interp.Invocation) *interp.Unwind {
	h := inv.Host()
	switch {
	case inv.Switch("Empty"):
		return inv.Write(value.Zero(value.TypeGuid))
	case inv.Bound("InputObject"):
		guid, err := value.Convert(h, value.Str(inv.Text("InputObject")), value.TypeGuid)
		if err != nil {
			e := value.NewException("System.FormatException", "Unrecognized Guid format.")
			return inv.WriteError(&value.ErrorRecord{Exception: e, ErrorID: "StringNotRecognizedAsGuid", Category: value.InvalidArgument})
		}
		return inv.Write(guid)
	}
	guid, err := value.InvokeStatic(h, value.TypeGuid, "NewGuid", nil, nil)
	if err != nil {
		return inv.Raise(err)
	}
	return inv.Write(guid)
}

// getCulture is Get-Culture and Get-UICulture.
type getCulture struct{ interp.Steps }

func newGetCulture() interp.Processor { return getCulture{} }

func (getCulture) Process(inv *interp.Invocation) *interp.Unwind {
	names := inv.Texts("Name")
	if len(names) == 0 {
		return inv.Write(value.Of(value.Current))
	}
	for _, name := range names {
		culture, err := value.Convert(inv.Host(), value.Str(name), value.TypeCultureInfo)
		if err != nil {
			return inv.WriteError(record("System.Globalization.CultureNotFoundException", "ItemNotFoundException", value.ObjectNotFound, value.Str(name),
				"Culture is not supported. (Parameter 'name')\n%s is an invalid culture identifier.", name))
		}
		if u := inv.Write(culture); u != nil {
			return u
		}
	}
	return nil
}

var fileHashInfo = &objects.Class{Name: "Microsoft.PowerShell.Commands.FileHashInfo", Properties: []string{
	"System.String Algorithm*", "System.String Hash*", "System.String Path*",
}}

// getFileHash is Get-FileHash.
type getFileHash struct{ interp.Steps }

func newGetFileHash() interp.Processor { return getFileHash{} }

func newHash(algorithm string) hash.Hash {
	switch strings.ToUpper(algorithm) {
	case "MD5":
		return md5.New() //nolint:gosec // a checksum that scripts ask for by name
	case "SHA1":
		return sha1.New() //nolint:gosec // the same
	case "SHA384":
		return sha512.New384()
	case "SHA512":
		return sha512.New()
	}
	return sha256.New()
}

func (g getFileHash) Process(inv *interp.Invocation) *interp.Unwind {
	algorithm := "SHA256"
	if inv.Bound("Algorithm") {
		algorithm = strings.ToUpper(inv.Text("Algorithm"))
	}
	if inv.Bound("InputStream") {
		return g.stream(inv, algorithm)
	}
	for _, text := range inv.Texts("Path") {
		paths, bad := provider.Resolve(inv, text, true)
		if bad != nil {
			bad.ErrorID = "FileNotFound"
			if u := inv.WriteError(bad); u != nil {
				return u
			}
			continue
		}
		for _, path := range paths {
			if u := g.file(inv, algorithm, path.Name); u != nil {
				return u
			}
		}
	}
	for _, text := range inv.Texts("LiteralPath") {
		place, bad := provider.FilePath(inv, text, true)
		if bad != nil {
			return inv.WriteError(bad)
		}
		if u := g.file(inv, algorithm, place); u != nil {
			return u
		}
	}
	return nil
}

func (getFileHash) file(inv *interp.Invocation, algorithm, place string) *interp.Unwind {
	file, err := inv.World().Files.Open(place, os.O_RDONLY, 0)
	if err != nil {
		e := provider.IOException(err, place)
		id := "FileReadError"
		if e.Of.Name == "UnauthorizedAccessException" {
			id = "UnauthorizedAccessError"
		}
		return inv.WriteError(&value.ErrorRecord{Exception: e, ErrorID: id, Category: value.ReadError, Target: value.Str(place)})
	}
	defer file.Close()
	sum := newHash(algorithm)
	if _, err := io.Copy(sum, file); err != nil {
		return inv.WriteError(&value.ErrorRecord{Exception: provider.IOException(err, place), ErrorID: "FileReadError", Category: value.ReadError, Target: value.Str(place)})
	}
	return inv.Write(value.Of(fileHashInfo.New(value.Str(algorithm), value.Str(strings.ToUpper(hex.EncodeToString(sum.Sum(nil)))), value.Str(place))))
}

// stream reads a .NET stream to its end.
func (getFileHash) stream(inv *interp.Invocation, algorithm string) *interp.Unwind {
	h := inv.Host()
	sum := newHash(algorithm)
	for {
		next, err := value.InvokeMethod(h, inv.Value("InputStream"), "ReadByte", nil, nil)
		if err != nil {
			return inv.Raise(err)
		}
		c, _ := next.AsInt64()
		if c < 0 {
			break
		}
		sum.Write([]byte{byte(c)})
	}
	return inv.Write(value.Of(fileHashInfo.New(value.Str(algorithm), value.Str(strings.ToUpper(hex.EncodeToString(sum.Sum(nil)))), value.Str(""))))
}

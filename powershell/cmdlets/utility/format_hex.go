package utility

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"os"
	"strings"

	"github.com/exorun/exorun/powershell/cmdlets/objects"
	"github.com/exorun/exorun/powershell/cmdlets/provider"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

var byteCollection = &objects.Class{
	Name: "Microsoft.PowerShell.Commands.ByteCollection", Properties: []string{
		"System.UInt64 Offset64", "System.Byte[] Bytes", "System.String Path", "System.String HexOffset", "System.String Label", "System.String HexBytes", "System.String Ascii",
	},
	Text: func(_ value.Host, o *objects.Object) (string, error) {
		return value.ToString(o.Fields[3]) + "   " + fmt.Sprintf("%-48s", value.ToString(o.Fields[5])) + value.ToString(o.Fields[6]), nil
	},
}

// formatHex is Format-Hex.
type formatHex struct {
	buffer []byte
	of     *value.Type // of the bytes in the buffer
}

func newFormatHex() interp.Processor { return &formatHex{} }

func (f *formatHex) Begin(*interp.Invocation) *interp.Unwind { return nil }

func (f *formatHex) Process(inv *interp.Invocation) *interp.Unwind {
	if inv.SetName() != "ByInputObject" {
		literal := inv.Bound("LiteralPath")
		for _, text := range append(inv.Texts("Path"), inv.Texts("LiteralPath")...) {
			place, bad := provider.FilePath(inv, text, literal)
			if bad != nil {
				return inv.WriteError(bad)
			}
			if u := f.file(inv, place); u != nil {
				return u
			}
		}
		return nil
	}
	object := inv.Value("InputObject").Unwrap()
	if object.IsNull() {
		return nil
	}
	if item, ok := object.Object().(*provider.FileItem); ok {
		if u := f.flush(inv); u != nil {
			return u
		}
		return f.file(inv, item.Path)
	}
	if text, ok := object.AsString(); ok {
		if u := f.flush(inv); u != nil {
			return u
		}
		encoding := provider.EncodingOf(inv)
		encoded, err := encoding.Encode(text)
		if err != nil {
			return inv.Raise(err)
		}
		return f.write(inv, part(inv, encoded), 0, "", value.TypeString)
	}
	return f.number(inv, object)
}

// number keeps the bytes of a number, or of an array of numbers, until another type comes.
func (f *formatHex) number(inv *interp.Invocation, object value.Value) *interp.Unwind {
	elements, of := []value.Value{object}, object.Type()
	array, isArray := object.AsArray()
	if isArray {
		elements = array.Items
	}
	if isArray || f.of != nil && f.of != of {
		if u := f.flush(inv); u != nil {
			return u
		}
	}
	for _, element := range elements {
		encoded, ok := bytesOf(element)
		if !ok {
			return inv.WriteError(record(argumentException, "FormatHexTypeNotSupported", value.InvalidArgument, value.TypeValue(of),
				"Cannot convert input of type '%s' to hexadecimal. To view the hexadecimal formatting of its string representation, pipe it to the Out-String cmdlet before piping it to Format-Hex.", of.FullName()))
		}
		f.buffer = append(f.buffer, encoded...)
	}
	f.of = of
	if isArray {
		return f.flush(inv)
	}
	return nil
}

// bytesOf gives the bytes in which .NET holds a number.
func bytesOf(v value.Value) ([]byte, bool) {
	v = v.Unwrap()
	size := map[value.Kind]int{
		value.KindBool: 1, value.KindChar: 2, value.KindSByte: 1, value.KindByte: 1, value.KindInt16: 2, value.KindUInt16: 2,
		value.KindInt32: 4, value.KindUInt32: 4, value.KindInt64: 8, value.KindUInt64: 8, value.KindEnum: 4,
	}[v.Kind()]
	bits := v.Bits()
	switch v.Kind() {
	case value.KindDouble:
		size = 8
	case value.KindSingle:
		size = 4
		bits = uint64(math.Float32bits(float32(math.Float64frombits(bits))))
	}
	if size == 0 {
		return nil, false
	}
	return binary.LittleEndian.AppendUint64(nil, bits)[:size], true
}

func (f *formatHex) flush(inv *interp.Invocation) *interp.Unwind {
	if len(f.buffer) == 0 {
		return nil
	}
	data, of := f.buffer, f.of
	f.buffer, f.of = nil, nil
	return f.write(inv, part(inv, data), 0, "", of)
}

// part gives the bytes that -Offset and -Count leave.
func part(inv *interp.Invocation, data []byte) []byte {
	data = data[min(len(data), inv.Int("Offset", 0)):]
	return data[:min(len(data), inv.Int("Count", len(data)))]
}

func (f *formatHex) file(inv *interp.Invocation, place string) *interp.Unwind {
	file, err := inv.World().Files.Open(place, os.O_RDONLY, 0)
	if err != nil {
		return inv.WriteError(&value.ErrorRecord{Exception: provider.IOException(err, place), ErrorID: "FormatHexIOError", Category: value.WriteError, Target: value.Str(place)})
	}
	defer file.Close()
	offset := number(inv, "Offset")
	if _, err := file.Seek(offset, io.SeekStart); err != nil {
		return inv.Raise(err)
	}
	left := int64(math.MaxInt64)
	if inv.Bound("Count") {
		left = number(inv, "Count")
	}
	for line := make([]byte, hexLine); left > 0; {
		n, err := io.ReadFull(file, line[:min(left, hexLine)])
		if n > 0 {
			if u := f.write(inv, line[:n], offset, place, nil); u != nil {
				return u
			}
		}
		if err != nil {
			return nil
		}
		offset += int64(n)
		left -= int64(n)
	}
	return nil
}

const hexLine = 16

func (f *formatHex) write(inv *interp.Invocation, data []byte, offset int64, path string, of *value.Type) *interp.Unwind {
	label, pathValue := path, value.Str(path)
	if of != nil {
		label = fmt.Sprintf("%s (%s) <%08X>", of.Name, of.FullName(), uint32(inv.Host().Random())>>1)
		pathValue = value.Null
	}
	for len(data) > 0 {
		line := data[:min(hexLine, len(data))]
		data = data[len(line):]
		hex := make([]string, len(line))
		var ascii strings.Builder
		for i, c := range line {
			hex[i] = fmt.Sprintf("%02X", c)
			switch {
			case c == 0:
				ascii.WriteByte(' ')
			case c < 32 || c >= 127 && c < 160:
				ascii.WriteRune('\uFFFD')
			default:
				ascii.WriteRune(rune(c))
			}
		}
		u := inv.Write(value.Of(byteCollection.New(value.UInt64(uint64(offset)), value.Bytes(line), pathValue, value.Str(fmt.Sprintf("%016X", offset)),
			value.Str(label), value.Str(strings.Join(hex, " ")), value.Str(ascii.String()))))
		if u != nil {
			return u
		}
		offset += int64(len(line))
	}
	return nil
}

func (f *formatHex) End(inv *interp.Invocation) *interp.Unwind { return f.flush(inv) }

package exchangecmds

import (
	"strconv"
	"strings"
	"sync"

	"github.com/exorun/exorun/powershell/value"
)

// byteSize is a number of bytes as Exchange shows it.
type byteSize int64

// String gives the size in the largest fitting unit and in bytes: "1.2 GB (1,288,490,188 bytes)".
func (s byteSize) String() string {
	units := []string{"B", "KB", "MB", "GB", "TB"}
	scaled, unit := float64(s), 0
	for unit < len(units)-1 && scaled >= 1024 {
		scaled, unit = scaled/1024, unit+1
	}
	return strconv.FormatFloat(scaled, 'g', 4, 64) + " " + units[unit] + " (" + grouped(int64(s)) + " bytes)"
}

// grouped writes a number with commas between thousands.
func grouped(n int64) string {
	digits := strconv.FormatInt(n, 10)
	var out strings.Builder
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 && digits[i-1] != '-' {
			out.WriteByte(',')
		}
		out.WriteRune(d)
	}
	return out.String()
}

// limit is Microsoft.Exchange.Data.Unlimited of a size, as the statistics have it: its Value knows the bytes.
type limit struct {
	value.Extras
	Size byteSize
}

// quantity is Microsoft.Exchange.Data.ByteQuantifiedSize.
type quantity struct {
	value.Extras
	Size byteSize
}

// The names of the two types.
const (
	limitName    = "Microsoft.Exchange.Data.UnlimitedByteQuantifiedSize"
	quantityName = "Microsoft.Exchange.Data.ByteQuantifiedSize"
)

var (
	limitType    = sync.OnceValue(func() *value.Type { return value.NamedType(limitName) })
	quantityType = sync.OnceValue(func() *value.Type { return value.NamedType(quantityName) })
)

// Type is the type of the limit.
func (*limit) Type() *value.Type { return limitType() }

// Type is the type of the quantity.
func (*quantity) Type() *value.Type { return quantityType() }

func init() { value.RegisterTypes(sizeTypes) }

func sizeTypes() []*value.Definition {
	sizeOf := func(self value.Value) byteSize {
		switch object := self.Unwrap().Object().(type) {
		case *limit:
			return object.Size
		case *quantity:
			return object.Size
		}
		return 0
	}
	text := value.Method{Signature: "System.String ToString()", Body: func(_ value.Host, self value.Value, _ []value.Value) (value.Value, error) {
		return value.Str(sizeOf(self).String()), nil
	}}
	in := func(unit string, shift uint) value.Method {
		return value.Method{Signature: "System.UInt64 To" + unit + "()", Body: func(_ value.Host, self value.Value, _ []value.Value) (value.Value, error) {
			return value.UInt64(uint64(sizeOf(self)) >> shift), nil
		}}
	}
	return []*value.Definition{
		{
			Name: limitName, Flags: value.FlagValueType, Methods: []value.Method{text},
			Properties: []value.Property{
				{Signature: "Boolean IsUnlimited", Get: func(value.Host, value.Value) (value.Value, error) { return value.False, nil }},
				{Signature: quantityName + " Value", Get: func(_ value.Host, self value.Value) (value.Value, error) {
					return value.Of(&quantity{Size: sizeOf(self)}), nil
				}},
			},
		},
		{
			Name: quantityName, Flags: value.FlagValueType,
			Methods: []value.Method{text, in("Bytes", 0), in("KB", 10), in("MB", 20), in("GB", 30), in("TB", 40)},
		},
	}
}

package value

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"unsafe"
)

// Guid is System.Guid in the order of its text.
type Guid [16]byte

// Type is System.Guid.
func (*Guid) Type() *Type { return TypeGuid }

// EqualTo tells whether o is the same.
func (g *Guid) EqualTo(o Value) bool {
	h, ok := o.ref.(*Guid)
	return ok && *g == *h
}

// HashCode mixes the bytes.
func (g *Guid) HashCode() int32 {
	h := int32(0)
	for _, b := range g {
		h = h*31 + int32(b)
	}
	return h
}

// Text writes the guid in format N, D, B, P or X.
func (g *Guid) Text(format byte) string {
	s := hex.EncodeToString(g[:])
	d := s[:8] + "-" + s[8:12] + "-" + s[12:16] + "-" + s[16:20] + "-" + s[20:]
	switch format {
	case 'N', 'n':
		return s
	case 'B', 'b':
		return "{" + d + "}"
	case 'P', 'p':
		return "(" + d + ")"
	case 'X', 'x':
		var b strings.Builder
		fmt.Fprintf(&b, "{0x%s,0x%s,0x%s,{", s[:8], s[8:12], s[12:16])
		for i := 16; i < 32; i += 2 {
			if i > 16 {
				b.WriteByte(',')
			}
			b.WriteString("0x" + s[i:i+2])
		}
		return b.String() + "}}"
	}
	return d
}

// Version is System.Version; Build and Revision are -1 if absent.
type Version struct{ Major, Minor, Build, Revision int32 }

// Type is System.Version.
func (*Version) Type() *Type { return TypeVersion }

// EqualTo tells whether o is the same version.
func (v *Version) EqualTo(o Value) bool {
	w, ok := o.ref.(*Version)
	return ok && *v == *w
}

// HashCode mixes the parts.
func (v *Version) HashCode() int32 {
	return (v.Major&0xF)<<28 | (v.Minor&0xFF)<<20 | (v.Build&0xFF)<<12 | v.Revision&0xFFF
}

// Cmp compares part by part.
func (v *Version) Cmp(w *Version) int {
	a, b := [4]int32{v.Major, v.Minor, v.Build, v.Revision}, [4]int32{w.Major, w.Minor, w.Build, w.Revision}
	for i := range a {
		if a[i] != b[i] {
			if a[i] < b[i] {
				return -1
			}
			return 1
		}
	}
	return 0
}

// String writes the parts that are present.
func (v *Version) String() string {
	s := strconv.Itoa(int(v.Major)) + "." + strconv.Itoa(int(v.Minor))
	if v.Build >= 0 {
		s += "." + strconv.Itoa(int(v.Build))
		if v.Revision >= 0 {
			s += "." + strconv.Itoa(int(v.Revision))
		}
	}
	return s
}

// Switch is a [switch]: a struct around a boolean.
type Switch struct{ Present bool }

var switches = [2]*Switch{{}, {Present: true}}

// Type is System.Management.Automation.SwitchParameter.
func (*Switch) Type() *Type { return TypeSwitchParameter }

// SwitchValue gives a [switch].
func SwitchValue(present bool) Value {
	if present {
		return Value{ref: switches[1]}
	}
	return Value{ref: switches[0]}
}

// EqualTo tells whether o is a switch, or a boolean, of the same state.
func (s *Switch) EqualTo(o Value) bool {
	if t, ok := o.ref.(*Switch); ok {
		return s.Present == t.Present
	}
	b, ok := o.AsBool()
	return ok && b == s.Present
}

// HashCode is the boolean's.
func (s *Switch) HashCode() int32 {
	if s.Present {
		return 1
	}
	return 0
}

// DBNull is [DBNull]::Value.
type dbNull struct{ _ byte }

// Type is System.DBNull.
func (*dbNull) Type() *Type { return TypeDBNull }

var dbNullObject = &dbNull{}

// DBNull is [System.DBNull]::Value.
var DBNull = Value{ref: dbNullObject}

type nullString struct{ _ byte }

// Type is System.Management.Automation.Language.NullString.
func (*nullString) Type() *Type { return TypeNullString }

// NullString is [NullString]::Value, which binds to a string parameter as null.
var NullString = Value{ref: &nullString{}}

// Box is an object of a type that needs no more than a Go value of its own and a few functions: what a file of
// package dotnet defines without declaring a Go type that implements Object.
type Struct struct {
	Extras
	Of *Type
	Go any
}

// Type is the object's type.
func (s *Struct) Type() *Type { return s.Of }

func zeroStruct(t *Type) Value {
	switch t {
	case TypeGuid:
		return Of(&Guid{})
	case TypeDateTimeOffset:
		return Of(&DateTimeOffset{})
	case TypeDateOnly:
		return Of(&DateOnly{})
	case TypeTimeOnly:
		return Of(&TimeOnly{})
	case TypeSwitchParameter:
		return SwitchValue(false)
	case TypeDictionaryEntry:
		return Of(NewPair(t, Null, Null))
	}
	if t.Generic == TypeKeyValuePair {
		return Of(NewPair(t, Zero(t.Args[0]), Zero(t.Args[1])))
	}
	return Null
}

// identityHash is a hash of which object it is. Go's collector does not move objects on the heap.
func identityHash(o Object) uint64 {
	type iface struct{ typ, data uintptr }
	return uint64((*iface)(unsafe.Pointer(&o)).data) * 0x9E3779B97F4A7C15
}

// fixedHashCode is GetHashCode where .NET's does not change from process to process.
func fixedHashCode(v Value) (int32, bool) {
	switch t, _ := v.ref.(*Type); {
	case t == nil:
		return 0, false
	case t.Kind == KindBool, t.Kind == KindByte, t.Kind == KindUInt16, t.Kind == KindInt32, t.Kind == KindUInt32, t.Kind == KindEnum:
		return int32(v.bits), true
	case t.Kind == KindChar:
		return int32(v.bits) | int32(v.bits)<<16, true
	case t.Kind == KindSByte, t.Kind == KindInt16:
		return int32(int64(v.bits)), true
	case t.Kind == KindInt64, t.Kind == KindUInt64, t.Kind == KindTimeSpan, t.Kind == KindDouble:
		return int32(v.bits) ^ int32(v.bits>>32), true
	case t.Kind == KindDateTime:
		n := v.bits & tickMask
		return int32(n) ^ int32(n>>32), true
	}
	return 0, false
}

// HashCode is GetHashCode.
func HashCode(v Value) int32 {
	if c, ok := fixedHashCode(v.Unwrap()); ok {
		return c
	}
	h := hashValue(v)
	return int32(h ^ h>>32)
}

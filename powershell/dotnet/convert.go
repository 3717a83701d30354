package dotnet

import (
	"encoding/base64"
	"encoding/hex"
	"strconv"
	"strings"

	"github.com/exorun/exorun/powershell/value"
)

var convertTypes = []*value.Type{
	value.TypeBoolean, value.TypeChar, value.TypeSByte, value.TypeByte, value.TypeInt16, value.TypeUInt16, value.TypeInt32, value.TypeUInt32,
	value.TypeInt64, value.TypeUInt64, value.TypeSingle, value.TypeDouble, value.TypeDecimal, value.TypeDateTime, value.TypeString,
}

func invalidCast(from, to *value.Type) error {
	return value.NewException("System.InvalidCastException", "Invalid cast from '"+from.Name+"' to '"+to.Name+"'.")
}

// ChangeType is Convert.ToX: IConvertible's conversions, which parse text and never use PowerShell's rules.
func changeType(v V, to *value.Type) (V, error) {
	v = v.Unwrap()
	if v.IsNull() {
		switch {
		case to == value.TypeString:
			return text(""), nil
		case to == value.TypeDateTime:
			return value.DateTime(0, 0), nil
		}
		return value.Zero(to), nil
	}
	from := v.Type()
	if from == to {
		return v, nil
	}
	fk, tk := from.Kind, to.Kind
	switch {
	case to == value.TypeObject:
		return v, nil
	case tk == value.KindString:
		s, err := value.FormatValue(nil, v, "", value.Current)
		return text(s), err
	case fk == value.KindString:
		return changeText(v, to)
	case !(fk >= value.KindBool && fk <= value.KindDecimal || fk == value.KindDateTime || fk == value.KindEnum):
		return null, value.NewException("System.InvalidCastException", "Unable to cast object of type '"+from.FullName()+"' to type 'System.IConvertible'.")
	case tk == value.KindBool:
		if fk == value.KindChar || fk == value.KindDateTime {
			return null, invalidCast(from, to)
		}
		return yes(zeroNumber(v) != 0), nil
	case tk == value.KindDateTime || fk == value.KindDateTime:
		return null, invalidCast(from, to)
	case tk == value.KindChar:
		if fk == value.KindBool || fk >= value.KindSingle && fk <= value.KindDecimal {
			return null, invalidCast(from, to)
		}
		n, err := value.NumberTo(v, value.TypeUInt16)
		if err != nil {
			return null, overflow("Value was either too large or too small for a character.")
		}
		return value.Char(char(n)), nil
	case fk == value.KindChar && tk >= value.KindSingle:
		return null, invalidCast(from, to)
	case !tk.IsNumber():
		return null, invalidCast(from, to)
	}
	r, err := value.NumberTo(v, to)
	if err != nil && strings.HasPrefix(err.Error(), "Arithmetic") {
		return r, err
	}
	return r, err
}

func zeroNumber(v V) int {
	if v.Kind() == value.KindBool {
		return int(v.Bits())
	}
	return zeroSign(v)
}

func changeText(v V, to *value.Type) (V, error) {
	switch to.Kind {
	case value.KindBool:
		return parseBoolean(v)
	case value.KindChar:
		if s := strObject(v); s.Length() == 1 {
			return value.Char(s.At(0)), nil
		}
		return null, formatError("String must be exactly one character long.")
	case value.KindDateTime:
		t, k, err := ParseDateTime(str(v), value.Current, 0)
		return value.DateTime(t, k), err
	}
	if !to.Kind.IsNumber() {
		return null, value.NewException("System.InvalidCastException", "Invalid cast from 'System.String' to '"+to.FullName()+"'.")
	}
	return parseNumber(to, v, 0)
}

// parseBase reads an integer in base 2, 8, 10 or 16, where other bases than 10 give the bits of the type.
func parseBase(v V, base int, to *value.Type) (V, error) {
	if base != 2 && base != 8 && base != 10 && base != 16 {
		return null, argument("", "Invalid Base.")
	}
	if v.IsNull() {
		return value.Zero(to), nil
	}
	s := str(v)
	if s == "" {
		return null, outOfRange("startIndex", "Index was out of range. Must be non-negative and less than the size of the collection.")
	}
	if base == 10 {
		return value.ParseInteger(s, value.StyleLeadingSign, to)
	}
	if strings.HasPrefix(s, "-") {
		return null, argument("", "String cannot contain a minus sign if the base is not 10.")
	}
	digits := s
	if base == 16 && len(s) > 1 && (s[:2] == "0x" || s[:2] == "0X") {
		digits = s[2:]
	}
	bad := strings.IndexFunc(digits, func(r rune) bool {
		d := strings.IndexRune("0123456789abcdef", r|32)
		if r >= '0' && r <= '9' {
			d = int(r - '0')
		}
		return d < 0 || d >= base
	})
	switch {
	case bad == 0 || digits == "":
		return null, formatError("Could not find any recognizable digits.")
	case bad > 0:
		return null, formatError("Additional non-parsable characters are at the end of the string.")
	}
	width := map[value.Kind]int{value.KindByte: 8, value.KindSByte: 8, value.KindInt16: 16, value.KindUInt16: 16, value.KindInt32: 32, value.KindUInt32: 32}[to.Kind]
	if width == 0 {
		width = 64
	}
	u, err := strconv.ParseUint(digits, base, width)
	if err != nil {
		w := map[value.Kind]string{
			value.KindByte: "an unsigned byte", value.KindSByte: "a signed byte", value.KindInt16: "an Int16", value.KindUInt16: "a UInt16", value.KindInt32: "an Int32",
			value.KindUInt32: "a UInt32", value.KindInt64: "an Int64", value.KindUInt64: "a UInt64",
		}[to.Kind]
		return null, overflow("Value was either too large or too small for " + w + ".")
	}
	if to.Kind.IsSigned() {
		u = uint64(int64(u<<(64-width)) >> (64 - width))
	}
	return value.FromBits(to, u), nil
}

func baseText(v V, base int) (V, error) {
	width := map[value.Kind]int{value.KindByte: 8, value.KindInt16: 16, value.KindInt32: 32}[v.Kind()]
	if width == 0 {
		width = 64
	}
	switch base {
	case 10:
		return text(strconv.FormatInt(i64(v), 10)), nil
	case 2, 8, 16:
		return text(strconv.FormatUint(v.Bits()&(1<<width-1)|v.Bits()&(^uint64(0)>>(64-width)), base)), nil
	}
	return null, argument("", "Invalid Base.")
}

func fromBase64(s string) (V, error) {
	clean := strings.Map(func(r rune) rune {
		if r == ' ' || r == '\t' || r == '\r' || r == '\n' {
			return -1
		}
		return r
	}, s)
	b, err := base64.StdEncoding.DecodeString(clean)
	if err != nil {
		return null, formatError("The input is not a valid Base-64 string as it contains a non-base 64 character, more than two padding characters, or an illegal character among the padding characters.")
	}
	return value.Bytes(b), nil
}

func toBase64(b []byte, lines bool) V {
	s := base64.StdEncoding.EncodeToString(b)
	if !lines {
		return text(s)
	}
	var out []string
	for len(s) > 76 {
		out = append(out, s[:76])
		s = s[76:]
	}
	return text(strings.Join(append(out, s), "\r\n"))
}

func bytesOf(v V) []byte { b, _ := value.BytesOf(v); return b }

func convertClass() *D {
	d := &D{Properties: []P{field("static System.Object DBNull", value.DBNull)}}
	add := func(ms ...M) { d.Methods = append(d.Methods, ms...) }
	for _, to := range convertTypes {
		tn := signatureName(to)
		if to == value.TypeString {
			tn = "System.String"
		}
		name := "To" + to.Name
		sources := append([]*value.Type{value.TypeObject}, convertTypes...)
		for _, from := range sources {
			fn := signatureName(from)
			if from == value.TypeObject || from == value.TypeString {
				fn = from.FullName()
			}
			body := func(_ V, a []V) (V, error) { return changeType(a[0], to) }
			add(me("static "+tn+" "+name+"("+fn+")", body))
			if from == value.TypeObject || from == value.TypeString || to == value.TypeString {
				add(me("static "+tn+" "+name+"("+fn+", System.IFormatProvider)", body))
			}
		}
		if to.Kind.IsInteger() {
			add(me("static "+tn+" "+name+"(System.String, Int32)", func(_ V, a []V) (V, error) { return parseBase(a[0], i32(a[1]), to) }))
		}
	}
	for _, from := range []string{"Byte", "Int16", "Int32", "Int64"} {
		add(me("static System.String ToString("+from+", Int32)", func(_ V, a []V) (V, error) { return baseText(a[0], i32(a[1])) }))
	}
	add(
		m("static Boolean IsDBNull(System.Object)", func(_ V, a []V) V { return yes(a[0] == value.DBNull) }),
		me("static Byte[] FromBase64String(System.String)", func(_ V, a []V) (V, error) { return fromBase64(str(a[0])) }),
		me("static Byte[] FromHexString(System.String)", func(_ V, a []V) (V, error) {
			b, err := hex.DecodeString(str(a[0]))
			if err != nil {
				if len(str(a[0]))%2 == 1 {
					return null, formatError("The input is not a valid hex string as its length is not a multiple of 2.")
				}
				return null, formatError("The input is not a valid hex string as it contains a non-hex character.")
			}
			return value.Bytes(b), nil
		}),
		m("static System.String ToHexString(Byte[])", func(_ V, a []V) V { return text(strings.ToUpper(hex.EncodeToString(bytesOf(a[0])))) }),
		m("static System.String ToHexStringLower(Byte[])", func(_ V, a []V) V { return text(hex.EncodeToString(bytesOf(a[0]))) }),
		m("static System.String ToBase64String(Byte[])", func(_ V, a []V) V { return toBase64(bytesOf(a[0]), false) }),
		m("static System.String ToBase64String(Byte[], System.Base64FormattingOptions)", func(_ V, a []V) V { return toBase64(bytesOf(a[0]), i32(a[1]) == 1) }),
		me("static System.String ToBase64String(Byte[], Int32, Int32)", func(_ V, a []V) (V, error) {
			b, start, n := bytesOf(a[0]), i32(a[1]), i32(a[2])
			if start < 0 || n < 0 || start+n > len(b) {
				return null, indexRange("offset")
			}
			return toBase64(b[start:start+n], false), nil
		}),
		me("static System.Object ChangeType(System.Object, System.Type)", func(_ V, a []V) (V, error) { return changeTo(a[0], typeOf(a[1])) }),
		me("static System.Object ChangeType(System.Object, System.Type, System.IFormatProvider)", func(_ V, a []V) (V, error) { return changeTo(a[0], typeOf(a[1])) }),
		me("static System.Object ChangeType(System.Object, System.TypeCode)", func(_ V, a []V) (V, error) {
			for k, c := range typeCodes {
				if c == int64(i32(a[1])) {
					for _, t := range convertTypes {
						if t.Kind == k {
							return changeType(a[0], t)
						}
					}
				}
			}
			return a[0], nil
		}),
		m("static System.TypeCode GetTypeCode(System.Object)", func(_ V, a []V) V { return typeCode(a[0].Type()) }),
	)
	return d
}

func changeTo(v V, t *value.Type) (V, error) {
	if v.IsNull() && t.IsValueType() {
		return null, value.NewException("System.InvalidCastException", "Null object cannot be converted to a value type.")
	}
	return changeType(v, t)
}

func typeCode(t *value.Type) V {
	if t == nil {
		return enum("System.TypeCode", 0)
	}
	if t.Kind == value.KindEnum {
		t = t.Enum.Underlying
	}
	c, ok := typeCodes[t.Kind]
	if !ok {
		c = 1
	}
	if t == value.TypeDBNull {
		c = 2
	}
	return enum("System.TypeCode", c)
}

package dotnet

import (
	"encoding/hex"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"github.com/exorun/exorun/powershell/value"
)

func guid(v V) *value.Guid { return native[*value.Guid](v) }

// parseGuid reads the forms N, D, B, P and X.
func parseGuid(s string) (*value.Guid, error) {
	t := strings.TrimFunc(s, isWhite)
	switch {
	case len(t) == 38 && (t[0] == '{' && t[37] == '}' || t[0] == '(' && t[37] == ')'):
		t = t[1:37]
	case len(t) > 38 && strings.HasPrefix(t, "{0x"):
		t = guidHex(t)
	}
	digits := t
	if len(t) == 36 && t[8] == '-' && t[13] == '-' && t[18] == '-' && t[23] == '-' {
		digits = t[:8] + t[9:13] + t[14:18] + t[19:23] + t[24:]
	}
	if len(digits) != 32 {
		if strings.Count(t, "-") == 4 && len(t) == 36 {
			return nil, formatError("Dashes are in the wrong position for GUID parsing.")
		}
		return nil, formatError("Unrecognized Guid format.")
	}
	g := &value.Guid{}
	if _, err := hex.Decode(g[:], []byte(digits)); err != nil {
		return nil, formatError("Guid string should only contain hexadecimal characters.")
	}
	return g, nil
}

func guidHex(t string) string {
	parts := strings.FieldsFunc(t, func(r rune) bool { return strings.ContainsRune("{}, ", r) })
	widths := []int{8, 4, 4, 2, 2, 2, 2, 2, 2, 2, 2}
	if len(parts) != len(widths) {
		return ""
	}
	var b strings.Builder
	for i, p := range parts {
		p = strings.TrimPrefix(p, "0x")
		if len(p) > widths[i] {
			return ""
		}
		b.WriteString(strings.Repeat("0", widths[i]-len(p)) + p)
	}
	return b.String()
}

// netGuid gives a guid of .NET's bytes, of which the first three fields are little-endian.
func netGuid(b []byte) *value.Guid {
	g := &value.Guid{b[3], b[2], b[1], b[0], b[5], b[4], b[7], b[6]}
	copy(g[8:], b[8:16])
	return g
}

func guidBytes(g *value.Guid) []byte { n := netGuid(g[:]); return n[:] }

func guidType() *D {
	const name = "System.Guid"
	parse := func(v V) (V, error) {
		if v.IsNull() {
			return null, argumentNull("input")
		}
		g, err := parseGuid(str(v))
		if err != nil {
			return null, err
		}
		return value.Of(g), nil
	}
	d := &D{
		Interfaces: []string{"System.IComparable", "System.IFormattable", "System.IComparable`1[" + name + "]", "System.IEquatable`1[" + name + "]"},
		Constructors: []M{
			me("Void .ctor(System.String)", func(_ V, a []V) (V, error) { return parse(a[0]) }),
			me("Void .ctor(Byte[])", func(_ V, a []V) (V, error) {
				b := bytesOf(a[0])
				if len(b) != 16 {
					return null, argument("b", "Byte array for Guid must be exactly 16 bytes long.")
				}
				return value.Of(netGuid(b)), nil
			}),
		},
		Properties: []P{
			p("System.String Guid", func(s V) V { return text(guid(s).Text('D')) }),
			p("Int32 Variant", func(s V) V { return num(int(guid(s)[8] >> 4)) }), p("Int32 Version", func(s V) V { return num(int(guid(s)[6] >> 4)) }),
			field("static System.Guid Empty", value.Of(&value.Guid{})),
			field("static System.Guid AllBitsSet", value.Of(netGuid([]byte(strings.Repeat("\xff", 16))))),
		},
		Methods: []M{
			m("Byte[] ToByteArray()", func(s V, a []V) V { return value.Bytes(guidBytes(guid(s))) }),
			mh("static System.Guid NewGuid()", func(h H, _ V, a []V) (V, error) { g := value.Guid(uuid.New()); return value.Of(&g), nil }),
			me("static System.Guid Parse(System.String)", func(_ V, a []V) (V, error) { return parse(a[0]) }),
			me("static System.Guid Parse(System.String, System.IFormatProvider)", func(_ V, a []V) (V, error) { return parse(a[0]) }),
			me("static System.Guid ParseExact(System.String, System.String)", func(_ V, a []V) (V, error) {
				g, err := parseGuid(str(a[0]))
				if err != nil {
					return null, err
				}
				if f := str(a[1]); len(f) != 1 || !strings.EqualFold(g.Text(f[0]), strings.TrimSpace(str(a[0]))) {
					return null, formatError("Unrecognized Guid format.")
				}
				return value.Of(g), nil
			}),
			me("static Boolean TryParse(System.String, System.Guid ByRef)", func(_ V, a []V) (V, error) {
				g, err := parseGuid(str(a[0]))
				if err != nil {
					g = &value.Guid{}
				}
				return yes(err == nil), setRef(a[1], value.Of(g))
			}),
		},
	}
	d.Methods = append(d.Methods, comparableMembers(value.TypeGuid, name)...)
	d.Methods = append(d.Methods, formatMembers()[0], formatMembers()[2], formatMembers()[3])
	return d
}

func version(v V) *value.Version { return native[*value.Version](v) }

func parseVersion(s string) (*value.Version, error) {
	parts := strings.Split(s, ".")
	if len(parts) < 2 || len(parts) > 4 {
		return nil, argument("input", "Version string portion was too short or too long.")
	}
	names := [4]string{"version", "version", "build", "revision"}
	out := [4]int32{0, 0, -1, -1}
	for i, p := range parts {
		n, err := value.ParseInteger(p, value.StyleInteger, value.TypeInt32)
		if err != nil {
			return nil, err
		}
		if i32(n) < 0 {
			return nil, outOfRange(names[i], "Version's parameters must be greater than or equal to zero.")
		}
		out[i] = int32(i32(n))
	}
	return &value.Version{Major: out[0], Minor: out[1], Build: out[2], Revision: out[3]}, nil
}

func versionType() *D {
	const name = "System.Version"
	parse := func(v V) (V, error) {
		if v.IsNull() {
			return null, argumentNull("input")
		}
		r, err := parseVersion(str(v))
		if err != nil {
			return null, err
		}
		return value.Of(r), nil
	}
	build := func(a []V) (V, error) {
		out := [4]int32{0, 0, -1, -1}
		names := [4]string{"major", "minor", "build", "revision"}
		for i := range a {
			if i32(a[i]) < 0 {
				return null, outOfRange(names[i], names[i]+" ('"+itoa(i32(a[i]))+"') must be a non-negative value.")
			}
			out[i] = int32(i32(a[i]))
		}
		return value.Of(&value.Version{Major: out[0], Minor: out[1], Build: out[2], Revision: out[3]}), nil
	}
	part := func(n string, f func(*value.Version) int32) P {
		return p("Int32 "+n, func(s V) V { return value.Int32(f(version(s))) })
	}
	d := &D{
		Interfaces: []string{"System.ICloneable", "System.IComparable", "System.IComparable`1[" + name + "]", "System.IEquatable`1[" + name + "]", "System.IFormattable"},
		Constructors: []M{
			m("Void .ctor()", func(_ V, a []V) V { return value.Of(&value.Version{Build: -1, Revision: -1}) }),
			me("Void .ctor(System.String)", func(_ V, a []V) (V, error) { return parse(a[0]) }),
			me("Void .ctor(Int32, Int32)", func(_ V, a []V) (V, error) { return build(a) }),
			me("Void .ctor(Int32, Int32, Int32)", func(_ V, a []V) (V, error) { return build(a) }),
			me("Void .ctor(Int32, Int32, Int32, Int32)", func(_ V, a []V) (V, error) { return build(a) }),
		},
		Properties: []P{
			part("Major", func(v *value.Version) int32 { return v.Major }), part("Minor", func(v *value.Version) int32 { return v.Minor }),
			part("Build", func(v *value.Version) int32 { return v.Build }), part("Revision", func(v *value.Version) int32 { return v.Revision }),
			p("Int16 MajorRevision", func(s V) V { return value.Int16(int16(version(s).Revision >> 16)) }),
			p("Int16 MinorRevision", func(s V) V { return value.Int16(int16(version(s).Revision)) }),
		},
		Methods: []M{
			m("System.String ToString()", func(s V, a []V) V { return text(version(s).String()) }),
			me("System.String ToString(Int32)", func(s V, a []V) (V, error) {
				v, n := version(s), i32(a[0])
				all := []int32{v.Major, v.Minor, v.Build, v.Revision}
				have := 4
				for have > 0 && all[have-1] < 0 {
					have--
				}
				if n < 0 || n > have {
					return null, argument("fieldCount", "Argument must be between 0 and "+itoa(have)+".")
				}
				var parts []string
				for _, x := range all[:n] {
					parts = append(parts, strconv.Itoa(int(x)))
				}
				return text(strings.Join(parts, ".")), nil
			}),
			m("System.Object Clone()", func(s V, a []V) V { return s }),
			me("static System.Version Parse(System.String)", func(_ V, a []V) (V, error) { return parse(a[0]) }),
			me("static Boolean TryParse(System.String, System.Version ByRef)", func(_ V, a []V) (V, error) {
				v, err := parse(a[0])
				if err != nil {
					v = null
				}
				return yes(err == nil), setRef(a[1], v)
			}),
		},
	}
	d.Methods = append(d.Methods, comparableMembers(value.TypeVersion, name)...)
	return d
}

// SemanticVersion is PowerShell's SemanticVersion.
type SemanticVersion struct {
	value.Extras
	Major, Minor, Patch int32
	Pre, Build          string
}

// Type is SemanticVersion.
func (*SemanticVersion) Type() *value.Type { return value.TypeSemanticVersion }

func (v *SemanticVersion) String() string {
	s := itoa(int(v.Major)) + "." + itoa(int(v.Minor)) + "." + itoa(int(v.Patch))
	if v.Pre != "" {
		s += "-" + v.Pre
	}
	if v.Build != "" {
		s += "+" + v.Build
	}
	return s
}

// EqualTo compares all parts but the build's label.
func (v *SemanticVersion) EqualTo(o V) bool {
	w := native[*SemanticVersion](o)
	return w != nil && v.Major == w.Major && v.Minor == w.Minor && v.Patch == w.Patch && v.Pre == w.Pre && v.Build == w.Build
}

// HashCode is that of the text.
func (v *SemanticVersion) HashCode() int32 { return value.HashCode(text(v.String())) }

// CompareTo orders by the rules of semver.org.
func (v *SemanticVersion) CompareTo(_ H, o V) (int, error) {
	w := native[*SemanticVersion](o)
	if w == nil {
		return 1, nil
	}
	for _, d := range [...]int32{v.Major - w.Major, v.Minor - w.Minor, v.Patch - w.Patch} {
		if d != 0 {
			return sign(int(d)), nil
		}
	}
	switch {
	case v.Pre == w.Pre:
		return 0, nil
	case v.Pre == "":
		return 1, nil
	case w.Pre == "":
		return -1, nil
	}
	x, y := strings.Split(v.Pre, "."), strings.Split(w.Pre, ".")
	for i := range min(len(x), len(y)) {
		n, e1 := strconv.Atoi(x[i])
		k, e2 := strconv.Atoi(y[i])
		switch {
		case e1 == nil && e2 == nil && n != k:
			return sign(n - k), nil
		case e1 == nil && e2 != nil:
			return -1, nil
		case e1 != nil && e2 == nil:
			return 1, nil
		case e1 != nil && x[i] != y[i]:
			return strings.Compare(x[i], y[i]), nil
		}
	}
	return sign(len(x) - len(y)), nil
}

func parseSemantic(s string) (*SemanticVersion, error) {
	bad := func() error { return formatError("The input string '" + s + "' was not in a correct format.") }
	v := &SemanticVersion{}
	core := s
	var ok bool
	if core, v.Build, ok = strings.Cut(core, "+"); ok && v.Build == "" {
		return nil, bad()
	}
	if core, v.Pre, ok = strings.Cut(core, "-"); ok && v.Pre == "" {
		return nil, bad()
	}
	parts := strings.Split(core, ".")
	if len(parts) > 3 || core == "" {
		return nil, formatError("The input string '" + "' was not in a correct format.")
	}
	for i, p := range parts {
		n, err := strconv.ParseInt(p, 10, 32)
		if err != nil || n < 0 || p[0] == '+' {
			return nil, formatError("The input string '' was not in a correct format.")
		}
		*[...]*int32{&v.Major, &v.Minor, &v.Patch}[i] = int32(n)
	}
	return v, nil
}

func semanticVersionType() *D {
	const name = "System.Management.Automation.SemanticVersion"
	self := func(v V) *SemanticVersion { return native[*SemanticVersion](v) }
	parse := func(v V) (V, error) {
		r, err := parseSemantic(str(v))
		if err != nil {
			return null, err
		}
		return value.Of(r), nil
	}
	build := func(a []V) (V, error) {
		names := []string{"major", "minor", "patch"}
		v := &SemanticVersion{}
		for i := range a {
			if i == 3 {
				v.Pre = str(a[3])
				continue
			}
			if i == 4 {
				v.Build = str(a[4])
				continue
			}
			if i32(a[i]) < 0 {
				e := value.NewException("System.Management.Automation.PSArgumentException", "Cannot process argument because the value of argument \""+names[i]+
					"\" is not valid. Change the value of the \""+names[i]+"\" argument and run the operation again.")
				return null, e
			}
			*[...]*int32{&v.Major, &v.Minor, &v.Patch}[i] = int32(i32(a[i]))
		}
		return value.Of(v), nil
	}
	d := &D{
		Interfaces: []string{"System.IComparable", "System.IComparable`1[" + name + "]", "System.IEquatable`1[" + name + "]"},
		Constructors: []M{
			me("Void .ctor(System.String)", func(_ V, a []V) (V, error) { return parse(a[0]) }),
			me("Void .ctor(Int32)", func(_ V, a []V) (V, error) { return build(a) }),
			me("Void .ctor(Int32, Int32)", func(_ V, a []V) (V, error) { return build(a) }),
			me("Void .ctor(Int32, Int32, Int32)", func(_ V, a []V) (V, error) { return build(a) }),
			me("Void .ctor(Int32, Int32, Int32, System.String)", func(_ V, a []V) (V, error) { return build(a) }),
			me("Void .ctor(Int32, Int32, Int32, System.String, System.String)", func(_ V, a []V) (V, error) { return build(a) }),
			m("Void .ctor(System.Version)", func(_ V, a []V) V {
				v := version(a[0])
				return value.Of(&SemanticVersion{Major: v.Major, Minor: v.Minor, Patch: max(v.Build, 0)})
			}),
		},
		Properties: []P{
			p("Int32 Major", func(s V) V { return value.Int32(self(s).Major) }), p("Int32 Minor", func(s V) V { return value.Int32(self(s).Minor) }),
			p("Int32 Patch", func(s V) V { return value.Int32(self(s).Patch) }),
			p("System.String PreReleaseLabel", func(s V) V { return orNull(self(s).Pre) }), p("System.String BuildLabel", func(s V) V { return orNull(self(s).Build) }),
		},
		Methods: []M{
			m("System.String ToString()", func(s V, a []V) V { return text(self(s).String()) }),
			me("static System.Management.Automation.SemanticVersion Parse(System.String)", func(_ V, a []V) (V, error) { return parse(a[0]) }),
			me("static Boolean TryParse(System.String, System.Management.Automation.SemanticVersion ByRef)", func(_ V, a []V) (V, error) {
				v, err := parse(a[0])
				if err != nil {
					v = null
				}
				return yes(err == nil), setRef(a[1], v)
			}),
			m("static System.Version op_Implicit(System.Management.Automation.SemanticVersion)", func(_ V, a []V) V {
				v := self(a[0])
				return value.Of(&value.Version{Major: v.Major, Minor: v.Minor, Build: v.Patch, Revision: -1})
			}),
		},
	}
	d.Methods = append(d.Methods, comparableMembers(value.TypeSemanticVersion, name)...)
	return d
}

// orNull gives $null for an empty text.
func orNull(s string) V {
	if s == "" {
		return null
	}
	return text(s)
}

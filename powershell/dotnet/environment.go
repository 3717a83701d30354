package dotnet

import (
	"path"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/exorun/exorun/powershell/value"
)

func pathType() *D {
	ext := func(s string) string { return path.Ext(s[strings.LastIndexByte(s, '/')+1:]) }
	name := func(s string) string { return s[strings.LastIndexByte(s, '/')+1:] }
	combine := func(vs []V) (V, error) {
		out := ""
		for _, v := range vs {
			if v.IsNull() {
				return null, argumentNull("paths")
			}
			s := str(v)
			switch {
			case s == "":
			case strings.HasPrefix(s, "/") || out == "":
				out = s
			case strings.HasSuffix(out, "/"):
				out += s
			default:
				out += "/" + s
			}
		}
		return text(out), nil
	}
	directory := func(v V) V {
		s := str(v)
		i := strings.LastIndexByte(s, '/')
		switch {
		case s == "" || s == "/":
			return null
		case i < 0:
			return text("")
		case i == 0:
			return text("/")
		}
		return text(strings.TrimRight(s[:i], "/"))
	}
	chars := func(cs ...uint16) V {
		vs := make([]V, len(cs))
		for i, c := range cs {
			vs[i] = value.Char(c)
		}
		return value.Of(value.NewArray(value.TypeChar, vs))
	}
	return &D{
		Properties: []P{
			field("static Char DirectorySeparatorChar", value.Char('/')), field("static Char AltDirectorySeparatorChar", value.Char('/')),
			field("static Char PathSeparator", value.Char(':')), field("static Char VolumeSeparatorChar", value.Char('/')),
		},
		Methods: []M{
			me("static System.String Combine(System.String, System.String)", func(_ V, a []V) (V, error) { return combine(a) }),
			me("static System.String Combine(System.String, System.String, System.String)", func(_ V, a []V) (V, error) { return combine(a) }),
			me("static System.String Combine(System.String, System.String, System.String, System.String)", func(_ V, a []V) (V, error) { return combine(a) }),
			params(me("static System.String Combine(System.String[])", func(_ V, a []V) (V, error) { return combine(items(a[0])) })),
			m("static System.String Join(System.String, System.String)", func(_ V, a []V) V {
				x, y := str(a[0]), str(a[1])
				if x == "" || y == "" || strings.HasSuffix(x, "/") || strings.HasPrefix(y, "/") {
					return text(x + y)
				}
				return text(x + "/" + y)
			}),
			m("static System.String GetFileName(System.String)", func(_ V, a []V) V { return text(name(str(a[0]))) }),
			m("static System.String GetFileNameWithoutExtension(System.String)", func(_ V, a []V) V { n := name(str(a[0])); return text(strings.TrimSuffix(n, ext(n))) }),
			m("static System.String GetExtension(System.String)", func(_ V, a []V) V {
				if e := ext(str(a[0])); e != "." {
					return text(e)
				}
				return text("")
			}),
			m("static System.String GetDirectoryName(System.String)", func(_ V, a []V) V { return directory(a[0]) }),
			m("static System.String ChangeExtension(System.String, System.String)", func(_ V, a []V) V {
				s, e := str(a[0]), str(a[1])
				if s == "" {
					return text("")
				}
				s = strings.TrimSuffix(s, ext(s))
				if e != "" && !strings.HasPrefix(e, ".") {
					e = "." + e
				}
				return text(s + e)
			}),
			m("static Boolean HasExtension(System.String)", func(_ V, a []V) V { return yes(len(ext(str(a[0]))) > 1) }),
			m("static Boolean IsPathRooted(System.String)", func(_ V, a []V) V { return yes(strings.HasPrefix(str(a[0]), "/")) }),
			m("static Boolean IsPathFullyQualified(System.String)", func(_ V, a []V) V { return yes(strings.HasPrefix(str(a[0]), "/")) }),
			m("static System.String GetPathRoot(System.String)", func(_ V, a []V) V {
				if strings.HasPrefix(str(a[0]), "/") {
					return text("/")
				}
				return text("")
			}),
			m("static Boolean EndsInDirectorySeparator(System.String)", func(_ V, a []V) V { return yes(strings.HasSuffix(str(a[0]), "/")) }),
			m("static System.String TrimEndingDirectorySeparator(System.String)", func(_ V, a []V) V {
				if s := str(a[0]); len(s) > 1 {
					return text(strings.TrimSuffix(s, "/"))
				}
				return a[0]
			}),
			mh("static System.String GetTempPath()", func(h H, _ V, a []V) (V, error) {
				t, ok := h.Getenv("TMPDIR")
				if !ok || t == "" {
					t = "/tmp/"
				}
				if !strings.HasSuffix(t, "/") {
					t += "/"
				}
				return text(t), nil
			}),
			mh("static System.String GetRandomFileName()", func(h H, _ V, a []V) (V, error) {
				const set = "abcdefghijklmnopqrstuvwxyz012345"
				n := h.Random()
				b := make([]byte, 12)
				for i := range b {
					b[i] = set[n&31]
					n = n>>5 | h.Random()<<59
				}
				b[8] = '.'
				return text(string(b)), nil
			}),
			m("static Char[] GetInvalidFileNameChars()", func(V, []V) V { return chars(0, '/') }),
			m("static Char[] GetInvalidPathChars()", func(V, []V) V { return chars(0) }),
		},
	}
}

// Encoding is System.Text.Encoding.
type Encoding struct {
	value.Extras
	of   string
	name string
	bom  bool
}

// Type is the encoding's own class.
func (e *Encoding) Type() *value.Type { return value.NamedType(e.of) }

// EqualTo tells whether o is the same encoding.
func (e *Encoding) EqualTo(o V) bool {
	f := native[*Encoding](o)
	return f != nil && e.name == f.name && e.bom == f.bom
}

// HashCode is that of the name.
func (e *Encoding) HashCode() int32 { return value.HashCode(text(e.name)) }

// Encode gives the bytes of a text.
func (e *Encoding) Encode(s string) []byte {
	units := value.EncodeUTF16(s)
	var out []byte
	switch e.name {
	case "utf-16", "utf-16BE":
		for _, u := range units {
			if e.name == "utf-16" {
				out = append(out, byte(u), byte(u>>8))
			} else {
				out = append(out, byte(u>>8), byte(u))
			}
		}
	case "utf-32":
		for _, r := range utf16.Decode(units) {
			out = append(out, byte(r), byte(r>>8), byte(r>>16), byte(r>>24))
		}
	case "us-ascii", "iso-8859-1":
		limit := rune(0x80)
		if e.name == "iso-8859-1" {
			limit = 0x100
		}
		for _, r := range utf16.Decode(units) {
			if r < limit {
				out = append(out, byte(r))
			} else {
				out = append(out, '?')
			}
		}
	default:
		return []byte(string(utf16.Decode(units)))
	}
	return out
}

// Decode gives the text of bytes.
func (e *Encoding) Decode(b []byte) string {
	switch e.name {
	case "utf-16", "utf-16BE":
		units := make([]uint16, len(b)/2)
		for i := range units {
			if e.name == "utf-16" {
				units[i] = uint16(b[2*i]) | uint16(b[2*i+1])<<8
			} else {
				units[i] = uint16(b[2*i+1]) | uint16(b[2*i])<<8
			}
		}
		return value.DecodeUTF16(units)
	case "utf-32":
		var s strings.Builder
		for i := 0; i+3 < len(b); i += 4 {
			s.WriteRune(rune(b[i]) | rune(b[i+1])<<8 | rune(b[i+2])<<16 | rune(b[i+3])<<24)
		}
		return s.String()
	case "us-ascii", "iso-8859-1":
		var s strings.Builder
		for _, c := range b {
			if c >= 0x80 && e.name == "us-ascii" {
				s.WriteByte('?')
				continue
			}
			s.WriteRune(rune(c))
		}
		return s.String()
	}
	if utf8.Valid(b) {
		return string(b)
	}
	return strings.ToValidUTF8(string(b), "\uFFFD")
}

// Preamble is the byte-order mark that begins a file, empty where the encoding writes none.
func (e *Encoding) Preamble() []byte {
	for _, known := range encodings {
		if e.bom && known.name == e.name {
			return slices.Clone(known.preamble)
		}
	}
	return nil
}

var encodings = [...]struct {
	property, class, name, body, display string
	page                                 int
	preamble                             []byte
}{
	{"ASCII", "System.Text.ASCIIEncoding+ASCIIEncodingSealed", "us-ascii", "us-ascii", "US-ASCII", 20127, nil},
	{"UTF8", "System.Text.UTF8Encoding+UTF8EncodingSealed", "utf-8", "utf-8", "Unicode (UTF-8)", 65001, []byte{0xEF, 0xBB, 0xBF}},
	{"Unicode", "System.Text.UnicodeEncoding", "utf-16", "utf-16", "Unicode", 1200, []byte{0xFF, 0xFE}},
	{"BigEndianUnicode", "System.Text.UnicodeEncoding", "utf-16BE", "utf-16BE", "Unicode (Big-Endian)", 1201, []byte{0xFE, 0xFF}},
	{"UTF32", "System.Text.UTF32Encoding", "utf-32", "utf-32", "Unicode (UTF-32)", 12000, []byte{0xFF, 0xFE, 0, 0}},
	{"Latin1", "System.Text.Latin1Encoding+Latin1EncodingSealed", "iso-8859-1", "iso-8859-1", "Western European (ISO)", 28591, nil},
	{"Default", "System.Text.UTF8Encoding+UTF8EncodingSealed", "utf-8", "utf-8", "Unicode (UTF-8)", 65001, nil},
}

func findEncoding(name string, page int) (V, error) {
	n := strings.ToLower(name)
	switch n {
	case "utf8":
		n = "utf-8"
	case "ascii":
		n = "us-ascii"
	case "unicode", "utf-16le":
		n = "utf-16"
	case "latin1":
		n = "iso-8859-1"
	}
	for _, e := range encodings {
		if strings.EqualFold(e.name, n) || page != 0 && e.page == page {
			return value.Of(&Encoding{of: e.class, name: e.name, bom: e.preamble != nil}), nil
		}
	}
	return null, argument("name", "'"+name+"' is not a supported encoding name. For information on defining a custom encoding, see the documentation for the Encoding.RegisterProvider method.")
}

func encodingType() *D {
	self := func(v V) *Encoding { return native[*Encoding](v) }
	info := func(v V) int {
		for i, e := range encodings {
			if e.name == self(v).name {
				return i
			}
		}
		return 1
	}
	d := &D{Properties: []P{
		p("System.String BodyName", func(s V) V { return text(encodings[info(s)].body) }), p("System.String EncodingName", func(s V) V { return text(encodings[info(s)].display) }),
		p("System.String WebName", func(s V) V { return text(encodings[info(s)].name) }), p("System.String HeaderName", func(s V) V { return text(encodings[info(s)].name) }),
		p("Int32 CodePage", func(s V) V { return num(encodings[info(s)].page) }), p("Boolean IsSingleByte", func(s V) V { return yes(encodings[info(s)].preamble == nil) }),
	}}
	for _, e := range encodings {
		d.Properties = append(d.Properties, field("static System.Text.Encoding "+e.property, value.Of(&Encoding{of: e.class, name: e.name, bom: e.preamble != nil})))
	}
	part := func(v V, from, n V) ([]byte, error) {
		b, i, c := bytesOf(v), i32(from), i32(n)
		if i < 0 || c < 0 || i+c > len(b) {
			return nil, indexRange("index")
		}
		return b[i : i+c], nil
	}
	d.Methods = []M{
		m("Byte[] GetBytes(System.String)", func(s V, a []V) V { return value.Bytes(self(s).Encode(str(a[0]))) }),
		m("Byte[] GetBytes(Char[])", func(s V, a []V) V { return value.Bytes(self(s).Encode(str(charsText(items(a[0]))))) }),
		m("System.String GetString(Byte[])", func(s V, a []V) V { return text(self(s).Decode(bytesOf(a[0]))) }),
		me("System.String GetString(Byte[], Int32, Int32)", func(s V, a []V) (V, error) { b, err := part(a[0], a[1], a[2]); return text(self(s).Decode(b)), err }),
		m("Char[] GetChars(Byte[])", func(s V, a []V) V {
			o := value.NewString(self(s).Decode(bytesOf(a[0])))
			return charArray(o, 0, o.Length())
		}),
		m("Int32 GetByteCount(System.String)", func(s V, a []V) V { return num(len(self(s).Encode(str(a[0])))) }),
		m("Int32 GetCharCount(Byte[])", func(s V, a []V) V { return num(value.LengthUTF16(self(s).Decode(bytesOf(a[0])))) }),
		m("Byte[] GetPreamble()", func(s V, a []V) V {
			if !self(s).bom {
				return value.Bytes(nil)
			}
			return value.Bytes(encodings[info(s)].preamble)
		}),
		m("System.String ToString()", func(s V, a []V) V { return text(s.Type().FullName()) }),
		me("static System.Text.Encoding GetEncoding(System.String)", func(_ V, a []V) (V, error) { return findEncoding(str(a[0]), 0) }),
		me("static System.Text.Encoding GetEncoding(Int32)", func(_ V, a []V) (V, error) { return findEncoding("", i32(a[0])) }),
		m("static Byte[] Convert(System.Text.Encoding, System.Text.Encoding, Byte[])", func(_ V, a []V) V { return value.Bytes(self(a[1]).Encode(self(a[0]).Decode(bytesOf(a[2])))) }),
	}
	return d
}

func utf8EncodingType() *D {
	made := func(bom bool) V { return value.Of(&Encoding{of: "System.Text.UTF8Encoding", name: "utf-8", bom: bom}) }
	return &D{Constructors: []M{
		m("Void .ctor()", func(V, []V) V { return made(false) }),
		m("Void .ctor(Boolean)", func(_ V, a []V) V { return made(boolean(a[0])) }),
		m("Void .ctor(Boolean, Boolean)", func(_ V, a []V) V { return made(boolean(a[0])) }),
	}}
}

// SecureString is System.Security.SecureString.
type SecureString struct {
	value.Extras
	chars    []uint16
	readOnly bool
}

// Type is System.Security.SecureString.
func (*SecureString) Type() *value.Type { return value.TypeSecureString }

// NewSecureString keeps a text apart from the strings that scripts show.
func NewSecureString(s string) *SecureString {
	return &SecureString{chars: value.EncodeUTF16(s), readOnly: true}
}

// Reveal gives the text. Its caller is the one place that hands it to a service.
func (s *SecureString) Reveal() string { return value.DecodeUTF16(s.chars) }

func secureStringType() *D {
	self := func(v V) *SecureString { return native[*SecureString](v) }
	change := func(s V, f func(x *SecureString)) (V, error) {
		if self(s).readOnly {
			return null, invalidOperation("Instance is read-only.")
		}
		f(self(s))
		return none, nil
	}
	return &D{
		Constructors: []M{m("Void .ctor()", func(V, []V) V { return value.Of(&SecureString{}) })},
		Properties:   []P{p("Int32 Length", func(s V) V { return num(len(self(s).chars)) })},
		Methods: []M{
			me("Void AppendChar(Char)", func(s V, a []V) (V, error) {
				return change(s, func(x *SecureString) { x.chars = append(x.chars, char(a[0])) })
			}),
			me("Void Clear()", func(s V, a []V) (V, error) { return change(s, func(x *SecureString) { x.chars = nil }) }),
			m("Void MakeReadOnly()", func(s V, a []V) V { self(s).readOnly = true; return none }),
			m("Boolean IsReadOnly()", func(s V, a []V) V { return yes(self(s).readOnly) }),
			m("System.Security.SecureString Copy()", func(s V, a []V) V { return value.Of(&SecureString{chars: append([]uint16(nil), self(s).chars...)}) }),
			m("Void Dispose()", func(s V, a []V) V { return none }),
		},
	}
}

// Credential is a PSCredential, or a NetworkCredential.
type Credential struct {
	value.Extras
	of       *value.Type
	User     string
	Domain   string
	Password *SecureString
}

// Type is PSCredential or NetworkCredential.
func (c *Credential) Type() *value.Type { return c.of }

// NewCredential gives a PSCredential.
func NewCredential(user string, password *SecureString) *Credential {
	return &Credential{of: value.NamedType(ps + "PSCredential"), User: user, Password: password}
}

func credentialType() *D {
	self := func(v V) *Credential { return native[*Credential](v) }
	return &D{
		Constructors: []M{me("Void .ctor(System.String, System.Security.SecureString)", func(s V, a []V) (V, error) {
			if str(a[0]) == "" {
				return null, value.NewException(ps+"PSArgumentException", "Cannot process argument because the value of argument \"userName\" is not valid. Change the value of the \"userName\" argument and run the operation again.")
			}
			return value.Of(NewCredential(str(a[0]), native[*SecureString](a[1]))), nil
		})},
		Properties: []P{
			p("System.String UserName", func(s V) V { return text(self(s).User) }), p("System.Security.SecureString Password", func(s V) V { return value.Of(self(s).Password) }),
			field("static System.Management.Automation.PSCredential Empty", null),
		},
		Methods: []M{m("System.Net.NetworkCredential GetNetworkCredential()", func(s V, a []V) V {
			c := &Credential{of: value.NamedType("System.Net.NetworkCredential"), User: self(s).User, Password: self(s).Password}
			if d, u, ok := strings.Cut(c.User, "\\"); ok {
				c.Domain, c.User = d, u
			}
			return value.Of(c)
		})},
	}
}

func networkCredentialType() *D {
	self := func(v V) *Credential { return native[*Credential](v) }
	secret := func(v V) *SecureString {
		if x := native[*SecureString](v); x != nil {
			return x
		}
		return NewSecureString(str(v))
	}
	made := func(s V, a []V) V {
		c := &Credential{of: typeOf(s), Password: &SecureString{}}
		if len(a) > 1 {
			c.User, c.Password = str(a[0]), secret(a[1])
		}
		if len(a) > 2 {
			c.Domain = str(a[2])
		}
		return value.Of(c)
	}
	return &D{
		Constructors: []M{
			m("Void .ctor()", made), m("Void .ctor(System.String, System.String)", made), m("Void .ctor(System.String, System.Security.SecureString)", made),
			m("Void .ctor(System.String, System.String, System.String)", made), m("Void .ctor(System.String, System.Security.SecureString, System.String)", made),
		},
		Properties: []P{
			pw("System.String UserName", func(s V) V { return text(self(s).User) }, func(s, v V) error { self(s).User = str(v); return nil }),
			pw("System.String Password", func(s V) V { return text(self(s).Password.Reveal()) }, func(s, v V) error { self(s).Password = NewSecureString(str(v)); return nil }),
			pw("System.String Domain", func(s V) V { return text(self(s).Domain) }, func(s, v V) error { self(s).Domain = str(v); return nil }),
			pw("System.Security.SecureString SecurePassword", func(s V) V { return value.Of(self(s).Password) }, func(s, v V) error { self(s).Password = secret(v); return nil }),
		},
	}
}

func environmentType() *D {
	get := func(h H, name string) V {
		if v, ok := h.Getenv(name); ok {
			return text(v)
		}
		return null
	}
	fromHost := func(sig, name string) P {
		return P{Signature: sig, Get: func(h H, _ V) (V, error) {
			if v := get(h, name); !v.IsNull() {
				return v, nil
			}
			return text(""), nil
		}}
	}
	return &D{
		Properties: []P{
			field("static System.String NewLine", text("\n")), field("static Boolean Is64BitProcess", value.True), field("static Boolean Is64BitOperatingSystem", value.True),
			fromHost("static System.String UserName", "USERNAME"), fromHost("static System.String MachineName", "COMPUTERNAME"), fromHost("static System.String UserDomainName", "USERDOMAIN"),
			field("static System.Version Version", value.Of(&value.Version{Major: 10, Minor: 0, Build: 0, Revision: -1})), field("static Boolean UserInteractive", value.True), field("static Boolean HasShutdownStarted", value.False),
		},
		Methods: []M{
			mh("static System.String GetEnvironmentVariable(System.String)", func(h H, _ V, a []V) (V, error) { return get(h, str(a[0])), nil }),
			mh("static System.String GetEnvironmentVariable(System.String, System.EnvironmentVariableTarget)", func(h H, _ V, a []V) (V, error) { return get(h, str(a[0])), nil }),
			mh("static System.String ExpandEnvironmentVariables(System.String)", func(h H, _ V, a []V) (V, error) {
				parts := strings.Split(str(a[0]), "%")
				var b strings.Builder
				for i := 0; i < len(parts); i++ {
					if i > 0 && i < len(parts)-1 {
						if v, ok := h.Getenv(parts[i]); ok {
							b.WriteString(v)
							i++
							b.WriteString(parts[i])
							continue
						}
					}
					if i > 0 {
						b.WriteByte('%')
					}
					b.WriteString(parts[i])
				}
				return text(b.String()), nil
			}),
		},
	}
}

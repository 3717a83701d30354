package dotnet

import (
	"encoding/binary"
	"html"
	"net/netip"
	"net/url"
	"strings"

	"github.com/exorun/exorun/powershell/value"
)

// URI is System.Uri.
type URI struct {
	value.Extras
	original string
	u        *url.URL
}

// Type is System.Uri.
func (*URI) Type() *value.Type { return value.TypeUri }

// EqualTo compares without user and fragment, hosts without case.
func (u *URI) EqualTo(o V) bool {
	w := native[*URI](o)
	return w != nil && u.text() == w.text()
}

// HashCode is that of the text.
func (u *URI) HashCode() int32 { return value.HashCode(text(u.text())) }

func (u *URI) absolute() bool { return u.u != nil }

var defaultPorts = map[string]int{"http": 80, "https": 443, "ftp": 21, "mailto": 25, "ldap": 389, "ws": 80, "wss": 443, "telnet": 23, "nntp": 119, "gopher": 70}

// newURI reads a URI; kind is UriKind: 0 either, 1 absolute, 2 relative.
func newURI(s string, kind int) (*URI, error) {
	bad := func(m string) error { return value.NewException("System.UriFormatException", m) }
	t := strings.TrimFunc(s, isWhite)
	if kind == 2 {
		return &URI{original: s}, nil
	}
	scheme, rest, ok := strings.Cut(t, ":")
	valid := ok && scheme != "" && strings.Trim(strings.ToLower(scheme), "abcdefghijklmnopqrstuvwxyz0123456789+-.") == "" && isLetter(scheme[0]) && scheme[0] < 0x80
	if strings.HasPrefix(t, "/") && kind == 1 || strings.HasPrefix(t, "/") && !strings.HasPrefix(t, "//") {
		return &URI{original: s, u: &url.URL{Scheme: "file", Path: t}}, nil
	}
	if !valid {
		if kind == 1 {
			if t == "" {
				return nil, bad("Invalid URI: The URI is empty.")
			}
			return nil, bad("Invalid URI: The format of the URI could not be determined.")
		}
		return &URI{original: s}, nil
	}
	parsed, err := url.Parse(strings.ReplaceAll(t, " ", "%20"))
	if err != nil || strings.HasPrefix(rest, "//") && parsed.Host == "" && parsed.Scheme != "file" {
		return nil, bad("Invalid URI: The hostname could not be parsed.")
	}
	parsed.Scheme = strings.ToLower(parsed.Scheme)
	parsed.Host = strings.ToLower(parsed.Host)
	if parsed.Path == "" && parsed.Opaque == "" && parsed.Host != "" {
		parsed.Path = "/"
	}
	return &URI{original: s, u: parsed}, nil
}

func (u *URI) port() int {
	if p := u.u.Port(); p != "" {
		n := 0
		for _, c := range p {
			n = n*10 + int(c-'0')
		}
		return n
	}
	if p, ok := defaultPorts[u.u.Scheme]; ok {
		return p
	}
	return -1
}

func (u *URI) authority() string {
	if u.u.Port() != "" && u.port() == defaultPorts[u.u.Scheme] {
		return u.u.Hostname()
	}
	return u.u.Host
}

func (u *URI) path() string {
	if u.u.Opaque != "" {
		return u.u.Opaque
	}
	return u.u.EscapedPath()
}

func (u *URI) absoluteURI() string {
	s := u.u.Scheme + ":"
	if u.u.Opaque == "" {
		s += "//"
		if u.u.User != nil {
			s += u.u.User.String() + "@"
		}
		s += u.authority()
	}
	return s + u.path() + u.query() + u.fragment()
}

func (u *URI) query() string {
	if u.u.RawQuery == "" && !u.u.ForceQuery {
		return ""
	}
	return "?" + u.u.RawQuery
}

func (u *URI) fragment() string {
	if u.u.Fragment == "" {
		return ""
	}
	return "#" + u.u.EscapedFragment()
}

func (u *URI) text() string {
	if !u.absolute() {
		return u.original
	}
	s, err := url.PathUnescape(u.absoluteURI())
	if err != nil || strings.ContainsAny(s, "\x00") {
		return u.absoluteURI()
	}
	return s
}

func uriType() *D {
	self := func(v V) *URI { return native[*URI](v) }
	part := func(sig string, f func(u *URI) V) P {
		return pe(sig, func(s V) (V, error) {
			if !self(s).absolute() {
				return null, invalidOperation("This operation is not supported for a relative URI.")
			}
			return f(self(s)), nil
		})
	}
	made := func(u *URI, err error) (V, error) {
		if err != nil {
			return null, err
		}
		return value.Of(u), nil
	}
	join := func(base V, rel string) (V, error) {
		r, err := url.Parse(rel)
		if err != nil {
			return null, value.NewException("System.UriFormatException", "Invalid URI: The format of the URI could not be determined.")
		}
		return made(newURI(self(base).u.ResolveReference(r).String(), 1))
	}
	return &D{
		Interfaces: []string{"System.IFormattable", "System.IEquatable`1[System.Uri]"},
		Constructors: []M{
			me("Void .ctor(System.String)", func(_ V, a []V) (V, error) {
				if a[0].IsNull() {
					return null, argumentNull("uriString")
				}
				return made(newURI(str(a[0]), 1))
			}),
			me("Void .ctor(System.String, System.UriKind)", func(_ V, a []V) (V, error) { return made(newURI(str(a[0]), i32(a[1]))) }),
			me("Void .ctor(System.Uri, System.String)", func(_ V, a []V) (V, error) { return join(a[0], str(a[1])) }),
			me("Void .ctor(System.Uri, System.Uri)", func(_ V, a []V) (V, error) { return join(a[0], self(a[1]).original) }),
		},
		Properties: []P{
			part("System.String AbsolutePath", func(u *URI) V { return text(u.path()) }), part("System.String AbsoluteUri", func(u *URI) V { return text(u.absoluteURI()) }),
			part("System.String Authority", func(u *URI) V { return text(u.authority()) }), part("System.String Host", func(u *URI) V { return text(u.u.Hostname()) }),
			part("System.String DnsSafeHost", func(u *URI) V { return text(u.u.Hostname()) }), part("System.String Scheme", func(u *URI) V { return text(u.u.Scheme) }),
			part("System.String Query", func(u *URI) V { return text(u.query()) }), part("System.String Fragment", func(u *URI) V { return text(u.fragment()) }),
			part("System.String PathAndQuery", func(u *URI) V { return text(u.path() + u.query()) }), part("System.String LocalPath", func(u *URI) V { return text(u.u.Path + u.u.Opaque) }),
			part("System.String UserInfo", func(u *URI) V { return text(u.u.User.String()) }), part("Int32 Port", func(u *URI) V { return num(u.port()) }),
			part("Boolean IsDefaultPort", func(u *URI) V { return yes(u.port() == defaultPorts[u.u.Scheme] || u.port() < 0) }), part("Boolean IsFile", func(u *URI) V { return yes(u.u.Scheme == "file") }),
			part("Boolean IsLoopback", func(u *URI) V {
				h := u.u.Hostname()
				return yes(h == "localhost" || h == "127.0.0.1" || h == "::1" || u.u.Scheme == "file")
			}),
			part("Boolean IsUnc", func(u *URI) V { return yes(false) }),
			part("System.UriHostNameType HostNameType", func(u *URI) V {
				n := int64(2)
				if a, err := netip.ParseAddr(u.u.Hostname()); err == nil {
					n = 3
					if a.Is6() {
						n = 4
					}
				}
				return enum("System.UriHostNameType", n)
			}),
			part("System.String[] Segments", func(u *URI) V {
				return value.Strings(strings.SplitAfter(strings.TrimSuffix(u.path(), "/")+map[bool]string{true: "/"}[strings.HasSuffix(u.path(), "/")], "/")[:segments(u.path())])
			}),
			p("Boolean IsAbsoluteUri", func(s V) V { return yes(self(s).absolute()) }), p("System.String OriginalString", func(s V) V { return text(self(s).original) }),
			p("Boolean UserEscaped", func(s V) V { return yes(false) }),
		},
		Methods: []M{
			m("System.String ToString()", func(s V, a []V) V { return text(self(s).text()) }),
			m("Boolean Equals(System.Uri)", func(s V, a []V) V { return yes(self(s).EqualTo(a[0])) }),
			m("System.String GetLeftPart(System.UriPartial)", func(s V, a []V) V {
				u := self(s)
				out := u.u.Scheme + "://"
				if i32(a[0]) >= 1 {
					out += u.authority()
				}
				if i32(a[0]) >= 2 {
					out += u.path()
				}
				if i32(a[0]) >= 3 {
					out += u.query()
				}
				return text(out)
			}),
			m("Boolean IsBaseOf(System.Uri)", func(s V, a []V) V {
				return yes(strings.HasPrefix(self(a[0]).text(), self(s).text()[:strings.LastIndexByte(self(s).text(), '/')+1]))
			}),
			m("System.Uri MakeRelativeUri(System.Uri)", func(s V, a []V) V {
				base := self(s).absoluteURI()
				return value.Of(&URI{original: strings.TrimPrefix(self(a[0]).absoluteURI(), base[:strings.LastIndexByte(base, '/')+1])})
			}),
			m("static System.String EscapeDataString(System.String)", func(_ V, a []V) V { return text(escapeData(str(a[0]), "-_.~")) }),
			m("static System.String EscapeUriString(System.String)", func(_ V, a []V) V { return text(escapeData(str(a[0]), "-_.~!*'();:@&=+$,/?#[]")) }),
			m("static System.String UnescapeDataString(System.String)", func(_ V, a []V) V { return text(unescapeData(str(a[0]))) }),
			m("static Boolean IsWellFormedUriString(System.String, System.UriKind)", func(_ V, a []V) V {
				u, err := newURI(str(a[0]), i32(a[1]))
				return yes(err == nil && !strings.ContainsAny(str(a[0]), " <>") && (i32(a[1]) != 1 || u.absolute()))
			}),
			me("static Boolean TryCreate(System.String, System.UriKind, System.Uri ByRef)", func(_ V, a []V) (V, error) {
				u, err := made(newURI(str(a[0]), i32(a[1])))
				if err != nil {
					u = null
				}
				return yes(err == nil), setRef(a[2], u)
			}),
			m("static Boolean CheckSchemeName(System.String)", func(_ V, a []V) V {
				s := strings.ToLower(str(a[0]))
				return yes(s != "" && isLetter(s[0]) && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789+-.") == "")
			}),
		},
	}
}

func segments(path string) int {
	if strings.HasSuffix(path, "/") {
		return strings.Count(path, "/")
	}
	return strings.Count(path, "/") + 1
}

func escapeData(s, keep string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(s) {
		c := s[i]
		if c < 0x80 && (c >= '0' && c <= '9' || c|32 >= 'a' && c|32 <= 'z' || strings.IndexByte(keep, c) >= 0) {
			b.WriteByte(c)
			continue
		}
		b.WriteByte('%')
		b.WriteByte(hex[c>>4])
		b.WriteByte(hex[c&15])
	}
	return b.String()
}

func unescapeData(s string) string {
	if t, err := url.PathUnescape(s); err == nil {
		return t
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) {
			if t, err := url.PathUnescape(s[i : i+3]); err == nil {
				b.WriteString(t)
				i += 2
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

func webUtilityType() *D {
	decode := func(s string) V {
		t, err := url.QueryUnescape(s)
		if err != nil {
			t = unescapeData(strings.ReplaceAll(s, "+", " "))
		}
		return text(t)
	}
	return &D{Methods: []M{
		m("static System.String HtmlEncode(System.String)", func(_ V, a []V) V { return text(HTMLEncode(str(a[0]))) }),
		m("static System.String HtmlDecode(System.String)", func(_ V, a []V) V { return text(html.UnescapeString(str(a[0]))) }),
		m("static System.String UrlEncode(System.String)", func(_ V, a []V) V { return text(strings.ReplaceAll(escapeData(str(a[0]), "-_.!*() "), " ", "+")) }),
		m("static System.String UrlDecode(System.String)", func(_ V, a []V) V { return decode(str(a[0])) }),
	}}
}

// HTMLEncode is WebUtility.HtmlEncode.
func HTMLEncode(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '<':
			b.WriteString("&lt;")
		case r == '>':
			b.WriteString("&gt;")
		case r == '&':
			b.WriteString("&amp;")
		case r == '"':
			b.WriteString("&quot;")
		case r == '\'':
			b.WriteString("&#39;")
		case r >= 160 && r < 256, r >= 0x10000:
			b.WriteString("&#" + itoa(int(r)) + ";")
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// MailAddress is System.Net.Mail.MailAddress.
type MailAddress struct {
	value.Extras
	Address, Display string
}

// Type is System.Net.Mail.MailAddress.
func (*MailAddress) Type() *value.Type { return value.NamedType("System.Net.Mail.MailAddress") }

// EqualTo compares addresses without case.
func (m *MailAddress) EqualTo(o V) bool {
	n := native[*MailAddress](o)
	return n != nil && strings.EqualFold(m.text(), n.text())
}

// HashCode is that of the folded text.
func (m *MailAddress) HashCode() int32 { return value.HashCode(text(strings.ToLower(m.text()))) }

func (m *MailAddress) text() string {
	if m.Display == "" {
		return m.Address
	}
	return "\"" + m.Display + "\" <" + m.Address + ">"
}

func newMailAddress(s, display string) (*MailAddress, error) {
	if s == "" {
		return nil, argument("address", "The parameter 'address' cannot be an empty string.")
	}
	t := strings.TrimSpace(s)
	if strings.HasSuffix(t, ">") {
		if i := strings.LastIndexByte(t, '<'); i >= 0 {
			if display == "" {
				display = strings.Trim(strings.TrimSpace(t[:i]), "\"")
			}
			t = t[i+1 : len(t)-1]
		}
	}
	user, host, ok := strings.Cut(t, "@")
	bad := !ok || user == "" || host == "" || strings.ContainsAny(t, " ,<>()[]:;\"\t") || strings.Contains(host, "@") || strings.HasPrefix(user, ".") || strings.HasSuffix(user, ".") ||
		strings.Contains(t, "..") || strings.HasPrefix(host, ".") || strings.HasSuffix(host, ".")
	if bad {
		return nil, formatError("The specified string is not in the form required for an e-mail address.")
	}
	return &MailAddress{Address: t, Display: display}, nil
}

func mailAddressType() *D {
	self := func(v V) *MailAddress { return native[*MailAddress](v) }
	made := func(a *MailAddress, err error) (V, error) {
		if err != nil {
			return null, err
		}
		return value.Of(a), nil
	}
	return &D{
		Constructors: []M{
			me("Void .ctor(System.String)", func(_ V, a []V) (V, error) { return made(newMailAddress(str(a[0]), "")) }),
			me("Void .ctor(System.String, System.String)", func(_ V, a []V) (V, error) { return made(newMailAddress(str(a[0]), str(a[1]))) }),
		},
		Properties: []P{
			p("System.String Address", func(s V) V { return text(self(s).Address) }), p("System.String DisplayName", func(s V) V { return text(self(s).Display) }),
			p("System.String User", func(s V) V { u, _, _ := strings.Cut(self(s).Address, "@"); return text(u) }),
			p("System.String Host", func(s V) V { _, h, _ := strings.Cut(self(s).Address, "@"); return text(h) }),
		},
		Methods: []M{
			m("System.String ToString()", func(s V, a []V) V { return text(self(s).text()) }),
			me("static Boolean TryCreate(System.String, System.Net.Mail.MailAddress ByRef)", func(_ V, a []V) (V, error) {
				v, err := made(newMailAddress(str(a[0]), ""))
				if err != nil {
					v = null
				}
				return yes(err == nil), setRef(a[1], v)
			}),
		},
	}
}

// IPAddress is System.Net.IPAddress.
type IPAddress struct {
	value.Extras
	addr netip.Addr
}

// Type is System.Net.IPAddress.
func (*IPAddress) Type() *value.Type { return value.NamedType("System.Net.IPAddress") }

// EqualTo tells whether o is the same address.
func (a *IPAddress) EqualTo(o V) bool {
	b := native[*IPAddress](o)
	return b != nil && a.addr == b.addr
}

// HashCode is that of the text.
func (a *IPAddress) HashCode() int32 { return value.HashCode(text(a.addr.String())) }

// parseAddress reads an address, also the short forms of IPv4 of one to three numbers.
func parseAddress(s string) (*IPAddress, error) {
	if a, err := netip.ParseAddr(s); err == nil {
		return &IPAddress{addr: a}, nil
	}
	parts := strings.Split(s, ".")
	var n uint64
	ok := len(parts) <= 4 && s != ""
	for i, p := range parts {
		x, err := parseBase(text(strings.TrimPrefix(p, "0x")), map[bool]int{true: 16, false: 10}[strings.HasPrefix(p, "0x")], value.TypeInt64)
		limit := int64(255)
		if i == len(parts)-1 {
			limit = 1<<(8*(5-len(parts))) - 1
		}
		if err != nil || i64(x) < 0 || i64(x) > limit {
			ok = false
			break
		}
		if i == len(parts)-1 {
			n |= uint64(i64(x))
		} else {
			n |= uint64(i64(x)) << (24 - 8*i)
		}
	}
	if !ok {
		return nil, formatError("An invalid IP address was specified.")
	}
	var b [4]byte
	binary.BigEndian.PutUint32(b[:], uint32(n))
	return &IPAddress{addr: netip.AddrFrom4(b)}, nil
}

func ipAddressType() *D {
	self := func(v V) *IPAddress { return native[*IPAddress](v) }
	made := func(a *IPAddress, err error) (V, error) {
		if err != nil {
			return null, err
		}
		return value.Of(a), nil
	}
	constant := func(name, s string) P {
		return field("static System.Net.IPAddress "+name, value.Of(&IPAddress{addr: netip.MustParseAddr(s)}))
	}
	return &D{
		Constructors: []M{
			me("Void .ctor(Int64)", func(_ V, a []V) (V, error) {
				n := i64(a[0])
				if n < 0 || n > 0xFFFFFFFF {
					u := value.ToString(value.UInt64(uint64(n)))
					return null, mustBe("newAddress", u, "less than or equal to '4294967295'")
				}
				var b [4]byte
				binary.LittleEndian.PutUint32(b[:], uint32(n))
				return value.Of(&IPAddress{addr: netip.AddrFrom4(b)}), nil
			}),
			me("Void .ctor(Byte[])", func(_ V, a []V) (V, error) {
				x, ok := netip.AddrFromSlice(bytesOf(a[0]))
				if !ok {
					return null, argument("address", "An invalid IP address was specified.")
				}
				return value.Of(&IPAddress{addr: x}), nil
			}),
		},
		Properties: []P{
			pe("Int64 Address", func(s V) (V, error) {
				b := self(s).addr.As4()
				return value.Int64(int64(binary.LittleEndian.Uint32(b[:]))), nil
			}),
			p("System.Net.Sockets.AddressFamily AddressFamily", func(s V) V {
				if self(s).addr.Is4() {
					return enum("System.Net.Sockets.AddressFamily", 2)
				}
				return enum("System.Net.Sockets.AddressFamily", 23)
			}),
			constant("Any", "0.0.0.0"), constant("Broadcast", "255.255.255.255"), constant("IPv6Any", "::"), constant("IPv6Loopback", "::1"), constant("Loopback", "127.0.0.1"), constant("None", "255.255.255.255"),
		},
		Methods: []M{
			m("System.String ToString()", func(s V, a []V) V { return text(self(s).addr.String()) }),
			m("Byte[] GetAddressBytes()", func(s V, a []V) V { return value.Bytes(self(s).addr.AsSlice()) }),
			m("static Boolean IsLoopback(System.Net.IPAddress)", func(_ V, a []V) V { return yes(self(a[0]).addr.IsLoopback()) }),
			me("static System.Net.IPAddress Parse(System.String)", func(_ V, a []V) (V, error) { return made(parseAddress(str(a[0]))) }),
			me("static Boolean TryParse(System.String, System.Net.IPAddress ByRef)", func(_ V, a []V) (V, error) {
				v, err := made(parseAddress(str(a[0])))
				if err != nil {
					v = null
				}
				return yes(err == nil), setRef(a[1], v)
			}),
		},
	}
}

package dotnet

import (
	"strings"

	"github.com/exorun/exorun/powershell/value"
)

// URIBuilder is a UriBuilder: the parts of an address, changed one by one.
type URIBuilder struct {
	value.Extras
	scheme, user, password, host, path, query, fragment string
	port                                                int
}

// Type is System.UriBuilder.
func (*URIBuilder) Type() *value.Type { return value.NamedType("System.UriBuilder") }

func newURIBuilder() *URIBuilder {
	return &URIBuilder{scheme: "http", host: "localhost", path: "/", port: -1}
}

// builderOf takes the parts of an absolute address.
func builderOf(u *URI) (*URIBuilder, error) {
	if !u.absolute() {
		return nil, invalidOperation("This operation is not supported for a relative URI.")
	}
	b := &URIBuilder{scheme: u.u.Scheme, host: u.u.Hostname(), path: u.path(), query: u.query(), fragment: u.fragment(), port: u.port()}
	if strings.Contains(b.host, ":") {
		b.host = "[" + b.host + "]"
	}
	if u.u.User != nil {
		b.user, b.password, _ = strings.Cut(u.u.User.String(), ":")
	}
	return b, nil
}

// parseBuilder reads a text; one without a scheme is an address of http.
func parseBuilder(s string) (*URIBuilder, error) {
	u, err := newURI(s, 0)
	if err != nil {
		return nil, err
	}
	if !u.absolute() {
		if u, err = newURI("http://"+s, 1); err != nil {
			return nil, err
		}
	}
	return builderOf(u)
}

func (b *URIBuilder) text() string {
	var s strings.Builder
	if b.scheme != "" {
		s.WriteString(b.scheme + ":")
		switch {
		case b.host != "", b.scheme == "file":
			s.WriteString("//")
		case defaultPorts[b.scheme] != 0:
			s.WriteString("//")
		}
	}
	if b.user != "" {
		s.WriteString(b.user)
		if b.password != "" {
			s.WriteString(":" + b.password)
		}
		s.WriteString("@")
	}
	s.WriteString(b.host)
	if b.host != "" && b.port >= 0 {
		s.WriteString(":" + itoa(b.port))
	}
	if b.path != "" {
		if b.host != "" && b.path[0] != '/' {
			s.WriteString("/")
		}
		s.WriteString(b.path)
	}
	return s.String() + b.query + b.fragment
}

// marked puts the sign before a query or fragment that has none yet.
func marked(sign, s string) string {
	if s == "" || strings.HasPrefix(s, sign) {
		return s
	}
	return sign + s
}

func uriBuilderType() *D {
	self := func(v V) *URIBuilder { return native[*URIBuilder](v) }
	part := func(name string, at func(b *URIBuilder) *string, shape func(s string) string) P {
		return pw("System.String "+name, func(s V) V { return text(*at(self(s))) }, func(s, v V) error {
			*at(self(s)) = shape(str(v))
			return nil
		})
	}
	asIs := func(s string) string { return s }
	made := func(b *URIBuilder, err error) (V, error) {
		if err != nil {
			return null, err
		}
		return value.Of(b), nil
	}
	parts := func(a []V) (V, error) {
		b := newURIBuilder()
		b.scheme = strings.ToLower(strings.TrimSuffix(str(a[0]), "://"))
		if len(a) > 1 {
			b.host = str(a[1])
		}
		if len(a) > 2 {
			if err := b.setPort(i32(a[2])); err != nil {
				return null, err
			}
		}
		if len(a) > 3 {
			b.path = pathOf(str(a[3]))
		}
		if len(a) > 4 {
			extra := str(a[4])
			switch {
			case strings.HasPrefix(extra, "#"):
				b.fragment = extra
			case strings.HasPrefix(extra, "?"):
				query, fragment, has := strings.Cut(extra, "#")
				b.query = query
				if has {
					b.fragment = "#" + fragment
				}
			case extra != "":
				return null, argument("extraValue", "Extra portion of URI not valid.")
			}
		}
		return value.Of(b), nil
	}
	return &D{
		Constructors: []M{
			m("Void .ctor()", func(V, []V) V { return value.Of(newURIBuilder()) }),
			me("Void .ctor(System.String)", func(_ V, a []V) (V, error) { return made(parseBuilder(str(a[0]))) }),
			me("Void .ctor(System.Uri)", func(_ V, a []V) (V, error) {
				if a[0].IsNull() {
					return null, argumentNull("uri")
				}
				return made(builderOf(native[*URI](a[0])))
			}),
			me("Void .ctor(System.String, System.String)", func(_ V, a []V) (V, error) { return parts(a) }),
			me("Void .ctor(System.String, System.String, Int32)", func(_ V, a []V) (V, error) { return parts(a) }),
			me("Void .ctor(System.String, System.String, Int32, System.String)", func(_ V, a []V) (V, error) { return parts(a) }),
			me("Void .ctor(System.String, System.String, Int32, System.String, System.String)", func(_ V, a []V) (V, error) { return parts(a) }),
		},
		Properties: []P{
			part("Fragment", func(b *URIBuilder) *string { return &b.fragment }, func(s string) string { return marked("#", s) }),
			part("Host", func(b *URIBuilder) *string { return &b.host }, func(s string) string {
				if strings.Contains(s, ":") && !strings.HasPrefix(s, "[") {
					return "[" + s + "]"
				}
				return s
			}),
			part("Password", func(b *URIBuilder) *string { return &b.password }, asIs),
			part("Path", func(b *URIBuilder) *string { return &b.path }, pathOf),
			pw("Int32 Port", func(s V) V { return num(self(s).port) }, func(s, v V) error { return self(s).setPort(i32(v)) }),
			part("Query", func(b *URIBuilder) *string { return &b.query }, func(s string) string { return marked("?", s) }),
			part("Scheme", func(b *URIBuilder) *string { return &b.scheme }, func(s string) string {
				scheme, _, _ := strings.Cut(s, ":")
				return strings.ToLower(scheme)
			}),
			pe("System.Uri Uri", func(s V) (V, error) {
				u, err := newURI(self(s).text(), 1)
				if err != nil {
					return null, err
				}
				return value.Of(u), nil
			}),
			part("UserName", func(b *URIBuilder) *string { return &b.user }, asIs),
		},
		Methods: []M{
			m("System.String ToString()", func(s V, _ []V) V { return text(self(s).text()) }),
			me("Boolean Equals(System.Object)", func(s V, a []V) (V, error) {
				o := native[*URIBuilder](a[0])
				return yes(o != nil && o.text() == self(s).text()), nil
			}),
		},
	}
}

func pathOf(s string) string {
	if s == "" {
		return "/"
	}
	return strings.ReplaceAll(strings.ReplaceAll(s, `\`, "/"), " ", "%20")
}

func (b *URIBuilder) setPort(n int) error {
	switch {
	case n < -1:
		return mustBe("value", itoa(n), "greater than or equal to '-1'")
	case n > 65535:
		return mustBe("value", itoa(n), "less than or equal to '65535'")
	}
	b.port = n
	return nil
}

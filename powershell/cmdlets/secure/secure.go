// Package secure holds strings that are kept out of output, and the credentials made of them. The text lies in memory as it
// is: what is protected is that nothing prints it by accident.
package secure

import (
	"strings"
	"sync"

	"github.com/exorun/exorun/powershell/value"
)

// String is System.Security.SecureString.
type String struct {
	value.Extras
	units    []uint16
	readOnly bool
}

// NewString gives the secure string of a text.
func NewString(text string) *String {
	return &String{units: value.EncodeUTF16(text), readOnly: true}
}

// Type is System.Security.SecureString.
func (*String) Type() *value.Type { return value.TypeSecureString }

// Plain is the text.
func (s *String) Plain() string { return value.DecodeUTF16(s.units) }

// Key gives the bytes of a string that is a key: those of its UTF-16 form.
func (s *String) Key() []byte { return wide(s.units) }

// Of gives the secure string that a value is.
func Of(v value.Value) (*String, bool) {
	s, ok := v.Unwrap().Object().(*String)
	return s, ok
}

// Credential is System.Management.Automation.PSCredential.
type Credential struct {
	value.Extras
	UserName string
	Password *String
}

// Type is System.Management.Automation.PSCredential.
func (*Credential) Type() *value.Type { return credentialType() }

// networkCredential is System.Net.NetworkCredential.
type networkCredential struct {
	value.Extras
	user, domain string
	password     *String
}

// Type is System.Net.NetworkCredential.
func (*networkCredential) Type() *value.Type { return networkType() }

var (
	credentialType = sync.OnceValue(func() *value.Type { return value.NamedType("System.Management.Automation.PSCredential") })
	networkType    = sync.OnceValue(func() *value.Type { return value.NamedType("System.Net.NetworkCredential") })
)

// network takes the domain off the user's name.
func (c *Credential) network() *networkCredential {
	n := &networkCredential{user: c.UserName, password: c.Password}
	if domain, user, ok := strings.Cut(c.UserName, `\`); ok {
		n.domain, n.user = domain, user
	} else if user, domain, ok := strings.Cut(c.UserName, "@"); ok && !strings.Contains(domain, "@") {
		n.user, n.domain = user, domain
	}
	return n
}

func init() { value.RegisterTypes(definitions) }

func definitions() []*value.Definition {
	return []*value.Definition{stringDefinition(), credentialDefinition(), networkDefinition(), marshalDefinition()}
}

func method(signature string, body func(self value.Value, args []value.Value) (value.Value, error)) value.Method {
	return value.Method{Signature: signature, Body: func(_ value.Host, self value.Value, args []value.Value) (value.Value, error) { return body(self, args) }}
}

func stringDefinition() *value.Definition {
	change := func(signature string, act func(s *String, args []value.Value) bool) value.Method {
		return method(signature, func(self value.Value, args []value.Value) (value.Value, error) {
			s, _ := Of(self)
			if s.readOnly {
				return value.Null, value.NewException("System.InvalidOperationException", "Instance is read-only.")
			}
			if !act(s, args) {
				return value.Null, value.NewException("System.ArgumentOutOfRangeException",
					"Index was out of range. Must be non-negative and less than the size of the collection. (Parameter 'index')")
			}
			return value.AutomationNull, nil
		})
	}
	unit := func(v value.Value) uint16 {
		n, _ := v.AsChar()
		return n
	}
	at := func(v value.Value) int {
		n, _ := v.AsInt64()
		return int(n)
	}
	return &value.Definition{
		Name: "System.Security.SecureString", Interfaces: []string{"System.IDisposable"},
		Constructors: []value.Method{method("Void .ctor()", func(value.Value, []value.Value) (value.Value, error) { return value.Of(&String{}), nil })},
		Properties: []value.Property{{Signature: "Int32 Length", Get: func(_ value.Host, self value.Value) (value.Value, error) {
			s, _ := Of(self)
			return value.Int32(int32(len(s.units))), nil
		}}},
		Methods: []value.Method{
			change("Void AppendChar(Char)", func(s *String, args []value.Value) bool {
				s.units = append(s.units, unit(args[0]))
				return true
			}),
			change("Void InsertAt(Int32, Char)", func(s *String, args []value.Value) bool {
				i := at(args[0])
				if i < 0 || i > len(s.units) {
					return false
				}
				s.units = append(s.units[:i], append([]uint16{unit(args[1])}, s.units[i:]...)...)
				return true
			}),
			change("Void RemoveAt(Int32)", func(s *String, args []value.Value) bool {
				i := at(args[0])
				if i < 0 || i >= len(s.units) {
					return false
				}
				s.units = append(s.units[:i], s.units[i+1:]...)
				return true
			}),
			change("Void SetAt(Int32, Char)", func(s *String, args []value.Value) bool {
				i := at(args[0])
				if i < 0 || i >= len(s.units) {
					return false
				}
				s.units[i] = unit(args[1])
				return true
			}),
			change("Void Clear()", func(s *String, _ []value.Value) bool {
				clear(s.units)
				s.units = s.units[:0]
				return true
			}),
			method("Void MakeReadOnly()", func(self value.Value, _ []value.Value) (value.Value, error) {
				s, _ := Of(self)
				s.readOnly = true
				return value.AutomationNull, nil
			}),
			method("Boolean IsReadOnly()", func(self value.Value, _ []value.Value) (value.Value, error) {
				s, _ := Of(self)
				return value.Bool(s.readOnly), nil
			}),
			method("System.Security.SecureString Copy()", func(self value.Value, _ []value.Value) (value.Value, error) {
				s, _ := Of(self)
				return value.Of(&String{units: append([]uint16(nil), s.units...)}), nil
			}),
			method("Void Dispose()", func(self value.Value, _ []value.Value) (value.Value, error) {
				s, _ := Of(self)
				clear(s.units)
				return value.AutomationNull, nil
			}),
		},
	}
}

func credentialDefinition() *value.Definition {
	self := func(v value.Value) *Credential {
		c, _ := v.Unwrap().Object().(*Credential)
		return c
	}
	return &value.Definition{
		Name: "System.Management.Automation.PSCredential", Flags: value.FlagSealed,
		Constructors: []value.Method{method("Void .ctor(System.String, System.Security.SecureString)", func(_ value.Value, args []value.Value) (value.Value, error) {
			name := value.ToString(args[0])
			password, ok := Of(args[1])
			if name == "" {
				return value.Null, argument("userName")
			}
			if !ok {
				return value.Null, argument("password")
			}
			return value.Of(&Credential{UserName: name, Password: password}), nil
		})},
		Properties: []value.Property{
			{Signature: "System.String UserName", Get: func(_ value.Host, v value.Value) (value.Value, error) { return value.Str(self(v).UserName), nil }},
			{Signature: "System.Security.SecureString Password", Get: func(_ value.Host, v value.Value) (value.Value, error) {
				if self(v).Password == nil {
					return value.Null, nil
				}
				return value.Of(self(v).Password), nil
			}},
			{Signature: "static System.Management.Automation.PSCredential Empty", Get: func(value.Host, value.Value) (value.Value, error) {
				return value.Of(empty), nil
			}},
		},
		Methods: []value.Method{method("System.Net.NetworkCredential GetNetworkCredential()", func(v value.Value, _ []value.Value) (value.Value, error) {
			return value.Of(self(v).network()), nil
		})},
	}
}

var empty = &Credential{}

func argument(name string) *value.Exception {
	return value.NewException("System.Management.Automation.PSArgumentException",
		"Cannot process argument because the value of argument \""+name+"\" is not valid. Change the value of the \""+name+"\" argument and run the operation again.")
}

func networkDefinition() *value.Definition {
	self := func(v value.Value) *networkCredential {
		n, _ := v.Unwrap().Object().(*networkCredential)
		return n
	}
	build := func(_ value.Value, args []value.Value) (value.Value, error) {
		n := &networkCredential{password: NewString("")}
		for i, arg := range args {
			switch i {
			case 0:
				n.user = value.ToString(arg)
			case 1:
				if s, ok := Of(arg); ok {
					n.password = s
				} else {
					n.password = NewString(value.ToString(arg))
				}
			case 2:
				n.domain = value.ToString(arg)
			}
		}
		return value.Of(n), nil
	}
	text := func(p *value.Property, name string, field func(n *networkCredential) *string) {
		p.Signature = "System.String " + name
		p.Get = func(_ value.Host, v value.Value) (value.Value, error) { return value.Str(*field(self(v))), nil }
		p.Set = func(_ value.Host, v, to value.Value) error {
			*field(self(v)) = value.ToString(to)
			return nil
		}
	}
	d := &value.Definition{Name: "System.Net.NetworkCredential"}
	for _, signature := range []string{
		"", "System.String, System.String", "System.String, System.String, System.String", "System.String, System.Security.SecureString",
		"System.String, System.Security.SecureString, System.String",
	} {
		d.Constructors = append(d.Constructors, method("Void .ctor("+signature+")", build))
	}
	d.Properties = make([]value.Property, 4)
	text(&d.Properties[0], "UserName", func(n *networkCredential) *string { return &n.user })
	text(&d.Properties[1], "Domain", func(n *networkCredential) *string { return &n.domain })
	d.Properties[2].Signature = "System.String Password"
	d.Properties[2].Get = func(_ value.Host, v value.Value) (value.Value, error) {
		if self(v).password == nil {
			return value.Str(""), nil
		}
		return value.Str(self(v).password.Plain()), nil
	}
	d.Properties[2].Set = func(_ value.Host, v, to value.Value) error {
		self(v).password = NewString(value.ToString(to))
		return nil
	}
	d.Properties[3].Signature = "System.Security.SecureString SecurePassword"
	d.Properties[3].Get = func(_ value.Host, v value.Value) (value.Value, error) { return value.Of(self(v).password), nil }
	d.Properties[3].Set = func(_ value.Host, v, to value.Value) error {
		if s, ok := Of(to); ok {
			self(v).password = s
		}
		return nil
	}
	return d
}

package dotnet

import (
	"strings"

	"github.com/exorun/exorun/powershell/value"
)

// assembly is a loaded assembly, as far as scripts look at one: its name, and the types in it.
type assembly struct {
	value.Extras
	name, version, token string
}

// Type is System.Reflection.RuntimeAssembly.
func (*assembly) Type() *value.Type { return value.NamedType("System.Reflection.RuntimeAssembly") }

// EqualTo tells whether o is the same assembly.
func (a *assembly) EqualTo(o value.Value) bool {
	b := native[*assembly](o)
	return b != nil && a.name == b.name
}

// HashCode is that of the name.
func (a *assembly) HashCode() int32 { return value.HashCode(text(a.name)) }

func (a *assembly) fullName() string {
	return a.name + ", Version=" + a.version + ", Culture=neutral, PublicKeyToken=" + a.token
}

const (
	frameworkVersion = "10.0.0.0"
	frameworkToken   = "7cec85d7bea7798e"
	engineToken      = "31bf3856ad364e35"
	classesOfScripts = "PowerShell Class Assembly"
)

// assemblies are where types lie, by the beginning of their names; the longest that fits holds. What is left lies in the
// core library.
var assemblies = [...]struct{ prefix, name, version, token string }{
	{"System.Management.Automation.", "System.Management.Automation", "7.6.9.500", engineToken},
	{"Microsoft.PowerShell.Commands.", "Microsoft.PowerShell.Commands.Utility", "7.6.9.500", engineToken},
	{"Microsoft.Management.Infrastructure.", "Microsoft.Management.Infrastructure", "1.0.0.0", engineToken},
	{"System.Xml.", "System.Private.Xml", frameworkVersion, "cc7b13ffcd2ddd51"},
	{"System.Text.RegularExpressions.", "System.Text.RegularExpressions", frameworkVersion, "b03f5f7f11d50a3a"},
	{"System.Net.Mail.", "System.Net.Mail", frameworkVersion, "cc7b13ffcd2ddd51"},
	{"System.Net.", "System.Net.Primitives", frameworkVersion, "b03f5f7f11d50a3a"},
	{"System.Numerics.", "System.Runtime.Numerics", frameworkVersion, "b03f5f7f11d50a3a"},
	{"System.Linq.", "System.Linq", frameworkVersion, "b03f5f7f11d50a3a"},
	{"System.Security.Cryptography.", "System.Security.Cryptography", frameworkVersion, "b03f5f7f11d50a3a"},
	{"System.Uri", "System.Private.Uri", frameworkVersion, "b03f5f7f11d50a3a"},
}

// assemblyOf is where a type lies.
func assemblyOf(t *value.Type) *assembly {
	for t.Elem != nil {
		t = t.Elem
	}
	if t.Flags&value.FlagScript != 0 {
		return &assembly{name: classesOfScripts, version: "1.0.0.0", token: "null"}
	}
	full, found := t.FullName(), &assembly{name: "System.Private.CoreLib", version: frameworkVersion, token: frameworkToken}
	longest := 0
	for _, a := range assemblies {
		if len(a.prefix) > longest && strings.HasPrefix(full, a.prefix) {
			longest, found = len(a.prefix), &assembly{name: a.name, version: a.version, token: a.token}
		}
	}
	return found
}

// typeIn finds a type of the assembly by its full name.
func (a *assembly) typeIn(name string, exact bool) V {
	t, ok := value.FindType(name)
	if !ok || exact && t.FullName() != name || assemblyOf(t).name != a.name {
		return null
	}
	return value.TypeValue(t)
}

func assemblyType() *D {
	of := func(s V) *assembly { return native[*assembly](s) }
	missing := func(name string) error {
		return value.NewException("System.TypeLoadException", "Could not load type '"+name+"'.")
	}
	get := func(s V, name string, throw, ignoreCase bool) (V, error) {
		t := of(s).typeIn(name, !ignoreCase)
		if t.IsNull() && throw {
			return null, missing(name)
		}
		return t, nil
	}
	return &D{
		Properties: []P{
			p("System.String FullName", func(s V) V { return text(of(s).fullName()) }),
			p("System.String Location", func(s V) V {
				if of(s).name == classesOfScripts {
					return text("")
				}
				return text("/opt/microsoft/powershell/7/" + of(s).name + ".dll")
			}),
			p("Boolean IsDynamic", func(s V) V { return yes(of(s).name == classesOfScripts) }),
			p("System.String ImageRuntimeVersion", func(V) V { return text("v4.0.30319") }),
		},
		Methods: []M{
			m("System.String ToString()", func(s V, _ []V) V { return text(of(s).fullName()) }),
			me("System.Type GetType(System.String)", func(s V, a []V) (V, error) { return get(s, str(a[0]), false, false) }),
			me("System.Type GetType(System.String, Boolean)", func(s V, a []V) (V, error) { return get(s, str(a[0]), boolean(a[1]), false) }),
			me("System.Type GetType(System.String, Boolean, Boolean)", func(s V, a []V) (V, error) { return get(s, str(a[0]), boolean(a[1]), boolean(a[2])) }),
			m("System.Reflection.AssemblyName GetName()", func(s V, _ []V) V { return value.Of(&assemblyName{of: of(s)}) }),
		},
	}
}

// assemblyName is System.Reflection.AssemblyName.
type assemblyName struct {
	value.Extras
	of *assembly
}

// Type is System.Reflection.AssemblyName.
func (*assemblyName) Type() *value.Type { return value.NamedType("System.Reflection.AssemblyName") }

func assemblyNameType() *D {
	of := func(s V) *assembly { return native[*assemblyName](s).of }
	return &D{
		Properties: []P{
			p("System.String Name", func(s V) V { return text(of(s).name) }),
			pe("System.Version Version", func(s V) (V, error) { return value.Convert(nil, text(of(s).version), value.TypeVersion) }),
			p("System.String FullName", func(s V) V { return text(of(s).fullName()) }),
			p("System.String CultureName", func(V) V { return text("") }),
		},
		Methods: []M{m("System.String ToString()", func(s V, _ []V) V { return text(of(s).fullName()) })},
	}
}

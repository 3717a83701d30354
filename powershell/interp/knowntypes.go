package interp

import (
	"strings"

	"github.com/exorun/exorun/powershell/value"
)

// knownTypes tells the parser which types are there. A type by a name with a namespace counts as there even where the engine does
// not have it: it may be one of the many of .NET's that scripts name and never use here, and a script is not to be refused for it.
type knownTypes struct{ f *frame }

// Exists reports whether a name is a type's.
func (k *knownTypes) Exists(name string, namespaces []string, arity int, attribute bool) bool {
	if arity > 0 && !strings.Contains(name, "`") {
		name += "`" + value.FormatInt(int64(arity))
	}
	if k.find(name, namespaces) != nil || attribute && k.find(name+"Attribute", namespaces) != nil {
		return true
	}
	return strings.Contains(name, ".") || len(namespaces) > 0
}

// Derives returns the full name of a type, and whether it is another or derives from it.
func (k *knownTypes) Derives(name, base string, namespaces []string) (full string, derives bool) {
	t, b := k.find(name, namespaces), k.find(base, namespaces)
	if t == nil || b == nil {
		return name, false
	}
	return t.FullName(), t.IsA(b)
}

func (k *knownTypes) find(name string, namespaces []string) *value.Type {
	r := value.Resolver{Namespaces: namespaces, Classes: k.f.scriptType}
	t, ok := r.Resolve(name)
	if !ok {
		return nil
	}
	return t
}

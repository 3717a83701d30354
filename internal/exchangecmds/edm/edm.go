// Package edm knows the OData types behind the Get-EXO cmdlets: the properties of each, in the order in which the module shows
// them, and their types. The table is the metadata document inside ExchangeOnlineManagement 3.7.0 as model.txt, a line a type.
package edm

import (
	_ "embed"
	"strings"
	"sync"
)

//go:generate go run ./gen -from exchange-odata-types.jsonl

//go:embed model.txt
var text string

// The types of properties that are not shown as they come.
const (
	GUID     = "Guid"
	TextList = "Collection(String)"
)

// Property is a property of a type.
type Property struct {
	Name string
	Type string // without "Edm.": "String", "Boolean", "Int64", "Collection(String)"
}

// Type is an entity or complex type.
type Type struct {
	Name       string
	Properties []Property
	index      map[string]int // by name in lower case
}

// Property returns a property by its name in any case.
func (t *Type) Property(name string) (Property, bool) {
	i, ok := t.index[strings.ToLower(name)]
	if !ok {
		return Property{}, false
	}
	return t.Properties[i], true
}

// Place returns where a property stands, and the number of properties for one that the type does not have.
func (t *Type) Place(name string) int {
	if i, ok := t.index[strings.ToLower(name)]; ok {
		return i
	}
	return len(t.Properties)
}

var types = sync.OnceValue(func() map[string]*Type {
	all := make(map[string]*Type)
	for line := range strings.Lines(text) {
		name, list, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		t := &Type{Name: name, index: make(map[string]int)}
		for pair := range strings.SplitSeq(list, "\t") {
			property, kind, typed := strings.Cut(pair, ":")
			if !typed {
				kind = "String"
			}
			t.index[strings.ToLower(property)] = len(t.Properties)
			t.Properties = append(t.Properties, Property{Name: property, Type: kind})
		}
		all[name] = t
	}
	return all
})

// Find returns a type of the model: Mailbox, CasMailbox, Recipient, MailboxStatistics, MailboxFolderStatistics or
// MobileDeviceStatistics. It panics for any other name.
func Find(name string) *Type {
	t := types()[name]
	if t == nil {
		panic("edm: no type " + name)
	}
	return t
}

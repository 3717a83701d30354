package interp

import (
	"maps"
	"slices"
	"strings"

	"github.com/exorun/exorun/powershell/value"
)

// accelerators are the short names of types that a script has added to PowerShell's own or taken from them, by folded name.
type accelerators map[string]accelerator

// accelerator is a short name as it was written; of is nil for one that was taken away.
type accelerator struct {
	name string
	of   *value.Type
}

// accelerator finds a short name that a script has added.
func (e *Engine) accelerator(name string) (*value.Type, bool) {
	if len(e.accelerators) == 0 {
		return nil, false
	}
	t := e.accelerators[value.Fold(name)].of
	return t, t != nil
}

func (e *Engine) setAccelerator(name string, t *value.Type) {
	if e.accelerators == nil {
		e.accelerators = make(accelerators)
	}
	e.accelerators[value.Fold(name)] = accelerator{name, t}
}

// acceleratorTable is a new dictionary of all short names with their types.
func (e *Engine) acceleratorTable() value.Value {
	table := value.NewDictionary(value.TypeDictionaryOf.Make(value.TypeString, value.TypeSystemType), value.KeysIgnoringCase)
	taken := make(map[string]bool)
	put := func(name string, t *value.Type) { table.Put(str(name), value.TypeValue(t)) }
	for _, a := range value.Accelerators() {
		key := value.Fold(a[0])
		taken[key] = true
		if own, changed := e.accelerators[key]; changed {
			if own.of != nil {
				put(a[0], own.of)
			}
		} else if t, ok := value.ResolveType(a[0]); ok {
			put(a[0], t)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(e.accelerators)) {
		if own := e.accelerators[key]; own.of != nil && !taken[key] {
			put(own.name, own.of)
		}
	}
	return value.Of(table)
}

// acceleratorDefinition is PowerShell's table of short names. Scripts reach it through its assembly, since the type is not
// public, and add to it.
func acceleratorDefinition() *value.Definition {
	return &value.Definition{
		Name: automation + "TypeAccelerators",
		Properties: []value.Property{{
			Signature: "static System.Collections.Generic.Dictionary`2[System.String,System.Type] Get",
			Get: func(h value.Host, _ value.Value) (value.Value, error) {
				return h.(*frame).eng.acceleratorTable(), nil
			},
		}},
		Methods: []value.Method{
			{Signature: "static Void Add(System.String, System.Type)", Body: func(h value.Host, _ value.Value, args []value.Value) (value.Value, error) {
				name := strings.TrimSpace(value.ToString(args[0]))
				t, ok := args[1].AsType()
				if name == "" || !ok {
					return value.Null, value.NewException("System.ArgumentNullException", "Value cannot be null.")
				}
				h.(*frame).eng.setAccelerator(name, t)
				return value.AutomationNull, nil
			}},
			{Signature: "static Boolean Remove(System.String)", Body: func(h value.Host, _ value.Value, args []value.Value) (value.Value, error) {
				e, name := h.(*frame).eng, value.ToString(args[0])
				_, had := e.accelerator(name)
				if !had {
					_, had = value.ResolveType(name)
				}
				e.setAccelerator(name, nil)
				return value.Bool(had), nil
			}},
		},
	}
}

package exchangecmds

import (
	"slices"
	"strings"

	"github.com/exorun/exorun/internal/exchangecmds/catalogue"
	"github.com/exorun/exorun/powershell/bind"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

// declared returns a cmdlet with the parameters that the catalogue has for it. -WhatIf and -Confirm are the engine's own.
func declared(entry *catalogue.Cmdlet, class string, run func() interp.Processor) *interp.Cmdlet {
	cmdlet := &interp.Cmdlet{Name: entry.Name, Module: ModuleName, Class: class, DefaultSet: defaultSet(entry), New: run}
	for _, p := range entry.Parameters {
		if p.Name == "WhatIf" || p.Name == "Confirm" {
			cmdlet.ShouldProcess = true
			continue
		}
		declared := bind.Parameter{Name: p.Name, Type: engineType(p.Type), Aliases: p.Aliases, AllowNull: true, AllowEmptyString: true, AllowEmptyCollection: true}
		for _, place := range p.Places {
			sets := place.Sets
			if len(sets) == 0 {
				sets = []string{""}
			}
			for _, set := range sets {
				declared.Sets = append(declared.Sets, bind.Set{
					Name: set, Mandatory: place.Mandatory, Position: place.Position,
					FromPipeline: place.ByValue, FromPipelineByPropertyName: place.ByName,
				})
			}
		}
		cmdlet.Parameters = append(cmdlet.Parameters, declared)
	}
	// What destroys has a built-in pause in Exchange; the reference names the Remove cmdlets.
	if strings.HasPrefix(entry.Name, "Remove-") {
		cmdlet.ConfirmImpact = interp.ImpactHigh
	}
	return cmdlet
}

// defaultSet returns the set that a call means which fits several. Where the reference names none, it is one that asks for
// nothing, so that the service decides and not the binding.
func defaultSet(entry *catalogue.Cmdlet) string {
	if entry.DefaultSet != "" {
		return entry.DefaultSet
	}
	var sets []string
	demanding := make(map[string]bool)
	for _, p := range entry.Parameters {
		for _, place := range p.Places {
			for _, set := range place.Sets {
				if !slices.Contains(sets, set) {
					sets = append(sets, set)
				}
				demanding[set] = demanding[set] || place.Mandatory
			}
		}
	}
	if len(sets) == 0 {
		return ""
	}
	for _, usual := range []string{"Identity", "Default"} {
		if i := slices.Index(sets, usual); i > 0 {
			sets = slices.Insert(slices.Delete(sets, i, i+1), 0, usual)
		}
	}
	if i := slices.IndexFunc(sets, func(set string) bool { return !demanding[set] }); i >= 0 {
		return sets[i]
	}
	return sets[0]
}

// engineType is the type that the engine converts an argument to. What the service parses by itself, its identities, sizes
// and dates, stays the object that the script gave.
func engineType(documented string) string {
	switch strings.TrimPrefix(documented, "System.") {
	case "SwitchParameter":
		return "switch"
	case "Boolean":
		return "bool"
	case "String":
		return "string"
	case "String[]":
		return "string[]"
	case "Int32":
		return "int"
	case "Int64":
		return "long"
	}
	return ""
}

// Declared returns an Exchange cmdlet of a name in any case as a connection brings it, nil where Exchange has none. Called, it
// refuses: it is for what looks at a command without a connection, as the mock of a test does.
func Declared(name string) *interp.Cmdlet {
	entry, ok := catalogue.Find(name)
	if !ok {
		return nil
	}
	return declared(entry, entry.Name, func() interp.Processor { return unconnected{} })
}

// unconnected is a cmdlet that no connection has brought.
type unconnected struct{ interp.Steps }

func (unconnected) End(c *interp.Invocation) *interp.Unwind {
	return c.Throw(c.Problem("CommandNotFoundException", "CommandNotFoundException", value.ObjectNotFound, value.Str(c.Name()),
		c.Name()+" is there after Connect-ExchangeOnline only, and the call fits none of its mocks."))
}

package language

import (
	"strings"

	"github.com/exorun/exorun/powershell/syntax"
	"github.com/exorun/exorun/powershell/value"
)

// requirements are what the #requires lines of a file ask for, as scripts see them.
type requirements struct {
	value.Extras
	of *syntax.Requirements
}

// requirementsOf gives requirements as a value, $null for none.
func requirementsOf(r *syntax.Requirements) value.Value {
	if r == nil {
		return value.Null
	}
	return value.Of(&requirements{of: r})
}

// Type is System.Management.Automation.Language.ScriptRequirements.
func (*requirements) Type() *value.Type { return value.NamedType(namespace + "ScriptRequirements") }

func scriptRequirements() *value.Definition {
	names := func(name string, get func(r *syntax.Requirements) []string) value.Property {
		return property(readOnlyCollection+"System.String] "+name, func(r *requirements) value.Value {
			items := []value.Value{}
			for _, s := range get(r.of) {
				items = append(items, text(s))
			}
			return collection("System.String", items)
		})
	}
	const specification = "Microsoft.PowerShell.Commands.ModuleSpecification"
	return &value.Definition{Properties: []value.Property{
		property("System.String RequiredApplicationId", func(r *requirements) value.Value { return textOrNull(r.of.RequiredApplicationID) }),
		property("System.Version RequiredPSVersion", func(r *requirements) value.Value {
			written := r.of.RequiredVersion
			if written == "" {
				return value.Null
			}
			if !strings.Contains(written, ".") {
				written += ".0"
			}
			v, err := value.Convert(nil, text(written), value.TypeVersion)
			if err != nil {
				return value.Null
			}
			return v
		}),
		names("RequiredPSEditions", func(r *syntax.Requirements) []string { return r.RequiredPSEditions }),
		property(readOnlyCollection+specification+"] RequiredModules", func(r *requirements) value.Value {
			items := []value.Value{}
			for _, m := range r.of.RequiredModules {
				items = append(items, moduleSpecification(m))
			}
			return collection(specification, items)
		}),
		names("RequiredAssemblies", func(r *syntax.Requirements) []string { return r.RequiredAssemblies }),
		property("Boolean IsElevationRequired", func(r *requirements) value.Value { return value.Bool(r.of.IsElevationRequired) }),
	}}
}

// moduleSpecification gives a module that #requires names: its name alone, or what is known of it.
func moduleSpecification(m syntax.ModuleSpecification) value.Value {
	version := func(s string) value.Value {
		if s == "" {
			return value.Null
		}
		v, err := value.Convert(nil, text(s), value.TypeVersion)
		if err != nil {
			return text(s)
		}
		return v
	}
	guid := textOrNull(m.GUID)
	if v, err := value.Convert(nil, guid, value.TypeGuid); m.GUID != "" && err == nil {
		guid = v
	}
	return value.Of(value.RecordOf("Name", text(m.Name), "Guid", guid, "Version", version(m.Version),
		"MaximumVersion", textOrNull(m.MaximumVersion), "RequiredVersion", version(m.RequiredVersion)))
}

// Package gallerycmds has the cmdlets by which scripts install modules from a gallery: Install-Module and its kin. Nothing is
// ever fetched: the modules that exorun has are built in, and asking for one of them succeeds at once.
package gallerycmds

import (
	"fmt"
	"strings"

	"github.com/exorun/exorun/powershell/bind"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

// The module that the cmdlets come from, by the version that PowerShell brings.
const (
	ModuleName    = "PowerShellGet"
	ModuleVersion = "2.2.5"
)

// BuiltIn is a module that needs no installing.
type BuiltIn struct{ Name, Version string }

// Cmdlets returns the cmdlets over the modules that are built in.
func Cmdlets(builtIn []BuiltIn) []*interp.Cmdlet {
	verbs := []struct {
		name  string
		shows bool // writes the module
	}{
		{"Install-Module", false},
		{"Update-Module", false},
		{"Uninstall-Module", false},
		{"Save-Module", false},
		{"Find-Module", true},
		{"Get-InstalledModule", true},
	}
	var cmdlets []*interp.Cmdlet
	for _, verb := range verbs {
		cmdlets = append(cmdlets, &interp.Cmdlet{
			Name: verb.name, Module: ModuleName, Class: verb.name, ShouldProcess: !verb.shows, Parameters: parameters(),
			New: func() interp.Processor { return &gallery{builtIn: builtIn, shows: verb.shows} },
		})
	}
	for _, name := range []string{"Set-PSRepository", "Register-PSRepository"} {
		cmdlets = append(cmdlets, &interp.Cmdlet{Name: name, Module: ModuleName, Class: name, Parameters: []bind.Parameter{
			{Name: "Name", Type: "string", Sets: []bind.Set{{Position: 1}}}, {Name: "InstallationPolicy", Type: "string"}, {Name: "SourceLocation", Type: "string"}, {Name: "Default", Type: "switch"},
		}, New: func() interp.Processor { return interp.Steps{} }})
	}
	return cmdlets
}

// parameters are those of all these cmdlets together; what chooses a place or a source has nothing to choose.
func parameters() []bind.Parameter {
	all := []bind.Parameter{{Name: "Name", Type: "string[]", Sets: []bind.Set{{Position: 1, FromPipeline: true, FromPipelineByPropertyName: true}}}}
	for _, name := range []string{"MinimumVersion", "MaximumVersion", "RequiredVersion", "Scope", "Path"} {
		all = append(all, bind.Parameter{Name: name, Type: "string"})
	}
	all = append(all, bind.Parameter{Name: "Repository", Type: "string[]"}, bind.Parameter{Name: "Credential", Type: ""})
	for _, name := range []string{"Force", "AllowClobber", "AllowPrerelease", "SkipPublisherCheck", "AcceptLicense", "AllVersions", "PassThru"} {
		all = append(all, bind.Parameter{Name: name, Type: "switch"})
	}
	return all
}

// gallery runs one of the cmdlets.
type gallery struct {
	interp.Steps
	builtIn []BuiltIn
	shows   bool
}

func (g *gallery) Process(inv *interp.Invocation) *interp.Unwind {
	names := inv.Texts("Name")
	if len(names) == 0 && g.shows {
		names = []string{"*"}
	}
	for _, name := range names {
		found, err := g.matching(name)
		if err != nil {
			return inv.Raise(err)
		}
		if len(found) == 0 && !value.ContainsWildcard(name) {
			if u := inv.WriteError(g.unknown(inv, name)); u != nil {
				return u
			}
		}
		for _, m := range found {
			if u := g.use(inv, m); u != nil {
				return u
			}
		}
	}
	return nil
}

func (g *gallery) matching(name string) ([]BuiltIn, error) {
	pattern, err := value.NewWildcard(name, true)
	if err != nil {
		return nil, err
	}
	var found []BuiltIn
	for _, m := range g.builtIn {
		if pattern.Match(m.Name) {
			found = append(found, m)
		}
	}
	return found, nil
}

// use does with a module what there is to do: show it, where the cmdlet shows.
func (g *gallery) use(inv *interp.Invocation, m BuiltIn) *interp.Unwind {
	if wanted := inv.Text("RequiredVersion"); wanted != "" && !strings.EqualFold(wanted, m.Version) {
		if u := inv.Verbose(fmt.Sprintf("%s is built in as version %s, in place of the required %s.", m.Name, m.Version, wanted)); u != nil {
			return u
		}
	}
	if !g.shows && !inv.Switch("PassThru") {
		return inv.Verbose(fmt.Sprintf("%s %s is built in; there is nothing to do.", m.Name, m.Version))
	}
	version, err := value.Convert(inv.Host(), value.Str(m.Version), value.TypeVersion)
	if err != nil {
		return inv.Raise(err)
	}
	return inv.Write(value.Of(value.RecordOf(
		"Version", version, "Name", value.Str(m.Name), "Repository", value.Str("built in"), "Description", value.Str("This module is built in."),
	)))
}

func (g *gallery) unknown(inv *interp.Invocation, name string) *value.ErrorRecord {
	var known []string
	for _, m := range g.builtIn {
		known = append(known, m.Name)
	}
	return inv.Problem("System.Exception", "NoMatchFoundForCriteria", value.ObjectNotFound, value.Str(name),
		"No match was found for the specified search criteria and module name '"+name+"'. Modules are never fetched from a gallery here. Built in are "+
			strings.Join(known, ", ")+"; a module in a folder is loaded by Import-Module with its path.")
}

package utility

import (
	"slices"

	"github.com/exorun/exorun/powershell/cmdlets/provider"
	"github.com/exorun/exorun/powershell/format"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

// visibleAliases gives the aliases of a scope, or of it and those around it, by name.
func visibleAliases(inv *interp.Invocation) ([]*interp.Alias, error) {
	scope, err := inv.ScopeAt(inv.Text("Scope"))
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	var all []*interp.Alias
	for at := scope; at != nil; at = at.Parent() {
		for _, a := range at.Aliases() {
			if key := value.Fold(a.Name); !seen[key] {
				seen[key] = true
				all = append(all, a)
			}
		}
		if inv.Bound("Scope") {
			break
		}
	}
	slices.SortFunc(all, func(a, b *interp.Alias) int { return value.CompareText(a.Name, b.Name, true) })
	return all, nil
}

// getAlias is Get-Alias.
type getAlias struct{ interp.Steps }

func newGetAlias() interp.Processor { return getAlias{} }

func (getAlias) Process(inv *interp.Invocation) *interp.Unwind {
	all, err := visibleAliases(inv)
	if err != nil {
		return inv.WriteFailure(err)
	}
	patterns, byDefinition := inv.Texts("Name"), inv.Bound("Definition")
	if byDefinition {
		patterns = inv.Texts("Definition")
	}
	if len(patterns) == 0 {
		patterns = []string{"*"}
	}
	for _, pattern := range patterns {
		wildcard, found := format.NewWildcard(pattern), false
		for _, a := range all {
			name := a.Name
			if byDefinition {
				name = a.Definition
			}
			if !wildcard.Match(name) || slices.ContainsFunc(inv.Texts("Exclude"), func(p string) bool { return format.NewWildcard(p).Match(a.Name) }) {
				continue
			}
			found = true
			if u := inv.Write(value.Of(a)); u != nil {
				return u
			}
		}
		if !found && !value.ContainsWildcard(pattern) {
			text := "This command cannot find a matching alias because an alias with the name '%s' does not exist."
			if byDefinition {
				text = "This command cannot find a matching alias because an alias with the definition '%s' does not exist."
			}
			if u := inv.WriteError(record(itemNotFoundException, "ItemNotFoundException", value.ObjectNotFound, value.Str(pattern), text, pattern)); u != nil {
				return u
			}
		}
	}
	return nil
}

// setAlias is Set-Alias, and New-Alias, which keeps what there is.
type setAlias struct {
	interp.Steps
	fresh bool
}

func newSetAlias() interp.Processor { return setAlias{} }
func newNewAlias() interp.Processor { return setAlias{fresh: true} }

func (s setAlias) Process(inv *interp.Invocation) *interp.Unwind {
	scope, err := inv.ScopeAt(inv.Text("Scope"))
	if err != nil {
		return inv.WriteFailure(err)
	}
	name, definition := inv.Text("Name"), inv.Text("Value")
	action := "Set Alias"
	if s.fresh {
		action = "New Alias"
	}
	if goOn, u := inv.ShouldProcess("Name: "+name+" Value: "+definition, action); u != nil || !goOn {
		return u
	}
	old := scope.Alias(name)
	if old == nil {
		if outer, _ := inv.FindAlias(name); outer != nil && outer.Options&interp.OptionAllScope != 0 {
			old = outer
		}
	}
	if old != nil {
		if s.fresh && !inv.Switch("Force") {
			return inv.WriteError(record("System.Management.Automation.SessionStateException", "AliasAlreadyExists", value.ResourceExists, value.Str(name),
				"The alias is not allowed, because an alias with the name '%s' already exists.", name))
		}
		if old.Options&interp.OptionConstant != 0 || old.Options&interp.OptionReadOnly != 0 && !inv.Switch("Force") {
			return inv.WriteError(record(unauthorizedState, "AliasNotWritable", value.WriteError, value.Str(name),
				"The alias is not writeable because alias %s is read-only or constant and cannot be written to.", name))
		}
	}
	a := &interp.Alias{Name: name, Definition: definition, Description: inv.Text("Description"), Options: optionsOf(inv)}
	inv.Engine().SetAlias(scope, a)
	if inv.Switch("PassThru") {
		return inv.Write(value.Of(a))
	}
	return nil
}

// removeAlias is Remove-Alias.
type removeAlias struct{ interp.Steps }

func newRemoveAlias() interp.Processor { return removeAlias{} }

func (removeAlias) Process(inv *interp.Invocation) *interp.Unwind {
	scope, err := inv.ScopeAt(inv.Text("Scope"))
	if err != nil {
		return inv.WriteFailure(err)
	}
	for _, name := range inv.Texts("Name") {
		if a, _ := inv.FindAlias(name); a == nil {
			if u := inv.WriteError(record(itemNotFoundException, "ItemNotFoundException", value.ObjectNotFound, value.Str(name),
				"This command cannot find a matching alias because an alias with the name '%s' does not exist.", name)); u != nil {
				return u
			}
			continue
		}
		if u := provider.RemoveAlias(inv, scope, name, inv.Switch("Force")); u != nil {
			return u
		}
	}
	return nil
}

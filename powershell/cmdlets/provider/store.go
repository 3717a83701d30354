package provider

import (
	"maps"
	"slices"
	"strings"

	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

// Store is a drive without folders: its items are names with values.
type Store interface {
	// Names are the items' names, in order.
	Names() []string
	// Get gives an item's value.
	Get(name string) (value.Value, bool)
	// Set gives an item a value, null being none; a new item is made.
	Set(name string, v value.Value) *interp.Unwind
	// Remove takes an item away.
	Remove(name string, force bool) *interp.Unwind
	// Item gives the item as Get-Item shows it.
	Item(name string) value.Value
}

// StoreOf gives the store of a provider that has no folders.
func StoreOf(inv *interp.Invocation, provider string) Store {
	switch provider {
	case Environment:
		return environment{inv}
	case Variable:
		return variables{inv}
	case Function:
		return functions{inv}
	}
	return aliases{inv}
}

// storeItem gives an item of a store, or all of them for the store itself.
func storeItem(inv *interp.Invocation, path Path) value.Value {
	store := StoreOf(inv, path.Drive.Provider)
	if path.Name != "" {
		return Decorate(store.Item(path.Name), path, false)
	}
	var all []value.Value
	for _, name := range store.Names() {
		all = append(all, Decorate(store.Item(name), path.Child(name), false))
	}
	return value.FromSlice(all)
}

func sorted(names []string) []string {
	slices.SortFunc(names, func(a, b string) int { return value.CompareText(a, b, true) })
	return names
}

type environment struct{ inv *interp.Invocation }

func (s environment) Names() []string { return sorted(s.inv.World().Environment.Names()) }

func (s environment) Get(name string) (value.Value, bool) {
	text, ok := s.inv.World().Environment.Get(name)
	return value.Str(text), ok
}

func (s environment) Set(name string, v value.Value) *interp.Unwind {
	text, err := value.Text(s.inv.Host(), v)
	if err != nil {
		return s.inv.Raise(err)
	}
	if text == "" {
		s.inv.World().Environment.Unset(name)
		return nil
	}
	s.inv.World().Environment.Set(name, text)
	return nil
}

func (s environment) Remove(name string, _ bool) *interp.Unwind {
	s.inv.World().Environment.Unset(name)
	return nil
}

func (s environment) Item(name string) value.Value {
	text, _ := s.inv.World().Environment.Get(name)
	return value.Of(value.NewPair(value.TypeDictionaryEntry, value.Str(name), value.Str(text)))
}

type variables struct{ inv *interp.Invocation }

func (s variables) Names() []string {
	var names []string
	for _, v := range s.inv.VisibleVariables() {
		names = append(names, v.Name())
	}
	return names
}

func (s variables) Get(name string) (value.Value, bool) {
	v := s.inv.FindVariable(name)
	if v == nil {
		return value.Null, false
	}
	return v.Value(), true
}

func (s variables) Set(name string, v value.Value) *interp.Unwind { return s.inv.SetVariable(name, v) }

func (s variables) Remove(name string, force bool) *interp.Unwind {
	return RemoveVariable(s.inv, s.inv.Scope(), name, force)
}

func (s variables) Item(name string) value.Value {
	if v := s.inv.FindVariable(name); v != nil {
		return value.Of(v)
	}
	return value.Null
}

// RemoveVariable takes a variable out of the first scope from at outwards that has it.
func RemoveVariable(inv *interp.Invocation, at *interp.Scope, name string, force bool) *interp.Unwind {
	for scope := at; scope != nil; scope = scope.Parent() {
		v := scope.Variable(name)
		if v == nil {
			continue
		}
		if v.Options()&interp.OptionConstant != 0 || v.Options()&interp.OptionReadOnly != 0 && !force {
			return inv.WriteError(&value.ErrorRecord{
				Exception: value.NewException("System.Management.Automation.SessionStateUnauthorizedAccessException",
					"Cannot remove variable "+v.Name()+" because it is constant or read-only. If the variable is read-only, try the operation again specifying the Force option."),
				ErrorID: "VariableNotRemovable", Category: value.WriteError, Target: value.Str(v.Name()),
			})
		}
		scope.RemoveVariable(name)
		return nil
	}
	return nil
}

type functions struct{ inv *interp.Invocation }

func (s functions) Names() []string {
	names := map[string]string{}
	for scope := s.inv.Scope(); scope != nil; scope = scope.Parent() {
		for _, fn := range scope.Functions() {
			if key := strings.ToLower(fn.Name); names[key] == "" {
				names[key] = fn.Name
			}
		}
	}
	return sorted(slices.Collect(maps.Values(names)))
}

func (s functions) Get(name string) (value.Value, bool) {
	fn := s.inv.FindFunction(name)
	if fn == nil {
		return value.Null, false
	}
	return value.Of(fn.Block), true
}

func (s functions) Set(name string, v value.Value) *interp.Unwind {
	if v.IsNull() {
		return s.Remove(name, true)
	}
	block, ok := v.Unwrap().Object().(*interp.ScriptBlock)
	if !ok {
		read, err := s.inv.Engine().NewScriptBlock(value.ToString(v))
		if err != nil {
			return s.inv.Raise(err)
		}
		block = read
	}
	s.inv.Engine().SetFunction(s.inv.Scope(), s.inv.FunctionOf(name, block))
	return nil
}

func (s functions) Remove(name string, _ bool) *interp.Unwind {
	for scope := s.inv.Scope(); scope != nil; scope = scope.Parent() {
		if scope.Function(name) != nil {
			s.inv.Engine().RemoveFunction(scope, name)
			return nil
		}
	}
	return nil
}

func (s functions) Item(name string) value.Value {
	if fn := s.inv.FindFunction(name); fn != nil {
		return value.Of(fn)
	}
	return value.Null
}

type aliases struct{ inv *interp.Invocation }

func (s aliases) Names() []string {
	names := map[string]string{}
	for scope := s.inv.Scope(); scope != nil; scope = scope.Parent() {
		for _, a := range scope.Aliases() {
			if key := strings.ToLower(a.Name); names[key] == "" {
				names[key] = a.Name
			}
		}
	}
	return sorted(slices.Collect(maps.Values(names)))
}

func (s aliases) Get(name string) (value.Value, bool) {
	a, _ := s.inv.FindAlias(name)
	if a == nil {
		return value.Null, false
	}
	return value.Str(a.Definition), true
}

func (s aliases) Set(name string, v value.Value) *interp.Unwind {
	s.inv.Engine().SetAlias(s.inv.Scope(), &interp.Alias{Name: name, Definition: value.ToString(v)})
	return nil
}

func (s aliases) Remove(name string, force bool) *interp.Unwind {
	return RemoveAlias(s.inv, s.inv.Scope(), name, force)
}

// RemoveAlias takes an alias out of the first scope from at outwards that has it.
func RemoveAlias(inv *interp.Invocation, at *interp.Scope, name string, force bool) *interp.Unwind {
	for scope := at; scope != nil; scope = scope.Parent() {
		a := scope.Alias(name)
		if a == nil {
			continue
		}
		if a.Options&interp.OptionConstant != 0 || a.Options&interp.OptionReadOnly != 0 && !force {
			return inv.Throw(&value.ErrorRecord{
				Exception: value.NewException("System.Management.Automation.SessionStateUnauthorizedAccessException",
					"Alias was not removed because alias "+a.Name+" is constant or read-only."),
				ErrorID: "AliasNotRemovable", Category: value.WriteError, Target: value.Str(a.Name),
			})
		}
		inv.Engine().RemoveAlias(scope, name)
		return nil
	}
	return nil
}

func (s aliases) Item(name string) value.Value {
	if a, _ := s.inv.FindAlias(name); a != nil {
		return value.Of(a)
	}
	return value.Null
}

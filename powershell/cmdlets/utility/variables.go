package utility

import (
	"slices"

	"github.com/exorun/exorun/powershell/cmdlets/provider"
	"github.com/exorun/exorun/powershell/format"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

const unauthorizedState = "System.Management.Automation.SessionStateUnauthorizedAccessException"

func variableNotFound(name string) *value.ErrorRecord {
	return record(itemNotFoundException, "VariableNotFound", value.ObjectNotFound, value.Str(name), "Cannot find a variable with the name '%s'.", name)
}

// passes tells whether -Include and -Exclude let a name through.
func passes(inv *interp.Invocation, name string) bool {
	fits := func(patterns []string) bool {
		return slices.ContainsFunc(patterns, func(p string) bool { return format.NewWildcard(p).Match(name) })
	}
	include := inv.Texts("Include")
	return (len(include) == 0 || fits(include)) && !fits(inv.Texts("Exclude"))
}

// matching gives the variables that a name or wildcard means: in the scope of -Scope, else as the caller sees them.
func matching(inv *interp.Invocation, name string) ([]*interp.Variable, *interp.Scope, error) {
	var scope *interp.Scope
	if spec := inv.Text("Scope"); spec != "" {
		at, err := inv.ScopeAt(spec)
		if err != nil {
			return nil, nil, err
		}
		scope = at
	}
	if !value.ContainsWildcard(name) {
		var v *interp.Variable
		if scope != nil {
			v = scope.Variable(name)
		} else {
			v = inv.FindVariable(name)
		}
		if v == nil || !passes(inv, v.Name()) {
			return nil, scope, nil
		}
		return []*interp.Variable{v}, scope, nil
	}
	all := inv.VisibleVariables()
	if scope != nil {
		all = scope.Variables()
	}
	wildcard := format.NewWildcard(name)
	var found []*interp.Variable
	for _, v := range all {
		if wildcard.Match(v.Name()) && passes(inv, v.Name()) {
			found = append(found, v)
		}
	}
	return found, scope, nil
}

// getVariable is Get-Variable.
type getVariable struct{ interp.Steps }

func newGetVariable() interp.Processor { return getVariable{} }

func (getVariable) Process(inv *interp.Invocation) *interp.Unwind {
	names := inv.Texts("Name")
	if len(names) == 0 {
		names = []string{"*"}
	}
	for _, name := range names {
		found, _, err := matching(inv, name)
		if err != nil {
			return inv.WriteFailure(err)
		}
		if len(found) == 0 && !value.ContainsWildcard(name) {
			if u := inv.WriteError(variableNotFound(name)); u != nil {
				return u
			}
		}
		for _, v := range found {
			out := value.Of(v)
			if inv.Switch("ValueOnly") {
				out = v.Value()
			}
			if u := inv.Write(out); u != nil {
				return u
			}
		}
	}
	return nil
}

// optionsOf are -Option's.
func optionsOf(inv *interp.Invocation) interp.VariableOptions {
	n, _ := inv.Value("Option").AsEnum()
	return interp.VariableOptions(n)
}

// setVariable is Set-Variable.
type setVariable struct {
	interp.Steps
	values []value.Value
	piped  bool
}

func newSetVariable() interp.Processor { return &setVariable{} }

func (s *setVariable) Process(inv *interp.Invocation) *interp.Unwind {
	if input, piped := inv.Input(); piped {
		s.piped = true
		s.values = append(s.values, input)
	}
	return nil
}

func (s *setVariable) End(inv *interp.Invocation) *interp.Unwind {
	to, given := inv.Get("Value")
	if s.piped {
		given = true
		to = value.FromSlice(s.values)
		if len(s.values) == 1 {
			to = s.values[0]
		}
	}
	scope, err := inv.ScopeAt(inv.Text("Scope"))
	if err != nil {
		return inv.WriteFailure(err)
	}
	for _, name := range inv.Texts("Name") {
		var targets []string
		if value.ContainsWildcard(name) {
			found, _, _ := matching(inv, name)
			for _, v := range found {
				targets = append(targets, v.Name())
			}
		} else if passes(inv, name) {
			targets = []string{name}
		}
		for _, target := range targets {
			if goOn, u := inv.ShouldProcess("Name: "+target+" Value: "+value.ToString(to), "Set variable"); u != nil || !goOn {
				return u
			}
			if u := s.set(inv, scope, target, to, given); u != nil {
				return u
			}
		}
	}
	return nil
}

// set gives one variable its value and options.
func (s *setVariable) set(inv *interp.Invocation, scope *interp.Scope, name string, to value.Value, given bool) *interp.Unwind {
	v := scope.Variable(name)
	if v == nil {
		if all := inv.FindVariable(name); all != nil && all.Options()&interp.OptionAllScope != 0 {
			v = all
		}
	}
	options := optionsOf(inv)
	if v == nil {
		v = interp.NewVariable(name, to)
		define(inv, scope, v)
		return s.passThru(inv, v)
	}
	if v.Options()&interp.OptionConstant != 0 || v.Options()&interp.OptionReadOnly != 0 && !inv.Switch("Force") {
		return inv.WriteError(record(unauthorizedState, "VariableNotWritable", value.WriteError, value.Str(v.Name()),
			"Cannot overwrite variable %s because it is read-only or constant.", v.Name()))
	}
	if options&interp.OptionConstant != 0 {
		return inv.WriteError(record(unauthorizedState, "VariableCannotBeMadeConstant", value.WriteError, value.Str(v.Name()),
			"Existing variable %s cannot be made constant. Variables can be made constant only at creation time.", v.Name()))
	}
	if given {
		readOnly := v.Options() & interp.OptionReadOnly
		v.SetOptions(v.Options() &^ interp.OptionReadOnly)
		if inv.Switch("Append") {
			to = appended(v.Value(), to)
		}
		if u := inv.Assign(v, to); u != nil {
			return u
		}
		v.SetOptions(v.Options() | readOnly)
	}
	describe(inv, v)
	if options&interp.OptionAllScope != 0 {
		inv.Engine().SetAllScope(v)
	}
	return s.passThru(inv, v)
}

func appended(list, more value.Value) value.Value {
	return value.FromSlice(append(slices.Clone(items(list)), items(more)...))
}

func (s *setVariable) passThru(inv *interp.Invocation, v *interp.Variable) *interp.Unwind {
	if !inv.Switch("PassThru") {
		return nil
	}
	return inv.Write(value.Of(v))
}

// describe gives a variable the description and options of the call.
func describe(inv *interp.Invocation, v *interp.Variable) {
	if inv.Bound("Description") {
		v.SetDescription(inv.Text("Description"))
	}
	if inv.Bound("Option") {
		v.SetOptions(optionsOf(inv))
	}
}

// define puts a new variable in a scope.
func define(inv *interp.Invocation, scope *interp.Scope, v *interp.Variable) {
	describe(inv, v)
	scope.SetVariable(v)
	if v.Options()&interp.OptionAllScope != 0 {
		inv.Engine().SetAllScope(v)
	}
}

// newVariable is New-Variable.
type newVariable struct{ interp.Steps }

func newNewVariable() interp.Processor { return newVariable{} }

func (newVariable) Process(inv *interp.Invocation) *interp.Unwind {
	scope, err := inv.ScopeAt(inv.Text("Scope"))
	if err != nil {
		return inv.WriteFailure(err)
	}
	name := inv.Text("Name")
	if goOn, u := inv.ShouldProcess("Name: "+name+" Value: "+value.ToString(inv.Value("Value")), "New variable"); u != nil || !goOn {
		return u
	}
	if old := scope.Variable(name); old != nil {
		switch {
		case old.Options()&interp.OptionConstant != 0, old.Options()&interp.OptionReadOnly != 0 && !inv.Switch("Force"):
			return inv.WriteError(record(unauthorizedState, "VariableNotWritable", value.WriteError, value.Str(old.Name()),
				"Cannot overwrite variable %s because it is read-only or constant.", old.Name()))
		case !inv.Switch("Force"):
			return inv.WriteError(record("System.Management.Automation.SessionStateException", "VariableAlreadyExists", value.ResourceExists, value.Str(old.Name()),
				"A variable with name '%s' already exists.", old.Name()))
		}
	}
	v := interp.NewVariable(name, inv.Value("Value"))
	define(inv, scope, v)
	if inv.Switch("PassThru") {
		return inv.Write(value.Of(v))
	}
	return nil
}

// removeVariable is Remove-Variable.
type removeVariable struct{ interp.Steps }

func newRemoveVariable() interp.Processor { return removeVariable{} }

func (removeVariable) Process(inv *interp.Invocation) *interp.Unwind {
	for _, name := range inv.Texts("Name") {
		found, scope, err := matching(inv, name)
		if err != nil {
			return inv.WriteFailure(err)
		}
		if len(found) == 0 && !value.ContainsWildcard(name) {
			if u := inv.WriteError(variableNotFound(name)); u != nil {
				return u
			}
		}
		if scope == nil {
			scope = inv.Scope()
		}
		for _, v := range found {
			goOn, u := inv.ShouldProcess("Name: "+v.Name(), "Remove variable")
			if u == nil && goOn {
				u = provider.RemoveVariable(inv, scope, v.Name(), inv.Switch("Force"))
			}
			if u != nil {
				return u
			}
		}
	}
	return nil
}

// clearVariable is Clear-Variable.
type clearVariable struct{ interp.Steps }

func newClearVariable() interp.Processor { return clearVariable{} }

func (clearVariable) Process(inv *interp.Invocation) *interp.Unwind {
	for _, name := range inv.Texts("Name") {
		found, _, err := matching(inv, name)
		if err != nil {
			return inv.WriteFailure(err)
		}
		if len(found) == 0 && !value.ContainsWildcard(name) {
			if u := inv.WriteError(variableNotFound(name)); u != nil {
				return u
			}
		}
		for _, v := range found {
			goOn, u := inv.ShouldProcess("Name: "+v.Name(), "Clear variable")
			if u != nil {
				return u
			}
			if !goOn {
				continue
			}
			readOnly := interp.VariableOptions(0)
			if inv.Switch("Force") {
				readOnly = v.Options() & interp.OptionReadOnly
				v.SetOptions(v.Options() &^ interp.OptionReadOnly)
			}
			if v.Options()&(interp.OptionConstant|interp.OptionReadOnly) != 0 {
				if u := inv.WriteError(record(unauthorizedState, "VariableNotWritable", value.WriteError, value.Str(v.Name()),
					"Cannot overwrite variable %s because it is read-only or constant.", v.Name())); u != nil {
					return u
				}
				continue
			}
			if u := inv.Assign(v, value.Null); u != nil {
				return u
			}
			v.SetOptions(v.Options() | readOnly)
			if inv.Switch("PassThru") {
				if u := inv.Write(value.Of(v)); u != nil {
					return u
				}
			}
		}
	}
	return nil
}

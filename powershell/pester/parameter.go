package pester

import (
	"strings"

	"github.com/exorun/exorun/powershell/bind"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

// haveParameterOperator is -HaveParameter: a command's parameter with its type, default and aliases.
func haveParameterOperator() *operator {
	return &operator{name: "HaveParameter", takes: []bind.Parameter{
		{Name: "ParameterName", Type: "string"},
		{Name: "Type", Type: "object"},
		{Name: "DefaultValue", Type: "object"},
		{Name: "Mandatory", Type: "switch"},
		{Name: "HasArgumentCompleter", Type: "switch"},
		{Name: "Alias", Type: "string[]"},
		becauseText(),
	}, judge: haveParameter}
}

func haveParameter(a *assertion) verdict {
	name := a.text("parametername")
	sig, u := a.c.SignatureOf(a.actual.Unwrap().Object())
	if u != nil {
		return verdict{err: u.Err}
	}
	if sig == nil {
		return a.misuse("Input value must be non-null CommandInfo object. You can get one by calling Get-Command.")
	}
	command := interp.CommandName(a.actual.Unwrap().Object())
	var param *bind.Param
	for _, p := range sig.Params {
		if value.EqualFold(p.Name, name) {
			param = p
		}
	}
	var wanted, missed []string
	if param == nil {
		missed = append(missed, "the parameter is missing")
	}
	wants := func(words string, holds func() bool, missing string) {
		wanted = append(wanted, words)
		if param != nil && !holds() {
			missed = append(missed, missing)
		}
	}
	if a.given("type") {
		t, ok := a.arg("type").Unwrap().AsType()
		if !ok {
			t, _ = a.c.Host().ResolveType(strings.Trim(a.text("type"), "[]"))
		}
		is := ""
		if param != nil {
			is = param.Of.String()
		}
		wants("of type ["+typeName(t)+"]", func() bool { return param.Of == t }, "it was of type ["+is+"]")
	}
	if a.given("defaultvalue") {
		text := strings.Trim(a.text("defaultvalue"), `"'`)
		wants("the default value to be "+nicely(value.Str(text)), func() bool {
			return value.EqualFold(strings.Trim(param.DefaultText, `"'`), text)
		}, "the default value was another")
	}
	if value.ToBool(a.arg("mandatory")) {
		wants("to be mandatory", func() bool { return mandatory(param) }, "it was not mandatory")
	}
	for _, alias := range texts(a.arg("alias")) {
		wants("to have alias '"+alias+"'", func() bool {
			for _, have := range param.Aliases {
				if value.EqualFold(have, alias) {
					return true
				}
			}
			return false
		}, "it did not have alias '"+alias+"'")
	}
	return a.decide(len(missed) == 0, func() string {
		return "Expected command " + command + " to have a parameter " + name + join(wanted) + "," + a.reason() + " but " + strings.Join(missed, " and ") + "."
	}, func() string {
		return "Expected command " + command + " to not have a parameter " + name + join(wanted) + "," + a.reason() + " but it did."
	})
}

func mandatory(p *bind.Param) bool {
	for _, set := range p.Parameter.Sets {
		if set.Mandatory {
			return true
		}
	}
	return false
}

func typeName(t *value.Type) string {
	if t == nil {
		return ""
	}
	return t.String()
}

// texts are the elements of a value as text.
func texts(v value.Value) []string {
	if v.IsNull() {
		return nil
	}
	var all []string
	for _, item := range listOf(v) {
		all = append(all, value.ToString(item))
	}
	return all
}

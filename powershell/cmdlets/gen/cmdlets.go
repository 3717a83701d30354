package main

import (
	"cmp"
	_ "embed"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// cmdlet is a row of cmdlets.jsonl.
type cmdlet struct {
	Name, Module, Kind string
	Output             []*string
	Sets               []parameterSet
}

type parameterSet struct {
	Name       string
	Default    bool
	Parameters []parameter
}

// parameter is what a parameter is in one set: name, type, mandatory, position (0 the first, negative for none), by value
// and by property name from the pipeline, remaining arguments, aliases, texts of a ValidateSet, names of other checks.
type parameter struct {
	N, T    string
	M       bool
	P       int
	V, B, R bool
	A       []string
	Values  []string
	Checks  []string
}

// attributes.tsv holds what the rows leave out, taken from the attributes in PowerShell's own documentation of its classes:
// cmdlet, parameter, attribute, arguments.
//
//go:embed attributes.tsv
var attributesText string

type attributeKey struct{ cmdlet, parameter, attribute string }

func attributes() map[attributeKey]string {
	all := map[attributeKey]string{}
	for line := range strings.Lines(attributesText) {
		if field := strings.Split(strings.TrimRight(line, "\n"), "\t"); len(field) == 4 {
			all[attributeKey{field[0], field[1], field[2]}] = field[3]
		}
	}
	return all
}

// cmdletsSource gives the declarations of a module's cmdlets.
func cmdletsSource(packageName, module string, rows []cmdlet) string {
	var b strings.Builder
	b.WriteString(header)
	fmt.Fprintf(&b, "package %s\n\nimport (\n", packageName)
	b.WriteString("\t\"github.com/exorun/exorun/powershell/bind\"\n\t\"github.com/exorun/exorun/powershell/cmdlets/declare\"\n\t\"github.com/exorun/exorun/powershell/interp\"\n)\n")
	facts := attributes()
	for _, c := range rows {
		if c.Module == module && c.Kind == "Cmdlet" {
			writeCmdlet(&b, c, facts)
		}
	}
	return b.String()
}

func writeCmdlet(b *strings.Builder, c cmdlet, facts map[attributeKey]string) {
	fact := func(parameter, attribute string) (string, bool) {
		arguments, ok := facts[attributeKey{c.Name, parameter, attribute}]
		return arguments, ok
	}
	fmt.Fprintf(b, "\nvar cmdlet%s = interp.Cmdlet{Name: %q, Module: %q", strings.ReplaceAll(c.Name, "-", ""), c.Name, c.Module)
	if class, ok := fact("", "class"); ok {
		fmt.Fprintf(b, ", Class: %q", "Microsoft.PowerShell.Commands."+class)
	}
	for _, set := range c.Sets {
		if set.Default && set.Name != "__AllParameterSets" {
			fmt.Fprintf(b, ", DefaultSet: %q", set.Name)
		}
	}
	impact, should := fact("", "shouldprocess")
	if should {
		b.WriteString(", ShouldProcess: true")
		if impact != "medium" {
			fmt.Fprintf(b, ", ConfirmImpact: interp.Impact%s%s", strings.ToUpper(impact[:1]), impact[1:])
		}
	}
	_, paging := fact("", "paging")
	if paging {
		b.WriteString(", Paging: true")
	}
	var output []string
	for _, t := range c.Output {
		if t != nil {
			output = append(output, *t)
		}
	}
	if output != nil {
		fmt.Fprintf(b, ", Output: %#v", output)
	}
	b.WriteString(", Parameters: []bind.Parameter{\n")
	order, _ := fact("", "order")
	for _, p := range merged(c, strings.Fields(order)) {
		if should && (p.N == "WhatIf" || p.N == "Confirm") || paging && (p.N == "First" || p.N == "Skip" || p.N == "IncludeTotalCount") {
			continue
		}
		b.WriteString("\t" + parameterSource(p, fact) + ",\n")
	}
	b.WriteString("}}\n")
}

// declared is a parameter with its sets.
type declared struct {
	parameter
	sets []string // Go literals, nil for an optional parameter of every set
}

// merged gives each parameter once, in the order in which the sets name them: what only a later set has stands before what
// follows it there. first are names whose order the sets leave open.
func merged(c cmdlet, first []string) []declared {
	order := []string{}
	in := map[string]map[string]parameter{}
	for _, set := range c.Sets {
		for i, p := range set.Parameters {
			if in[p.N] == nil {
				in[p.N] = map[string]parameter{}
				at := len(order)
				for _, next := range set.Parameters[i+1:] {
					if known := slices.Index(order, next.N); known >= 0 {
						at = known
						break
					}
				}
				order = slices.Insert(order, at, p.N)
			}
			in[p.N][set.Name] = p
		}
	}
	if len(first) > 0 {
		rest := slices.DeleteFunc(order, func(name string) bool { return slices.Contains(first, name) })
		order = append(slices.Clone(first), rest...)
	}
	var all []declared
	for _, name := range order {
		d := declared{parameter: in[name][firstSet(c, in[name])]}
		if literals := slices.Compact(slices.Sorted(maps.Values(everySet(in[name])))); len(in[name]) == len(c.Sets) && len(literals) == 1 {
			if literals[0] != "{}" {
				d.sets = literals
			}
		} else {
			for _, set := range c.Sets {
				if p, ok := in[name][set.Name]; ok {
					d.sets = append(d.sets, setSource(set.Name, p))
				}
			}
		}
		all = append(all, d)
	}
	return all
}

func firstSet(c cmdlet, in map[string]parameter) string {
	for _, set := range c.Sets {
		if _, ok := in[set.Name]; ok {
			return set.Name
		}
	}
	return ""
}

func everySet(in map[string]parameter) map[string]string {
	literals := map[string]string{}
	for name, p := range in {
		literals[name] = setSource("", p)
	}
	return literals
}

func setSource(name string, p parameter) string {
	var parts []string
	if name != "" && name != "__AllParameterSets" {
		parts = append(parts, fmt.Sprintf("Name: %q", name))
	}
	if p.M {
		parts = append(parts, "Mandatory: true")
	}
	if p.P >= 0 {
		parts = append(parts, fmt.Sprintf("Position: %d", p.P+1))
	}
	for _, trait := range []struct {
		name string
		set  bool
	}{{"FromPipeline", p.V}, {"FromPipelineByPropertyName", p.B}, {"FromRemaining", p.R}} {
		if trait.set {
			parts = append(parts, trait.name+": true")
		}
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

func parameterSource(p declared, fact func(parameter, attribute string) (string, bool)) string {
	parts := []string{fmt.Sprintf("Name: %q", p.N)}
	if t := typeName(p.T); t != "" {
		parts = append(parts, fmt.Sprintf("Type: %q", t))
	}
	if len(p.A) > 0 {
		parts = append(parts, fmt.Sprintf("Aliases: %#v", p.A))
	}
	if p.sets != nil {
		parts = append(parts, "Sets: []bind.Set{"+strings.Join(p.sets, ", ")+"}")
	}
	checks := checksSource(p, fact)
	if transform, ok := fact(p.N, "transform"); ok && transform == "NotePropertyTransformation" {
		checks = strings.TrimSuffix("declare.NotePropertyName{}, "+checks, ", ")
	}
	if checks != "" {
		parts = append(parts, "Validations: []bind.Validation{"+checks+"}")
	}
	if transform, ok := fact(p.N, "transform"); ok && transform == "NotePropertyTransformation" {
		parts = append(parts, "Transforms: []bind.Transform{declare.NotePropertyName{}}")
	}
	if p.T == "System.Text.Encoding" {
		parts = append(parts, "Transforms: []bind.Transform{declare.Encoding{}}")
	}
	for _, trait := range []string{"AllowNull", "AllowEmptyString", "AllowEmptyCollection"} {
		if _, ok := fact(p.N, trait); ok {
			parts = append(parts, trait+": true")
		}
	}
	if _, ok := fact(p.N, "hidden"); ok {
		parts = append(parts, "Hidden: true")
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

// typeName gives a type as a script writes it; "" takes what cmdlets read themselves.
func typeName(t string) string {
	switch {
	case t == "System.Object", t == "System.Text.Encoding", strings.Contains(t, "PSPropertyExpression"), strings.Contains(t, "FlagsExpression"),
		t == "System.Management.Automation.PSCredential":
		return ""
	case strings.HasPrefix(t, "System.Nullable`1[["):
		inner, _, _ := strings.Cut(strings.TrimPrefix(t, "System.Nullable`1[["), ",")
		return "System.Nullable[" + inner + "]"
	}
	for full, short := range map[string]string{
		"System.String": "string", "System.Int32": "int", "System.Int64": "long", "System.Boolean": "bool",
		"System.Management.Automation.SwitchParameter": "switch", "System.Object": "object", "System.Management.Automation.PSObject": "psobject",
		"System.Management.Automation.ScriptBlock": "scriptblock", "System.DateTime": "datetime", "System.Double": "double", "System.Char": "char",
	} {
		if t == full || t == full+"[]" {
			return short + strings.TrimPrefix(t, full)
		}
	}
	return t
}

func checksSource(p declared, fact func(parameter, attribute string) (string, bool)) string {
	var checks []string
	for _, check := range p.Checks {
		switch check {
		case "ValidateNotNullAttribute":
			checks = append(checks, "declare.NotNull{}")
		case "ValidateNotNullOrEmptyAttribute":
			checks = append(checks, "declare.NotNullOrEmpty{}")
		case "ValidateNotNullOrWhiteSpaceAttribute":
			checks = append(checks, "declare.NotNullOrWhiteSpace{}")
		case "ValidateRangeAttribute":
			if limits, _ := fact(p.N, "range"); strings.Contains(limits, ",") {
				low, high, _ := strings.Cut(limits, ", ")
				checks = append(checks, "declare.Range{Min: "+low+", Max: "+high+"}")
			} else {
				checks = append(checks, "declare."+limits+"{}")
			}
		case "ValidateCountAttribute":
			if limits, ok := fact(p.N, "count"); ok {
				low, high, _ := strings.Cut(limits, ", ")
				checks = append(checks, "declare.Count{Min: "+low+", Max: "+high+"}")
			}
		}
	}
	if len(p.Values) > 0 {
		checks = append(checks, fmt.Sprintf("declare.Set{%s}", strings.TrimSuffix(strings.TrimPrefix(fmt.Sprintf("%#v", p.Values), "[]string{"), "}")))
	}
	return strings.Join(checks, ", ")
}

// namesSource gives the names of all cmdlets that PowerShell has.
func namesSource(rows []cmdlet) string {
	slices.SortFunc(rows, func(a, b cmdlet) int { return cmp.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)) })
	var b strings.Builder
	b.WriteString(header + "package declare\n\n// known are PowerShell's own cmdlets with their modules, in the order of their folded names.\nvar known = [...][2]string{\n")
	for _, c := range rows {
		fmt.Fprintf(&b, "\t{%q, %q},\n", c.Name, c.Module)
	}
	b.WriteString("}\n")
	return b.String()
}

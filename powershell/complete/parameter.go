package complete

import (
	"strings"

	"github.com/exorun/exorun/powershell/bind"
	"github.com/exorun/exorun/powershell/syntax"
	"github.com/exorun/exorun/powershell/value"
)

// parameters completes the name of a parameter.
func (a *analysis) parameters() []Match {
	var command *syntax.Command
	var at *syntax.CommandParameter
	for i := len(a.related) - 1; i >= 0 && at == nil; i-- {
		at, _ = a.related[i].(*syntax.CommandParameter)
	}
	name, colon, positional := "", "", true
	if at != nil {
		if command, _ = a.parent(at).(*syntax.Command); command == nil {
			return nil
		}
		name = at.ParameterName
		if strings.HasSuffix(a.word, ":") {
			colon = ":"
		}
	} else {
		dash, ok := a.last().(*syntax.StringConstantExpression)
		if !ok || strings.TrimSpace(dash.Value) != "-" {
			return nil
		}
		if command, _ = a.parent(dash).(*syntax.Command); command == nil {
			return nil
		}
		// A name before an argument may be that argument's.
		for _, element := range command.CommandElements {
			if element.Extent().Start > a.at.Extent().Start {
				_, positional = element.(*syntax.CommandParameter)
				break
			}
		}
	}
	b := a.bindCommand(command, at, forParameters, positional)
	if b == nil {
		return a.argument()
	}
	var found []Match
	switch {
	case b.failed:
		found = parameterNames(name, everySet, b.unbound, colon)
	case name == "" || at == nil:
		found = parameterNames(name, b.sets, b.unbound, colon)
	case b.notFound[at]:
	case b.ambiguous[at]:
		found = parameterNames(name, b.sets, b.unbound, colon)
	case b.duplicate[at]:
		found = parameterNames(name, b.sets, b.boundOrder, colon)
	default:
		found = b.nameAt(at, name, colon)
	}
	if len(found) == 0 {
		found = a.files(fileOptions{foldersOnly: strings.EqualFold(b.name, "Set-Location")})
	}
	return found
}

// nameAt gives the full name of a parameter that was found by the start of it.
func (b *binding) nameAt(at *syntax.CommandParameter, name, colon string) []Match {
	for _, p := range b.boundOrder {
		to := b.bound[p]
		if to.kind == pairArgument && to.argument == syntax.Node(at) {
			return nil
		}
		if to.parameter != at {
			continue
		}
		fits := pattern(name + "*")
		if fits(p.Name) {
			return []Match{parameterMatch(p, p.Name, colon)}
		}
		var found []Match
		for _, alias := range p.Aliases {
			if fits(alias) {
				found = append(found, parameterMatch(p, alias, colon))
			}
		}
		return found
	}
	return parameterNames(name, b.sets, b.unbound, colon)
}

func parameterMatch(p *bind.Param, name, colon string) Match {
	return Match{Text: "-" + name + colon, ListItem: name, Kind: ParameterName, ToolTip: "[" + shortType(p.Of) + "] " + name}
}

// parameterNames gives the names among parameters that begin with a word, the common ones last.
func parameterNames(name string, sets setMask, parameters []*bind.Param, colon string) []Match {
	fits := pattern(name + "*")
	var own, common []Match
	showCommon := true
	for _, p := range parameters {
		if p.Mask&sets == 0 && p.Mask != everySet {
			continue
		}
		list := &own
		if p.Common() && !isShouldProcess(p.Name) && !isPaging(p) {
			list = &common
		}
		if fits(p.Name) {
			if p.Hidden {
				showCommon = false
				continue
			}
			*list = append(*list, parameterMatch(p, p.Name, colon))
		} else if name != "" {
			for _, alias := range p.Aliases {
				if fits(alias) {
					*list = append(*list, parameterMatch(p, alias, colon))
				}
			}
		}
	}
	if showCommon {
		own = append(own, common...)
	}
	return own
}

func isShouldProcess(name string) bool {
	return strings.EqualFold(name, "WhatIf") || strings.EqualFold(name, "Confirm")
}

func isPaging(p *bind.Param) bool {
	return p.Name == "First" || p.Name == "Skip" || p.Name == "IncludeTotalCount"
}

// shortType is a type's name as tool tips show it.
func shortType(t *value.Type) string {
	if t == nil {
		return "Object"
	}
	text := value.TypeText(t)
	if i := strings.LastIndexByte(text, '.'); i >= 0 && !strings.Contains(text, "[") {
		return text[i+1:]
	}
	return text
}

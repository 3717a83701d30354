package bind

import (
	"sort"
	"strings"

	"github.com/exorun/exorun/powershell/value"
)

// SyntaxOf is the text of a parameter set as Get-Command -Syntax shows it, with a blank before each parameter.
func (s *Signature) SyntaxOf(set string) string {
	type entry struct {
		p  *Param
		in Set
	}
	var positional, mandatory, optional []entry
	for _, p := range s.Params {
		in, ok := p.In(set, s)
		if !ok || isListed(p) {
			continue
		}
		switch {
		case in.Position > 0:
			positional = append(positional, entry{p, in})
		case in.Mandatory:
			mandatory = append(mandatory, entry{p, in})
		default:
			optional = append(optional, entry{p, in})
		}
	}
	sort.SliceStable(positional, func(i, j int) bool { return positional[i].in.Position < positional[j].in.Position })
	var b strings.Builder
	for _, e := range append(append(positional, mandatory...), optional...) {
		b.WriteByte(' ')
		name := "-" + e.p.Name
		if e.in.Position > 0 {
			name = "[" + name + "]"
		}
		if !e.p.IsSwitch() {
			name += " <" + shortType(e.p.Of) + ">"
		}
		if !e.in.Mandatory {
			name = "[" + name + "]"
		}
		b.WriteString(name)
	}
	if !s.Options.NoCommon {
		b.WriteString(" [<CommonParameters>]")
	}
	return b.String()
}

// isListed tells whether a parameter stands among the common ones in a listing.
func isListed(p *Param) bool {
	return p.common && p.Name != "WhatIf" && p.Name != "Confirm" && p.Name != "First" && p.Name != "Skip" && p.Name != "IncludeTotalCount"
}

func shortType(t *value.Type) string {
	if t == value.TypeObject {
		return "Object"
	}
	if t.IsArray() {
		return shortType(t.Elem) + "[]"
	}
	text := value.TypeText(t)
	if i := strings.LastIndexByte(text, '.'); i >= 0 && !strings.Contains(text, "[") {
		text = text[i+1:]
	}
	return text
}

package complete

import (
	"slices"
	"strings"
	"sync"

	"github.com/exorun/exorun/powershell/syntax"
	"github.com/exorun/exorun/powershell/value"
)

// typeEntry is what a type's name may be completed to: the key that is matched, and what stands for it.
type typeEntry struct {
	key       string
	full      string // the full name without the number of type parameters
	listItem  string
	namespace string
	accel     bool // the key is an accelerator
	isSpace   bool // a namespace
}

// typeIndex is all names of types and namespaces.
var typeIndex = sync.OnceValue(func() []typeEntry {
	var all []typeEntry
	seen := map[string]bool{}
	add := func(e typeEntry) {
		key := value.Fold(e.key) + "\x00" + value.Fold(e.full)
		if !seen[key] {
			seen[key] = true
			all = append(all, e)
		}
	}
	accelerated, short := map[string]string{}, map[string]bool{}
	for _, a := range value.Accelerators() {
		if _, ok := accelerated[value.Fold(a[1])]; !ok {
			accelerated[value.Fold(a[1])] = a[0]
		}
		short[value.Fold(a[0])] = true
		add(typeEntry{key: a[0], full: a[0], listItem: a[1][strings.LastIndexByte(a[1], '.')+1:], namespace: namespaceOf(a[1]), accel: true})
	}
	spaces := map[string]bool{}
	for _, full := range append(value.RegisteredTypeNames(), theCatalogue().names...) {
		nested := strings.Contains(full, "+")
		if t, ok := value.FindType(full); nested && (!ok || !t.IsEnum()) || strings.HasPrefix(full, "System.Collections.ArrayListEnumerator") {
			continue
		}
		listItem := full[strings.LastIndexAny(full, ".+")+1:]
		name, generic := full, false
		if before, _, ok := strings.Cut(full, "`"); ok {
			if nested {
				continue
			}
			name, generic = before, true
			listItem, _, _ = strings.Cut(listItem, "`")
		}
		space := namespaceOf(name)
		for s := space; s != ""; s = namespaceOf(s) {
			spaces[s] = true
		}
		item := listItem
		if generic {
			item += "<>"
		}
		accelerator := accelerated[value.Fold(full)]
		add(typeEntry{key: name, full: name, listItem: item, namespace: space})
		switch {
		case short[value.Fold(listItem)]:
		case accelerator != "":
			add(typeEntry{key: listItem, full: accelerator, listItem: item, namespace: space, accel: true})
		default:
			add(typeEntry{key: listItem, full: name, listItem: item, namespace: space})
		}
	}
	for s := range spaces {
		add(typeEntry{key: s, full: s, listItem: s[strings.LastIndexByte(s, '.')+1:], isSpace: true})
	}
	slices.SortFunc(all, func(x, y typeEntry) int { return strings.Compare(x.key, y.key) })
	return all
})

func namespaceOf(name string) string {
	if i := strings.IndexByte(name, '+'); i >= 0 {
		name = name[:i]
	}
	if i := strings.LastIndexByte(name, '.'); i >= 0 {
		return name[:i]
	}
	return ""
}

// types completes the name of a type or namespace, which prefix and suffix are written around.
func (a *analysis) types(prefix, suffix string) []Match {
	word := a.word
	dots := strings.Count(word, ".")
	fits := pattern(word + "*")
	seen := map[string]bool{}
	var found []Match
	for _, e := range typeIndex() {
		if strings.Count(e.key, ".") != dots || !fits(e.key) {
			continue
		}
		text, kind := e.full, Type
		if e.isSpace {
			kind = Namespace
		} else if space := a.usedNamespace(e.namespace); space != "" && hasPrefixFold(text, space+".") {
			text = text[len(space)+1:]
		}
		if key := value.Fold(text); !seen[key] {
			seen[key] = true
			found = append(found, Match{Text: prefix + text + suffix, ListItem: e.listItem, Kind: kind, ToolTip: e.full})
		}
	}
	for _, n := range syntax.FindAll(a.file.Root, false, func(n syntax.Node) bool { _, ok := n.(*syntax.TypeDefinition); return ok }) {
		if d := n.(*syntax.TypeDefinition); fits(d.Name) {
			found = append(found, Match{Text: prefix + d.Name + suffix, ListItem: d.Name, Kind: Type, ToolTip: d.Name})
		}
	}
	slices.SortStableFunc(found, func(x, y Match) int {
		return strings.Compare(strings.ToUpper(x.ListItem), strings.ToUpper(y.ListItem))
	})
	return found
}

// usedNamespace gives the longest namespace of a using statement that a namespace begins with.
func (a *analysis) usedNamespace(of string) string {
	longest := ""
	for _, u := range a.file.Root.UsingStatements {
		if u.UsingStatementKind == syntax.UsingNamespace && u.Name != nil && of != "" && hasPrefixFold(of, u.Name.Value) && len(u.Name.Value) > len(longest) {
			longest = u.Name.Value
		}
	}
	return longest
}

// namespaces completes the name of a namespace.
func (a *analysis) namespaces() []Match {
	dots := strings.Count(a.word, ".")
	fits := pattern(a.word + "*")
	var found []Match
	for _, e := range typeIndex() {
		if e.isSpace && strings.Count(e.key, ".") == dots && fits(e.key) {
			found = append(found, Match{Text: e.full, ListItem: e.listItem, Kind: Namespace, ToolTip: "Namespace " + e.full})
		}
	}
	slices.SortStableFunc(found, func(x, y Match) int {
		return strings.Compare(strings.ToUpper(x.ListItem), strings.ToUpper(y.ListItem))
	})
	return found
}

// argumentType completes a type's name that stands as an argument: New-Object System.Collections.Generic.List[str
func (a *analysis) argumentType() []Match {
	inner, quote := unquote(a.word)
	prefix, suffix := quote, quote
	if strings.Contains(inner, "[") && a.at != nil {
		start := strings.LastIndexAny(inner, "[,") + 1
		open, closed := strings.Count(inner, "["), strings.Count(inner, "]")
		if quote == "" {
			prefix, suffix = "'", "'"
		}
		prefix += inner[:start]
		suffix = strings.Repeat("]", max(open-closed, 0)) + suffix
		inner = strings.TrimSpace(strings.TrimRight(inner[start:], "]"))
	}
	saved := a.word
	a.word = inner
	found := a.types(prefix, suffix)
	a.word = saved
	return found
}

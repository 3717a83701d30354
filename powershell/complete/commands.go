package complete

import (
	"slices"
	"strings"

	"github.com/exorun/exorun/powershell/bind"
	"github.com/exorun/exorun/powershell/cmdlets/utility"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/syntax"
	"github.com/exorun/exorun/powershell/value"
)

// commandKinds are kinds of commands, with the numbers of CommandTypes.
type commandKinds int64

const (
	aliasKind       commandKinds = 1
	applicationKind commandKinds = 32
	everyCommand    commandKinds = 0xFF
)

// commands completes the name of a command; module is the one that it must come from, "" for any.
func (a *analysis) commands(module string, kinds commandKinds) []Match {
	name, quote := unquote(a.word)
	ampersand := a.ampersand(false)
	prefix := ""
	if strings.ContainsAny(name, `\/:`) {
		i := strings.IndexByte(name, '\\')
		if colon := strings.IndexByte(name, ':'); i <= 0 || colon >= 0 && colon < i {
			return nil
		}
		module, name = name[:i], name[i+1:]
		prefix = module + `\`
	}
	fits := pattern(name + "*")
	found := a.inv.Commands(fits)
	if len(found) == 0 && strings.Contains(name, "-") {
		found = a.inv.Commands(abbreviation(name))
	}
	slices.SortStableFunc(found, func(x, y value.Object) int {
		return strings.Compare(strings.ToUpper(interp.CommandName(x)), strings.ToUpper(interp.CommandName(y)))
	})
	var matches []Match
	seen := map[string]bool{}
	for _, o := range found {
		text := interp.CommandName(o)
		key := value.Fold(text)
		if seen[key] || commandKinds(interp.CommandKind(o))&kinds == 0 || module != "" && !strings.EqualFold(interp.CommandModule(o), module) {
			continue
		}
		seen[key] = true
		tip, u := a.inv.SyntaxText(o)
		if u != nil || tip == "" {
			tip = text
		}
		matches = append(matches, commandMatch(prefix+text, text, tip, ampersand, quote))
	}
	if prefix != "" {
		return matches
	}
	for _, n := range syntax.FindAll(a.file.Root, true, func(n syntax.Node) bool { _, ok := n.(*syntax.FunctionDefinition); return ok }) {
		f := n.(*syntax.FunctionDefinition)
		if _, isMethod := a.parent(f).(*syntax.FunctionMember); isMethod || !fits(f.Name) {
			continue
		}
		m := commandMatch(f.Name, f.Name, f.Name, ampersand, quote)
		if !slices.ContainsFunc(matches, func(have Match) bool { return strings.EqualFold(have.Text, f.Name) }) {
			matches = slices.Insert(matches, 0, m)
		}
	}
	return matches
}

// abbreviation matches the names whose capitals begin as a word's parts do: i-psdf for Import-PowerShellDataFile.
func abbreviation(word string) func(string) bool {
	return func(name string) bool {
		var capitals strings.Builder
		for _, r := range name {
			if r >= 'A' && r <= 'Z' || r == '-' {
				capitals.WriteRune(r)
			}
		}
		return hasPrefixFold(capitals.String(), word)
	}
}

// commandMatch writes a command's name so that it can be called.
func commandMatch(name, listItem, tip string, ampersand bool, quote string) Match {
	var need bool
	if needsQuotes(name) {
		need = quote == "" && ampersand
		use := quote
		if use == "" {
			use = "'"
		}
		if use == "'" {
			name = strings.ReplaceAll(name, "'", "''")
		} else {
			name = strings.NewReplacer("`", "``", "$", "`$").Replace(name)
		}
		name = use + name + use
	} else {
		need = quote == "" && ampersand && isKeyword(name)
		name = quote + name + quote
	}
	if need && !strings.EqualFold(name, "foreach") {
		name = "& " + name
	}
	return Match{Text: name, ListItem: listItem, Kind: Command, ToolTip: tip}
}

func isKeyword(name string) bool {
	if strings.EqualFold(name, "inlinescript") || strings.EqualFold(name, "configuration") {
		return false
	}
	file, _ := syntax.Parse("", name)
	return len(file.Tokens) == 2 && file.Tokens[0].Kind.Has(syntax.FlagKeyword)
}

// ampersand tells whether a quoted name needs the call operator before it.
func (a *analysis) ampersand(byDefault bool) bool {
	if a.word == "" {
		return byDefault
	}
	command, ok := a.parent(a.last()).(*syntax.Command)
	if !ok || len(command.CommandElements) != 1 {
		return byDefault
	}
	plain := command.InvocationOperator == syntax.TokenUnknown
	if !byDefault && plain || byDefault && !plain {
		return !byDefault
	}
	return byDefault
}

// modules completes the name of a module: of those that are loaded, or of all.
func (a *analysis) modules(loaded bool) []Match {
	word, quote := unquote(a.word)
	short := word != "" && !value.ContainsWildcard(word) && !strings.Contains(word, ".")
	fits := pattern(strings.TrimSuffix(word, "*") + "*")
	var names []string
	for _, m := range a.inv.Engine().Modules() {
		names = append(names, m.Name)
	}
	if !loaded {
		for _, m := range a.inv.Engine().BuiltIns() {
			names = append(names, m.Name)
		}
	}
	for _, o := range a.inv.Commands(func(string) bool { return true }) {
		if m := interp.CommandModule(o); strings.HasPrefix(m, "Microsoft.PowerShell.") {
			names = append(names, m)
		}
	}
	slices.SortFunc(names, func(x, y string) int { return value.CompareText(x, y, true) })
	var found []Match
	for i, name := range names {
		if i > 0 && names[i-1] == name {
			continue
		}
		last := name[strings.LastIndexByte(name, '.')+1:]
		if fits(name) || short && fits(last) {
			found = append(found, Match{Text: quoted(name, quote), ListItem: name, Kind: ParameterValue, ToolTip: name})
		}
	}
	return found
}

// verbs completes an approved verb, or one of the commands that have a noun.
func verbs(v *values, _ *bind.Param) {
	v.handled = true
	groups := []string{"Common", "Communications", "Data", "Diagnostic", "Lifecycle", "Other", "Security"}
	if asked := v.constants("Group"); len(asked) > 0 {
		groups = slices.DeleteFunc(groups, func(g string) bool {
			return !slices.ContainsFunc(asked, func(x string) bool { return strings.EqualFold(x, g) })
		})
	}
	have := map[string]bool{}
	nouns := v.constants("Noun")
	for _, noun := range nouns {
		for _, o := range v.inv.Commands(pattern("*-" + noun)) {
			verb, _, _ := strings.Cut(interp.CommandName(o), "-")
			have[verb] = true
		}
	}
	for _, g := range groups {
		for _, verb := range utility.Verbs(g) {
			if len(nouns) == 0 || have[verb] {
				v.matching(Text, verb)
			}
		}
	}
}

// nouns completes the noun of a command.
func nouns(v *values, _ *bind.Param) {
	v.handled = true
	verbs := v.constants("Verb")
	seen := map[string]bool{}
	var all []string
	for _, o := range v.inv.Commands(func(string) bool { return true }) {
		verb, noun, ok := strings.Cut(interp.CommandName(o), "-")
		if !ok || seen[value.Fold(noun)] || len(verbs) > 0 && !slices.ContainsFunc(verbs, func(x string) bool { return pattern(x)(verb) }) {
			continue
		}
		seen[value.Fold(noun)] = true
		all = append(all, noun)
	}
	slices.SortFunc(all, func(x, y string) int { return strings.Compare(strings.ToUpper(x), strings.ToUpper(y)) })
	v.matching(Text, all...)
}

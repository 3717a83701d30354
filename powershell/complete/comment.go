package complete

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/exorun/exorun/powershell/syntax"
)

// comment completes in a comment: help keywords, #requires lines, and commands of the history behind #.
func (a *analysis) comment() []Match {
	switch {
	case strings.HasPrefix(a.word, "<#"):
		return a.commentHelp()
	case hasPrefixFold(a.word, "#requires "):
		return a.requires()
	}
	m := regexp.MustCompile(`^#([\w\-]*)$`).FindStringSubmatch(a.word)
	if m == nil {
		return nil
	}
	entry := func(line string) Match { return Match{Text: line, ListItem: line, Kind: History, ToolTip: line} }
	if n, err := strconv.Atoi(m[1]); err == nil {
		if n < 1 || n > len(a.options.History) {
			return nil
		}
		return []Match{entry(a.options.History[n-1])}
	}
	fits := pattern("*" + m[1] + "*")
	var found []Match
	for _, line := range slices.Backward(a.options.History) {
		if line != "" && fits(line) {
			found = append(found, entry(line))
		}
	}
	return found
}

// linePart gives the line of the cursor, and what of it stands before the cursor.
func (a *analysis) linePart() (line, before string) {
	line = a.file.Line(a.file.Position(a.cursor).Line)
	start := strings.LastIndexAny(a.file.Text[:a.cursor], "\r\n") + 1
	return line, a.file.Text[start:a.cursor]
}

var moduleKeys = []string{"ModuleName", "ModuleVersion", "GUID", "RequiredVersion", "MaximumVersion"}

// requires completes a #requires line.
func (a *analysis) requires() []Match {
	line, before := a.linePart()
	if strings.Contains(strings.ToLower(before), " -runasadministrator") {
		return nil
	}
	parameters := regexp.MustCompile(`\s+-([A-Za-z]+|$)`).FindAllStringSubmatchIndex(before, -1)
	if parameters == nil {
		return nil
	}
	span := parameters[len(parameters)-1]
	parameter := before[span[2]:span[3]]
	var found []Match
	offer := func(text string, kind Kind) {
		found = append(found, Match{Text: text, ListItem: text, Kind: kind, ToolTip: text})
	}
	if span[3] == len(before) {
		a.start, a.length = a.cursor-int32(len(parameter)), int32(len(parameter))
		for _, p := range []string{"Modules", "PSEdition", "RunAsAdministrator", "Version"} {
			if hasPrefixFold(p, parameter) && !strings.Contains(strings.ToLower(line), " -"+strings.ToLower(p)) {
				offer(p, ParameterName)
			}
		}
		return found
	}
	current := ""
	if m := regexp.MustCompile(`(\s+|,|;|{|"|'|=)(\w+|$)`).FindAllStringSubmatch(before, -1); m != nil {
		current = m[len(m)-1][2]
	}
	a.start, a.length = a.cursor-int32(len(current)), int32(len(current))
	switch {
	case strings.EqualFold(parameter, "PSEdition"):
		for _, edition := range []string{"Core", "Desktop"} {
			if hasPrefixFold(edition, current) {
				offer(edition, ParameterValue)
			}
		}
	case strings.EqualFold(parameter, "Modules"):
		return a.requiredModule(before, current)
	}
	return found
}

// requiredModule completes what follows -Modules: a name, or a table of a module's name and versions.
func (a *analysis) requiredModule(before, current string) []Match {
	start, end := strings.LastIndex(before, "@{"), strings.LastIndexByte(before, '}')
	if start < 0 || end > start {
		a.word = current
		return a.modules(true)
	}
	table := before[start:]
	entries := regexp.MustCompile(`(@\{|;)\s*(?:'|"|\w*)\w*`).FindAllStringIndex(table, -1)
	keys := slices.Clone(moduleKeys)
	drop := func(names ...string) {
		keys = slices.DeleteFunc(keys, func(k string) bool { return slices.Contains(names, k) })
	}
	nameLast := false
	for _, e := range entries {
		key := strings.TrimLeft(table[e[0]:e[1]], "@{;\"' ")
		if key == "" {
			continue
		}
		drop(key)
		nameLast = strings.EqualFold(key, "ModuleName")
		switch {
		case strings.EqualFold(key, "ModuleVersion"), strings.EqualFold(key, "MaximumVersion"):
			drop("RequiredVersion")
		case strings.EqualFold(key, "RequiredVersion"):
			drop("ModuleVersion", "MaximumVersion")
		}
	}
	if len(entries) == 0 || entries[len(entries)-1][1] != len(table) {
		if nameLast {
			a.word = current
			return a.modules(true)
		}
		return nil
	}
	var found []Match
	for _, key := range keys {
		if hasPrefixFold(key, current) {
			found = append(found, Match{Text: key, ListItem: key, Kind: ParameterValue, ToolTip: key})
		}
	}
	return found
}

const helpKeywords = "COMPONENT DESCRIPTION EXAMPLE EXTERNALHELP FORWARDHELPCATEGORY FORWARDHELPTARGETNAME FUNCTIONALITY INPUTS LINK NOTES OUTPUTS " +
	"PARAMETER REMOTEHELPRUNSPACE ROLE SYNOPSIS"

// repeatedKeywords may stand several times in one help text.
const repeatedKeywords = " EXAMPLE LINK PARAMETER "

// commentHelp completes the keywords of comment-based help and what follows them.
func (a *analysis) commentHelp() []Match {
	text, start := a.tokenText(a.at), a.at.Extent().Start
	used := regexp.MustCompile(`(?m)^\s*\.(\w*)`).FindAllStringSubmatchIndex(text, -1)
	here := -1
	for i, m := range used {
		if a.cursor >= start+int32(m[2]) {
			here = i
		}
	}
	if here < 0 {
		return nil
	}
	from, to := used[here][2], used[here][3]
	keyword := text[from:to]
	var found []Match
	if a.cursor <= start+int32(to) {
		a.start, a.length = start+int32(from), int32(len(keyword))
		for word := range strings.FieldsSeq(helpKeywords) {
			taken := slices.ContainsFunc(used, func(m []int) bool { return m[2] != from && strings.EqualFold(text[m[2]:m[3]], word) })
			if hasPrefixFold(word, keyword) && (!taken || strings.Contains(repeatedKeywords, " "+word+" ")) {
				found = append(found, Match{Text: word, ListItem: word, Kind: Keyword, ToolTip: word})
			}
		}
		return found
	}
	line, before := a.linePart()
	argument, at := "", a.cursor
	if m := regexp.MustCompile(`^\s*\.\w+\s+(\S.*\S|\S)`).FindStringSubmatchIndex(line); m != nil {
		argument = line[m[2]:m[3]]
		at = a.cursor - int32(len(before)) + int32(m[2])
	}
	a.start, a.length = at, int32(len(argument))
	switch {
	case strings.EqualFold(keyword, "PARAMETER"):
		return a.helpParameters(text, argument)
	case strings.EqualFold(keyword, "FORWARDHELPTARGETNAME"):
		a.word = argument
		return a.commands("", everyCommand)
	case strings.EqualFold(keyword, "FORWARDHELPCATEGORY"):
		for category := range strings.FieldsSeq("Alias All Cmdlet ExternalScript FAQ Filter Function General Glossary HelpFile Provider ScriptCommand") {
			if hasPrefixFold(category, argument) {
				found = append(found, Match{Text: category, ListItem: category, Kind: Text, ToolTip: category})
			}
		}
	case strings.EqualFold(keyword, "REMOTEHELPRUNSPACE"):
		a.word = argument
		for _, v := range a.variables() {
			v.Text = v.ListItem
			found = append(found, v)
		}
	case strings.EqualFold(keyword, "EXTERNALHELP"):
		a.word = argument
		return a.files(fileOptions{extensions: []string{".xml"}})
	}
	return found
}

// helpParameters gives the parameters of the function that a help text belongs to.
func (a *analysis) helpParameters(text, word string) []Match {
	var parameters []*syntax.Parameter
	switch f := a.helpTarget(); {
	case f != nil && f.Parameters != nil:
		parameters = f.Parameters
	case f != nil && f.Body.ParamBlock != nil:
		parameters = f.Body.ParamBlock.Parameters
	case f == nil:
		if script, ok := a.last().(*syntax.ScriptBlock); ok && script.ParamBlock != nil {
			parameters = script.ParamBlock.Parameters
		}
	}
	used := regexp.MustCompile(`(?im)^\s*\.parameter\s+(\w.*\S|\w)`).FindAllStringSubmatch(text, -1)
	var found []Match
	for _, p := range parameters {
		name := p.Name.VariablePath.UserPath
		taken := slices.ContainsFunc(used, func(m []string) bool { return strings.EqualFold(m[1], name) && !strings.EqualFold(m[1], word) })
		if hasPrefixFold(name, word) && !taken {
			found = append(found, Match{Text: name, ListItem: name, Kind: Text, ToolTip: name})
		}
	}
	return found
}

// helpTarget gives the function that the comment at the cursor is the help of.
func (a *analysis) helpTarget() *syntax.FunctionDefinition {
	last := a.last()
	e := a.at.Extent()
	after := syntax.FindAll(last, false, func(n syntax.Node) bool {
		_, isBlock := n.(*syntax.NamedBlock)
		return n.Extent().Start >= e.End && !isBlock
	})
	var next *syntax.FunctionDefinition
	if len(after) > 0 && a.file.Position(after[0].Extent().Start).Line <= a.file.Position(e.End).Line+2 {
		next, _ = after[0].(*syntax.FunctionDefinition)
	}
	switch last.(type) {
	case *syntax.NamedBlock:
		if next != nil {
			return next
		}
		f, _ := a.parent(a.parent(last)).(*syntax.FunctionDefinition)
		return f
	case *syntax.ScriptBlock:
		if next != nil {
			return next
		}
		f, _ := a.parent(last).(*syntax.FunctionDefinition)
		return f
	}
	return nil
}

package complete

import (
	"strings"

	"github.com/exorun/exorun/powershell/bind"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/syntax"
	"github.com/exorun/exorun/powershell/value"
)

// rule completes an argument of a built-in command.
type rule func(v *values, p *bind.Param)

// builtInValues gives the rule for a parameter of a built-in command, nil where it has none.
func builtInValues(command, parameter string) rule {
	is := func(names ...string) bool {
		for _, n := range names {
			if strings.EqualFold(n, parameter) {
				return true
			}
		}
		return false
	}
	switch strings.ToLower(command) {
	case "get-command":
		switch {
		case is("Name"):
			return commandsAndScripts
		case is("Module", "ExcludeModule"):
			return allModules
		case is("ParameterType"):
			return typeNames
		case is("Verb"):
			return verbs
		case is("Noun"):
			return nouns
		}
		return noRule
	case "get-verb":
		if is("Verb") {
			return verbs
		}
	case "start-process":
		if is("Verb") {
			return noRule
		}
	case "get-help", "help", "show-command":
		if is("Name") {
			return helpNames
		}
		return noRule
	case "invoke-expression":
		if is("Command") {
			return func(v *values, _ *bind.Param) { v.found = append(v.found, v.commands("", everyCommand)...) }
		}
		return noRule
	case "import-module":
		if is("Name") {
			return importedModules
		}
		return noRule
	case "get-module", "remove-module":
		if is("Name") {
			return func(v *values, _ *bind.Param) {
				v.found = append(v.found, v.modules(!strings.EqualFold(command, "Get-Module") || v.bound.argumentOf("ListAvailable") == nil)...)
				v.handled = true
			}
		}
		if is("PSEdition") {
			return fixed(Text, "Desktop", "Core")
		}
		return noRule
	case "clear-variable", "get-variable", "remove-variable", "set-variable":
		if is("Name") {
			return variableNames
		}
		if is("Scope") {
			return fixed(Text, "Global", "Local", "Script")
		}
		return noRule
	case "get-alias":
		if is("Name") {
			return aliasNames
		}
		if is("Definition") {
			return func(v *values, _ *bind.Param) {
				v.found = append(append(v.found, v.commands("", everyCommand&^aliasKind)...), v.files(fileOptions{})...)
				v.handled = true
			}
		}
		if is("Scope") {
			return fixed(Text, "Global", "Local", "Script")
		}
		return noRule
	case "push-location", "set-location":
		if is("Path", "LiteralPath") {
			return func(v *values, p *bind.Param) {
				v.found = append(v.found, v.files(fileOptions{foldersOnly: true, literal: strings.EqualFold(p.Name, "LiteralPath")})...)
				v.handled = true
			}
		}
		return noRule
	case "copy-item", "move-item":
		if is("Destination") {
			return func(v *values, _ *bind.Param) {
				v.found = append(v.found, v.files(fileOptions{literal: true})...)
				v.handled = true
			}
		}
		if is("Path", "LiteralPath") {
			return nil
		}
		return noRule
	case "new-item":
		if is("ItemType") {
			return itemTypes
		}
		return noRule
	case "get-psdrive", "remove-psdrive", "new-psdrive", "get-psprovider":
		return drivesAndProviders
	case "foreach-object":
		if is("MemberName") {
			return func(v *values, p *bind.Param) { v.inputMembers(p, false) }
		}
		return noRule
	case "group-object", "measure-object", "sort-object", "where-object", "format-custom", "format-list", "format-table", "format-wide":
		switch {
		case is("Property"):
			return func(v *values, p *bind.Param) { v.inputMembers(p, true) }
		case is("Value") && strings.EqualFold(command, "Where-Object"):
			return comparedValues
		}
		return noRule
	case "select-object":
		if is("Property", "ExcludeProperty", "ExpandProperty") {
			return func(v *values, p *bind.Param) { v.inputMembers(p, true) }
		}
		return noRule
	case "join-string":
		switch {
		case is("Property"):
			return func(v *values, p *bind.Param) { v.inputMembers(p, true) }
		case is("Separator"):
			return func(v *values, _ *bind.Param) { v.separators() }
		case is("FormatString"):
			return func(v *values, _ *bind.Param) { v.formats() }
		}
	case "new-object":
		if is("TypeName") {
			return typeNames
		}
		return noRule
	case "get-date":
		if is("Format") {
			return fixed(ParameterValue, "FileDate", "FileDateUniversal", "FileDateTime", "FileDateTimeUniversal")
		}
	case "set-strictmode":
		if is("Version") {
			return fixed(Text, "Latest", "3.0", "2.0", "1.0")
		}
	case "get-process", "stop-process", "wait-process", "debug-process", "enter-pshostprocess",
		"get-job", "receive-job", "remove-job", "stop-job", "wait-job", "get-service", "start-service", "stop-service", "restart-service",
		"save-help", "update-help", "get-tracesource", "set-tracesource", "trace-command":
		return noRule
	}
	if is("Scope") && hasScope(command) {
		return fixed(Text, "Global", "Local", "Script")
	}
	return nil
}

// hasScope tells whether -Scope of a command is one of the session's.
func hasScope(command string) bool {
	switch strings.ToLower(command) {
	case "new-variable", "set-alias", "new-alias", "export-alias", "import-alias", "remove-alias", "new-psdrive", "remove-psdrive":
		return true
	}
	return false
}

// noRule leaves an argument to what is tried for any.
func noRule(*values, *bind.Param) {}

func fixed(kind Kind, texts ...string) rule {
	return func(v *values, _ *bind.Param) {
		v.matching(kind, texts...)
		v.handled = true
	}
}

func commandsAndScripts(v *values, _ *bind.Param) {
	if modules := v.constants("Module"); len(modules) > 0 {
		for _, m := range modules {
			v.found = append(v.found, v.commands(m, everyCommand)...)
		}
	} else {
		v.found = append(v.found, v.commands("", everyCommand)...)
		v.found = append(v.found, v.files(fileOptions{extensions: []string{".ps1"}})...)
	}
	v.handled = true
}

// constants gives the texts that another parameter of the command got.
func (v *values) constants(parameter string) []string {
	p := v.bound.argumentOf(parameter)
	if p == nil || p.argument == nil {
		return nil
	}
	var texts []string
	for _, n := range syntax.FindAll(p.argument, false, func(n syntax.Node) bool { _, ok := n.(*syntax.StringConstantExpression); return ok }) {
		texts = append(texts, n.(*syntax.StringConstantExpression).Value)
	}
	return texts
}

func allModules(v *values, _ *bind.Param) {
	seen := map[string]bool{}
	for _, m := range append(v.modules(true), v.modules(false)...) {
		if !seen[m.ListItem] {
			seen[m.ListItem] = true
			v.found = append(v.found, m)
		}
	}
	v.handled = true
}

func importedModules(v *values, _ *bind.Param) {
	if strings.ContainsAny(v.word, `\/:`) || strings.HasPrefix(v.word, ".") {
		v.found = append(v.found, v.files(fileOptions{extensions: []string{".ps1", ".psm1", ".psd1", ".dll", ".cdxml", ".xaml"}})...)
		v.handled = true
		return
	}
	v.found = append(v.found, v.modules(false)...)
	v.found = append(v.found, v.files(fileOptions{extensions: []string{".ps1", ".psm1", ".psd1", ".dll", ".cdxml", ".xaml"}})...)
	v.handled = true
}

func helpNames(v *values, _ *bind.Param) {
	v.found = append(v.found, v.commands("", everyCommand&^applicationKind)...)
	v.found = append(v.found, v.files(fileOptions{extensions: []string{".ps1"}})...)
	v.handled = true
}

func typeNames(v *values, _ *bind.Param) {
	v.found = append(v.found, v.argumentType()...)
	v.handled = true
}

func itemTypes(v *values, _ *bind.Param) {
	v.handled = true
	fits := pattern(v.word + "*")
	for _, t := range []string{"File", "Directory", "SymbolicLink", "Junction", "HardLink"} {
		if fits(t) {
			v.add(Text, t)
			if v.word != "" {
				return
			}
		}
	}
}

func variableNames(v *values, _ *bind.Param) {
	v.handled = true
	word, quote := unquote(v.word)
	fits := pattern(strings.TrimSuffix(word, "*") + "*")
	for _, variable := range sortedVariables(v.inv) {
		name := variable.Name()
		if !fits(name) {
			continue
		}
		text, q := name, quote
		if strings.ContainsAny(text, "*?") {
			q = "'"
			text = strings.NewReplacer("?", "`?", "*", "`*").Replace(text)
		}
		if text != "$" && needsQuotes(text) {
			if q == "" {
				q = "'"
			}
			if q == "'" {
				text = strings.ReplaceAll(text, "'", "''")
			}
		}
		v.found = append(v.found, Match{Text: q + text + q, ListItem: name, Kind: ParameterValue, ToolTip: name})
	}
}

func aliasNames(v *values, _ *bind.Param) {
	word, quote := unquote(v.word)
	fits := pattern(strings.TrimSuffix(word, "*") + "*")
	for _, o := range v.inv.Commands(fits) {
		if alias, ok := o.(*interp.Alias); ok {
			v.found = append(v.found, Match{Text: quoted(alias.Name, quote), ListItem: alias.Name, Kind: ParameterValue, ToolTip: alias.Name})
		}
	}
	v.handled = true
}

// drivesAndProviders completes the drives and providers of the session.
func drivesAndProviders(v *values, p *bind.Param) {
	switch strings.ToLower(p.Name) {
	case "psprovider":
		v.matching(ParameterValue, "Alias", "Environment", "FileSystem", "Function", "Variable")
		v.handled = true
	case "name":
		if strings.HasSuffix(strings.ToLower(v.bound.name), "drive") {
			v.matching(ParameterValue, "/", "Alias", "Env", "Function", "Temp", "Variable")
			v.handled = true
		}
	}
}

// comparedValues completes what Where-Object compares a property of an enumeration with.
func comparedValues(v *values, _ *bind.Param) {
	v.handled = true
	names := v.constants("Property")
	if len(names) != 1 {
		return
	}
	word := strings.Trim(v.word, `"'`)
	for _, t := range v.inputTypes() {
		for _, m := range membersOf(t, false) {
			if !strings.EqualFold(m.name, names[0]) {
				continue
			}
			if of, ok := value.ResolveType(m.result); ok && of.IsEnum() {
				for _, e := range of.Enum.Members {
					if hasPrefixFold(e.Name, word) {
						v.add(ParameterValue, e.Name)
					}
				}
				return
			}
		}
	}
}

func (v *values) separators() {
	v.handled = true
	word, quote := unquote(v.word)
	if quote == "" {
		quote = "'"
	}
	for _, s := range []struct{ text, name string }{{", ", "Comma-Space"}, {",", "Comma"}, {"; ", "Semi-Colon-Space"}, {";", "Semi-Colon"}, {"`n", "Newline"}, {"-", "Dash"}, {" ", "Space"}} {
		if !strings.HasPrefix(s.text, word) {
			continue
		}
		q := quote
		if strings.Contains(s.text, "`") {
			q = `"`
		}
		v.found = append(v.found, Match{Text: q + s.text + q, ListItem: s.name, Kind: ParameterValue, ToolTip: s.name})
	}
}

func (v *values) formats() {
	v.handled = true
	word, quote := unquote(v.word)
	if quote == "" {
		quote = "'"
	}
	for _, s := range []string{"[{0}]", "{0:N2}"} {
		if strings.HasPrefix(s, word) {
			v.found = append(v.found, Match{Text: quote + s + quote, ListItem: s, Kind: ParameterValue, ToolTip: s})
		}
	}
}

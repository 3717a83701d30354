package complete

import (
	"slices"
	"strings"

	"github.com/exorun/exorun/powershell/syntax"
	"github.com/exorun/exorun/powershell/value"
)

// pendingAssignment tells whether a key of a table waits for its value.
func pendingAssignment(table *syntax.Hashtable) bool {
	return slices.ContainsFunc(table.KeyValuePairs, func(kv syntax.KeyValuePair) bool {
		_, ok := kv.Value.(*syntax.ErrorStatement)
		return ok
	})
}

// hashtableAround completes a key of the table that the cursor is in.
func (a *analysis) hashtableAround() []Match {
	var table *syntax.Hashtable
	for _, n := range slices.Backward(a.related) {
		if e := n.Extent(); a.cursor >= e.Start && a.cursor <= e.End {
			table, _ = n.(*syntax.Hashtable)
			break
		}
	}
	if table == nil || a.at != nil && a.at.Kind == syntax.TokenRCurly {
		return nil
	}
	line := a.file.Position(a.cursor).Line
	for _, kv := range table.KeyValuePairs {
		end := kv.Value.Extent().End
		if a.cursor < kv.Key.Extent().Start || a.cursor > end && a.file.Position(end).Line != line {
			continue
		}
		token := a.before
		if token == nil {
			token = a.at
		}
		if token == nil || token.Kind != syntax.TokenSemi {
			return nil
		}
		break
	}
	a.argStart, a.argLength = a.cursor, 0
	return a.hashtableKeys(table)
}

// hashtableKeys completes a key by what the table is for.
func (a *analysis) hashtableKeys(table *syntax.Hashtable) []Match {
	var previous, parent syntax.Node = table, a.parent(table)
	parameter := ""
	var path []string // of the table in the tables around it
	done := false
	for parent != nil && !done {
		switch p := parent.(type) {
		case *syntax.Hashtable:
			for _, kv := range p.KeyValuePairs {
				if syntax.Node(kv.Value) == previous {
					v, ok := a.safeValue(kv.Key)
					key, isText := v.AsString()
					if !ok || !isText {
						return nil
					}
					path = append(path, key)
				}
			}
		case *syntax.CommandParameter:
			parameter = p.ParameterName
			parent, done = a.parent(p), true
			continue
		case *syntax.AssignmentStatement:
			switch p.Left.(type) {
			case *syntax.MemberExpression, *syntax.ConvertExpression:
				parent = p.Left
			}
			done = true
			continue
		case *syntax.Command, *syntax.ConvertExpression, *syntax.UsingStatement:
			done = true
			continue
		case *syntax.CommandExpression, *syntax.Pipeline, *syntax.StatementBlock, *syntax.ArrayExpression, *syntax.ArrayLiteral:
		default:
			return nil
		}
		previous, parent = parent, a.parent(parent)
	}
	excluded := map[string]bool{}
	for _, kv := range table.KeyValuePairs {
		if e := kv.Key.Extent(); !(a.cursor >= e.Start && a.cursor <= e.End) {
			excluded[value.Fold(a.text(kv.Key))] = true
		}
	}
	members := func(types []typeRef) []Match {
		for _, key := range slices.Backward(path) {
			types = a.inference.memberResults(types, key)
		}
		return inferredMembers(enumerated(types), memberFilter{pattern: a.word + "*", excluded: excluded, writable: true, parentheses: true})
	}
	switch p := parent.(type) {
	case *syntax.UsingStatement:
		if len(path) > 0 || p.UsingStatementKind != syntax.UsingModule {
			return nil
		}
		return a.moduleSpecification(excluded)
	case *syntax.MemberExpression, *syntax.ConvertExpression:
		return members(a.inference.types(p))
	case *syntax.Command:
		return a.keysForCommand(p, previous, parameter, path, excluded, members)
	case *syntax.AssignmentStatement:
		if v, ok := p.Left.(*syntax.VariableExpression); ok && len(path) == 0 {
			return a.splattedKeys(table, v, excluded)
		}
	}
	return nil
}

func (a *analysis) moduleSpecification(excluded map[string]bool) []Match {
	has := func(key string) bool { return excluded[value.Fold(key)] }
	var found []Match
	for _, key := range moduleKeys {
		switch {
		case has(key), !hasPrefixFold(key, a.word), key == "RequiredVersion" && (has("ModuleVersion") || has("MaximumVersion")),
			(key == "ModuleVersion" || key == "MaximumVersion") && has("RequiredVersion"):
			continue
		}
		found = append(found, Match{Text: key, ListItem: key, Kind: Property, ToolTip: key})
	}
	return found
}

// keysForCommand completes a key of a table that is an argument.
func (a *analysis) keysForCommand(c *syntax.Command, table syntax.Node, parameter string, path []string, excluded map[string]bool, members func([]typeRef) []Match) []Match {
	b := a.bindCommand(c, nil, forArguments, true)
	if b == nil {
		return nil
	}
	if parameter == "" {
		for _, p := range b.boundOrder {
			if to := b.bound[p]; to.argument == table || slices.Contains(to.rest, table) {
				parameter = p.Name
			}
		}
	}
	if parameter == "" {
		return nil
	}
	if param, _ := b.lookup(parameter, true); param != nil {
		parameter = param.Name
	}
	special := func(keys ...string) []Match {
		var found []Match
		for _, key := range keys {
			if hasPrefixFold(key, a.word) && !excluded[value.Fold(key)] {
				found = append(found, Match{Text: key, ListItem: key, Kind: Property, ToolTip: key})
			}
		}
		return found
	}
	name := strings.ToLower(b.name)
	switch {
	case strings.EqualFold(parameter, "GroupBy"):
		if strings.HasPrefix(name, "format-") && len(path) == 0 {
			return special("Expression", "FormatString", "Label")
		}
		return nil
	case strings.EqualFold(parameter, "Property"):
		if len(path) > 0 {
			return nil
		}
		switch name {
		case "new-object":
			return members(a.inference.types(c))
		case "select-object":
			return special("Name", "Expression")
		case "sort-object":
			return special("Expression", "Ascending", "Descending")
		case "group-object":
			return special("Expression")
		case "format-table":
			return special("Expression", "FormatString", "Label", "Width", "Alignment")
		case "format-list":
			return special("Expression", "FormatString", "Label")
		case "format-wide":
			return special("Expression", "FormatString")
		case "format-custom":
			return special("Expression", "Depth")
		}
		return nil
	}
	for _, p := range b.sig.Params {
		if strings.EqualFold(p.Name, parameter) {
			return members([]typeRef{refOf(p.Of)})
		}
	}
	return nil
}

// splattedKeys completes a key of a table that a later command splats.
func (a *analysis) splattedKeys(table *syntax.Hashtable, v *syntax.VariableExpression, excluded map[string]bool) []Match {
	uses := syntax.FindAll(a.file.Root, true, func(n syntax.Node) bool {
		use, ok := n.(*syntax.VariableExpression)
		return ok && use.Splatted && use.Extent().Start > table.Extent().End && strings.EqualFold(use.VariablePath.UserPath, v.VariablePath.UserPath)
	})
	if len(uses) == 0 {
		return nil
	}
	c, ok := a.parent(uses[0]).(*syntax.Command)
	if !ok {
		return nil
	}
	b := a.bindCommand(c, nil, forParameters, true)
	if b == nil {
		return nil
	}
	var found []Match
	for _, p := range b.unbound {
		if hasPrefixFold(p.Name, a.word) && !excluded[value.Fold(p.Name)] {
			found = append(found, Match{Text: p.Name, ListItem: p.Name, Kind: ParameterName, ToolTip: "[" + shortType(p.Of) + "]"})
		}
	}
	return found
}

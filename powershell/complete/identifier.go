package complete

import (
	"strings"

	"github.com/exorun/exorun/powershell/syntax"
)

// identifier completes a word that stands at the cursor: a command's name, an argument, a member, a key.
func (a *analysis) identifier() []Match {
	last := a.last()
	parent := a.parent(last)
	text := a.tokenText(a.at)
	a.word = text
	switch parent.(type) {
	case *syntax.BreakStatement, *syntax.ContinueStatement:
		return a.loopLabels()
	}
	constant, isConstant := last.(*syntax.StringConstantExpression)
	if isConstant {
		if constant.Value == "$" {
			a.word = ""
			return a.variables()
		}
		if using, ok := parent.(*syntax.UsingStatement); ok {
			return a.usingName(using, constant)
		}
	}
	if a.at.Flags&syntax.FlagMemberName != 0 {
		if found, ok := a.attributeName(last, parent); ok {
			return found
		}
	}
	if a.at.Flags&syntax.FlagCommandName != 0 {
		return a.commandWord(text, constant)
	}
	if isCommand := parentIsCommand(parent); isCommand && (text == "-" || text == "--") {
		if text == "-" {
			if found := a.parameters(); len(found) > 0 {
				return found
			}
		}
		return a.argument()
	}
	if found := a.memberWord(last, parent, text); len(found) > 0 {
		return found
	}
	if table, ok := parent.(*syntax.Hashtable); ok {
		if found := a.hashtableKeys(table); len(found) > 0 {
			return found
		}
	}
	if _, ok := parent.(*syntax.FileRedirection); ok || a.isSwitchFile(last) {
		if word, ok := a.pathText(last, ""); ok {
			a.word = word
			return a.files(fileOptions{})
		}
	}
	if word, ok := a.pathText(last, ""); ok {
		a.word = word
	}
	found := a.argument()
	a.start, a.length = a.argStart, a.argLength
	return found
}

func parentIsCommand(parent syntax.Node) bool {
	switch parent.(type) {
	case *syntax.Command, *syntax.DynamicKeywordStatement:
		return true
	}
	return false
}

// attributeName completes the name of an attribute's argument.
func (a *analysis) attributeName(last, parent syntax.Node) ([]Match, bool) {
	_, isArgument := last.(*syntax.NamedAttributeArgument)
	_, inArgument := parent.(*syntax.NamedAttributeArgument)
	inParameter := false
	if p, ok := parent.(*syntax.Parameter); ok {
		_, isName := last.(*syntax.VariableExpression)
		inParameter = isName && a.inAttribute(p)
	}
	if !isArgument && !inArgument && !inParameter {
		return nil, false
	}
	found := a.attributeArguments()
	return found, found != nil
}

// usingName completes what a using statement names.
func (a *analysis) usingName(using *syntax.UsingStatement, name *syntax.StringConstantExpression) []Match {
	e := name.Extent()
	a.argStart, a.argLength = e.Start, e.End-e.Start
	a.word = a.text(name)
	switch using.UsingStatementKind {
	case syntax.UsingAssembly:
		return a.files(fileOptions{extensions: []string{".dll"}})
	case syntax.UsingModule:
		found := a.files(fileOptions{extensions: []string{".psm1", ".psd1", ".ni.dll", ".dll", ".exe", ".cdxml"}})
		if strings.ContainsAny(a.word, `\/:`) {
			return found
		}
		return append(found, a.modules(false)...)
	case syntax.UsingNamespace:
		return a.namespaces()
	}
	return nil
}

// commandWord completes a word that stands where a command's name does.
func (a *analysis) commandWord(text string, constant *syntax.StringConstantExpression) []Match {
	start := a.at.Extent().Start
	earlier := syntax.FindAll(a.file.Root, true, func(n syntax.Node) bool { return n.Extent().End <= start && n.Extent() != (syntax.Extent{}) })
	if len(earlier) > 0 {
		left := earlier[len(earlier)-1]
		e := left.Extent()
		if e.End == start {
			_, isError := left.(*syntax.ErrorExpression)
			_, inIndex := a.parent(left).(*syntax.IndexExpression)
			switch {
			case strings.IndexAny(text, `\/`) == 0:
				word, ok := a.pathText(left, text)
				if ok {
					a.word = word
					found := a.files(fileOptions{})
					if len(found) > 0 {
						a.start, a.length = e.Start, a.length+e.End-e.Start
					}
					return found
				}
				if word, ok = a.variablePath(left, text); !ok {
					return nil
				}
				a.word = word
				a.start, a.length = e.Start, a.length+e.End-e.Start
				a.argStart, a.argLength = a.start, a.length
			case !isError || !inIndex:
				return nil
			}
		}
		if index, ok := a.parent(left).(*syntax.IndexExpression); ok {
			if _, ok := index.Index.(*syntax.ErrorExpression); ok {
				a.word = strings.TrimSuffix(a.word, "]")
				return a.indexKeys(index.Target)
			}
		}
	}
	if a.at.NestedTokens() != nil && constant != nil {
		return nil
	}
	return append(a.filesAsCommand(), a.commands("", everyCommand)...)
}

// memberWord completes the name of a member, where the word is one.
func (a *analysis) memberWord(last, parent syntax.Node, text string) []Match {
	static, operator, isMember, wildcard := false, "", false, false

	expression, isAccess := memberAccess(parent)
	if isAccess {
		isMember = true
		for expression.node.Extent().End >= a.cursor {
			inner, ok := memberAccess(expression.target)
			if !ok || inner.member.Extent().End < a.cursor {
				break
			}
			expression = inner
		}
		static = expression.static
	} else {
		switch {
		case text == "." || text == "::":
			operator, isMember = text, true
		case a.at.Kind == syntax.TokenMultiply:
			// A wildcard at the end reads as a multiplication: $a.p*
			binary, ok := last.(*syntax.BinaryExpression)
			if !ok || binary.Operator != syntax.TokenMultiply {
				break
			}
			left, ok := memberAccess(binary.Left)
			if !ok || binary.ErrorPosition.Start != left.member.Extent().End {
				break
			}
			static, operator, isMember, wildcard = left.static, ".", true, true
			if left.static {
				operator = "::"
			}
			a.related[len(a.related)-1] = left.node
			e := left.member.Extent()
			a.start, a.length = e.Start, a.length+e.End-e.Start
		}
	}
	if !isMember {
		return nil
	}
	found := a.membersAtCursor(static || operator == "::")
	if len(found) > 0 && !wildcard && operator != "" {
		a.start, a.length = a.start+int32(len(text)), 0
	}
	return found
}

// access is a member access, with or without a call.
type access struct {
	node   syntax.Expression
	target syntax.Expression
	member syntax.Expression
	static bool
}

func memberAccess(n syntax.Node) (access, bool) {
	switch m := n.(type) {
	case *syntax.MemberExpression:
		return access{m, m.Expression, m.Member, m.Static}, true
	case *syntax.InvokeMemberExpression:
		return access{m, m.Expression, m.Member, m.Static}, true
	}
	return access{}, false
}

// stringLiteral completes in a quoted string: an argument, a path or a command.
func (a *analysis) stringLiteral() []Match {
	last := a.last()
	switch last.(type) {
	case *syntax.StringConstantExpression, *syntax.ExpandableStringExpression:
	default:
		return nil
	}
	word, ok := a.pathText(last, "")
	if !ok {
		return nil
	}
	a.word = word
	if isCommandPart(a.parent(last)) {
		found := a.argument()
		a.start, a.length = a.argStart, a.argLength
		return found
	}
	found := a.files(fileOptions{})
	if strings.Contains(word, "-") {
		found = append(found, a.commands("", everyCommand)...)
	}
	return found
}

// pathText gives a string of the text with its quotes and with more behind it, as a path to complete.
func (a *analysis) pathText(n syntax.Node, more string) (string, bool) {
	switch s := n.(type) {
	case *syntax.StringConstantExpression:
		quote := ""
		switch s.StringConstantType {
		case syntax.SingleQuoted:
			quote = "'"
		case syntax.DoubleQuoted:
			quote = `"`
		}
		return quote + s.Value + more + quote, true
	case *syntax.ExpandableStringExpression:
		return a.expandedPath(s, more)
	}
	return "", false
}

// expandedPath gives a string with variables in it, where they all are set.
func (a *analysis) expandedPath(s *syntax.ExpandableStringExpression, more string) (string, bool) {
	quote := ""
	if s.StringConstantType == syntax.DoubleQuoted {
		quote = `"`
	}
	var b strings.Builder
	b.WriteString(quote)
	for _, part := range s.Parts {
		if part.Expression == nil {
			b.WriteString(part.Text)
			continue
		}
		variable, ok := part.Expression.(*syntax.VariableExpression)
		if !ok {
			return "", false
		}
		text, ok := a.variablePath(variable, "")
		if !ok {
			return "", false
		}
		b.WriteString(text)
	}
	return b.String() + more + quote, true
}

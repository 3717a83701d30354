package complete

import (
	"slices"
	"strings"
	"unicode"

	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/syntax"
)

// analysis is one look at a place of a text: the token at the cursor or before it, the nodes around it, and what a match would
// replace so far.
type analysis struct {
	inv     *interp.Invocation
	file    *syntax.File
	cursor  int32
	options Options

	at      *syntax.Token // the token that holds the cursor or ends there
	before  *syntax.Token // the token before the cursor, where none is at it
	related []syntax.Node // the nodes around that token, the outermost first
	word    string        // what the matches begin with

	// start and length are the text that a match replaces; argStart and argLength the same where an argument is completed.
	start, length       int32
	argStart, argLength int32

	inference inference
	bound     *binding // of the command whose argument is completed
}

func newAnalysis(inv *interp.Invocation, file *syntax.File, cursor int32, options Options) *analysis {
	a := &analysis{inv: inv, file: file, cursor: cursor, options: options, start: -1, length: -1}
	search := cursor
	a.at = a.tokenAt(file.Tokens)
	if a.at == nil {
		if a.before = a.tokenBefore(file.Tokens); a.before != nil {
			search = a.before.Extent().End
			a.argStart = cursor
		}
	} else if nested := a.tokenAt(a.at.NestedTokens()); nested != nil {
		a.at = nested
	}
	if file.Root != nil {
		a.related = syntax.FindAll(file.Root, true, func(n syntax.Node) bool { return holds(n.Extent(), search) })
	}
	if len(a.related) == 0 {
		a.related = []syntax.Node{file.Root}
	}
	// A block that is all param ( ) says nothing about the cursor in it.
	if last, ok := a.last().(*syntax.NamedBlock); ok && last.Unnamed && len(a.related) > 1 && hasPrefixFold(file.TextOf(last.Extent()), "param") {
		a.related = a.related[:len(a.related)-1]
	}
	a.inference.a = a
	return a
}

// holds tells whether a place lies in an extent or right behind it.
func holds(e syntax.Extent, at int32) bool { return at > e.Start && at <= e.End }

func interesting(t *syntax.Token) bool {
	return t.Kind != syntax.TokenNewLine && t.Kind != syntax.TokenEndOfInput
}

func (a *analysis) tokenAt(tokens []*syntax.Token) *syntax.Token {
	for _, t := range slices.Backward(tokens) {
		if holds(t.Extent(), a.cursor) && interesting(t) {
			return t
		}
	}
	return nil
}

func (a *analysis) tokenBefore(tokens []*syntax.Token) *syntax.Token {
	for _, t := range slices.Backward(tokens) {
		if t.Extent().End < a.cursor && interesting(t) {
			return t
		}
	}
	return nil
}

func (a *analysis) last() syntax.Node { return a.related[len(a.related)-1] }

func (a *analysis) parent(n syntax.Node) syntax.Node { return a.file.Parent(n) }

func (a *analysis) text(n syntax.Node) string { return a.file.TextOf(n.Extent()) }

func (a *analysis) tokenText(t *syntax.Token) string { return a.file.TextOf(t.Extent()) }

// matches finds what may stand at the cursor, and sets what it replaces.
func (a *analysis) matches() []Match {
	var found []Match
	if a.at != nil {
		e := a.at.Extent()
		a.start, a.length = e.Start, e.End-e.Start
		a.argStart, a.argLength = a.start, a.length
		var done bool
		if found, done = a.atToken(); done {
			return found
		}
	} else {
		var done bool
		if found, done = a.betweenTokens(); done {
			return found
		}
	}
	if len(found) == 0 {
		if name, e, ok := a.typeNameAtCursor(); ok {
			a.start, a.length = e.Start, e.End-e.Start
			a.word = name
			return a.types("", "")
		}
	}
	if len(found) == 0 {
		if found = a.hashtableAround(); len(found) > 0 {
			a.start, a.length = a.cursor, 0
		}
	}
	if len(found) == 0 {
		if root, ok := a.related[0].(*syntax.ScriptBlock); ok {
			text := a.text(root)
			if text != "" && !strings.ContainsFunc(text, unicode.IsSpace) {
				a.start, a.length = root.Extent().Start, root.Extent().End-root.Extent().Start
				a.word = text
				found = a.filesAsCommand()
			}
		}
	}
	return found
}

// atToken completes the token at the cursor. done says that nothing else is to be tried.
func (a *analysis) atToken() (found []Match, done bool) {
	last := a.last()
	parent := a.parent(last)
	switch kind := a.at.Kind; kind {
	case syntax.TokenVariable, syntax.TokenSplattedVariable:
		path, _ := a.at.VariablePath()
		a.word = path.UserPath
		return a.variables(), false
	case syntax.TokenMultiply, syntax.TokenGeneric, syntax.TokenMinusMinus, syntax.TokenIdentifier:
		if a.at.Flags&syntax.FlagTypeName != 0 {
			return nil, false
		}
		if found := a.usingKeywords(); found != nil {
			return found, true
		}
		return a.identifier(), false
	case syntax.TokenParameter:
		return a.parameterToken(last, parent), false
	case syntax.TokenDot, syntax.TokenColonColon, syntax.TokenQuestionDot:
		a.start, a.length = a.at.Extent().End, 0
		return a.membersAtCursor(kind == syntax.TokenColonColon), false
	case syntax.TokenComment:
		a.word = a.tokenText(a.at)
		return a.comment(), false
	case syntax.TokenStringExpandable, syntax.TokenStringLiteral:
		return a.stringToken(last, parent)
	case syntax.TokenRBracket:
		if target, ok := last.(*syntax.TypeExpression); ok {
			for _, m := range a.membersOfValue(true, "*", target) {
				m.Text = "::" + m.Text
				found = append(found, m)
			}
			if len(found) > 0 {
				a.start++
				a.length = 0
			}
		}
		return found, false
	case syntax.TokenComma:
		_, isError := last.(*syntax.ErrorExpression)
		_, isArray := last.(*syntax.ArrayLiteral)
		if (isError || isArray) && isCommandPart(parent) {
			a.start, a.length = a.start+a.length, 0
			a.argStart, a.argLength = a.start, a.length
			return a.argument(), false
		}
		if _, ok := last.(*syntax.Attribute); ok {
			a.behindToken()
			return a.attributeArguments(), false
		}
		return nil, false
	case syntax.TokenAtCurly:
		found = a.hashtableAround()
		a.start += 2
		a.length = 0
		return found, false
	case syntax.TokenSemi:
		if _, ok := last.(*syntax.Hashtable); ok {
			found = a.hashtableAround()
			a.start++
			a.length = 0
		}
		return found, false
	case syntax.TokenNumber:
		if _, ok := last.(*syntax.ConstantExpression); ok && a.isArgument(last) {
			a.word = a.tokenText(a.at)
			found = a.argument()
			a.start, a.length = a.argStart, a.argLength
			return found, false
		}
		if s, ok := a.assignmentOf(last); ok {
			found, _ = a.assigned(s)
		}
		return found, false
	case syntax.TokenRedirection:
		if _, ok := last.(*syntax.ErrorExpression); ok {
			if _, ok := parent.(*syntax.FileRedirection); ok {
				a.word = ""
				a.behindToken()
				return a.files(fileOptions{}), false
			}
		}
		return nil, false
	case syntax.TokenMinus:
		if _, ok := last.(*syntax.BinaryExpression); ok {
			return operators(""), false
		}
		if a.switchAtDash() {
			return switchFlags(a.tokenText(a.at)), false
		}
		return nil, false
	case syntax.TokenEquals, syntax.TokenAtParen, syntax.TokenLParen:
		return a.opening(last, parent)
	case syntax.TokenLBracket:
		if index, ok := parent.(*syntax.IndexExpression); ok {
			a.word = ""
			if found = a.indexKeys(index.Target); len(found) > 0 {
				a.start++
				a.length--
			}
		}
		return found, false
	default:
		if isOperator(kind) {
			return operators(a.tokenText(a.at)), false
		}
		if found := a.usingKeywords(); found != nil {
			return found, true
		}
		if a.at.Flags&syntax.FlagKeyword != 0 || kind.Has(syntax.FlagKeyword) {
			a.word = a.tokenText(a.at)
			return append(a.filesAsCommand(), a.commands("", everyCommand)...), false
		}
		a.start, a.length = -1, -1
		return nil, false
	}
}

// behindToken places the matches right behind the token at the cursor.
func (a *analysis) behindToken() {
	a.start, a.length = a.at.Extent().End, 0
	a.argStart, a.argLength = a.start, a.length
}

// isCommandPart tells whether a node is a command or one of its parameters.
func isCommandPart(n syntax.Node) bool {
	switch n.(type) {
	case *syntax.Command, *syntax.CommandParameter:
		return true
	}
	return false
}

// isArgument tells whether an expression is an argument of a command, alone or in a list.
func (a *analysis) isArgument(n syntax.Node) bool {
	parent := a.parent(n)
	if isCommandPart(parent) {
		return true
	}
	_, ok := parent.(*syntax.ArrayLiteral)
	return ok && isCommandPart(a.parent(parent))
}

func (a *analysis) parameterToken(last, parent syntax.Node) []Match {
	a.word = a.tokenText(a.at)
	if command, ok := parent.(*syntax.Command); ok && len(command.CommandElements) == 1 {
		if _, ok := last.(*syntax.StringConstantExpression); ok {
			return a.filesAsCommand()
		}
	}
	if isSwitchError(last) {
		return switchFlags(a.word)
	}
	if _, ok := last.(*syntax.CommandParameter); ok {
		if _, ok := parent.(syntax.Expression); ok {
			return operators(a.word)
		}
	}
	if strings.HasSuffix(a.word, ":") {
		a.start, a.length = a.at.Extent().End, 0
		a.argStart, a.argLength = a.start, 0
		a.word = ""
		return a.argument()
	}
	return a.parameters()
}

func (a *analysis) stringToken(last, parent syntax.Node) (found []Match, done bool) {
	if s, ok := a.assignmentOf(last); ok {
		if found, ok := a.assigned(s); ok {
			return found, true
		}
	} else if binary, ok := parent.(*syntax.BinaryExpression); ok {
		a.word, _ = a.at.StringValue()
		if found := a.comparisonValues(binary.Left); len(found) > 0 {
			return found, true
		}
	} else if index, ok := parent.(*syntax.IndexExpression); ok {
		a.word, _ = a.at.StringValue()
		return a.indexKeys(index.Target), true
	}
	return a.stringLiteral(), false
}

// assignmentOf gives the assignment whose whole right side an expression is.
func (a *analysis) assignmentOf(n syntax.Node) (*syntax.AssignmentStatement, bool) {
	if _, ok := a.parent(n).(*syntax.CommandExpression); !ok {
		return nil, false
	}
	s, ok := a.parent(a.parent(n)).(*syntax.AssignmentStatement)
	return s, ok
}

// opening completes behind =, ( and @(.
func (a *analysis) opening(last, parent syntax.Node) (found []Match, done bool) {
	switch n := last.(type) {
	case *syntax.Attribute:
		a.behindToken()
		return a.attributeArguments(), false
	case *syntax.Hashtable:
		if pendingAssignment(n) {
			return nil, true
		}
	case *syntax.AssignmentStatement:
		a.behindToken()
		if found, ok := a.assigned(n); ok {
			return found, true
		}
	case *syntax.VariableExpression:
		if p, ok := parent.(*syntax.Parameter); ok && a.inAttribute(p) {
			a.behindToken()
			return a.attributeArguments(), false
		}
	}
	return nil, false
}

// inAttribute tells whether the cursor is in an attribute of a parameter.
func (a *analysis) inAttribute(p *syntax.Parameter) bool {
	for _, attribute := range p.Attributes {
		if holds(attribute.Extent(), a.cursor) {
			return true
		}
	}
	return false
}

// betweenTokens completes at a cursor that no token touches.
func (a *analysis) betweenTokens() (found []Match, done bool) {
	last := a.last()
	line := a.file.Line(a.file.Position(a.cursor).Line)
	emptyLine := strings.TrimSpace(line) == ""
	continued := a.before != nil && a.before.Kind == syntax.TokenLineContinuation
	_, isParameter := last.(*syntax.CommandParameter)
	_, isCommand := last.(*syntax.Command)
	_, isExpression := last.(syntax.Expression)
	if (!emptyLine || continued) && (isParameter || isCommand || isExpression && a.isArgument(last)) {
		a.word = ""
		if table, ok := last.(*syntax.Hashtable); ok {
			if pendingAssignment(table) {
				return nil, true
			}
			a.start, a.length = a.cursor, 0
			a.argStart, a.argLength = a.cursor, 0
			return a.hashtableKeys(table), false
		}
		found = a.argument()
		a.start, a.length = a.argStart, a.argLength
		return found, false
	}
	found, done = a.behind(last, emptyLine && !continued)
	if done {
		return found, true
	}
	if len(found) > 0 {
		a.start, a.length = a.cursor, 0
		return found, false
	}
	_, isError := last.(*syntax.ErrorExpression)
	_, inRedirection := a.parent(last).(*syntax.FileRedirection)
	if isError && inRedirection || a.isSwitchFile(last) {
		a.word = ""
		found = a.files(fileOptions{})
		a.start, a.length = a.argStart, a.argLength
	}
	return found, false
}

// behind completes by the token before the cursor.
func (a *analysis) behind(last syntax.Node, emptyLine bool) (found []Match, done bool) {
	if emptyLine {
		found = a.hashtableAround()
	}
	if a.before == nil || len(found) > 0 {
		return found, false
	}
	parent := a.parent(last)
	switch kind := a.before.Kind; kind {
	case syntax.TokenEquals, syntax.TokenComma, syntax.TokenAtParen, syntax.TokenLParen:
		if s, ok := last.(*syntax.AssignmentStatement); ok && !emptyLine {
			if found, ok := a.assigned(s); ok {
				return found, false
			}
		}
		if _, ok := last.(*syntax.Attribute); ok {
			a.start, a.length = a.cursor, 0
			return a.attributeArguments(), false
		}
		if p, ok := parent.(*syntax.Parameter); ok && a.inAttribute(p) {
			if _, ok := last.(*syntax.VariableExpression); ok {
				a.start, a.length = a.cursor, 0
				return a.attributeArguments(), false
			}
		}
	case syntax.TokenBreak, syntax.TokenContinue:
		if emptyLine {
			return nil, false
		}
		switch n := last.(type) {
		case *syntax.BreakStatement:
			if n.Label == nil {
				return a.loopLabels(), false
			}
		case *syntax.ContinueStatement:
			if n.Label == nil {
				return a.loopLabels(), false
			}
		}
	case syntax.TokenUsing:
		return a.usingKeywords(), true
	case syntax.TokenDot, syntax.TokenColonColon, syntax.TokenQuestionDot:
		a.start, a.length = a.cursor, 0
		found = a.membersAtCursor(kind == syntax.TokenColonColon)
		return found, len(found) > 0
	case syntax.TokenLBracket:
		if index, ok := parent.(*syntax.IndexExpression); ok {
			a.word = ""
			return a.indexKeys(index.Target), false
		}
	default:
		if binary, ok := last.(*syntax.BinaryExpression); ok && isComparison(kind) {
			a.word = ""
			return a.comparisonValues(binary.Left), false
		}
	}
	return nil, false
}

// typeNameAtCursor gives the type name that the cursor is in.
func (a *analysis) typeNameAtCursor() (text string, at syntax.Extent, ok bool) {
	name := a.innermostTypeName()
	if name != nil {
		return name.FullName(), name.Extent(), true
	}
	if a.at != nil && a.at.Flags&syntax.FlagTypeName != 0 {
		return a.tokenText(a.at), a.at.Extent(), true
	}
	return "", at, false
}

func (a *analysis) innermostTypeName() syntax.TypeName {
	for _, n := range a.related {
		if t, ok := n.(*syntax.TypeExpression); ok {
			return simpleNameAt(t.TypeName, a.cursor)
		}
	}
	for _, n := range a.related {
		if t, ok := n.(*syntax.TypeConstraint); ok {
			return simpleNameAt(t.TypeName, a.cursor)
		}
	}
	return nil
}

// simpleNameAt gives the plain name in a type name that the cursor is in.
func simpleNameAt(name syntax.TypeName, cursor int32) syntax.TypeName {
	switch n := name.(type) {
	case *syntax.SimpleTypeName:
		if holds(n.Extent(), cursor) {
			return n
		}
	case *syntax.GenericTypeName:
		if found := simpleNameAt(n.Type, cursor); found != nil {
			return found
		}
		for _, argument := range n.GenericArguments {
			if found := simpleNameAt(argument, cursor); found != nil {
				return found
			}
		}
	case *syntax.ArrayTypeName:
		return simpleNameAt(n.ElementType, cursor)
	}
	return nil
}

func hasPrefixFold(text, prefix string) bool {
	return len(text) >= len(prefix) && strings.EqualFold(text[:len(prefix)], prefix)
}

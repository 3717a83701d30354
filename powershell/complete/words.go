package complete

import (
	"regexp"
	"slices"
	"strings"

	"github.com/exorun/exorun/powershell/syntax"
	"github.com/exorun/exorun/powershell/value"
)

// pattern matches text in any case by a wildcard; a pattern that is broken matches nothing.
func pattern(text string) func(string) bool {
	w, err := value.NewWildcard(text, true)
	if err != nil {
		return func(string) bool { return false }
	}
	return w.Match
}

// operatorWords are the operators that are written as a dash and a word.
const operatorWords = "and as band bnot bor bxor ccontains ceq cge cgt cin cle clike clt cmatch cne cnotcontains cnotin cnotlike cnotmatch contains " +
	"creplace csplit eq f ge gt icontains ieq ige igt iin ile ilike ilt imatch in ine inotcontains inotin inotlike inotmatch ireplace is isnot " +
	"isplit join le like lt match ne not notcontains notin notlike notmatch or replace shl shr split xor"

// operators gives the operators that begin with a word.
func operators(word string) []Match {
	word = strings.TrimPrefix(word, "-")
	var found []Match
	for op := range strings.FieldsSeq(operatorWords) {
		if hasPrefixFold(op, word) {
			found = append(found, Match{Text: "-" + op, ListItem: op, Kind: ParameterName, ToolTip: op})
		}
	}
	return found
}

func isOperator(kind syntax.TokenKind) bool {
	switch kind {
	case syntax.TokenFormat, syntax.TokenNot, syntax.TokenBnot, syntax.TokenAnd, syntax.TokenOr, syntax.TokenXor, syntax.TokenBand, syntax.TokenBor,
		syntax.TokenBxor, syntax.TokenJoin, syntax.TokenIge, syntax.TokenIgt, syntax.TokenIlt, syntax.TokenIle, syntax.TokenIreplace,
		syntax.TokenIcontains, syntax.TokenInotcontains, syntax.TokenIin, syntax.TokenInotin, syntax.TokenIsplit, syntax.TokenCge, syntax.TokenCgt,
		syntax.TokenClt, syntax.TokenCle, syntax.TokenCreplace, syntax.TokenCcontains, syntax.TokenCnotcontains, syntax.TokenCin, syntax.TokenCnotin,
		syntax.TokenCsplit, syntax.TokenIs, syntax.TokenIsNot, syntax.TokenAs, syntax.TokenShl, syntax.TokenShr:
		return true
	}
	return isComparison(kind)
}

// isComparison tells whether an operator compares with a value that an enumeration could name.
func isComparison(kind syntax.TokenKind) bool {
	switch kind {
	case syntax.TokenIeq, syntax.TokenCeq, syntax.TokenIne, syntax.TokenCne, syntax.TokenIlike, syntax.TokenClike, syntax.TokenInotlike,
		syntax.TokenCnotlike, syntax.TokenImatch, syntax.TokenCmatch, syntax.TokenInotmatch, syntax.TokenCnotmatch:
		return true
	}
	return false
}

// isSwitchError tells whether a node is a switch that could not be read whole.
func isSwitchError(n syntax.Node) bool {
	e, ok := n.(*syntax.ErrorStatement)
	return ok && e.Keyword != nil && e.Keyword.Kind == syntax.TokenSwitch
}

// switchAtDash tells whether the dash at the cursor is a switch's.
func (a *analysis) switchAtDash() bool {
	start := a.at.Extent().Start
	before := syntax.FindAll(a.file.Root, true, func(n syntax.Node) bool { return n.Extent().End < start })
	if len(before) == 0 {
		return false
	}
	for n := before[len(before)-1]; n != nil; n = a.parent(n) {
		e, ok := n.(*syntax.ErrorStatement)
		if !ok {
			continue
		}
		return isSwitchError(e) && slices.ContainsFunc(e.Flags, func(f syntax.ErrorFlag) bool { return f.Token != nil && f.Token.Extent() == a.at.Extent() })
	}
	return false
}

// isSwitchFile tells whether the cursor is behind switch -file.
func (a *analysis) isSwitchFile(last syntax.Node) bool {
	flag := func(e *syntax.ErrorStatement) (syntax.ErrorFlag, bool) {
		for _, f := range e.Flags {
			if strings.EqualFold(f.Name, "file") {
				return f, true
			}
		}
		return syntax.ErrorFlag{}, false
	}
	if e, ok := last.(*syntax.ErrorStatement); ok && isSwitchError(e) && a.before != nil {
		f, ok := flag(e)
		return ok && f.Token != nil && f.Token.Extent().End == a.before.Extent().End
	}
	expression, ok := a.parent(last).(*syntax.CommandExpression)
	if !ok {
		return false
	}
	pipeline, ok := a.parent(expression).(*syntax.Pipeline)
	if !ok {
		return false
	}
	e, ok := a.parent(pipeline).(*syntax.ErrorStatement)
	if !ok || !isSwitchError(e) {
		return false
	}
	f, ok := flag(e)
	return ok && f.Argument == syntax.Node(pipeline)
}

// switchFlags gives the modes of a switch that begin with a word, which has a dash.
func switchFlags(word string) []Match {
	name := strings.TrimPrefix(word, "-")
	name, colon := strings.CutSuffix(name, ":")
	end := ""
	if colon {
		end = ":"
	}
	fits := pattern(name + "*")
	var found []Match
	for _, flag := range []string{"CaseSensitive", "Exact", "File", "Parallel", "Regex", "Wildcard"} {
		m := Match{Text: "-" + flag + end, ListItem: flag, Kind: ParameterName, ToolTip: flag}
		switch {
		case strings.EqualFold(flag, name):
			found = slices.Insert(found, 0, m)
		case fits(flag):
			found = append(found, m)
		}
	}
	return found
}

// usingKeywords gives what may follow the word using; nil where the cursor is not there.
func (a *analysis) usingKeywords() []Match {
	var at, before *syntax.Token
	for i := len(a.file.Tokens) - 1; i >= 0 && before == nil; i-- {
		t := a.file.Tokens[i]
		e := t.Extent()
		switch {
		case t.Kind == syntax.TokenLineContinuation:
		case e.End < a.cursor:
			before = t
		case e.Start <= a.cursor && e.End >= a.cursor:
			at = t
		}
	}
	if before == nil || before.Kind != syntax.TokenUsing {
		return nil
	}
	word, start, length := "", a.cursor, int32(0)
	if at != nil {
		word, start, length = a.tokenText(at), at.Extent().Start, int32(len(a.tokenText(at)))
	}
	var found []Match
	for _, keyword := range []string{"assembly", "module", "namespace", "type"} {
		if hasPrefixFold(keyword, word) {
			found = append(found, Match{Text: keyword, ListItem: keyword, Kind: Keyword, ToolTip: keyword})
		}
	}
	if found != nil {
		a.start, a.length = start, length
	}
	return found
}

// loopLabels gives the labels of the loops around the cursor.
func (a *analysis) loopLabels() []Match {
	var found []Match
	add := func(label string) {
		found = append(found, Match{Text: label, ListItem: label, Kind: Text, ToolTip: label})
	}
	for _, n := range a.related {
		label := ""
		switch s := n.(type) {
		case *syntax.ForEachStatement:
			label = s.Label
		case *syntax.ForStatement:
			label = s.Label
		case *syntax.WhileStatement:
			label = s.Label
		case *syntax.DoWhileStatement:
			label = s.Label
		case *syntax.DoUntilStatement:
			label = s.Label
		case *syntax.SwitchStatement:
			label = s.Label
		case *syntax.ErrorStatement:
			if m := regexp.MustCompile(`(?i)^:(\w+)\s+(?:do|switch)\b`).FindStringSubmatch(a.text(n)); m != nil {
				add(m[1])
			}
			continue
		}
		if label != "" && hasPrefixFold(label, a.word) {
			add(label)
		}
	}
	return found
}

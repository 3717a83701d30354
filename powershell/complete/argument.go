package complete

import (
	"regexp"
	"slices"
	"strings"

	"github.com/exorun/exorun/powershell/bind"
	"github.com/exorun/exorun/powershell/syntax"
	"github.com/exorun/exorun/powershell/value"
)

// argumentSite is where an argument is completed: the command, and the expression that stands there so far.
type argumentSite struct {
	command    *syntax.Command
	expression syntax.Expression // nil where nothing stands there yet
}

// site finds the argument at the cursor.
func (a *analysis) site() (s argumentSite, ok bool) {
	last := a.last()
	e, isExpression := last.(syntax.Expression)
	if !isExpression {
		if p, isParameter := last.(*syntax.CommandParameter); isParameter {
			s.command, _ = a.parent(p).(*syntax.Command)
		} else {
			s.command, _ = last.(*syntax.Command)
		}
		return s, s.command != nil
	}
	s.expression = e
	_, isError := last.(*syntax.ErrorExpression)
	open := isError && strings.HasSuffix(a.text(last), ",")
	switch parent := a.parent(e).(type) {
	case *syntax.Command:
		s.command = parent
		switch {
		case open:
			a.word = ""
		case len(parent.CommandElements) == 1 || a.word == "":
			s.expression = nil
		default:
			s.expression = a.joinedPath(parent, e)
		}
	case *syntax.ArrayLiteral:
		switch outer := a.parent(parent).(type) {
		case *syntax.Command:
			s.command = outer
		case *syntax.CommandParameter:
			s.command, _ = a.parent(outer).(*syntax.Command)
		default:
			return s, false
		}
		s.expression = parent
		if a.word == "" {
			s.expression = nil
		}
	case *syntax.CommandParameter:
		s.command, _ = a.parent(parent).(*syntax.Command)
		if open {
			a.word = ""
		} else if a.word == "" {
			s.expression = nil
		}
	}
	return s, s.command != nil
}

// joinedPath takes a path that follows a quoted one without a blank together with it: 'a b'\c.
func (a *analysis) joinedPath(command *syntax.Command, e syntax.Expression) syntax.Expression {
	tail, ok := e.(*syntax.StringConstantExpression)
	if !ok || tail.StringConstantType != syntax.BareWord || strings.IndexAny(tail.Value, `\/`) != 0 {
		return e
	}
	var before syntax.CommandElement
	for i, element := range command.CommandElements {
		if element == syntax.CommandElement(e) && i > 1 {
			before = command.CommandElements[i-1]
		}
	}
	if before == nil || before.Extent().End != tail.Extent().Start {
		return e
	}
	whole, part := before, syntax.Node(before)
	if p, ok := before.(*syntax.CommandParameter); ok && p.Argument != nil {
		whole, part = p.Argument, p.Argument
	}
	if list, ok := part.(*syntax.ArrayLiteral); ok && len(list.Elements) > 0 {
		part = list.Elements[len(list.Elements)-1]
	}
	path, ok := a.pathText(part, tail.Value)
	if !ok {
		return e
	}
	a.word = path
	a.argStart = part.Extent().Start
	a.argLength += part.Extent().End - part.Extent().Start
	joined, _ := whole.(syntax.Expression)
	return joined
}

// argument completes an argument of a command: by its parameter, or as a path.
func (a *analysis) argument() []Match {
	s, ok := a.site()
	if !ok {
		return nil
	}
	b := a.bindCommand(s.command, nil, forArguments, true)
	var found []Match
	handled := false
	if b != nil {
		a.bound = b
		var v values
		v.analysis = a
		v.command = s.command
		if a.byLocation(&v, b, s) {
			found, handled = v.found, v.handled
		} else {
			a.byNeighbour(&v, b, s)
			found, handled = v.found, v.handled
		}
	}
	if len(found) > 0 {
		return found
	}
	if s.expression == nil && !handled && len(s.command.CommandElements) == 1 && s.command.InvocationOperator != syntax.TokenUnknown && a.word != "" {
		found = a.files(fileOptions{literal: true})
		if strings.Contains(a.word, "-") {
			found = append(found, a.commands("", everyCommand)...)
		}
		return found
	}
	if constant, ok := s.expression.(*syntax.StringConstantExpression); ok {
		if found, ok := a.staticArgument(constant); ok {
			return found
		}
		elements := s.command.CommandElements
		if s.command.InvocationOperator != syntax.TokenUnknown && strings.IndexAny(constant.Value, `\/`) == 0 && len(elements) == 2 {
			if name, ok := elements[0].(*syntax.StringConstantExpression); ok && name.Extent().End == constant.Extent().Start {
				if b != nil {
					return nil
				}
				a.argStart = name.Extent().Start
				a.argLength += name.Extent().End - name.Extent().Start
				a.word = name.Value + constant.Value
				return a.files(fileOptions{literal: true})
			}
		}
	}
	if handled {
		return nil
	}
	if found, ok := a.nativeCompleter(s.command); ok {
		return found
	}
	found = a.files(fileOptions{literal: b == nil})
	if strings.Index(a.word, "-") > 0 {
		found = append(found, a.commands("", everyCommand)...)
	}
	return found
}

// staticArgument completes a static member that stands as an argument: echo [int]::max
func (a *analysis) staticArgument(constant *syntax.StringConstantExpression) ([]Match, bool) {
	if !regexp.MustCompile(`^\[[\w\d.]+\]::[\w\d*]*$`).MatchString(constant.Value) {
		return nil, false
	}
	file, _ := syntax.Parse("", constant.Value)
	inner := newAnalysis(a.inv, file, int32(len(constant.Value)), a.options)
	var found []Match
	matches := inner.matches()
	if inner.start < 0 {
		return nil, true
	}
	for _, m := range matches {
		m.Text = "(" + constant.Value[:inner.start] + m.Text
		if m.Kind == Property {
			m.Text += ")"
		}
		found = append(found, m)
	}
	return found, true
}

// location is which argument the cursor is at.
type location struct {
	positional bool
	position   int
	pair       *pair // nil of a positional argument that does not stand there yet
}

// locate finds the argument at the cursor among those of the text.
func (a *analysis) locate(b *binding, e syntax.Expression) (location, bool) {
	if constant, ok := e.(*syntax.StringConstantExpression); ok && strings.TrimSpace(constant.Value) == "-" {
		e = nil
	}
	position := 0
	if e != nil {
		for _, p := range b.parsed {
			if p.kind != pairArgument {
				continue
			}
			if _, stands := p.argument.(*syntax.CommandParameter); stands {
				continue
			}
			if p.argument == syntax.Node(e) {
				if p.named() {
					return location{pair: p}, true
				}
				return location{positional: true, position: position, pair: p}, true
			}
			if !p.named() {
				position++
			}
		}
		return location{}, false
	}
	token := a.at
	if token == nil {
		token = a.before
	}
	if token == nil {
		return location{}, false
	}
	at := token.Extent()
	var previous *pair
	for _, p := range b.parsed {
		switch {
		case p.kind != pairArgument:
			if p.parameter.Extent().Start > at.Start {
				return after(previous, position, a), true
			}
		case p.named():
			if p.parameter.Extent().Start > at.Start {
				return after(previous, position, a), true
			}
			inside := p.argument != nil && at.Start > p.argument.Extent().Start && at.End < p.argument.Extent().End
			if token.Kind == syntax.TokenParameter && at.Start == p.parameter.Extent().Start || inside {
				return location{pair: p}, true
			}
		default:
			if p.argument.Extent().Start > at.Start {
				return after(previous, position, a), true
			}
			position++
		}
		previous = p
	}
	return after(previous, position, a), true
}

// after is the location behind an argument.
func after(previous *pair, position int, a *analysis) location {
	switch {
	case previous == nil:
		return location{positional: true}
	case previous.kind == pairMissing:
		return location{pair: previous}
	case previous.named() && strings.HasSuffix(a.text(previous.parameter), ":"):
		return location{pair: previous}
	}
	return location{positional: true, position: position}
}

// byLocation completes by the parameter that the argument at the cursor belongs to. It is false where no such argument is known.
func (a *analysis) byLocation(v *values, b *binding, s argumentSite) bool {
	if len(b.parsed) == 0 {
		return false
	}
	at, ok := a.locate(b, s.expression)
	if !ok {
		return false
	}
	if b.failed {
		if at.positional {
			v.positional(b, everySet, at.position)
		} else {
			v.parameterNamed(b, at.pair.parameter.ParameterName)
		}
		return true
	}
	if at.positional && at.pair == nil {
		a.nextPositional(v, b, at)
		return true
	}
	for _, p := range b.boundOrder {
		to := b.bound[p]
		switch {
		case to.kind == pairPipeline:
		case to.kind == pairRemaining && !at.pair.named():
			if slices.Contains(to.rest, at.pair.argument) {
				v.parameter(p)
				return true
			}
		case to == at.pair:
			v.parameter(p)
		}
	}
	return true
}

// nextPositional completes a positional argument that does not stand there yet.
func (a *analysis) nextPositional(v *values, b *binding, at location) {
	index := 0
	var target, last *pair
	for _, p := range b.parsed {
		if p.named() {
			continue
		}
		if index == at.position {
			target = p
			break
		}
		index++
		last = p
	}
	if target != nil {
		for _, p := range b.boundOrder {
			if b.bound[p] == target {
				v.parameter(p)
			}
		}
		return
	}
	if last != nil {
		taken := false
		for _, p := range b.boundOrder {
			to := b.bound[p]
			if to.kind == pairRemaining {
				if slices.Contains(to.rest, last.argument) {
					v.parameter(p)
					return
				}
			}
			taken = taken || to == last
		}
		if !taken {
			return
		}
	}
	v.positional(b, b.sets, at.position)
}

// byNeighbour completes by the element before the cursor, where the arguments could not be told apart.
func (a *analysis) byNeighbour(v *values, b *binding, s argumentSite) {
	index := 0
	var previous syntax.CommandElement
	token := a.at
	if token == nil {
		token = a.before
	}
	for _, element := range s.command.CommandElements {
		if s.expression != nil && element == syntax.CommandElement(s.expression) || s.expression == nil && token != nil && element.Extent().Start > token.Extent().End {
			break
		}
		previous = element
		index++
	}
	if index == 1 {
		v.positional(b, everySet, 0)
		return
	}
	if p, ok := previous.(*syntax.CommandParameter); ok && p.Argument == nil {
		v.parameterNamed(b, p.ParameterName)
	}
}

// positional completes the argument at a position, which counts from 0.
func (v *values) positional(b *binding, sets setMask, position int) {
	var best *bind.Param
	var bestSet setData
	useDefault := b.defaultSet&sets != 0
	for _, p := range b.unbound {
		if p.Mask&sets == 0 {
			continue
		}
		for _, set := range b.setsOf(p, sets) {
			at := set.Position - 1
			if set.FromRemaining || at < position {
				continue
			}
			if best == nil || at < bestSet.Position-1 || useDefault && at == bestSet.Position-1 && set.mask == b.defaultSet {
				best, bestSet = p, set
			}
		}
	}
	done := false
	if best != nil {
		v.parameter(best)
		done = !useDefault || bestSet.mask != b.defaultSet || len(v.found) > 0
	}
	if done {
		return
	}
	for _, p := range b.unbound {
		if p.Mask&sets == 0 {
			continue
		}
		for _, set := range b.setsOf(p, sets) {
			if set.FromRemaining {
				v.parameter(p)
				break
			}
		}
	}
}

// parameterNamed completes the argument of the unbound parameter whose name begins with a word.
func (v *values) parameterNamed(b *binding, name string) {
	fits := pattern(name + "*")
	for _, p := range b.unbound {
		hit := fits(p.Name)
		for _, alias := range p.Aliases {
			hit = hit || fits(alias)
		}
		if hit {
			v.parameter(p)
			return
		}
	}
}

// safeValue evaluates an expression that does nothing but name values. ok is false for any other, and for null.
func (a *analysis) safeValue(e syntax.Node) (v value.Value, ok bool) {
	if !isSafe(e) {
		return value.Null, false
	}
	block, err := a.inv.Engine().NewScriptBlock(a.text(e))
	if err != nil {
		return value.Null, false
	}
	result, u := a.inv.Evaluate(block, value.Null)
	if u != nil || result.IsNull() {
		return value.Null, false
	}
	return result, true
}

// isSafe tells whether evaluating an expression has no effect and takes no time.
func isSafe(n syntax.Node) bool {
	all := func(nodes ...syntax.Node) bool {
		for _, n := range nodes {
			if !isSafe(n) {
				return false
			}
		}
		return true
	}
	switch e := n.(type) {
	case *syntax.ConstantExpression, *syntax.StringConstantExpression, *syntax.VariableExpression, *syntax.TypeExpression, *syntax.ScriptBlockExpression:
		return true
	case *syntax.ParenExpression:
		return isSafe(e.Pipeline)
	case *syntax.Pipeline:
		if len(e.PipelineElements) != 1 || e.Background {
			return false
		}
		expression, ok := e.PipelineElements[0].(*syntax.CommandExpression)
		return ok && len(expression.Redirections) == 0 && isSafe(expression.Expression)
	case *syntax.CommandExpression:
		return isSafe(e.Expression)
	case *syntax.StatementBlock:
		if len(e.Traps) > 0 {
			return false
		}
		for _, s := range e.Statements {
			if !isSafe(s) {
				return false
			}
		}
		return true
	case *syntax.SubExpression:
		return isSafe(e.SubExpression)
	case *syntax.ArrayExpression:
		return isSafe(e.SubExpression)
	case *syntax.ArrayLiteral:
		for _, element := range e.Elements {
			if !isSafe(element) {
				return false
			}
		}
		return true
	case *syntax.TernaryExpression:
		return all(e.Condition, e.IfTrue, e.IfFalse)
	case *syntax.BinaryExpression:
		return all(e.Left, e.Right)
	case *syntax.UnaryExpression:
		switch e.TokenKind {
		case syntax.TokenPlusPlus, syntax.TokenMinusMinus, syntax.TokenPostfixPlusPlus, syntax.TokenPostfixMinusMinus:
			return false
		}
		return isSafe(e.Child)
	case *syntax.ConvertExpression:
		return isSafe(e.Child)
	case *syntax.MemberExpression:
		return all(e.Expression, e.Member)
	case *syntax.IndexExpression:
		return all(e.Target, e.Index)
	case *syntax.Hashtable:
		for _, kv := range e.KeyValuePairs {
			if !all(kv.Key, kv.Value) {
				return false
			}
		}
		return true
	}
	return false
}

package complete

import (
	"slices"
	"strings"

	"github.com/exorun/exorun/powershell/bind"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/syntax"
	"github.com/exorun/exorun/powershell/value"
)

// The ways in which a parameter gets its argument.
type pairKind uint8

const (
	pairArgument  pairKind = iota // an argument, with or without the parameter's name
	pairSwitch                    // a switch
	pairMissing                   // a name without its argument
	pairRemaining                 // what no other parameter took
	pairPipeline                  // the pipeline's objects
)

// pair is a parameter with its argument as the text has them.
type pair struct {
	kind      pairKind
	parameter *syntax.CommandParameter // nil of a positional argument
	argument  syntax.Node              // an expression, or a parameter that stands for one; nil where there is none
	rest      []syntax.Node            // of pairRemaining
}

func (p *pair) named() bool { return p.parameter != nil }

// setMask are parameter sets, a bit each.
type setMask = uint32

const everySet = ^setMask(0)

// binding is a command of the text bound as far as it goes, without running anything.
type binding struct {
	command value.Object // what the name means
	name    string       // the command's own name
	sig     *bind.Signature
	tree    *syntax.ScriptBlock // of a function or script: where its parameters are declared
	file    *syntax.File        // of tree

	failed     bool
	sets       setMask // those that are still possible
	defaultSet setMask
	bound      map[*bind.Param]*pair
	boundOrder []*bind.Param
	unbound    []*bind.Param
	parsed     []*pair // the arguments in the order of the text
	notFound   map[*syntax.CommandParameter]bool
	ambiguous  map[*syntax.CommandParameter]bool
	duplicate  map[*syntax.CommandParameter]bool
	extra      []*pair // positional arguments that no parameter took
}

// argumentOf gives what a parameter got, nil where it got nothing.
func (b *binding) argumentOf(name string) *pair {
	for p, at := range b.bound {
		if strings.EqualFold(p.Name, name) {
			return at
		}
	}
	return nil
}

// bindFor says why a command is bound.
type bindFor uint8

const (
	forParameters bindFor = iota
	forArguments
)

// bindCommand binds a command of the text; nil where its name means nothing that has parameters.
func (a *analysis) bindCommand(command *syntax.Command, at *syntax.CommandParameter, why bindFor, positional bool) *binding {
	b := a.commandOf(command)
	if b == nil {
		return nil
	}
	b.bound = map[*bind.Param]*pair{}
	b.notFound, b.ambiguous, b.duplicate = map[*syntax.CommandParameter]bool{}, map[*syntax.CommandParameter]bool{}, map[*syntax.CommandParameter]bool{}
	b.sets = everySet
	if len(b.sig.SetNames) > 0 {
		b.sets = 1<<len(b.sig.SetNames) - 1
	}
	simple := b.sig.Options.NoCommon
	if !simple && b.sig.Options.DefaultSet != "" && b.sig.Options.DefaultSet != bind.AllSets {
		b.defaultSet = maskOf(b.sig, b.sig.Options.DefaultSet)
	}
	b.unbound = append(b.unbound, b.sig.Params...)
	if !b.parse(command, at) {
		b.failed = true
	} else {
		b.extra = b.bindNamed()
		b.failed = b.sets == 0
	}
	if !b.failed {
		if positional {
			b.bindPositional(why)
		}
		if !simple {
			b.bindRemaining()
			if a.receives(command) {
				b.bindPipeline()
			}
		}
		if several := b.sets&(b.sets-1) != 0; why == forArguments && several && b.sets != everySet {
			b.chooseByMandatory()
		}
	}
	if b.failed {
		b.unbound = append([]*bind.Param(nil), b.sig.Params...)
	}
	return b
}

// receives tells whether a command gets objects from the pipeline.
func (a *analysis) receives(command *syntax.Command) bool {
	p, ok := a.parent(command).(*syntax.Pipeline)
	return ok && len(p.PipelineElements) > 1 && p.PipelineElements[0] != syntax.CommandBase(command)
}

// commandOf finds the command that is called: a function that the text declares, or what the session knows.
func (a *analysis) commandOf(command *syntax.Command) *binding {
	if len(command.CommandElements) == 0 {
		return nil
	}
	if block, ok := command.CommandElements[0].(*syntax.ScriptBlockExpression); ok {
		text := a.text(block.ScriptBlock)
		return a.textFunction("", strings.TrimSuffix(strings.TrimPrefix(text, "{"), "}"))
	}
	name := commandName(command)
	if name == "" {
		return nil
	}
	for _, n := range syntax.FindAll(a.file.Root, true, func(n syntax.Node) bool {
		f, ok := n.(*syntax.FunctionDefinition)
		return ok && strings.EqualFold(f.Name, name)
	}) {
		f := n.(*syntax.FunctionDefinition)
		if f.Body == nil {
			continue
		}
		body := strings.TrimSuffix(strings.TrimPrefix(a.text(f.Body), "{"), "}")
		if len(f.Parameters) > 0 {
			first, last := f.Parameters[0].Extent(), f.Parameters[len(f.Parameters)-1].Extent()
			body = "param(" + a.file.TextOf(syntax.Extent{Start: first.Start, End: last.End}) + ")\n" + body
		}
		if b := a.textFunction(f.Name, body); b != nil {
			return b
		}
	}
	found := a.inv.ResolveCommand(name)
	if found == nil {
		return nil
	}
	sig, u := a.inv.SignatureOf(found)
	if u != nil || sig == nil {
		return nil
	}
	b := &binding{command: found, name: interp.CommandName(found), sig: sig}
	switch c := found.(type) {
	case *interp.Function:
		b.tree, b.file = c.Block.Tree(), c.Block.File()
	case *interp.ScriptFile:
		if c.Block != nil {
			b.tree, b.file = c.Block.Tree(), c.Block.File()
		}
	}
	return b
}

// textFunction gives the command that a function of the text would be.
func (a *analysis) textFunction(name, body string) *binding {
	block, err := a.inv.Engine().NewScriptBlock(body)
	if err != nil {
		return nil
	}
	function := a.inv.FunctionOf(name, block)
	sig, u := a.inv.SignatureOf(function)
	if u != nil || sig == nil {
		return nil
	}
	return &binding{command: function, name: name, sig: sig, tree: block.Tree(), file: block.File()}
}

// commandName gives the name that a command is called by, "" where it is no plain word.
func commandName(command *syntax.Command) string {
	if len(command.CommandElements) > 0 {
		if s, ok := command.CommandElements[0].(*syntax.StringConstantExpression); ok {
			return s.Value
		}
	}
	return ""
}

func maskOf(sig *bind.Signature, set string) setMask {
	for i, name := range sig.SetNames {
		if strings.EqualFold(name, set) {
			return 1 << i
		}
	}
	return everySet
}

// setData is what a parameter is in the sets of a mask.
type setData struct {
	mask setMask
	bind.Set
}

// setsOf gives what a parameter is in those of some sets that it belongs to.
func (b *binding) setsOf(p *bind.Param, sets setMask) []setData {
	if len(b.sig.SetNames) == 0 || p.Mask == everySet {
		name := ""
		if len(b.sig.SetNames) > 0 {
			name = b.sig.SetNames[0]
		}
		if set, ok := p.In(name, b.sig); ok {
			return []setData{{everySet, set}}
		}
		return nil
	}
	var all []setData
	for i, name := range b.sig.SetNames {
		if mask := setMask(1) << i; mask&sets != 0 && mask&p.Mask != 0 {
			if set, ok := p.In(name, b.sig); ok {
				all = append(all, setData{mask, set})
			}
		}
	}
	return all
}

// parse takes the command's elements apart. at is the parameter at the cursor, whose name may be unfinished.
func (b *binding) parse(command *syntax.Command, at *syntax.CommandParameter) bool {
	var raw []*pair
	for _, element := range command.CommandElements[1:] {
		switch e := element.(type) {
		case *syntax.CommandParameter:
			p := &pair{parameter: e}
			if e.Argument != nil {
				p.argument = e.Argument
			}
			raw = append(raw, p)
		case *syntax.StringConstantExpression:
			if e.Value != "-" || e.StringConstantType != syntax.BareWord {
				raw = append(raw, &pair{argument: e})
			}
		default:
			raw = append(raw, &pair{argument: e})
		}
	}
	isArgument := func(i int) bool { return i < len(raw) && raw[i].parameter == nil }
	for i := 0; i < len(raw); i++ {
		p := raw[i]
		if p.parameter == nil || p.argument != nil {
			b.parsed = append(b.parsed, p)
			continue
		}
		found, several := b.lookup(p.parameter.ParameterName, p.parameter != at)
		switch {
		case several:
			if isArgument(i + 1) {
				i++
			}
			b.ambiguous[p.parameter] = true
		case found == nil:
			if isArgument(i + 1) {
				if at != nil {
					return false
				}
				i++
			}
			b.notFound[p.parameter] = true
		case found.IsSwitch():
			b.parsed = append(b.parsed, &pair{kind: pairSwitch, parameter: p.parameter})
		case isArgument(i + 1):
			b.parsed = append(b.parsed, &pair{parameter: p.parameter, argument: raw[i+1].argument})
			i++
		case i+1 < len(raw):
			if known, several := b.lookup(raw[i+1].parameter.ParameterName, true); known == nil && !several && raw[i+1].argument == nil {
				b.parsed = append(b.parsed, &pair{parameter: p.parameter, argument: raw[i+1].parameter})
				i++
				break
			}
			b.parsed = append(b.parsed, &pair{kind: pairMissing, parameter: p.parameter})
		default:
			b.parsed = append(b.parsed, &pair{kind: pairMissing, parameter: p.parameter})
		}
	}
	return true
}

// lookup finds the parameter that a name means. exact says that a whole name wins over those that only begin with it.
func (b *binding) lookup(name string, exact bool) (found *bind.Param, several bool) {
	if name == "" {
		return nil, false
	}
	var hits []*bind.Param
	for _, p := range b.sig.Params {
		hit := hasPrefixFold(p.Name, name)
		whole := strings.EqualFold(p.Name, name)
		for _, alias := range p.Aliases {
			hit = hit || hasPrefixFold(alias, name)
			whole = whole || strings.EqualFold(alias, name)
		}
		if whole && exact {
			return p, false
		}
		if hit {
			hits = append(hits, p)
		}
	}
	switch len(hits) {
	case 0:
		return nil, false
	case 1:
		return hits[0], false
	}
	return nil, true
}

func (b *binding) bind(p *bind.Param, to *pair) {
	b.bound[p] = to
	b.boundOrder = append(b.boundOrder, p)
	for i, at := range b.unbound {
		if at == p {
			b.unbound = append(b.unbound[:i:i], b.unbound[i+1:]...)
			break
		}
	}
}

// bindNamed binds the arguments that stand behind a parameter's name, and gives the others.
func (b *binding) bindNamed() []*pair {
	var others []*pair
	for _, p := range b.parsed {
		if !p.named() {
			others = append(others, p)
			continue
		}
		param, _ := b.lookup(p.parameter.ParameterName, true)
		switch {
		case param == nil:
			b.notFound[p.parameter] = true
		case b.bound[param] != nil:
			b.duplicate[p.parameter] = true
		default:
			if param.Mask != everySet {
				b.sets &= param.Mask
			}
			b.bind(param, p)
		}
	}
	return others
}

// bindPositional binds the arguments without a name by their positions. A position of several parameters in sets that are all
// possible goes to each of them, except that an argument, when arguments are completed, goes to the default set where its type
// is the parameter's.
func (b *binding) bindPositional(why bindFor) {
	var left []*pair
	rest := b.extra
	for _, position := range b.positions() {
		for len(rest) > 0 {
			if v, ok := rest[0].argument.(*syntax.VariableExpression); !ok || !v.Splatted {
				break
			}
			rest = rest[1:]
		}
		if len(rest) == 0 {
			break
		}
		at := b.at(position, b.sets)
		if len(at) == 0 {
			continue
		}
		argument := rest[0]
		rest = rest[1:]
		var taken []*bind.Param
		if why == forArguments && b.defaultSet&b.sets != 0 {
			for _, p := range b.at(position, b.defaultSet) {
				if t := staticType(argument.argument); t == nil || fitsType(t, p.Of) {
					taken = append(taken, p)
				}
			}
		}
		if taken == nil {
			taken = at
		}
		var masks setMask
		for _, p := range taken {
			masks |= p.Mask
			b.bind(p, argument)
		}
		b.sets &= masks
	}
	b.extra = append(left, rest...)
}

// positions gives the positions that unbound parameters take, in order.
func (b *binding) positions() []int {
	var all []int
	for _, p := range b.unbound {
		for _, set := range b.setsOf(p, b.sets) {
			if set.Position > 0 && !slices.Contains(all, set.Position) {
				all = append(all, set.Position)
			}
		}
	}
	slices.Sort(all)
	return all
}

// at gives the unbound parameters of some sets that take a position.
func (b *binding) at(position int, sets setMask) []*bind.Param {
	var all []*bind.Param
	for _, p := range b.unbound {
		if p.Mask&sets == 0 {
			continue
		}
		for _, set := range b.setsOf(p, sets) {
			if set.Position == position && !set.FromRemaining {
				all = append(all, p)
				break
			}
		}
	}
	return all
}

// staticType gives the type that an expression has by its form, nil where it may be any.
func staticType(n syntax.Node) *value.Type {
	switch e := n.(type) {
	case *syntax.StringConstantExpression, *syntax.ExpandableStringExpression:
		return value.TypeString
	case *syntax.ConstantExpression:
		switch e.Value.(type) {
		case int64:
			return value.TypeInt64
		case float64:
			return value.TypeDouble
		}
		return value.TypeInt32
	case *syntax.ScriptBlockExpression:
		return value.TypeScriptBlock
	case *syntax.Hashtable:
		return value.TypeHashtable
	case *syntax.ArrayLiteral, *syntax.ArrayExpression:
		return value.TypeObject.ArrayOf()
	}
	return nil
}

// fitsType tells whether an argument needs no conversion.
func fitsType(t, parameter *value.Type) bool {
	switch {
	case t == parameter, t.IsArray() && parameter.IsArray(), parameter.IsArray() && parameter.Elem == t:
		return true
	}
	for base := t.Base; base != nil; base = base.Base {
		if base == parameter {
			return true
		}
	}
	return false
}

// bindRemaining gives what is left to the parameter that takes it.
func (b *binding) bindRemaining() {
	if len(b.extra) == 0 {
		return
	}
	for _, p := range append([]*bind.Param(nil), b.unbound...) {
		for _, set := range b.setsOf(p, b.sets) {
			if !set.FromRemaining || p.Mask&b.sets == 0 {
				continue
			}
			rest := &pair{kind: pairRemaining}
			for _, e := range b.extra {
				rest.rest = append(rest.rest, e.argument)
			}
			b.bind(p, rest)
			b.extra = nil
			if p.Mask != everySet {
				b.sets &= p.Mask
			}
			return
		}
	}
}

// bindPipeline gives the pipeline's objects to the parameters that take them whole.
func (b *binding) bindPipeline() {
	var taken setMask
	for _, p := range append([]*bind.Param(nil), b.unbound...) {
		if p.Mask&b.sets == 0 {
			continue
		}
		for _, set := range b.setsOf(p, b.sets) {
			if set.FromPipeline {
				taken |= p.Mask
				b.bind(p, &pair{kind: pairPipeline})
				break
			}
		}
	}
	if taken != 0 {
		b.sets &= taken
	}
}

// chooseByMandatory leaves out the sets whose mandatory parameters are missing, where others have all of theirs.
func (b *binding) chooseByMandatory() {
	complete := b.sets
	for _, p := range b.unbound {
		for _, set := range b.setsOf(p, b.sets) {
			if set.Mandatory {
				complete &^= set.mask
			}
		}
	}
	if complete != 0 && complete&b.defaultSet != 0 {
		b.sets = complete
	}
}

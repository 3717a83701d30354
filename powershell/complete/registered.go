package complete

import (
	"path"
	"strings"

	"github.com/exorun/exorun/powershell/bind"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/language"
	"github.com/exorun/exorun/powershell/syntax"
	"github.com/exorun/exorun/powershell/value"
)

// completers are the script blocks that Register-ArgumentCompleter took in an engine.
type completers struct {
	arguments map[string]*interp.ScriptBlock // by "command:parameter" or "parameter", folded
	native    map[string]*interp.ScriptBlock // by command, folded
}

type completersKey struct{}

func completersOf(e *interp.Engine) *completers {
	return e.Local(completersKey{}, func() any {
		return &completers{arguments: map[string]*interp.ScriptBlock{}, native: map[string]*interp.ScriptBlock{}}
	}).(*completers)
}

// registeredFor gives the completer of a parameter, nil where there is none.
func registeredFor(e *interp.Engine, command, parameter string) *interp.ScriptBlock {
	c := completersOf(e)
	if b := c.arguments[value.Fold(command+":"+parameter)]; b != nil {
		return b
	}
	return c.arguments[value.Fold(parameter)]
}

// nativeCompleter completes by what was registered for a command without parameters.
func (a *analysis) nativeCompleter(c *syntax.Command) ([]Match, bool) {
	name := commandName(c)
	if name == "" {
		return nil, false
	}
	native := completersOf(a.inv.Engine()).native
	base := path.Base(strings.ReplaceAll(name, `\`, "/"))
	for _, key := range []string{name, base, strings.TrimSuffix(base, path.Ext(base))} {
		if b := native[value.Fold(key)]; b != nil {
			return a.runCompleter(b, value.Str(a.word), a.treeOf(c), value.Int(a.file.Offset16(a.cursor)))
		}
	}
	return nil, false
}

// treeOf gives a node of the text as scripts see it.
func (a *analysis) treeOf(n syntax.Node) value.Value { return language.NodeOf(a.file, n) }

// script completes by a script block for a parameter. It is false where the block gave nothing.
func (v *values) script(b *interp.ScriptBlock, command, parameter string) bool {
	found, ok := v.runCompleter(b, value.Str(command), value.Str(parameter), value.Str(v.word), v.treeOf(v.command), value.Of(v.boundValues()))
	if !ok {
		return false
	}
	v.found = append(v.found, found...)
	v.handled = true
	return true
}

// runCompleter calls a completer and takes what it gives: CompletionResult objects, or texts.
func (a *analysis) runCompleter(b *interp.ScriptBlock, args ...value.Value) ([]Match, bool) {
	out, u := a.inv.Call(b, value.Null, args...)
	if u != nil || out.IsAutomationNull() {
		return nil, false
	}
	items, isList, _ := value.Collect(out)
	if !isList {
		items = []value.Value{out}
	}
	var found []Match
	for _, item := range items {
		found = append(found, matchOf(item))
	}
	return found, len(found) > 0
}

func matchOf(item value.Value) Match {
	if r, ok := item.Unwrap().Object().(*completionResult); ok {
		return r.Match
	}
	text := value.ToString(item)
	return Match{Text: text, ListItem: text, Kind: Text, ToolTip: text}
}

// boundValues are the arguments of the command so far, as completers get them.
func (v *values) boundValues() *value.Hashtable {
	table := value.NewHashtable()
	for _, p := range v.bound.boundOrder {
		switch to := v.bound.bound[p]; {
		case to.kind == pairSwitch:
			table.Put(value.Str(p.Name), value.True)
		case to.kind == pairArgument && to.argument != nil:
			if x, ok := v.safeValue(to.argument); ok {
				table.Put(value.Str(p.Name), x)
			}
		}
	}
	return table
}

// declared completes by the attributes with which a function declares a parameter: [ArgumentCompleter] and
// [ArgumentCompletions].
func (v *values) declared(p *bind.Param, command string) bool {
	tree, file := v.bound.tree, v.bound.file
	if tree == nil || tree.ParamBlock == nil {
		return false
	}
	for _, parameter := range tree.ParamBlock.Parameters {
		if !strings.EqualFold(parameter.Name.VariablePath.UserPath, p.Name) {
			continue
		}
		for _, a := range parameter.Attributes {
			attribute, ok := a.(*syntax.Attribute)
			if !ok {
				continue
			}
			switch strings.TrimSuffix(strings.ToLower(attribute.TypeName.FullName()), "attribute") {
			case "argumentcompleter":
				if len(attribute.PositionalArguments) != 1 {
					continue
				}
				block, ok := attribute.PositionalArguments[0].(*syntax.ScriptBlockExpression)
				if !ok {
					continue
				}
				text := file.TextOf(block.Extent())
				b, err := v.inv.Engine().NewScriptBlock(text[1 : len(text)-1])
				if err == nil && v.script(b, command, p.Name) {
					return true
				}
			case "argumentcompletions":
				var texts []string
				for _, x := range attribute.PositionalArguments {
					if s, ok := x.(*syntax.StringConstantExpression); ok {
						texts = append(texts, s.Value)
					}
				}
				v.matching(ParameterValue, texts...)
				v.handled = true
				return true
			}
		}
	}
	return false
}

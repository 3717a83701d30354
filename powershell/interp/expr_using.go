package interp

import (
	"github.com/exorun/exorun/powershell/syntax"
	"github.com/exorun/exorun/powershell/value"
)

// usingValueNode is $using:name: what the expression was worth where the block was handed to a fork of the session.
type usingValueNode struct{ key string }

// usingKey is how a using expression is known by: its text without regard to case.
func usingKey(file *syntax.File, e *syntax.UsingExpression) string {
	return value.Fold(file.TextOf(e.SubExpression.Extent()))
}

func (n *usingValueNode) eval(f *frame) (value.Value, *Unwind) {
	for at := f.scope; at != nil; at = at.parent {
		if at.call == nil {
			continue
		}
		if v, ok := at.call.using[n.key]; ok {
			return v, nil
		}
	}
	return value.Null, failure("UsingWithoutInvokeCommand", value.InvalidOperation, value.Null, "A Using variable cannot be retrieved. A Using variable can be used only with Invoke-Command, Start-Job, or InlineScript in the script workflow. When it is used with Invoke-Command, the Using variable is valid only if the script block is invoked on a remote computer.")
}

// usingValues evaluates the using expressions of a block that is about to run in a fork, in the frame that it stands in.
func (f *frame) usingValues(b *ScriptBlock) (map[string]value.Value, *Unwind) {
	var values map[string]value.Value
	var u *Unwind
	k := &compiler{file: b.code.file, code: b.code}
	syntax.Inspect(b.code.tree, func(n syntax.Node) bool {
		e, ok := n.(*syntax.UsingExpression)
		if !ok || u != nil {
			return u == nil
		}
		key := usingKey(b.code.file, e)
		if _, done := values[key]; done {
			return false
		}
		var v value.Value
		if v, u = k.expr(e.SubExpression).eval(f); u != nil {
			return false
		}
		if values == nil {
			values = make(map[string]value.Value)
		}
		values[key] = v
		return false
	})
	return values, u
}

package utility

import "github.com/exorun/exorun/powershell/interp"

// invokeExpression is Invoke-Expression.
type invokeExpression struct{ interp.Steps }

func newInvokeExpression() interp.Processor { return invokeExpression{} }

func (invokeExpression) Process(inv *interp.Invocation) *interp.Unwind {
	return inv.InvokeText(inv.Text("Command"))
}

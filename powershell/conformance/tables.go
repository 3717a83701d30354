package conformance

import (
	"context"

	"github.com/exorun/exorun/powershell"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

// Table runs a table's expressions, each by itself in a child scope, in one engine.
type Table struct {
	shell  *powershell.Shell
	output []value.Value
}

// NewTable returns a runner for expressions.
func NewTable(dir string) *Table {
	t := &Table{}
	t.shell = powershell.New(powershell.WithHost(host(interp.NoConsole{}, dir)), powershell.WithStreams(interp.Streams{
		Output: interp.SinkFunc(func(v value.Value) *interp.Unwind {
			t.output = append(t.output, v)
			return nil
		}),
	}))
	t.shell.Engine().SetLocation("/", dir, dir)
	return t
}

// Run evaluates an expression and gives its row.
func (t *Table) Run(ctx context.Context, code string) (row Row) {
	row = Row{}
	t.output = nil
	defer func() {
		if p := recover(); p != nil {
			row = Row{"panic": true}
		}
	}()
	o := t.shell.Engine().RunText(ctx, "& { $ErrorActionPreference = 'Stop'; & {\n"+code+"\n} }")
	if o.Err != nil {
		row["error"], row["message"], row["type"] = o.Err.FullyQualifiedID(), "", nil
		if o.Err.Exception != nil {
			row["message"], row["type"] = o.Err.Exception.Message, o.Err.Exception.Of.FullName()
		}
		return normal(row)
	}
	output := []any{}
	for _, v := range t.output {
		output = append(output, describe(t.shell, v, 0, func(s string) string { return s }))
	}
	row["output"] = output
	return normal(row)
}

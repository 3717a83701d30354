package utility

import (
	"io"

	"github.com/exorun/exorun/powershell/cmdlets/provider"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/syntax"
	"github.com/exorun/exorun/powershell/value"
)

// importDataFile is Import-PowerShellDataFile.
type importDataFile struct{ interp.Steps }

func newImportDataFile() interp.Processor { return importDataFile{} }

func (importDataFile) Process(inv *interp.Invocation) *interp.Unwind {
	texts, literal := inv.Texts("Path"), false
	if inv.Bound("LiteralPath") {
		texts, literal = inv.Texts("LiteralPath"), true
	}
	for _, text := range texts {
		place, bad := provider.FilePath(inv, text, literal)
		if bad != nil {
			return inv.WriteError(bad)
		}
		reader, file, bad := provider.OpenText(inv, place, provider.EncodingOf(inv))
		if bad != nil {
			return inv.WriteError(record(psArgumentException, "PathNotFound", value.ObjectNotFound, value.Str(text), "Cannot find path '%s' because it does not exist.", text))
		}
		code, err := io.ReadAll(reader)
		_ = file.Close()
		if err != nil {
			return inv.WriteFailure(provider.IOException(err, place))
		}
		if u := writeData(inv, place, string(code)); u != nil {
			return u
		}
	}
	return nil
}

// writeData evaluates a table that holds nothing but data.
func writeData(inv *interp.Invocation, place, code string) *interp.Unwind {
	block, err := inv.Engine().NewScriptBlock(code)
	if err != nil {
		return inv.Throw(record(invalidOperationException, "CouldNotParseAsPowerShellDataFile", value.InvalidData, value.Str(place),
			"The file '%s' could not be parsed as a PowerShell Data File.", place))
	}
	if len(syntax.FindAll(block.Tree(), true, isActive)) > 0 || len(syntax.FindAll(block.Tree(), true, isTable)) == 0 {
		return inv.Throw(record(invalidOperationException, "System.InvalidOperationException", value.NotSpecified, value.Null,
			"Cannot generate a PowerShell object for a ScriptBlock evaluating dynamic expressions. Dynamic expression: %s.", code))
	}
	v, u := inv.Evaluate(block, value.Null)
	if u != nil {
		return u
	}
	return inv.WriteEach(v)
}

func isTable(n syntax.Node) bool {
	_, ok := n.(*syntax.Hashtable)
	return ok
}

// isActive tells whether a node does something: data has commands, calls and variables other than constants not.
func isActive(n syntax.Node) bool {
	switch n := n.(type) {
	case *syntax.Command, *syntax.InvokeMemberExpression, *syntax.MemberExpression, *syntax.ScriptBlockExpression, *syntax.AssignmentStatement,
		*syntax.SubExpression, *syntax.IndexExpression:
		return true
	case *syntax.VariableExpression:
		switch name := value.Fold(n.VariablePath.Name); name {
		case value.Fold("true"), value.Fold("false"), value.Fold("null"):
			return false
		}
		return true
	}
	return false
}

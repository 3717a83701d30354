package language

import "github.com/exorun/exorun/powershell/value"

// Definitions are the types of the package.
func Definitions() []*value.Definition {
	all := []*value.Definition{
		abstract("", "", base),
		later(namespace+"ParseError", parseError),
		later(namespace+"ScriptRequirements", scriptRequirements),
		later(namespace+"CommentHelpInfo", commentHelp),
		{Name: namespace + "CodeGeneration", Flags: value.FlagStatic | value.FlagAbstract | value.FlagSealed, Build: codeGeneration},
	}
	for _, more := range [][]*value.Definition{
		blockKinds(), definitionKinds(), statementKinds(), commandKinds(), expressionKinds(),
		tokenTypes(), positionTypes(), typeNameTypes(), visitorTypes(), parserTypes(), binderTypes(), enumTypes(),
	} {
		all = append(all, more...)
	}
	return all
}

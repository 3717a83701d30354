package language

import (
	"strings"

	"github.com/exorun/exorun/powershell/value"
)

// singleQuotes are the characters that PowerShell reads as a single quote.
const singleQuotes = "'\u2018\u2019\u201a\u201b"

// codeGeneration is CodeGeneration: texts made fit to stand in code.
func codeGeneration() *value.Definition {
	escape := func(name string, do func(s string) string) value.Method {
		return value.Method{Signature: "static System.String " + name + "(System.String)", Names: "value", Body: func(_ value.Host, _ value.Value, args []value.Value) (value.Value, error) {
			return text(do(value.ToString(args[0]))), nil
		}}
	}
	return &value.Definition{Methods: []value.Method{
		escape("EscapeSingleQuotedStringContent", func(s string) string { return doubled(s, singleQuotes) }),
		escape("EscapeBlockCommentContent", strings.NewReplacer("<#", "<`#", "#>", "#`>").Replace),
		escape("EscapeFormatStringContent", func(s string) string { return doubled(s, "{}") }),
		escape("EscapeVariableName", strings.NewReplacer("`", "``", "}", "`}", "{", "`{").Replace),
	}}
}

// doubled writes each of some characters twice.
func doubled(s, characters string) string {
	var b strings.Builder
	for _, r := range s {
		b.WriteRune(r)
		if strings.ContainsRune(characters, r) {
			b.WriteRune(r)
		}
	}
	return b.String()
}

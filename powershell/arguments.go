package powershell

import (
	"strings"
	"unicode"

	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

// FileArguments reads what stands after a script's name on a command line as `pwsh -File` does: -Name and -Name:value are
// parameters, all else is text. Only the text of a -Switch:$true or -Switch:$false is read as a value.
func FileArguments(args []string) []interp.Argument {
	var read []interp.Argument
	for i, arg := range args {
		if arg == "--" {
			for _, rest := range args[i+1:] {
				read = append(read, interp.Argument{Value: value.Str(rest), HasValue: true})
			}
			return read
		}
		name, rest, isParameter := parameterName(arg)
		if !isParameter {
			read = append(read, interp.Argument{Value: value.Str(arg), HasValue: true})
			continue
		}
		argument := interp.Argument{Name: name, Text: arg}
		if text, ok := strings.CutPrefix(rest, ":"); ok {
			argument.Text = arg[:len(arg)-len(rest)] + ":"
			argument.HasValue = text != ""
			switch {
			case strings.EqualFold(text, "$true"):
				argument.Value = value.Bool(true)
			case strings.EqualFold(text, "$false"):
				argument.Value = value.Bool(false)
			case text != "":
				argument.Value = value.Str(text)
			}
		}
		read = append(read, argument)
	}
	return read
}

// dashes begin a parameter: the hyphen and the typographic dashes that word processors put in its place.
const dashes = "-–—―"

// parameterName splits -Name and what follows the name, which is empty or begins with a colon.
func parameterName(arg string) (name, rest string, ok bool) {
	dash := strings.IndexFunc(arg, func(r rune) bool { return !strings.ContainsRune(dashes, r) })
	if dash <= 0 || len([]rune(arg[:dash])) > 1 {
		return "", "", false
	}
	name = arg[dash:]
	if i := strings.IndexByte(name, ':'); i >= 0 {
		name, rest = name[:i], name[i:]
	}
	first := []rune(name)
	if len(first) == 0 || !(unicode.IsLetter(first[0]) || first[0] == '_' || first[0] == '?') {
		return "", "", false
	}
	return name, rest, true
}

package utility

import (
	"path/filepath"
	"strings"

	"github.com/exorun/exorun/powershell/cmdlets/objects"
	"github.com/exorun/exorun/powershell/value"
)

var matchInfoContext = &objects.Class{Name: "Microsoft.PowerShell.Commands.MatchInfoContext", Properties: []string{
	"System.String[] PreContext*", "System.String[] PostContext*", "System.String[] DisplayPreContext*", "System.String[] DisplayPostContext*",
}}

// The places of MatchInfo's properties.
const (
	matchIgnoreCase = iota
	matchLineNumber
	matchLine
	matchFilename
	matchPath
	matchPattern
	matchContext
	matchMatches
)

var matchInfo = &objects.Class{
	Name: "Microsoft.PowerShell.Commands.MatchInfo", Properties: []string{
		"Boolean IgnoreCase*", "System.UInt64 LineNumber*", "System.String Line*", "System.String Filename", "System.String Path*", "System.String Pattern*",
		"Microsoft.PowerShell.Commands.MatchInfoContext Context*", "System.Text.RegularExpressions.Match[] Matches*",
	},
	Text: func(_ value.Host, o *objects.Object) (string, error) { return matchText(o, ""), nil },
	Methods: []value.Method{
		{Signature: "System.String ToString(System.String)", Names: "directory", Body: matchMethod(matchText)},
		{Signature: "System.String ToEmphasizedString(System.String)", Names: "directory", Body: matchMethod(matchText)},
		{Signature: "System.String RelativePath(System.String)", Names: "directory", Body: matchMethod(func(o *objects.Object, directory string) string {
			return relativeTo(value.ToString(o.Fields[matchPath]), directory)
		})},
	},
}

func matchMethod(f func(o *objects.Object, directory string) string) value.MethodFunc {
	return func(_ value.Host, self value.Value, args []value.Value) (value.Value, error) {
		return value.Str(f(self.Unwrap().Object().(*objects.Object), value.ToString(args[0]))), nil
	}
}

// inputStream stands for the path of matches in what is no file.
const inputStream = "InputStream"

// matchText gives a match with its place and its context.
func matchText(o *objects.Object, directory string) string {
	path := value.ToString(o.Fields[matchPath])
	number, _ := o.Fields[matchLineNumber].AsInt64()
	format := func(prefix, line string, number int64) string {
		if path == inputStream {
			return prefix + line
		}
		return prefix + relativeTo(path, directory) + ":" + value.FormatInt(number) + ":" + line
	}
	line := value.ToString(o.Fields[matchLine])
	context, ok := matchInfoContext.Of(o.Fields[matchContext])
	if !ok {
		return format("", line, number)
	}
	before, after := items(context.Fields[2]), items(context.Fields[3])
	var lines []string
	number -= int64(len(before))
	for _, text := range before {
		lines = append(lines, format("  ", value.ToString(text), number))
		number++
	}
	lines = append(lines, format("> ", line, number))
	for _, text := range after {
		number++
		lines = append(lines, format("  ", value.ToString(text), number))
	}
	return strings.Join(lines, "\n")
}

func relativeTo(path, directory string) string {
	if directory == "" || path == inputStream {
		return path
	}
	if rest, ok := strings.CutPrefix(path, strings.TrimRight(directory, `/\`)+string(filepath.Separator)); ok {
		return rest
	}
	return path
}

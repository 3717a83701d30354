package pester

import (
	"strings"

	"github.com/exorun/exorun/powershell/bind"
	"github.com/exorun/exorun/powershell/cmdlets/provider"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

// fileOperators judge files: -Exist and -FileContentMatch with its kin.
func fileOperators() []*operator {
	content := func(name string, ignoreCase, whole bool) *operator {
		return &operator{name: name, takes: []bind.Parameter{{Name: "ExpectedContent", Type: "object"}, becauseText()}, judge: func(a *assertion) verdict {
			return fileContent(a, ignoreCase, whole)
		}}
	}
	return []*operator{
		{name: "Exist", takes: []bind.Parameter{becauseText()}, judge: exist},
		content("FileContentMatch", true, false),
		content("FileContentMatchExactly", false, false),
		content("FileContentMatchMultiline", true, true),
		content("FileContentMatchMultilineExactly", false, true),
	}
}

func exist(a *assertion) verdict {
	text := value.ToString(a.actual)
	path, problem := provider.Parse(a.c, text)
	there := problem == nil && provider.Exists(a.c, path)
	if !there {
		found, problem := provider.Resolve(a.c, text, true)
		there = problem == nil && len(found) > 0
	}
	return a.decide(there, func() string {
		return "Expected path '" + text + "' to exist," + a.reason() + " but it did not exist."
	}, func() string {
		return "Expected path '" + text + "' to not exist," + a.reason() + " but it did exist."
	})
}

// fileContent matches a file's lines, or the whole text at once, with a regular expression.
func fileContent(a *assertion, ignoreCase, whole bool) verdict {
	name := value.ToString(a.actual)
	path, problem := provider.Parse(a.c, name)
	if problem != nil {
		return verdict{err: problem}
	}
	text, err := interp.ReadText(a.c.World().Files, path.Name)
	if err != nil {
		return a.misuse("Could not read the file '" + name + "': " + err.Error())
	}
	pattern := a.text("expectedcontent")
	options := value.RegexOptions(0)
	if ignoreCase {
		options |= value.RegexIgnoreCase
	}
	if whole {
		options |= value.RegexMultiline
	}
	found, err := anyLine(text, pattern, options, whole)
	if err != nil {
		return a.fault(err)
	}
	return a.decide(found, func() string {
		return "Expected '" + pattern + "' to be found in file '" + name + "'," + a.reason() + " but it was not found."
	}, func() string {
		return "Expected '" + pattern + "' to not be found in file '" + name + "'," + a.reason() + " but it was found."
	})
}

// anyLine tells whether a pattern is found in one of the lines of a text, or in the whole of it.
func anyLine(text, pattern string, options value.RegexOptions, whole bool) (bool, error) {
	re, err := value.NewRegex(pattern, options)
	if err != nil {
		return false, err
	}
	lines := []string{text}
	if !whole {
		lines = strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	}
	for _, line := range lines {
		found, err := re.IsMatch(line)
		if err != nil || found {
			return found, err
		}
	}
	return false, nil
}

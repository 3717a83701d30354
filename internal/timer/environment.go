package timer

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

func isVariableName(name string) bool {
	for i := range len(name) {
		c := name[i]
		letter := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_'
		if !letter && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return name != ""
}

// ParseEnvironment reads a file of variables: NAME=value lines, as systemd's EnvironmentFile and a shell's "export NAME=value"
// have them, also PowerShell's $env:NAME = 'value'. A value may stand in single or double quotes, nothing in it is replaced.
// Lines that are empty or begin with # are passed over.
func ParseEnvironment(text string) (map[string]string, error) {
	values := map[string]string{}
	number := 0
	for line := range strings.Lines(strings.TrimPrefix(text, "\ufeff")) {
		number++
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		line = strings.TrimPrefix(strings.TrimPrefix(line, "export "), "$env:")
		name, value, ok := strings.Cut(line, "=")
		name, value = strings.TrimSpace(name), strings.TrimSpace(value)
		if !ok || !isVariableName(name) {
			return nil, fmt.Errorf("line %d is not NAME=value", number)
		}
		value, err := unquote(value)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", number, err)
		}
		values[name] = value
	}
	return values, nil
}

func unquote(value string) (string, error) {
	if value == "" || value[0] != '\'' && value[0] != '"' {
		return value, nil
	}
	quote := value[:1]
	inner, ok := strings.CutSuffix(value[1:], quote)
	if !ok {
		return "", fmt.Errorf("the quote is not closed")
	}
	// A single quote within single quotes, as a shell and as PowerShell have it.
	inner = strings.NewReplacer(`'\''`, `'`, `''`, `'`).Replace(inner)
	return inner, nil
}

// merge sets variables in an environment. Names are compared as they are written.
func merge(environ []string, values map[string]string) []string {
	merged := slices.DeleteFunc(slices.Clone(environ), func(line string) bool {
		name, _, _ := strings.Cut(line, "=")
		_, set := values[name]
		return set
	})
	for _, name := range slices.Sorted(maps.Keys(values)) {
		merged = append(merged, name+"="+values[name])
	}
	return merged
}

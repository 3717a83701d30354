package value

import (
	"errors"
	"fmt"
	"strings"

	"github.com/dlclark/regexp2/v2/syntax"
)

// regexParseError says what is wrong with a pattern in .NET's words.
func regexParseError(pattern string, err error) error {
	text := err.Error()
	offset := len(EncodeUTF16(pattern))
	if se, ok := errors.AsType[*syntax.Error](err); ok {
		text = string(se.Code)
	}
	say := regexMessage(pattern, text, &offset)
	e := NewException("System.Text.RegularExpressions.RegexParseException", fmt.Sprintf("Invalid pattern '%s' at offset %d. %s", pattern, offset, say))
	return e
}

func regexMessage(pattern, code string, offset *int) string {
	first := func(at int) {
		*offset = at
	}
	switch {
	case strings.Contains(code, "missing argument to repetition operator"), strings.Contains(code, "following nothing"):
		for i := range len(pattern) {
			if strings.IndexByte("*+?", pattern[i]) >= 0 && (i == 0 || strings.IndexByte("(|^", pattern[i-1]) >= 0) {
				first(i + 1)
				return "Quantifier '" + pattern[i:i+1] + "' following nothing."
			}
		}
		return "Quantifier '" + pattern[:1] + "' following nothing."
	case strings.Contains(code, "nested repetition"), strings.Contains(code, "invalid nested"):
		for i := 1; i < len(pattern); i++ {
			if strings.IndexByte("*+?", pattern[i]) >= 0 && strings.IndexByte("*+}", pattern[i-1]) >= 0 {
				first(i + 1)
				return "Nested quantifier '" + pattern[i:i+1] + "'."
			}
		}
		return "Nested quantifier '+'."
	case strings.Contains(code, "missing closing )"), strings.Contains(code, "missing )"):
		return "Not enough )'s."
	case strings.Contains(code, "unexpected )"), strings.Contains(code, "too many )"):
		if i := strings.IndexByte(pattern, ')'); i >= 0 {
			first(i + 1)
		}
		return "Too many )'s."
	case strings.Contains(code, "missing closing ]"), strings.Contains(code, "unterminated ["):
		return "Unterminated [] set."
	case strings.Contains(code, "reverse order"), strings.Contains(code, "invalid character class range"):
		if strings.Contains(code, "reverse order") || true {
			for i := 1; i+1 < len(pattern); i++ {
				if pattern[i] == '-' && pattern[i-1] > pattern[i+1] {
					first(i + 2)
					return "[" + pattern[i-1:i+2] + "] range in reverse order."
				}
			}
		}
		return "[x-y] range in reverse order."
	case strings.Contains(code, "trailing backslash"), strings.Contains(code, "illegal \\ at end"):
		return "Illegal \\ at end of pattern."
	case strings.Contains(code, "unrecognized grouping"):
		return "Unrecognized grouping construct."
	}
	return strings.ToUpper(code[:1]) + code[1:] + "."
}

package dotnet

import (
	"strings"

	"github.com/exorun/exorun/powershell/value"
)

// wildcardPattern is System.Management.Automation.WildcardPattern: the patterns of -like.
type wildcardPattern struct {
	value.Extras
	of *value.Wildcard
}

// Type is the pattern's type.
func (*wildcardPattern) Type() *value.Type {
	return value.NamedType("System.Management.Automation.WildcardPattern")
}

// wildcardIgnoreCase is WildcardOptions.IgnoreCase.
const wildcardIgnoreCase = 2

func newWildcardPattern(pattern string, options int64) (V, error) {
	w, err := value.NewWildcard(pattern, options&wildcardIgnoreCase != 0)
	return value.Of(&wildcardPattern{of: w}), err
}

// unescapeWildcards takes the backquotes away that value.EscapeWildcard puts there; others stay.
func unescapeWildcards(s string) string {
	var b strings.Builder
	escaped := false
	for _, r := range s {
		switch {
		case r == '`' && !escaped:
			escaped = true
			continue
		case escaped && !strings.ContainsRune("*?[]`", r):
			b.WriteByte('`')
		}
		b.WriteRune(r)
		escaped = false
	}
	if escaped {
		b.WriteByte('`')
	}
	return b.String()
}

func wildcardPatternType() *D {
	const options = "System.Management.Automation.WildcardOptions"
	made := func(a []V, at int) int64 {
		if len(a) > at {
			n, _ := a[at].AsEnum()
			return n
		}
		return 0
	}
	return &D{
		Constructors: []M{
			me("Void .ctor(System.String)", func(_ V, a []V) (V, error) { return newWildcardPattern(str(a[0]), 0) }),
			me("Void .ctor(System.String, "+options+")", func(_ V, a []V) (V, error) { return newWildcardPattern(str(a[0]), made(a, 1)) }),
		},
		Methods: []M{
			me("static System.Management.Automation.WildcardPattern Get(System.String, "+options+")", func(_ V, a []V) (V, error) { return newWildcardPattern(str(a[0]), made(a, 1)) }),
			m("static System.String Escape(System.String)", func(_ V, a []V) V { return text(value.EscapeWildcard(str(a[0]))) }),
			m("static System.String Unescape(System.String)", func(_ V, a []V) V { return text(unescapeWildcards(str(a[0]))) }),
			m("static Boolean ContainsWildcardCharacters(System.String)", func(_ V, a []V) V { return yes(value.ContainsWildcard(str(a[0]))) }),
			m("Boolean IsMatch(System.String)", func(s V, a []V) V { return yes(native[*wildcardPattern](s).of.Match(str(a[0]))) }),
		},
	}
}

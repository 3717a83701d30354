package declare

import (
	"sort"
	"strings"
)

// Known tells whether PowerShell itself has a cmdlet of a name, in any case, and in which module: for the message about a
// command that this engine has not.
func Known(name string) (module string, ok bool) {
	folded := strings.ToLower(name)
	i := sort.Search(len(known), func(i int) bool { return strings.ToLower(known[i][0]) >= folded })
	if i == len(known) || !strings.EqualFold(known[i][0], name) {
		return "", false
	}
	return known[i][1], true
}

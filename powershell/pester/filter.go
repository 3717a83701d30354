package pester

import (
	"slices"
	"strings"

	"github.com/exorun/exorun/powershell/value"
)

// Filter picks tests. All patterns are wildcards in any case.
type Filter struct {
	// Tags keeps what bears one of the tags; ExcludeTags leaves out what bears one of them, and wins. Pester 4 looks at the
	// outermost Describe, Pester 5 at the test and every block around it.
	Tags, ExcludeTags []string
	// Names keeps tests whose own name, full name or the name of a block around them fits one of the patterns.
	Names []string
}

// tagged tells whether the tags of a test, or of a block around it, let it pass.
func (f *Filter) tagged(tags []string) bool {
	if anyFits(f.ExcludeTags, tags) {
		return false
	}
	return len(f.Tags) == 0 || anyFits(f.Tags, tags)
}

// named tells whether a test's name lets it pass. path are the names of the blocks around it.
func (f *Filter) named(path []string, name string) bool {
	if len(f.Names) == 0 {
		return true
	}
	all := append(slices.Clip(path), name)
	return anyFits(f.Names, append(all, strings.Join(all, ".")))
}

// anyFits tells whether one of the texts fits one of the patterns.
func anyFits(patterns, texts []string) bool {
	for _, p := range patterns {
		w, err := value.NewWildcard(p, true)
		for _, t := range texts {
			if err == nil && w.Match(t) || value.EqualFold(p, t) {
				return true
			}
		}
	}
	return false
}

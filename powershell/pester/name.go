package pester

import (
	"regexp"
	"strings"
	"sync"

	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

// template finds <name> in the names of tests. Pester 5 leaves out one behind a backtick.
var template = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile("`?<([^>`]+)>") })

// expandByTable fills the keys of a test case into the test's name, as Pester 4 does.
func (t *test) expandByTable() string {
	m, ok := value.AsMap(t.data.item.Unwrap())
	if !ok {
		return t.name
	}
	return template().ReplaceAllStringFunc(t.name, func(found string) string {
		tick := ""
		if found[0] == '`' {
			tick, found = "`", found[1:]
		}
		v, ok := m.Get(value.Str(found[1 : len(found)-1]))
		if !ok {
			return tick + found
		}
		if s, ok := v.Unwrap().AsString(); ok && s != "" {
			return tick + s
		}
		return tick + nicely(v)
	})
}

// expandIn fills variables into a name, as Pester 5 does: <a.b> is what $a.b is in the scope.
func expandIn(c *interp.Invocation, name string, scope *interp.Scope) string {
	if !strings.Contains(name, "<") {
		return name
	}
	return template().ReplaceAllStringFunc(name, func(found string) string {
		if found[0] == '`' {
			return found[1:]
		}
		b, err := c.Engine().NewScriptBlock(`"$($` + found[1:len(found)-1] + `)"`)
		if err != nil {
			return found
		}
		var text interp.Collector
		if u := c.RunBlock(b, interp.BlockCall{Scope: scope}, &text); u != nil {
			return found
		}
		return value.ToString(text.Value())
	})
}

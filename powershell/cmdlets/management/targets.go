package management

import (
	"fmt"
	"path/filepath"

	"github.com/exorun/exorun/powershell/cmdlets/provider"
	"github.com/exorun/exorun/powershell/format"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

// record gives the record of an error that a cmdlet found.
func record(exception, id string, category value.ErrorCategory, target value.Value, format string, args ...any) *value.ErrorRecord {
	e := value.NewException(exception, fmt.Sprintf(format, args...))
	return &value.ErrorRecord{Exception: e, ErrorID: id, Category: category, Target: target}
}

// filters are -Include, -Exclude and -Filter of a call.
type filters struct{ include, exclude, filter []string }

func filtersOf(inv *interp.Invocation) filters {
	f := filters{include: inv.Texts("Include"), exclude: inv.Texts("Exclude")}
	if filter := inv.Text("Filter"); filter != "" {
		f.filter = []string{filter}
	}
	return f
}

func matchesAny(patterns []string, name string) bool {
	for _, pattern := range patterns {
		if format.NewWildcard(pattern).Match(name) {
			return true
		}
	}
	return false
}

// let tells whether the filters let a name through.
func (f filters) let(name string) bool {
	return (len(f.include) == 0 || matchesAny(f.include, name)) && !matchesAny(f.exclude, name) &&
		(len(f.filter) == 0 || matchesAny(f.filter, name))
}

// nameOf is the last element of a path.
func nameOf(path provider.Path) string {
	if path.IsFile() {
		return filepath.Base(path.Name)
	}
	return path.Name
}

// resolve gives the paths that one argument leads to.
func resolve(inv *interp.Invocation, text string, literal bool) ([]provider.Path, *value.ErrorRecord) {
	if literal {
		path, bad := provider.ResolveLiteral(inv, text)
		if bad != nil {
			return nil, bad
		}
		return []provider.Path{path}, nil
	}
	return provider.Resolve(inv, text, inv.Switch("Force"))
}

// arguments gives the paths of -Path or -LiteralPath as they were given.
func arguments(inv *interp.Invocation) (texts []string, literal bool) {
	if inv.Bound("LiteralPath") {
		return inv.Texts("LiteralPath"), true
	}
	return inv.Texts("Path"), false
}

// eachTarget calls act with each existing path that the call names, as the filters let through. A path that leads nowhere is
// an error that does not end the command.
func eachTarget(inv *interp.Invocation, act func(path provider.Path) *interp.Unwind) *interp.Unwind {
	texts, literal := arguments(inv)
	let := filtersOf(inv)
	for _, text := range texts {
		paths, bad := resolve(inv, text, literal)
		if bad != nil {
			if u := inv.WriteError(bad); u != nil {
				return u
			}
			continue
		}
		for _, path := range paths {
			if !let.let(nameOf(path)) {
				continue
			}
			if u := act(path); u != nil {
				return u
			}
		}
	}
	return nil
}

// failure gives the record of an operation of the file system that failed.
func failure(err error, place, id string, category value.ErrorCategory) *value.ErrorRecord {
	return &value.ErrorRecord{Exception: provider.IOException(err, place), ErrorID: id, Category: category, Target: value.Str(place)}
}

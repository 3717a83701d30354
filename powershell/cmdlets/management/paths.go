package management

import (
	"path/filepath"
	"runtime"
	"strings"

	"github.com/exorun/exorun/powershell/cmdlets/provider"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

const separator = string(filepath.Separator)

// slashed gives a path with the separator of the machine in place of both slashes.
func slashed(text string) string {
	if runtime.GOOS == "windows" {
		return strings.ReplaceAll(text, "/", `\`)
	}
	return strings.ReplaceAll(text, `\`, "/")
}

// parentOf is the folder that holds a place.
func parentOf(place string) string {
	parent := filepath.Dir(place)
	if parent == place {
		return ""
	}
	return parent
}

// testPath is Test-Path.
type testPath struct{ interp.Steps }

func newTestPath() interp.Processor { return testPath{} }

func (testPath) Process(inv *interp.Invocation) *interp.Unwind {
	texts, literal := arguments(inv)
	given := inv.Value("Path")
	if literal {
		given = inv.Value("LiteralPath")
	}
	var values []value.Value
	if array, ok := given.Unwrap().Object().(*value.Array); ok {
		values = array.Items
	}
	missing := func() *interp.Unwind {
		return inv.WriteError(record("System.ArgumentNullException", "NullPathNotPermitted", value.InvalidArgument, given,
			"Value cannot be null. (Parameter 'The provided Path argument was null or an empty collection.')"))
	}
	if len(texts) == 0 {
		return missing()
	}
	for i, text := range texts {
		if i < len(values) && values[i].IsNull() {
			if u := missing(); u != nil {
				return u
			}
			continue
		}
		if u := inv.Write(value.Bool(tested(inv, text, literal))); u != nil {
			return u
		}
	}
	return nil
}

// tested tells whether a path leads somewhere that the arguments allow.
func tested(inv *interp.Invocation, text string, literal bool) bool {
	if strings.TrimSpace(text) == "" {
		return false
	}
	if inv.Switch("IsValid") {
		_, bad := provider.Parse(inv, text)
		return bad == nil && !strings.ContainsRune(text, 0)
	}
	var paths []provider.Path
	if literal {
		path, bad := provider.ResolveLiteral(inv, text)
		if bad != nil {
			return false
		}
		paths = append(paths, path)
	} else {
		found, bad := provider.Resolve(inv, text, true)
		if bad != nil {
			return false
		}
		paths = found
	}
	kind := strings.ToLower(inv.Text("PathType"))
	let := filtersOf(inv)
	for _, path := range paths {
		container := provider.IsContainer(inv, path)
		if let.let(nameOf(path)) && !(kind == "container" && !container) && !(kind == "leaf" && container) && inTime(inv, path) {
			return true
		}
	}
	return false
}

// inTime tells whether a file was changed in the time that -NewerThan and -OlderThan leave.
func inTime(inv *interp.Invocation, path provider.Path) bool {
	newer, older := inv.Value("NewerThan"), inv.Value("OlderThan")
	if newer.IsNull() && older.IsNull() || !path.IsFile() {
		return true
	}
	info, err := inv.World().Files.Stat(path.Name)
	if err != nil {
		return false
	}
	return (newer.IsNull() || info.ModTime().After(value.TimeOf(newer))) && (older.IsNull() || info.ModTime().Before(value.TimeOf(older)))
}

// joinPath is Join-Path.
type joinPath struct{ interp.Steps }

func newJoinPath() interp.Processor { return joinPath{} }

func (joinPath) Process(inv *interp.Invocation) *interp.Unwind {
	children := append(inv.Texts("ChildPath"), inv.Texts("AdditionalChildPath")...)
	for _, text := range inv.Texts("Path") {
		if _, bad := provider.Parse(inv, text); bad != nil {
			if u := inv.WriteError(bad); u != nil {
				return u
			}
			continue
		}
		for i, child := range children {
			if i > 0 && child == "" {
				continue
			}
			text = joined(text, child)
		}
		if !inv.Switch("Resolve") {
			if u := inv.Write(value.Str(text)); u != nil {
				return u
			}
			continue
		}
		paths, bad := provider.Resolve(inv, text, false)
		if bad != nil {
			if u := inv.WriteError(bad); u != nil {
				return u
			}
			continue
		}
		for _, path := range paths {
			if u := inv.Write(value.Str(path.Display())); u != nil {
				return u
			}
		}
	}
	return nil
}

// joined puts a path and one below it together.
func joined(parent, child string) string {
	parent, child = slashed(parent), slashed(child)
	switch {
	case parent == "":
		return child
	case child == "":
		if strings.HasSuffix(parent, separator) {
			return parent
		}
		return parent + separator
	}
	return strings.TrimSuffix(parent, separator) + separator + strings.TrimLeft(child, separator)
}

// splitPath is Split-Path.
type splitPath struct{ interp.Steps }

func newSplitPath() interp.Processor { return splitPath{} }

func (s splitPath) Process(inv *interp.Invocation) *interp.Unwind {
	texts, literal := arguments(inv)
	if inv.Switch("Resolve") {
		given := texts
		texts = nil
		for _, text := range given {
			paths, bad := resolve(inv, text, literal)
			if bad != nil {
				if u := inv.WriteError(bad); u != nil {
					return u
				}
				continue
			}
			for _, path := range paths {
				texts = append(texts, path.Display())
			}
		}
	}
	for _, text := range texts {
		v, bad := s.part(inv, text)
		if bad != nil {
			if u := inv.WriteError(bad); u != nil {
				return u
			}
			continue
		}
		if u := inv.Write(v); u != nil {
			return u
		}
	}
	return nil
}

// part gives the part of a path that the arguments ask for.
func (s splitPath) part(inv *interp.Invocation, text string) (value.Value, *value.ErrorRecord) {
	drive, _, qualified := strings.Cut(text, ":")
	switch {
	case inv.Switch("IsAbsolute"):
		return value.Bool(qualified || strings.HasPrefix(slashed(text), separator)), nil
	case inv.Switch("Qualifier"):
		if !qualified {
			return value.Null, record("System.FormatException", "ParsePathFormatError", value.InvalidArgument, value.Str(text),
				"Cannot parse path because path '%s' does not have a qualifier specified.", text)
		}
		if provider, _, ok := strings.Cut(text, "::"); ok {
			return value.Str(provider + "::"), nil
		}
		return value.Str(drive + ":"), nil
	case inv.Switch("NoQualifier"):
		if _, rest, ok := strings.Cut(text, "::"); ok {
			return value.Str(rest), nil
		}
		return value.Str(text[strings.IndexByte(text, ':')+1:]), nil
	}
	if _, bad := provider.Parse(inv, text); bad != nil {
		return value.Null, bad
	}
	trimmed := strings.TrimRight(slashed(text), separator)
	leaf := trimmed[strings.LastIndex(trimmed, separator)+1:]
	if trimmed == "" {
		leaf = separator
	}
	if leaf == trimmed && qualified && !strings.Contains(text, "::") {
		leaf = leaf[strings.IndexByte(leaf, ':')+1:]
	}
	extension := ""
	if i := strings.LastIndexByte(leaf, '.'); i >= 0 && i < len(leaf)-1 {
		extension = leaf[i:]
	}
	switch {
	case inv.Switch("Leaf"):
		return value.Str(leaf), nil
	case inv.Switch("LeafBase"):
		if strings.HasSuffix(leaf, ".") {
			return value.Str(leaf[:len(leaf)-1]), nil
		}
		return value.Str(strings.TrimSuffix(leaf, extension)), nil
	case inv.Switch("Extension"):
		return value.Str(extension), nil
	}
	if trimmed == "" {
		return value.Null, record("System.Management.Automation.PSArgumentException", "Argument", value.InvalidArgument, value.Null,
			"Cannot process argument because the value of argument \"path\" is not valid. Change the value of the \"path\" argument and run the operation again.")
	}
	return value.Str(parentText(trimmed)), nil
}

// parentText is what is left of a path without its last element.
func parentText(text string) string {
	switch i := strings.LastIndex(text, separator); {
	case i > 0:
		parent := text[:i]
		if strings.HasSuffix(parent, ":") {
			parent += separator
		}
		return parent
	case i == 0:
		return separator
	}
	if i := strings.IndexByte(text, ':'); i >= 0 && i < len(text)-1 {
		return text[:i+1]
	}
	return ""
}

// resolvePath is Resolve-Path.
type resolvePath struct{ interp.Steps }

func newResolvePath() interp.Processor { return resolvePath{} }

func (resolvePath) Process(inv *interp.Invocation) *interp.Unwind {
	base := provider.StateOf(inv).Present(inv).Name
	if given := inv.Text("RelativeBasePath"); given != "" {
		path, bad := provider.ResolveLiteral(inv, given)
		if bad != nil {
			return inv.Throw(bad)
		}
		base = path.Name
	}
	return eachTarget(inv, func(path provider.Path) *interp.Unwind {
		if inv.Switch("Relative") {
			return inv.Write(value.Str(provider.Relative(inv, path, base)))
		}
		return inv.Write(provider.PathInfo(path))
	})
}

// convertPath is Convert-Path.
type convertPath struct{ interp.Steps }

func newConvertPath() interp.Processor { return convertPath{} }

func (convertPath) Process(inv *interp.Invocation) *interp.Unwind {
	return eachTarget(inv, func(path provider.Path) *interp.Unwind { return inv.Write(value.Str(path.Name)) })
}

package utility

import (
	"path/filepath"
	"strings"

	"github.com/exorun/exorun/powershell/cmdlets/textfile"

	"github.com/exorun/exorun/powershell/cmdlets/objects"
	"github.com/exorun/exorun/powershell/cmdlets/provider"
	"github.com/exorun/exorun/powershell/format"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

// selectString is Select-String: it finds text in strings and files.
type selectString struct {
	patterns []string
	regexes  []value.Value
	before   int
	after    int
	number   int64 // of the object
	tracker  matchTracker
	done     bool // -Quiet has found something
}

func newSelectString() interp.Processor { return &selectString{} }

func (s *selectString) Begin(inv *interp.Invocation) *interp.Unwind {
	s.patterns = inv.Texts("Pattern")
	for i, n := range items(inv.Value("Context")) {
		lines, _ := n.AsInt64()
		if i == 0 {
			s.before = int(lines)
		}
		s.after = int(lines)
	}
	if inv.Switch("SimpleMatch") {
		return nil
	}
	const ignoreCase = 1
	options := int64(ignoreCase)
	if inv.Switch("CaseSensitive") {
		options = 0
	}
	for _, pattern := range s.patterns {
		regex, err := value.New(inv.Host(), value.TypeRegex, []value.Value{
			value.Str(pattern),
			value.EnumOf(value.NamedType("System.Text.RegularExpressions.RegexOptions"), options),
		})
		if err != nil {
			problem := value.AsException(err)
			return inv.Throw(record(argumentException, "InvalidRegex", value.InvalidArgument, value.Null,
				"The string %s is not a valid regular expression: %s", pattern, problem.Message))
		}
		s.regexes = append(s.regexes, regex)
	}
	return nil
}

func (s *selectString) Process(inv *interp.Invocation) *interp.Unwind {
	if s.done {
		return nil
	}
	if inv.Bound("Path") || inv.Bound("LiteralPath") {
		return s.files(inv)
	}
	object, bound := inputObject(inv)
	if !bound || object.IsNull() {
		return nil
	}
	if item, ok := object.Unwrap().Object().(*provider.FileItem); ok {
		if item.IsFolder() {
			return nil
		}
		return s.file(inv, item.Path)
	}
	text, err := value.Text(inv.Host(), object)
	if err != nil {
		return inv.Raise(err)
	}
	if match, ok := object.Unwrap().Object().(*objects.Object); ok && match.Class() == matchInfo {
		text = value.ToString(match.Fields[matchLine])
	}
	s.number++
	return s.line(inv, &s.tracker, text, inputStream, s.number)
}

func (s *selectString) End(inv *interp.Invocation) *interp.Unwind {
	if s.done {
		return nil
	}
	return s.emit(inv, s.tracker.finish())
}

// files searches the files that the paths lead to.
func (s *selectString) files(inv *interp.Invocation) *interp.Unwind {
	literal := inv.Bound("LiteralPath")
	for _, text := range append(inv.Texts("Path"), inv.Texts("LiteralPath")...) {
		var paths []provider.Path
		var bad *value.ErrorRecord
		if literal {
			var path provider.Path
			path, bad = provider.ResolveLiteral(inv, text)
			paths = []provider.Path{path}
		} else {
			paths, bad = provider.Resolve(inv, text, false)
		}
		if bad != nil {
			if u := inv.WriteError(bad); u != nil {
				return u
			}
			continue
		}
		for _, path := range paths {
			if !path.IsFile() || provider.IsContainer(inv, path) || !s.included(inv, path.Name) {
				continue
			}
			if u := s.file(inv, path.Name); u != nil || s.done {
				return u
			}
		}
	}
	return nil
}

func (s *selectString) included(inv *interp.Invocation, path string) bool {
	matches := func(patterns []string) bool {
		for _, pattern := range patterns {
			if format.NewWildcard(pattern).Match(path) {
				return true
			}
		}
		return false
	}
	return (!inv.Bound("Include") || matches(inv.Texts("Include"))) && !matches(inv.Texts("Exclude"))
}

func (s *selectString) file(inv *interp.Invocation, path string) *interp.Unwind {
	text, file, bad := provider.OpenText(inv, path, provider.EncodingOf(inv))
	if bad != nil {
		r := record(argumentException, "ProcessingFile", value.InvalidArgument, value.Str(path), "The file %s cannot be read: %s", path, bad.Message())
		return inv.WriteError(r)
	}
	defer file.Close()
	var tracker matchTracker
	lines := textfile.Lines{Text: text}
	for number := int64(1); ; number++ {
		line, ok, err := lines.Next()
		if err != nil {
			return inv.Raise(err)
		}
		if !ok {
			break
		}
		found := tracker.found
		if u := s.line(inv, &tracker, line, path, number); u != nil || s.done {
			return u
		}
		if inv.Switch("List") && tracker.found > found {
			break
		}
	}
	return s.emit(inv, tracker.finish())
}

// line looks for the patterns in a line and writes what is complete.
func (s *selectString) line(inv *interp.Invocation, tracker *matchTracker, text, path string, number int64) *interp.Unwind {
	tracker.before, tracker.after = s.before, s.after
	pattern, matches, found, err := s.search(inv, text)
	if err != nil {
		return inv.Raise(err)
	}
	if !found {
		return s.emit(inv, tracker.line(text, nil))
	}
	if inv.Switch("Quiet") {
		s.done = true
		return inv.Write(value.True)
	}
	if inv.Switch("Raw") {
		return inv.Write(value.Str(text))
	}
	array := value.NewArray(value.NamedType("System.Text.RegularExpressions.Match"), matches)
	match := matchInfo.New(value.Bool(!inv.Switch("CaseSensitive")), value.UInt64(uint64(number)), value.Str(text), value.Str(filepath.Base(path)),
		value.Str(path), value.Str(pattern), value.Null, value.Of(array))
	return s.emit(inv, tracker.line(text, match))
}

// search finds the first pattern that is in a text, and its matches.
func (s *selectString) search(inv *interp.Invocation, text string) (pattern string, matches []value.Value, found bool, err error) {
	h := inv.Host()
	negated := inv.Switch("NotMatch")
	if inv.Switch("SimpleMatch") {
		for _, pattern := range s.patterns {
			if contains(text, pattern, !inv.Switch("CaseSensitive")) {
				return pattern, nil, !negated, nil
			}
		}
	}
	for i, regex := range s.regexes {
		method := "Match"
		if inv.Switch("AllMatches") && !negated {
			method = "Matches"
		}
		result, err := value.InvokeMethod(h, regex, method, []value.Value{value.Str(text)}, nil)
		if err != nil {
			return "", nil, false, err
		}
		if method == "Matches" {
			if all, _, err := value.Collect(result); err != nil || len(all) > 0 {
				return s.patterns[i], all, true, err
			}
			continue
		}
		success, _, err := value.GetMember(h, result, "Success")
		if err != nil {
			return "", nil, false, err
		}
		if value.ToBool(success) {
			return s.patterns[i], []value.Value{result}, !negated, nil
		}
	}
	if negated {
		return s.patterns[0], nil, true, nil
	}
	return "", nil, false, nil
}

func contains(text, part string, ignoreCase bool) bool {
	if ignoreCase {
		return strings.Contains(value.Fold(text), value.Fold(part))
	}
	return strings.Contains(text, part)
}

func (s *selectString) emit(inv *interp.Invocation, matches []*objects.Object) *interp.Unwind {
	for _, match := range matches {
		if u := inv.Write(value.Of(match)); u != nil {
			return u
		}
	}
	return nil
}

// matchTracker gives matches the lines around them.
type matchTracker struct {
	before, after int
	found         int
	lines         []string // the last lines, as many as a context may need
	seen          int      // lines so far
	shown         int      // up to which line the context of a match has been shown
	open          []*openMatch
}

// openMatch is a match that still takes lines after it.
type openMatch struct {
	match               *objects.Object
	pre, post           []value.Value
	displayPre, display []value.Value
	closed              bool // another match has begun
}

// line takes the next line, a match or not, and gives the matches that are complete.
func (t *matchTracker) line(text string, match *objects.Object) []*objects.Object {
	t.seen++
	if match != nil {
		t.found++
	}
	if t.before == 0 && t.after == 0 {
		if match == nil {
			return nil
		}
		return []*objects.Object{match}
	}
	for _, open := range t.open {
		if len(open.post) < t.after {
			open.post = append(open.post, value.Str(text))
		}
		open.closed = open.closed || match != nil
		if !open.closed && len(open.display) < t.after {
			open.display = append(open.display, value.Str(text))
			t.shown = t.seen
		}
	}
	if match != nil {
		open := &openMatch{match: match}
		for i, line := range t.lines {
			open.pre = append(open.pre, value.Str(line))
			if t.seen-len(t.lines)+i > t.shown {
				open.displayPre = append(open.displayPre, value.Str(line))
			}
		}
		t.shown = t.seen
		t.open = append(t.open, open)
	}
	if t.before > 0 {
		t.lines = append(t.lines, text)
		if len(t.lines) > t.before {
			t.lines = t.lines[1:]
		}
	}
	return t.complete(false)
}

// complete gives the matches, in order, whose context is complete, or all at the end of the text.
func (t *matchTracker) complete(all bool) []*objects.Object {
	var matches []*objects.Object
	for len(t.open) > 0 && (all || len(t.open[0].post) >= t.after) {
		open := t.open[0]
		t.open = t.open[1:]
		texts := func(lines []value.Value) value.Value { return value.Of(value.NewArray(value.TypeString, lines)) }
		open.match.Fields[matchContext] = value.Of(matchInfoContext.New(texts(open.pre), texts(open.post), texts(open.displayPre), texts(open.display)))
		matches = append(matches, open.match)
	}
	return matches
}

func (t *matchTracker) finish() []*objects.Object { return t.complete(true) }

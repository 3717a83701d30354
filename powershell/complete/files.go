package complete

import (
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/exorun/exorun/powershell/syntax"
	"github.com/exorun/exorun/powershell/value"
)

// fileOptions say which files are offered.
type fileOptions struct {
	foldersOnly bool
	extensions  []string // none takes all
	literal     bool     // names stand as they are, without an escape before wildcard characters
}

// quoting is how a path was begun.
type quoting uint8

const (
	bare quoting = iota
	inSingle
	inDouble
)

// filesAsCommand completes a path that is called as a command.
func (a *analysis) filesAsCommand() []Match {
	ampersand := a.ampersand(true)
	found := a.files(fileOptions{literal: true})
	for i, m := range found {
		if ampersand && len(m.Text) > 2 && strings.HasPrefix(m.Text, "'") && strings.HasSuffix(m.Text, "'") {
			found[i].Text = "& " + m.Text
		}
	}
	return found
}

// files completes a path of the file system.
func (a *analysis) files(o fileOptions) []Match {
	o.literal = o.literal || a.options.LiteralPaths
	word, quote := unquote(a.word)
	style := bare
	switch quote {
	case "'":
		style = inSingle
	case `"`:
		style = inDouble
	}
	word = strings.TrimPrefix(word, "FileSystem::")
	base, filter := ".", word+"*"
	if i := strings.LastIndexAny(word, `\/:`); i >= 0 {
		base, filter = word[:i+1], word[i+1:]+"*"
		if strings.HasSuffix(base, ":") {
			return a.driveItems(base, filter, style)
		}
	}
	home := strings.HasPrefix(word, "~/") || strings.HasPrefix(word, `~\`)
	relative := word == "" || !home && !filepath.IsAbs(filepath.FromSlash(strings.ReplaceAll(base, `\`, "/"))) || base == "."
	if a.options.RelativePaths != nil {
		relative = *a.options.RelativePaths
	}
	fits := pattern(filter)
	var found []Match
	for _, folder := range a.folders(base, o.literal) {
		shown := folder
		switch {
		case relative:
			shown = a.relativeFolder(folder)
		case home:
			if root, ok := a.inv.World().Environment.Get("HOME"); ok && strings.HasPrefix(folder, root) {
				shown = "~" + folder[len(root):]
			}
		}
		if !strings.HasSuffix(shown, string(filepath.Separator)) {
			shown += string(filepath.Separator)
		}
		entries, err := a.inv.World().Files.ReadDir(folder)
		if err != nil {
			continue
		}
		parent, parentQuoted := escapePath(shown, style, o.literal)
		for _, entry := range entries {
			name := entry.Name()
			if strings.HasPrefix(name, ".") && !strings.HasPrefix(filter, ".") && !fits(name) || !fits(name) {
				continue
			}
			isFolder := entry.IsDir()
			if entry.Type()&fs.ModeSymlink != 0 {
				if info, err := a.inv.World().Files.Stat(filepath.Join(folder, name)); err == nil {
					isFolder = info.IsDir()
				}
			}
			if o.foldersOnly && !isFolder {
				continue
			}
			if !isFolder && len(o.extensions) > 0 && !slices.ContainsFunc(o.extensions, func(e string) bool { return strings.EqualFold(e, filepath.Ext(name)) }) {
				continue
			}
			kind := ProviderItem
			if isFolder {
				kind = ProviderContainer
			}
			leaf, leafQuoted := escapePath(name, style, o.literal)
			text := parent + leaf
			switch {
			case style == inDouble:
				text = `"` + text + `"`
			case style == inSingle || parentQuoted || leafQuoted:
				text = "'" + text + "'"
			}
			found = append(found, Match{Text: text, ListItem: name, Kind: kind, ToolTip: filepath.Join(folder, name)})
		}
	}
	slices.SortStableFunc(found, func(x, y Match) int { return value.CompareText(x.ToolTip, y.ToolTip, false) })
	return found
}

// folders gives the folders that the beginning of a path leads to.
func (a *analysis) folders(base string, literal bool) []string {
	base = strings.ReplaceAll(base, `\`, "/")
	if literal || !value.ContainsWildcard(base) {
		return []string{a.inv.Engine().AbsolutePath(base)}
	}
	places := []string{a.inv.Engine().FileLocation()}
	if strings.HasPrefix(base, "/") {
		places = []string{"/"}
	}
	for part := range strings.SplitSeq(strings.Trim(base, "/"), "/") {
		var next []string
		for _, place := range places {
			if !value.ContainsWildcard(part) {
				next = append(next, filepath.Join(place, part))
				continue
			}
			entries, err := a.inv.World().Files.ReadDir(place)
			if err != nil {
				continue
			}
			fits := pattern(part)
			for _, entry := range entries {
				if fits(entry.Name()) {
					next = append(next, filepath.Join(place, entry.Name()))
				}
			}
		}
		places = next
	}
	return places
}

// relativeFolder gives a folder as seen from the current one.
func (a *analysis) relativeFolder(folder string) string {
	relative, err := filepath.Rel(a.inv.Engine().FileLocation(), folder)
	switch {
	case err != nil:
		return folder
	case relative == ".":
		return "."
	case strings.HasPrefix(relative, ".."):
		return relative
	}
	return "." + string(filepath.Separator) + relative
}

// driveItems completes in a drive of the session: variables, functions, aliases, the environment.
func (a *analysis) driveItems(drive, filter string, style quoting) []Match {
	fits := pattern(filter)
	var names []string
	switch strings.ToLower(strings.TrimSuffix(drive, ":")) {
	case "variable":
		for _, v := range sortedVariables(a.inv) {
			names = append(names, v.Name())
		}
	case "env":
		names = a.inv.World().Environment.Names()
	case "alias", "function":
		kind := aliasKind
		if strings.EqualFold(drive, "function:") {
			kind = 2
		}
		for _, m := range (&analysis{inv: a.inv, file: a.file, related: a.related}).commands("", kind) {
			names = append(names, m.ListItem)
		}
	default:
		return nil
	}
	slices.SortFunc(names, func(x, y string) int { return value.CompareText(x, y, true) })
	var found []Match
	for _, name := range names {
		if !fits(name) {
			continue
		}
		leaf, need := escapePath(name, style, false)
		text := drive + string(filepath.Separator) + leaf
		if style == inDouble {
			text = `"` + text + `"`
		} else if style == inSingle || need {
			text = "'" + text + "'"
		}
		found = append(found, Match{Text: text, ListItem: name, Kind: ProviderItem, ToolTip: drive + name})
	}
	return found
}

// escapePath writes a path for a string that was begun in a style, and tells whether it needs quotes.
func escapePath(path string, style quoting, literal bool) (text string, quotes bool) {
	var b strings.Builder
	single := style != inDouble
	for i, r := range path {
		switch r {
		case '#', '-', '@':
			quotes = quotes || i == 0 && style == bare
		case ' ', ',', ';', '(', ')', '{', '}', '|', '&':
			quotes = quotes || style == bare
		case '[', ']':
			if !literal {
				escapes := 1
				if !single {
					escapes = 2
					if strings.HasSuffix(b.String(), "`") {
						escapes = 4
					}
				}
				b.WriteString(strings.Repeat("`", escapes))
				quotes = true
			}
		case '`':
			if single {
				if !literal {
					b.WriteByte('`')
				}
			} else {
				escapes := 1
				if !literal && strings.HasSuffix(b.String(), "`") {
					escapes = 3
				}
				b.WriteString(strings.Repeat("`", escapes))
			}
			quotes = quotes || style != inSingle
		case '$':
			if !single {
				b.WriteByte('`')
			}
			quotes = quotes || style != inSingle
		case '\'', '\u2018', '\u2019', '\u201a', '\u201b':
			if single {
				b.WriteByte('\'')
				quotes = true
			}
		case '"', '\u201c', '\u201d', '\u201e':
			if !single {
				b.WriteByte('`')
				quotes = true
			} else if style == bare {
				quotes = true
			}
		}
		b.WriteRune(r)
	}
	return b.String(), quotes
}

// variablePath gives a variable's text with more behind it, where it holds one: the beginning of a path.
func (a *analysis) variablePath(n syntax.Node, more string) (string, bool) {
	variable, ok := n.(*syntax.VariableExpression)
	if !ok {
		return "", false
	}
	v, ok := a.safeValue(variable)
	if !ok {
		return "", false
	}
	text := value.ToString(v)
	if strings.HasSuffix(text, "/") && strings.HasPrefix(more, "/") {
		more = more[1:]
	}
	return text + more, true
}

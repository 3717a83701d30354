package syntax

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// problem is an error's id with its wording; {0} and {1} stand for arguments.
type problem struct{ id, text string }

// reporter keeps the errors of a file, each once a place.
type reporter struct {
	file *File
	seen map[reportedAt]bool
}

type reportedAt struct {
	id     string
	extent Extent
}

func (r *reporter) save(extent Extent, p problem, incomplete bool, args []string) {
	at := reportedAt{p.id, extent}
	if r.seen[at] {
		return
	}
	if r.seen == nil {
		r.seen = make(map[reportedAt]bool)
	}
	r.seen[at] = true
	message := p.text
	if len(args) > 0 {
		message = fill(message, args)
	}
	r.file.Errors = append(r.file.Errors, &ParseError{ID: p.id, Message: message, Extent: extent, Incomplete: incomplete})
}

// fill puts arguments in place of {0}, {1} …; doubled braces are single ones.
func fill(text string, args []string) string {
	pairs := []string{"{{", "{", "}}", "}"}
	for i, arg := range args {
		pairs = append(pairs, "{"+strconv.Itoa(i)+"}", arg)
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

func (r *reporter) report(extent Extent, p problem, args ...string) {
	r.save(extent, p, false, args)
}

// reportAt reports the character at a position of the scan.
func (l *lexer) reportAt(pos int, p problem, args ...string) {
	size := 1
	if pos < len(l.text) {
		_, size = utf8.DecodeRuneInString(l.text[pos:])
	}
	l.report(l.plain(pos, pos+size), p, args...)
}

// reportIncompleteAt reports what lies between a position of the scan and the lexer's.
func (l *lexer) reportIncompleteAt(pos int, p problem, args ...string) {
	l.reportIncomplete(l.plain(pos, l.pos), p, args...)
}

// reportIncomplete reports an error that further text could mend if nothing but comments follows.
func (l *lexer) reportIncomplete(extent Extent, p problem, args ...string) bool {
	return l.reportIncompleteFrom(extent, extent, p, args...)
}

// reportIncompleteFrom is reportIncomplete for an error that was noticed elsewhere than where it is shown.
func (l *lexer) reportIncompleteFrom(extent, noticed Extent, p problem, args ...string) bool {
	incomplete := l.onlyCommentsBehind(noticed.End)
	l.save(extent, p, incomplete, args)
	return incomplete
}

// onlyCommentsBehind reports whether only white space on the line and comments follow. As in PowerShell the offset is
// the file's even within a string's $( ), whose text is shorter.
func (l *lexer) onlyCommentsBehind(offset int32) bool {
	script := l.script()
	for i := int(offset); i < len(script); {
		c, size := utf8.DecodeRuneInString(script[i:])
		switch {
		case c == '#':
			i = behindLineComment(script, i)
		case c == '<' && strings.HasPrefix(script[i:], "<#"):
			i = behindBlockComment(script, i)
		case isSpace(c):
			i += size
		default:
			return false
		}
	}
	return true
}

// pipeFollows reports whether a pipe begins one of the next lines, with nothing but comments before it. offset is
// that behind a line break; as in PowerShell it is the file's even within a string's $( ).
func (l *lexer) pipeFollows(offset int32) bool {
	script := l.script()
	i := int(offset)
	if i >= len(script) {
		return false
	}
	emptyLine := true
	for i < len(script)-1 {
		c, size := utf8.DecodeRuneInString(script[i:])
		switch {
		case isSpace(c):
			i += size
			continue
		case c == '\n' || c == '\r':
			if emptyLine {
				return false
			}
			emptyLine = true
			i++
			if c == '\r' && script[i] == '\n' {
				i++
			}
			continue
		}
		emptyLine = false
		switch {
		case c == '#':
			i = behindLineComment(script, i)
		case c == '<' && script[i+1] == '#':
			i = behindBlockComment(script, i)
		default:
			return c == '|'
		}
	}
	return script[len(script)-1] == '|'
}

func behindLineComment(script string, i int) int {
	if end := strings.IndexAny(script[i:], "\r\n"); end >= 0 {
		return i + end
	}
	return len(script)
}

func behindBlockComment(script string, i int) int {
	if end := strings.Index(script[i+2:], "#>"); end >= 0 {
		return i + 2 + end + 2
	}
	return len(script)
}

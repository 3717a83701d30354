package complete

import (
	"unicode/utf8"

	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/syntax"
)

// Kind is what a match is, with the numbers of CompletionResultType.
type Kind int

// The kinds of matches.
const (
	Text Kind = iota
	History
	Command
	ProviderItem
	ProviderContainer
	Property
	Method
	ParameterName
	ParameterValue
	Variable
	Namespace
	Type
	Keyword
	DynamicKeyword
)

// Match is one thing that may stand at the cursor.
type Match struct {
	Text     string // what replaces the text
	ListItem string // how a list of matches shows it
	Kind     Kind
	ToolTip  string
}

// Result is what may stand at a place. Start and Length are the text that a match replaces, in UTF-16 units; both are -1 where
// nothing was found out.
type Result struct {
	Start, Length int
	Matches       []Match
}

// Options change what is offered, as the options of TabExpansion2 do.
type Options struct {
	// RelativePaths asks for relative paths, or for absolute ones; nil takes what was typed.
	RelativePaths *bool
	// LiteralPaths leaves wildcard characters in names as they are.
	LiteralPaths bool
	// History are the lines that were run, the oldest first.
	History []string
}

// Input gives what may follow the first cursor UTF-16 units of text, as the caller of inv sees it.
func Input(inv *interp.Invocation, text string, cursor int, options Options) Result {
	file, _ := syntax.Parse("", text)
	return Tree(inv, file, byteOffset(text, cursor), options)
}

// Tree is Input for a text that was read; cursor counts bytes.
func Tree(inv *interp.Invocation, file *syntax.File, cursor int, options Options) Result {
	a := newAnalysis(inv, file, int32(cursor), options)
	matches := a.matches()
	if a.start < 0 {
		return Result{Start: -1, Length: -1, Matches: matches}
	}
	start, end := file.Offset16(a.start), file.Offset16(a.start+a.length)
	return Result{Start: start, Length: end - start, Matches: matches}
}

// byteOffset gives the byte at which a UTF-16 unit of text begins.
func byteOffset(text string, units int) int {
	at := 0
	for units > 0 && at < len(text) {
		r, size := utf8.DecodeRuneInString(text[at:])
		at += size
		units--
		if r > 0xFFFF {
			units--
		}
	}
	return at
}

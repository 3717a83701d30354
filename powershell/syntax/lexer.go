package syntax

import (
	"sort"
	"unicode/utf8"
)

// lexMode says how a word is read. The parser sets it, for the same text is another token in another place.
type lexMode uint8

const (
	commandMode    lexMode = iota // bare words are arguments
	expressionMode                // bare words are operators and names
	typeNameMode                  // in the brackets of a type
	signatureMode                 // in a class, outside of its methods
)

// scan is the text that a lexer reads with its place in the file: the file itself, or a $( ) in a string. Where quotes
// are doubled within the string, the $( ) is rewritten with single ones, and origin leads back to the file.
type scan struct {
	text   string
	pos    int // of the next byte; one behind len(text) after the end was read
	start  int // of the token that is being read
	first  int // of the first byte that belongs to this scan
	base   int32
	origin []int32 // the file's offset of each byte and of the end; nil where text is the file's own
	tokens []*Token
}

// lexer reads tokens. It keeps PowerShell's habit of reading on demand: a token is read when it is asked for, in the
// mode of that moment, and read again after [lexer.resync] where the mode was wrong.
type lexer struct {
	scan
	reporter
	mode              lexMode
	saving            bool // whether tokens are kept
	signedNumbers     bool // -1 is a number, not a minus and a number
	ternaryEndsNumber bool // ? and : end a number
	wantSimpleName    bool // keywords are names
	inWorkflow        bool

	spare        []Token // allocated in advance
	buf          []byte  // of the string that is being read
	requires     []*Token
	budget       int    // how much may still be read; see spend
	signature    Extent // the comment that begins a signature
	hasSignature bool
}

func (l *lexer) begin(file *File) {
	l.file = file
	l.text = file.Text
	l.saving = true
	l.budget = freeBudget + budgetPerByte*len(l.text)
	l.tokens = make([]*Token, 0, len(file.Text)/8+8)
}

// What seems to be an attribute is read again where it was none, with everything in its parentheses, and a $( ) in a
// string is searched for its end before it is read. Nested in each other such places would be read for ever. The limit
// is far above what scripts come to.
const (
	budgetPerByte = 64 // tokens
	freeBudget    = 10000
	bytesPerToken = 4 // what searching costs
)

// spend counts what is read, and gives up on a text that is read too often.
func (l *lexer) spend(tokens int) {
	if l.budget -= tokens; l.budget < 0 {
		panic(tooComplicatedPanic{})
	}
}

// next reads a character, 0 behind the end.
func (l *lexer) next() rune {
	if l.pos < len(l.text) {
		if c := l.text[l.pos]; c < utf8.RuneSelf {
			l.pos++
			return rune(c)
		}
		c, size := utf8.DecodeRuneInString(l.text[l.pos:])
		l.pos += size
		return c
	}
	l.pos++
	return 0
}

// peek returns the next character, 0 at the end.
func (l *lexer) peek() rune {
	if l.pos < len(l.text) {
		if c := l.text[l.pos]; c < utf8.RuneSelf {
			return rune(c)
		}
		c, _ := utf8.DecodeRuneInString(l.text[l.pos:])
		return c
	}
	return 0
}

// peekByte is peek for places where only ASCII counts.
func (l *lexer) peekByte() byte {
	if l.pos < len(l.text) {
		return l.text[l.pos]
	}
	return 0
}

// atEnd reports whether the end was read, not merely reached.
func (l *lexer) atEnd() bool { return l.pos > len(l.text) }

// offset returns the file's offset of a position in the scan.
func (l *lexer) offset(pos int) int32 {
	if l.origin == nil {
		return int32(pos)
	}
	if last := len(l.origin) - 1; pos > last {
		return l.origin[last] + int32(pos-last)
	}
	return l.origin[pos]
}

// current is the place of the token that is being read.
func (l *lexer) current() Extent { return Extent{l.offset(l.start), l.offset(l.pos)} }

// plain is the place of a stretch of the scan as if no quotes were doubled before it: where PowerShell reports errors
// of the lexer.
func (l *lexer) plain(start, end int) Extent {
	return Extent{l.base + int32(start), l.base + int32(end)}
}

// script returns the text of the scan alone.
func (l *lexer) script() string { return l.text[l.first:] }

func (l *lexer) token(kind TokenKind) *Token { return l.tokenAt(kind, l.current()) }

func (l *lexer) tokenAt(kind TokenKind, extent Extent) *Token {
	if len(l.spare) == 0 {
		l.spare = make([]Token, min(max(len(l.text)/bytesPerToken, 8), 256))
	}
	t := &l.spare[0]
	l.spare = l.spare[1:]
	t.Kind, t.Flags, t.extent = kind, kind.Flags(), extent
	if l.saving {
		l.tokens = append(l.tokens, t)
	}
	return t
}

func (l *lexer) textToken(kind TokenKind, value string) *Token {
	t := l.token(kind)
	t.text = value
	return t
}

// restorePoint returns the place to come back to with resync.
func (l *lexer) restorePoint() int32 {
	l.start = l.pos
	return l.current().Start
}

// resync goes back, or ahead, to a file offset and forgets the tokens behind it.
func (l *lexer) resync(offset int32) {
	pos := int(offset)
	if l.origin != nil {
		pos = sort.Search(len(l.origin), func(i int) bool { return l.origin[i] >= offset })
	}
	l.pos = min(max(pos, l.first), len(l.text)+1)
	l.tokens = cutTokens(l.tokens, offset)
	l.requires = cutTokens(l.requires, offset)
}

func cutTokens(tokens []*Token, offset int32) []*Token {
	last := len(tokens) - 1
	if last >= 0 && tokens[last].Kind == TokenEndOfInput {
		last--
	}
	for last >= 0 && tokens[last].extent.End > offset {
		last--
	}
	return tokens[:last+1]
}

// skipNewlines passes over white space, comments and line breaks, and over semicolons if asked.
func (l *lexer) skipNewlines(semicolons bool) {
	for {
		if l.pos >= len(l.text) {
			return
		}
		switch c := l.text[l.pos]; {
		case c == ' ' || c == '\t' || c == '\f' || c == '\v':
			l.pos++
		case c == '\r' || c == '\n':
			l.start = l.pos
			l.pos++
			l.joinCRLF(c)
			l.keep(TokenNewLine)
		case c == ';' && semicolons:
			l.start = l.pos
			l.pos++
			l.keep(TokenSemi)
		case c == '#':
			l.start = l.pos
			l.pos++
			l.lineComment()
		case c == '<' && l.pos+1 < len(l.text) && l.text[l.pos+1] == '#':
			l.start = l.pos
			l.pos += 2
			l.blockComment()
		case c == '`':
			if !l.continueLine() {
				return
			}
		case c >= utf8.RuneSelf && isSpace(l.peek()):
			l.next()
		default:
			return
		}
	}
}

// continueLine passes over a backtick that white space or a line break follows.
func (l *lexer) continueLine() bool {
	from := l.pos
	l.pos++
	switch c := l.next(); {
	case l.atEnd():
	case c == '\n' || c == '\r':
		l.start = from
		l.joinCRLF(byte(c))
		l.keep(TokenLineContinuation)
		return true
	case isSpace(c):
		l.skipSpace()
		return true
	}
	l.pos = from
	return false
}

func (l *lexer) keep(kind TokenKind) {
	if l.saving {
		l.token(kind)
	}
}

func (l *lexer) skipSpace() {
	for l.pos < len(l.text) {
		if c := l.text[l.pos]; c < utf8.RuneSelf {
			if classes[c]&classSpace == 0 {
				return
			}
			l.pos++
		} else if isSpace(l.peek()) {
			l.next()
		} else {
			return
		}
	}
}

func (l *lexer) joinCRLF(c byte) {
	if c == '\r' && l.peekByte() == '\n' {
		l.pos++
	}
}

// nextToken reads the next token in the current mode.
func (l *lexer) nextToken() *Token {
	l.spend(1)
	for {
		l.start = l.pos
		c := l.next()
		switch c {
		case ' ', '\t', '\f', '\v', noBreakSpace, nextLine:
			l.skipSpace()
			continue
		case '\'', singleLeft, singleRight, singleLow, singleReversed:
			return l.singleQuoted()
		case '"', doubleLeft, doubleRight, doubleLow:
			return l.doubleQuoted()
		case '@':
			return l.at()
		case '#':
			l.lineComment()
			continue
		case '\n', '\r':
			l.joinCRLF(byte(c))
			return l.token(TokenNewLine)
		case '`':
			if t := l.backtick(); t != nil {
				return t
			}
			continue
		case '=':
			return l.operatorOrWord(TokenEquals)
		case '+', '*', '/', '%':
			return l.arithmetic(c)
		case '-', enDash, emDash, horizontalBar:
			return l.dash(c)
		case '$':
			if l.peekByte() == '(' {
				l.pos++
				return l.token(TokenDollarParen)
			}
			return l.variable(false, false)
		case '<':
			if l.peekByte() == '#' {
				l.pos++
				l.blockComment()
				continue
			}
			return l.token(TokenRedirectInStd)
		case '>':
			return l.fileRedirection(OutputStream, false)
		case '(':
			return l.token(TokenLParen)
		case ')':
			return l.token(TokenRParen)
		case '[':
			if l.mode == commandMode && !endsWord(l.peek()) {
				return l.generic(l.pos)
			}
			return l.token(TokenLBracket)
		case ']':
			return l.token(TokenRBracket)
		case '{':
			return l.token(TokenLCurly)
		case '}':
			return l.token(TokenRCurly)
		case '.':
			return l.dot()
		case ';':
			return l.token(TokenSemi)
		case ',':
			return l.token(TokenComma)
		case '1', '2', '3', '4', '5', '6':
			if l.peekByte() == '>' {
				l.pos++
				return l.redirection(RedirectionStream(c - '0'))
			}
			return l.number(c)
		case '0', '7', '8', '9':
			return l.number(c)
		case '&':
			return l.oneOrTwo('&', TokenAmpersand, TokenAndAnd)
		case '|':
			return l.oneOrTwo('|', TokenPipe, TokenOrOr)
		case '!':
			return l.exclaim(c)
		case ':':
			return l.colon()
		case 0:
			if l.atEnd() {
				end := l.plain(l.start+1, l.start+1)
				return l.tokenAt(TokenEndOfInput, end)
			}
			return l.generic(l.pos)
		}
		switch {
		case isIdentifierStart(c):
			return l.identifier()
		case c == '?' && l.mode == expressionMode:
			return l.question()
		case c >= utf8.RuneSelf && isSpace(c):
			l.skipSpace()
		default:
			return l.generic(l.pos)
		}
	}
}

// backtick reads what a backtick outside of strings begins: a continued line or white space, for which it returns nil,
// or a word.
func (l *lexer) backtick() *Token {
	c := l.next()
	switch {
	case c == '\r' || c == '\n':
		l.joinCRLF(byte(c))
		l.token(TokenLineContinuation)
		return nil
	case isSpace(c):
		l.skipSpace()
		return nil
	case c == 0 && l.atEnd():
		l.reportIncompleteAt(l.pos, incompleteString)
		l.pos--
		return nil
	}
	return l.genericEscaped(c)
}

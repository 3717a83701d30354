package shell

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"strings"

	"golang.org/x/term"
)

// errInterrupted is Ctrl-C at a prompt.
var errInterrupted = errors.New("interrupted")

// The keys that the editor leaves to the session.
const (
	keyTab        = '\t'
	keySearch     = 'R' & 0x1f
	keyBackTab    = 0x1f // what keys makes of Shift-Tab, which the editor does not know
	keyInterrupt  = 'C' & 0x1f
	shiftTab      = "\x1b[Z"
	maxTabColumns = 120
)

// keys is the terminal's input. It notes Ctrl-C, which the editor does not tell from the end of the input, and makes Shift-Tab
// one key.
type keys struct {
	in          io.Reader
	interrupted bool
}

func (k *keys) Read(p []byte) (int, error) {
	n, err := k.in.Read(p)
	text := bytes.ReplaceAll(p[:n], []byte(shiftTab), []byte{keyBackTab})
	k.interrupted = bytes.IndexByte(text, keyInterrupt) >= 0
	return copy(p, text), err
}

// editor reads lines at a terminal.
type editor struct {
	in      *os.File
	out     *os.File
	keys    *keys
	term    *term.Terminal
	history *lineHistory
	tabs    tabs
	found   searched
}

// searched is where a search in the history stands.
type searched struct {
	text string // what is looked for
	line string // the line that was found
	at   int
}

func newEditor(in, out *os.File, history *lineHistory) *editor {
	e := &editor{in: in, out: out, keys: &keys{in: in}, history: history}
	e.reset()
	return e
}

// reset gives the editor an empty line.
func (e *editor) reset() {
	e.term = term.NewTerminal(struct {
		io.Reader
		io.Writer
	}{e.keys, e.out}, "")
	e.term.History = e.history
	e.term.AutoCompleteCallback = e.key
}

// readLine asks for a command line. before is what the person typed on the lines before it, which completion looks at too.
func (e *editor) readLine(prompt, before string, complete completer) (string, error) {
	e.tabs = tabs{before: before, complete: complete, show: e.term, width: e.width}
	e.found = searched{at: -1}
	return e.read(prompt, e.term.ReadLine)
}

// answer asks a question whose answer is no command. secret shows nothing of it.
func (e *editor) answer(prompt string, secret bool) (string, error) {
	e.tabs = tabs{}
	e.history.off = true
	defer func() { e.history.off = false }()
	if secret {
		return e.read("", func() (string, error) { return e.term.ReadPassword(prompt) })
	}
	return e.read(prompt, e.term.ReadLine)
}

func (e *editor) read(prompt string, read func() (string, error)) (string, error) {
	state, err := term.MakeRaw(int(e.in.Fd()))
	if err != nil {
		return "", err
	}
	defer func() { _ = term.Restore(int(e.in.Fd()), state) }()
	if columns, rows, err := term.GetSize(int(e.out.Fd())); err == nil && columns > 0 {
		_ = e.term.SetSize(columns, rows)
	}
	// The editor counts the columns of the last line alone.
	if i := strings.LastIndexByte(prompt, '\n'); i >= 0 {
		_, _ = io.WriteString(e.out, strings.ReplaceAll(prompt[:i+1], "\n", "\r\n"))
		prompt = prompt[i+1:]
	}
	e.term.SetPrompt(prompt)
	e.term.SetBracketedPasteMode(true)
	defer e.term.SetBracketedPasteMode(false)
	line, err := read()
	switch {
	case errors.Is(err, term.ErrPasteIndicator):
		return line, nil
	case errors.Is(err, io.EOF) && e.keys.interrupted:
		_, _ = io.WriteString(e.out, "^C\r\n")
		e.reset()
		return "", errInterrupted
	}
	return line, err
}

func (e *editor) width() int {
	columns, _, err := term.GetSize(int(e.out.Fd()))
	if err != nil || columns <= 0 {
		return maxTabColumns
	}
	return columns
}

// key handles the keys that the editor does not know.
func (e *editor) key(line string, pos int, key rune) (string, int, bool) {
	switch key {
	case keyTab:
		return e.tabs.next(line, pos, 1)
	case keyBackTab:
		return e.tabs.next(line, pos, -1)
	case keySearch:
		return e.search(line)
	}
	return "", 0, false
}

// search finds the newest line of the history that holds what was typed; the same key again finds an older one.
func (e *editor) search(line string) (string, int, bool) {
	from := 0
	if e.found.at >= 0 && line == e.found.line {
		from = e.found.at + 1
	} else {
		e.found = searched{text: line, at: -1}
	}
	found, at := e.history.search(e.found.text, from)
	if at < 0 {
		return line, len(line), true
	}
	e.found.line, e.found.at = found, at
	return found, len(found), true
}

// completer gives what may follow at a place of a text, in UTF-16 units.
type completer func(ctx context.Context, text string, cursor int) (start, length int, matches []match)

// match is a thing that may stand at the cursor.
type match struct{ text, listItem string }

package shell

import (
	"bufio"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
)

// maxRemembered is how many lines of earlier sessions are read back.
const maxRemembered = 4096

// lineHistory is the lines that were typed, the oldest first, and the file that they are kept in. It is what the up and down
// keys walk through.
type lineHistory struct {
	path  string // "" keeps nothing
	lines []string
	off   bool // what is read now is no command: an answer to a question
}

// openHistory reads the lines of earlier sessions. A file that cannot be read is as an empty one.
func openHistory(path string) *lineHistory {
	h := &lineHistory{path: path}
	if path == "" {
		return h
	}
	file, err := os.Open(path)
	if err != nil {
		return h
	}
	defer func() { _ = file.Close() }()
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		h.lines = append(h.lines, lines.Text())
	}
	if excess := len(h.lines) - maxRemembered; excess > 0 {
		h.lines = h.lines[excess:]
	}
	return h
}

// Add takes a line in and writes it to the file, unless it is blank, the same as the last, or looks like a secret.
func (h *lineHistory) Add(line string) {
	if h.off || strings.TrimSpace(line) == "" || len(h.lines) > 0 && h.lines[len(h.lines)-1] == line {
		return
	}
	h.lines = append(h.lines, line)
	if h.path == "" || secretive(line) {
		return
	}
	// A history that cannot be kept is no reason to disturb the person at the prompt.
	if err := os.MkdirAll(filepath.Dir(h.path), 0o700); err != nil {
		return
	}
	file, err := os.OpenFile(h.path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return
	}
	_, _ = file.WriteString(line + "\n")
	_ = file.Close()
}

// Len is the number of lines.
func (h *lineHistory) Len() int { return len(h.lines) }

// At gives a line; 0 is the newest.
func (h *lineHistory) At(i int) string { return h.lines[len(h.lines)-1-i] }

// search gives the newest line that holds a text, from a place counted as in At; at is -1 where there is none.
func (h *lineHistory) search(text string, from int) (line string, at int) {
	for i := max(from, 0); i < h.Len(); i++ {
		if line := h.At(i); strings.Contains(strings.ToLower(line), strings.ToLower(text)) {
			return line, i
		}
	}
	return "", -1
}

// secretWords are what a line with a secret in it speaks of.
var secretWords = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)password|passphrase|asplaintext|token|api-?key|secret|credential\b.*['"]`)
})

// secretive tells whether a line may hold a secret.
func secretive(line string) bool { return secretWords().MatchString(line) }

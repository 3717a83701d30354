package timer

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
)

// What is kept of a run's output: its beginning and its end.
const (
	keptHead = 512 << 10
	keptTail = 512 << 10
)

// longestLine bounds what is held back of a line that does not end.
const longestLine = 64 << 10

// output keeps what a run writes, without secrets: the first octets in the file as they come, so that they can be followed and
// survive a cut, the last ones in memory until the end. It is safe for concurrent use by its streams.
type output struct {
	mu      sync.Mutex
	file    *os.File
	redact  *redactor
	written int64
	head    int64
	tail    []byte // the last octets after the head, up to twice keptTail
	errors  int
	fault   error // the first that writing met
}

func newOutput(file *os.File, redact *redactor) *output { return &output{file: file, redact: redact} }

// stream returns where one of the script's streams goes. through gets the same, may be nil.
func (o *output) stream(through io.Writer, isError bool) *stream {
	return &stream{output: o, through: through, isError: isError, redaction: o.redact.start()}
}

// stream splits what is written into lines.
type stream struct {
	output    *output
	through   io.Writer
	isError   bool
	redaction *redaction
	partial   []byte
}

// Write never fails: a script does not stop because its output cannot be kept.
func (s *stream) Write(p []byte) (int, error) {
	s.partial = append(s.partial, p...)
	for {
		end := bytes.IndexByte(s.partial, '\n') + 1
		if end == 0 && len(s.partial) >= longestLine {
			end = longestLine
		}
		if end == 0 {
			return len(p), nil
		}
		s.emit(s.partial[:end])
		s.partial = s.partial[end:]
	}
}

// flush emits a last line that did not end.
func (s *stream) flush() {
	if len(s.partial) > 0 {
		s.emit(append(s.partial, '\n'))
		s.partial = nil
	}
}

func (s *stream) emit(line []byte) {
	clean := s.redaction.line(string(line))
	if clean == "" {
		return
	}
	if s.through != nil {
		_, _ = io.WriteString(s.through, clean)
	}
	s.output.add(clean, s.isError && isErrorLine(clean))
}

// isErrorLine tells the script's errors, and exorun's warnings, from what exorun says for information.
func isErrorLine(line string) bool {
	if strings.TrimSpace(line) == "" {
		return false
	}
	return !strings.HasPrefix(line, "exorun: ") || strings.HasPrefix(line, "exorun: warning: ")
}

func (o *output) add(line string, isError bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.written += int64(len(line))
	if isError {
		o.errors++
	}
	if len(o.tail) == 0 && o.head+int64(len(line)) <= keptHead {
		n, err := o.file.WriteString(line)
		o.head += int64(n)
		if err != nil && o.fault == nil {
			o.fault = err
		}
		return
	}
	o.tail = append(o.tail, line...)
	if len(o.tail) > 2*keptTail {
		o.tail = append([]byte(nil), lastLines(o.tail, keptTail)...)
	}
}

// lastLines returns the last lines of text, at most n octets.
func lastLines(text []byte, n int) []byte {
	if len(text) <= n {
		return text
	}
	text = text[len(text)-n:]
	if i := bytes.IndexByte(text, '\n'); i >= 0 && i < len(text)-1 {
		text = text[i+1:]
	}
	return text
}

// close writes the end of the output and returns how many octets were left out.
func (o *output) close() (leftOut int64, err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	tail := lastLines(o.tail, keptTail)
	leftOut = o.written - o.head - int64(len(tail))
	if leftOut > 0 {
		tail = append(fmt.Appendf(nil, "[… %d octets are left out here …]\n", leftOut), tail...)
	}
	_, err = o.file.Write(tail)
	for _, next := range []error{err, o.file.Sync(), o.file.Close()} {
		if o.fault == nil {
			o.fault = next
		}
	}
	return max(0, leftOut), o.fault
}

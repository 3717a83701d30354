package cli

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
	"unicode/utf8"
)

// steps shows work as it happens. A terminal gets a spinner on one line that becomes the result; a pipe gets a line a
// result. Every line goes to the same writer. It is not for concurrent use by several steps at once.
type steps struct {
	out   io.Writer
	style style
	live  bool
	width int // columns of the terminal, for the spinner's line
	names int // columns that the names take

	mu      sync.Mutex
	name    string
	text    string
	said    string // the last note that a pipe was told
	started time.Time
	stop    chan struct{}
	stopped chan struct{}
}

func (a *App) newSteps(out io.Writer, names int) *steps {
	return &steps{out: out, style: a.styleOf(out), live: a.isTerminal(out) && a.Getenv(forceColorVariable) == "", width: width(out, 100), names: names}
}

var spinnerFrames = []string{"⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"}

const spinnerPace = 80 * time.Millisecond

// start begins a step. doing says what happens: "creating the application".
func (s *steps) start(name, doing string) {
	s.mu.Lock()
	s.name, s.text, s.said, s.started = name, doing, "", time.Now()
	s.mu.Unlock()
	if !s.live {
		return
	}
	s.stop, s.stopped = make(chan struct{}), make(chan struct{})
	go s.spin(s.stop, s.stopped)
}

// patience is how long a step goes on before a pipe is told what it waits for.
const patience = time.Second

// note changes what the running step says it waits for. A pipe is told once a step has taken a while, and when that changes.
func (s *steps) note(doing string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.text = doing
	if s.live || doing == s.said || time.Since(s.started) < patience {
		return
	}
	s.said = doing
	fmt.Fprintf(s.out, "%s %-*s %s\n", s.style.faint("…"), s.names, s.name, s.style.faint(doing))
}

func (s *steps) spin(stop <-chan struct{}, stopped chan<- struct{}) {
	defer close(stopped)
	ticker := time.NewTicker(spinnerPace)
	defer ticker.Stop()
	for frame := 0; ; frame++ {
		s.mu.Lock()
		elapsed := time.Since(s.started)
		line := fmt.Sprintf("%s %-*s %s", spinnerFrames[frame%len(spinnerFrames)], s.names, s.name, s.text)
		if elapsed > time.Second {
			line += fmt.Sprintf(" (%ds)", int(elapsed.Seconds()))
		}
		s.mu.Unlock()
		fmt.Fprint(s.out, "\r\x1b[K"+cut(line, s.width-1))
		select {
		case <-stop:
			fmt.Fprint(s.out, "\r\x1b[K")
			return
		case <-ticker.C:
		}
	}
}

// end finishes the step with its result and returns how long it took.
func (s *steps) end(mark, detail string) time.Duration {
	took := time.Since(s.started)
	name := s.name
	s.mu.Lock()
	s.name = ""
	s.mu.Unlock()
	if s.stop != nil {
		close(s.stop)
		<-s.stopped
		s.stop = nil
	}
	name += strings.Repeat(" ", max(0, s.names-utf8.RuneCountInString(name)))
	fmt.Fprintf(s.out, "%s %s %s %s\n", mark, s.style.strong(name), detail, s.style.faint(shortDuration(took)))
	return took
}

func (s *steps) done(detail string) time.Duration { return s.end(s.style.good("✓"), detail) }
func (s *steps) kept(detail string) time.Duration { return s.end(s.style.faint("·"), detail) }
func (s *steps) left(detail string) time.Duration { return s.end(s.style.accent("→"), detail) }
func (s *steps) failed(detail string) time.Duration {
	return s.end(s.style.bad("✗"), detail)
}

func shortDuration(d time.Duration) string {
	if d < time.Second {
		return fmt.Sprintf("%d ms", d.Milliseconds())
	}
	return fmt.Sprintf("%.1f s", d.Seconds())
}

// cut shortens text to a number of columns.
func cut(text string, columns int) string {
	if utf8.RuneCountInString(text) <= columns || columns < 2 {
		return text
	}
	runes := []rune(text)
	return string(runes[:columns-1]) + "…"
}

// running reports whether the step of that name is the one under way.
func (s *steps) running(name string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.name == name
}

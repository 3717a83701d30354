package shell

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"sync"

	"github.com/exorun/exorun/powershell"
	"github.com/exorun/exorun/powershell/syntax"
)

// continuation is the prompt of a line that goes on with a command.
const continuation = ">> "

// Options make a session.
type Options struct {
	// In and Out are the terminal.
	In, Out *os.File
	// HistoryFile keeps what is typed, from one session to the next; "" keeps nothing.
	HistoryFile string
}

// Session is a person at a terminal.
type Session struct {
	editor *editor
	out    io.Writer

	mu     sync.Mutex
	cancel context.CancelFunc // of the command that runs
}

// New returns a session at a terminal.
func New(o Options) *Session {
	return &Session{editor: newEditor(o.In, o.Out, openHistory(o.HistoryFile)), out: o.Out}
}

// Answer asks the person for a line while a command runs. Ctrl-C ends that command.
func (s *Session) Answer(_ context.Context, prompt string, secret bool) (string, error) {
	line, err := s.editor.answer(prompt, secret)
	if errors.Is(err, errInterrupted) {
		s.interrupt()
		return "", context.Canceled
	}
	return line, err
}

// interrupt ends the command that runs.
func (s *Session) interrupt() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cancel != nil {
		s.cancel()
	}
}

// Run reads commands and runs them until exit, the end of the input or the end of ctx. It returns the exit code.
func (s *Session) Run(ctx context.Context, shell *powershell.Shell) int {
	interrupts := make(chan os.Signal, 1)
	signal.Notify(interrupts, os.Interrupt)
	done := make(chan struct{})
	defer func() {
		signal.Stop(interrupts)
		close(done)
	}()
	go func() {
		for {
			select {
			case <-interrupts:
				s.interrupt()
			case <-done:
				return
			}
		}
	}()
	for ctx.Err() == nil {
		text, err := s.command(ctx, shell)
		switch {
		case errors.Is(err, errInterrupted):
			continue
		case err != nil:
			fmt.Fprintln(s.out)
			return 0
		case strings.TrimSpace(text) == "":
			continue
		}
		if end := s.run(ctx, shell, text); end.Exited {
			return end.Code
		}
	}
	return 0
}

// run runs a command that Ctrl-C ends.
func (s *Session) run(ctx context.Context, shell *powershell.Shell, text string) powershell.Ending {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	s.set(cancel)
	defer s.set(nil)
	end := shell.RunCommand(ctx, text)
	if end.Stopped {
		fmt.Fprintln(s.out) // the terminal has written ^C where the cursor was
	}
	return end
}

func (s *Session) set(cancel context.CancelFunc) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cancel = cancel
}

// command reads a command, line by line until it is whole.
func (s *Session) command(ctx context.Context, shell *powershell.Shell) (string, error) {
	complete := func(ctx context.Context, text string, cursor int) (start, length int, matches []match) {
		r := shell.Complete(ctx, text, cursor)
		for _, m := range r.Matches {
			matches = append(matches, match{m.Text, m.ListItem})
		}
		return r.Start, r.Length, matches
	}
	text, prompt := "", shell.Prompt(ctx)
	for {
		line, err := s.editor.readLine(prompt, text, complete)
		if err != nil {
			return "", err
		}
		text += line
		if !unfinished(text) {
			return text, nil
		}
		text += "\n"
		prompt = continuation
	}
}

// unfinished tells whether a command needs another line.
func unfinished(text string) bool {
	if strings.HasSuffix(text, "`") && !strings.HasSuffix(text, "``") {
		return true
	}
	_, errs := syntax.Parse("", text)
	for _, e := range errs {
		if e.Incomplete {
			return true
		}
	}
	return false
}

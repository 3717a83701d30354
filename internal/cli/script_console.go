package cli

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"golang.org/x/term"

	"github.com/exorun/exorun/powershell/interp"
)

// scriptConsole is where a script writes and asks. Questions are answered at a terminal only: a run by a timer has nobody.
type scriptConsole struct {
	app *App
	// ask reads an answer in place of standard input: the prompt's line editor.
	ask      func(ctx context.Context, prompt string, secret bool) (string, error)
	lastShow time.Time
	shown    bool // a progress line stands at the terminal
}

// pipeWidth is what pwsh formats for where its output is no terminal.
const pipeWidth = 120

func (c *scriptConsole) Out() io.Writer { return c.app.Stdout }
func (c *scriptConsole) Err() io.Writer { return c.app.Stderr }
func (c *scriptConsole) Width() int     { return width(c.app.Stdout, pipeWidth) }
func (c *scriptConsole) Color() bool    { return c.app.styleOf(c.app.Stdout).colour }

// terminal returns standard input where a person sits at it.
func (c *scriptConsole) terminal() (*os.File, bool) {
	file, ok := c.app.Stdin.(*os.File)
	return file, ok && term.IsTerminal(int(file.Fd())) && c.app.isTerminal(c.app.Stderr)
}

func (c *scriptConsole) Prompt(ctx context.Context, text string, secret bool) (string, error) {
	file, ok := c.terminal()
	if !ok {
		return "", interp.ErrNotInteractive
	}
	return c.answer(ctx, file, text, secret)
}

// answer reads a line, or a secret, behind a text.
func (c *scriptConsole) answer(ctx context.Context, file *os.File, text string, secret bool) (string, error) {
	if c.ask != nil {
		return c.ask(ctx, text, secret)
	}
	if secret {
		return c.app.askSecret(text, "")
	}
	fmt.Fprint(c.app.Stderr, text)
	return readLine(ctx, file)
}

func (c *scriptConsole) Choose(ctx context.Context, caption, message string, choices []interp.Choice, byDefault int) (int, error) {
	file, ok := c.terminal()
	if !ok {
		return 0, interp.ErrNotInteractive
	}
	if caption != "" {
		fmt.Fprintln(c.app.Stderr, caption)
	}
	fmt.Fprintln(c.app.Stderr, message)
	for {
		var prompt strings.Builder
		for i, choice := range choices {
			label, key := choiceKey(choice.Label)
			if i == byDefault {
				label += " (default)"
			}
			fmt.Fprintf(&prompt, "[%s] %s  ", key, label)
		}
		prompt.WriteString(": ")
		answer, err := c.answer(ctx, file, prompt.String(), false)
		if err != nil {
			return 0, err
		}
		if answer == "" && byDefault >= 0 {
			return byDefault, nil
		}
		for i, choice := range choices {
			label, key := choiceKey(choice.Label)
			if strings.EqualFold(answer, key) || strings.EqualFold(answer, label) {
				return i, nil
			}
		}
	}
}

// choiceKey splits "Yes to &All" into its words and the letter that chooses it.
func choiceKey(label string) (words, key string) {
	before, after, found := strings.Cut(label, "&")
	words = before + after
	if !found || after == "" {
		return words, words
	}
	return words, strings.ToUpper(after[:1])
}

// readLine reads a line, or gives up when ctx ends.
func readLine(ctx context.Context, file *os.File) (string, error) {
	type answer struct {
		line string
		err  error
	}
	answered := make(chan answer, 1)
	// The goroutine ends with the line; a person who never answers keeps it until the process ends, which is next.
	go func() {
		line, err := bufio.NewReader(file).ReadString('\n')
		answered <- answer{strings.TrimRight(line, "\r\n"), err}
	}()
	select {
	case a := <-answered:
		return a.line, a.err
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// Progress shows one line at a terminal, and nothing elsewhere.
func (c *scriptConsole) Progress(activity, status string, percent int, done bool) {
	if !c.app.isTerminal(c.app.Stderr) {
		return
	}
	if done {
		if c.shown {
			fmt.Fprint(c.app.Stderr, "\r\x1b[K")
			c.shown = false
		}
		return
	}
	if time.Since(c.lastShow) < progressPause {
		return
	}
	c.lastShow, c.shown = time.Now(), true
	line := joinWords(activity, status)
	if percent >= 0 {
		line += fmt.Sprintf(" %d %%", percent)
	}
	fmt.Fprint(c.app.Stderr, "\r\x1b[K"+cut(line, width(c.app.Stderr, pipeWidth)-1))
}

package cli

import (
	"io"
	"strings"
	"testing"

	"github.com/exorun/exorun/internal/refusal"
)

// Every command of exorun that a next step names is there, with its flags.
func TestNextStepsAreCommands(t *testing.T) {
	t.Parallel()
	app := &App{Stdin: strings.NewReader(""), Stdout: io.Discard, Stderr: io.Discard, Getenv: func(string) string { return "" }}
	named := 0
	for _, row := range refusal.Table() {
		for _, command := range commandsIn(row.Fill(refusal.Subject{}).Next) {
			named++
			// A tree of its own, as flags keep what was parsed.
			cmd, rest, err := app.rootCommand(nil).Find(command)
			if err != nil || !cmd.HasParent() {
				t.Errorf("%q: there is no command %q", row.Next, strings.Join(command, " "))
				continue
			}
			if err := cmd.ParseFlags(rest); err != nil {
				t.Errorf("%q: %v", row.Next, err)
			}
		}
	}
	if named < 20 {
		t.Errorf("only %d commands found; are they still written as they were?", named)
	}
}

// commandsIn returns the arguments of each command of exorun in a text: the words of its name, and flags with their values.
func commandsIn(text string) [][]string {
	var commands [][]string
	for i := strings.Index(text, "exorun "); i >= 0; i = strings.Index(text, "exorun ") {
		text = text[i+len("exorun "):]
		var arguments []string
		words := strings.Fields(text)
		for n := 0; n < len(words); n++ {
			word := words[n]
			ends := strings.TrimRight(word, ";,.") != word
			word = strings.TrimRight(word, ";,.")
			switch {
			case strings.HasPrefix(word, "--") && word == "--plan":
				arguments = append(arguments, word)
			case strings.HasPrefix(word, "--") && n+1 < len(words):
				arguments = append(arguments, word, strings.TrimRight(words[n+1], ";,."))
				ends = ends || strings.TrimRight(words[n+1], ";,.") != words[n+1]
				n++
			case len(arguments) < 1 || arguments[0] == "cert" && len(arguments) == 1:
				arguments = append(arguments, word)
			default:
				ends = true
			}
			if ends {
				break
			}
		}
		commands = append(commands, arguments)
	}
	return commands
}

package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/internal/refusal"
)

// maxPasted bounds how much text is read, in octets.
const maxPasted = 8 << 20

func (a *App) explainCommand() *cobra.Command {
	var file, organization string
	var list, asJSON bool
	cmd := &cobra.Command{
		Use: "explain [CODE | TEXT …]", Short: "Explain what Entra, Graph or Exchange refused, and what to do",
		Long: `explain tells of a refusal by Microsoft Entra, Microsoft Graph or Exchange Online: the cause, who can mend it, and the command
that does. It takes a code, a text, a file, or what comes on standard input, and finds every refusal in it: a log, an error as
PowerShell shows it, an answer as JSON.

It asks nobody and keeps nothing: what is pasted stays in memory.`,
		Example: `  exorun explain AADSTS700027
  exorun explain 53003
  exorun explain "The role assigned to application … isn't supported in this scenario"
  exorun explain --file nightly.log
  journalctl -u nightly | exorun explain --json
  exorun explain --list`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if list {
				if file != "" || len(args) > 0 {
					return fail.New(fail.Usage, "", "--list lists all refusals and takes no text", cmd.CommandPath()+" --help")
				}
				return a.listRefusals(asJSON)
			}
			text, err := a.pasted(cmd, file, args)
			if err != nil {
				return err
			}
			return a.explain(cmd.Context(), text, organization, asJSON)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&file, "file", "", "read the text from this file, - for standard input")
	flags.StringVar(&organization, "organization", "", "the organization to put into the commands (default: the one that the text names, else the only one of this home)")
	flags.BoolVar(&list, "list", false, "list every refusal that exorun knows")
	flags.BoolVar(&asJSON, "json", false, "print an object a refusal")
	return cmd
}

// pasted returns the text to explain. Its errors do not quote it.
func (a *App) pasted(cmd *cobra.Command, file string, args []string) (string, error) {
	const op = "read the text"
	source := a.Stdin
	switch {
	case file != "" && len(args) > 0:
		return "", fail.New(fail.Usage, "", "give a text or a file, not both", cmd.CommandPath()+" --help")
	case len(args) == 1 && args[0] == "-", file == "-":
	case len(args) > 0:
		return strings.Join(args, " "), nil
	case file != "":
		opened, err := os.Open(file)
		if err != nil {
			return "", fail.Wrap(err, fail.InvalidInput, op, fileCause(err), "check the path")
		}
		defer opened.Close()
		source = opened
	case a.atTerminal():
		return "", fail.New(fail.Usage, "", "explain needs a code or a text", "exorun explain AADSTS700027; exorun explain --list lists all")
	}
	text, err := io.ReadAll(io.LimitReader(source, maxPasted+1))
	if err != nil {
		return "", fail.Wrap(err, fail.InvalidInput, op, fileCause(err), "check the file")
	}
	if len(text) > maxPasted {
		return "", fail.New(fail.InvalidInput, op, fmt.Sprintf("it is longer than %d MiB", maxPasted>>20), "give the part around the failure")
	}
	return string(text), nil
}

// atTerminal reports whether a person types what the program reads.
func (a *App) atTerminal() bool {
	file, ok := a.Stdin.(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}

// explanation is a refusal as explain prints it.
type explanation struct {
	Code         string          `json:"code,omitempty"` // empty where only words tell of the refusal
	Service      refusal.Service `json:"service"`
	Found        string          `json:"found,omitempty"` // the code or the words as the text has them
	Known        bool            `json:"known"`
	Cause        string          `json:"cause"`
	WhoCanMendIt refusal.Mender  `json:"whoCanMendIt,omitempty"`
	Next         string          `json:"next"`
	Fault        fail.Code       `json:"fault"`
	ExitCode     int             `json:"exitCode"`
	Source       string          `json:"source"`
}

func explanationOf(row refusal.Row) explanation {
	return explanation{
		Code: row.Code, Service: row.Service, Known: true, Cause: row.Cause, WhoCanMendIt: row.Mender, Next: row.Next,
		Fault: row.Fault, ExitCode: row.Fault.ExitCode(), Source: row.Source,
	}
}

// explain prints what the text holds. It fails where nothing in it is known.
func (a *App) explain(ctx context.Context, text, organization string, asJSON bool) error {
	subject := refusal.SubjectOf(text)
	if organization != "" {
		subject.Organization = organization
	}
	if subject.Organization == "" {
		subject.Organization, _ = a.accountInWords(ctx, accountFlags{})
	}
	found := refusal.Find(text)
	known := false
	var explanations []explanation
	for _, finding := range found {
		e := explanationOf(finding.Fill(subject))
		e.Found, e.Known = finding.Quote, finding.Known
		known = known || finding.Known
		explanations = append(explanations, e)
	}
	if asJSON {
		if err := printLines(a.Stdout, explanations); err != nil {
			return err
		}
	} else {
		a.printExplanations(explanations)
	}
	switch {
	case len(found) == 0:
		return fail.New(fail.RefusalUnknown, "explain", "the text holds no refusal that exorun knows",
			"give the whole answer of the service, with its code; exorun explain --list lists all")
	case !known:
		return exitStatus(fail.RefusalUnknown.ExitCode())
	}
	return nil
}

func (a *App) printExplanations(explanations []explanation) {
	s := a.styleOf(a.Stdout)
	line := func(name, text string) { fmt.Fprintf(a.Stdout, "  %s %s\n", s.faint(fmt.Sprintf("%-13s", name)), text) }
	for i, e := range explanations {
		if i > 0 {
			fmt.Fprintln(a.Stdout)
		}
		title := e.Code
		if title == "" {
			title = e.Found
		}
		fmt.Fprintf(a.Stdout, "%s %s\n", s.strong(title), s.faint("("+string(e.Service)+")"))
		line("cause", e.Cause)
		if e.WhoCanMendIt != "" {
			line("who mends it", string(e.WhoCanMendIt))
		}
		line("next", e.Next)
		if e.Known {
			line("exorun says", fmt.Sprintf("%s (exit code %d)", e.Fault, e.ExitCode))
		}
		line("more", e.Source)
	}
	if sameCode(explanations) {
		fmt.Fprintln(a.Stdout, "\nThe code alone has these meanings; with the text beside it, exorun explain tells which.")
	}
}

// sameCode reports whether there are several explanations, all of one code.
func sameCode(explanations []explanation) bool {
	for _, e := range explanations {
		if e.Code == "" || e.Code != explanations[0].Code {
			return false
		}
	}
	return len(explanations) > 1
}

func (a *App) listRefusals(asJSON bool) error {
	table := refusal.Table()
	if asJSON {
		var explanations []explanation
		for _, row := range table {
			e := explanationOf(row)
			e.Found = refusalName(row)
			explanations = append(explanations, e)
		}
		return printLines(a.Stdout, explanations)
	}
	columns := []column[refusal.Row]{
		{"refusal", "Refusal", func(r refusal.Row) any { return shortened(refusalName(r), 56) }},
		{"cause", "Cause", func(r refusal.Row) any { return r.Fill(refusal.Subject{}).Cause }},
	}
	var service refusal.Service
	s := a.styleOf(a.Stdout)
	for len(table) > 0 {
		n := 0
		for service = table[0].Service; n < len(table) && table[n].Service == service; n++ {
		}
		fmt.Fprintln(a.Stdout, s.strong(string(service)))
		if err := printTable(a.Stdout, s, columns, table[:n]); err != nil {
			return err
		}
		if table = table[n:]; len(table) > 0 {
			fmt.Fprintln(a.Stdout)
		}
	}
	return nil
}

// refusalName is what a person can look a row up by.
func refusalName(row refusal.Row) string {
	switch {
	case row.Code != "" && row.Where != "":
		return row.Code + " … " + row.Where
	case row.Code != "":
		return row.Code
	case len(row.Says) > 0:
		return row.Says[0]
	}
	return fmt.Sprintf("status %d", row.Status)
}

func shortened(text string, most int) string {
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return text
}

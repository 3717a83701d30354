package cli

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"time"
)

// demoShow shows the walk as it happens.
type demoShow interface {
	// start is called when a step begins, and again with another text while it goes on.
	start(name, doing string)
	finish(name, detail string, took time.Duration, err error)
	end(*demo) error
}

// demoJSON prints an object a step.
type demoJSON struct{ out *json.Encoder }

func (demoJSON) start(string, string) {}

func (j demoJSON) finish(name, detail string, took time.Duration, err error) {
	if err != nil {
		detail = oneLine(err.Error())
	}
	_ = j.out.Encode(struct {
		Step   string `json:"step"`
		OK     bool   `json:"ok"`
		Detail string `json:"detail"`
		MS     int64  `json:"ms"`
	}{name, err == nil, detail, took.Milliseconds()})
}

func (j demoJSON) end(*demo) error {
	return j.out.Encode(struct {
		OK bool `json:"ok"`
	}{true})
}

// demoLines prints a line a step, live at a terminal.
type demoLines struct {
	app     *App
	steps   *steps
	running bool
}

func newDemoLines(a *App) *demoLines {
	return &demoLines{app: a, steps: a.newSteps(a.Stdout, len("service-principal"))}
}

func (l *demoLines) start(name, doing string) {
	if l.running {
		l.steps.note(doing)
		return
	}
	l.running = true
	l.steps.start(name, doing)
}

func (l *demoLines) finish(_, detail string, _ time.Duration, err error) {
	l.running = false
	if err != nil {
		l.steps.failed("")
		return
	}
	l.steps.done(detail)
}

func (l *demoLines) end(d *demo) error {
	out, s := l.app.Stdout, l.steps.style
	fmt.Fprintf(out, "\n%s\n%s\n", s.strong("What the script printed"), strings.TrimRight(d.table, "\n"))
	fmt.Fprintf(out, "\n%s\n", s.strong("The certificate, renewed by the application itself"))
	fmt.Fprintf(out, "  old  %s, until %s\n", d.renewal.OldThumbprint, d.renewal.OldNotAfter.Format(time.DateTime))
	fmt.Fprintf(out, "  new  %s, until %s\n", s.good(d.renewal.Thumbprint), d.renewal.NotAfter.Format(time.DateTime))
	fmt.Fprintf(out, "  %d calls of Exchange while it changed over, none failed\n", d.calls)
	fmt.Fprintf(out, "\n%s\n", s.strong("Try next: this very tenant again, in one terminal,"))
	fmt.Fprintf(out, "  %s\n", s.accent("exorun tenant start --dir "+quoteShell(filepath.Join(d.folder, "tenant"))+" --env-file contoso.env"))
	fmt.Fprintf(out, "%s\n", s.strong("and in another,"))
	fmt.Fprintf(out, "  %s\n", s.accent(". ./contoso.env; export EXORUN_HOME="+quoteShell(filepath.Join(d.folder, "home"))))
	fmt.Fprintf(out, "  %s\n", s.accent("exorun cmd Get-Mailbox -ResultSize 5"))
	fmt.Fprintf(out, "  %s\n", s.accent("exorun tenant fault role-missing; exorun verify"))
	return nil
}

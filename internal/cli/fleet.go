package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/runas"
)

// fleetFlags are the flags of a verb that can work on several accounts.
type fleetFlags struct {
	all  bool
	tags []string
}

func (f *fleetFlags) add(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&f.all, "all", false, "every account of this home, a line each; --account may be a pattern such as 'contoso*'")
	cmd.Flags().StringArrayVar(&f.tags, "tag", nil, "every account with this tag; several must all be there")
}

// selection returns the accounts that the flags choose. several is false where they mean one account.
func (f *fleetFlags) selection(account string) (chosen runas.Selection, several bool) {
	return runas.Selection{Account: account, Tags: f.tags}, f.all || len(f.tags) > 0 || runas.IsPattern(account)
}

// refuse refuses flags that make sense for one account only.
func (f *fleetFlags) refuse(cmd *cobra.Command, flags ...string) error {
	for _, flag := range flags {
		if cmd.Flags().Changed(flag) {
			return fail.New(fail.Usage, "", "--"+flag+" is for one account, not for several", "choose one with --account")
		}
	}
	return nil
}

// fleetLine is what became of one of several accounts.
type fleetLine struct {
	Account      string     `json:"account"`
	Organization string     `json:"organization"`
	TenantID     string     `json:"tenantId"`
	Result       string     `json:"result"` // one word for people; the same as an outcome where there is one
	OK           bool       `json:"ok"`
	Detail       string     `json:"detail,omitempty"`
	Fault        fail.Code  `json:"fault"`
	Cause        string     `json:"cause,omitempty"`
	Fix          string     `json:"fix,omitempty"`
	Thumbprint   string     `json:"thumbprint,omitempty"`
	NotAfter     *time.Time `json:"notAfter,omitempty"`
	Warnings     []string   `json:"warnings,omitempty"`
	Links        any        `json:"links,omitempty"`

	changed bool // something was done, which deserves a mark
}

func lineOf(account runas.Account) fleetLine {
	return fleetLine{Account: account.Called(), Organization: account.InitialDomain, TenantID: account.TenantID, OK: true}
}

// failed notes what is wrong with the account.
func (l *fleetLine) failed(err error) {
	l.OK, l.Result, l.Fault, l.Fix = false, "failed", fail.CodeOf(err), fail.Next(err)
	l.Cause = oneLine(err.Error())
	if known, ok := errors.AsType[*fail.Error](err); ok && known.Cause != "" {
		l.Cause = oneLine(known.Cause)
	}
}

// fleetReport prints a line an account as they come, and a summary. It is told by one goroutine at a time.
type fleetReport struct {
	app    *App
	asJSON bool
	style  style
	total  int // accounts
	width  int // columns of the names
	began  time.Time

	results map[string]int
	order   []string // of results, as they first came
	faults  []fail.Code
	shared  map[fail.Code]*sharedFault
	err     error // the first that kept a line from being printed
}

// sharedFault is a trouble that is no account's own: it is explained once for all of them.
type sharedFault struct {
	accounts   int
	cause, fix string
}

func (a *App) newFleetReport(asJSON bool) *fleetReport {
	return &fleetReport{app: a, asJSON: asJSON, style: a.styleOf(a.Stdout), began: time.Now(), results: map[string]int{}, shared: map[fail.Code]*sharedFault{}}
}

// begin takes all accounts that are worked on.
func (r *fleetReport) begin(accounts []runas.Account) {
	r.total = len(accounts)
	for _, account := range accounts {
		r.width = max(r.width, utf8.RuneCountInString(account.Called()))
	}
}

func (r *fleetReport) add(line fleetLine) {
	if r.results[line.Result]++; r.results[line.Result] == 1 {
		r.order = append(r.order, line.Result)
	}
	r.faults = append(r.faults, line.Fault)
	isShared := line.Fault == fail.NoNetwork || line.Fault == fail.ServiceBusy
	if isShared {
		fault := r.shared[line.Fault]
		if fault == nil {
			fault = &sharedFault{cause: line.Cause, fix: line.Fix}
			r.shared[line.Fault] = fault
		}
		fault.accounts++
	}
	if err := r.print(line, isShared); r.err == nil {
		r.err = err
	}
}

func (r *fleetReport) print(line fleetLine, isShared bool) error {
	if r.asJSON {
		out := json.NewEncoder(r.app.Stdout)
		out.SetEscapeHTML(false)
		return out.Encode(line)
	}
	s := r.style
	mark, text := s.faint("·"), line.Result
	switch {
	case line.OK && line.changed:
		mark = s.good("✓")
	case !line.OK:
		mark = s.bad("✗")
	}
	switch {
	case line.OK && line.Detail != "":
		text += ", " + line.Detail
	case isShared:
		text += " " + s.faint("("+string(line.Fault)+")")
	case !line.OK:
		text += ": " + line.Cause + " " + s.faint("("+string(line.Fault)+")")
	}
	lines := []string{fmt.Sprintf("%s %-*s  %s\n", mark, r.width, line.Account, text)}
	below := strings.Repeat(" ", r.width+4)
	if line.Fix != "" && !isShared {
		lines = append(lines, below+s.accent("mend it:")+" "+line.Fix+"\n")
	}
	for _, warning := range line.Warnings {
		lines = append(lines, below+s.bad("!")+" "+warning+"\n")
	}
	_, err := io.WriteString(r.app.Stdout, strings.Join(lines, ""))
	return err
}

// end prints the summary and returns how the command ends. err is what stopped the work.
func (r *fleetReport) end(ctx context.Context, err error) error {
	if err == nil {
		err = r.err
	}
	if err != nil && ctx.Err() == nil {
		return err
	}
	if !r.asJSON {
		r.printSummary()
	}
	if ctx.Err() != nil {
		done := fmt.Sprintf("interrupted; %d of %d accounts are done", len(r.faults), r.total)
		return fail.Wrap(ctx.Err(), fail.Interrupted, "", done, "run the same command again to continue")
	}
	if worst := fail.Worst(r.faults...); worst != "" {
		return exitStatus(worst.ExitCode())
	}
	return nil
}

func (r *fleetReport) printSummary() {
	var parts []string
	for _, result := range r.order {
		parts = append(parts, fmt.Sprintf("%d %s", r.results[result], result))
	}
	if left := r.total - len(r.faults); left > 0 {
		parts = append(parts, fmt.Sprintf("%d not done", left))
	}
	fmt.Fprintf(r.app.Stdout, "\n%s in %s: %s\n", plural(r.total, "account"), shortDuration(time.Since(r.began)), strings.Join(parts, ", "))
	for _, code := range []fail.Code{fail.NoNetwork, fail.ServiceBusy} {
		if fault := r.shared[code]; fault != nil {
			fmt.Fprintf(r.app.Stdout, "%s, %s: %s\n", code, plural(fault.accounts, "account"), fault.cause)
			if fault.fix != "" {
				fmt.Fprintf(r.app.Stdout, "  %s %s\n", r.style.accent("mend it:"), fault.fix)
			}
		}
	}
}

func plural(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return fmt.Sprintf("%d %s", n, noun)
}

// choose returns the accounts of a selection.
func (all *accounts) choose(ctx context.Context, selection runas.Selection) ([]runas.Account, error) {
	known, err := all.manager.Accounts(ctx)
	if err != nil {
		return nil, err
	}
	return selection.Select(known)
}

// verifyAll verifies the chosen accounts.
func (a *App) verifyAll(ctx context.Context, all *accounts, selection runas.Selection, asJSON bool) error {
	chosen, err := all.choose(ctx, selection)
	if err != nil {
		return err
	}
	shown := a.newFleetReport(asJSON)
	shown.begin(chosen)
	err = all.manager.VerifyAll(ctx, chosen, runas.VerifyOptions{}, func(found runas.AccountReport) { shown.add(verifyLine(found)) })
	return shown.end(ctx, err)
}

func verifyLine(found runas.AccountReport) fleetLine {
	line := lineOf(found.Account)
	line.Result, line.changed = "well", true
	if line.Organization == "" {
		line.Organization = found.Report.Organization
	}
	if until := found.Report.CertificateUntil; !until.IsZero() {
		line.Thumbprint, line.NotAfter = found.Report.Thumbprint, &until
		line.Detail = "the certificate lives until " + until.Format(time.DateOnly)
	}
	for _, link := range found.Report.Links {
		line.Warnings = append(line.Warnings, link.Warnings...)
	}
	if len(found.Report.Links) > 0 {
		line.Links = found.Report.Links
	}
	if fault := found.Fault(); fault != nil {
		line.Detail = ""
		line.failed(fault)
		line.Result = "broken"
	}
	return line
}

// renewAll renews what is due of the applications of the chosen accounts.
func (a *App) renewAll(ctx context.Context, all *accounts, selection runas.Selection, options runas.RenewOptions, asJSON bool) error {
	shown := a.newFleetReport(asJSON)
	err := all.manager.RenewAll(ctx, selection, options, shown.begin, func(done runas.AccountRenewal) { shown.add(renewLine(done)) })
	return shown.end(ctx, err)
}

func renewLine(done runas.AccountRenewal) fleetLine {
	line := lineOf(done.Account)
	result := done.Result
	line.Result, line.Thumbprint = string(result.Outcome), result.Thumbprint
	if !result.NotAfter.IsZero() {
		line.NotAfter = &result.NotAfter
		line.Detail = "the certificate lives until " + result.NotAfter.Format(time.DateOnly)
	}
	line.changed = result.Outcome != runas.NothingDue
	line.Warnings = result.Warnings
	if move := done.Customer; move != nil {
		line.Result, line.changed = string(runas.NothingDue), move.Moved
		if move.Moved {
			line.Result = "moved"
			line.Detail = "the application's new certificate lives until " + result.NotAfter.Format(time.DateOnly)
		}
	}
	if done.Err != nil {
		line.Detail = ""
		line.failed(done.Err)
	}
	return line
}

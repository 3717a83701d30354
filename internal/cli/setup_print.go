package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/runas"
)

// setupAnswer is the result of a set-up as JSON. What it did not come to is empty.
type setupAnswer struct {
	AppID              string           `json:"appId"`
	ServicePrincipalID string           `json:"servicePrincipalId"`
	Organization       string           `json:"organization"`
	TenantID           string           `json:"tenantId"`
	Thumbprint         string           `json:"thumbprint"`
	NotAfter           time.Time        `json:"notAfter,omitzero"`
	Role               string           `json:"role,omitempty"`
	RoleUntil          time.Time        `json:"roleUntil,omitzero"`
	Writes             int              `json:"writes"`
	Kept               bool             `json:"kept"` // this home has the account
	Done               []runas.StepName `json:"done"`
	HandOver           *runas.HandOver  `json:"handOver,omitempty"`
	Back               string           `json:"back,omitempty"`
}

func answerOf(result runas.SetupResult) setupAnswer {
	return setupAnswer{
		result.AppID, result.ServicePrincipalID, result.Organization.InitialDomain, result.Organization.TenantID,
		result.Thumbprint, result.NotAfter, result.Role, result.RoleUntil, result.Writes, !result.Guest, doneSteps(result), result.HandOver, result.Back,
	}
}

func doneSteps(result runas.SetupResult) []runas.StepName {
	done := []runas.StepName{}
	for _, action := range result.Actions {
		done = append(done, action.Step)
	}
	return done
}

func (a *App) printSetup(result runas.SetupResult, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(a.Stdout).Encode(answerOf(result))
	}
	s := a.styleOf(a.Stdout)
	domain := result.Organization.InitialDomain
	switch {
	case result.Guest:
		fmt.Fprintf(a.Stdout, "%s %s: %s done.\n", s.good("✓"), domain, joinSteps(doneSteps(result)))
		a.printGuest(result)
	case result.Partial:
		fmt.Fprintf(a.Stdout, "%s %s: %s done.\n\nThe rest: exorun setup --organization %s\n", s.good("✓"), domain, joinSteps(doneSteps(result)), domain)
	case result.Writes == 0:
		fmt.Fprintf(a.Stdout, "%s %s is complete; nothing was written.\n", s.good("✓"), domain)
	default:
		fmt.Fprintf(a.Stdout, "%s %s is set up.\n", s.good("✓"), domain)
		fmt.Fprintf(a.Stdout, "  application  %s\n  certificate  %s, until %s\n", result.AppID, result.Thumbprint, result.NotAfter.Format(time.DateOnly))
		fmt.Fprintf(a.Stdout, "  role         %s\n", until(result.Role, result.RoleUntil))
		fmt.Fprintf(a.Stdout, "\nTry next:\n  exorun verify\n  exorun cmd Get-Mailbox -ResultSize 5\n  exorun run nightly.ps1\n  exorun renew           # daily; it does nothing until it is time\n")
	}
	return nil
}

// until adds to what has an end when that is.
func until(text string, end time.Time) string {
	if end.IsZero() {
		return text
	}
	return text + ", until " + end.Format(time.DateOnly)
}

// printGuest says what a colleague's home keeps, and what is run in the home that began.
func (a *App) printGuest(result runas.SetupResult) {
	if result.AppID != "" {
		fmt.Fprintf(a.Stdout, "  application  %s\n", result.AppID)
	}
	fmt.Fprintf(a.Stdout, "  This home keeps no account and no key, only the record of what was written (changes.ndjson).\n")
	if result.HandOver == nil {
		fmt.Fprintf(a.Stdout, "\nIn the home that began:\n\n  %s\n", result.Back)
	}
}

// printHandOver says what is done, what is left, and the one command for a colleague. left is the failure that the set-up
// ended with.
func (a *App) printHandOver(result runas.SetupResult, all *accounts, asJSON bool, left error) error {
	h := result.HandOver
	if asJSON {
		return errors.Join(json.NewEncoder(a.Stdout).Encode(answerOf(result)), left)
	}
	s := a.styleOf(a.Stdout)
	if done := doneSteps(result); len(done) > 0 {
		fmt.Fprintf(a.Stdout, "%s done: %s\n", s.good("✓"), joinSteps(done))
	}
	for _, step := range h.Left {
		fmt.Fprintf(a.Stdout, "%s left: %s\n", s.accent("→"), joinWords(string(step.Step), s.faint("("+step.Why+")")))
	}
	if result.Guest {
		a.printGuest(result)
	}
	if h.Command == "" {
		return left
	}
	who := "A colleague who is %s runs, signed in as themselves"
	if len(h.Needs) > 1 {
		who = "Colleagues who are %s run, one person or one after the other, signed in as themselves"
	}
	fmt.Fprintf(a.Stdout, "\n"+who+":\n\n  %s\n\n", strings.Join(h.Needs, " and "), s.strong(h.Command))
	if h.Thumbprint != "" && !result.Guest {
		file := filepath.Join(all.state.CertificatesPath(), h.Thumbprint+".pem")
		fmt.Fprintf(a.Stdout, "Send this file along. It is the certificate without its private key, no secret:\n\n  %s\n\n", file)
	}
	where := "Then here"
	if result.Guest {
		where = "Then, in the home that began"
	}
	fmt.Fprintf(a.Stdout, "%s:\n\n  %s\n", where, h.Back)
	if result.AppID == "" {
		fmt.Fprintf(a.Stdout, "\nThe colleague's command prints this line with the application's id.\n")
	}
	if failed, ok := errors.AsType[*fail.Error](left); ok && failed.Code == fail.HandedOver {
		shown := *failed
		shown.Next = "send the command above to the colleague"
		return &shown
	}
	return left
}

func joinSteps(names []runas.StepName) string {
	var words []string
	for _, name := range names {
		words = append(words, string(name))
	}
	return strings.Join(words, ", ")
}

// printPlan prints what would be done.
func (a *App) printPlan(plan runas.Plan, asJSON bool, next string) error {
	if asJSON {
		return printLines(a.Stdout, plan.Actions)
	}
	s := a.styleOf(a.Stdout)
	if plan.Organization.InitialDomain != "" {
		fmt.Fprintf(a.Stdout, "%s (%s)\n", s.strong(plan.Organization.InitialDomain), plan.Organization.TenantID)
	}
	if len(plan.Actions) == 0 {
		fmt.Fprintln(a.Stdout, "nothing to do")
		return nil
	}
	for _, action := range plan.Actions {
		kind := s.accent(string(action.Kind))
		if action.Kind == runas.Nothing {
			kind = s.faint("as it is")
		}
		fmt.Fprintf(a.Stdout, "%-18s %s %s\n", action.Step, kind, named(action.Object, action.ID))
		if action.Detail != "" {
			fmt.Fprintf(a.Stdout, "%-18s %s\n", "", s.faint(action.Detail))
		}
		if action.Request != nil {
			fmt.Fprintf(a.Stdout, "%-18s %s\n", "", s.faint(action.Request.Method+" "+action.Request.URL))
		}
		if action.Needs != "" {
			fmt.Fprintf(a.Stdout, "%-18s %s%s\n", "", s.faint(needText(action)), standingText(s, action))
		}
	}
	if !plan.Writes() {
		fmt.Fprintln(a.Stdout, "\nNothing would be written to the tenant.")
		return nil
	}
	fmt.Fprintf(a.Stdout, "\nNothing was written. %s.\n", next)
	if slices.ContainsFunc(plan.Actions, func(action runas.Action) bool { return action.Standing == runas.Lacks }) {
		fmt.Fprintln(a.Stdout, "What you do not have, it leaves to a colleague, with one command to send.")
	}
	return nil
}

// needText names the role that a step needs, and those that will do too.
func needText(action runas.Action) string {
	text := "needs " + action.Needs
	if len(action.Suffices) > 0 {
		text += " (or " + strings.Join(action.Suffices, ", ") + ")"
	}
	return text
}

// standingText says whether the account that signed in has the role.
func standingText(s style, action runas.Action) string {
	var text string
	switch action.Standing {
	case runas.Has:
		text = s.good("you have it")
	case runas.Lacks:
		text = s.bad("you do not have it")
	case runas.Unknown:
		text = s.accent("whether you have it is not known")
	default:
		return ""
	}
	if action.Because != "" {
		text += s.faint(", " + action.Because)
	}
	return s.faint(": ") + text
}

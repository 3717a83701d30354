// Package evidence makes a page for those who have to know what a Run As account is and who could act as it: one HTML file
// that loads nothing, runs nothing and can be printed.
//
// It owns what the page says and how it looks. What is on it was read by others and comes in as [Input]; every figure says
// where it comes from, and what was not checked is said to be so.
package evidence

import (
	"cmp"
	"crypto/x509"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/exorun/exorun/certs"
	"github.com/exorun/exorun/runas"
)

// Input is what a page is made of. Account and Connection are needed. It holds no secret.
type Input struct {
	Account    runas.Account
	Connection runas.Connection

	// Report is of a verification that has just run; nil where none did. Administrator says how an administrator signed in for
	// it, empty where none did.
	Report        *runas.Report
	Administrator string

	Certificates []*x509.Certificate // those in the home, with any key
	Resting      string              // how the private key in use rests; empty where that is not known
	Changes      []runas.Change      // the writes to this tenant, oldest first
	Damaged      int                 // lines of the trail that cannot be read

	MadeAt  time.Time // by the machine's clock
	Today   time.Time // by the calendar; it differs from MadeAt only in a rehearsal
	Host    string
	Version string // of exorun
	Laptop  bool   // the tenant is one on a laptop, not a real one
}

// shownChanges is how many of the latest changes are shown.
const shownChanges = 40

// page is what the template shows. Texts are whole; the template adds no rule.
type page struct {
	Title, Account, Organization string
	MadeAt, Version, Host        string
	Laptop, Rehearsed            bool
	Verdict                      verdict
	Tiles                        []tile
	Drawings                     []timeline
	Identity                     []fact
	Keys                         []keyRow
	Resting                      string
	Foreign                      []foreignRow
	ForeignNote                  string
	Links                        []linkRow
	VerifyNote                   string
	Changes                      []changeRow
	ChangesNote                  string
	Sources                      []fact
	NotChecked                   []string
}

// The tones of a statement.
const (
	good    = "good"
	bad     = "bad"
	unknown = "unknown"
	warning = "warning"
)

type verdict struct{ Tone, Text string }

type tile struct{ Name, Value, Note, Tone string }

// fact is a name with a value, and where the value comes from.
type fact struct{ Name, Value, Source string }

type keyRow struct{ Thumbprint, KeyID, Maker, Period, State, Tone string }

type foreignRow struct{ Kind, Name, On, Could string }

type linkRow struct{ Tone, Mark, Name, Detail string }

type changeRow struct{ Time, Who, Call, Object, RequestID, Outcome, Tone string }

const (
	day    = 24 * time.Hour
	atTime = "2006-01-02 15:04 UTC"
)

func date(t time.Time) string { return t.UTC().Format(time.DateOnly) }

func newPage(in Input) page {
	a := in.Account
	name := cmp.Or(a.Name, a.InitialDomain, in.Connection.Organization)
	p := page{
		Title: "Evidence: " + name, Account: name, Organization: cmp.Or(a.InitialDomain, in.Connection.Organization),
		MadeAt: in.MadeAt.UTC().Format(atTime), Version: in.Version, Host: in.Host, Laptop: in.Laptop,
		Rehearsed: in.Today.Sub(in.MadeAt).Abs() > day,
		Verdict:   newVerdict(in),
		Tiles:     tiles(in), Identity: identity(in), Keys: keyRows(in),
		Resting: cmp.Or(in.Resting, "not known"),
	}
	bars := bars(in)
	p.Drawings = []timeline{newTimeline(bars, in.Today, wideWidth), newTimeline(bars, in.Today, narrowWidth)}
	p.addForeign(in)
	p.addLinks(in)
	p.addChanges(in)
	p.addSources(in)
	return p
}

func newVerdict(in Input) verdict {
	if in.Report == nil {
		return verdict{unknown, "Not verified for this page"}
	}
	broken := slices.IndexFunc(in.Report.Links, func(l runas.Link) bool { return l.State == runas.Broken })
	switch {
	case broken >= 0:
		return verdict{bad, "Broken at: " + string(in.Report.Links[broken].Link)}
	case len(in.Report.Foreign.Found) > 0:
		return verdict{warning, "It works; others could act as it"}
	}
	return verdict{good, "Every checked link holds"}
}

func tiles(in Input) []tile {
	leaf := inUse(in)
	until := tile{"Certificate ends", "missing", "not in this home", bad}
	if leaf != nil {
		left := certs.DaysLeft(leaf, in.Today)
		until = tile{"Certificate ends", date(leaf.NotAfter), fmt.Sprintf("%d days left", left), good}
		if third := leaf.NotAfter.Sub(leaf.NotBefore) / 3; leaf.NotAfter.Sub(in.Today) < third {
			until.Tone, until.Note = warning, fmt.Sprintf("%d days left, due for renewal", left)
		}
		if left <= 0 {
			until.Tone, until.Note = bad, "expired"
		}
	}
	return []tile{until, roleTile(in), keysTile(in), verifiedTile(in)}
}

func roleTile(in Input) tile {
	role := in.Account.Role
	t := tile{"Role", cmp.Or(role.Name(), "none known"), "no end known", good}
	end := role.EndsAt
	if in.Report != nil && !in.Report.RoleUntil.IsZero() {
		end = in.Report.RoleUntil
	}
	if role.Name() == "" {
		t.Note, t.Tone = "this home assigned none", unknown
	}
	if !end.IsZero() {
		t.Note = "until " + date(end)
		if end.Before(in.Today) {
			t.Note, t.Tone = "ended on "+date(end), bad
		} else if end.Sub(in.Today) < 30*day {
			t.Tone = warning
		}
	}
	return t
}

func keysTile(in Input) tile {
	own := 0
	for _, key := range in.Account.Keys {
		if !key.Foreign {
			own++
		}
	}
	t := tile{"Keys", fmt.Sprintf("%d made here", own), "others: not checked", unknown}
	if in.Report == nil || in.Report.Foreign.Unread != "" {
		return t
	}
	others := 0
	for _, found := range in.Report.Foreign.Found {
		if found.Kind != runas.ForeignOwner {
			others++
		}
	}
	t.Note, t.Tone = "none made by others", good
	if others > 0 {
		t.Note, t.Tone = fmt.Sprintf("%d made by others", others), warning
	}
	return t
}

func verifiedTile(in Input) tile {
	if in.Report != nil {
		return tile{"Verified", in.MadeAt.UTC().Format(atTime), "for this page", newVerdict(in).Tone}
	}
	if proved := in.Account.ProvedAt; !proved.IsZero() {
		return tile{"Last proved", proved.UTC().Format(atTime), "by a set-up or a renewal", unknown}
	}
	return tile{"Verified", "never", "as far as this home knows", unknown}
}

// inUse is the certificate that the connection names; nil where it is not in the home.
func inUse(in Input) *x509.Certificate { return certificate(in, in.Connection.CertificateThumbprint) }

func certificate(in Input, thumbprint string) *x509.Certificate {
	for _, leaf := range in.Certificates {
		if strings.EqualFold(certs.Thumbprint(leaf), thumbprint) {
			return leaf
		}
	}
	return nil
}

const (
	fromHome       = "this home's record"
	fromConnection = "the connection that scripts use"
	fromToken      = "the token, when verified"
)

func identity(in Input) []fact {
	a := in.Account
	made := "made by exorun here"
	if a.Application.Adopted {
		made = "existed before; adopted by exorun"
	}
	facts := []fact{
		{"Tenant", joined(", ", a.TenantName, in.Connection.TenantID), fromHome},
		{"Application", joined(", ", a.Application.DisplayName, made), fromHome},
		{"Application (client) id", in.Connection.ApplicationID, fromConnection},
		{"Object id", a.Application.ObjectID, fromHome},
		{"Made, and therefore owned, by", a.Application.MadeBy, fromHome},
		{"Service principal", a.ServicePrincipal.ObjectID, fromHome},
		{"Permission", "Exchange.ManageAsApp, granted by an administrator", linkSource(in, runas.LinkPermission)},
		{"Role", roleText(in), linkSource(in, runas.LinkRole)},
		{"Connection", joined(", ", in.Connection.Name, "organisation "+in.Connection.Organization), fromConnection},
		{"Cloud", in.Connection.Cloud, fromConnection},
	}
	if home := a.Application.HomeTenantID; home != "" {
		facts = append(facts, fact{"Home tenant of the application", home, fromHome})
	}
	if !a.RehearsedAt.IsZero() {
		facts = append(facts, fact{"Renewal rehearsed", a.RehearsedAt.UTC().Format(atTime), fromHome})
	}
	return slices.DeleteFunc(facts, func(f fact) bool { return f.Value == "" })
}

func roleText(in Input) string {
	role := in.Account.Role
	if role.Name() == "" {
		return ""
	}
	text := role.Name()
	if role.Found {
		text += ", assigned by others"
	}
	if !role.AssignedAt.IsZero() {
		text += ", since " + date(role.AssignedAt)
	}
	if !role.EndsAt.IsZero() {
		return text + ", until " + date(role.EndsAt)
	}
	return text + ", no end known"
}

// linkSource says whether a verification saw what the home's record says.
func linkSource(in Input, name runas.LinkName) string {
	if in.Report != nil {
		for _, link := range in.Report.Links {
			if link.Link == name && link.State == runas.Holds {
				return fromHome + ", seen in " + fromToken
			}
		}
	}
	return fromHome + "; not seen by a verification"
}

func joined(separator string, words ...string) string {
	return strings.Join(slices.DeleteFunc(words, func(w string) bool { return w == "" }), separator)
}

func keyRows(in Input) []keyRow {
	var rows []keyRow
	for _, key := range in.Account.Keys {
		row := keyRow{
			Thumbprint: key.Thumbprint, KeyID: cmp.Or(key.GivenKeyID, key.KeyID), Maker: "this home", Period: period(in, key),
		}
		if key.Foreign {
			row.Maker = "others, before it was adopted"
		}
		row.State, row.Tone = keyState(in, key)
		rows = append(rows, row)
	}
	if in.Report == nil {
		return rows
	}
	for _, found := range in.Report.Foreign.Found {
		if found.Kind != runas.ForeignKey || found.Adopted {
			continue
		}
		maker := "others: " + cmp.Or(found.Name, "no name")
		if found.ByExorun {
			maker = "another machine with exorun, by its name: " + found.Name
		}
		rows = append(rows, keyRow{
			Thumbprint: found.Thumbprint, KeyID: found.ID, Maker: maker, Period: "until " + date(found.NotAfter), State: "on the " + objectText(found.Object), Tone: warning,
		})
	}
	return rows
}

func period(in Input, key runas.Key) string {
	if leaf := certificate(in, key.Thumbprint); leaf != nil {
		return date(leaf.NotBefore) + " to " + date(leaf.NotAfter)
	}
	return "until " + date(key.NotAfter)
}

func keyState(in Input, key runas.Key) (text, tone string) {
	switch {
	case strings.EqualFold(key.Thumbprint, in.Connection.CertificateThumbprint):
		return "in use", good
	case key.Phase == runas.KeyRetiring:
		return "superseded, removed after " + date(key.RemoveAfter), unknown
	case key.Phase == runas.KeyIntended:
		return "being added", unknown
	case key.Phase == runas.KeyRemoved:
		return "removed from the application", unknown
	}
	return "on the application", unknown
}

func objectText(object string) string { return strings.ReplaceAll(object, "-", " ") }

func (p *page) addForeign(in Input) {
	if in.Report == nil {
		p.ForeignNote = "Not checked: no verification ran for this page."
		return
	}
	for _, found := range in.Report.Foreign.Found {
		kind := strings.ReplaceAll(string(found.Kind), "-", " ")
		p.Foreign = append(p.Foreign, foreignRow{kind, cmp.Or(found.Name, found.ID), objectText(found.Object), found.Could()})
	}
	switch unread := in.Report.Foreign.Unread; {
	case unread != "":
		p.ForeignNote = "Not complete: " + unread + "."
	case len(p.Foreign) == 0:
		p.ForeignNote = "Nobody: no owner, secret, federated credential or key was found on application and service principal that this home did not make."
	default:
		p.ForeignNote = "Read on application and service principal; what this home made itself is left out."
	}
}

func (p *page) addLinks(in Input) {
	if in.Report == nil {
		p.VerifyNote = "No verification ran for this page."
		if proved := in.Account.ProvedAt; !proved.IsZero() {
			p.VerifyNote += " Tokens and calls of Exchange last succeeded at " + proved.UTC().Format(atTime) + ", for a set-up or a renewal."
		}
		return
	}
	p.VerifyNote = "Run for this page at " + p.MadeAt + " by the application itself, with its own certificate"
	if in.Administrator != "" {
		p.VerifyNote += ", and by an administrator who signed in by " + in.Administrator
	}
	p.VerifyNote += "."
	for _, link := range in.Report.Links {
		row := linkRow{unknown, "–", objectText(string(link.Link)), cmp.Or(link.Cause, "not checked")}
		switch link.State {
		case runas.Holds:
			row.Tone, row.Mark, row.Detail = good, "✓", link.Detail
			if len(link.Warnings) > 0 {
				row.Tone, row.Mark, row.Detail = warning, "!", joined("; ", append([]string{link.Detail}, link.Warnings...)...)
			}
		case runas.Broken:
			row.Tone, row.Mark, row.Detail = bad, "✗", link.Cause+" ("+string(link.Fault)+")"
		}
		p.Links = append(p.Links, row)
	}
}

func (p *page) addChanges(in Input) {
	shown := in.Changes[max(0, len(in.Changes)-shownChanges):]
	for _, change := range slices.Backward(shown) {
		tone := unknown
		switch {
		case strings.HasPrefix(change.Outcome, "refused"):
			tone = bad
		case strings.HasPrefix(change.Outcome, "done"):
			tone = good
		}
		p.Changes = append(p.Changes, changeRow{
			change.Time.UTC().Format("2006-01-02 15:04:05"), change.Who, change.Call, change.Object, change.RequestID, change.Outcome, tone,
		})
	}
	p.ChangesNote = "Every write to the tenant that this home sent, with the request id by which Microsoft finds it; times are UTC."
	switch {
	case len(in.Changes) == 0:
		p.ChangesNote = "This home has no record of a write to the tenant."
	case len(shown) < len(in.Changes):
		p.ChangesNote += fmt.Sprintf(" The latest %d of %d are shown.", len(shown), len(in.Changes))
	}
	if in.Damaged > 0 {
		p.ChangesNote += fmt.Sprintf(" %d lines of the record cannot be read.", in.Damaged)
	}
}

func (p *page) addSources(in Input) {
	p.Sources = []fact{
		{"This home's record", "the account's file in exorun's home on " + in.Host + ": what set-up, renewal and verification wrote down", ""},
		{"The connection", "what scripts sign in with: application, certificate by thumbprint, organisation", ""},
		{"The trail", "changes.ndjson in the same home: each write, recorded when its answer came", ""},
	}
	if in.Report != nil {
		p.Sources = append(p.Sources, fact{"The verification", "a sign-in with the certificate, the claims of the token, and a call of Exchange", ""})
	}
	p.NotChecked = append(p.NotChecked,
		"What scripts wrote to mailboxes and settings: exorun keeps it apart, and Exchange's audit log has it.",
		"Writes that others sent, or another home: Entra's audit log has them.",
		"Whether someone copied the private key while it could be read.")
	if in.Report == nil {
		p.NotChecked = append(p.NotChecked, "Whether the account works: no verification ran for this page.")
		return
	}
	for _, link := range in.Report.Links {
		if link.State == runas.Unchecked {
			p.NotChecked = append(p.NotChecked, "The link "+objectText(string(link.Link))+": "+strings.TrimPrefix(cmp.Or(link.Cause, "not checked"), "not checked: ")+".")
		}
	}
	if unread := in.Report.Foreign.Unread; unread != "" {
		p.NotChecked = append(p.NotChecked, "Who else could act as the application: "+unread+".")
	}
}

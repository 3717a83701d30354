package org

import (
	"slices"
	"strings"
	"testing"
	"time"
)

var founded = time.Date(2023, 11, 24, 12, 0, 0, 0, time.UTC)

func contoso(n int) *Org {
	return New(Options{Seed: "test", Mailboxes: n, Domain: "contoso.com", InitialDomain: "contoso.onmicrosoft.com", Founded: founded})
}

// TestFind looks every mailbox of a large organisation up by all that names it.
func TestFind(t *testing.T) {
	t.Parallel()
	o := contoso(20000)
	aliases := make(map[string]bool, o.Len())
	displayed := make(map[string]bool)
	for i := range o.Len() {
		m := o.Mailbox(i)
		if aliases[m.Alias] {
			t.Fatalf("the alias %s is given twice", m.Alias)
		}
		aliases[m.Alias] = true
		if i%37 != 0 && i > 60 && i < o.Len()-1 {
			continue
		}
		for _, identity := range []string{m.Alias, m.UPN, strings.ToUpper(m.Address), "smtp:" + m.Address, m.GUID, m.MailboxGUID, m.ObjectID, "CN=" + m.Alias + ",OU=x"} {
			if identity == "" {
				continue
			}
			if got, ok := o.Find(identity); !ok || got != i {
				t.Fatalf("Find(%q): %d %v, want %d", identity, got, ok, i)
			}
		}
		if !displayed[m.DisplayName] && m.Kind != Discovery && !strings.ContainsAny(m.Alias, "0123456789") {
			if got, ok := o.Find(m.DisplayName); !ok || got != i {
				t.Fatalf("Find(%q): %d %v, want %d", m.DisplayName, got, ok, i)
			}
		}
		displayed[m.DisplayName] = true
	}
}

func TestFindNothing(t *testing.T) {
	t.Parallel()
	o := contoso(25)
	for _, identity := range []string{"", "nobody", "anna", "x@fabrikam.com", "00000000-0000-4000-8000-000000000000", o.ID(mailboxID, 25), "info1", "info01", "anna.berg1", contoso(9000).Mailbox(8000).Alias} {
		if i, ok := o.Find(identity); ok {
			t.Errorf("Find(%q) found %d", identity, i)
		}
	}
}

func TestPopulation(t *testing.T) {
	t.Parallel()
	o := contoso(25)
	kinds := map[Kind]int{}
	for i := range o.Len() {
		kinds[o.Mailbox(i).Kind]++
	}
	if kinds[User] < 18 || kinds[Shared] != 2 || kinds[Room] != 2 || kinds[Equipment] != 1 || kinds[Discovery] != 1 {
		t.Errorf("kinds: %v", kinds)
	}
	if contoso(25).Mailbox(3) != o.Mailbox(3) {
		t.Error("the same seed gives another person")
	}
	other := New(Options{Seed: "other", Mailboxes: 25, Domain: "contoso.com", InitialDomain: "contoso.onmicrosoft.com", Founded: founded})
	if other.Mailbox(3).MailboxGUID == o.Mailbox(3).MailboxGUID {
		t.Error("another seed gives the same person")
	}
}

func TestGroups(t *testing.T) {
	t.Parallel()
	o := contoso(500)
	total := 0
	everybody := slices.Collect(o.Members(0, 0))
	for n := 1; n < o.Groups(); n++ {
		g := o.Group(n)
		for _, identity := range []string{g.Alias, g.DisplayName, g.Address, g.GUID, g.ObjectID} {
			if got, ok := o.FindGroup(identity); !ok || got != n {
				t.Errorf("FindGroup(%q): %d %v", identity, got, ok)
			}
		}
		for i := range o.Members(n, 0) {
			total++
			if m := o.Mailbox(i); m.Department != g.DisplayName || !o.IsMember(n, i) {
				t.Errorf("%s of %s is in %s", m.Alias, m.Department, g.DisplayName)
			}
		}
	}
	if total != len(everybody) || total == 0 {
		t.Errorf("the departments have %d people, the company %d", total, len(everybody))
	}
}

func TestMessages(t *testing.T) {
	t.Parallel()
	o := contoso(25)
	to := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	from := to.Add(-48 * time.Hour)
	rows := slices.Collect(o.Messages(from, to))
	if len(rows) < 300 || len(rows) > 700 {
		t.Errorf("%d rows in two days", len(rows))
	}
	statuses := map[string]bool{}
	for i, row := range rows {
		statuses[row.Status] = true
		if row.Received.After(to) || !row.Received.After(from) || i > 0 && row.Received.After(rows[i-1].Received) {
			t.Fatalf("row %d is out of place: %v", i, row.Received)
		}
		if i > 0 && row.Received.Equal(rows[i-1].Received) && row.Recipient < rows[i-1].Recipient {
			t.Fatalf("rows %d and %d are not in the order of their recipients", i-1, i)
		}
	}
	if len(statuses) < 3 {
		t.Errorf("statuses: %v", statuses)
	}
	// The window moves, the messages stay.
	half := slices.Collect(o.Messages(from, rows[len(rows)/2].Received))
	if !slices.Equal(half[len(half)-50:], rows[len(rows)-50:]) {
		t.Error("another window shows other messages")
	}
	for range contoso(0).Messages(from, to) {
		t.Error("an empty organisation has mail")
	}
}

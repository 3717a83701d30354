package org

import (
	"iter"
	"strings"
	"time"
)

// Group is a distribution group: all people, or those of a department.
type Group struct {
	Number      int
	Alias       string
	DisplayName string
	Address     string
	GUID        string
	ObjectID    string
	Created     time.Time
	Security    bool // mail-enabled security group
	department  int  // -1: everybody
}

// Groups returns the number of groups.
func (o *Org) Groups() int { return len(departments) + 1 }

// Group returns group n, 0 ≤ n < Groups.
func (o *Org) Group(n int) Group {
	g := Group{Number: n, GUID: o.ID(groupID, 2*n), ObjectID: o.ID(groupID, 2*n+1), Created: o.founded, department: n - 1}
	if n == 0 {
		g.Alias, g.DisplayName = "allcompany", "All Company"
	} else {
		name := departments[n-1]
		g.Alias, g.DisplayName, g.Security = strings.ToLower(strings.ReplaceAll(name, " ", "")), name, n%3 == 0
	}
	g.Address = g.Alias + "@" + o.domain
	return g
}

// FindGroup returns the number of the group that identity names, in the forms of [Org.Find].
func (o *Org) FindGroup(identity string) (int, bool) {
	lower := strings.ToLower(strings.TrimSpace(identity))
	lower = strings.TrimPrefix(lower, "smtp:")
	if strings.HasPrefix(lower, "cn=") {
		lower, _, _ = strings.Cut(lower[3:], ",")
	}
	for n := range o.Groups() {
		g := o.Group(n)
		for _, own := range []string{g.Alias, g.DisplayName, g.Address, g.Alias + "@" + o.initial, g.GUID, g.ObjectID} {
			if strings.ToLower(own) == lower {
				return n, true
			}
		}
	}
	return 0, false
}

// Members yields the numbers of the mailboxes in group n, from mailbox start on.
func (o *Org) Members(n, start int) iter.Seq[int] {
	department := o.Group(n).department
	return func(yield func(int) bool) {
		for i := start; i < o.size; i++ {
			if o.isMember(department, i) && !yield(i) {
				return
			}
		}
	}
}

// IsMember reports whether mailbox i is in group n.
func (o *Org) IsMember(n, i int) bool { return o.isMember(o.Group(n).department, i) }

func (o *Org) isMember(department, i int) bool {
	kind, _ := o.kindOf(i)
	return kind == User && (department < 0 || o.departmentOf(i) == department)
}

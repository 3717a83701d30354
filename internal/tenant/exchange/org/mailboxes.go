package org

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Kind is the kind of a mailbox, in the words of RecipientTypeDetails.
type Kind string

// The kinds.
const (
	User      Kind = "UserMailbox"
	Shared    Kind = "SharedMailbox"
	Room      Kind = "RoomMailbox"
	Equipment Kind = "EquipmentMailbox"
	Discovery Kind = "DiscoveryMailbox"
)

// Mailbox is a mailbox with what directory and store know of it.
type Mailbox struct {
	Number      int       `json:"number"`
	Kind        Kind      `json:"kind"`
	Alias       string    `json:"alias"` // also its name and identity
	DisplayName string    `json:"displayName"`
	GivenName   string    `json:"givenName,omitempty"`
	Surname     string    `json:"surname,omitempty"`
	UPN         string    `json:"userPrincipalName"`
	Address     string    `json:"primarySmtpAddress"`
	GUID        string    `json:"guid"`         // of the directory object
	MailboxGUID string    `json:"exchangeGuid"` // of the mailbox
	ObjectID    string    `json:"objectId"`     // in Entra; empty for the discovery mailbox
	Created     time.Time `json:"created"`
	Department  string    `json:"department,omitempty"`
	Title       string    `json:"title,omitempty"`
	Office      string    `json:"office,omitempty"`
	City        string    `json:"city,omitempty"`
	State       string    `json:"state,omitempty"`
	Country     string    `json:"country,omitempty"`
	PostalCode  string    `json:"postalCode,omitempty"`
	Street      string    `json:"street,omitempty"`
	Phone       string    `json:"phone,omitempty"`
	Capacity    int       `json:"capacity,omitempty"` // of a room
	Size        int64     `json:"size"`               // bytes
	Items       int       `json:"items"`
	DeletedSize int64     `json:"deletedSize"` // bytes
	Deleted     int       `json:"deletedItems"`
}

// The kinds of ids.
const (
	objectID    = "object"
	mailboxID   = "mailbox"
	directoryID = "directory"
	groupID     = "group"
)

// In each run of cycle mailboxes one is shared, one a room and, in every other run, one a piece of equipment.
const (
	cycle        = 12
	sharedPlace  = 5
	roomPlace    = 9
	equipPlace   = 11
	discoveryTag = "DiscoverySearchMailbox{D919BA05-46A6-415f-80AD-7E09334BB852}"
)

// kindOf returns the kind of mailbox i and its number among those of its kind.
func (o *Org) kindOf(i int) (Kind, int) {
	if i == o.size-1 && o.size > cycle {
		return Discovery, 0
	}
	run, at := i/cycle, i%cycle
	switch {
	case at == sharedPlace:
		return Shared, run
	case at == roomPlace:
		return Room, run
	case at == equipPlace && run%2 == 1:
		return Equipment, run / 2
	}
	return User, i
}

// Mailbox returns mailbox i, 0 ≤ i < Len.
func (o *Org) Mailbox(i int) Mailbox {
	kind, n := o.kindOf(i)
	h := o.hash("mailbox", i)
	home := places[h[0]%uint64(len(places))]
	m := Mailbox{
		Number: i, Kind: kind, GUID: o.ID(directoryID, i), MailboxGUID: o.ID(mailboxID, i), ObjectID: o.ID(objectID, i),
		Created: o.founded.Add(time.Duration(h[1]%(900*24*60)) * time.Minute),
		Office:  home.city, City: home.city, State: home.state, Country: home.country, PostalCode: home.postal, Street: home.street,
		Size: int64(h[2] % (40 << 30)), DeletedSize: int64(h[3] % (1 << 30)),
	}
	m.Items, m.Deleted = int(m.Size/(80<<10)), int(m.DeletedSize/(80<<10))
	switch kind {
	case User:
		given, surname, round := o.nameOf(n)
		m.GivenName, m.Surname = given.display, surname.display
		m.Alias, m.DisplayName = given.ascii+"."+surname.ascii, given.display+" "+surname.display
		if round > 0 {
			m.Alias += strconv.Itoa(round + 1)
		}
		m.Department, m.Title = departments[o.departmentOf(i)], titles[h[3]>>32%uint64(len(titles))]
		m.Phone = home.phone + fmt.Sprintf("%03d", h[2]>>40%1000)
	case Discovery:
		m.Alias, m.DisplayName, m.ObjectID = discoveryTag, "Discovery Search Mailbox", ""
	default:
		m.Alias, m.DisplayName = plainName(kind, n)
		if kind == Room {
			m.Capacity = 4 + int(h[3]%5)*4
		}
	}
	domain := o.domain
	if kind == Discovery {
		domain = o.initial
	}
	m.Address = m.Alias + "@" + domain
	m.UPN = m.Address
	return m
}

func (o *Org) departmentOf(i int) int {
	return int(o.hash("department", i)[0] % uint64(len(departments)))
}

func namesOf(kind Kind) []person {
	switch kind {
	case Shared:
		return sharedNames
	case Room:
		return roomNames
	}
	return equipmentNames
}

func plainName(kind Kind, n int) (alias, display string) {
	all := namesOf(kind)
	name, round := all[n%len(all)], n/len(all)
	if round == 0 {
		return name.ascii, name.display
	}
	return fmt.Sprintf("%s%d", name.ascii, round+1), fmt.Sprintf("%s %d", name.display, round+1)
}

// Find returns the number of the mailbox that identity names: by alias or name, user principal name, any address, one
// of its ids, distinguished name or display name.
func (o *Org) Find(identity string) (int, bool) {
	text := strings.TrimSpace(identity)
	for _, kind := range []string{objectID, mailboxID, directoryID} {
		if i, ok := o.number(kind, text); ok && i < o.size {
			return i, true
		}
	}
	lower := strings.ToLower(text)
	if _, address, found := strings.Cut(lower, "smtp:"); found {
		lower = address
	}
	if strings.HasPrefix(lower, "cn=") {
		lower, _, _ = strings.Cut(lower[3:], ",")
	}
	if local, domain, found := strings.Cut(lower, "@"); found {
		if domain != strings.ToLower(o.domain) && domain != strings.ToLower(o.initial) {
			return 0, false
		}
		lower = local
	}
	if i, ok := o.byAlias(lower); ok {
		return i, true
	}
	return o.byDisplayName(lower)
}

func (o *Org) byAlias(alias string) (int, bool) {
	if strings.EqualFold(alias, discoveryTag) {
		return o.confirm(o.size-1, alias)
	}
	if i, ok := o.personNamed(alias); ok {
		return o.confirm(i, alias)
	}
	base := strings.TrimRight(alias, "0123456789")
	round := 0
	if digits := alias[len(base):]; digits != "" {
		n, err := strconv.Atoi(digits)
		if err != nil || n < 2 {
			return 0, false
		}
		round = n - 1
	}
	for kind, at := range map[Kind]int{Shared: sharedPlace, Room: roomPlace, Equipment: equipPlace} {
		all := namesOf(kind)
		for n, name := range all {
			if name.ascii != base {
				continue
			}
			run := round*len(all) + n
			if kind == Equipment {
				run = 2*run + 1
			}
			return o.confirm(run*cycle+at, alias)
		}
	}
	return 0, false
}

func (o *Org) byDisplayName(name string) (int, bool) {
	for g, given := range givenNames {
		rest, ok := strings.CutPrefix(name, strings.ToLower(given.display)+" ")
		if !ok {
			continue
		}
		for _, surname := range surnames {
			if strings.ToLower(surname.display) == rest {
				return o.byAlias(givenNames[g].ascii + "." + surname.ascii)
			}
		}
	}
	for _, kind := range []Kind{Shared, Room, Equipment} {
		for _, one := range namesOf(kind) {
			if strings.ToLower(one.display) == name {
				return o.byAlias(one.ascii)
			}
		}
	}
	return 0, false
}

// confirm checks that mailbox i exists and has the alias.
func (o *Org) confirm(i int, alias string) (int, bool) {
	if i < 0 || i >= o.size || !strings.EqualFold(o.Mailbox(i).Alias, alias) {
		return 0, false
	}
	return i, true
}

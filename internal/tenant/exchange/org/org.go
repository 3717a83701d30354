// Package org is the population of the laptop tenant's Exchange organisation: mailboxes, groups and the messages between
// them, made from a seed.
//
// Nothing is stored. Each mailbox, group member and message is computed from its number, and a name, address or id leads
// back to the number, so an organisation of fifty thousand mailboxes costs nothing until somebody looks.
package org

import (
	"crypto/sha256"
	"encoding/binary"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
)

// Org is an organisation. It is immutable and safe for concurrent use.
type Org struct {
	seed     string
	size     int
	domain   string // of people's addresses, contoso.com
	initial  string // contoso.onmicrosoft.com
	founded  time.Time
	multiply int // of the permutation of names
	offset   int
}

// Options describe an organisation.
type Options struct {
	Seed          string
	Mailboxes     int
	Domain        string
	InitialDomain string
	Founded       time.Time // when the first mailbox was made
}

// New returns the organisation that options describe; the same options always give the same one.
func New(options Options) *Org {
	o := &Org{seed: options.Seed, size: max(options.Mailboxes, 0), domain: options.Domain, initial: options.InitialDomain, founded: options.Founded.UTC()}
	h := o.hash("names", 0)
	o.multiply = int(h[0]%uint64(names)) | 1
	for gcd(o.multiply, names) != 1 {
		o.multiply += 2
	}
	o.offset = int(h[1] % uint64(names))
	return o
}

// Len returns the number of mailboxes.
func (o *Org) Len() int { return o.size }

// InitialDomain returns the domain that the organisation was made with.
func (o *Org) InitialDomain() string { return o.initial }

// hash returns four numbers that depend on the seed, a topic and a number.
func (o *Org) hash(topic string, n int) [4]uint64 {
	message := binary.BigEndian.AppendUint64([]byte(o.seed+"\x00"+topic+"\x00"), uint64(n))
	sum := sha256.Sum256(message)
	var h [4]uint64
	for i := range h {
		h[i] = binary.BigEndian.Uint64(sum[8*i:])
	}
	return h
}

// ID returns the id of the n-th object of a kind: a version 4 UUID whose last six bytes hide n.
func (o *Org) ID(kind string, n int) string {
	h := o.hash("id "+kind, n)
	var id uuid.UUID
	binary.BigEndian.PutUint64(id[:8], h[0])
	id[8], id[9] = byte(h[1]>>8), byte(h[1])
	hidden := (uint64(n) ^ o.mask(kind)) & (1<<48 - 1)
	for i := range 6 {
		id[10+i] = byte(hidden >> (8 * (5 - i)))
	}
	id[6] = id[6]&0x0f | 0x40
	id[8] = id[8]&0x3f | 0x80
	return id.String()
}

func (o *Org) mask(kind string) uint64 { return o.hash("mask "+kind, 0)[0] }

// number returns the n for which ID(kind, n) is text.
func (o *Org) number(kind, text string) (int, bool) {
	id, err := uuid.Parse(text)
	if err != nil {
		return 0, false
	}
	var hidden uint64
	for _, b := range id[10:] {
		hidden = hidden<<8 | uint64(b)
	}
	n := (hidden ^ o.mask(kind)) & (1<<48 - 1)
	if n > 1<<31 {
		return 0, false
	}
	return int(n), o.ID(kind, int(n)) == id.String()
}

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// nameOf returns the given name and surname of person i, and how often the pair was used before.
func (o *Org) nameOf(i int) (given, surname person, round int) {
	pair := (i%names*o.multiply + o.offset) % names
	return givenNames[pair%len(givenNames)], surnames[pair/len(givenNames)], i / names
}

// personNamed is the reverse of nameOf for an alias such as anna.berg or anna.berg2.
func (o *Org) personNamed(alias string) (int, bool) {
	given, rest, found := strings.Cut(strings.ToLower(alias), ".")
	if !found {
		return 0, false
	}
	surname := strings.TrimRight(rest, "0123456789")
	round := 0
	if digits := rest[len(surname):]; digits != "" {
		n, err := strconv.Atoi(digits)
		if err != nil || n < 2 {
			return 0, false
		}
		round = n - 1
	}
	g, ok := givenIndex()[given]
	s, ok2 := surnameIndex()[surname]
	if !ok || !ok2 {
		return 0, false
	}
	pair := s*len(givenNames) + g
	i := ((pair-o.offset)%names + names) % names * inverse(o.multiply, names) % names
	return round*names + i, true
}

// inverse returns x with a·x ≡ 1 (mod m), for a coprime to m.
func inverse(a, m int) int {
	r0, r1, x0, x1 := m, a%m, 0, 1
	for r1 != 0 {
		q := r0 / r1
		r0, r1, x0, x1 = r1, r0-q*r1, x1, x0-q*x1
	}
	return (x0%m + m) % m
}

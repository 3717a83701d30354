// Package catalogue knows the names of Exchange Online's cmdlets and their parameters: sets, types, positions, aliases and
// what they take from the pipeline. The table is Microsoft's reference of the Exchange cmdlets (MicrosoftDocs/office-docs-powershell)
// as cmdlets.txt, a line a cmdlet. Nothing of it is decoded before a cmdlet is asked for.
package catalogue

import (
	_ "embed"
	"iter"
	"slices"
	"strings"
)

//go:generate go run ./gen -from exchange-cmdlets.jsonl

//go:embed cmdlets.txt
var text string

// Cmdlet is one entry.
type Cmdlet struct {
	Name       string
	Services   []string // "EXO", "EOP" (Exchange Online Protection), "SCC" (Security & Compliance)
	DefaultSet string
	Parameters []Parameter
}

// Parameter is one parameter of a cmdlet.
type Parameter struct {
	Name    string
	Type    string // the type that the reference names, often one of Exchange's own: "MailboxIdParameter"
	Aliases []string
	Values  []string // what a documented enumeration allows
	Places  []Place
}

// Place is what a parameter is in some parameter sets.
type Place struct {
	Sets      []string // none for every set
	Mandatory bool
	Position  int // from 1; 0 is none
	ByValue   bool
	ByName    bool
}

// In reports whether the cmdlet is one of a service: "EXO", "EOP" or "SCC".
func (c *Cmdlet) In(service string) bool { return slices.Contains(c.Services, service) }

// Find returns the cmdlet of a name in any case.
func Find(name string) (*Cmdlet, bool) {
	line, ok := find(strings.ToLower(name))
	if !ok {
		return nil, false
	}
	return decode(line), true
}

// Has reports whether there is a cmdlet of that name for a service, without decoding it.
func Has(name, service string) bool {
	line, ok := find(strings.ToLower(name))
	return ok && serves(line, service)
}

// Names gives the names of a service's cmdlets in alphabetical order.
func Names(service string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for line := range strings.Lines(text) {
			if serves(line, service) && !yield(nameOf(line)) {
				return
			}
		}
	}
}

func nameOf(line string) string {
	name, _, _ := strings.Cut(line, "\t")
	return name
}

func serves(line, service string) bool {
	_, rest, _ := strings.Cut(line, "\t")
	services, _, _ := strings.Cut(rest, "\t")
	return slices.Contains(strings.Split(services, ","), service)
}

// find searches the lines, which stand in the order of their lower-case names, by halving.
func find(key string) (string, bool) {
	low, high := 0, len(text)
	for low < high {
		middle := (low + high) / 2
		start := low
		if i := strings.LastIndexByte(text[low:middle], '\n'); i >= 0 {
			start = low + i + 1
		}
		end := len(text)
		if i := strings.IndexByte(text[start:], '\n'); i >= 0 {
			end = start + i
		}
		line := text[start:end]
		switch strings.Compare(key, strings.ToLower(nameOf(line))) {
		case 0:
			return line, true
		case -1:
			high = start
		default:
			low = min(end+1, len(text))
		}
	}
	return "", false
}

func decode(line string) *Cmdlet {
	fields := strings.Split(line, "\t")
	c := &Cmdlet{Name: fields[0], Services: split(fields[1]), DefaultSet: fields[2]}
	for _, field := range fields[3:] {
		parts := strings.Split(field, ":")
		p := Parameter{Name: parts[0], Type: parts[1], Aliases: split(parts[2]), Values: split(parts[3])}
		for _, place := range parts[4:] {
			p.Places = append(p.Places, decodePlace(place))
		}
		c.Parameters = append(c.Parameters, p)
	}
	return c
}

func decodePlace(text string) Place {
	sets, flags, _ := strings.Cut(text, "/")
	place := Place{Sets: split(sets)}
	for _, flag := range flags {
		switch {
		case flag == 'm':
			place.Mandatory = true
		case flag == 'v':
			place.ByValue = true
		case flag == 'n':
			place.ByName = true
		case flag >= '0' && flag <= '9':
			place.Position = place.Position*10 + int(flag-'0')
		}
	}
	return place
}

func split(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(text, ",")
}

package complete

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"io"
	"strings"
	"sync"

	"github.com/exorun/exorun/powershell/value"
)

//go:embed zz_gen_catalogue.txt.gz
var catalogueData []byte

// extendedData are the members that PowerShell's type table adds to .NET's types: a type a line with its members.
//
//go:embed extended.txt
var extendedData string

// moreData are types in the catalogue's form that its record leaves out.
//
//go:embed more.txt
var moreData string

// record is a type of the catalogue.
type record struct {
	name       string
	base       string
	interfaces []string
	members    []string // a mark, a tab and a signature each
}

type catalogue struct {
	types    map[string]*record  // by folded full name
	extended map[string][]member // by folded full name
	names    []string            // full names of all types
}

// theCatalogue reads the catalogue when it is first asked for.
var theCatalogue = sync.OnceValue(func() *catalogue {
	c := &catalogue{types: map[string]*record{}, extended: map[string][]member{}}
	if r, err := gzip.NewReader(bytes.NewReader(catalogueData)); err == nil {
		if text, err := io.ReadAll(r); err == nil {
			c.read(string(text))
		}
	}
	c.read(moreData)
	for line := range strings.Lines(extendedData) {
		name, list, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		if !ok {
			continue
		}
		var members []member
		for entry := range strings.FieldsSeq(list) {
			kind, text, _ := strings.Cut(entry, ":")
			members = append(members, member{name: text, kind: kindsByName[kind], result: typeOfKind(kind)})
		}
		c.extended[value.Fold(name)] = members
	}
	return c
})

func (c *catalogue) read(text string) {
	var current *record
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if rest, ok := strings.CutPrefix(line, "T\t"); ok {
			fields := strings.Split(rest, "\t")
			current = &record{name: fields[0], base: fields[1]}
			if fields[2] != "" {
				current.interfaces = strings.Split(fields[2], ",")
			}
			c.types[value.Fold(fields[0])] = current
			c.names = append(c.names, fields[0])
			continue
		}
		if current != nil && line != "" {
			current.members = append(current.members, line)
		}
	}
}

func (c *catalogue) find(name string) *record { return c.types[value.Fold(name)] }

// bases gives the full names of a type's bases, the nearest first.
func (c *catalogue) bases(name string) []string {
	var all []string
	for range 16 {
		r := c.find(name)
		if r == nil || r.base == "" {
			break
		}
		name = r.base
		all = append(all, name)
	}
	return all
}

// interfaceData are .NET's interfaces, one a line, with their methods, their properties behind a colon and their indexers behind [].
//
//go:embed interfaces.txt
var interfaceData string

// explicitMembers are what a type has only as the member of an interface, which scripts see all the same.
var explicitMembers = sync.OnceValue(func() map[string][]member {
	all := map[string][]member{}
	for line := range strings.Lines(interfaceData) {
		fields := strings.Fields(line)
		if len(fields) == 0 {
			continue
		}
		for _, f := range fields[1:] {
			switch {
			case strings.HasPrefix(f, ":"):
				all[fields[0]] = append(all[fields[0]], member{name: f[1:], kind: kindProperty})
			case strings.HasPrefix(f, "[]"):
				all[fields[0]] = append(all[fields[0]], member{name: f[2:], kind: kindIndexed})
			default:
				all[fields[0]] = append(all[fields[0]], member{name: f, kind: kindMethod})
			}
		}
	}
	return all
})

// Package catalogue knows the cmdlets of Exchange Online: their names, parameters and parameter sets.
//
// It is packed from Microsoft's published documentation of the cmdlets (MIT licence for code, CC BY 4.0 for text; only
// names and types are carried) and unpacked when first asked.
package catalogue

import (
	"compress/gzip"
	_ "embed"
	"io"
	"slices"
	"strings"
	"sync"
)

//go:generate go run ./generate cmdlets.jsonl zz_gen_cmdlets.gz

//go:embed zz_gen_cmdlets.gz
var packed string

// Cmdlet is one cmdlet.
type Cmdlet struct {
	Name       string
	Where      []string // EXO, EOP, SCC
	Sets       []string // parameter sets; empty where there is one only
	Parameters []Parameter
}

// Parameter is a parameter of a cmdlet.
type Parameter struct {
	Name     string
	Type     string // as documented, such as SwitchParameter or MultiValuedProperty
	Aliases  []string
	Sets     []string // nil: all
	Required []string // sets in which it is mandatory; an asterisk stands for all
}

// lines returns the cmdlets' lines by lower-case name.
var lines = sync.OnceValue(func() map[string]string {
	reader, err := gzip.NewReader(strings.NewReader(packed))
	if err != nil {
		panic("the embedded catalogue is damaged: " + err.Error())
	}
	text, err := io.ReadAll(reader)
	if err != nil {
		panic("the embedded catalogue is damaged: " + err.Error())
	}
	byName := make(map[string]string, 1000)
	for line := range strings.Lines(string(text)) {
		name, _, _ := strings.Cut(line, "\t")
		byName[strings.ToLower(name)] = strings.TrimSuffix(line, "\n")
	}
	return byName
})

// Lookup returns the cmdlet called name, in any case.
func Lookup(name string) (Cmdlet, bool) {
	line, ok := lines()[strings.ToLower(name)]
	if !ok {
		return Cmdlet{}, false
	}
	fields := strings.Split(line, "\t")
	cmdlet := Cmdlet{Name: fields[0], Where: list(fields[1]), Sets: list(fields[2])}
	for text := range strings.SplitSeq(fields[3], ";") {
		if text == "" {
			continue
		}
		parts := strings.Split(text, ":")
		p := Parameter{Name: parts[0], Type: parts[1], Aliases: list(parts[2]), Required: list(parts[4])}
		if sets := list(parts[3]); !slices.Contains(sets, "*") {
			p.Sets = sets
		}
		cmdlet.Parameters = append(cmdlet.Parameters, p)
	}
	return cmdlet, true
}

// Names returns the names of all cmdlets that run in where, sorted.
func Names(where string) []string {
	var names []string
	for _, line := range lines() {
		fields := strings.SplitN(line, "\t", 3)
		if slices.Contains(list(fields[1]), where) {
			names = append(names, fields[0])
		}
	}
	slices.Sort(names)
	return names
}

func list(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(text, ",")
}

// Parameter returns the parameter called name, or with that alias, in any case.
func (c Cmdlet) Parameter(name string) (Parameter, bool) {
	for _, p := range c.Parameters {
		if strings.EqualFold(p.Name, name) || slices.ContainsFunc(p.Aliases, func(alias string) bool { return strings.EqualFold(alias, name) }) {
			return p, true
		}
	}
	return Parameter{}, false
}

// RunsIn reports whether the cmdlet runs in where: EXO, EOP or SCC.
func (c Cmdlet) RunsIn(where string) bool { return slices.Contains(c.Where, where) }

// Resolve finds the parameter sets that the named parameters leave. ambiguous is true where there is none; missing
// names a parameter that each remaining set demands and that was not given.
func (c Cmdlet) Resolve(given []string) (ambiguous bool, missing string) {
	sets := c.Sets
	if len(sets) == 0 {
		sets = []string{"*"}
	}
	isGiven := func(p Parameter) bool {
		return slices.ContainsFunc(given, func(name string) bool {
			return strings.EqualFold(p.Name, name) || slices.ContainsFunc(p.Aliases, func(alias string) bool { return strings.EqualFold(alias, name) })
		})
	}
	var left []string
	for _, set := range sets {
		fits := true
		for _, p := range c.Parameters {
			fits = fits && (!isGiven(p) || p.Sets == nil || slices.Contains(p.Sets, set) || c.lenient(p.Name))
		}
		if fits {
			left = append(left, set)
		}
	}
	if len(left) == 0 {
		return true, ""
	}
	for _, set := range left {
		lacks := ""
		for _, p := range c.Parameters {
			demanded := slices.Contains(p.Required, "*") || slices.Contains(p.Required, set)
			if demanded && !isGiven(p) && lacks == "" && !c.lenient(p.Name) {
				lacks = p.Name
			}
		}
		if lacks == "" {
			return false, ""
		}
		if missing == "" {
			missing = lacks
		}
	}
	return false, missing
}

// lenient names parameters about which the documentation is wrong: the service does without them where it calls them
// mandatory, and takes them in sets that it does not list.
func (c Cmdlet) lenient(parameter string) bool {
	switch c.Name {
	case "New-Mailbox":
		return parameter == "Password" || parameter == "MicrosoftOnlineServicesID"
	case "New-ServicePrincipal":
		return parameter == "ServiceId"
	}
	return false
}

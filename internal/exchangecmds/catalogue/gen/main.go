// Command gen makes cmdlets.txt, the catalogue of cmdlets, from a file of JSON lines that describes them one a line:
// cmdlet, where, sets, default and parameters with name, type, aliases, values and their place in each set.
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"os"
	"slices"
	"strings"
)

type cmdlet struct {
	Name       string      `json:"cmdlet"`
	Where      []string    `json:"where"`
	Default    string      `json:"default"`
	Parameters []parameter `json:"parameters"`
}

type parameter struct {
	Name    string   `json:"name"`
	Type    string   `json:"type"`
	Aliases []string `json:"aliases"`
	Values  []string `json:"values"`
	In      []place  `json:"in"`
}

type place struct {
	Sets     []string `json:"sets"`
	Required bool     `json:"required"`
	Position *int     `json:"position"`
	Pipeline []string `json:"pipeline"`
}

func main() {
	log.SetFlags(0)
	from := flag.String("from", "", "the JSON lines to read")
	to := flag.String("to", "cmdlets.txt", "the catalogue to write")
	flag.Parse()
	if err := run(*from, *to); err != nil {
		log.Fatal(err)
	}
}

func run(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	var lines []string
	scanner := bufio.NewScanner(in)
	scanner.Buffer(nil, 1<<20)
	for scanner.Scan() {
		var c cmdlet
		if err := json.Unmarshal(scanner.Bytes(), &c); err != nil {
			return fmt.Errorf("%s, line %d: %w", from, len(lines)+1, err)
		}
		lines = append(lines, c.line())
	}
	if err := scanner.Err(); err != nil {
		return err
	}
	slices.SortFunc(lines, func(a, b string) int { return strings.Compare(key(a), key(b)) })
	return os.WriteFile(to, []byte(strings.Join(lines, "\n")+"\n"), 0o644)
}

func key(line string) string {
	name, _, _ := strings.Cut(line, "\t")
	return strings.ToLower(name)
}

func (c cmdlet) line() string {
	shift := 0
	for _, p := range c.Parameters {
		for _, in := range p.In {
			if in.Position != nil && *in.Position == 0 {
				shift = 1
			}
		}
	}
	fields := []string{c.Name, strings.Join(c.Where, ","), c.Default}
	for _, p := range c.Parameters {
		parts := []string{p.Name, p.Type, strings.Join(p.Aliases, ","), strings.Join(p.Values, ",")}
		for _, in := range p.In {
			parts = append(parts, in.text(shift))
		}
		fields = append(fields, strings.Join(parts, ":"))
	}
	return strings.Join(fields, "\t")
}

// text writes the sets, then m for mandatory, the position, v and n for input by value and by name.
func (p place) text(shift int) string {
	sets := strings.Join(p.Sets, ",")
	if sets == "(All)" {
		sets = ""
	}
	var flags strings.Builder
	if p.Required {
		flags.WriteString("m")
	}
	if p.Position != nil {
		fmt.Fprint(&flags, *p.Position+shift)
	}
	for _, how := range p.Pipeline {
		switch how {
		case "ByValue":
			flags.WriteString("v")
		case "ByPropertyName":
			flags.WriteString("n")
		case "True": // documented as "True" where the page does not say which
			flags.WriteString("vn")
		}
	}
	return sets + "/" + flags.String()
}

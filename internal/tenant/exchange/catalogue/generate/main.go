// Command generate packs a catalogue of Exchange's cmdlets, one JSON object a line, into the file that package
// catalogue carries: names, where they run, parameter sets and parameters, a line a cmdlet, compressed.
//
//	go run ./generate cmdlets.jsonl zz_gen_cmdlets.gz
package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
)

type source struct {
	Cmdlet     string
	Where      []string
	Sets       []string
	Default    *string
	Parameters []struct {
		Name    string
		Type    string
		Aliases []string
		In      []struct {
			Sets     []string
			Required bool
		}
	}
}

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: generate cmdlets.jsonl zz_gen_cmdlets.gz")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

func run(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }() // only read
	var lines []string
	scanner := bufio.NewScanner(in)
	scanner.Buffer(nil, 1<<20)
	for scanner.Scan() {
		var cmdlet source
		if err := json.Unmarshal(scanner.Bytes(), &cmdlet); err != nil {
			return err
		}
		lines = append(lines, line(cmdlet))
	}
	if err := scanner.Err(); err != nil {
		return err
	}
	slices.SortFunc(lines, func(a, b string) int { return strings.Compare(strings.ToLower(a), strings.ToLower(b)) })
	var packed bytes.Buffer
	writer, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		return err
	}
	if _, err := writer.Write([]byte(strings.Join(lines, "\n") + "\n")); err != nil {
		return err
	}
	if err := writer.Close(); err != nil {
		return err
	}
	return os.WriteFile(to, packed.Bytes(), 0o644) // a source file
}

// line is: name, where, sets, parameters, with tabs between them. A parameter is name:type:aliases:sets:required sets,
// lists with commas; an asterisk stands for all sets.
func line(cmdlet source) string {
	var parameters []string
	for _, p := range cmdlet.Parameters {
		var sets, required []string
		for _, in := range p.In {
			names := in.Sets
			if slices.Contains(names, "(All)") {
				names = []string{"*"}
			}
			sets = append(sets, names...)
			if in.Required {
				required = append(required, names...)
			}
		}
		join := func(list []string) string { return strings.Join(list, ",") }
		parameters = append(parameters, strings.Join([]string{p.Name, p.Type, join(p.Aliases), join(sets), join(required)}, ":"))
	}
	return strings.Join([]string{cmdlet.Cmdlet, strings.Join(cmdlet.Where, ","), strings.Join(cmdlet.Sets, ","), strings.Join(parameters, ";")}, "\t")
}

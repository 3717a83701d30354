package main

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
)

// row is a script and what a run of it gave.
type row struct {
	Repo      string          `json:"repo"`
	Path      string          `json:"path"`
	Arguments json.RawMessage `json:"arguments,omitempty"` // values for the script's mandatory parameters, by name
	Stdout    string          `json:"stdout"`
	Stderr    string          `json:"stderr"`
	Exit      int             `json:"exit"`
	Calls     []string        `json:"calls"` // each call of a stand-in with its bound parameters
	Files     []writtenFile   `json:"files"`
}

// writtenFile is a file that a script wrote. All of it is taken after folders are replaced by their names.
type writtenFile struct {
	Name   string  `json:"name"`
	Bytes  int     `json:"bytes"`
	SHA256 string  `json:"sha256"`
	Head   *string `json:"head,omitempty"` // the first 600 bytes; pages of HTML have none
}

// field is a part of a row that is compared by itself.
type field struct {
	name  string
	same  func(a, b row) bool
	lines func(row) []string
}

var fields = []field{
	{"calls", func(a, b row) bool { return slices.Equal(a.Calls, b.Calls) }, func(r row) []string { return r.Calls }},
	{"files", func(a, b row) bool { return slices.EqualFunc(a.Files, b.Files, sameFile) }, fileLines},
	{"stdout", func(a, b row) bool { return a.Stdout == b.Stdout }, func(r row) []string { return strings.Split(r.Stdout, "\n") }},
	{"stderr", func(a, b row) bool { return a.Stderr == b.Stderr }, func(r row) []string { return strings.Split(r.Stderr, "\n") }},
	{"exit", func(a, b row) bool { return a.Exit == b.Exit }, func(r row) []string { return []string{fmt.Sprint(r.Exit)} }},
}

func sameFile(a, b writtenFile) bool {
	return a.Name == b.Name && a.Bytes == b.Bytes && a.SHA256 == b.SHA256 && (a.Head == nil) == (b.Head == nil) &&
		(a.Head == nil || *a.Head == *b.Head)
}

func fileLines(r row) []string {
	var lines []string
	for _, f := range r.Files {
		lines = append(lines, fmt.Sprintf("%s, %d bytes, %s", f.Name, f.Bytes, f.SHA256))
		if f.Head != nil {
			lines = append(lines, strings.Split(*f.Head, "\n")...)
		}
	}
	return lines
}

// shownDifferences is how many lines of a field -show prints.
const shownDifferences = 8

// printDifference prints the lines that differ first: PowerShell's with -, the engine's with +.
func printDifference(to io.Writer, name string, want, got []string) {
	if slices.Equal(want, got) {
		return
	}
	start := 0
	for start < len(want) && start < len(got) && want[start] == got[start] {
		start++
	}
	fmt.Fprintf(to, "  %s, line %d of %d (PowerShell) and %d (exorun)\n", name, start+1, len(want), len(got))
	for _, side := range []struct {
		sign  string
		lines []string
	}{{"-", want}, {"+", got}} {
		for _, line := range side.lines[start:min(start+shownDifferences, len(side.lines))] {
			fmt.Fprintf(to, "    %s %q\n", side.sign, line)
		}
	}
}

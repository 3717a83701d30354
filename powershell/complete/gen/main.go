// Command gen writes the catalogue of .NET's types that completion reads from what a real PowerShell 7 tells about itself.
//
//	go run ./powershell/complete/gen -facts DIR
//
// DIR holds types.jsonl and enums.tsv. What those records leave out stands beside the catalogue in extended.txt.
package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strings"
)

const catalogue = "powershell/complete/zz_gen_catalogue.txt.gz"

// row is a type as the record has it.
type row struct {
	Type         string   `json:"type"`
	Base         string   `json:"base"`
	Interfaces   []string `json:"interfaces"`
	Constructors []string `json:"constructors"`
	Properties   []string `json:"properties"`
	Methods      []string `json:"methods"`
	Fields       []string `json:"fields"`
}

func main() {
	log.SetFlags(0)
	facts := flag.String("facts", "", "`folder` of types.jsonl")
	flag.Parse()
	if *facts == "" {
		log.Fatal("gen: -facts is missing")
	}
	if err := run(*facts); err != nil {
		log.Fatal("gen: ", err)
	}
}

func run(facts string) error {
	file, err := os.Open(filepath.Join(facts, "types.jsonl"))
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	var text bytes.Buffer
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		var r row
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			return fmt.Errorf("types.jsonl: %w", err)
		}
		fmt.Fprintf(&text, "T\t%s\t%s\t%s\n", r.Type, r.Base, strings.Join(r.Interfaces, ","))
		for _, list := range []struct {
			mark    string
			members []string
		}{{"C", r.Constructors}, {"P", r.Properties}, {"F", r.Fields}, {"M", r.Methods}} {
			for _, member := range list.members {
				fmt.Fprintf(&text, "%s\t%s\n", list.mark, member)
			}
		}
	}
	if err := lines.Err(); err != nil {
		return err
	}
	var packed bytes.Buffer
	w, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		return err
	}
	if _, err := w.Write(text.Bytes()); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	return os.WriteFile(catalogue, packed.Bytes(), 0o644)
}

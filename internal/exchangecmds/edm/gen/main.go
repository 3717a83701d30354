// Command gen makes model.txt, the OData types behind the Get-EXO cmdlets, from a file of JSON lines that has the metadata
// document's elements one a line: kind, name and properties as pairs of name and type.
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"log"
	"os"
	"slices"
	"strings"
)

var wanted = []string{"Mailbox", "CasMailbox", "Recipient", "MailboxStatistics", "MailboxFolderStatistics", "MobileDeviceStatistics"}

func main() {
	log.SetFlags(0)
	from := flag.String("from", "", "the JSON lines to read")
	to := flag.String("to", "model.txt", "the table to write")
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
	defer func() { _ = in.Close() }()
	var out strings.Builder
	scanner := bufio.NewScanner(in)
	scanner.Buffer(nil, 1<<20)
	for scanner.Scan() {
		var element struct {
			Kind, Name string
			Properties [][2]string
		}
		if err := json.Unmarshal(scanner.Bytes(), &element); err != nil {
			return err
		}
		if !strings.HasSuffix(element.Kind, "Type") || !slices.Contains(wanted, element.Name) {
			continue
		}
		out.WriteString(element.Name)
		for _, property := range element.Properties {
			out.WriteString("\t" + property[0])
			if kind := strings.TrimSuffix(property[1], "!"); kind != "String" {
				out.WriteString(":" + kind)
			}
		}
		out.WriteByte('\n')
	}
	if err := scanner.Err(); err != nil {
		return err
	}
	return os.WriteFile(to, []byte(out.String()), 0o644)
}

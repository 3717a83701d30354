package runas

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/exorun/exorun/certs"
	"github.com/exorun/exorun/internal/fail"
)

// ImportLine is an account to import: an application that exists, with a certificate of it. Its fields are the columns of the
// list, named as here but for the first letter; only the first three are needed.
type ImportLine struct {
	Line         int    // in the list, from 1
	Organization string // any domain of the tenant, or its id
	AppID        string
	Certificate  string   // a PEM or PFX file, or the thumbprint of a certificate that this home has
	PasswordFile string   // a file whose first line is the password of Certificate
	ObjectID     string   // of the application, where it may not read itself
	Name         string   // of the account
	Tags         []string // parted by blanks, semicolons or bars in the list
	Connection   string   // the name of its connection
}

var importColumns = map[string]func(line *ImportLine, text string){
	"organization": func(l *ImportLine, text string) { l.Organization = text },
	"appid":        func(l *ImportLine, text string) { l.AppID = strings.ToLower(text) },
	"certificate":  func(l *ImportLine, text string) { l.Certificate = text },
	"passwordfile": func(l *ImportLine, text string) { l.PasswordFile = text },
	"objectid":     func(l *ImportLine, text string) { l.ObjectID = strings.ToLower(text) },
	"name":         func(l *ImportLine, text string) { l.Name = text },
	"tags": func(l *ImportLine, text string) {
		l.Tags = strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" \t;|", r) })
	},
	"connection": func(l *ImportLine, text string) { l.Connection = text },
}

var neededColumns = []string{"organization", "appId", "certificate"}

// largestImport bounds the lists that are read, in bytes.
const largestImport = 16 << 20

// LineError is what is wrong with one line of a list.
type LineError struct {
	Line int
	Err  error
}

// LineErrors is what is wrong with a list, in the order of its lines.
type LineErrors []LineError

func (e LineErrors) Error() string {
	return fmt.Sprintf("%d lines of the list are wrong", len(e))
}

// ReadImportList reads a list of accounts: CSV with a first line that names the columns, parted by commas, or by semicolons as
// spreadsheets write it in many countries. It checks what a line tells by itself; the error is then LineErrors.
func ReadImportList(r io.Reader) ([]ImportLine, error) {
	const op = "read the list of accounts"
	text, err := io.ReadAll(io.LimitReader(r, largestImport+1))
	if err != nil {
		return nil, err
	}
	if len(text) > largestImport {
		return nil, fail.New(fail.InvalidInput, op, "it is larger than 16 MB", "")
	}
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	in := csv.NewReader(bytes.NewReader(text))
	in.FieldsPerRecord, in.TrimLeadingSpace, in.Comment = -1, true, '#'
	if head, _, _ := bufio.NewReader(bytes.NewReader(text)).ReadLine(); !bytes.Contains(head, []byte(",")) && bytes.Contains(head, []byte(";")) {
		in.Comma = ';'
	}
	columns, err := in.Read()
	if errors.Is(err, io.EOF) {
		return nil, fail.New(fail.InvalidInput, op, "it is empty", "begin with a line of column names: "+strings.Join(neededColumns, ","))
	}
	if err != nil {
		return nil, damagedList(err)
	}
	setters, err := importSetters(columns)
	if err != nil {
		return nil, err
	}
	var lines []ImportLine
	var wrong LineErrors
	for {
		record, err := in.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, damagedList(err)
		}
		number, _ := in.FieldPos(0)
		line := ImportLine{Line: number}
		if len(record) > len(setters) {
			wrong = append(wrong, LineError{number, fail.New(fail.InvalidInput, "", fmt.Sprintf("it has %d fields, and there are %d columns", len(record), len(setters)), "")})
			continue
		}
		for i, field := range record {
			setters[i](&line, strings.TrimSpace(field))
		}
		if err := line.check(); err != nil {
			wrong = append(wrong, LineError{number, err})
			continue
		}
		lines = append(lines, line)
	}
	wrong = append(wrong, repeated(lines)...)
	if len(wrong) > 0 {
		slices.SortStableFunc(wrong, func(a, b LineError) int { return a.Line - b.Line })
		return nil, wrong
	}
	if len(lines) == 0 {
		return nil, fail.New(fail.InvalidInput, op, "it has no accounts, only column names", "")
	}
	return lines, nil
}

func damagedList(err error) error {
	return fail.Wrap(err, fail.InvalidInput, "read the list of accounts", err.Error(), "it must be CSV in UTF-8")
}

func importSetters(columns []string) ([]func(*ImportLine, string), error) {
	const op = "read the list of accounts"
	var setters []func(*ImportLine, string)
	seen := make(map[string]bool)
	for _, column := range columns {
		name := strings.ToLower(strings.TrimSpace(column))
		set := importColumns[name]
		switch {
		case name == "password":
			return nil, fail.New(fail.InvalidInput, op, "a password does not belong in a list", "name a file whose first line is the password in a column passwordFile")
		case set == nil:
			return nil, fail.New(fail.InvalidInput, op, fmt.Sprintf("there is no column %q", column),
				"the columns are organization, appId, certificate, passwordFile, objectId, name, tags and connection")
		case seen[name]:
			return nil, fail.New(fail.InvalidInput, op, fmt.Sprintf("the column %q is there twice", column), "")
		}
		seen[name] = true
		setters = append(setters, set)
	}
	for _, needed := range neededColumns {
		if !seen[strings.ToLower(needed)] {
			return nil, fail.New(fail.InvalidInput, op, "the column "+needed+" is missing", "begin with a line of column names: "+strings.Join(neededColumns, ","))
		}
	}
	return setters, nil
}

// check refuses what the line alone shows to be wrong.
func (l *ImportLine) check() error {
	wrong := func(cause string) error { return fail.New(fail.InvalidInput, "", cause, "") }
	switch {
	case l.Organization == "":
		return wrong("the organization is missing")
	case l.AppID == "":
		return wrong("the appId is missing")
	case l.Certificate == "":
		return wrong("the certificate is missing")
	case !isID(l.AppID):
		return wrong(fmt.Sprintf("the appId %q is none", l.AppID))
	case l.ObjectID != "" && !isID(l.ObjectID):
		return wrong(fmt.Sprintf("the objectId %q is none", l.ObjectID))
	}
	if l.Name != "" {
		if err := checkAccountName(l.Name, l.Organization); err != nil {
			return err
		}
	}
	if l.Connection != "" {
		if err := checkName("connection name", l.Connection); err != nil {
			return err
		}
	}
	for _, tag := range l.Tags {
		if err := checkTag(tag); err != nil {
			return err
		}
	}
	return nil
}

// isID reports whether text is an id as portals show it.
func isID(text string) bool { return len(text) == 36 && uuid.Validate(text) == nil }

// repeated finds lines that are for the tenant of an earlier one, or want its name.
func repeated(lines []ImportLine) (wrong LineErrors) {
	tenants, names := make(map[string]int), make(map[string]int)
	for _, line := range lines {
		organization, name := strings.ToLower(line.Organization), strings.ToLower(line.Name)
		if first, taken := tenants[organization]; taken {
			wrong = append(wrong, LineError{line.Line, fail.New(fail.InvalidInput, "", fmt.Sprintf("line %d is for %s already", first, line.Organization), "")})
			continue
		}
		tenants[organization] = line.Line
		if name == "" {
			continue
		}
		if first, taken := names[name]; taken {
			wrong = append(wrong, LineError{line.Line, fail.New(fail.InvalidInput, "", fmt.Sprintf("line %d has the name %s already", first, line.Name), "")})
			continue
		}
		names[name] = line.Line
	}
	return wrong
}

// IsThumbprint reports whether the certificate of a line is one that this home has, not a file.
func (l ImportLine) IsThumbprint() bool {
	_, err := certs.ParseThumbprint(l.Certificate)
	return err == nil
}

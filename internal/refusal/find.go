package refusal

import (
	"cmp"
	"encoding/binary"
	"slices"
	"strings"
	"unicode/utf16"
)

// signInPrefix begins every code of the sign-in service; a number follows.
const signInPrefix = "AADSTS"

// nearby is within how many octets of a text two findings are taken for parts of one answer.
const nearby = 1000

// Finding is a refusal in a text.
type Finding struct {
	Row
	Quote string // the code or the words by which it was found, as they stand in the text
	Known bool   // the table has it; otherwise the row holds no more than the form of the code tells
	at    int
}

// Find returns every refusal in a text that a person pasted, each once, in the order of the text. The text may be a
// log, an error as PowerShell shows it, an answer as JSON, or a code alone.
func Find(text string) []Finding {
	s := scan{text: readable(text), table: Table()}
	s.coded = map[string]bool{}
	for _, row := range s.table {
		s.coded[lower(row.Code)] = true
	}
	s.lower = lower(s.text)
	s.codes()
	s.words()
	if len(s.found) == 0 {
		s.statuses()
	}
	slices.SortStableFunc(s.found, func(a, b Finding) int { return cmp.Compare(a.at, b.at) })
	return s.telling()
}

// InSignIn returns the row of the refusal in the error of another library's sign-in. person tells whether somebody signed in,
// or an application. For a number that is not in the table it returns what the form tells and false; with no refusal in the
// text the row is empty.
func InSignIn(text string, person bool) (row Row, known bool) {
	found := slices.DeleteFunc(Find(text), func(f Finding) bool { return f.Service != Entra })
	if len(found) == 0 {
		return Row{}, false
	}
	first := found[0]
	if !first.Known || !person {
		return first.Row, first.Known
	}
	for _, row := range personRows {
		if row.Code != "" && row.Code == first.Code {
			return row, true
		}
	}
	return first.Row, true
}

// scan is the search through one text.
type scan struct {
	text, lower string
	table       []Row
	coded       map[string]bool // the codes of the table in lower case
	found       []Finding
}

// telling leaves out what says little beside something that says more.
func (s *scan) telling() []Finding {
	var telling []Finding
	for _, finding := range s.found {
		explained := (finding.General || !finding.Known) && slices.ContainsFunc(s.found, func(other Finding) bool {
			return other.Known && !other.General && max(finding.at-other.at, other.at-finding.at) <= nearby
		})
		if !explained || !finding.Known && strings.HasPrefix(finding.Code, signInPrefix) {
			telling = append(telling, finding)
		}
	}
	return telling
}

func (s *scan) add(at, length int, row Row, known bool) {
	quote := s.text[at : at+length]
	if slices.ContainsFunc(s.found, func(f Finding) bool { return sameRow(f.Row, row) }) {
		return
	}
	s.found = append(s.found, Finding{Row: row, Quote: quote, Known: known, at: at})
}

func sameRow(a, b Row) bool {
	return a.Service == b.Service && a.Code == b.Code && a.Cause == b.Cause && a.Status == b.Status
}

// codes finds what the services write as one word.
func (s *scan) codes() {
	alone := strings.TrimSpace(s.text)
	before := "" // the word before, in lower case
	for at, word := range wordsOf(s.text) {
		if i := strings.LastIndexByte(word, '.'); i >= 0 {
			before = s.lower[at : at+i]
			at, word = at+i+1, word[i+1:]
		}
		if number, ok := signInNumber(word, word == alone || namesNumber(before)); ok {
			s.signIn(at, len(word), number, word == alone)
		} else if !s.byCode(at, word, word == alone) {
			if row, ok := byForm(word, before, word == alone); ok {
				s.add(at, len(word), row, false)
			}
		}
		before = s.lower[at : at+len(word)]
	}
}

// namesNumber reports whether a bare number behind the word is one of the sign-in service's: "error_codes":[700027],
// error?code=700027, and Error(s): 700027.
func namesNumber(before string) bool {
	return before == "error_codes" || before == "code" || before == "s"
}

// signInNumber reads AADSTS700027, or 700027 where bare numbers count.
func signInNumber(word string, bare bool) (digits string, ok bool) {
	digits = word
	if len(word) > len(signInPrefix) && strings.EqualFold(word[:len(signInPrefix)], signInPrefix) {
		digits = word[len(signInPrefix):]
	} else if !bare || len(word) < 5 {
		return "", false
	}
	if len(digits) > 9 || strings.Trim(digits, "0123456789") != "" {
		return "", false
	}
	return digits, true
}

// signIn adds a code of the sign-in service, with what it says to applications and what to people. The words that tell
// several meanings of it apart lie between it and the next; without any words it may have each.
func (s *scan) signIn(at, length int, digits string, alone bool) {
	beside := s.lower[at+length:]
	if end := strings.Index(beside, lower(signInPrefix)); end >= 0 {
		beside = beside[:end]
	}
	beside = beside[:min(len(beside), nearby)]
	known := false
	for _, rows := range [][]Row{applicationRows, personRows} {
		known = s.meanings(at, length, rows, signInPrefix+digits, beside, alone) || known
	}
	if !known {
		s.add(at, length, unknownSignIn(digits), false)
	}
}

func (s *scan) byCode(at int, word string, alone bool) bool {
	return s.coded[s.lower[at:at+len(word)]] && s.meanings(at, len(word), s.table, word, s.lower, alone)
}

// meanings adds the first row of a code that fits the words beside it, or all rows where there are no words.
func (s *scan) meanings(at, length int, rows []Row, code, beside string, alone bool) (found bool) {
	for _, row := range rows {
		if row.Code == "" || !strings.EqualFold(row.Code, code) || !alone && !strings.Contains(beside, lower(row.Where)) {
			continue
		}
		s.add(at, length, row, true)
		if found = true; !alone {
			break
		}
	}
	return found
}

// words finds what the services write as text. The first row of a code that was found already stands for the code's others.
func (s *scan) words() {
	for _, row := range s.table {
		if row.Code != "" && slices.ContainsFunc(s.found, func(f Finding) bool { return f.Service == row.Service && f.Code == row.Code }) {
			continue
		}
		for _, words := range row.Says {
			if at := strings.Index(s.lower, lower(words)); at >= 0 {
				s.add(at, len(words), row, true)
				break
			}
		}
	}
}

// statuses explains an HTTP status, for want of anything better.
func (s *scan) statuses() {
	before := ""
	for at, word := range wordsOf(s.text) {
		if namesStatus(before) || strings.TrimSpace(s.text) == word || saysReason(s.lower[at+len(word):]) {
			for _, service := range s.services() {
				for _, row := range rowsOf(service) {
					if row.Status != 0 && word == statusText(row.Status) {
						s.add(at, len(word), row, true)
					}
				}
			}
		}
		before = lower(word)
	}
}

func statusText(status int) string {
	return string([]byte{byte('0' + status/100), byte('0' + status/10%10), byte('0' + status%10)})
}

func namesStatus(before string) bool {
	for _, name := range []string{"http", "status", "code", "statuscode", "httpstatuscode", "error"} {
		if before == name || strings.HasPrefix(before, "http") && strings.HasSuffix(before, ".1") {
			return true
		}
	}
	return false
}

func saysReason(after string) bool {
	after = strings.TrimLeft(after, " ():,")
	return slices.ContainsFunc([]string{"unauthorized", "forbidden", "too many requests", "internal server error", "service unavailable", "gateway timeout"},
		func(reason string) bool { return strings.HasPrefix(after, reason) })
}

// services are those that a status may come from, judging by the rest of the text.
func (s *scan) services() []Service {
	speaksOf := func(words ...string) bool {
		return slices.ContainsFunc(words, func(word string) bool { return strings.Contains(s.lower, word) })
	}
	switch {
	case speaksOf("graph.microsoft", "microsoftgraph"):
		return []Service{Graph}
	case speaksOf("exchange", "adminapi", "outlook", "mailbox", "querying rest service"):
		return []Service{Exchange}
	}
	return []Service{Exchange, Graph}
}

// wordsOf yields the words of a text with their places. Dots stay inside a word, as in the full name of an exception.
func wordsOf(text string) func(yield func(at int, word string) bool) {
	return func(yield func(int, string) bool) {
		for at := 0; at < len(text); {
			if !inWord(text[at]) {
				at++
				continue
			}
			end := at
			for end < len(text) && inWord(text[end]) {
				end++
			}
			if word := strings.TrimRight(text[at:end], "."); word != "" && !yield(at, word) {
				return
			}
			at = end
		}
	}
}

func inWord(b byte) bool {
	return 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' || '0' <= b && b <= '9' || b == '_' || b == '.'
}

// moduleAside is what the module writes before every refusal of the sign-in service, whatever the refusal; observed with
// ExchangeOnlineManagement 3.7.0.
const moduleAside = "Case when Message contains:AADSTS70011 Invalid scope."

// readable brings a text to one line of plain characters, as it was before a terminal, JSON or an editor had it.
func readable(text string) string {
	if strings.HasPrefix(text, "\xff\xfe") { // what > writes in Windows PowerShell
		text = fromUTF16(text[2:])
	}
	text = withoutColour(text)
	text = strings.NewReplacer(
		`\r`, " ", `\n`, " ", `\t`, " ", `\"`, `"`, `\u0027`, "'", `\u0022`, `"`, `&#39;`, "'", `&quot;`, `"`,
		"\u2018", "'", "\u2019", "'", "\u201c", `"`, "\u201d", `"`, "\x00", "",
	).Replace(text)
	var lines []string
	for line := range strings.Lines(text) {
		// PowerShell 7 breaks long messages and draws a line before the parts.
		lines = append(lines, strings.TrimPrefix(strings.TrimSpace(line), "| "))
	}
	return strings.ReplaceAll(strings.Join(strings.Fields(strings.Join(lines, " ")), " "), moduleAside, "")
}

func fromUTF16(text string) string {
	units := make([]uint16, len(text)/2)
	for i := range units {
		units[i] = binary.LittleEndian.Uint16([]byte(text[2*i : 2*i+2]))
	}
	return string(utf16.Decode(units))
}

// withoutColour takes out the sequences with which a terminal changes colour.
func withoutColour(text string) string {
	var plain strings.Builder
	for {
		before, after, found := strings.Cut(text, "\x1b[")
		plain.WriteString(before)
		if !found {
			return plain.String()
		}
		text = strings.TrimLeft(after, "0123456789;")
		text = strings.TrimPrefix(text, "m")
	}
}

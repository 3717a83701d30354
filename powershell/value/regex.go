package value

import (
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/dlclark/regexp2/v2"
)

// RegexOptions is System.Text.RegularExpressions.RegexOptions.
type RegexOptions int

// The options, by .NET's bits.
const (
	RegexIgnoreCase       RegexOptions = 1
	RegexMultiline        RegexOptions = 2
	RegexExplicitCapture  RegexOptions = 4
	RegexCompiled         RegexOptions = 8
	RegexSingleline       RegexOptions = 16
	RegexIgnoreWhitespace RegexOptions = 32
	RegexRightToLeft      RegexOptions = 64
	RegexECMAScript       RegexOptions = 256
	RegexCultureInvariant RegexOptions = 512
	RegexNonBacktracking  RegexOptions = 1024
)

// Regex is a [regex].
type Regex struct {
	Extras
	Pattern string
	Options RegexOptions
	Timeout time.Duration
	re      *regexp2.Regexp
}

// Type is System.Text.RegularExpressions.Regex.
func (*Regex) Type() *Type { return TypeRegex }

type regexKey struct {
	pattern string
	options RegexOptions
	limit   time.Duration
}

var regexCache = struct {
	sync.Mutex
	byKey map[regexKey]*regexp2.Regexp
}{}

// maxCachedRegexes bounds the compiled patterns that are kept.
const maxCachedRegexes = 512

// NewRegex compiles a pattern, or finds it compiled. The error is a RegexParseException.
func NewRegex(pattern string, options RegexOptions) (*Regex, error) {
	key := regexKey{pattern, options, time.Duration(regexTime.Load())}
	regexCache.Lock()
	re := regexCache.byKey[key]
	regexCache.Unlock()
	if re == nil {
		var err error
		re, err = regexp2.Compile(pattern, regexp2.RegexOptions(options&^(RegexCultureInvariant|RegexNonBacktracking)))
		if err != nil {
			return nil, regexParseError(pattern, err)
		}
		if key.limit > 0 {
			re.MatchTimeout = key.limit
		}
		regexCache.Lock()
		if regexCache.byKey == nil || len(regexCache.byKey) >= maxCachedRegexes {
			regexCache.byKey = map[regexKey]*regexp2.Regexp{}
		}
		regexCache.byKey[key] = re
		regexCache.Unlock()
	}
	return &Regex{Pattern: pattern, Options: options, re: re}, nil
}

func (r *Regex) failed(err error) error {
	if strings.Contains(err.Error(), "timeout") {
		return NewException("System.Text.RegularExpressions.RegexMatchTimeoutException",
			"The Regex engine has timed out while trying to match a pattern to an input string. This can occur for many reasons, including very large inputs or excessive backtracking caused by nested quantifiers, back-references and other factors.")
	}
	return NewException("System.InvalidOperationException", err.Error())
}

// IsMatch tells whether the pattern occurs in s.
func (r *Regex) IsMatch(s string) (bool, error) {
	ok, err := r.re.MatchString(s)
	if err != nil {
		return false, r.failed(err)
	}
	return ok, nil
}

// RegexMatch is a Match; a failed one has no groups.
type RegexMatch struct {
	Extras
	Regex *Regex
	Input string
	m     *regexp2.Match
}

// Type is System.Text.RegularExpressions.Match.
func (*RegexMatch) Type() *Type { return namedType("System.Text.RegularExpressions.Match") }

// Success tells whether there is a match.
func (m *RegexMatch) Success() bool { return m.m != nil }

// Text is the text that matched.
func (m *RegexMatch) Text() string {
	if m.m == nil {
		return ""
	}
	return m.m.String()
}

// Find gives the first match in s from UTF-16 offset start; one without success if there is none.
func (r *Regex) Find(s string, start int) (*RegexMatch, error) {
	var m *regexp2.Match
	var err error
	if start <= 0 && !r.re.RightToLeft() {
		m, err = r.re.FindStringMatch(s)
	} else {
		m, err = r.re.FindStringMatchStartingAt(s, byteOffset(s, start))
	}
	if err != nil {
		return nil, r.failed(err)
	}
	return &RegexMatch{Regex: r, Input: s, m: m}, nil
}

// Next gives the match after m.
func (m *RegexMatch) Next() (*RegexMatch, error) {
	if m.m == nil {
		return m, nil
	}
	n, err := m.Regex.re.FindNextMatch(m.m)
	if err != nil {
		return nil, m.Regex.failed(err)
	}
	return &RegexMatch{Regex: m.Regex, Input: m.Input, m: n}, nil
}

// FindAll gives all matches, at most limit if that is not negative.
func (r *Regex) FindAll(s string, start, limit int) ([]*RegexMatch, error) {
	var out []*RegexMatch
	m, err := r.Find(s, start)
	for err == nil && m.Success() && (limit < 0 || len(out) < limit) {
		out = append(out, m)
		m, err = m.Next()
	}
	return out, err
}

// byteOffset gives the offset in bytes of a UTF-16 offset.
func byteOffset(s string, units int) int {
	for i := 0; i < len(s); {
		if units <= 0 {
			return i
		}
		r, n := decodeRune(s[i:])
		units--
		if r >= 0x10000 {
			units--
		}
		i += n
	}
	return len(s)
}

// RegexGroup is a Group or, with its match, group 0.
type RegexGroup struct {
	Extras
	Name    string
	Success bool
	// Index and Length count UTF-16 units.
	Index, Length int
	Text          string
	Captures      []*RegexCapture
}

// Type is System.Text.RegularExpressions.Group.
func (*RegexGroup) Type() *Type { return namedType("System.Text.RegularExpressions.Group") }

// RegexCapture is a Capture.
type RegexCapture struct {
	Extras
	Index, Length int
	Text          string
}

// Type is System.Text.RegularExpressions.Capture.
func (*RegexCapture) Type() *Type { return namedType("System.Text.RegularExpressions.Capture") }

func (m *RegexMatch) capture(c *regexp2.Capture) *RegexCapture {
	at, n := c.ByteRange()
	text := m.Input[at : at+n]
	return &RegexCapture{Index: LengthUTF16(m.Input[:at]), Length: LengthUTF16(text), Text: text}
}

// Groups gives the groups in order of their numbers, the whole match first.
func (m *RegexMatch) Groups() []*RegexGroup {
	if m.m == nil {
		return []*RegexGroup{{Name: "0"}}
	}
	gs := m.m.Groups()
	out := make([]*RegexGroup, len(gs))
	for i := range gs {
		g := &gs[i]
		r := &RegexGroup{Name: g.Name, Success: len(g.Captures) > 0}
		for j := range g.Captures {
			r.Captures = append(r.Captures, m.capture(&g.Captures[j]))
		}
		if r.Success {
			last := r.Captures[len(r.Captures)-1]
			r.Index, r.Length, r.Text = last.Index, last.Length, last.Text
		}
		out[i] = r
	}
	return out
}

// Position gives offset and length in UTF-16 units.
func (m *RegexMatch) Position() (index, length int) {
	if m.m == nil {
		return 0, 0
	}
	c := m.capture(&m.m.Capture)
	return c.Index, c.Length
}

func (m *RegexMatch) bytes() (start, end int) {
	at, n := m.m.ByteRange()
	return at, at + n
}

// GroupNames gives the names of the pattern's groups.
func (r *Regex) GroupNames() []string { return r.re.GetGroupNames() }

// GroupNumbers gives the numbers of the pattern's groups.
func (r *Regex) GroupNumbers() []int { return r.re.GetGroupNumbers() }

// GroupName gives the name of a group's number.
func (r *Regex) GroupName(n int) string { return r.re.GroupNameFromNumber(n) }

// GroupNumber gives the number of a group's name, -1 if there is none.
func (r *Regex) GroupNumber(name string) int { return r.re.GroupNumberFromName(name) }

// Replace replaces up to count matches (all for -1) by a replacement pattern ($1, ${name}, $&).
func (r *Regex) Replace(s, replacement string, count, start int) (string, error) {
	at := -1
	if start > 0 {
		at = byteOffset(s, start)
	}
	out, err := r.re.Replace(s, replacement, at, count)
	if err != nil {
		return "", r.failed(err)
	}
	return out, nil
}

// ReplaceFunc replaces up to count matches (all for -1) by what f makes of each.
func (r *Regex) ReplaceFunc(s string, count, start int, f func(*RegexMatch) (string, error)) (string, error) {
	ms, err := r.FindAll(s, start, count)
	if err != nil {
		return "", err
	}
	if r.re.RightToLeft() {
		for i, j := 0, len(ms)-1; i < j; i, j = i+1, j-1 {
			ms[i], ms[j] = ms[j], ms[i]
		}
	}
	var b strings.Builder
	last := 0
	for _, m := range ms {
		from, to := m.bytes()
		text, err := f(m)
		if err != nil {
			return "", err
		}
		b.WriteString(s[last:from])
		b.WriteString(text)
		last = to
	}
	b.WriteString(s[last:])
	return b.String(), nil
}

// Split takes s apart at the matches, into at most count parts if count is positive; what groups captured stands
// between the parts.
func (r *Regex) Split(s string, count, start int) ([]string, error) {
	limit := -1
	if count > 0 {
		limit = count - 1
	}
	if limit == 0 {
		return []string{s}, nil
	}
	rtl := r.re.RightToLeft()
	if rtl && start == 0 {
		start = NewString(s).Length()
	}
	ms, err := r.FindAll(s, start, limit)
	if err != nil {
		return nil, err
	}
	if rtl {
		for i, j := 0, len(ms)-1; i < j; i, j = i+1, j-1 {
			ms[i], ms[j] = ms[j], ms[i]
		}
	}
	var out []string
	last := 0
	for _, m := range ms {
		from, to := m.bytes()
		out = append(out, s[last:from])
		last = to
		for _, g := range m.Groups()[1:] {
			if g.Success {
				out = append(out, g.Text)
			}
		}
	}
	return append(out, s[last:]), nil
}

// Matches is $Matches for a match: the groups that took part by number or name.
func (m *RegexMatch) Matches() *Hashtable {
	h := NewHashtable()
	if m.m == nil {
		return h
	}
	groups := m.m.Groups()
	for i := range groups {
		g := &groups[i]
		if n := len(g.Captures); n > 0 {
			at, length := g.Captures[n-1].ByteRange()
			h.Put(groupKey(i, g.Name), Str(m.Input[at:at+length]))
		}
	}
	return h
}

// groupKey is the key of a group in $Matches: its name, or its number.
func groupKey(i int, name string) Value {
	if name == "" {
		return Int(i)
	}
	if n, err := strconv.Atoi(name); err == nil {
		return Int(n)
	}
	return Str(name)
}

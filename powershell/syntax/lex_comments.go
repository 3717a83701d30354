package syntax

import "strings"

// lineComment reads a comment whose # was read.
func (l *lexer) lineComment() {
	rest := l.text[min(l.pos, len(l.text)):]
	end := strings.IndexAny(rest, "\r\n")
	if end < 0 {
		end = len(rest)
	}
	line := rest[:end]
	l.pos += end
	t := l.token(TokenComment)
	switch {
	case beginsSignature(line, rest[end:]):
		l.signature, l.hasSignature = t.extent, true
	case len(line) >= 8 && strings.EqualFold(line[:8], "requires") && l.saving && l.base == 0 && l.first == 0:
		l.requires = append(l.requires, t)
	}
}

// blockComment reads a comment whose <# was read.
func (l *lexer) blockComment() {
	from := l.pos - 2
	if end := strings.Index(l.text[l.pos:], "#>"); end >= 0 {
		l.pos += end + 2
	} else {
		l.pos = len(l.text)
		l.reportIncompleteAt(from, missingTerminatorMultiLineComment)
	}
	l.token(TokenComment)
}

const (
	signatureLine     = "sig#beginsignatureblock\n"
	signatureDistance = 10
)

// beginsSignature reports whether a comment looks like the line that begins a script's signature. PowerShell allows for
// a few wrong letters, so that a damaged signature is noticed. rest begins with the line break.
func beginsSignature(line, rest string) bool {
	if len(line) < len(signatureLine)-signatureDistance {
		return false
	}
	var folded [len(signatureLine) + signatureDistance]byte
	n := 0
	add := func(c byte) bool {
		if n == len(folded) {
			return false
		}
		folded[n] = c
		n++
		return true
	}
	for _, c := range line {
		if isSpace(c) {
			continue
		}
		switch {
		case 'A' <= c && c <= 'Z':
			c += 'a' - 'A'
		case c > 0x7F:
			c = 0x7F // like no character of the signature's line
		}
		if !add(byte(c)) {
			return false
		}
	}
	ending := byte(0)
	if rest != "" {
		ending = rest[0]
	}
	if !add(ending) || n < len(signatureLine)-signatureDistance {
		return false
	}
	return closeTo(folded[:n], signatureLine, signatureDistance)
}

// closeTo reports whether fewer than limit letters make one text of the other.
func closeTo(a []byte, b string, limit int) bool {
	var surplus [128]int8
	for _, c := range a {
		surplus[c]++
	}
	missing := 0
	for i := 0; i < len(b); i++ {
		if surplus[b[i]] > 0 {
			surplus[b[i]]--
		} else {
			missing++
		}
	}
	if missing >= limit {
		return false
	}
	var row [len(signatureLine) + 1]int
	for j := range row {
		row[j] = j
	}
	for i := range a {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost = 1 + min(diagonal, row[j], row[j+1])
			}
			diagonal, row[j+1] = row[j+1], cost
		}
	}
	return row[len(b)] < limit
}

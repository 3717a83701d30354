package refusal

import (
	"slices"
	"strings"
)

// initialSuffixes end the domains that every tenant has from its beginning, in each cloud.
var initialSuffixes = []string{".onmicrosoft.com", ".onmicrosoft.us", ".partner.onmschina.cn"}

// SubjectOf returns whom a pasted text is about, as far as it tells: a domain that Microsoft gives to every tenant, and the
// id that follows the word application.
func SubjectOf(text string) Subject {
	var subject Subject
	said := ""
	for word := range strings.FieldsFuncSeq(readable(text), func(r rune) bool { return strings.ContainsRune(` '"()[]{}<>,;:=&?/\@`, r) }) {
		small := lower(strings.TrimRight(word, "."))
		if subject.Organization == "" && isInitialDomain(small) {
			subject.Organization = small
		}
		if subject.Application == "" && isID(small) && (said == "application" || said == "appid" || said == "identifier" || said == "client_id") {
			subject.Application = small
		}
		said = small
	}
	return subject
}

func isInitialDomain(word string) bool {
	return slices.ContainsFunc(initialSuffixes, func(suffix string) bool {
		name, ok := strings.CutSuffix(word, suffix)
		return ok && name != "" && strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
	})
}

// isID reports whether a word has the form of a GUID.
func isID(word string) bool {
	if len(word) != 36 {
		return false
	}
	for i := range len(word) {
		if dash := i == 8 || i == 13 || i == 18 || i == 23; dash != (word[i] == '-') || !dash && !isHex(word[i:i+1]) {
			return false
		}
	}
	return true
}

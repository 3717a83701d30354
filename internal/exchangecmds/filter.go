package exchangecmds

import (
	"errors"
	"fmt"
	"strings"
	"unicode"

	"github.com/exorun/exorun/internal/exchangecmds/edm"
)

// translateFilter writes a filter of Exchange (OPATH) as one of OData, as the Get-EXO cmdlets do before they ask. Names of
// properties are not checked; kind tells which of them hold lists. Both kinds of quotes are understood, and a doubled quote
// inside of them, where the module itself gives up.
func translateFilter(filter string, kind *edm.Type) (string, error) {
	tokens, err := filterTokens(filter)
	if err != nil {
		return "", fmt.Errorf("the filter %q: %w", filter, err)
	}
	t := &filterTranslator{tokens: tokens, kind: kind}
	text, err := t.disjunction()
	if err == nil && t.at < len(t.tokens) {
		err = fmt.Errorf("%q is not expected here", t.tokens[t.at].text)
	}
	if err != nil {
		return "", fmt.Errorf("the filter %q: %w", filter, err)
	}
	return text, nil
}

// filterToken is a word, an operator with its hyphen, a parenthesis, or what stood in quotes.
type filterToken struct {
	text   string
	quoted bool
}

func filterTokens(filter string) ([]filterToken, error) {
	var tokens []filterToken
	for rest := strings.TrimLeftFunc(filter, unicode.IsSpace); rest != ""; rest = strings.TrimLeftFunc(rest, unicode.IsSpace) {
		switch c := rest[0]; c {
		case '(', ')', '!':
			tokens = append(tokens, filterToken{text: rest[:1]})
			rest = rest[1:]
		case '\'', '"':
			text, after, ok := quotedText(rest)
			if !ok {
				return nil, errors.New("a quote is not closed")
			}
			tokens = append(tokens, filterToken{text, true})
			rest = after
		default:
			end := strings.IndexFunc(rest, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("()'\"", r) })
			if end < 0 {
				end = len(rest)
			}
			tokens = append(tokens, filterToken{text: rest[:end]})
			rest = rest[end:]
		}
	}
	return tokens, nil
}

// quotedText takes the text in quotes off the beginning. A doubled quote stands for one.
func quotedText(text string) (inside, after string, ok bool) {
	quote := text[:1]
	var out strings.Builder
	for rest := text[1:]; ; {
		part, tail, found := strings.Cut(rest, quote)
		if !found {
			return "", "", false
		}
		out.WriteString(part)
		if !strings.HasPrefix(tail, quote) {
			return out.String(), tail, true
		}
		out.WriteString(quote)
		rest = tail[1:]
	}
}

type filterTranslator struct {
	tokens []filterToken
	at     int
	kind   *edm.Type
}

// next takes the next token if it is that operator or sign.
func (t *filterTranslator) next(sign string) bool {
	if t.at < len(t.tokens) && !t.tokens[t.at].quoted && strings.EqualFold(t.tokens[t.at].text, sign) {
		t.at++
		return true
	}
	return false
}

func (t *filterTranslator) take() (filterToken, error) {
	if t.at >= len(t.tokens) {
		return filterToken{}, errors.New("it ends too early")
	}
	t.at++
	return t.tokens[t.at-1], nil
}

func (t *filterTranslator) disjunction() (string, error) {
	return t.chain("-or", " or ", t.conjunction)
}

func (t *filterTranslator) conjunction() (string, error) { return t.chain("-and", " and ", t.negation) }

func (t *filterTranslator) chain(operator, joined string, part func() (string, error)) (string, error) {
	text, err := part()
	for err == nil && t.next(operator) {
		var right string
		right, err = part()
		text += joined + right
	}
	return text, err
}

func (t *filterTranslator) negation() (string, error) {
	if !t.next("-not") && !t.next("!") {
		return t.term()
	}
	inner, err := t.negation()
	if !strings.HasPrefix(inner, "(") {
		inner = "(" + inner + ")"
	}
	return "not " + inner, err
}

func (t *filterTranslator) term() (string, error) {
	if !t.next("(") {
		return t.comparison()
	}
	inner, err := t.disjunction()
	if err == nil && !t.next(")") {
		err = errors.New("a parenthesis is not closed")
	}
	return "(" + inner + ")", err
}

var filterOperators = map[string]string{"-eq": "eq", "-ne": "ne", "-gt": "gt", "-ge": "ge", "-lt": "lt", "-le": "le"}

func (t *filterTranslator) comparison() (string, error) {
	name, err := t.take()
	if err != nil {
		return "", err
	}
	operator, err := t.take()
	if err != nil {
		return "", err
	}
	operand, err := t.take()
	if err != nil {
		return "", err
	}
	if name.quoted || operator.quoted {
		return "", fmt.Errorf("%q is no comparison", name.text)
	}
	property, _ := t.kind.Property(name.text)
	subject, wrap := name.text, func(test string) string { return test }
	if property.Type == edm.TextList {
		subject, wrap = "d", func(test string) string { return name.text + "/any(d:" + test + ")" }
	}
	switch code := strings.ToLower(operator.text); code {
	case "-like":
		return wrap(likeTest(subject, operand.text)), nil
	case "-notlike":
		return "not (" + wrap(likeTest(subject, operand.text)) + ")", nil
	case "-ne":
		if property.Type == edm.TextList && operand.quoted {
			return "not (" + wrap("d eq "+operand.literal()) + ")", nil
		}
		return name.text + " ne " + operand.literal(), nil
	default:
		odata, ok := filterOperators[code]
		if !ok {
			return "", fmt.Errorf("%s is no operator of filters", operator.text)
		}
		if !operand.quoted { // $null compares with the list itself
			subject, wrap = name.text, func(test string) string { return test }
		}
		return wrap(subject + " " + odata + " " + operand.literal()), nil
	}
}

// literal is the value as OData writes it. What stood in quotes stays a text, whatever it looks like.
func (t filterToken) literal() string {
	if t.quoted {
		return odataText(t.text)
	}
	switch strings.ToLower(t.text) {
	case "$true":
		return "true"
	case "$false":
		return "false"
	case "$null":
		return "null"
	}
	return t.text
}

func odataText(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }

// likeTest writes a comparison with wildcards by the functions that OData has for beginnings, ends and parts.
func likeTest(subject, pattern string) string {
	parts := strings.Split(pattern, "*")
	last := len(parts) - 1
	if last == 0 {
		return subject + " eq " + odataText(pattern)
	}
	var tests []string
	for i, part := range parts {
		function := "contains"
		switch {
		case part == "":
			continue
		case i == 0:
			function = "startswith"
		case i == last:
			function = "endswith"
		}
		tests = append(tests, function+"("+subject+", "+odataText(part)+")")
	}
	switch len(tests) {
	case 0:
		return subject + " ne null"
	case 1:
		return tests[0]
	}
	return "(" + strings.Join(tests, " and ") + ")"
}

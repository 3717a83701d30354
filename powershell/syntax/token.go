package syntax

// Token is a word, operator or sign of the text.
type Token struct {
	Kind   TokenKind
	Flags  TokenFlags // the kind's traits and what the parser found out: FlagCommandName, FlagTokenInError …
	extent Extent
	value  any // what the token means where its text does not say it; see the accessors
}

// Extent returns the text of the token.
func (t *Token) Extent() Extent { return t.extent }

// HasError reports whether the token is broken: a string without an end, a number that is none.
func (t *Token) HasError() bool { return t.Flags&FlagTokenInError != 0 }

// stringValue is what a string token means.
type stringValue struct {
	value  string
	format *format // of an expandable string that has expressions in it
}

// parameterValue is what a parameter token means.
type parameterValue struct {
	name      string
	usedColon bool
}

// redirectionValue is what a redirection token means.
type redirectionValue struct {
	from, to RedirectionStream
	merge    bool // n>&m, and not to a file
	append   bool
}

// Number returns the value of a Number token, as in [ConstantExpression].
func (t *Token) Number() any {
	if t.Kind != TokenNumber {
		return nil
	}
	return t.value
}

// Variable returns the name of a Variable or SplattedVariable token.
func (t *Token) Variable() (VariablePath, bool) {
	path, ok := t.value.(*VariablePath)
	if !ok {
		return VariablePath{}, false
	}
	return *path, true
}

// StringValue returns the text that a string, Generic, Identifier or Label token means. ok is false for other tokens.
func (t *Token) StringValue() (value string, ok bool) {
	switch v := t.value.(type) {
	case *stringValue:
		return v.value, true
	case string:
		return v, true
	}
	return "", false
}

// Parameter returns the name of a Parameter token without its dash, and whether a colon follows it.
func (t *Token) Parameter() (name string, usedColon bool) {
	if v, ok := t.value.(*parameterValue); ok {
		return v.name, v.usedColon
	}
	return "", false
}

// NestedTokens returns the tokens in an expandable string.
func (t *Token) NestedTokens() []*Token {
	if v, ok := t.value.(*stringValue); ok && v.format != nil {
		return v.format.tokens
	}
	return nil
}

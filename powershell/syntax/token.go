package syntax

// Token is a word, operator or sign of the text.
type Token struct {
	Kind   TokenKind
	Flags  TokenFlags // the kind's traits and what the parser found out: FlagCommandName, FlagTokenInError …
	extent Extent
	text   string // what a string, word, label, parameter or variable means, without quotes and signs
	value  any    // of a Number its value; *format, *redirectionValue or usedColon of others
}

// Extent returns the text of the token.
func (t *Token) Extent() Extent { return t.extent }

// HasError reports whether the token is broken: a string without an end, a number that is none.
func (t *Token) HasError() bool { return t.Flags&FlagTokenInError != 0 }

// usedColon marks a Parameter token that a colon ends.
type usedColon struct{}

// madeArgument marks a token that was read as an operator or keyword and turned out to be a word of a command.
type madeArgument struct{}

// MadeArgument reports whether the token was read as an operator or keyword before it turned out to be a word of a command.
func (t *Token) MadeArgument() bool { return t.value == madeArgument{} }

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

// VariablePath returns the name of a Variable or SplattedVariable token.
func (t *Token) VariablePath() (VariablePath, bool) {
	if t.Kind != TokenVariable && t.Kind != TokenSplattedVariable {
		return VariablePath{}, false
	}
	return ParseVariablePath(t.text), true
}

// StringValue returns what a string, Generic or Label token means. ok is false for other tokens.
func (t *Token) StringValue() (value string, ok bool) {
	switch t.Kind {
	case TokenGeneric, TokenLabel, TokenStringLiteral, TokenStringExpandable, TokenHereStringLiteral, TokenHereStringExpandable:
		return t.text, true
	}
	return "", false
}

// Parameter returns the name of a Parameter token without its dash, and whether a colon ends it.
func (t *Token) Parameter() (name string, colon bool) {
	if t.Kind != TokenParameter {
		return "", false
	}
	return t.text, t.value == usedColon{}
}

// Redirection returns the streams of a Redirection token. to is meaningful only where merge is true: n>&m.
func (t *Token) Redirection() (from, to RedirectionStream, merge, appending bool) {
	if v, ok := t.value.(*redirectionValue); ok {
		return v.from, v.to, v.merge, v.append
	}
	return OutputStream, OutputStream, false, false
}

// NestedTokens returns the tokens in an expandable string.
func (t *Token) NestedTokens() []*Token {
	if f, ok := t.value.(*format); ok {
		return f.tokens
	}
	return nil
}

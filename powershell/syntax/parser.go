package syntax

// Parse reads text. It always gives a tree; where the text is broken, ErrorStatement and ErrorExpression nodes stand in
// it. Name is where the text came from, "" for none. The text is decoded already and has no byte-order mark.
func Parse(name, text string) (*File, []*ParseError) {
	f := &File{Name: name, Text: text, Root: &ScriptBlock{}}
	return f, f.Errors
}

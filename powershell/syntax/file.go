package syntax

import "sync"

// File is a text that was read: its tree, its tokens and its errors.
type File struct {
	Name   string // where the text came from, "" for text that came from no file
	Text   string
	Root   *ScriptBlock
	Tokens []*Token // with new lines, comments and the end of input
	Errors []*ParseError

	top     Node // where the tree begins, nil for Root
	lines   lineTable
	parents struct {
		once sync.Once
		of   map[Node]Node
	}
}

// ParseError is a place that PowerShell's parser refuses.
type ParseError struct {
	ID         string // PowerShell's error id, as "MissingEndCurlyBrace"
	Message    string // PowerShell's wording
	Extent     Extent
	Incomplete bool // further text could mend it, so a prompt asks for another line
}

// Error returns the message, so that a ParseError is an error.
func (e *ParseError) Error() string { return e.Message }

// Parent returns the node that n hangs under, nil for the root and for a node of another file.
func (f *File) Parent(n Node) Node {
	f.parents.once.Do(func() {
		f.parents.of = make(map[Node]Node)
		var link func(parent Node)
		link = func(parent Node) {
			EachChild(parent, func(child Node) {
				f.parents.of[child] = parent
				link(child)
			})
		}
		switch {
		case f.top != nil:
			link(f.top)
		case f.Root != nil:
			link(f.Root)
		}
	})
	return f.parents.of[n]
}

// Detached returns the file with n as the top of its tree: there n has no parent. Text, tokens and nodes are shared.
func (f *File) Detached(n Node) *File {
	return &File{Name: f.Name, Text: f.Text, Root: f.Root, Tokens: f.Tokens, Errors: f.Errors, top: n}
}

// Pieces returns the text as its tokens with what lies between them: white space and other text that no token covers.
// Joined they are the file's text.
func (f *File) Pieces() []string {
	pieces := make([]string, 0, 2*len(f.Tokens))
	at := int32(0)
	for _, t := range f.Tokens {
		e := t.extent
		if e.Start > at {
			pieces = append(pieces, f.TextOf(Extent{at, e.Start}))
		}
		if e.End > e.Start {
			pieces = append(pieces, f.TextOf(e))
		}
		at = max(at, e.End)
	}
	if int(at) < len(f.Text) {
		pieces = append(pieces, f.Text[at:])
	}
	return pieces
}

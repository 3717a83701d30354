package value

import (
	"strings"
	"sync"
)

// growing is text with room behind it. Strings that were made by adding to one another share it: each is a beginning of it, and
// the one that reaches to its end can be added to without copying what is there.
type growing struct {
	sync.Mutex
	text strings.Builder
}

// appendFrom is how long a text is before what is added to it gets room for more.
const appendFrom = 256

// concat gives s with more behind it.
func (s *String) concat(more string) Value {
	switch {
	case more == "":
		return Of(s)
	case len(s.text) < appendFrom || len(more) > len(s.text) || more[0] == 0xED: // half a surrogate pair may stand there
		return Str(JoinWTF8(s.text, more))
	}
	f := s.form.Load()
	if f != nil && f.end != nil {
		if text, ok := f.end.add(len(s.text), more); ok {
			return Of(f.followed(text, more))
		}
	}
	g := &growing{}
	g.text.Grow(len(s.text) + len(s.text)/2 + len(more))
	g.text.WriteString(s.text)
	g.text.WriteString(more)
	next := form{end: g}
	if f != nil {
		next.known, next.units = f.known, f.units
	}
	return Of(next.followed(g.text.String(), more))
}

// followed gives the string of a text that is f's with more behind it.
func (f *form) followed(text, more string) *String {
	s := &String{text: text}
	s.form.Store(&form{known: f.known && f.units == nil && isASCII(more), end: f.end})
	return s
}

// add writes more behind the first n bytes if nothing is there yet.
func (g *growing) add(n int, more string) (string, bool) {
	g.Lock()
	defer g.Unlock()
	if g.text.Len() != n {
		return "", false
	}
	g.text.WriteString(more)
	return g.text.String(), true
}

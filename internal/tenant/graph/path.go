package graph

import (
	"net/http"
	"strings"
)

// path is a request's path behind the version, in the terms of OData.
type path struct {
	text     string // as sent
	segments []segment
}

// segment is one step of a path: a name, or the key of the entity in the collection before it.
type segment struct {
	name    string // in lower case; empty for a key
	written string // the name as sent
	key     key
}

// key picks an entity: by its id, or by an alternate key such as appId.
type key struct {
	property string // empty for the id
	value    string
}

// parsePath splits at the slashes outside quotes and takes "applications(appId='x')" apart into two segments.
func parsePath(text string) (path, error) {
	p := path{text: text}
	for _, part := range splitPath(text) {
		name, inner, found := strings.Cut(part, "(")
		name = strings.TrimPrefix(name, "microsoft.graph.")
		if !found {
			p.segments = append(p.segments, segment{name: strings.ToLower(name), written: name})
			continue
		}
		inner, closed := strings.CutSuffix(inner, ")")
		if !closed {
			return path{}, badRequest("Resource not found for the segment '%s'.", part)
		}
		p.segments = append(p.segments, segment{name: strings.ToLower(name), written: name})
		if inner != "" {
			p.segments = append(p.segments, segment{written: part, key: parseKey(inner)})
		}
	}
	return p, nil
}

func splitPath(text string) []string {
	var parts []string
	quoted, start := false, 0
	for i := 0; i <= len(text); i++ {
		if i < len(text) && text[i] == '\'' {
			quoted = !quoted
		}
		if i == len(text) || text[i] == '/' && !quoted {
			if i > start {
				parts = append(parts, text[start:i])
			}
			start = i + 1
		}
	}
	return parts
}

func parseKey(inner string) key {
	property, value, found := strings.Cut(inner, "=")
	if !found || strings.HasPrefix(inner, "'") {
		property, value = "", inner
	}
	if len(value) >= 2 && value[0] == '\'' && value[len(value)-1] == '\'' {
		value = strings.ReplaceAll(value[1:len(value)-1], "''", "'")
	}
	return key{property: strings.ToLower(strings.TrimSpace(property)), value: value}
}

// route is one call that the tenant answers. In the pattern, {} stands for a key.
type route struct {
	method     string
	pattern    string
	access     access
	collection bool // answers a list, to which the query options of lists apply
	handle     func(*call) (*answer, error)
}

// find returns the route for the call and puts the keys of the path where [call.key] finds them.
func (c *call) find() (*route, error) {
	pathKnown := false
	for i := range c.routes {
		route := &c.routes[i]
		segments, ok := match(strings.Split(route.pattern, "/"), c.path.segments)
		if !ok {
			continue
		}
		pathKnown = true
		if route.method == c.method {
			c.path.segments = segments
			return route, nil
		}
	}
	if pathKnown {
		return nil, notAllowed()
	}
	last := ""
	if n := len(c.path.segments); n > 0 {
		last = c.path.segments[n-1].written
	}
	return nil, &Error{Status: http.StatusBadRequest, Code: "BadRequest", Message: "Resource not found for the segment '" + last + "'."}
}

// match compares segments with a pattern and returns them with keys where the pattern has them. Patterns with fixed
// words stand before those with a key in the same place, so the first match is the right one.
func match(pattern []string, segments []segment) ([]segment, bool) {
	if len(pattern) != len(segments) {
		return nil, false
	}
	matched := make([]segment, len(segments))
	for i, want := range pattern {
		at := segments[i]
		switch {
		case want == "{}":
			if at.key == (key{}) {
				at.key = key{value: at.written}
			}
		case at.key != (key{}) || at.name != want:
			return nil, false
		}
		matched[i] = at
	}
	return matched, true
}

// key returns the n-th key of the path, from 0.
func (c *call) key(n int) key {
	for _, segment := range c.path.segments {
		if segment.key == (key{}) {
			continue
		}
		if n == 0 {
			return segment.key
		}
		n--
	}
	return key{}
}

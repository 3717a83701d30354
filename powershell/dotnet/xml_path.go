package dotnet

import (
	"strconv"
	"strings"

	"github.com/exorun/exorun/powershell/value"
)

// selectNodes gives the nodes of an XPath location path: steps by name, *, @name, text(), . and .., from / or //, with
// predicates on position, attributes and the text of children. Unions (|) are joined.
func (n *XMLNode) selectNodes(path string) ([]*XMLNode, error) {
	var out []*XMLNode
	for _, p := range splitOutside(path, '|') {
		found, err := n.selectPath(strings.TrimSpace(p))
		if err != nil {
			return nil, err
		}
		out = append(out, found...)
	}
	return out, nil
}

func badPath(path string) error {
	return value.NewException("System.Xml.XPath.XPathException", "'"+path+"' has an invalid token.")
}

// splitOutside splits at a character outside quotes and brackets.
func splitOutside(s string, sep byte) []string {
	var out []string
	depth, start := 0, 0
	quote := byte(0)
	for i := range len(s) {
		switch c := s[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '\'' || c == '"':
			quote = c
		case c == '[' || c == '(':
			depth++
		case c == ']' || c == ')':
			depth--
		case c == sep && depth == 0:
			out = append(out, s[start:i])
			start = i + 1
		}
	}
	return append(out, s[start:])
}

func (n *XMLNode) selectPath(path string) ([]*XMLNode, error) {
	if path == "" {
		return nil, badPath(path)
	}
	at := []*XMLNode{n}
	if strings.HasPrefix(path, "/") {
		at = []*XMLNode{n.doc}
		path = path[1:]
		if path == "" {
			return at, nil
		}
	}
	deep := false
	for _, step := range splitOutside(path, '/') {
		if step == "" {
			deep = true
			continue
		}
		var next []*XMLNode
		for _, x := range at {
			from := []*XMLNode{x}
			if deep {
				from = append(from, x.descendants()...)
			}
			for _, f := range from {
				found, err := f.step(step)
				if err != nil {
					return nil, err
				}
				next = append(next, found...)
			}
		}
		at, deep = distinct(next), false
	}
	return at, nil
}

func distinct(ns []*XMLNode) []*XMLNode {
	seen := map[*XMLNode]bool{}
	out := ns[:0]
	for _, n := range ns {
		if !seen[n] {
			seen[n] = true
			out = append(out, n)
		}
	}
	return out
}

func (n *XMLNode) step(step string) ([]*XMLNode, error) {
	test, rest, _ := strings.Cut(step, "[")
	test = strings.TrimPrefix(strings.TrimPrefix(test, "child::"), "./")
	var found []*XMLNode
	switch {
	case test == ".":
		found = []*XMLNode{n}
	case test == "..":
		if n.parent != nil {
			found = []*XMLNode{n.parent}
		}
	case strings.HasPrefix(test, "@"), strings.HasPrefix(test, "attribute::"):
		name := strings.TrimPrefix(strings.TrimPrefix(test, "@"), "attribute::")
		for _, a := range n.attrs {
			if name == "*" || a.name == name {
				found = append(found, a)
			}
		}
	case test == "text()":
		for _, c := range n.children {
			if c.kind == xmlText || c.kind == xmlCData {
				found = append(found, c)
			}
		}
	case test == "node()":
		found = append(found, n.children...)
	case test == "comment()":
		for _, c := range n.children {
			if c.kind == xmlComment {
				found = append(found, c)
			}
		}
	default:
		if strings.ContainsAny(test, "()<>=!$&") {
			return nil, badPath(step)
		}
		for _, c := range n.elements() {
			if test == "*" || c.name == test {
				found = append(found, c)
			}
		}
	}
	for rest != "" {
		parts := splitOutside(rest, ']')
		kept := found[:0:0]
		for i, x := range found {
			ok, err := x.holds(strings.TrimSpace(parts[0]), i+1, len(found))
			if err != nil {
				return nil, err
			}
			if ok {
				kept = append(kept, x)
			}
		}
		found = kept
		rest = strings.TrimPrefix(strings.Join(parts[1:], "]"), "[")
	}
	return found, nil
}

// holds decides a predicate for the node at a position.
func (n *XMLNode) holds(expr string, pos, last int) (bool, error) {
	if parts := strings.SplitN(expr, " or ", 2); len(parts) == 2 {
		a, err := n.holds(strings.TrimSpace(parts[0]), pos, last)
		if a || err != nil {
			return a, err
		}
		return n.holds(strings.TrimSpace(parts[1]), pos, last)
	}
	if parts := strings.SplitN(expr, " and ", 2); len(parts) == 2 {
		a, err := n.holds(strings.TrimSpace(parts[0]), pos, last)
		if !a || err != nil {
			return a, err
		}
		return n.holds(strings.TrimSpace(parts[1]), pos, last)
	}
	if k, err := strconv.Atoi(expr); err == nil {
		return pos == k, nil
	}
	if expr == "last()" {
		return pos == last, nil
	}
	for name, f := range map[string]func(a, b string) bool{"contains": strings.Contains, "starts-with": strings.HasPrefix} {
		if body, ok := strings.CutPrefix(expr, name+"("); ok {
			args := splitOutside(strings.TrimSuffix(body, ")"), ',')
			if len(args) != 2 {
				return false, badPath(expr)
			}
			return f(n.operand(args[0], pos, last), n.operand(args[1], pos, last)), nil
		}
	}
	if body, ok := strings.CutPrefix(expr, "not("); ok {
		r, err := n.holds(strings.TrimSuffix(body, ")"), pos, last)
		return !r, err
	}
	for _, op := range [...]string{"!=", "<=", ">=", "=", "<", ">"} {
		before, after, ok := strings.Cut(expr, op)
		if !ok {
			continue
		}
		a, b := n.operand(before, pos, last), n.operand(after, pos, last)
		switch op {
		case "=":
			return a == b, nil
		case "!=":
			return a != b, nil
		}
		x, e1 := strconv.ParseFloat(a, 64)
		y, e2 := strconv.ParseFloat(b, 64)
		if e1 != nil || e2 != nil {
			return false, nil
		}
		return op == "<" && x < y || op == ">" && x > y || op == "<=" && x <= y || op == ">=" && x >= y, nil
	}
	found, err := n.selectNodes(expr)
	return len(found) > 0, err
}

func (n *XMLNode) operand(s string, pos, last int) string {
	s = strings.TrimSpace(s)
	switch {
	case len(s) > 1 && (s[0] == '\'' || s[0] == '"'):
		return s[1 : len(s)-1]
	case s == "position()":
		return itoa(pos)
	case s == "last()":
		return itoa(last)
	case s == "name()" || s == "local-name()":
		return n.name
	}
	if _, err := strconv.ParseFloat(s, 64); err == nil {
		return s
	}
	found, err := n.selectNodes(s)
	if err != nil || len(found) == 0 {
		return ""
	}
	return found[0].innerText()
}

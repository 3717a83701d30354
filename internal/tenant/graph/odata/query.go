// Package odata reads the query options of OData that the laptop's tenant answers: $filter, $select, $expand, $top,
// $skip, $skiptoken, $count, $search and $orderby, as OASIS OData 4.01 part 2 defines them.
package odata

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
)

// Query is what a client asks of a collection or an entity.
type Query struct {
	Filter    Expr
	Select    []string // nil: all
	Expand    []Expand
	OrderBy   []Order
	Search    string
	Count     bool
	Top       int // -1: not given
	Skip      int
	SkipToken string
}

// Expand asks for a navigation property, with some of its properties where Select is not nil.
type Expand struct {
	Name   string
	Select []string
	Expand []Expand // within it
}

// Expands reports whether the navigation property inner is asked for within this one.
func (e Expand) Expands(inner string) bool {
	for _, one := range e.Expand {
		if strings.EqualFold(one.Name, inner) {
			return true
		}
	}
	return false
}

// Order is one term of $orderby.
type Order struct {
	Path       Path
	Descending bool
}

// OptionError names the option that could not be read.
type OptionError struct {
	Option string
	Reason string
}

// Error implements error.
func (e *OptionError) Error() string {
	return fmt.Sprintf("Invalid %s clause: %s", strings.TrimPrefix(e.Option, "$"), e.Reason)
}

// Values splits a raw query at its ampersands only: net/url refuses the semicolons that $expand's options have.
func Values(raw string) (url.Values, error) {
	values := url.Values{}
	for pair := range strings.SplitSeq(raw, "&") {
		if pair == "" {
			continue
		}
		key, value, _ := strings.Cut(pair, "=")
		key, err := url.QueryUnescape(key)
		if err != nil {
			return nil, &OptionError{Option: pair, Reason: err.Error()}
		}
		value, err = url.QueryUnescape(value)
		if err != nil {
			return nil, &OptionError{Option: key, Reason: err.Error()}
		}
		values.Add(key, value)
	}
	return values, nil
}

// Parse reads the options of a raw query; the dollar sign may be missing, as OData 4.01 allows. Options without a
// meaning here are passed over. Errors are of type *[OptionError].
func Parse(raw string) (Query, error) {
	q := Query{Top: -1}
	values, err := Values(raw)
	if err != nil {
		return Query{}, err
	}
	for key, all := range values {
		text := all[0]
		var err error
		switch option := "$" + strings.ToLower(strings.TrimPrefix(key, "$")); option {
		case "$filter":
			q.Filter, err = ParseFilter(text)
		case "$select":
			q.Select = list(text)
		case "$expand":
			q.Expand, err = expand(text)
		case "$orderby":
			q.OrderBy, err = orderBy(text)
		case "$search":
			q.Search = text
		case "$count":
			q.Count, err = strconv.ParseBool(strings.ToLower(text))
		case "$top":
			q.Top, err = natural(text)
		case "$skip":
			q.Skip, err = natural(text)
		case "$skiptoken":
			q.SkipToken = text
		}
		if err != nil {
			return Query{}, &OptionError{Option: key, Reason: err.Error()}
		}
	}
	return q, nil
}

func natural(text string) (int, error) {
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		return 0, fmt.Errorf("'%s' is not a non-negative integer", text)
	}
	return n, nil
}

func list(text string) []string {
	names := []string{}
	for name := range strings.SplitSeq(text, ",") {
		if name = strings.TrimSpace(name); name != "" && name != "*" {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return nil
	}
	return names
}

// expand reads a list whose items may carry options in parentheses; $select and $expand are those that are kept.
func expand(text string) ([]Expand, error) {
	var items []Expand
	for text = strings.TrimSpace(text); text != ""; {
		stop, depth := 0, 0
	scan:
		for ; stop < len(text); stop++ {
			switch text[stop] {
			case '(':
				depth++
			case ')':
				depth--
			case ',':
				if depth == 0 {
					break scan
				}
			}
		}
		if depth != 0 {
			return nil, fmt.Errorf("unbalanced parentheses in '%s'", text)
		}
		name, options, _ := strings.Cut(text[:stop], "(")
		item := Expand{Name: strings.TrimSpace(name)}
		for option := range strings.SplitSeq(strings.TrimSuffix(strings.TrimSpace(options), ")"), ";") {
			if names, ok := strings.CutPrefix(strings.TrimSpace(option), "$select="); ok {
				item.Select = list(names)
			}
			if inner, ok := strings.CutPrefix(strings.TrimSpace(option), "$expand="); ok {
				nested, err := expand(inner)
				if err != nil {
					return nil, err
				}
				item.Expand = nested
			}
		}
		if item.Name != "" {
			items = append(items, item)
		}
		text = strings.TrimSpace(strings.TrimPrefix(text[stop:], ","))
	}
	return items, nil
}

func orderBy(text string) ([]Order, error) {
	var terms []Order
	for term := range strings.SplitSeq(text, ",") {
		fields := strings.Fields(term)
		switch {
		case len(fields) == 1, len(fields) == 2 && fields[1] == "asc":
			terms = append(terms, Order{Path: splitPath(fields[0])})
		case len(fields) == 2 && fields[1] == "desc":
			terms = append(terms, Order{Path: splitPath(fields[0]), Descending: true})
		default:
			return nil, fmt.Errorf("syntax error in '%s'", text)
		}
	}
	return terms, nil
}

// Less orders two objects by terms, for a stable sort.
func Less(terms []Order, a, b Object) bool {
	for _, term := range terms {
		x, y := (scope{object: a}).value(term.Path), (scope{object: b}).value(term.Path)
		if x == nil || y == nil {
			if x == nil && y == nil {
				continue
			}
			return (x == nil) != term.Descending
		}
		if by, ok := order(x, y); ok && by != 0 {
			return (by < 0) != term.Descending
		}
	}
	return false
}

// Advanced reports whether q uses what the directory's index does not serve: [Query.AdvancedFilter], $search or $count.
// Microsoft Graph asks for the header ConsistencyLevel then ("Advanced query capabilities on Microsoft Entra ID
// objects").
func (q Query) Advanced() bool { return q.Search != "" || q.Count || q.AdvancedFilter() }

// AdvancedFilter reports whether the filter has ne, not, endswith, contains or a count in it, or comes with $orderby.
// Microsoft Graph asks for $count=true beside the header then.
func (q Query) AdvancedFilter() bool {
	advanced := len(q.OrderBy) > 0 && q.Filter != nil
	Walk(q.Filter, func(e Expr) {
		switch e := e.(type) {
		case Not:
			advanced = true
		case Compare:
			advanced = advanced || e.Op == "ne" || e.Path[len(e.Path)-1] == "$count"
		case Call:
			advanced = advanced || e.Name != "startswith"
		}
	})
	return advanced
}

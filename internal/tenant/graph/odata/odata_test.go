package odata

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

type row map[string]any

func (r row) Property(name string) (any, bool) {
	value, ok := r[name]
	return value, ok
}

var sample = row{
	"appId": "bbbbbbbb-1111-4222-8333-444444444444", "displayName": "Exo Run", "accountEnabled": true, "priority": int64(3),
	"createdDateTime": time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), "notes": nil,
	"servicePrincipalNames": []any{"a", "https://outlook.office365.com"}, "tags": []any{},
	"verifiedDomains": []any{row{"name": "contoso.com", "isInitial": false}, row{"name": "contoso.onmicrosoft.com", "isInitial": true}},
	"api":             row{"requestedAccessTokenVersion": int64(2)},
}

func TestMatch(t *testing.T) {
	t.Parallel()
	for filter, want := range map[string]bool{
		"": true,
		"appId eq 'BBBBBBBB-1111-4222-8333-444444444444'": true,
		"appId eq bbbbbbbb-1111-4222-8333-444444444444":   true,
		"appId ne 'x'": true,
		"(displayName eq 'x' or startswith(displayName,'exo'))": true,
		"endswith(displayName, 'Run')":                          true,
		"contains(displayName,'zz')":                            false,
		"not (displayName eq 'x')":                              true,
		"not startswith(displayName,'Exo')":                     false,
		"accountEnabled eq true and priority ge 3":              true,
		"priority lt 3":                                         false,
		"notes eq null":                                         true,
		"notes ne null":                                         false,
		"missing eq null":                                       true,
		"createdDateTime gt 2026-01-01T00:00:00Z":               true,
		"createdDateTime lt 2026-01-01":                         false,
		"servicePrincipalNames/any(c:c eq 'a')":                 true,
		"servicePrincipalNames/any(c:startswith(c,'https://'))": true,
		"servicePrincipalNames/all(c:startswith(c,'https://'))": false,

		"tags/any()":                  false,
		"servicePrincipalNames/any()": true,
		"tags/$count eq 0":            true,

		"verifiedDomains/any(d:d/isInitial eq true and d/name eq 'contoso.com')": false,
		"verifiedDomains/any(d:d/isInitial eq true)":                             true,
		"api/requestedAccessTokenVersion eq 2":                                   true,
		"displayName in ('a', 'Exo Run')":                                        true,
		"displayName in ('a')":                                                   false,
		"displayName eq 'o''brien'":                                              false,
	} {
		expr, err := ParseFilter(filter)
		if err != nil {
			t.Errorf("%s: %v", filter, err)
			continue
		}
		if got := Match(expr, sample); got != want {
			t.Errorf("%s: got %v, want %v", filter, got, want)
		}
	}
}

func TestFilterErrors(t *testing.T) {
	t.Parallel()
	for _, filter := range []string{
		"a", "a eq", "a eq b", "a foo 'x'", "(a eq 1", "a eq 1)", "foo(a,'x')", "startswith(a)", "a eq 'x", "a/any(x)", "eq 1", "a in 1", "/",
		"startswith('a','b')", "verifiedDomains/any(d:d/isInitial and true)",
	} {
		if _, err := ParseFilter(filter); err == nil {
			t.Errorf("%s: accepted", filter)
		}
	}
}

func TestParse(t *testing.T) {
	t.Parallel()
	got, err := Parse("%24select=id,%20appId&$expand=appRoleAssignments($select=id,appRoleId;$top=2),owners,policy($expand=rules)&$top=5&$count=true&$orderby=displayName%20desc,id&$skiptoken=abc&$skip=2&api-version=1")
	if err != nil {
		t.Fatal(err)
	}
	want := Query{
		Select: []string{"id", "appId"}, Top: 5, Skip: 2, Count: true, SkipToken: "abc",
		Expand:  []Expand{{Name: "appRoleAssignments", Select: []string{"id", "appRoleId"}}, {Name: "owners"}, {Name: "policy", Expand: []Expand{{Name: "rules"}}}},
		OrderBy: []Order{{Path{"displayName"}, true}, {Path: Path{"id"}}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for _, bad := range []string{"$top=-1", "$top=x", "$filter=a", "$orderby=a+b+c", "$expand=a(", "$count=perhaps", "$skip=q", "$top=%zz"} {
		var option *OptionError
		if _, err := Parse(bad); !errors.As(err, &option) {
			t.Errorf("%s: got %v, want an OptionError", bad, err)
		}
	}
}

func TestAdvanced(t *testing.T) {
	t.Parallel()
	for query, want := range map[string]bool{
		"":                                   false,
		"$filter=a eq 'x' and b eq true":     false,
		"$filter=startswith(a,'x')":          false,
		"$filter=a ne 'x'":                   true,
		"$filter=not(a eq 'x')":              true,
		"$filter=endswith(a,'x')":            true,
		"$filter=a eq 'x'&$orderby=b":        true,
		"$orderby=b":                         false,
		"$count=true":                        true,
		`$search="displayName:x"`:            true,
		"$filter=b/any(c:not(c eq 'x'))":     true,
		"$filter=b/any(c:c eq 'x')&$top=999": false,
	} {
		q, err := Parse(query)
		if err != nil {
			t.Errorf("%s: %v", query, err)
		}
		if got := q.Advanced(); got != want {
			t.Errorf("%s: got %v, want %v", query, got, want)
		}
	}
}

func TestLess(t *testing.T) {
	t.Parallel()
	terms := []Order{{Path: Path{"name"}, Descending: true}, {Path: Path{"n"}}}
	a, b, c := row{"name": "Anna", "n": int64(1)}, row{"name": "bert", "n": int64(2)}, row{"name": "bert", "n": int64(1)}
	for _, test := range []struct {
		x, y row
		want bool
	}{{b, a, true}, {a, b, false}, {c, b, true}, {b, c, false}, {b, b, false}, {row{}, a, false}, {a, row{}, true}} {
		if got := Less(terms, test.x, test.y); got != test.want {
			t.Errorf("Less(%v, %v): got %v", test.x, test.y, got)
		}
	}
}

func FuzzParseFilter(f *testing.F) {
	for _, seed := range []string{"a eq 'x'", "not(startswith(a,'b') and c/any(d:d/e ge 2026-01-01))", "a in ('b',1,null)", "a/$count ne 0"} {
		f.Add(seed)
	}
	f.Fuzz(func(_ *testing.T, text string) {
		if expr, err := ParseFilter(text); err == nil {
			Match(expr, sample)
		}
	})
}

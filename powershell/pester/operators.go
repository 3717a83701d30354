package pester

import (
	"strings"

	"github.com/exorun/exorun/powershell/bind"
	"github.com/exorun/exorun/powershell/value"
)

// The parameters that many operators share.
func expectedValue() bind.Parameter { return bind.Parameter{Name: "ExpectedValue", Type: "object"} }
func becauseText() bind.Parameter   { return bind.Parameter{Name: "Because", Type: "string"} }

// standardOperators are the operators that a version has.
func standardOperators(version int) []*operator {
	simple := func(name string, aliases []string, judge func(*assertion) verdict) *operator {
		return &operator{name: name, aliases: aliases, takes: []bind.Parameter{expectedValue(), becauseText()}, judge: judge}
	}
	bare := func(name string, judge func(*assertion) verdict) *operator {
		return &operator{name: name, takes: []bind.Parameter{becauseText()}, judge: judge}
	}
	whole := func(o *operator) *operator { o.whole = true; return o }
	pattern := func(name string, aliases []string, ignoreCase bool) *operator {
		return &operator{name: name, aliases: aliases, takes: []bind.Parameter{{Name: "RegularExpression", Type: "object"}, becauseText()}, judge: matches(ignoreCase)}
	}
	all := []*operator{
		whole(simple("Be", []string{"EQ"}, be(true))),
		whole(simple("BeExactly", []string{"CEQ"}, be(false))),
		simple("BeGreaterThan", []string{"GT"}, ordered(value.OpGreater, "to be greater than")),
		simple("BeGreaterOrEqual", []string{"GE"}, ordered(value.OpGreaterOrEqual, "to be greater than or equal to")),
		simple("BeLessThan", []string{"LT"}, ordered(value.OpLess, "to be less than")),
		simple("BeLessOrEqual", []string{"LE"}, ordered(value.OpLessOrEqual, "to be less than or equal to")),
		simple("BeIn", nil, beIn),
		simple("BeLike", nil, like(true)),
		simple("BeLikeExactly", nil, like(false)),
		pattern("Match", nil, true),
		pattern("MatchExactly", []string{"CMATCH"}, false),
		whole(bare("BeNullOrEmpty", beNullOrEmpty)),
		bare("BeTrue", beBool(true)),
		bare("BeFalse", beBool(false)),
		{name: "BeOfType", aliases: []string{"HaveType"}, takes: []bind.Parameter{{Name: "ExpectedType", Type: "object"}, becauseText()}, judge: beOfType},
		whole(simple("Contain", nil, contain)),
		{name: "HaveCount", whole: true, takes: []bind.Parameter{{Name: "ExpectedValue", Type: "object"}, becauseText()}, judge: haveCount},
		throwOperator(version),
		haveParameterOperator(),
	}
	all = append(all, fileOperators()...)
	if version == Version5 {
		all = append(all, invokeOperators()...)
	}
	return all
}

// be is -Be and -BeExactly.
func be(ignoreCase bool) func(*assertion) verdict {
	return func(a *assertion) verdict {
		want := a.arg("expectedvalue")
		same, err := equalLists(a, listOf(want), listOf(a.actual), ignoreCase)
		if err != nil {
			return a.fault(err)
		}
		got := single(a.actual)
		return a.decide(same, func() string {
			w, isText := want.Unwrap().AsString()
			g, alsoText := got.Unwrap().AsString()
			if isText && alsoText {
				return difference(w, g, ignoreCase, a.reason())
			}
			if ignoreCase {
				return "Expected " + nicely(want) + "," + a.reason() + " but got " + nicely(got) + "."
			}
			return "Expected exactly " + nicely(want) + "," + a.reason() + " but got " + nicely(got) + "."
		}, func() string {
			return "Expected " + nicely(want) + " to be different from the actual value," + a.reason() + " but got the same value."
		})
	}
}

// listOf gives a value as a list of its elements: an array as it is, anything else as the only element.
func listOf(v value.Value) []value.Value {
	u := v.Unwrap()
	if u.Type() != nil && !u.IsNull() && u.Type().IsArray() || u.Type() == value.TypeArrayList {
		if items, isList, err := value.Collect(u); isList && err == nil {
			return items
		}
	}
	if l, ok := u.Object().(*value.List); ok {
		return l.Items
	}
	return []value.Value{v}
}

// single is what was piped as the messages show it: the only object, or all of them.
func single(v value.Value) value.Value {
	if items := listOf(v); len(items) == 1 {
		return items[0]
	}
	return v
}

// equalLists compares two lists element by element, lists within them by their elements.
func equalLists(a *assertion, want, got []value.Value, ignoreCase bool) (bool, error) {
	wantNone, gotNone := emptyList(want), emptyList(got)
	if wantNone || gotNone {
		return wantNone && gotNone, nil
	}
	if len(want) != len(got) {
		return false, nil
	}
	for i := range want {
		var same bool
		var err error
		if isArray(want[i]) || isArray(got[i]) {
			same, err = equalLists(a, listOf(want[i]), listOf(got[i]), ignoreCase)
		} else {
			same, err = truth(value.CompareValues(a.c.Host(), value.OpEqual, want[i], got[i], ignoreCase))
		}
		if err != nil || !same {
			return false, err
		}
	}
	return true, nil
}

func emptyList(items []value.Value) bool {
	return len(items) == 0 || len(items) == 1 && items[0].IsNull()
}

func isArray(v value.Value) bool {
	u := v.Unwrap()
	return !u.IsNull() && u.Type().IsArray()
}

// truth is what a comparison means as a condition.
func truth(v value.Value, err error) (bool, error) { return err == nil && value.ToBool(v), err }

// ordered is -BeGreaterThan and its kin.
func ordered(op value.CompareOperator, words string) func(*assertion) verdict {
	return func(a *assertion) verdict {
		want := a.arg("expectedvalue")
		holds, err := truth(value.CompareValues(a.c.Host(), op, a.actual, want, true))
		if err != nil {
			return a.fault(err)
		}
		return a.decide(holds, func() string {
			return "Expected the actual value " + words + " " + nicely(want) + "," + a.reason() + " but got " + nicely(a.actual) + "."
		}, func() string {
			return "Expected the actual value not " + words + " " + nicely(want) + "," + a.reason() + " but got " + nicely(a.actual) + "."
		})
	}
}

// beIn is -BeIn.
func beIn(a *assertion) verdict {
	want := a.arg("expectedvalue")
	holds, err := value.Contains(a.c.Host(), want, a.actual, true)
	if err != nil {
		return a.fault(err)
	}
	return a.decide(holds, func() string {
		return "Expected collection " + nicely(want) + " to contain " + nicely(a.actual) + "," + a.reason() + " but it was not found."
	}, func() string {
		return "Expected collection " + nicely(want) + " to not contain " + nicely(a.actual) + "," + a.reason() + " but it was found."
	})
}

// like is -BeLike and -BeLikeExactly.
func like(ignoreCase bool) func(*assertion) verdict {
	word := "like wildcard"
	if !ignoreCase {
		word = "case sensitively like wildcard"
	}
	return func(a *assertion) verdict {
		want := a.arg("expectedvalue")
		holds, err := truth(value.Like(a.c.Host(), a.actual, want, ignoreCase, false))
		if err != nil {
			return a.fault(err)
		}
		return a.decide(holds, func() string {
			return "Expected " + word + " " + nicely(want) + " to match " + nicely(a.actual) + "," + a.reason() + " but it did not match."
		}, func() string {
			return "Expected " + word + " " + nicely(want) + " to not match " + nicely(a.actual) + "," + a.reason() + " but it did match."
		})
	}
}

// matches is -Match and -MatchExactly.
func matches(ignoreCase bool) func(*assertion) verdict {
	word := "regular expression"
	if !ignoreCase {
		word = "case sensitive regular expression"
	}
	return func(a *assertion) verdict {
		want := a.arg("regularexpression")
		found, _, err := value.Match(a.c.Host(), a.actual, want, ignoreCase, false)
		holds, err := truth(found, err)
		if err != nil {
			return a.fault(err)
		}
		return a.decide(holds, func() string {
			return "Expected " + word + " " + nicely(want) + " to match " + nicely(a.actual) + "," + a.reason() + " but it did not match."
		}, func() string {
			return "Expected " + word + " " + nicely(want) + " to not match " + nicely(a.actual) + "," + a.reason() + " but it did match."
		})
	}
}

// beNullOrEmpty is -BeNullOrEmpty.
func beNullOrEmpty(a *assertion) verdict {
	items := listOf(a.actual)
	holds := len(items) == 0
	if len(items) == 1 {
		v := items[0].Unwrap()
		if h, ok := v.AsHashtable(); ok {
			holds = h.Len() == 0
		} else {
			holds = v.IsNull() || value.ToString(v) == ""
		}
	}
	return a.decide(holds, func() string {
		return "Expected $null or empty," + a.reason() + " but got " + nicely(single(a.actual)) + "."
	}, func() string {
		return "Expected a value," + a.reason() + " but got $null or empty."
	})
}

// beBool is -BeTrue and -BeFalse.
func beBool(want bool) func(*assertion) verdict {
	name := "$false"
	if want {
		name = "$true"
	}
	return func(a *assertion) verdict {
		return a.decide(value.ToBool(a.actual) == want, func() string {
			return "Expected " + name + "," + a.reason() + " but got " + nicely(a.actual) + "."
		}, func() string {
			return "Expected " + nicely(a.actual) + " to be " + map[bool]string{true: "$false", false: "$true"}[want] + " or of the same truth," + a.reason() + " but it was " + name + "."
		})
	}
}

// beOfType is -BeOfType.
func beOfType(a *assertion) verdict {
	given := a.arg("expectedtype")
	t, ok := given.Unwrap().AsType()
	if !ok {
		name := value.ToString(given)
		if strings.HasPrefix(name, "[") && strings.HasSuffix(name, "]") {
			name = name[1 : len(name)-1]
		}
		if t, ok = a.c.Host().ResolveType(name); !ok {
			return a.misuse("Could not find type [" + name + "]. Make sure that the assembly that contains that type is loaded.")
		}
	}
	of := "$null"
	if !a.actual.IsNull() {
		of = "[" + a.actual.Unwrap().Type().String() + "]"
	}
	return a.decide(!a.actual.IsNull() && value.Is(a.actual, t), func() string {
		return "Expected the value to have type [" + t.String() + "] or any of its subtypes," + a.reason() + " but got " + nicely(a.actual) + " with type " + of + "."
	}, func() string {
		return "Expected the value to not have type [" + t.String() + "] or any of its subtypes," + a.reason() + " but got " + nicely(a.actual) + " with type " + of + "."
	})
}

// contain is -Contain.
func contain(a *assertion) verdict {
	want := a.arg("expectedvalue")
	holds, err := value.Contains(a.c.Host(), a.actual, want, true)
	if err != nil {
		return a.fault(err)
	}
	return a.decide(holds, func() string {
		return "Expected " + nicely(want) + " to be found in collection " + nicely(a.actual) + "," + a.reason() + " but it was not found."
	}, func() string {
		return "Expected " + nicely(want) + " to not be found in collection " + nicely(a.actual) + "," + a.reason() + " but it was found."
	})
}

// haveCount is -HaveCount.
func haveCount(a *assertion) verdict {
	converted, err := value.Convert(a.c.Host(), a.arg("expectedvalue"), value.TypeInt32)
	if err != nil {
		return a.fault(err)
	}
	want, _ := converted.AsInt32()
	if want < 0 {
		return a.misuse("Expected collection size must be greater than or equal to 0.")
	}
	items := listOf(a.actual)
	if a.actual.IsNull() {
		items = nil
	}
	size := value.ToString(value.Int(len(items)))
	expected := value.ToString(converted)
	return a.decide(len(items) == int(want), func() string {
		if want == 0 {
			return "Expected an empty collection," + a.reason() + " but got collection with size " + size + " " + nicely(a.actual) + "."
		}
		return "Expected a collection with size " + expected + "," + a.reason() + " but got collection with size " + size + " " + nicely(a.actual) + "."
	}, func() string {
		return "Expected a collection with size different from " + expected + "," + a.reason() + " but got collection with that size " + nicely(a.actual) + "."
	})
}

package dotnet

import (
	"strings"

	"github.com/exorun/exorun/powershell/value"
)

const regexSpace = "System.Text.RegularExpressions."

func newRegex(pattern, options V) (*value.Regex, error) {
	if pattern.IsNull() {
		return nil, argumentNull("pattern")
	}
	o := value.RegexOptions(0)
	if !options.IsNull() {
		o = value.RegexOptions(i32(options))
	}
	return value.NewRegex(str(pattern), o)
}

func regexResult(r *value.Regex, err error) (V, error) {
	if err != nil {
		return null, err
	}
	return value.Of(r), nil
}

// collection gives matches, groups or captures as .NET's collection of them.
func regexCollection(name string, vs []V) V {
	l := value.NewList(value.NamedType(regexSpace+name), vs)
	l.ReadOnly = true
	return value.Of(l)
}

func matchValues(ms []*value.RegexMatch) []V {
	vs := make([]V, len(ms))
	for i, x := range ms {
		vs[i] = value.Of(x)
	}
	return vs
}

func evaluator(h H, f V) func(*value.RegexMatch) (string, error) {
	d := native[*value.Delegate](f)
	return func(x *value.RegexMatch) (string, error) {
		r, err := d.Call(h, value.Of(x))
		if err != nil {
			return "", err
		}
		return value.Text(h, r)
	}
}

func texts(vs []string, err error) (V, error) {
	if err != nil {
		return null, err
	}
	return value.Strings(vs), nil
}

func regexType() *D {
	self := func(v V) *value.Regex { return native[*value.Regex](v) }
	const opt = ", System.Text.RegularExpressions.RegexOptions"
	d := &D{
		Constructors: []M{
			me("Void .ctor(System.String)", func(_ V, a []V) (V, error) { return regexResult(newRegex(a[0], null)) }),
			me("Void .ctor(System.String"+opt+")", func(_ V, a []V) (V, error) { return regexResult(newRegex(a[0], a[1])) }),
			me("Void .ctor(System.String"+opt+", System.TimeSpan)", func(_ V, a []V) (V, error) { return regexResult(newRegex(a[0], a[1])) }),
		},
		Properties: []P{
			p("System.Text.RegularExpressions.RegexOptions Options", func(s V) V { return enum(regexSpace+"RegexOptions", int64(self(s).Options)) }),
			p("Boolean RightToLeft", func(s V) V { return yes(self(s).Options&value.RegexRightToLeft != 0) }),
			p("System.TimeSpan MatchTimeout", func(s V) V { return value.TimeSpan(-10000) }),
			field("static System.TimeSpan InfiniteMatchTimeout", value.TimeSpan(-10000)),
		},
	}
	add := func(ms ...M) { d.Methods = append(d.Methods, ms...) }
	// both declares a method of an object and its static forms with pattern and options after the input.
	both := func(result, name, rest string, f func(h H, r *value.Regex, a []V) (V, error)) {
		add(mh(result+" "+name+"(System.String"+rest+")", func(h H, s V, a []V) (V, error) { return f(h, self(s), a) }))
		static := func(sig string, options bool) {
			add(mh("static "+result+" "+name+"(System.String, System.String"+rest+sig+")", func(h H, _ V, a []V) (V, error) {
				o := null
				rest := append([]V{a[0]}, a[2:]...)
				if options {
					o, rest = a[len(a)-1], rest[:len(rest)-1]
				}
				r, err := newRegex(a[1], o)
				if err != nil {
					return null, err
				}
				return f(h, r, rest)
			}))
		}
		static("", false)
		static(opt, true)
	}
	both("Boolean", "IsMatch", "", func(_ H, r *value.Regex, a []V) (V, error) { ok, err := r.IsMatch(str(a[0])); return yes(ok), err })
	both("Int32", "Count", "", func(_ H, r *value.Regex, a []V) (V, error) {
		ms, err := r.FindAll(str(a[0]), 0, -1)
		return num(len(ms)), err
	})
	both(regexSpace+"Match", "Match", "", func(_ H, r *value.Regex, a []V) (V, error) {
		if a[0].IsNull() {
			return null, argumentNull("input")
		}
		x, err := r.Find(str(a[0]), 0)
		return value.Of(x), err
	})
	both(regexSpace+"MatchCollection", "Matches", "", func(_ H, r *value.Regex, a []V) (V, error) {
		ms, err := r.FindAll(str(a[0]), 0, -1)
		return regexCollection("MatchCollection", matchValues(ms)), err
	})
	both("System.String", "Replace", ", System.String", func(_ H, r *value.Regex, a []V) (V, error) {
		s, err := r.Replace(str(a[0]), str(a[1]), -1, 0)
		return text(s), err
	})
	both("System.String", "Replace", ", System.Text.RegularExpressions.MatchEvaluator", func(h H, r *value.Regex, a []V) (V, error) {
		s, err := r.ReplaceFunc(str(a[0]), -1, 0, evaluator(h, a[1]))
		return text(s), err
	})
	both("System.String[]", "Split", "", func(_ H, r *value.Regex, a []V) (V, error) { return texts(r.Split(str(a[0]), 0, 0)) })
	add(
		me("Boolean IsMatch(System.String, Int32)", func(s V, a []V) (V, error) {
			x, err := self(s).Find(str(a[0]), i32(a[1]))
			return yes(err == nil && x.Success()), err
		}),
		me("System.Text.RegularExpressions.Match Match(System.String, Int32)", func(s V, a []V) (V, error) { x, err := self(s).Find(str(a[0]), i32(a[1])); return value.Of(x), err }),
		me("System.Text.RegularExpressions.MatchCollection Matches(System.String, Int32)", func(s V, a []V) (V, error) {
			ms, err := self(s).FindAll(str(a[0]), i32(a[1]), -1)
			return regexCollection("MatchCollection", matchValues(ms)), err
		}),
		me("System.String Replace(System.String, System.String, Int32)", func(s V, a []V) (V, error) {
			x, err := self(s).Replace(str(a[0]), str(a[1]), i32(a[2]), 0)
			return text(x), err
		}),
		me("System.String Replace(System.String, System.String, Int32, Int32)", func(s V, a []V) (V, error) {
			x, err := self(s).Replace(str(a[0]), str(a[1]), i32(a[2]), i32(a[3]))
			return text(x), err
		}),
		mh("System.String Replace(System.String, System.Text.RegularExpressions.MatchEvaluator, Int32)", func(h H, s V, a []V) (V, error) {
			x, err := self(s).ReplaceFunc(str(a[0]), i32(a[2]), 0, evaluator(h, a[1]))
			return text(x), err
		}),
		me("System.String[] Split(System.String, Int32)", func(s V, a []V) (V, error) { return texts(self(s).Split(str(a[0]), i32(a[1]), 0)) }),
		me("System.String[] Split(System.String, Int32, Int32)", func(s V, a []V) (V, error) { return texts(self(s).Split(str(a[0]), i32(a[1]), i32(a[2]))) }),
		m("System.String[] GetGroupNames()", func(s V, a []V) V { return value.Strings(self(s).GroupNames()) }),
		m("Int32[] GetGroupNumbers()", func(s V, a []V) V { return value.Int32s(self(s).GroupNumbers()) }),
		m("System.String GroupNameFromNumber(Int32)", func(s V, a []V) V { return text(self(s).GroupName(i32(a[0]))) }),
		m("Int32 GroupNumberFromName(System.String)", func(s V, a []V) V { return num(self(s).GroupNumber(str(a[0]))) }),
		m("System.String ToString()", func(s V, a []V) V { return text(self(s).Pattern) }),
		m("static System.String Escape(System.String)", func(_ V, a []V) V { return text(value.EscapeRegex(str(a[0]))) }),
		m("static System.String Unescape(System.String)", func(_ V, a []V) V { return text(unescapeRegex(str(a[0]))) }),
	)
	return d
}

func unescapeRegex(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 >= len(s) {
			b.WriteByte(s[i])
			continue
		}
		i++
		if j := strings.IndexByte("tnrfaev", s[i]); j >= 0 {
			b.WriteByte("\t\n\r\f\a\x1b\v"[j])
			continue
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

func captureValues(cs []*value.RegexCapture) []V {
	vs := make([]V, len(cs))
	for i, c := range cs {
		vs[i] = value.Of(c)
	}
	return vs
}

func matchType() *D {
	self := func(v V) *value.RegexMatch { return native[*value.RegexMatch](v) }
	return &D{
		Properties: []P{
			p("System.Text.RegularExpressions.GroupCollection Groups", func(s V) V {
				gs := self(s).Groups()
				vs := make([]V, len(gs))
				for i, g := range gs {
					vs[i] = value.Of(g)
					if i == 0 {
						vs[i] = s
					}
				}
				return regexCollection("GroupCollection", vs)
			}),
			p("Boolean Success", func(s V) V { return yes(self(s).Success()) }), p("System.String Name", func(s V) V { return text("0") }),
			p("System.Text.RegularExpressions.CaptureCollection Captures", func(s V) V {
				if !self(s).Success() {
					return regexCollection("CaptureCollection", nil)
				}
				return regexCollection("CaptureCollection", []V{s})
			}),
			p("Int32 Index", func(s V) V { i, _ := self(s).Position(); return num(i) }), p("Int32 Length", func(s V) V { _, n := self(s).Position(); return num(n) }),
			p("System.String Value", func(s V) V { return text(self(s).Text()) }),
			pe("static System.Text.RegularExpressions.Match Empty", func(V) (V, error) {
				r, err := value.NewRegex("a", 0)
				if err != nil {
					return null, err
				}
				x, err := r.Find("", 0)
				return value.Of(x), err
			}),
		},
		Methods: []M{
			m("System.String ToString()", func(s V, a []V) V { return text(self(s).Text()) }),
			me("System.Text.RegularExpressions.Match NextMatch()", func(s V, a []V) (V, error) { x, err := self(s).Next(); return value.Of(x), err }),
			me("System.String Result(System.String)", func(s V, a []V) (V, error) {
				x := self(s)
				if !x.Success() {
					return null, notSupported("Result cannot be called on a failed Match.")
				}
				i, _ := x.Position()
				out, err := x.Regex.Replace(x.Input, "\x00"+str(a[0])+"\x00", 1, i)
				parts := strings.SplitN(out, "\x00", 3)
				if err != nil || len(parts) < 3 {
					return null, err
				}
				return text(parts[1]), nil
			}),
		},
	}
}

func groupType() *D {
	self := func(v V) *value.RegexGroup { return native[*value.RegexGroup](v) }
	return &D{
		Properties: []P{
			p("Boolean Success", func(s V) V { return yes(self(s).Success) }), p("System.String Name", func(s V) V { return text(self(s).Name) }),
			p("System.Text.RegularExpressions.CaptureCollection Captures", func(s V) V { return regexCollection("CaptureCollection", captureValues(self(s).Captures)) }),
			p("Int32 Index", func(s V) V { return num(self(s).Index) }), p("Int32 Length", func(s V) V { return num(self(s).Length) }), p("System.String Value", func(s V) V { return text(self(s).Text) }),
		},
		Methods: []M{m("System.String ToString()", func(s V, a []V) V { return text(self(s).Text) })},
	}
}

func captureType() *D {
	self := func(v V) *value.RegexCapture { return native[*value.RegexCapture](v) }
	return &D{
		Properties: []P{
			p("Int32 Index", func(s V) V { return num(self(s).Index) }), p("Int32 Length", func(s V) V { return num(self(s).Length) }), p("System.String Value", func(s V) V { return text(self(s).Text) }),
		},
		Methods: []M{m("System.String ToString()", func(s V, a []V) V { return text(self(s).Text) })},
	}
}

func groupName(v V) string {
	if g := native[*value.RegexGroup](v); g != nil {
		return g.Name
	}
	return "0"
}

// matchCollectionType is the table of MatchCollection and, with another type of element, CaptureCollection.
func matchCollectionType(element string) func() *D {
	return func() *D {
		d := viewType()
		d.Interfaces = append(d.Interfaces, "System.Collections.IList")
		d.Properties = append(d.Properties, itemIndexer("System.Text.RegularExpressions."+element+" Item [Int32]"))
		return d
	}
}

func groupCollectionType() *D {
	d := viewType()
	d.Interfaces = append(d.Interfaces, "System.Collections.IList")
	find := func(s V, name string) (V, bool) {
		for _, v := range items(s) {
			if groupName(v) == name {
				return v, true
			}
		}
		return value.Of(&value.RegexGroup{Name: name}), false
	}
	d.Properties = append(d.Properties,
		P{Signature: "System.Text.RegularExpressions.Group Item [System.String]", Index: func(_ H, s V, a []V) (V, error) {
			if name, ok := a[0].AsString(); ok {
				v, _ := find(s, name)
				return v, nil
			}
			i, err := value.Convert(nil, a[0], value.TypeInt32)
			if err != nil {
				return null, err
			}
			if vs := items(s); i32(i) >= 0 && i32(i) < len(vs) {
				return vs[i32(i)], nil
			}
			return value.Of(&value.RegexGroup{}), nil
		}},
		p("System.Collections.Generic.IEnumerable`1[System.String] Keys", func(s V) V {
			var names []string
			for _, v := range items(s) {
				names = append(names, groupName(v))
			}
			return value.Strings(names)
		}),
		p("System.Collections.Generic.IEnumerable`1[System.Text.RegularExpressions.Group] Values", func(s V) V { return value.FromSlice(items(s)) }))
	d.Methods = append(d.Methods, m("Boolean ContainsKey(System.String)", func(s V, a []V) V { _, ok := find(s, str(a[0])); return yes(ok) }))
	return d
}

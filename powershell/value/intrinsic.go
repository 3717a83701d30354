package value

import "slices"

import "strings"

// MemberSetView is what psobject, psbase, psadapted and psextended give: a value seen through one of its sides.
type MemberSetView struct {
	Extras
	Self Value
	// Name is psobject, psbase, psadapted or psextended.
	Name string
}

// Type is PSObject for psobject, otherwise PSMemberSet.
func (m *MemberSetView) Type() *Type {
	if m.Name == "psobject" {
		return TypePSObject
	}
	return namedType(automation + "PSMemberSet")
}

// AdaptedMember gives a member of the side of the object that the view shows: of its .NET type for psbase and psadapted, of
// what was added to it for psextended.
func (m *MemberSetView) AdaptedMember(h Host, name string) (Value, bool, error) {
	sym := Intern(name)
	switch m.Name {
	case "psextended":
		if x, e, ok := ExtendedMembers(m.Self).Lookup(sym); ok {
			return readExtended(h, m.Self, x, e)
		}
		return Null, false, nil
	case "psobject":
		return Null, false, nil
	}
	base := m.Self.Unwrap()
	if a, ok := base.ref.(MemberAdapter); ok && m.Name == "psadapted" {
		if x, ok, err := a.AdaptedMember(h, name); ok || err != nil {
			return x, ok, err
		}
	}
	members := base.Type().Members()
	if p := members.props[sym]; p != nil && p.Get != nil {
		x, err := p.Get(h, base)
		return x, true, err
	}
	if g := members.methods[sym]; g != nil {
		return Of(&PSMethod{Self: base, Group: g}), true, nil
	}
	return Null, false, nil
}

// SetAdaptedMember sets a property of the side that the view shows.
func (m *MemberSetView) SetAdaptedMember(h Host, name string, v Value) (bool, error) {
	switch m.Name {
	case "psextended":
		bag := ExtendedMembers(m.Self)
		if x, e, ok := bag.Lookup(Intern(name)); ok {
			return true, writeExtended(h, m.Self, bag, x, e, v)
		}
		return false, nil
	case "psobject":
		return false, nil
	}
	base := m.Self.Unwrap()
	p := base.Type().Members().props[Intern(name)]
	if p == nil || p.Set == nil {
		return false, nil
	}
	c, err := Convert(h, v, p.Type(base.Type()))
	if err != nil {
		return true, setterError(name, err)
	}
	return true, p.Set(h, base, c)
}

// AdaptedNames is empty: a view shows the properties of its own type.
func (*MemberSetView) AdaptedNames() []string { return nil }

// intrinsicProperty gives the members that every object has: psobject, pstypenames, psbase, psadapted, psextended.
func intrinsicProperty(h Host, v Value, sym Symbol) (Value, bool) {
	switch name := sym.String(); name {
	case "psobject", "psadapted", "psextended":
		return Of(&MemberSetView{Self: v, Name: name}), true
	case "psbase":
		if _, isMap := v.Unwrap().ref.(Map); isMap {
			return Of(&MemberSetView{Self: v, Name: name}), true
		}
		return v.Unwrap(), true
	case "pstypenames":
		return typeNamesList(v), true
	}
	return Null, false
}

// typeNamesList gives PSTypeNames as a list whose changes reach the object.
func typeNamesList(v Value) Value {
	names := TypeNames(v)
	items := make([]Value, len(names))
	for i, n := range names {
		items[i] = Str(n)
	}
	l := NewList(TypeCollectionOf.Make(TypeString), items)
	if bag := ownBag(v); bag != nil {
		return Of(&TypeNameList{List: l, bag: bag})
	}
	return Of(l)
}

func ownBag(v Value) *Bag {
	if v.IsNull() {
		return nil
	}
	switch v.ref.(type) {
	case *String, *Type:
		return nil
	}
	_, bag := Extend(v)
	return bag
}

// TypeNameList is an object's PSTypeNames.
type TypeNameList struct {
	*List
	bag *Bag
}

// Store writes the list back to its object after a change.
func (l *TypeNameList) Store() {
	names := make([]string, len(l.Items))
	for i, v := range l.Items {
		names[i] = ToString(v)
	}
	l.bag.typeNames = names
}

// Enumerate gives the names.
func (l *TypeNameList) Enumerate() Enumerator { return EnumerateSlice(l.Items) }

// intrinsicMethod runs ForEach and Where, which every value has.
func intrinsicMethod(h Host, v Value, name string, args []Value) (Value, bool, error) {
	switch {
	case EqualFold(name, "ForEach"):
		r, err := forEachMethod(h, v, args)
		return r, true, err
	case EqualFold(name, "Where"):
		r, err := whereMethod(h, v, args)
		return r, true, err
	}
	return Null, false, nil
}

func elementsOf(v Value) ([]Value, error) {
	items, ok, err := Collect(v)
	if err != nil {
		return nil, err
	}
	if !ok {
		return []Value{v}, nil
	}
	return items, nil
}

// MethodOutput gives what ForEach and Where make: a Collection<PSObject>.
func methodOutput(items []Value) Value {
	return Of(NewList(TypeCollectionOf.Make(TypePSObject), items))
}

func forEachMethod(h Host, v Value, args []Value) (Value, error) {
	if len(args) == 0 {
		return Null, countMismatch("ForEach", 0)
	}
	items, err := elementsOf(v)
	if err != nil {
		return Null, err
	}
	var out []Value
	add := func(r Value) error {
		if r.IsAutomationNull() {
			return nil
		}
		if e, ok := Enumerate(r); ok {
			more, err := drain(e)
			out = append(out, more...)
			return err
		}
		out = append(out, r)
		return nil
	}
	for _, item := range items {
		var r Value
		var err error
		if block, ok := args[0].AsScriptBlock(); ok {
			if len(args) > 1 {
				r, err = h.CallBlock(block, Null, item, args[1:])
			} else {
				r, err = h.CallInScope(block, item)
			}
			if err == nil {
				err = add(r)
			}
			if err != nil {
				return Null, err
			}
			continue
		}
		switch f := args[0].Unwrap().ref.(type) {
		case *RuntimeType:
			r, err = Convert(h, item, f.Of)
			if err == nil {
				out = append(out, r)
				continue
			}
		default:
			name := ToString(args[0])
			sym := Intern(name)
			own, isProp, gerr := GetOwnMember(h, item, name)
			_, isMethod := own.ref.(*PSMethod)
			switch {
			case gerr != nil:
				err = gerr
			case isProp && !isMethod && len(args) == 1:
				r = own
			case isProp && !isMethod:
				err = SetMember(h, item, name, args[1])
				r = AutomationNull
			case isMethod || HasMethod(h, item, sym):
				r, err = InvokeMethodSym(h, item, sym, name, args[1:], nil)
			default:
				r = AutomationNull
			}
		}
		if err != nil {
			return Null, err
		}
		if err := add(r); err != nil {
			return Null, err
		}
	}
	return methodOutput(out), nil
}

func whereMethod(h Host, v Value, args []Value) (Value, error) {
	if len(args) == 0 || len(args) > 3 {
		return Null, countMismatch("Where", len(args))
	}
	items, err := elementsOf(v)
	if err != nil {
		return Null, err
	}
	mode, limit := "default", 0
	if len(args) > 1 {
		m, err := Convert(h, args[1], namedType(automation+"WhereOperatorSelectionMode"))
		if err != nil {
			return Null, err
		}
		mode = strings.ToLower(ToString(m))
	}
	if len(args) > 2 {
		n, err := Convert(h, args[2], TypeInt32)
		if err != nil {
			return Null, err
		}
		if limit = int(int32(n.bits)); limit < 0 {
			e := NewException(automation+"PSArgumentOutOfRangeException", "The 'numberToReturn' parameter must be greater than or equal to zero.")
			return Null, e
		}
	}
	test := func(item Value) (bool, error) {
		if b, ok := args[0].AsScriptBlock(); ok {
			r, err := h.CallInScope(b, item)
			return ToBool(r), err
		}
		r, _, err := GetMember(h, item, ToString(args[0]))
		return ToBool(r), err
	}
	if (mode == "first" || mode == "last") && ToString(args[0]) == "" && limit == 0 {
		limit = 1
	}
	var yes, no []Value
	switch mode {
	case "last":
		for _, item := range slices.Backward(items) {
			ok, err := test(item)
			if err != nil {
				return Null, err
			}
			if ok {
				yes = append([]Value{item}, yes...)
				if len(yes) == max(limit, 1) {
					break
				}
			}
		}
		return methodOutput(yes), nil
	case "skipuntil", "until":
		reached := false
		for _, item := range items {
			if !reached {
				ok, err := test(item)
				if err != nil {
					return Null, err
				}
				reached = ok
			}
			if reached == (mode == "skipuntil") {
				yes = append(yes, item)
				if limit > 0 && len(yes) == limit {
					break
				}
			} else if reached {
				break
			}
		}
		return methodOutput(yes), nil
	}
	for i, item := range items {
		ok, err := test(item)
		if err != nil {
			return Null, err
		}
		if ok {
			yes = append(yes, item)
			if mode == "first" && len(yes) == max(limit, 1) || mode == "default" && limit > 0 && len(yes) == limit {
				break
			}
			if mode == "split" && limit > 0 && len(yes) == limit {
				no = append(no, items[i+1:]...)
				break
			}
			continue
		}
		no = append(no, item)
	}
	if mode == "split" {
		return FromSlice([]Value{methodOutput(yes), methodOutput(no)}), nil
	}
	return methodOutput(yes), nil
}

package value

import "testing"

func TestScalarsDoNotAllocate(t *testing.T) {
	n := testing.AllocsPerRun(100, func() {
		a, b := Int32(5), Double(2.5)
		if i, ok := a.AsInt32(); !ok || i != 5 || b.Kind() != KindDouble || a.Type() != TypeInt32 {
			t.Error("scalar lost its value")
		}
	})
	if n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestStringsCountInUTF16(t *testing.T) {
	t.Parallel()
	s := NewString("a€😀")
	if got := s.Length(); got != 4 {
		t.Errorf("Length = %d, want 4", got)
	}
	half := StrUTF16(s.UTF16()[:3])
	rest := StrUTF16(s.UTF16()[3:])
	x, _ := half.AsString()
	y, _ := rest.AsString()
	if got := JoinWTF8(x, y); got != "a€😀" {
		t.Errorf("halves of a surrogate pair join to %q", got)
	}
}

func TestShapesAreShared(t *testing.T) {
	t.Parallel()
	a, b := ShapeOf("Name", "Size"), ShapeOf("Name", "Size")
	if a != b {
		t.Error("two shapes of the same names")
	}
	if i, ok := a.Slot(Intern("SIZE")); !ok || i != 1 {
		t.Errorf("Slot(SIZE) = %d, %v", i, ok)
	}
}

func TestHashtableOrderOfIntegers(t *testing.T) {
	t.Parallel()
	h := NewHashtable()
	for i := int32(1); i <= 3; i++ {
		h.Put(Int32(i), Null)
	}
	var got []int32
	h.Each(func(k, _ Value) bool { n, _ := k.AsInt32(); got = append(got, n); return true })
	if len(got) != 3 || got[0] != 3 || got[2] != 1 {
		t.Errorf("order %v, want 3 2 1", got)
	}
}

func TestMadeOfClasses(t *testing.T) {
	t.Parallel()
	class := func() *Type { return &Type{Name: "P", Kind: KindObject, Flags: FlagScript, Base: TypeObject} }
	one, other := class(), class()
	lists := make(map[*Type]bool)
	if TypeListOf.Make(one) == TypeListOf.Make(other) {
		t.Error("the classes P of two scripts share a type of list")
	}
	for range 2 {
		lists[TypeListOf.Make(one)] = true
	}
	if len(lists) != 1 {
		t.Error("a type is made anew for the same arguments")
	}
	if !TypeListOf.Make(one.ArrayOf()).OfScript() || TypeListOf.Make(TypeString).OfScript() {
		t.Error("what is made of a script's class is not told from what is not")
	}
}

package value

import (
	"strings"
	"testing"
)

// TestConcatSharesNothingThatChanges adds to strings in every order and looks at all of them again at the end.
func TestConcatSharesNothingThatChanges(t *testing.T) {
	t.Parallel()
	type sum struct {
		got  Value
		want string
	}
	base := strings.Repeat("a", appendFrom)
	sums := []sum{{Str(base), base}}
	for i := range 60 {
		from := sums[(i*7)%len(sums)]
		more := []string{"b", "é", "", strings.Repeat("c", 40), "\U0001F600"}[i%5]
		v, err := Add(nil, from.got, Str(more))
		if err != nil {
			t.Fatal(err)
		}
		sums = append(sums, sum{v, from.want + more})
	}
	for i, s := range sums {
		str := s.got.Object().(*String)
		if str.Text() != s.want {
			t.Errorf("sum %d is %.40q…, %d bytes, want %d", i, str.Text(), len(str.Text()), len(s.want))
		}
		if want := LengthUTF16(s.want); str.Length() != want || str.ASCII() != isASCII(s.want) {
			t.Errorf("sum %d has the length %d, want %d; ASCII is %v", i, str.Length(), want, str.ASCII())
		}
	}
}

func BenchmarkAppend(b *testing.B) {
	for b.Loop() {
		v := Str("")
		for range 20000 {
			v, _ = Add(nil, v, Str("ab"))
		}
	}
}

package syntax

import (
	"math/big"
	"reflect"
)

// Equal reports whether two trees mean the same: the same kinds with the same values, wherever they stand. Of a string
// with expressions in it the pieces count, not how the expressions were written.
func Equal(a, b Node) bool {
	return equalValues(reflect.ValueOf(a), reflect.ValueOf(b))
}

func equalValues(a, b reflect.Value) bool {
	if a.IsValid() != b.IsValid() {
		return false
	}
	if !a.IsValid() {
		return true
	}
	if a.Type() != b.Type() {
		return false
	}
	switch a.Kind() {
	case reflect.Interface:
		return equalValues(a.Elem(), b.Elem())
	case reflect.Pointer:
		if a.IsNil() || b.IsNil() {
			return a.IsNil() == b.IsNil()
		}
		switch x := a.Interface().(type) {
		case *big.Int:
			return x.Cmp(b.Interface().(*big.Int)) == 0
		case *Token:
			return x.Kind == b.Interface().(*Token).Kind
		case *ExpandableStringExpression:
			return equalFields(a.Elem(), b.Elem(), "Value")
		}
		return equalFields(a.Elem(), b.Elem(), "")
	case reflect.Slice:
		if a.Len() != b.Len() {
			return false
		}
		for i := range a.Len() {
			if !equalValues(a.Index(i), b.Index(i)) {
				return false
			}
		}
		return true
	case reflect.Struct:
		return equalFields(a, b, "")
	}
	return a.Equal(b)
}

// equalFields compares the fields of two structs, but for places and the field that is left out.
func equalFields(a, b reflect.Value, without string) bool {
	for i := range a.NumField() {
		field := a.Type().Field(i)
		if !field.IsExported() || field.Type == reflect.TypeFor[Extent]() || field.Name == without {
			continue
		}
		if !equalValues(a.Field(i), b.Field(i)) {
			return false
		}
	}
	return true
}

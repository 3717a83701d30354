package value

// rank is how well a conversion suits a parameter: PowerShell's ConversionRank. The forms that make an array of one
// element lie eight below the element's.
type rank int

const (
	rankNone              rank = 0x000
	rankUnrelatedArrays   rank = 0x00F
	rankToString          rank = 0x01F
	rankCustom            rank = 0x02F
	rankIConvertible      rank = 0x03F
	rankImplicitCast      rank = 0x04F
	rankExplicitCast      rank = 0x05F
	rankConstructor       rank = 0x06F
	rankCreate            rank = 0x073
	rankParse             rank = 0x07F
	rankPSObject          rank = 0x08F
	rankLanguage          rank = 0x09F
	rankNullToValue       rank = 0x0AF
	rankNullToRef         rank = 0x0BF
	rankNumericExplicit   rank = 0x0CF
	rankNumericExplicit1  rank = 0x0DF
	rankNumericString     rank = 0x0EF
	rankNumericImplicit   rank = 0x0FF
	rankAssignable        rank = 0x10F
	rankStringToCharArray rank = 0x11A
	rankIdentity          rank = 0x11F

	scalarToArray rank = 8
)

// argumentType is the type by which an argument picks overloads: object[] of elements of one type counts as their
// array.
func argumentType(v Value) *Type {
	t := v.Type()
	a, ok := v.Unwrap().ref.(*Array)
	if !ok || t.Elem != TypeObject || len(a.Items) == 0 {
		return t
	}
	var elem *Type
	for _, i := range a.Items {
		it := i.Type()
		if it == nil || elem != nil && it != elem {
			return t
		}
		elem = it
	}
	return elem.ArrayOf()
}

func rankOf(v Value, to *Type) rank {
	if v.IsNull() {
		if to == TypeString {
			return rankToString
		}
		if to.IsNullable() || !to.IsValueType() {
			return rankNullToRef
		}
		return rankNullToValue
	}
	if _, ok := v.ref.(*nullString); ok && to == TypeString {
		return rankIdentity
	}
	return rankTypes(argumentType(v), to)
}

// implicit tells whether .NET widens one number to the other without loss of range.
func implicit(from, to Kind) bool {
	switch from {
	case KindSByte:
		return to.IsSigned() && to > from || to == KindSingle || to == KindDouble || to == KindDecimal
	case KindByte:
		return to > from && to <= KindDecimal && to.IsNumber()
	case KindInt16:
		return to == KindInt32 || to == KindInt64 || to >= KindSingle && to <= KindDecimal
	case KindUInt16:
		return to > from && to <= KindDecimal
	case KindInt32:
		return to == KindInt64 || to >= KindSingle && to <= KindDecimal
	case KindUInt32:
		return to == KindInt64 || to == KindUInt64 || to >= KindSingle && to <= KindDecimal
	case KindInt64, KindUInt64:
		return to >= KindSingle && to <= KindDecimal
	case KindSingle:
		return to == KindDouble
	case KindChar:
		return to >= KindUInt16 && to <= KindDecimal
	}
	return false
}

func rankTypes(from, to *Type) rank {
	if to.Flags&FlagByRef != 0 {
		to = to.Elem
	}
	if from == to {
		return rankIdentity
	}
	if to == TypePSObject {
		return rankPSObject
	}
	if from == nil {
		return rankNullToRef
	}
	if from.IsA(to) {
		return rankAssignable
	}
	if to.IsNullable() {
		return rankTypes(from, to.Args[0])
	}
	switch {
	case to == TypeString:
		if from.Kind.IsNumber() {
			return rankNumericString
		}
		return rankToString
	case to == TypeBoolean:
		return rankLanguage
	case to.IsArray():
		return rankArray(from, to)
	case to == TypeArray:
		return rankLanguage
	}
	fk, tk := from.Kind, to.Kind
	if tk.IsNumber() && fk.IsNumber() {
		if implicit(fk, tk) {
			return rankNumericImplicit
		}
		if fk.IsSigned() && tk.IsInteger() && !tk.IsSigned() && tk-fk >= KindByte-KindSByte || fk == KindDecimal && (tk == KindSingle || tk == KindDouble) || fk == KindDouble && tk == KindSingle {
			return rankNumericExplicit1
		}
		return rankNumericExplicit
	}
	if tk == KindChar && fk.IsNumber() {
		return rankNumericString
	}
	if from == TypeString {
		switch {
		case tk.IsNumber():
			return rankNumericString
		case tk == KindEnum, to == TypeRegex, to == TypeChar, to.IsA(TypeSystemType), to == TypeUri:
			return rankLanguage
		case to.parseMethod() != nil:
			return rankParse
		}
	}
	if fk == KindScriptBlock && to.IsDelegate() {
		return rankLanguage
	}
	if tk == KindEnum && (fk.IsInteger() || fk == KindEnum) {
		return rankLanguage
	}
	if fk == KindEnum && tk.IsNumber() {
		if tk == from.Enum.Underlying.Kind {
			return rankNumericImplicit
		}
		return rankNumericExplicit
	}
	if to.IsInterface() && len(to.Args) == 1 && to.Namespace == "System.Collections.Generic" && to.IsA(TypeIEnumerable) {
		return rankArray(from, to.Args[0].ArrayOf())
	}
	if to == TypeHashtable && from.IsA(TypeIDictionary) {
		return rankLanguage
	}
	if to.constructorFor(from) != nil {
		return rankConstructor
	}
	if castOperator(from, to) != nil {
		return rankImplicitCast
	}
	if from.IsA(TypeIConvertible) && from != TypeString {
		if fk.IsNumber() && to.parseMethod() != nil || fk == KindChar && tk.IsNumber() || tk == KindChar && fk.IsInteger() {
			return rankIConvertible
		}
		if to.Kind.IsNumber() || to == TypeDateTime || to == TypeChar {
			return rankIConvertible
		}
	}
	if from.IsA(TypeIDictionary) && to.Members().ctors != nil && !to.IsInterface() && to.Flags&FlagAbstract == 0 && to.Members().ctors.accepts(0) {
		return rankConstructor
	}
	if (from.IsArray() || from.Kind == KindList) && enumerableConstructor(to) != nil {
		return rankConstructor
	}
	return rankNone
}

func rankArray(from, to *Type) rank {
	if from == TypeString && to.Elem == TypeChar {
		return rankStringToCharArray
	}
	if from.IsArray() {
		return rankUnrelatedArrays
	}
	if from.Kind == KindList {
		return rankUnrelatedArrays
	}
	r := rankTypes(from, to.Elem)
	if r == rankNone {
		return rankNone
	}
	return r - scalarToArray
}

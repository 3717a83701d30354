package value

// Kind sorts values by how the engine holds them. Numeric kinds are in .NET's TypeCode order.
type Kind uint8

const (
	KindNull Kind = iota
	KindBool
	KindChar
	KindSByte
	KindByte
	KindInt16
	KindUInt16
	KindInt32
	KindUInt32
	KindInt64
	KindUInt64
	KindSingle
	KindDouble
	KindDecimal
	KindBigInteger
	KindDateTime
	KindTimeSpan
	KindEnum
	KindString
	KindArray
	KindList
	KindHashtable
	KindOrdered
	KindDictionary
	KindRecord
	KindScriptBlock
	KindType
	KindException
	KindObject
)

// IsInteger tells whether the kind is one of the eight integers of fixed size.
func (k Kind) IsInteger() bool { return k >= KindSByte && k <= KindUInt64 }

// IsSigned tells whether the kind is a signed integer.
func (k Kind) IsSigned() bool {
	return k == KindSByte || k == KindInt16 || k == KindInt32 || k == KindInt64
}

// IsNumber tells whether .NET counts the kind among its numeric type codes: integers, single, double and decimal.
func (k Kind) IsNumber() bool { return k >= KindSByte && k <= KindDecimal }

// IsScalar tells whether a value of the kind lies in the bits of a [Value], with its type as the reference.
func (k Kind) IsScalar() bool {
	return k >= KindBool && k <= KindDouble || k >= KindDateTime && k <= KindEnum
}

package value

// The types that the engine itself leans on. Their members are defined in package dotnet as any other type's.
var (
	TypeObject                 = &Type{Name: "Object", Namespace: "System", Kind: KindObject}
	TypeValueType              = &Type{Name: "ValueType", Namespace: "System", Kind: KindObject, Flags: FlagAbstract, Base: TypeObject}
	TypeEnumBase               = &Type{Name: "Enum", Namespace: "System", Kind: KindObject, Flags: FlagAbstract, Base: TypeValueType}
	TypeVoid                   = &Type{Name: "Void", Namespace: "System", Kind: KindObject, Flags: FlagValueType, Base: TypeValueType}
	TypeBoolean                = &Type{Name: "Boolean", Namespace: "System", Kind: KindBool, Flags: FlagValueType, Base: TypeValueType}
	TypeChar                   = &Type{Name: "Char", Namespace: "System", Kind: KindChar, Flags: FlagValueType, Base: TypeValueType}
	TypeSByte                  = &Type{Name: "SByte", Namespace: "System", Kind: KindSByte, Flags: FlagValueType, Base: TypeValueType}
	TypeByte                   = &Type{Name: "Byte", Namespace: "System", Kind: KindByte, Flags: FlagValueType, Base: TypeValueType}
	TypeInt16                  = &Type{Name: "Int16", Namespace: "System", Kind: KindInt16, Flags: FlagValueType, Base: TypeValueType}
	TypeUInt16                 = &Type{Name: "UInt16", Namespace: "System", Kind: KindUInt16, Flags: FlagValueType, Base: TypeValueType}
	TypeInt32                  = &Type{Name: "Int32", Namespace: "System", Kind: KindInt32, Flags: FlagValueType, Base: TypeValueType}
	TypeUInt32                 = &Type{Name: "UInt32", Namespace: "System", Kind: KindUInt32, Flags: FlagValueType, Base: TypeValueType}
	TypeInt64                  = &Type{Name: "Int64", Namespace: "System", Kind: KindInt64, Flags: FlagValueType, Base: TypeValueType}
	TypeUInt64                 = &Type{Name: "UInt64", Namespace: "System", Kind: KindUInt64, Flags: FlagValueType, Base: TypeValueType}
	TypeSingle                 = &Type{Name: "Single", Namespace: "System", Kind: KindSingle, Flags: FlagValueType, Base: TypeValueType}
	TypeDouble                 = &Type{Name: "Double", Namespace: "System", Kind: KindDouble, Flags: FlagValueType, Base: TypeValueType}
	TypeDecimal                = &Type{Name: "Decimal", Namespace: "System", Kind: KindDecimal, Flags: FlagValueType, Base: TypeValueType}
	TypeDateTime               = &Type{Name: "DateTime", Namespace: "System", Kind: KindDateTime, Flags: FlagValueType, Base: TypeValueType}
	TypeTimeSpan               = &Type{Name: "TimeSpan", Namespace: "System", Kind: KindTimeSpan, Flags: FlagValueType, Base: TypeValueType}
	TypeBigInteger             = &Type{Name: "BigInteger", Namespace: "System.Numerics", Kind: KindBigInteger, Flags: FlagValueType, Base: TypeValueType}
	TypeIntPtr                 = &Type{Name: "IntPtr", Namespace: "System", Kind: KindObject, Flags: FlagValueType, Base: TypeValueType}
	TypeDateTimeOffset         = &Type{Name: "DateTimeOffset", Namespace: "System", Kind: KindObject, Flags: FlagValueType, Base: TypeValueType}
	TypeDateOnly               = &Type{Name: "DateOnly", Namespace: "System", Kind: KindObject, Flags: FlagValueType, Base: TypeValueType}
	TypeTimeOnly               = &Type{Name: "TimeOnly", Namespace: "System", Kind: KindObject, Flags: FlagValueType, Base: TypeValueType}
	TypeGuid                   = &Type{Name: "Guid", Namespace: "System", Kind: KindObject, Flags: FlagValueType, Base: TypeValueType}
	TypeDBNull                 = &Type{Name: "DBNull", Namespace: "System", Kind: KindObject, Flags: FlagSealed, Base: TypeObject}
	TypeString                 = &Type{Name: "String", Namespace: "System", Kind: KindString, Flags: FlagSealed, Base: TypeObject}
	TypeVersion                = &Type{Name: "Version", Namespace: "System", Kind: KindObject, Flags: FlagSealed, Base: TypeObject}
	TypeUri                    = &Type{Name: "Uri", Namespace: "System", Kind: KindObject, Base: TypeObject}
	TypeArray                  = &Type{Name: "Array", Namespace: "System", Kind: KindArray, Flags: FlagAbstract, Base: TypeObject}
	TypeSystemType             = &Type{Name: "Type", Namespace: "System", Kind: KindType, Flags: FlagAbstract, Base: TypeObject}
	TypeRuntimeType            = &Type{Name: "RuntimeType", Namespace: "System", Kind: KindType, Flags: FlagSealed, Base: TypeTypeInfo}
	TypeTypeInfo               = &Type{Name: "TypeInfo", Namespace: "System.Reflection", Kind: KindType, Flags: FlagAbstract, Base: TypeSystemType}
	TypeNullable               = &Type{Name: "Nullable`1", Namespace: "System", Kind: KindObject, Flags: FlagValueType, Base: TypeValueType}
	TypeDelegate               = &Type{Name: "Delegate", Namespace: "System", Kind: KindObject, Flags: FlagAbstract, Base: TypeObject}
	TypeMulticastDelegate      = &Type{Name: "MulticastDelegate", Namespace: "System", Kind: KindObject, Flags: FlagAbstract, Base: TypeDelegate}
	TypeKeyValuePair           = &Type{Name: "KeyValuePair`2", Namespace: "System.Collections.Generic", Kind: KindObject, Flags: FlagValueType, Base: TypeValueType}
	TypeDictionaryEntry        = &Type{Name: "DictionaryEntry", Namespace: "System.Collections", Kind: KindObject, Flags: FlagValueType, Base: TypeValueType}
	TypeArrayList              = &Type{Name: "ArrayList", Namespace: "System.Collections", Kind: KindList, Base: TypeObject}
	TypeHashtable              = &Type{Name: "Hashtable", Namespace: "System.Collections", Kind: KindHashtable, Base: TypeObject}
	TypeQueue                  = &Type{Name: "Queue", Namespace: "System.Collections", Kind: KindObject, Base: TypeObject}
	TypeStack                  = &Type{Name: "Stack", Namespace: "System.Collections", Kind: KindObject, Base: TypeObject}
	TypeSortedList             = &Type{Name: "SortedList", Namespace: "System.Collections", Kind: KindDictionary, Base: TypeObject}
	TypeOrderedDictionary      = &Type{Name: "OrderedDictionary", Namespace: "System.Collections.Specialized", Kind: KindOrdered, Base: TypeObject}
	TypeListOf                 = &Type{Name: "List`1", Namespace: "System.Collections.Generic", Kind: KindList, Base: TypeObject}
	TypeCollectionOf           = &Type{Name: "Collection`1", Namespace: "System.Collections.ObjectModel", Kind: KindList, Base: TypeObject}
	TypeReadOnlyCollectionOf   = &Type{Name: "ReadOnlyCollection`1", Namespace: "System.Collections.ObjectModel", Kind: KindList, Base: TypeObject}
	TypeDictionaryOf           = &Type{Name: "Dictionary`2", Namespace: "System.Collections.Generic", Kind: KindDictionary, Base: TypeObject}
	TypeSortedDictionaryOf     = &Type{Name: "SortedDictionary`2", Namespace: "System.Collections.Generic", Kind: KindDictionary, Base: TypeObject}
	TypeSortedListOf           = &Type{Name: "SortedList`2", Namespace: "System.Collections.Generic", Kind: KindDictionary, Base: TypeObject}
	TypeConcurrentDictionaryOf = &Type{Name: "ConcurrentDictionary`2", Namespace: "System.Collections.Concurrent", Kind: KindDictionary, Base: TypeObject}
	TypeHashSetOf              = &Type{Name: "HashSet`1", Namespace: "System.Collections.Generic", Kind: KindObject, Base: TypeObject}
	TypeSortedSetOf            = &Type{Name: "SortedSet`1", Namespace: "System.Collections.Generic", Kind: KindObject, Base: TypeObject}
	TypeQueueOf                = &Type{Name: "Queue`1", Namespace: "System.Collections.Generic", Kind: KindObject, Base: TypeObject}
	TypeStackOf                = &Type{Name: "Stack`1", Namespace: "System.Collections.Generic", Kind: KindObject, Base: TypeObject}
	TypeLinkedListOf           = &Type{Name: "LinkedList`1", Namespace: "System.Collections.Generic", Kind: KindObject, Base: TypeObject}
	TypeStringBuilder          = &Type{Name: "StringBuilder", Namespace: "System.Text", Kind: KindObject, Flags: FlagSealed, Base: TypeObject}
	TypeRegex                  = &Type{Name: "Regex", Namespace: "System.Text.RegularExpressions", Kind: KindObject, Base: TypeObject}
	TypeCultureInfo            = &Type{Name: "CultureInfo", Namespace: "System.Globalization", Kind: KindObject, Base: TypeObject}
	TypeException              = &Type{Name: "Exception", Namespace: "System", Kind: KindException, Base: TypeObject}
	TypePSObject               = &Type{Name: "PSObject", Namespace: "System.Management.Automation", Kind: KindObject, Base: TypeObject}
	TypePSCustomObject         = &Type{Name: "PSCustomObject", Namespace: "System.Management.Automation", Kind: KindRecord, Base: TypeObject}
	TypePSReference            = &Type{Name: "PSReference", Namespace: "System.Management.Automation", Kind: KindObject, Base: TypeObject}
	TypeScriptBlock            = &Type{Name: "ScriptBlock", Namespace: "System.Management.Automation", Kind: KindScriptBlock, Base: TypeObject}
	TypeSwitchParameter        = &Type{Name: "SwitchParameter", Namespace: "System.Management.Automation", Kind: KindObject, Flags: FlagValueType, Base: TypeValueType}
	TypeErrorRecord            = &Type{Name: "ErrorRecord", Namespace: "System.Management.Automation", Kind: KindObject, Base: TypeObject}
	TypeSemanticVersion        = &Type{Name: "SemanticVersion", Namespace: "System.Management.Automation", Kind: KindObject, Flags: FlagSealed, Base: TypeObject}
	TypeNullString             = &Type{Name: "NullString", Namespace: "System.Management.Automation.Language", Kind: KindObject, Base: TypeObject}
	TypeSecureString           = &Type{Name: "SecureString", Namespace: "System.Security", Kind: KindObject, Base: TypeObject}
	TypePSMethod               = &Type{Name: "PSMethod", Namespace: "System.Management.Automation", Kind: KindObject}
	TypePSScriptMethod         = &Type{Name: "PSScriptMethod", Namespace: "System.Management.Automation", Kind: KindObject}
	TypeXmlNode                = &Type{Name: "XmlNode", Namespace: "System.Xml", Kind: KindObject, Flags: FlagAbstract, Base: TypeObject}
	TypeXmlDocument            = &Type{Name: "XmlDocument", Namespace: "System.Xml", Kind: KindObject, Base: TypeXmlNode}
	TypeIEnumerable            = &Type{Name: "IEnumerable", Namespace: "System.Collections", Kind: KindObject, Flags: FlagInterface | FlagAbstract}
	TypeICollection            = &Type{Name: "ICollection", Namespace: "System.Collections", Kind: KindObject, Flags: FlagInterface | FlagAbstract}
	TypeIList                  = &Type{Name: "IList", Namespace: "System.Collections", Kind: KindObject, Flags: FlagInterface | FlagAbstract}
	TypeIDictionary            = &Type{Name: "IDictionary", Namespace: "System.Collections", Kind: KindObject, Flags: FlagInterface | FlagAbstract}
	TypeIEnumerator            = &Type{Name: "IEnumerator", Namespace: "System.Collections", Kind: KindObject, Flags: FlagInterface | FlagAbstract}
	TypeIComparer              = &Type{Name: "IComparer", Namespace: "System.Collections", Kind: KindObject, Flags: FlagInterface | FlagAbstract}
	TypeIEqualityComparer      = &Type{Name: "IEqualityComparer", Namespace: "System.Collections", Kind: KindObject, Flags: FlagInterface | FlagAbstract}
	TypeIComparable            = &Type{Name: "IComparable", Namespace: "System", Kind: KindObject, Flags: FlagInterface | FlagAbstract}
	TypeIFormattable           = &Type{Name: "IFormattable", Namespace: "System", Kind: KindObject, Flags: FlagInterface | FlagAbstract}
	TypeIConvertible           = &Type{Name: "IConvertible", Namespace: "System", Kind: KindObject, Flags: FlagInterface | FlagAbstract}
	TypeIFormatProvider        = &Type{Name: "IFormatProvider", Namespace: "System", Kind: KindObject, Flags: FlagInterface | FlagAbstract}
	TypeICloneable             = &Type{Name: "ICloneable", Namespace: "System", Kind: KindObject, Flags: FlagInterface | FlagAbstract}
	TypeIDisposable            = &Type{Name: "IDisposable", Namespace: "System", Kind: KindObject, Flags: FlagInterface | FlagAbstract}
	TypeIComparableOf          = &Type{Name: "IComparable`1", Namespace: "System", Kind: KindObject, Flags: FlagInterface | FlagAbstract}
	TypeIEquatableOf           = &Type{Name: "IEquatable`1", Namespace: "System", Kind: KindObject, Flags: FlagInterface | FlagAbstract}
	TypeIEnumerableOf          = &Type{Name: "IEnumerable`1", Namespace: "System.Collections.Generic", Kind: KindObject, Flags: FlagInterface | FlagAbstract}
	TypeICollectionOf          = &Type{Name: "ICollection`1", Namespace: "System.Collections.Generic", Kind: KindObject, Flags: FlagInterface | FlagAbstract}
	TypeIListOf                = &Type{Name: "IList`1", Namespace: "System.Collections.Generic", Kind: KindObject, Flags: FlagInterface | FlagAbstract}
	TypeIDictionaryOf          = &Type{Name: "IDictionary`2", Namespace: "System.Collections.Generic", Kind: KindObject, Flags: FlagInterface | FlagAbstract}
)

// TypeObjectArray is object[].
func objectArray() *Type { return TypeObject.ArrayOf() }

// coreTypes lists them for the resolver of names.
var coreTypes = [...]*Type{
	TypeObject, TypeValueType, TypeEnumBase, TypeVoid, TypeBoolean, TypeChar, TypeSByte, TypeByte, TypeInt16, TypeUInt16, TypeInt32, TypeUInt32, TypeInt64, TypeUInt64, TypeSingle, TypeDouble, TypeDecimal, TypeDateTime, TypeTimeSpan, TypeBigInteger, TypeIntPtr, TypeDateTimeOffset, TypeDateOnly, TypeTimeOnly, TypeGuid, TypeDBNull, TypeString, TypeVersion, TypeUri, TypeArray, TypeSystemType, TypeRuntimeType, TypeTypeInfo, TypeNullable, TypeDelegate, TypeMulticastDelegate, TypeKeyValuePair, TypeDictionaryEntry, TypeArrayList, TypeHashtable, TypeQueue, TypeStack, TypeSortedList, TypeOrderedDictionary, TypeListOf, TypeCollectionOf, TypeReadOnlyCollectionOf, TypeDictionaryOf, TypeSortedDictionaryOf, TypeSortedListOf, TypeConcurrentDictionaryOf, TypeHashSetOf, TypeSortedSetOf, TypeQueueOf, TypeStackOf, TypeLinkedListOf, TypeStringBuilder, TypeRegex, TypeCultureInfo, TypeException, TypePSObject, TypePSCustomObject, TypePSReference, TypeScriptBlock, TypeSwitchParameter, TypeErrorRecord, TypeSemanticVersion, TypeNullString, TypeSecureString, TypePSMethod, TypePSScriptMethod, TypeXmlNode, TypeXmlDocument, TypeIEnumerable, TypeICollection, TypeIList, TypeIDictionary, TypeIEnumerator, TypeIComparer, TypeIEqualityComparer, TypeIComparable, TypeIFormattable, TypeIConvertible, TypeIFormatProvider, TypeICloneable, TypeIDisposable, TypeIComparableOf, TypeIEquatableOf, TypeIEnumerableOf, TypeICollectionOf, TypeIListOf, TypeIDictionaryOf,
	TypeActionPreference, TypeConfirmImpact, TypeErrorView, TypeNativeArgumentPassingStyle,
}

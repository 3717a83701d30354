package dotnet

import (
	"strings"
	"sync"

	"github.com/exorun/exorun/powershell/value"
)

func init() { value.RegisterTypes(Definitions) }

// Definitions gives the table of every type of the package. The tables of members are filled in when a type is first
// used.
func Definitions() []*value.Definition {
	definitions.once.Do(func() {
		for i := range classes {
			definitions.list = append(definitions.list, &classes[i])
		}
		for i := range enumTypes {
			definitions.list = append(definitions.list, &enumTypes[i])
		}
		for i := range interfaces {
			t := &interfaces[i]
			definitions.list = append(definitions.list, interfaceDefinition(t.name, t.parameters, t.bases, t.members))
		}
		for n := 4; n <= 16; n++ {
			definitions.list = append(definitions.list, delegateOfMany("System.Action`", n, ""), delegateOfMany("System.Func`", n, "TResult"))
		}
		for _, d := range delegates {
			definitions.list = append(definitions.list, &value.Definition{Name: d.name, Parameters: d.parameters, Invoke: d.invoke, Flags: value.FlagSealed})
		}
		for _, e := range exceptionTypes {
			base := e[1]
			if base == "" {
				base = "System.Exception"
			}
			definitions.list = append(definitions.list, &value.Definition{Name: e[0], Base: base, Kind: value.KindException, Build: derivedException(e[0])})
		}
	})
	return definitions.list
}

var definitions struct {
	once sync.Once
	list []*value.Definition
}

// classes are the classes and structs, each with the function that gives its members.
var classes = [...]value.Definition{
	{Name: "System.Object", Build: objectType},
	{Name: "System.ValueType", Build: valueTypeType},
	{Name: "System.Enum", Build: enumType},
	{Name: "System.String", Build: stringType},
	{Name: "System.Reflection.Assembly", Flags: value.FlagAbstract},
	{Name: "System.Reflection.RuntimeAssembly", Base: "System.Reflection.Assembly", Build: assemblyType},
	{Name: "System.Reflection.AssemblyName", Build: assemblyNameType},
	{Name: "System.Char", Build: charType},
	{Name: "System.Boolean", Build: booleanType},
	{Name: "System.Management.Automation.LanguagePrimitives", Build: languagePrimitivesType},
	{Name: "System.Management.Automation.WildcardPattern", Build: wildcardPatternType},
	{Name: "System.Management.Automation.Internal.AutomationNull", Build: automationNullType},
	{Name: "System.SByte", Build: func() *D { return numberType(value.TypeSByte) }},
	{Name: "System.Byte", Build: func() *D { return numberType(value.TypeByte) }},
	{Name: "System.Int16", Build: func() *D { return numberType(value.TypeInt16) }},
	{Name: "System.UInt16", Build: func() *D { return numberType(value.TypeUInt16) }},
	{Name: "System.Int32", Build: func() *D { return numberType(value.TypeInt32) }},
	{Name: "System.UInt32", Build: func() *D { return numberType(value.TypeUInt32) }},
	{Name: "System.Int64", Build: func() *D { return numberType(value.TypeInt64) }},
	{Name: "System.UInt64", Build: func() *D { return numberType(value.TypeUInt64) }},
	{Name: "System.Single", Build: func() *D { return numberType(value.TypeSingle) }},
	{Name: "System.Double", Build: func() *D { return numberType(value.TypeDouble) }},
	{Name: "System.Decimal", Build: decimalType},
	{Name: "System.Numerics.BigInteger", Build: bigIntegerType},
	{Name: "System.Math", Build: mathType, Flags: value.FlagStatic | value.FlagAbstract},
	{Name: "System.Convert", Build: convertClass, Flags: value.FlagStatic | value.FlagAbstract},
	{Name: "System.DateTime", Build: dateTimeType},
	{Name: "System.DateTimeOffset", Build: dateTimeOffsetType},
	{Name: "System.DateOnly", Build: dateOnlyType},
	{Name: "System.TimeOnly", Build: timeOnlyType},
	{Name: "System.TimeSpan", Build: timeSpanType},
	{Name: "System.Guid", Build: guidType},
	{Name: "System.Version", Build: versionType},
	{Name: "System.Management.Automation.SemanticVersion", Build: semanticVersionType},
	{Name: "System.Text.RegularExpressions.Regex", Build: regexType},
	{Name: "System.Text.RegularExpressions.Match", Base: "System.Text.RegularExpressions.Group", Build: matchType},
	{Name: "System.Text.RegularExpressions.Group", Base: "System.Text.RegularExpressions.Capture", Build: groupType},
	{Name: "System.Text.RegularExpressions.Capture", Build: captureType},
	{Name: "System.Text.RegularExpressions.MatchCollection", Kind: value.KindList, Build: matchCollectionType("Match")},
	{Name: "System.Text.RegularExpressions.GroupCollection", Kind: value.KindList, Build: groupCollectionType},
	{Name: "System.Text.RegularExpressions.CaptureCollection", Kind: value.KindList, Build: matchCollectionType("Capture")},
	{Name: "System.Text.StringBuilder", Build: stringBuilderType},
	{Name: "System.Array", Build: arrayType},
	{Name: "System.Collections.ArrayList", Build: arrayListType},
	{Name: "System.Collections.Generic.List`1", Build: listType},
	{Name: "System.Collections.ObjectModel.Collection`1", Build: collectionType},
	{Name: "System.Collections.ObjectModel.ReadOnlyCollection`1", Build: collectionType},
	{Name: "System.Collections.Hashtable", Build: hashtableType},
	{Name: "System.Collections.Hashtable+KeyCollection", Kind: value.KindList, Build: viewType},
	{Name: "System.Collections.Hashtable+ValueCollection", Kind: value.KindList, Build: viewType},
	{Name: "System.Collections.Specialized.OrderedDictionary", Build: orderedType},
	{Name: "System.Collections.Specialized.OrderedDictionary+OrderedDictionaryKeyValueCollection", Kind: value.KindList, Build: viewType},
	{Name: "System.Collections.Generic.Dictionary`2", Build: dictionaryType},
	{Name: "System.Collections.Generic.Dictionary`2+KeyCollection", Kind: value.KindList, Build: viewType},
	{Name: "System.Collections.Generic.Dictionary`2+ValueCollection", Kind: value.KindList, Build: viewType},
	{Name: "System.Collections.Generic.SortedDictionary`2", Build: sortedDictionaryType},
	{Name: "System.Collections.Generic.SortedDictionary`2+KeyCollection", Kind: value.KindList, Build: viewType},
	{Name: "System.Collections.Generic.SortedDictionary`2+ValueCollection", Kind: value.KindList, Build: viewType},
	{Name: "System.Collections.Generic.SortedList`2", Build: sortedListType},
	{Name: "System.Collections.Generic.SortedList`2+KeyCollection", Kind: value.KindList, Build: viewType},
	{Name: "System.Collections.Generic.SortedList`2+ValueCollection", Kind: value.KindList, Build: viewType},
	{Name: "System.Collections.SortedList", Build: sortedMapType(false)},
	{Name: "System.Collections.SortedList+KeyList", Kind: value.KindList, Build: viewType},
	{Name: "System.Collections.SortedList+ValueList", Kind: value.KindList, Build: viewType},
	{Name: "System.Collections.Concurrent.ConcurrentDictionary`2", Build: concurrentDictionaryType},
	{Name: "System.Collections.Concurrent.ConcurrentDictionary`2+KeyCollection", Kind: value.KindList, Build: viewType},
	{Name: "System.Collections.Concurrent.ConcurrentDictionary`2+ValueCollection", Kind: value.KindList, Build: viewType},
	{Name: "System.Collections.Generic.HashSet`1", Build: hashSetType},
	{Name: "System.Collections.Generic.SortedSet`1", Build: sortedSetType},
	{Name: "System.Collections.Generic.Queue`1", Build: queueType(true)},
	{Name: "System.Collections.Generic.Stack`1", Build: stackType(true)},
	{Name: "System.Collections.Queue", Build: queueType(false)},
	{Name: "System.Collections.Stack", Build: stackType(false)},
	{Name: "System.Collections.DictionaryEntry", Build: pairType("", "System.Object", "System.Object")},
	{Name: "System.Collections.Generic.KeyValuePair`2", Build: pairType("TKey,TValue", "TKey", "TValue")},
	{Name: "System.Collections.ArrayListEnumeratorSimple", Build: enumeratorType},
	{Name: "System.StringComparer", Flags: value.FlagAbstract, Build: stringComparerType},
	{Name: "System.CultureAwareComparer", Base: "System.StringComparer"},
	{Name: "System.Type", Build: typeType},
	{Name: "System.Exception", Kind: value.KindException, Build: exceptionType},
	{Name: "System.Nullable`1", Build: nullableType},
	{Name: "System.DBNull", Build: dbNullType},
	{Name: "System.Management.Automation.Language.NullString", Build: nullStringType},
	{Name: "System.Management.Automation.SwitchParameter", Build: switchType},
	{Name: "System.Management.Automation.PSReference", Build: referenceType},
	{Name: "System.Uri", Build: uriType},
	{Name: "System.UriBuilder", Build: uriBuilderType},
	{Name: "System.Globalization.StringInfo", Build: stringInfoType},
	{Name: "System.Net.WebUtility", Flags: value.FlagStatic | value.FlagAbstract, Build: webUtilityType},
	{Name: "System.Net.Mail.MailAddress", Build: mailAddressType},
	{Name: "System.Net.IPAddress", Build: ipAddressType},
	{Name: "System.Net.NetworkCredential", Build: networkCredentialType},
	{Name: "System.Security.SecureString", Build: secureStringType},
	{Name: ps + "PSCredential", Build: credentialType},
	{Name: "System.IO.Path", Flags: value.FlagStatic | value.FlagAbstract, Build: pathType},
	{Name: "System.Environment", Flags: value.FlagStatic | value.FlagAbstract, Build: environmentType},
	{Name: "System.Text.Encoding", Flags: value.FlagAbstract, Build: encodingType},
	{Name: "System.Text.UTF8Encoding", Base: "System.Text.Encoding", Build: utf8EncodingType},
	{Name: "System.Text.UTF8Encoding+UTF8EncodingSealed", Base: "System.Text.UTF8Encoding"},
	{Name: "System.Text.ASCIIEncoding", Base: "System.Text.Encoding"},
	{Name: "System.Text.ASCIIEncoding+ASCIIEncodingSealed", Base: "System.Text.ASCIIEncoding"},
	{Name: "System.Text.UnicodeEncoding", Base: "System.Text.Encoding"},
	{Name: "System.Text.UTF32Encoding", Base: "System.Text.Encoding"},
	{Name: "System.Text.Latin1Encoding", Base: "System.Text.Encoding"},
	{Name: "System.Text.Latin1Encoding+Latin1EncodingSealed", Base: "System.Text.Latin1Encoding"},
	{Name: "System.Xml.XmlNode", Flags: value.FlagAbstract, Build: xmlNodeType},
	{Name: "System.Xml.XmlDocument", Base: "System.Xml.XmlNode", Build: xmlDocumentType},
	{Name: "System.Xml.XmlLinkedNode", Base: "System.Xml.XmlNode", Flags: value.FlagAbstract},
	{Name: "System.Xml.XmlElement", Base: "System.Xml.XmlLinkedNode", Build: xmlElementType},
	{Name: "System.Xml.XmlAttribute", Base: "System.Xml.XmlNode"},
	{Name: "System.Xml.XmlCharacterData", Base: "System.Xml.XmlLinkedNode", Flags: value.FlagAbstract},
	{Name: "System.Xml.XmlText", Base: "System.Xml.XmlCharacterData"},
	{Name: "System.Xml.XmlCDataSection", Base: "System.Xml.XmlCharacterData"},
	{Name: "System.Xml.XmlComment", Base: "System.Xml.XmlCharacterData"},
	{Name: "System.Xml.XmlProcessingInstruction", Base: "System.Xml.XmlLinkedNode"},
	{Name: "System.Xml.XmlDeclaration", Base: "System.Xml.XmlLinkedNode"},
	{Name: "System.Xml.XmlNodeList", Flags: value.FlagAbstract, Kind: value.KindList},
	{Name: "System.Xml.XmlChildNodes", Base: "System.Xml.XmlNodeList", Kind: value.KindList, Build: xmlListType},
	{Name: "System.Xml.XPathNodeList", Base: "System.Xml.XmlNodeList", Kind: value.KindList, Build: xmlListType},
	{Name: "System.Xml.XmlElementList", Base: "System.Xml.XmlNodeList", Kind: value.KindList, Build: xmlListType},
	{Name: "System.Xml.XmlAttributeCollection", Build: xmlAttributesType},
	{Name: ps + "PSObject", Build: psObjectType},
	{Name: ps + "PSCustomObject", Build: customObjectType},
	{Name: ps + "PSMemberSet", Base: ps + "PSMemberInfo", Build: memberSetType},
	{Name: ps + "PSMemberInfoCollection`1", Flags: value.FlagAbstract, Build: memberCollectionType},
	{Name: ps + "PSMemberInfoIntegratingCollection`1", Base: ps + "PSMemberInfoCollection`1", Build: memberCollectionType},
	{Name: ps + "ReadOnlyPSMemberInfoCollection`1", Kind: value.KindList, Build: collectionType},
	{Name: ps + "PSMemberInfo", Flags: value.FlagAbstract, Build: memberInfoType},
	{Name: ps + "PSPropertyInfo", Base: ps + "PSMemberInfo", Flags: value.FlagAbstract, Build: psPropertyType},
	{Name: ps + "PSProperty", Base: ps + "PSPropertyInfo"},
	{Name: ps + "PSNoteProperty", Base: ps + "PSPropertyInfo", Build: notePropertyType},
	{Name: ps + "PSScriptProperty", Base: ps + "PSPropertyInfo", Build: scriptPropertyType},
	{Name: ps + "PSAliasProperty", Base: ps + "PSPropertyInfo", Build: aliasPropertyType},
	{Name: ps + "PSCodeProperty", Base: ps + "PSPropertyInfo"},
	{Name: ps + "PSMethodInfo", Base: ps + "PSMemberInfo", Flags: value.FlagAbstract, Build: psMethodType},
	{Name: ps + "PSMethod", Base: ps + "PSMethodInfo"},
	{Name: ps + "PSScriptMethod", Base: ps + "PSMethodInfo", Build: scriptMethodType},
	{Name: ps + "PSCodeMethod", Base: ps + "PSMethodInfo"},
	{Name: ps + "PSPropertySet", Base: ps + "PSMemberInfo", Build: propertySetType},
	{Name: "System.Globalization.CultureInfo", Build: cultureType},
	{Name: "System.Globalization.TextInfo", Build: textInfoType},
	{Name: "System.Tuple", Flags: value.FlagStatic | value.FlagAbstract, Build: tupleStatics("System.Tuple")},
	{Name: "System.ValueTuple", Flags: value.FlagValueType, Build: tupleStatics("System.ValueTuple")},
	{Name: "System.Tuple`1", Build: tupleType(1)},
	{Name: "System.Tuple`2", Build: tupleType(2)},
	{Name: "System.Tuple`3", Build: tupleType(3)},
	{Name: "System.Tuple`4", Build: tupleType(4)},
	{Name: "System.Tuple`5", Build: tupleType(5)},
	{Name: "System.Tuple`6", Build: tupleType(6)},
	{Name: "System.Tuple`7", Build: tupleType(7)},
	{Name: "System.ValueTuple`2", Flags: value.FlagValueType, Build: tupleType(2)},
	{Name: "System.ValueTuple`3", Flags: value.FlagValueType, Build: tupleType(3)},
}

// delegates are the delegate types with the signature that they call.
var delegates = [...]struct{ name, parameters, invoke string }{
	{"System.Action", "", "Void Invoke()"},
	{"System.Action`1", "T", "Void Invoke(T)"},
	{"System.Action`2", "T1,T2", "Void Invoke(T1, T2)"},
	{"System.Action`3", "T1,T2,T3", "Void Invoke(T1, T2, T3)"},
	{"System.Func`1", "TResult", "TResult Invoke()"},
	{"System.Func`2", "T,TResult", "TResult Invoke(T)"},
	{"System.Func`3", "T1,T2,TResult", "TResult Invoke(T1, T2)"},
	{"System.Func`4", "T1,T2,T3,TResult", "TResult Invoke(T1, T2, T3)"},
	{"System.Predicate`1", "T", "Boolean Invoke(T)"},
	{"System.Comparison`1", "T", "Int32 Invoke(T, T)"},
	{"System.Converter`2", "TInput,TOutput", "TOutput Invoke(TInput)"},
	{"System.EventHandler", "", "Void Invoke(System.Object, System.EventArgs)"},
	{"System.EventHandler`1", "TEventArgs", "Void Invoke(System.Object, TEventArgs)"},
	{"System.Text.RegularExpressions.MatchEvaluator", "", "System.String Invoke(System.Text.RegularExpressions.Match)"},
	{"System.Threading.ThreadStart", "", "Void Invoke()"},
	{"System.Threading.ParameterizedThreadStart", "", "Void Invoke(System.Object)"},
}

// delegateOfMany is an Action of n parameters, or the Func of as many with a result.
func delegateOfMany(name string, n int, result string) *value.Definition {
	names := make([]string, n)
	for i := range names {
		names[i] = "T" + itoa(i+1)
	}
	list := strings.Join(names, ", ")
	if result == "" {
		return &value.Definition{Name: name + itoa(n), Parameters: strings.Join(names, ","), Invoke: "Void Invoke(" + list + ")", Flags: value.FlagSealed}
	}
	return &value.Definition{Name: name + itoa(n+1), Parameters: strings.Join(append(names, result), ","), Invoke: result + " Invoke(" + list + ")", Flags: value.FlagSealed}
}

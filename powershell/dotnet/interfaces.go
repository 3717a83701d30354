package dotnet

import (
	"strings"

	"github.com/exorun/exorun/powershell/value"
)

// interfaces are the interfaces that types name, with those they extend and the members that a class must have to
// implement one: signatures of methods, and of properties without parentheses.
var interfaces = [...]struct {
	name, parameters string
	bases            []string
	members          []string
}{
	{"System.Collections.IEnumerable", "", nil, []string{"System.Collections.IEnumerator GetEnumerator()"}},
	{"System.Collections.ICollection", "", []string{"System.Collections.IEnumerable"}, []string{
		"Int32 Count", "System.Object SyncRoot", "Boolean IsSynchronized", "Void CopyTo(System.Array, Int32)",
	}},
	{"System.Collections.IList", "", []string{"System.Collections.ICollection"}, []string{
		"Boolean IsReadOnly", "Boolean IsFixedSize", "Int32 Add(System.Object)", "Boolean Contains(System.Object)", "Void Clear()",
		"Int32 IndexOf(System.Object)", "Void Insert(Int32, System.Object)", "Void Remove(System.Object)", "Void RemoveAt(Int32)",
	}},
	{"System.Collections.IDictionary", "", []string{"System.Collections.ICollection"}, []string{
		"System.Collections.ICollection Keys", "System.Collections.ICollection Values", "Boolean IsReadOnly", "Boolean IsFixedSize",
		"Boolean Contains(System.Object)", "Void Add(System.Object, System.Object)", "Void Clear()", "Void Remove(System.Object)",
		"System.Collections.IDictionaryEnumerator GetEnumerator()",
	}},
	{"System.Collections.IEnumerator", "", nil, []string{"System.Object Current", "Boolean MoveNext()", "Void Reset()"}},
	{"System.Collections.IDictionaryEnumerator", "", []string{"System.Collections.IEnumerator"}, []string{
		"System.Object Key", "System.Object Value", "System.Collections.DictionaryEntry Entry",
	}},
	{"System.Collections.IComparer", "", nil, []string{"Int32 Compare(System.Object, System.Object)"}},
	{"System.Collections.IEqualityComparer", "", nil, []string{"Boolean Equals(System.Object, System.Object)", "Int32 GetHashCode(System.Object)"}},
	{"System.Collections.Specialized.IOrderedDictionary", "", []string{"System.Collections.IDictionary"}, []string{
		"System.Collections.IDictionaryEnumerator GetEnumerator()", "Void Insert(Int32, System.Object, System.Object)", "Void RemoveAt(Int32)",
	}},
	{"System.Collections.Generic.IEnumerable`1", "T", []string{"System.Collections.IEnumerable"}, []string{"System.Collections.Generic.IEnumerator`1[T] GetEnumerator()"}},
	{"System.Collections.Generic.IEnumerator`1", "T", []string{"System.Collections.IEnumerator", "System.IDisposable"}, []string{"T Current"}},
	{"System.Collections.Generic.ICollection`1", "T", []string{enumerableT}, []string{
		"Int32 Count", "Boolean IsReadOnly", "Void Add(T)", "Void Clear()", "Boolean Contains(T)", "Void CopyTo(T[], Int32)", "Boolean Remove(T)",
	}},
	{"System.Collections.Generic.IList`1", "T", []string{"System.Collections.Generic.ICollection`1[T]"}, []string{
		"Int32 IndexOf(T)", "Void Insert(Int32, T)", "Void RemoveAt(Int32)",
	}},
	{"System.Collections.Generic.IReadOnlyCollection`1", "T", []string{enumerableT}, []string{"Int32 Count"}},
	{"System.Collections.Generic.IReadOnlyList`1", "T", []string{"System.Collections.Generic.IReadOnlyCollection`1[T]"}, nil},
	{"System.Collections.Generic.ISet`1", "T", []string{"System.Collections.Generic.ICollection`1[T]"}, nil},
	{"System.Collections.Generic.IDictionary`2", "TKey,TValue", nil, []string{
		"System.Collections.Generic.ICollection`1[TKey] Keys", "System.Collections.Generic.ICollection`1[TValue] Values",
		"Boolean ContainsKey(TKey)", "Void Add(TKey, TValue)", "Boolean Remove(TKey)",
	}},
	{"System.Collections.Generic.IReadOnlyDictionary`2", "TKey,TValue", nil, nil},
	{"System.Collections.Generic.IComparer`1", "T", nil, []string{"Int32 Compare(T, T)"}},
	{"System.Collections.Generic.IEqualityComparer`1", "T", nil, []string{"Boolean Equals(T, T)", "Int32 GetHashCode(T)"}},
	{"System.ComponentModel.INotifyPropertyChanged", "", nil, []string{
		"Void add_PropertyChanged(System.ComponentModel.PropertyChangedEventHandler)", "Void remove_PropertyChanged(System.ComponentModel.PropertyChangedEventHandler)",
	}},
	{"System.IComparable", "", nil, []string{"Int32 CompareTo(System.Object)"}},
	{"System.IComparable`1", "T", nil, []string{"Int32 CompareTo(T)"}},
	{"System.IEquatable`1", "T", nil, []string{"Boolean Equals(T)"}},
	{"System.IFormattable", "", nil, []string{"System.String ToString(System.String, System.IFormatProvider)"}},
	{"System.IFormatProvider", "", nil, []string{"System.Object GetFormat(System.Type)"}},
	{"System.ICustomFormatter", "", nil, []string{"System.String Format(System.String, System.Object, System.IFormatProvider)"}},
	{"System.IConvertible", "", nil, nil},
	{"System.ICloneable", "", nil, []string{"System.Object Clone()"}},
	{"System.IDisposable", "", nil, []string{"Void Dispose()"}},
	{"System.IServiceProvider", "", nil, []string{"System.Object GetService(System.Type)"}},
	{"System.IAsyncResult", "", nil, []string{"Boolean IsCompleted", "System.Object AsyncState", "Boolean CompletedSynchronously"}},
	{"System.IAsyncDisposable", "", nil, nil},
}

// interfaceDefinition is the table of an interface. Its members are those of the object that they are called on.
func interfaceDefinition(name, parameters string, bases, members []string) *D {
	build := func() *D {
		d := &D{Interfaces: bases, Parameters: parameters}
		for _, signature := range members {
			head, _, isMethod := strings.Cut(signature, "(")
			member := head[strings.LastIndexByte(head, ' ')+1:]
			if isMethod {
				d.Methods = append(d.Methods, M{Signature: signature, Body: func(h H, self V, args []V) (V, error) {
					return value.InvokeMethod(h, self, member, args, nil)
				}})
				continue
			}
			d.Properties = append(d.Properties, P{Signature: signature, Get: func(h H, self V) (V, error) {
				v, _, err := value.GetMember(h, self, member)
				return v, err
			}})
		}
		return d
	}
	return &D{Name: name, Parameters: parameters, Flags: value.FlagInterface | value.FlagAbstract, Build: build}
}

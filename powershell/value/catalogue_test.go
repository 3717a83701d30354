package value_test

import (
	"sync"
	"testing"

	"github.com/exorun/exorun/powershell/dotnet"
	"github.com/exorun/exorun/powershell/value"
)

// TestTypesAreSharedBetweenEngines resolves types and their members from several goroutines, as engines do that start
// at the same time. It comes before the other tests of this package build the catalogue, and is of use with -race.
func TestTypesAreSharedBetweenEngines(t *testing.T) {
	names := []string{
		"string", "uri", "version", "hashtable", "System.Collections.Generic.List[string]", "datetime", "System.IO.IOException",
		"System.Collections.ObjectModel.ReadOnlyCollection[int]", "guid", "xml", "int[]",
	}
	const engines = 4
	var ready, done sync.WaitGroup
	found := make([][]*value.Type, engines)
	ready.Add(1)
	for e := range engines {
		done.Go(func() {
			ready.Wait()
			// Half of them begin with a type that the engine has without a look-up.
			if e%2 == 0 {
				value.TypeUri.Members()
			}
			for i := range names {
				name := names[(i+e)%len(names)]
				typ, ok := value.ResolveType(name)
				if !ok {
					t.Errorf("[%s] is not found", name)
					return
				}
				for _, group := range typ.Members().MethodList {
					for _, overload := range group.Overloads {
						overload.Parameters()
					}
				}
				typ.IsA(value.TypeIEnumerable)
			}
			for _, name := range names {
				typ, _ := value.ResolveType(name)
				found[e] = append(found[e], typ, value.NamedType("Example.Missing.Thing"))
			}
		})
	}
	ready.Done()
	done.Wait()
	for e := range found[1:] {
		for i := range found[0] {
			if found[e+1][i] != found[0][i] {
				t.Errorf("engine %d has another %v than the first", e+1, found[0][i])
			}
		}
	}
	if one := value.NamedType("Example.IThing"); !one.IsInterface() {
		t.Error("a name that begins as an interface's is a class")
	}
	if one := value.NamedType("Example.IPThing"); one.IsInterface() {
		t.Error("a class that begins with I is an interface")
	}
}

func TestInterfacesAreInterfaces(t *testing.T) {
	t.Parallel()
	seen := 0
	for _, definition := range dotnet.Definitions() {
		typ, ok := value.FindType(definition.Name)
		if !ok {
			t.Errorf("%s is not found", definition.Name)
			continue
		}
		for _, i := range typ.Interfaces() {
			if seen++; !i.IsInterface() {
				t.Errorf("%v has the interface %v, which is a class", typ, i)
			}
		}
	}
	if seen < 100 {
		t.Errorf("only %d interfaces", seen)
	}
}

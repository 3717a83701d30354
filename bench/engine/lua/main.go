// Command lua runs a Lua file with gopher-lua. The second argument becomes the global size.
package main

import (
	"log"
	"os"
	"strconv"

	lua "github.com/yuin/gopher-lua"
)

func main() {
	log.SetFlags(0)
	if err := run(os.Args[1:]); err != nil {
		log.Fatal(err)
	}
}

func run(args []string) error {
	// table.concat puts all elements of a list on the registry.
	state := lua.NewState(lua.Options{RegistrySize: 1 << 10, RegistryMaxSize: 1 << 24, RegistryGrowStep: 1 << 18})
	defer state.Close()
	if len(args) > 1 {
		size, err := strconv.Atoi(args[1])
		if err != nil {
			return err
		}
		state.SetGlobal("size", lua.LNumber(size))
	}
	return state.DoFile(args[0])
}

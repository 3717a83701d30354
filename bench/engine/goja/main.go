// Command goja runs a JavaScript file with goja. The second argument becomes the global size; print writes a line.
package main

import (
	"bufio"
	"log"
	"os"
	"strconv"

	"github.com/dop251/goja"
)

func main() {
	log.SetFlags(0)
	if err := run(os.Args[1:]); err != nil {
		log.Fatal(err)
	}
}

func run(args []string) error {
	text, err := os.ReadFile(args[0])
	if err != nil {
		return err
	}
	out := bufio.NewWriter(os.Stdout)
	vm := goja.New()
	if err := vm.Set("print", func(v goja.Value) { _, _ = out.WriteString(v.String() + "\n") }); err != nil {
		return err
	}
	if len(args) > 1 {
		size, err := strconv.Atoi(args[1])
		if err != nil {
			return err
		}
		if err := vm.Set("size", size); err != nil {
			return err
		}
	}
	if _, err := vm.RunScript(args[0], string(text)); err != nil {
		return err
	}
	return out.Flush()
}

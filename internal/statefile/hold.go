package statefile

import (
	"os"
	"sync/atomic"
	"time"
)

// HoldNth returns a BeforeRename that stops the process at its n-th write, counted from 1: it writes the path of the file
// concerned into the file marker and then blocks for ever. A test waits for the marker and kills the process, to prove
// that nothing is lost at that point.
func HoldNth(n int, marker string) func(path string) {
	var count atomic.Int64
	return func(path string) {
		if count.Add(1) != int64(n) {
			return
		}
		if err := os.WriteFile(marker, []byte(path+"\n"), fileMode); err != nil {
			panic("statefile: hold: " + err.Error())
		}
		for {
			time.Sleep(time.Hour)
		}
	}
}

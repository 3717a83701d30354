package interp

import (
	"fmt"
	"io"
	"runtime"
	"runtime/metrics"
	"sync"
	"sync/atomic"
	"time"
)

// memoryInterval is how often the process's memory is looked at.
const memoryInterval = 100 * time.Millisecond

// watchMemory ends the run when objects hold more memory than it may use. The caller calls stop at the run's end.
func (e *Engine) watchMemory() (stop func()) {
	limit := uint64(e.limits.MemoryBytes)
	done := make(chan struct{})
	var watcher sync.WaitGroup
	watcher.Go(func() {
		tick := time.NewTicker(memoryInterval)
		defer tick.Stop()
		for {
			select {
			case <-done:
				return
			case <-tick.C:
				if heapObjects() <= limit {
					continue
				}
				runtime.GC() // what is garbage already does not count
				if heapObjects() > limit {
					e.exceed("MemoryLimitExceeded", fmt.Sprintf("The run needs more memory than its limit allows, %d MB.", limit>>20))
					return
				}
			}
		}
	})
	return func() {
		close(done)
		watcher.Wait()
	}
}

func heapObjects() uint64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}

// boundedConsole is a console that ends the run when too much is written to it.
type boundedConsole struct {
	Console
	engine  *Engine
	limit   int64
	written atomic.Int64
	ended   atomic.Bool // the run is over: what says why is not counted
}

// Out is the console's, counted.
func (c *boundedConsole) Out() io.Writer { return &boundedWriter{c.Console.Out(), c} }

// Err is the console's, counted.
func (c *boundedConsole) Err() io.Writer { return &boundedWriter{c.Console.Err(), c} }

type boundedWriter struct {
	to      io.Writer
	console *boundedConsole
}

// Write writes what the limit leaves room for. The rest is dropped: the run ends by the engine's flag, not by a failed write.
func (w *boundedWriter) Write(p []byte) (int, error) {
	c := w.console
	room := c.limit - (c.written.Add(int64(len(p))) - int64(len(p)))
	if room >= int64(len(p)) || c.ended.Load() {
		return w.to.Write(p)
	}
	c.engine.exceed("OutputLimitExceeded", fmt.Sprintf("The run writes more output than its limit allows, %d bytes.", c.limit))
	if room > 0 {
		if _, err := w.to.Write(p[:room]); err != nil {
			return 0, err
		}
	}
	return len(p), nil
}

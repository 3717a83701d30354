package interp

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// turns lets the engine of a run and those of its forks take turns: one runs at a time, and one that waits for the world outside
// or for another lets the next one run. So forks share objects as scripts expect it, and nothing needs a lock of its own.
type turns struct {
	mu      sync.Mutex // held by the engine that runs
	holder  atomic.Pointer[Engine]
	waiting atomic.Int32
	// changed is closed at each event that someone may wait for. It is only used by who runs.
	changed chan struct{}
	forks   sync.WaitGroup
	// live are the forks that have not ended, by the function that ends them.
	live map[*Fork]context.CancelFunc
}

// take waits for the engine's turn.
func (t *turns) take(e *Engine) {
	t.waiting.Add(1)
	if h := t.holder.Load(); h != nil {
		h.attention.Store(true)
	}
	t.mu.Lock()
	t.holder.Store(e)
	if t.waiting.Add(-1) > 0 {
		e.attention.Store(true)
	}
}

// give ends the engine's turn.
func (t *turns) give() {
	t.holder.Store(nil)
	t.mu.Unlock()
}

// notify wakes who waits for an event.
func (t *turns) notify() {
	close(t.changed)
	t.changed = make(chan struct{})
}

// shared gives the turns of the run, which begin with its first fork.
func (e *Engine) shared() *turns {
	if e.turns == nil {
		e.turns = &turns{changed: make(chan struct{}), live: make(map[*Fork]context.CancelFunc)}
		e.turns.take(e)
		e.ownsTurns = true
	}
	return e.turns
}

// attend is the rare part of poll: the run is to end, or another engine of it waits for its turn.
func (e *Engine) attend() *Unwind {
	if t := e.turns; t != nil && t.waiting.Load() > 0 {
		t.give()
		runtime.Gosched()
		t.take(e)
	}
	stopped := e.stopped.Load()
	if t := e.turns; t == nil || t.waiting.Load() == 0 {
		e.attention.Store(stopped)
	}
	if stopped && e.grace == 0 {
		return cancelled
	}
	return nil
}

// Idle runs wait, which waits for something outside of the run and touches no value of it. Forks of the run go on meanwhile.
func (e *Engine) Idle(wait func()) {
	if e.turns == nil {
		wait()
		return
	}
	e.turns.give()
	defer e.turns.take(e)
	wait()
}

// Idle is [Engine.Idle] for a command that waits.
func (c *Invocation) Idle(wait func()) { c.f.eng.Idle(wait) }

// Await lets forks go on until ready says so, the time is over (0 is no limit) or the run is to end. ready is asked whenever
// something happened.
func (c *Invocation) Await(limit time.Duration, ready func() bool) (over bool, u *Unwind) {
	e := c.f.eng
	t := e.shared()
	deadline := e.ctx
	if limit > 0 {
		timed, cancel := context.WithCancel(e.ctx)
		slept := make(chan struct{})
		defer func() {
			cancel()
			<-slept
		}()
		deadline = timed
		go func() {
			defer close(slept)
			_ = e.host.Clock.Sleep(timed, limit)
			cancel()
		}()
	}
	for !ready() {
		if deadline.Err() != nil {
			return true, c.Cancelled()
		}
		changed := t.changed
		e.Idle(func() {
			select {
			case <-changed:
			case <-deadline.Done():
			}
		})
	}
	return false, nil
}

// endForks ends what forks of the run are left and waits for them.
func (e *Engine) endForks() {
	t := e.turns
	if t == nil || !e.ownsTurns {
		return
	}
	for _, cancel := range t.live {
		cancel()
	}
	t.give()
	t.forks.Wait()
	e.turns, e.ownsTurns = nil, false
}

// Notify wakes who waits for what a fork wrote.
func (e *Engine) Notify() {
	if e.turns != nil {
		e.turns.notify()
	}
}

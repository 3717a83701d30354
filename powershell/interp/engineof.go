package interp

import "github.com/exorun/exorun/powershell/value"

// EngineOf is the engine behind a value host, for members of types that reach the outside world: a constructor that reads a
// file. It is nil for a host that is no part of a run.
func EngineOf(h value.Host) *Engine {
	if f, ok := h.(*frame); ok {
		return f.eng
	}
	return nil
}

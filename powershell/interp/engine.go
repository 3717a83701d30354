// Package interp runs scripts: it compiles the syntax tree into nodes once and executes them. Statements, scopes, pipelines,
// streams, errors and commands are here; values are in package value, the binding of parameters in package bind, and the
// cmdlets in packages of their own, which declare themselves as [Cmdlet].
//
// The outside world is reached through [Host] alone.
package interp

import (
	"context"
	"maps"
	"sync/atomic"
	"time"

	"github.com/exorun/exorun/powershell/syntax"
	"github.com/exorun/exorun/powershell/value"
)

// Options make an engine.
type Options struct {
	Host    Host
	Limits  Limits
	Cmdlets []*Cmdlet
	// Streams take what scripts write to streams that are not redirected. A nil one discards.
	Streams Streams
	// Width is the number of columns that Out-String and its kin format for without a console.
	Width int
}

// Streams are the six streams of a run.
type Streams struct {
	Output      Sink
	Error       Sink
	Warning     Sink
	Verbose     Sink
	Debug       Sink
	Information Sink
}

// Engine is one runspace: its global scope, its commands and its modules. It runs one script at a time.
type Engine struct {
	host    Host
	limits  Limits
	streams Streams
	// typeData is what Update-TypeData made; nil until it first does.
	typeData *value.TypeTable
	ctx      context.Context
	stopped  atomic.Bool
	// attention says that poll has more to do than to return: the run is stopped, or another engine waits for its turn.
	attention atomic.Bool
	breach    atomic.Pointer[value.Exception] // the limit that ended the run
	turns     *turns                          // nil before the first fork
	ownsTurns bool                            // the forks are of this engine's run
	grace     int                             // >0 while finally and clean blocks of a cancelled run still run

	global   *SessionState
	cmdlets  map[value.Symbol]*Cmdlet
	sources  []CommandSource
	modules  []*Module // loaded, in order
	builtIn  []*Module // those without a file, loaded or not
	autoload autoload
	version  uint32 // counts changes of what command names mean

	errors    *value.List
	status    bool // $?
	tryDepth  int
	depth     int
	strict    map[*Scope]int
	locations locations
	random    func() uint64
	started   time.Time

	// emptyLayout is where the layouts of scopes without names of their own begin. Layouts grow as code runs, so an engine
	// shares none with another.
	emptyLayout *layout

	collectors       []*Collector
	idle             []*activation
	spareText        []byte // for joining text
	allScope         map[value.Symbol]*Variable
	builtinVariables map[value.Symbol]bool
	classes          map[*value.Type]*class
	definitions      int // counts the lists of classes and enums that were made
	usings           []string
	accelerators     accelerators
	driveItems       DriveItems
	makeLocation     func(e *Engine) value.Value
	locals           map[any]any
	runspaces        int // that scripts made
}

// New returns an engine with PowerShell's automatic variables and aliases.
func New(o Options) *Engine {
	e := &Engine{
		host: o.Host.withDefaults(), limits: o.Limits.withDefaults(), streams: o.Streams, ctx: context.Background(), status: true,
		cmdlets: make(map[value.Symbol]*Cmdlet, len(o.Cmdlets)), errors: value.NewArrayList(nil), allScope: make(map[value.Symbol]*Variable), classes: make(map[*value.Type]*class),
		builtinVariables: make(map[value.Symbol]bool), strict: make(map[*Scope]int),
	}
	value.SetRegexTime(e.limits.RegexTime)
	if e.limits.OutputBytes > 0 {
		e.host.Console = &boundedConsole{Console: e.host.Console, engine: e, limit: e.limits.OutputBytes}
	}
	e.emptyLayout = newLayout(symUnderscore)
	e.global = &SessionState{}
	e.global.top = newScope(globalLayout(), nil, e.global)
	e.global.top.script = e.global.top
	e.global.current = e.global.top
	e.started = e.host.Clock.Now()
	e.random = newRandom(uint64(e.started.UnixNano()))
	for _, c := range o.Cmdlets {
		e.cmdlets[value.Intern(c.Name)] = c
	}
	e.global.top.layout.open = true
	e.defineVariables()
	e.global.top.layout.open = false
	e.defineAliases()
	return e
}

// Context is the context of the run.
func (e *Engine) Context() context.Context { return e.ctx }

// Host is the world of the run.
func (e *Engine) Host() *Host { return &e.host }

// TypeData gives the members that the run gave to types, which the caller may change.
func (e *Engine) TypeData() *value.TypeTable {
	if e.typeData == nil {
		e.typeData = &value.TypeTable{}
	}
	return e.typeData
}

// Limits are the bounds of the run.
func (e *Engine) Limits() Limits { return e.limits }

// Global is the global session state.
func (e *Engine) Global() *SessionState { return e.global }

// Errors is $Error.
func (e *Engine) Errors() *value.List { return e.errors }

// SetStreams replaces the streams of what runs next.
func (e *Engine) SetStreams(s Streams) { e.streams = s }

// LastExitCode is the exit code of the last program or script that set one.
func (e *Engine) LastExitCode() (int, bool) {
	p, _ := e.global.top.lookup(value.Intern("LASTEXITCODE"))
	if p == nil {
		return 0, false
	}
	n, ok := p.get().AsInt64()
	return int(n), ok
}

// poll tells running code that the run's context is done.
func (e *Engine) poll() *Unwind {
	if e.attention.Load() {
		return e.attend()
	}
	return nil
}

// stop notes that the run is to end.
func (e *Engine) stop() {
	e.stopped.Store(true)
	e.attention.Store(true)
}

// Outcome is how a run ended.
type Outcome struct {
	// Err is the error that ended the run, nil where it ran to its end.
	Err *value.ErrorRecord
	// Exited says that an exit statement ended the run, with Code.
	Exited bool
	Code   int
	// Cancelled says that the context ended the run.
	Cancelled bool
}

// RunText runs text in the global scope, as a prompt does. The outcome of text that cannot be read is its parse error.
func (e *Engine) RunText(ctx context.Context, text string) Outcome {
	file := e.Parse("", text)
	if len(file.Errors) > 0 {
		r := parseErrorRecord(file)
		if first := file.Errors[0]; first.Incomplete {
			r = value.NewException(automation+"IncompleteParseException", first.Message).NewErrorRecord()
			r.ErrorID, r.Category = first.ID, value.ParserError
		}
		r.Exception.Of = value.NamedType(automation + "ParentContainsErrorRecordException")
		return Outcome{Err: r}
	}
	return e.run(ctx, func() *Unwind {
		block := e.newBlock(file, file.Root, e.global)
		f := e.rootFrame()
		return f.invoke(&invocationOf{block: block, dotted: true})
	})
}

// RunFile runs a script file with its arguments as `pwsh -File` does: in the global scope, as if it was dot-sourced there.
func (e *Engine) RunFile(ctx context.Context, file *syntax.File, args []Argument) Outcome {
	if len(file.Errors) > 0 {
		return Outcome{Err: parseErrorRecord(file)}
	}
	return e.run(ctx, func() *Unwind {
		f := e.rootFrame()
		script := &ScriptFile{Path: file.Name, Block: e.newBlock(file, file.Root, e.global)}
		return f.invoke(&invocationOf{block: script.Block, command: script, name: file.Name, args: args, script: true, dotted: true})
	})
}

// run executes body under ctx and sorts out how it ended.
func (e *Engine) run(ctx context.Context, body func() *Unwind) Outcome {
	saved := e.ctx
	e.ctx = ctx
	e.stopped.Store(ctx.Err() != nil)
	e.breach.Store(nil)
	if ctx.Err() != nil {
		e.stop()
	}
	release := context.AfterFunc(ctx, e.stop)
	unwatch := e.watchMemory()
	defer func() {
		unwatch()
		e.endForks()
		release()
		e.ctx = saved
	}()
	u := body()
	if breach := e.breach.Load(); breach != nil {
		if c, ok := e.host.Console.(*boundedConsole); ok {
			c.ended.Store(true)
		}
		return Outcome{Err: breach.NewErrorRecord()}
	}
	switch {
	case u == nil:
		return Outcome{}
	case u.Kind == Throw:
		return Outcome{Err: u.Err}
	case u.Kind == Exit:
		return Outcome{Exited: true, Code: u.Code}
	case u.Kind == Cancelled:
		return Outcome{Cancelled: true}
	}
	return Outcome{}
}

// rootFrame is where a run begins: the global scope and the engine's streams.
func (e *Engine) rootFrame() *frame {
	out := e.streams.Output
	if out == nil {
		out = Discard
	}
	return &frame{eng: e, scope: e.global.top, out: out, st: &streams{}, session: e.global}
}

// newRandom is a small generator (splitmix64): Get-Random without a seed needs no secrecy.
func newRandom(seed uint64) func() uint64 {
	return func() uint64 {
		seed += 0x9E3779B97F4A7C15
		z := seed
		z = (z ^ z>>30) * 0xBF58476D1CE4E5B9
		z = (z ^ z>>27) * 0x94D049BB133111EB
		return z ^ z>>31
	}
}

// Aliases returns the aliases of the global scope.
func (e *Engine) Aliases() map[value.Symbol]*Alias { return maps.Clone(e.global.top.aliases) }

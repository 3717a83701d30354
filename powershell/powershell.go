// Package powershell runs PowerShell 7 scripts without PowerShell. A [Shell] is one runspace with the built-in cmdlets;
// [Shell.Run] runs a script file as `pwsh -NonInteractive -File` does.
package powershell

import (
	"context"
	"io"
	"os"
	"path/filepath"

	"github.com/exorun/exorun/powershell/cmdlets/core"
	"github.com/exorun/exorun/powershell/cmdlets/history"
	"github.com/exorun/exorun/powershell/cmdlets/jobs"
	"github.com/exorun/exorun/powershell/cmdlets/management"
	"github.com/exorun/exorun/powershell/cmdlets/security"
	"github.com/exorun/exorun/powershell/cmdlets/utility"
	"github.com/exorun/exorun/powershell/complete"
	_ "github.com/exorun/exorun/powershell/dotnet" // the types that scripts use
	"github.com/exorun/exorun/powershell/format"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

// Shell is a runspace with a console.
type Shell struct {
	engine  *interp.Engine
	views   *format.Catalogue
	console interp.Console
	printer *format.Printer
	width   int
	notes   io.Writer
	hint    func(*value.ErrorRecord) string
}

// Option sets up a [Shell].
type Option func(*settings)

type settings struct {
	interp.Options
	sources []interp.CommandSource
	views   []*format.View
	streams *interp.Streams
	modules []interp.BuiltInModule
	notes   io.Writer
	hint    func(*value.ErrorRecord) string
}

// WithHost sets the world that scripts run in. Parts that are nil refuse or hold nothing.
func WithHost(h interp.Host) Option { return func(s *settings) { s.Host = h } }

// WithLimits bounds what a run may use up.
func WithLimits(l interp.Limits) Option { return func(s *settings) { s.Limits = l } }

// WithCmdlets adds commands to the built-in ones.
func WithCmdlets(c ...*interp.Cmdlet) Option {
	return func(s *settings) { s.Cmdlets = append(s.Cmdlets, c...) }
}

// WithSource adds a source of commands.
func WithSource(c interp.CommandSource) Option {
	return func(s *settings) { s.sources = append(s.sources, c) }
}

// WithViews adds views by which objects are shown.
func WithViews(v ...*format.View) Option {
	return func(s *settings) { s.views = append(s.views, v...) }
}

// WithModules declares modules whose commands are there without a file.
func WithModules(m ...interp.BuiltInModule) Option {
	return func(s *settings) { s.modules = append(s.modules, m...) }
}

// WithNotes writes warnings and verbose and debug messages to w. Without it they go where the output goes, as PowerShell's
// do.
func WithNotes(w io.Writer) Option { return func(s *settings) { s.notes = w } }

// WithHint adds what hint says of an error below its text, where the console is a terminal.
func WithHint(hint func(*value.ErrorRecord) string) Option {
	return func(s *settings) { s.hint = hint }
}

// WithStreams takes the streams as objects instead of showing them on the console.
func WithStreams(streams interp.Streams) Option { return func(s *settings) { s.streams = &streams } }

// New returns a shell.
func New(options ...Option) *Shell {
	var s settings
	for _, o := range options {
		o(&s)
	}
	if s.Host.Console == nil {
		s.Host.Console = interp.NoConsole{}
	}
	sh := &Shell{views: &format.Catalogue{}, console: s.Host.Console, notes: s.notes, hint: s.hint}
	sh.views.Add(s.views...)
	all := append(core.Cmdlets(), jobs.Cmdlets()...)
	all = append(all, utility.Cmdlets(sh.views)...)
	all = append(all, management.Cmdlets()...)
	all = append(all, security.Cmdlets()...)
	all = append(all, complete.Cmdlets()...)
	all = append(all, history.Cmdlets()...)
	s.Cmdlets = append(all, s.Cmdlets...)
	sh.width = sh.console.Width()
	if s.streams != nil {
		s.Streams = *s.streams
	} else {
		s.Streams = sh.consoleStreams()
	}
	sh.engine = interp.New(s.Options)
	sh.console = sh.engine.Host().Console // which counts what is written where that is limited
	if sh.notes == nil {
		sh.notes = sh.console.Out()
	}
	sh.engine.DeclareModules(s.modules...)
	for _, source := range s.sources {
		sh.engine.AddSource(source)
	}
	return sh
}

// Engine is the shell's engine.
func (s *Shell) Engine() *interp.Engine { return s.engine }

// Views are the views by which objects are shown.
func (s *Shell) Views() *format.Catalogue { return s.views }

// Run runs a script file and shows its streams on the console. The exit code is that of `pwsh -NonInteractive -File`: the one
// that the script exits with, 1 after an error that ended it. err says that the file could not be read or that ctx ended
// the run.
func (s *Shell) Run(ctx context.Context, path string, args ...interp.Argument) (exit int, err error) {
	full, err := filepath.Abs(path)
	if err != nil {
		return 1, err
	}
	data, err := os.ReadFile(full)
	if err != nil {
		return 1, err
	}
	return s.RunText(ctx, full, interp.DecodeText(data), args...)
}

// RunText is Run for a script's text under the name of its file.
func (s *Shell) RunText(ctx context.Context, path, text string, args ...interp.Argument) (exit int, err error) {
	file := s.engine.Parse(path, text)
	o := s.engine.RunFile(ctx, file, args)
	s.flush()
	switch {
	case o.Err != nil:
		s.showError(o.Err)
		return 1, nil
	case o.Cancelled:
		return 1, ctx.Err()
	}
	return o.Code, nil
}

// Format writes values as the console would show them, width columns wide.
func (s *Shell) Format(w io.Writer, width int, values ...value.Value) error {
	screen := &format.Screen{Width: width, Out: &lines{w: w, plain: true}}
	p := format.NewPrinter(utility.FormatEngine(s.engine), s.views, screen, width)
	for _, v := range values {
		if err := p.Write(v); err != nil {
			return err
		}
	}
	return p.Close()
}

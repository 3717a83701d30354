package interp

import (
	"context"
	"strings"

	"github.com/exorun/exorun/powershell/bind"
	"github.com/exorun/exorun/powershell/value"
)

// Invocation is one running call of a cmdlet or advanced function: what its parameters got, where it writes, and what it may
// ask of the run. Methods that return an *Unwind end the command by a non-nil one, which the command hands on.
type Invocation struct {
	value.Extras
	f       *frame // the caller's
	quiet   *frame // f for [Invocation.QuietHost]
	cmdlet  *Cmdlet
	class   string // ends the ids of errors
	name    string // the command's name
	binding *bind.Binding
	info    *InvocationInfo
	out     Sink
	pipe    *pipeline
	step    int
	input   value.Value
	piped   bool
	failed  bool
	common  common

	yesToAll, noToAll bool
}

// common is what the common parameters of a call said.
type common struct {
	errorAction, warningAction, informationAction, progressAction *Preference
	verbose, debug, whatIf, confirm                               *bool
	errVars, warnVars, infoVars, outVar                           *value.List
	pipelineVariable                                              string
}

// Type is System.Management.Automation.PSScriptCmdlet, as $PSCmdlet shows it.
func (*Invocation) Type() *value.Type { return typePSCmdlet() }

// Name is the command's name.
func (c *Invocation) Name() string { return c.name }

// Info says where the command was called.
func (c *Invocation) Info() *InvocationInfo { return c.info }

// Bound reports whether a parameter was given, by the call or by the pipeline.
func (c *Invocation) Bound(name string) bool {
	_, ok := c.binding.Lookup(name)
	return ok
}

// Get returns a parameter's value and whether it was given.
func (c *Invocation) Get(name string) (value.Value, bool) { return c.binding.Lookup(name) }

// Value returns a parameter's value, null where it was not given.
func (c *Invocation) Value(name string) value.Value {
	v, _ := c.binding.Lookup(name)
	return v
}

// Text returns the value of a [string] parameter, "" where it was not given.
func (c *Invocation) Text(name string) string {
	v, ok := c.binding.Lookup(name)
	if !ok || v.IsNull() {
		return ""
	}
	if s, ok := v.AsString(); ok {
		return s
	}
	return value.ToString(v)
}

// Texts returns the value of a [string[]] parameter.
func (c *Invocation) Texts(name string) []string {
	v, ok := c.binding.Lookup(name)
	if !ok || v.IsNull() {
		return nil
	}
	items, isList, _ := value.Collect(v)
	if !isList {
		return []string{value.ToString(v)}
	}
	texts := make([]string, len(items))
	for i, item := range items {
		texts[i] = value.ToString(item)
	}
	return texts
}

// Int returns the value of an integer parameter.
func (c *Invocation) Int(name string, byDefault int) int {
	v, ok := c.binding.Lookup(name)
	if !ok {
		return byDefault
	}
	if n, ok := v.AsInt64(); ok {
		return int(n)
	}
	return byDefault
}

// Switch reports whether a switch, or a [bool] parameter, is on.
func (c *Invocation) Switch(name string) bool {
	v, ok := c.binding.Lookup(name)
	return ok && value.ToBool(v)
}

// Block returns the value of a [scriptblock] parameter, nil where it was not given.
func (c *Invocation) Block(name string) *ScriptBlock {
	b, _ := c.Value(name).Unwrap().Object().(*ScriptBlock)
	return b
}

// Blocks returns the value of a [scriptblock[]] parameter.
func (c *Invocation) Blocks(name string) []*ScriptBlock {
	items, _, _ := value.Collect(c.Value(name))
	if items == nil {
		if b := c.Block(name); b != nil {
			return []*ScriptBlock{b}
		}
	}
	var blocks []*ScriptBlock
	for _, item := range items {
		b, _ := item.Unwrap().Object().(*ScriptBlock)
		blocks = append(blocks, b)
	}
	return blocks
}

// BoundNames are the names of the parameters that were given, in the order of binding.
func (c *Invocation) BoundNames() []string {
	names := make([]string, len(c.binding.Order))
	for i, at := range c.binding.Order {
		names[i] = c.binding.Sig.Params[at].Name
	}
	return names
}

// SetName is the name of the parameter set.
func (c *Invocation) SetName() string { return c.binding.Set() }

// Input is the pipeline object of this Process step; piped is false where the command has no pipeline input.
func (c *Invocation) Input() (v value.Value, piped bool) { return c.input, c.piped }

// Expecting reports whether the command gets pipeline input.
func (c *Invocation) Expecting() bool { return c.info.expecting }

// Context is the context of the run. It is done when the run is to end.
func (c *Invocation) Context() context.Context { return c.f.eng.ctx }

// Cancelled is what a command returns whose wait has ended with the run's context: the engine hears of that end a moment later,
// and would begin the next statement. It is nil within finally and clean blocks, which run to their end.
func (c *Invocation) Cancelled() *Unwind {
	if c.f.eng.ctx.Err() != nil {
		c.f.eng.stop()
	}
	return c.f.eng.poll()
}

// Engine is the engine that runs the command.
func (c *Invocation) Engine() *Engine { return c.f.eng }

// Host is the value host: what conversions, members and methods are called with.
func (c *Invocation) Host() value.Host { return c.f }

// World is the outside world: files, clock, environment, console.
func (c *Invocation) World() *Host { return &c.f.eng.host }

// Write writes one object to the pipeline, collections whole.
func (c *Invocation) Write(v value.Value) *Unwind {
	if u := c.f.eng.poll(); u != nil {
		return u
	}
	return c.out.Write(v)
}

// WriteEach writes the elements of a collection one by one, anything else as it is.
func (c *Invocation) WriteEach(v value.Value) *Unwind { return c.f.pushEach(c.out, v) }

// Output is the sink that Write writes to.
func (c *Invocation) Output() Sink { return c.out }

// claim fills in what a record says of the command that writes it.
func (c *Invocation) claim(r *value.ErrorRecord) {
	if r.Command == "" {
		r.Command = c.class
	}
	if r.Activity == "" {
		r.Activity = c.name
	}
	if r.Invocation == nil {
		r.Invocation = c.info
	}
	if r.Stack == "" {
		r.Stack = c.f.stack(c.info.at)
	}
}

// WriteError writes an error that does not end the command, unless its action is to stop.
func (c *Invocation) WriteError(r *value.ErrorRecord) *Unwind {
	c.claim(r)
	return c.ForwardError(r)
}

// ForwardError is WriteError for an error of another session, which says nothing of this command.
func (c *Invocation) ForwardError(r *value.ErrorRecord) *Unwind {
	e := c.f.eng
	action, u := c.streamAction(c.common.errorAction, errorPreference)
	if u != nil {
		return u
	}
	c.failed = true
	switch action {
	case Ignore:
		return nil
	case Stop:
		c.f.collect(value.Of(stoppedBy(r)), c.common.errVars)
		return &Unwind{Kind: Throw, Err: r, thrown: true}
	case SilentlyContinue:
		c.f.collectError(r, c.common.errVars)
		e.record(r)
		return nil
	case Inquire:
		c.f.collectError(r, c.common.errVars)
		e.record(r)
		if u := c.f.showError(r); u != nil {
			return u
		}
		return c.f.notInteractive()
	}
	c.f.collectError(r, c.common.errVars)
	e.record(r)
	return c.f.showError(r)
}

// collectError adds an error to the -ErrorVariable lists of the command and of the functions around it.
func (f *frame) collectError(r *value.ErrorRecord, own *value.List) { f.collect(value.Of(r), own) }

func (f *frame) collect(v value.Value, own *value.List) {
	if own != nil {
		own.Add(v)
	}
	for _, l := range f.st.errVars {
		if l != own {
			l.Add(v)
		}
	}
}

// stoppedBy is what -ErrorVariable collects of an error that the preference made the end of the command.
func stoppedBy(r *value.ErrorRecord) *value.Exception {
	e := value.NewException(automation+"ActionPreferenceStopException",
		"The running command stopped because the preference variable \"ErrorActionPreference\" or common parameter is set to Stop: "+r.Message())
	e.ErrorID, e.Category = "ActionPreferenceStop", value.OperationStopped
	return e.WithProperty("ErrorRecord", value.Of(r))
}

// WriteFailure is WriteError for a Go error or exception.
func (c *Invocation) WriteFailure(err error) *Unwind {
	if ue, ok := err.(*unwindError); ok {
		if ue.u.Kind != Throw {
			return ue.u
		}
		return c.WriteError(ue.u.Err)
	}
	e := value.AsException(err)
	return c.WriteError(e.NewErrorRecord())
}

// Throw ends the command with an error.
func (c *Invocation) Throw(r *value.ErrorRecord) *Unwind {
	c.claim(r)
	c.failed = true
	if c.common.errVars != nil {
		c.common.errVars.Add(value.Of(r))
	}
	stop := c.common.errorAction != nil && *c.common.errorAction == Stop
	return &Unwind{Kind: Throw, Err: r, thrown: stop}
}

// Raise ends the command with the error that a conversion, a method or a script block reported.
func (c *Invocation) Raise(err error) *Unwind {
	if ue, ok := err.(*unwindError); ok {
		return ue.u
	}
	e := value.AsException(err)
	if e.Record != nil {
		return c.Throw(e.Record)
	}
	return c.Throw(e.NewErrorRecord())
}

// Problem makes the record of an error by the exception's type, which may leave System.Management.Automation out.
func (c *Invocation) Problem(exception, id string, category value.ErrorCategory, target value.Value, message string) *value.ErrorRecord {
	if !strings.Contains(exception, ".") {
		exception = "System.Management.Automation." + exception
	}
	e := value.NewException(exception, message)
	return &value.ErrorRecord{Exception: e, ErrorID: id, Category: category, Target: target}
}

// Warn writes a warning.
func (c *Invocation) Warn(text string) *Unwind {
	r := &StreamRecord{of: typeWarningRecord(), Message: text, Invocation: c.info}
	return c.stream(r, c.common.warningAction, warningPreference)
}

// Verbose writes to the verbose stream.
func (c *Invocation) Verbose(text string) *Unwind {
	r := &StreamRecord{of: typeVerboseRecord(), Message: text, Invocation: c.info}
	return c.stream(r, switched(c.common.verbose), verbosePreference)
}

// Debug writes to the debug stream.
func (c *Invocation) Debug(text string) *Unwind {
	r := &StreamRecord{of: typeDebugRecord(), Message: text, Invocation: c.info}
	return c.stream(r, switched(c.common.debug), debugPreference)
}

// stream writes a message by the preference for its stream.
func (c *Invocation) stream(r *StreamRecord, own *Preference, variable preferenceVariable) *Unwind {
	action, u := c.streamAction(own, variable)
	if u != nil {
		return u
	}
	f, e := c.f, c.f.eng
	to, otherwise := f.st.verbose, e.streams.Verbose
	switch r.of {
	case typeWarningRecord():
		to, otherwise = f.st.warn, e.streams.Warning
	case typeDebugRecord():
		to, otherwise = f.st.debug, e.streams.Debug
	}
	if action == Ignore {
		return nil
	}
	if r.of == typeWarningRecord() {
		if c.common.warnVars != nil {
			c.common.warnVars.Add(value.Of(r))
		}
		for _, l := range f.st.warnVars {
			l.Add(value.Of(r))
		}
	}
	if action == SilentlyContinue {
		return nil
	}
	if u := f.writeStream(to, otherwise, value.Of(r)); u != nil {
		return u
	}
	switch action {
	case Stop:
		return c.stopped(variable.name, r.Message)
	case Inquire:
		return f.notInteractive()
	}
	return nil
}

// stopped is the error of a message whose preference is Stop.
func (c *Invocation) stopped(variable, text string) *Unwind {
	x := value.NewException("System.Management.Automation.ActionPreferenceStopException",
		"The running command stopped because the preference variable \""+variable+"\" or common parameter is set to Stop: "+text)
	x.ErrorID, x.Category = "ActionPreferenceStop", value.OperationStopped
	r := x.NewErrorRecord()
	c.claim(r)
	return &Unwind{Kind: Throw, Err: r, thrown: true}
}

// Information writes to the information stream.
func (c *Invocation) Information(r *InformationRecord) *Unwind {
	f, e := c.f, c.f.eng
	action, u := c.streamAction(c.common.informationAction, informationPreference)
	if u != nil {
		return u
	}
	if r.Time.IsZero() {
		r.Time = f.Now()
	}
	if r.Source == "" {
		r.Source = c.info.Script()
		if r.Source == "" {
			r.Source = c.name
		}
	}
	if action == Ignore && r.Host == nil {
		return nil
	}
	if c.common.infoVars != nil {
		c.common.infoVars.Add(value.Of(r))
	}
	for _, l := range f.st.infoVars {
		l.Add(value.Of(r))
	}
	if action == Ignore {
		return nil
	}
	r.Shown = action == ContinueOn || action == Inquire || action == Stop
	if u := f.writeStream(f.st.info, e.streams.Information, value.Of(r)); u != nil {
		return u
	}
	if action == Stop {
		return c.stopped("InformationPreference", r.Text())
	}
	return nil
}

// Progress shows how far an activity is.
func (c *Invocation) Progress(activity, status string, percent int, done bool) *Unwind {
	action, u := c.streamAction(c.common.progressAction, progressPreference)
	if u != nil {
		return u
	}
	if action == ContinueOn {
		c.f.eng.host.Console.Progress(activity, status, percent, done)
	}
	return nil
}

// StopUpstream ends what comes before the command in its pipeline: the command wants no more input. Its End still runs.
func (c *Invocation) StopUpstream() *Unwind {
	return &Unwind{Kind: StopUpstream, pipe: c.pipe, step: c.step}
}

// ShouldProcess tells whether the command may act on a target: not with -WhatIf, and after a yes with -Confirm.
func (c *Invocation) ShouldProcess(target, action string) (bool, *Unwind) {
	if action == "" {
		action = c.name
	}
	return c.shouldProcess("Performing the operation \"" + action + "\" on target \"" + target + "\".")
}

func (c *Invocation) shouldProcess(description string) (bool, *Unwind) {
	whatIf := value.ToBool(c.f.variable(symWhatIf))
	if c.common.whatIf != nil {
		whatIf = *c.common.whatIf
	}
	if whatIf {
		c.f.hostLine("What if: " + description)
		return false, nil
	}
	if !c.asks() {
		if c.common.verbose != nil && *c.common.verbose || c.f.preference(symVerbose, SilentlyContinue) == ContinueOn {
			return true, c.Verbose(description)
		}
		return true, nil
	}
	if c.yesToAll {
		return true, nil
	}
	if c.noToAll {
		return false, nil
	}
	return c.confirm("Confirm", "Are you sure you want to perform this action?\n"+description)
}

// asks tells whether the command's impact reaches $ConfirmPreference.
func (c *Invocation) asks() bool {
	if c.common.confirm != nil {
		return *c.common.confirm
	}
	impact := ImpactMedium
	if c.cmdlet != nil && c.cmdlet.ConfirmImpact != ImpactDefault {
		impact = c.cmdlet.ConfirmImpact
	}
	level := int64(3)
	if v := c.f.variable(symConfirm); !v.IsNull() {
		if n, ok := v.AsEnum(); ok {
			level = n
		} else if s, ok := v.AsString(); ok {
			if n, err := value.ParseEnum(value.TypeConfirmImpact, s, true); err == nil {
				level = n
			}
		} else if n, ok := v.AsInt64(); ok {
			level = n
		}
	}
	return level > 0 && int64(impact-ImpactNone) >= level
}

// ShouldContinue asks a question of its own.
func (c *Invocation) ShouldContinue(query, caption string) (bool, *Unwind) {
	return c.confirm(caption, query)
}

func (c *Invocation) confirm(caption, message string) (bool, *Unwind) {
	choices := []Choice{
		{"&Yes", "Continue with only the next step of the operation."},
		{"Yes to &All", "Continue with all the steps of the operation."},
		{"&No", "Skip this operation and proceed with the next operation."},
		{"No to A&ll", "Skip this operation and all subsequent operations."},
		{"&Suspend", "Pause the current pipeline and return to the command prompt."},
	}
	taken, err := c.f.eng.host.Console.Choose(c.f.eng.ctx, caption, message, choices, 0)
	if err != nil {
		return false, c.f.notInteractiveFor(c)
	}
	switch taken {
	case 0:
		return true, nil
	case 1:
		c.yesToAll = true
		return true, nil
	case 3:
		c.noToAll = true
	}
	return false, nil
}

// notInteractive is the error of a question that nobody can answer.
func (f *frame) notInteractive() *Unwind {
	e := value.NewException("System.Management.Automation.PSInvalidOperationException",
		"PowerShell is in NonInteractive mode. Read and Prompt functionality is not available.")
	e.ErrorID, e.Category = "InvalidOperation", value.InvalidOperation
	return f.raise(e)
}

func (f *frame) notInteractiveFor(c *Invocation) *Unwind {
	u := f.notInteractive()
	c.claim(u.Err)
	return u
}

// hostLine writes a line for the reader, past all streams.
func (f *frame) hostLine(text string) {
	_, _ = f.eng.host.Console.Out().Write([]byte(text + "\n"))
}

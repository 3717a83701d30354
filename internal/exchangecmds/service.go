package exchangecmds

import (
	"errors"
	"maps"
	"net/http"

	"github.com/exorun/exorun/exo"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

// serviceCmdlet runs any cmdlet of the service, once for each object from the pipeline.
type serviceCmdlet struct {
	interp.Steps
	session *exo.Session
	name    string
	rows    rowMaker
}

func (c *serviceCmdlet) Process(inv *interp.Invocation) *interp.Unwind {
	parameters, err := encodeBound(inv)
	if err != nil {
		return inv.Throw(inv.Problem("System.Management.Automation.ParameterBindingException", "ParameterNotSupported", value.InvalidArgument, value.Null, err.Error()))
	}
	cmdlet := exo.Cmdlet{Name: c.name, Parameters: parameters}
	switch {
	case cmdlet.Reads():
	case inv.WhatIf():
		return c.whatIf(inv, cmdlet)
	case inv.Asks():
		yes, u := c.ask(inv, cmdlet)
		if u != nil || !yes {
			return u
		}
		parameters["Confirm"] = false
	case inv.Bound("Confirm"):
		parameters["Confirm"] = false
	}
	return c.run(inv, cmdlet)
}

// run sends the cmdlet and writes what it answers. Warnings are shown where they come, between rows.
func (c *serviceCmdlet) run(inv *interp.Invocation, cmdlet exo.Cmdlet) *interp.Unwind {
	setStatus(inv, true)
	var stopped *interp.Unwind
	cmdlet.Warning = func(text string) {
		if stopped == nil {
			stopped = inv.Warn(text)
		}
	}
	for row, err := range c.session.Invoke(inv.Context(), cmdlet) {
		if stopped != nil {
			return stopped
		}
		if err != nil {
			if u := fail(inv, cmdlet.Name, err); u != nil {
				return u
			}
			continue
		}
		if u := inv.Write(c.rows.value(cmdlet.Name, row)); u != nil {
			return u
		}
	}
	return stopped
}

// whatIf lets the service say what the cmdlet would do.
func (c *serviceCmdlet) whatIf(inv *interp.Invocation, cmdlet exo.Cmdlet) *interp.Unwind {
	cmdlet.Parameters["WhatIf"] = true
	question, u := c.question(inv, cmdlet)
	if u != nil {
		return u
	}
	_, u = inv.ShouldProcessAs(question)
	return u
}

// ask lets the service word the question, and a person answer it.
func (c *serviceCmdlet) ask(inv *interp.Invocation, cmdlet exo.Cmdlet) (bool, *interp.Unwind) {
	parameters := cmdlet.Parameters
	cmdlet.Parameters = make(exo.Parameters, len(parameters)+1)
	maps.Copy(cmdlet.Parameters, parameters)
	cmdlet.Parameters["Confirm"] = true
	question, u := c.question(inv, cmdlet)
	if u != nil {
		return false, u
	}
	return inv.ShouldProcessAs(question)
}

// question runs the cmdlet with -WhatIf or -Confirm, which changes nothing, and returns the service's sentence.
func (c *serviceCmdlet) question(inv *interp.Invocation, cmdlet exo.Cmdlet) (string, *interp.Unwind) {
	question := `Performing the operation "` + cmdlet.Name + `".`
	cmdlet.Confirmation = func(text string) { question = text }
	if err := c.session.Run(inv.Context(), cmdlet); err != nil {
		return "", fail(inv, cmdlet.Name, err)
	}
	return question, nil
}

// writeErrorClass ends the id of every error of the service: the module reports them with a function of that name.
const writeErrorClass = "Write-ErrorMessage"

// fail reports a failure as the module does: an error that does not end the script unless it asked for that.
func fail(inv *interp.Invocation, cmdlet string, err error) *interp.Unwind {
	if ctx := inv.Context(); ctx.Err() != nil {
		return inv.Raise(ctx.Err())
	}
	setStatus(inv, false)
	refused, ok := errors.AsType[*exo.Error](err)
	if !ok {
		record := inv.Problem("System.Exception", "ExchangeRequestFailed", value.ConnectionError, value.Null, failureText(err))
		record.Activity, record.Exception.Cause = cmdlet, err
		return inv.WriteError(record)
	}
	text := refused.Text
	switch {
	case errors.Is(err, exo.ErrOutcomeUnknown):
		text = failureText(err) // that nobody knows is what matters, not what the gateway said
	case text == "":
		text = silentRefusal(refused.StatusCode, cmdlet)
	}
	record := &value.ErrorRecord{
		Exception: value.NewException("System.Exception", text).Because(err),
		ErrorID:   "[Server=" + refused.Server + ",RequestId=" + refused.RequestID + ",TimeStamp=" + refused.Date + "]",
		Command:   writeErrorClass, Activity: cmdlet, Category: value.ErrorCategory(refused.Category),
		Target: value.Str(refused.Target), TargetName: refused.Target, TargetType: refused.TargetType,
		Reason: reason(refused),
	}
	return inv.WriteError(record)
}

// silentRefusal words an answer without a text, which is how Exchange turns away an identity that may do nothing. The last is
// the module's own.
func silentRefusal(status int, cmdlet string) string {
	switch status {
	case http.StatusUnauthorized:
		return "Exchange did not accept the token: the application may lack the permission Exchange.ManageAsApp. exorun verify shows which link of the chain is broken."
	case http.StatusForbidden:
		return "The application has no role that allows " + cmdlet + ", or its role is not effective yet. exorun verify shows which link of the chain is broken."
	}
	return "A server side error has occurred because of which the operation could not be completed. Please try again after some time. If the problem still persists, please reach out to MS support."
}

// failureText says what a person can do about a failure that is not the service's answer.
func failureText(err error) string {
	switch {
	case errors.Is(err, exo.ErrOutcomeUnknown):
		return err.Error() + ". Read the object back before you run this again."
	case errors.Is(err, exo.ErrForeignHost):
		return err.Error() + ". Nothing was sent there."
	}
	return err.Error()
}

func reason(e *exo.Error) string {
	name := e.ExceptionType
	for i := len(name) - 1; i >= 0; i-- {
		if name[i] == '.' {
			return name[i+1:]
		}
	}
	if name == "" {
		return "Exception"
	}
	return name
}

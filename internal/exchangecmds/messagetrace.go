package exchangecmds

import (
	"fmt"
	"time"

	"github.com/exorun/exorun/exo"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

// messageTrace runs Get-MessageTrace, which the service has answered with an error since 2025, by Get-MessageTraceV2. -Page
// and -PageSize are served by walking that cmdlet's own continuation.
type messageTrace struct {
	interp.Steps
	session *exo.Session
	rows    rowMaker
}

// The bounds of the old cmdlet, as its reference has them.
const (
	defaultTracePage = 1000
	maxTracePage     = 5000
	maxTracePages    = 1000
)

const traceWarning = "Get-MessageTrace is retired; Get-MessageTraceV2 answers in its place. Please change the script to it."

func (c *messageTrace) Process(inv *interp.Invocation) *interp.Unwind {
	if u := inv.Warn(traceWarning); u != nil {
		return u
	}
	page, size := inv.Int("Page", 1), inv.Int("PageSize", defaultTracePage)
	if page < 1 || page > maxTracePages || size < 1 || size > maxTracePage {
		return inv.Throw(inv.Problem("System.ArgumentException", "InvalidPage", value.InvalidArgument, value.Null,
			fmt.Sprintf("Page is 1 to %d and PageSize 1 to %d.", maxTracePages, maxTracePage)))
	}
	query, err := traceQuery(inv)
	if err != nil {
		return inv.Throw(inv.Problem("System.ArgumentException", "InvalidParameter", value.InvalidArgument, value.Null, err.Error()))
	}
	var stopped *interp.Unwind
	query.Warning = func(text string) {
		if stopped == nil {
			stopped = inv.Warn(text)
		}
	}
	query.PageSize = min(page*size, maxTracePage)
	skip, left := (page-1)*size, size
	for row, err := range c.session.MessageTrace(inv.Context(), query) {
		if stopped != nil {
			return stopped
		}
		if err != nil {
			return fail(inv, "Get-MessageTrace", err)
		}
		if skip > 0 {
			skip--
			continue
		}
		if u := inv.Write(c.rows.value("Get-MessageTrace", row)); u != nil {
			return u
		}
		if left--; left == 0 {
			break
		}
	}
	return stopped
}

// traceQuery takes the dates out of the parameters, since the walk moves them, and leaves the rest as it is.
func traceQuery(inv *interp.Invocation) (exo.MessageTraceQuery, error) {
	parameters, err := encodeBound(inv)
	if err != nil {
		return exo.MessageTraceQuery{}, err
	}
	query := exo.MessageTraceQuery{Parameters: parameters}
	for name, into := range map[string]*time.Time{"StartDate": &query.Start, "EndDate": &query.End} {
		given, ok := parameters[name]
		delete(parameters, name)
		if !ok || given == nil {
			continue
		}
		if date, ok := given.(time.Time); ok {
			*into = date
			continue
		}
		converted, err := value.Convert(inv.Host(), inv.Value(name), value.TypeDateTime)
		if err != nil {
			return query, fmt.Errorf("-%s: %w", name, err)
		}
		*into = encodeDate(converted)
	}
	for _, name := range []string{"Page", "PageSize", "ProbeTag"} {
		delete(parameters, name)
	}
	return query, nil
}

package exo

import (
	"context"
	"errors"
	"iter"
	"maps"
	"time"
)

// Bounds of Get-MessageTraceV2, by its documentation: days in one query, rows in one answer, and how far it looks back where
// no dates are given.
const (
	traceWindow   = 10 * 24 * time.Hour
	traceMaxRows  = 5000
	traceLookback = 48 * time.Hour
)

// MessageTraceQuery says which messages [Session.MessageTrace] returns.
type MessageTraceQuery struct {
	Start, End time.Time // End is now where zero, Start two days before End; the service keeps 90 days
	PageSize   int       // rows asked for at a time, at most and by default 5000
	// Parameters are further parameters of Get-MessageTraceV2: SenderAddress, RecipientAddress, Status, Subject …
	Parameters Parameters
	Warning    func(text string) // as in Cmdlet; not called for the warnings that only announce more rows
}

// MessageTrace returns the messages of a query with one row for each recipient, the last received first. It takes
// Get-MessageTraceV2's continuation upon itself: that cmdlet answers ten days and 5000 rows at most, and continues from the
// last row's date and recipient, which it then returns once more. Rows are the same by MessageTraceId and RecipientAddress.
// The service allows 100 of these requests in five minutes.
func (s *Session) MessageTrace(ctx context.Context, query MessageTraceQuery) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		if err := query.setDefaults(s.options.Now()); err != nil {
			yield(nil, err)
			return
		}
		walk := &traceWalk{session: s, query: query, yield: yield}
		for end := query.End; ; {
			begin := end.Add(-traceWindow)
			if begin.Before(query.Start) {
				begin = query.Start
			}
			if !walk.window(ctx, begin, end) || !begin.After(query.Start) {
				return
			}
			end = begin
		}
	}
}

func (q *MessageTraceQuery) setDefaults(now time.Time) error {
	if q.End.IsZero() {
		q.End = now
	}
	if q.Start.IsZero() {
		q.Start = q.End.Add(-traceLookback)
	}
	if !q.Start.Before(q.End) {
		return errors.New("message trace: it starts after its end")
	}
	if q.PageSize == 0 {
		q.PageSize = traceMaxRows
	}
	// The first row of a page is the last of the one before, so that pages of one row would not get on.
	if q.PageSize < 2 || q.PageSize > traceMaxRows {
		return errors.New("message trace: a page has 2 to 5000 rows")
	}
	return nil
}

// traceWalk walks one query. The rows of the last page are remembered to know those that return.
type traceWalk struct {
	session *Session
	query   MessageTraceQuery
	yield   func(Row, error) bool
	last    map[traceKey]bool
}

type traceKey struct{ message, recipient string }

func keyOf(row Row) traceKey {
	return traceKey{row.Text("MessageTraceId"), row.Text("RecipientAddress")}
}

// window returns the messages between begin and end, and whether to go on.
func (w *traceWalk) window(ctx context.Context, begin, end time.Time) bool {
	parameters := maps.Clone(w.query.Parameters)
	if parameters == nil {
		parameters = Parameters{}
	}
	parameters["StartDate"], parameters["EndDate"], parameters["ResultSize"] = begin, end, w.query.PageSize
	for {
		page, ok := w.page(ctx, parameters)
		if !ok {
			return false
		}
		if !page.cut || page.fresh == 0 && page.rows < w.query.PageSize {
			return true
		}
		if page.fresh == 0 {
			w.yield(nil, errors.New("message trace: the service does not get on from "+page.last.Text("Received")))
			return false
		}
		// The date goes back as the service wrote it: a rounded one would lose rows or repeat them.
		parameters["EndDate"] = page.last.Value("Received")
		parameters["StartingRecipientAddress"] = page.last.Value("RecipientAddress")
	}
}

type tracePage struct {
	last  Row
	rows  int
	fresh int  // rows that were not on the page before
	cut   bool // more follow
}

func (w *traceWalk) page(ctx context.Context, parameters Parameters) (result tracePage, ok bool) {
	var warnings []string
	seen := make(map[traceKey]bool)
	for row, err := range w.session.Invoke(ctx, Cmdlet{
		Name: "Get-MessageTraceV2", Parameters: parameters,
		Warning: func(text string) { warnings = append(warnings, text) },
	}) {
		if err != nil {
			w.yield(nil, err)
			return result, false
		}
		result.rows++
		result.last = row
		key := keyOf(row)
		fresh := !w.last[key] && !seen[key]
		seen[key] = true
		if !fresh {
			continue
		}
		result.fresh++
		if !w.yield(row, nil) {
			return result, false
		}
	}
	// The service announces more rows by a warning only, whose text is not fixed; a full page means the same.
	result.cut = result.rows >= w.query.PageSize || result.rows > 0 && len(warnings) > 0
	if !result.cut && w.query.Warning != nil {
		for _, warning := range warnings {
			w.query.Warning(warning)
		}
	}
	w.last = seen
	return result, true
}

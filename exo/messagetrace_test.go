package exo_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/exorun/exorun/exo"
)

// traced is a message for one recipient.
type traced struct {
	id, recipient string
	received      time.Time
}

const traceTime = "2006-01-02T15:04:05.0000000Z"

// traceService answers Get-MessageTraceV2 as documented: the last received first, then by recipient, from EndDate and
// StartingRecipientAddress on, both included, with a warning where it stops short.
func traceService(t *testing.T, messages []traced) answer {
	slices.SortFunc(messages, func(a, b traced) int {
		return cmp.Or(b.received.Compare(a.received), strings.Compare(a.recipient, b.recipient), strings.Compare(a.id, b.id))
	})
	return func(w http.ResponseWriter, r *http.Request, c call) {
		name, parameters := c.cmdlet(t)
		begin, err1 := time.Parse(traceTime, parameters["StartDate"].(string))
		end, err2 := time.Parse(traceTime, parameters["EndDate"].(string))
		if name != "Get-MessageTraceV2" || err1 != nil || err2 != nil || end.Sub(begin) > 10*24*time.Hour {
			t.Errorf("%s from %v to %v", name, parameters["StartDate"], parameters["EndDate"])
		}
		from, _ := parameters["StartingRecipientAddress"].(string)
		size := int(parameters["ResultSize"].(float64))
		list, warnings := []map[string]any{}, []string{}
		for _, m := range messages {
			if m.received.Before(begin) || m.received.After(end) || m.received.Equal(end) && m.recipient < from {
				continue
			}
			if len(list) == size {
				warnings = append(warnings, "There are more results; run Get-MessageTraceV2 -EndDate …")
				break
			}
			list = append(list, map[string]any{
				"MessageTraceId": m.id, "RecipientAddress": m.recipient, "Received": m.received.Format(traceTime),
			})
		}
		text, err := json.Marshal(map[string]any{"@adminapi.warnings": warnings, "value": list})
		if err != nil {
			panic(err)
		}
		reply(200, string(text))(w, r, c)
	}
}

func TestMessageTraceWalksEverythingOnce(t *testing.T) {
	t.Parallel()
	var messages []traced
	var want []string
	for i := range 60 {
		received := start.Add(-time.Duration(i) * 9 * time.Hour) // over 22 days: three windows
		for r := range 1 + i%3 {
			messages = append(messages, traced{fmt.Sprintf("m%02d", i), fmt.Sprintf("user%d@contoso.com", r), received})
			want = append(want, fmt.Sprintf("m%02d user%d@contoso.com", i, r))
		}
	}
	for _, pageSize := range []int{2, 3, 7, 5000} {
		s := serve(t, traceService(t, messages))
		var got []string
		var warnings []string
		for row, err := range s.session(t).MessageTrace(t.Context(), exo.MessageTraceQuery{
			Start: start.Add(-60 * 9 * time.Hour), End: start, PageSize: pageSize, Warning: func(text string) { warnings = append(warnings, text) },
		}) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, row.Text("MessageTraceId")+" "+row.Text("RecipientAddress"))
		}
		if diff := gocmp.Diff(want, got); diff != "" {
			t.Errorf("pages of %d (-want +got):\n%s", pageSize, diff)
		}
		if warnings != nil {
			t.Errorf("pages of %d: warnings %v", pageSize, warnings)
		}
		if calls := len(s.got()); pageSize == 5000 && calls != 3 {
			t.Errorf("%d requests for three windows", calls)
		}
	}
}

func TestMessageTraceDefaultsAndParameters(t *testing.T) {
	t.Parallel()
	s := serve(t, rows(1, 0, ""))
	query := exo.MessageTraceQuery{Parameters: exo.Parameters{"SenderAddress": "a@contoso.com"}}
	for _, err := range s.session(t).MessageTrace(t.Context(), query) {
		t.Fatal(err)
	}
	_, got := s.got()[0].cmdlet(t)
	want := map[string]any{
		"StartDate": "2026-11-22T08:00:00.0000000Z", "EndDate": "2026-11-24T08:00:00.0000000Z", "ResultSize": 5000.0, "SenderAddress": "a@contoso.com",
	}
	if diff := gocmp.Diff(want, got); diff != "" || len(query.Parameters) != 1 {
		t.Errorf("parameters (-want +got):\n%s", diff)
	}
}

func TestMessageTraceEndsInsteadOfTurningInCircles(t *testing.T) {
	t.Parallel()
	same := func(w http.ResponseWriter, r *http.Request, c call) {
		row := `{"MessageTraceId":"m","RecipientAddress":"%s","Received":"2026-11-24T07:00:00.0000000Z"}`
		reply(200, `{"value":[`+fmt.Sprintf(row, "a")+`,`+fmt.Sprintf(row, "b")+`]}`)(w, r, c)
	}
	s := serve(t, same)
	count := 0
	var failed error
	for _, err := range s.session(t).MessageTrace(t.Context(), exo.MessageTraceQuery{PageSize: 2}) {
		if err != nil {
			failed = err
			continue
		}
		count++
	}
	if failed == nil || count != 2 || len(s.got()) != 2 {
		t.Errorf("%d rows, %v after %d requests", count, failed, len(s.got()))
	}
	for _, query := range []exo.MessageTraceQuery{{PageSize: 1}, {PageSize: 5001}, {Start: start, End: start}} {
		for _, err := range s.session(t).MessageTrace(t.Context(), query) {
			if err == nil {
				t.Errorf("%+v gave a row", query)
			}
		}
	}
	for _, err := range serve(t, reply(403, "")).session(t).MessageTrace(t.Context(), exo.MessageTraceQuery{}) {
		if err == nil {
			t.Error("a row from a refusal")
		}
	}
}

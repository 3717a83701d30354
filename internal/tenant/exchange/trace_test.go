package exchange

import (
	"strings"
	"testing"
	"time"
)

// TestTracePages walks a day as a client has to: the next window ends where the last row stood, and that row comes again.
func TestTracePages(t *testing.T) {
	t.Parallel()
	b := newBench(t, 60)
	whole := b.run("Get-MessageTraceV2", `{"StartDate":"2026-11-23T12:00:00Z","EndDate":"2026-11-24T12:00:00Z","ResultSize":5000}`).page(t)
	if len(whole.Value) < 300 || len(whole.Warnings) != 0 {
		t.Fatalf("%d rows, warnings %v", len(whole.Value), whole.Warnings)
	}
	key := func(row map[string]any) string {
		return row["MessageTraceId"].(string) + " " + row["RecipientAddress"].(string)
	}
	var walked []string
	end, starting := "2026-11-24T12:00:00Z", ""
	for range 100 {
		parameters := `{"StartDate":"2026-11-23T12:00:00Z","EndDate":"` + end + `","ResultSize":50`
		if starting != "" {
			parameters += `,"StartingRecipientAddress":"` + starting + `"`
		}
		p := b.run("Get-MessageTraceV2", parameters+"}").page(t)
		if p.Next != "" {
			t.Fatal("a message trace has no nextLink")
		}
		for i, row := range p.Value {
			if i == 0 && starting != "" {
				if key(row) != walked[len(walked)-1] {
					t.Fatalf("the boundary row does not come again: %s, want %s", key(row), walked[len(walked)-1])
				}
				continue
			}
			walked = append(walked, key(row))
		}
		if len(p.Warnings) == 0 {
			break
		}
		last := p.Value[len(p.Value)-1]
		end, starting = last["Received"].(string), last["RecipientAddress"].(string)
		if !strings.HasPrefix(p.Warnings[0], "There are more results, use the following command to get more. Get-MessageTraceV2 -StartDate \"2026-11-23T12:00:00.0000000Z\" -EndDate \""+end+"\" -StartingRecipientAddress \""+starting+"\"") {
			t.Fatalf("warning: %s", p.Warnings[0])
		}
	}
	if len(walked) != len(whole.Value) {
		t.Fatalf("walked %d rows, there are %d", len(walked), len(whole.Value))
	}
	for i, row := range whole.Value {
		if key(row) != walked[i] {
			t.Fatalf("row %d differs", i)
		}
	}
}

func TestTraceFilters(t *testing.T) {
	t.Parallel()
	b := newBench(t, 60)
	all := b.run("Get-MessageTraceV2", `{"ResultSize":5000}`).page(t).Value
	sample := all[len(all)/2]
	for _, test := range []struct {
		parameters string
		holds      func(row map[string]any) bool
	}{
		{`"SenderAddress":"` + sample["SenderAddress"].(string) + `"`, func(r map[string]any) bool { return r["SenderAddress"] == sample["SenderAddress"] }},
		{`"RecipientAddress":["` + sample["RecipientAddress"].(string) + `","x@y.z"]`, func(r map[string]any) bool { return r["RecipientAddress"] == sample["RecipientAddress"] }},
		{`"RecipientAddress":"*@contoso.com"`, func(r map[string]any) bool { return strings.HasSuffix(r["RecipientAddress"].(string), "@contoso.com") }},
		{`"Status":"Failed"`, func(r map[string]any) bool { return r["Status"] == "Failed" }},
		{`"Status":"Failed,FilteredAsSpam"`, func(r map[string]any) bool { return r["Status"] == "Failed" || r["Status"] == "FilteredAsSpam" }},
		{`"MessageTraceId":"` + sample["MessageTraceId"].(string) + `"`, func(r map[string]any) bool { return r["MessageTraceId"] == sample["MessageTraceId"] }},
		{`"MessageId":"` + sample["MessageId"].(string) + `"`, func(r map[string]any) bool { return r["MessageId"] == sample["MessageId"] }},
		{`"FromIP":"` + sample["FromIP"].(string) + `"`, func(r map[string]any) bool { return r["FromIP"] == sample["FromIP"] }},
		{`"Subject":"invoice","SubjectFilterType":"StartsWith"`, func(r map[string]any) bool { return strings.HasPrefix(r["Subject"].(string), "Invoice") }},
		{`"Subject":"BUDGET","SubjectFilterType":"EndsWith"`, func(r map[string]any) bool { return strings.HasSuffix(r["Subject"].(string), "Budget") }},
		{`"Subject":"order"`, func(r map[string]any) bool { return strings.Contains(strings.ToLower(r["Subject"].(string)), "order") }},
	} {
		want := 0
		for _, row := range all {
			if test.holds(row) {
				want++
			}
		}
		got := b.run("Get-MessageTraceV2", `{"ResultSize":5000,`+test.parameters+`}`).page(t).Value
		if len(got) != want || want == 0 {
			t.Errorf("%s: %d rows, want %d", test.parameters, len(got), want)
		}
		for _, row := range got {
			if !test.holds(row) {
				t.Errorf("%s: %v", test.parameters, row)
				break
			}
		}
	}
}

func TestTraceWindows(t *testing.T) {
	t.Parallel()
	b := newBench(t, 25)
	for parameters, part := range map[string]string{
		`{"StartDate":"2026-08-01T00:00:00Z","EndDate":"2026-08-02T00:00:00Z"}`: "older than 90 days",
		`{"StartDate":"2026-11-01T00:00:00Z","EndDate":"2026-11-20T00:00:00Z"}`: "more than 10 days",
		`{"StartDate":"2026-11-20T00:00:00Z","EndDate":"2026-11-19T00:00:00Z"}`: "later than the EndDate",
		`{"StartDate":"soon","EndDate":"2026-11-19T00:00:00Z"}`:                 "valid DateTime",
		`{"EndDate":"2026-11-19T00:00:00Z"}`:                                    "given together",
		`{"ResultSize":5001}`:                                                   "between 1 and 5000",
		`{"ResultSize":0}`:                                                      "between 1 and 5000",
		`{"Subject":"x","SubjectFilterType":"Sounds"}`:                          "SubjectFilterType",
	} {
		b.run("Get-MessageTraceV2", parameters).refused(t, 400, part)
	}
	b.run("Get-MessageTrace", `{}`).refused(t, 400, "Get-MessageTraceV2")
	// The oldest day is there, in both forms of a date.
	if rows := b.run("Get-MessageTraceV2", `{"StartDate":"2026-08-26T12:00:00","EndDate":"8/27/2026 12:00:00 PM"}`).page(t).Value; len(rows) < 100 {
		t.Errorf("%d rows of the oldest day", len(rows))
	}
	// Messages follow the calendar.
	if err := b.store.MoveCalendar(330 * 24 * time.Hour); err != nil {
		t.Fatal(err)
	}
	rows := b.run("Get-MessageTraceV2", `{}`).page(t).Value
	if len(rows) < 100 || !strings.HasPrefix(rows[0]["Received"].(string), "2027-10-20T") {
		t.Errorf("%d rows, the latest %v", len(rows), rows[0]["Received"])
	}
}

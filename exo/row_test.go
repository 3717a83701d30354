package exo_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/exorun/exorun/exo"
)

// mailbox is a row in the form that the service was observed to send: annotations right before their property.
const mailbox = `{"@odata.context":"https://outlook.office365.com/adminapi/beta/t/$metadata#Collection(Exchange.GenericHashTable)",
"adminapi.warnings@odata.type":"#Collection(String)","@adminapi.warnings":["careful"],
"value":[{"ExchangeGuid@data.type":"System.Guid","ExchangeGuid@odata.type":"#Guid","ExchangeGuid":"cc15cffe-0000-4000-8000-000000000000",
"EmailAddresses@odata.type":"#Collection(String)","EmailAddresses":["SMTP:a@contoso.com","smtp:b@contoso.com"],
"Extension@odata.type":"#Collection(String)","Extension":[],
"Priority@data.type":"System.Int32","Priority":0,"Small@data.type":"System.Int16","Small@odata.type":"#Int16","Small":-3,
"WhenCreated@data.type":"System.DateTime","WhenCreated":"2022-09-21T08:07:47.0000000+00:00",
"WhenChangedUTC@data.type":"System.DateTime","WhenChangedUTC":"2022-09-21T08:07:47.1234567Z",
"Bare":"2022-09-21T08:07:47.5",
"RuleIdentity":15394007230974001153,"ProhibitSendQuota":"99 GB (106,300,440,576 bytes)",
"DisplayName":"J\u00fcrgen \"J\" <x>","Alias":"\ud83d\ude00","Hidden":true,"Note":null,"Empty":"",
"Nested":{"B@data.type":"System.Int32","B":1,"A":[{"x":1.5e3}, false]},"Late":"x","Late@data.type":"System.Uri"}]}`

func collectOne(t *testing.T, body string) exo.Row {
	t.Helper()
	list, err := serve(t, reply(200, body)).session(t).Collect(t.Context(), exo.Cmdlet{Name: "Get-Mailbox"})
	if err != nil || len(list) != 1 {
		t.Fatalf("%d rows, %v", len(list), err)
	}
	return list[0]
}

func TestRowsKeepOrderAndTypes(t *testing.T) {
	t.Parallel()
	want := exo.Row{
		{Name: "ExchangeGuid", Type: exo.GUID, Value: "cc15cffe-0000-4000-8000-000000000000"},
		{Name: "EmailAddresses", Type: exo.StringList, Value: []any{"SMTP:a@contoso.com", "smtp:b@contoso.com"}},
		{Name: "Extension", Type: exo.StringList, Value: []any{}},
		{Name: "Priority", Type: exo.Int32, Value: json.Number("0")},
		{Name: "Small", Type: exo.Int16, Value: json.Number("-3")},
		{Name: "WhenCreated", Type: exo.DateTime, Value: "2022-09-21T08:07:47.0000000+00:00"},
		{Name: "WhenChangedUTC", Type: exo.DateTime, Value: "2022-09-21T08:07:47.1234567Z"},
		{Name: "Bare", Value: "2022-09-21T08:07:47.5"},
		{Name: "RuleIdentity", Value: json.Number("15394007230974001153")},
		{Name: "ProhibitSendQuota", Value: "99 GB (106,300,440,576 bytes)"},
		{Name: "DisplayName", Value: `Jürgen "J" <x>`},
		{Name: "Alias", Value: "😀"},
		{Name: "Hidden", Value: true},
		{Name: "Note", Value: nil},
		{Name: "Empty", Value: ""},
		{Name: "Nested", Value: exo.Row{
			{Name: "B", Type: exo.Int32, Value: json.Number("1")},
			{Name: "A", Value: []any{exo.Row{{Name: "x", Value: json.Number("1.5e3")}}, false}},
		}},
		{Name: "Late", Type: "System.Uri", Value: "x"},
	}
	if diff := cmp.Diff(want, collectOne(t, mailbox)); diff != "" {
		t.Errorf("row (-want +got):\n%s", diff)
	}
}

func TestRowAccess(t *testing.T) {
	t.Parallel()
	row := collectOne(t, mailbox)
	if row.Text("emailaddresses") != "SMTP:a@contoso.com,smtp:b@contoso.com" || row.Text("Note") != "" || row.Text("none") != "" ||
		row.Text("Hidden") != "True" || row.Text("RuleIdentity") != "15394007230974001153" {
		t.Error("Text is wrong")
	}
	if cmp.Diff([]string{"0"}, row.Strings("Priority")) != "" || row.Strings("Note") != nil || len(row.Strings("EmailAddresses")) != 2 {
		t.Error("Strings is wrong")
	}
	if !row.Bool("HIDDEN") || row.Bool("DisplayName") {
		t.Error("Bool is wrong")
	}
	if n, err := row.Int("Small"); n != -3 || err != nil {
		t.Errorf("Int = %d, %v", n, err)
	}
	for _, name := range []string{"RuleIdentity", "DisplayName", "none"} {
		if _, err := row.Int(name); err == nil {
			t.Errorf("Int(%s) succeeded", name)
		}
	}
	for name, want := range map[string]time.Time{
		"WhenCreated":    time.Date(2022, 9, 21, 8, 7, 47, 0, time.UTC),
		"WhenChangedUTC": time.Date(2022, 9, 21, 8, 7, 47, 123456700, time.UTC),
		"Bare":           time.Date(2022, 9, 21, 8, 7, 47, 500000000, time.UTC),
	} {
		if got, err := row.Time(name); err != nil || !got.Equal(want) {
			t.Errorf("Time(%s) = %v, %v", name, got, err)
		}
	}
	if _, err := row.Time("Alias"); err == nil {
		t.Error("Time of a name succeeded")
	}
	if _, err := row.Time("Priority"); err == nil {
		t.Error("Time of a number succeeded")
	}
}

func TestRowAsJSON(t *testing.T) {
	t.Parallel()
	got, err := json.Marshal(collectOne(t, `{"value":[{"Z@data.type":"System.Int32","Z":1,"A":{"y":null,"x":[true]},"M":"a&b"}]}`))
	if want := `{"Z":1,"A":{"y":null,"x":[true]},"M":"a\u0026b"}`; err != nil || string(got) != want {
		t.Errorf("JSON %s, %v, want %s", got, err, want)
	}
}

func TestWhatStandsBesideRows(t *testing.T) {
	t.Parallel()
	s := serve(t, reply(200, `{"@adminapi.confirmationmessage":"Remove x?","@adminapi.warnings":["one","two"],
		"@adminapi.errors":["|x.SomeException|it failed","plain"],"unknown":{"a":[1,2]},"value":[{"Name":"a"}]}`,
		"X-CalculatedBETarget", "AM0PR01MB0001.eurprd01.PROD.OUTLOOK.COM", "Date", "Tue, 24 Nov 2026 08:33:15 GMT"))
	var side []string
	var failures []*exo.Error
	count := 0
	for row, err := range s.session(t).Invoke(t.Context(), exo.Cmdlet{
		Name: "Get-Mailbox", Warning: func(text string) { side = append(side, text) },
		Confirmation: func(text string) { side = append(side, "? "+text) },
	}) {
		if failure, ok := errors.AsType[*exo.Error](err); ok {
			failures = append(failures, failure)
		} else if err != nil {
			t.Fatal(err)
		} else if row.Text("Name") == "a" {
			count++
		}
	}
	if diff := cmp.Diff([]string{"one", "two", "? Remove x?"}, side); diff != "" || count != 1 {
		t.Errorf("%d rows, side output (-want +got):\n%s", count, diff)
	}
	if len(failures) != 2 || failures[0].ExceptionType != "x.SomeException" || failures[0].Message != "it failed" || failures[1].Message != "plain" {
		t.Fatalf("errors %v", failures)
	}
	if want := "[Server=AM0PR01MB0001,RequestId=req-1,TimeStamp=Tue, 24 Nov 2026 08:33:15 GMT],Write-ErrorMessage"; failures[0].FullyQualifiedErrorID() != want {
		t.Errorf("id %s\nwant %s", failures[0].FullyQualifiedErrorID(), want)
	}
	if failures[0].Error() != "Get-Mailbox: it failed" {
		t.Errorf("text %q", failures[0].Error())
	}
}

func TestOddButValidAnswers(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"a single warning":   `{"@adminapi.warnings":"careful","value":[]}`,
		"null members":       `{"@adminapi.warnings":null,"@adminapi.errors":null,"@odata.nextLink":null,"value":[]}`,
		"no value":           `{}`,
		"blanks everywhere":  " { \"value\" : [ \n ] } ",
		"an empty row":       `{"value":[{}]}`,
		"annotations only":   `{"value":[{"X@data.type":"System.Guid","@odata.id":"y"}]}`,
		"invalid characters": "{\"value\":[{\"a\xff\":\"b\xfe\"}]}",
	} {
		if err := serve(t, reply(200, body)).session(t).Run(t.Context(), exo.Cmdlet{Name: "Set-Mailbox"}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func BenchmarkPage(b *testing.B) {
	_, row, _ := strings.Cut(mailbox, `"value":[`)
	row = strings.TrimSuffix(row, "]}")
	body := `{"value":[` + strings.Repeat(row+",", 999) + row + `]}`
	session := serve(b, reply(200, body)).session(b)
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		if err := session.Run(b.Context(), exo.Cmdlet{Name: "Get-Mailbox"}); err != nil {
			b.Fatal(err)
		}
	}
}

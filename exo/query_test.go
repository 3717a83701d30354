package exo_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/exorun/exorun/exo"
)

func TestQueryOfAList(t *testing.T) {
	t.Parallel()
	s := serve(t, rows(1, 2, "?$skiptoken=2"), rows(3, 3, ""))
	session := s.session(t, func(o *exo.Options) { o.PageSize = 2 })
	var got []exo.Row
	for row, err := range session.Query(t.Context(), exo.Query{
		Cmdlet: "Get-EXORecipient", Path: "Recipient?$select=Name&ReadIdsAndParamsFromHeaders=True", ResultSize: 3,
		Header: http.Header{"xparameter-identity": {"dXNlcjE="}},
	}) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, row)
	}
	if diff := cmp.Diff([]string{"user1", "user2", "user3"}, names(got)); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
	for i, c := range s.got() {
		if c.Method != http.MethodGet || c.Path != "/adminapi/beta/"+tenantID+"/Recipient" || c.Body != "" {
			t.Errorf("page %d: %s %s with body %q", i+1, c.Method, c.Path, c.Body)
		}
		for name, want := range map[string]string{
			"Prefer":              []string{"odata.maxpagesize=2", "odata.maxpagesize=1"}[i],
			"Accept":              "application/json;odata.metadata=minimal",
			"OData-Version":       "4.0",
			"X-AnchorMailbox":     "UPN:SystemMailbox{bb558c35-97f1-4cb9-8ff7-d53741dc928c}@contoso.onmicrosoft.com",
			"XParameter-Identity": "dXNlcjE=",
			"X-CmdletName":        "",
		} {
			if c.Header.Get(name) != want {
				t.Errorf("page %d: %s: %q, want %q", i+1, name, c.Header.Get(name), want)
			}
		}
	}
	if query := s.got()[0].Query; query != "$select=Name&ReadIdsAndParamsFromHeaders=True" {
		t.Errorf("query %s", query)
	}
}

func TestQueryOfOneObject(t *testing.T) {
	t.Parallel()
	s := serve(t, reply(503, ""), reply(200, `{"@odata.context":"https://x/$metadata#Mailbox/$entity","@odata.id":"y",
		"ExchangeGuid@odata.type":"#Guid","ExchangeGuid":"g","Size":12,"Names":["a"],"None":null}`))
	var got []exo.Row
	for row, err := range s.session(t).Query(t.Context(), exo.Query{
		Cmdlet: "Get-EXOMailbox", Path: "Mailbox('dXNlcjE=')?isEncoded=true", Anchor: "user1@contoso.com",
	}) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, row)
	}
	want := []exo.Row{{
		{Name: "ExchangeGuid", Type: exo.GUID, Value: "g"},
		{Name: "Size", Value: json.Number("12")},
		{Name: "Names", Value: []any{"a"}},
		{Name: "None"},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
	if c := s.got()[1]; c.Path != "/adminapi/beta/"+tenantID+"/Mailbox('dXNlcjE=')" || c.Header.Get("X-AnchorMailbox") != "user1@contoso.com" {
		t.Errorf("request %+v", c)
	}
}

func TestQueryRefuses(t *testing.T) {
	t.Parallel()
	s := serve(t, reply(404, ""))
	for name, query := range map[string]exo.Query{
		"a write":       {Cmdlet: "Set-Mailbox", Path: "Mailbox"},
		"another place": {Cmdlet: "Get-EXOMailbox", Path: "../v1.0/x"},
		"the root":      {Cmdlet: "Get-EXOMailbox", Path: "/x"},
	} {
		for _, err := range s.session(t).Query(t.Context(), query) {
			if err == nil {
				t.Errorf("%s: a row", name)
			}
		}
	}
	if n := len(s.got()); n != 0 {
		t.Errorf("%d requests", n)
	}
	for _, err := range s.session(t).Query(t.Context(), exo.Query{Cmdlet: "Get-EXOMailbox", Path: "Mailbox"}) {
		if !errors.Is(err, exo.ErrNotFound) {
			t.Errorf("err = %v", err)
		}
	}
}

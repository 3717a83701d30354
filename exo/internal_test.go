package exo

import (
	"encoding/json"
	"errors"
	"io"
	"math"
	"math/big"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

type weekday string

type level int

func (l level) String() string { return [...]string{"None", "Basic"}[l] }

func TestEncoding(t *testing.T) {
	t.Parallel()
	text := "x"
	self := map[string]any{}
	self["again"] = self
	for _, test := range []struct {
		name  string
		value any
		want  string // the members after CmdletName, or the text of the error
	}{
		{"null", nil, `"P":null`},
		{"nil pointer", (*string)(nil), `"P":null`},
		{"pointer", &text, `"P":"x"`},
		{"switch", true, `"P":true`},
		{"text is not escaped for HTML", "a<b>&'\"\n\u00fc", `"P":"a<b>&'\"\n` + "ü" + `"`},
		{"int64", int64(9007199254740993), `"P":9007199254740993`},
		{"uint64", uint64(15394007230974001153), `"P":15394007230974001153`},
		{"big", new(big.Int).Lsh(big.NewInt(1), 70), `"P":1180591620717411303424`},
		{"number", json.Number("1.10"), `"P":1.10`},
		{"double", 1.5, `"P":1.5`},
		{"not a number", math.NaN(), "unsupported value"},
		{"named text", weekday("Monday"), `"P":"Monday"`},
		{"enumeration", level(1), `"P":"Basic"`},
		{"date", time.Date(2026, 7, 24, 0, 1, 22, 48e6, time.FixedZone("", 7200)), `"P":"2026-07-23T22:01:22.0480000Z"`},
		{"time span", 26*time.Hour + 3*time.Minute + 4*time.Second, `"P":"1.02:03:04"`},
		{"short time span", -1500 * time.Millisecond, `"P":"-00:00:01.5000000"`},
		{"address", netip.MustParseAddr("1.2.3.4"), `"P":"1.2.3.4"`},
		{"URL", &url.URL{Scheme: "https", Host: "x", Path: "/"}, `"P":"https://x/"`},
		{"list", []string{"a", "b"}, `"P":["a","b"]`},
		{"empty list", []any{}, `"P":[]`},
		{"mixed list", []any{1, "a", nil, []int{2}}, `"P":[1,"a",null,[2]]`},
		{"a single added value stays one", Hashtable{"Add": "a"}, `"P":{"@odata.type":"#Exchange.GenericHashTable","Add":"a"}`},
		{"hash table", Hashtable{"Remove": "c", "Add": []string{"a", "b"}}, `"P":{"@odata.type":"#Exchange.GenericHashTable","Add":["a","b"],"Remove":"c"}`},
		{"empty hash table", map[string]any{}, `"P":{"@odata.type":"#Exchange.GenericHashTable"}`},
		{"nested", Hashtable{"a": map[string]int{"b": 1}}, `"P":{"@odata.type":"#Exchange.GenericHashTable","a":{"@odata.type":"#Exchange.GenericHashTable","b":1}}`},
		{"row", Row{{Name: "a", Value: json.Number("1")}}, `"P":{"@odata.type":"#Exchange.GenericHashTable","a":1}`},
		{"hash tables", []Hashtable{{"a": 1}, {"b": 2}}, `"P@odata.type":"#Collection(Exchange.GenericHashTable)","P":[{"a":1},{"b":2}]`},
		{"octets", []byte{1, 2, 255}, `"P":{"@odata.type":"#Exchange.ByteArrayType","Data":[1,2,255]}`},
		{"no octets", []byte{}, `"P":{"@odata.type":"#Exchange.ByteArrayType","Data":[]}`},
		{"lists of octets", [][]byte{{1, 2}, {3}}, `"P@odata.type":"#Collection(Exchange.ByteArrayType)","P":[{"Data":[1,2]},{"Data":[3]}]`},
		{"a value within itself", self, "nested deeper"},
		{"a channel", make(chan int), "has no form on the wire"},
		{"a struct", struct{ A int }{1}, "has no form on the wire"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			body, err := encodeBody(Cmdlet{Name: "Set-X", Parameters: Parameters{"P": test.value}})
			if err != nil {
				if !strings.Contains(err.Error(), test.want) || !strings.HasPrefix(err.Error(), "parameter -P: ") {
					t.Errorf("error %v, want %s", err, test.want)
				}
				return
			}
			if want := `{"CmdletInput":{"CmdletName":"Set-X","Parameters":{` + test.want + `}}}`; string(body) != want {
				t.Errorf("body %s\nwant %s", body, want)
			}
			if !json.Valid(body) {
				t.Error("the body is not JSON")
			}
		})
	}
}

func TestFiltersAreWrittenAsTheServiceReadsThem(t *testing.T) {
	t.Parallel()
	filter := "(A -eq $true) -and (İ -eq $False) -or $tru"
	body, err := encodeBody(Cmdlet{Name: "Get-X", Parameters: Parameters{"filter": filter, "Name": "$true", "RecipientFilter": 1}})
	want := `{"CmdletInput":{"CmdletName":"Get-X","Parameters":{"Name":"$true","RecipientFilter":1,"filter":"(A -eq 'True') -and (İ -eq 'False') -or $tru"}}}`
	if err != nil || string(body) != want {
		t.Errorf("body %s, %v\nwant %s", body, err, want)
	}
}

func TestClaimsChallengeOf(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]string{
		`Bearer error="insufficient_claims", claims="eyJhIjoxfQ=="`: `{"a":1}`,
		`Bearer claims=eyJhIjoxfQ, error="x"`:                       `{"a":1}`,
		`Bearer CLAIMS="eyJhIjoiPz8_In0"`:                           `{"a":"???"}`,
		`Bearer insufficient_claims="eyJhIjoxfQ=="`:                 "",
		`Bearer claims="not base64!"`:                               "",
		`Bearer claims="`:                                           "",
		`Bearer realm=""`:                                           "",
		``:                                                          "",
	} {
		if got := claimsChallenge([]string{"Negotiate", header}); got != want {
			t.Errorf("claimsChallenge(%q) = %q, want %q", header, got, want)
		}
	}
}

// FuzzDecodePage holds pages to be valid JSON again.
func FuzzDecodePage(f *testing.F) {
	f.Add(`{"@adminapi.warnings":["x"],"value":[{"A@data.type":"System.Guid","A":"b","N":[1,-2.5e+3,{"x":null}]},{"\u00e4\"":"\ud83d"}]}`)
	f.Add(`{"value":[{"a":"\\\"","b":{}}],"@odata.nextLink":"x"}`)
	f.Add(`{"@odata.context":"x/$entity","A@odata.type":"#Guid","A":"b","N":{"c":[]}}`)
	f.Add(`{"value":[{"":1,"@":2,"a@b@c":3}],"@adminapi.errors":{"a":1}}`)
	f.Fuzz(func(t *testing.T, text string) {
		got, err := decodePage(strings.NewReader(text), strings.Contains(text, "$entity"))
		if err != nil {
			return
		}
		for _, row := range got.rows {
			own, err := json.Marshal(row)
			if err != nil || !json.Valid(own) {
				t.Fatalf("row %v: %s, %v", row, own, err)
			}
		}
	})
}

// FuzzJSONReader holds the reader to encoding/json: what is valid, and what it means.
func FuzzJSONReader(f *testing.F) {
	for _, text := range []string{
		`{"a":[1,"x\n",true,null,{"b":-0.5E-2}],"c":{}}`, ` { "a" : [ ] , "b" : "é" } `, `"\ud83d\ude00\u00"`, `[1,]`, `[01]`, `-`, `1.`, `1e+`,
		`{"a"}`, `{,}`, `tru`, `nul1`, `"\x"`, "\"\x01\"", "\"\xff\"", `[[[]]`, `{"a":1 "b":2}`, `"a\`, `-0`, `[1 2]`,
	} {
		f.Add(text, uint8(1))
	}
	f.Fuzz(func(t *testing.T, text string, step uint8) {
		if strings.Contains(text, "@") || strings.Contains(text, `\u0040`) {
			return // annotations are not members
		}
		decoder := json.NewDecoder(strings.NewReader(text))
		decoder.UseNumber()
		var want any
		valid := json.Valid([]byte(text)) && decoder.Decode(&want) == nil
		// Small reads put every boundary of the buffer to the test; the blank ends a number.
		in := newJSONReader(slowReader(text+" ", int(step)))
		in.buffer = in.buffer[:1]
		got, err := in.value()
		if _, after := in.peek(); err == nil && !errors.Is(after, io.ErrUnexpectedEOF) {
			err = in.invalid()
		}
		if (err == nil) != valid {
			t.Fatalf("%q: error %v, though valid is %v", text, err, valid)
		}
		if valid {
			if diff := cmp.Diff(want, plain(got)); diff != "" {
				t.Errorf("%q (-want +got):\n%s", text, diff)
			}
		}
	})
}

// slowReader returns a reader of text that gives at most step octets at a time, one at least.
func slowReader(text string, step int) io.Reader {
	return readerFunc(func(p []byte) (int, error) {
		if text == "" {
			return 0, io.EOF
		}
		n := copy(p[:min(len(p), max(step, 1))], text)
		text = text[n:]
		return n, nil
	})
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

// plain turns rows into maps, in which the last of equal names wins, as in encoding/json.
func plain(value any) any {
	switch value := value.(type) {
	case Row:
		object := map[string]any{}
		for _, property := range value {
			object[property.Name] = plain(property.Value)
		}
		return object
	case []any:
		list := make([]any, len(value))
		for i, element := range value {
			list[i] = plain(element)
		}
		return list
	}
	return value
}

package conformance

import "testing"

func TestDecodeScript(t *testing.T) {
	t.Parallel()
	for data, want := range map[string]string{
		"plain":                         "plain",
		"\xef\xbb\xbfmarked":            "marked",
		"\xff\xfea\x00\xe9\x00":         "aé",
		"\xfe\xff\x00a\x00\xe9":         "aé",
		"\xff\xfe\x00\x00a\x00\x00\x00": "a",
		"\x00\x00\xfe\xff\x00\x00\x00a": "a",
		"caf\xe9 \x96":                  "caf\ufffd \ufffd",
		"\xe2\x82 \xe2\x82\xac":         "\ufffd €",
		"\xf0\x9f\x98x":                 "\ufffdx",
		"\xc0\x80":                      "\ufffd\ufffd",
	} {
		if got := DecodeScript([]byte(data)); got != want {
			t.Errorf("%q is %q, not %q", data, got, want)
		}
	}
}

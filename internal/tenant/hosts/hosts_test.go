package hosts

import "testing"

func TestLookup(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		host    string
		service Service
		cloud   string
	}{
		{"login.microsoftonline.com", Login, "public"},
		{"LOGIN.microsoftonline.com:443", Login, "public"},
		{"sts.windows.net.", Login, "public"},
		{"graph.microsoft.com", Graph, "public"},
		{"outlook.office365.com", Exchange, "public"},
		{"graph.microsoft.us", Graph, "usgov"},
		{"dod-graph.microsoft.us", Graph, "dod"},
		{"partner.outlook.cn", Exchange, "china"},
		{"localhost:8443", Loopback, "public"},
		{"127.0.0.1:1", Loopback, "public"},
		{"[::1]:1", Loopback, "public"},
		{"::1", Loopback, "public"},
		{"example.com", None, ""},
		{"graph.microsoft.com.example.com", None, ""},
		{"evil-graph.microsoft.com", None, ""},
		{"169.254.169.254", None, ""},
		{"", None, ""},
	} {
		if service, cloud := Lookup(test.host); service != test.service || cloud.Name != test.cloud {
			t.Errorf("Lookup(%q) = %v, %q; want %v, %q", test.host, service, cloud.Name, test.service, test.cloud)
		}
	}
}

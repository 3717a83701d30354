package evidence

import (
	"bytes"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"html"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/exorun/exorun/certs"
	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/runas"
)

var update = flag.Bool("update", false, "write the golden files anew")

var today = time.Date(2026, 11, 24, 14, 30, 0, 0, time.UTC)

// leaf is a certificate of which a page shows only its octets' thumbprint and its dates.
func leaf(octets string, begin, end time.Time) *x509.Certificate {
	return &x509.Certificate{Raw: []byte(octets), NotBefore: begin, NotAfter: end}
}

var (
	older   = leaf("the older one", time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC), time.Date(2027, 3, 1, 0, 0, 0, 0, time.UTC))
	current = leaf("the one in use", time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC), time.Date(2027, 11, 23, 0, 0, 0, 0, time.UTC))
)

// wellKept is an account a day after a renewal, looked at by an administrator.
func wellKept() Input {
	change := func(at time.Time, call, object, outcome string) runas.Change {
		return runas.Change{
			Time: at, Tenant: "0f5b1e2c-1111-4222-8333-444455556666", Who: "application 6f1d2c3b-aaaa-4bbb-8ccc-ddddeeeeffff", Call: call, Object: object,
			RequestID: "c0ffee00-0000-4000-8000-" + at.Format("060102150405"), Outcome: outcome,
		}
	}
	const application = " of application 11112222-3333-4444-8555-666677778888"
	return Input{
		Account: runas.Account{
			TenantID: "0f5b1e2c-1111-4222-8333-444455556666", TenantName: "Contoso & Söhne <Ltd>", InitialDomain: "contoso.onmicrosoft.com", Name: "contoso",
			Connection:       "AzureRunAsConnection",
			Application:      runas.ApplicationRecord{DisplayName: "exorun contoso.onmicrosoft.com", ObjectID: "11112222-3333-4444-8555-666677778888", MadeBy: "77776666-3333-4444-8555-666677778888"},
			ServicePrincipal: runas.ServicePrincipalRecord{ObjectID: "99990000-3333-4444-8555-666677778888"},
			Role: runas.RoleRecord{
				TemplateID: "29232cdf-9323-42fd-ade2-1d097af3e4de", AssignedAt: time.Date(2026, 1, 10, 9, 0, 0, 0, time.UTC), EndsAt: time.Date(2027, 1, 9, 0, 0, 0, 0, time.UTC),
			},
			Keys: []runas.Key{
				{Thumbprint: certs.Thumbprint(older), KeyID: "aaaa1111-0000-4000-8000-000000000001", Phase: runas.KeyRetiring, NotAfter: older.NotAfter, RemoveAfter: today.Add(10 * time.Hour)},
				{Thumbprint: certs.Thumbprint(current), KeyID: "bbbb2222-0000-4000-8000-000000000002", Phase: runas.KeyRegistered, NotAfter: current.NotAfter},
			},
			ProvedAt: today.Add(-day), RehearsedAt: time.Date(2026, 1, 10, 9, 5, 0, 0, time.UTC),
		},
		Connection: runas.Connection{
			Name: "AzureRunAsConnection", ApplicationID: "6f1d2c3b-aaaa-4bbb-8ccc-ddddeeeeffff", TenantID: "0f5b1e2c-1111-4222-8333-444455556666",
			CertificateThumbprint: certs.Thumbprint(current), Organization: "contoso.onmicrosoft.com", Cloud: "public",
		},
		Report: &runas.Report{
			Organization: "contoso.onmicrosoft.com",
			Links: []runas.Link{
				{Link: runas.LinkCertificate, State: runas.Holds, Detail: "ends in 364 days"},
				{Link: runas.LinkPermission, State: runas.Holds, Detail: "Exchange.ManageAsApp"},
				{Link: runas.LinkRole, State: runas.Holds, Detail: "Exchange Administrator", Warnings: []string{"it ends on 2027-01-09"}},
				{Link: runas.LinkExchange, State: runas.Holds, Detail: "Get-AcceptedDomain"},
				{Link: runas.LinkDirectory, State: runas.Unchecked, Cause: "not checked: only an administrator can read the directory"},
			},
			Foreign: runas.Foreigners{Found: []runas.Foreign{
				{Object: runas.OnApplication, Kind: runas.ForeignOwner, ID: "o1", Name: "ann@contoso.com"},
				{Object: runas.OnApplication, Kind: runas.ForeignSecret, ID: "s1", Name: "<script>alert(1)</script>", NotAfter: time.Date(2028, 1, 1, 0, 0, 0, 0, time.UTC)},
				{Object: runas.OnApplication, Kind: runas.ForeignKey, ID: "k1", Name: "exorun on srv2", Thumbprint: strings.Repeat("AB", 20), NotAfter: time.Date(2027, 5, 1, 0, 0, 0, 0, time.UTC), ByExorun: true},
			}},
		},
		Administrator: "browser",
		Certificates:  []*x509.Certificate{older, current},
		Resting:       "in a file that only this user can read",
		Changes: []runas.Change{
			change(time.Date(2026, 3, 1, 2, 0, 0, 0, time.UTC), "POST /applications/11112222/addKey", "key cccc3333-0000-4000-8000-000000000003"+application, "done"),
			change(time.Date(2026, 6, 1, 2, 0, 0, 0, time.UTC), "POST /applications/11112222/removeKey", "key cccc3333-0000-4000-8000-000000000003"+application, "done"),
			change(time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC), "POST /applications/11112222/addKey", "key bbbb2222-0000-4000-8000-000000000002"+application, "done"),
			change(time.Date(2026, 11, 23, 2, 1, 0, 0, time.UTC), "POST /applications/11112222/removeKey", "key aaaa1111-0000-4000-8000-000000000001"+application, "refused 403 Authorization_RequestDenied"),
		},
		MadeAt: today, Today: today, Host: "srv1", Version: "v1.2.3",
	}
}

// offline is an account of which no more is known than this home's record.
func offline() Input {
	in := wellKept()
	in.Report, in.Administrator, in.Changes, in.Resting = nil, "", nil, ""
	return in
}

// broken is one whose certificate is missing, and that was looked at without an administrator.
func broken() Input {
	in := wellKept()
	in.Administrator, in.Certificates, in.Laptop, in.Today, in.Damaged = "", nil, true, today.Add(200*day), 1
	in.Report = &runas.Report{
		Links: []runas.Link{
			{Link: runas.LinkCertificate, State: runas.Broken, Fault: fail.CertificateMissing, Cause: "the certificate is not in this home"},
			{Link: runas.LinkToken, State: runas.Unchecked, Cause: "not checked: a link before it is broken"},
		},
		Foreign: runas.Foreigners{Unread: "not readable with these rights: the keys of the application"},
	}
	return in
}

func render(t *testing.T, in Input) string {
	t.Helper()
	var text bytes.Buffer
	if err := Render(&text, in); err != nil {
		t.Fatal(err)
	}
	return text.String()
}

func TestGolden(t *testing.T) {
	t.Parallel()
	for name, in := range map[string]Input{"well-kept": wellKept(), "offline": offline(), "broken": broken()} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := render(t, in)
			golden := filepath.Join("testdata", name+".html")
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// The page loads nothing and runs nothing: its policy forbids it, and there is nothing to forbid.
func TestLoadsNothing(t *testing.T) {
	t.Parallel()
	text := render(t, wellKept())
	_, style, ok := strings.Cut(text, "<style>")
	style, _, closed := strings.Cut(style, "</style>")
	digest := sha256.Sum256([]byte(style))
	allowed := "'sha256-" + base64.StdEncoding.EncodeToString(digest[:]) + "'"
	if policy := html.UnescapeString(text); !ok || !closed || !strings.Contains(policy, "default-src 'none'; style-src "+allowed+"; base-uri 'none'; form-action 'none'") {
		t.Errorf("the policy does not name the style sheet %s", allowed)
	}
	for _, forbidden := range []string{"<script", "<img", "<link", "<iframe", "<object", "<form", "<a ", " src=", " href=", " style=", " onclick", "url(", "@import", "http://", "https://", "ZgotmplZ"} {
		if strings.Contains(strings.ToLower(text), strings.ToLower(forbidden)) {
			t.Errorf("%q is in the page", forbidden)
		}
	}
	if !strings.Contains(text, "&lt;script&gt;alert(1)") {
		t.Error("the name of a foreign secret is not shown as text")
	}
}

// Every drawing stays within its bounds, and is XML that a browser reads.
func TestDrawings(t *testing.T) {
	t.Parallel()
	drawing := regexp.MustCompile(`(?s)<svg.*?</svg>`)
	for name, in := range map[string]Input{"well-kept": wellKept(), "offline": offline(), "broken": broken()} {
		found := drawing.FindAllString(render(t, in), -1)
		if len(found) != 2 {
			t.Errorf("%s: %d drawings, want a wide and a narrow one", name, len(found))
		}
		for _, svg := range found {
			decoder := xml.NewDecoder(strings.NewReader(svg))
			for {
				if _, err := decoder.Token(); errors.Is(err, io.EOF) {
					break
				} else if err != nil {
					t.Fatalf("%s: %v\n%s", name, err, svg)
				}
			}
		}
		p := newPage(in)
		for _, drawn := range p.Drawings {
			if len(drawn.Bars) == 0 || len(drawn.Ticks) == 0 || drawn.TodayX <= 0 || drawn.TodayX >= drawn.Width {
				t.Errorf("%s: the drawing is %+v", name, drawn)
			}
			for _, b := range drawn.Bars {
				if b.X < 0 || b.Width < shortest || b.X+b.Width > drawn.Width || b.Y+b.Height > drawn.AxisY || b.LabelX < 0 || b.LabelX > drawn.Width {
					t.Errorf("%s: the bar %+v is outside of %d by %d", name, b, drawn.Width, drawn.AxisY)
				}
			}
			for i, tick := range drawn.Ticks[1:] {
				if tick.X-drawn.Ticks[i].X < tickRoom*2/3 {
					t.Errorf("%s: the ticks %v are too near", name, drawn.Ticks)
				}
			}
		}
	}
}

func TestBars(t *testing.T) {
	t.Parallel()
	var got []string
	for _, b := range bars(wellKept()) {
		got = append(got, fmt.Sprintf("%s | %s | %s to %s", b.kind, b.label, knownDate(b.begin, "?"), knownDate(b.end, "no end")))
	}
	want := []string{
		"foreign | <script>alert(1)</script>, secret made by others | ? to 2028-01-01",
		"foreign | ABABABAB exorun on srv2, key made by others | ? to 2027-05-01",
		"own | " + short(certs.Thumbprint(older)) + ", superseded | 2026-03-01 to 2026-11-25",
		"gone | key cccc3333, removed | 2026-03-01 to 2026-06-01",
		"in-use | " + short(certs.Thumbprint(current)) + ", in use | 2026-11-23 to 2027-11-23",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// What was not checked is said, not passed over.
func TestSaysWhatIsUnknown(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		in   Input
		want []string
	}{
		"offline": {offline(), []string{"Not verified for this page", "others: not checked", "No verification ran for this page. Tokens and calls of Exchange last succeeded at 2026-11-23 14:30 UTC", "rests <strong>not known</strong>", "This home has no record of a write"}},
		"broken":  {broken(), []string{"Broken at: certificate", "certificate-missing", "a tenant on a laptop", "The calendar was moved", "Not complete: not readable with these rights: the keys of the application", "1 lines of the record cannot be read", "a link before it is broken"}},
	} {
		text := html.UnescapeString(render(t, test.in))
		for _, want := range test.want {
			if !strings.Contains(text, want) {
				t.Errorf("%s: %q is not on the page", name, want)
			}
		}
	}
}

package runas_test

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/exorun/exorun/runas"
)

// lossy loses the answer to the n-th write to Graph, or the write itself.
func (r *rig) lossy(n int64, acted, broken bool) (lost *atomic.Bool) {
	var count atomic.Int64
	lost = new(atomic.Bool)
	next := r.tenant.HTTPClient().Transport
	r.wire.next = roundTripFunc(func(request *http.Request) (*http.Response, error) {
		if request.Method == http.MethodGet || !strings.HasPrefix(request.URL.Host, "graph.") || count.Add(1) != n {
			return next.RoundTrip(request)
		}
		lost.Store(true)
		if acted {
			response, err := next.RoundTrip(request)
			if err != nil {
				return nil, err
			}
			_ = response.Body.Close()
		}
		if broken {
			return nil, io.ErrUnexpectedEOF
		}
		return &http.Response{
			StatusCode: http.StatusGatewayTimeout, Request: request, Header: http.Header{}, Body: io.NopCloser(strings.NewReader("")),
		}, nil
	})
	return lost
}

// A write whose answer is lost is checked by reading back: one run is enough, and nothing is there twice.
func TestLostAnswers(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ acted, broken bool }{{true, false}, {false, true}} {
		t.Run(fmt.Sprintf("acted=%v broken=%v", c.acted, c.broken), func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			for n := int64(1); ; n++ {
				lost := r.lossy(n, c.acted, c.broken)
				r.setUp(t)
				r.checkWhole(t)
				if t.Failed() {
					t.Fatalf("lost the answer to write %d of a set-up", n)
				}
				if !lost.Load() {
					if n < 8 {
						t.Errorf("a set-up of only %d writes", n-1)
					}
					break
				}
				if _, err := r.manager(t).Retire(t.Context(), runas.RetireOptions{All: true, Administrator: r.admin()}); err != nil {
					t.Fatal(describe(err))
				}
			}
			for n := int64(1); ; n++ {
				lost := r.lossy(n, c.acted, c.broken)
				r.renew(t, runas.RenewOptions{Force: true, NoOverlap: true})
				r.checkWhole(t)
				if t.Failed() {
					t.Fatalf("lost the answer to write %d of a renewal", n)
				}
				if !lost.Load() {
					break
				}
			}
			for n := int64(1); ; n++ {
				lost := r.lossy(n, c.acted, c.broken)
				if _, err := r.manager(t).Retire(t.Context(), runas.RetireOptions{All: true, Administrator: r.admin()}); err != nil {
					t.Fatalf("lost the answer to write %d of a retirement: %v", n, describe(err))
				}
				r.checkGone(t)
				if !lost.Load() {
					break
				}
				r.setUp(t)
			}
		})
	}
}

func TestTrail(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	result := r.setUp(t)
	adminID, _ := r.tenant.Administrator()
	changes := r.changes(t)
	var calls []string
	for _, change := range changes {
		method, path, _ := strings.Cut(change.Call, " ")
		calls = append(calls, method+" "+path[strings.LastIndexByte(path, '/')+1:])
		if change.Time.IsZero() || change.Who == "" || change.Object == "" || change.RequestID == "" || change.Outcome != "done" || change.Tenant != r.tenant.ID() {
			t.Errorf("%+v", change)
		}
		if own := change.Who == "application "+result.AppID; own != strings.HasSuffix(change.Call, "Key") {
			t.Errorf("%s by %s", change.Call, change.Who)
		}
		if strings.Contains(change.Who, adminID) {
			t.Errorf("%q names the administrator by id although it has a name", change.Who)
		}
	}
	if len(calls) != 7 || calls[6] != "POST removeKey" {
		t.Errorf("calls = %q", calls)
	}
}

// Private keys, tokens, assertions and secrets are in no file but the key files, and in no event or error.
func TestNoSecretLeaves(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	_, secret := r.tenant.Administrator()
	r.setUp(t)
	r.renew(t, runas.RenewOptions{Force: true})
	var shown strings.Builder
	for _, fault := range []string{"certificate-not-registered", "addkey-forbidden", "permission-missing", "clock-skew=1h"} {
		r.tenant.SetFault(t, fault)
		report := r.verify(t, r.admin())
		fmt.Fprintf(&shown, "%+v %v\n", report, report.Err())
		_, err := r.manager(t).Renew(t.Context(), runas.RenewOptions{Force: true})
		fmt.Fprintf(&shown, "%v %+v %s\n", err, err, describe(err))
		r.tenant.ClearFaults(t)
	}
	for _, event := range r.events {
		fmt.Fprintf(&shown, "%+v %#v\n", event, event)
	}
	files := 0
	err := filepath.WalkDir(r.home, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %o", path, info.Mode().Perm())
		}
		if strings.HasSuffix(path, ".key.pem") {
			return nil
		}
		files++
		text, err := os.ReadFile(path)
		shown.Write(text)
		return err
	})
	if err != nil || files < 4 {
		t.Fatalf("%d files, %v", files, err)
	}
	for _, canary := range []string{secret, "PRIVATE KEY", "eyJ", "Bearer "} {
		if at := strings.Index(shown.String(), canary); at >= 0 {
			t.Errorf("%q is shown: …%.200s…", canary, shown.String()[max(at-100, 0):])
		}
	}
}

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/exorun/exorun/appauth"
	"github.com/exorun/exorun/certs"
	"github.com/exorun/exorun/exo"
)

// assets is what a script sees of the home: the connection, and the certificate that it names.
type assets struct {
	rig        *rig
	client     *http.Client
	store      *certs.FileStore
	connection struct {
		ApplicationID         string `json:"ApplicationId"`
		CertificateThumbprint string
		Organization          string
	}
}

func (r *rig) openAssets() (*assets, error) {
	a := &assets{rig: r, client: r.tenant.HTTPClient(), store: certs.NewFileStore(r.certificatesFolder(), certs.FileStoreOptions{})}
	text, err := os.ReadFile(r.connectionFile())
	if err != nil {
		return nil, err
	}
	return a, json.Unmarshal(text, &a.connection)
}

// session opens a session as a script's Connect-ExchangeOnline does.
func (a *assets) session(ctx context.Context) (*exo.Session, error) {
	certificate, err := a.store.Find(ctx, a.connection.CertificateThumbprint)
	if err != nil {
		return nil, err
	}
	credential, err := appauth.NewCredential(a.connection.Organization, a.connection.ApplicationID, certificate.Leaf, certificate.Signer,
		&appauth.Options{Transport: a.client})
	if err != nil {
		return nil, err
	}
	return exo.New(exo.Options{Credential: credential, Organization: a.connection.Organization, Transport: a.client})
}

func callOnce(ctx context.Context, session *exo.Session) error {
	_, err := session.Collect(ctx, exo.Cmdlet{Name: "Get-OrganizationConfig"})
	return err
}

// traffic is what clients did while something else went on.
type traffic struct {
	calls    atomic.Int64
	failures sync.Map // error text, thumbprint
	used     sync.Map // thumbprints
}

func (t *traffic) count(thumbprint string, err error) {
	t.calls.Add(1)
	t.used.Store(thumbprint, true)
	if err != nil {
		t.failures.Store(err.Error(), thumbprint)
	}
}

// stay calls without pause in one session, which keeps its token, until ctx ends.
func (r *rig) stay(ctx context.Context, seen *traffic) error {
	a, err := r.openAssets()
	if err != nil {
		return err
	}
	session, err := a.session(ctx)
	if err != nil {
		return err
	}
	for ctx.Err() == nil {
		seen.count(a.connection.CertificateThumbprint, callOnce(context.WithoutCancel(ctx), session))
	}
	return nil
}

// reconnect opens a new session for every call, with whatever connection there is, until ctx ends. A call whose connection has
// been replaced while it was under way is made again with the new one where again is set.
func (r *rig) reconnect(ctx context.Context, seen *traffic, again bool) error {
	for ctx.Err() == nil {
		a, err := r.openAssets()
		if err != nil {
			return err
		}
		session, err := a.session(context.WithoutCancel(ctx))
		if err == nil {
			err = callOnce(context.WithoutCancel(ctx), session)
		}
		if err != nil && again {
			now, openErr := r.openAssets()
			if openErr != nil {
				return openErr
			}
			if now.connection.CertificateThumbprint != a.connection.CertificateThumbprint {
				continue
			}
		}
		seen.count(a.connection.CertificateThumbprint, err)
	}
	return nil
}

// TestCallsDuringRenewal renews while clients call Exchange without pause: none of their calls fails. With an overlap that goes
// for every session that anybody opens. Without one the old key is gone a moment after the connection has moved, so that a
// session which read the connection just before must read it again; a session that is open is not disturbed.
func TestCallsDuringRenewal(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		args  string
		again bool
	}{
		{"renew --force", false},
		{"renew --force --overlap 0", true},
	} {
		t.Run(test.args, func(t *testing.T) {
			t.Parallel()
			r := newSetUpRig(t)
			ctx, stop := context.WithCancel(t.Context())
			defer stop()
			var seen traffic
			var clients sync.WaitGroup
			ended := make(chan error, 3)
			clients.Go(func() { ended <- r.stay(ctx, &seen) })
			clients.Go(func() { ended <- r.reconnect(ctx, &seen, test.again) })
			clients.Go(func() { ended <- r.reconnect(ctx, &seen, test.again) })
			for range 3 {
				before := seen.calls.Load()
				r.must(test.args)
				if seen.calls.Load() == before {
					t.Error("no call was made during a renewal")
				}
			}
			r.must("verify")
			stop()
			clients.Wait()
			for range 3 {
				if err := <-ended; err != nil {
					t.Error(err)
				}
			}
			seen.failures.Range(func(text, thumbprint any) bool {
				t.Errorf("a call with %v failed: %v", thumbprint, text)
				return true
			})
			thumbprints := 0
			seen.used.Range(func(any, any) bool { thumbprints++; return true })
			if thumbprints < 3 {
				t.Errorf("the calls used %d certificates of four", thumbprints)
			}
			t.Log(fmt.Sprint(seen.calls.Load(), " calls"))
		})
	}
}

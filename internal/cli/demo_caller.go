package cli

import (
	"context"
	"sync"

	"github.com/exorun/exorun/appauth"
	"github.com/exorun/exorun/exo"
	"github.com/exorun/exorun/runas"
)

// caller calls Exchange without a pause, as a script that runs while the certificate changes: with the certificate that
// the connection names at the moment.
type caller struct {
	cancel context.CancelFunc
	done   sync.WaitGroup
	calls  int
	failed []error
}

func startCaller(ctx context.Context, all *accounts, inside *App) *caller {
	ctx, cancel := context.WithCancel(ctx)
	c := &caller{cancel: cancel}
	c.done.Go(func() {
		var session *exo.Session
		var thumbprint string
		for ctx.Err() == nil {
			err := func() error {
				connection, err := all.connection(ctx)
				if err != nil {
					return err
				}
				if session == nil || connection.CertificateThumbprint != thumbprint {
					if session, err = all.session(ctx, inside, connection); err != nil {
						return err
					}
					thumbprint = connection.CertificateThumbprint
				}
				return session.Run(ctx, exo.Cmdlet{Name: "Get-AcceptedDomain"})
			}()
			if ctx.Err() != nil {
				return
			}
			c.calls++
			if err != nil {
				c.failed = append(c.failed, err)
			}
		}
	})
	return c
}

// stop ends the calls and returns how many there were, and those that failed.
func (c *caller) stop() (calls int, failed []error) {
	c.cancel()
	c.done.Wait()
	return c.calls, c.failed
}

// connection returns the connection of the one account.
func (all *accounts) connection(ctx context.Context) (runas.Connection, error) {
	tenantID, err := all.find(ctx, "")
	if err != nil {
		return runas.Connection{}, err
	}
	account, err := all.state.Load(ctx, tenantID)
	if err != nil {
		return runas.Connection{}, err
	}
	return all.state.Connection(ctx, tenantID, account.Connection)
}

// session opens a session with Exchange as a connection's application.
func (all *accounts) session(ctx context.Context, a *App, connection runas.Connection) (*exo.Session, error) {
	h, err := a.openHome()
	if err != nil {
		return nil, err
	}
	certificate, err := h.certificates(a.label(all.cloud.Name)).Find(ctx, connection.CertificateThumbprint)
	if err != nil {
		return nil, err
	}
	credential, err := appauth.NewCredential(connection.TenantID, connection.ApplicationID, certificate.Leaf, certificate.Signer,
		&appauth.Options{Authority: all.cloud.Login, Transport: all.client})
	if err != nil {
		return nil, err
	}
	return exo.New(exo.Options{
		Credential: credential, Organization: connection.Organization, TenantID: connection.TenantID, AppID: connection.ApplicationID,
		Endpoint: all.cloud.Exchange, TrustedSuffixes: all.cloud.ExchangeSuffixes, Transport: all.client,
	})
}

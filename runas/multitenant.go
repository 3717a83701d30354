package runas

import (
	"context"
	"errors"
	"strings"
	"sync"

	"github.com/exorun/exorun/internal/fail"
)

// A multi-tenant application lies in its home tenant with its keys; in the tenant of each customer there is a service
// principal of it, with permission and role. Its keys are therefore renewed in the home tenant, once for all.
//
// The new key is proved in the home tenant before anything moves to it, and then in the tenant of each customer before that
// customer's connection moves: the sign-in service answers for every tenant from replicas of its own, and what a customer has
// granted shows in that customer's tokens only. A customer whose proof fails keeps the old certificate, which stays on the
// application for as long as any connection of the state names it; the next renewal tries again. No customer holds up another.

// application is an application with the accounts of a state that use it.
type application struct {
	home      Account
	customers []Account

	renewal *renewal // once it is under way
}

// CustomerMove says what became of the connection of a customer of a multi-tenant application.
type CustomerMove struct {
	TenantID string
	Name     string
	Moved    bool // to the certificate in use; false where it named that already, or where Err says why not
	Err      error
}

// homeID is the tenant in which the account's application has its keys.
func (a Account) homeID() string { return orDefault(a.Application.HomeTenantID, a.TenantID) }

// withHome returns an account, and the one in whose tenant its application has its keys, which may be the same.
func (m *Manager) withHome(ctx context.Context, tenantID string) (account, home Account, err error) {
	account, err = m.config.State.Load(ctx, tenantID)
	if errors.Is(err, ErrNoAccount) {
		return account, home, notSetUp(renewOp)
	}
	if err != nil || account.Application.HomeTenantID == "" {
		return account, account, err
	}
	home, err = m.config.State.Load(ctx, account.Application.HomeTenantID)
	if errors.Is(err, ErrNoAccount) {
		return account, home, homeMissing(account)
	}
	return account, home, err
}

// applicationOf returns the application of an account with all accounts that use it.
func (m *Manager) applicationOf(ctx context.Context, tenantID string) (application, error) {
	_, home, err := m.withHome(ctx, tenantID)
	if err != nil {
		return application{}, err
	}
	accounts, err := m.Accounts(ctx)
	if err != nil {
		return application{}, err
	}
	for _, app := range applications(accounts) {
		if app.home.TenantID == home.TenantID {
			return app, nil
		}
	}
	return application{home: home}, nil
}

// applications groups accounts by their applications, in the order of the accounts. Where the account of the home tenant is
// not among them, home is zero. Connections without an account have no application.
func applications(accounts []Account) []application {
	var apps []application
	at := make(map[string]int, len(accounts))
	for _, account := range accounts {
		if account.InitialDomain == "" {
			continue
		}
		home := strings.ToLower(account.homeID())
		i, known := at[home]
		if !known {
			i, at[home] = len(apps), len(apps)
			apps = append(apps, application{})
		}
		if account.Application.HomeTenantID == "" {
			apps[i].home = account
			continue
		}
		apps[i].customers = append(apps[i].customers, account)
	}
	return apps
}

// homeMissing says that an account's key cannot be renewed from this home.
func homeMissing(account Account) error {
	home := account.Application.HomeTenantID
	return fail.New(fail.NotSetUp, renewOp, "the application of "+account.InitialDomain+" has its keys in the tenant "+home+", of which this home has no account",
		"renew where that account is, or add it here: exorun setup --organization "+home+" --app-id "+account.Application.AppID)
}

// moveCustomers moves the connections of the customers to the certificate in use, each after proof, and notes in the result
// what became of them. It returns the thumbprints that the connections name after that. The error is one that left this
// unknown, so that no key may be removed.
func (r *renewal) moveCustomers(ctx context.Context, free slots) (named map[string]bool, err error) {
	moves := make([]CustomerMove, len(r.customers))
	names, unknown := make([]string, len(moves)), make([]error, len(moves))
	var home sync.Mutex // guards the account of the home tenant
	var working sync.WaitGroup
	for i, account := range r.customers {
		working.Go(func() {
			moves[i] = CustomerMove{TenantID: account.TenantID, Name: account.Name}
			unknown[i] = free.take(ctx, func() error {
				connection, err := r.m.storedConnection(ctx, account)
				if err != nil || connection == nil {
					return err
				}
				former := connection.CertificateThumbprint
				err = r.moveCustomer(ctx, account, connection, &home)
				moves[i].Moved = connection.CertificateThumbprint != former
				names[i] = strings.ToUpper(connection.CertificateThumbprint)
				moves[i].Err = stop(ctx, err, "move the connection of "+account.InitialDomain+" to the new certificate", subject{
					organization: account.InitialDomain, application: account.Application.AppID,
				})
				return nil
			})
		})
	}
	working.Wait()
	r.result.Customers = moves
	named = make(map[string]bool, 2)
	for _, thumbprint := range names {
		named[thumbprint] = true
	}
	return named, errors.Join(unknown...)
}

// moveCustomer moves one connection, which is changed once that is on disk. home guards the account of the home tenant, which
// notes how long a certificate must stay that a connection has left.
func (r *renewal) moveCustomer(ctx context.Context, account Account, connection *Connection, home *sync.Mutex) error {
	quiet := r.m.quietly()
	former, current := connection.CertificateThumbprint, r.result.Thumbprint
	if strings.EqualFold(former, current) {
		return nil
	}
	if err := account.usable(subject{organization: account.InitialDomain}); err != nil {
		return err
	}
	if certificate, findErr := quiet.config.Certificates.Find(ctx, former); findErr == nil {
		if err := quiet.checkPresent(ctx, account, *connection, quiet.identityOf(account, certificate)); err != nil {
			return err
		}
	}
	timer := quiet.start(StepConnection, Update, connection.Name)
	fresh := quiet.identityOf(account, r.signer.certificate)
	if err := fresh.awaitProof(ctx, timer, "the new certificate to be accepted", quiet.config.Pace.Patience); err != nil {
		return err
	}
	// Whoever read the connection before it moves may use the old certificate for as long as the overlap.
	if err := r.keepUntil(ctx, former, home); err != nil {
		return err
	}
	account.ProvedAt = quiet.hostNow().UTC()
	if err := quiet.config.State.Save(ctx, account); err != nil {
		return err
	}
	moved := *connection
	moved.CertificateThumbprint = current
	if err := quiet.config.State.PutConnection(ctx, account.TenantID, moved); err != nil {
		return err
	}
	*connection = moved
	return nil
}

// keepUntil puts the removal of a superseded key off until an overlap that begins now is over.
func (r *renewal) keepUntil(ctx context.Context, thumbprint string, home *sync.Mutex) error {
	home.Lock()
	defer home.Unlock()
	key := r.account.key(thumbprint)
	if key == nil || key.Phase != KeyRetiring || !key.RemoveAfter.Before(r.removeAfter()) {
		return nil
	}
	key.RemoveAfter = r.removeAfter()
	return r.save(ctx)
}

func firstMoveError(moves []CustomerMove) error {
	for _, move := range moves {
		if move.Err != nil {
			return move.Err
		}
	}
	return nil
}

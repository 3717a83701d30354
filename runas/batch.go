package runas

import (
	"context"
	"strings"
	"sync"

	"github.com/exorun/exorun/internal/fail"
)

// AtOnce is how many accounts a [Manager] works on at the same time: enough to hide the way to the service, and few enough
// that no service takes it for an attack.
const AtOnce = 16

// slots bounds how many accounts are worked on at the same time.
type slots chan struct{}

func newSlots() slots { return make(slots, AtOnce) }

// take does work once there is room for it.
func (s slots) take(ctx context.Context, work func() error) error {
	// A select takes any of several ways that are open.
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case s <- struct{}{}:
		defer func() { <-s }()
		return work()
	case <-ctx.Done():
		return ctx.Err()
	}
}

// quietly is the manager without an observer, who is told of one thing at a time.
func (m *Manager) quietly() *Manager {
	quiet := *m
	quiet.config.Observe = nil
	return &quiet
}

// outage notices that no service can be reached at all, so that several hundred accounts need not each wait to find that out.
type outage struct {
	mu    sync.Mutex
	inRow int // accounts that failed for that, without another between them
}

// note takes how the work on an account ended.
func (o *outage) note(err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.inRow++; faultOf(err) != fail.NoNetwork {
		o.inRow = 0
	}
}

// known returns the error of the accounts that are not tried any more, nil while there is none.
func (o *outage) known() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.inRow < AtOnce {
		return nil
	}
	return fail.New(fail.NoNetwork, "", "not tried: no service could be reached for the accounts before it", "check the network, HTTPS_PROXY and SSL_CERT_FILE")
}

// AccountReport is what a verification found about one of several accounts. Err is what kept it from walking the chain.
type AccountReport struct {
	Account Account
	Report  Report
	Err     error
}

// Fault returns what is wrong with the account: the error, or the first broken link; nil where all is well.
func (r AccountReport) Fault() error {
	if r.Err != nil {
		return r.Err
	}
	return r.Report.Err()
}

// VerifyAll verifies accounts, [AtOnce] at a time, and calls each with every result as it comes, from one goroutine at a time.
// No account's trouble stops another. Once ctx ends no further account is begun; those that were cut are not reported, and the
// error is ctx's.
func (m *Manager) VerifyAll(ctx context.Context, accounts []Account, options VerifyOptions, each func(AccountReport)) error {
	quiet := m.quietly()
	var down outage
	return inParallel(ctx, accounts, func(account Account, report func(func())) {
		found := AccountReport{Account: account, Err: down.known()}
		if found.Err == nil {
			found.Report, found.Err = quiet.verifyAccount(ctx, account, options)
			down.note(found.Fault())
		}
		report(func() { each(found) })
	})
}

// AccountRenewal is what a renewal did for one of several accounts.
type AccountRenewal struct {
	Account Account
	Result  RenewResult
	// Customer is set for an account of a multi-tenant application whose keys lie in another tenant; Result is then that of the
	// application.
	Customer *CustomerMove
	Err      error
}

// RenewAll renews what is due of the applications that the chosen accounts use, [AtOnce] at a time, under one lock. An application
// is renewed for all accounts that use it, whether they were chosen or not. begin is called first, with all of these, and each
// with the result of every one as it comes; both from one goroutine at a time. No account's trouble stops another. Once ctx ends
// no further one is begun; those that were cut are not reported, and the error is ctx's.
func (m *Manager) RenewAll(ctx context.Context, selection Selection, options RenewOptions, begin func([]Account), each func(AccountRenewal)) (err error) {
	if err := options.check(); err != nil {
		return err
	}
	unlock, err := m.config.State.Lock(ctx, "renew --all")
	if err != nil {
		return err
	}
	defer release(&err, unlock)
	accounts, err := m.Accounts(ctx)
	if err != nil {
		return err
	}
	apps, concerned, err := selection.applications(accounts)
	if err != nil {
		return err
	}
	begin(concerned)
	quiet, free := m.quietly(), newSlots()
	var down outage
	var reporting sync.Mutex
	report := func(done AccountRenewal) {
		reporting.Lock()
		defer reporting.Unlock()
		if ctx.Err() == nil || done.Err == nil {
			each(done)
		}
	}
	var working sync.WaitGroup
	for _, app := range apps {
		working.Go(func() { quiet.renewEach(ctx, app, options, free, &down, report) })
	}
	working.Wait()
	return ctx.Err()
}

// renewEach renews one application and reports on each of its accounts.
func (m *Manager) renewEach(ctx context.Context, app application, options RenewOptions, free slots, down *outage, report func(AccountRenewal)) {
	if app.home.TenantID == "" {
		for _, customer := range app.customers {
			report(AccountRenewal{Account: customer, Err: homeMissing(customer)})
		}
		return
	}
	result, err := m.renewApplication(ctx, app, options, free, down)
	report(AccountRenewal{Account: app.home, Result: result, Err: err})
	if err != nil {
		err = fail.Wrap(err, fail.CodeOf(err), renewOp, "its application is renewed in "+app.home.Called()+", and that failed", fail.Next(err))
	}
	for i, customer := range app.customers {
		done := AccountRenewal{Account: customer, Result: result, Err: err}
		// The key is the application's; the role that may end is this tenant's.
		done.Result.RoleEnds, done.Result.Warnings = customer.Role.EndsAt, customer.roleWarnings(m.today())
		if i < len(result.Customers) {
			move := result.Customers[i]
			done.Customer, done.Err = &move, move.Err
		}
		report(done)
	}
}

// applications returns the applications that the chosen accounts use, each with all accounts of it, and these.
func (s Selection) applications(accounts []Account) (apps []application, concerned []Account, err error) {
	chosen, err := s.Select(accounts)
	if err != nil {
		return nil, nil, err
	}
	wanted := make(map[string]bool, len(chosen))
	for _, account := range chosen {
		wanted[strings.ToLower(account.homeID())] = true
	}
	for _, app := range applications(accounts) {
		home := app.home.TenantID
		if home == "" {
			home = app.customers[0].homeID()
		}
		if !wanted[strings.ToLower(home)] {
			continue
		}
		apps = append(apps, app)
		if app.home.TenantID != "" {
			concerned = append(concerned, app.home)
		}
		concerned = append(concerned, app.customers...)
	}
	return apps, concerned, nil
}

// inParallel calls work for every account, [AtOnce] at a time. work hands what it found to report, which calls it alone, and
// drops it once ctx has been cancelled.
func inParallel(ctx context.Context, accounts []Account, work func(account Account, report func(func()))) error {
	free := newSlots()
	var reporting sync.Mutex
	report := func(tell func()) {
		reporting.Lock()
		defer reporting.Unlock()
		if ctx.Err() == nil {
			tell()
		}
	}
	var working sync.WaitGroup
	for _, account := range accounts {
		working.Go(func() {
			_ = free.take(ctx, func() error { work(account, report); return nil }) // its error is ctx's, which is returned below
		})
	}
	working.Wait()
	return ctx.Err()
}

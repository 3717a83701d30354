package runas

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/exorun/exorun/certs"
	"github.com/exorun/exorun/internal/fail"
)

// ImportOutcome says what an import did for one line of its list.
type ImportOutcome string

// The outcomes of an import.
const (
	Imported  ImportOutcome = "imported"
	Changed   ImportOutcome = "changed" // its name or its tags
	Unchanged ImportOutcome = "unchanged"
)

// ImportedAccount is what an import did for one line.
type ImportedAccount struct {
	Line       int
	Outcome    ImportOutcome
	Account    Account
	Thumbprint string // of the certificate in use
}

// ImportOptions say what to import.
type ImportOptions struct {
	Lines []ImportLine
	// Certificate returns the certificate of a line with its key.
	Certificate func(ctx context.Context, line ImportLine) (*certs.Certificate, error)
	PlanOnly    bool // prove everything, and write nothing
}

// imported is a line under way.
type imported struct {
	ImportLine
	certificate *certs.Certificate
	account     Account // as it was, or is to be
	known       bool    // it was here before
	connection  *Connection
	takeover    *takeover // nil for an account that is known
	err         error     // of the proof
	home        *imported // the line or account that holds the keys of a multi-tenant application
}

// ImportAccounts adds the accounts of a list to this home. It proves every one by a token and a call of Exchange, [AtOnce] at a
// time, before it writes anything, and writes nothing to any tenant; the first renewal shows whether an application may renew
// itself. Lines of one multi-tenant application belong together: one of them, or an account that is here, must be for the tenant
// in which it is registered. An account that is here already gets the name and the tags of its line and keeps its certificate,
// which may have been renewed since. What is wrong is LineErrors, and nothing is written then.
func (m *Manager) ImportAccounts(ctx context.Context, options ImportOptions) (done []ImportedAccount, err error) {
	const op = "import the accounts"
	unlock, err := m.config.State.Lock(ctx, "account import")
	if err != nil {
		return nil, err
	}
	defer release(&err, unlock)
	known, err := m.Accounts(ctx)
	if err != nil {
		return nil, stop(ctx, err, op, subject{})
	}
	lines := make([]*imported, len(options.Lines))
	for i, line := range options.Lines {
		lines[i] = &imported{ImportLine: line}
	}
	for _, check := range []func() LineErrors{
		func() LineErrors { return m.findKnown(ctx, lines, known) },
		func() LineErrors { return m.readCertificates(ctx, lines, options) },
		func() LineErrors { return m.proveLines(ctx, lines) },
		func() LineErrors { return placeLines(lines, known) },
		func() LineErrors { return nameLines(lines, known) },
	} {
		if wrong := check(); ctx.Err() != nil {
			return nil, stop(ctx, ctx.Err(), op, subject{})
		} else if len(wrong) > 0 {
			return nil, wrong
		}
	}
	for _, line := range lines {
		outcome := line.outcome()
		if !options.PlanOnly {
			if err := m.writeLine(ctx, line, outcome); err != nil {
				return done, stop(ctx, err, op+": "+line.Organization, subject{organization: line.Organization, application: line.AppID})
			}
		}
		done = append(done, ImportedAccount{line.Line, outcome, line.account, line.thumbprint()})
	}
	return done, nil
}

// findKnown looks for the lines whose accounts are here already.
func (m *Manager) findKnown(ctx context.Context, lines []*imported, known []Account) (wrong LineErrors) {
	for _, line := range lines {
		account, err := m.accountOfLine(ctx, line.ImportLine, known)
		if err == nil && account != nil && account.Application.AppID != "" {
			err = line.take(ctx, m, *account)
		}
		if err != nil {
			wrong = append(wrong, LineError{line.Line, err})
		}
	}
	return wrong
}

// accountOfLine returns the known account of a line's tenant, nil where there is none. The sign-in service is asked for the
// tenant only of a domain that may be another one of an account with the line's application.
func (m *Manager) accountOfLine(ctx context.Context, line ImportLine, known []Account) (*Account, error) {
	tenantID := line.Organization
	maybe := false
	for i, account := range known {
		if strings.EqualFold(tenantID, account.InitialDomain) || strings.EqualFold(tenantID, account.TenantID) {
			return &known[i], nil
		}
		maybe = maybe || strings.EqualFold(line.AppID, account.Application.AppID)
	}
	if !maybe {
		return nil, nil
	}
	tenantID, err := m.resolveTenant(ctx, line.Organization)
	if err != nil {
		return nil, stop(ctx, err, "", subject{organization: line.Organization})
	}
	if i := slices.IndexFunc(known, func(a Account) bool { return strings.EqualFold(a.TenantID, tenantID) }); i >= 0 {
		return &known[i], nil
	}
	return nil, nil
}

// take makes a known account the one of the line, where its set-up was finished.
func (l *imported) take(ctx context.Context, m *Manager, account Account) error {
	if other := account.Application.AppID; !strings.EqualFold(other, l.AppID) {
		return fail.New(fail.InvalidInput, "", "this home has an account for the tenant already, with the application "+other, "exorun account remove "+account.Called()+" first")
	}
	connection, err := m.storedConnection(ctx, account)
	if err == nil && connection != nil {
		l.account, l.connection, l.known = account, connection, true
	}
	return err
}

// readCertificates reads each certificate that is needed, once.
func (m *Manager) readCertificates(ctx context.Context, lines []*imported, options ImportOptions) (wrong LineErrors) {
	type source struct{ certificate, password string }
	read := make(map[source]*certs.Certificate)
	for _, line := range lines {
		if line.known {
			continue
		}
		from := source{line.Certificate, line.PasswordFile}
		if line.certificate = read[from]; line.certificate == nil {
			certificate, err := options.Certificate(ctx, line.ImportLine)
			if err == nil && !certificate.Leaf.NotAfter.After(m.today()) {
				err = expired(certificate.Leaf.NotAfter.UTC(), subject{organization: line.Organization})
			}
			if err != nil {
				wrong = append(wrong, LineError{line.Line, err})
				continue
			}
			read[from], line.certificate = certificate, certificate
		}
	}
	return wrong
}

// proveLines proves the certificates. What is wrong with a line that may be a customer's of a multi-tenant application is judged
// once all are proved.
func (m *Manager) proveLines(ctx context.Context, lines []*imported) (wrong LineErrors) {
	quiet, free := m.quietly(), newSlots()
	var working sync.WaitGroup
	for _, line := range lines {
		if line.known {
			continue
		}
		working.Go(func() {
			_ = free.take(ctx, func() error { // its error is ctx's, which the caller looks at
				line.takeover, line.err = quiet.openTakeover(ctx, AdoptOptions{
					Organization: line.Organization, AppID: line.AppID, Certificate: line.certificate, ObjectID: line.ObjectID,
					Connection: line.Connection, NoRehearsal: true,
				})
				return nil
			})
		})
	}
	working.Wait()
	tenants := make(map[string]int)
	for _, line := range lines {
		if line.takeover == nil {
			continue
		}
		tenantID := line.takeover.identity.tenantID
		first, taken := tenants[tenantID]
		switch {
		case line.err != nil && !line.isProved():
			wrong = append(wrong, LineError{line.Line, stop(ctx, line.err, "", line.takeover.subject())})
		case taken:
			wrong = append(wrong, LineError{line.Line, fail.New(fail.InvalidInput, "", fmt.Sprintf("it is for the tenant of line %d", first), "")})
		}
		tenants[tenantID] = line.Line
	}
	return wrong
}

// isProved reports whether the certificate works in the line's tenant, whatever else was found there.
func (l *imported) isProved() bool {
	report := l.takeover.result.Report
	return len(report.Links) > 0 && report.Err() == nil
}

// placeLines finds for each line the tenant in which its application is registered.
func placeLines(lines []*imported, known []Account) (wrong LineErrors) {
	homes := make(map[string]*imported)
	for _, account := range known {
		if account.Application.HomeTenantID == "" && account.Application.AppID != "" {
			homes[strings.ToLower(account.Application.AppID)] = &imported{account: account, known: true}
		}
	}
	for _, line := range lines {
		switch {
		case line.known:
			continue
		case line.err == nil:
			line.account = *line.takeover.account
			homes[line.AppID] = line
		}
	}
	for _, line := range lines {
		if line.known || line.err == nil {
			continue
		}
		if line.home = homes[line.AppID]; line.home == nil {
			explained := explain(line.err, "", line.takeover.subject())
			if explained.Code == fail.ApplicationMissing {
				explained.Next = "add a line for the tenant in which it is registered"
			}
			wrong = append(wrong, LineError{line.Line, explained})
		}
	}
	return wrong
}

// nameLines gives each line its name, and refuses one that another account answers to.
func nameLines(lines []*imported, known []Account) (wrong LineErrors) {
	others := slices.Clone(known)
	for _, line := range lines {
		if line.known {
			continue
		}
		line.account = *line.takeover.account
		line.account.TenantID = line.takeover.identity.tenantID
		line.account.InitialDomain = line.takeover.identity.organization
		others = slices.DeleteFunc(others, func(a Account) bool { return a.TenantID == line.account.TenantID })
		others = append(others, line.account)
	}
	taken := func(name string, self Account) bool {
		return slices.ContainsFunc(others, func(a Account) bool { return a.TenantID != self.TenantID && a.answersTo(name) })
	}
	for _, line := range lines {
		name := orDefault(line.Name, line.account.Name)
		if name == "" {
			if name = defaultName(line.account.InitialDomain); taken(name, line.account) {
				name = line.account.InitialDomain
			}
		}
		if taken(name, line.account) {
			wrong = append(wrong, LineError{line.Line, fail.New(fail.InvalidInput, "", "another account answers to "+name, "choose another name")})
			continue
		}
		line.Name = name
		for i := range others {
			if others[i].TenantID == line.account.TenantID {
				others[i].Name = name
			}
		}
	}
	return wrong
}

// outcome is what is to be done for the line, whose account gets the name and the tags.
func (l *imported) outcome() ImportOutcome {
	tags := withTags(l.account.Tags, l.Tags)
	unchanged := l.account.Name == l.Name && slices.Equal(l.account.Tags, tags)
	l.account.Name, l.account.Tags = l.Name, tags
	switch {
	case !l.known:
		return Imported
	case unchanged:
		return Unchanged
	}
	return Changed
}

func (l *imported) thumbprint() string {
	if l.connection != nil {
		return l.connection.CertificateThumbprint
	}
	return l.certificate.Thumbprint()
}

// writeLine writes an account, with its certificate and its connection where they are new.
func (m *Manager) writeLine(ctx context.Context, line *imported, outcome ImportOutcome) error {
	switch outcome {
	case Unchanged:
		return nil
	case Changed:
		return m.config.State.Save(ctx, line.account)
	}
	t := line.takeover
	t.account.Name, t.account.Tags = line.account.Name, line.account.Tags
	if line.home != nil {
		t.joinHome(line.home.account)
	}
	if err := t.run(ctx); err != nil {
		return err
	}
	line.account, line.connection = *t.account, t.connection
	return nil
}

// joinHome makes the account one of a multi-tenant application whose keys are those of home.
func (t *takeover) joinHome(home Account) {
	record := &t.account.Application
	*record = home.Application
	record.UniqueName, record.Adopted, record.HomeTenantID, record.MadeBy = "", true, home.TenantID, ""
	t.customer = true
}

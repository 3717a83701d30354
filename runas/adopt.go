package runas

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"

	"github.com/exorun/exorun/appauth"
	"github.com/exorun/exorun/certs"
	"github.com/exorun/exorun/exo"
	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/internal/graph"
)

// An application that works is taken over by whoever holds a certificate of it: nothing else is needed, because that certificate
// proves itself, and lets the application add and remove keys of its own. No administrator takes part.

// StepProof shows that the certificate brought along works. It is a step of its own in [Manager.Adopt].
const StepProof StepName = "proof"

// AdoptOptions describe an application that has a working certificate. Organization, AppID and Certificate are needed.
type AdoptOptions struct {
	Organization string // any domain of the tenant, or its id
	AppID        string
	Certificate  *certs.Certificate
	// ObjectID is the application's, which is not its client id. Where it is empty the application is asked, or Reader.
	ObjectID   string
	Connection string // the name of the connection; DefaultConnection where empty

	// Join gives this home a key of its own, and uses Certificate for nothing but to prove the right to it. Without it the
	// certificate becomes the one that the connection names, until the first renewal replaces it.
	Join     bool
	Own      *certs.Certificate // with Join: brought along instead of made
	Lifetime time.Duration      // with Join: of a certificate to make; one calendar year where zero
	// NoRehearsal leaves the rehearsal of the renewal out, and with it every write to the tenant.
	NoRehearsal bool
	Reader      azcore.TokenCredential // of anybody who may read the directory; nil leaves it to what the application sees
}

// AdoptResult is what an adoption leaves behind.
type AdoptResult struct {
	Organization Organization // its name is empty where nobody could read it
	AppID        string
	Name         string // the application's display name
	Report       Report // the links that the proof walked
	Roles        []Role // in the token; none where the rights come from a role group
	Thumbprint   string // of the certificate in use from now on
	NotAfter     time.Time
	DueAfter     time.Time // from when on a renewal replaces it
	Foreign      Foreigners
	Actions      []Action
	Writes       int // requests that changed the tenant
}

// takeover is an adoption under way.
type takeover struct {
	m        *Manager
	options  AdoptOptions
	op       string
	identity identity // with the certificate that proves
	claims   appauth.Claims

	account        *Account
	known          bool        // the account was there before
	customer       bool        // the application's keys are those of an account of another tenant
	connection     *Connection // nil where there is none
	connectionName string
	// certificateKeyID is the key id of the certificate brought along; empty where it cannot be read.
	certificateKeyID string
	result           AdoptResult
}

// PlanAdopt proves the certificate, says what [Manager.Adopt] would do, and writes nothing.
func (m *Manager) PlanAdopt(ctx context.Context, options AdoptOptions) (AdoptResult, error) {
	t, err := m.openTakeover(ctx, options)
	if err != nil {
		return t.result, stop(ctx, err, t.op, t.subject())
	}
	for _, move := range t.moves() {
		t.result.Actions = append(t.result.Actions, move.Action)
	}
	return t.result, nil
}

// Adopt takes over an application that has a working certificate: it proves the certificate by a token and a call of Exchange,
// rehearses the renewal and writes account and connection. Where the proof or the rehearsal fails nothing is left behind. It
// may be cut at any point and called again.
func (m *Manager) Adopt(ctx context.Context, options AdoptOptions) (result AdoptResult, err error) {
	purpose := "adopt"
	if options.Join {
		purpose = "join"
	}
	unlock, err := m.config.State.Lock(ctx, purpose)
	if err != nil {
		return AdoptResult{}, err
	}
	defer release(&err, unlock)
	return m.adopt(ctx, options)
}

// adopt is [Manager.Adopt] for a caller that holds the lock.
func (m *Manager) adopt(ctx context.Context, options AdoptOptions) (AdoptResult, error) {
	writes := 0
	t, err := m.counting(&writes).openTakeover(ctx, options)
	if err == nil {
		err = t.run(ctx)
	}
	t.result.Writes = writes
	return t.result, stop(ctx, err, t.op, t.subject())
}

func (t *takeover) subject() subject {
	return subject{organization: orDefault(t.identity.organization, t.options.Organization), application: t.options.AppID}
}

// openTakeover proves the certificate, and learns about the application what it can see. The takeover is never nil.
func (m *Manager) openTakeover(ctx context.Context, options AdoptOptions) (*takeover, error) {
	t := &takeover{m: m, options: options, op: "adopt the application " + options.AppID}
	if options.Join {
		t.op = "join the application " + options.AppID
	}
	t.result.AppID = options.AppID
	if options.Organization == "" || options.AppID == "" || options.Certificate == nil {
		return t, fail.New(fail.Usage, "", "the organization, the application's id and a certificate of it are needed", "")
	}
	tenantID, err := m.resolveTenant(ctx, options.Organization)
	if err != nil {
		return t, err
	}
	t.result.Organization.TenantID = tenantID
	t.identity = identity{
		m: m, tenantID: tenantID, organization: options.Organization, appID: options.AppID, certificate: options.Certificate,
	}
	if err := t.load(ctx); err != nil {
		return t, err
	}
	timer := m.start(StepProof, "", "the certificate "+options.Certificate.Thumbprint())
	err = t.prove(ctx)
	if err = timer.end(Action{Object: "the certificate", ID: options.Certificate.Thumbprint(), Detail: t.proofDetail()}, err); err != nil {
		return t, err
	}
	return t, t.look(ctx)
}

func (t *takeover) proofDetail() string {
	if len(t.result.Roles) == 0 {
		return "works"
	}
	return "works as " + roleNames(t.result.Roles)
}

// load reads what this home knows of the tenant. Another application of the same tenant is not replaced.
func (t *takeover) load(ctx context.Context) error {
	account, err := t.m.config.State.Load(ctx, t.identity.tenantID)
	if err != nil && !errors.Is(err, ErrNoAccount) {
		return err
	}
	t.known = err == nil
	if t.known {
		if err := account.usable(t.subject()); err != nil {
			return err
		}
		if other := account.Application.AppID; other != "" && !strings.EqualFold(other, t.options.AppID) {
			return fail.New(fail.InvalidInput, "", "this home has an account for the tenant already, with the application "+other,
				"retire that one first, or give this one a home of its own with EXORUN_HOME")
		}
	}
	t.account = &account
	t.connectionName = orDefault(t.options.Connection, orDefault(account.Connection, DefaultConnection))
	connection, err := t.m.config.State.Connection(ctx, t.identity.tenantID, t.connectionName)
	if errors.Is(err, ErrNoConnection) {
		return nil
	}
	if err != nil {
		return err
	}
	if other := connection.ApplicationID; !strings.EqualFold(other, t.options.AppID) {
		return fail.New(fail.InvalidInput, "", "the connection "+connection.Name+" is for the application "+other,
			"give another name with --connection")
	}
	t.connection = &connection
	return nil
}

// prove walks the links that the certificate can show, as a verification does, and fails with the first that is broken.
func (t *takeover) prove(ctx context.Context) error {
	certificate := t.options.Certificate
	v := &verification{
		m: t.m, account: Account{InitialDomain: t.options.Organization}, identity: t.identity, links: make(map[LinkName]Link),
		connection: Connection{
			TenantID: t.identity.tenantID, ApplicationID: t.options.AppID, Organization: t.options.Organization,
			CertificateThumbprint: certificate.Thumbprint(),
		},
	}
	switch notAfter := certificate.Leaf.NotAfter.UTC(); {
	case !notAfter.After(t.m.today()):
		v.breaks(LinkCertificate, fail.New(fail.CertificateExpired, "", "the certificate expired on "+notAfter.Format(time.DateOnly),
			"bring one that has not, or set up with an administrator: exorun setup --organization "+t.options.Organization+" --app-id "+t.options.AppID))
	default:
		v.hold(LinkCertificate, fmt.Sprintf("%s, ends in %d days", certificate.Thumbprint(), certificate.DaysLeft(t.m.today())))
		if v.checkToken(ctx) && v.checkPermission() {
			t.claims, t.result.Roles = v.claims, rolesIn(v.claims.RoleIDs)
			if len(t.result.Roles) > 0 {
				v.hold(LinkRole, roleNames(t.result.Roles))
			}
			if err := t.findInitialDomain(ctx, v.credential); err != nil {
				v.breaks(LinkOrganization, err)
			} else {
				v.identity.organization = t.identity.organization
				v.hold(LinkOrganization, t.identity.organization)
				v.checkExchange(ctx, t.result.Roles)
			}
		}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	t.result.Report = Report{Organization: t.identity.organization}
	for _, name := range allLinks {
		if link := v.links[name]; link.State != Unchecked {
			link.Link = name
			t.result.Report.Links = append(t.result.Report.Links, link)
			if link.State == Broken {
				return fail.New(link.Fault, t.op+": "+string(name), link.Cause, link.Fix)
			}
		}
	}
	return nil
}

// findInitialDomain learns the tenant's initial domain: from the name given, from the directory, or from Exchange.
func (t *takeover) findInitialDomain(ctx context.Context, credential *appauth.Credential) error {
	given := strings.ToLower(strings.TrimSpace(t.options.Organization))
	if label, ok := strings.CutSuffix(given, t.m.config.Cloud.InitialSuffix); ok && label != "" && !strings.Contains(label, ".") {
		t.setOrganization(Organization{TenantID: t.identity.tenantID, InitialDomain: given})
		return nil
	}
	if t.options.Reader != nil {
		reader, err := t.m.signIn(ctx, t.options.Reader, t.identity.tenantID)
		if err != nil {
			return err
		}
		found, err := reader.organization(ctx, t.identity.tenantID)
		if err == nil {
			t.setOrganization(found)
		}
		return err
	}
	unknown := func(err error) error {
		return fail.Wrap(err, fail.CustomDomain, "", "the tenant's initial domain cannot be read with the application's rights",
			"name it: --organization contoso"+t.m.config.Cloud.InitialSuffix)
	}
	session, err := exo.New(exo.Options{
		Credential: credential, Organization: given, TenantID: t.identity.tenantID, AppID: t.options.AppID,
		Endpoint: t.m.config.Cloud.Exchange, TrustedSuffixes: t.m.config.Cloud.ExchangeSuffixes,
		Transport: t.m.config.Client, Now: t.m.config.Clock.Now, Sleep: t.m.config.Clock.Sleep, Rand: t.m.config.Rand,
	})
	if err != nil {
		return err
	}
	rows, err := session.Collect(ctx, probeDomains)
	if errors.Is(err, exo.ErrForbidden) {
		return unknown(err)
	}
	if err != nil {
		return err
	}
	for _, row := range rows {
		if row.Bool("InitialDomain") {
			t.setOrganization(Organization{TenantID: t.identity.tenantID, InitialDomain: strings.ToLower(row.Text("DomainName"))})
			return nil
		}
	}
	return unknown(nil)
}

func (t *takeover) setOrganization(found Organization) {
	t.result.Organization, t.identity.organization = found, found.InitialDomain
}

// look learns what the application can see of itself: its object id, which its proofs must name, and what lies beside the
// certificate. Where it sees nothing the reader is asked.
func (t *takeover) look(ctx context.Context) error {
	record := &t.account.Application
	record.AppID, record.Adopted = t.options.AppID, !t.known || record.Adopted
	record.DisplayName = orDefault(record.DisplayName, t.claims.AppName)
	t.account.ServicePrincipal.ObjectID = orDefault(t.claims.ObjectID, t.account.ServicePrincipal.ObjectID)

	client, err := t.identity.graph()
	if err != nil {
		return err
	}
	if t.options.Reader != nil {
		reader, err := t.m.signIn(ctx, t.options.Reader, t.identity.tenantID)
		if err != nil {
			return err
		}
		client = reader.graph
	}
	found, err := read(ctx, t.m, func(ctx context.Context) (graph.Credentials, error) {
		return client.Credentials(ctx, graph.Applications, t.options.AppID)
	})
	switch {
	case err != nil && !graph.IsForbidden(err):
		return err
	case err == nil && found == nil && record.ObjectID == "" && t.options.ObjectID == "":
		return fail.New(fail.ApplicationMissing, "", "the application is registered in another tenant, and its keys can be changed only there",
			"adopt it in the tenant that registers it")
	case found != nil:
		if given := t.options.ObjectID; given != "" && !strings.EqualFold(given, found.ID) {
			return fail.New(fail.InvalidInput, "", "the application's object id is "+found.ID+", not "+given, "leave --object-id out")
		}
		record.ObjectID, record.DisplayName = found.ID, found.DisplayName
		t.nameAdopted(found.KeyCredentials)
	}
	record.ObjectID = orDefault(t.options.ObjectID, record.ObjectID)
	if record.ObjectID == "" {
		return fail.New(fail.Forbidden, "", "the application may not read itself, and a renewal needs its object id",
			"give --object-id, which the application's Overview page in the Entra admin center shows as Object ID, or --credential of anybody who may read the directory")
	}
	t.result.Name = orDefault(record.DisplayName, t.options.AppID)
	return t.takeCensus(ctx, client)
}

// takeCensus finds what lies beside the certificate. That is worth knowing and no reason to stop.
func (t *takeover) takeCensus(ctx context.Context, client *graph.Client) error {
	inUse := t.options.Certificate.Thumbprint()
	c := &census{m: t.m, account: *t.account, inUse: inUse}
	if t.connection != nil {
		c.inUse = t.connection.CertificateThumbprint
	}
	err := c.take(ctx, client, t.options.AppID)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	t.result.Foreign = c.found
	if err != nil {
		t.result.Foreign = unreadable(err)
	}
	return nil
}

// nameAdopted fills in the key id of an adopted key, which only a reading tells.
func (t *takeover) nameAdopted(entries []graph.KeyCredential) {
	for _, entry := range entries {
		if key := t.account.key(entry.Thumbprint()); key != nil && key.Foreign {
			key.KeyID = entry.KeyID
		}
		if entry.Thumbprint() == t.options.Certificate.Thumbprint() {
			t.certificateKeyID = entry.KeyID
		}
	}
}

// removeKeyRequest is the write by which a key of the application is removed.
func (m *Manager) removeKeyRequest(objectID string) *Request {
	return &Request{Method: http.MethodPost, URL: m.config.Cloud.Graph + "/v1.0" + graph.RemoveKeyPath(objectID)}
}

func (m *Manager) addKeyRequest(objectID string) *Request {
	return &Request{Method: http.MethodPost, URL: m.config.Cloud.Graph + "/v1.0" + graph.AddKeyPath(objectID)}
}

package runas

import (
	"bytes"
	"context"
	"crypto/x509"
	"fmt"
	"strings"
	"time"

	"github.com/exorun/exorun/certs"
	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/internal/graph"
)

// certificateRules is what the tenant's app management policies demand of a certificate that is added to the application.
// What is on it already goes on working. The zero value demands nothing, or could not be read.
type certificateRules struct {
	policy    string        // its name
	longest   time.Duration // how long a certificate may live; zero where nobody says
	authority bool          // it must come from an authority that the tenant trusts
	excepts   bool          // the rule on authorities leaves some callers out; who they are cannot be seen
}

// readRules reads the rules that govern the application: its own, else the tenant's. An account that may not read them is no
// failure: the service says then what it forbids.
func (c *chain) readRules(ctx context.Context) (certificateRules, error) {
	client := c.administrator.graph
	objectID, made, err := c.knownApplication(ctx)
	if err != nil {
		return certificateRules{}, err
	}
	var governing graph.AppPolicy
	if objectID != "" {
		own, err := client.AppPolicies(ctx, objectID)
		if err != nil && !isUnreadable(err) {
			return certificateRules{}, err
		}
		if len(own) > 0 {
			governing = own[0]
		}
	}
	if governing.ID == "" {
		if governing, err = client.DefaultAppPolicy(ctx); err != nil {
			if isUnreadable(err) {
				return certificateRules{}, nil
			}
			return certificateRules{}, err
		}
	}
	return rulesOf(governing, made), nil
}

// knownApplication returns the object id of the application that the set-up is about, and when it was made; both are zero
// for one that is still to be made.
func (c *chain) knownApplication(ctx context.Context) (objectID string, made time.Time, err error) {
	appID := orDefault(c.options.AppID, c.account.Application.AppID)
	if appID == "" {
		return "", time.Time{}, nil
	}
	application, err := c.administrator.graph.ApplicationByAppID(ctx, appID)
	if err != nil {
		if isUnreadable(err) {
			return "", time.Time{}, nil
		}
		return "", time.Time{}, err
	}
	return application.ID, application.CreatedDateTime, nil
}

// rulesOf picks what concerns certificates of an application of that age.
func rulesOf(policy graph.AppPolicy, made time.Time) certificateRules {
	rules := certificateRules{policy: policy.DisplayName}
	if !policy.IsEnabled {
		return rules
	}
	for _, rule := range policy.Keys {
		if !rule.Governs(made) {
			continue
		}
		switch rule.Type {
		case graph.KeyLifetime:
			if life, err := graph.ParseDuration(rule.MaxLifetime); err == nil && (rules.longest == 0 || life < rules.longest) {
				rules.longest = life
			}
		case graph.TrustedAuthority:
			rules.authority, rules.excepts = true, rule.HasExceptions()
		}
	}
	return rules
}

// heedRules reads the rules and holds the set-up to them, if it is to register a certificate.
func (c *chain) heedRules(ctx context.Context) (err error) {
	c.life = c.options.Lifetime
	if !c.asked(StepCertificate) {
		return nil
	}
	if c.rules, err = c.readRules(ctx); err != nil {
		return err
	}
	if life, capped := c.rules.life(c.life, c.m.today()); capped {
		c.life = life
	}
	return c.checkRules()
}

// checkRules refuses, before anything is written, what the tenant would refuse at the certificate: a self-signed one where
// one of an authority is wanted, and one brought along that lives too long.
func (c *chain) checkRules() error {
	if brought := c.options.Certificate; brought != nil {
		if key := c.account.key(brought.Thumbprint()); key != nil && key.Phase == KeyRegistered {
			return nil
		}
		return c.rules.check(brought.Leaf, c.subject())
	}
	if !c.rules.authority || c.rules.excepts {
		return nil
	}
	for _, key := range c.account.Keys {
		if key.Purpose == LoginKey && key.Phase == KeyRegistered && key.NotAfter.After(c.m.today()) {
			return nil
		}
	}
	return c.rules.selfSignedForbidden(c.subject())
}

// name names the rule in a sentence.
func (r certificateRules) name() string {
	if r.policy == "" {
		return "a rule of the tenant"
	}
	return fmt.Sprintf("the rule %q of the tenant", r.policy)
}

// check holds a certificate that is to be added against the rules.
func (r certificateRules) check(leaf *x509.Certificate, who subject) error {
	if life := leaf.NotAfter.Sub(leaf.NotBefore); r.longest > 0 && life > r.longest {
		return fail.New(fail.CertificateForbidden, "",
			fmt.Sprintf("the certificate lives %s, and %s allows %s", daysText(life), r.name(), daysText(r.longest)),
			"bring one that lives no longer than "+daysText(r.longest))
	}
	if r.authority && !r.excepts && isSelfSigned(leaf) {
		return r.selfSignedForbidden(who)
	}
	return nil
}

func (r certificateRules) selfSignedForbidden(who subject) error {
	return fail.New(fail.CertificateForbidden, "",
		r.name()+" accepts no self-signed certificate, only one of an authority that it trusts",
		who.fill("exorun cert request --account {organization} --out request.csr, have the authority sign it, then: "+setUpAgain+" --certificate FILE"))
}

func isSelfSigned(leaf *x509.Certificate) bool { return bytes.Equal(leaf.RawIssuer, leaf.RawSubject) }

// life is how long a certificate to be made lives from today, and whether the rules cut it.
func (r certificateRules) life(wanted time.Duration, today time.Time) (life time.Duration, capped bool) {
	life = wanted
	if life == 0 {
		life = today.AddDate(1, 0, 0).Sub(today)
	}
	if longest := r.longest - certs.BackDate; r.longest > 0 && life > longest {
		return longest, true
	}
	return life, false
}

// lifeText says in a plan what the rules make of the certificate.
func (r certificateRules) lifeText(wanted time.Duration, today time.Time) string {
	var parts []string
	if _, capped := r.life(wanted, today); capped {
		parts = append(parts, fmt.Sprintf("it lives %s, as %s allows no more", daysText(r.longest), r.name()))
	}
	if r.authority && r.excepts {
		parts = append(parts, r.name()+" accepts no self-signed certificate, but has exceptions; whether they hold for you and for the application will show")
	}
	return strings.Join(parts, "; ")
}

func daysText(life time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case life < 2*day:
		return roundSkew(life)
	}
	return fmt.Sprintf("%d days", int(life/day))
}

// lifetimeOf is the lifetime with which a certificate like leaf is made.
func lifetimeOf(leaf *x509.Certificate) time.Duration {
	return max(leaf.NotAfter.Sub(leaf.NotBefore)-certs.BackDate, time.Hour)
}

// shortenedText says that the service took only a shorter certificate.
func shortenedText(life time.Duration) string {
	return "a rule of the tenant shortened the certificate to " + daysText(life+certs.BackDate)
}

// shorterLives are what is tried in turn where a rule that cannot be read allows no certificate of the life that was wanted.
var shorterLives = []int{365, 180, 90, 60, 30, 14, 7, 1}

// shorterLife is the next life to try below one that was refused, false where there is none.
func shorterLife(refused time.Duration) (time.Duration, bool) {
	const day = 24 * time.Hour
	for _, days := range shorterLives {
		if life := time.Duration(days)*day - certs.BackDate; life < refused {
			return life, true
		}
	}
	return 0, false
}

// keyForbidden explains why a rule of the tenant keeps a certificate off the application, nil where err is about something
// else. by is who was refused.
func keyForbidden(who subject, by keyAdder, leaf *x509.Certificate, err error) error {
	const bringOne = "exorun cert request --account {organization} --out request.csr, have an authority sign it that the tenant trusts, then: "
	var rule string
	switch {
	case graph.IsKeyTooLong(err):
		rule = "a rule of the tenant allows no certificate of that life"
	case graph.IsKeyTypeForbidden(err) && isSelfSigned(leaf):
		rule = "a rule of the tenant accepts no self-signed certificate"
	case graph.IsKeyTypeForbidden(err):
		rule = "a rule of the tenant does not accept certificates of " + leaf.Issuer.String()
	default:
		return nil
	}
	renew := "exorun renew --account {organization} --certificate FILE"
	switch {
	case by == inRehearsal:
		return fail.Wrap(err, fail.RenewForbidden, "",
			rule+"; it leaves you out, but not the application, which could not renew its certificate by itself",
			who.fill("ask for the same exception for the application {application}; else bring every new certificate along: "+bringOne+renew))
	case by == inSetup:
		return fail.Wrap(err, fail.CertificateForbidden, "", rule, who.fill(bringOne+setUpAgain+" --certificate FILE"))
	case isSelfSigned(leaf):
		return fail.Wrap(err, fail.RenewForbidden, "", "the application may not add such a key to itself: "+rule,
			who.fill(bringOne+renew+"; or have the rule except the application {application}"))
	}
	return fail.Wrap(err, fail.CertificateForbidden, "", rule, who.fill("bring another certificate, or have the rule except the application {application}"))
}

// keyAdder says who adds a key, and when.
type keyAdder int

const (
	inRenewal   keyAdder = iota // the application itself
	inRehearsal                 // the application itself, right after an administrator has: it lacks an exception that they have
	inSetup                     // an administrator
)

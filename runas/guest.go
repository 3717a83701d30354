package runas

import (
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/exorun/exorun/internal/fail"
)

// A guest is a home that does a part of another home's set-up. It has no key of the application, so that an account kept in
// it would only seem to work: nothing is kept but the trail of what was written. What it makes is found again by what is
// in the tenant.

// asked reports whether a step is to be done.
func (c *chain) asked(name StepName) bool {
	return len(c.options.Only) == 0 || slices.Contains(c.options.Only, name)
}

// concerns reports whether a step is to be done, or is built upon by one that is.
func (c *chain) concerns(name StepName) bool {
	if c.asked(name) {
		return true
	}
	return slices.ContainsFunc(steps, func(s step) bool { return slices.Contains(s.after, name) && c.concerns(s.name) })
}

// notAsked is the failure of a set-up whose steps build on one that is neither there nor asked for.
func (c *chain) notAsked(name StepName) error {
	if c.options.Join {
		return notComplete(name)
	}
	var names []string
	for _, step := range steps {
		if c.asked(step.name) || c.concerns(step.name) && !earlier(step.name, name) {
			names = append(names, string(step.name))
		}
	}
	next := "add it: --only " + strings.Join(names, ",")
	if name == StepApplication && c.options.AppID == "" {
		next = "name the application with --app-id, or add the step: --only " + strings.Join(names, ",")
	}
	return fail.New(fail.InvalidInput, "", "the step "+string(name)+" has to be done first, and is not among those asked for", next)
}

// earlier reports whether a step comes before another.
func earlier(name, other StepName) bool {
	for _, step := range steps {
		if step.name == other {
			return false
		}
		if step.name == name {
			return true
		}
	}
	return false
}

// checkOnly makes sure that the steps asked for exist.
func (c *chain) checkOnly() error {
	var all []string
	for _, step := range steps {
		all = append(all, string(step.name))
	}
	for _, name := range c.options.Only {
		if !slices.Contains(all, string(name)) {
			return fail.New(fail.Usage, "", "there is no step "+string(name), "the steps are "+strings.Join(all, ", "))
		}
	}
	if brought := c.options.Certificate; brought != nil && brought.Signer == nil && !c.ownStepsLeftOut() {
		return fail.New(fail.InvalidInput, "", "the certificate has no private key with it, so that only its public half can be registered",
			"in the colleague's home: --only "+string(StepCertificate)+"; to set up here, bring the key too")
	}
	return nil
}

// ownStepsLeftOut reports whether none of the steps is asked for that the application does with its own key.
func (c *chain) ownStepsLeftOut() bool { return !c.asked(StepConnection) && !c.asked(StepRehearsal) }

// isGuest reports whether this home does a part of another's set-up: it registers the public half of a key that it does not
// have, or works on an application of which it has no account. account is what it has for the tenant, zero for nothing.
func (c *chain) isGuest(account Account) bool {
	if !c.ownStepsLeftOut() {
		return false
	}
	if c.asked(StepApplication) || c.asked(StepCertificate) {
		return c.options.Certificate != nil && c.options.Certificate.Signer == nil
	}
	known := account.Application.AppID
	return known == "" && account.Application.UniqueName == "" || c.options.AppID != "" && !strings.EqualFold(known, c.options.AppID)
}

func (c *chain) applicationID() string {
	if c.application == nil {
		return ""
	}
	return c.application.ID
}

// guestNames is the namespace of the unique names of applications that guests make.
var guestNames = uuid.MustParse("a1f7b1f4-7a0e-4a63-9d3f-0a4f5a1a6a53")

// guestAccount stands for the account of the home that began. An application that is made gets a name that follows from that
// home's certificate, so that a guest that was cut finds it again.
func (c *chain) guestAccount() Account {
	if c.options.Certificate == nil {
		return Account{}
	}
	name := uuid.NewSHA1(guestNames, []byte(c.options.Certificate.Thumbprint())).String()
	return Account{Application: ApplicationRecord{UniqueName: "exorun-" + name}}
}

package runas

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/exorun/exorun/internal/cloud"
	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/internal/graph"
)

// Left is a step that a set-up did not come to.
type Left struct {
	Step  StepName `json:"step"`
	Needs string   `json:"needs,omitempty"` // the least directory role for it; empty for the application's own
	Why   string   `json:"why"`

	pending *fail.Error // what it waits for, where it is done but for somebody's approval
}

// HandOver is what is left of a set-up for somebody else.
type HandOver struct {
	Left    []Left     `json:"left"`
	Steps   []StepName `json:"steps,omitempty"` // those of Left that a colleague does
	Needs   []string   `json:"needs,omitempty"` // the least directory roles for them
	Command string     `json:"command,omitempty"`
	// Thumbprint names the certificate whose public half the command wants as the file THUMBPRINT.pem; empty where it
	// wants none.
	Thumbprint string `json:"thumbprint,omitempty"`
	Back       string `json:"back"` // what to run here after that

	pending *fail.Error
	op      string
}

// HandedOver is the note that an account keeps of a [HandOver] that has not come back.
type HandedOver struct {
	Steps   []StepName `json:"steps"`
	Command string     `json:"command"`
	Back    string     `json:"back"`
	At      time.Time  `json:"at"`    // by this machine's clock
	Right   RoleRecord `json:"right"` // what the application was to have
	// Completing is set once all others have done their part and this home completes the set-up.
	Completing bool `json:"completing,omitempty"`
}

// lastRight is what the application has in Exchange, or was to have by what was handed over.
func (a Account) lastRight() RoleRecord {
	if a.Role == (RoleRecord{}) && a.HandedOver != nil {
		return a.HandedOver.Right
	}
	return a.Role
}

func (h *HandedOver) completing() bool { return h != nil && h.Completing }

// holds reports whether a step was handed over.
func (h *HandedOver) holds(step StepName) bool { return h != nil && slices.Contains(h.Steps, step) }

// waitsFor returns the first step that this one builds on and that is not done, empty where all are.
func (s step) waitsFor(undone map[StepName]bool) StepName {
	for _, name := range s.after {
		if undone[name] {
			return name
		}
	}
	return ""
}

func (s step) blocked(on StepName) Left {
	return Left{Step: s.name, Needs: s.needs, Why: "it builds on the step " + string(on)}
}

// leftBy reports whether err, with which an administrator's step ended, leaves the step to somebody else.
func (s step) leftBy(action Action, err error) bool {
	return err != nil && (fail.CodeOf(err) == fail.HandedOver || s.need(action) != "" && denied(err))
}

func (s step) need(action Action) string { return orDefault(action.Needs, s.needs) }

// withNeed names the role that the action takes, none for one that writes nothing.
func (s step) withNeed(action Action) Action {
	action.Needs = s.need(action)
	if action.Kind == Unread {
		return action
	}
	return action.withoutNeed()
}

// refused is the step as the service left it.
func (c *chain) refused(s step, action Action, err error) Left {
	needs := c.stronger(s.name, s.need(action))
	left := Left{Step: s.name, Needs: needs, Why: "this account may not; it takes " + needs}
	if pending, ok := errors.AsType[*fail.Error](err); ok && pending.Code == fail.HandedOver {
		left.Why, left.pending = pending.Cause, pending
	}
	return left
}

// waits reports whether the step is done but for somebody's approval.
func (l Left) waits() bool { return l.pending != nil }

// rights are what an account notes of the rights that it was given.
type rights struct {
	role    RoleRecord
	earlier []RoleRecord
}

func (a *Account) rights() rights { return rights{a.Role, slices.Clone(a.EarlierRoles)} }

// withdraw takes back what a refused step had noted before it asked: a refusal says that nothing was done.
func (c *chain) withdraw(ctx context.Context, left Left, before rights) error {
	if left.waits() {
		return nil
	}
	c.account.Role, c.account.EarlierRoles = before.role, before.earlier
	if c.account.Application.AppID == "" && len(c.account.Keys) == 0 {
		return nil
	}
	return c.save(ctx)
}

// handOver makes the command for a colleague out of what is left.
func (c *chain) handOver(ctx context.Context, left []Left) (*HandOver, error) {
	h := &HandOver{Left: left, Back: c.back(), op: "set up " + c.organization.InitialDomain}
	var needs []roleNeed
	for _, l := range left {
		switch {
		case l.waits():
			h.pending = l.pending
		case l.Needs != "":
			h.Steps = append(h.Steps, l.Step)
			needs = append(needs, roleNeed{l.Step, l.Needs})
		}
	}
	h.Needs = leastRoles(needs)
	if slices.Contains(h.Steps, StepCertificate) {
		if err := c.makePublicHalf(ctx, h); err != nil {
			return nil, err
		}
	}
	if len(h.Steps) > 0 {
		h.Command = c.command(h)
	}
	return h, nil
}

// makePublicHalf makes sure that there is a certificate to be registered: its key stays here, its public half goes along.
func (c *chain) makePublicHalf(ctx context.Context, h *HandOver) error {
	if !c.guest {
		if c.certificate == nil {
			candidate, err := c.usableCertificate(ctx)
			if err != nil {
				return err
			}
			c.certificate = candidate
		}
		if _, err := c.intendKey(ctx); err != nil {
			return err
		}
	}
	if c.certificate != nil {
		h.Thumbprint = c.certificate.Thumbprint()
	}
	return nil
}

// command is what the colleague runs. It names everything that the colleague's home does not know, and no secret.
func (c *chain) command(h *HandOver) string {
	words := c.commandOf("setup")
	if slices.Contains(h.Steps, StepApplication) {
		if c.options.DisplayName != "" {
			words = append(words, "--name", quoted(c.options.DisplayName))
		}
		if c.options.MultiTenant {
			words = append(words, "--multi-tenant")
		}
	}
	if slices.Contains(h.Steps, StepRole) {
		words = append(words, c.chosen.flags()...)
	}
	if h.Thumbprint != "" {
		words = append(words, "--certificate", h.Thumbprint+".pem")
	}
	var names []string
	for _, step := range h.Steps {
		names = append(names, string(step))
	}
	return strings.Join(append(words, "--only", strings.Join(names, ",")), " ")
}

// commandOf begins a command about the application.
func (c *chain) commandOf(verb string) []string {
	words := []string{"exorun", verb, "--organization", c.organization.InitialDomain}
	if c.m.config.Cloud.Name != cloud.Public.Name {
		words = append(words, "--cloud", c.m.config.Cloud.Name)
	}
	if appID := c.knownAppID(); appID != "" {
		words = append(words, "--app-id", appID)
	}
	return words
}

func (c *chain) knownAppID() string {
	if c.application != nil {
		return c.application.AppID
	}
	return orDefault(c.options.AppID, c.account.Application.AppID)
}

// back is what is run in the home that holds the key, once others have done their part. Where it knows the application and
// its certificate is registered, verify completes the set-up; else an administrator's reading is needed.
func (c *chain) back() string {
	registers := c.asked(StepApplication) || c.asked(StepCertificate)
	if c.guest && !registers || !c.guest && c.account.hasRegisteredKey() {
		words := []string{"exorun", "verify"}
		if !c.guest && c.others {
			words = append(words, "--account", c.organization.InitialDomain)
		}
		if c.m.config.Cloud.Name != cloud.Public.Name {
			words = append(words, "--cloud", c.m.config.Cloud.Name)
		}
		if end := c.account.Role.EndsAt; c.guest && !end.IsZero() {
			words = append(words, "--role-until", end.Format(time.DateOnly))
		}
		return strings.Join(words, " ")
	}
	words := c.commandOf("setup")
	if c.knownAppID() == "" {
		words = append(words, "--app-id", "APPLICATION")
	}
	return strings.Join(words, " ")
}

func (a *Account) hasRegisteredKey() bool {
	return a.Application.AppID != "" && slices.ContainsFunc(a.Keys, func(k Key) bool {
		return k.Purpose == LoginKey && k.Phase == KeyRegistered
	})
}

// flags ask for the same right in another home; none for what a set-up does by itself.
func (w chosen) flags() []string {
	switch {
	case w.group != "":
		return []string{"--role-group", quoted(w.group)}
	case w.role.Name == DefaultRole:
		return nil
	case w.role.tooMuch:
		return []string{"--role", quoted(w.role.Name), "--allow-global-administrator"}
	}
	return []string{"--role", quoted(w.role.Name)}
}

// quoted is an argument as shells, PowerShell and cmd read it alike.
func quoted(text string) string {
	if strings.ContainsAny(text, " \t'&|;<>()") {
		return `"` + text + `"`
	}
	return text
}

// err is the failure that a set-up ends with when something is left.
func (h *HandOver) err() error {
	if h.Command == "" && h.pending != nil {
		return h.pending
	}
	var names []string
	for _, step := range h.Steps {
		names = append(names, string(step))
	}
	return &fail.Error{
		Code: fail.HandedOver, Op: h.op,
		Cause: "left to a colleague who is " + strings.Join(h.Needs, " and ") + ": " + strings.Join(names, ", "),
		Next:  "the colleague runs: " + h.Command + "; then here: " + h.Back,
	}
}

// noteHandOver keeps in the account what was handed over, nothing where all is done.
func (c *chain) noteHandOver(ctx context.Context, h *HandOver) error {
	if c.guest || h == nil && c.account.HandedOver == nil {
		return nil
	}
	c.account.HandedOver = nil
	if h != nil {
		c.account.HandedOver = &HandedOver{
			Steps: h.Steps, Command: h.Command, Back: h.Back, At: c.m.hostNow().UTC(), Right: c.chosen.record(),
		}
	}
	return c.save(ctx)
}

func asGraphError(err error) (*graph.Error, bool) { return errors.AsType[*graph.Error](err) }

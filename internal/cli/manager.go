package cli

import (
	"context"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/exorun/exorun/certs"
	"github.com/exorun/exorun/internal/cloud"
	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/internal/transport"
	"github.com/exorun/exorun/runas"
)

// accounts is what the verbs of the Run As account work with.
type accounts struct {
	manager      *runas.Manager
	state        *runas.FileState
	certificates certs.Store
	cloud        cloud.Cloud
	client       *http.Client
}

// openAccounts opens the Run As accounts of a cloud. observe may be nil.
func (a *App) openAccounts(cloudName string, observe func(runas.Event)) (*accounts, error) {
	named, err := cloudNamed(cloudName)
	if err != nil {
		return nil, err
	}
	h, err := a.openHome()
	if err != nil {
		return nil, err
	}
	return a.openAccountsIn(h, named, observe)
}

func (a *App) openAccountsIn(h *home, named cloud.Cloud, observe func(runas.Event)) (*accounts, error) {
	calendar, err := a.calendar()
	if err != nil {
		return nil, err
	}
	client, err := transport.New(transport.Options{Getenv: a.Getenv})
	if err != nil {
		return nil, fail.Wrap(err, fail.InvalidInput, "prepare the network", err.Error(), "check SSL_CERT_FILE and HTTPS_PROXY")
	}
	label := a.label(named.Name)
	state, certificates := h.accounts(label), h.certificates(label)
	manager, err := runas.New(runas.Config{
		Cloud: named, State: state, Certificates: certificates, Client: client, Trail: state,
		Observe: observe, Calendar: calendar, Pace: a.pace(), Machine: machineName(),
	})
	if err != nil {
		return nil, err
	}
	return &accounts{manager: manager, state: state, certificates: certificates, cloud: named, client: client}, nil
}

// machineName is what this machine's keys are called in the tenant; empty where the system has no name.
func machineName() string {
	name, _ := os.Hostname()
	return name
}

// pace asks the laptop's tenant oftener than the real one: it has no replicas but those that a fault plays.
func (a *App) pace() runas.Pace {
	if a.Getenv(tenantVariable) == "" {
		return runas.Pace{}
	}
	return laptopPace
}

// accountFlags are the flags that choose a Run As account.
type accountFlags struct {
	cloud   string
	account string
}

func (f *accountFlags) add(cmd *cobra.Command) {
	cloudFlag(cmd, &f.cloud)
	cmd.Flags().StringVar(&f.account, "account", "", "the account, where this home has several: its name, domain or tenant id")
	cmd.Flags().StringVar(&f.account, "organization", "", "the same as --account")
}

// find returns the tenant id of the account that text names: its name, domain or tenant id. Empty text means the only one;
// where there are several, the error lists their names.
func (all *accounts) find(ctx context.Context, text string) (tenantID string, err error) {
	return all.manager.FindAccount(ctx, text)
}

// credentialFlag adds --credential.
func credentialFlag(cmd *cobra.Command, how *string) {
	cmd.Flags().StringVar(how, "credential", "", "how the administrator signs in: "+strings.Join(signIns, ", "))
}

// progress follows a manager's events with steps.
func (a *App) progress() func(runas.Event) {
	shown := a.newSteps(a.Stderr, len(runas.StepServicePrincipal))
	return func(e runas.Event) {
		switch e.Kind {
		case runas.Started:
			if shown.running(string(e.Step)) {
				shown.note(eventText(e))
				return
			}
			shown.start(string(e.Step), eventText(e))
		case runas.Waiting:
			shown.note(waitText(e))
		case runas.Done:
			if e.Action == runas.Nothing {
				shown.kept(joinWords(named(e.Object, e.ID), e.Detail))
				return
			}
			shown.done(joinWords(pastTense[e.Action], named(e.Object, e.ID), e.Detail))
		case runas.LeftOver:
			shown.left(e.Object + ": " + e.Detail)
		case runas.Failed:
			shown.failed(joinWords(e.Object, e.Detail))
		}
	}
}

// waitText says what is waited for, since when and why it is not so yet.
func waitText(e runas.Event) string {
	text := "waiting for " + e.Detail
	if !e.Since.IsZero() {
		text = "waiting since " + e.Since.Local().Format(time.TimeOnly) + " for " + e.Detail
	}
	if e.Err != nil {
		text += ": " + oneLine(e.Err.Error())
	}
	return text
}

var pastTense = map[runas.ActionKind]string{
	runas.Adopt: "adopted", runas.Create: "created", runas.Update: "updated", runas.Remove: "removed", runas.Rehearse: "rehearsed",
}

func eventText(e runas.Event) string {
	return joinWords(string(e.Action), e.Object, e.Detail)
}

// named returns an object and its id, once where the object's name holds it already.
func named(object, id string) string {
	if strings.Contains(object, id) {
		return object
	}
	return joinWords(object, id)
}

// joinWords joins what is not empty.
func joinWords(words ...string) string {
	var kept []string
	for _, word := range words {
		if word != "" {
			kept = append(kept, word)
		}
	}
	return strings.Join(kept, " ")
}

// laptopPace suits a tenant without replicas.
var laptopPace = runas.Pace{Between: 5 * time.Millisecond, Again: 20 * time.Millisecond, Longest: time.Second, Settle: 2 * time.Second}

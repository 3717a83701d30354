package runas

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/exorun/exorun/certs"
	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/internal/graph"
	"github.com/exorun/exorun/internal/poll"
)

// stages shut an application, in order. Each reads what there is to do when its turn comes.
var stages = []func(*incident, context.Context) ([]retiring, error){
	(*incident).disable, (*incident).disconnect, (*incident).dropKeys, (*incident).dropOthers,
	(*incident).revoke, (*incident).unassign, (*incident).seeRefused, (*incident).forgetAll,
}

// StepSignIn makes sure that the sign-in service refuses a compromised application.
const StepSignIn StepName = "sign-in"

func sameID(a, b string) bool { return strings.EqualFold(a, b) }

func (i *incident) write(method, path string) *Request {
	return &Request{Method: method, URL: i.administrator.graph.URL(path)}
}

// disable keeps everybody from being given a token, whatever they sign in with.
func (i *incident) disable(ctx context.Context) ([]retiring, error) {
	appID := i.account.Application.AppID
	one := func(ctx context.Context) (graph.ServicePrincipal, error) {
		return i.administrator.graph.ServicePrincipalByAppID(ctx, appID)
	}
	found, err := readKnown(ctx, i.m, one)
	if err != nil {
		return nil, err
	}
	action := Action{Step: StepServicePrincipal, Kind: Nothing, Object: "service principal", Needs: needsApplicationAdministrator}
	if found == nil {
		action.Detail = "it is gone from the tenant"
		return []retiring{{Action: action.withoutNeed()}}, nil
	}
	i.principal = found
	action.ID = found.ID
	if !found.Enabled() {
		action.Detail = "it is disabled"
		return []retiring{{action.withoutNeed(), func(ctx context.Context, _ *stepTimer) error { return i.noteDisabled(ctx) }}}, nil
	}
	action.Kind, action.Detail, action.Request = Update, "it is disabled: nobody is given a token for it any more", i.write(http.MethodPatch, graph.ServicePrincipalPath(found.ID))
	return []retiring{{action, func(ctx context.Context, timer *stepTimer) error {
		disabled := func(ctx context.Context) (bool, error) {
			principal, err := one(ctx)
			return err == nil && !principal.Enabled(), notFoundIsNo(err)
		}
		err := timer.write(ctx, "the service principal to be disabled", func(ctx context.Context) error {
			return i.administrator.graph.DisableServicePrincipal(ctx, found.ID)
		}, disabled)
		if err != nil {
			return err
		}
		if err := timer.await(ctx, "the service principal to be seen disabled", func(ctx context.Context) error {
			if done, err := disabled(ctx); err != nil || done {
				return err
			}
			return poll.NotYet(errNotSeen)
		}); err != nil {
			return err
		}
		return i.noteDisabled(ctx)
	}}}, nil
}

func (i *incident) noteDisabled(ctx context.Context) error {
	if i.result.DisabledAt.IsZero() {
		i.result.DisabledAt = i.m.hostNow().UTC()
	}
	i.result.TokensUntil = i.result.DisabledAt.Add(LongestTokenLife)
	if !i.known || !i.account.Incident.DisabledAt.IsZero() {
		return nil
	}
	i.account.Incident.DisabledAt = i.result.DisabledAt
	return i.save(ctx)
}

// disconnect takes the connection away, so that a script says at once that there is none.
func (i *incident) disconnect(ctx context.Context) ([]retiring, error) {
	if !i.known {
		return nil, nil
	}
	name := orDefault(i.account.Connection, DefaultConnection)
	action := Action{Step: StepConnection, Kind: Remove, Object: name}
	if _, err := i.m.config.State.Connection(ctx, i.account.TenantID, name); errors.Is(err, ErrNoConnection) {
		action.Kind = Nothing
	} else if err != nil {
		return nil, err
	}
	return []retiring{{action, func(ctx context.Context, _ *stepTimer) error {
		return i.m.config.State.RemoveConnection(ctx, i.account.TenantID, name)
	}}}, nil
}

// goes reports whether a key of the application is to be removed: one that this home made or adopted, or any.
func (i *incident) goes(key graph.KeyCredential) bool {
	return i.options.AllCredentials || i.account.key(key.Thumbprint()) != nil
}

// dropKeys takes keys off the application. They open nothing while the service principal is disabled, and would again on the day
// that somebody enables it.
func (i *incident) dropKeys(ctx context.Context) ([]retiring, error) {
	action := Action{Step: StepCertificate, Kind: Nothing, Object: "keys made here", Needs: needsApplicationAdministrator}
	if i.options.AllCredentials {
		action.Object = "all keys of the application"
	}
	if home := i.account.Application.HomeTenantID; home != "" && !sameID(home, i.organization.TenantID) {
		action.Detail = "they lie in the tenant " + home + "; retire the application there too"
		return []retiring{{Action: action.withoutNeed()}}, nil
	}
	appID := i.account.Application.AppID
	found, err := readKnown(ctx, i.m, func(ctx context.Context) (graph.Application, error) {
		return i.administrator.graph.ApplicationByAppID(ctx, appID)
	})
	if err != nil {
		return nil, err
	}
	if found == nil {
		action.Detail = "the application is gone from the tenant"
		return []retiring{{Action: action.withoutNeed()}}, nil
	}
	i.application = found
	going := len(found.KeyCredentials) - len(slices.DeleteFunc(slices.Clone(found.KeyCredentials), i.goes))
	if going == 0 {
		return []retiring{{Action: action.withoutNeed()}}, nil
	}
	action.Kind, action.Detail = Remove, fmt.Sprintf("%d of %d keys", going, len(found.KeyCredentials))
	action.Request = i.write(http.MethodPatch, graph.ApplicationPath(found.ID))
	return []retiring{{action, func(ctx context.Context, timer *stepTimer) error { return i.takeOffKeys(ctx, timer) }}}, nil
}

func (i *incident) takeOffKeys(ctx context.Context, timer *stepTimer) error {
	return timer.write(ctx, "the keys to be removed", func(ctx context.Context) error {
		if err := i.settleKeys(ctx, timer); err != nil {
			return err
		}
		if !slices.ContainsFunc(i.application.KeyCredentials, i.goes) {
			return nil
		}
		kept, _ := i.split()
		return i.administrator.graph.ReplaceKeys(ctx, graph.Applications, i.application.ID, slices.DeleteFunc(kept, i.goesByID))
	}, func(ctx context.Context) (bool, error) {
		application, err := i.administrator.graph.Application(ctx, i.application.ID)
		if err != nil {
			return false, notFoundIsNo(err)
		}
		i.application = &application
		return !slices.ContainsFunc(application.KeyCredentials, i.goes), nil
	})
}

// goesByID is goes for an entry without its certificate.
func (i *incident) goesByID(kept graph.KeyCredential) bool {
	return slices.ContainsFunc(i.application.KeyCredentials, func(k graph.KeyCredential) bool { return k.KeyID == kept.KeyID && i.goes(k) })
}

// dropOthers removes what was not made here, where that is asked for: secrets and federated credentials, and the keys of the
// service principal, on which exorun puts none.
func (i *incident) dropOthers(ctx context.Context) ([]retiring, error) {
	if !i.options.AllCredentials {
		return nil, nil
	}
	var actions []retiring
	client := i.administrator.graph
	remove := func(object string, request *Request, do func(context.Context) error) {
		actions = append(actions, retiring{
			Action{Step: StepRemoval, Kind: Remove, Object: object, Needs: needsApplicationAdministrator, Request: request},
			func(ctx context.Context, timer *stepTimer) error { return timer.delete(ctx, object, do) },
		})
	}
	for _, half := range []struct {
		holder graph.Holder
		object string
	}{{graph.Applications, OnApplication}, {graph.ServicePrincipals, OnServicePrincipal}} {
		found, err := read(ctx, i.m, func(ctx context.Context) (graph.Credentials, error) {
			return client.Credentials(ctx, half.holder, i.account.Application.AppID)
		})
		if err != nil || found == nil {
			if err != nil {
				return nil, err
			}
			continue
		}
		for _, secret := range found.PasswordCredentials {
			remove("secret "+orDefault(secret.DisplayName, secret.KeyID)+" of the "+spoken(half.object), i.write(http.MethodPost, graph.RemovePasswordPath(half.holder, found.ID)),
				func(ctx context.Context) error {
					return goneSecret(client.RemovePassword(ctx, half.holder, found.ID, secret.KeyID))
				})
		}
		if half.holder == graph.ServicePrincipals {
			if n := len(found.KeyCredentials); n > 0 {
				remove(fmt.Sprintf("%d keys of the service principal", n), i.write(http.MethodPatch, graph.HolderPath(half.holder, found.ID)),
					func(ctx context.Context) error { return client.ReplaceKeys(ctx, half.holder, found.ID, nil) })
			}
			continue
		}
		federated, err := client.FederatedCredentials(ctx, found.ID)
		if err != nil {
			return nil, err
		}
		for _, credential := range federated {
			remove("federated credential "+credential.Name, i.write(http.MethodDelete, graph.FederatedCredentialsPath(found.ID)+"/"+credential.ID),
				func(ctx context.Context) error { return client.RemoveFederatedCredential(ctx, found.ID, credential.ID) })
		}
	}
	return actions, nil
}

// goneSecret takes "there is none" for done: a request that was cut may have removed it.
func goneSecret(err error) error {
	refusal, ok := errors.AsType[*graph.Error](err)
	if ok && !graph.IsUnknown(err) && refusal.StatusCode == http.StatusBadRequest && strings.Contains(strings.ToLower(refusal.Message), "no password credential found") {
		return nil
	}
	return err
}

// revoke takes the permission away, whoever granted it.
func (i *incident) revoke(ctx context.Context) ([]retiring, error) {
	action := Action{Step: StepPermission, Kind: Nothing, Object: manageAsApp, Needs: needsApplicationAdministrator}
	if i.principal == nil {
		return []retiring{{Action: action.withoutNeed()}}, nil
	}
	principal := i.principal.ID
	grants, err := i.administrator.graph.AppRoleAssignments(ctx, principal)
	if err != nil {
		return nil, err
	}
	var actions []retiring
	for _, grant := range grants {
		if grant.AppRoleID != manageAsAppRoleID {
			continue
		}
		action.Kind, action.ID, action.Request = Remove, grant.ID, i.write(http.MethodDelete, graph.AppRoleAssignmentsPath(principal)+"/"+grant.ID)
		actions = append(actions, retiring{action, func(ctx context.Context, timer *stepTimer) error {
			return timer.delete(ctx, manageAsApp, func(ctx context.Context) error {
				return i.administrator.graph.RevokeAppRole(ctx, principal, grant.ID)
			})
		}})
	}
	if len(actions) == 0 {
		return []retiring{{Action: action.withoutNeed()}}, nil
	}
	return actions, nil
}

// unassign takes away what the account's records say that a set-up granted, and besides every role for Exchange that is
// assigned directly.
func (i *incident) unassign(ctx context.Context) ([]retiring, error) {
	action := Action{Step: StepRole, Kind: Nothing, Object: "roles for Exchange", Needs: needsRoleAdministrator}
	if i.principal == nil {
		return []retiring{{Action: action.withoutNeed()}}, nil
	}
	actions, err := i.retireRights(ctx)
	if err != nil {
		return nil, err
	}
	covered := make(map[string]bool)
	for _, record := range append(slices.Clone(i.account.EarlierRoles), i.account.Role) {
		if record.AssignmentID != "" && !record.Found {
			covered[strings.ToLower(record.TemplateID)] = true
		}
	}
	assigned, err := i.administrator.graph.RoleAssignments(ctx, i.principal.ID)
	if err != nil {
		return nil, err
	}
	for _, assignment := range assigned {
		role, known := roleByTemplate(assignment.RoleDefinitionID)
		if !known || covered[strings.ToLower(role.TemplateID)] {
			continue
		}
		action := action
		action.Kind, action.Object, action.ID = Remove, role.Name, assignment.ID
		action.Request = i.write(http.MethodDelete, graph.RoleAssignmentsPath+"/"+assignment.ID)
		actions = append(actions, retiring{action, func(ctx context.Context, timer *stepTimer) error {
			return timer.delete(ctx, role.Name, func(ctx context.Context) error {
				return i.administrator.graph.UnassignRole(ctx, assignment.ID)
			})
		}})
	}
	if len(actions) == 0 {
		return []retiring{{Action: action.withoutNeed()}}, nil
	}
	return actions, nil
}

// seeRefused asks the sign-in service itself, with a key that this home has.
func (i *incident) seeRefused(ctx context.Context) ([]retiring, error) {
	var certificate *certs.Certificate
	for _, key := range i.account.Keys {
		found, err := i.m.config.Certificates.Find(ctx, key.Thumbprint)
		if err == nil && found.Leaf.NotAfter.After(i.m.today()) {
			certificate = found
			break
		}
	}
	if certificate == nil {
		return nil, nil
	}
	action := Action{Step: StepSignIn, Kind: Nothing, Object: "the sign-in service refuses the application"}
	return []retiring{{action, func(ctx context.Context, timer *stepTimer) error {
		who := i.m.identityOf(*i.account, certificate)
		return timer.await(ctx, "the sign-in service to refuse the application", func(ctx context.Context) error {
			_, _, err := who.newToken(ctx)
			switch faultOf(err) {
			case fail.ServicePrincipalDisabled, fail.CertificateNotRegistered, fail.ApplicationMissing, fail.PermissionMissing, fail.BlockedByConditionalAccess:
				return nil
			case "", fail.ServiceBusy:
				return poll.NotYet(errStillSignsIn)
			}
			return err
		})
	}}}, nil
}

var errStillSignsIn = errors.New("a replica still gives it a token")

// forgetAll deletes what this home knows, unless somebody else has to do more of it.
func (i *incident) forgetAll(context.Context) ([]retiring, error) {
	if !i.known || len(i.result.Left) > 0 {
		return nil, nil
	}
	return []retiring{{
		Action{Step: StepRemoval, Kind: Remove, Object: "what this home knows of the account, with its certificates"},
		func(ctx context.Context, _ *stepTimer) error { return i.forget(ctx) },
	}}, nil
}

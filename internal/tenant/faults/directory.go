package faults

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/exorun/exorun/internal/tenant/plant"
	"github.com/exorun/exorun/internal/tenant/state"
)

// displaced is what one fault took out of the directory. Each fault fills the fields it needs.
type displaced struct {
	Ends               map[string]time.Time        `json:"ends,omitempty"`     // by key id
	Keys               map[string][]*keyCredential `json:"keys,omitempty"`     // by object id of the application
	KeyIDs             []string                    `json:"keyIds,omitempty"`   // marked as mismatched
	Disabled           []string                    `json:"disabled,omitempty"` // object ids of service principals
	Applications       []*state.Application        `json:"applications,omitempty"`
	ServicePrincipals  []*state.ServicePrincipal   `json:"servicePrincipals,omitempty"`
	AppRoleAssignments []*state.AppRoleAssignment  `json:"appRoleAssignments,omitempty"`
	RoleAssignments    []*state.RoleAssignment     `json:"roleAssignments,omitempty"`
	Planted            []planted                   `json:"planted,omitempty"`
}

type keyCredential = state.KeyCredential

// planted is one thing that a fault added.
type planted struct {
	plant.Foreign
	ID string `json:"id"`
}

// displace makes the change of a directory fault and keeps in d.Displaced how to undo it. Setting a fault again, when
// new objects have appeared since, adds to what is kept.
func displace(d *state.Directory, name Name, stamp state.Stamp) (changed int, err error) {
	kept, err := loadDisplaced(d, name)
	if err != nil {
		return 0, err
	}
	switch name {
	case CertificateExpired:
		changed = expireKeys(d, kept, stamp.CreatedDateTime)
	case CertificateNotRegistered:
		changed = takeKeys(d, kept)
	case WrongPrivateKey:
		changed = mismatchKeys(d, kept)
	case ServicePrincipalDisabled:
		changed = disablePrincipals(d, kept)
	case PermissionMissing:
		changed = takePermissions(d, kept)
	case RoleMissing:
		changed = takeRoles(d, kept)
	case ApplicationMissing:
		changed = takeApplications(d, kept)
	case ForeignCredentials:
		changed, err = plantForeign(d, kept, stamp)
	}
	if err != nil {
		return 0, err
	}
	data, err := json.Marshal(kept)
	if err != nil {
		return 0, fmt.Errorf("keep what the fault %s changes: %w", name, err)
	}
	if d.Displaced == nil {
		d.Displaced = make(map[string]json.RawMessage)
	}
	d.Displaced[string(name)] = data
	return changed, nil
}

func loadDisplaced(d *state.Directory, name Name) (*displaced, error) {
	kept := &displaced{}
	if data, ok := d.Displaced[string(name)]; ok {
		if err := json.Unmarshal(data, kept); err != nil {
			return nil, fmt.Errorf("read what the fault %s changed: %w", name, err)
		}
	}
	return kept, nil
}

// targets returns the applications that faults apply to: all but the administrator's.
func targets(d *state.Directory) []*state.Application {
	return slices.DeleteFunc(slices.Clone(d.Applications), func(app *state.Application) bool {
		return app.AppID == d.AdminAppID
	})
}

// targetPrincipals returns the service principals of [targets], and of applications of other tenants.
func targetPrincipals(d *state.Directory) []*state.ServicePrincipal {
	return slices.DeleteFunc(slices.Clone(d.ServicePrincipals), func(sp *state.ServicePrincipal) bool {
		return sp.AppID == d.AdminAppID || sp.AppOwnerOrganizationID == state.MicrosoftTenantID
	})
}

func expireKeys(d *state.Directory, kept *displaced, calendar time.Time) (changed int) {
	if kept.Ends == nil {
		kept.Ends = make(map[string]time.Time)
	}
	for _, app := range targets(d) {
		for _, key := range app.KeyCredentials {
			if key.EndDateTime.After(calendar) {
				kept.Ends[key.KeyID] = key.EndDateTime
				key.EndDateTime = calendar.Add(-time.Hour).Truncate(time.Second)
				changed++
			}
		}
	}
	return changed
}

func takeKeys(d *state.Directory, kept *displaced) (changed int) {
	if kept.Keys == nil {
		kept.Keys = make(map[string][]*keyCredential)
	}
	for _, app := range targets(d) {
		kept.Keys[app.ID] = append(kept.Keys[app.ID], app.KeyCredentials...)
		changed += len(app.KeyCredentials)
		app.KeyCredentials = nil
	}
	return changed
}

func mismatchKeys(d *state.Directory, kept *displaced) (changed int) {
	for _, app := range targets(d) {
		for _, key := range app.KeyCredentials {
			if !key.Mismatched {
				key.Mismatched = true
				kept.KeyIDs = append(kept.KeyIDs, key.KeyID)
				changed++
			}
		}
	}
	return changed
}

func disablePrincipals(d *state.Directory, kept *displaced) (changed int) {
	for _, sp := range targetPrincipals(d) {
		if sp.AccountEnabled {
			sp.AccountEnabled = false
			kept.Disabled = append(kept.Disabled, sp.ID)
			changed++
		}
	}
	return changed
}

func takePermissions(d *state.Directory, kept *displaced) (changed int) {
	for _, sp := range targetPrincipals(d) {
		for _, assignment := range d.AppRoleAssignmentsOf(sp.ID) {
			if assignment.AppRoleID == state.ExchangeManageAsApp {
				kept.AppRoleAssignments = append(kept.AppRoleAssignments, assignment)
				d.AppRoleAssignments = remove(d.AppRoleAssignments, assignment)
				changed++
			}
		}
	}
	return changed
}

func takeRoles(d *state.Directory, kept *displaced) (changed int) {
	for _, sp := range targetPrincipals(d) {
		for _, assignment := range d.RoleAssignmentsOf(sp.ID) {
			kept.RoleAssignments = append(kept.RoleAssignments, assignment)
			d.RoleAssignments = remove(d.RoleAssignments, assignment)
			changed++
		}
	}
	return changed
}

func takeApplications(d *state.Directory, kept *displaced) (changed int) {
	for _, sp := range targetPrincipals(d) {
		for _, assignment := range d.AppRoleAssignmentsOf(sp.ID) {
			kept.AppRoleAssignments = append(kept.AppRoleAssignments, assignment)
			d.AppRoleAssignments = remove(d.AppRoleAssignments, assignment)
		}
		for _, assignment := range d.RoleAssignmentsOf(sp.ID) {
			kept.RoleAssignments = append(kept.RoleAssignments, assignment)
			d.RoleAssignments = remove(d.RoleAssignments, assignment)
		}
		kept.ServicePrincipals = append(kept.ServicePrincipals, sp)
		d.ServicePrincipals = remove(d.ServicePrincipals, sp)
		if d.ApplicationByAppID(sp.AppID) == nil { // it lies in another tenant
			changed++
		}
	}
	for _, app := range targets(d) {
		kept.Applications = append(kept.Applications, app)
		d.Applications = remove(d.Applications, app)
		changed++
	}
	return changed
}

// plantForeign adds to each application what somebody else might have left there; once is enough.
func plantForeign(d *state.Directory, kept *displaced, stamp state.Stamp) (changed int, err error) {
	for _, app := range targets(d) {
		if slices.ContainsFunc(kept.Planted, func(one planted) bool { return one.AppID == app.AppID }) || d.ServicePrincipalByAppID(app.AppID) == nil {
			continue
		}
		for _, foreign := range plant.Everything() {
			foreign.AppID = app.AppID
			added, err := plant.Add(d, stamp, foreign)
			if err != nil {
				return changed, fmt.Errorf("plant beside %s: %w", app.DisplayName, err)
			}
			kept.Planted = append(kept.Planted, planted{foreign, added.ID})
		}
		changed++
	}
	return changed, nil
}

// restore undoes [displace] as far as the directory still has room for it: what a client has put right or replaced in
// the meantime stays as the client made it.
func restore(d *state.Directory, name Name, stamp state.Stamp) error {
	kept, err := loadDisplaced(d, name)
	if err != nil {
		return err
	}
	delete(d.Displaced, string(name))
	if name == RoleRequestPending {
		for _, request := range d.RoleScheduleRequests {
			if request.Status == state.RequestPending {
				d.Provision(request, stamp)
			}
		}
	}
	for _, one := range kept.Planted {
		plant.Remove(d, one.AppID, one.ID, one.Foreign)
	}
	restoreApplications(d, kept)
	restoreKeys(d, kept)
	for _, id := range kept.Disabled {
		if sp := d.ServicePrincipal(id); sp != nil {
			sp.AccountEnabled = true
		}
	}
	for _, assignment := range kept.AppRoleAssignments {
		taken := slices.ContainsFunc(d.AppRoleAssignments, func(other *state.AppRoleAssignment) bool {
			return other.PrincipalID == assignment.PrincipalID && other.ResourceID == assignment.ResourceID &&
				other.AppRoleID == assignment.AppRoleID
		})
		if !taken && d.ServicePrincipal(assignment.PrincipalID) != nil {
			d.AppRoleAssignments = append(d.AppRoleAssignments, assignment)
		}
	}
	for _, assignment := range kept.RoleAssignments {
		taken := slices.ContainsFunc(d.RoleAssignments, func(other *state.RoleAssignment) bool {
			return other.PrincipalID == assignment.PrincipalID && other.RoleDefinitionID == assignment.RoleDefinitionID &&
				other.DirectoryScopeID == assignment.DirectoryScopeID
		})
		if !taken && d.ServicePrincipal(assignment.PrincipalID) != nil {
			d.RoleAssignments = append(d.RoleAssignments, assignment)
		}
	}
	return nil
}

func restoreApplications(d *state.Directory, kept *displaced) {
	isOwn := func(appID string) bool {
		return slices.ContainsFunc(kept.Applications, func(app *state.Application) bool { return app.AppID == appID })
	}
	for _, sp := range kept.ServicePrincipals {
		if !isOwn(sp.AppID) && d.ServicePrincipalByAppID(sp.AppID) == nil {
			d.ServicePrincipals = append(d.ServicePrincipals, sp)
		}
	}
	for _, app := range kept.Applications {
		replaced := slices.ContainsFunc(d.Applications, func(other *state.Application) bool {
			return app.UniqueName != nil && other.UniqueName != nil && *app.UniqueName == *other.UniqueName
		})
		if replaced {
			continue
		}
		d.Applications = append(d.Applications, app)
		for _, sp := range kept.ServicePrincipals {
			if sp.AppID == app.AppID {
				d.ServicePrincipals = append(d.ServicePrincipals, sp)
			}
		}
	}
}

func restoreKeys(d *state.Directory, kept *displaced) {
	for _, app := range d.Applications {
		app.KeyCredentials = append(app.KeyCredentials, kept.Keys[app.ID]...)
		for _, key := range app.KeyCredentials {
			if end, ok := kept.Ends[key.KeyID]; ok {
				key.EndDateTime = end
			}
			if slices.Contains(kept.KeyIDs, key.KeyID) {
				key.Mismatched = false
			}
		}
	}
}

func remove[T any](all []*T, one *T) []*T {
	return slices.DeleteFunc(slices.Clone(all), func(other *T) bool { return other == one })
}

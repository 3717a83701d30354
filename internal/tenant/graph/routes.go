package graph

import (
	"net/http"
	"sync"
)

// table is [routes], shared by all tenants.
var table = sync.OnceValue(routes)

// routes lists every call that is answered. Fixed words stand before keys in the same place.
func routes() []route {
	const (
		get, post, patch, remove = http.MethodGet, http.MethodPost, http.MethodPatch, http.MethodDelete
		collection               = true
	)
	table := []route{
		{post, "$batch", anyone, false, postBatch},

		{get, "organization", readOrg, collection, getOrganization},
		{get, "organization/{}", readOrg, false, getOrganizationByID},
		{get, "domains", readDomains, collection, listDomains},
		{get, "domains/{}", readDomains, false, getDomain},
		{get, "me", readMe, false, getMe},
		{get, "me/memberof", readMe, collection, listMyRoles},
		{get, "me/memberof/directoryrole", readMe, collection, listMyRoles},
		{get, "me/transitivememberof", readMe, collection, listMyRoles},
		{get, "me/transitivememberof/directoryrole", readMe, collection, listMyRoles},
		{get, "users", readUsers, collection, listUsers},
		{get, "users/{}", readUsers, false, getUser},
		{get, "directoryobjects/{}", readApps, false, getDirectoryObject},

		{get, "applications", readApps, collection, listApplications},
		{post, "applications", makeApps, false, postApplication},
		{get, "applications/$count", readApps, false, countApplications},
		{get, "applications/{}", readApp, false, getApplication},
		{patch, "applications/{}", writeApps, false, patchApplication},
		{remove, "applications/{}", writeApps, false, deleteApplication},
		{get, "applications/{}/federatedidentitycredentials", readApps, collection, listFederated},
		{post, "applications/{}/federatedidentitycredentials", writeApps, false, postFederated},
		{get, "applications/{}/federatedidentitycredentials/{}", readApps, false, getFederated},
		{patch, "applications/{}/federatedidentitycredentials/{}", writeApps, false, patchFederated},
		{remove, "applications/{}/federatedidentitycredentials/{}", writeApps, false, deleteFederated},

		{get, "serviceprincipals", readApps, collection, listServicePrincipals},
		{post, "serviceprincipals", makeServicePrincipals, false, postServicePrincipal},
		{get, "serviceprincipals/$count", readApps, false, countServicePrincipals},
		{get, "serviceprincipals/{}", readApp, false, getServicePrincipal},
		{patch, "serviceprincipals/{}", writeApps, false, patchServicePrincipal},
		{remove, "serviceprincipals/{}", writeApps, false, deleteServicePrincipal},
		{get, "serviceprincipals/{}/memberof", readApps, collection, memberOf},
		{get, "serviceprincipals/{}/transitivememberof", readApps, collection, memberOf},
		{get, "serviceprincipals/{}/memberof/directoryrole", readApps, collection, memberOf},
		{get, "serviceprincipals/{}/transitivememberof/directoryrole", readApps, collection, memberOf},
		{get, "serviceprincipals/{}/oauth2permissiongrants", readGrants, collection, listGrants},

		{get, "oauth2permissiongrants", readGrants, collection, listGrants},
		{post, "oauth2permissiongrants", writeGrants, false, postGrant},
		{get, "oauth2permissiongrants/{}", readGrants, false, getGrant},
		{patch, "oauth2permissiongrants/{}", writeGrants, false, patchGrant},
		{remove, "oauth2permissiongrants/{}", writeGrants, false, deleteGrant},

		{get, "rolemanagement/directory/roledefinitions", readRoles, collection, listRoleDefinitions},
		{get, "rolemanagement/directory/roledefinitions/{}", readRoles, false, getRoleDefinition},
		{get, "rolemanagement/directory/roleassignments", readRoles, collection, listRoleAssignments},
		{post, "rolemanagement/directory/roleassignments", writeRoles, false, postRoleAssignment},
		{get, "rolemanagement/directory/roleassignments/{}", readRoles, false, getRoleAssignment},
		{remove, "rolemanagement/directory/roleassignments/{}", writeRoles, false, deleteRoleAssignment},
		{get, "rolemanagement/directory/roleassignmentschedulerequests", readSchedules, collection, listScheduleRequests},
		{post, "rolemanagement/directory/roleassignmentschedulerequests", askSchedules, false, postRoleSchedule},
		{get, "rolemanagement/directory/roleassignmentschedulerequests/{}", readSchedules, false, getScheduleRequest},
		{post, "rolemanagement/directory/roleassignmentschedulerequests/{}/cancel", writeSchedules, false, cancelScheduleRequest},
		{get, "rolemanagement/directory/roleassignmentschedules", readSchedules, collection, listSchedules},
		{get, "rolemanagement/directory/roleassignmentschedules/{}", readSchedules, false, getSchedule},
		{get, "rolemanagement/directory/roleassignmentscheduleinstances", readSchedules, collection, listInstances},
		{get, "rolemanagement/directory/roleassignmentscheduleinstances/filterbycurrentuser/{}", readMySchedule, collection, listMyInstances},
		{get, "rolemanagement/directory/roleeligibilityschedules", readSchedules, collection, listEligibilities},
		{get, "rolemanagement/directory/roleeligibilityscheduleinstances", readSchedules, collection, listEligibilities},
		{get, "rolemanagement/directory/roleeligibilityschedules/filterbycurrentuser/{}", readMySchedule, collection, listMyEligibilities},
		{get, "rolemanagement/directory/roleeligibilityscheduleinstances/filterbycurrentuser/{}", readMySchedule, collection, listMyEligibilities},

		{get, "policies/rolemanagementpolicyassignments", readRolePolicy, collection, listRolePolicyAssignments},
		{get, "policies/rolemanagementpolicies/{}", readRolePolicy, false, getRolePolicy},
		{get, "policies/rolemanagementpolicies/{}/rules", readRolePolicy, collection, listRolePolicyRules},

		{get, "directoryroles", readRoles, collection, listDirectoryRoles},
		{post, "directoryroles", writeRoles, false, postDirectoryRole},
		{get, "directoryroles/{}", readRoles, false, getDirectoryRole},
		{get, "directoryroles/{}/members", readRoles, collection, listRoleMembers},
		{post, "directoryroles/{}/members/$ref", writeRoles, false, addRoleMember},
		{remove, "directoryroles/{}/members/{}/$ref", writeRoles, false, removeRoleMember},
		{get, "directoryroletemplates", readRoles, collection, listRoleTemplates},

		{get, "policies/defaultappmanagementpolicy", readPolicy, false, getDefaultPolicy},
		{patch, "policies/defaultappmanagementpolicy", writePolicy, false, patchDefaultPolicy},
		{get, "policies/appmanagementpolicies", readPolicy, collection, listPolicies},
		{post, "policies/appmanagementpolicies", writePolicy, false, postPolicy},
		{get, "policies/appmanagementpolicies/{}", readPolicy, false, getPolicy},
		{patch, "policies/appmanagementpolicies/{}", writePolicy, false, patchPolicy},
		{remove, "policies/appmanagementpolicies/{}", writePolicy, false, deletePolicy},
		{get, "policies/appmanagementpolicies/{}/appliesto", readPolicy, collection, policyTargets},

		{get, "directory/deleteditems/{}", readApps, false, getDeleted},
		{remove, "directory/deleteditems/{}", purgeApps, false, purgeDeleted},
		{post, "directory/deleteditems/{}/restore", purgeApps, false, restoreDeleted},
	}
	for _, set := range []string{"applications", "serviceprincipals"} {
		table = append(table, []route{
			{post, set + "/{}/addkey", ownKeys, false, addKey},
			{post, set + "/{}/removekey", ownKeys, false, removeKey},
			{post, set + "/{}/addpassword", writeApps, false, addPassword},
			{post, set + "/{}/removepassword", writeApps, false, removePassword},
			{get, set + "/{}/owners", readApps, collection, listOwners},
			{post, set + "/{}/owners/$ref", writeApps, false, addOwner},
			{remove, set + "/{}/owners/{}/$ref", writeApps, false, removeOwner},
			{get, set + "/{}/appmanagementpolicies", readPolicy, collection, listOwnPolicies},
			{post, set + "/{}/appmanagementpolicies/$ref", writePolicy, false, assignPolicy},
			{remove, set + "/{}/appmanagementpolicies/{}/$ref", writePolicy, false, releasePolicy},
		}...)
	}
	for _, side := range []string{"approleassignments", "approleassignedto"} {
		table = append(table, []route{
			{get, "serviceprincipals/{}/" + side, readApps, collection, listAppRoleAssignments},
			{post, "serviceprincipals/{}/" + side, grantRoles, false, postAppRoleAssignment},
			{get, "serviceprincipals/{}/" + side + "/{}", readApps, false, getAppRoleAssignment},
			{remove, "serviceprincipals/{}/" + side + "/{}", grantRoles, false, deleteAppRoleAssignment},
		}...)
	}
	return table
}

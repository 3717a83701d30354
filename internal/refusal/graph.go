package refusal

import "github.com/exorun/exorun/internal/fail"

const (
	runItAgain  = "run the same command again; it goes on where this one stopped"
	planOfSetUp = "exorun setup --plan --organization {organization}"
)

// graphRows are the refusals of Microsoft Graph, those of Privileged Identity Management and of rules on credentials among
// them. Rows known by a text come before the general codes that Graph puts beside such texts.
var graphRows = []Row{
	// Rules on credentials.
	{
		Service: Graph, Code: "CredentialTypeNotAllowedAsPerAppPolicy",
		Cause: "an app management policy forbids adding such certificates to this application", Mender: ApplicationAdministrator,
		Next:  "bring a certificate of the authority that the policy trusts, or have the application {application} exempted from the policy; then run the same command again",
		Fault: fail.CertificateForbidden, Source: pageCertificateRules,
	},
	{
		Service: Graph, Code: "CredentialInvalidLifetimeAsPerAppPolicy",
		Cause: "an app management policy allows certificates of a shorter lifetime only", Mender: You,
		Next:  "run the same command again; the policy is read first and the certificate shortened",
		Fault: fail.CertificateForbidden, Source: pageCertificateRules,
	},
	{
		Service: Graph, Code: "KeyCredentialsInvalidEndDate", Says: []string{"Key credential end date is invalid"},
		Cause: "Graph refuses the end date of the certificate: it is past, or later than the certificate itself says", Mender: You,
		Next:  setTheClock + "; then run the same command again",
		Fault: fail.ServiceRefused, Source: pageKeyCredential,
	},
	{
		Service: Graph, Code: "KeyCredentialsInvalidStartDate", Says: []string{"Key credential start date is invalid"},
		Cause: "Graph refuses the start date of the certificate", Mender: You,
		Next:  setTheClock + "; then run the same command again",
		Fault: fail.ServiceRefused, Source: pageKeyCredential,
	},
	{
		Service: Graph, Says: []string{"Update to existing credential with KeyId"},
		Cause: "a certificate on the application cannot be changed, only removed and added anew", Mender: You,
		Next:  "run the same command again; it reads the certificates anew",
		Fault: fail.ServiceRefused, Source: pageKeyCredential,
	},
	{
		Service: Graph, Code: "Directory_ResourceSizeExceeded",
		Cause: "the application has as many credentials as it may", Mender: ApplicationAdministrator,
		Next:  "remove certificates and secrets that nobody uses from the application {application}; exorun cert list shows those made here",
		Fault: fail.ServiceRefused, Source: pageLimits,
	},
	{
		Service: Graph, Code: "Authentication_MissingOrMalformed", Says: []string{"Access Token missing or malformed"},
		Cause: "Graph does not accept the proof of possession", Mender: ApplicationAdministrator,
		Next:  "check the clock and the certificate with " + verify + "; " + setUpAgain,
		Fault: fail.ServiceRefused, Source: pageAddKey,
	},
	{
		Service: Graph, Says: []string{"No credentials found to be removed"},
		Cause: "the certificate to be removed is not on the application any more", Mender: You, Next: verify,
		Fault: fail.ServiceRefused, Source: pageRemoveKey,
	},

	// Privileged Identity Management.
	{
		Service: Graph, Code: "RoleAssignmentRequestPolicyValidationFailed", Where: "ExpirationRule",
		Cause: "the rules of the role in Privileged Identity Management do not allow an assignment for so long", Mender: PrivilegedRoleAdministrator,
		Next:  planOfSetUp + " shows how long the role may be held; a Privileged Role Administrator can change it in the role's settings",
		Fault: fail.Forbidden, Source: pageRoleRules,
	},
	{
		Service: Graph, Code: "RoleAssignmentRequestPolicyValidationFailed", Where: "MfaRule",
		Cause: "the rules of the role in Privileged Identity Management demand a second factor of whoever assigns it", Mender: YouAsAdministrator, Next: byBrowser,
		Fault: fail.Forbidden, Source: pageRoleRules,
	},
	{
		Service: Graph, Code: "RoleAssignmentRequestPolicyValidationFailed", Where: "TicketingRule",
		Cause: "the rules of the role in Privileged Identity Management demand a ticket number", Mender: PrivilegedRoleAdministrator,
		Next:  "a Privileged Role Administrator assigns the role in the portal with the ticket's number, then: " + verify,
		Fault: fail.Forbidden, Source: pageRoleRules,
	},
	{
		Service: Graph, Code: "RoleAssignmentRequestPolicyValidationFailed", Where: "JustificationRule",
		Cause: "the rules of the role in Privileged Identity Management demand a reason for the assignment", Mender: PrivilegedRoleAdministrator,
		Next:  "exorun setup gives one; for an assignment by hand, write a reason",
		Fault: fail.Forbidden, Source: pageRoleRules,
	},
	{
		Service: Graph, Code: "RoleAssignmentRequestPolicyValidationFailed",
		Cause: "the rules of the role in Privileged Identity Management forbid this assignment", Mender: PrivilegedRoleAdministrator,
		Next:  planOfSetUp + " shows what the rules allow; a Privileged Role Administrator can change them in the role's settings",
		Fault: fail.Forbidden, Source: pageRoleRules,
	},
	{
		Service: Graph, Code: "RoleAssignmentRequestAcrsValidationFailed",
		Cause: "the role may only be assigned or activated after a stronger sign-in that conditional access demands", Mender: YouAsAdministrator,
		Next:  byBrowser + ", or activate the role in the portal first",
		Fault: fail.Forbidden, Source: pageRoleRules,
	},
	{
		Service: Graph, Code: "RoleAssignmentExists", Says: []string{"The Role assignment already exists"},
		Cause: "the role is assigned already", Mender: Nobody, Next: "nothing is to be done: " + verify,
		Fault: fail.ServiceRefused, Source: pageRoleSchedule,
	},
	{
		Service: Graph, Code: "RoleAssignmentDoesNotExist",
		Cause: "the role's assignment to be changed is not there", Mender: PrivilegedRoleAdministrator, Next: setUpAgain,
		Fault: fail.RoleMissing, Source: pageRoleSchedule,
	},
	{
		Service: Graph, Code: "PendingRoleAssignmentRequest",
		Cause: "a request for this role waits for approval already", Mender: PrivilegedRoleAdministrator,
		Next:  "a Privileged Role Administrator approves or cancels it under Privileged Identity Management; then: " + verify,
		Fault: fail.Forbidden, Source: pageRoleSchedule,
	},
	{
		Service: Graph, Code: "SubjectNotFound",
		Cause: "the service principal that gets the role was made a moment ago and is not known everywhere yet, or is gone", Mender: Nobody, Next: runItAgain,
		Fault: fail.TimedOut, Source: pageRoleSchedule,
	},
	{
		Service: Graph, Code: "ActiveDurationTooShort",
		Cause: "the role cannot be held for so short a time", Mender: You, Next: "ask for five minutes or more",
		Fault: fail.InvalidInput, Source: pageRoleSchedule,
	},
	{
		Service: Graph, Code: "AadPremiumLicenseRequired",
		Cause: "the tenant has no licence for Privileged Identity Management", Mender: PrivilegedRoleAdministrator,
		Next:  "assign the role directly: " + setUpAgain,
		Fault: fail.ServiceRefused, Source: pageRoleSchedule,
	},

	// What is there already.
	{
		Service: Graph, Code: "Request_MultipleObjectsWithSameKeyValue", Says: []string{"because the service principal name"},
		Cause: "the service principal is there already", Mender: Nobody, Next: "nothing is to be done: " + verify,
		Fault: fail.ServiceRefused, Source: pageServicePrincipal,
	},
	{
		Service: Graph, Says: []string{"Permission being assigned already exists on the object", "EntitlementGrant entry already exists"},
		Cause: "the permission is granted already", Mender: Nobody, Next: "nothing is to be done: " + verify,
		Fault: fail.ServiceRefused, Source: pageAppRole,
	},
	{
		Service: Graph, Says: []string{"A conflicting object with one or more of the specified property values is present in the directory", "One or more added object references already exist"},
		Cause: "the role is assigned already, or the object is there", Mender: Nobody, Next: "nothing is to be done: " + verify,
		Fault: fail.ServiceRefused, Source: pageRoleAssignment,
	},

	// What another copy of the directory does not know yet.
	{
		Service: Graph, Says: []string{"does not reference a valid application object", "the backing application of the service principal being created must", "NoBackingApplicationObject"},
		Cause: "the application was made a moment ago and the directory does not know it everywhere yet", Mender: Nobody, Next: runItAgain,
		Fault: fail.TimedOut, Source: pageServicePrincipal,
	},
	{
		Service: Graph, Says: []string{"Not a valid reference update", "principal does not exist"},
		Cause: "one of the objects was made a moment ago and the directory does not know it everywhere yet, or an id is wrong", Mender: Nobody, Next: runItAgain,
		Fault: fail.TimedOut, Source: pageAppRole,
	},
	{
		Service: Graph, Code: "Request_ResourceNotFound", Says: []string{"does not exist or one of its queried reference-property objects are not present"},
		Cause: "there is no such object, or it was made a moment ago and the directory does not know it everywhere yet", Mender: Nobody,
		Next:  "wait a minute and run the same command again; if it stays: " + setUpAgain,
		Fault: fail.ServiceRefused, Source: pageGraphErrors,
	},
	{
		Service: Graph, Says: []string{"Permission being assigned was not found on application"},
		Cause: "the service has no permission of that id, as in a cloud that knows it by another", Mender: You, Next: "check --cloud, and that the organization has a licence for Exchange Online",
		Fault: fail.ServiceRefused, Source: pageAppRole,
	},

	// Who asks.
	{
		Service: Graph, Code: "Authorization_RequestDenied", Says: []string{"Insufficient privileges to complete the operation"},
		Cause: "the account may not do this, or the sign-in has no consent for it", Mender: PrivilegedRoleAdministrator,
		Next:  planOfSetUp + " names the role that each step needs and who has it",
		Fault: fail.Forbidden, Source: pageGraphErrors,
	},
	{
		Service: Graph, Code: "InvalidAuthenticationToken",
		Cause: "Graph does not accept the sign-in: it has expired, was revoked, or is for another service or cloud", Mender: YouAsAdministrator,
		Next:  signInAgain + "; check --cloud",
		Fault: fail.SignInFailed, Source: pageGraphErrors,
	},

	// How it is asked.
	{
		Service: Graph, Code: "TooManyRequests",
		Cause: "Graph is throttling", Mender: Nobody, Next: tryLater,
		Fault: fail.ServiceBusy, Source: pageGraphThrottling,
	},
	{
		Service: Graph, Code: "Request_UnsupportedQuery",
		Cause: "Graph does not answer such a question without the header ConsistencyLevel: eventual", Mender: You,
		Next:  "send the header and $count=true with the query",
		Fault: fail.ServiceRefused, Source: pageGraphQuery,
	},
	{
		Service: Graph, Says: []string{"Specified HTTP method is not allowed for the request target"},
		Cause: "the address does not take this method", Mender: You, Next: "look for a proxy that changes requests: check HTTPS_PROXY",
		Fault: fail.ServiceRefused, Source: pageGraphErrors,
	},
	{
		Service: Graph, Code: "Request_BadRequest", General: true,
		Cause: "Graph does not accept the request", Mender: You, Next: "the text beside the code says what it does not accept: exorun explain takes the whole text",
		Fault: fail.ServiceRefused, Source: pageGraphErrors,
	},

	{
		Service: Graph, Status: 401, General: true,
		Cause: "Graph does not accept the sign-in", Mender: YouAsAdministrator, Next: signInAgain,
		Fault: fail.SignInFailed, Source: pageGraphErrors,
	},
	{
		Service: Graph, Status: 403, General: true,
		Cause: "the account may not do this", Mender: PrivilegedRoleAdministrator,
		Next:  planOfSetUp + " names the role that each step needs and who has it",
		Fault: fail.Forbidden, Source: pageGraphErrors,
	},
	{
		Service: Graph, Status: 429, General: true,
		Cause: "Graph is throttling", Mender: Nobody, Next: tryLater,
		Fault: fail.ServiceBusy, Source: pageGraphThrottling,
	},
	{
		Service: Graph, Status: 503, General: true,
		Cause: "Graph is not available", Mender: Nobody, Next: tryLater,
		Fault: fail.ServiceBusy, Source: pageGraphErrors,
	},
}

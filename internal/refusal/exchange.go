package refusal

import "github.com/exorun/exorun/internal/fail"

const pageThrottled = "https://learn.microsoft.com/exchange/troubleshoot/client-connectivity/exchange-online-throttling"

// exchangeRows are the refusals of Exchange Online's admin interface, by the name of the exception or by its text. The
// statuses at the end are what is left where the body is empty or a run of NUL octets.
var exchangeRows = []Row{
	// The application.
	{
		Service: Exchange, Says: []string{"isn't supported in this scenario"},
		Cause: "the application {application} has no directory role that Exchange accepts, or it is not effective yet", Mender: PrivilegedRoleAdministrator,
		Next:  "exorun verify --organization {organization} tells which; where it is missing, " + setUpAgain,
		Fault: fail.RoleMissing, Source: pageAppOnly,
	},
	{
		Service: Exchange, Says: []string{"The token contains no permissions, or permissions can not be understood", "2000008;reason="},
		Cause: "Exchange.ManageAsApp is not granted to the application {application}", Mender: ApplicationAdministrator, Next: setUpAgain,
		Fault: fail.PermissionMissing, Source: pageAppOnly,
	},
	{
		Service: Exchange, Says: []string{"2000003;reason="},
		Cause: "Exchange does not accept the token: it is for another service, another cloud or has expired", Mender: You, Next: verify,
		Fault: fail.PermissionMissing, Source: pageAppOnly,
	},
	{
		Service: Exchange, Says: []string{"insufficient_claims"},
		Cause: "Exchange wants a new token, as something about the account has changed", Mender: You, Next: "connect again; cmdlets run from here do so by themselves: " + verify,
		Fault: fail.ServiceRefused, Source: "https://learn.microsoft.com/entra/identity/conditional-access/concept-continuous-access-evaluation",
	},
	{
		Service: Exchange, Says: []string{"aren't present in the role definition for the current user"},
		Cause: "the role does not allow a parameter of this cmdlet", Mender: PrivilegedRoleAdministrator,
		Next:  "give the application a role that does, or leave the parameter out: exorun setup --organization {organization} --role exchange-administrator",
		Fault: fail.RoleMissing, Source: pageExchangeRoles,
	},
	{
		Service: Exchange, Code: "CmdletAccessDeniedException", General: true,
		Cause: "the role does not allow this cmdlet", Mender: PrivilegedRoleAdministrator,
		Next:  "give the application a role that does: exorun setup --organization {organization} --role exchange-administrator",
		Fault: fail.RoleMissing, Source: pageExchangeRoles,
	},
	{
		Service: Exchange, Says: []string{"User is not allowed to call"},
		Cause: "the role does not allow this cmdlet", Mender: PrivilegedRoleAdministrator,
		Next:  "give the application a role that does: exorun setup --organization {organization} --role exchange-administrator",
		Fault: fail.RoleMissing, Source: pageExchangeRoles,
	},
	{
		Service: Exchange, Says: []string{"INSUFF_ACCESS_RIGHTS"},
		Cause: "Exchange was addressed by a domain that is not the tenant's initial one", Mender: You,
		Next:  "name the organization by its domain that ends in onmicrosoft.com, or " + setUpAgain,
		Fault: fail.CustomDomain, Source: pageAppOnly,
	},
	{
		Service: Exchange, Says: []string{"Module could not be correctly formed"},
		Cause: "the module got no answer that it could use at connect, as it does with no directory role or while the service is not available", Mender: PrivilegedRoleAdministrator,
		Next:  "exorun verify --organization {organization} tells which",
		Fault: fail.RoleMissing, Source: observedModule,
	},
	{
		Service: Exchange, Says: []string{"Error Acquiring Token", "A configuration issue is preventing authentication"},
		General: true,
		Cause:   "the module got no token", Mender: You, Next: verify + " tells why; an AADSTS number in the text says more: exorun explain takes the whole text",
		Fault: fail.ServiceRefused, Source: observedModule,
	},
	{
		Service: Exchange, Says: []string{"You must call Connect-ExchangeOnline before calling any other cmdlet"},
		Cause: "the script is not connected", Mender: You, Next: "call Connect-ExchangeOnline first; what it says explains the rest",
		Fault: fail.ServiceRefused, Source: observedModule,
	},

	// What the script asks for.
	{
		Service: Exchange, Code: "ManagementObjectNotFoundException", Says: []string{"The operation couldn't be performed because object"},
		Cause: "there is no such object in the organization", Mender: You, Next: "check its name; one that was made a moment ago takes some minutes",
		Fault: fail.ServiceRefused, Source: pageConnect,
	},
	{
		Service: Exchange, Code: "MailboxUserNotFoundException",
		Cause: "there is no such mailbox user in the organization", Mender: You, Next: "check its name; one that was made a moment ago takes some minutes",
		Fault: fail.ServiceRefused, Source: observedModule,
	},
	{
		Service: Exchange, Code: "AmbiguousParameterSetException", Says: []string{"Parameter set cannot be resolved using the specified named parameters"},
		Cause: "these parameters do not go together, or one is missing", Mender: You, Next: "compare them with the cmdlet's syntax",
		Fault: fail.ServiceRefused, Source: pageConnect,
	},
	{
		Service: Exchange, Code: "ParameterTransformationException", Says: []string{"Cannot process argument transformation on parameter"},
		Cause: "the value is not one that the parameter takes", Mender: You, Next: "the text names the parameter and often lists what it takes",
		Fault: fail.ServiceRefused, Source: pageConnect,
	},
	{
		Service: Exchange, Code: "ADObjectAlreadyExistsException",
		Cause: "an object of that name is there already, made perhaps by the same request sent before", Mender: You, Next: "read it back and go on with it, or choose another name",
		Fault: fail.ServiceRefused, Source: pageConnect,
	},
	{
		Service: Exchange, Code: "MemberAlreadyExistsException", Says: []string{"is already a member of the group"},
		Cause: "the recipient is a member of the group already", Mender: You, Next: "nothing is to be done",
		Fault: fail.ServiceRefused, Source: pageConnect,
	},
	{
		Service: Exchange, Code: "ADOperationException", General: true,
		Cause: "the directory behind Exchange refused the operation", Mender: You,
		Next:  "name the organization by its domain that ends in onmicrosoft.com; if the text speaks of access, the role does not reach so far: " + verify,
		Fault: fail.ServiceRefused, Source: pageAppOnly,
	},

	// What passes.
	{
		Service: Exchange, Says: []string{"You have reached the maximum number of concurrent requests"},
		Cause: "too many requests of the tenant run at once", Mender: Nobody, Next: "try again later, with fewer scripts at a time",
		Fault: fail.ServiceBusy, Source: pageThrottled,
	},
	{
		Service: Exchange, Code: "ADTransientException",
		Cause: "a directory server behind Exchange was not available", Mender: Nobody, Next: tryLater,
		Fault: fail.ServiceBusy, Source: observedModule,
	},
	{
		Service: Exchange, Code: "DCOverloadedException",
		Cause: "a directory server behind Exchange is overloaded", Mender: Nobody, Next: tryLater,
		Fault: fail.ServiceBusy, Source: observedModule,
	},
	{
		Service: Exchange, Code: "SuitabilityDirectoryException",
		Cause: "no directory server behind Exchange is fit to answer", Mender: Nobody, Next: tryLater,
		Fault: fail.ServiceBusy, Source: observedModule,
	},
	{
		Service: Exchange, Code: "ServerInMMException",
		Cause: "a server of Exchange is being serviced", Mender: Nobody, Next: tryLater,
		Fault: fail.ServiceBusy, Source: observedModule,
	},
	{
		Service: Exchange, Code: "ADServerSettingsChangedException",
		Cause: "Exchange changed servers in the middle of a request", Mender: Nobody, Next: tryLater,
		Fault: fail.ServiceBusy, Source: observedModule,
	},
	{
		Service: Exchange, Code: "StorageTransientException",
		Cause: "a mailbox store was not available", Mender: Nobody, Next: tryLater,
		Fault: fail.ServiceBusy, Source: observedModule,
	},
	{
		Service: Exchange, Says: []string{"A server side error has occurred because of which the operation could not be completed"},
		General: true,
		Cause:   "Exchange hides the reason", Mender: Nobody, Next: "try again later; if it stays, give Microsoft's support the request id",
		Fault: fail.ServiceBusy, Source: observedModule,
	},
	{
		Service: Exchange, Says: []string{"Expired or Invalid pagination request"},
		Cause: "the next page was asked for too late, after half an hour or more", Mender: You, Next: "run the script again and do the slow work after the reading, or read less at once",
		Fault: fail.ServiceRefused, Source: "https://learn.microsoft.com/answers/questions/1023619",
	},
	{
		Service: Exchange, Says: []string{"Unexpected character encountered while parsing value: <"},
		Cause: "a web page came instead of Exchange's answer, as from a proxy or a page to log in to the network", Mender: You, Next: "check HTTPS_PROXY, and open a page in a browser on this machine",
		Fault: fail.NoNetwork, Source: observedModule,
	},
	{
		Service: Exchange, Says: []string{"An error occurred while sending the request"},
		Cause: "the connection was cut", Mender: You, Next: "check the network, HTTPS_PROXY and SSL_CERT_FILE: " + verify,
		Fault: fail.NoNetwork, Source: observedModule,
	},
	{
		Service: Exchange, Says: []string{"Service is unavailable to process the request"},
		Cause: "the sign-in service was not available", Mender: Nobody, Next: tryLater,
		Fault: fail.ServiceBusy, Source: observedModule,
	},

	{
		Service: Exchange, Status: 401, General: true,
		Cause: "Exchange does not accept the token (401)", Mender: ApplicationAdministrator, Next: setUpAgain,
		Fault: fail.PermissionMissing, Source: pageAppOnly,
	},
	{
		Service: Exchange, Status: 403, General: true,
		Cause: "Exchange lets the application do nothing (403)", Mender: PrivilegedRoleAdministrator, Next: setUpAgain,
		Fault: fail.RoleMissing, Source: pageAppOnly,
	},
	{
		Service: Exchange, Status: 429, General: true,
		Cause: "Exchange is throttling", Mender: Nobody, Next: "try again later, with fewer scripts at a time",
		Fault: fail.ServiceBusy, Source: pageThrottled,
	},
	{
		Service: Exchange, Status: 500, General: true,
		Cause: "Exchange failed", Mender: Nobody, Next: tryLater,
		Fault: fail.ServiceBusy, Source: pageConnect,
	},
	{
		Service: Exchange, Status: 503, General: true,
		Cause: "Exchange is not available", Mender: Nobody, Next: tryLater,
		Fault: fail.ServiceBusy, Source: pageConnect,
	},
	{
		Service: Exchange, Status: 504, General: true,
		Cause: "Exchange took too long; a cmdlet that writes may have been carried out", Mender: You, Next: "read back what was to be written, then run it again if need be",
		Fault: fail.ServiceBusy, Source: pageConnect,
	},
}

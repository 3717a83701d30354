package refusal

import "github.com/exorun/exorun/internal/fail"

// applicationRows are the sign-in service's refusals of an application that asks for a token of its own. The texts beside
// AADSTS700027 come from Entra's own answers, older and newer.
var applicationRows = []Row{
	// The certificate.
	{
		Service: Entra, Code: "AADSTS700027", Where: "is expired", Says: []string{"[Reason - The key used is expired"},
		Cause: "the certificate on the application has expired", Mender: ApplicationAdministrator, Next: setUpAgain,
		Fault: fail.CertificateExpired, Source: pageAssertion,
	},
	{
		Service: Entra, Code: "AADSTS700027", Where: "use of the key to verify the signature failed",
		Says:  []string{"Key was found, but use of the key to verify the signature failed"},
		Cause: "the private key here does not belong to the certificate that is on the application", Mender: ApplicationAdministrator, Next: setUpAgain,
		Fault: fail.WrongPrivateKey, Source: pageAssertion,
	},
	{
		Service: Entra, Code: "AADSTS700027",
		Says:  []string{"[Reason - The key was not found", "used to sign the client assertion is not registered on application", "Client assertion contains an invalid signature"},
		Cause: "the certificate is not on the application {application}", Mender: ApplicationAdministrator, Next: setUpAgain,
		Fault: fail.CertificateNotRegistered, Source: pageAssertion,
	},
	{
		Service: Entra, Code: "AADSTS1000502",
		Cause: "the certificate is not valid today", Mender: ApplicationAdministrator, Next: setUpAgain,
		Fault: fail.CertificateExpired, Source: pageSignInCodes,
	},
	{
		Service: Entra, Code: "AADSTS700024", Says: []string{"Client assertion is not within its valid time range"},
		Cause: "the clock of this machine is wrong", Mender: You, Next: setTheClock,
		Fault: fail.ClockSkew, Source: pageSignInCodes,
	},
	{
		Service: Entra, Code: "AADSTS500133",
		Cause: "the clock of this machine is wrong, or the assertion was kept for too long", Mender: You, Next: setTheClock,
		Fault: fail.ClockSkew, Source: pageSignInCodes,
	},
	{
		Service: Entra, Code: "AADSTS700021",
		Cause: "the assertion was made for another application than the one that signs in", Mender: You, Next: "check the application id of the connection: " + verify,
		Fault: fail.ServiceRefused, Source: pageSignInCodes,
	},
	{
		Service: Entra, Code: "AADSTS50048",
		Cause: "issuer and subject of the assertion differ", Mender: You, Next: "give both the application's id; the assertions of this home do: " + verify,
		Fault: fail.ServiceRefused, Source: pageSignInCodes,
	},
	{
		Service: Entra, Code: "AADSTS700023", Says: []string{"Client assertion audience claim does not match"},
		Cause: "the assertion was made for another sign-in host", Mender: You, Next: "check --cloud",
		Fault: fail.ServiceRefused, Source: pageSignInCodes,
	},
	{
		Service: Entra, Code: "AADSTS50027",
		Cause: "the assertion is not a token that Entra can read", Mender: You, Next: "look for something between this machine and the service that changes requests, such as a proxy; then: " + verify,
		Fault: fail.ServiceRefused, Source: pageSignInCodes,
	},
	{
		Service: Entra, Code: "AADSTS5002738", Says: []string{"is not a supported signature algorithm"},
		Cause: "Entra takes certificates with an RSA key only", Mender: ApplicationAdministrator, Next: "use a certificate with an RSA key of 2048 bits or more; " + setUpAgain,
		Fault: fail.ServiceRefused, Source: pageAssertion,
	},
	{
		Service: Entra, Code: "AADSTS5002730",
		Cause: "Entra does not take the algorithm that the key signs with", Mender: ApplicationAdministrator, Next: "use a certificate with an RSA key of 2048 bits or more; " + setUpAgain,
		Fault: fail.ServiceRefused, Source: pageAssertion,
	},
	{
		Service: Entra, Code: "AADSTS50032",
		Cause: "the certificate's RSA key is too short", Mender: ApplicationAdministrator, Next: "use a certificate with an RSA key of 2048 bits or more; " + setUpAgain,
		Fault: fail.ServiceRefused, Source: pageSignInCodes,
	},
	{
		Service: Entra, Code: "AADSTS7000218",
		Cause: "no certificate and no secret was sent", Mender: You, Next: "name the certificate's file or the secret; a connection of this home has one: " + verify,
		Fault: fail.SignInFailed, Source: pageSignInCodes,
	},
	{
		Service: Entra, Code: "AADSTS7000215",
		Cause: "the secret is wrong", Mender: You, Next: "check AZURE_CLIENT_SECRET: it takes the secret's value, not its id",
		Fault: fail.SignInFailed, Source: pageSignInCodes,
	},
	{
		Service: Entra, Code: "AADSTS7000222",
		Cause: "the secret has expired", Mender: ApplicationAdministrator, Next: "make a new one, or sign in another way: --credential browser",
		Fault: fail.SignInFailed, Source: pageSignInCodes,
	},
	{
		Service: Entra, Code: "AADSTS700025",
		Cause: "the application is a public client, which may not use a certificate or a secret", Mender: You, Next: "check the application id: " + verify,
		Fault: fail.ServiceRefused, Source: pageSignInCodes,
	},

	{
		Service: Entra, Code: "AADSTS50012",
		Cause: "the assertion is not accepted: it was used before, or nothing in it can be checked", Mender: You, Next: "run the same command again; each try makes a new assertion",
		Fault: fail.ServiceRefused, Source: pageSignInCodes,
	},
	{
		Service: Entra, Code: "AADSTS50013",
		Cause: "the assertion is not accepted: it was not signed by whom it names, was made for another, or has expired", Mender: You,
		Next:  setTheClock + "; a CI system's token must be fresh and unchanged",
		Fault: fail.ServiceRefused, Source: pageSignInCodes,
	},

	// The application and the tenant.
	{
		Service: Entra, Code: "AADSTS700016",
		Cause: "the application {application} is not in the tenant", Mender: ApplicationAdministrator, Next: setUpAgain,
		Fault: fail.ApplicationMissing, Source: pageSignInCodes,
	},
	{
		Service: Entra, Code: "AADSTS7000229",
		Cause: "the application {application} has no service principal in the tenant", Mender: ApplicationAdministrator, Next: setUpAgain,
		Fault: fail.ApplicationMissing, Source: pageSignInCodes,
	},
	{
		Service: Entra, Code: "AADSTS7000112",
		Cause: "the service principal is disabled", Mender: ApplicationAdministrator, Next: "if that was not meant, " + setUpAgain,
		Fault: fail.ServicePrincipalDisabled, Source: pageSignInCodes,
	},
	{
		Service: Entra, Code: "AADSTS70001", Where: "disabled",
		Cause: "the service principal is disabled", Mender: ApplicationAdministrator, Next: "if that was not meant, " + setUpAgain,
		Fault: fail.ServicePrincipalDisabled, Source: pageSignInCodes,
	},
	{
		Service: Entra, Code: "AADSTS70001",
		Cause: "the application {application} is not in the tenant", Mender: ApplicationAdministrator, Next: setUpAgain,
		Fault: fail.ApplicationMissing, Source: pageSignInCodes,
	},
	{
		Service: Entra, Code: "AADSTS501051",
		Cause: "Exchange demands a permission and none is granted", Mender: ApplicationAdministrator, Next: setUpAgain,
		Fault: fail.PermissionMissing, Source: pageClientCredentials,
	},
	{
		Service: Entra, Code: "AADSTS500011", Says: []string{"The resource principal named"},
		Cause: "the tenant has no Exchange Online", Mender: LicenseAdministrator, Next: "check that the organization has a licence for Exchange Online, and --cloud",
		Fault: fail.ServiceRefused, Source: pageSignInCodes,
	},
	{
		Service: Entra, Code: "AADSTS500014",
		Cause: "the service is disabled in the tenant, as it is when its subscription has lapsed", Mender: LicenseAdministrator, Next: "check that the organization has a licence for Exchange Online",
		Fault: fail.ServiceRefused, Source: pageSignInCodes,
	},
	{
		Service: Entra, Code: "AADSTS90002", Says: []string{"invalid_tenant"},
		Cause: "there is no such tenant in this cloud", Mender: You, Next: "check the organization and --cloud",
		Fault: fail.TenantUnknown, Source: pageSignInCodes,
	},
	{
		Service: Entra, Code: "AADSTS900023", Says: []string{"is neither a valid DNS name, nor a valid external domain"},
		Cause: "the organization is neither a domain nor a tenant id", Mender: You, Next: "check the organization",
		Fault: fail.TenantUnknown, Source: pageTroubleshooting,
	},
	{
		Service: Entra, Code: "AADSTS50059",
		Cause: "the request names no tenant", Mender: You, Next: "name the organization: " + verify,
		Fault: fail.TenantUnknown, Source: pageSignInCodes,
	},
	{
		Service: Entra, Code: "AADSTS9001023",
		Cause: "an application cannot sign in to common or consumers", Mender: You, Next: "name the tenant by its domain or id: " + verify,
		Fault: fail.TenantUnknown, Source: pageClientCredentials,
	},
	{
		Service: Entra, Code: "AADSTS50049", Says: []string{"invalid_instance"},
		Cause: "the sign-in host belongs to no cloud that Entra knows", Mender: You, Next: "check --cloud and AZURE_AUTHORITY_HOST",
		Fault: fail.TenantUnknown, Source: pageNationalClouds,
	},
	{
		Service: Entra, Code: "endpoints_resolution_error",
		Cause: "the sign-in library found no such tenant at the sign-in host", Mender: You, Next: "check the organization and --cloud",
		Fault: fail.TenantUnknown, Source: "observed with msal-node 7.2.1",
	},
	{
		Service: Entra, Code: "AADSTS900382",
		Cause: "the application belongs to another cloud than the tenant", Mender: You, Next: "check --cloud, and set up an application in this cloud: exorun setup --organization {organization}",
		Fault: fail.TenantUnknown, Source: pageNationalClouds,
	},
	{
		Service: Entra, Code: "AADSTS90038",
		Cause: "the tenant lies in another cloud than the sign-in host", Mender: You, Next: "name the cloud with --cloud",
		Fault: fail.TenantUnknown, Source: pageSignInCodes,
	},
	{
		Service: Entra, Code: "AADSTS900432",
		Cause: "a client with a secret or a certificate cannot sign in across clouds", Mender: You, Next: "name the cloud of the tenant with --cloud",
		Fault: fail.TenantUnknown, Source: pageSignInCodes,
	},

	// Rules.
	{
		Service: Entra, Code: "AADSTS53003",
		Cause: "a conditional access policy for workload identities blocks the service principal", Mender: ConditionalAccessAdministrator,
		Next:  "exclude the service principal from the policy, or allow this machine's address in it; the sign-in log of service principals names the policy",
		Fault: fail.BlockedByConditionalAccess, Source: pageWorkloadAccess,
	},

	// The request.
	{
		Service: Entra, Code: "AADSTS1002012",
		Cause: "an application may only ask for all of its permissions at once", Mender: You, Next: "ask for a scope that ends in /.default",
		Fault: fail.ServiceRefused, Source: pageClientCredentials,
	},
	{
		Service: Entra, Code: "AADSTS70011",
		Cause: "the scope is not one that Entra knows", Mender: You, Next: "ask for one resource's scope that ends in /.default, and check --cloud",
		Fault: fail.ServiceRefused, Source: pageSignInCodes,
	},
	{
		Service: Entra, Code: "AADSTS28000",
		Cause: "the request asks for several resources at once", Mender: You, Next: "ask for a token for each resource by itself",
		Fault: fail.ServiceRefused, Source: pageSignInCodes,
	},
	{
		Service: Entra, Code: "AADSTS900144",
		Cause: "a field is missing in the request", Mender: You, Next: "the text names the field; look for something between this machine and the service that changes requests, such as a proxy",
		Fault: fail.ServiceRefused, Source: pageSignInCodes,
	},
	{
		Service: Entra, Code: "AADSTS70003",
		Cause: "Entra does not know this way of asking for a token", Mender: You, Next: "choose another way with --credential browser",
		Fault: fail.ServiceRefused, Source: pageSignInCodes,
	},
	{
		Service: Entra, Code: "AADSTS900561",
		Cause: "the request arrived as another kind than it was sent", Mender: You, Next: "look for a proxy that follows redirects and turns POST into GET: check HTTPS_PROXY",
		Fault: fail.ServiceRefused, Source: pageSignInCodes,
	},

	{
		Service: Entra, Code: "AADSTS90023",
		Cause: "a field of the request has a value that Entra does not take", Mender: You, Next: "the text names the field; look for something between this machine and the service that changes requests, such as a proxy",
		Fault: fail.ServiceRefused, Source: pageSignInCodes,
	},

	// A token of a CI system instead of a certificate.
	{
		Service: Entra, Code: "AADSTS700211",
		Cause: "no federated credential of the application has the issuer of this token", Mender: ApplicationAdministrator,
		Next:  "compare the issuer that the text names with the federated credentials on the application, letter by letter",
		Fault: fail.SignInFailed, Source: pageFederation,
	},
	{
		Service: Entra, Code: "AADSTS700212",
		Cause: "no federated credential of the application has the audience of this token", Mender: ApplicationAdministrator,
		Next:  "ask the CI system for a token with the audience api://AzureADTokenExchange, or correct the federated credential",
		Fault: fail.SignInFailed, Source: pageFederation,
	},
	{
		Service: Entra, Code: "AADSTS700213",
		Cause: "no federated credential of the application has the subject of this token", Mender: ApplicationAdministrator,
		Next:  "compare the subject that the text names (repository, branch, environment) with the federated credentials on the application, letter by letter",
		Fault: fail.SignInFailed, Source: pageFederation,
	},
	{
		Service: Entra, Code: "AADSTS70021",
		Cause: "no federated credential of the application fits issuer, subject and audience of this token", Mender: ApplicationAdministrator,
		Next:  "compare the three that the text names with the federated credentials on the application, letter by letter; a new one takes some minutes",
		Fault: fail.SignInFailed, Source: pageFederation,
	},
	{
		Service: Entra, Code: "AADSTS70025",
		Cause: "the application has no federated credential", Mender: ApplicationAdministrator,
		Next:  "add one for this CI system to the application, or sign in another way: --credential environment",
		Fault: fail.SignInFailed, Source: pageFederation,
	},

	// What passes.
	{
		Service: Entra, Code: "AADSTS90033",
		Cause: "the sign-in service is not available", Mender: Nobody, Next: tryLater,
		Fault: fail.ServiceBusy, Source: pageSignInCodes,
	},
	{
		Service: Entra, Code: "AADSTS90055",
		Cause: "the sign-in service is throttling", Mender: Nobody, Next: tryLater,
		Fault: fail.ServiceBusy, Source: pageSignInCodes,
	},
	{
		Service: Entra, Code: "token_parsing_error",
		Cause: "the sign-in service answered with something that is no answer, as it does when it is not available", Mender: Nobody, Next: tryLater,
		Fault: fail.ServiceBusy, Source: "observed with msal-node 7.2.1",
	},
}

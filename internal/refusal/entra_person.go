package refusal

import "github.com/exorun/exorun/internal/fail"

// Ways round for a person who signs in.
const (
	anotherWay   = "sign in another way: --credential browser, device-code, azure-cli, environment or workload-identity"
	signInAgain  = "sign in again: az login where --credential azure-cli is used, otherwise run the same command again"
	theNumber    = "the AADSTS number beside it tells which: exorun explain takes the whole text"
	byBrowser    = "sign in with --credential browser"
	askConsent   = "an Application Administrator consents to it, or sign in with an application that has consent: --credential azure-cli"
	memberOfOrga = "sign in with an account of the organization {organization}, or name the one that the account belongs to"
)

// personRows are the sign-in service's refusals of a person who signs in.
var personRows = []Row{
	// Consent.
	{
		Service: Entra, Code: "AADSTS65001", Says: []string{"consent_required"},
		Cause: "the sign-in's application has not been granted what set-up needs", Mender: ApplicationAdministrator, Next: askConsent,
		Fault: fail.Forbidden, Source: pageAdminConsent,
	},
	{
		Service: Entra, Code: "AADSTS90094",
		Cause: "the tenant wants an administrator to consent to the sign-in's application", Mender: ApplicationAdministrator,
		Next:  "ask for consent on the page that the sign-in shows, or sign in with an application that has it: --credential azure-cli",
		Fault: fail.Forbidden, Source: pageConsentWorkflow,
	},
	{
		Service: Entra, Code: "AADSTS90095",
		Cause: "the tenant wants an administrator to approve the request for consent", Mender: ApplicationAdministrator,
		Next:  "wait until the request is approved and run the same command again, or sign in with an application that has consent: --credential azure-cli",
		Fault: fail.Forbidden, Source: pageConsentWorkflow,
	},
	{
		Service: Entra, Code: "AADSTS90093",
		Cause: "the account may not consent to what the sign-in's application asks for", Mender: ApplicationAdministrator, Next: askConsent,
		Fault: fail.Forbidden, Source: pageSignInCodes,
	},
	{
		Service: Entra, Code: "AADSTS65004",
		Cause: "consent was declined on the sign-in page", Mender: YouAsAdministrator, Next: "run the same command again and consent, or " + anotherWay,
		Fault: fail.SignInFailed, Source: pageSignInCodes,
	},
	{
		Service: Entra, Code: "AADSTS65005",
		Cause: "the sign-in's application may not ask for this service", Mender: ApplicationAdministrator, Next: anotherWay,
		Fault: fail.Forbidden, Source: pageSignInCodes,
	},
	{
		Service: Entra, Code: "AADSTS50105",
		Cause: "the sign-in's application is open only to people who were assigned to it", Mender: ApplicationAdministrator,
		Next:  "an Application Administrator assigns the account to it under Enterprise applications, or sign in another way: --credential azure-cli",
		Fault: fail.Forbidden, Source: pageSignInCodes,
	},
	{
		Service: Entra, Code: "permission_denied",
		Cause: "the administrator declined on the page for consent", Mender: ApplicationAdministrator, Next: askConsent,
		Fault: fail.Forbidden, Source: pageAdminConsent,
	},

	// A second factor, a device, a policy.
	{
		Service: Entra, Code: "AADSTS53003",
		Cause: "a conditional access policy blocks the sign-in of the account from here", Mender: ConditionalAccessAdministrator,
		Next:  "sign in from a device, a network or in a way that the policy allows, such as --credential browser; the sign-in log names the policy",
		Fault: fail.SignInFailed, Source: pageAccess,
	},
	{
		Service: Entra, Code: "AADSTS50076",
		Cause: "the tenant demands a second factor, which this way of signing in cannot give", Mender: YouAsAdministrator, Next: byBrowser,
		Fault: fail.SignInFailed, Source: pageSignInCodes,
	},
	{
		Service: Entra, Code: "AADSTS50074",
		Cause: "the tenant demands a second factor", Mender: YouAsAdministrator, Next: byBrowser,
		Fault: fail.SignInFailed, Source: pageSignInCodes,
	},
	{
		Service: Entra, Code: "AADSTS50078",
		Cause: "the second factor was given too long ago", Mender: YouAsAdministrator, Next: signInAgain,
		Fault: fail.SignInFailed, Source: pageSignInCodes,
	},
	{
		Service: Entra, Code: "AADSTS50079",
		Cause: "the account must first register for a second factor", Mender: YouAsAdministrator,
		Next:  "register at https://aka.ms/mfasetup in a browser, then run this again",
		Fault: fail.SignInFailed, Source: pageSignInCodes,
	},
	{
		Service: Entra, Code: "AADSTS50072",
		Cause: "the account must first register for a second factor", Mender: YouAsAdministrator,
		Next:  "register at https://aka.ms/mfasetup in a browser, then run this again",
		Fault: fail.SignInFailed, Source: pageSignInCodes,
	},
	{
		Service: Entra, Code: "AADSTS500121",
		Cause: "the second factor was not given or not accepted", Mender: YouAsAdministrator,
		Next:  "run the same command again and answer the prompt; an Authentication Administrator can reset the method",
		Fault: fail.SignInFailed, Source: pageSignInCodes,
	},
	{
		Service: Entra, Code: "AADSTS50158",
		Cause: "conditional access demands more than this way of signing in can give", Mender: YouAsAdministrator, Next: byBrowser,
		Fault: fail.SignInFailed, Source: pageSignInCodes,
	},
	{
		Service: Entra, Code: "AADSTS50097",
		Cause: "conditional access demands a device that the tenant knows", Mender: YouAsAdministrator,
		Next:  "sign in on a device of the organization, with --credential browser",
		Fault: fail.SignInFailed, Source: pageSignInCodes,
	},
	{
		Service: Entra, Code: "AADSTS53000",
		Cause: "conditional access demands a compliant device", Mender: YouAsAdministrator,
		Next:  "sign in on a compliant device of the organization, with --credential browser",
		Fault: fail.SignInFailed, Source: pageSignInCodes,
	},
	{
		Service: Entra, Code: "AADSTS53001",
		Cause: "conditional access demands a device that is joined to the organization's domain", Mender: YouAsAdministrator,
		Next:  "sign in on such a device, with --credential browser",
		Fault: fail.SignInFailed, Source: pageSignInCodes,
	},
	{
		Service: Entra, Code: "AADSTS53002",
		Cause: "conditional access allows approved applications only", Mender: ConditionalAccessAdministrator,
		Next:  "a Conditional Access Administrator excludes the sign-in's application or the account for the time of the set-up",
		Fault: fail.SignInFailed, Source: pageSignInCodes,
	},
	{
		Service: Entra, Code: "AADSTS53004",
		Cause: "the account cannot register for a second factor from here, as the sign-in looks risky", Mender: AuthenticationAdministrator,
		Next:  "register from a place that the account is known at, or ask for a Temporary Access Pass",
		Fault: fail.SignInFailed, Source: pageSignInCodes,
	},
	{
		Service: Entra, Code: "AADSTS53011",
		Cause: "the account is blocked as it looks taken over", Mender: SecurityAdministrator,
		Next:  "a Security Administrator clears the risk of the account; then sign in again",
		Fault: fail.SignInFailed, Source: pageSignInCodes,
	},
	{
		Service: Entra, Code: "AADSTS530003",
		Cause: "conditional access demands a device that the organization manages", Mender: YouAsAdministrator,
		Next:  "sign in on such a device, with --credential browser",
		Fault: fail.SignInFailed, Source: pageSignInCodes,
	},
	{
		Service: Entra, Code: "AADSTS530036",
		Cause: "conditional access blocks signing in with a code on another device", Mender: YouAsAdministrator, Next: byBrowser,
		Fault: fail.SignInFailed, Source: pageAccess,
	},

	// The account and its tenant.
	{
		Service: Entra, Code: "AADSTS50020",
		Cause: "the account is not in the tenant", Mender: YouAsAdministrator, Next: memberOfOrga,
		Fault: fail.WrongTenant, Source: pageSignInCodes,
	},
	{
		Service: Entra, Code: "AADSTS90072",
		Cause: "the account is of another tenant and no guest in this one", Mender: YouAsAdministrator, Next: memberOfOrga,
		Fault: fail.WrongTenant, Source: pageSignInCodes,
	},
	{
		Service: Entra, Code: "AADSTS50034",
		Cause: "the tenant has no such account", Mender: YouAsAdministrator, Next: memberOfOrga,
		Fault: fail.WrongTenant, Source: pageSignInCodes,
	},
	{
		Service: Entra, Code: "AADSTS51004",
		Cause: "the account is not in the tenant's directory", Mender: YouAsAdministrator, Next: memberOfOrga,
		Fault: fail.WrongTenant, Source: pageSignInCodes,
	},
	{
		Service: Entra, Code: "AADSTS50177",
		Cause: "the account is of another tenant, whose sign-in this tenant does not take", Mender: YouAsAdministrator, Next: memberOfOrga,
		Fault: fail.WrongTenant, Source: pageSignInCodes,
	},
	{
		Service: Entra, Code: "AADSTS50178",
		Cause: "the account is of another tenant and the session holds another account", Mender: YouAsAdministrator, Next: memberOfOrga,
		Fault: fail.WrongTenant, Source: pageSignInCodes,
	},
	{
		Service: Entra, Code: "AADSTS500021",
		Cause: "the network of this machine lets people sign in to chosen tenants only", Mender: YouAsAdministrator,
		Next:  "sign in from another network, or have the tenant added to the proxy's list of allowed tenants",
		Fault: fail.WrongTenant, Source: pageSignInCodes,
	},
	{
		Service: Entra, Code: "AADSTS50053",
		Cause: "the account is locked, or the address of this machine is blocked", Mender: UserAdministrator,
		Next:  "wait half an hour and sign in again; the sign-in log says which of the two it is",
		Fault: fail.SignInFailed, Source: pageSignInCodes,
	},
	{
		Service: Entra, Code: "AADSTS50055",
		Cause: "the password of the account has expired", Mender: YouAsAdministrator, Next: "set a new password in a browser, then run this again",
		Fault: fail.SignInFailed, Source: pageSignInCodes,
	},
	{
		Service: Entra, Code: "AADSTS50057",
		Cause: "the account is disabled", Mender: UserAdministrator, Next: "sign in with another account, or have this one enabled",
		Fault: fail.SignInFailed, Source: pageSignInCodes,
	},
	{
		Service: Entra, Code: "AADSTS50126",
		Cause: "user name or password is wrong", Mender: YouAsAdministrator, Next: "run the same command again",
		Fault: fail.SignInFailed, Source: pageSignInCodes,
	},
	{
		Service: Entra, Code: "AADSTS50128",
		Cause: "there is no tenant of this domain", Mender: You, Next: "check the organization and --cloud",
		Fault: fail.TenantUnknown, Source: pageSignInCodes,
	},

	// A sign-in that has ended.
	{
		Service: Entra, Code: "AADSTS50173",
		Cause: "the sign-in was revoked or the password was changed since", Mender: YouAsAdministrator, Next: signInAgain,
		Fault: fail.SignInFailed, Source: pageRefresh,
	},
	{
		Service: Entra, Code: "AADSTS50132",
		Cause: "the session was ended, as it is when a password changes", Mender: YouAsAdministrator, Next: signInAgain,
		Fault: fail.SignInFailed, Source: pageSignInCodes,
	},
	{
		Service: Entra, Code: "AADSTS50133",
		Cause: "the session ended because the password has expired or was changed", Mender: YouAsAdministrator, Next: signInAgain,
		Fault: fail.SignInFailed, Source: pageSignInCodes,
	},
	{
		Service: Entra, Code: "AADSTS50058",
		Cause: "there is no session to sign in with and no way to ask", Mender: YouAsAdministrator, Next: signInAgain,
		Fault: fail.SignInFailed, Source: pageSignInCodes,
	},
	{
		Service: Entra, Code: "AADSTS70008",
		Cause: "the sign-in has expired", Mender: YouAsAdministrator, Next: signInAgain,
		Fault: fail.SignInFailed, Source: pageSignInCodes,
	},
	{
		Service: Entra, Code: "AADSTS700082",
		Cause: "the sign-in has expired as it was not used for long", Mender: YouAsAdministrator, Next: signInAgain,
		Fault: fail.SignInFailed, Source: pageSignInCodes,
	},
	{
		Service: Entra, Code: "AADSTS70043",
		Cause: "the sign-in has expired, as conditional access demands a fresh one every so often", Mender: YouAsAdministrator, Next: signInAgain,
		Fault: fail.SignInFailed, Source: pageSignInCodes,
	},
	{
		Service: Entra, Code: "AADSTS700084",
		Cause: "the sign-in has expired", Mender: YouAsAdministrator, Next: signInAgain,
		Fault: fail.SignInFailed, Source: pageSignInCodes,
	},

	{
		Service: Entra, Code: "AADSTS70000",
		Cause: "the sign-in cannot be continued: it was used up, revoked or belongs to another application", Mender: YouAsAdministrator, Next: signInAgain,
		Fault: fail.SignInFailed, Source: pageSignInCodes,
	},
	{
		Service: Entra, Code: "AADSTS54005",
		Cause: "the answer of the browser was used already", Mender: YouAsAdministrator, Next: "run the same command again",
		Fault: fail.SignInFailed, Source: pageAuthCode,
	},

	// The code on another device.
	{
		Service: Entra, Code: "AADSTS70016", Says: []string{"authorization_pending"},
		Cause: "nobody has typed the code yet", Mender: YouAsAdministrator, Next: "open the page that was shown and type the code",
		Fault: fail.SignInFailed, Source: pageDeviceCode,
	},
	{
		Service: Entra, Code: "authorization_declined",
		Cause: "the sign-in was declined on the page where the code was typed", Mender: YouAsAdministrator, Next: "run the same command again and accept, or " + anotherWay,
		Fault: fail.SignInFailed, Source: pageDeviceCode,
	},
	{
		Service: Entra, Code: "AADSTS70019",
		Cause: "the code to type on another device has expired", Mender: YouAsAdministrator, Next: "run the same command again and type the new code within 15 minutes",
		Fault: fail.SignInFailed, Source: pageDeviceCode,
	},
	{
		Service: Entra, Code: "AADSTS70020",
		Cause: "the code to type on another device has expired", Mender: YouAsAdministrator, Next: "run the same command again and type the new code within 15 minutes",
		Fault: fail.SignInFailed, Source: pageDeviceCode,
	},
	{
		Service: Entra, Code: "expired_token", General: true,
		Cause: "the code to type on another device has expired", Mender: YouAsAdministrator, Next: "run the same command again and type the new code within 15 minutes",
		Fault: fail.SignInFailed, Source: pageDeviceCode,
	},
	{
		Service: Entra, Code: "AADSTS70018",
		Cause: "the code to type on another device is wrong or was used already", Mender: YouAsAdministrator, Next: "run the same command again and type the new code",
		Fault: fail.SignInFailed, Source: pageDeviceCode,
	},
	{
		Service: Entra, Code: "bad_verification_code", General: true,
		Cause: "the code to type on another device is wrong or was used already", Mender: YouAsAdministrator, Next: "run the same command again and type the new code",
		Fault: fail.SignInFailed, Source: pageDeviceCode,
	},
	{
		Service: Entra, Code: "slow_down",
		Cause: "the sign-in was asked after too often", Mender: Nobody, Next: tryLater,
		Fault: fail.ServiceBusy, Source: pageDeviceCode,
	},

	// The browser.
	{
		Service: Entra, Code: "AADSTS50011", Says: []string{"does not match the redirect URIs configured for the application"},
		Cause: "the sign-in's application may not send the browser back to this machine", Mender: ApplicationAdministrator,
		Next:  "sign in with --credential device-code, or add http://localhost to the application's redirect addresses for desktop clients",
		Fault: fail.SignInFailed, Source: pageAuthCode,
	},
	{
		Service: Entra, Code: "AADSTS501481",
		Cause: "the answer of the browser belongs to another sign-in", Mender: You, Next: "close the other sign-in pages and run the same command again",
		Fault: fail.SignInFailed, Source: pageAuthCode,
	},
	{
		Service: Entra, Code: "access_denied", General: true,
		Cause: "the sign-in or the consent was declined in the browser", Mender: YouAsAdministrator, Next: "run the same command again and accept, or " + anotherWay,
		Fault: fail.SignInFailed, Source: pageAuthCode,
	},
	{
		Service: Entra, Code: "interaction_required", General: true,
		Cause: "the tenant wants to ask the person something, which this way of signing in cannot show", Mender: YouAsAdministrator, Next: byBrowser,
		Fault: fail.SignInFailed, Source: pageAuthCode,
	},
	{
		Service: Entra, Says: []string{"declined scopes are present"},
		Cause: "the sign-in was given less than set-up asked for", Mender: ApplicationAdministrator, Next: askConsent,
		Fault: fail.Forbidden, Source: "observed with MSAL for Go 1.10.1",
	},

	// What stands beside a number, and says little without it.
	{
		Service: Entra, Code: "invalid_client", General: true,
		Cause: "Entra does not accept the certificate, the secret or the application", Mender: ApplicationAdministrator, Next: theNumber,
		Fault: fail.ServiceRefused, Source: pageSignInCodes,
	},
	{
		Service: Entra, Code: "unauthorized_client", General: true,
		Cause: "Entra does not know the application, or it may not sign in this way", Mender: ApplicationAdministrator, Next: theNumber,
		Fault: fail.ApplicationMissing, Source: pageSignInCodes,
	},
	{
		Service: Entra, Code: "invalid_grant", General: true,
		Cause: "the sign-in has expired, was revoked, or lacks something that the tenant demands", Mender: YouAsAdministrator, Next: theNumber,
		Fault: fail.SignInFailed, Source: pageSignInCodes,
	},
	{
		Service: Entra, Code: "invalid_request", General: true,
		Cause: "Entra cannot read the request", Mender: You, Next: theNumber,
		Fault: fail.ServiceRefused, Source: pageSignInCodes,
	},
	{
		Service: Entra, Code: "invalid_scope", General: true,
		Cause: "Entra does not know what a token is asked for", Mender: You, Next: "ask for one resource's scope that ends in /.default, and check --cloud",
		Fault: fail.ServiceRefused, Source: pageSignInCodes,
	},
	{
		Service: Entra, Code: "invalid_resource", General: true,
		Cause: "the tenant does not have the service that a token is asked for", Mender: LicenseAdministrator, Next: "check that the organization has a licence for Exchange Online, and --cloud",
		Fault: fail.ServiceRefused, Source: pageSignInCodes,
	},
	{
		Service: Entra, Code: "unsupported_grant_type", General: true,
		Cause: "Entra does not know this way of asking for a token", Mender: You, Next: "choose another way with --credential browser",
		Fault: fail.ServiceRefused, Source: pageSignInCodes,
	},
}

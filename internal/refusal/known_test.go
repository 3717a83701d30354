package refusal_test

import (
	"strings"
	"testing"

	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/internal/refusal"
)

// answers are what the services are known to answer when they refuse, with where it is told. Each must be found and
// explained, as a client prints it.
var answers = []struct {
	source, text string
	code         fail.Code
}{
	// learn.microsoft.com/entra/identity-platform/reference-error-codes, v2-oauth2-client-creds-grant-flow, certificate-credentials;
	// azidentity's TROUBLESHOOTING.md; texts of AADSTS700027 as in microsoft-identity-web#2840 and dotnet/sign#849.
	{"reference-error-codes", "invalid_tenant: AADSTS90002: Tenant 'x' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud.", fail.TenantUnknown},
	{"TROUBLESHOOTING.md", "invalid_request AADSTS900023: Specified tenant identifier 'x' is neither a valid DNS name, nor a valid external domain.", fail.TenantUnknown},
	{"reference-error-codes", "invalid_request AADSTS50059: No tenant-identifying information found in either the request or implied by any provided credentials.", fail.TenantUnknown},
	{"reference-error-codes", "unauthorized_client AADSTS700016: Application with identifier 'x' was not found in the directory 'y'.", fail.ApplicationMissing},
	{"reference-error-codes", "AADSTS7000112: Application 'x' is disabled.", fail.ServicePrincipalDisabled},
	{"reference-error-codes", "AADSTS70001: Application 'x' is disabled.", fail.ServicePrincipalDisabled},
	{"reference-error-codes", "AADSTS70001: Application 'x' is not registered.", fail.ApplicationMissing},
	{"reference-error-codes", "AADSTS7000229: The client application x is missing service principal in the tenant y.", fail.ApplicationMissing},
	{
		"microsoft-identity-web#2840",
		"AADSTS700027: Client assertion contains an invalid signature. [Reason - The key was not found., Thumbprint of key used by client: 'AB', …]", fail.CertificateNotRegistered,
	},
	{
		"dotnet/sign#849",
		"AADSTS700027: The certificate with identifier used to sign the client assertion is not registered on application. [Reason - The key was not found., …]", fail.CertificateNotRegistered,
	},
	{"dotnet/sign#849", "AADSTS700027: … [Reason - Key was found, but use of the key to verify the signature failed., Thumbprint …, Found key 'Start=…, End=…']", fail.WrongPrivateKey},
	{"dotnet/sign#849", "AADSTS700027: The certificate … is expired on application. [Reason - The key used is expired., Found key 'Start=…, End=…']", fail.CertificateExpired},
	{"reference-error-codes", "AADSTS700024: Client assertion is not within its valid time range. Current time: …", fail.ClockSkew},
	{"reference-error-codes", "AADSTS700021: Client assertion application identifier doesn't match 'client_id' parameter.", fail.ServiceRefused},
	{"reference-error-codes", "AADSTS50048: SubjectMismatchesIssuer", fail.ServiceRefused},
	{"reference-error-codes", "AADSTS700023: Client assertion audience claim does not match Realm issuer.", fail.ServiceRefused},
	{"reference-error-codes", "AADSTS50027: InvalidJwtToken", fail.ServiceRefused},
	{"microsoft-identity-web#3467", "AADSTS5002738: Invalid JWT token. 'ES256' is not a supported signature algorithm.", fail.ServiceRefused},
	{"MSAL .NET 4.60.1", "AADSTS5002730: Invalid JWT token. Unsupported key for the signing algorithm.", fail.ServiceRefused},
	{"reference-error-codes", "AADSTS50032: WeakRsaKey", fail.ServiceRefused},
	{"reference-error-codes", "AADSTS7000218: The request body must contain the following parameter: 'client_assertion' or 'client_secret'.", fail.SignInFailed},
	{"reference-error-codes", "AADSTS7000215: Invalid client secret provided.", fail.SignInFailed},
	{"reference-error-codes", "AADSTS7000222: The provided client secret keys for app 'x' are expired.", fail.SignInFailed},
	{"reference-error-codes", "AADSTS700025: Client is public so neither 'client_assertion' nor 'client_secret' should be presented.", fail.ServiceRefused},
	{"reference-error-codes", "AADSTS900144: The request body must contain the following parameter: 'scope'.", fail.ServiceRefused},
	{"v2-oauth2-client-creds-grant-flow", "invalid_scope AADSTS1002012: The provided value for scope x is not valid.", fail.ServiceRefused},
	{"reference-error-codes", "invalid_scope AADSTS70011: The provided value for the input parameter 'scope' is not valid.", fail.ServiceRefused},
	{"reference-error-codes", "AADSTS28000: Provided value for the input parameter scope is not valid because it contains more than one resource.", fail.ServiceRefused},
	{"reference-error-codes", "invalid_resource AADSTS500011: The resource principal named x was not found in the tenant named y.", fail.ServiceRefused},
	{"v2-oauth2-client-creds-grant-flow", "invalid_grant AADSTS501051: Application 'x'(a) is not assigned to a role for the application 'y'(b).", fail.PermissionMissing},
	{"v2-oauth2-client-creds-grant-flow", "AADSTS9001023: The grant type is not supported over the /common or /consumers endpoints.", fail.TenantUnknown},
	{"reference-error-codes", "AADSTS50049: NoSuchInstanceForDiscovery - Unknown or invalid instance.", fail.TenantUnknown},
	{"reference-error-codes", "invalid_grant consent_required AADSTS65001: The user or administrator has not consented to use the application.", fail.Forbidden},
	{"configure-admin-consent-workflow", "AADSTS90094: The grant requires administrator's permission.", fail.Forbidden},
	{"reference-error-codes", "unsupported_grant_type AADSTS70003: The app returned an unsupported grant type.", fail.ServiceRefused},
	{"reference-error-codes", "AADSTS900561: The endpoint only accepts POST requests. Received a GET request.", fail.ServiceRefused},
	{"workload-identity-federation-considerations", "AADSTS70021: No matching federated identity record found for presented assertion.", fail.SignInFailed},
	{"workload-identity-federation-considerations", "AADSTS700211: No matching federated identity record found for presented assertion issuer 'x'.", fail.SignInFailed},
	{"workload-identity-federation-considerations", "AADSTS700212: No matching federated identity record found for presented assertion audience 'x'.", fail.SignInFailed},
	{"workload-identity-federation-considerations", "AADSTS700213: No matching federated identity record found for presented assertion subject 'x'.", fail.SignInFailed},
	{"workload-identity-federation-considerations", "AADSTS70025: The client has no configured federated identity credentials.", fail.SignInFailed},
	{"reference-error-codes", "AADSTS90055: TenantThrottlingError", fail.ServiceBusy},
	{"reference-error-codes", "AADSTS90033: A transient error has occurred.", fail.ServiceBusy},
	{"office-docs-powershell", "AADSTS1000502: The provided certificate is not within its specified validity window.", fail.CertificateExpired},
	{"conditional-access/workload-identity", "AADSTS53003: Access has been blocked by Conditional Access policies.", fail.BlockedByConditionalAccess},
	{"v2-oauth2-device-code", "authorization_pending AADSTS70016", fail.SignInFailed},
	{"v2-oauth2-device-code", "authorization_declined", fail.SignInFailed},
	{"v2-oauth2-device-code", "expired_token AADSTS70019", fail.SignInFailed},
	{"v2-oauth2-device-code", "AADSTS70020", fail.SignInFailed},
	{"v2-oauth2-device-code", "bad_verification_code AADSTS70018", fail.SignInFailed},
	{"msal-go", "slow_down", fail.ServiceBusy},
	{"reference-error-codes", "AADSTS50076: Due to a configuration change made by your administrator, you must use multi-factor authentication.", fail.SignInFailed},
	{"reference-error-codes", "AADSTS50079: … you must enroll in multi-factor authentication", fail.SignInFailed},
	{"reference-error-codes", "AADSTS50158: External security challenge not satisfied.", fail.SignInFailed},
	{"reference-error-codes", "AADSTS50020: User account 'x' from identity provider 'y' does not exist in tenant", fail.WrongTenant},
	{"refresh-tokens", "invalid_grant AADSTS50173: The provided grant has expired due to it being revoked", fail.SignInFailed},
	{"refresh-tokens", "invalid_grant AADSTS700082: The refresh token has expired due to inactivity.", fail.SignInFailed},
	{"grant-admin-consent", "error=permission_denied", fail.Forbidden},
	{"msal-go", "declined scopes are present", fail.Forbidden},
	{"msal-node", "ClientAuthError: endpoints_resolution_error", fail.TenantUnknown},
	{"msal-node", "token_parsing_error", fail.ServiceBusy},

	// learn.microsoft.com/graph/errors, application-addkey, -removekey, keycredential, applicationauthenticationmethodpolicy;
	// terraform-provider-azuread#156, #581, #1802; msgraph-bicep-types#161; microsoft-graph-docs#10686.
	{"graph/errors", `{"error":{"code":"Request_ResourceNotFound","message":"Resource 'x' does not exist or one of its queried reference-property objects are not present."}}`, fail.ServiceRefused},
	{"graph/errors", `{"error":{"code":"Authorization_RequestDenied","message":"Insufficient privileges to complete the operation."}}`, fail.Forbidden},
	{"graph/errors", `{"error":{"code":"InvalidAuthenticationToken","message":"Access token is empty."}}`, fail.SignInFailed},
	{"graph/errors", `{"error":{"code":"Request_BadRequest","message":"?"}}`, fail.ServiceRefused},
	{"graph/aad-advanced-queries", `{"error":{"code":"Request_UnsupportedQuery"}}`, fail.ServiceRefused},
	{"graph/errors", `{"error":{"code":"Request_BadRequest","message":"Specified HTTP method is not allowed for the request target."}}`, fail.ServiceRefused},
	{"terraform-provider-azuread#581", `{"error":{"code":"Request_MultipleObjectsWithSameKeyValue"}}`, fail.ServiceRefused},
	{"directory-service-limits-restrictions", `{"error":{"code":"Directory_ResourceSizeExceeded"}}`, fail.ServiceRefused},
	{"graph/throttling", `{"error":{"code":"TooManyRequests"}}`, fail.ServiceBusy},
	{"msgraph-sdk-powershell#779", `{"error":{"code":"Request_BadRequest","message":"Update to existing credential with KeyId 'x' is not allowed."}}`, fail.ServiceRefused},
	{"keycredential", `{"error":{"code":"KeyCredentialsInvalidEndDate","message":"Key credential end date is invalid."}}`, fail.ServiceRefused},
	{"keycredential", "KeyCredentialsInvalidStartDate", fail.ServiceRefused},
	{"applicationauthenticationmethodpolicy", "CredentialInvalidLifetimeAsPerAppPolicy", fail.CertificateForbidden},
	{"applicationauthenticationmethodpolicy", "CredentialTypeNotAllowedAsPerAppPolicy", fail.CertificateForbidden},
	{"microsoft-graph-docs#10686", `{"error":{"code":"Authentication_MissingOrMalformed","message":"Access Token missing or malformed."}}`, fail.ServiceRefused},
	{"application-removekey", "No credentials found to be removed", fail.ServiceRefused},
	{"terraform-provider-azuread#156", "The appId 'x' of the service principal does not reference a valid application object.", fail.TimedOut},
	{"terraform-provider-azuread#1802", "When using this permission, the backing application of the service principal being created must in the local tenant", fail.TimedOut},
	{"azure-cli#1332", "Not a valid reference update.", fail.TimedOut},
	{"azure-powershell#2286", "Principal does not exist in the directory", fail.TimedOut},
	{"msgraph-bicep-types#161", "Permission being assigned already exists on the object", fail.ServiceRefused},
	{"msgraph-bicep-types#161", "EntitlementGrant entry already exists.", fail.ServiceRefused},
	{"serviceprincipal-post-approleassignedto", "Permission being assigned was not found on application", fail.ServiceRefused},
	{"terraform-provider-azuread", "A conflicting object with one or more of the specified property values is present in the directory.", fail.ServiceRefused},
	{"directoryrole-post-members", "One or more added object references already exist for the following modified properties: 'members'.", fail.ServiceRefused},
	{"terraform-provider-azuread", "The service principal cannot be created, updated, or restored because the service principal name x is already in use.", fail.ServiceRefused},

	// Privileged Identity Management: azure-docs#80426, Microsoft365DSC#5532, msgraph-sdk-powershell#2800.
	{"azure-docs#80426", `RoleAssignmentRequestPolicyValidationFailed: The following policy rules failed: ["EligibilityRule","ExpirationRule"]`, fail.Forbidden},
	{"azure-docs#80426", `RoleAssignmentRequestPolicyValidationFailed: The following policy rules failed: ["JustificationRule"]`, fail.Forbidden},
	{"Microsoft365DSC#5532", "[RoleAssignmentExists] : The Role assignment already exists.", fail.ServiceRefused},
	{"msgraph-sdk-powershell#2800", "RoleAssignmentRequestAcrsValidationFailed", fail.Forbidden},
	{"rbacapplication-post-roleassignmentschedulerequests", "PendingRoleAssignmentRequest", fail.Forbidden},
	{"rbacapplication-post-roleassignmentschedulerequests", "AadPremiumLicenseRequired", fail.ServiceRefused},
	{"rbacapplication-post-roleassignmentschedulerequests", `{"error":{"code":"SubjectNotFound","message":"The subject is not found."}}`, fail.TimedOut},
	{"rbacapplication-post-roleassignmentschedulerequests", "RoleAssignmentDoesNotExist", fail.RoleMissing},

	// Exchange: office-docs-powershell#7970, #8594, #6935; the module's own texts, observed with ExchangeOnlineManagement 3.7.0.
	{
		"office-docs-powershell#7970",
		"The role assigned to application x isn't supported in this scenario. Please check online documentation for assigning correct Directory Roles to Azure AD Application for EXO App-Only Authentication.",
		fail.RoleMissing,
	},
	{"x-ms-diagnostics", `2000008;reason="The token contains no permissions, or permissions can not be understood.";error_category="invalid_grant"`, fail.PermissionMissing},
	{"x-ms-diagnostics", `2000003;reason="The audience claim value is invalid"`, fail.PermissionMissing},
	{"the module", "Ex6F9304|Microsoft.Exchange.Configuration.Tasks.ManagementObjectNotFoundException|The operation couldn't be performed because object 'x' couldn't be found on 'y'.", fail.ServiceRefused},
	{"the module", "|Microsoft.Exchange.X.AmbiguousParameterSetException|Parameter set cannot be resolved using the specified named parameters. Invalid cmdlet parameters specified.", fail.ServiceRefused},
	{"the module", "Cannot process argument transformation on parameter 'P'. Cannot convert value \"V\" to type \"T\".", fail.ServiceRefused},
	{"the module", "|Microsoft.Exchange.Data.Directory.ADObjectAlreadyExistsException|The object 'x' already exists.", fail.ServiceRefused},
	{"the module", "Microsoft.Exchange.Management.Tasks.MemberAlreadyExistsException", fail.ServiceRefused},
	{
		"the module",
		"Ex5E8EA4|Microsoft.Exchange.X.CmdletAccessDeniedException|Some of the parameters specified with the \"Get-X\" cmdlet aren't present in the role definition for the current user.", fail.RoleMissing,
	},
	{"the service", "User is not allowed to call Get-Mailbox", fail.RoleMissing},
	{"the module", "ADTransientException", fail.ServiceBusy},
	{"ScubaGear#2269", "ADOperationException: Active Directory operation failed on x. 00002098: SecErr, problem 4003 (INSUFF_ACCESS_RIGHTS), data 0", fail.CustomDomain},
	{"the module", "DCOverloadedException", fail.ServiceBusy},
	{"the module", "SuitabilityDirectoryException", fail.ServiceBusy},
	{"the module", "ServerInMMException", fail.ServiceBusy},
	{"the module", "ADServerSettingsChangedException", fail.ServiceBusy},
	{"the module", "StorageTransientException", fail.ServiceBusy},
	{"DLConversionV2#55", "You have reached the maximum number of concurrent requests per tenant. Please wait and try again", fail.ServiceBusy},
	{"the module", "A server side error has occurred because of which the operation could not be completed. Please try again after some time.", fail.ServiceBusy},
	{"answers/questions/1023619", "Expired or Invalid pagination request. Default Expiry time is 00:30:00", fail.ServiceRefused},
	{"the module", "Module could not be correctly formed. Please run Connect-ExchangeOnline again.", fail.RoleMissing},
	{"the module", "Unexpected character encountered while parsing value: <. Path '', line 0, position 0.", fail.NoNetwork},
	{"the module", "An error occurred while sending the request.", fail.NoNetwork},
	{"the module", "Service is unavailable to process the request", fail.ServiceBusy},
	{"the module", "You must call Connect-ExchangeOnline before calling any other cmdlet.", fail.ServiceRefused},
	{"the module", "Error Acquiring Token:", fail.ServiceRefused},
	{"a status alone", "401", fail.PermissionMissing},
	{"a status alone", "Exchange answered 403 Forbidden", fail.RoleMissing},
	{"a status alone", "https://outlook.office365.com/adminapi/beta HTTP 429", fail.ServiceBusy},
	{"a status alone", "Response status code does not indicate success: 503 (Service Unavailable).", fail.ServiceBusy},
	{"a status alone", "Get-Mailbox failed with status 504", fail.ServiceBusy},
}

func TestFindsWhatTheServicesAreKnownToSay(t *testing.T) {
	t.Parallel()
	for _, answer := range answers {
		found := refusal.Find(answer.text)
		if len(found) == 0 || !found[0].Known || found[0].Fault != answer.code {
			t.Errorf("%s (%s): found %+v, want %s", answer.text, answer.source, found, answer.code)
			continue
		}
		if found[0].Next == "" || found[0].Mender == "" {
			t.Errorf("%s names no next step", answer.text)
		}
		if word, _, _ := strings.Cut(answer.text, ":"); len(found) > 1 && found[1].Service == found[0].Service && found[1].Code != found[0].Code {
			t.Errorf("%s is explained twice: %q and %q", word, found[0].Cause, found[1].Cause)
		}
	}
}

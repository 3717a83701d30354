// Package refusal owns the ways in which Microsoft Entra, Microsoft Graph and Exchange Online say no: what each means in the
// user's words, who can mend it, and what to do next.
//
// It is a table and three ways of asking it: [Of] explains an answer that a client took apart, [Find] finds every refusal in
// a text that a person pasted, [Table] lists all. Nothing is prepared before it is asked for. docs/refusals.md is the same
// table for reading.
package refusal

import (
	"slices"
	"strconv"
	"strings"

	"github.com/exorun/exorun/internal/fail"
)

// Service is who said no.
type Service string

// The services. What Privileged Identity Management refuses arrives through Microsoft Graph.
const (
	Entra    Service = "Microsoft Entra"
	Graph    Service = "Microsoft Graph"
	Exchange Service = "Exchange Online"
)

// Mender is who can mend a refusal, as a phrase that fits after "who can mend it:".
type Mender string

// The menders. Each role is the least one that Microsoft's pages name for the work.
const (
	You                            Mender = "you, on this machine"
	YouAsAdministrator             Mender = "you, with your own account"
	Nobody                         Mender = "nobody; it passes with time"
	ApplicationAdministrator       Mender = "an Application Administrator"
	PrivilegedRoleAdministrator    Mender = "a Privileged Role Administrator"
	ConditionalAccessAdministrator Mender = "a Conditional Access Administrator"
	AuthenticationAdministrator    Mender = "an Authentication Administrator"
	UserAdministrator              Mender = "a User Administrator"
	SecurityAdministrator          Mender = "a Security Administrator"
	ExchangeAdministrator          Mender = "an Exchange Administrator"
	LicenseAdministrator           Mender = "a License Administrator, once the licence is bought"
)

// Row is one way of saying no. A row is known by its Code, by words that say it alone, or by nothing but a status.
type Row struct {
	Service Service
	Code    string   // as the service writes it: "AADSTS700027", "Directory_ResourceSizeExceeded", "ADObjectAlreadyExistsException"
	Where   string   // words that the text must hold beside Code, where the code alone does not tell
	Says    []string // words of the service's text, each enough to know the refusal by, in any case
	Status  int      // HTTP status of an answer that has neither; 0 in rows that do
	General bool     // it says little, and nothing where another row fits the same answer

	Cause  string // one sentence in the user's words, without a capital and a full stop
	Mender Mender
	Next   string // the next step, a command where there is one; like Cause it may hold {organization} and {application}
	Fault  fail.Code
	Source string // the public page that tells of it, or what it was observed with
}

// Table returns every row, the specific ones of a service before its general ones.
func Table() []Row {
	return slices.Concat(applicationRows, personRows, graphRows, exchangeRows)
}

// Answer is what a service said, as far as the client could take it apart.
type Answer struct {
	Service Service
	Status  int    // HTTP status; 0 where not known
	Code    string // AADSTS with its number, Graph's code, or the full name of an exception's type
	Text    string // what the service says to people
}

// Of returns the first row that fits an answer.
func Of(a Answer) (Row, bool) {
	code := a.Code
	if a.Service == Exchange {
		code = code[strings.LastIndexByte(code, '.')+1:]
	}
	text := lower(a.Text)
	for _, row := range rowsOf(a.Service) {
		if row.fits(code, text) || row.Status != 0 && row.Status == a.Status {
			return row, true
		}
	}
	return Row{}, false
}

// SignIn returns the row of a refusal of the sign-in service: the number behind AADSTS, and the text beside it. For a number
// that is not in the table it returns what the number's form tells, and false.
func SignIn(number int, text string) (row Row, known bool) {
	digits := strconv.Itoa(number)
	if row, known = Of(Answer{Service: Entra, Code: signInPrefix + digits, Text: text}); known {
		return row, true
	}
	return unknownSignIn(digits), false
}

// PersonSignIn is SignIn for a person, to whom some numbers say something else than to an application.
func PersonSignIn(number int, text string) (row Row, known bool) {
	code := signInPrefix + strconv.Itoa(number)
	for _, row := range personRows {
		if row.fits(code, lower(text)) {
			return row, true
		}
	}
	return SignIn(number, text)
}

func rowsOf(service Service) []Row {
	switch service {
	case Entra:
		return slices.Concat(applicationRows, personRows)
	case Graph:
		return graphRows
	case Exchange:
		return exchangeRows
	}
	return nil
}

// fits reports whether the row is known by a code or by words of a text in lower case.
func (r Row) fits(code, text string) bool {
	if r.Code != "" && strings.EqualFold(r.Code, code) && strings.Contains(text, lower(r.Where)) {
		return true
	}
	return slices.ContainsFunc(r.Says, func(words string) bool { return strings.Contains(text, lower(words)) })
}

// lower is strings.ToLower for what the services write in ASCII; unlike that it keeps every offset.
func lower(text string) string {
	small := []byte(text)
	for i, b := range small {
		if 'A' <= b && b <= 'Z' {
			small[i] = b + 'a' - 'A'
		}
	}
	return string(small)
}

// Subject is whom an explanation is about. Either may be empty.
type Subject struct {
	Organization string // a domain or the tenant id
	Application  string // client id
}

// unknownOrganization stands in commands for the organization where nobody has named one.
const unknownOrganization = "YOUR-DOMAIN.onmicrosoft.com"

// Fill puts the subject's own words into a cause or a next step.
func (s Subject) Fill(text string) string {
	organization, application := s.Organization, s.Application
	if organization == "" {
		organization = unknownOrganization
	}
	if application != "" {
		application = " " + application
	}
	return strings.NewReplacer("{organization}", organization, " {application}", application).Replace(text)
}

// Fill returns the row with the subject's own words in its cause and next step.
func (r Row) Fill(s Subject) Row {
	r.Cause, r.Next = s.Fill(r.Cause), s.Fill(r.Next)
	return r
}

// WantsText reports whether the next step speaks of the service's own text, which must then be shown beside it.
func (r Row) WantsText() bool { return strings.Contains(r.Next, "the text") }

// The next steps that many rows share.
const (
	setUpAgain  = "an administrator runs: exorun setup --organization {organization}"
	verify      = "exorun verify --organization {organization}"
	tryLater    = "try again later"
	setTheClock = "set the clock, and keep it right with a time service"
)

// The pages that tell of the refusals.
const (
	pageSignInCodes       = "https://learn.microsoft.com/entra/identity-platform/reference-error-codes"
	pageAssertion         = "https://learn.microsoft.com/entra/identity-platform/certificate-credentials"
	pageClientCredentials = "https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow"
	pageDeviceCode        = "https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code"
	pageAuthCode          = "https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow"
	pageRefresh           = "https://learn.microsoft.com/entra/identity-platform/refresh-tokens"
	pageFederation        = "https://learn.microsoft.com/entra/workload-id/workload-identity-federation-considerations"
	pageWorkloadAccess    = "https://learn.microsoft.com/entra/identity/conditional-access/workload-identity"
	pageAccess            = "https://learn.microsoft.com/entra/identity/conditional-access/troubleshoot-conditional-access"
	pageConsentWorkflow   = "https://learn.microsoft.com/entra/identity/enterprise-apps/configure-admin-consent-workflow"
	pageAdminConsent      = "https://learn.microsoft.com/entra/identity/enterprise-apps/grant-admin-consent"
	pageTroubleshooting   = "https://github.com/Azure/azure-sdk-for-go/blob/main/sdk/azidentity/TROUBLESHOOTING.md"
	pageNationalClouds    = "https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud"
	pageGraphErrors       = "https://learn.microsoft.com/graph/errors"
	pageGraphQuery        = "https://learn.microsoft.com/graph/aad-advanced-queries"
	pageGraphThrottling   = "https://learn.microsoft.com/graph/throttling"
	pageAddKey            = "https://learn.microsoft.com/graph/api/application-addkey"
	pageRemoveKey         = "https://learn.microsoft.com/graph/api/application-removekey"
	pageKeyCredential     = "https://learn.microsoft.com/graph/api/resources/keycredential"
	pageLimits            = "https://learn.microsoft.com/entra/identity/users/directory-service-limits-restrictions"
	pageCertificateRules  = "https://learn.microsoft.com/graph/api/resources/applicationauthenticationmethodpolicy"
	pageServicePrincipal  = "https://learn.microsoft.com/graph/api/serviceprincipal-post-serviceprincipals"
	pageAppRole           = "https://learn.microsoft.com/graph/api/serviceprincipal-post-approleassignedto"
	pageRoleAssignment    = "https://learn.microsoft.com/graph/api/rbacapplication-post-roleassignments"
	pageRoleSchedule      = "https://learn.microsoft.com/graph/api/rbacapplication-post-roleassignmentschedulerequests"
	pageRoleRules         = "https://learn.microsoft.com/graph/identity-governance-pim-rules-overview"
	pageAppOnly           = "https://learn.microsoft.com/powershell/exchange/app-only-auth-powershell-v2"
	pageConnect           = "https://learn.microsoft.com/powershell/module/exchangepowershell/connect-exchangeonline"
	pageExchangeRoles     = "https://learn.microsoft.com/exchange/permissions-exo/permissions-exo"
	observedModule        = "observed with ExchangeOnlineManagement 3.7.0"
)

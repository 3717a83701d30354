// Package faults owns what can be made to go wrong in the laptop's tenant.
//
// A fault is a name, or name=value. Three kinds exist. Some change the directory when they are set and put it back when
// they are cleared (a certificate taken off the application); the rest of the tenant sees only the changed data, so a
// client may also mend it, as in a real tenant. Some are switches that a handler asks for. Some count requests: they end
// by themselves, and a restart ends them too.
//
// Faults that change an application leave the ready-made administrator application alone.
package faults

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Name names a fault.
type Name string

// The faults. [Known] describes each.
const (
	CertificateExpired         Name = "certificate-expired"
	CertificateNotRegistered   Name = "certificate-not-registered"
	WrongPrivateKey            Name = "wrong-private-key"
	ApplicationMissing         Name = "application-missing"
	ServicePrincipalDisabled   Name = "service-principal-disabled"
	BlockedByConditionalAccess Name = "blocked-by-conditional-access"
	PermissionMissing          Name = "permission-missing"
	RoleMissing                Name = "role-missing"
	RoleNotEffective           Name = "role-not-effective"
	CustomDomain               Name = "custom-domain"
	ClockSkew                  Name = "clock-skew"
	TenantUnknown              Name = "tenant-unknown"
	NoNetwork                  Name = "no-network"

	Lag         Name = "lag"
	Hold        Name = "hold"
	Throttle    Name = "throttle"
	Unavailable Name = "unavailable"

	StrictReplay Name = "strict-replay"

	AddKeyResponse      Name = "addkey-response"
	AddKeyForbidden     Name = "addkey-forbidden"
	ProofPS256          Name = "proof-ps256"
	CustomKeyIdentifier Name = "customkeyidentifier"
	RemoveKeyUnknown    Name = "removekey-unknown"

	SignInAs                   Name = "sign-in-as"
	SignIn                     Name = "sign-in"
	FederationCodes            Name = "federation-codes"
	Consented                  Name = "consented"
	Wids                       Name = "wids"
	WriteDenied                Name = "write-denied"
	SelfRead                   Name = "self-read"
	CertificateLifetime        Name = "certificate-lifetime"
	SelfSignedForbidden        Name = "self-signed-forbidden"
	PolicyExemptsAdministrator Name = "policy-exempts-administrator"
	AppPolicyUnreadable        Name = "app-policy-unreadable"
	ForeignCredentials         Name = "foreign-credentials"
	CAERevocation              Name = "cae-revocation"
	RolePolicy                 Name = "role-policy"
	DirectRoleForbidden        Name = "direct-role-forbidden"
	RoleRequestPending         Name = "role-request-pending"
	RolePolicyUnreadable       Name = "role-policy-unreadable"
	AppRoleGrant               Name = "app-role-grant"
	UsersMayRegister           Name = "users-may-register"

	CAEChallenge       Name = "cae-challenge"
	Exchange403        Name = "exchange-403"
	Exchange504        Name = "exchange-504-after-write"
	ExchangeDetails    Name = "exchange-details"
	ExchangePageServer Name = "exchange-page-affinity"
)

// kind says how a fault lives.
type kind int

const (
	switchKind    kind = iota // asked for by handlers, until cleared
	directoryKind             // changes the directory when set, restores it when cleared
	countKind                 // ends by itself after some requests
)

// Fault describes one fault.
type Fault struct {
	Name Name
	// Form is how a value is written, empty where there is none; in brackets where it may be left out.
	Form        string
	Description string

	kind  kind
	check func(value string) error
}

// Known lists every fault in the order of the documentation.
var Known = []Fault{
	{CertificateExpired, "", "the registered certificates end in the past (AADSTS700027)", directoryKind, noValue},
	{CertificateNotRegistered, "", "the certificates are taken off the application (AADSTS700027)", directoryKind, noValue},
	{WrongPrivateKey, "", "signatures do not verify with the registered certificates (AADSTS700027)", directoryKind, noValue},
	{ApplicationMissing, "", "the application and its service principal are gone (AADSTS700016)", directoryKind, noValue},
	{ServicePrincipalDisabled, "", "the service principal is disabled (AADSTS7000112)", directoryKind, noValue},
	{BlockedByConditionalAccess, "", "conditional access blocks the service principal (AADSTS53003)", switchKind, noValue},
	{PermissionMissing, "", "Exchange.ManageAsApp is not granted (Exchange answers 401)", directoryKind, noValue},
	{RoleMissing, "", "no directory role is assigned (Exchange answers 403)", directoryKind, noValue},
	{RoleNotEffective, "[DURATION|token|token:DURATION]", "the role is assigned and in the token, but Exchange still answers 403; with token, it is not in the token yet; with a duration, until it has been assigned that long (by the calendar where :calendar follows)", switchKind, roleDelayValue},
	{CustomDomain, "", "Exchange refuses writes whose anchor or path names a custom domain (INSUFF_ACCESS_RIGHTS)", switchKind, noValue},
	{ClockSkew, "DURATION", "the tenant's clock for tokens and assertions is off by that much, as 1h or -1h", switchKind, duration},
	{TenantUnknown, "", "sign-in knows no such tenant (AADSTS90002)", switchKind, noValue},
	{NoNetwork, "", "every connection to the tenant's hosts is dropped", switchKind, noValue},

	{Lag, "DURATION[:flapping]", "changes are seen by readers and by sign-in only after that time; flapping: some reads see them sooner", switchKind, lagValue},
	{Hold, "N:before|after", "the N-th request from now waits before, or after, its effect until it is released or its connection ends", countKind, holdValue},
	{Throttle, "N[:SECONDS]", "the next N requests are answered 429, with Retry-After (default 1)", countKind, throttleValue},
	{Unavailable, "N", "the next N requests are answered 503", countKind, countValue},

	{StrictReplay, "", "a client assertion is accepted once only", switchKind, noValue},

	{AddKeyResponse, "empty|other-id", "addKey succeeds, but its answer lacks the key's id or has another", switchKind, oneOf("empty", "other-id")},
	{AddKeyForbidden, "", "a policy forbids an application to add a key", switchKind, noValue},
	{ProofPS256, "reject", "proofs signed with PS256 are refused", switchKind, oneOf("reject")},
	{CustomKeyIdentifier, "hex|base64", "how reads write customKeyIdentifier (default hex)", switchKind, oneOf("hex", "base64")},
	{RemoveKeyUnknown, "400|404", "how removeKey answers for an unknown key (default 400)", switchKind, oneOf("400", "404")},

	{SignInAs, "NAME", "whoever signs in is this user, admin, apps, roles or another of the tenant's people; the administrator application has what that colleague has", switchKind, someName},
	{SignIn, "CODE[:MOMENT]", "an administrator's sign-in is refused with that AADSTS number: " + strings.Join(SignInCodes, ", ") + "; the moment is browser, page, device, refresh or application", switchKind, signInValue},
	{Consented, "", "an administrator has consented before to what clients ask for, so that people without a role may sign in to them", switchKind, noValue},
	{Wids, "absent", "tokens of people do not tell their directory roles", switchKind, oneOf("absent")},
	{WriteDenied, "[PART]", "Graph refuses writes to paths that contain that part, /roleAssignments for instance, whoever asks (403 Authorization_RequestDenied)", switchKind, anyValue},
	{SelfRead, "allowed|forbidden", "whether an application may read its own application and service principal without any permission (default allowed)", switchKind, oneOf("allowed", "forbidden")},
	{FederationCodes, "new|old", "a CI system's token that fits no federated credential is refused with 700211, 700212 or 700213 (default), or always with 70021", switchKind, oneOf("new", "old")},
	{CertificateLifetime, "DURATION", "the tenant's app management policy bounds the lifetime of new certificates, as P90D", switchKind, isoValue},
	{SelfSignedForbidden, "", "the tenant's app management policy takes certificates of a trusted authority only", switchKind, noValue},
	{PolicyExemptsAdministrator, "", "rules on certificates bind an application that adds a key of its own, not an administrator", switchKind, noValue},
	{AppPolicyUnreadable, "", "the app management policies cannot be read (403)", switchKind, noValue},
	{ForeignCredentials, "", "somebody else has left an owner, a secret, a federated credential and keys on application and service principal", directoryKind, noValue},
	{CAERevocation, "", "tokens of a disabled or deleted service principal or user are challenged at once (continuous access evaluation); otherwise they work until they end", switchKind, noValue},
	{RolePolicy, "DURATION", "Privileged Identity Management wants an end for every assignment of a role, after that time at the latest, as P180D", switchKind, isoValue},
	{DirectRoleForbidden, "", "roles cannot be assigned directly, only by a schedule request (RoleAssignmentRequestPolicyValidationFailed)", switchKind, noValue},
	{RoleRequestPending, "", "schedule requests wait for an approver; clearing it approves them", switchKind, noValue},
	{RolePolicyUnreadable, "", "the policies of roles cannot be read (403)", switchKind, noValue},
	{AppRoleGrant, "application|privileged", "which administrator suffices to grant Exchange.ManageAsApp: an Application Administrator (default), or a Privileged Role Administrator only", switchKind, oneOf("application", "privileged")},
	{UsersMayRegister, "", "people without a directory role may register applications too", switchKind, noValue},

	{CAEChallenge, "N", "the next N requests to Graph or Exchange are challenged for a new token (continuous access evaluation)", countKind, countValue},
	{Exchange403, "nul|empty", "the body of Exchange's 403 is a run of NUL bytes, or empty", switchKind, oneOf("nul", "empty")},
	{Exchange504, "N", "the next N writes to Exchange take effect and are answered 504", countKind, countValue},
	{ExchangeDetails, "pipe|hash|json|plain", "the form of error details in Exchange's answers", switchKind, oneOf("pipe", "hash", "json", "plain")},
	{ExchangePageServer, "strict|lenient", "whether a page is served only with the anchor of the first one", switchKind, oneOf("strict", "lenient")},
}

// SignInCodes are the AADSTS numbers that the fault sign-in can play.
var SignInCodes = []string{
	"53003", "50158", "53000", "53001", "65001", "90094", "90095", "50076", "50079", "50020", "50034", "50057", "50105",
	"70043", "700082", "50173", "700016", "90072",
}

func signInValue(value string) error {
	code, moment, found := strings.Cut(value, ":")
	if err := oneOf("browser", "page", "device", "refresh", "application")(moment); found && err != nil {
		return err
	}
	return oneOf(SignInCodes...)(code)
}

// Lookup returns the description of a fault.
func Lookup(name Name) (Fault, bool) {
	i := slices.IndexFunc(Known, func(fault Fault) bool { return fault.Name == name })
	if i < 0 {
		return Fault{}, false
	}
	return Known[i], true
}

// Parse splits NAME[=VALUE] and checks both.
func Parse(text string) (Name, string, error) {
	name, value, _ := strings.Cut(text, "=")
	fault, ok := Lookup(Name(name))
	if !ok {
		return "", "", fmt.Errorf("there is no fault %q", name)
	}
	if err := fault.check(value); err != nil {
		return "", "", fmt.Errorf("fault %s: %w", name, err)
	}
	return fault.Name, value, nil
}

func noValue(value string) error {
	if value != "" {
		return fmt.Errorf("takes no value, got %q", value)
	}
	return nil
}

func anyValue(string) error { return nil }

func someName(value string) error {
	if value == "" {
		return errors.New("the value is the name of a user")
	}
	return nil
}

func oneOf(values ...string) func(string) error {
	return func(value string) error {
		if !slices.Contains(values, value) {
			return fmt.Errorf("the value is one of %s, got %q", strings.Join(values, "|"), value)
		}
		return nil
	}
}

func duration(value string) error {
	_, err := time.ParseDuration(value)
	return err
}

// isoValue takes a duration in days, months or years, as policies write it.
func isoValue(value string) error {
	if !regexp.MustCompile(`^P\d+[DMY]$`).MatchString(value) {
		return fmt.Errorf("the value is a duration as P180D, got %q", value)
	}
	return nil
}

func lagValue(value string) error {
	length, rest, found := strings.Cut(value, ":")
	if found && rest != "flapping" {
		return fmt.Errorf("after the duration only :flapping may follow, got %q", rest)
	}
	return duration(length)
}

func countValue(value string) error {
	if n, err := strconv.Atoi(value); err != nil || n < 1 {
		return fmt.Errorf("the value is a number of requests from 1, got %q", value)
	}
	return nil
}

func throttleValue(value string) error {
	count, seconds, found := strings.Cut(value, ":")
	if n, err := strconv.Atoi(seconds); found && (err != nil || n < 0) {
		return fmt.Errorf("after the colon stand seconds, got %q", seconds)
	}
	return countValue(count)
}

func holdValue(value string) error {
	count, moment, _ := strings.Cut(value, ":")
	if moment != Before && moment != After {
		return fmt.Errorf("the value is N:before or N:after, got %q", value)
	}
	return countValue(count)
}

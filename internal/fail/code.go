package fail

// Code names a kind of failure. It is stable: documentation, exit codes and JSON output carry it.
type Code string

// Error makes a code usable as the target of errors.Is.
func (c Code) Error() string { return string(c) }

// ExitCode returns the process exit code of c, 1 for a code that is not in the table.
func (c Code) ExitCode() int {
	if c == "" {
		return 0
	}
	for _, row := range Codes {
		if row.Code == c {
			return row.Exit
		}
	}
	return 1
}

// The codes. [Codes] gives each its exit code and meaning.
const (
	Internal             Code = "internal"
	Usage                Code = "usage"
	InvalidInput         Code = "invalid-input"
	RefusalUnknown       Code = "refusal-unknown"
	StateUnusable        Code = "state-unusable"
	StateBusy            Code = "state-busy"
	StateTooNew          Code = "state-too-new"
	Interrupted          Code = "interrupted"
	SignInFailed         Code = "sign-in-failed"
	WrongTenant          Code = "wrong-tenant"
	Forbidden            Code = "forbidden"
	NotSetUp             Code = "not-set-up"
	WriteUnknown         Code = "write-outcome-unknown"
	ServiceRefused       Code = "service-refused"
	ServiceBusy          Code = "service-busy"
	TimedOut             Code = "timed-out"
	RenewForbidden       Code = "renewal-forbidden"
	HandedOver           Code = "handed-over"
	CertificateForbidden Code = "certificate-forbidden"
	PlanOutdated         Code = "plan-outdated"

	NoNetwork                  Code = "no-network"
	TenantUnknown              Code = "tenant-unknown"
	ClockSkew                  Code = "clock-skew"
	CertificateMissing         Code = "certificate-missing"
	CertificateExpired         Code = "certificate-expired"
	CertificateNotRegistered   Code = "certificate-not-registered"
	WrongPrivateKey            Code = "wrong-private-key"
	ApplicationMissing         Code = "application-missing"
	ServicePrincipalDisabled   Code = "service-principal-disabled"
	BlockedByConditionalAccess Code = "blocked-by-conditional-access"
	PermissionMissing          Code = "permission-missing"
	RoleMissing                Code = "role-missing"
	RoleNotEffective           Code = "role-not-effective"
	CustomDomain               Code = "custom-domain"
	HomeKeyLocked              Code = "home-key-locked"
	ForeignCredentials         Code = "foreign-credentials"
	SchedulerRefused           Code = "scheduler-refused"
	RoleEnded                  Code = "role-ended"
	TestsFailed                Code = "tests-failed"
)

// Codes lists every code with its exit code and its meaning, in the order of docs/exit-codes.md.
var Codes = []struct {
	Code    Code
	Exit    int
	Meaning string
}{
	{Internal, 1, "something exorun did not expect; also a script that ended in an error"},
	{Usage, 2, "the command line is wrong: an unknown flag, a missing value"},
	{InvalidInput, 3, "a file or value given is missing, unreadable or not what it should be"},
	{RefusalUnknown, 4, "exorun explain does not know the code, or finds none in the text"},
	{StateUnusable, 5, "the home folder cannot be read or written: permission, full disk, damage"},
	{StateBusy, 6, "another exorun works on this home"},
	{StateTooNew, 7, "the state was written by a newer exorun"},
	{NotSetUp, 8, "there is no such connection in this home; exorun setup makes it"},
	{PlanOutdated, 9, "the tenant is no longer what the plan was made for; nothing was changed"},
	{SignInFailed, 10, "the administrator's sign-in was refused or given up"},
	{WrongTenant, 11, "the sign-in is for another tenant than the one named"},
	{Forbidden, 12, "the account may not do this step"},
	{ServiceRefused, 13, "Entra, Graph or Exchange refused a request"},
	{ServiceBusy, 14, "the service throttled or was unavailable for longer than exorun waits"},
	{WriteUnknown, 15, "a write was sent and its outcome is not known; run again to find out"},
	{TimedOut, 16, "a change did not become effective in the time given"},
	{RenewForbidden, 17, "the identity may not change its own key; a policy forbids it"},
	{HandedOver, 18, "part of the set-up is done, the rest is for a colleague with another role; the command is printed"},
	{CertificateForbidden, 19, "a rule of the tenant forbids such a certificate"},
	{NoNetwork, 20, "the service cannot be reached"},
	{TenantUnknown, 21, "no such tenant"},
	{ClockSkew, 22, "the clock of this machine is wrong"},
	{CertificateMissing, 23, "the certificate or its key is not in this home"},
	{CertificateExpired, 24, "the certificate has expired"},
	{CertificateNotRegistered, 25, "the certificate is not on the application"},
	{WrongPrivateKey, 26, "the private key does not belong to the certificate"},
	{ApplicationMissing, 27, "the application is not in the tenant"},
	{ServicePrincipalDisabled, 28, "the service principal is disabled"},
	{BlockedByConditionalAccess, 29, "conditional access blocks the service principal"},
	{PermissionMissing, 30, "Exchange.ManageAsApp is not granted"},
	{RoleMissing, 31, "no directory role that Exchange accepts"},
	{RoleNotEffective, 32, "the directory role is assigned but not effective yet"},
	{CustomDomain, 33, "the connection names a custom domain instead of the initial one"},
	{RoleEnded, 34, "the assignment of the directory role has ended"},
	{HomeKeyLocked, 35, "the system's key store does not give the key that this home's private keys are wrapped with"},
	{ForeignCredentials, 37, "there are ways into the application that were not made here (verify --strict)"},
	{SchedulerRefused, 38, "the machine's scheduler (systemd, launchd, Task Scheduler) is not there or refused a timer"},
	{TestsFailed, 39, "tests failed (test)"},
	{Interrupted, 130, "interrupted by the user"},
}

package runas

import (
	"encoding/json"
	"slices"
	"time"

	"github.com/exorun/exorun/internal/fail"
)

// LinkName names a link of the chain.
type LinkName string

// The links, in the order in which they are checked.
const (
	LinkCertificate   LinkName = "certificate"    // on this machine: there, valid today, its key with it
	LinkKeyCredential LinkName = "key-credential" // the certificate on the application, as the sign-in service sees it
	LinkToken         LinkName = "token"
	LinkPermission    LinkName = "permission" // Exchange.ManageAsApp in the token
	LinkRole          LinkName = "role"       // a directory role in the token, or a role group of Exchange
	LinkOrganization  LinkName = "organization"
	LinkExchange      LinkName = "exchange"  // a call of Exchange
	LinkDirectory     LinkName = "directory" // what only an administrator can read
)

var allLinks = []LinkName{
	LinkCertificate, LinkKeyCredential, LinkToken, LinkPermission, LinkRole, LinkOrganization, LinkExchange, LinkDirectory,
}

// LinkState says what is known of a link.
type LinkState int

// The states of a [Link].
const (
	Unchecked LinkState = iota
	Holds
	Broken
)

// Link is what a check found about one link.
type Link struct {
	Link  LinkName
	State LinkState
	Fault fail.Code // empty unless broken
	Cause string    // why it is broken or was not checked
	Fix   string    // what mends it
	// Detail says more about a link that holds: how long the certificate lives, by which role.
	Detail string
	// Until is when what the link shows ends: the certificate, the assignment of the role. Zero where it does not.
	Until time.Time
	// Warnings tell of a link that holds what somebody should look at before it breaks.
	Warnings []string
}

// MarshalJSON returns {"link","ok","fault","cause","fix","detail","until","warnings"}, with ok null for a link that was not checked.
func (l Link) MarshalJSON() ([]byte, error) {
	var ok *bool
	if l.State != Unchecked {
		holds := l.State == Holds
		ok = &holds
	}
	return json.Marshal(struct {
		Link     LinkName  `json:"link"`
		OK       *bool     `json:"ok"`
		Fault    fail.Code `json:"fault"`
		Cause    string    `json:"cause"`
		Fix      string    `json:"fix"`
		Detail   string    `json:"detail,omitempty"`
		Until    time.Time `json:"until,omitzero"`
		Warnings []string  `json:"warnings,omitempty"`
	}{l.Link, ok, l.Fault, l.Cause, l.Fix, l.Detail, l.Until, l.Warnings})
}

// Report is what a check of the chain found, a link for each of its parts, in order.
type Report struct {
	Organization string
	Links        []Link
	// Pending is set where the account's set-up is not complete, and Completed has what was done to complete it.
	Pending   bool
	Completed []Action
	// Thumbprint and CertificateUntil are the certificate's that was used; zero where it is not in this home.
	Thumbprint       string
	CertificateUntil time.Time
	RoleUntil        time.Time // when the assignment of the role ends, as far as it is known; zero where it does not
	// Foreign is what was found beside the account's own keys. It breaks no link. Empty without an administrator.
	Foreign Foreigners
}

// Err returns the first broken link as a *fail.Error, or says that the set-up is not complete; nil where all is well.
func (r Report) Err() error {
	for _, link := range r.Links {
		if link.State == Broken {
			return fail.New(link.Fault, "verify "+r.Organization+": "+string(link.Link), link.Cause, link.Fix)
		}
	}
	if r.Pending {
		return fail.New(fail.NotSetUp, "verify "+r.Organization, "its chain holds, and its set-up is not complete", "exorun verify --account "+r.Organization+" completes it")
	}
	return nil
}

// Holds reports whether no link is broken.
func (r Report) Holds() bool {
	return !slices.ContainsFunc(r.Links, func(link Link) bool { return link.State == Broken })
}

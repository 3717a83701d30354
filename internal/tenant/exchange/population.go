package exchange

import (
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/exorun/exorun/internal/tenant/exchange/org"
	"github.com/exorun/exorun/internal/tenant/state"
)

// section is the name under which the changes lie beside the tenant's directory.
const section = "exchange"

// population is the organisation as it was made, and what has been changed since.
type population struct {
	store    *state.Store
	org      *org.Org
	tenantID string

	mu      sync.RWMutex
	changes changes
}

// changes is what is kept on disk.
type changes struct {
	// Mailboxes by the id of the directory object.
	Mailboxes map[string]*change `json:"mailboxes,omitempty"`
	Made      []org.Mailbox      `json:"made,omitempty"`
	// Permissions and SendAs by the id of the mailbox or group.
	Permissions map[string][]permission `json:"permissions,omitempty"`
	SendAs      map[string][]string     `json:"sendAs,omitempty"`
	// Members by the id of the group.
	Members           map[string]*membership `json:"members,omitempty"`
	ServicePrincipals []servicePrincipal     `json:"servicePrincipals,omitempty"`
	// RoleGroups by name in lower case; the members are object ids. Joined says when, by name and member.
	RoleGroups map[string][]string    `json:"roleGroups,omitempty"`
	Joined     map[string]state.Stamp `json:"joined,omitempty"`
	// OwnRoleGroups are the role groups that the organisation made itself.
	OwnRoleGroups []ownRoleGroup `json:"ownRoleGroups,omitempty"`
}

// change is what was done to a mailbox.
type change struct {
	Removed bool           `json:"removed,omitempty"`
	When    time.Time      `json:"when"`
	Set     map[string]any `json:"set,omitempty"` // by the property's name
}

// permission is one entry of a mailbox's access list.
type permission struct {
	User        string `json:"user"` // as it is shown
	Rights      string `json:"rights"`
	Deny        bool   `json:"deny,omitempty"`
	Inheritance string `json:"inheritance"`
}

// membership is how a group differs from the one that was made.
type membership struct {
	Added   []string `json:"added,omitempty"`
	Removed []string `json:"removed,omitempty"`
}

// servicePrincipal is an application that Exchange knows.
type servicePrincipal struct {
	AppID       string    `json:"appId"`
	ObjectID    string    `json:"objectId"`
	DisplayName string    `json:"displayName"`
	GUID        string    `json:"guid"`
	Created     time.Time `json:"created"`
}

func open(store *state.Store, mailboxes int) (*population, error) {
	p := &population{store: store}
	store.View(func(d *state.Directory) {
		options := org.Options{Seed: d.Seed, Mailboxes: mailboxes, InitialDomain: d.Tenant.InitialDomain(), Domain: d.Tenant.InitialDomain(), Founded: d.Tenant.Created}
		for _, domain := range d.Tenant.Domains {
			if domain.IsDefault {
				options.Domain = domain.Name
			}
		}
		p.org, p.tenantID = org.New(options), d.Tenant.ID
	})
	if _, err := store.Section(section, &p.changes); err != nil {
		return nil, err
	}
	for _, one := range p.changes.Mailboxes {
		for name, value := range one.Set {
			one.Set[name] = fromJSON(value)
		}
	}
	return p, nil
}

// fromJSON gives a value that was kept as JSON its type back.
func fromJSON(value any) any {
	switch value := value.(type) {
	case []any:
		texts := make([]string, 0, len(value))
		for _, one := range value {
			text, _ := one.(string)
			texts = append(texts, text)
		}
		return texts
	case float64:
		return int32(value)
	}
	return value
}

// update changes the changes: it works on a copy, which takes the place of the old ones once it is on disk.
func (p *population) update(edit func(*changes) error) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	next := p.changes.clone()
	if err := edit(&next); err != nil {
		return err
	}
	if err := p.store.SaveSection(section, next); err != nil {
		return err
	}
	p.changes = next
	return nil
}

// clone copies as deep as edits reach. Values inside Set are replaced, never changed, and so are lists.
func (c changes) clone() changes {
	next := changes{
		Mailboxes: make(map[string]*change, len(c.Mailboxes)), Made: slices.Clone(c.Made), Permissions: make(map[string][]permission, len(c.Permissions)),
		SendAs: make(map[string][]string, len(c.SendAs)), Members: make(map[string]*membership, len(c.Members)),
		ServicePrincipals: slices.Clone(c.ServicePrincipals), RoleGroups: make(map[string][]string, len(c.RoleGroups)),
		Joined: maps.Clone(c.Joined), OwnRoleGroups: slices.Clone(c.OwnRoleGroups),
	}
	for id, one := range c.Mailboxes {
		next.Mailboxes[id] = &change{one.Removed, one.When, maps.Clone(one.Set)}
	}
	for id, list := range c.Permissions {
		next.Permissions[id] = slices.Clone(list)
	}
	for id, list := range c.SendAs {
		next.SendAs[id] = slices.Clone(list)
	}
	for id, one := range c.Members {
		next.Members[id] = &membership{slices.Clone(one.Added), slices.Clone(one.Removed)}
	}
	for id, list := range c.RoleGroups {
		next.RoleGroups[id] = slices.Clone(list)
	}
	return next
}

// mailbox is a mailbox as it is now.
type mailbox struct {
	org.Mailbox
	set     map[string]any
	changed time.Time
	p       *population
}

// len returns the number of mailboxes, removed ones among them.
func (p *population) len() int {
	p.mu.RLock()
	defer p.mu.RUnlock()
	return p.org.Len() + len(p.changes.Made)
}

// at returns mailbox i, or nil where it was removed.
func (p *population) at(i int) *mailbox {
	p.mu.RLock()
	defer p.mu.RUnlock()
	return p.atLocked(i)
}

func (p *population) atLocked(i int) *mailbox {
	var m mailbox
	if made := i - p.org.Len(); made >= 0 {
		if made >= len(p.changes.Made) {
			return nil
		}
		m.Mailbox = p.changes.Made[made]
	} else {
		m.Mailbox = p.org.Mailbox(i)
	}
	m.Number, m.p, m.changed = i, p, m.Created
	if one := p.changes.Mailboxes[m.GUID]; one != nil {
		if one.Removed {
			return nil
		}
		m.set, m.changed = one.Set, one.When
	}
	return &m
}

// find returns the mailbox that identity names, or nil.
func (p *population) find(identity string) *mailbox {
	p.mu.RLock()
	defer p.mu.RUnlock()
	return p.findLocked(identity)
}

func (p *population) findLocked(identity string) *mailbox {
	identity = strings.TrimSpace(identity)
	if identity == "" {
		return nil
	}
	if i, ok := p.org.Find(identity); ok {
		if m := p.atLocked(i); m != nil && m.answersTo(identity) {
			return m
		}
	}
	for i := range p.changes.Made {
		if m := p.atLocked(p.org.Len() + i); m != nil && m.answersTo(identity) {
			return m
		}
	}
	for id := range p.changes.Mailboxes {
		if i, ok := p.org.Find(id); ok {
			if m := p.atLocked(i); m != nil && m.answersTo(identity) {
				return m
			}
		}
	}
	return nil
}

// answersTo reports whether identity is one of the mailbox's names, as they are now.
func (m *mailbox) answersTo(identity string) bool {
	for _, name := range []string{"Alias", "UserPrincipalName", "Guid", "ExchangeGuid", "ExternalDirectoryObjectId", "DistinguishedName", "Name", "DisplayName", "LegacyExchangeDN"} {
		if value, _ := m.value(name); value != nil && value != "" && strings.EqualFold(textValue(value), identity) {
			return true
		}
	}
	if strings.HasPrefix(strings.ToLower(identity), "cn=") {
		name, _, _ := strings.Cut(identity[3:], ",")
		return strings.EqualFold(name, m.Alias)
	}
	if _, address, found := strings.Cut(identity, ":"); found {
		identity = address
	}
	addresses, _ := m.value("EmailAddresses")
	own, _ := addresses.([]string)
	for _, one := range own {
		if _, address, found := strings.Cut(one, ":"); found && strings.EqualFold(address, identity) {
			return true
		}
	}
	return false
}

func textValue(value any) string {
	switch value := value.(type) {
	case string:
		return value
	case guid:
		return string(value)
	}
	return ""
}

// group is a distribution group as it is now.
type group struct {
	org.Group
	p *population
}

func (p *population) findGroup(identity string) *group {
	n, ok := p.org.FindGroup(identity)
	if !ok {
		return nil
	}
	return &group{p.org.Group(n), p}
}

// member reports whether mailbox i is in the group.
func (g *group) member(i int) bool {
	g.p.mu.RLock()
	defer g.p.mu.RUnlock()
	m := g.p.atLocked(i)
	if m == nil {
		return false
	}
	if diff := g.p.changes.Members[g.GUID]; diff != nil {
		if slices.Contains(diff.Added, m.GUID) {
			return true
		}
		if slices.Contains(diff.Removed, m.GUID) {
			return false
		}
	}
	return i < g.p.org.Len() && g.p.org.IsMember(g.Number, i)
}

// view calls read with the changes, which it must not change.
func (p *population) view(read func(*changes)) {
	p.mu.RLock()
	defer p.mu.RUnlock()
	read(&p.changes)
}

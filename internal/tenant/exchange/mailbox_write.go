package exchange

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/exorun/exorun/internal/tenant/exchange/org"
)

// setAside are parameters of Set-Mailbox that say how, not what.
var setAside = []string{"identity", "force", "confirm", "whatif", "applymandatoryproperties"}

// setMailbox changes the properties that parameters of the same name stand for.
func setMailbox(inv *invocation) (*result, error) {
	return inv.setProperties(func(m *mailbox, name string, set map[string]any) error { return inv.setOne(m, name, set) })
}

// setCASMailbox does so for the protocols of a mailbox.
func setCASMailbox(inv *invocation) (*result, error) {
	return inv.setProperties(func(m *mailbox, name string, set map[string]any) error {
		return inv.setColumn(m, casView().columns, name, set)
	})
}

func (inv *invocation) setProperties(one func(*mailbox, string, map[string]any) error) (*result, error) {
	m, err := inv.mailbox("Identity")
	if err != nil {
		return nil, err
	}
	set := map[string]any{}
	for name := range inv.parameters {
		if slices.Contains(setAside, name) || slices.Contains(commonParameters, name) {
			continue
		}
		p, _ := inv.cmdlet.Parameter(name)
		if err := one(m, p.Name, set); err != nil {
			return nil, err
		}
	}
	return inv.confirming(fmt.Sprintf(`Setting mailbox "%s".`, m.Alias), func() (*result, error) {
		if len(set) == 0 {
			result := nothing()
			result.warnings = []string{fmt.Sprintf("The command completed successfully but no settings of '%s' have been modified.", m.Alias)}
			return result, nil
		}
		return nothing(), inv.people.update(func(c *changes) error {
			one := c.Mailboxes[m.GUID]
			if one == nil {
				one = &change{}
				c.Mailboxes[m.GUID] = one
			}
			if one.Set == nil {
				one.Set = map[string]any{}
			}
			one.When = inv.today()
			maps.Copy(one.Set, set)
			return nil
		})
	})
}

// setOne puts the new value of one property into set.
func (inv *invocation) setOne(m *mailbox, name string, set map[string]any) error {
	switch name {
	case "Type":
		return inv.setType(set)
	case "EmailAddresses":
		return inv.setAddresses(m, set)
	case "ForwardingSmtpAddress":
		address := inv.parameters.text(name)
		if address == "" {
			set[name] = nil
			return nil
		}
		if !strings.Contains(address, "@") {
			return badValue(name, address, "Microsoft.Exchange.Data.ProxyAddress", "The address isn't a valid SMTP address.")
		}
		if !strings.HasPrefix(strings.ToLower(address), "smtp:") {
			address = "smtp:" + address
		}
		set[name] = address
		return nil
	case "ForwardingAddress":
		if !inv.parameters.has(name) {
			set[name] = nil
			return nil
		}
		to, err := inv.principal(name)
		if err != nil {
			return err
		}
		set[name] = to.name
		return nil
	case "MicrosoftOnlineServicesID", "WindowsLiveID":
		upn := inv.parameters.text(name)
		if other := inv.people.find(upn); other != nil && other.GUID != m.GUID {
			return exists(upn)
		}
		set["UserPrincipalName"] = upn
		return nil
	case "Alias":
		alias := inv.parameters.text(name)
		if !validAlias().MatchString(alias) {
			return badValue(name, alias, "System.String", "The alias has characters that are not allowed.")
		}
		if other := inv.people.find(alias); other != nil && other.GUID != m.GUID {
			return exists(alias)
		}
		set[name] = alias
		return nil
	}
	return inv.setColumn(m, mailboxColumns, name, set)
}

// setColumn puts the new value of a property into set that is like its parameter in name and type.
func (inv *invocation) setColumn(m *mailbox, columns []column, name string, set map[string]any) error {
	i := slices.IndexFunc(columns, func(c column) bool { return c.name == name })
	if i < 0 {
		return notKept("the setting " + name + " of mailboxes")
	}
	now, ok := m.value(name)
	if !ok {
		now = columns[i].fallback
	}
	fallback := columns[i].fallback
	if p, _ := inv.cmdlet.Parameter(name); strings.HasSuffix(p.Type, "Boolean") {
		if fallback == nil && !inv.parameters.has(name) {
			set[name] = nil
			return nil
		}
		fallback = false
	}
	value, err := inv.like(name, now, fallback)
	if err != nil {
		return err
	}
	set[name] = value
	return nil
}

var validAlias = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z0-9!#$%&'*+/=?^_{|}~.-]+$`) })

// like reads a parameter as a value of the type that the property has.
func (inv *invocation) like(name string, now, fallback any) (any, error) {
	raw := inv.parameters[strings.ToLower(name)]
	switch fallback.(type) {
	case bool:
		text := inv.parameters.text(name)
		on, err := strconv.ParseBool(strings.ToLower(strings.TrimPrefix(text, "$")))
		if err != nil {
			return nil, badValue(name, text, "System.Boolean", "String was not recognized as a valid Boolean.")
		}
		return on, nil
	case []string:
		have, _ := now.([]string)
		return inv.changedList(raw, have)
	case string:
		text := inv.parameters.text(name)
		if strings.HasSuffix(name, "Quota") {
			return quota(name, text)
		}
		return text, nil
	case nil:
		text := inv.parameters.text(name)
		if name == "ResourceCapacity" {
			n, err := strconv.ParseInt(text, 10, 32)
			if err != nil {
				return nil, badValue(name, text, "System.Nullable`1[System.Int32]", "Input string was not in a correct format.")
			}
			return int32(n), nil
		}
		if text == "" {
			return nil, nil
		}
		return text, nil
	}
	return nil, notKept("the setting " + name + " of mailboxes")
}

// changedList applies what a client sends for a multi-valued property: a whole list, null to clear it, or an object
// with Add and Remove. An empty list leaves all as it is, and an empty object clears, as observed.
func (inv *invocation) changedList(raw any, have []string) ([]string, error) {
	switch raw := raw.(type) {
	case nil:
		return many, nil
	case map[string]any:
		list := slices.Clone(have)
		edits := 0
		for name, value := range raw {
			values := parameters{"value": value}.texts("value")
			switch strings.ToLower(name) {
			case "add":
				edits++
				for _, one := range values {
					if !slices.ContainsFunc(list, func(other string) bool { return strings.EqualFold(other, one) }) {
						list = append(list, one)
					}
				}
			case "remove":
				edits++
				for _, one := range values {
					list = without(list, one)
				}
			}
		}
		if edits == 0 {
			return many, nil
		}
		return list, nil
	}
	list := parameters{"value": raw}.texts("value")
	if list == nil {
		return have, nil
	}
	return list, nil
}

var quotaForm = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?i)^\s*([\d.]+)\s*(B|KB|MB|GB|TB)?\s*(\(|$)`) })

// quota reads a size such as 50GB into Exchange's own way to write it.
func quota(name, text string) (string, error) {
	if strings.EqualFold(text, "Unlimited") {
		return "Unlimited", nil
	}
	parts := quotaForm().FindStringSubmatch(text)
	if parts == nil {
		return "", badValue(name, text, "Microsoft.Exchange.Data.Unlimited`1[Microsoft.Exchange.Data.ByteQuantifiedSize]", "The value is not a size.")
	}
	amount, err := strconv.ParseFloat(parts[1], 64)
	if err != nil {
		return "", badValue(name, text, "Microsoft.Exchange.Data.Unlimited`1[Microsoft.Exchange.Data.ByteQuantifiedSize]", "The value is not a size.")
	}
	shift := map[string]uint{"": 0, "B": 0, "KB": 10, "MB": 20, "GB": 30, "TB": 40}[strings.ToUpper(parts[2])]
	return size(int64(amount * float64(int64(1)<<shift))), nil
}

func (inv *invocation) setType(set map[string]any) error {
	kinds := map[string]org.Kind{"regular": org.User, "shared": org.Shared, "room": org.Room, "equipment": org.Equipment}
	text := inv.parameters.text("Type")
	kind, ok := kinds[strings.ToLower(text)]
	if !ok {
		return badValue("Type", text, "Microsoft.Exchange.Data.Directory.Recipient.ConvertibleMailboxSubType",
			"Unable to match the identifier name "+text+" to a valid enumerator name. Specify one of the following enumerator names and try again: Regular, Room, Equipment, Shared")
	}
	set["RecipientTypeDetails"] = string(kind)
	return nil
}

// setAddresses changes the addresses of a mailbox; one that belongs to another is refused.
func (inv *invocation) setAddresses(m *mailbox, set map[string]any) error {
	value, _ := m.value("EmailAddresses")
	have, _ := value.([]string)
	list, err := inv.changedList(inv.parameters["emailaddresses"], have)
	if err != nil {
		return err
	}
	list = slices.Clone(list)
	primaries := 0
	for i, address := range list {
		prefix, bare, found := strings.Cut(address, ":")
		if !found {
			prefix, bare = "smtp", address
			list[i] = "smtp:" + address
		}
		if strings.EqualFold(prefix, "smtp") && !strings.Contains(bare, "@") {
			return badValue("EmailAddresses", address, "Microsoft.Exchange.Data.ProxyAddressCollection", "The address isn't a valid SMTP address.")
		}
		if other := inv.people.find(bare); strings.Contains(bare, "@") && other != nil && other.GUID != m.GUID {
			return badRequest("Microsoft.Exchange.Data.Directory.ProxyAddressExistsException",
				`The proxy address "%s" is already being used by the proxy addresses or LegacyExchangeDN of "%s". Please choose another proxy address.`, list[i], other.Alias)
		}
		if prefix == "SMTP" {
			primaries++
		}
	}
	if primaries != 1 {
		return badRequest("Microsoft.Exchange.Management.RecipientTasks.PrimarySmtpAddressException", "There must be exactly one primary SMTP address.")
	}
	set["EmailAddresses"] = list
	return nil
}

// newMailbox makes a shared, room or equipment mailbox. One for a person needs a user and a password, which the tenant
// does not keep.
func newMailbox(inv *invocation) (*result, error) {
	kind := org.Kind("")
	for name, one := range map[string]org.Kind{"Shared": org.Shared, "Room": org.Room, "Equipment": org.Equipment} {
		if inv.parameters.isTrue(name) {
			kind = one
		}
	}
	if kind == "" {
		return nil, notKept("mailboxes of new users (it makes -Shared, -Room and -Equipment ones)")
	}
	name := inv.parameters.text("Name")
	alias := inv.parameters.text("Alias")
	if alias == "" {
		alias = strings.ToLower(strings.ReplaceAll(name, " ", ""))
	}
	if !validAlias().MatchString(alias) {
		return nil, badValue("Alias", alias, "System.String", "The alias has characters that are not allowed.")
	}
	address := inv.parameters.text("PrimarySmtpAddress")
	if address == "" {
		address = alias + "@" + inv.people.org.InitialDomain()
		for _, domain := range inv.dir.Tenant.Domains {
			if domain.IsDefault {
				address = alias + "@" + domain.Name
			}
		}
	}
	if _, domain, found := strings.Cut(address, "@"); !found || !inv.dir.Tenant.Matches(domain) {
		return nil, badRequest("Microsoft.Exchange.Management.RecipientTasks.NotAcceptedDomainException", `The domain of "%s" isn't an accepted domain of your organization.`, address)
	}
	for _, taken := range []string{alias, address} {
		if inv.people.find(taken) != nil || inv.people.findGroup(taken) != nil {
			return nil, exists(inv.people.distinguished(alias))
		}
	}
	display := inv.parameters.text("DisplayName")
	if display == "" {
		display = name
	}
	return inv.confirming(fmt.Sprintf(`Creating mailbox "%s".`, name), func() (*result, error) {
		var made *mailbox
		err := inv.people.update(func(c *changes) error {
			n := inv.people.org.Len() + len(c.Made)
			c.Made = append(c.Made, org.Mailbox{
				Number: n, Kind: kind, Alias: alias, DisplayName: display, UPN: address, Address: address, GUID: inv.people.org.ID("directory", n),
				MailboxGUID: inv.people.org.ID("mailbox", n), ObjectID: inv.people.org.ID("object", n), Created: inv.today().Truncate(time.Second),
			})
			return nil
		})
		if err != nil {
			return nil, err
		}
		if made = inv.people.find(alias); made == nil {
			return nil, notFound(alias, controller)
		}
		v := mailboxView()
		return oneRow(made.row(v.kind, v.columns)), nil
	})
}

func removeMailbox(inv *invocation) (*result, error) {
	m, err := inv.mailbox("Identity")
	if err != nil {
		return nil, err
	}
	what := fmt.Sprintf(`Removing the mailbox "%s" will remove the Windows Live ID "%s" and its mailbox.`, m.Alias, m.UPN)
	return inv.confirming(what, func() (*result, error) {
		return nothing(), inv.people.update(func(c *changes) error {
			c.Mailboxes[m.GUID] = &change{Removed: true, When: inv.today()}
			delete(c.Permissions, m.GUID)
			delete(c.SendAs, m.GUID)
			return nil
		})
	})
}

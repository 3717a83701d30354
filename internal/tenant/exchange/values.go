package exchange

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/exorun/exorun/internal/tenant/exchange/model"
	"github.com/exorun/exorun/internal/tenant/exchange/org"
	"github.com/exorun/exorun/internal/tenant/graph/odata"
)

const (
	database     = "EURPR01DG001-db001"
	databaseGUID = guid("6f3f9f0c-3d5c-4f6e-9d3b-2f1c7a5e8b10")
)

func (p *population) unit() string {
	return forestPath + "/Microsoft Exchange Hosted Organizations/" + p.org.InitialDomain()
}

const forestPath = "eurpr01a001.prod.outlook.com"

func (p *population) distinguished(name string) string {
	return "CN=" + name + ",OU=" + p.org.InitialDomain() + ",OU=Microsoft Exchange Hosted Organizations,DC=EURPR01A001,DC=PROD,DC=OUTLOOK,DC=COM"
}

func (p *population) organizationID() string {
	return p.unit() + " - " + forestPath + "/ConfigurationUnits/" + p.org.InitialDomain() + "/Configuration"
}

func (p *population) legacyDN(name string) string {
	return "/o=ExchangeLabs/ou=Exchange Administrative Group (FYDIBOHF23SPDLT)/cn=Recipients/cn=" + strings.ReplaceAll(p.tenantID, "-", "")[:8] + "-" + name
}

// value returns a property of the mailbox that depends on the mailbox. The second result is false for any other name.
// It makes one property at a time, so that a filter over a large organisation does not make whole rows.
func (m *mailbox) value(name string) (any, bool) {
	if value, ok := m.set[name]; ok {
		return value, true
	}
	p := m.p
	switch name {
	case "Alias", "SamAccountName", "MailNickname":
		return m.Alias, true
	case "Name", "Identity", "Id":
		return m.Alias, true
	case "DisplayName":
		return m.DisplayName, true
	case "FirstName":
		return m.GivenName, true
	case "LastName":
		return m.Surname, true
	case "UserPrincipalName", "WindowsLiveID", "MicrosoftOnlineServicesID":
		if upn, ok := m.set["UserPrincipalName"]; ok {
			return upn, true
		}
		return m.UPN, true
	case "PrimarySmtpAddress", "WindowsEmailAddress":
		return m.primary(), true
	case "EmailAddresses":
		return m.addresses(), true
	case "Guid", "ExchangeObjectId":
		return guid(m.GUID), true
	case "ExchangeGuid", "MailboxGuid":
		return guid(m.MailboxGUID), true
	case "ExternalDirectoryObjectId", "ObjectKey":
		return m.ObjectID, true
	case "RecipientTypeDetails":
		return string(m.kind()), true
	case "RecipientType":
		return "UserMailbox", true
	case "IsShared":
		return m.kind() == org.Shared, true
	case "IsResource":
		return m.kind() == org.Room || m.kind() == org.Equipment, true
	case "ResourceType":
		switch m.kind() {
		case org.Room:
			return "Room", true
		case org.Equipment:
			return "Equipment", true
		}
		return nil, true
	case "ResourceCapacity":
		if m.Capacity > 0 {
			return int32(m.Capacity), true
		}
		return nil, true
	case "RoomMailboxAccountEnabled":
		if m.kind() == org.Room {
			return false, true
		}
		return nil, true
	case "AccountDisabled":
		return m.kind() != org.User, true
	case "SKUAssigned":
		return m.kind() == org.User, true
	case "HiddenFromAddressListsEnabled":
		return m.kind() == org.Discovery, true
	case "MailboxPlan":
		if m.kind() == org.Discovery {
			return nil, true
		}
		return "ExchangeOnlineEnterprise-" + p.tenantID, true
	case "Database":
		return database, true
	case "DatabaseGuid":
		return databaseGUID, true
	case "MailboxLocations":
		return []string{fmt.Sprintf("1;%s;Primary;%s;%s", m.MailboxGUID, strings.ToLower(forest), databaseGUID)}, true
	case "ServerName":
		return strings.ToLower(server), true
	case "ServerLegacyDN":
		return "/o=ExchangeLabs/ou=Exchange Administrative Group (FYDIBOHF23SPDLT)/cn=Configuration/cn=Servers/cn=" + server, true
	case "LegacyExchangeDN":
		return p.legacyDN(m.Alias), true
	case "DistinguishedName":
		return p.distinguished(m.Alias), true
	case "OrganizationalUnit", "OrganizationalUnitRoot":
		return p.unit(), true
	case "OrganizationId":
		return p.organizationID(), true
	case "ObjectCategory":
		return forestPath + "/Configuration/Schema/Person", true
	case "ObjectClass":
		return []string{"top", "person", "organizationalPerson", "user"}, true
	case "OriginatingServer":
		return controller, true
	case "ExchangeVersion":
		return "0.20 (15.0.0.0)", true
	case "WhenCreated", "WhenMailboxCreated":
		return m.Created, true
	case "WhenCreatedUTC":
		return utc(m.Created), true
	case "WhenChanged":
		return m.changed, true
	case "WhenChangedUTC":
		return utc(m.changed), true
	case "StsRefreshTokensValidFrom":
		return m.Created, true
	case "NetID":
		return "1003200" + strings.ToUpper(m.GUID[len(m.GUID)-9:]), true
	case "UsageLocation", "CountryOrRegion":
		return m.Country, true
	case "Office":
		return m.Office, true
	case "Department":
		return m.Department, true
	case "Title":
		return m.Title, true
	case "Company":
		return "Contoso", true
	case "City":
		return m.City, true
	case "StateOrProvince":
		return m.State, true
	case "PostalCode":
		return m.PostalCode, true
	case "StreetAddress":
		return m.Street, true
	case "Phone":
		return m.Phone, true
	case "PoliciesExcluded":
		return []string{"{26491cfc-9e50-4857-861b-0cb8df22b5d7}"}, true
	case "AddressListMembership":
		return []string{`\All Recipients(VLV)`, `\All Mailboxes(VLV)`, `\Default Global Address List`}, true
	case "Languages":
		return []string{"en-US"}, true
	case "PersistedCapabilities":
		if m.kind() == org.User {
			return []string{"BPOS_S_Enterprise"}, true
		}
		return many, true
	case "AuditAdmin":
		return []string{"Update", "MoveToDeletedItems", "SoftDelete", "HardDelete", "SendAs", "SendOnBehalf", "Create", "UpdateFolderPermissions"}, true
	case "AuditDelegate":
		return []string{"Update", "MoveToDeletedItems", "SoftDelete", "HardDelete", "SendAs", "SendOnBehalf", "Create", "UpdateFolderPermissions"}, true
	case "AuditOwner":
		return []string{"Update", "MoveToDeletedItems", "SoftDelete", "HardDelete", "UpdateFolderPermissions", "UpdateInboxRules"}, true
	case "DefaultAuditSet":
		return []string{"Admin", "Delegate", "Owner"}, true
	case "ProtocolSettings":
		return []string{"RemotePowerShell§1"}, true
	case "UMDtmfMap":
		return []string{"emailAddress:" + dtmf(m.Alias)}, true
	}
	return nil, false
}

func (m *mailbox) kind() org.Kind {
	if kind, ok := m.set["RecipientTypeDetails"].(string); ok {
		return org.Kind(kind)
	}
	return m.Kind
}

func (m *mailbox) primary() string {
	if addresses, ok := m.set["EmailAddresses"].([]string); ok {
		for _, address := range addresses {
			if primary, ok := strings.CutPrefix(address, "SMTP:"); ok {
				return primary
			}
		}
	}
	return m.Address
}

func (m *mailbox) addresses() []string {
	addresses := []string{"SMTP:" + m.Address}
	if second := m.Alias + "@" + m.p.org.InitialDomain(); second != m.Address {
		addresses = append(addresses, "smtp:"+second)
	}
	if m.Kind == org.User {
		addresses = append(addresses, "SIP:"+m.Address)
	}
	return append(addresses, "SPO:SPO_"+m.MailboxGUID+"@SPO_"+m.p.tenantID)
}

// dtmf spells a name on a telephone's keys.
func dtmf(name string) string {
	const keys = "22233344455566677778889999"
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' {
			return rune(keys[r-'a'])
		}
		return -1
	}, strings.ToLower(name))
}

// lookup is the mailbox for filters: its properties without those that only other views have.
func (m *mailbox) lookup(columns []column) func(string) (any, bool) {
	return func(name string) (any, bool) {
		for _, c := range columns {
			if strings.EqualFold(c.name, name) {
				if value, ok := m.value(c.name); ok {
					return plain(value), true
				}
				return plain(c.fallback), true
			}
		}
		return nil, false
	}
}

// row makes the row of a view of the mailbox.
func (m *mailbox) row(kind kind, columns []column) row {
	r := row{kind: kind, text: m.Alias, properties: make([]property, 0, len(columns))}
	for _, c := range columns {
		value, ok := m.value(c.name)
		if !ok {
			value = c.fallback
		}
		r.properties = append(r.properties, property{c.name, value})
	}
	return r
}

// shown leaves the columns that the client's $select names, so that no others are made.
func (v view) shown(query odata.Query) []column {
	if query.Select == nil {
		return v.columns
	}
	return slices.DeleteFunc(slices.Clone(v.columns), func(c column) bool {
		return !slices.ContainsFunc(query.Select, func(name string) bool { return strings.EqualFold(name, c.name) })
	})
}

// columnsOf turns a type of the OData model into columns, without the properties that only writes have.
func columnsOf(properties []model.Property, defaults map[string]any) []column {
	columns := make([]column, 0, len(properties))
	for _, p := range properties {
		if p.Name == "DeltaUpdates" || p.Name == "ObjectKey" || strings.HasPrefix(p.Type, "Exchange.") {
			continue
		}
		fallback, ok := defaults[p.Name]
		if !ok {
			fallback = emptyOf(p.Type)
		}
		columns = append(columns, column{p.Name, fallback})
	}
	return columns
}

func emptyOf(edm string) any {
	switch strings.TrimSuffix(edm, "!") {
	case "Boolean":
		return false
	case "Guid":
		return noGUID
	case "String":
		return ""
	case "Int32", "Int64":
		return nil
	}
	if strings.HasPrefix(edm, "Collection(") {
		return many
	}
	return nil
}

// daysAgo returns a date some time before now, for properties such as the last sign-in.
func (m *mailbox) daysAgo(now time.Time, most int) time.Time {
	n := time.Duration(checksum(m.GUID)%uint32(most*24*60)) * time.Minute
	return now.Add(-n).Truncate(time.Second)
}

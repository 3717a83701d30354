package exchange

import (
	"slices"
	"strings"

	"github.com/exorun/exorun/internal/tenant/exchange/model"
	"github.com/exorun/exorun/internal/tenant/exchange/opath"
	"github.com/exorun/exorun/internal/tenant/graph/odata"
)

// The property sets of Get-EXOMailbox, as Microsoft documents them. Those that are not here add nothing.
var (
	minimumMailbox = []string{
		"ExternalDirectoryObjectId", "UserPrincipalName", "Alias", "DisplayName", "EmailAddresses", "PrimarySmtpAddress", "RecipientType",
		"RecipientTypeDetails", "Id", "ExchangeVersion", "Name", "DistinguishedName", "OrganizationId", "Guid",
	}
	minimumCAS = []string{
		"ExternalDirectoryObjectId", "PrimarySmtpAddress", "DisplayName", "Name", "Guid", "EmailAddresses", "ActiveSyncEnabled", "OWAEnabled",
		"ECPEnabled", "ImapEnabled", "PopEnabled", "MAPIEnabled", "EwsEnabled",
	}
	minimumRecipient = []string{
		"ExternalDirectoryObjectId", "Alias", "EmailAddresses", "DisplayName", "Name", "PrimarySmtpAddress", "RecipientType", "RecipientTypeDetails",
		"ExchangeVersion", "DistinguishedName", "OrganizationId",
	}
	propertySets = map[string][]string{
		"archive":  {"ArchiveDatabase", "ArchiveDomain", "ArchiveGuid", "ArchiveName", "ArchiveQuota", "ArchiveRelease", "ArchiveState", "ArchiveStatus", "ArchiveWarningQuota", "AutoExpandingArchiveEnabled", "DisabledArchiveDatabase", "DisabledArchiveGuid", "JournalArchiveAddress"},
		"audit":    {"AuditAdmin", "AuditDelegate", "AuditEnabled", "AuditLogAgeLimit", "AuditOwner", "DefaultAuditSet"},
		"delivery": {"AcceptMessagesOnlyFrom", "AcceptMessagesOnlyFromDLMembers", "AcceptMessagesOnlyFromSendersOrMembers", "DeliverToMailboxAndForward", "DowngradeHighPriorityMessagesEnabled", "ForwardingAddress", "ForwardingSmtpAddress", "GrantSendOnBehalfTo", "MaxBlockedSenders", "MaxReceiveSize", "MaxSafeSenders", "MaxSendSize", "MessageCopyForSendOnBehalfEnabled", "MessageCopyForSentAsEnabled", "MessageRecallProcessingEnabled", "MessageTrackingReadStatusEnabled", "RecipientLimits", "RejectMessagesFrom", "RejectMessagesFromDLMembers", "RejectMessagesFromSendersOrMembers", "RulesQuota"},
		"hold":     {"ComplianceTagHoldApplied", "DelayHoldApplied", "InactiveMailboxRetireTime", "InPlaceHolds", "LitigationHoldDate", "LitigationHoldDuration", "LitigationHoldEnabled", "LitigationHoldOwner"},
		"quota":    {"ArchiveQuota", "ArchiveWarningQuota", "CalendarLoggingQuota", "IssueWarningQuota", "ProhibitSendQuota", "ProhibitSendReceiveQuota", "RecoverableItemsQuota", "RecoverableItemsWarningQuota", "RulesQuota", "UseDatabaseQuotaDefaults"},
		"resource": {"IsResource", "ResourceCapacity", "ResourceCustom", "ResourceType", "RoomMailboxAccountEnabled"},
	}
)

// names returns the properties to show: those of $select, or of the property sets, which the smallest is always in.
func (q *entityQuery) names(minimum []string) []string {
	if q.query.Select != nil {
		return q.query.Select
	}
	names := slices.Clone(minimum)
	for set := range strings.SplitSeq(strings.ToLower(q.option("PropertySet")), ",") {
		if set = strings.TrimSpace(set); set == "all" {
			return nil
		}
		names = append(names, propertySets[set]...)
	}
	return names
}

// entityRow makes the row of a type of the OData model out of properties; each value gets the type that the model has.
func entityRow(properties []model.Property, names []string, value func(string) any) row {
	var r row
	for _, p := range properties {
		if p.Name == "DeltaUpdates" || names != nil && !slices.ContainsFunc(names, func(name string) bool { return strings.EqualFold(name, p.Name) }) {
			continue
		}
		r.properties = append(r.properties, property{p.Name, asEdm(value(p.Name), p.Type)})
	}
	return r
}

// asEdm converts a value to an Edm type. Dates of these types are texts.
func asEdm(value any, edm string) any {
	switch strings.TrimSuffix(edm, "!") {
	case "String":
		switch value := plain(value).(type) {
		case nil:
			return nil
		case string:
			return value
		default:
			if at, ok := timeOf(value); ok {
				return at.UTC().Format("2006-01-02T15:04:05Z")
			}
			return opath.Text(value)
		}
	case "Guid":
		if id, ok := value.(guid); ok {
			return id
		}
		return nil
	case "Boolean":
		if on, ok := value.(bool); ok {
			return on
		}
		return nil
	case "Int32", "Int64":
		if n, ok := plain(value).(int64); ok {
			return n
		}
		return nil
	case "Collection(String)":
		if texts, ok := value.([]string); ok {
			return texts
		}
	}
	if strings.HasPrefix(edm, "Collection(") {
		return many
	}
	return nil
}

// entityMaker makes entities of a mailbox in a view.
func entityMaker(v view, properties []model.Property, names []string) func(*mailbox) row {
	fallbacks := make(map[string]any, len(v.columns))
	for _, c := range v.columns {
		fallbacks[c.name] = c.fallback
	}
	return func(m *mailbox) row {
		return entityRow(properties, names, func(name string) any {
			if value, ok := m.value(name); ok {
				return value
			}
			return fallbacks[name]
		})
	}
}

// fromOData turns a filter of OData into one of Exchange, with Exchange's own rules for types.
func fromOData(filter odata.Expr) (opath.Expr, error) {
	unsupported := badRequest("Microsoft.OData.ODataException", "The query specified in the URI is not valid.")
	switch e := filter.(type) {
	case nil:
		return nil, nil
	case odata.And:
		left, err := fromOData(e.Left)
		if err != nil {
			return nil, err
		}
		right, err := fromOData(e.Right)
		return opath.And{Left: left, Right: right}, err
	case odata.Or:
		left, err := fromOData(e.Left)
		if err != nil {
			return nil, err
		}
		right, err := fromOData(e.Right)
		return opath.Or{Left: left, Right: right}, err
	case odata.Not:
		operand, err := fromOData(e.Operand)
		return opath.Not{Operand: operand}, err
	case odata.Compare:
		if len(e.Path) != 1 {
			return nil, unsupported
		}
		ops := map[string]opath.Op{"eq": opath.Equal, "ne": opath.NotEqual, "gt": opath.Greater, "ge": opath.GreaterOrEqual, "lt": opath.Less, "le": opath.LessOrEqual}
		return opath.Compare{Property: e.Path[0], Op: ops[e.Op], Value: literal(e.Value)}, nil
	case odata.Call:
		if len(e.Path) != 1 {
			return nil, unsupported
		}
		pattern := map[string]string{"startswith": e.Text + "*", "endswith": "*" + e.Text, "contains": "*" + e.Text + "*"}[e.Name]
		return opath.Compare{Property: e.Path[0], Op: opath.Like, Value: pattern}, nil
	case odata.Any:
		// Exchange holds a comparison of a collection true where it holds for one element.
		if len(e.Path) != 1 || e.All || e.Body == nil {
			return nil, unsupported
		}
		body, err := fromOData(e.Body)
		if err != nil {
			return nil, err
		}
		compare, ok := body.(opath.Compare)
		if !ok || compare.Property != e.Variable {
			return nil, unsupported
		}
		compare.Property = e.Path[0]
		return compare, nil
	}
	return nil, unsupported
}

func literal(value any) any {
	switch value := value.(type) {
	case nil, string, bool, int64:
		return value
	}
	if at, ok := timeOf(value); ok {
		return at.UTC().Format(utcLayout)
	}
	return opath.Text(value)
}

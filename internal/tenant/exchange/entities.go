package exchange

import (
	"bytes"
	"encoding/base64"
	"iter"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/exorun/exorun/internal/tenant/exchange/model"
	"github.com/exorun/exorun/internal/tenant/exchange/opath"
	"github.com/exorun/exorun/internal/tenant/graph/odata"
)

// entityQuery is a read behind Get-EXOMailbox and its kin.
type entityQuery struct {
	*call
	values   url.Values
	query    odata.Query
	segments []entitySegment
}

// entitySegment is one step of the path: a name, and what stands in parentheses behind it.
type entitySegment struct {
	name    string
	inner   string
	hasKeys bool
}

func notAnEntity(operation string) *Error {
	return &Error{Status: http.StatusNotFound, Code: "NotFound", Type: "Microsoft.OData.ODataException", Text: "Resource not found for the segment '" + operation + "'.", Category: "Client"}
}

// entities answers the OData reads. Who may make one is decided by the cmdlet that shows the same.
func (c *call) entities(operation string) (*answer, error) {
	q := &entityQuery{call: c, segments: entitySegments(operation)}
	var err error
	if q.values, err = odata.Values(c.query); err == nil {
		q.query, err = odata.Parse(c.query)
	}
	if err != nil {
		return nil, badRequest("Microsoft.OData.ODataException", "%s", err)
	}
	names := make([]string, len(q.segments))
	for i, segment := range q.segments {
		names[i] = strings.ToLower(segment.name)
	}
	var cmdlet string
	var read func() (*answer, error)
	switch strings.Join(names, "/") {
	case "mailbox":
		cmdlet, read = "Get-Mailbox", func() (*answer, error) { return q.mailboxSet("Mailbox", mailboxView(), model.Mailbox, minimumMailbox) }
	case "casmailbox":
		cmdlet, read = "Get-CASMailbox", func() (*answer, error) { return q.mailboxSet("CasMailbox", casView(), model.CasMailbox, minimumCAS) }
	case "recipient":
		cmdlet, read = "Get-Recipient", q.recipientSet
	case "recipient/exchange.getrecipientpermissionbyfilters":
		cmdlet, read = "Get-RecipientPermission", q.permissionsByFilters
	case "mailbox/exchange.getmailboxstatistics":
		cmdlet, read = "Get-MailboxStatistics", q.mailboxStatistics
	case "mailbox/mailboxfolder/exchange.getmailboxfolderstatistics":
		cmdlet, read = "Get-MailboxFolderStatistics", q.folderStatistics
	case "mailbox/mailboxpermission":
		cmdlet, read = "Get-MailboxPermission", q.mailboxPermissions
	case "mailbox/mobiledevice/exchange.getmobiledevicestatistics":
		cmdlet, read = "Get-MobileDeviceStatistics", q.noDevices
	default:
		return nil, notAnEntity(operation)
	}
	if !c.caller.rights.allow(cmdlet) {
		return nil, c.denied()
	}
	return read()
}

// entitySegments splits a path at the slashes outside quotes and parentheses.
func entitySegments(path string) []entitySegment {
	var segments []entitySegment
	depth, quoted, start := 0, false, 0
	for i := 0; i <= len(path); i++ {
		if i < len(path) {
			switch c := path[i]; {
			case c == '\'':
				quoted = !quoted
			case c == '(' && !quoted:
				depth++
			case c == ')' && !quoted:
				depth--
			}
			if path[i] != '/' || depth > 0 || quoted {
				continue
			}
		}
		if i > start {
			name, inner, found := strings.Cut(path[start:i], "(")
			segments = append(segments, entitySegment{name, strings.TrimSuffix(inner, ")"), found})
		}
		start = i + 1
	}
	return segments
}

// option returns a query option in any case, without its dollar sign.
func (q *entityQuery) option(name string) string {
	for key, all := range q.values {
		if strings.EqualFold(strings.TrimPrefix(key, "$"), name) {
			return all[0]
		}
	}
	return ""
}

// decode reads an identity: between quotes, and base64 where the query says so.
func (q *entityQuery) decode(text string) string {
	text = strings.Trim(text, "'")
	if !strings.EqualFold(q.option("isEncoded"), "true") {
		return strings.ReplaceAll(text, "''", "'")
	}
	return fromBase64(text)
}

func fromBase64(text string) string {
	decoded, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(text, "="))
	if err != nil {
		return text
	}
	return string(decoded)
}

func (q *entityQuery) mailbox() (*mailbox, error) {
	identity := q.decode(q.segments[0].inner)
	if m := q.people.find(identity); m != nil {
		return m, nil
	}
	return nil, notFound(identity, controller)
}

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

func (q *entityQuery) mailboxSet(set string, v view, properties []model.Property, minimum []string) (*answer, error) {
	makes := entityMaker(v, properties, q.names(minimum))
	if q.segments[0].hasKeys {
		m, err := q.mailbox()
		if err != nil {
			return nil, err
		}
		return q.entity(set+"/$entity", makes(m)), nil
	}
	keep, err := q.keeps(v)
	if err != nil {
		return nil, err
	}
	for _, absent := range []string{"Archive", "InactiveMailboxOnly", "SoftDeletedMailbox"} {
		if strings.EqualFold(q.option(absent), "true") {
			keep = func(*mailbox) bool { return false }
		}
	}
	return q.collection(set, func(start int) iter.Seq2[int, func() row] {
		return func(yield func(int, func() row) bool) {
			for i := start; i < q.people.len(); i++ {
				if m := q.people.at(i); m != nil && keep(m) && !yield(i, func() row { return makes(m) }) {
					return
				}
			}
		}
	})
}

// keeps is the test that $filter, RecipientTypeDetails and Anr make together.
func (q *entityQuery) keeps(v view) (func(*mailbox) bool, error) {
	filter, err := q.filter(v)
	if err != nil {
		return nil, err
	}
	var kinds []string
	if text := q.option("RecipientTypeDetails"); text != "" {
		kinds = strings.Split(strings.ToLower(text), ",")
	}
	anr := strings.ToLower(q.option("Anr"))
	return func(m *mailbox) bool {
		return (kinds == nil || slices.Contains(kinds, strings.ToLower(string(m.kind())))) && (anr == "" || m.resembles(anr)) && opath.Match(filter, m.lookup(v.columns))
	}, nil
}

func (q *entityQuery) filter(v view) (opath.Expr, error) {
	filter, err := fromOData(q.query.Filter)
	if err != nil {
		return nil, err
	}
	return filter, knownNames(filter, v.columns)
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

func (q *entityQuery) recipientSet() (*answer, error) {
	v := recipientView()
	if slices.ContainsFunc(q.query.Expand, func(e odata.Expand) bool { return strings.EqualFold(e.Name, "RecipientPermission") }) {
		return q.recipientPermissions()
	}
	names := q.names(minimumRecipient)
	makes := entityMaker(v, model.Recipient, names)
	fromRow := func(r row) row {
		return entityRow(model.Recipient, names, func(name string) any { value, _ := r.get(name); return value })
	}
	identity := ""
	switch {
	case q.segments[0].hasKeys:
		identity = q.decode(q.segments[0].inner)
	case strings.EqualFold(q.option("ReadIdsAndParamsFromHeaders"), "true"):
		identity = fromBase64(q.header.Get("XParameter-Identity"))
	}
	if identity != "" {
		if m := q.people.find(identity); m != nil {
			return q.entity("Recipient/$entity", makes(m)), nil
		}
		if g := q.people.findGroup(identity); g != nil {
			return q.entity("Recipient/$entity", fromRow(g.recipientRow(v))), nil
		}
		return nil, notFound(identity, controller)
	}
	keep, err := q.keeps(v)
	if err != nil {
		return nil, err
	}
	filter, err := q.filter(v)
	if err != nil {
		return nil, err
	}
	kinds, anr := strings.ToLower(q.option("RecipientTypeDetails")), strings.ToLower(q.option("Anr"))
	all := q.people.recipients(v, keep, func(r row) bool {
		details, _ := r.get("RecipientTypeDetails")
		display, _ := r.get("DisplayName")
		return (kinds == "" || slices.Contains(strings.Split(kinds, ","), strings.ToLower(textValue(details)))) &&
			strings.HasPrefix(strings.ToLower(textValue(display)), anr) &&
			opath.Match(filter, func(name string) (any, bool) { value, ok := r.get(name); return plain(value), ok })
	})
	return q.collection("Recipient", func(start int) iter.Seq2[int, func() row] {
		return func(yield func(int, func() row) bool) {
			for i, maker := range all(start) {
				if !yield(i, func() row { return fromRow(maker()) }) {
					return
				}
			}
		}
	})
}

func (q *entityQuery) mailboxStatistics() (*answer, error) {
	m, err := q.mailbox()
	if err != nil {
		return nil, err
	}
	names := []string{"DisplayName", "DeletedItemCount", "ItemCount", "MailboxGuid", "TotalDeletedItemSize", "TotalItemSize", "LastLogonTime", "SystemMessageCount", "SystemMessageSize"}
	if q.query.Select != nil {
		names = q.query.Select
	} else if strings.EqualFold(q.option("PropertySet"), "All") {
		names = nil
	}
	return q.entity("Exchange.MailboxStatistics", q.statistics(m, true).pick(names)), nil
}

var folderScope = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`'([A-Za-z]+)'`) })

func (q *entityQuery) folderStatistics() (*answer, error) {
	m, err := q.mailbox()
	if err != nil {
		return nil, err
	}
	scope := ""
	if found := folderScope().FindStringSubmatch(q.segments[2].inner); found != nil {
		scope = found[1]
	}
	rows := q.folders(m, scope, strings.EqualFold(q.option("IncludeOldestAndNewestItems"), "true"), true)
	return q.collection("Collection(Exchange.MailboxFolderStatistics)", list(rows))
}

func (q *entityQuery) noDevices() (*answer, error) {
	if _, err := q.mailbox(); err != nil {
		return nil, err
	}
	return q.collection("Collection(Exchange.MobileDeviceStatistics)", list(nil))
}

// mailboxPermissions nests the rights of each user.
func (q *entityQuery) mailboxPermissions() (*answer, error) {
	m, err := q.mailbox()
	if err != nil {
		return nil, err
	}
	owner := strings.EqualFold(strings.ReplaceAll(q.option("filter"), " ", ""), "IsOwnereqtrue")
	byUser := map[string][]row{}
	var users []string
	for _, one := range q.people.permissions(m) {
		if _, ok := byUser[one.User]; !ok {
			users = append(users, one.User)
		}
		byUser[one.User] = append(byUser[one.User], row{properties: []property{
			{"AccessRights", strings.Split(one.Rights, ", ")}, {"IsInherited", false}, {"Deny", one.Deny}, {"InheritanceType", one.Inheritance},
		}})
	}
	entity := func(user string) row {
		return row{properties: []property{
			{"PermissionId", base64.StdEncoding.EncodeToString([]byte(user))}, {"MailboxIdentity", m.Alias}, {"User", user}, {"IsOwner", owner}, {"PermissionList", byUser[user]},
		}}
	}
	context := "Mailbox('" + strings.Trim(q.segments[0].inner, "'") + "')/MailboxPermission"
	if last := q.segments[1]; last.hasKeys {
		user := q.people.shownUser(q.decode(last.inner))
		if byUser[user] == nil {
			return nil, notFound(user, controller)
		}
		return q.entity(context+"/$entity", entity(user)), nil
	}
	var rows []row
	for _, user := range users {
		if !owner || user == selfName {
			rows = append(rows, entity(user))
		}
	}
	return q.collection(context, list(rows))
}

const permissionContext = "Recipient(RecipientPermission,RecipientPermission())"

// permissionEntity is a recipient with its permissions to send.
func (q *entityQuery) permissionEntity(of principal, objectID string, wanted func(string) bool) row {
	list := []row{}
	for _, trustee := range q.people.trustees(of.id) {
		if wanted(trustee) {
			list = append(list, row{properties: []property{
				{"Identity", of.name},
				{"Trustee", trustee},
				{"AccessControlType", "Allow"},
				{"AccessRights", []string{"SendAs"}},
				{"IsInherited", false},
				{"InheritanceType", "None"},
			}})
		}
	}
	return row{properties: []property{{"ExternalDirectoryObjectId", objectID}, {"RecipientPermission", list}}}
}

func anyTrustee(string) bool { return true }

// recipientNamed returns the mailbox or group that identity names, with its id in Entra.
func (q *entityQuery) recipientNamed(identity string) (principal, string, error) {
	if m := q.people.find(identity); m != nil {
		return principal{m.GUID, m.Alias}, m.ObjectID, nil
	}
	if g := q.people.findGroup(identity); g != nil {
		return principal{g.GUID, g.Alias}, g.ObjectID, nil
	}
	return principal{}, "", notFound(identity, controller)
}

func (q *entityQuery) recipientPermissions() (*answer, error) {
	if !q.caller.rights.allow("Get-RecipientPermission") {
		return nil, q.denied()
	}
	if q.segments[0].hasKeys {
		of, objectID, err := q.recipientNamed(q.decode(q.segments[0].inner))
		if err != nil {
			return nil, err
		}
		return q.entity(permissionContext+"/$entity", q.permissionEntity(of, objectID, anyTrustee)), nil
	}
	return q.collection(permissionContext, func(start int) iter.Seq2[int, func() row] {
		return func(yield func(int, func() row) bool) {
			mailboxes := q.people.len()
			for i := start; i < mailboxes+q.people.org.Groups(); i++ {
				var maker func() row
				if i >= mailboxes {
					g := q.people.org.Group(i - mailboxes)
					maker = func() row { return q.permissionEntity(principal{g.GUID, g.Alias}, g.ObjectID, anyTrustee) }
				} else if m := q.people.at(i); m != nil {
					maker = func() row { return q.permissionEntity(principal{m.GUID, m.Alias}, m.ObjectID, anyTrustee) }
				} else {
					continue
				}
				if !yield(i, maker) {
					return
				}
			}
		}
	})
}

var filterArguments = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?i)(identity|trustee)='([^']*)'`) })

// permissionsByFilters is the function behind Get-EXORecipientPermission -Trustee; it answers recipients too.
func (q *entityQuery) permissionsByFilters() (*answer, error) {
	arguments := map[string]string{}
	for _, found := range filterArguments().FindAllStringSubmatch(q.segments[1].inner, -1) {
		arguments[strings.ToLower(found[1])] = q.decode(found[2])
	}
	of, objectID, err := q.recipientNamed(arguments["identity"])
	if err != nil {
		return nil, err
	}
	wanted := anyTrustee
	if trustee := arguments["trustee"]; trustee != "" {
		trustee = q.people.shownUser(trustee)
		wanted = func(name string) bool { return strings.EqualFold(name, trustee) }
	}
	return q.collection(permissionContext, list([]row{q.permissionEntity(of, objectID, wanted)}))
}

func (q *entityQuery) entity(context string, r row) *answer {
	return &answer{status: http.StatusOK, write: func(b *bytes.Buffer, flush func() error) error {
		b.WriteString(`{"@odata.context":`)
		writeText(b, q.base+"/$metadata#"+context)
		if len(r.properties) > 0 {
			b.WriteByte(',')
			r.writeMembers(b)
		}
		b.WriteByte('}')
		return flush()
	}}
}

// collection answers one page of a source.
func (q *entityQuery) collection(context string, from source) (*answer, error) {
	token, err := q.skipToken()
	if err != nil {
		return nil, err
	}
	var at pageState
	if token != "" {
		resumed, err := q.unseal(token, context)
		if err != nil {
			return nil, err
		}
		at = *resumed
	}
	makers, next, more := cut(from, at.At, q.pageSize())
	link := ""
	if more {
		sealed, err := q.seal(pageState{At: next, Taken: at.Taken + len(makers), For: context})
		if err != nil {
			return nil, err
		}
		link = q.nextPage(sealed)
	}
	return &answer{status: http.StatusOK, write: func(b *bytes.Buffer, flush func() error) error {
		b.WriteString(`{"@odata.context":`)
		writeText(b, q.base+"/$metadata#"+context)
		b.WriteString(`,"value":[`)
		for i, maker := range makers {
			if i > 0 {
				b.WriteByte(',')
			}
			maker().writePlain(b)
			if b.Len() > 64<<10 {
				if err := flush(); err != nil {
					return err
				}
			}
		}
		b.WriteByte(']')
		if link != "" {
			b.WriteString(`,"@odata.nextLink":`)
			writeText(b, link)
		}
		b.WriteByte('}')
		return flush()
	}}, nil
}

// nextPage is the request's own address with another continuation.
func (q *entityQuery) nextPage(token string) string {
	values := url.Values{}
	for name, all := range q.values {
		if !strings.EqualFold(strings.TrimPrefix(name, "$"), "skiptoken") {
			values[name] = all
		}
	}
	values.Set("$skiptoken", token)
	_, operation, _ := strings.Cut(q.request.URL.EscapedPath(), strings.TrimPrefix(q.base, "https://"+q.request.Host))
	return q.base + operation + "?" + values.Encode()
}

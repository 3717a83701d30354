package exchange

import (
	"fmt"
	"strings"
	"time"
)

// configuration is an object of the organisation's configuration: its own properties, then those that all have.
func (c *call) configuration(kind kind, container, name string, own []property, created time.Time) row {
	domain := c.dir.Tenant.InitialDomain()
	id := guid(c.people.org.ID("configuration "+container+" "+strings.ToLower(name), 0))
	dn := "CN=" + name + ",CN=" + container + ",CN=Configuration,CN=" + domain + ",CN=ConfigurationUnits,DC=EURPR01A001,DC=PROD,DC=OUTLOOK,DC=COM"
	r := row{kind: kind, text: name, properties: append([]property{}, own...)}
	for _, p := range []property{
		{"AdminDisplayName", ""},
		{"ExchangeVersion", "0.1 (8.0.535.0)"},
		{"Name", name},
		{"DistinguishedName", dn},
		{"Identity", name},
		{"ObjectCategory", forestPath + "/Configuration/Schema/ms-Exch-" + strings.ReplaceAll(container, " ", "-")},
		{"ObjectClass", []string{"top"}},
		{"WhenChanged", created},
		{"WhenCreated", created},
		{"WhenChangedUTC", utc(created)},
		{"WhenCreatedUTC", utc(created)},
		{"ExchangeObjectId", id},
		{"OrganizationalUnitRoot", c.people.unit()},
		{"OrganizationId", c.people.organizationID()},
		{"Id", name},
		{"Guid", id},
		{"OriginatingServer", controller},
		{"IsValid", true},
		{"ObjectState", "Unchanged"},
	} {
		if _, ok := r.get(p.name); !ok {
			r.properties = append(r.properties, p)
		}
	}
	return r
}

func getAcceptedDomain(inv *invocation) (*result, error) {
	identity := inv.parameters.text("Identity")
	var rows []row
	for _, domain := range inv.dir.Tenant.Domains {
		if identity != "" && !strings.EqualFold(identity, domain.Name) {
			continue
		}
		rows = append(rows, inv.configuration("Microsoft.Exchange.Data.Directory.SystemConfiguration.AcceptedDomain", "Accepted Domains", domain.Name, []property{
			{"DomainName", domain.Name},
			{"CatchAllRecipientID", nil},
			{"DomainType", "Authoritative"},
			{"MatchSubDomains", false},
			{"AddressBookEnabled", true},
			{"Default", domain.IsDefault},
			{"EmailOnly", false},
			{"ExternallyManaged", false},
			{"AuthenticationType", domain.Type},
			{"LiveIdInstanceType", "Business"},
			{"PendingRemoval", false},
			{"PendingCompletion", false},
			{"FederatedOrganizationLink", nil},
			{"MailFlowPartner", nil},
			{"OutboundOnly", false},
			{"PendingFederatedAccountNamespace", false},
			{"PendingFederatedDomain", false},
			{"IsCoexistenceDomain", domain.IsInitial && strings.Contains(domain.Name, ".mail.")},
			{"PerimeterDuplicateDetected", false},
			{"IsDefaultFederatedDomain", false},
			{"EnableNego2Authentication", false},
			{"CanHaveCloudCache", false},
			{"SendingFromDomainDisabled", false},
			{"SendingToDomainDisabled", false},
			{"SmtpDaneStatus", "Disabled"},
			{"SmtpDaneMxValidation", nil},
			{"InitialDomain", domain.IsInitial},
		}, inv.dir.Tenant.Created))
	}
	if identity != "" && len(rows) == 0 {
		return nil, notFound(identity, controller)
	}
	return inv.page(list(rows))
}

func getOrganizationConfig(inv *invocation) (*result, error) {
	tenant := inv.dir.Tenant
	return oneRow(inv.configuration("Microsoft.Exchange.Data.Directory.Management.OrganizationConfig", "Organization", tenant.InitialDomain(), []property{
		{"PreviousAdminDisplayVersion", nil},
		{"OrganizationSummary", many},
		{"CustomerFeedbackEnabled", nil},
		{"Industry", "NotSpecified"},
		{"DisplayName", tenant.DisplayName},
		{"DefaultPublicFolderAgeLimit", nil},
		{"DefaultPublicFolderIssueWarningQuota", "1.7 GB (1,825,361,920 bytes)"},
		{"DefaultPublicFolderProhibitPostQuota", "2 GB (2,147,483,648 bytes)"},
		{"PublicFoldersEnabled", "Local"},
		{"IPListBlocked", many},
		{"ActivityBasedAuthenticationTimeoutEnabled", true},
		{"ActivityBasedAuthenticationTimeoutInterval", "06:00:00"},
		{"ActivityBasedAuthenticationTimeoutWithSingleSignOnEnabled", true},
		{"AppsForOfficeEnabled", true},
		{"AsyncSendEnabled", true},
		{"AuditDisabled", false},
		{"AutoExpandingArchiveEnabled", false},
		{"AutoEnableArchiveMailbox", nil},
		{"BookingsEnabled", true},
		{"BookingsPaymentsEnabled", false},
		{"CalendarVersionStoreEnabled", true},
		{"CASMailboxHasPermissionsIncludingSubfolders", false},
		{"ComplianceEnabled", nil},
		{"ConnectorsEnabled", true},
		{"CustomerLockboxEnabled", false},
		{"DefaultGroupAccessType", "Private"},
		{"DefaultAuthenticationPolicy", nil},
		{"DefaultMinutesToReduceLongEventsBy", int32(10)},
		{"DefaultMinutesToReduceShortEventsBy", int32(5)},
		{"DirectReportsGroupAutoCreationEnabled", false},
		{"DistributionGroupDefaultOU", nil},
		{"DistributionGroupNameBlockedWordsList", many},
		{"DistributionGroupNamingPolicy", ""},
		{"EwsAllowEntourage", nil},
		{"EwsAllowList", nil},
		{"EwsAllowMacOutlook", nil},
		{"EwsAllowOutlook", nil},
		{"EwsApplicationAccessPolicy", nil},
		{"EwsBlockList", nil},
		{"EwsEnabled", nil},
		{"ElcProcessingDisabled", false},
		{"ExchangeNotificationEnabled", true},
		{"ExchangeNotificationRecipients", many},
		{"FocusedInboxOn", nil},
		{"GroupsCreationEnabled", true},
		{"GuidPrefixedLegacyDnDisabled", false},
		{"HierarchicalAddressBookRoot", nil},
		{"IsDehydrated", false},
		{"IsLicensingEnforced", true},
		{"IsMixedMode", false},
		{"IsTenantAccessBlocked", false},
		{"LeanPopoutEnabled", false},
		{"LegacyExchangeDN", "/o=ExchangeLabs"},
		{"MailTipsAllTipsEnabled", true},
		{"MailTipsExternalRecipientsTipsEnabled", false},
		{"MailTipsGroupMetricsEnabled", true},
		{"MailTipsLargeAudienceThreshold", int32(25)},
		{"MailTipsMailboxSourcedTipsEnabled", true},
		{"MaskClientIpInReceivedHeadersEnabled", true},
		{"MaxConcurrentMigrations", "300"},
		{"MessageHighlightsEnabled", nil},
		{"MessageRecallEnabled", nil},
		{"MicrosoftExchangeRecipientEmailAddresses", many},
		{"MobileAppEducationEnabled", true},
		{"OAuth2ClientProfileEnabled", true},
		{"OutlookMobileGCCRestrictionsEnabled", false},
		{"OutlookPayEnabled", true},
		{"PublicComputersDetectionEnabled", false},
		{"ReadTrackingEnabled", false},
		{"RejectDirectSend", false},
		{"ReleaseTrack", nil},
		{"RequiredCharsetCoverage", nil},
		{"SendFromAliasEnabled", false},
		{"SharedDomainEmailAddressFlowEnabled", false},
		{"ShortenEventScopeDefault", "None"},
		{"SmtpActionableMessagesEnabled", true},
		{"TenantRelocationsAllowed", false},
		{"UnblockUnsafeSenderPromptEnabled", true},
		{"VisibleMeetingUpdateProperties", "Location,AllProperties:15"},
		{"WebPushNotificationsDisabled", false},
		{"WorkspaceTenantEnabled", true},
		{"RBACConfigurationVersion", "0.1 (15.20.7587.36)"},
		{"AdminDisplayVersion", "0.20 (15.20.7587.36)"},
	}, tenant.Created)), nil
}

func getAdminAuditLogConfig(inv *invocation) (*result, error) {
	created := inv.dir.Tenant.Created
	return oneRow(inv.configuration("Microsoft.Exchange.Data.Directory.SystemConfiguration.AdminAuditLogConfig", "Admin Audit Log Settings", "Admin Audit Log Settings", []property{
		{"AdminAuditLogEnabled", true},
		{"LogLevel", "None"},
		{"TestCmdletLoggingEnabled", false},
		{"AdminAuditLogCmdlets", []string{"*"}},
		{"AdminAuditLogParameters", []string{"*"}},
		{"AdminAuditLogExcludedCmdlets", many},
		{"AdminAuditLogAgeLimit", "90.00:00:00"},
		{"LoadBalancerCount", int32(3)},
		{"RefreshInterval", int32(10)},
		{"PartitionInfo", many},
		{"UnifiedAuditLogIngestionEnabled", true},
		{"UnifiedAuditLogFirstOptInDate", created},
	}, created)), nil
}

// transportRules are the mail flow rules of a fresh tenant.
var transportRules = []struct {
	name, description   string
	conditions, actions []string
	set                 map[string]any
	disabled            bool
}{
	{
		"Mark external mail", "If the message:\r\n\tIs received from 'Outside the organization'\r\nTake the following actions:\r\n\tPrepend the subject with '[EXTERNAL] '\r\n",
		[]string{"Microsoft.Exchange.MessagingPolicies.Rules.Tasks.FromScopePredicate"},
		[]string{"Microsoft.Exchange.MessagingPolicies.Rules.Tasks.PrependSubjectAction"},
		map[string]any{"FromScope": "NotInOrganization", "PrependSubject": "[EXTERNAL] "},
		false,
	},
	{
		"Copy orders", "If the message:\r\n\tIs sent to 'orders@contoso.com'\r\nTake the following actions:\r\n\tBlind carbon copy (Bcc) the message to 'accountspayable@contoso.com'\r\n",
		[]string{"Microsoft.Exchange.MessagingPolicies.Rules.Tasks.SentToPredicate"},
		[]string{"Microsoft.Exchange.MessagingPolicies.Rules.Tasks.BlindCopyToAction"},
		map[string]any{"SentTo": []string{"orders@contoso.com"}, "BlindCopyTo": []string{"accountspayable@contoso.com"}},
		false,
	},
	{
		"Redirect departed staff", "If the message:\r\n\tIs sent to 'departed@contoso.com'\r\nTake the following actions:\r\n\tRedirect the message to 'info@contoso.com'\r\n",
		[]string{"Microsoft.Exchange.MessagingPolicies.Rules.Tasks.SentToPredicate"},
		[]string{"Microsoft.Exchange.MessagingPolicies.Rules.Tasks.RedirectMessageAction"},
		map[string]any{"SentTo": []string{"departed@contoso.com"}, "RedirectMessageTo": []string{"info@contoso.com"}},
		true,
	},
}

func getTransportRule(inv *invocation) (*result, error) {
	identity, state := inv.parameters.text("Identity"), inv.parameters.text("State")
	var rows []row
	for n, rule := range transportRules {
		now := "Enabled"
		if rule.disabled {
			now = "Disabled"
		}
		own := []property{
			{"Priority", int32(n)},
			{"DlpPolicy", nil},
			{"DlpPolicyId", noGUID},
			{"Comments", nil},
			{"CreatedBy", "Ada Admin"},
			{"LastModifiedBy", "Ada Admin"},
			{"ManuallyModified", false},
			{"ActivationDate", nil},
			{"ExpiryDate", nil},
			{"Description", rule.description},
			{"RuleVersion", "14.0.0.0"},
			{"Size", int32(900 + 40*n)},
			{"Conditions", rule.conditions},
			{"Exceptions", nil},
			{"Actions", rule.actions},
			{"State", now},
			{"Mode", "Enforce"},
			{"RuleErrorAction", "Ignore"},
			{"SenderAddressLocation", "Header"},
			{"RuleSubType", "None"},
			{"UseLegacyRegex", false},
			{"From", nil},
			{"FromMemberOf", nil},
			{"FromScope", nil},
			{"SentTo", nil},
			{"SentToMemberOf", nil},
			{"SentToScope", nil},
			{"SubjectContainsWords", nil},
			{"SubjectOrBodyContainsWords", nil},
			{"SenderDomainIs", nil},
			{"RecipientDomainIs", nil},
			{"HeaderContainsMessageHeader", nil},
			{"HeaderContainsWords", nil},
			{"PrependSubject", nil},
			{"SetSCL", nil},
			{"AddToRecipients", nil},
			{"CopyTo", nil},
			{"BlindCopyTo", nil},
			{"RedirectMessageTo", nil},
			{"ModerateMessageByUser", nil},
			{"RejectMessageReasonText", nil},
			{"DeleteMessage", false},
			{"Quarantine", false},
			{"StopRuleProcessing", false},
		}
		for i := range own {
			if value, ok := rule.set[own[i].name]; ok {
				own[i].value = value
			}
		}
		r := inv.configuration("Microsoft.Exchange.MessagingPolicies.Rules.Tasks.Rule", "TransportVersioned", rule.name, own, inv.dir.Tenant.Created)
		id, _ := r.get("Guid")
		if (identity == "" || strings.EqualFold(identity, rule.name) || strings.EqualFold(identity, fmt.Sprint(plain(id)))) && (state == "" || strings.EqualFold(state, now)) {
			rows = append(rows, r)
		}
	}
	if identity != "" && len(rows) == 0 {
		return nil, notFound(identity, controller)
	}
	return inv.page(list(rows))
}

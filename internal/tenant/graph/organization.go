package graph

import "github.com/exorun/exorun/internal/tenant/state"

func getOrganization(c *call) (*answer, error) {
	return collection("organization", []object{c.organization()}), nil
}

func getOrganizationByID(c *call) (*answer, error) {
	if !c.dir.Tenant.Matches(c.key(0).value) {
		return nil, notFound(c.key(0).value)
	}
	return entity("organization", c.organization()), nil
}

func (c *call) organization() object {
	tenant := c.dir.Tenant
	var domains []any
	for _, domain := range tenant.Domains {
		domains = append(domains, object{
			{"capabilities", domain.Capabilities},
			{"isDefault", domain.IsDefault},
			{"isInitial", domain.IsInitial},
			{"name", domain.Name},
			{"type", domain.Type},
		})
	}
	return object{
		{"id", tenant.ID},
		{"deletedDateTime", nil},
		{"businessPhones", []any{}},
		{"city", nil},
		{"country", nil},
		{"countryLetterCode", tenant.CountryCode},
		{"createdDateTime", tenant.Created},
		{"defaultUsageLocation", nil},
		{"displayName", tenant.DisplayName},
		{"isMultipleDataLocationsForServicesEnabled", nil},
		{"marketingNotificationEmails", []any{}},
		{"onPremisesLastSyncDateTime", nil},
		{"onPremisesSyncEnabled", nil},
		{"postalCode", nil},
		{"preferredLanguage", "en"},
		{"securityComplianceNotificationMails", []any{}},
		{"securityComplianceNotificationPhones", []any{}},
		{"state", nil},
		{"street", nil},
		{"technicalNotificationMails", []any{}},
		{"tenantType", "AAD"},
		{"assignedPlans", []any{}},
		{"provisionedPlans", []any{}},
		{"verifiedDomains", domains},
	}
}

func listDomains(c *call) (*answer, error) {
	var items []object
	for _, domain := range c.dir.Tenant.Domains {
		items = append(items, domainObject(domain))
	}
	return collection("domains", items), nil
}

func getDomain(c *call) (*answer, error) {
	for _, domain := range c.dir.Tenant.Domains {
		if domain.Name == c.key(0).value {
			return entity("domains", domainObject(domain)), nil
		}
	}
	return nil, notFound(c.key(0).value)
}

func domainObject(domain state.Domain) object {
	return object{
		{"authenticationType", domain.Type},
		{"availabilityStatus", nil},
		{"id", domain.Name},
		{"isAdminManaged", true},
		{"isDefault", domain.IsDefault},
		{"isInitial", domain.IsInitial},
		{"isRoot", true},
		{"isVerified", true},
		{"passwordNotificationWindowInDays", 14},
		{"passwordValidityPeriodInDays", 2147483647},
		{"supportedServices", []any{"Email", "OfficeCommunicationsOnline"}},
		{"state", nil},
	}
}

func listUsers(c *call) (*answer, error) {
	var items []object
	for _, user := range c.dir.Users {
		if c.Store.Visible(user.Since) {
			items = append(items, userObject(user))
		}
	}
	return collection("users", items), nil
}

func getUser(c *call) (*answer, error) {
	user := c.dir.User(c.key(0).value)
	if user == nil || !c.Store.Visible(user.Since) {
		return nil, notFound(c.key(0).value)
	}
	return entity("users", userObject(user)), nil
}

func getMe(c *call) (*answer, error) {
	if c.caller.IsApp() {
		return nil, badRequest("/me request is only valid with delegated authentication flow.")
	}
	user := c.dir.User(c.caller.ObjectID)
	if user == nil {
		return nil, notFound(c.caller.ObjectID)
	}
	return entity("users", userObject(user)), nil
}

// listMyRoles answers what the person who calls is a member of, which in this tenant is directory roles only.
func listMyRoles(c *call) (*answer, error) {
	if c.caller.IsApp() {
		return nil, badRequest("/me request is only valid with delegated authentication flow.")
	}
	return collection("directoryObjects", c.memberships(c.caller.ObjectID)), nil
}

func userObject(user *state.User) object {
	return object{
		{"businessPhones", []any{}},
		{"displayName", user.DisplayName},
		{"givenName", user.GivenName},
		{"jobTitle", nil},
		{"mail", user.Mail},
		{"mobilePhone", nil},
		{"officeLocation", nil},
		{"preferredLanguage", nil},
		{"surname", user.Surname},
		{"userPrincipalName", user.UserPrincipalName},
		{"id", user.ID},
		{"accountEnabled", user.AccountEnabled},
		{"userType", userType(user)},
	}
}

func userType(user *state.User) string {
	if user.UserType == "" {
		return "Member"
	}
	return user.UserType
}

func getDirectoryObject(c *call) (*answer, error) {
	id := c.key(0).value
	typed := func(kind string, o object) *answer {
		return &answer{status: 200, context: "directoryObjects/$entity", entity: append(object{{"@odata.type", "#microsoft.graph." + kind}}, o...)}
	}
	if app := c.dir.Application(id); app != nil && c.Store.Visible(app.Since) {
		return typed("application", c.application(app)), nil
	}
	if sp := c.dir.ServicePrincipal(id); sp != nil && c.Store.Visible(sp.Since) {
		return typed("servicePrincipal", c.servicePrincipal(sp)), nil
	}
	if user := c.dir.User(id); user != nil && c.Store.Visible(user.Since) {
		return typed("user", userObject(user)), nil
	}
	return nil, notFound(id)
}

package state

// Client ids that are the same in every tenant, as Microsoft documents them.
const (
	GraphAppID            = "00000003-0000-0000-c000-000000000000"
	ExchangeAppID         = "00000002-0000-0ff1-ce00-000000000000"
	AzureADGraphAppID     = "00000002-0000-0000-c000-000000000000" // audience of addKey proofs
	AzureCLIAppID         = "04b07795-8ddb-461a-bbee-02f9e1bf7b46"
	GraphCommandLineAppID = "14d82eec-204b-4c2f-b7e8-296a70dab67e"
	ExchangeShellAppID    = "fb78d390-0c51-40cd-8e17-fdbfab77341b"
	AzurePowerShellAppID  = "1950a258-227b-4e31-a9cf-717495945fc2"
	AzureADShellAppID     = "1b730954-1685-4b74-9bfd-dac224a7b894"

	// MicrosoftTenantID is where the applications of Microsoft lie.
	MicrosoftTenantID = "f8cdef31-a31e-4b4a-93e4-5f571e91255a"
)

// What the administrator application trusts from the start: the jobs of one repository's main branch.
const (
	CIIssuer   = "https://token.actions.githubusercontent.com"
	CISubject  = "repo:contoso/exchange:ref:refs/heads/main"
	CIAudience = "api://AzureADTokenExchange"
)

// ExchangeManageAsApp is the id of the application permission Exchange.ManageAsApp.
const ExchangeManageAsApp = "dc50a0fb-09a3-484d-be87-e023b12c6440"

// Template ids of directory roles.
const (
	RoleGlobalAdministrator         = "62e90394-69f5-4237-9190-012177145e10"
	RolePrivilegedRoleAdministrator = "e8611ab8-c189-46e8-94e1-60213ab1f814"
	RoleApplicationAdministrator    = "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3"
	RoleCloudAppAdministrator       = "158c047a-c907-4556-b7ef-446551a6b5f7"
	RoleApplicationDeveloper        = "cf1c38e5-3621-4004-a7cb-879624dced7c"
	RoleExchangeAdministrator       = "29232cdf-9323-42fd-ade2-1d097af3e4de"
	RoleExchangeRecipientAdmin      = "31392ffb-586c-42d1-9346-e59415a2cc4e"
	RoleGlobalReader                = "f2ef992c-3afb-46b9-b7cf-a126ee74c451"
	RoleHelpdeskAdministrator       = "729827e3-9c14-49f7-bb1b-9608f156bbb8"
	RoleSecurityAdministrator       = "194ae4cb-b126-40b2-bd5b-6091b380977d"
	RoleSecurityReader              = "5d6b6bb7-de71-4623-b4af-96380a352509"
	RoleComplianceAdministrator     = "17315797-102d-40b4-93e0-432062caca18"
)

var builtInRoles = []RoleDefinition{
	{ID: RoleGlobalAdministrator, DisplayName: "Global Administrator", Description: "Can manage all aspects of Microsoft Entra ID and Microsoft services that use Microsoft Entra identities."},
	{ID: RolePrivilegedRoleAdministrator, DisplayName: "Privileged Role Administrator", Description: "Can manage role assignments in Microsoft Entra ID, and all aspects of Privileged Identity Management."},
	{ID: RoleApplicationAdministrator, DisplayName: "Application Administrator", Description: "Can create and manage all aspects of app registrations and enterprise apps."},
	{ID: RoleCloudAppAdministrator, DisplayName: "Cloud Application Administrator", Description: "Can create and manage all aspects of app registrations and enterprise apps except App Proxy."},
	{ID: RoleApplicationDeveloper, DisplayName: "Application Developer", Description: "Can create application registrations independent of the 'Users can register applications' setting."},
	{ID: RoleExchangeAdministrator, DisplayName: "Exchange Administrator", Description: "Can manage all aspects of the Exchange product."},
	{ID: RoleExchangeRecipientAdmin, DisplayName: "Exchange Recipient Administrator", Description: "Can create or update Exchange Online recipients within the Exchange Online organization."},
	{ID: RoleGlobalReader, DisplayName: "Global Reader", Description: "Can read everything that a Global Administrator can, but not update anything."},
	{ID: RoleHelpdeskAdministrator, DisplayName: "Helpdesk Administrator", Description: "Can reset passwords for non-administrators and Helpdesk Administrators."},
	{ID: RoleSecurityAdministrator, DisplayName: "Security Administrator", Description: "Can read security information and reports, and manage configuration in Microsoft Entra ID and Office 365."},
	{ID: RoleSecurityReader, DisplayName: "Security Reader", Description: "Can read security information and reports in Microsoft Entra ID and Office 365."},
	{ID: RoleComplianceAdministrator, DisplayName: "Compliance Administrator", Description: "Can read and manage compliance configuration and reports in Microsoft Entra ID and Microsoft 365."},
	{ID: "88d8e3e3-8f55-4a1e-953a-9b9898b8876b", DisplayName: "Directory Readers", Description: "Can read basic directory information. Commonly used to grant directory read access to applications and guests."},
	{ID: "9360feb5-f418-4baa-8175-e2a00bac4301", DisplayName: "Directory Writers", Description: "Can read and write basic directory information. For granting access to applications, not intended for users."},
	{ID: "fe930be7-5e62-47db-91af-98c3a49a38b1", DisplayName: "User Administrator", Description: "Can manage all aspects of users and groups, including resetting passwords for limited admins."},
	{ID: "4a5d8f65-41da-4de4-8968-e035b65339cf", DisplayName: "Reports Reader", Description: "Can read sign-in and audit reports."},
}

// permission is one permission of Microsoft Graph with the ids of its application and its delegated form.
type permission struct{ value, application, delegated string }

var graphPermissions = []permission{
	{"Application.ReadWrite.All", "1bfefb4e-e0b5-418b-a88f-73c46d2cc8e9", "bdfbf15f-ee85-4955-8675-146e8e5296b5"},
	{"Application.ReadWrite.OwnedBy", "18a4783c-866b-4cc7-a460-3d5e5662c884", ""},
	{"Application.Read.All", "9a5d68dd-52b0-4cc2-bd40-abcf44ac3a30", "c79f8feb-a9db-4090-85f9-90d820caa0eb"},
	{"AppRoleAssignment.ReadWrite.All", "06b708a9-e830-4db3-a914-8e69da51d44f", "84bccea3-f856-4a8a-967b-dbe0a3d53a64"},
	{"RoleManagement.ReadWrite.Directory", "9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8", "d01b97e9-cbc0-49fe-810a-750afd5527a3"},
	{"RoleManagement.Read.Directory", "483bed4a-2ad3-4361-a73b-c83ccdbdc53c", "741c54c3-0c1e-44a1-818b-3f97ab4e8c83"},
	{"Directory.Read.All", "7ab1d382-f21e-4acd-a863-ba3e13f7da61", "06da0dbc-49e2-44d2-8312-53f166ab848a"},
	{"Organization.Read.All", "498476ce-e0fe-48b0-b801-37ba7e2685c6", "4908d5b9-3fb2-4b1e-9336-1888b7937185"},
	{"Domain.Read.All", "dbb9058a-0e50-45d7-ae91-66909b5d4664", "2f9ee017-59c1-4f1d-9472-bd5529a7b311"},
	{"Policy.Read.All", "246dd0d5-5bd0-4def-940b-0421030a5b68", "572fea84-0151-49b2-9301-11cb16974376"},
	{"Policy.ReadWrite.ApplicationConfiguration", "be74164b-cff1-491c-8741-e671cb536e13", "b27add92-efb2-4f16-84f5-8108ba77985c"},
	{"User.Read.All", "df021288-bdef-4463-88db-98f22de89214", "a154be20-db9c-4678-8ab7-66f6cc099a59"},
	{"User.Read", "", "e1fe6dd8-ba31-4d61-89e7-88639da4683d"},
	{"User.ReadWrite.All", "741f803b-c850-494e-b5df-cde7c675a1ca", "204e0828-b5ca-4ad8-b9f3-f32a958e7cc4"},
	{"Group.ReadWrite.All", "62a82d76-70ea-41e2-9197-370581804d09", "4e46008b-f24c-477d-8fff-7bb4ec7aafe0"},
	{"AuditLog.Read.All", "b0afded3-3588-46d8-8b3d-9842eff778da", "e4c9e354-4dc5-45b8-9e7c-e1393b0b1a20"},
	{"DelegatedPermissionGrant.ReadWrite.All", "8e8e4742-1d95-4f68-9d56-6ee75648c72a", "41ce6ca6-6826-4807-84f1-1c82854f7ee5"},
	{"RoleAssignmentSchedule.ReadWrite.Directory", "dd199f4a-f148-40a4-a2ec-f0069cc799ec", "8c026be3-8e26-4774-9372-8d5d6f21daff"},
	{"RoleManagementPolicy.Read.Directory", "fdc4c997-9942-4479-bfcb-75a36d1138df", "3de2cdbe-0ff5-47d5-bdee-7f45b4749ead"},
	{"Directory.AccessAsUser.All", "", "0e263e50-5827-48a4-b97c-d940288653c7"},
}

// administratorPermissions are the Microsoft Graph permissions that setting up an account needs.
var administratorPermissions = []string{
	"Application.ReadWrite.All", "AppRoleAssignment.ReadWrite.All", "RoleManagement.ReadWrite.Directory",
	"Organization.Read.All", "Domain.Read.All", "Directory.Read.All", "Policy.Read.All",
	"Policy.ReadWrite.ApplicationConfiguration",
}

// azureCLIScopes is what Azure CLI's tokens for Microsoft Graph carry in every tenant.
const azureCLIScopes = "Application.ReadWrite.All AppRoleAssignment.ReadWrite.All AuditLog.Read.All " +
	"DelegatedPermissionGrant.ReadWrite.All Directory.AccessAsUser.All Group.ReadWrite.All User.Read.All User.ReadWrite.All"

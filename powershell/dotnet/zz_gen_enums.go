// Code generated from the enumerations of .NET and PowerShell 7.6. DO NOT EDIT.

package dotnet

import "github.com/exorun/exorun/powershell/value"

// enumTypes are the enumerations, each with its members.
var enumTypes = [...]value.Definition{
	{Name: "System.DayOfWeek", Enum: &value.EnumInfo{Underlying: value.TypeInt32, Members: []value.EnumMember{
		{Name: "Sunday", Value: 0}, {Name: "Monday", Value: 1}, {Name: "Tuesday", Value: 2}, {Name: "Wednesday", Value: 3}, {Name: "Thursday", Value: 4}, {Name: "Friday", Value: 5}, {Name: "Saturday", Value: 6},
	}}},
	{Name: "System.DateTimeKind", Enum: &value.EnumInfo{Underlying: value.TypeInt32, Members: []value.EnumMember{
		{Name: "Unspecified", Value: 0}, {Name: "Utc", Value: 1}, {Name: "Local", Value: 2},
	}}},
	{Name: "System.StringComparison", Enum: &value.EnumInfo{Underlying: value.TypeInt32, Members: []value.EnumMember{
		{Name: "CurrentCulture", Value: 0}, {Name: "CurrentCultureIgnoreCase", Value: 1}, {Name: "InvariantCulture", Value: 2}, {Name: "InvariantCultureIgnoreCase", Value: 3}, {Name: "Ordinal", Value: 4},
		{Name: "OrdinalIgnoreCase", Value: 5},
	}}},
	{Name: "System.StringSplitOptions", Enum: &value.EnumInfo{Underlying: value.TypeInt32, Flags: true, Members: []value.EnumMember{
		{Name: "None", Value: 0}, {Name: "RemoveEmptyEntries", Value: 1}, {Name: "TrimEntries", Value: 2},
	}}},
	{Name: "System.MidpointRounding", Enum: &value.EnumInfo{Underlying: value.TypeInt32, Members: []value.EnumMember{
		{Name: "ToEven", Value: 0}, {Name: "AwayFromZero", Value: 1}, {Name: "ToZero", Value: 2}, {Name: "ToNegativeInfinity", Value: 3}, {Name: "ToPositiveInfinity", Value: 4},
	}}},
	{Name: "System.ConsoleColor", Enum: &value.EnumInfo{Underlying: value.TypeInt32, Members: []value.EnumMember{
		{Name: "Black", Value: 0}, {Name: "DarkBlue", Value: 1}, {Name: "DarkGreen", Value: 2}, {Name: "DarkCyan", Value: 3}, {Name: "DarkRed", Value: 4}, {Name: "DarkMagenta", Value: 5}, {Name: "DarkYellow", Value: 6}, {Name: "Gray", Value: 7},
		{Name: "DarkGray", Value: 8}, {Name: "Blue", Value: 9}, {Name: "Green", Value: 10}, {Name: "Cyan", Value: 11}, {Name: "Red", Value: 12}, {Name: "Magenta", Value: 13}, {Name: "Yellow", Value: 14}, {Name: "White", Value: 15},
	}}},
	{Name: "System.TypeCode", Enum: &value.EnumInfo{Underlying: value.TypeInt32, Members: []value.EnumMember{
		{Name: "Empty", Value: 0}, {Name: "Object", Value: 1}, {Name: "DBNull", Value: 2}, {Name: "Boolean", Value: 3}, {Name: "Char", Value: 4}, {Name: "SByte", Value: 5}, {Name: "Byte", Value: 6}, {Name: "Int16", Value: 7}, {Name: "UInt16", Value: 8},
		{Name: "Int32", Value: 9}, {Name: "UInt32", Value: 10}, {Name: "Int64", Value: 11}, {Name: "UInt64", Value: 12}, {Name: "Single", Value: 13}, {Name: "Double", Value: 14}, {Name: "Decimal", Value: 15}, {Name: "DateTime", Value: 16}, {Name: "String", Value: 18},
	}}},
	{Name: "System.UriKind", Enum: &value.EnumInfo{Underlying: value.TypeInt32, Members: []value.EnumMember{
		{Name: "RelativeOrAbsolute", Value: 0}, {Name: "Absolute", Value: 1}, {Name: "Relative", Value: 2},
	}}},
	{Name: "System.UriPartial", Enum: &value.EnumInfo{Underlying: value.TypeInt32, Members: []value.EnumMember{
		{Name: "Scheme", Value: 0}, {Name: "Authority", Value: 1}, {Name: "Path", Value: 2}, {Name: "Query", Value: 3},
	}}},
	{Name: "System.EnvironmentVariableTarget", Enum: &value.EnumInfo{Underlying: value.TypeInt32, Members: []value.EnumMember{
		{Name: "Process", Value: 0}, {Name: "User", Value: 1}, {Name: "Machine", Value: 2},
	}}},
	{Name: "System.Environment+SpecialFolder", Enum: &value.EnumInfo{Underlying: value.TypeInt32, Members: []value.EnumMember{
		{Name: "Desktop", Value: 0}, {Name: "Programs", Value: 2}, {Name: "MyDocuments", Value: 5}, {Name: "MyDocuments", Value: 5}, {Name: "Favorites", Value: 6}, {Name: "Startup", Value: 7}, {Name: "Recent", Value: 8}, {Name: "SendTo", Value: 9},
		{Name: "StartMenu", Value: 11}, {Name: "MyMusic", Value: 13}, {Name: "MyVideos", Value: 14}, {Name: "DesktopDirectory", Value: 16}, {Name: "MyComputer", Value: 17}, {Name: "NetworkShortcuts", Value: 19}, {Name: "Fonts", Value: 20},
		{Name: "Templates", Value: 21}, {Name: "CommonStartMenu", Value: 22}, {Name: "CommonPrograms", Value: 23}, {Name: "CommonStartup", Value: 24}, {Name: "CommonDesktopDirectory", Value: 25}, {Name: "ApplicationData", Value: 26},
		{Name: "PrinterShortcuts", Value: 27}, {Name: "LocalApplicationData", Value: 28}, {Name: "InternetCache", Value: 32}, {Name: "Cookies", Value: 33}, {Name: "History", Value: 34}, {Name: "CommonApplicationData", Value: 35},
		{Name: "Windows", Value: 36}, {Name: "System", Value: 37}, {Name: "ProgramFiles", Value: 38}, {Name: "MyPictures", Value: 39}, {Name: "UserProfile", Value: 40}, {Name: "SystemX86", Value: 41}, {Name: "ProgramFilesX86", Value: 42},
		{Name: "CommonProgramFiles", Value: 43}, {Name: "CommonProgramFilesX86", Value: 44}, {Name: "CommonTemplates", Value: 45}, {Name: "CommonDocuments", Value: 46}, {Name: "CommonAdminTools", Value: 47},
		{Name: "AdminTools", Value: 48}, {Name: "CommonMusic", Value: 53}, {Name: "CommonPictures", Value: 54}, {Name: "CommonVideos", Value: 55}, {Name: "Resources", Value: 56}, {Name: "LocalizedResources", Value: 57},
		{Name: "CommonOemLinks", Value: 58}, {Name: "CDBurning", Value: 59},
	}}},
	{Name: "System.Globalization.DateTimeStyles", Enum: &value.EnumInfo{Underlying: value.TypeInt32, Flags: true, Members: []value.EnumMember{
		{Name: "None", Value: 0}, {Name: "AllowLeadingWhite", Value: 1}, {Name: "AllowTrailingWhite", Value: 2}, {Name: "AllowInnerWhite", Value: 4}, {Name: "AllowWhiteSpaces", Value: 7}, {Name: "NoCurrentDateDefault", Value: 8},
		{Name: "AdjustToUniversal", Value: 16}, {Name: "AssumeLocal", Value: 32}, {Name: "AssumeUniversal", Value: 64}, {Name: "RoundtripKind", Value: 128},
	}}},
	{Name: "System.Globalization.NumberStyles", Enum: &value.EnumInfo{Underlying: value.TypeInt32, Flags: true, Members: []value.EnumMember{
		{Name: "None", Value: 0}, {Name: "AllowLeadingWhite", Value: 1}, {Name: "AllowTrailingWhite", Value: 2}, {Name: "AllowLeadingSign", Value: 4}, {Name: "Integer", Value: 7}, {Name: "AllowTrailingSign", Value: 8},
		{Name: "AllowParentheses", Value: 16}, {Name: "AllowDecimalPoint", Value: 32}, {Name: "AllowThousands", Value: 64}, {Name: "Number", Value: 111}, {Name: "AllowExponent", Value: 128}, {Name: "Float", Value: 167},
		{Name: "AllowCurrencySymbol", Value: 256}, {Name: "Currency", Value: 383}, {Name: "Any", Value: 511}, {Name: "AllowHexSpecifier", Value: 512}, {Name: "HexNumber", Value: 515}, {Name: "AllowBinarySpecifier", Value: 1024},
		{Name: "BinaryNumber", Value: 1027},
	}}},
	{Name: "System.Globalization.CultureTypes", Enum: &value.EnumInfo{Underlying: value.TypeInt32, Flags: true, Members: []value.EnumMember{
		{Name: "NeutralCultures", Value: 1}, {Name: "SpecificCultures", Value: 2}, {Name: "InstalledWin32Cultures", Value: 4}, {Name: "AllCultures", Value: 7}, {Name: "UserCustomCulture", Value: 8}, {Name: "ReplacementCultures", Value: 16},
		{Name: "WindowsOnlyCultures", Value: 32}, {Name: "FrameworkCultures", Value: 64},
	}}},
	{Name: "System.Text.RegularExpressions.RegexOptions", Enum: &value.EnumInfo{Underlying: value.TypeInt32, Flags: true, Members: []value.EnumMember{
		{Name: "None", Value: 0}, {Name: "IgnoreCase", Value: 1}, {Name: "Multiline", Value: 2}, {Name: "ExplicitCapture", Value: 4}, {Name: "Compiled", Value: 8}, {Name: "Singleline", Value: 16}, {Name: "IgnorePatternWhitespace", Value: 32},
		{Name: "RightToLeft", Value: 64}, {Name: "ECMAScript", Value: 256}, {Name: "CultureInvariant", Value: 512}, {Name: "NonBacktracking", Value: 1024},
	}}},
	{Name: "System.IO.FileMode", Enum: &value.EnumInfo{Underlying: value.TypeInt32, Members: []value.EnumMember{
		{Name: "CreateNew", Value: 1}, {Name: "Create", Value: 2}, {Name: "Open", Value: 3}, {Name: "OpenOrCreate", Value: 4}, {Name: "Truncate", Value: 5}, {Name: "Append", Value: 6},
	}}},
	{Name: "System.IO.FileAccess", Enum: &value.EnumInfo{Underlying: value.TypeInt32, Flags: true, Members: []value.EnumMember{
		{Name: "Read", Value: 1}, {Name: "Write", Value: 2}, {Name: "ReadWrite", Value: 3},
	}}},
	{Name: "System.IO.FileShare", Enum: &value.EnumInfo{Underlying: value.TypeInt32, Flags: true, Members: []value.EnumMember{
		{Name: "None", Value: 0}, {Name: "Read", Value: 1}, {Name: "Write", Value: 2}, {Name: "ReadWrite", Value: 3}, {Name: "Delete", Value: 4}, {Name: "Inheritable", Value: 16},
	}}},
	{Name: "System.IO.FileAttributes", Enum: &value.EnumInfo{Underlying: value.TypeInt32, Flags: true, Members: []value.EnumMember{
		{Name: "None", Value: 0}, {Name: "ReadOnly", Value: 1}, {Name: "Hidden", Value: 2}, {Name: "System", Value: 4}, {Name: "Directory", Value: 16}, {Name: "Archive", Value: 32}, {Name: "Device", Value: 64}, {Name: "Normal", Value: 128},
		{Name: "Temporary", Value: 256}, {Name: "SparseFile", Value: 512}, {Name: "ReparsePoint", Value: 1024}, {Name: "Compressed", Value: 2048}, {Name: "Offline", Value: 4096}, {Name: "NotContentIndexed", Value: 8192},
		{Name: "Encrypted", Value: 16384}, {Name: "IntegrityStream", Value: 32768}, {Name: "NoScrubData", Value: 131072},
	}}},
	{Name: "System.IO.SearchOption", Enum: &value.EnumInfo{Underlying: value.TypeInt32, Members: []value.EnumMember{
		{Name: "TopDirectoryOnly", Value: 0}, {Name: "AllDirectories", Value: 1},
	}}},
	{Name: "System.Net.SecurityProtocolType", Enum: &value.EnumInfo{Underlying: value.TypeInt32, Flags: true, Members: []value.EnumMember{
		{Name: "SystemDefault", Value: 0}, {Name: "Ssl3", Value: 48}, {Name: "Tls", Value: 192}, {Name: "Tls11", Value: 768}, {Name: "Tls12", Value: 3072}, {Name: "Tls13", Value: 12288},
	}}},
	{Name: "System.Net.HttpStatusCode", Enum: &value.EnumInfo{Underlying: value.TypeInt32, Members: []value.EnumMember{
		{Name: "Continue", Value: 100}, {Name: "SwitchingProtocols", Value: 101}, {Name: "Processing", Value: 102}, {Name: "EarlyHints", Value: 103}, {Name: "OK", Value: 200}, {Name: "Created", Value: 201}, {Name: "Accepted", Value: 202},
		{Name: "NonAuthoritativeInformation", Value: 203}, {Name: "NoContent", Value: 204}, {Name: "ResetContent", Value: 205}, {Name: "PartialContent", Value: 206}, {Name: "MultiStatus", Value: 207}, {Name: "AlreadyReported", Value: 208},
		{Name: "IMUsed", Value: 226}, {Name: "MultipleChoices", Value: 300}, {Name: "MultipleChoices", Value: 300}, {Name: "MovedPermanently", Value: 301}, {Name: "MovedPermanently", Value: 301}, {Name: "Found", Value: 302},
		{Name: "Found", Value: 302}, {Name: "SeeOther", Value: 303}, {Name: "SeeOther", Value: 303}, {Name: "NotModified", Value: 304}, {Name: "UseProxy", Value: 305}, {Name: "Unused", Value: 306}, {Name: "RedirectKeepVerb", Value: 307},
		{Name: "RedirectKeepVerb", Value: 307}, {Name: "PermanentRedirect", Value: 308}, {Name: "BadRequest", Value: 400}, {Name: "Unauthorized", Value: 401}, {Name: "PaymentRequired", Value: 402}, {Name: "Forbidden", Value: 403},
		{Name: "NotFound", Value: 404}, {Name: "MethodNotAllowed", Value: 405}, {Name: "NotAcceptable", Value: 406}, {Name: "ProxyAuthenticationRequired", Value: 407}, {Name: "RequestTimeout", Value: 408},
		{Name: "Conflict", Value: 409}, {Name: "Gone", Value: 410}, {Name: "LengthRequired", Value: 411}, {Name: "PreconditionFailed", Value: 412}, {Name: "RequestEntityTooLarge", Value: 413}, {Name: "RequestUriTooLong", Value: 414},
		{Name: "UnsupportedMediaType", Value: 415}, {Name: "RequestedRangeNotSatisfiable", Value: 416}, {Name: "ExpectationFailed", Value: 417}, {Name: "MisdirectedRequest", Value: 421}, {Name: "UnprocessableEntity", Value: 422},
		{Name: "UnprocessableEntity", Value: 422}, {Name: "Locked", Value: 423}, {Name: "FailedDependency", Value: 424}, {Name: "UpgradeRequired", Value: 426}, {Name: "PreconditionRequired", Value: 428},
		{Name: "TooManyRequests", Value: 429}, {Name: "RequestHeaderFieldsTooLarge", Value: 431}, {Name: "UnavailableForLegalReasons", Value: 451}, {Name: "InternalServerError", Value: 500},
		{Name: "NotImplemented", Value: 501}, {Name: "BadGateway", Value: 502}, {Name: "ServiceUnavailable", Value: 503}, {Name: "GatewayTimeout", Value: 504}, {Name: "HttpVersionNotSupported", Value: 505},
		{Name: "VariantAlsoNegotiates", Value: 506}, {Name: "InsufficientStorage", Value: 507}, {Name: "LoopDetected", Value: 508}, {Name: "NotExtended", Value: 510}, {Name: "NetworkAuthenticationRequired", Value: 511},
	}}},
	{Name: "System.Security.Cryptography.X509Certificates.StoreName", Enum: &value.EnumInfo{Underlying: value.TypeInt32, Members: []value.EnumMember{
		{Name: "AddressBook", Value: 1}, {Name: "AuthRoot", Value: 2}, {Name: "CertificateAuthority", Value: 3}, {Name: "Disallowed", Value: 4}, {Name: "My", Value: 5}, {Name: "Root", Value: 6}, {Name: "TrustedPeople", Value: 7},
		{Name: "TrustedPublisher", Value: 8},
	}}},
	{Name: "System.Security.Cryptography.X509Certificates.StoreLocation", Enum: &value.EnumInfo{Underlying: value.TypeInt32, Members: []value.EnumMember{
		{Name: "CurrentUser", Value: 1}, {Name: "LocalMachine", Value: 2},
	}}},
	{Name: "System.Security.Cryptography.X509Certificates.OpenFlags", Enum: &value.EnumInfo{Underlying: value.TypeInt32, Flags: true, Members: []value.EnumMember{
		{Name: "ReadOnly", Value: 0}, {Name: "ReadWrite", Value: 1}, {Name: "MaxAllowed", Value: 2}, {Name: "OpenExistingOnly", Value: 4}, {Name: "IncludeArchived", Value: 8},
	}}},
	{Name: "System.Security.Cryptography.X509Certificates.X509KeyStorageFlags", Enum: &value.EnumInfo{Underlying: value.TypeInt32, Flags: true, Members: []value.EnumMember{
		{Name: "DefaultKeySet", Value: 0}, {Name: "UserKeySet", Value: 1}, {Name: "MachineKeySet", Value: 2}, {Name: "Exportable", Value: 4}, {Name: "UserProtected", Value: 8}, {Name: "PersistKeySet", Value: 16}, {Name: "EphemeralKeySet", Value: 32},
	}}},
	{Name: "System.Management.Automation.ErrorCategory", Enum: &value.EnumInfo{Underlying: value.TypeInt32, Members: []value.EnumMember{
		{Name: "NotSpecified", Value: 0}, {Name: "OpenError", Value: 1}, {Name: "CloseError", Value: 2}, {Name: "DeviceError", Value: 3}, {Name: "DeadlockDetected", Value: 4}, {Name: "InvalidArgument", Value: 5}, {Name: "InvalidData", Value: 6},
		{Name: "InvalidOperation", Value: 7}, {Name: "InvalidResult", Value: 8}, {Name: "InvalidType", Value: 9}, {Name: "MetadataError", Value: 10}, {Name: "NotImplemented", Value: 11}, {Name: "NotInstalled", Value: 12},
		{Name: "ObjectNotFound", Value: 13}, {Name: "OperationStopped", Value: 14}, {Name: "OperationTimeout", Value: 15}, {Name: "SyntaxError", Value: 16}, {Name: "ParserError", Value: 17}, {Name: "PermissionDenied", Value: 18},
		{Name: "ResourceBusy", Value: 19}, {Name: "ResourceExists", Value: 20}, {Name: "ResourceUnavailable", Value: 21}, {Name: "ReadError", Value: 22}, {Name: "WriteError", Value: 23}, {Name: "FromStdErr", Value: 24},
		{Name: "SecurityError", Value: 25}, {Name: "ProtocolError", Value: 26}, {Name: "ConnectionError", Value: 27}, {Name: "AuthenticationError", Value: 28}, {Name: "LimitsExceeded", Value: 29}, {Name: "QuotaExceeded", Value: 30},
		{Name: "NotEnabled", Value: 31},
	}}},
	{Name: "System.Management.Automation.ActionPreference", Enum: &value.EnumInfo{Underlying: value.TypeInt32, Members: []value.EnumMember{
		{Name: "SilentlyContinue", Value: 0}, {Name: "Stop", Value: 1}, {Name: "Continue", Value: 2}, {Name: "Inquire", Value: 3}, {Name: "Ignore", Value: 4}, {Name: "Suspend", Value: 5}, {Name: "Break", Value: 6},
	}}},
	{Name: "System.Management.Automation.ConfirmImpact", Enum: &value.EnumInfo{Underlying: value.TypeInt32, Members: []value.EnumMember{
		{Name: "None", Value: 0}, {Name: "Low", Value: 1}, {Name: "Medium", Value: 2}, {Name: "High", Value: 3},
	}}},
	{Name: "System.Management.Automation.PSMemberTypes", Enum: &value.EnumInfo{Underlying: value.TypeInt32, Flags: true, Members: []value.EnumMember{
		{Name: "AliasProperty", Value: 1}, {Name: "CodeProperty", Value: 2}, {Name: "Property", Value: 4}, {Name: "NoteProperty", Value: 8}, {Name: "ScriptProperty", Value: 16}, {Name: "PropertySet", Value: 32}, {Name: "Method", Value: 64},
		{Name: "CodeMethod", Value: 128}, {Name: "ScriptMethod", Value: 256}, {Name: "Methods", Value: 448}, {Name: "ParameterizedProperty", Value: 512}, {Name: "MemberSet", Value: 1024}, {Name: "Event", Value: 2048},
		{Name: "Dynamic", Value: 4096}, {Name: "InferredProperty", Value: 8192}, {Name: "Properties", Value: 8223}, {Name: "All", Value: 16383},
	}}},
	{Name: "System.Management.Automation.CommandTypes", Enum: &value.EnumInfo{Underlying: value.TypeInt32, Flags: true, Members: []value.EnumMember{
		{Name: "Alias", Value: 1}, {Name: "Function", Value: 2}, {Name: "Filter", Value: 4}, {Name: "Cmdlet", Value: 8}, {Name: "ExternalScript", Value: 16}, {Name: "Application", Value: 32}, {Name: "Script", Value: 64}, {Name: "Configuration", Value: 256},
		{Name: "All", Value: 383},
	}}},
	{Name: "System.Management.Automation.ScopedItemOptions", Enum: &value.EnumInfo{Underlying: value.TypeInt32, Flags: true, Members: []value.EnumMember{
		{Name: "None", Value: 0}, {Name: "ReadOnly", Value: 1}, {Name: "Constant", Value: 2}, {Name: "Private", Value: 4}, {Name: "AllScope", Value: 8}, {Name: "Unspecified", Value: 16},
	}}},
	{Name: "System.Management.Automation.ErrorView", Enum: &value.EnumInfo{Underlying: value.TypeInt32, Members: []value.EnumMember{
		{Name: "NormalView", Value: 0}, {Name: "CategoryView", Value: 1}, {Name: "ConciseView", Value: 2}, {Name: "DetailedView", Value: 3},
	}}},
	{Name: "System.Management.Automation.OutputRendering", Enum: &value.EnumInfo{Underlying: value.TypeInt32, Members: []value.EnumMember{
		{Name: "Host", Value: 0}, {Name: "PlainText", Value: 1}, {Name: "Ansi", Value: 2},
	}}},
	{Name: "System.Management.Automation.ShouldProcessReason", Enum: &value.EnumInfo{Underlying: value.TypeInt32, Flags: true, Members: []value.EnumMember{
		{Name: "None", Value: 0}, {Name: "WhatIf", Value: 1},
	}}},
	{Name: "Microsoft.PowerShell.ExecutionPolicy", Enum: &value.EnumInfo{Underlying: value.TypeInt32, Members: []value.EnumMember{
		{Name: "Unrestricted", Value: 0}, {Name: "RemoteSigned", Value: 1}, {Name: "AllSigned", Value: 2}, {Name: "Restricted", Value: 3}, {Name: "Restricted", Value: 3}, {Name: "Bypass", Value: 4}, {Name: "Undefined", Value: 5},
	}}},
	{Name: "Microsoft.PowerShell.Commands.TestPathType", Enum: &value.EnumInfo{Underlying: value.TypeInt32, Members: []value.EnumMember{
		{Name: "Any", Value: 0}, {Name: "Container", Value: 1}, {Name: "Leaf", Value: 2},
	}}},
	{Name: "System.Management.Automation.SplitOptions", Enum: &value.EnumInfo{Underlying: value.TypeInt32, Flags: true, Members: []value.EnumMember{
		{Name: "SimpleMatch", Value: 1}, {Name: "RegexMatch", Value: 2}, {Name: "CultureInvariant", Value: 4}, {Name: "IgnorePatternWhitespace", Value: 8}, {Name: "Multiline", Value: 16}, {Name: "Singleline", Value: 32},
		{Name: "IgnoreCase", Value: 64}, {Name: "ExplicitCapture", Value: 128},
	}}},
	{Name: "System.Management.Automation.WhereOperatorSelectionMode", Enum: &value.EnumInfo{Underlying: value.TypeInt32, Members: []value.EnumMember{
		{Name: "Default", Value: 0}, {Name: "First", Value: 1}, {Name: "Last", Value: 2}, {Name: "SkipUntil", Value: 3}, {Name: "Until", Value: 4}, {Name: "Split", Value: 5},
	}}},
	{Name: "System.Text.NormalizationForm", Enum: &value.EnumInfo{Underlying: value.TypeInt32, Members: []value.EnumMember{
		{Name: "FormC", Value: 1}, {Name: "FormD", Value: 2}, {Name: "FormKC", Value: 5}, {Name: "FormKD", Value: 6},
	}}},
	{Name: "System.Base64FormattingOptions", Enum: &value.EnumInfo{Underlying: value.TypeInt32, Flags: true, Members: []value.EnumMember{
		{Name: "None", Value: 0}, {Name: "InsertLineBreaks", Value: 1},
	}}},
	{Name: "System.Globalization.TimeSpanStyles", Enum: &value.EnumInfo{Underlying: value.TypeInt32, Flags: true, Members: []value.EnumMember{
		{Name: "None", Value: 0}, {Name: "AssumeNegative", Value: 1},
	}}},
	{Name: "System.Globalization.CompareOptions", Enum: &value.EnumInfo{Underlying: value.TypeInt32, Flags: true, Members: []value.EnumMember{
		{Name: "None", Value: 0}, {Name: "IgnoreCase", Value: 1}, {Name: "IgnoreNonSpace", Value: 2}, {Name: "IgnoreSymbols", Value: 4}, {Name: "IgnoreKanaType", Value: 8}, {Name: "IgnoreWidth", Value: 16}, {Name: "NumericOrdering", Value: 32},
		{Name: "OrdinalIgnoreCase", Value: 268435456}, {Name: "StringSort", Value: 536870912}, {Name: "Ordinal", Value: 1073741824},
	}}},
	{Name: "System.Globalization.UnicodeCategory", Enum: &value.EnumInfo{Underlying: value.TypeInt32, Members: []value.EnumMember{
		{Name: "UppercaseLetter", Value: 0}, {Name: "LowercaseLetter", Value: 1}, {Name: "TitlecaseLetter", Value: 2}, {Name: "ModifierLetter", Value: 3}, {Name: "OtherLetter", Value: 4}, {Name: "NonSpacingMark", Value: 5},
		{Name: "SpacingCombiningMark", Value: 6}, {Name: "EnclosingMark", Value: 7}, {Name: "DecimalDigitNumber", Value: 8}, {Name: "LetterNumber", Value: 9}, {Name: "OtherNumber", Value: 10}, {Name: "SpaceSeparator", Value: 11},
		{Name: "LineSeparator", Value: 12}, {Name: "ParagraphSeparator", Value: 13}, {Name: "Control", Value: 14}, {Name: "Format", Value: 15}, {Name: "Surrogate", Value: 16}, {Name: "PrivateUse", Value: 17}, {Name: "ConnectorPunctuation", Value: 18},
		{Name: "DashPunctuation", Value: 19}, {Name: "OpenPunctuation", Value: 20}, {Name: "ClosePunctuation", Value: 21}, {Name: "InitialQuotePunctuation", Value: 22}, {Name: "FinalQuotePunctuation", Value: 23},
		{Name: "OtherPunctuation", Value: 24}, {Name: "MathSymbol", Value: 25}, {Name: "CurrencySymbol", Value: 26}, {Name: "ModifierSymbol", Value: 27}, {Name: "OtherSymbol", Value: 28}, {Name: "OtherNotAssigned", Value: 29},
	}}},
	{Name: "System.AttributeTargets", Enum: &value.EnumInfo{Underlying: value.TypeInt32, Flags: true, Members: []value.EnumMember{
		{Name: "Assembly", Value: 1}, {Name: "Module", Value: 2}, {Name: "Class", Value: 4}, {Name: "Struct", Value: 8}, {Name: "Enum", Value: 16}, {Name: "Constructor", Value: 32}, {Name: "Method", Value: 64}, {Name: "Property", Value: 128},
		{Name: "Field", Value: 256}, {Name: "Event", Value: 512}, {Name: "Interface", Value: 1024}, {Name: "Parameter", Value: 2048}, {Name: "Delegate", Value: 4096}, {Name: "ReturnValue", Value: 8192}, {Name: "GenericParameter", Value: 16384},
		{Name: "All", Value: 32767},
	}}},
	{Name: "System.Reflection.BindingFlags", Enum: &value.EnumInfo{Underlying: value.TypeInt32, Flags: true, Members: []value.EnumMember{
		{Name: "Default", Value: 0}, {Name: "IgnoreCase", Value: 1}, {Name: "DeclaredOnly", Value: 2}, {Name: "Instance", Value: 4}, {Name: "Static", Value: 8}, {Name: "Public", Value: 16}, {Name: "NonPublic", Value: 32}, {Name: "FlattenHierarchy", Value: 64},
		{Name: "InvokeMethod", Value: 256}, {Name: "CreateInstance", Value: 512}, {Name: "GetField", Value: 1024}, {Name: "SetField", Value: 2048}, {Name: "GetProperty", Value: 4096}, {Name: "SetProperty", Value: 8192},
	}}},
	{Name: "System.Diagnostics.ProcessWindowStyle", Enum: &value.EnumInfo{Underlying: value.TypeInt32, Members: []value.EnumMember{
		{Name: "Normal", Value: 0}, {Name: "Hidden", Value: 1}, {Name: "Minimized", Value: 2}, {Name: "Maximized", Value: 3},
	}}},
	{Name: "System.IO.SeekOrigin", Enum: &value.EnumInfo{Underlying: value.TypeInt32, Members: []value.EnumMember{
		{Name: "Begin", Value: 0}, {Name: "Current", Value: 1}, {Name: "End", Value: 2},
	}}},
	{Name: "System.Threading.ApartmentState", Enum: &value.EnumInfo{Underlying: value.TypeInt32, Members: []value.EnumMember{
		{Name: "STA", Value: 0}, {Name: "MTA", Value: 1}, {Name: "Unknown", Value: 2},
	}}},
	{Name: "System.Net.Mail.MailPriority", Enum: &value.EnumInfo{Underlying: value.TypeInt32, Members: []value.EnumMember{
		{Name: "Normal", Value: 0}, {Name: "Low", Value: 1}, {Name: "High", Value: 2},
	}}},
	{Name: "System.Xml.XmlNodeType", Enum: &value.EnumInfo{Underlying: value.TypeInt32, Members: []value.EnumMember{
		{Name: "None", Value: 0}, {Name: "Element", Value: 1}, {Name: "Attribute", Value: 2}, {Name: "Text", Value: 3}, {Name: "CDATA", Value: 4}, {Name: "EntityReference", Value: 5}, {Name: "Entity", Value: 6}, {Name: "ProcessingInstruction", Value: 7},
		{Name: "Comment", Value: 8}, {Name: "Document", Value: 9}, {Name: "DocumentType", Value: 10}, {Name: "DocumentFragment", Value: 11}, {Name: "Notation", Value: 12}, {Name: "Whitespace", Value: 13}, {Name: "SignificantWhitespace", Value: 14},
		{Name: "EndElement", Value: 15}, {Name: "EndEntity", Value: 16}, {Name: "XmlDeclaration", Value: 17},
	}}},
	{Name: "System.PlatformID", Enum: &value.EnumInfo{Underlying: value.TypeInt32, Members: []value.EnumMember{
		{Name: "Win32S", Value: 0}, {Name: "Win32Windows", Value: 1}, {Name: "Win32NT", Value: 2}, {Name: "WinCE", Value: 3}, {Name: "Unix", Value: 4}, {Name: "Xbox", Value: 5}, {Name: "MacOSX", Value: 6}, {Name: "Other", Value: 7},
	}}},
	{Name: "System.Management.Automation.PSMemberViewTypes", Enum: &value.EnumInfo{Underlying: value.TypeInt32, Flags: true, Members: []value.EnumMember{
		{Name: "Extended", Value: 1}, {Name: "Adapted", Value: 2}, {Name: "Base", Value: 4}, {Name: "All", Value: 7},
	}}},
	{Name: "System.ComponentModel.ListSortDirection", Enum: &value.EnumInfo{Underlying: value.TypeInt32, Members: []value.EnumMember{
		{Name: "Ascending", Value: 0}, {Name: "Descending", Value: 1},
	}}},
	{Name: "System.UriHostNameType", Enum: &value.EnumInfo{Underlying: value.TypeInt32, Members: []value.EnumMember{
		{Name: "Unknown", Value: 0}, {Name: "Basic", Value: 1}, {Name: "Dns", Value: 2}, {Name: "IPv4", Value: 3}, {Name: "IPv6", Value: 4},
	}}},
	{Name: "System.Net.Sockets.AddressFamily", Enum: &value.EnumInfo{Underlying: value.TypeInt32, Members: []value.EnumMember{
		{Name: "Unspecified", Value: 0}, {Name: "Unix", Value: 1}, {Name: "InterNetwork", Value: 2}, {Name: "InterNetworkV6", Value: 23},
	}}},
}

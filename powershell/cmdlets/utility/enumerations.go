package utility

import "github.com/exorun/exorun/powershell/value"

// enumerations gives the enumerations that parameters of the module take and nothing else does.
func enumerations() []*value.Definition {
	return []*value.Definition{
		enumeration("Microsoft.PowerShell.Commands.BaseCsvWritingCommand+QuoteKind", "Never", "Always", "AsNeeded"),
		enumeration("Microsoft.PowerShell.Commands.DisplayHintType", "Date", "Time", "DateTime"),
		enumeration("Microsoft.PowerShell.Commands.JsonDateKind", "Default", "Local", "Utc", "Offset", "String"),
		enumeration("Microsoft.PowerShell.Commands.ExportAliasFormat", "Csv", "Script"),
		enumeration("Newtonsoft.Json.StringEscapeHandling", "Default", "EscapeNonAscii", "EscapeHtml"),
	}
}

// enumeration gives an enumeration whose members count from zero.
func enumeration(name string, members ...string) *value.Definition {
	info := &value.EnumInfo{Underlying: value.TypeInt32}
	for i, member := range members {
		info.Members = append(info.Members, value.EnumMember{Name: member, Value: int64(i)})
	}
	return &value.Definition{Name: name, Enum: info}
}

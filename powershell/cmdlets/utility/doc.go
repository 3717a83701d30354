// Package utility holds the cmdlets of PowerShell's module Microsoft.PowerShell.Utility, a file a cmdlet. What their
// parameters are stands in generated tables; see package gen beside it.
package utility

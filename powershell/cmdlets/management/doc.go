// Package management holds the cmdlets of PowerShell's module Microsoft.PowerShell.Management: items, content, paths,
// locations and drives. What their parameters are stands in generated tables; see package gen beside it.
package management

// Package security holds the cmdlets of Microsoft.PowerShell.Security.
package security

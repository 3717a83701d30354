// Package format shows objects as text, as PowerShell 7's formatting system does: tables, lists, wide and custom layouts,
// the default views of types, and the text of errors.
//
// A [Formatter] turns objects into packets, which the Format- cmdlets write into the pipeline; a [Printer] lays packets
// and other objects out on a [Screen], line by line. Which view an object has, stands in a [Catalogue].
package format

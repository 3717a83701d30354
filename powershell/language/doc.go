// Package language is the syntax tree as scripts see it: the types of System.Management.Automation.Language over the nodes,
// tokens and places of package syntax, and PSParser beside them.
//
// Nothing here is made before a script asks. A [Node] is a pointer to a node with its file; its properties are read from the node
// when they are asked for, the links to parents and the lines of a file are found when the first one is. The tables of kinds
// (blocks.go, definitions.go, statements.go, commands.go, expressions.go) have one entry a kind of node: its base and its own
// properties and methods, with PowerShell's names and types. Names, types and meanings are those of PowerShell's public API.
package language

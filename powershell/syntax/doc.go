// Package syntax reads the PowerShell language: it owns the tokens, the lexer, the nodes of the tree, the parser, the
// printer and the places of all of them in the text. It knows nothing of running.
//
// [Parse] always gives a tree. What PowerShell 7 refuses comes back as [ParseError] with PowerShell's own error id and
// wording, and reading goes on to the next error as PowerShell's does. Kinds of node and token carry PowerShell's names.
package syntax

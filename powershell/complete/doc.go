// Package complete says what may follow at a place of a script: commands, parameters and their values, members, variables,
// types, files and keywords, as PowerShell's own completion offers them. It reads the syntax tree around the cursor, binds the
// command there as far as it goes, and infers the types of expressions; nothing is run but literals, variables and what a
// script registered as a completer.
//
// What .NET's types have for members is in the catalogue, which is read when the first member is asked for.
package complete

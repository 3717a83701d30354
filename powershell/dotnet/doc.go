// Package dotnet owns .NET's types as scripts see them: a table a type, each member with the signature that .NET's
// reflection prints. A further type is one function that gives its table, and one line in the catalogue.
//
// Importing the package makes the types known to package value; nothing is built before a type is first used.
package dotnet

// Package value owns what a script computes with: values, their types and members, and the one place each that
// converts, compares, calculates, formats and picks overloads, by the rules of .NET and PowerShell 7.
//
// The package knows nothing of running a script. Whatever needs the engine (calling a script block, the current
// time, $OFS) goes through [Host]. .NET's types themselves are tables in package dotnet, handed over with
// [RegisterTypes] and built when first used.
package value

// Package pester runs tests that are written in Pester's terms: Describe, Context, It, Should, Mock and their kin, as commands of
// the engine. A [Framework] belongs to one engine and follows the rules of Pester 4, where a file runs as it is read, or of
// Pester 5, where a first pass over the file finds the tests and a second one runs them.
//
// The package owns what a test is, how it is run and what it says; where the files come from and how results are shown is the
// caller's, who gives a [Reporter].
package pester

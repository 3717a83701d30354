// Package conformance holds the engine to what a real PowerShell answered.
//
// The answers are recorded in testdata, a JSON value a line, compressed. Each test reads its rows, asks the engine the
// same and compares; testdata/*-known.txt lists the ids of the rows that are known to differ. A list may only shrink: an id that
// is listed and agrees fails the run, as does one that is not listed and differs.
//
// EXORUN_TREES names a file of rows to use in place of the committed ones; the list is not looked at then.
// EXORUN_ORACLE_OUT names a file to which the engine's own rows are written in the recorded form.
package conformance

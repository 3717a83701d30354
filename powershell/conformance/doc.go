// Package conformance holds the engine to what a real PowerShell answered: snippets of script with their objects, errors,
// streams and console, tables of expressions, and the trees of whole and broken code. Nothing of the engine knows it.
//
// The answers are recorded in testdata, a JSON value a line, compressed. Each test reads its rows, asks the engine the same
// and compares; testdata/failing-*.txt lists the ids of the rows that are known to differ. A list may only shrink: an id
// that is listed and agrees fails the run, as does one that is not listed and differs.
//
// EXORUN_ORACLE, EXORUN_TABLES and EXORUN_TREES name a file of rows, or a folder of such files, to use in place of the
// committed ones; the list is not looked at then. EXORUN_ORACLE_OUT names a file to which the engine's own rows are written
// in the recorded form.
package conformance

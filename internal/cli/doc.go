// Package cli is exorun's command line: one file a verb. A verb parses its flags, calls the package that owns the rule and
// prints what came of it; it decides nothing itself.
//
// Results go to standard output, everything else to standard error. Where a command prints rows, -o chooses table, json
// (an object a line), csv or ndjson. A failure is one line with its cause, one with the next step, and an exit code from
// docs/exit-codes.md.
package cli

// Package shell is the prompt: it reads command lines at a terminal, with history and completion, and has a session of
// package powershell run them. The line editor is golang.org/x/term's; what it leaves out (completion, search in the history,
// continuation lines, Ctrl-C) is here.
package shell

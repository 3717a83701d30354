// Package timer runs scripts by the machine's own scheduler, so that no server of exorun's has to run: systemd on Linux,
// launchd on macOS, the Task Scheduler on Windows.
//
// It owns what a timer is ([Timer], [Schedule]), the files that each scheduler wants ([Platform.Plan]: pure functions of
// their arguments, all three on every system), and what is kept of each run ([Runner], [Store]): when, how it ended, what it
// wrote, and whether somebody was told of a failure.
//
// A scheduler's file holds nothing but the program, the home and the timer's name. Everything else lies in the home, which
// only its owner can read: the script's arguments, the environment, the address that failures are told to.
//
// The script runs as a child process, so that whatever ends it (memory, a signal, a fault of the program) leaves a process
// that writes down how it ended. A record that says "running" while nobody holds the timer's lock is of a run that was cut:
// the power failed, or the process was killed.
package timer

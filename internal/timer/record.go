package timer

import "time"

// Run is what is kept of one run. Its output lies in a file beside it.
type Run struct {
	Number  int       `json:"number"`
	Trigger Trigger   `json:"trigger"`
	Started time.Time `json:"started"`
	Ended   time.Time `json:"ended,omitzero"` // zero while it runs, and for one that was cut
	Outcome Outcome   `json:"outcome"`

	ExitCode *int   `json:"exitCode,omitempty"` // of the script; nil where it did not end by itself
	Cause    string `json:"cause,omitempty"`    // why it was skipped or not begun

	Errors  int   `json:"errors,omitempty"`  // lines on standard error, without what exorun says for information
	Output  int64 `json:"output"`            // octets that the script wrote
	LeftOut int64 `json:"leftOut,omitempty"` // octets of these that are not kept

	Notice  *Notice `json:"notice,omitempty"` // who was told of the failure
	Host    string  `json:"host"`
	Version string  `json:"exorun"` // of exorun
}

// Trigger says who started a run.
type Trigger string

// The triggers.
const (
	BySchedule Trigger = "schedule"
	ByHand     Trigger = "hand"
)

// Outcome says how a run ended.
type Outcome string

// The outcomes.
const (
	Running     Outcome = "running"
	Succeeded   Outcome = "ok"
	WroteErrors Outcome = "errors"      // exit code 0, and errors on standard error: what PowerShell does with most of them
	Failed      Outcome = "failed"      // an exit code other than 0
	TimedOut    Outcome = "timed out"   // stopped, as it ran for longer than it may
	Interrupted Outcome = "interrupted" // stopped from outside: the machine was shut down, or Ctrl-C
	NotStarted  Outcome = "not started" // the script could not be begun
	Cut         Outcome = "cut"         // ended with no word: the power failed, or the process was killed
	Skipped     Outcome = "skipped"     // an earlier run was still under way
)

// IsFailure reports whether somebody should hear of it.
func (o Outcome) IsFailure() bool {
	switch o {
	case WroteErrors, Failed, TimedOut, Interrupted, NotStarted, Cut:
		return true
	}
	return false
}

// Duration is how long the run took; zero for one that was cut or is under way.
func (r Run) Duration() time.Duration {
	if r.Ended.IsZero() {
		return 0
	}
	return r.Ended.Sub(r.Started)
}

// Notice says that somebody was told of a failure, or why nobody could be.
type Notice struct {
	To       string    `json:"to"`
	At       time.Time `json:"at"`
	Attempts int       `json:"attempts"`
	Error    string    `json:"error,omitempty"` // empty where it was taken
}

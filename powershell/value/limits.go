package value

import (
	"fmt"
	"sync/atomic"
	"time"
)

// LimitError is the error of a run that goes beyond one of its limits. It ends the script unless that catches it.
func LimitError(id, message string) *Exception {
	e := NewException("System.OutOfMemoryException", message)
	e.ErrorID, e.Category = id, LimitsExceeded
	return e
}

// IsLimitError tells whether an exception is a LimitError, or a method's that wraps one.
func IsLimitError(e *Exception) bool {
	for ; e != nil; e = e.Inner {
		if e.Category == LimitsExceeded {
			return true
		}
	}
	return false
}

// StringLimitError is the error of a string that would be longer than the host allows.
func StringLimitError(h Host) *Exception {
	return LimitError("StringLimitExceeded", fmt.Sprintf("The string is longer than the limit of this run allows, %d bytes.", h.StringLimit()))
}

// CheckLength is an error where a string of count pieces of so many bytes would be longer than the host allows.
func CheckLength(h Host, bytes, count int) error {
	if h != nil && bytes > 0 && count > h.StringLimit()/bytes {
		return StringLimitError(h)
	}
	return nil
}

// regexTime is how long a search may take, in nanoseconds; 0 before it is set.
var regexTime atomic.Int64

// SetRegexTime bounds how long the searches of patterns compiled from now on may take.
func SetRegexTime(d time.Duration) { regexTime.Store(int64(d)) }

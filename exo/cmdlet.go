package exo

import (
	"strings"
	"time"
)

// Cmdlet is one cmdlet to run.
type Cmdlet struct {
	Name       string
	Parameters Parameters

	// Warning receives each warning of the service, in order; nil drops them. The one that says that there are more
	// results is not passed on while a next page follows.
	Warning func(text string)
	// Confirmation receives the question that the service would have a person answer, for -WhatIf and -Confirm.
	Confirmation func(text string)
}

// Parameters are a cmdlet's parameters by name. Values are Go's: nil, bool (also for switches), strings, numbers, time.Time,
// time.Duration, []byte, [][]byte, [Hashtable], lists of these, pointers to them, and what has a text form
// (encoding.TextMarshaler or fmt.Stringer).
type Parameters map[string]any

// Hashtable is a PowerShell hash table as a parameter's value, such as Hashtable{"Add": "smtp:x@contoso.com"} for a property
// of several values.
type Hashtable map[string]any

// Reads reports whether the cmdlet changes nothing, so that it may be run again after a failure. With -WhatIf or -Confirm no
// cmdlet changes anything: the service answers with its question.
func (c Cmdlet) Reads() bool {
	for _, asks := range [...]string{"WhatIf", "Confirm"} {
		if on, ok := c.parameter(asks).(bool); ok && on {
			return true
		}
	}
	verb, noun, _ := strings.Cut(c.Name, "-")
	switch strings.ToLower(verb) {
	case "get", "test":
		return true
	case "search":
		// Search-Mailbox can delete and copy what it finds.
		return !strings.EqualFold(noun, "Mailbox")
	}
	return false
}

// repeatable reports whether a request may be sent again after it may have been carried out. A search of the audit log under
// a session id hands out each part of its result once.
func (c Cmdlet) repeatable() bool { return c.Reads() && c.parameter("SessionId") == nil }

// parameter returns the value of a parameter in any case of its name.
func (c Cmdlet) parameter(name string) any {
	if value, ok := c.Parameters[name]; ok {
		return value
	}
	for key, value := range c.Parameters {
		if strings.EqualFold(key, name) {
			return value
		}
	}
	return nil
}

// The service ends a cmdlet after 15 minutes, a few after half an hour or an hour. The module waits a minute longer.
const (
	usualTimeout = 16 * time.Minute
	longTimeout  = 31 * time.Minute
	hourTimeout  = 61 * time.Minute
)

func (c Cmdlet) timeout() time.Duration {
	switch strings.ToLower(c.Name) {
	case "get-distributiongroupmember", "import-transportrulecollection", "set-unifiedgroup", "update-distributiongroupmember":
		return hourTimeout
	case "set-organizationconfig", "update-rolegroupmember":
		return longTimeout
	}
	return usualTimeout
}

package interp

import (
	"time"

	"github.com/exorun/exorun/powershell/value"
)

// StreamRecord is what the warning, verbose and debug streams carry: a message with its origin.
type StreamRecord struct {
	value.Extras
	of         *value.Type
	Message    string
	Invocation *InvocationInfo
	// Silenced says that the stream was redirected to $null: a record of the run keeps the message, nothing shows it.
	Silenced bool
}

// Type is WarningRecord, VerboseRecord or DebugRecord of System.Management.Automation.
func (r *StreamRecord) Type() *value.Type { return r.of }

// InformationRecord is what the information stream carries.
type InformationRecord struct {
	value.Extras
	Data      value.Value
	Tags      []string
	Source    string
	Time      time.Time
	User      string
	Computer  string
	ProcessID int
	// Shown says that the preference is to show the record; one of Write-Host is always shown.
	Shown bool
	// Silenced says that the stream was redirected to $null: a record of the run keeps the message, nothing shows it.
	Silenced bool
	// Host is what Write-Host said, nil of other records.
	Host *HostMessage
}

// Type is System.Management.Automation.InformationRecord.
func (*InformationRecord) Type() *value.Type { return typeInformationRecord() }

// HostMessage is the data of a record of Write-Host.
type HostMessage struct {
	value.Extras
	Message                string
	NoNewLine              bool
	Foreground, Background value.Value // ConsoleColor or null
}

// Type is System.Management.Automation.HostInformationMessage.
func (*HostMessage) Type() *value.Type { return typeHostInformationMessage() }

// Text is the record's text.
func (r *InformationRecord) Text() string {
	if r.Host != nil {
		return r.Host.Message
	}
	return value.ToString(r.Data)
}

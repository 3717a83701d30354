package value

import (
	"fmt"
	"strings"
)

// Exception is a .NET exception; as a Go error it says its message.
type Exception struct {
	Extras
	// Of is the exception's type.
	Of      *Type
	Message string
	Inner   *Exception
	// ErrorID, Category and Target describe the record of an exception that carries one, as PowerShell's own do.
	// An empty ErrorID stands for the type's full name.
	ErrorID  string
	Category ErrorCategory
	Target   Value
	// Properties are what the type adds to Exception: ParamName, FileName and their kin.
	Properties map[string]Value
	Data       *Hashtable
	HResult    int32
	StackTrace string
	Source     string
	HelpLink   string
	// Cause is the error behind the exception, for the Go program that embeds the engine; scripts do not see it. It is
	// mostly nil.
	Cause error
	// Record is the record that the exception was thrown or caught with, nil before.
	Record *ErrorRecord
}

// Type is the exception's type.
func (e *Exception) Type() *Type { return e.Of }

// Error gives the message.
func (e *Exception) Error() string { return e.Message }

// Unwrap gives the inner exception, and at the end of their chain the error behind it.
func (e *Exception) Unwrap() error {
	if e.Inner == nil {
		return e.Cause
	}
	return e.Inner
}

// Because returns e with the error behind it.
func (e *Exception) Because(cause error) *Exception {
	e.Cause = cause
	return e
}

// NewException gives an exception of a type by its full name.
func NewException(typeName, message string) *Exception {
	return &Exception{Of: namedType(typeName), Message: message}
}

// Exceptionf is NewException with a format.
func Exceptionf(typeName, format string, args ...any) *Exception {
	return NewException(typeName, fmt.Sprintf(format, args...))
}

const automation = "System.Management.Automation."

// RuntimeError gives PowerShell's own kind of exception with the id of its record. The category is InvalidOperation.
func RuntimeError(id, format string, args ...any) *Exception {
	e := Exceptionf(automation+"RuntimeException", format, args...)
	e.ErrorID, e.Category = id, InvalidOperation
	return e
}

// InvalidCast gives the exception of a conversion that failed.
func InvalidCast(id, format string, args ...any) *Exception {
	e := Exceptionf(automation+"PSInvalidCastException", format, args...)
	e.ErrorID, e.Category = id, InvalidArgument
	return e
}

// With returns e with an inner exception.
func (e *Exception) With(inner error) *Exception {
	e.Inner = AsException(inner)
	return e
}

// WithProperty returns e with one more property.
func (e *Exception) WithProperty(name string, v Value) *Exception {
	if e.Properties == nil {
		e.Properties = map[string]Value{}
	}
	e.Properties[name] = v
	return e
}

// AsException gives err as a .NET exception: itself, or a RuntimeException that says the same.
func AsException(err error) *Exception {
	switch e := err.(type) {
	case nil:
		return nil
	case *Exception:
		return e
	case interface{ Exception() *Exception }:
		return e.Exception()
	}
	return RuntimeError("RuntimeException", "%s", err.Error())
}

// AsRuntimeException gives the exception that a statement ends with: PowerShell wraps what is not a
// RuntimeException but carries a record, as a failed conversion does, in one that keeps message, id and category. A
// .NET exception that says nothing of its record stays as it is, under the category OperationStopped.
func AsRuntimeException(err error) *Exception {
	e := AsException(err)
	if e == nil || e.Of.IsA(namedType(automation+"RuntimeException")) {
		return e
	}
	if e.ErrorID == "" {
		if e.Category == NotSpecified {
			e.Category = OperationStopped
		}
		return e
	}
	w := NewException(automation+"RuntimeException", e.Message)
	w.Inner, w.Target, w.Category = e, e.Target, e.Category
	w.ErrorID = e.ErrorID
	if w.ErrorID == "" {
		w.ErrorID = "RuntimeException"
	}
	return w
}

// ID is the id of the exception's record.
func (e *Exception) ID() string {
	if e.ErrorID != "" {
		return e.ErrorID
	}
	return e.Of.FullName()
}

// NewErrorRecord gives the record of the exception.
func (e *Exception) NewErrorRecord() *ErrorRecord {
	return &ErrorRecord{Exception: e, ErrorID: e.ID(), Category: e.Category, Target: e.Target}
}

// ErrorCategory is PowerShell's System.Management.Automation.ErrorCategory.
type ErrorCategory uint8

// The categories, by their numbers.
const (
	NotSpecified ErrorCategory = iota
	OpenError
	CloseError
	DeviceError
	DeadlockDetected
	InvalidArgument
	InvalidData
	InvalidOperation
	InvalidResult
	InvalidType
	MetadataError
	NotImplemented
	NotInstalled
	ObjectNotFound
	OperationStopped
	OperationTimeout
	SyntaxError
	ParserError
	PermissionDenied
	ResourceBusy
	ResourceExists
	ResourceUnavailable
	ReadError
	WriteError
	FromStdErr
	SecurityError
	ProtocolError
	ConnectionError
	AuthenticationError
	LimitsExceeded
	QuotaExceeded
	NotEnabled
)

const categoryNames = "NotSpecified OpenError CloseError DeviceError DeadlockDetected InvalidArgument InvalidData InvalidOperation " +
	"InvalidResult InvalidType MetadataError NotImplemented NotInstalled ObjectNotFound OperationStopped OperationTimeout SyntaxError " +
	"ParserError PermissionDenied ResourceBusy ResourceExists ResourceUnavailable ReadError WriteError FromStdErr SecurityError " +
	"ProtocolError ConnectionError AuthenticationError LimitsExceeded QuotaExceeded NotEnabled"

// String gives the category's name.
func (c ErrorCategory) String() string {
	names := strings.Fields(categoryNames)
	if int(c) < len(names) {
		return names[c]
	}
	return fmt.Sprint(uint8(c))
}

// ErrorRecord is PowerShell's ErrorRecord.
type ErrorRecord struct {
	Extras
	Exception *Exception
	// ErrorID is the id before the comma of the fully qualified one; Command is what follows it.
	ErrorID  string
	Command  string
	Category ErrorCategory
	Target   Value
	// Activity, Reason, TargetName and TargetType override what CategoryInfo derives.
	Activity, Reason, TargetName, TargetType string
	// Details are the message and the recommended action that stand before the exception's.
	Details, RecommendedAction string
	// Invocation is the InvocationInfo that the engine gave the record, nil before.
	Invocation Object
	// Stack is the ScriptStackTrace.
	Stack string
	// Reserved by the engine: where a rethrown record first rose.
	Frozen bool
}

// Type is System.Management.Automation.ErrorRecord.
func (*ErrorRecord) Type() *Type { return TypeErrorRecord }

// FullyQualifiedID is the id with the command that wrote the error.
func (r *ErrorRecord) FullyQualifiedID() string {
	if r.Command == "" {
		return r.ErrorID
	}
	return r.ErrorID + "," + r.Command
}

// CategoryReason is CategoryInfo.Reason: the exception's type name unless set.
func (r *ErrorRecord) CategoryReason() string {
	if r.Reason != "" {
		return r.Reason
	}
	if r.Exception == nil {
		return ""
	}
	e := r.Exception
	return e.Of.Name
}

// CategoryTargetName is CategoryInfo.TargetName.
func (r *ErrorRecord) CategoryTargetName() string {
	if r.TargetName != "" || r.Target.IsNull() {
		return r.TargetName
	}
	s, _ := NetString(nil, r.Target)
	return s
}

// CategoryTargetType is CategoryInfo.TargetType.
func (r *ErrorRecord) CategoryTargetType() string {
	if r.TargetType != "" || r.Target.IsNull() {
		return r.TargetType
	}
	if _, record := r.Target.ref.(*Record); record {
		return "PSObject"
	}
	return r.Target.Type().Name
}

// CategoryMessage is CategoryInfo's text: Category: (target:type) [activity], reason.
func (r *ErrorRecord) CategoryMessage() string {
	ellipsis := func(s string) string {
		s = strings.Map(func(c rune) rune {
			if c == '\r' || c == '\n' || c == '\t' {
				return ' '
			}
			return c
		}, strings.TrimSpace(s))
		if n := LengthUTF16(s); n > 40 {
			u := EncodeUTF16(s)
			return DecodeUTF16(u[:19]) + "\u2026" + DecodeUTF16(u[n-19:])
		}
		return s
	}
	return fmt.Sprintf("%s: (%s:%s) [%s], %s", r.Category, ellipsis(r.CategoryTargetName()), ellipsis(r.CategoryTargetType()),
		r.Activity, r.CategoryReason())
}

// Message is what the record says: its details, or else the exception's message.
func (r *ErrorRecord) Message() string {
	if r.Details != "" {
		return r.Details
	}
	if r.Exception == nil {
		return ""
	}
	return r.Exception.Message
}

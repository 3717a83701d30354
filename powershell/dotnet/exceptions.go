package dotnet

import "github.com/exorun/exorun/powershell/value"

// exceptionTypes are .NET's and PowerShell's exceptions, each with its base; an empty base is System.Exception.
var exceptionTypes = [...][2]string{
	{"System.SystemException", ""},
	{"System.ApplicationException", ""},
	{"System.AggregateException", ""},
	{"System.ArgumentException", "System.SystemException"},
	{"System.ArgumentNullException", "System.ArgumentException"},
	{"System.ArgumentOutOfRangeException", "System.ArgumentException"},
	{"System.DuplicateWaitObjectException", "System.ArgumentException"},
	{"System.ArithmeticException", "System.SystemException"},
	{"System.DivideByZeroException", "System.ArithmeticException"},
	{"System.OverflowException", "System.ArithmeticException"},
	{"System.NotFiniteNumberException", "System.ArithmeticException"},
	{"System.ArrayTypeMismatchException", "System.SystemException"},
	{"System.FormatException", "System.SystemException"},
	{"System.UriFormatException", "System.FormatException"},
	{"System.IndexOutOfRangeException", "System.SystemException"},
	{"System.InvalidCastException", "System.SystemException"},
	{"System.InvalidOperationException", "System.SystemException"},
	{"System.ObjectDisposedException", "System.InvalidOperationException"},
	{"System.InvalidTimeZoneException", ""},
	{"System.TimeZoneNotFoundException", ""},
	{"System.NotImplementedException", "System.SystemException"},
	{"System.NotSupportedException", "System.SystemException"},
	{"System.PlatformNotSupportedException", "System.NotSupportedException"},
	{"System.NullReferenceException", "System.SystemException"},
	{"System.OutOfMemoryException", "System.SystemException"},
	{"System.InsufficientMemoryException", "System.OutOfMemoryException"},
	{"System.StackOverflowException", "System.SystemException"},
	{"System.RankException", "System.SystemException"},
	{"System.TimeoutException", "System.SystemException"},
	{"System.UnauthorizedAccessException", "System.SystemException"},
	{"System.OperationCanceledException", "System.SystemException"},
	{"System.TypeLoadException", "System.SystemException"},
	{"System.DllNotFoundException", "System.TypeLoadException"},
	{"System.MemberAccessException", "System.SystemException"},
	{"System.MissingMemberException", "System.MemberAccessException"},
	{"System.MissingMethodException", "System.MissingMemberException"},
	{"System.MissingFieldException", "System.MissingMemberException"},
	{"System.TypeInitializationException", "System.SystemException"},
	{"System.BadImageFormatException", "System.SystemException"},
	{"System.MulticastNotSupportedException", "System.SystemException"},
	{"System.Threading.Tasks.TaskCanceledException", "System.OperationCanceledException"},
	{"System.Threading.ThreadAbortException", "System.SystemException"},
	{"System.Threading.SynchronizationLockException", "System.SystemException"},
	{"System.Collections.Generic.KeyNotFoundException", "System.SystemException"},
	{"System.IO.IOException", "System.SystemException"},
	{"System.IO.FileNotFoundException", "System.IO.IOException"},
	{"System.IO.DirectoryNotFoundException", "System.IO.IOException"},
	{"System.IO.DriveNotFoundException", "System.IO.IOException"},
	{"System.IO.PathTooLongException", "System.IO.IOException"},
	{"System.IO.EndOfStreamException", "System.IO.IOException"},
	{"System.IO.FileLoadException", "System.IO.IOException"},
	{"System.IO.InvalidDataException", "System.SystemException"},
	{"System.Security.SecurityException", "System.SystemException"},
	{"System.Security.Cryptography.CryptographicException", "System.SystemException"},
	{"System.Security.Authentication.AuthenticationException", "System.SystemException"},
	{"System.Runtime.InteropServices.ExternalException", "System.SystemException"},
	{"System.Runtime.InteropServices.COMException", "System.Runtime.InteropServices.ExternalException"},
	{"System.ComponentModel.Win32Exception", "System.Runtime.InteropServices.ExternalException"},
	{"System.Net.Sockets.SocketException", "System.ComponentModel.Win32Exception"},
	{"System.Net.WebException", "System.InvalidOperationException"},
	{"System.Net.Http.HttpRequestException", ""},
	{"System.Net.ProtocolViolationException", "System.InvalidOperationException"},
	{"System.Net.Mail.SmtpException", ""},
	{"System.Net.Mail.SmtpFailedRecipientException", "System.Net.Mail.SmtpException"},
	{"System.Text.RegularExpressions.RegexParseException", "System.ArgumentException"},
	{"System.Text.RegularExpressions.RegexMatchTimeoutException", "System.TimeoutException"},
	{"System.Text.DecoderFallbackException", "System.ArgumentException"},
	{"System.Text.EncoderFallbackException", "System.ArgumentException"},
	{"System.Text.Json.JsonException", ""},
	{"System.Globalization.CultureNotFoundException", "System.ArgumentException"},
	{"System.Xml.XmlException", "System.SystemException"},
	{"System.Xml.XPath.XPathException", "System.SystemException"},
	{"System.Xml.Schema.XmlSchemaException", "System.SystemException"},
	{"System.Data.DataException", "System.SystemException"},
	{"System.Data.ConstraintException", "System.Data.DataException"},
	{"System.Reflection.TargetInvocationException", ""},
	{"System.Reflection.AmbiguousMatchException", "System.SystemException"},
	{"System.Reflection.TargetException", ""},
	{ps + "RuntimeException", "System.SystemException"},
	{ps + "ExtendedTypeSystemException", ps + "RuntimeException"},
	{ps + "MethodException", ps + "ExtendedTypeSystemException"},
	{ps + "MethodInvocationException", ps + "MethodException"},
	{ps + "GetValueException", ps + "ExtendedTypeSystemException"},
	{ps + "GetValueInvocationException", ps + "GetValueException"},
	{ps + "SetValueException", ps + "ExtendedTypeSystemException"},
	{ps + "SetValueInvocationException", ps + "SetValueException"},
	{ps + "PropertyNotFoundException", ps + "ExtendedTypeSystemException"},
	{ps + "PSInvalidCastException", "System.InvalidCastException"},
	{ps + "PSArgumentException", "System.ArgumentException"},
	{ps + "PSArgumentNullException", "System.ArgumentNullException"},
	{ps + "PSArgumentOutOfRangeException", "System.ArgumentOutOfRangeException"},
	{ps + "PSInvalidOperationException", "System.InvalidOperationException"},
	{ps + "PSNotSupportedException", "System.NotSupportedException"},
	{ps + "PSNotImplementedException", "System.NotImplementedException"},
	{ps + "PSObjectDisposedException", "System.ObjectDisposedException"},
	{ps + "PSSecurityException", ps + "RuntimeException"},
	{ps + "ParseException", ps + "RuntimeException"},
	{ps + "IncompleteParseException", ps + "ParseException"},
	{ps + "CommandNotFoundException", ps + "RuntimeException"},
	{ps + "ApplicationFailedException", ps + "RuntimeException"},
	{ps + "ScriptRequiresException", ps + "RuntimeException"},
	{ps + "ScriptCallDepthException", "System.SystemException"},
	{ps + "PipelineDepthException", "System.SystemException"},
	{ps + "PipelineStoppedException", ps + "RuntimeException"},
	{ps + "PipelineClosedException", ps + "RuntimeException"},
	{ps + "HaltCommandException", "System.SystemException"},
	{ps + "ActionPreferenceStopException", ps + "RuntimeException"},
	{ps + "ParameterBindingException", ps + "RuntimeException"},
	{ps + "ParameterBindingValidationException", ps + "ParameterBindingException"},
	{ps + "ParameterBindingArgumentTransformationException", ps + "ParameterBindingException"},
	{ps + "ParameterBindingParameterDefaultValueException", ps + "ParameterBindingException"},
	{ps + "MetadataException", ps + "RuntimeException"},
	{ps + "ValidationMetadataException", ps + "MetadataException"},
	{ps + "ArgumentTransformationMetadataException", ps + "MetadataException"},
	{ps + "ParsingMetadataException", ps + "MetadataException"},
	{ps + "SessionStateException", ps + "RuntimeException"},
	{ps + "SessionStateUnauthorizedAccessException", ps + "SessionStateException"},
	{ps + "SessionStateOverflowException", ps + "SessionStateException"},
	{ps + "ProviderNotFoundException", ps + "SessionStateException"},
	{ps + "DriveNotFoundException", ps + "SessionStateException"},
	{ps + "ItemNotFoundException", ps + "SessionStateException"},
	{ps + "ProviderInvocationException", ps + "RuntimeException"},
	{ps + "CmdletInvocationException", ps + "RuntimeException"},
	{ps + "CmdletProviderInvocationException", ps + "CmdletInvocationException"},
	{ps + "WildcardPatternException", ps + "RuntimeException"},
	{ps + "InvalidPowerShellStateException", "System.SystemException"},
	{ps + "RemoteException", ps + "RuntimeException"},
	{ps + "Host.HostException", ps + "RuntimeException"},
	{ps + "Host.PromptingException", ps + "Host.HostException"},
	{ps + "BreakException", ps + "LoopFlowException"},
	{ps + "FlowControlException", "System.SystemException"},
	{ps + "LoopFlowException", ps + "FlowControlException"},
	{ps + "ContinueException", ps + "LoopFlowException"},
	{ps + "ExitException", ps + "FlowControlException"},
	{ps + "TerminateException", ps + "FlowControlException"},
	{ps + "JobFailedException", "System.SystemException"},
	{"Microsoft.PowerShell.Commands.WriteErrorException", "System.SystemException"},
	{"Microsoft.PowerShell.Commands.ServiceCommandException", "System.SystemException"},
	{"Microsoft.PowerShell.Commands.ProcessCommandException", "System.SystemException"},
	{"Microsoft.PowerShell.Commands.HttpResponseException", "System.Net.Http.HttpRequestException"},
}

const ps = "System.Management.Automation."

func exceptionOf(v V) *value.Exception { return native[*value.Exception](v) }

// newException gives an exception with the message that its type has when none is given.
func newException(t *value.Type, message V) *value.Exception {
	e := &value.Exception{Of: t, HResult: hresult(t)}
	if message.IsNull() {
		e.Message = defaultMessage(t)
	} else {
		e.Message = str(message)
	}
	return e
}

var defaultMessages = map[string]string{
	"System.ArgumentException": "Value does not fall within the expected range.", "System.ArgumentNullException": "Value cannot be null.",
	"System.ArgumentOutOfRangeException": "Specified argument was out of the range of valid values.", "System.InvalidOperationException": "Operation is not valid due to the current state of the object.",
	"System.NotImplementedException": "The method or operation is not implemented.", "System.NotSupportedException": "Specified method is not supported.", "System.NullReferenceException": "Object reference not set to an instance of an object.",
	"System.FormatException": "One of the identified items was in an invalid format.", "System.DivideByZeroException": "Attempted to divide by zero.", "System.OverflowException": "Arithmetic operation resulted in an overflow.",
	"System.IndexOutOfRangeException": "Index was outside the bounds of the array.", "System.InvalidCastException": "Specified cast is not valid.", "System.TimeoutException": "The operation has timed out.",
	"System.UnauthorizedAccessException": "Attempted to perform an unauthorized operation.", "System.IO.FileNotFoundException": "Unable to find the specified file.", "System.IO.IOException": "I/O error occurred.",
	"System.IO.DirectoryNotFoundException": "Attempted to access a path that is not on the disk.", "System.OperationCanceledException": "The operation was canceled.", "System.SystemException": "System error.",
	"System.ApplicationException": "Error in the application.", "System.AggregateException": "One or more errors occurred.", "System.Collections.Generic.KeyNotFoundException": "The given key was not present in the dictionary.",
	"System.ArithmeticException": "Overflow or underflow in the arithmetic operation.", "System.OutOfMemoryException": "Insufficient memory to continue the execution of the program.", "System.Security.SecurityException": "Security error.",
}

// hresults are what .NET's exceptions say in HResult; a type without a number of its own has its base's. They are those of
// .NET's HResults.cs.
var hresults = [...]struct {
	name   string
	number uint32
}{
	{"System.Exception", 0x80131500},
	{"System.SystemException", 0x80131501},
	{"System.ArgumentException", 0x80070057},
	{"System.ArgumentNullException", 0x80004003},
	{"System.ArgumentOutOfRangeException", 0x80131502},
	{"System.ArithmeticException", 0x80070216},
	{"System.DivideByZeroException", 0x80020012},
	{"System.OverflowException", 0x80131516},
	{"System.FormatException", 0x80131537},
	{"System.IndexOutOfRangeException", 0x80131508},
	{"System.InvalidCastException", 0x80004002},
	{"System.InvalidOperationException", 0x80131509},
	{"System.NotImplementedException", 0x80004001},
	{"System.NotSupportedException", 0x80131515},
	{"System.NullReferenceException", 0x80004003},
	{"System.OutOfMemoryException", 0x8007000E},
	{"System.TimeoutException", 0x80131505},
	{"System.UnauthorizedAccessException", 0x80070005},
	{"System.IO.IOException", 0x80131620},
	{"System.IO.FileNotFoundException", 0x80070002},
	{"System.IO.DirectoryNotFoundException", 0x80070003},
	{"System.IO.PathTooLongException", 0x800700CE},
	{"System.IO.EndOfStreamException", 0x80070026},
	{"System.IO.FileLoadException", 0x80131621},
	{"System.OperationCanceledException", 0x8013153B},
	{"System.ApplicationException", 0x80131600},
	{"System.Collections.Generic.KeyNotFoundException", 0x80131577},
	{"System.Security.SecurityException", 0x8013150A},
	{"System.RankException", 0x80131517},
	{"System.ArrayTypeMismatchException", 0x80131503},
	{"System.TypeLoadException", 0x80131522},
	{"System.ObjectDisposedException", 0x80131622},
	{"System.Reflection.TargetInvocationException", 0x80131604},
	{"System.Xml.XmlException", 0x80131940},
	{"System.PlatformNotSupportedException", 0x80131539},
	{"System.StackOverflowException", 0x800703E9},
	{"System.MissingMethodException", 0x80131513},
	{"System.MissingFieldException", 0x80131511},
	{"System.MissingMemberException", 0x80131512},
}

func hresult(t *value.Type) int32 {
	for ; t != nil; t = t.Base {
		name := t.FullName()
		for i := range hresults {
			if hresults[i].name == name {
				return int32(hresults[i].number)
			}
		}
	}
	return -2146233088
}

func defaultMessage(t *value.Type) string {
	if s, ok := defaultMessages[t.FullName()]; ok {
		return s
	}
	return "Exception of type '" + t.FullName() + "' was thrown."
}

func exceptionType() *D {
	self := exceptionOf
	inner := func(e *value.Exception, v V) V { e.Inner = exceptionOf(v); return value.Of(e) }
	return &D{
		Constructors: []M{
			m("Void .ctor()", func(s V, a []V) V { return value.Of(newException(typeOf(s), null)) }),
			m("Void .ctor(System.String)", func(s V, a []V) V { return value.Of(newException(typeOf(s), a[0])) }),
			m("Void .ctor(System.String, System.Exception)", func(s V, a []V) V { return inner(newException(typeOf(s), a[0]), a[1]) }),
		},
		Properties: []P{
			p("System.Reflection.MethodBase TargetSite", func(s V) V { return null }),
			p("System.String Message", func(s V) V { return text(self(s).Message) }),
			p("System.Collections.IDictionary Data", func(s V) V {
				e := self(s)
				if e.Data == nil {
					e.Data = value.NewHashtableWith(nil)
				}
				return value.Of(e.Data)
			}),
			p("System.Exception InnerException", func(s V) V {
				if self(s).Inner == nil {
					return null
				}
				return value.Of(self(s).Inner)
			}),
			pw("System.String HelpLink", func(s V) V { return orNull(self(s).HelpLink) }, func(s, v V) error { self(s).HelpLink = str(v); return nil }),
			pw("System.String Source", func(s V) V { return orNull(self(s).Source) }, func(s, v V) error { self(s).Source = str(v); return nil }),
			pw("Int32 HResult", func(s V) V { return value.Int32(self(s).HResult) }, func(s, v V) error { self(s).HResult = int32(i32(v)); return nil }),
			p("System.String StackTrace", func(s V) V { return orNull(self(s).StackTrace) }),
		},
		Methods: []M{
			m("System.Exception GetBaseException()", func(s V, a []V) V {
				e := self(s)
				for e.Inner != nil {
					e = e.Inner
				}
				return value.Of(e)
			}),
			mh("System.String ToString()", func(h H, s V, a []V) (V, error) { t, err := value.Text(h, value.Of(self(s))); return text(t), err }),
		},
	}
}

// property reads one that the type adds to Exception.
func exceptionProperty(signature, name string) P {
	return p(signature, func(s V) V { return exceptionOf(s).Properties[name] })
}

// derivedException gives the table of a type of exceptions: constructors are not inherited.
func derivedException(name string) func() *D {
	return func() *D {
		base := exceptionType()
		d := &D{Constructors: base.Constructors}
		withParam := func(s V, message, param V) V {
			e := newException(typeOf(s), message)
			if !param.IsNull() && str(param) != "" {
				e.Message += " (Parameter '" + str(param) + "')"
			}
			return value.Of(e.WithProperty("ParamName", param))
		}
		switch name {
		case "System.ArgumentException":
			d.Constructors = append(d.Constructors, m("Void .ctor(System.String, System.String)", func(s V, a []V) V { return withParam(s, a[0], a[1]) }))
			d.Properties = []P{exceptionProperty("System.String ParamName", "ParamName")}
		case "System.ArgumentNullException":
			d.Constructors[1] = m("Void .ctor(System.String)", func(s V, a []V) V { return withParam(s, null, a[0]) })
			d.Constructors = append(d.Constructors, m("Void .ctor(System.String, System.String)", func(s V, a []V) V { return withParam(s, a[1], a[0]) }))
		case "System.ArgumentOutOfRangeException":
			d.Constructors[1] = m("Void .ctor(System.String)", func(s V, a []V) V { return withParam(s, null, a[0]) })
			d.Constructors = append(d.Constructors,
				m("Void .ctor(System.String, System.String)", func(s V, a []V) V { return withParam(s, a[1], a[0]) }),
				mh("Void .ctor(System.String, System.Object, System.String)", func(h H, s V, a []V) (V, error) {
					e := exceptionOf(withParam(s, a[2], a[0]))
					t, err := value.NetString(h, a[1])
					e.Message += "\nActual value was " + t + "."
					return value.Of(e.WithProperty("ActualValue", a[1])), err
				}))
			d.Properties = []P{exceptionProperty("System.Object ActualValue", "ActualValue")}
		case "System.IO.FileNotFoundException":
			d.Constructors = append(d.Constructors, m("Void .ctor(System.String, System.String)", func(s V, a []V) V {
				return value.Of(newException(typeOf(s), a[0]).WithProperty("FileName", a[1]))
			}))
			d.Properties = []P{exceptionProperty("System.String FileName", "FileName")}
		case "System.AggregateException":
			d.Constructors = append(d.Constructors, params(me("Void .ctor(System.Exception[])", func(s V, a []V) (V, error) {
				e := newException(typeOf(s), null)
				for _, v := range items(a[0]) {
					if v.IsNull() {
						return null, argument("", "An element of innerExceptions was null.")
					}
					if e.Inner == nil {
						e.Inner = exceptionOf(v)
					}
					e.Message += " (" + exceptionOf(v).Message + ")"
				}
				return value.Of(e.WithProperty("InnerExceptions", a[0])), nil
			})))
			d.Properties = []P{exceptionProperty("System.Collections.ObjectModel.ReadOnlyCollection`1[System.Exception] InnerExceptions", "InnerExceptions")}
		case ps + "RuntimeException", ps + "PSArgumentException", ps + "PSInvalidCastException", ps + "PSInvalidOperationException", ps + "PSNotSupportedException", ps + "PSNotImplementedException", ps + "PSArgumentNullException",
			ps + "PSArgumentOutOfRangeException", ps + "ScriptCallDepthException":
			d.Properties = []P{p("System.Management.Automation.ErrorRecord ErrorRecord", func(s V) V {
				e := exceptionOf(s)
				if e.Record == nil {
					e.Record = e.NewErrorRecord()
				}
				return value.Of(e.Record)
			})}
			if name == ps+"RuntimeException" {
				d.Constructors = append(d.Constructors, m("Void .ctor(System.String, System.Exception, System.Management.Automation.ErrorRecord)", func(s V, a []V) V {
					e := newException(typeOf(s), a[0])
					e.Inner = exceptionOf(a[1])
					if r := native[*value.ErrorRecord](a[2]); r != nil {
						e.Record, e.ErrorID, e.Category, e.Target = r, r.ErrorID, r.Category, r.Target
					}
					return value.Of(e)
				}))
				d.Properties = append(d.Properties, pw("Boolean WasThrownFromThrowStatement", func(s V) V { return yes(value.ToBool(exceptionOf(s).Properties["thrown"])) },
					func(s, v V) error { exceptionOf(s).WithProperty("thrown", v); return nil }))
			}
		case ps + "CommandNotFoundException":
			d.Properties = []P{exceptionProperty("System.String CommandName", "CommandName")}
		case ps + "ParameterBindingException":
			d.Properties = []P{
				exceptionProperty("System.String ParameterName", "ParameterName"), exceptionProperty("System.Type ParameterType", "ParameterType"),
				exceptionProperty("System.Type TypeSpecified", "TypeSpecified"), exceptionProperty("System.String ErrorId", "ErrorId"), exceptionProperty("System.Management.Automation.InvocationInfo CommandInvocation", "CommandInvocation"),
			}
		case ps + "SessionStateException":
			d.Properties = []P{exceptionProperty("System.String ItemName", "ItemName")}
		case ps + "ParseException":
			d.Properties = []P{exceptionProperty("System.Management.Automation.Language.ParseError[] Errors", "Errors")}
		}
		return d
	}
}

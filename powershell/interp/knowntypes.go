package interp

import (
	"strings"

	"github.com/exorun/exorun/powershell/value"
)

// knownTypes tells the parser which types are there. A type by a name with a namespace counts as there even where the engine does
// not have it: it may be one of the many of .NET's that scripts name and never use here, and a script is not to be refused for it.
type knownTypes struct{ f *frame }

// Exists reports whether a name is a type's.
func (k *knownTypes) Exists(name string, namespaces []string, arity int, attribute bool) bool {
	if arity > 0 && !strings.Contains(name, "`") {
		name += "`" + value.FormatInt(int64(arity))
	}
	if k.find(name, namespaces) != nil || attribute && k.find(name+"Attribute", namespaces) != nil {
		return true
	}
	return strings.Contains(name, ".") || len(namespaces) > 0 || isSystemType(name) || attribute && isSystemType(name+"Attribute")
}

// isSystemType tells whether a type of the namespace System has a name, be it one that the engine lacks.
func isSystemType(name string) bool {
	for have := range strings.FieldsSeq(systemTypes) {
		if value.EqualFold(have, name) {
			return true
		}
	}
	return false
}

// systemTypes are public types of the namespace System that scripts may name without it and the engine may lack.
const systemTypes = `AccessViolationException Activator AggregateException AppContext AppDomain ApplicationException ArgIterator
	ArithmeticException ArraySegment` + "`1" + ` ArrayTypeMismatchException AssemblyLoadEventArgs AsyncCallback AttributeTargets AttributeUsageAttribute
	BadImageFormatException Base64FormattingOptions BitConverter Buffer CLSCompliantAttribute CannotUnloadAppDomainException CharEnumerator
	Comparison` + "`1" + ` ConsoleCancelEventArgs ConsoleCancelEventHandler ConsoleKey ConsoleKeyInfo ConsoleModifiers ConsoleSpecialKey ContextBoundObject
	ContextMarshalException ContextStaticAttribute Converter` + "`2" + ` DataMisalignedException DateTimeKind DayOfWeek DivideByZeroException
	DllNotFoundException DuplicateWaitObjectException EntryPointNotFoundException EnvironmentVariableTarget EventArgs EventHandler
	EventHandler` + "`1" + ` ExecutionEngineException FieldAccessException FileStyleUriParser FlagsAttribute FormatException FormattableString
	FtpStyleUriParser GC GCCollectionMode GCKind GCNotificationStatus GenericUriParser GenericUriParserOptions GopherStyleUriParser Half
	HashCode HttpStyleUriParser IAsyncDisposable IAsyncResult IComparable ICustomFormatter IObservable` + "`1" + ` IObserver` + "`1" + ` IProgress` + "`1" + `
	IServiceProvider Index IndexOutOfRangeException InsufficientExecutionStackException InsufficientMemoryException InvalidProgramException
	InvalidTimeZoneException Lazy` + "`1" + ` LdapStyleUriParser LoaderOptimization LoaderOptimizationAttribute LocalDataStoreSlot
	MTAThreadAttribute MarshalByRefObject MathF MemberAccessException Memory` + "`1" + ` MethodAccessException MidpointRounding MissingFieldException
	MissingMemberException MissingMethodException ModuleHandle MulticastNotSupportedException NetPipeStyleUriParser NetTcpStyleUriParser
	NewsStyleUriParser NonSerializedAttribute NotFiniteNumberException OperatingSystem OutOfMemoryException OverflowException
	ParamArrayAttribute PlatformID PlatformNotSupportedException Predicate` + "`1" + ` Progress` + "`1" + ` Random Range RankException
	ReadOnlyMemory` + "`1" + ` ReadOnlySpan` + "`1" + ` ResolveEventArgs ResolveEventHandler RuntimeArgumentHandle RuntimeFieldHandle RuntimeMethodHandle
	RuntimeTypeHandle STAThreadAttribute SerializableAttribute Span` + "`1" + ` StackOverflowException StringComparer StringComparison
	StringNormalizationExtensions StringSplitOptions SystemException ThreadStaticAttribute TimeProvider TimeZone TimeZoneInfo
	TimeZoneNotFoundException TimeoutException Type TypeAccessException TypeCode TypeInitializationException TypeLoadException
	TypeUnloadedException TypedReference UIntPtr UnauthorizedAccessException UnhandledExceptionEventArgs UnhandledExceptionEventHandler
	UriBuilder UriComponents UriCreationOptions UriFormat UriFormatException UriHostNameType UriKind UriParser UriPartial UriTypeConverter
	WeakReference WeakReference` + "`1" + ``

// Derives returns the full name of a type, and whether it is another or derives from it.
func (k *knownTypes) Derives(name, base string, namespaces []string) (full string, derives bool) {
	t, b := k.find(name, namespaces), k.find(base, namespaces)
	if t == nil || b == nil {
		return name, false
	}
	return t.FullName(), t.IsA(b)
}

func (k *knownTypes) find(name string, namespaces []string) *value.Type {
	r := value.Resolver{Namespaces: namespaces, Classes: k.f.scriptType}
	t, ok := r.Resolve(name)
	if !ok {
		return nil
	}
	return t
}

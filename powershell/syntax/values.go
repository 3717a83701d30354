package syntax

import "strings"

// Decimal is a number with the suffix d, as its digits: an optional sign, digits, a point.
type Decimal struct{ Text string }

// VariablePath is a variable's name taken apart.
type VariablePath struct {
	// UserPath is the name as it was written, less $, braces and escapes: "script:total", "env:HOME", "x".
	UserPath string
	// Name is what follows the scope or drive, the whole name where there is neither.
	Name string
	// Scope is "global", "local", "private", "script" or "variable" in lower case, "" where the name has none. "variable"
	// is the drive of variables and means no scope in particular.
	Scope string
	// Drive is the drive's name as it was written where the name is no variable's: "env" of $env:HOME, "using" of $using:x.
	Drive string
}

// ParseVariablePath takes a variable's name apart.
func ParseVariablePath(name string) VariablePath {
	path := VariablePath{UserPath: name, Name: name}
	colon := strings.IndexByte(name, ':')
	if colon < 0 {
		return path
	}
	scope := scopeWord(name[:colon])
	if scope == "variable" {
		path.Scope, path.Name = scope, name[colon+1:]
		if next := strings.IndexByte(path.Name, ':'); next > 0 {
			if inner := scopeWord(path.Name[:next]); inner != "" && inner != "variable" {
				path.Scope, path.Name = inner, path.Name[next+1:]
			}
		}
		return path
	}
	path.Name = name[colon+1:]
	if scope != "" {
		path.Scope = scope
	} else if colon > 0 {
		path.Drive = name[:colon]
	}
	return path
}

// scopeWord returns word in lower case if it names a scope.
func scopeWord(word string) string {
	for _, scope := range [...]string{"global", "local", "private", "script", "variable"} {
		if strings.EqualFold(word, scope) {
			return scope
		}
	}
	return ""
}

// IsVariable reports whether the path names a variable and not an item of a drive.
func (p VariablePath) IsVariable() bool { return p.Drive == "" }

// String returns the name as it was written.
func (p VariablePath) String() string { return p.UserPath }

// StringConstantType says how a string was written.
type StringConstantType uint8

// The ways to write a string.
const (
	SingleQuoted StringConstantType = iota
	SingleQuotedHereString
	DoubleQuoted
	DoubleQuotedHereString
	BareWord
)

// RedirectionStream is a stream by its number.
type RedirectionStream uint8

// The streams; AllStreams is *.
const (
	AllStreams RedirectionStream = iota
	OutputStream
	ErrorStream
	WarningStream
	VerboseStream
	DebugStream
	InformationStream
)

// SwitchFlags are the modes of a switch.
type SwitchFlags uint8

// The modes of a switch. Without one the comparison is -eq that heeds no case.
const (
	SwitchFile SwitchFlags = 1 << iota
	SwitchRegex
	SwitchWildcard
	SwitchExact
	SwitchCaseSensitive
	SwitchParallel
)

// ForEachFlags are the flags of a foreach.
type ForEachFlags uint8

// ForEachParallel is -parallel, which PowerShell keeps for later and refuses.
const ForEachParallel ForEachFlags = 1

// TypeAttributes says what a type definition defines.
type TypeAttributes uint8

// What a type definition defines.
const (
	ClassType TypeAttributes = 1 << iota
	InterfaceType
	EnumType
)

// MemberAttributes are the marks of a class's member.
type MemberAttributes uint8

// The marks of a member. PublicMember is every member's; Private and Literal do not come from the words of the language.
const (
	PublicMember  MemberAttributes = 0x01
	StaticMember  MemberAttributes = 0x10
	HiddenMember  MemberAttributes = 0x40
	LiteralMember MemberAttributes = 0x20
)

// UsingStatementKind says what a using statement brings.
type UsingStatementKind uint8

// The kinds of using statement.
const (
	UsingAssembly UsingStatementKind = iota
	UsingCommand
	UsingModule
	UsingNamespace
	UsingType
)

// ConfigurationType says which kind a configuration is.
type ConfigurationType uint8

// The kinds of configuration.
const (
	ResourceConfiguration ConfigurationType = iota
	MetaConfiguration
)

// Requirements is what the #requires lines of a file ask for.
type Requirements struct {
	RequiredApplicationID string
	RequiredVersion       string // as written, as "5.1"; "" without one
	RequiredPSEditions    []string
	RequiredModules       []ModuleSpecification
	RequiredAssemblies    []string
	IsElevationRequired   bool
}

// ModuleSpecification is a module that #requires names. Everything but Name may be "".
type ModuleSpecification struct {
	Name            string
	Version         string // the least version
	MaximumVersion  string
	RequiredVersion string
	GUID            string
}

// Versioned tells whether it asks for a version.
func (m ModuleSpecification) Versioned() bool {
	return m.Version != "" || m.MaximumVersion != "" || m.RequiredVersion != ""
}

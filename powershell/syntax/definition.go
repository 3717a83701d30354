package syntax

// Problem is an error that PowerShell finds when it makes the classes and enums of a text, not when it reads it.
type Problem struct{ of problem }

// What can be wrong with the definition of a class or an enum.
var (
	MemberAlreadyDefined               = Problem{memberAlreadyDefined}
	TypeNotFound                       = Problem{typeNotFound}
	SubtypeArray                       = Problem{problem{"SubtypeArray", "Invalid base type '{0}'. Base type cannot be an array."}}
	SealedBaseClass                    = Problem{problem{"SealedBaseClass", "Cannot inherit from sealed class '{0}'."}}
	SubtypeUnclosedGeneric             = Problem{problem{"SubtypeUnclosedGeneric", "Invalid base type '{0}'. Base type cannot be a generic with unspecified parameters."}}
	InterfaceNameExpected              = Problem{problem{"InterfaceNameExpected", "'{0}': Interface name expected."}}
	BaseClassNoDefaultCtor             = Problem{problem{"BaseClassNoDefaultCtor", "Base class '{0}' does not contain a parameterless constructor."}}
	StaticConstructorCantHaveParameter = Problem{problem{"StaticConstructorCantHaveParameters", "A static constructor cannot have any parameters."}}
	TypeNotAllowedForParameter         = Problem{problem{"TypeNotAllowedForParameter", "The type '{0}' is not allowed on a parameter."}}
	CycleInEnumInitializers            = Problem{problem{"CycleInEnumInitializers", "Cannot define enum because of a cycle in the initialization expressions."}}
	InvalidUnderlyingType              = Problem{invalidUnderlyingType}
	EnumeratorValueOutOfBounds         = Problem{problem{"EnumeratorValueOutOfBounds", "Enumerator value is either too large or too small for {0}."}}
	CannotConvertValue                 = Problem{problem{"CannotConvertValue", "Cannot convert the value to type \"{0}\"."}}
	EnumeratorValueMustBeConstant      = Problem{problem{"EnumeratorValueMustBeConstant", "Enumerator value must be a constant value."}}
	TypeCreationError                  = Problem{problem{"TypeCreationError", "Error during creation of type \"{0}\". Error message:\n{1}"}}
)

// At gives the error at a place. The arguments are those of the wording.
func (p Problem) At(extent Extent, args ...string) *ParseError {
	return &ParseError{ID: p.of.id, Message: fill(p.of.text, args), Extent: extent}
}

// IsConstant reports whether an expression's value is known without running anything, as that of an enum's member must be.
func IsConstant(e Expression) bool { return isConstant(e, constantOnly) }

package bind

import (
	"strings"

	"github.com/exorun/exorun/powershell/value"
)

const automation = "System.Management.Automation."

func bindingError(typeName, id string, category value.ErrorCategory, parameter, message string) *value.Exception {
	e := value.NewException(automation+typeName, message)
	e.ErrorID, e.Category = id, category
	return e.WithProperty("ParameterName", value.Str(parameter)).WithProperty("ErrorId", value.Str(id))
}

func notFound(name string) error {
	return bindingError("ParameterBindingException", "NamedParameterNotFound", value.InvalidArgument, name,
		"A parameter cannot be found that matches parameter name '"+name+"'.")
}

func ambiguousName(name string, several []string) error {
	return bindingError("ParameterBindingException", "AmbiguousParameter", value.InvalidArgument, name,
		"Parameter cannot be processed because the parameter name '"+name+"' is ambiguous. Possible matches include: -"+strings.Join(several, " -")+".")
}

func missingArgument(p *Param) error {
	return bindingError("ParameterBindingException", "MissingArgument", value.InvalidArgument, p.Name,
		"Missing an argument for parameter '"+p.Name+"'. Specify a parameter of type '"+p.Of.FullName()+"' and try again.")
}

func alreadyBound(name string) error {
	return bindingError("ParameterBindingException", "ParameterAlreadyBound", value.InvalidArgument, name,
		"Cannot bind parameter because parameter '"+name+
			"' is specified more than once. To provide multiple values to parameters that can accept multiple values, use the array syntax. For example, \"-parameter value1,value2,value3\".")
}

func positionalNotFound(v value.Value) error {
	return bindingError("ParameterBindingException", "PositionalParameterNotFound", value.InvalidArgument, "",
		"A positional parameter cannot be found that accepts argument '"+value.ToString(v)+"'.")
}

func ambiguousSet() error {
	return bindingError("ParameterBindingException", "AmbiguousParameterSet", value.InvalidArgument, "",
		"Parameter set cannot be resolved using the specified named parameters. One or more parameters issued cannot be used together or an insufficient number of parameters were provided.")
}

func missingMandatory(names []string) error {
	return bindingError("ParameterBindingException", "MissingMandatoryParameter", value.InvalidArgument, names[0],
		"Cannot process command because of one or more missing mandatory parameters: "+strings.Join(names, " ")+".")
}

// InputNotBound is the error of a pipeline object that no parameter takes.
func InputNotBound(input value.Value) error {
	e := bindingError("ParameterBindingException", "InputObjectNotBound", value.InvalidArgument, "",
		"The input object cannot be bound to any parameters for the command either because the command does not take pipeline input or the input and its properties do not match any of the parameters that take pipeline input.")
	e.Target = input
	return e
}

// inputMissesMandatory is the error of a pipeline object that leaves mandatory parameters open.
func inputMissesMandatory(names []string, input value.Value) error {
	e := bindingError("ParameterBindingException", "InputObjectMissingMandatory", value.InvalidArgument, names[0],
		"The input object cannot be bound because it did not contain the information required to bind all mandatory parameters:  "+strings.Join(names, " "))
	e.Target = input
	return e
}

func nullRefused(name string) error {
	return bindingError("ParameterBindingValidationException", "ParameterArgumentValidationErrorNullNotAllowed", value.InvalidData, name,
		"Cannot bind argument to parameter '"+name+"' because it is null.")
}

func emptyRefused(name, what string) error {
	id, text := "ParameterArgumentValidationErrorEmptyStringNotAllowed", "an empty string"
	switch what {
	case "array":
		id, text = "ParameterArgumentValidationErrorEmptyArrayNotAllowed", "an empty array"
	case "collection":
		id, text = "ParameterArgumentValidationErrorEmptyCollectionNotAllowed", "an empty collection"
	}
	return bindingError("ParameterBindingValidationException", id, value.InvalidData, name,
		"Cannot bind argument to parameter '"+name+"' because it is "+text+".")
}

func validationFailed(name, problem string) *value.Exception {
	e := bindingError("ParameterBindingValidationException", "ParameterArgumentValidationError", value.InvalidData, name,
		"Cannot validate argument on parameter '"+name+"'. "+problem)
	inner := value.NewException(automation+"ValidationMetadataException", problem)
	inner.ErrorID = "ValidationMetadataException"
	return e.With(inner)
}

// yielded is the error of a validation that leaves the position to other parameters.
type yielded struct{ of *value.Exception }

func (e *yielded) Error() string { return e.of.Error() }

// Exception is the error itself.
func (e *yielded) Exception() *value.Exception { return e.of }

func transformationFailed(name string, cause error) error {
	e := bindingError("ParameterBindingArgumentTransformationException", "ParameterArgumentTransformationError", value.InvalidData, name,
		"Cannot process argument transformation on parameter '"+name+"'. "+value.AsException(cause).Message)
	inner := value.NewException(automation+"ArgumentTransformationMetadataException", value.AsException(cause).Message)
	return e.With(inner.With(cause))
}

func wrongTypeName(p *Param) error {
	return bindingError("ParameterBindingArgumentTransformationException", "MismatchedPSTypeName", value.InvalidArgument, p.Name,
		"Cannot bind argument to parameter '"+p.Name+"', because PSTypeNames of the argument do not match the PSTypeName required by the parameter: "+p.PSTypeName+".")
}

func cannotConvert(p *Param, cause error) error {
	e := bindingError("ParameterBindingException", "CannotConvertArgumentNoMessage", value.InvalidArgument, p.Name,
		"Cannot bind parameter '"+p.Name+"'. "+value.AsException(cause).Message)
	return e.With(cause)
}

// notSet is the error of a common parameter that refuses its value.
func notSet(name string, cause error) error {
	inner := value.AsException(cause)
	problem := "Exception setting \"" + name + "\": \"" + inner.Message + "\""
	e := bindingError("ParameterBindingException", "ParameterBindingFailed", value.WriteError, name, "Cannot bind parameter '"+name+"' to the target. "+problem)
	return e.With(value.NewException(automation+"SetValueInvocationException", problem).With(inner))
}

func cannotConvertCollection(p *Param, v value.Value) error {
	e := bindingError("ParameterBindingException", "CannotConvertArgument", value.InvalidArgument, p.Name,
		"Cannot convert '"+v.Type().FullName()+"' to the type '"+p.Of.FullName()+"' required by parameter '"+p.Name+"'. Specified method is not supported.")
	return e.With(value.NewException("System.NotSupportedException", "Specified method is not supported."))
}

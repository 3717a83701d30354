package syntax

import "strings"

// TypeName is a type as it was written in brackets: a [*SimpleTypeName], [*GenericTypeName] or [*ArrayTypeName].
type TypeName interface {
	// FullName returns the name as PowerShell writes it, without an assembly: "System.Collections.Generic.List[string]".
	FullName() string
	// AssemblyName returns what follows the comma in [Name, Assembly], "" where nothing does.
	AssemblyName() string
	Extent() Extent
	typeName()
}

type (
	// SimpleTypeName is `name`.
	SimpleTypeName struct {
		span
		Name     string
		Assembly string
	}

	// GenericTypeName is `name[argument, …]`.
	GenericTypeName struct {
		span
		Type             TypeName // the generic type itself
		GenericArguments []TypeName
		Assembly         string
	}

	// ArrayTypeName is `element[,]`.
	ArrayTypeName struct {
		span
		ElementType TypeName
		Rank        int // 1 for []
	}
)

func (*SimpleTypeName) typeName()  {}
func (*GenericTypeName) typeName() {}
func (*ArrayTypeName) typeName()   {}

// FullName returns the name.
func (t *SimpleTypeName) FullName() string { return t.Name }

// FullName returns the generic type's name with its arguments in brackets.
func (t *GenericTypeName) FullName() string {
	var b strings.Builder
	b.WriteString(t.Type.FullName())
	b.WriteByte('[')
	for i, argument := range t.GenericArguments {
		if i > 0 {
			b.WriteByte(',')
		}
		if assembly := argument.AssemblyName(); assembly != "" {
			b.WriteString("[" + argument.FullName() + ", " + assembly + "]")
		} else {
			b.WriteString(argument.FullName())
		}
	}
	b.WriteByte(']')
	return b.String()
}

// FullName returns the element's name with brackets.
func (t *ArrayTypeName) FullName() string {
	return t.ElementType.FullName() + "[" + strings.Repeat(",", t.Rank-1) + "]"
}

// AssemblyName returns the assembly.
func (t *SimpleTypeName) AssemblyName() string { return t.Assembly }

// AssemblyName returns the assembly.
func (t *GenericTypeName) AssemblyName() string { return t.Assembly }

// AssemblyName returns the element's assembly.
func (t *ArrayTypeName) AssemblyName() string { return t.ElementType.AssemblyName() }

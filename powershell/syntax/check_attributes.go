package syntax

import "strings"

// declarations are the sorts of declarations that an attribute may stand at.
type declarations uint8

const (
	onClass declarations = 1 << iota
	onEnum
	onConstructor
	onMethod
	onProperty
	onParameter
)

// text names the declarations as .NET's AttributeTargets does.
func (d declarations) text() string {
	var names []string
	for i, name := range [...]string{"Class", "Enum", "Constructor", "Method", "Property, Field", "Parameter"} {
		if d&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}

// attributePlaces are the attributes of PowerShell and .NET that may stand at some declarations only, by the name that
// messages give them. Those that may stand anywhere are not here.
var attributePlaces = [...]struct {
	name  string
	valid declarations
}{
	{"Alias", onClass | onProperty},
	{"AllowEmptyCollection", onProperty},
	{"AllowEmptyString", onProperty},
	{"AllowNull", onProperty},
	{"ArgumentCompleter", onProperty},
	{"ArgumentCompletions", onProperty},
	{"CmdletBinding", onClass},
	{"DscLocalConfigurationManager", onClass},
	{"DscProperty", onProperty},
	{"DscResource", onClass},
	{"Experimental", onClass | onProperty},
	{"NoRunspaceAffinity", onClass},
	{"OutputType", onClass},
	{"Parameter", onProperty},
	{"PSDefaultValue", onProperty},
	{"PSTypeNameAttribute", onProperty},
	{"SupportsWildcards", onProperty},
	{"System.FlagsAttribute", onEnum},
	{"System.Management.Automation.CmdletAttribute", onClass},
	{"System.Management.Automation.HiddenAttribute", onProperty | onMethod | onConstructor},
	{"ValidateCount", onProperty},
	{"ValidateDrive", onProperty},
	{"ValidateLength", onProperty},
	{"ValidateNotNull", onProperty},
	{"ValidateNotNullOrEmpty", onProperty},
	{"ValidateNotNullOrWhiteSpace", onProperty},
	{"ValidatePattern", onProperty},
	{"ValidateRange", onProperty},
	{"ValidateScript", onProperty},
	{"ValidateSet", onProperty},
	{"ValidateTrustedData", onProperty},
	{"ValidateUserDrive", onProperty},
}

// shortAttribute is an attribute's name without namespace and ending.
func shortAttribute(name string) string {
	name = strings.ToLower(name)
	name = strings.TrimPrefix(strings.TrimPrefix(name, "system."), "management.automation.")
	return strings.TrimSuffix(name, "attribute")
}

// is reports whether an attribute is the one of a short name in lower case.
func (a *Attribute) is(name string) bool { return shortAttribute(a.TypeName.FullName()) == name }

// checkPlace reports an attribute at a declaration of a class that it may not stand at.
func (c *checker) checkPlace(a *Attribute) {
	var at declarations
	switch n := c.parent(1).(type) {
	case *TypeDefinition:
		at = onClass
		if n.TypeAttributes&EnumType != 0 {
			at = onEnum
		}
	case *PropertyMember:
		at = onProperty
	case *FunctionMember:
		at = onMethod
		if n.IsConstructor {
			at = onConstructor
		}
	case *Parameter:
		at = onParameter
	default:
		return
	}
	short := shortAttribute(a.TypeName.FullName())
	for i := range attributePlaces {
		if p := &attributePlaces[i]; shortAttribute(p.name) == short {
			if p.valid&at == 0 {
				c.report(a.extent, attributeNotAllowedOnDeclaration, p.name, p.valid.text())
			}
			return
		}
	}
}

// checkResource reports what a class lacks of a DSC resource.
func (c *checker) checkResource(t *TypeDefinition) {
	for _, a := range t.Attributes {
		if a.is("dscresource") {
			r := resourceParts{checker: c}
			r.look(t, 0)
			r.report(t, a)
			return
		}
	}
}

// resourceParts are the members that a DSC resource must have.
type resourceParts struct {
	*checker
	set, get, test, key           bool
	defaultCtor, otherConstructor bool
}

func (r *resourceParts) look(t *TypeDefinition, depth int) {
	for _, m := range t.Members {
		switch m := m.(type) {
		case *PropertyMember:
			r.property(m)
		case *FunctionMember:
			r.method(t, m)
			if depth == 0 && m.IsConstructor && m.MethodAttributes&StaticMember == 0 {
				r.defaultCtor = r.defaultCtor || len(m.Function.Parameters) == 0
				r.otherConstructor = r.otherConstructor || len(m.Function.Parameters) > 0
			}
		}
	}
	if depth > 100 || r.set && r.get && r.test && r.key {
		return
	}
	for _, b := range t.BaseTypes {
		for _, n := range FindAll(r.file.Root, true, func(n Node) bool { return n.Kind() == "TypeDefinition" }) {
			if base := n.(*TypeDefinition); base != t && strings.EqualFold(base.Name, b.TypeName.FullName()) && base.TypeAttributes&EnumType == 0 {
				r.look(base, depth+1)
				break
			}
		}
	}
}

func (r *resourceParts) method(t *TypeDefinition, m *FunctionMember) {
	if len(m.Function.Parameters) > 0 {
		return
	}
	returns := ""
	if m.ReturnType != nil {
		returns = strings.TrimPrefix(strings.ToLower(m.ReturnType.TypeName.FullName()), "system.")
	}
	switch strings.ToLower(m.Function.Name) {
	case "set":
		r.set = r.set || returns == "" || returns == "void"
	case "test":
		r.test = r.test || returns == "bool" || returns == "boolean"
	case "get":
		if !r.get && strings.TrimSuffix(returns, "[]") != strings.ToLower(t.Name) {
			r.checker.report(m.extent, dscResourceInvalidGetMethod, t.Name)
		}
		r.get = true
	}
}

func (r *resourceParts) property(p *PropertyMember) {
	for _, a := range p.Attributes {
		if !a.is("dscproperty") {
			continue
		}
		for _, n := range a.NamedArguments {
			if !strings.EqualFold(n.ArgumentName, "key") || !n.ExpressionOmitted && !isTrue(n.Argument) {
				continue
			}
			r.key = true
			if p.PropertyType == nil || !r.isKeyType(p.PropertyType.TypeName) {
				r.checker.report(p.extent, dscResourceInvalidKeyProperty)
			}
			return
		}
	}
}

func isTrue(e Expression) bool {
	v, ok := e.(*VariableExpression)
	if ok {
		return strings.EqualFold(v.VariablePath.Name, "true")
	}
	n, ok := e.(*ConstantExpression)
	return ok && textOfConstant(n.Value) != "0"
}

// isKeyType reports whether a key of a DSC resource may have a type: text, an integer or an enum.
func (r *resourceParts) isKeyType(t TypeName) bool {
	name := strings.TrimPrefix(strings.ToLower(t.FullName()), "system.")
	switch name {
	case "string", "byte", "sbyte", "int16", "short", "uint16", "ushort", "int", "int32", "uint", "uint32", "long", "int64", "ulong", "uint64":
		return true
	}
	for _, n := range FindAll(r.file.Root, true, func(n Node) bool { return n.Kind() == "TypeDefinition" }) {
		if d := n.(*TypeDefinition); strings.EqualFold(d.Name, name) {
			return d.TypeAttributes&EnumType != 0
		}
	}
	return false
}

func (r *resourceParts) report(t *TypeDefinition, a *Attribute) {
	for _, lack := range [...]struct {
		of   bool
		what problem
	}{
		{!r.set, dscResourceMissingSetMethod},
		{!r.get, dscResourceMissingGetMethod},
		{!r.test, dscResourceMissingTestMethod},
		{!r.defaultCtor && r.otherConstructor, dscResourceMissingDefaultConstructor},
		{!r.key, dscResourceMissingKeyProperty},
	} {
		if lack.of {
			r.checker.report(a.extent, lack.what, t.Name)
		}
	}
}

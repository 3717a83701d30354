package syntax

import "strings"

// Restriction says what may stand in restricted code besides plain values: a data statement, a module's manifest.
type Restriction struct {
	Commands []string
	// Variables are those besides $PSCulture, $PSUICulture, $true, $false and $null. A single * is any.
	Variables []string
	// Environment lets $env: variables stand.
	Environment bool
}

// defaultVariables may stand in all restricted code.
var defaultVariables = [...]string{"PSCulture", "PSUICulture", "true", "false", "null"}

// CheckRestricted returns what may not stand in a script block by a restriction.
func CheckRestricted(file *File, block *ScriptBlock, allowed Restriction) []*ParseError {
	found := &File{Name: file.Name, Text: file.Text}
	c := &checker{parser: &parser{}}
	c.file = found
	EachChild(block, func(n Node) {
		Inspect(n, func(n Node) bool {
			c.checkDataNode(n, allowed)
			return true
		})
	})
	return found.Errors
}

// checkData reports what may not stand in a data statement.
func (c *checker) checkData(s *DataStatement) {
	allowed := Restriction{Commands: []string{"ConvertFrom-StringData"}}
	for _, e := range s.CommandsAllowed {
		name, ok := e.(*StringConstantExpression)
		if !ok {
			return // known only when the script runs
		}
		allowed.Commands = append(allowed.Commands, name.Value)
	}
	Inspect(s.Body, func(n Node) bool {
		c.checkDataNode(n, allowed)
		return true
	})
}

// dataProblem returns why a kind of node may not stand in a data statement.
func dataProblem(n Node) (problem, bool) {
	switch n.(type) {
	case *ScriptBlock, *ScriptBlockExpression:
		return scriptBlockNotSupportedInDataSection, true
	case *ParamBlock:
		return parameterDeclarationNotSupportedInDataSection, true
	case *Attribute, *AttributedExpression:
		return attributeNotSupportedInDataSection, true
	case *FunctionDefinition:
		return functionDeclarationNotSupportedInDataSection, true
	case *TrapStatement:
		return trapStatementNotSupportedInDataSection, true
	case *SwitchStatement:
		return switchStatementNotSupportedInDataSection, true
	case *DataStatement:
		return dataSectionStatementNotSupportedInDataSection, true
	case *ForEachStatement:
		return foreachStatementNotSupportedInDataSection, true
	case *DoWhileStatement, *DoUntilStatement:
		return doWhileStatementNotSupportedInDataSection, true
	case *ForStatement, *WhileStatement:
		return forWhileStatementNotSupportedInDataSection, true
	case *TryStatement:
		return tryStatementNotSupportedInDataSection, true
	case *BreakStatement, *ContinueStatement, *ReturnStatement, *ExitStatement, *ThrowStatement:
		return flowControlStatementNotSupportedInDataSection, true
	case *AssignmentStatement:
		return assignmentStatementNotSupportedInDataSection, true
	case *MergingRedirection, *FileRedirection:
		return redirectionNotSupportedInDataSection, true
	case *MemberExpression:
		return propertyReferenceNotSupportedInDataSection, true
	case *InvokeMemberExpression, *BaseCtorInvokeMemberExpression:
		return methodCallNotSupportedInDataSection, true
	case *IndexExpression:
		return arrayReferenceNotSupportedInDataSection, true
	case *BlockStatement:
		return parallelAndSequenceBlockNotSupportedInDataSection, true
	}
	return problem{}, false
}

func (c *checker) checkDataNode(n Node, allowed Restriction) {
	if p, refused := dataProblem(n); refused {
		c.report(n.Extent(), p)
		return
	}
	switch n := n.(type) {
	case *Command:
		c.checkDataCommand(n, allowed.Commands)
	case *TypeConstraint:
		c.checkDataType(n.extent, n.TypeName)
	case *TypeExpression:
		c.checkDataType(n.extent, n.TypeName)
	case *BinaryExpression:
		if n.Operator.Has(FlagDisallowedInRestrictedMode) {
			c.report(n.ErrorPosition, operatorNotSupportedInDataSection, n.Operator.Text())
		}
	case *UnaryExpression:
		if n.TokenKind.Has(FlagDisallowedInRestrictedMode) {
			c.report(n.extent, operatorNotSupportedInDataSection, n.TokenKind.Text())
		}
	case *VariableExpression:
		if !allowed.variable(n.VariablePath) {
			c.report(n.extent, variableReferenceNotSupportedInDataSection, allowed.variablesText())
		}
	}
}

func (r Restriction) variable(path VariablePath) bool {
	if len(r.Variables) == 1 && r.Variables[0] == "*" {
		return true
	}
	if r.Environment && strings.HasPrefix(strings.ToLower(path.UserPath), "env:") {
		return true
	}
	return containsFold(defaultVariables[:], path.UserPath) || containsFold(r.Variables, path.UserPath)
}

func (r Restriction) variablesText() string {
	if len(r.Variables) == 0 {
		return defaultAllowedVariablesInDataSection.text
	}
	return "$" + strings.Join(append(defaultVariables[:len(defaultVariables):len(defaultVariables)], r.Variables...), ", $")
}

func (c *checker) checkDataCommand(n *Command, allowed []string) {
	if n.InvocationOperator == TokenDot {
		c.report(n.extent, dotSourcingNotSupportedInDataSection)
		return
	}
	name, named := CommandName(n)
	switch {
	case !named && n.InvocationOperator == TokenAmpersand:
		c.report(n.extent, operatorNotSupportedInDataSection, TokenAmpersand.Text())
		return
	case !named:
		name = c.file.TextOf(n.extent)
	default:
		for _, a := range allowed {
			if strings.EqualFold(a, name) {
				return
			}
		}
	}
	c.report(n.extent, cmdletNotInAllowedListForDataSection, name)
}

// CommandName returns the name that a command calls, if it is written as a plain word or string.
func CommandName(c *Command) (name string, ok bool) {
	if len(c.CommandElements) == 0 {
		return "", false
	}
	s, ok := c.CommandElements[0].(*StringConstantExpression)
	if !ok {
		return "", false
	}
	return s.Value, true
}

// checkDataType refuses types but those of plain values.
func (c *checker) checkDataType(place Extent, t TypeName) {
	element := t
	if a, ok := t.(*ArrayTypeName); ok {
		element = a.ElementType
	}
	if isSimpleType(element) {
		switch strings.TrimPrefix(strings.ToLower(element.FullName()), "system.") {
		case "guid", "timespan", "version", "uri", "bigint", "numerics.biginteger":
		default:
			return
		}
	}
	c.report(place, typeNotAllowedInDataSection, t.FullName())
}

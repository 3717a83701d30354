package syntax

import (
	"strconv"
	"strings"
)

// requirements reads what the #requires lines ask for, nil where there are none. Each is read as a command.
func (p *parser) requirements() *Requirements {
	if len(p.requires) == 0 {
		return nil
	}
	r := &requirementsReader{parser: p, all: &Requirements{}}
	for _, line := range p.requires {
		outer := p.scan
		from := int(line.extent.Start) + 1
		p.scan, p.ungot = scan{text: p.text[:line.extent.End], pos: from, first: from}, nil
		command := p.command()
		p.scan, p.ungot = outer, nil
		if command != nil {
			r.command(command)
		}
	}
	return r.all
}

type requirementsReader struct {
	*parser
	all *Requirements
	// of the line that is read: -Version behind -PSSnapIn is the snap-in's
	hasSnapIn bool
	snapIn    string
}

func (r *requirementsReader) command(c *Command) {
	if name, _ := CommandName(c); !strings.EqualFold(name, "requires") {
		r.report(c.extent, scriptRequiresInvalidFormat)
	}
	elements := c.CommandElements[1:]
	r.hasSnapIn, r.snapIn = false, ""
	for _, e := range elements {
		if parameter, ok := e.(*CommandParameter); ok && isPrefix(parameter.ParameterName, "pssnapin") {
			r.hasSnapIn = true
		}
	}
	for len(elements) > 0 {
		parameter, ok := elements[0].(*CommandParameter)
		if !ok {
			r.report(elements[0].Extent(), scriptRequiresInvalidFormat)
			elements = elements[1:]
			continue
		}
		elements = elements[1:]
		var argument Node
		if parameter.Argument != nil {
			argument = parameter.Argument
		} else if len(elements) > 0 {
			argument = elements[0]
			elements = elements[1:]
		}
		r.parameter(parameter, argument)
	}
}

func (r *requirementsReader) parameter(parameter *CommandParameter, argument Node) {
	name := parameter.ParameterName
	if isPrefix(name, "runasadministrator") {
		r.all.IsElevationRequired = true
		if argument != nil {
			r.report(parameter.extent, parameterCannotHaveArgument, name)
		}
		return
	}
	if argument == nil {
		r.report(parameter.extent, parameterRequiresArgument, name)
		return
	}
	value, ok := constantValue(argument)
	if !ok {
		r.report(argument.Extent(), requiresArgumentMustBeConstant)
		return
	}
	place := argument.Extent()
	switch {
	case isPrefix(name, "shellid"):
		r.once(parameter, r.all.RequiredApplicationID != "", "shellid", func() {
			r.text(place, value, "shellid", func(text string) { r.all.RequiredApplicationID = text })
		})
	case isPrefix(name, "pssnapin"):
		r.text(place, value, "pssnapin", func(text string) {
			r.once(parameter, r.snapIn != "", "pssnapin", func() { r.snapIn = text })
		})
	case isPrefix(name, "psedition"):
		r.once(parameter, r.all.RequiredPSEditions != nil, "psedition", func() { r.editions(place, value) })
	case isPrefix(name, "version"):
		r.version(parameter, argument, value)
	case isPrefix(name, "assembly"):
		for _, one := range listOf(value) {
			r.text(place, one, "assembly", func(text string) {
				if !containsFold(r.all.RequiredAssemblies, text) {
					r.all.RequiredAssemblies = append(r.all.RequiredAssemblies, text)
				}
			})
		}
	case isPrefix(name, "modules"):
		for _, one := range listOf(value) {
			module, problem := moduleSpecification(one)
			if problem != "" {
				r.report(place, requiresModuleInvalid, problem)
				return
			}
			r.all.RequiredModules = append(r.all.RequiredModules, module)
		}
	default:
		r.report(parameter.extent, scriptRequiresInvalidFormat)
	}
}

func (r *requirementsReader) once(parameter *CommandParameter, bound bool, name string, set func()) {
	if bound {
		r.report(parameter.extent, parameterAlreadyBound, "", name)
		return
	}
	set()
}

func (r *requirementsReader) text(place Extent, value any, name string, set func(string)) {
	if text, ok := value.(string); ok {
		set(text)
	} else {
		r.report(place, requiresInvalidStringArgument, name)
	}
}

func (r *requirementsReader) editions(place Extent, value any) {
	r.all.RequiredPSEditions = []string{}
	for _, one := range listOf(value) {
		r.text(place, one, "psedition", func(edition string) {
			if !strings.EqualFold(edition, "Desktop") && !strings.EqualFold(edition, "Core") {
				r.report(place, requiresPSEditionInvalid, "psedition")
			}
			if containsFold(r.all.RequiredPSEditions, edition) {
				r.report(place, requiresPSEditionValueIsAlreadySpecified, "psedition")
			} else {
				r.all.RequiredPSEditions = append(r.all.RequiredPSEditions, edition)
			}
		})
	}
}

func (r *requirementsReader) version(parameter *CommandParameter, argument Node, value any) {
	text, ok := value.(string)
	if !ok {
		text = r.file.TextOf(argument.Extent())
	}
	version, ok := versionText(text)
	if !ok {
		r.report(argument.Extent(), requiresVersionInvalid)
		return
	}
	if r.hasSnapIn {
		return
	}
	r.once(parameter, r.all.RequiredVersion != "" && r.all.RequiredVersion != version, "version", func() {
		r.all.RequiredVersion = version
	})
}

// versionText returns a version of two to four numbers; one number alone is a major version.
func versionText(text string) (version string, ok bool) {
	if !strings.Contains(text, ".") {
		text += ".0"
	}
	parts := strings.Split(text, ".")
	if len(parts) > 4 {
		return "", false
	}
	for i, part := range parts {
		n, err := strconv.ParseInt(strings.TrimSpace(part), 10, 32)
		if err != nil || n < 0 {
			return "", false
		}
		parts[i] = strconv.FormatInt(n, 10)
	}
	return strings.Join(parts, "."), true
}

func containsFold(all []string, text string) bool {
	for _, s := range all {
		if strings.EqualFold(s, text) {
			return true
		}
	}
	return false
}

// keyedValue is an entry of a constant hash table.
type keyedValue struct {
	key   string
	value any
}

// constantValue returns what a #requires line may give: a string, a number, a []any or a []keyedValue.
func constantValue(n Node) (value any, ok bool) {
	switch n := n.(type) {
	case *StringConstantExpression:
		return n.Value, true
	case *ConstantExpression:
		return n.Value, true
	case *VariableExpression:
		return nil, isConstantVariable(n.VariablePath)
	case *ParenExpression:
		return constantValue(n.Pipeline)
	case *Pipeline:
		if e := PureExpression(n); e != nil {
			return constantValue(e)
		}
	case *ArrayLiteral:
		list := make([]any, len(n.Elements))
		for i, element := range n.Elements {
			if list[i], ok = constantValue(element); !ok {
				return nil, false
			}
		}
		return list, true
	case *Hashtable:
		table := make([]keyedValue, len(n.KeyValuePairs))
		for i, pair := range n.KeyValuePairs {
			key, ok := constantValue(pair.Key)
			if !ok {
				return nil, false
			}
			table[i].key = textOfConstant(key)
			if table[i].value, ok = constantValue(pair.Value); !ok {
				return nil, false
			}
		}
		return table, true
	}
	return nil, false
}

func textOfConstant(value any) string {
	if text, ok := value.(string); ok {
		return text
	}
	return numberText(value)
}

func listOf(value any) []any {
	if list, ok := value.([]any); ok {
		return list
	}
	return []any{value}
}

// moduleSpecification reads a module's name, or a table with name and versions.
func moduleSpecification(value any) (m ModuleSpecification, problem string) {
	table, ok := value.([]keyedValue)
	if !ok {
		m.Name = textOfConstant(value)
		return m, ""
	}
	var unknown []string
	for _, entry := range table {
		text := textOfConstant(entry.value)
		switch strings.ToLower(entry.key) {
		case "modulename":
			m.Name = text
		case "moduleversion":
			m.Version = text
		case "requiredversion":
			m.RequiredVersion = text
		case "maximumversion":
			m.MaximumVersion = text
		case "guid":
			m.GUID = text
		default:
			unknown = append(unknown, "'"+entry.key+"'")
		}
	}
	switch {
	case unknown != nil:
		return m, fill(invalidModuleSpecificationMember.text, []string{"ModuleName, ModuleVersion, RequiredVersion, GUID", strings.Join(unknown, ", ")})
	case m.Name == "":
		return m, requiredModuleMissingModuleName.text
	case m.Version == "" && m.RequiredVersion == "" && m.MaximumVersion == "":
		return m, requiredModuleMissingModuleVersion.text
	case m.RequiredVersion != "" && m.Version != "":
		return m, fill(requiredVersionStandsAlone.text, []string{"ModuleVersion", "RequiredVersion"})
	case m.RequiredVersion != "" && m.MaximumVersion != "":
		return m, fill(requiredVersionStandsAlone.text, []string{"MaximumVersion", "RequiredVersion"})
	}
	return m, ""
}

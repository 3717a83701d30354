package syntax

// configuration reads a configuration, PowerShell's way of declaring a machine's state. The keywords of its resources are
// read as commands: which there are depends on the modules of the machine.
func (p *parser) configuration(word *Token) Statement {
	p.skipNewlines()
	name := p.nextToken()
	switch name.Kind {
	case TokenLCurly:
		p.report(word.extent.after(), missingConfigurationName)
		p.scriptBlockExpression(name)
		return nil
	case TokenEndOfInput, TokenComma:
		p.unget(name)
		p.reportIncomplete(name.extent.after(), missingConfigurationName)
		return nil
	}
	instance := p.commandArgument(commandArgument, name)
	if instance == nil {
		p.report(name.extent.after(), parameterRequiresArgument, p.textOf(name))
		p.reportIncomplete(name.extent, missingConfigurationName)
	}
	p.skipNewlines()
	open := p.nextToken()
	if open.Kind != TokenLCurly {
		p.unget(open)
		p.reportIncomplete(open.extent.after(), missingCurlyInConfigurationStatement)
		return errorStatement(word.extent)
	}
	body, _ := p.scriptBlockExpression(open).(*ScriptBlockExpression)
	if instance == nil {
		return errorStatement(word.extent)
	}
	return &ConfigurationDefinition{
		statementNode: statementAt(join(word.extent, body.extent)), Body: body, InstanceName: instance,
	}
}

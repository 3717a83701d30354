package syntax

func (p *parser) requirements() *Requirements { return nil }

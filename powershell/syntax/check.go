package syntax

func check(p *parser) {}

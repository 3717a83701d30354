package syntax

import "strconv"

// endsVerbatim reports whether a statement ends in what follows --%, which only a line break or a pipe ends.
func endsVerbatim(s Statement) bool {
	switch s := s.(type) {
	case *PipelineChain:
		return endsVerbatim(s.Right)
	case *Pipeline:
		return endsVerbatim(s.PipelineElements[len(s.PipelineElements)-1])
	case *Command:
		for _, e := range s.CommandElements[:len(s.CommandElements)-1] {
			if word, ok := e.(*StringConstantExpression); ok && word.Value == verbatimWord {
				return true
			}
		}
	}
	return false
}

// operator writes what joins two commands.
func (p *printer) operator(left Statement, text string) {
	if !endsVerbatim(left) {
		p.write(" ")
	}
	p.write(text, " ")
}

func (p *printer) command(c *Command) {
	if c.InvocationOperator != TokenUnknown {
		p.write(c.InvocationOperator.Text(), " ")
		p.elements(c.CommandElements[:1], 0)
	} else if name, ok := c.CommandElements[0].(*StringConstantExpression); ok && name.StringConstantType == BareWord {
		p.write(wordFor(name.Value, wordIsCommand))
	} else {
		p.elements(c.CommandElements[:1], 0)
	}
	redirections := func() {
		for _, r := range c.Redirections {
			p.write(" ")
			p.redirection(r)
		}
	}
	early := endsVerbatim(c) // behind --% they would be words
	if early {
		redirections()
	}
	if len(c.CommandElements) > 1 {
		p.write(" ")
		p.elements(c.CommandElements, 1)
	}
	if !early {
		redirections()
	}
}

// elements writes those of a command's elements that begin at from.
func (p *printer) elements(elements []CommandElement, from int) {
	dashDash, verbatim := false, false
	for i, element := range elements {
		write := i >= from
		if write && i > from {
			p.write(" ")
		}
		switch e := element.(type) {
		case *CommandParameter:
			dashDash = dashDash || e.ParameterName == "-"
			if write {
				p.commandParameter(e)
			}
		case *StringConstantExpression:
			if write {
				p.word(e, dashDash, verbatim)
			}
			verbatim = e.Value == verbatimWord
		case Expression:
			if write {
				p.argument(e, true)
			}
		}
	}
}

// word writes a string argument, behind -- or --%.
func (p *printer) word(e *StringConstantExpression, dashDash, verbatim bool) {
	switch {
	case verbatim, e.StringConstantType == BareWord && e.Value == verbatimWord:
		p.write(e.Value)
	case e.StringConstantType == BareWord && dashDash:
		p.write(wordFor(e.Value, wordBehindDashes))
	default:
		p.argument(e, true)
	}
}

func (p *printer) commandParameter(n *CommandParameter) {
	p.write("-", n.ParameterName)
	if n.Argument != nil {
		p.write(":")
		p.argument(n.Argument, true)
	}
}

func (p *printer) redirection(r Redirection) {
	stream := func(s RedirectionStream) {
		switch s {
		case AllStreams:
			p.write("*")
		case OutputStream:
		default:
			p.write(strconv.Itoa(int(s)))
		}
	}
	switch r := r.(type) {
	case *MergingRedirection:
		if r.FromStream == OutputStream {
			p.write("1")
		}
		stream(r.FromStream)
		p.write(">&", strconv.Itoa(int(r.ToStream)))
	case *FileRedirection:
		stream(r.FromStream)
		p.write(">")
		if r.Append {
			p.write(">")
		}
		p.write(" ")
		p.argument(r.Location, false)
	}
}

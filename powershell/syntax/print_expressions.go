package syntax

import (
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
)

func (p *printer) expression(e Expression) {
	switch e := e.(type) {
	case *TernaryExpression:
		p.expression(e.Condition)
		p.write(" ? ")
		p.expression(e.IfTrue)
		p.write(" : ")
		p.expression(e.IfFalse)
	case *BinaryExpression:
		p.expression(e.Left)
		if e.Operator == TokenDotDot && isPlain(e.Left) && isPlain(e.Right) {
			p.write("..")
		} else {
			p.write(" ", e.Operator.Text(), " ")
		}
		p.expression(e.Right)
	case *UnaryExpression:
		p.unary(e)
	case *ConvertExpression:
		p.attribute(e.Type)
		p.expression(e.Child)
	case *AttributedExpression:
		p.attribute(e.Attribute)
		p.expression(e.Child)
	case *MemberExpression:
		p.member(e.Expression, e.Member, e.Static, e.NullConditional)
	case *InvokeMemberExpression:
		p.member(e.Expression, e.Member, e.Static, e.NullConditional)
		if len(e.GenericTypeArguments) > 0 {
			p.typeArguments(e.GenericTypeArguments)
		}
		p.arguments(e.Arguments)
	case *IndexExpression:
		p.target(e.Target, e.NullConditional)
		if e.NullConditional {
			p.write("?")
		}
		p.write("[")
		p.expression(e.Index)
		p.write("]")
	case *TypeExpression:
		p.write("[")
		p.typeName(e.TypeName)
		p.write("]")
	case *VariableExpression:
		p.variable(e, "")
	case *UsingExpression:
		p.using = true
		p.expression(e.SubExpression)
	case *ConstantExpression:
		p.write(numberFor(e.Value))
	case *StringConstantExpression:
		p.stringConstant(e)
	case *ExpandableStringExpression:
		p.expandable(e)
	case *ScriptBlockExpression:
		p.scriptBraces(e.ScriptBlock)
	case *ArrayLiteral:
		if len(e.Elements) == 1 {
			p.write(",")
		}
		for i, element := range e.Elements {
			if i > 0 {
				p.write(", ")
			}
			p.expression(element)
		}
	case *Hashtable:
		p.hashtable(e)
	case *ArrayExpression:
		p.write("@(")
		p.inline(e.SubExpression)
		p.write(")")
	case *SubExpression:
		p.write("$(")
		p.inline(e.SubExpression)
		p.write(")")
	case *ParenExpression:
		p.write("(")
		p.statement(e.Pipeline)
		p.write(")")
	case *ErrorExpression:
		p.pieces(e.NestedAst)
	}
}

// isPlain reports whether an expression is a variable or a whole number, so that a range needs no spaces.
func isPlain(e Expression) bool {
	switch e := e.(type) {
	case *VariableExpression:
		return !e.Splatted
	case *ConstantExpression:
		_, ok := e.Value.(int32)
		return ok
	}
	return false
}

// argument writes an expression where bare words are arguments. list says that commas build a list.
func (p *printer) argument(e Expression, list bool) {
	switch e := e.(type) {
	case *ConstantExpression:
		if text := negativeFor(e.Value); text != "" {
			p.write(text)
			return
		}
	case *StringConstantExpression:
		if e.StringConstantType == BareWord {
			p.write(wordFor(e.Value, wordIsArgument))
			return
		}
	case *ArrayLiteral:
		if list && len(e.Elements) > 1 {
			for i, element := range e.Elements {
				if i > 0 {
					p.write(", ")
				}
				p.argument(element, false)
			}
			return
		}
	}
	p.expression(e)
}

// inline writes statements where they stand in an expression.
func (p *printer) inline(b *StatementBlock) {
	for i, t := range b.Traps {
		if i > 0 {
			p.write("; ")
		}
		p.statement(t)
	}
	for i, s := range b.Statements {
		if i > 0 || len(b.Traps) > 0 {
			p.write("; ")
		}
		p.statement(s)
	}
}

func (p *printer) hashtable(h *Hashtable) {
	if len(h.KeyValuePairs) == 0 {
		p.write("@{ }")
		return
	}
	p.write("@{")
	p.depth++
	for _, pair := range h.KeyValuePairs {
		p.line()
		p.expression(pair.Key)
		p.write(" = ")
		p.statement(pair.Value)
	}
	p.depth--
	p.line()
	p.write("}")
}

func (p *printer) unary(e *UnaryExpression) {
	switch e.TokenKind {
	case TokenPostfixPlusPlus, TokenPostfixMinusMinus:
		p.expression(e.Child)
		p.write(e.TokenKind.Text())
		return
	}
	p.write(e.TokenKind.Text())
	from := p.Len()
	p.expression(e.Child)
	if first := p.String()[from]; first != '$' && first != '(' && first != '[' && first != '\'' && first != '"' {
		p.insert(from, " ")
	} else if e.TokenKind != TokenExclaim && len(e.TokenKind.Text()) > 2 {
		p.insert(from, " ")
	}
}

// insert puts text at a place that was written over already.
func (p *printer) insert(at int, text string) {
	written := p.String()
	p.Reset()
	p.write(written[:at], text, written[at:])
}

// target writes what a member or index belongs to.
func (p *printer) target(e Expression, nullConditional bool) {
	switch t := e.(type) {
	case *ConstantExpression:
		switch n := t.Value.(type) { // a point behind plain digits would belong to the number
		case int32:
			p.write(fmt.Sprintf("%#x", n))
			return
		case int64:
			p.write(strconv.FormatInt(n, 10), "l")
			return
		}
	case *VariableExpression:
		if nullConditional { // a question mark behind a plain name would belong to it
			p.variable(t, "?")
			return
		}
	case *MemberExpression:
		if nullConditional {
			p.memberBefore(t.Expression, t.Member, t.Static, t.NullConditional, "?")
			return
		}
	}
	p.expression(e)
}

func (p *printer) member(target, member Expression, static, nullConditional bool) {
	p.memberBefore(target, member, static, nullConditional, "")
}

// memberBefore writes a member that the text next follows.
func (p *printer) memberBefore(target, member Expression, static, nullConditional bool, next string) {
	p.target(target, nullConditional)
	switch {
	case static:
		p.write("::")
	case nullConditional:
		p.write("?.")
	default:
		p.write(".")
	}
	if m, ok := member.(*StringConstantExpression); ok && m.StringConstantType == BareWord {
		p.write(m.Value)
		return
	}
	p.computedName(member, next)
}

// computedName writes the expression that gives a member's name. In an argument, a sign before it would be a word without the
// space.
func (p *printer) computedName(e Expression, next string) {
	if u, ok := e.(*UnaryExpression); ok && u.TokenKind != TokenPostfixPlusPlus && u.TokenKind != TokenPostfixMinusMinus {
		p.write(u.TokenKind.Text(), " ")
		p.computedName(u.Child, next)
		return
	}
	if v, ok := e.(*VariableExpression); ok {
		p.variable(v, next)
		return
	}
	p.expression(e)
}

func (p *printer) arguments(arguments []Expression) {
	p.write("(")
	for i, e := range arguments {
		if i > 0 {
			p.write(", ")
		}
		p.expression(e)
	}
	p.write(")")
}

// variable writes a variable that the text next follows.
func (p *printer) variable(v *VariableExpression, next string) {
	name := v.VariablePath.UserPath
	if p.using {
		p.using = false
		name = "using:" + name
	}
	if v.Splatted {
		p.write("@", name)
		return
	}
	p.write(variableName(name, next))
}

// variableName returns $name, or ${name} where the plain name would not be read as the whole name.
func variableName(name, next string) string {
	plain := "$" + name
	l := &lexer{mode: expressionMode}
	l.begin(&File{Text: plain + next})
	if t := l.nextToken(); t.Kind == TokenVariable && int(t.extent.End) == len(plain) && t.text == name && len(l.file.Errors) == 0 {
		return plain
	}
	return "${" + strings.NewReplacer("`", "``", "{", "`{", "}", "`}", "\x00", "`0").Replace(name) + "}"
}

// numberFor returns a number with the suffix that makes it the same type again.
func numberFor(value any) string {
	switch v := value.(type) {
	case int8:
		return strconv.Itoa(int(v)) + "y"
	case int16:
		return strconv.Itoa(int(v)) + "s"
	case int64:
		if v == int64(int32(v)) {
			return strconv.FormatInt(v, 10) + "l"
		}
	case uint8:
		return strconv.Itoa(int(v)) + "uy"
	case uint16:
		return strconv.Itoa(int(v)) + "us"
	case uint32:
		return strconv.FormatUint(uint64(v), 10) + "u"
	case uint64:
		return strconv.FormatUint(v, 10) + "ul"
	case float64:
		return realFor(v)
	case Decimal:
		return v.Text + "d"
	case *big.Int:
		return v.String() + "n"
	case bool:
		return strings.ToLower(fmt.Sprintf("$%t", v))
	}
	return fmt.Sprint(value)
}

// negativeFor returns a negative whole number in hexadecimal, for a dash before digits makes a word of an argument. It is
// "" of other numbers.
func negativeFor(value any) string {
	switch v := value.(type) {
	case int8:
		if v < 0 {
			return fmt.Sprintf("0x%02xy", uint8(v))
		}
	case int16:
		if v < 0 {
			return fmt.Sprintf("0x%04xs", uint16(v))
		}
	case int32:
		if v < 0 {
			return fmt.Sprintf("0x%08x", uint32(v))
		}
	case int64:
		if v < 0 {
			return fmt.Sprintf("0x%016x", uint64(v))
		}
	}
	return ""
}

func realFor(v float64) string {
	switch {
	case math.IsInf(v, 1):
		return "1e999"
	case math.IsInf(v, -1):
		return "-1e999"
	}
	text := strconv.FormatFloat(v, 'g', -1, 64)
	if !strings.ContainsAny(text, ".e") {
		text += ".0"
	}
	return text
}

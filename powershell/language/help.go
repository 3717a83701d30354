package language

import (
	"slices"
	"strings"
	"unicode"

	"github.com/exorun/exorun/powershell/syntax"
	"github.com/exorun/exorun/powershell/value"
)

// Help is comment-based help: the sections of a comment.
type Help struct {
	value.Extras
	// sections are the texts of the sections that stand once, by their names in capitals.
	sections map[string]string
	// lists are the texts of the sections that may repeat, by their names in capitals.
	lists map[string][]string
	// parameters are the names of the parameters, in capitals, in order, with their texts.
	parameters []parameterHelp
}

// Section is the text of a section that stands once, by its name in capitals; "" where there is none.
func (h *Help) Section(name string) string { return h.sections[name] }

type parameterHelp struct{ name, text string }

// Type is System.Management.Automation.Language.CommentHelpInfo.
func (*Help) Type() *value.Type { return value.NamedType(namespace + "CommentHelpInfo") }

// helpProximity is how many lines may lie between a comment and the function that it is the help of.
const helpProximity = 2

// helpContent is GetHelpContent, $null where no comment is help.
func helpContent(_ value.Host, n *Node, _ []value.Value) (value.Value, error) {
	if h := HelpOf(n.File, n.Tree); h != nil {
		return value.Of(h), nil
	}
	return value.Null, nil
}

// HelpOf finds the help of a function, a file or a script block, nil where there is none.
func HelpOf(file *syntax.File, n syntax.Node) *Help {
	c := &comments{file: file}
	if f, ok := n.(*syntax.FunctionDefinition); ok {
		at := c.firstIn(f.Extent())
		if h := readHelp(c.texts(c.before(at, c.line(at)-helpProximity))); h != nil {
			return h
		}
		return c.within(f.Body.Extent(), nil)
	}
	block, _ := n.(*syntax.ScriptBlock)
	if block == nil {
		return nil
	}
	if n == syntax.Node(file.Root) {
		return c.within(syntax.Extent{Start: -1, End: int32(len(file.Text)) + 1}, block)
	}
	return c.within(block.Extent(), nil)
}

// comments finds the comments of a file that stand together.
type comments struct{ file *syntax.File }

func (c *comments) line(i int) int {
	return c.file.Position(c.file.Tokens[i].Extent().Start).Line
}

func (c *comments) endLine(i int) int {
	return c.file.Position(c.file.Tokens[i].Extent().End).Line
}

// firstIn is the first token that does not lie before an extent.
func (c *comments) firstIn(e syntax.Extent) int {
	i := slices.IndexFunc(c.file.Tokens, func(t *syntax.Token) bool { return t.Extent().End > e.Start })
	return max(i, 0)
}

// before collects the comments right before a token, none of which ends above a line.
func (c *comments) before(at, lowest int) []int {
	var found []int
	for i := at - 1; i >= 0 && c.endLine(i) >= lowest; i-- {
		kind := c.file.Tokens[i].Kind
		if kind == syntax.TokenComment {
			found = append(found, i)
			lowest = c.line(i) - 1
		} else if kind != syntax.TokenNewLine {
			break
		}
	}
	slices.Reverse(found)
	return found
}

// from collects the comments at a token that stand in lines one after the other, and says where to look on.
func (c *comments) from(at int) (found []int, next int) {
	last := -1
	for i := at; i < len(c.file.Tokens); i++ {
		if last >= 0 && c.line(i) > last {
			return found, i
		}
		switch c.file.Tokens[i].Kind {
		case syntax.TokenComment:
			found, last = append(found, i), c.endLine(i)+1
		case syntax.TokenNewLine:
		default:
			return found, i
		}
	}
	return found, len(c.file.Tokens)
}

// within finds help at the start of a block or at its end. whole is the block of a whole file, whose first comment may belong to
// the function that follows it; nil for other blocks.
func (c *comments) within(e syntax.Extent, whole *syntax.ScriptBlock) *Help {
	at := 0
	last := len(c.file.Tokens) - 1
	if whole == nil {
		at = c.firstIn(e) + 1
		for last > at && c.file.Tokens[last].Extent().Start >= e.End {
			last--
		}
	}
	if last < 0 {
		return nil
	}
	for {
		found, next := c.from(at)
		if len(found) == 0 {
			break
		}
		at = next
		h := readHelp(c.texts(found))
		if h == nil {
			continue
		}
		if whole != nil && whole.EndBlock != nil && whole.EndBlock.Unnamed && len(whole.EndBlock.Statements) > 0 {
			if f, ok := whole.EndBlock.Statements[0].(*syntax.FunctionDefinition); ok {
				if c.file.Position(f.Extent().Start).Line-c.endLine(found[len(found)-1]) <= helpProximity {
					break
				}
			}
		}
		return h
	}
	return readHelp(c.texts(c.before(last, 0)))
}

// texts gives the lines of comments without the signs of the comment.
func (c *comments) texts(found []int) []string {
	var lines []string
	for _, i := range found {
		comment := c.file.TextOf(c.file.Tokens[i].Extent())
		if !strings.HasPrefix(comment, "<#") {
			lines = append(lines, strings.TrimLeft(comment, "#"))
			continue
		}
		comment = strings.TrimSuffix(comment[2:], "#>")
		comment = strings.ReplaceAll(strings.ReplaceAll(comment, "\r\n", "\n"), "\r", "\n")
		lines = append(lines, strings.Split(comment, "\n")...)
	}
	return lines
}

// readHelp reads the sections of a comment, nil where it is no help.
func readHelp(lines []string) *Help {
	h := &Help{sections: map[string]string{}, lists: map[string][]string{}}
	found := false
	for i := 0; i < len(lines); {
		name, argument, ok := directive(lines[i])
		if !ok {
			if strings.TrimSpace(lines[i]) != "" {
				return nil
			}
			i++
			continue
		}
		found = true
		body, next := section(lines, i+1)
		switch {
		case argument != "" && name == "PARAMETER":
			h.addParameter(strings.ToUpper(argument), body)
			i = next
		case argument != "" && (name == "FORWARDHELPTARGETNAME" || name == "FORWARDHELPCATEGORY" || name == "REMOTEHELPRUNSPACE" || name == "EXTERNALHELP"):
			h.sections[name] = argument
			i++
		case argument == "" && (name == "SYNOPSIS" || name == "DESCRIPTION" || name == "NOTES"):
			h.sections[name] = body
			i = next
		case argument == "" && (name == "COMPONENT" || name == "ROLE" || name == "FUNCTIONALITY"):
			h.sections[name] = strings.TrimSpace(body)
			i = next
		case argument == "" && name == "LINK":
			h.lists[name] = append(h.lists[name], strings.TrimSpace(body))
			i = next
		case argument == "" && (name == "EXAMPLE" || name == "INPUTS" || name == "OUTPUTS"):
			h.lists[name] = append(h.lists[name], body)
			i = next
		default:
			return nil
		}
	}
	if !found {
		return nil
	}
	return h
}

func (h *Help) addParameter(name, body string) {
	if !slices.ContainsFunc(h.parameters, func(p parameterHelp) bool { return p.name == name }) {
		h.parameters = append(h.parameters, parameterHelp{name, body})
	}
}

// directive takes a line like ".PARAMETER Name" apart. The word is given in capitals.
func directive(line string) (name, argument string, ok bool) {
	rest, ok := strings.CutPrefix(strings.TrimSpace(line), ".")
	if !ok {
		return "", "", false
	}
	end := strings.IndexFunc(rest, func(r rune) bool { return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if end < 0 {
		end = len(rest)
	}
	name, argument = rest[:end], rest[end:]
	if name == "" || argument != "" && strings.TrimLeftFunc(argument, unicode.IsSpace) == argument {
		return "", "", false
	}
	return strings.ToUpper(name), strings.TrimSpace(argument), true
}

// section reads the text up to the next directive, each line less the white space that its first line begins with. next is where
// the directive stands.
func section(lines []string, from int) (body string, next int) {
	var b strings.Builder
	indent := -1
	i := from
	for ; i < len(lines); i++ {
		line := lines[i]
		if indent < 0 && strings.TrimSpace(line) == "" {
			continue
		}
		if _, _, ok := directive(line); ok {
			break
		}
		width := 0
		for _, r := range line {
			if r != ' ' && r != '\t' && r != '\u00a0' || indent >= 0 && width == indent {
				break
			}
			width++
		}
		if indent < 0 {
			indent = width
		}
		b.WriteString(string([]rune(line)[width:]))
		b.WriteByte('\n')
	}
	return b.String(), i
}

func commentHelp() *value.Definition {
	once := func(name, key string) value.Property {
		return property("System.String "+name, func(h *Help) value.Value {
			s, ok := h.sections[key]
			if !ok {
				return value.Null
			}
			return text(s)
		})
	}
	repeated := func(name, key string) value.Property {
		return property(readOnlyCollection+"System.String] "+name, func(h *Help) value.Value {
			items := []value.Value{}
			for _, s := range h.lists[key] {
				items = append(items, text(s))
			}
			return collection("System.String", items)
		})
	}
	return &value.Definition{
		Properties: []value.Property{
			once("Synopsis", "SYNOPSIS"), once("Description", "DESCRIPTION"), once("Notes", "NOTES"),
			property("System.Collections.Generic.IDictionary`2[System.String,System.String] Parameters", func(h *Help) value.Value {
				d := value.NewDictionary(value.TypeDictionaryOf.Make(value.TypeString, value.TypeString), value.KeysByEquals)
				for _, p := range h.parameters {
					d.Put(text(p.name), text(p.text))
				}
				return value.Of(d)
			}),
			repeated("Links", "LINK"), repeated("Examples", "EXAMPLE"), repeated("Inputs", "INPUTS"), repeated("Outputs", "OUTPUTS"),
			once("Component", "COMPONENT"), once("Role", "ROLE"), once("Functionality", "FUNCTIONALITY"),
			once("ForwardHelpTargetName", "FORWARDHELPTARGETNAME"), once("ForwardHelpCategory", "FORWARDHELPCATEGORY"),
			once("RemoteHelpRunspace", "REMOTEHELPRUNSPACE"), once("MamlHelpFile", "EXTERNALHELP"),
		},
		Methods: []value.Method{method("System.String GetCommentBlock()", func(h *Help) value.Value { return text(h.comment()) })},
	}
}

// comment writes the help as a comment.
func (h *Help) comment() string {
	var b strings.Builder
	line := func(s string) { b.WriteString(s + "\n") }
	once := func(keys ...string) {
		for _, key := range keys {
			if s := h.sections[key]; s != "" {
				line("." + key)
				line(s)
			}
		}
	}
	repeated := func(key string) {
		for _, s := range h.lists[key] {
			line("." + key)
			line(s)
		}
	}
	line("<#")
	once("SYNOPSIS", "DESCRIPTION")
	for _, p := range h.parameters {
		line(".PARAMETER " + p.name)
		line(p.text)
	}
	repeated("INPUTS")
	repeated("OUTPUTS")
	once("NOTES")
	repeated("EXAMPLE")
	repeated("LINK")
	for _, key := range [...]string{"FORWARDHELPTARGETNAME", "FORWARDHELPCATEGORY", "REMOTEHELPRUNSPACE"} {
		if s := h.sections[key]; s != "" {
			line("." + key + " " + s)
		}
	}
	once("COMPONENT", "ROLE", "FUNCTIONALITY")
	if s := h.sections["EXTERNALHELP"]; s != "" {
		line(".EXTERNALHELP " + s)
	}
	line("#>")
	return b.String()
}

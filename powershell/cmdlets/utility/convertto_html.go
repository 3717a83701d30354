package utility

import (
	"strconv"
	"strings"

	"github.com/exorun/exorun/powershell/format"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

// convertToHTML is ConvertTo-Html.
type convertToHTML struct {
	asked   []format.Specification
	columns []format.Specification
	headed  bool
	list    bool
	count   int
	inv     *interp.Invocation
	left    *interp.Unwind
}

func newConvertToHTML() interp.Processor { return &convertToHTML{} }

const (
	strictDoctype       = `<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN"  "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">`
	transitionalDoctype = `<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN"  "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">`
)

// line writes a line, unless an earlier one ended the command.
func (c *convertToHTML) line(text string) {
	if c.left == nil {
		c.left = c.inv.Write(value.Str(text))
	}
}

func (c *convertToHTML) lines(parameter string) {
	for _, text := range c.inv.Texts(parameter) {
		c.line(text)
	}
}

func (c *convertToHTML) Begin(inv *interp.Invocation) *interp.Unwind {
	c.inv, c.list = inv, value.EqualFold(inv.Text("As"), "List")
	if inv.Bound("CssUri") && strings.TrimSpace(inv.Text("CssUri")) == "" {
		return inv.Throw(record(argumentException, "ArgumentException", value.InvalidArgument, value.Str("CSSUri"), "The CSSUri parameter cannot be empty."))
	}
	arguments := items(inv.Value("Property"))
	if len(arguments) == 0 {
		arguments = []value.Value{value.Str("*")}
	}
	var refusal *value.ErrorRecord
	if c.asked, refusal = format.Specify(arguments, format.LabelKey|format.AlignmentKey|format.WidthKey); refusal != nil {
		return inv.Throw(refusal)
	}
	if !inv.Switch("Fragment") {
		if u := c.head(inv); u != nil {
			return u
		}
	}
	c.lines("PreContent")
	c.line("<table>")
	return c.left
}

func (c *convertToHTML) head(inv *interp.Invocation) *interp.Unwind {
	if inv.Switch("Transitional") {
		c.line(transitionalDoctype)
	} else {
		c.line(strictDoctype)
	}
	c.line(`<html xmlns="http://www.w3.org/1999/xhtml">`)
	c.line("<head>")
	if inv.Bound("Charset") {
		c.line(`<meta charset="` + inv.Text("Charset") + `">`)
	}
	if u := c.meta(inv); u != nil {
		return u
	}
	if inv.Bound("Head") {
		c.lines("Head")
	} else {
		title := "HTML TABLE"
		if inv.Bound("Title") {
			title = inv.Text("Title")
		}
		c.line("<title>" + title + "</title>")
	}
	if inv.Bound("CssUri") {
		c.line(`<link rel="stylesheet" type="text/css" href="` + inv.Text("CssUri") + `" />`)
	}
	c.line("</head><body>")
	c.lines("Body")
	return c.left
}

func (c *convertToHTML) meta(inv *interp.Invocation) *interp.Unwind {
	table, ok := value.AsMap(inv.Value("Meta"))
	if !ok {
		return nil
	}
	var u *interp.Unwind
	table.Each(func(key, v value.Value) bool {
		name, content := value.ToString(key), value.ToString(v)
		attribute := "name"
		switch strings.ToLower(name) {
		case "content-type", "default-style", "x-ua-compatible":
			attribute = "http-equiv"
		case "application-name", "author", "description", "generator", "keywords", "viewport":
		default:
			u = inv.Warn("Accepted meta properties are content-type, default-style, application-name, author, description, generator, keywords, x-ua-compatible, and viewport. The meta pair: " +
				name + " and " + content + " may not function correctly.")
		}
		c.line(`<meta ` + attribute + `="` + name + `" content="` + content + `">`)
		return u == nil
	})
	return u
}

func (c *convertToHTML) Process(inv *interp.Invocation) *interp.Unwind {
	object, _ := inputObject(inv)
	if object.IsNull() {
		return nil
	}
	c.count++
	if !c.headed {
		c.columns = c.resolve(inv, object)
		if len(c.columns) == 0 {
			return nil
		}
	}
	if c.list {
		if c.count > 1 {
			c.line("<tr><td><hr></td></tr>")
		}
		for i := range c.columns {
			c.line("<tr><td>" + htmlName(&c.columns[i]) + ":</td><td>" + c.cell(inv, object, &c.columns[i]) + "</td></tr>")
		}
		return c.left
	}
	if !c.headed {
		c.headed = true
		c.header()
	}
	var row strings.Builder
	for i := range c.columns {
		row.WriteString("<td>" + c.cell(inv, object, &c.columns[i]) + "</td>")
	}
	c.line("<tr>" + row.String() + "</tr>")
	return c.left
}

// resolve gives the columns that an object settles.
func (c *convertToHTML) resolve(inv *interp.Invocation, object value.Value) []format.Specification {
	var columns []format.Specification
	for _, spec := range c.asked {
		for _, expression := range spec.Resolve(inv.QuietHost(), object) {
			one := spec
			one.Expression = expression
			columns = append(columns, one)
		}
	}
	return columns
}

func (c *convertToHTML) header() {
	var group, header strings.Builder
	for i := range c.columns {
		spec := &c.columns[i]
		group.WriteString("<col")
		if spec.Width > 0 {
			group.WriteString(` width = "` + strconv.Itoa(spec.Width) + `"`)
		}
		if align := map[format.Alignment]string{format.Left: "left", format.Center: "center", format.Right: "right"}[spec.Align]; align != "" {
			group.WriteString(` align = "` + align + `"`)
		}
		group.WriteString("/>")
		header.WriteString("<th>" + htmlName(spec) + "</th>")
	}
	c.line("<colgroup>" + group.String() + "</colgroup>")
	c.line("<tr>" + header.String() + "</tr>")
}

func htmlName(spec *format.Specification) string {
	if spec.HasLabel {
		return spec.Label
	}
	return spec.String()
}

func (c *convertToHTML) cell(inv *interp.Invocation, object value.Value, spec *format.Specification) string {
	var texts []string
	for _, result := range spec.Values(inv.QuietHost(), object) {
		text := ""
		if !result.Value.IsNull() {
			text, _ = format.DisplayNetText(inv.QuietHost(), result.Value)
		}
		texts = append(texts, escapeHTMLText(text))
	}
	return strings.Join(texts, ", ")
}

// escapeHTMLText gives text as it stands in HTML: besides the markup, Latin-1's upper half and what lies beyond the Basic
// Multilingual Plane become references.
func escapeHTMLText(text string) string {
	var b strings.Builder
	for _, c := range text {
		switch {
		case c == '&':
			b.WriteString("&amp;")
		case c == '<':
			b.WriteString("&lt;")
		case c == '>':
			b.WriteString("&gt;")
		case c == '"':
			b.WriteString("&quot;")
		case c == '\'':
			b.WriteString("&#39;")
		case c >= 160 && c < 256, c > 0xFFFF:
			b.WriteString("&#" + strconv.Itoa(int(c)) + ";")
		default:
			b.WriteRune(c)
		}
	}
	return b.String()
}

func (c *convertToHTML) End(inv *interp.Invocation) *interp.Unwind {
	c.line("</table>")
	c.lines("PostContent")
	if !inv.Switch("Fragment") {
		c.line("</body></html>")
	}
	return c.left
}

package dotnet

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"

	"github.com/exorun/exorun/powershell/value"
)

// The kinds of nodes, by XmlNodeType's numbers.
const (
	xmlElement     = 1
	xmlAttribute   = 2
	xmlText        = 3
	xmlCData       = 4
	xmlInstruction = 7
	xmlComment     = 8
	xmlDocument    = 9
	xmlDeclaration = 17
)

// XMLNode is a node of an XmlDocument.
type XMLNode struct {
	value.Extras
	kind     int
	name     string
	text     string
	attrs    []*XMLNode
	children []*XMLNode
	parent   *XMLNode
	doc      *XMLNode
}

var xmlClasses = map[int]string{
	xmlElement: "XmlElement", xmlAttribute: "XmlAttribute", xmlText: "XmlText", xmlCData: "XmlCDataSection", xmlInstruction: "XmlProcessingInstruction",
	xmlComment: "XmlComment", xmlDocument: "XmlDocument", xmlDeclaration: "XmlDeclaration",
}

// Type is the node's class.
func (n *XMLNode) Type() *value.Type { return value.NamedType("System.Xml." + xmlClasses[n.kind]) }

func newXMLDocument() *XMLNode {
	d := &XMLNode{kind: xmlDocument, name: "#document"}
	d.doc = d
	return d
}

func (n *XMLNode) create(kind int, name, text string) *XMLNode {
	return &XMLNode{kind: kind, name: name, text: text, doc: n.doc}
}

func (n *XMLNode) append(c *XMLNode) {
	c.detach()
	c.parent = n
	n.children = append(n.children, c)
}

func (n *XMLNode) detach() {
	if n.parent == nil {
		return
	}
	cs := n.parent.children
	for i, c := range cs {
		if c == n {
			n.parent.children = append(cs[:i:i], cs[i+1:]...)
		}
	}
	n.parent = nil
}

func (n *XMLNode) attribute(name string) *XMLNode {
	for _, a := range n.attrs {
		if a.name == name {
			return a
		}
	}
	return nil
}

func (n *XMLNode) setAttribute(name, text string) *XMLNode {
	a := n.attribute(name)
	if a == nil {
		a = n.create(xmlAttribute, name, "")
		a.parent = n
		n.attrs = append(n.attrs, a)
	}
	a.text = text
	return a
}

func (n *XMLNode) innerText() string {
	switch n.kind {
	case xmlElement, xmlDocument:
		var b strings.Builder
		for _, c := range n.children {
			if c.kind != xmlComment && c.kind != xmlInstruction && c.kind != xmlDeclaration {
				b.WriteString(c.innerText())
			}
		}
		return b.String()
	}
	return n.text
}

var (
	xmlEscaper          = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
	xmlAttributeEscaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "\"", "&quot;", "\n", "&#xA;", "\r", "&#xD;", "\t", "&#x9;")
)

func (n *XMLNode) write(b *strings.Builder) {
	switch n.kind {
	case xmlDocument:
		n.writeChildren(b)
	case xmlElement:
		b.WriteString("<" + n.name)
		for _, a := range n.attrs {
			b.WriteByte(' ')
			a.write(b)
		}
		if len(n.children) == 0 {
			b.WriteString(" />")
			return
		}
		b.WriteByte('>')
		n.writeChildren(b)
		b.WriteString("</" + n.name + ">")
	case xmlAttribute:
		b.WriteString(n.name + "=\"" + xmlAttributeEscaper.Replace(n.text) + "\"")
	case xmlText:
		b.WriteString(xmlEscaper.Replace(n.text))
	case xmlCData:
		b.WriteString("<![CDATA[" + n.text + "]]>")
	case xmlComment:
		b.WriteString("<!--" + n.text + "-->")
	case xmlInstruction, xmlDeclaration:
		b.WriteString("<?" + n.name + " " + n.text + "?>")
	}
}

func (n *XMLNode) writeChildren(b *strings.Builder) {
	for _, c := range n.children {
		c.write(b)
	}
}

func (n *XMLNode) outer() string {
	var b strings.Builder
	n.write(&b)
	return b.String()
}

func (n *XMLNode) inner() string {
	var b strings.Builder
	n.writeChildren(&b)
	return b.String()
}

func (n *XMLNode) elements() []*XMLNode {
	var out []*XMLNode
	for _, c := range n.children {
		if c.kind == xmlElement {
			out = append(out, c)
		}
	}
	return out
}

// load replaces the content of n by what text holds.
func (n *XMLNode) load(text string) error {
	n.children = nil
	d := xml.NewDecoder(strings.NewReader(strings.TrimPrefix(text, "\uFEFF")))
	d.Strict = true
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	at := n
	for {
		start := d.InputOffset()
		t, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return xmlError(text, d, err)
		}
		switch t := t.(type) {
		case xml.StartElement:
			e := n.create(xmlElement, rawName(t.Name), "")
			for _, a := range t.Attr {
				if e.attribute(rawName(a.Name)) != nil {
					return xmlSyntax(text, d, "'"+rawName(a.Name)+"' is a duplicate attribute name.")
				}
				e.setAttribute(rawName(a.Name), a.Value)
			}
			if at.kind == xmlDocument && len(at.elements()) > 0 {
				return xmlSyntax(text, d, "There are multiple root elements.")
			}
			at.append(e)
			at = e
		case xml.EndElement:
			if at.kind != xmlElement || at.name != rawName(t.Name) {
				return xmlSyntax(text, d, "The '"+at.name+"' start tag on line 1 position 2 does not match the end tag of '"+rawName(t.Name)+"'.")
			}
			at = at.parent
		case xml.CharData:
			raw := text[min(int(start), len(text)):min(int(d.InputOffset()), len(text))]
			switch {
			case strings.HasPrefix(raw, "<![CDATA["):
				at.append(n.create(xmlCData, "#cdata-section", string(t)))
			case strings.TrimSpace(string(t)) == "":
			case at.kind == xmlDocument:
				return value.NewException("System.InvalidOperationException", "The specified node cannot be inserted as the valid child of this node, because the specified node is the wrong type.")
			default:
				at.append(n.create(xmlText, "#text", string(t)))
			}
		case xml.Comment:
			at.append(n.create(xmlComment, "#comment", string(t)))
		case xml.ProcInst:
			kind := xmlInstruction
			if t.Target == "xml" {
				kind = xmlDeclaration
			}
			at.append(n.create(kind, t.Target, string(t.Inst)))
		}
	}
	if at != n {
		var open []string
		for e := at; e != nil && e != n; e = e.parent {
			open = append(open, e.name)
		}
		return xmlSyntax(text, d, "Unexpected end of file has occurred. The following elements are not closed: "+strings.Join(open, ", ")+".")
	}
	return nil
}

func rawName(n xml.Name) string {
	if n.Space != "" {
		return n.Space + ":" + n.Local
	}
	return n.Local
}

func xmlSyntax(_ string, d *xml.Decoder, message string) error {
	line, col := d.InputPos()
	return value.NewException("System.Xml.XmlException", message+" Line "+itoa(line)+", position "+itoa(col)+".")
}

func xmlError(text string, d *xml.Decoder, err error) error {
	if strings.Contains(err.Error(), "unexpected EOF") {
		return xmlSyntax(text, d, "Unexpected end of file has occurred.")
	}
	return xmlSyntax(text, d, strings.TrimPrefix(err.Error(), "XML syntax error on line "))
}

// simple tells whether PowerShell shows an element as its text.
func (n *XMLNode) simple() bool {
	if len(n.attrs) > 0 {
		return false
	}
	for _, c := range n.children {
		if c.kind != xmlText && c.kind != xmlCData {
			return false
		}
	}
	return true
}

func (n *XMLNode) shown() V {
	switch n.kind {
	case xmlElement:
		if n.simple() {
			return text(n.innerText())
		}
		return value.Of(n)
	case xmlText, xmlCData, xmlComment, xmlDeclaration, xmlAttribute, xmlInstruction:
		return text(n.text)
	}
	return value.Of(n)
}

// named gives the attributes and children of a name, in that order.
func (n *XMLNode) named(name string) []*XMLNode {
	var out []*XMLNode
	for _, a := range n.attrs {
		if value.EqualFold(a.name, name) {
			out = append(out, a)
		}
	}
	for _, c := range n.children {
		if value.EqualFold(c.name, name) || value.EqualFold(localName(c.name), name) {
			out = append(out, c)
		}
	}
	return out
}

func localName(s string) string { return s[strings.IndexByte(s, ':')+1:] }

// AdaptedMember gives the attribute or the child elements of a name.
func (n *XMLNode) AdaptedMember(_ H, name string) (V, bool, error) {
	found := n.named(name)
	switch len(found) {
	case 0:
		return null, false, nil
	case 1:
		return found[0].shown(), true, nil
	}
	vs := make([]V, len(found))
	for i, c := range found {
		vs[i] = c.shown()
	}
	return value.FromSlice(vs), true, nil
}

// SetAdaptedMember sets an attribute, or the text of a child that is shown as text.
func (n *XMLNode) SetAdaptedMember(h H, name string, v V) (bool, error) {
	found := n.named(name)
	if len(found) == 0 {
		return false, nil
	}
	s, err := value.Text(h, v)
	if err != nil {
		return true, err
	}
	switch c := found[0]; c.kind {
	case xmlElement:
		c.setText(s)
	default:
		c.text = s
	}
	return true, nil
}

// AdaptedNames lists attributes and children.
func (n *XMLNode) AdaptedNames() []string {
	var out []string
	seen := map[string]bool{}
	for _, list := range [...][]*XMLNode{n.attrs, n.children} {
		for _, c := range list {
			if !seen[c.name] {
				seen[c.name] = true
				out = append(out, c.name)
			}
		}
	}
	return out
}

func (n *XMLNode) setText(s string) {
	n.children = nil
	n.append(n.create(xmlText, "#text", s))
}

func (n *XMLNode) clone(deep bool) *XMLNode {
	c := n.create(n.kind, n.name, n.text)
	for _, a := range n.attrs {
		c.setAttribute(a.name, a.text)
	}
	if deep {
		for _, x := range n.children {
			c.append(x.clone(true))
		}
	}
	return c
}

// descendants gives the elements under n in document order.
func (n *XMLNode) descendants() []*XMLNode {
	var out []*XMLNode
	for _, c := range n.children {
		out = append(out, c)
		out = append(out, c.descendants()...)
	}
	return out
}

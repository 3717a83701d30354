package dotnet

import "github.com/exorun/exorun/powershell/value"

func xmlNode(v V) *XMLNode { return native[*XMLNode](v) }

func nodeOrNull(n *XMLNode) V {
	if n == nil {
		return null
	}
	return value.Of(n)
}

func xmlList(class string, ns []*XMLNode) V {
	vs := make([]V, len(ns))
	for i, n := range ns {
		vs[i] = value.Of(n)
	}
	l := value.NewList(value.NamedType("System.Xml."+class), vs)
	l.ReadOnly = true
	return value.Of(l)
}

func xmlSibling(n *XMLNode, by int) V {
	if n.parent == nil {
		return null
	}
	for i, c := range n.parent.children {
		if c == n && i+by >= 0 && i+by < len(n.parent.children) {
			return value.Of(n.parent.children[i+by])
		}
	}
	return null
}

func xmlInsert(s V, n, ref V, after int) V {
	p, c, r := xmlNode(s), xmlNode(n), xmlNode(ref)
	c.detach()
	at := len(p.children)
	if r == nil && after == 1 {
		at = 0
	}
	for i, x := range p.children {
		if x == r {
			at = i + after
		}
	}
	p.children = append(p.children[:at:at], append([]*XMLNode{c}, p.children[at:]...)...)
	c.parent = p
	return n
}

func xmlNodeType() *D {
	end := func(s V, last bool) V {
		cs := xmlNode(s).children
		if len(cs) == 0 {
			return null
		}
		if last {
			return value.Of(cs[len(cs)-1])
		}
		return value.Of(cs[0])
	}
	return &D{
		Interfaces: []string{"System.ICloneable", "System.Collections.IEnumerable"},
		Properties: []P{
			p("System.String Name", func(s V) V { return text(xmlNode(s).name) }), p("System.String LocalName", func(s V) V { return text(localName(xmlNode(s).name)) }),
			p("System.Xml.XmlNodeType NodeType", func(s V) V { return enum("System.Xml.XmlNodeType", int64(xmlNode(s).kind)) }),
			pw("System.String Value", func(s V) V {
				if k := xmlNode(s).kind; k == xmlElement || k == xmlDocument {
					return null
				}
				return text(xmlNode(s).text)
			}, func(s, v V) error { xmlNode(s).text = str(v); return nil }),
			pw("System.String InnerText", func(s V) V { return text(xmlNode(s).innerText()) }, func(s, v V) error {
				if n := xmlNode(s); n.kind == xmlElement {
					n.setText(str(v))
				} else {
					n.text = str(v)
				}
				return nil
			}),
			pw("System.String InnerXml", func(s V) V {
				if xmlNode(s).kind == xmlAttribute {
					return text(xmlAttributeEscaper.Replace(xmlNode(s).text))
				}
				return text(xmlNode(s).inner())
			}, func(s, v V) error { return xmlNode(s).loadInner(str(v)) }),
			p("System.String OuterXml", func(s V) V { return text(xmlNode(s).outer()) }),
			p("System.Xml.XmlNode ParentNode", func(s V) V {
				if xmlNode(s).kind == xmlAttribute {
					return null
				}
				return nodeOrNull(xmlNode(s).parent)
			}),
			p("System.Xml.XmlNodeList ChildNodes", func(s V) V { return xmlList("XmlChildNodes", xmlNode(s).children) }),
			p("System.Xml.XmlNode FirstChild", func(s V) V { return end(s, false) }), p("System.Xml.XmlNode LastChild", func(s V) V { return end(s, true) }),
			p("System.Xml.XmlNode NextSibling", func(s V) V { return xmlSibling(xmlNode(s), 1) }), p("System.Xml.XmlNode PreviousSibling", func(s V) V { return xmlSibling(xmlNode(s), -1) }),
			p("System.Xml.XmlAttributeCollection Attributes", func(s V) V {
				if xmlNode(s).kind != xmlElement {
					return null
				}
				return value.Of(&XMLAttributes{owner: xmlNode(s)})
			}),
			p("Boolean HasChildNodes", func(s V) V { return yes(len(xmlNode(s).children) > 0) }), p("System.Xml.XmlDocument OwnerDocument", func(s V) V {
				if xmlNode(s).kind == xmlDocument {
					return null
				}
				return nodeOrNull(xmlNode(s).doc)
			}),
			p("System.String NamespaceURI", func(s V) V { return text(xmlNode(s).namespace()) }),
		},
		Methods: []M{
			m("System.Xml.XmlNode AppendChild(System.Xml.XmlNode)", func(s V, a []V) V { xmlNode(s).append(xmlNode(a[0])); return a[0] }),
			m("System.Xml.XmlNode PrependChild(System.Xml.XmlNode)", func(s V, a []V) V { return xmlInsert(s, a[0], null, 1) }),
			m("System.Xml.XmlNode InsertBefore(System.Xml.XmlNode, System.Xml.XmlNode)", func(s V, a []V) V { return xmlInsert(s, a[0], a[1], 0) }),
			m("System.Xml.XmlNode InsertAfter(System.Xml.XmlNode, System.Xml.XmlNode)", func(s V, a []V) V { return xmlInsert(s, a[0], a[1], 1) }),
			m("System.Xml.XmlNode RemoveChild(System.Xml.XmlNode)", func(s V, a []V) V { xmlNode(a[0]).detach(); return a[0] }),
			m("System.Xml.XmlNode ReplaceChild(System.Xml.XmlNode, System.Xml.XmlNode)", func(s V, a []V) V { xmlInsert(s, a[0], a[1], 0); xmlNode(a[1]).detach(); return a[1] }),
			m("Void RemoveAll()", func(s V, a []V) V { xmlNode(s).children, xmlNode(s).attrs = nil, nil; return none }),
			m("System.Xml.XmlNode CloneNode(Boolean)", func(s V, a []V) V { return value.Of(xmlNode(s).clone(boolean(a[0]))) }),
			me("System.Xml.XmlNodeList SelectNodes(System.String)", func(s V, a []V) (V, error) {
				found, err := xmlNode(s).selectNodes(str(a[0]))
				return xmlList("XPathNodeList", found), err
			}),
			me("System.Xml.XmlNode SelectSingleNode(System.String)", func(s V, a []V) (V, error) {
				found, err := xmlNode(s).selectNodes(str(a[0]))
				if len(found) == 0 {
					return null, err
				}
				return value.Of(found[0]), err
			}),
			m("System.Collections.IEnumerator GetEnumerator()", func(s V, a []V) V { return enumeratorOf(xmlList("XmlChildNodes", xmlNode(s).children)) }),
		},
	}
}

func (n *XMLNode) loadInner(s string) error {
	holder := newXMLDocument()
	if err := holder.load("<x>" + s + "</x>"); err != nil {
		return err
	}
	n.children = nil
	for _, c := range append([]*XMLNode(nil), holder.children[0].children...) {
		n.append(c)
	}
	return nil
}

func (n *XMLNode) namespace() string {
	prefix := "xmlns"
	if i := len(n.name) - len(localName(n.name)); i > 0 {
		prefix = "xmlns:" + n.name[:i-1]
	}
	for e := n; e != nil; e = e.parent {
		if a := e.attribute(prefix); a != nil {
			return a.text
		}
	}
	return ""
}

func byTagName(s V, name string) V {
	var found []*XMLNode
	for _, x := range xmlNode(s).descendants() {
		if x.kind == xmlElement && (name == "*" || x.name == name) {
			found = append(found, x)
		}
	}
	return xmlList("XmlElementList", found)
}

func xmlDocumentType() *D {
	create := func(s V, kind int, name, content string) V { return value.Of(xmlNode(s).create(kind, name, content)) }
	return &D{
		Constructors: []M{m("Void .ctor()", func(V, []V) V { return value.Of(newXMLDocument()) })},
		Properties: []P{
			p("System.Xml.XmlElement DocumentElement", func(s V) V {
				if es := xmlNode(s).elements(); len(es) > 0 {
					return value.Of(es[0])
				}
				return null
			}),
			pw("Boolean PreserveWhitespace", func(s V) V { return yes(false) }, func(V, V) error { return nil }),
		},
		Methods: []M{
			me("Void LoadXml(System.String)", func(s V, a []V) (V, error) { return none, xmlNode(s).load(str(a[0])) }),
			m("System.Xml.XmlElement CreateElement(System.String)", func(s V, a []V) V { return create(s, xmlElement, str(a[0]), "") }),
			m("System.Xml.XmlAttribute CreateAttribute(System.String)", func(s V, a []V) V { return create(s, xmlAttribute, str(a[0]), "") }),
			m("System.Xml.XmlText CreateTextNode(System.String)", func(s V, a []V) V { return create(s, xmlText, "#text", str(a[0])) }),
			m("System.Xml.XmlComment CreateComment(System.String)", func(s V, a []V) V { return create(s, xmlComment, "#comment", str(a[0])) }),
			m("System.Xml.XmlCDataSection CreateCDataSection(System.String)", func(s V, a []V) V { return create(s, xmlCData, "#cdata-section", str(a[0])) }),
			m("System.Xml.XmlDeclaration CreateXmlDeclaration(System.String, System.String, System.String)", func(s V, a []V) V {
				t := "version=\"" + str(a[0]) + "\""
				if str(a[1]) != "" {
					t += " encoding=\"" + str(a[1]) + "\""
				}
				if str(a[2]) != "" {
					t += " standalone=\"" + str(a[2]) + "\""
				}
				return create(s, xmlDeclaration, "xml", t)
			}),
			m("System.Xml.XmlNode ImportNode(System.Xml.XmlNode, Boolean)", func(s V, a []V) V {
				c := xmlNode(a[0]).clone(boolean(a[1]))
				c.doc = xmlNode(s)
				return value.Of(c)
			}),
			m("System.Xml.XmlNodeList GetElementsByTagName(System.String)", func(s V, a []V) V { return byTagName(s, str(a[0])) }),
		},
	}
}

func xmlElementType() *D {
	return &D{
		Properties: []P{
			p("Boolean HasAttributes", func(s V) V { return yes(len(xmlNode(s).attrs) > 0) }), p("Boolean IsEmpty", func(s V) V { return yes(len(xmlNode(s).children) == 0) }),
		},
		Methods: []M{
			m("System.String GetAttribute(System.String)", func(s V, a []V) V {
				if x := xmlNode(s).attribute(str(a[0])); x != nil {
					return text(x.text)
				}
				return text("")
			}),
			m("Void SetAttribute(System.String, System.String)", func(s V, a []V) V { xmlNode(s).setAttribute(str(a[0]), str(a[1])); return none }),
			m("Boolean HasAttribute(System.String)", func(s V, a []V) V { return yes(xmlNode(s).attribute(str(a[0])) != nil) }),
			m("Void RemoveAttribute(System.String)", func(s V, a []V) V {
				n := xmlNode(s)
				for i, x := range n.attrs {
					if x.name == str(a[0]) {
						n.attrs = append(n.attrs[:i:i], n.attrs[i+1:]...)
						break
					}
				}
				return none
			}),
			m("System.Xml.XmlAttribute GetAttributeNode(System.String)", func(s V, a []V) V { return nodeOrNull(xmlNode(s).attribute(str(a[0]))) }),
			m("System.Xml.XmlNodeList GetElementsByTagName(System.String)", func(s V, a []V) V { return byTagName(s, str(a[0])) }),
		},
	}
}

// XMLAttributes is the collection of an element's attributes; what it adds and removes reaches the element.
type XMLAttributes struct {
	value.Extras
	owner *XMLNode
}

// Type is XmlAttributeCollection.
func (*XMLAttributes) Type() *value.Type { return value.NamedType("System.Xml.XmlAttributeCollection") }

// Enumerate gives the attributes.
func (x *XMLAttributes) Enumerate() value.Enumerator {
	vs := make([]V, len(x.owner.attrs))
	for i, a := range x.owner.attrs {
		vs[i] = value.Of(a)
	}
	return value.EnumerateSlice(vs)
}

func xmlAttributesType() *D {
	d := xmlListType()
	owner := func(s V) *XMLNode { return native[*XMLAttributes](s).owner }
	remove := func(s V, name string) V {
		n := owner(s)
		for i, x := range n.attrs {
			if x.name == name {
				n.attrs = append(n.attrs[:i:i], n.attrs[i+1:]...)
				return value.Of(x)
			}
		}
		return null
	}
	d.Methods = append(d.Methods,
		m("System.Xml.XmlAttribute Append(System.Xml.XmlAttribute)", func(s V, a []V) V {
			x := xmlNode(a[0])
			remove(s, x.name)
			x.parent = owner(s)
			owner(s).attrs = append(owner(s).attrs, x)
			return a[0]
		}),
		m("System.Xml.XmlNode SetNamedItem(System.Xml.XmlNode)", func(s V, a []V) V { owner(s).setAttribute(xmlNode(a[0]).name, xmlNode(a[0]).text); return a[0] }),
		m("System.Xml.XmlNode RemoveNamedItem(System.String)", func(s V, a []V) V { return remove(s, str(a[0])) }),
		m("System.Xml.XmlAttribute Remove(System.Xml.XmlAttribute)", func(s V, a []V) V { return remove(s, xmlNode(a[0]).name) }))
	return d
}

func xmlListType() *D {
	d := viewType()
	d.Properties = append(d.Properties, P{Signature: "System.Xml.XmlNode ItemOf [Int32]", Index: func(_ H, s V, a []V) (V, error) {
		if name, ok := a[0].AsString(); ok {
			for _, v := range items(s) {
				if xmlNode(v).name == name {
					return v, nil
				}
			}
			return null, nil
		}
		i, err := value.Convert(nil, a[0], value.TypeInt32)
		if vs := items(s); err == nil && i32(i) >= 0 && i32(i) < len(vs) {
			return vs[i32(i)], nil
		}
		return null, err
	}})
	d.Methods = append(d.Methods,
		m("System.Xml.XmlNode Item(Int32)", func(s V, a []V) V {
			if vs := items(s); i32(a[0]) >= 0 && i32(a[0]) < len(vs) {
				return vs[i32(a[0])]
			}
			return null
		}),
		m("System.Xml.XmlNode GetNamedItem(System.String)", func(s V, a []V) V {
			for _, v := range items(s) {
				if xmlNode(v).name == str(a[0]) {
					return v
				}
			}
			return null
		}))
	return d
}

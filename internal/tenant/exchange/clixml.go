package exchange

import (
	"bytes"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"
)

// writeCliXML writes the row as a member "_clixml" holding PowerShell's own serialization ([MS-PSRP] 2.2.5).
func (r row) writeCliXML(b *bytes.Buffer) {
	var x bytes.Buffer
	x.WriteString(`<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04"><Obj RefId="0"><TN RefId="0"><T>`)
	xmlText(&x, string(r.kind))
	x.WriteString(`</T><T>System.Object</T></TN><ToString>`)
	xmlText(&x, r.text)
	x.WriteString(`</ToString><Props>`)
	refs := 0
	for _, p := range r.properties {
		refs = xmlProperty(&x, p, refs)
	}
	x.WriteString(`</Props></Obj></Objs>`)
	b.WriteString(`{"_clixml":`)
	writeText(b, x.String())
	b.WriteByte('}')
}

// xmlProperty writes one property; refs counts the objects with an id of their own.
func xmlProperty(x *bytes.Buffer, p property, refs int) int {
	simple := func(tag, text string) {
		x.WriteString("<" + tag + ` N="`)
		xmlText(x, p.name)
		x.WriteString(`">`)
		xmlText(x, text)
		x.WriteString("</" + tag + ">")
	}
	switch value := p.value.(type) {
	case nil:
		x.WriteString(`<Nil N="`)
		xmlText(x, p.name)
		x.WriteString(`" />`)
	case string:
		simple("S", value)
	case guid:
		simple("G", string(value))
	case bool:
		simple("B", strconv.FormatBool(value))
	case int16:
		simple("I16", strconv.Itoa(int(value)))
	case int32:
		simple("I32", strconv.Itoa(int(value)))
	case int64:
		simple("I64", strconv.FormatInt(value, 10))
	case uint64:
		simple("U64", strconv.FormatUint(value, 10))
	case time.Time:
		simple("DT", value.UTC().Format(localLayout))
	case utc:
		simple("DT", time.Time(value).UTC().Format(utcLayout))
	case []string:
		refs++
		x.WriteString(`<Obj N="`)
		xmlText(x, p.name)
		x.WriteString(`" RefId="` + strconv.Itoa(refs) + `">`)
		if refs == 1 {
			x.WriteString(`<TN RefId="1"><T>System.Collections.ArrayList</T><T>System.Object</T></TN>`)
		} else {
			x.WriteString(`<TNRef RefId="1" />`)
		}
		x.WriteString("<LST>")
		for _, element := range value {
			x.WriteString("<S>")
			xmlText(x, element)
			x.WriteString("</S>")
		}
		x.WriteString("</LST></Obj>")
	}
	return refs
}

// xmlText escapes text for XML, and what XML cannot hold, and underscores that would look like such an escape, as
// _xHHHH_.
func xmlText(x *bytes.Buffer, text string) {
	for i, r := range text {
		switch {
		case r == '<':
			x.WriteString("&lt;")
		case r == '>':
			x.WriteString("&gt;")
		case r == '&':
			x.WriteString("&amp;")
		case r == '"':
			x.WriteString("&quot;")
		case r < 0x20 || r == 0x7f || r == 0xfffe || r == 0xffff || r == '_' && strings.HasPrefix(text[i:], "_x"):
			for _, unit := range utf16.Encode([]rune{r}) {
				hex := strings.ToUpper(strconv.FormatUint(uint64(unit), 16))
				x.WriteString("_x" + strings.Repeat("0", 4-len(hex)) + hex + "_")
			}
		default:
			x.WriteRune(r)
		}
	}
}

package exchange

import (
	"bytes"
	_ "embed"
	"net/http"
	"strings"

	"github.com/exorun/exorun/internal/tenant/exchange/catalogue"
)

//go:embed module.psm1
var moduleText string

// banner answers what the PowerShell module shows when it connects.
func (c *call) banner() (*answer, error) {
	return c.json(`{"sessionType":"AutogenSession","moduleBannerContent":"Connected to the Exchange organisation of the tenant on this laptop."}`), nil
}

// moduleFile answers the module of proxy functions that the PowerShell module imports: one for each cmdlet that the
// caller may run and that the client asks for.
func (c *call) moduleFile() (*answer, error) {
	if len(c.caller.rights) == 0 {
		return nil, c.unsupportedRole()
	}
	patterns := strings.Split(c.header.Get("CommandName"), ",")
	var names []string
	var functions strings.Builder
	for _, name := range catalogue.Names("EXO") {
		if !c.caller.rights.allow(name) || !oneMatches(patterns, name) {
			continue
		}
		names = append(names, name)
		cmdlet, _ := catalogue.Lookup(name)
		writeFunction(&functions, cmdlet)
	}
	return &answer{status: http.StatusOK, write: func(b *bytes.Buffer, flush func() error) error {
		b.WriteString(`{"@odata.context":`)
		writeText(b, c.base+"/$metadata#EXOModuleFile")
		b.WriteString(`,"value":[{"fileName":"ExchangeOnline.psm1","fileContent":`)
		writeText(b, moduleText+functions.String())
		b.WriteString(`,"exportedCmdlets":`)
		writeText(b, strings.Join(names, ","))
		b.WriteString("}]}")
		return flush()
	}}, nil
}

// writeFunction writes the proxy function of a cmdlet. Types are left to the service.
func writeFunction(b *strings.Builder, cmdlet catalogue.Cmdlet) {
	b.WriteString("function " + cmdlet.Name + " {\n[CmdletBinding()]\nparam(")
	for i, p := range cmdlet.Parameters {
		if i > 0 {
			b.WriteString(", ")
		}
		if p.Type == "SwitchParameter" {
			b.WriteString("[switch]")
		}
		b.WriteString("$" + p.Name)
	}
	b.WriteString(")\nInvoke-LaptopCommand '" + cmdlet.Name + "' $PSBoundParameters\n}\n")
}

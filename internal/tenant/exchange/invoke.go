package exchange

import (
	"bytes"
	"encoding/json"
	"iter"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/exorun/exorun/internal/tenant/exchange/catalogue"
	"github.com/exorun/exorun/internal/tenant/faults"
	"github.com/exorun/exorun/internal/tenant/graph/odata"
)

// invocation is a cmdlet on its way through its implementation.
type invocation struct {
	*call
	cmdlet     catalogue.Cmdlet
	parameters parameters
	resume     *pageState // where an earlier page ended
}

// result is what a cmdlet gives back.
type result struct {
	rows         iter.Seq[row]
	warnings     []string
	next         *pageState // where the next page begins
	confirmation string     // what the client is to ask, or to show for -WhatIf
}

func oneRow(r row) *result { return &result{rows: func(yield func(row) bool) { yield(r) }} }

func nothing() *result { return &result{rows: func(func(row) bool) {}} }

// commonParameters are those that PowerShell gives every cmdlet; the module sends them along.
var commonParameters = []string{
	"debug", "erroraction", "errorvariable", "informationaction", "informationvariable", "outbuffer", "outvariable",
	"pipelinevariable", "progressaction", "verbose", "warningaction", "warningvariable", "confirm", "whatif",
}

// invoke answers InvokeCommand.
func (c *call) invoke(body []byte) (*answer, error) {
	inv, err := c.read(body)
	if err != nil {
		return nil, err
	}
	result, err := inv.run()
	if err != nil {
		return nil, err
	}
	if name := nameOf(inv.cmdlet.Name); !name.reads() && !inv.asks() && c.Faults.Take(faults.Exchange504) {
		return nil, &Error{Status: http.StatusGatewayTimeout, Plain: []byte("<html><body>Gateway Timeout</body></html>")}
	}
	return c.envelope(inv, result)
}

// read takes the request apart and checks it against the caller's rights and the catalogue.
func (c *call) read(body []byte) (*invocation, error) {
	var input struct {
		CmdletInput *struct {
			CmdletName string
			Parameters map[string]any
		}
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	if err := decoder.Decode(&input); err != nil || input.CmdletInput == nil || input.CmdletInput.CmdletName == "" {
		return nil, badRequest("Microsoft.OData.ODataException", "The request body needs a CmdletInput with a CmdletName.")
	}
	// Whether a cmdlet does not exist or is not the caller's is not told apart.
	cmdlet, known := catalogue.Lookup(input.CmdletInput.CmdletName)
	if !known || !cmdlet.RunsIn("EXO") || !c.caller.rights.allow(cmdlet.Name) {
		return nil, c.denied()
	}
	if c.caller.IsApp() && slices.Contains(notForApps, strings.ToLower(cmdlet.Name)) {
		return nil, badRequest("System.InvalidOperationException", "%s cannot be used with app-only authentication.", cmdlet.Name)
	}
	inv := &invocation{call: c, cmdlet: cmdlet, parameters: parameters{}}
	var given []string
	for name, value := range input.CmdletInput.Parameters {
		if strings.Contains(name, "@odata.") {
			continue
		}
		if p, ok := cmdlet.Parameter(name); ok {
			inv.parameters[strings.ToLower(p.Name)] = value
			given = append(given, p.Name)
		} else if slices.Contains(commonParameters, strings.ToLower(name)) {
			inv.parameters[strings.ToLower(name)] = value
		} else {
			return nil, invalidParameter(name)
		}
	}
	slices.Sort(given)
	ambiguous, missing := cmdlet.Resolve(given)
	if ambiguous {
		return nil, invalidParameter(strings.Join(given, ", "))
	}
	if missing != "" {
		return nil, missingParameter(missing)
	}
	if err := inv.readPageState(); err != nil {
		return nil, err
	}
	return inv, nil
}

// run carries the cmdlet out. One that the catalogue knows and that has no data here has nothing to show, and changes
// nothing.
func (inv *invocation) run() (*result, error) {
	name := nameOf(inv.cmdlet.Name)
	if !name.reads() {
		if err := inv.checkAnchor(); err != nil {
			return nil, err
		}
	}
	run, served := cmdlets()[strings.ToLower(inv.cmdlet.Name)]
	switch {
	case served:
		return run(inv)
	case name.reads():
		return nothing(), nil
	}
	return nil, notKept("what " + inv.cmdlet.Name + " changes")
}

// asks reports whether the client wants to know what would happen, or to be asked first; then nothing is changed.
func (inv *invocation) asks() bool {
	return inv.parameters.isTrue("WhatIf") || inv.parameters.isTrue("Confirm")
}

// confirming makes a change, or tells what it would be where the client asks.
func (inv *invocation) confirming(what string, change func() (*result, error)) (*result, error) {
	if inv.asks() {
		result := nothing()
		result.confirmation = what
		return result, nil
	}
	return change()
}

// envelope writes a result: context, warnings, rows, and the way to the next page.
func (c *call) envelope(inv *invocation, result *result) (*answer, error) {
	query, err := odata.Parse(c.query)
	if err != nil {
		return nil, badRequest("Microsoft.OData.ODataException", "%s", err)
	}
	var next string
	if result.next != nil {
		if next, err = inv.nextLink(result.next); err != nil {
			return nil, err
		}
	}
	cliXML := strings.EqualFold(c.header.Get("X-ResponseFormat"), "clixml")
	return &answer{status: http.StatusOK, write: func(b *bytes.Buffer, flush func() error) error {
		b.WriteString(`{"@odata.context":`)
		writeText(b, c.base+"/$metadata#Collection(Exchange.GenericHashTable)")
		b.WriteString(`,"adminapi.warnings@odata.type":"#Collection(String)","@adminapi.warnings":`)
		writeValue(b, append([]string{}, result.warnings...))
		if result.confirmation != "" {
			b.WriteString(`,"@adminapi.confirmationmessage":`)
			writeText(b, result.confirmation)
		}
		if next != "" {
			b.WriteString(`,"@odata.nextLink":`)
			writeText(b, next)
		}
		b.WriteString(`,"value":[`)
		first := true
		for r := range result.rows {
			if !first {
				b.WriteByte(',')
			}
			first = false
			if r = r.pick(query.Select); cliXML {
				r.writeCliXML(b)
			} else {
				r.writeAnnotated(b)
			}
			if b.Len() > 64<<10 {
				if err := flush(); err != nil {
					return err
				}
			}
		}
		b.WriteString("]}")
		return flush()
	}}, nil
}

// parameters are a cmdlet's parameters by their names in lower case.
type parameters map[string]any

// has reports whether a parameter is there and is neither null nor an empty text.
func (p parameters) has(name string) bool {
	value, ok := p[strings.ToLower(name)]
	return ok && value != nil && value != ""
}

// text returns a parameter as a text, empty where it is not there.
func (p parameters) text(name string) string { return textOf(p[strings.ToLower(name)]) }

func textOf(value any) string {
	switch value := value.(type) {
	case string:
		return value
	case json.Number:
		return value.String()
	case bool:
		if value {
			return "True"
		}
		return "False"
	case []any:
		if len(value) == 1 {
			return textOf(value[0])
		}
	}
	return ""
}

// isTrue reports whether a switch is on: true, or a text that says so.
func (p parameters) isTrue(name string) bool {
	switch value := p[strings.ToLower(name)].(type) {
	case bool:
		return value
	case string:
		on, _ := strconv.ParseBool(strings.ToLower(strings.TrimPrefix(value, "$")))
		return on
	}
	return false
}

// texts returns a parameter as a list; a text with commas counts as one, as PowerShell would have split it before.
func (p parameters) texts(name string) []string {
	switch value := p[strings.ToLower(name)].(type) {
	case nil:
		return nil
	case []any:
		var all []string
		for _, one := range value {
			if text := textOf(one); text != "" {
				all = append(all, text)
			}
		}
		return all
	default:
		if text := textOf(value); text != "" {
			return []string{text}
		}
		return nil
	}
}

// enum returns the texts of an enumeration, split at commas as .NET reads one.
func (p parameters) enum(name string) []string {
	var all []string
	for _, text := range p.texts(name) {
		for part := range strings.SplitSeq(text, ",") {
			all = append(all, strings.TrimSpace(part))
		}
	}
	return all
}

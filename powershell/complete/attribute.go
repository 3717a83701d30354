package complete

import (
	"strings"

	"github.com/exorun/exorun/powershell/syntax"
	"github.com/exorun/exorun/powershell/value"
)

// attributeProperties gives the properties of PowerShell's attributes that can be set, the attribute's own before its bases'.
func attributeProperties(name string) (string, bool) {
	switch strings.TrimSuffix(strings.ToLower(name[strings.LastIndexByte(name, '.')+1:]), "attribute") {
	case "cmdletbinding":
		return "PositionalBinding DefaultParameterSetName SupportsShouldProcess SupportsPaging SupportsTransactions ConfirmImpact HelpUri RemotingCapability", true
	case "parameter":
		return "Position ParameterSetName Mandatory ValueFromPipeline ValueFromPipelineByPropertyName ValueFromRemainingArguments HelpMessage " +
			"HelpMessageBaseName HelpMessageResourceId DontShow", true
	case "outputtype":
		return "ProviderCmdlet ParameterSetName", true
	case "validateset", "validatepattern", "validatescript":
		if strings.Contains(strings.ToLower(name), "pattern") {
			return "Options ErrorMessage", true
		}
		if strings.Contains(strings.ToLower(name), "script") {
			return "ErrorMessage", true
		}
		return "ErrorMessage IgnoreCase", true
	case "validatetrusteddata", "validatenotnull", "validatenotnullorempty", "validatenotnullorwhitespace", "validatecount", "validatelength",
		"validaterange", "allownull", "allowemptystring", "allowemptycollection", "alias", "pstypename", "argumentcompleter",
		"argumentcompletions", "supportswildcards", "credential", "validatedrive", "validateuserdrive", "hidden", "dscproperty":
		return "", true
	}
	return "", false
}

// attributeArguments completes the name of an attribute's argument.
func (a *analysis) attributeArguments() []Match {
	var attribute *syntax.Attribute
	word := ""
	for _, n := range a.related {
		if named, ok := n.(*syntax.NamedAttributeArgument); ok {
			attribute, _ = a.parent(named).(*syntax.Attribute)
			word = named.ArgumentName
			a.start, a.length = named.Extent().Start, int32(len(word))
			break
		}
	}
	if attribute == nil {
		for _, n := range a.related {
			if found, ok := n.(*syntax.Attribute); ok {
				attribute = found
				break
			}
		}
	}
	if attribute == nil {
		return nil
	}
	existing := map[string]bool{}
	for _, named := range attribute.NamedArguments {
		if e := named.Extent(); a.cursor < e.Start || a.cursor > e.End {
			existing[value.Fold(named.ArgumentName)] = true
		}
	}
	list, ok := attributeProperties(attribute.TypeName.FullName())
	if !ok {
		return nil
	}
	found := []Match{}
	for name := range strings.FieldsSeq(list) {
		if hasPrefixFold(name, word) && !existing[value.Fold(name)] {
			found = append(found, Match{Text: name, ListItem: name, Kind: Property, ToolTip: name})
		}
	}
	return found
}

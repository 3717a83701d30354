package syntax

import "testing"

func TestCheckRestricted(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		code    string
		allowed Restriction
		want    string // the id of the first error
	}{
		{"{2+2}", Restriction{}, ""},
		{"{$true, $PSCulture}", Restriction{}, ""},
		{"{2+$a}", Restriction{}, "VariableReferenceNotSupportedInDataSection"},
		{"{2+$A}", Restriction{Variables: []string{"a"}}, ""},
		{"{$env:x}", Restriction{Variables: []string{"a"}}, "VariableReferenceNotSupportedInDataSection"},
		{"{$env:x}", Restriction{Environment: true}, ""},
		{"{$env:x; $b}", Restriction{Variables: []string{"*"}}, ""},
		{"{Get-Date}", Restriction{}, "CmdletNotInAllowedListForDataSection"},
		{"{Get-Date}", Restriction{Commands: []string{"get-date"}}, ""},
		{"{$null.x}", Restriction{}, "PropertyReferenceNotSupportedInDataSection"},
		{"{{1}}", Restriction{}, "ScriptBlockNotSupportedInDataSection"},
	} {
		file, errs := Parse("", test.code)
		if len(errs) > 0 {
			t.Fatalf("%s: %v", test.code, errs[0])
		}
		block := FindAll(file.Root, true, func(n Node) bool { return n.Kind() == "ScriptBlockExpression" })[0].(*ScriptBlockExpression)
		got := ""
		if found := CheckRestricted(file, block.ScriptBlock, test.allowed); len(found) > 0 {
			got = found[0].ID
		}
		if got != test.want {
			t.Errorf("%s with %v: %q, want %q", test.code, test.allowed, got, test.want)
		}
	}
}

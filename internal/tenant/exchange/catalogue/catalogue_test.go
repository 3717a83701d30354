package catalogue

import (
	"testing"
)

func TestLookup(t *testing.T) {
	t.Parallel()
	get, ok := Lookup("get-mailbox")
	if !ok || get.Name != "Get-Mailbox" || !get.RunsIn("EXO") || get.RunsIn("SCC") {
		t.Fatalf("Get-Mailbox: %+v %v", get, ok)
	}
	if p, ok := get.Parameter("RESULTSIZE"); !ok || p.Type != "Unlimited" || p.Sets != nil {
		t.Errorf("ResultSize: %+v %v", p, ok)
	}
	if _, ok := get.Parameter("Colour"); ok {
		t.Error("Get-Mailbox has a parameter Colour")
	}
	if _, ok := Lookup("Get-Nothing"); ok {
		t.Error("Get-Nothing exists")
	}
	if p, ok := mustLookup(t, "Set-Mailbox").Parameter("wi"); !ok || p.Name != "WhatIf" {
		t.Errorf("the alias wi: %+v %v", p, ok)
	}
}

func mustLookup(t *testing.T, name string) Cmdlet {
	t.Helper()
	cmdlet, ok := Lookup(name)
	if !ok {
		t.Fatalf("no %s", name)
	}
	return cmdlet
}

// TestAll reads every line.
func TestAll(t *testing.T) {
	t.Parallel()
	count, parameters := 0, 0
	for name := range lines() {
		cmdlet := mustLookup(t, name)
		count++
		parameters += len(cmdlet.Parameters)
		for _, p := range cmdlet.Parameters {
			if p.Name == "" || p.Type == "" {
				t.Errorf("%s has an unreadable parameter %+v", name, p)
			}
		}
	}
	if count != 941 || parameters != 9240 {
		t.Errorf("%d cmdlets with %d parameters", count, parameters)
	}
	if names := Names("EXO"); len(names) != 730 || names[0] != "Add-AvailabilityAddressSpace" {
		t.Errorf("%d names in Exchange Online, the first %s", len(names), names[0])
	}
}

func TestResolve(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		cmdlet    string
		given     []string
		ambiguous bool
		missing   string
	}{
		{"Get-Mailbox", nil, false, ""},
		{"Get-Mailbox", []string{"identity"}, false, ""},
		{"Get-Mailbox", []string{"Identity", "Anr"}, true, ""},
		{"Get-MailboxPermission", []string{"User"}, false, "Identity"},
		{"Add-MailboxPermission", []string{"Identity", "User"}, false, "AccessRights"},
		{"Add-MailboxPermission", []string{"Identity", "Owner"}, false, ""},
		{"New-Mailbox", []string{"Shared", "Name"}, false, ""},
		{"New-Mailbox", []string{"Shared"}, false, "Name"},
		{"New-ServicePrincipal", []string{"AppId", "ObjectId"}, false, ""},
		{"Set-Mailbox", []string{"DisplayName"}, false, "Identity"},
	} {
		ambiguous, missing := mustLookup(t, test.cmdlet).Resolve(test.given)
		if ambiguous != test.ambiguous || missing != test.missing {
			t.Errorf("%s %v: %v %q", test.cmdlet, test.given, ambiguous, missing)
		}
	}
}

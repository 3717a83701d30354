package utility

import (
	"slices"
	"strings"

	"github.com/exorun/exorun/powershell/cmdlets/objects"
	"github.com/exorun/exorun/powershell/format"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

// verbGroups are the approved verbs of each group, in the order in which they are listed.
var verbGroups = [...]struct{ group, verbs string }{
	{"Common", "Add Clear Close Copy Enter Exit Find Format Get Hide Join Lock Move New Open Optimize Push Pop Redo Remove Rename Reset Resize Search Select Set Show Skip Split Step Switch Undo Unlock Watch"},
	{"Data", "Backup Checkpoint Compare Compress Convert ConvertFrom ConvertTo Dismount Edit Expand Export Group Import Initialize Limit Merge Mount Out Publish Restore Save Sync Unpublish Update"},
	{"Lifecycle", "Approve Assert Build Complete Confirm Deny Deploy Disable Enable Install Invoke Register Request Restart Resume Start Stop Submit Suspend Uninstall Unregister Wait"},
	{"Diagnostic", "Debug Measure Ping Repair Resolve Test Trace"},
	{"Communications", "Connect Disconnect Read Receive Send Write"},
	{"Security", "Block Grant Protect Revoke Unblock Unprotect"},
	{"Other", "Use"},
}

var verbInfo = &objects.Class{Name: "System.Management.Automation.VerbInfo", Properties: []string{
	"System.String Verb", "System.String AliasPrefix", "System.String Group", "System.String Description",
}}

// getVerb is Get-Verb.
type getVerb struct{ interp.Steps }

func newGetVerb() interp.Processor { return getVerb{} }

func (getVerb) Process(inv *interp.Invocation) *interp.Unwind {
	fits := func(patterns []string, name string) bool {
		return len(patterns) == 0 || slices.ContainsFunc(patterns, func(p string) bool { return format.NewWildcard(p).Match(name) })
	}
	for _, g := range verbGroups {
		if !fits(inv.Texts("Group"), g.group) {
			continue
		}
		for verb := range strings.FieldsSeq(g.verbs) {
			if !fits(inv.Texts("Verb"), verb) {
				continue
			}
			if u := inv.Write(value.Of(verbInfo.New(value.Str(verb), value.Str(""), value.Str(g.group), value.Str("")))); u != nil {
				return u
			}
		}
	}
	return nil
}

// Verbs are the approved verbs of a group, in order.
func Verbs(group string) []string {
	for _, g := range verbGroups {
		if g.group == group {
			return strings.Fields(g.verbs)
		}
	}
	return nil
}

package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/exorun/exorun/exo"
	"github.com/exorun/exorun/internal/exchangecmds/catalogue"
	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/powershell"
	"github.com/exorun/exorun/powershell/value"
	"github.com/exorun/exorun/runas"
)

func (a *App) cmdletCommand() *cobra.Command {
	var flags accountFlags
	var form string
	cmd := &cobra.Command{
		Use: "cmd CMDLET [-Parameter value …]", Short: "Run one Exchange cmdlet",
		Long: `cmd connects with the Run As account and runs one cmdlet. exorun's own flags come before the cmdlet; all after it is bound
as PowerShell binds: prefixes of names, positions, -Switch:$false.`,
		Example: `  exorun cmd Get-Mailbox -ResultSize 5
  exorun cmd -o csv Get-MessageTraceV2 -SenderAddress anna@contoso.com > trace.csv
  exorun cmd -o ndjson Get-Mailbox -RecipientTypeDetails SharedMailbox -ResultSize Unlimited`,
		Args: arguments(1, -1, "a cmdlet"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := checkForm(cmd, form); err != nil {
				return err
			}
			return a.runCmdlet(cmd.Context(), flags, form, args[0], args[1:])
		},
	}
	cmd.Flags().SetInterspersed(false)
	flags.add(cmd)
	outputFlag(cmd, &form)
	return cmd
}

// The script around one cmdlet: its connection, and the form of its rows. A failure is kept for the caller to word.
const (
	cmdletConnect = `$connection = Get-AutomationConnection -Name ` + runas.DefaultConnection + `
Connect-ExchangeOnline -CertificateThumbprint $connection.CertificateThumbprint -AppId $connection.ApplicationId -Organization $connection.Organization -ShowBanner:$false
`
	cmdletFailure = "exorunFailure"
	cmdletScript  = `$ErrorActionPreference = 'Stop'
try {
%s& %s @args%s
} catch {
$global:` + cmdletFailure + ` = $_
exit 1
}
`
)

// cmdletForms says how the rows of a cmdlet become the lines of a form.
var cmdletForms = map[string]string{
	"table":  "",
	"json":   " | ForEach-Object { ConvertTo-Json -InputObject $_ -Compress -Depth 8 }",
	"ndjson": " | ForEach-Object { ConvertTo-Json -InputObject $_ -Compress -Depth 8 }",
	"csv":    " | ConvertTo-Csv",
}

// runCmdlet runs one cmdlet and prints its rows.
func (a *App) runCmdlet(ctx context.Context, flags accountFlags, form, name string, args []string) error {
	if !isCommandName(name) {
		return fail.New(fail.Usage, "", fmt.Sprintf("%q is not the name of a cmdlet", name), "exorun cmd Get-Mailbox -ResultSize 5")
	}
	connect := ""
	if catalogue.Has(name, "EXO") {
		connect = cmdletConnect
	}
	shell, err := a.shell(ctx, scriptRun{account: flags, needsAccount: connect != "", rowsOnly: true})
	if err != nil {
		return err
	}
	exit, err := shell.RunText(ctx, "", fmt.Sprintf(cmdletScript, connect, name, cmdletForms[form]), powershell.FileArguments(args)...)
	if err != nil {
		return err
	}
	if kept := shell.Engine().Global().Variable(cmdletFailure); kept != nil {
		if record, ok := kept.Value().Unwrap().Object().(*value.ErrorRecord); ok {
			return a.cmdletError(ctx, flags, name, record)
		}
	}
	if exit != 0 {
		return exitStatus(exit)
	}
	return nil
}

func isCommandName(name string) bool {
	return name != "" && !strings.ContainsFunc(name, func(r rune) bool {
		return !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '-' || r == '_')
	})
}

// cmdletError words a failure: a wrong command line is one of usage; all else has the code of the link that broke.
func (a *App) cmdletError(ctx context.Context, flags accountFlags, name string, record *value.ErrorRecord) error {
	op := "run " + name
	exception := ""
	if record.Exception != nil {
		exception = record.Exception.Of.Name
	}
	message := oneLine(recordMessage(record))
	switch {
	case exception == "CommandNotFoundException":
		next := "check the name; exorun cmd runs the cmdlets of Exchange Online"
		if near := nearest(name); len(near) > 0 {
			next = "did you mean " + strings.Join(near, ", ") + "?"
		}
		return fail.New(fail.Usage, op, "there is no such cmdlet", next)
	case strings.HasPrefix(exception, "ParameterBinding"), strings.HasPrefix(exception, "Parameter"):
		return fail.New(fail.Usage, op, message, parameterHint(name))
	}
	const verify = "exorun verify shows whether the chain holds"
	behind := causeOf(record)
	if behind == nil {
		return fail.Wrap(record.Exception, fail.ServiceRefused, op, message, verify)
	}
	organization, application := a.accountInWords(ctx, flags)
	explained := runas.Explain(behind, op, organization, application)
	refused, answered := errors.AsType[*exo.Error](behind)
	switch {
	case explained.Code == fail.Internal:
		explained.Code, explained.Cause = fail.ServiceRefused, message
	case explained.Code == fail.ServiceRefused, explained.Code == fail.CertificateMissing, answered && refused.Text == "":
		explained.Cause = message
	}
	if explained.Next == "" {
		explained.Next = verify
	}
	return explained
}

// causeOf returns the error behind a record, nil where it is the script's own.
func causeOf(record *value.ErrorRecord) error {
	for e := record.Exception; e != nil; e = e.Inner {
		if e.Cause != nil {
			return e.Cause
		}
	}
	return nil
}

// accountInWords returns the organization and the application of the account that flags name, as far as they can be told.
func (a *App) accountInWords(ctx context.Context, flags accountFlags) (organization, application string) {
	all, err := a.openAccounts(flags.cloud, nil)
	if err != nil {
		return "", ""
	}
	tenantID, err := all.find(ctx, flags.account)
	if err != nil {
		return "", ""
	}
	connection, err := all.state.Connection(ctx, tenantID, runas.DefaultConnection)
	if err != nil {
		return "", ""
	}
	return connection.Organization, connection.ApplicationID
}

// parameterHint says where the parameters of a cmdlet of Exchange stand.
func parameterHint(name string) string {
	known, ok := catalogue.Find(name)
	if !ok {
		return ""
	}
	return "its parameters: https://learn.microsoft.com/powershell/module/exchangepowershell/" + strings.ToLower(known.Name)
}

func recordMessage(record *value.ErrorRecord) string {
	if record.Details != "" {
		return record.Details
	}
	if record.Exception == nil {
		return record.ErrorID
	}
	return record.Exception.Message
}

// nearest returns the cmdlets whose names are closest to a mistyped one.
func nearest(name string) []string {
	type candidate struct {
		name     string
		distance int
	}
	limit := max(2, len(name)/5)
	var near []candidate
	for known := range catalogue.Names("EXO") {
		if d := distance(strings.ToLower(name), strings.ToLower(known), limit); d <= limit {
			near = append(near, candidate{known, d})
		}
	}
	slices.SortStableFunc(near, func(a, b candidate) int { return a.distance - b.distance })
	var names []string
	for _, c := range near[:min(3, len(near))] {
		names = append(names, c.name)
	}
	return names
}

// distance is the number of letters to insert, delete or exchange to make b of a, or more than limit where it takes more.
func distance(a, b string, limit int) int {
	if len(a)-len(b) > limit || len(b)-len(a) > limit {
		return limit + 1
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		diagonal := row[0]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			diagonal, row[j] = row[j], min(row[j]+1, row[j-1]+1, diagonal+cost)
		}
	}
	return row[len(b)]
}

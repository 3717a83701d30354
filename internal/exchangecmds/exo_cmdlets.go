package exchangecmds

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/exorun/exorun/exo"
	"github.com/exorun/exorun/internal/exchangecmds/catalogue"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

// entityCmdlet is one of the Get-EXO cmdlets, which are the module's own: they read the service's OData model.
type entityCmdlet struct {
	name    string
	refused []string // parameters that the module has and refuses
	// request describes what to ask for one object from the pipeline.
	request func(*entityRequest) error
	// objects turns a row into what the cmdlet shows.
	objects func(exo.Row) []value.Value
}

// entityCmdlets returns the cmdlets, which are there before a connect.
func (m *Module) entityCmdlets() []*interp.Cmdlet {
	all := []*entityCmdlet{
		{"Get-EXOMailbox", []string{"GroupMailbox", "PublicFolder", "Migration", "Async"}, requestMailbox, modelRow("Mailbox")},
		{"Get-EXORecipient", []string{"RecipientPreviewFilter"}, requestRecipient, modelRow("Recipient")},
		{"Get-EXOCasMailbox", []string{"ActiveSyncDebugLogging", "GetImapProtocolLog", "GetPopProtocolLog", "SendLogsTo", "ReadIsOptimizedForAccessibility", "IgnoreDefaultScope"}, requestCASMailbox, modelRow("CasMailbox")},
		{"Get-EXOMailboxStatistics", []string{"IncludeMoveHistory", "IncludeMoveReport"}, requestMailboxStatistics, modelRow("MailboxStatistics")},
		{"Get-EXOMailboxFolderStatistics", []string{"DiagnosticInfo"}, requestFolderStatistics, wholeModelRow("MailboxFolderStatistics")},
		{"Get-EXOMobileDeviceStatistics", []string{"GetMailboxLog", "NotificationEmailAddresses", "ShowRecoveryPassword"}, requestMobileDevices, wholeModelRow("MobileDeviceStatistics")},
		{"Get-EXOMailboxPermission", nil, requestMailboxPermission, mailboxPermissions},
		{"Get-EXORecipientPermission", nil, requestRecipientPermission, recipientPermissions},
		{"Get-EXOMailboxFolderPermission", []string{"GroupMailbox"}, requestFolderPermission, folderPermission},
	}
	cmdlets := make([]*interp.Cmdlet, len(all))
	for i, c := range all {
		entry, _ := catalogue.Find(c.name)
		class := "Microsoft.Exchange.Management.RestApiClient.GetExo" + strings.TrimPrefix(c.name, "Get-EXO")
		cmdlets[i] = declared(entry, class, func() interp.Processor { return &entityRun{module: m, cmdlet: c} })
		identityFirst(cmdlets[i])
	}
	return cmdlets
}

// identityFirst lets -Identity be given without its name by all these cmdlets, though the reference says so of some only.
func identityFirst(cmdlet *interp.Cmdlet) {
	for i := range cmdlet.Parameters {
		if cmdlet.Parameters[i].Name == "Identity" {
			for j := range cmdlet.Parameters[i].Sets {
				cmdlet.Parameters[i].Sets[j].Position = 1
			}
		}
	}
}

// entityRun is one call of a Get-EXO cmdlet.
type entityRun struct {
	interp.Steps
	module *Module
	cmdlet *entityCmdlet
}

// requestFailed is the id of the errors of all Get-EXO cmdlets.
const requestFailed = "An error occurred while processing this request."

const restException = "Microsoft.Exchange.Management.RestApiClient.RestClientException"

func (r *entityRun) Process(inv *interp.Invocation) *interp.Unwind {
	connection := r.module.builtinConnection()
	if connection == nil {
		const message = "You must call Connect-ExchangeOnline before calling any other cmdlet."
		return inv.Throw(inv.Problem("System.Exception", message, value.OperationStopped, value.Null, message))
	}
	for _, name := range r.cmdlet.refused {
		if inv.Bound(name) {
			return inv.Throw(inv.Problem(restException, requestFailed, value.ProtocolError, value.Null, name+" is not a supported parameter."))
		}
	}
	request := &entityRequest{inv: inv, tenant: connection.session.ConnectionInfo().TenantID, header: make(http.Header)}
	if err := r.cmdlet.request(request); err != nil {
		return inv.Throw(inv.Problem(restException, requestFailed, value.ProtocolError, value.Null, err.Error()))
	}
	var stopped *interp.Unwind
	query := exo.Query{
		Cmdlet: r.cmdlet.name, Path: request.url(), Header: request.header, Anchor: request.anchor, ResultSize: request.resultSize,
		Warning: func(text string) {
			if stopped == nil {
				stopped = inv.Warn(text)
			}
		},
	}
	for row, err := range connection.session.Query(inv.Context(), query) {
		switch {
		case stopped != nil:
			return stopped
		case err != nil:
			return r.failed(inv, err)
		}
		for _, object := range r.cmdlet.objects(row) {
			if u := inv.Write(object); u != nil {
				return u
			}
		}
	}
	return stopped
}

// failed reports a refusal as these cmdlets do, with the status first.
func (r *entityRun) failed(inv *interp.Invocation, err error) *interp.Unwind {
	if ctx := inv.Context(); ctx.Err() != nil {
		return inv.Raise(ctx.Err())
	}
	message := failureText(err)
	if refused, ok := errors.AsType[*exo.Error](err); ok {
		detail := refused.Text
		if detail == "" {
			detail = strings.ReplaceAll(http.StatusText(refused.StatusCode), " ", "")
		}
		message = fmt.Sprintf("Error while querying REST service. HttpStatusCode=%d ErrorMessage=%s", refused.StatusCode, detail)
	}
	record := inv.Problem(restException, requestFailed, value.ProtocolError, value.Null, message)
	record.Exception.Cause = err
	return inv.WriteError(record)
}

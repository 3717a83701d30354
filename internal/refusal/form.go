package refusal

import (
	"strings"

	"github.com/exorun/exorun/internal/fail"
)

// unknownSignIn tells what can be known of a number that the table does not have.
func unknownSignIn(digits string) Row {
	row := Row{
		Service: Entra, Code: signInPrefix + digits,
		Cause: "a sign-in code of Microsoft Entra that exorun does not know",
		Next:  "Microsoft explains it on https://login.microsoftonline.com/error?code=" + digits,
		Fault: fail.RefusalUnknown, Source: pageSignInCodes,
	}
	for _, group := range []struct{ begin, about string }{
		{"53", "conditional access"},
		{"65", "consent"},
		{"50", "the sign-in of a person or an assertion"},
		{"70", "an application, its certificate or what it asks for"},
		{"90", "the tenant or the request"},
	} {
		if strings.HasPrefix(digits, group.begin) {
			row.Cause += "; numbers that begin with " + group.begin + " are mostly about " + group.about
			break
		}
	}
	return row
}

// byForm tells what can be known of a word that looks like a code and is in no row. before is the word before it in lower
// case; alone says that there is nothing else.
func byForm(word, before string, alone bool) (Row, bool) {
	row := Row{Code: word, Fault: fail.RefusalUnknown}
	named := alone || before == "code" || before == "fullyqualifiederrorid"
	switch {
	case strings.HasSuffix(word, "Exception") && (strings.HasPrefix(before, "microsoft.exchange") || alone):
		row.Service, row.Source = Exchange, pageConnect
		row.Cause = "an exception of Exchange Online that exorun does not know"
		row.Next = "read the text beside it, and check with " + verify + " that the chain itself is whole"
	case named && strings.HasSuffix(word, "AsPerAppPolicy"):
		row.Service, row.Source = Graph, pageCertificateRules
		row.Cause = "a rule on the credentials of applications that exorun does not know"
		row.Next = "ask whoever keeps the tenant's app management policies; exorun setup --plan --organization {organization} reads them"
	case named && (strings.HasPrefix(word, "RoleAssignment") || strings.HasPrefix(word, "RoleManagement")):
		row.Service, row.Source = Graph, pageRoleSchedule
		row.Cause = "a code of Privileged Identity Management that exorun does not know"
		row.Next = "a Privileged Role Administrator sees the request under Privileged Identity Management; " + planOfSetUp + " shows the role's rules"
	case named && looksLikeGraph(word):
		row.Service, row.Source = Graph, pageGraphErrors
		row.Cause = "a code of Microsoft Graph that exorun does not know"
		row.Next = "read the message beside it, and look the code up on " + pageGraphErrors
	case alone && isExceptionHash(word):
		row.Service, row.Source = Exchange, pageConnect
		row.Cause = "the short name of an exception of Exchange Online, which means little alone"
		row.Next = "give exorun explain the whole text, which names the exception"
	case alone && len(word) == 10 && strings.HasPrefix(lower(word), "0x") && isHex(word[2:]):
		row.Service, row.Source = "Windows", "https://learn.microsoft.com/windows/win32/debug/system-error-codes"
		row.Cause = "an error number of Windows, not of a service"
		row.Next = "give exorun explain the text beside it"
	default:
		return Row{}, false
	}
	return row, true
}

// looksLikeGraph reports whether a word is built as Graph's codes are: Request_BadRequest, or capitals inside.
func looksLikeGraph(word string) bool {
	if word[0] < 'A' || word[0] > 'Z' || strings.ContainsAny(word, "0123456789.") {
		return false
	}
	return strings.Contains(word, "_") || strings.ContainsAny(word[1:], "ABCDEFGHIJKLMNOPQRSTUVWXYZ") && strings.ContainsAny(word, "abcdefghijklmnopqrstuvwxyz")
}

// isExceptionHash reports whether a word is as Ex6F9304.
func isExceptionHash(word string) bool {
	return len(word) == 8 && word[:2] == "Ex" && isHex(word[2:])
}

func isHex(text string) bool { return strings.Trim(lower(text), "0123456789abcdef") == "" }

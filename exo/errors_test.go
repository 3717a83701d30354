package exo_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/exorun/exorun/exo"
)

const hidden = "A server side error has occurred because of which the operation could not be completed. " +
	"Please try again after some time. If the problem still persists, please reach out to MS support."

func TestErrorShapes(t *testing.T) {
	t.Parallel()
	const notFound = "Microsoft.Exchange.Configuration.Tasks.ManagementObjectNotFoundException"
	const text = "The operation couldn't be performed because object 'x' couldn't be found."
	for _, test := range []struct {
		name   string
		answer answer
		want   exo.Error
		is     error
	}{
		{
			"id, type and message",
			reply(404, `{"error":{"code":"NotFound","message":"Error executing cmdlet","details":[{"code":"Context","target":"x","message":"Ex6F9304|`+notFound+`|`+text+`"}]}}`,
				"x-ExceptionTargetType", "ADObjectId"),
			exo.Error{StatusCode: 404, Code: "NotFound", Text: "Ex6F9304|" + notFound + "|" + text, Message: text, ExceptionType: notFound, ExceptionID: "Ex6F9304", Target: "x", TargetType: "ADObjectId"},
			exo.ErrNotFound,
		},
		{
			"type and message, category as a number",
			reply(400, `{"error":{"code":"BadRequest","details":[{"code":"5","message":"|`+notFound+`|`+text+`"}]}}`),
			exo.Error{StatusCode: 400, Code: "BadRequest", Text: "|" + notFound + "|" + text, Message: text, ExceptionType: notFound, Category: 5},
			exo.ErrNotFound,
		},
		{
			"neither id nor type, type by header, category bare",
			reply(400, `{"error":{"details":[{"code":13,"message":"||a|b"}]}}`, "x-ExceptionType", "MailboxUserNotFoundException"),
			exo.Error{StatusCode: 400, Text: "||a|b", Message: "a|b", ExceptionType: "MailboxUserNotFoundException", Category: 13},
			nil,
		},
		{
			"JSON within",
			reply(400, `{"error":{"details":[{"code":"Client","message":"{\"localizedString\":{\"stringId\":\"Ex1\"},\"ClassName\":\"a.B\",\"Message\":\"no\"}"}]}}`),
			exo.Error{StatusCode: 400, Text: "Ex1|a.B|no", Message: "no", ExceptionType: "a.B", ExceptionID: "Ex1"},
			nil,
		},
		{
			"other JSON within",
			reply(400, `{"error":{"details":[{"message":"{\"TypeName\":\"a.B\",\"Message\":\"no\",\"StackTrace\":\"at x\"}"}]}}`),
			exo.Error{StatusCode: 400, Text: "|a.B|no", Message: "no", ExceptionType: "a.B"},
			nil,
		},
		{
			"a message with pipes of its own",
			reply(400, `{"error":{"details":[{"message":"Cannot convert a | b | c."}]}}`),
			exo.Error{StatusCode: 400, Text: "Cannot convert a | b | c.", Message: "Cannot convert a | b | c."},
			nil,
		},
		{
			"inner exception, names in another case",
			reply(400, `{"Error":{"code":"BadRequest","message":"Invalid Operation","details":[],"innerError":{"message":"m","internalException":{"message":"Expired or Invalid pagination request. Default Expiry time is 00:30:00","type":"a.C"}}}}`),
			exo.Error{StatusCode: 400, Code: "BadRequest", Text: "Expired or Invalid pagination request. Default Expiry time is 00:30:00", Message: "Expired or Invalid pagination request. Default Expiry time is 00:30:00", ExceptionType: "a.C"},
			nil,
		},
		{
			"only an inner message",
			reply(400, `{"error":{"message":"Invalid Operation","innererror":{"message":"why"}}}`),
			exo.Error{StatusCode: 400, Text: hidden, Message: "why"},
			nil,
		},
		{
			"only a message",
			reply(403, `{"error":{"code":"Forbidden","message":"The role assigned to application a isn't supported in this scenario."}}`),
			exo.Error{StatusCode: 403, Code: "Forbidden", Text: "The role assigned to application a isn't supported in this scenario.", Message: "The role assigned to application a isn't supported in this scenario."},
			exo.ErrForbidden,
		},
		{"nothing in the error", reply(400, `{"error":{}}`), exo.Error{StatusCode: 400, Text: hidden, Message: hidden}, nil},
		{"NUL octets", reply(403, strings.Repeat("\x00", 80)), exo.Error{StatusCode: 403, Message: "Forbidden"}, exo.ErrForbidden},
		{"no body", reply(403, ""), exo.Error{StatusCode: 403, Message: "Forbidden"}, exo.ErrForbidden},
		{"HTML", reply(404, "<html>lost</html>"), exo.Error{StatusCode: 404, Message: "Not Found"}, exo.ErrNotFound},
		{"plain text", reply(403, "User is not allowed to call Get-Mailbox"), exo.Error{StatusCode: 403, Text: "User is not allowed to call Get-Mailbox", Message: "User is not allowed to call Get-Mailbox"}, exo.ErrForbidden},
		{"cut JSON", reply(400, `{"error":{"code"`), exo.Error{StatusCode: 400, Text: `{"error":{"code"`, Message: `{"error":{"code"`}, nil},
		{
			"a reason in a header",
			reply(401, "", "x-ms-diagnostics", `2000008;reason="The token contains no permissions, or permissions can not be understood.";error_category="invalid_grant"`),
			exo.Error{
				StatusCode: 401, Message: "The token contains no permissions, or permissions can not be understood.",
				Diagnostics: `2000008;reason="The token contains no permissions, or permissions can not be understood.";error_category="invalid_grant"`,
			},
			exo.ErrUnauthorized,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			err := serve(t, test.answer).session(t).Run(t.Context(), exo.Cmdlet{Name: "Set-Mailbox"})
			got, ok := errors.AsType[*exo.Error](err)
			if !ok {
				t.Fatalf("err = %v, want an Error", err)
			}
			test.want.Cmdlet, test.want.RequestID = "Set-Mailbox", "req-1"
			if diff := cmp.Diff(&test.want, got, cmpopts.IgnoreFields(exo.Error{}, "Date")); diff != "" {
				t.Errorf("Error (-want +got):\n%s", diff)
			}
			for _, sentinel := range []error{exo.ErrNotFound, exo.ErrForbidden, exo.ErrUnauthorized, exo.ErrThrottled, exo.ErrOutcomeUnknown} {
				if errors.Is(err, sentinel) != errors.Is(test.is, sentinel) {
					t.Errorf("errors.Is(err, %v) = %v", sentinel, errors.Is(err, sentinel))
				}
			}
			if text := err.Error(); !strings.HasPrefix(text, "Set-Mailbox: ") || strings.ContainsAny(text, "\x00\n") {
				t.Errorf("text %q", text)
			}
		})
	}
}

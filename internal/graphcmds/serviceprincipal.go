package graphcmds

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/exorun/exorun/internal/graph"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

// getServicePrincipal runs Get-AzureADServicePrincipal.
type getServicePrincipal struct {
	interp.Steps
	module *Module
}

// defaultTop is how many objects the old cmdlets give unless -All $true or -Top says otherwise.
const defaultTop = 100

func (g *getServicePrincipal) Process(inv *interp.Invocation) *interp.Unwind {
	client, u := g.module.graph(inv)
	if u != nil {
		return u
	}
	if id := inv.Text("ObjectId"); id != "" {
		found, err := client.ServicePrincipal(inv.Context(), id)
		if err != nil {
			return fail(inv, err)
		}
		return inv.Write(servicePrincipal(found))
	}
	query := graph.ServicePrincipalQuery{Filter: translateFilter(inv.Text("Filter"))}
	if text := inv.Text("SearchString"); text != "" {
		query.Filter = "startswith(displayName,'" + strings.ReplaceAll(text, "'", "''") + "')"
	}
	left := inv.Int("Top", defaultTop)
	if inv.Switch("All") {
		left = -1
	}
	for found, err := range client.ServicePrincipals(inv.Context(), query) {
		if err != nil {
			return fail(inv, err)
		}
		if left == 0 {
			return nil
		}
		left--
		if u := inv.Write(servicePrincipal(found)); u != nil {
			return u
		}
	}
	return nil
}

// filterWord matches a text in quotes, or a word outside of them.
var filterWord = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`'(?:[^']|'')*'|\b[A-Za-z][A-Za-z0-9]*\b`)
})

// graphWords are the words of filters, by their lower case, that Graph writes with a capital inside or under another name.
var graphWords = map[string]string{
	"objectid": "id", "appid": "appId", "displayname": "displayName", "accountenabled": "accountEnabled", "appdisplayname": "appDisplayName",
	"appownertenantid": "appOwnerOrganizationId", "serviceprincipaltype": "servicePrincipalType", "serviceprincipalnames": "servicePrincipalNames",
}

// translateFilter writes a filter of the old service, whose words may be in any case, for Graph.
func translateFilter(filter string) string {
	return filterWord().ReplaceAllStringFunc(strings.TrimSpace(filter), func(word string) string {
		if strings.HasPrefix(word, "'") {
			return word
		}
		lower := strings.ToLower(word)
		if known, ok := graphWords[lower]; ok {
			return known
		}
		switch lower {
		case "eq", "ne", "gt", "ge", "lt", "le", "and", "or", "not", "in", "true", "false", "null", "startswith", "endswith", "any", "all":
			return lower
		}
		return lower[:1] + word[1:]
	})
}

// servicePrincipal is the object as the old module shows it.
func servicePrincipal(s graph.ServicePrincipal) value.Value {
	roles := make([]value.Value, len(s.AppRoles))
	for i, role := range s.AppRoles {
		roles[i] = value.Of(value.RecordOf("Id", value.Str(role.ID), "Value", value.Str(role.Value)))
	}
	return value.AddTypeName(value.Of(value.RecordOf(
		"ObjectId", value.Str(s.ID),
		"ObjectType", value.Str("ServicePrincipal"),
		"AppId", value.Str(s.AppID),
		"DisplayName", value.Str(s.DisplayName),
		"AccountEnabled", value.Bool(s.Enabled()),
		"AppRoles", value.FromSlice(roles),
	)), "Microsoft.Open.AzureAD.Model.ServicePrincipal")
}

// newAssignment runs New-AzureADServiceAppRoleAssignment.
type newAssignment struct {
	interp.Steps
	module *Module
}

func (n *newAssignment) Process(inv *interp.Invocation) *interp.Unwind {
	client, u := n.module.graph(inv)
	if u != nil {
		return u
	}
	granted, err := client.GrantAppRole(inv.Context(), graph.AppRoleAssignment{
		PrincipalID: inv.Text("PrincipalId"), ResourceID: inv.Text("ResourceId"), AppRoleID: inv.Text("Id"),
	})
	if err != nil {
		return fail(inv, err)
	}
	return inv.Write(value.AddTypeName(value.Of(value.RecordOf(
		"ObjectId", value.Str(granted.ID),
		"ObjectType", value.Str("AppRoleAssignment"),
		"CreationTimestamp", value.FromTime(orNow(granted.CreatedDateTime, inv).UTC(), value.KindUTC),
		"Id", value.Str(granted.AppRoleID),
		"PrincipalId", value.Str(granted.PrincipalID),
		"ResourceId", value.Str(granted.ResourceID),
	)), "Microsoft.Open.AzureAD.Model.AppRoleAssignment"))
}

func orNow(t time.Time, inv *interp.Invocation) time.Time {
	if t.IsZero() {
		return inv.World().Clock.Now()
	}
	return t
}

// fail reports a refusal of Graph in the old module's form.
func fail(inv *interp.Invocation, err error) *interp.Unwind {
	if ctx := inv.Context(); ctx.Err() != nil {
		return inv.Raise(ctx.Err())
	}
	refused, ok := errors.AsType[*graph.Error](err)
	if !ok {
		return inv.WriteFailure(err)
	}
	message := fmt.Sprintf("Error occurred while executing %s \nCode: %s\nMessage: %s\nRequestId: %s\nHttpStatusCode: %d", inv.Name(), refused.Code, refused.Message, refused.RequestID, refused.StatusCode)
	record := inv.Problem("System.Exception", "Microsoft.Open.AzureAD16.Client.ApiException", value.NotSpecified, value.Null, message)
	record.Exception.Cause = err
	return inv.WriteError(record)
}

package exchangecmds

import (
	"encoding/base64"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/google/uuid"

	"github.com/exorun/exorun/internal/exchangecmds/edm"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

// entityRequest is a read of the OData model in the making. Addresses are the module's own, down to the order of options.
type entityRequest struct {
	inv        *interp.Invocation
	tenant     string
	path       string // escaped
	options    []string
	header     http.Header
	anchor     string // empty for the system mailbox
	resultSize any
}

func (r *entityRequest) url() string {
	if len(r.options) == 0 {
		return r.path
	}
	return r.path + "?" + strings.Join(r.options, "&")
}

// option adds an option to the address.
func (r *entityRequest) option(name, text string) {
	escaped := strings.NewReplacer("+", "%20", "%2C", ",", "%27", "'", "%28", "(", "%29", ")").Replace(url.QueryEscape(text))
	r.options = append(r.options, name+"="+escaped)
}

// flags adds the switches that were given.
func (r *entityRequest) flags(names ...string) {
	for _, name := range names {
		if r.inv.Switch(name) {
			r.option(name, "True")
		}
	}
}

// texts adds parameters that go into the address as they are.
func (r *entityRequest) texts(names ...string) {
	for _, name := range names {
		if list := r.inv.Texts(name); len(list) > 0 {
			r.option(name, strings.Join(list, ","))
		}
	}
}

// choose adds what -PropertySets and -Properties ask for.
func (r *entityRequest) choose(more ...string) {
	sets := append(r.inv.Texts("PropertySets"), more...)
	if len(sets) > 0 {
		r.option("PropertySet", strings.Join(sets, ","))
	}
	if names := r.inv.Texts("Properties"); len(names) > 0 {
		r.option("$select", strings.Join(names, ","))
	}
}

// search adds -Filter and -Anr.
func (r *entityRequest) search(kind string) error {
	if r.inv.Bound("Filter") {
		filter, err := translateFilter(r.inv.Text("Filter"), edm.Find(kind))
		if err != nil {
			return err
		}
		r.option("$filter", filter)
	}
	if r.inv.Bound("Anr") {
		if len([]rune(r.inv.Text("Anr"))) < 3 {
			return errors.New("The value of the parameter Anr must have three characters at least.")
		}
		r.texts("Anr")
	}
	return nil
}

// rows takes -ResultSize over.
func (r *entityRequest) rows() error {
	if v, ok := r.inv.Get("ResultSize"); ok {
		size, err := encode(r.inv.Host(), "ResultSize", v)
		if err != nil {
			return err
		}
		r.resultSize = size
	}
	return nil
}

// identity returns the first of the parameters that name an object, in the order in which they count.
func (r *entityRequest) identity(names ...string) (string, bool) {
	for _, name := range names {
		if v, ok := r.inv.Get(name); ok && !v.IsNull() {
			if text, err := value.Text(r.inv.Host(), v); err == nil && text != "" {
				return text, true
			}
		}
	}
	return "", false
}

// entityIdentities name a recipient, all alike.
var entityIdentities = []string{"Identity", "PrimarySmtpAddress", "UserPrincipalName", "ExternalDirectoryObjectId"}

// key is an identity as it stands in the parentheses of a path.
func key(identity string) string {
	return "('" + strings.NewReplacer("/", "%2F", "+", "%2B").Replace(encoded(identity)) + "')"
}

// functionKey is key in the path of a function, where the padding is escaped too.
func functionKey(identity string) string { return strings.ReplaceAll(key(identity), "=", "%3D") }

func encoded(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }

// anchorAt routes the request to the mailbox that it is about, where the identity says enough; guidPrefix stands before an id.
func (r *entityRequest) anchorAt(identity, guidPrefix string) {
	switch {
	case strings.ContainsAny(identity, "\r\n"):
	case uuid.Validate(identity) == nil:
		r.anchor = guidPrefix + identity + "@" + r.tenant
	case strings.Contains(identity, "@"):
		r.anchor = identity
	}
}

var errNoIdentity = errors.New("Identity or one of the parameters ExternalDirectoryObjectId, PrimarySmtpAddress or UserPrincipalName must be given.")

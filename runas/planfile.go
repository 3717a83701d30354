package runas

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/exorun/exorun/internal/cloud"
	"github.com/exorun/exorun/internal/fail"
)

// PlanFileVersion is the version of the plans that this program writes.
const PlanFileVersion = 1

// PlanFile is a plan for others to read and approve, and for a set-up to be held to. It holds no secret.
type PlanFile struct {
	Version int           `json:"version"`
	About   string        `json:"about"`
	MadeAt  time.Time     `json:"madeAt"`
	MadeBy  string        `json:"madeBy"` // the account that signed in
	Cloud   string        `json:"cloud"`
	Tenant  PlannedTenant `json:"tenant"`
	Asked   PlannedSetup  `json:"asked"`
	Needs   []string      `json:"needs"` // the least directory roles for all of it
	Steps   []Action      `json:"steps"`
}

// PlannedTenant is the tenant that a plan is for.
type PlannedTenant struct {
	ID            string `json:"id"`
	Name          string `json:"name"`
	InitialDomain string `json:"initialDomain"`
}

// PlannedSetup is what a set-up was asked for.
type PlannedSetup struct {
	AppID                    string `json:"appId,omitempty"`
	DisplayName              string `json:"displayName,omitempty"`
	Role                     string `json:"role,omitempty"`
	RoleGroup                string `json:"roleGroup,omitempty"`
	MultiTenant              bool   `json:"multiTenant,omitempty"`
	AllowGlobalAdministrator bool   `json:"allowGlobalAdministrator,omitempty"`
	Connection               string `json:"connection,omitempty"`
	Lifetime                 string `json:"lifetime,omitempty"`    // as Go writes a duration
	Certificate              string `json:"certificate,omitempty"` // the thumbprint of one brought along
}

const aboutPlan = "A plan of exorun setup. It is carried out by: exorun setup --apply FILE. Angle brackets stand for what is known only then."

// largestPlan bounds the plans that are read, in bytes.
const largestPlan = 1 << 20

// PlanFile returns plan, which was made with options, as a file.
func (m *Manager) PlanFile(plan Plan, options SetupOptions) PlanFile {
	file := PlanFile{
		Version: PlanFileVersion, About: aboutPlan, MadeAt: m.hostNow().UTC().Truncate(time.Second), MadeBy: plan.By, Cloud: plan.Cloud,
		Tenant: PlannedTenant{plan.Organization.TenantID, plan.Organization.Name, plan.Organization.InitialDomain},
		Asked: PlannedSetup{
			AppID: options.AppID, DisplayName: options.DisplayName, Role: options.Role, RoleGroup: options.RoleGroup, MultiTenant: options.MultiTenant,
			AllowGlobalAdministrator: options.AllowGlobalAdministrator, Connection: options.Connection,
		},
		Needs: []string{},
	}
	if options.Lifetime != 0 {
		file.Asked.Lifetime = options.Lifetime.String()
	}
	if options.Certificate != nil {
		file.Asked.Certificate = options.Certificate.Thumbprint()
	}
	var needs []roleNeed
	for _, action := range plan.Actions {
		action.Standing, action.Because = "", ""
		file.Steps = append(file.Steps, action)
		needs = append(needs, roleNeed{action.Step, action.Needs})
	}
	file.Needs = leastRoles(needs)
	return file
}

// Write writes the file as people read it.
func (f PlanFile) Write(w io.Writer) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(f)
}

// ReadPlanFile reads a plan and makes sure that it asks for nothing that a set-up would never do. Errors are
// fail.InvalidInput.
func ReadPlanFile(r io.Reader) (*PlanFile, error) {
	const op = "read the plan"
	text, err := io.ReadAll(io.LimitReader(r, largestPlan+1))
	if err != nil {
		return nil, fail.Wrap(err, fail.InvalidInput, op, err.Error(), "")
	}
	if len(text) > largestPlan {
		return nil, fail.New(fail.InvalidInput, op, "it is larger than any plan", planAgain)
	}
	var versioned struct {
		Version int `json:"version"`
	}
	if err := json.Unmarshal(text, &versioned); err != nil || versioned.Version < 1 {
		return nil, fail.Wrap(orError(err), fail.InvalidInput, op, "it is not a plan of exorun setup", planAgain)
	}
	if versioned.Version > PlanFileVersion {
		return nil, fail.New(fail.InvalidInput, op, fmt.Sprintf("it is a plan of version %d, and this exorun knows %d", versioned.Version, PlanFileVersion),
			"use the exorun that made it, or a newer one")
	}
	file := &PlanFile{}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(file); err != nil {
		return nil, fail.Wrap(err, fail.InvalidInput, op, "it is damaged, or says more than exorun understands: "+err.Error(), planAgain)
	}
	if decoder.More() {
		return nil, fail.New(fail.InvalidInput, op, "something stands behind the plan", planAgain)
	}
	return file, file.check()
}

const planAgain = "make it again: exorun setup --organization DOMAIN --plan --out FILE"

func orError(err error) error {
	if err == nil {
		return fail.InvalidInput
	}
	return err
}

// check refuses a file that no plan could have become.
func (f *PlanFile) check() error {
	where, err := cloud.ByName(f.Cloud)
	if err != nil {
		return f.edited("there is no cloud " + f.Cloud)
	}
	if f.Tenant.ID == "" {
		return f.edited("it names no tenant")
	}
	var seen []StepName
	for _, action := range f.Steps {
		i := slices.IndexFunc(steps, func(s step) bool { return s.name == action.Step })
		switch {
		case i < 0:
			return f.edited("there is no step " + string(action.Step))
		case slices.Contains(seen, action.Step):
			return f.edited("the step " + string(action.Step) + " stands in it twice")
		case action.Request != nil && !steps[i].maySend(*action.Request, where):
			return f.edited("the step " + string(action.Step) + " would never send " + action.Request.Method + " " + action.Request.URL)
		}
		seen = append(seen, action.Step)
	}
	if f.Asked.Lifetime != "" {
		if _, err := time.ParseDuration(f.Asked.Lifetime); err != nil {
			return f.edited("its lifetime " + f.Asked.Lifetime + " is not a span of time")
		}
	}
	return nil
}

// edited is the failure of a file that asks for what exorun would not do.
func (f *PlanFile) edited(cause string) error {
	return fail.New(fail.InvalidInput, "follow the plan", cause+"; the file is not as exorun wrote it", planAgain)
}

// maySend reports whether a step's write has a method and path that the step sends, to a host of the cloud.
func (s step) maySend(r Request, where cloud.Cloud) bool {
	address, ok := strings.CutPrefix(r.URL, where.Graph+"/v1.0")
	if !ok {
		if address, ok = strings.CutPrefix(r.URL, where.Exchange); !ok {
			return false
		}
	}
	return slices.ContainsFunc(s.sends, func(pattern string) bool { return fits(pattern, r.Method+" "+address) })
}

// fits reports whether text is pattern, in which a star stands for an id: anything but a slash or a question mark.
func fits(pattern, text string) bool {
	parts := strings.Split(pattern, "*")
	rest, ok := strings.CutPrefix(text, parts[0])
	for _, part := range parts[1:] {
		end := strings.IndexAny(rest, "/?#")
		if end < 0 {
			end = len(rest)
		}
		if part != "" {
			if at := strings.Index(rest, part); at >= 0 && at <= end {
				end = at
			}
		}
		if end == 0 || !ok {
			return false
		}
		rest, ok = strings.CutPrefix(rest[end:], part)
	}
	return ok && rest == ""
}

// Options are those of the set-up that the plan was made with, held to it.
func (f *PlanFile) Options() SetupOptions {
	lifetime, _ := time.ParseDuration(f.Asked.Lifetime) // check has read it
	options := SetupOptions{
		Organization: orDefault(f.Tenant.InitialDomain, f.Tenant.ID), AppID: f.Asked.AppID, DisplayName: f.Asked.DisplayName, Role: f.Asked.Role, RoleGroup: f.Asked.RoleGroup, MultiTenant: f.Asked.MultiTenant,
		AllowGlobalAdministrator: f.Asked.AllowGlobalAdministrator, Connection: f.Asked.Connection, Lifetime: lifetime, Approved: f,
	}
	for _, action := range f.Steps {
		options.Only = append(options.Only, action.Step)
	}
	if len(f.Steps) == len(steps) {
		options.Only = nil
	}
	return options
}

// checkApproved compares all that would be done with the plan that the set-up is held to, before anything is done.
func (c *chain) checkApproved(ctx context.Context) error {
	file := c.options.Approved
	if file == nil {
		return nil
	}
	if !strings.EqualFold(file.Tenant.ID, c.organization.TenantID) {
		return file.elsewhere()
	}
	brought := ""
	if c.options.Certificate != nil {
		brought = c.options.Certificate.Thumbprint()
	}
	if brought != file.Asked.Certificate {
		return fail.New(fail.InvalidInput, "follow the plan", "it was made with "+orDefault(file.Asked.Certificate, "no certificate")+" brought along",
			"give the same --certificate")
	}
	// The look ahead has a chain of its own, as planning leaves in it what it finds.
	ahead := *c
	account := *c.account
	account.Keys = slices.Clone(account.Keys)
	ahead.account = &account
	plan, err := ahead.planAll(ctx)
	if err != nil {
		return err
	}
	for _, action := range plan.Actions {
		if err := file.permits(action); err != nil {
			return err
		}
	}
	return nil
}

// CheckCloud refuses the plan of another cloud: fail.WrongTenant. A nil plan fits all.
func (f *PlanFile) CheckCloud(where Cloud) error {
	if f == nil || f.Cloud == where.Name {
		return nil
	}
	return f.elsewhere()
}

func (f *PlanFile) elsewhere() error {
	return fail.New(fail.WrongTenant, "follow the plan",
		"it is for "+f.Tenant.InitialDomain+" ("+f.Tenant.ID+") in the cloud "+f.Cloud, "use the plan with its own tenant and --cloud")
}

// permits reports whether an action is one that the plan holds. One that writes nothing always is: what the plan would do
// has then been done, by it or by others. A nil plan permits all.
func (f *PlanFile) permits(action Action) error {
	if f == nil || !action.Writes() {
		return nil
	}
	would := "the step " + string(action.Step) + " would send " + action.Request.Method + " " + action.Request.URL
	i := slices.IndexFunc(f.Steps, func(a Action) bool { return a.Step == action.Step })
	if i < 0 {
		return outdated(would + ", and is not in the plan")
	}
	planned := f.Steps[i].Request
	if planned == nil {
		return outdated(would + "; when the plan was made, nothing was to be done")
	}
	said, now := requestValue(*planned), requestValue(*action.Request)
	switch {
	case stands(said, now):
		return nil
	case reflect.DeepEqual(withoutIDs(said), withoutIDs(now)):
		return outdated(would + "; the plan names other objects")
	}
	return f.edited(would + " with another body than the plan's")
}

func outdated(cause string) error {
	return fail.New(fail.PlanOutdated, "follow the plan", cause, "have a new plan approved: exorun setup --organization DOMAIN --plan --out FILE")
}

// requestValue is a request as one value of JSON.
func requestValue(r Request) any {
	var body any
	if len(r.Body) > 0 && json.Unmarshal(r.Body, &body) != nil {
		body = string(r.Body)
	}
	var segments []any
	for _, segment := range strings.FieldsFunc(r.URL, func(c rune) bool { return c == '/' || c == '\'' }) {
		segments = append(segments, segment)
	}
	return map[string]any{"method": r.Method, "url": segments, "body": body}
}

// placeholders are what [unknownID] puts into requests.
var placeholders = []string{"<unique name>", "<application>", "<service principal>", "<new key id>", "<public certificate>", "<proof of the application's key>"}

// stands reports whether a value of a plan still says what would be done now: it is the same, but for what was not known
// when the plan was made.
func stands(said, now any) bool {
	switch said := said.(type) {
	case string:
		text, ok := now.(string)
		return ok && (strings.EqualFold(said, text) || slices.Contains(placeholders, said))
	case []any:
		list, ok := now.([]any)
		return ok && slices.EqualFunc(said, list, stands)
	case map[string]any:
		object, ok := now.(map[string]any)
		if !ok || len(object) != len(said) {
			return false
		}
		for name, value := range said {
			if other, ok := object[name]; !ok || !stands(value, other) {
				return false
			}
		}
		return true
	}
	return reflect.DeepEqual(said, now)
}

// withoutIDs puts a star for every id but those that exorun itself chooses, and one element for equal ones.
func withoutIDs(value any) any {
	switch value := value.(type) {
	case string:
		if slices.Contains(placeholders, value) || isForeignID(value) {
			return "*"
		}
		return value
	case []any:
		var kept []any
		for _, element := range value {
			element = withoutIDs(element)
			if !slices.ContainsFunc(kept, func(other any) bool { return reflect.DeepEqual(other, element) }) {
				kept = append(kept, element)
			}
		}
		return kept
	case map[string]any:
		object := make(map[string]any, len(value))
		for name, element := range value {
			object[name] = withoutIDs(element)
		}
		return object
	}
	return value
}

// isForeignID reports whether text is the id of an object of the tenant.
func isForeignID(text string) bool {
	if strings.HasPrefix(text, "exorun-") {
		return true
	}
	_, isRole := roleByTemplate(text)
	return !isRole && text != exchangeAppID && text != manageAsAppRoleID && uuidPattern().FindString(text) == text && text != ""
}

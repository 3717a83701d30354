package exo

import (
	"errors"
	"strings"
)

// systemMailbox is the arbitration mailbox that every tenant has; requests are routed to where it lies. The name is the one
// of "Exchange Online Admin API" for app-only access.
const (
	systemMailbox = "SystemMailbox{bb558c35-97f1-4cb9-8ff7-d53741dc928c}"
	// auditMailbox is where the settings of the admin audit log lie; writing them wants its server.
	auditMailbox = "SystemMailbox{8cc370d3-822a-4ab8-a926-bb94bd0641a9}"
)

// routing is where a cmdlet's requests go within the service.
type routing struct {
	cmdlet  Cmdlet // without parameters that only route
	system  string // the system mailbox to go to
	mailbox string // the caller's own, by -UseCustomRouting; mostly empty
}

// anchor returns the X-AnchorMailbox header.
func (r routing) anchor(tenant string) string {
	if r.mailbox != "" {
		return "SMTP:" + r.mailbox
	}
	return "APP:" + r.system + "@" + tenant
}

// route reads -UseCustomRouting, which sends a cmdlet to the server of the mailbox that it is about.
func route(c Cmdlet) (routing, error) {
	where := routing{cmdlet: c, system: systemMailbox}
	if strings.EqualFold(c.Name, "Set-AdminAuditLogConfig") {
		where.system = auditMailbox
	}
	custom, given := c.parameter("UseCustomRouting").(bool)
	if !given {
		return where, nil
	}
	where.cmdlet.Parameters = make(Parameters, len(c.Parameters))
	for name, value := range c.Parameters {
		if !strings.EqualFold(name, "UseCustomRouting") {
			where.cmdlet.Parameters[name] = value
		}
	}
	if !custom {
		return where, nil
	}
	where.mailbox = firstText(text(c.parameter("Identity")), text(c.parameter("Mailbox")))
	where.mailbox, _, _ = strings.Cut(where.mailbox, ":") // user@contoso.com:\Calendar
	if !strings.Contains(where.mailbox, "@") || strings.ContainsAny(where.mailbox, "\r\n") {
		return routing{}, errors.New("-UseCustomRouting needs an e-mail address as -Identity")
	}
	return where, nil
}

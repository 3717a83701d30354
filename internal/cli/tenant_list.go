package cli

import (
	"github.com/spf13/cobra"

	"github.com/exorun/exorun/internal/tenant/control"
)

func (a *App) tenantListCommand() *cobra.Command {
	var form string
	columns := []column[control.TenantName]{
		{"domain", "Domain", func(t control.TenantName) any { return t.InitialDomain }},
		{"tenantId", "Tenant id", func(t control.TenantName) any { return t.ID }},
	}
	cmd := &cobra.Command{
		Use: "list", Short: "List the tenants that were started together", Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := checkForm(cmd, form); err != nil {
				return err
			}
			client, err := a.control()
			if err != nil {
				return err
			}
			defer client.Close()
			rows, err := client.Tenants(cmd.Context())
			if err != nil {
				return controlError(err, "list the tenants")
			}
			return printRows(a.Stdout, a.styleOf(a.Stdout), form, columns, rows)
		},
	}
	outputFlag(cmd, &form)
	return cmd
}

package cli

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/internal/tenant/faults"
	"github.com/exorun/exorun/internal/tenant/requestlog"
)

func (a *App) tenantLogCommand() *cobra.Command {
	var form string
	var follow bool
	columns := []column[requestlog.Entry]{
		{"time", "Time", func(e requestlog.Entry) any { return e.Time.UTC().Format(time.RFC3339Nano) }},
		{"host", "Host", func(e requestlog.Entry) any { return e.Host }},
		{"method", "Method", func(e requestlog.Entry) any { return e.Method }},
		{"path", "Path", func(e requestlog.Entry) any { return e.Path }},
		{"status", "Status", func(e requestlog.Entry) any { return e.Status }},
		{"caller", "Caller", func(e requestlog.Entry) any { return e.Caller }},
		{"tenant", "Tenant", func(e requestlog.Entry) any { return e.Tenant }},
	}
	cmd := &cobra.Command{
		Use: "log", Short: "Show the requests that the tenant received", Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := checkForm(cmd, form); err != nil {
				return err
			}
			client, err := a.control()
			if err != nil {
				return err
			}
			defer client.Close()
			var rows []requestlog.Entry
			for entry, err := range client.Log(cmd.Context(), follow) {
				if err != nil {
					return controlError(err, "read the tenant's log")
				}
				switch {
				case form == "json" || form == "ndjson":
					err = printObject(a.Stdout, columns, entry)
				case follow:
					err = a.printLogLine(entry)
				default:
					rows = append(rows, entry)
				}
				if err != nil {
					return err
				}
			}
			if follow || form == "json" || form == "ndjson" {
				return nil
			}
			shown := columns
			if !slices.ContainsFunc(rows, func(e requestlog.Entry) bool { return e.Tenant != "" }) {
				shown = columns[:len(columns)-1] // one tenant needs no name
			}
			return printRows(a.Stdout, a.styleOf(a.Stdout), form, shown, rows)
		},
	}
	outputFlag(cmd, &form)
	cmd.Flags().BoolVarP(&follow, "follow", "f", false, "go on as requests come in")
	return cmd
}

func (a *App) printLogLine(e requestlog.Entry) error {
	s := a.styleOf(a.Stdout)
	status := s.good(fmt.Sprint(e.Status))
	if e.Status >= 400 {
		status = s.bad(fmt.Sprint(e.Status))
	}
	_, err := fmt.Fprintf(a.Stdout, "%s %s %-6s https://%s%s %s\n", s.faint(e.Time.UTC().Format("15:04:05.000")), status, e.Method, e.Host, e.Path, s.faint(e.Caller))
	return err
}

func (a *App) tenantClockCommand() *cobra.Command {
	return &cobra.Command{
		Use: "clock [+330d]", Short: "Show the tenant's calendar, or move it",
		Long: `clock moves the tenant's calendar: the dates of keys, objects and messages. +330d and -12h move it from where it is,
0 brings it back to the machine's time. Tokens and assertions keep the machine's time.

It prints the line with which exorun's own view of expiry follows.`,
		Args:               arguments(0, 1, "a span of time such as +330d"),
		DisableFlagParsing: true, // a span may begin with a minus
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 && (args[0] == "--help" || args[0] == "-h") {
				return cmd.Help()
			}
			if err := arguments(0, 1, "a span of time such as +330d")(cmd, args); err != nil {
				return err
			}
			client, err := a.control()
			if err != nil {
				return err
			}
			defer client.Close()
			clock, err := client.Clock(cmd.Context())
			if len(args) == 1 && err == nil {
				by, parseErr := parseOffset(args[0])
				switch {
				case parseErr != nil:
					return usageError(cmd, parseErr)
				case by == 0:
					clock, err = client.SetClock(cmd.Context(), 0)
				default:
					clock, err = client.MoveClock(cmd.Context(), by)
				}
			}
			if err != nil {
				return controlError(err, "move the tenant's calendar")
			}
			fmt.Fprintf(a.Stderr, "the tenant's calendar shows %s\n", clock.Calendar.UTC().Format(time.RFC3339))
			_, err = fmt.Fprintf(a.Stdout, "export %s=%s\n", clockVariable, formatOffset(clock.Offset))
			return err
		},
	}
}

func (a *App) tenantFaultCommand() *cobra.Command {
	var one string
	cmd := &cobra.Command{
		Use: "fault NAME[=VALUE]", Short: "Make something go wrong in the tenant",
		Long: "fault makes something go wrong until fault clear ends it.\n\n" + faultHelp(),
		Args: arguments(1, 1, "a fault; see exorun tenant fault list"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if _, _, err := faults.Parse(args[0]); err != nil {
				return fail.Wrap(err, fail.Usage, "", err.Error(), "exorun tenant fault list")
			}
			client, err := a.control()
			if err != nil {
				return err
			}
			defer client.Close()
			changed, err := client.In(one).SetFault(cmd.Context(), args[0])
			if err != nil {
				return controlError(err, "set the fault "+args[0])
			}
			fmt.Fprintf(a.Stderr, "%s is set%s; exorun tenant fault clear ends it\n", args[0], changedText(changed))
			return nil
		},
	}
	cmd.PersistentFlags().StringVar(&one, "tenant", "", "of this tenant only, where several live behind the listener; without one, of all")
	cmd.AddCommand(a.tenantFaultListCommand(&one), a.tenantFaultClearCommand(&one))
	return cmd
}

func changedText(changed int) string {
	switch changed {
	case 0:
		return ""
	case 1:
		return " and changed 1 object"
	}
	return fmt.Sprintf(" and changed %d objects", changed)
}

func faultHelp() string {
	var b strings.Builder
	for _, fault := range faults.Known {
		name := string(fault.Name)
		switch {
		case strings.HasPrefix(fault.Form, "["):
			name += "[=" + strings.Trim(fault.Form, "[]") + "]"
		case fault.Form != "":
			name += "=" + fault.Form
		}
		fmt.Fprintf(&b, "  %s\n      %s\n", name, fault.Description)
	}
	return b.String()
}

func (a *App) tenantFaultListCommand(one *string) *cobra.Command {
	var form string
	type row struct {
		fault  faults.Fault
		active string
	}
	columns := []column[row]{
		{"name", "Fault", func(r row) any { return string(r.fault.Name) }},
		{"form", "Value", func(r row) any { return r.fault.Form }},
		{"active", "Active", func(r row) any { return r.active }},
		{"description", "What happens", func(r row) any { return r.fault.Description }},
	}
	cmd := &cobra.Command{
		Use: "list", Short: "List the faults, and which are active", Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := checkForm(cmd, form); err != nil {
				return err
			}
			active := map[faults.Name]string{}
			if a.Getenv(tenantVariable) != "" {
				client, err := a.control()
				if err != nil {
					return err
				}
				defer client.Close()
				now, err := client.In(*one).Faults(cmd.Context())
				if err != nil {
					return controlError(err, "list the faults")
				}
				for _, fault := range now {
					active[fault.Name] = strings.TrimSuffix("yes, "+fault.Value, ", ")
				}
			} else {
				fmt.Fprintln(a.Stderr, tenantVariable+" is not set, so that no fault shows as active")
			}
			rows := make([]row, len(faults.Known))
			for i, fault := range faults.Known {
				rows[i] = row{fault, active[fault.Name]}
			}
			return printRows(a.Stdout, a.styleOf(a.Stdout), form, columns, rows)
		},
	}
	outputFlag(cmd, &form)
	return cmd
}

func (a *App) tenantFaultClearCommand(one *string) *cobra.Command {
	return &cobra.Command{
		Use: "clear [NAME …]", Short: "End all faults, or those named", Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			client, err := a.control()
			if err != nil {
				return err
			}
			defer client.Close()
			if len(args) == 0 {
				if err := client.In(*one).ClearFaults(cmd.Context()); err != nil {
					return controlError(err, "clear the faults")
				}
				fmt.Fprintln(a.Stderr, "no fault is active")
				return nil
			}
			var failed []error
			for _, name := range args {
				if _, ok := faults.Lookup(faults.Name(name)); !ok {
					failed = append(failed, fail.New(fail.Usage, "", fmt.Sprintf("there is no fault %q", name), "exorun tenant fault list"))
					continue
				}
				failed = append(failed, controlError(client.In(*one).ClearFault(cmd.Context(), faults.Name(name)), "clear the fault "+name))
			}
			return errors.Join(failed...)
		},
	}
}

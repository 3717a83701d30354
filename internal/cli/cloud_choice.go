package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/exorun/exorun/internal/cloud"
	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/internal/transport"
)

const (
	cloudFlagName = "cloud"
	// ofHome marks the flag of commands that work with the accounts of the home, which know their cloud.
	ofHome = "of-home"
)

// cloudFlag adds --cloud.
func cloudFlag(cmd *cobra.Command, name *string) {
	cmd.Flags().StringVar(name, cloudFlagName, cloud.Public.Name,
		"public (GCC too), usgov or usgovhigh (GCC High), dod, china; by default where this home has its accounts")
	_ = cmd.Flags().SetAnnotation(cloudFlagName, ofHome, []string{})
}

func cloudNamed(name string) (cloud.Cloud, error) {
	found, err := cloud.ByName(name)
	if err != nil {
		return found, fail.Wrap(err, fail.Usage, "", err.Error(), "")
	}
	return found, nil
}

// settleCloud makes the cloud of this home's accounts the one of a command that names none.
func (a *App) settleCloud(cmd *cobra.Command) error {
	flag := cmd.Flags().Lookup(cloudFlagName)
	if flag == nil || flag.Annotations[ofHome] == nil || flag.Changed {
		return nil
	}
	h, err := a.openHome()
	if err != nil {
		return err
	}
	var inUse []string
	for _, c := range cloud.All() {
		if tenants, err := h.accounts(a.label(c.Name)).Tenants(cmd.Context()); err == nil && len(tenants) > 0 {
			inUse = append(inUse, c.Name)
		}
	}
	if len(inUse) == 1 {
		return flag.Value.Set(inUse[0])
	}
	return nil
}

// fitCloud holds the cloud of a set-up against the domain of the organization. Where the command line names none, the domain
// decides.
func (a *App) fitCloud(cmd *cobra.Command, name *string, organization string) error {
	named, err := cloudNamed(*name)
	if err != nil {
		return err
	}
	possible := cloud.OfDomain(organization)
	if len(possible) == 0 {
		return nil // a domain of the organization's own, or a tenant id
	}
	var names []string
	for _, c := range possible {
		if c.Name == named.Name {
			return nil
		}
		names = append(names, c.Name)
	}
	given := cmd.Flags().Changed(cloudFlagName)
	if given || len(possible) > 1 {
		return fail.New(fail.TenantUnknown, "", fmt.Sprintf("%s is not in the cloud %s: it ends as domains of %s do", organization, named.Name, strings.Join(names, " and ")),
			"add --cloud "+strings.Join(names, " or --cloud "))
	}
	fmt.Fprintf(a.Stderr, "%s is in the cloud %s\n", organization, names[0])
	*name = names[0]
	return nil
}

// locateWait bounds the search for an organization in the other clouds.
const locateWait = 15 * time.Second

// elsewhere adds to an error that there is no such tenant in which cloud there is one, where the command line names none.
func (a *App) elsewhere(cmd *cobra.Command, name, organization string, err error) error {
	unknown, ok := errors.AsType[*fail.Error](err)
	if !ok || unknown.Code != fail.TenantUnknown || organization == "" || cmd.Flags().Changed(cloudFlagName) {
		return err
	}
	named, nameErr := cloudNamed(name)
	client, clientErr := transport.New(transport.Options{Getenv: a.Getenv})
	if nameErr != nil || clientErr != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(cmd.Context(), locateWait)
	defer cancel()
	there, found := cloud.Locate(ctx, client, organization, named)
	if !found {
		return err
	}
	return fail.Wrap(err, fail.TenantUnknown, unknown.Op, fmt.Sprintf("%s is in the cloud %s", organization, there.Name), "add --cloud "+there.Name)
}

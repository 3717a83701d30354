package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/internal/keywrap"
)

// App is one run of the program with everything it takes from outside.
type App struct {
	Version string
	Stdin   io.Reader
	Stdout  io.Writer
	Stderr  io.Writer
	Getenv  func(string) string

	keyProtection keywrap.Protection // what --key-protection says
}

// Main runs the program with the process's own arguments, streams and environment and returns its exit code.
func Main(version string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	app := &App{Version: version, Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, Getenv: os.Getenv}
	return app.Run(ctx, os.Args[1:])
}

// traceVariable shows the stack of a fault of the program's own, for whoever mends it.
const traceVariable = "EXORUN_TRACE"

// exitStatus ends the program with a code of its own and no message: a script's, or one whose message stands already.
type exitStatus int

func (e exitStatus) Error() string { return fmt.Sprintf("exit status %d", int(e)) }

// Run runs one command line and returns the exit code.
func (a *App) Run(ctx context.Context, args []string) (exit int) {
	defer func() {
		if fault := recover(); fault != nil {
			a.report(fail.New(fail.Internal, "", fmt.Sprintf("exorun made a mistake of its own: %v", fault), "please report it with the command; "+traceVariable+"=1 shows where it happened"))
			if a.Getenv(traceVariable) != "" {
				_, _ = a.Stderr.Write(debug.Stack())
			}
			exit = fail.Internal.ExitCode()
		}
	}()
	a.sweep(ctx)
	root := a.rootCommand(args)
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	if status, ok := errors.AsType[exitStatus](err); ok {
		return int(status)
	}
	if err == nil {
		return 0
	}
	if errors.Is(err, context.Canceled) && ctx.Err() != nil && fail.CodeOf(err) != fail.Interrupted {
		err = fail.Wrap(err, fail.Interrupted, "", "interrupted; what was done until then is kept", "run the same command again to continue")
	}
	a.report(err)
	return fail.CodeOf(err).ExitCode()
}

func (a *App) rootCommand(args []string) *cobra.Command {
	root := &cobra.Command{
		Use:   "exorun",
		Short: "Run Exchange Online scripts unattended, with a certificate that renews itself",
		Long: `exorun runs Exchange Online scripts unattended, with a certificate that sets itself up and renews itself.
One binary: no PowerShell, no module gallery, no Azure subscription.

Try it without a tenant:   exorun demo
With a tenant:             exorun setup --organization contoso.onmicrosoft.com

All state lies in the folder ` + homeVariable + `, by default exorun in your configuration folder. exorun reaches the network through
HTTPS_PROXY; SSL_CERT_FILE names the certificates that it trusts instead of the system's. ` + clockVariable + `=+330d moves its
view of expiry.

Exit code 0 means that all is well. A failure prints its cause and the next step, and has an exit code of its own: 2 a wrong
command line, 3 bad input, 5 to 7 the home, 8 not set up, 9 an outdated plan, 10 to 17 sign-in and services, 18 left to a colleague,
20 to 34 a broken link of the chain (what verify finds), 130 interrupted. docs/exit-codes.md lists them all. exorun run ends with the script's own.`,
		Version:           a.Version,
		SilenceErrors:     true,
		SilenceUsage:      true,
		Args:              cobra.ArbitraryArgs,
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error { return a.settleCloud(cmd) },
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return unknownCommand(cmd, args[0])
			}
			if _, _, ok := a.terminalFiles(); ok {
				return a.runShell(cmd.Context(), shellRun{})
			}
			return cmd.Help()
		},
	}
	root.SetIn(a.Stdin)
	root.SetOut(a.Stdout)
	root.SetErr(a.Stderr)
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error { return usageError(cmd, err) })
	root.SetVersionTemplate("exorun {{.Version}}\n")
	root.CompletionOptions.HiddenDefaultCmd = true
	root.AddCommand(a.verbs(args)...)
	return root
}

// verbs are the program's commands. Where the arguments begin with the name of one, it alone is made: making them all takes
// as long as a short script.
func (a *App) verbs(args []string) []*cobra.Command {
	all := []struct {
		name string
		make func() *cobra.Command
	}{
		{"demo", a.demoCommand},
		{"setup", a.setupCommand},
		{"verify", a.verifyCommand},
		{"renew", a.renewCommand},
		{"retire", a.retireCommand},
		{"adopt", a.adoptCommand},
		{"run", a.runCommand},
		{"shell", a.shellCommand},
		{"test", a.testCommand},
		{"timer", a.timerCommand},
		{"evidence", a.evidenceCommand},
		{"cmd", a.cmdletCommand},
		{"exec", a.execCommand},
		{"token", a.tokenCommand},
		{"cert", a.certCommand},
		{"account", a.accountCommand},
		{"tenant", a.tenantCommand},
		{"explain", a.explainCommand},
		{"version", a.versionCommand},
	}
	var commands []*cobra.Command
	for _, verb := range all {
		if len(args) > 0 && args[0] == verb.name {
			return []*cobra.Command{verb.make()}
		}
		commands = append(commands, verb.make())
	}
	return commands
}

func (a *App) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Args:  noArguments,
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprintf(a.Stdout, "exorun %s\n", a.Version)
			return err
		},
	}
}

func unknownCommand(cmd *cobra.Command, name string) error {
	next := cmd.CommandPath() + " --help"
	if close := cmd.SuggestionsFor(name); len(close) > 0 {
		next = fmt.Sprintf("did you mean %s %s?", cmd.CommandPath(), strings.Join(close, ", "))
	}
	return fail.New(fail.Usage, "", fmt.Sprintf("there is no command %q", name), next)
}

func usageError(cmd *cobra.Command, err error) error {
	return fail.Wrap(err, fail.Usage, "", err.Error(), cmd.CommandPath()+" --help")
}

// noArguments refuses any argument with exorun's own wording and exit code.
func noArguments(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return fail.New(fail.Usage, "", fmt.Sprintf("%s takes no argument, and %q was given", cmd.CommandPath(), args[0]), cmd.CommandPath()+" --help")
	}
	return nil
}

// arguments asks for a number of arguments between least and most; what names them in the message.
func arguments(least, most int, what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		switch {
		case len(args) < least:
			return fail.New(fail.Usage, "", fmt.Sprintf("%s needs %s", cmd.CommandPath(), what), cmd.CommandPath()+" --help")
		case most >= 0 && len(args) > most:
			return fail.New(fail.Usage, "", fmt.Sprintf("%s takes only %s, and %q is one too many", cmd.CommandPath(), what, args[most]), cmd.CommandPath()+" --help")
		}
		return nil
	}
}

// groupCommand is a command that only holds others.
func groupCommand(use, short string, children ...*cobra.Command) *cobra.Command {
	group := &cobra.Command{
		Use: use, Short: short, Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return unknownCommand(cmd, args[0])
			}
			return cmd.Help()
		},
	}
	group.AddCommand(children...)
	return group
}

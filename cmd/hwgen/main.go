// Command hwgen generates the hardware, runs the golden model, and compares and
// inspects traces. It parses, calls and prints; what it does is in the packages
// below it.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/urfave/cli/v2"
)

// Exit codes.
const (
	exitCheck = 1 // a difference, or an expectation that did not hold
	exitUsage = 2 // bad usage or input
)

// errCheck is a check that failed, and was reported already.
var errCheck = errors.New("a check failed")

func main() { os.Exit(run(os.Args, os.Stdin, os.Stdout, os.Stderr)) }

// run is main with its streams.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	err := newApp(stdin, stdout, stderr).Run(args)
	switch {
	case err == nil:
		return 0
	case errors.Is(err, errCheck):
		return exitCheck
	}
	for _, line := range strings.Split(err.Error(), "\n") {
		fmt.Fprintln(stderr, "hwgen:", line)
	}
	if isViolation(err) {
		return exitCheck
	}
	return exitUsage
}

func newApp(stdin io.Reader, stdout, stderr io.Writer) *cli.App {
	usage := func(_ *cli.Context, err error, _ bool) error { return fmt.Errorf("%w; -h shows what there is", err) }
	app := &cli.App{
		Name:                      "hwgen",
		Usage:                     "hardware of a failover cluster: generate, model, compare",
		Reader:                    stdin,
		Writer:                    stdout,
		ErrWriter:                 stderr,
		EnableBashCompletion:      true,
		HideVersion:               true,
		HideHelpCommand:           true,
		DisableSliceFlagSeparator: true,
		OnUsageError:              usage,
		ExitErrHandler:            func(*cli.Context, error) {},
		Description:               "Exit code 0: everything agreed; 1: a difference or a failed expectation; 2: bad usage or input.",
		Action: func(c *cli.Context) error {
			if c.Args().Present() {
				return fmt.Errorf("no command %q; expected one of %s", c.Args().First(), commandNames(c.App.Commands))
			}
			return cli.ShowAppHelp(c)
		},
		Commands: []*cli.Command{designsCommand(), genCommand(), cosimCommand(), goldenCommand(), compareCommand(), traceCommand(), completionCommand(), manCommand()},
	}
	for _, c := range app.Commands {
		c.OnUsageError = usage
		for _, s := range c.Subcommands {
			s.OnUsageError = usage
		}
	}
	return app
}

func commandNames(list []*cli.Command) string {
	var names []string
	for _, c := range list {
		if !c.Hidden && c.Name != "help" {
			names = append(names, c.Name)
		}
	}
	return strings.Join(names, ", ")
}

// arguments wants n of them, and explains flags in their place.
func arguments(c *cli.Context, names ...string) ([]string, error) {
	args := c.Args().Slice()
	for _, a := range args {
		if len(a) > 1 && a[0] == '-' {
			return nil, fmt.Errorf("%s: %s stands behind an argument; expected flags in front: hwgen %s [flags] %s", c.Command.Name, a, c.Command.HelpName[len("hwgen "):], strings.Join(names, " "))
		}
	}
	if len(args) > len(names) {
		return nil, fmt.Errorf("%s: argument %q; expected %s", c.Command.Name, args[len(names)], onlyNames(names))
	}
	if len(args) < len(names) {
		return nil, fmt.Errorf("%s: no %s; expected hwgen %s [flags] %s", c.Command.Name, names[len(args)], c.Command.HelpName[len("hwgen "):], strings.Join(names, " "))
	}
	return args, nil
}

func onlyNames(names []string) string {
	if len(names) == 0 {
		return "no arguments"
	}
	return "only " + strings.Join(names, " ")
}

package verilator

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"regexp"
	"strings"
)

// Tool is an installed simulator.
type Tool struct {
	Name    string // "verilator" or "iverilog"
	Path    string
	Version string // the version alone: "5.006"
	Banner  string // the whole line that the tool prints
}

// MissingError says that a tool is not installed, and what would install it.
type MissingError struct {
	Tool    string
	Package string // Debian's name for it
	Err     error
}

func (e *MissingError) Error() string {
	return fmt.Sprintf("%s is not installed or does not run (%v): install it, on Debian with: apt-get install %s", e.Tool, e.Err, e.Package)
}

func (e *MissingError) Unwrap() error { return e.Err }

var versionNumber = regexp.MustCompile(`\d+\.\d+\S*`)

// FindVerilator looks for verilator on the path. The error is a
// [*MissingError] if it is not there.
func FindVerilator(ctx context.Context) (*Tool, error) {
	return find(ctx, "verilator", "verilator", "--version")
}

// FindIcarus looks for iverilog on the path.
func FindIcarus(ctx context.Context) (*Tool, error) {
	t, err := find(ctx, "iverilog", "iverilog", "-V")
	if err != nil {
		return nil, err
	}
	if _, err := exec.LookPath("vvp"); err != nil {
		return nil, &MissingError{Tool: "vvp", Package: "iverilog", Err: err}
	}
	return t, nil
}

func find(ctx context.Context, name, pkg, flag string) (*Tool, error) {
	path, err := exec.LookPath(name)
	if err != nil {
		return nil, &MissingError{Tool: name, Package: pkg, Err: err}
	}
	out, err := exec.CommandContext(ctx, path, flag).Output()
	if err != nil {
		return nil, &MissingError{Tool: name, Package: pkg, Err: err}
	}
	banner, _, _ := strings.Cut(string(out), "\n")
	version := versionNumber.FindString(banner)
	if version == "" {
		return nil, &MissingError{Tool: name, Package: pkg, Err: errors.New("it prints no version")}
	}
	return &Tool{Name: name, Path: path, Version: strings.TrimSuffix(version, ","), Banner: strings.TrimSpace(banner)}, nil
}

// BuildError says that a tool refused its input. Log is all that it printed.
type BuildError struct {
	Tool string
	Args []string
	Log  string
	Err  error
}

func (e *BuildError) Error() string {
	return fmt.Sprintf("%s failed (%v):\n%s", e.Tool, e.Err, clip(e.Log, 4000))
}

func (e *BuildError) Unwrap() error { return e.Err }

// RunError says that a simulation ended before it should. Log is what it wrote
// to its error output.
type RunError struct {
	Tool string
	Log  string
	Err  error
}

func (e *RunError) Error() string {
	return fmt.Sprintf("the simulation in %s ended early (%v):\n%s", e.Tool, e.Err, clip(e.Log, 4000))
}

func (e *RunError) Unwrap() error { return e.Err }

// clip shortens a long log to its beginning.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return s[:n] + "\n…"
}

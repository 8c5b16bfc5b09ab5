package main

import (
	"io"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/hwgen/hwgen/golden/gtrace"
)

func compareCommand() *cli.Command {
	return &cli.Command{
		Name:        "compare",
		Usage:       "find and explain the first difference of two golden traces",
		ArgsUsage:   "GOLDEN ACTUAL",
		Description: "What does not count stands in the header of GOLDEN. Traces of two configurations are refused.",
		Flags:       []cli.Flag{jsonFlag},
		Action:      compare,
	}
}

type comparison struct {
	Compared uint64   `json:"compared"`
	Equal    bool     `json:"equal"`
	Diff     *diff    `json:"difference,omitempty"`
	Notes    []string `json:"notes,omitempty"`
}

type diff struct {
	Event  uint64 `json:"event"`
	Kind   string `json:"kind"`
	Field  string `json:"field"`
	Golden string `json:"golden"`
	Actual string `json:"actual"`
	XOR    string `json:"xor,omitempty"`
	Addr   string `json:"addr,omitempty"`
}

func compare(c *cli.Context) error {
	args, err := arguments(c, "GOLDEN", "ACTUAL")
	if err != nil {
		return err
	}
	res, err := gtrace.CompareFiles(args[0], args[1])
	if err != nil {
		return err
	}
	if c.Bool("json") {
		out := comparison{Compared: res.Compared, Equal: res.Diff == nil, Notes: res.Notes}
		if d := res.Diff; d != nil {
			out.Diff = &diff{d.Index, d.Kind, d.Field, d.Golden, d.Actual, d.XOR, d.Addr}
		}
		err = printJSON(c.App.Writer, out)
	} else {
		var b strings.Builder
		if err = res.Explain(&b); err == nil {
			_, err = io.WriteString(c.App.Writer, fold(b.String()))
		}
	}
	if err == nil && res.Diff != nil {
		err = errCheck
	}
	return err
}

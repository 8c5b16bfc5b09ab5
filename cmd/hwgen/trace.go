package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/urfave/cli/v2"

	"github.com/hwgen/hwgen/golden/gtrace"
	"github.com/hwgen/hwgen/tb/tracefile"
)

func traceCommand() *cli.Command {
	return &cli.Command{
		Name:            "trace",
		Usage:           "look into a golden trace or a memory trace, or convert it",
		HideHelpCommand: true,
		Subcommands: []*cli.Command{
			{Name: "info", Usage: "what a trace holds; every check that its format has is made", ArgsUsage: "FILE", Flags: []cli.Flag{jsonFlag}, Action: traceInfo},
			{Name: "cat", Usage: "print a trace as text; with --limit the first events by field names, or references", ArgsUsage: "FILE",
				Flags: []cli.Flag{&cli.Uint64Flag{Name: "limit", Usage: "stop after `N`"}}, Action: traceCat},
			{Name: "convert", Usage: "write a trace in another form, lossless", ArgsUsage: "FILE", Flags: []cli.Flag{
				&cli.StringFlag{Name: "to", Usage: "`FORM`: " + strings.Join(tracefile.GoldenForms, ", ") + " of a golden trace, " + strings.Join(tracefile.MemoryForms, ", ") + " of a memory trace"},
				&cli.StringFlag{Name: "o", Usage: "`FILE` to write"},
			}, Action: traceConvert},
		},
		Action: func(c *cli.Context) error {
			if c.Args().Present() {
				return fmt.Errorf("trace: no command %q; expected info, cat or convert", c.Args().First())
			}
			return fmt.Errorf("trace: no command; expected info, cat or convert")
		},
	}
}

func traceInfo(c *cli.Context) error {
	args, err := arguments(c, "FILE")
	if err != nil {
		return err
	}
	is, err := tracefile.IsGolden(args[0])
	if err != nil {
		return err
	}
	if is {
		return goldenInfo(c, args[0])
	}
	m, err := tracefile.Survey(args[0])
	if err != nil {
		return err
	}
	if c.Bool("json") {
		return printJSON(c.App.Writer, struct {
			Kind string `json:"kind"`
			*tracefile.Memory
		}{"memory", m})
	}
	printMemory(c.App.Writer, m)
	return nil
}

func printMemory(w io.Writer, m *tracefile.Memory) {
	packed := m.Compression
	if packed == "" {
		packed = "not compressed"
	}
	t := newTable(w)
	t.AppendRows([]table.Row{
		{"format", m.Format + ", " + packed},
		{"references", fmt.Sprintf("%s: %s, %s, %s", grouped(m.References()), counted(m.Loads, "load"), counted(m.Stores, "store"), plural(m.Modifies, "modify", "modifies"))},
		{"fetches", fmt.Sprintf("%s, which a run leaves out", grouped(m.Fetches))},
		{"sizes", fmt.Sprintf("up to %d bytes; %s take several accesses", m.Largest, grouped(m.Odd))},
		{"addresses", fmt.Sprintf("0x%x to 0x%x", m.Lowest, m.Highest)},
		{"pages", fmt.Sprintf("%s of 4 KiB: an image of at least %s", grouped(uint64(m.Pages)), size(uint64(m.Pages)*4096))},
	})
	t.Render()
}

func goldenInfo(c *cli.Context, file string) error {
	r, err := gtrace.Open(file)
	if err != nil {
		return err
	}
	defer r.Close()
	info, err := gtrace.Survey(r)
	if err != nil {
		return err
	}
	if !c.Bool("json") {
		return info.Print(c.App.Writer)
	}
	h := info.Header
	out := struct {
		Kind       string            `json:"kind"`
		Form       string            `json:"form"`
		Name       string            `json:"name,omitempty"`
		Generator  string            `json:"generator,omitempty"`
		Seed       uint64            `json:"seed"`
		RTLHash    string            `json:"rtl_hash,omitempty"`
		Config     map[string]string `json:"config"`
		ConfigHash string            `json:"config_hash,omitempty"`
		Events     uint64            `json:"events"`
		CRC        string            `json:"crc32c"`
		Digest     string            `json:"digest"`
		Counts     map[string]uint64 `json:"counts"`
	}{"golden", h.Body.String(), h.Name, h.Generator, h.Seed, h.RTLHash, map[string]string{}, h.ConfigHash, info.Footer.Count, fmt.Sprintf("%08x", info.Footer.CRC), info.Footer.Digest, map[string]uint64{}}
	for _, kv := range h.Config {
		out.Config[kv[0]] = kv[1]
	}
	for k, n := range info.Counts {
		if n > 0 {
			out.Counts[h.Kinds[k].Name] = n
		}
	}
	return printJSON(c.App.Writer, out)
}

func traceCat(c *cli.Context) error {
	args, err := arguments(c, "FILE")
	if err != nil {
		return err
	}
	is, err := tracefile.IsGolden(args[0])
	if err != nil {
		return err
	}
	if is {
		return tracefile.Golden(c.App.Writer, args[0], c.Uint64("limit"))
	}
	return tracefile.Lackey(c.App.Writer, args[0], c.Uint64("limit"))
}

func traceConvert(c *cli.Context) error {
	args, err := arguments(c, "FILE")
	if err != nil {
		return err
	}
	switch {
	case c.String("to") == "":
		return fmt.Errorf("convert: no form; expected --to with one of %s (golden trace), %s (memory trace)", strings.Join(tracefile.GoldenForms, ", "), strings.Join(tracefile.MemoryForms, ", "))
	case c.String("o") == "":
		return fmt.Errorf("convert: no output; expected -o FILE")
	}
	return tracefile.Convert(args[0], c.String("o"), c.String("to"))
}

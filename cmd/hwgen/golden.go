package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/urfave/cli/v2"

	"github.com/hwgen/hwgen/golden"
	"github.com/hwgen/hwgen/golden/gtrace"
	"github.com/hwgen/hwgen/models/spec"
	"github.com/hwgen/hwgen/tb/modelrun"
	"github.com/hwgen/hwgen/tb/scenario"
)

// generator stands in the header of golden traces.
const generator = "hwgen golden"

func goldenCommand() *cli.Command {
	return &cli.Command{
		Name:      "golden",
		Usage:     "run a scenario or a memory trace on the model, write the golden trace",
		ArgsUsage: "INPUT",
		Description: "INPUT is a scenario, or a lackey or din trace, plain, gzip or zstd; - is stdin. A trace runs on\n" +
			"a VM that is protected from its beginning. --set comes behind a scenario's own configuration;\n" +
			"--checkpoint-every and --fail-at take the place of the scenario's. Both count references.",
		Flags: append(runFlags(),
			&cli.StringFlag{Name: "o", Usage: "golden trace `FILE` to write"},
			&cli.StringFlag{Name: "form", Value: "text", Usage: "its `FORM`: text, binary, zstd"},
			jsonFlag),
		Action: goldenRun,
	}
}

// runFlags change what is run.
func runFlags() []cli.Flag {
	return append(configFlags(),
		&cli.Uint64Flag{Name: "checkpoint-every", Usage: "take a checkpoint after each `N` references", DefaultText: "never"},
		&cli.Uint64Flag{Name: "fail-at", Usage: "the primary fails after `N` references", DefaultText: "never"},
		&cli.Uint64Flag{Name: "limit", Usage: "make `N` references at most", DefaultText: "all"},
		&cli.Uint64Flag{Name: "seed", Usage: "`N` from which chances begin", DefaultText: "the scenario's, or 0"})
}

func isViolation(err error) bool {
	var v *golden.Violation
	return errors.As(err, &v)
}

func goldenRun(c *cli.Context) error {
	args, err := arguments(c, "INPUT")
	if err != nil {
		return err
	}
	body, ok := gtrace.BodyByName(c.String("form"))
	if !ok {
		return fmt.Errorf("--form %s: expected text, binary or zstd", c.String("form"))
	}
	p, done, err := program(c, args[0])
	if err != nil {
		return err
	}
	defer done()
	ctx, stop := signal.NotifyContext(c.Context, os.Interrupt)
	defer stop()
	o := modelrun.Options{Context: ctx}
	if out := c.String("o"); out != "" {
		h := golden.TraceHeader(&p.Config, body)
		h.Name, h.Seed, h.Generator = p.Name, p.Seed, generator
		if o.Trace, err = gtrace.Create(out, h); err != nil {
			return err
		}
	}
	bar := newProgress(c.App.ErrWriter, p.Limit, "references")
	o.Progress = bar.set
	res, err := modelrun.Run(p, o)
	bar.close()
	if errors.Is(err, context.Canceled) {
		return errors.New("interrupted; no golden trace is written")
	}
	if err != nil {
		return err
	}
	if c.Bool("json") {
		err = printJSON(c.App.Writer, res)
	} else {
		printResult(c.App.Writer, res)
	}
	for _, n := range res.Notes {
		fmt.Fprintln(c.App.ErrWriter, "hwgen: note:", n)
	}
	for _, f := range res.Failures {
		fmt.Fprintln(c.App.ErrWriter, "hwgen:", f)
	}
	if err == nil && !res.Passed() {
		err = errCheck
	}
	return err
}

// program is the input with the command's flags applied.
func program(c *cli.Context, input string) (*scenario.Program, func() error, error) {
	base, sets, err := config(c)
	if err != nil {
		return nil, nil, err
	}
	o := scenario.Options{Base: base, Settings: sets}
	if c.IsSet("seed") {
		seed := c.Uint64("seed")
		o.Seed = &seed
	}
	p, done, err := scenario.Input(input, c.App.Reader, o)
	if err != nil {
		return nil, nil, err
	}
	p.Limit = c.Uint64("limit")
	if c.IsSet("checkpoint-every") {
		p.SetEvery(c.Uint64("checkpoint-every"))
	}
	if c.IsSet("fail-at") {
		p.SetFailure(c.Uint64("fail-at"))
	}
	return p, done, nil
}

// printResult is the table at the end of a run.
func printResult(w io.Writer, r *modelrun.Result) {
	n := r.Counts
	t := newTable(w)
	row := func(what string, format string, args ...any) {
		t.AppendRow(table.Row{what, fmt.Sprintf(format, args...)})
	}
	row("run", "%s, seed %d, configuration %s", r.Name, r.Seed, r.ConfigHash)
	row("references", "%s: %s, %s, %s", grouped(n["references"]), counted(n["loads"], "load"), counted(n["stores"], "store"), counted(n["errors"], "error"))
	row("L1 hits", "%.2f %% of loads", 100*r.L1HitRate)
	row("L2 hits", "%.2f %% of %s, %s", 100*r.L2HitRate, plural(n["l2_accesses"], "access", "accesses"), counted(n["castouts"], "castout"))
	row("addresses logged", "%s for %s", grouped(n["addresses_logged"]), counted(n["counted_stores"], "counted store"))
	row("duplicates removed", "%s", grouped(n["duplicates_removed"]))
	row("lines sent", "%s, %s; whole 4 KiB pages: %s%s", grouped(n["lines_sent"]), size(n["line_bytes_sent"]), size(n["page_bytes"]), times(n["page_bytes"], n["line_bytes_sent"]))
	row("to synchronise", "%s, once", counted(n["sync_lines"], "line"))
	row("packets", "%s, %s sent again, %s on the link", grouped(n["packets_sent"]), grouped(n["packets_resent"]), size(n["link_bytes"]))
	row("checkpoints", "%s acknowledged, %s held for log room", grouped(n["checkpoints"]), counted(n["held_stores"], "store"))
	row("failover", "%s", failover(r))
	row("verdict", "%s", verdict(w, r.Passed()))
	t.Render()
}

func failover(r *modelrun.Result) string {
	f := r.Failover
	switch {
	case f == nil:
		return "none, the VM is " + r.Protection
	case !f.Resumed:
		return "the VM is lost: checkpoint 0 had not committed"
	}
	return fmt.Sprintf("resumed checkpoint %d, taken at reference %s; %s lost", f.Checkpoint, grouped(f.References), counted(f.Lost, "reference"))
}

func size(n uint64) string {
	switch {
	case n >= 1<<20:
		return fmt.Sprintf("%.1f MiB", float64(n)/(1<<20))
	case n >= 10<<10 && n%1024 != 0:
		return fmt.Sprintf("%.1f KiB", float64(n)/(1<<10))
	}
	return spec.FormatSize(n)
}

// times is how much more pages cost.
func times(pages, lines uint64) string {
	if lines == 0 {
		return ""
	}
	return fmt.Sprintf(" (%.1f times)", float64(pages)/float64(lines))
}

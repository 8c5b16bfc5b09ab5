package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"

	"github.com/urfave/cli/v2"

	"github.com/hwgen/hwgen/golden"
	"github.com/hwgen/hwgen/golden/gtrace"
	"github.com/hwgen/hwgen/tb/cosim"
	"github.com/hwgen/hwgen/tb/engine"
	"github.com/hwgen/hwgen/tb/harness"
	"github.com/hwgen/hwgen/verilator"
)

func cosimCommand() *cli.Command {
	return &cli.Command{
		Name:      "cosim",
		Usage:     "run a scenario or a memory trace on the hardware, compare all with the model",
		ArgsUsage: "INPUT",
		Description: "INPUT is what hwgen golden takes. Everything that the hardware does is compared with the golden\n" +
			"model. When the primary fails, the VM goes on on the secondary, to the input's end.",
		Flags: append(runFlags(),
			&cli.StringFlag{Name: "engine", Value: "embedded", Usage: "what runs the hardware, `NAME`: embedded, verilator, both"},
			&cli.StringFlag{Name: "trace-out", Usage: "golden trace `FILE` to write, of the hardware's events"},
			&cli.StringFlag{Name: "form", Value: "text", Usage: "its `FORM`: text, binary, zstd"},
			&cli.StringFlag{Name: "wave", Usage: "VCD `FILE` to write: the cycles around a difference, or else a failure"},
			&cli.StringFlag{Name: "minimise", Usage: "scenario `FILE` to write, if there is a difference: the shortest run that shows it"},
			&cli.StringFlag{Name: "coverage", Usage: "`FILE` in which what was seen is gathered over runs; a table of it is printed"},
			jsonFlag),
		Action: cosimRun,
	}
}

// cosimJob is what the command's flags ask for.
type cosimJob struct {
	c       *cli.Context
	ctx     context.Context
	input   string
	engines []engine.Kind
	seen    *cosim.Coverage
	wave    engine.Wave
}

func cosimRun(c *cli.Context) error {
	args, err := arguments(c, "INPUT")
	if err != nil {
		return err
	}
	j := &cosimJob{c: c}
	if j.engines, err = engineKinds(c.String("engine")); err != nil {
		return err
	}
	body, ok := gtrace.BodyByName(c.String("form"))
	if !ok {
		return fmt.Errorf("--form %s: expected text, binary or zstd", c.String("form"))
	}
	for _, name := range []string{"wave", "minimise", "coverage"} {
		if err := canWrite(name, c.String(name)); err != nil {
			return err
		}
	}
	if again := c.String("wave") + c.String("minimise"); again != "" && args[0] == "-" {
		return errors.New("--wave and --minimise run the input again, and standard input is read only once; expected a file")
	}
	j.input = args[0]
	if err := j.coverage(); err != nil {
		return err
	}
	p, done, err := program(c, args[0])
	if err != nil {
		return err
	}
	defer done()
	ctx, stop := signal.NotifyContext(c.Context, os.Interrupt)
	defer stop()
	j.ctx = ctx
	bar := newProgress(c.App.ErrWriter, p.Limit, "references")
	o := cosim.Options{Context: ctx, Progress: bar.set, Continue: true, Open: j.open, Coverage: j.seen}
	var w *gtrace.Writer
	if out := c.String("trace-out"); out != "" {
		h := golden.TraceHeader(&p.Config, body)
		h.Name, h.Seed, h.Generator = p.Name, p.Seed, "hwgen cosim"
		if w, err = gtrace.Create(out, h); err != nil {
			return err
		}
		o.Trace = w
	}
	res, err := cosim.Run(p, o)
	bar.close()
	if errors.Is(err, context.Canceled) {
		return errors.New("interrupted; nothing is written")
	}
	if err != nil {
		return err
	}
	if err := j.after(res); err != nil {
		return err
	}
	return j.report(res)
}

// report prints what a run gave.
func (j *cosimJob) report(res *cosim.Result) (err error) {
	c := j.c
	if c.Bool("json") {
		err = printJSON(c.App.Writer, res)
	} else {
		if res.Mismatch != nil {
			_, err = io.WriteString(c.App.Writer, fold(res.Mismatch.Report())+"\n")
		}
		printCosim(c.App.Writer, res)
	}
	if j.seen != nil && !c.Bool("json") {
		printCoverage(c.App.Writer, j.seen)
	}
	for _, n := range res.Notes {
		fmt.Fprintln(c.App.ErrWriter, "hwgen: note:", n)
	}
	for _, f := range res.Failures {
		fmt.Fprintln(c.App.ErrWriter, "hwgen:", f)
	}
	if res.Mismatch != nil {
		fmt.Fprintln(c.App.ErrWriter, "hwgen:", res.Mismatch.Line())
	}
	if err == nil && !res.Passed() {
		err = errCheck
	}
	return err
}

func engineKinds(name string) ([]engine.Kind, error) {
	if name == "both" {
		return []engine.Kind{engine.Embedded, engine.Verilator}, nil
	}
	k, err := engine.ParseKind(name)
	if err != nil {
		return nil, fmt.Errorf("--engine %s: expected embedded, verilator or both", name)
	}
	return []engine.Kind{k}, nil
}

// open makes the engine, or the two that are to agree.
func (j *cosimJob) open(h *harness.Harness) (engine.Engine, error) {
	var list []engine.Engine
	for _, k := range j.engines {
		e, err := engine.New(j.ctx, k, h.Design, engine.Options{Progress: j.building(), Wave: j.wave})
		if err != nil {
			for _, x := range list {
				x.Close()
			}
			return nil, err
		}
		list = append(list, e)
	}
	if len(list) == 2 {
		return cosim.Both(list[0], list[1]), nil
	}
	return list[0], nil
}

// building tells on a terminal what a build of Verilator is doing.
func (j *cosimJob) building() func(verilator.Progress) {
	w := j.c.App.ErrWriter
	if !isTerminal(w) {
		return nil
	}
	return func(p verilator.Progress) {
		fmt.Fprintf(w, "\r\x1b[Kverilator: %s, %.0f s", p.Stage, p.Elapsed.Seconds())
		if p.Stage == "done" || p.Stage == "cached" {
			fmt.Fprint(w, "\r\x1b[K")
		}
	}
}

// canWrite says early what a file's directory would say in the end.
func canWrite(flag, file string) error {
	if file == "" {
		return nil
	}
	if st, err := os.Stat(file); err == nil {
		if st.IsDir() {
			return fmt.Errorf("--%s %s: is a directory; expected a file", flag, file)
		}
		f, err := os.OpenFile(file, os.O_WRONLY, 0)
		if err != nil {
			return fmt.Errorf("--%s: %w", flag, err)
		}
		return f.Close()
	}
	f, err := os.CreateTemp(filepath.Dir(file), ".hwgen-*")
	if err != nil {
		return fmt.Errorf("--%s %s: %w", flag, file, errors.Unwrap(err))
	}
	f.Close()
	return os.Remove(f.Name())
}

package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/jedib0t/go-pretty/v6/table"

	"github.com/hwgen/hwgen/tb/cosim"
	"github.com/hwgen/hwgen/tb/engine"
	"github.com/hwgen/hwgen/tb/scenario"
)

// coverage reads what runs before have seen.
func (j *cosimJob) coverage() (err error) {
	if f := j.c.String("coverage"); f != "" {
		j.seen, err = cosim.LoadCoverage(f)
	}
	return err
}

// after is what follows from a run: files, and commands for the report.
func (j *cosimJob) after(res *cosim.Result) error {
	if f := j.c.String("coverage"); f != "" {
		if err := j.seen.Save(f); err != nil {
			return fmt.Errorf("--coverage: %w", err)
		}
	}
	if m := res.Mismatch; m != nil {
		m.Commands = []string{
			"hwgen cosim " + j.flags() + j.input,
			"hwgen cosim " + j.flags() + "--wave waves.vcd " + j.input,
			"hwgen cosim " + j.flags() + "--minimise small.scn " + j.input,
		}
		if f := j.c.String("minimise"); f != "" {
			if err := j.minimise(f, m); err != nil {
				return err
			}
		}
	}
	if f := j.c.String("wave"); f != "" {
		return j.waves(f, res)
	}
	return nil
}

// flags are those of the command that change the run.
func (j *cosimJob) flags() (s string) {
	c := j.c
	if f := c.String("config"); f != "" {
		s += "--config " + f + " "
	}
	for _, set := range c.StringSlice("set") {
		s += "--set " + set + " "
	}
	for _, name := range []string{"checkpoint-every", "fail-at", "limit", "seed"} {
		if c.IsSet(name) {
			s += fmt.Sprintf("--%s %d ", name, c.Uint64(name))
		}
	}
	if c.IsSet("engine") {
		s += "--engine " + c.String("engine") + " "
	}
	return s
}

// again runs the input once more.
func (j *cosimJob) again(change func(*scenario.Program) *scenario.Program, o cosim.Options) (*cosim.Result, error) {
	p, done, err := program(j.c, j.input)
	if err != nil {
		return nil, err
	}
	defer done()
	if change != nil {
		p = change(p)
	}
	o.Context, o.Continue, o.Open = j.ctx, true, j.open
	return cosim.Run(p, o)
}

// waves runs once more, and writes the cycles around a difference, or else
// around a failure, or else the last ones.
func (j *cosimJob) waves(file string, res *cosim.Result) error {
	from, to := res.Window()
	j.wave = engine.Wave{File: file, From: from, To: to}
	kinds := j.engines
	j.engines = kinds[:1]
	_, err := j.again(nil, cosim.Options{})
	j.wave, j.engines = engine.Wave{}, kinds
	if err != nil {
		return fmt.Errorf("--wave: %w", err)
	}
	fmt.Fprintf(j.c.App.ErrWriter, "hwgen: %s has cycles %s to %s\n", file, grouped(from), grouped(to))
	return nil
}

// mostRuns of a minimiser.
const mostRuns = 600

// minimise writes the shortest scenario that shows the same difference.
func (j *cosimJob) minimise(file string, m *cosim.Mismatch) error {
	p, done, err := program(j.c, j.input)
	if err != nil {
		return err
	}
	defer done()
	r, err := cosim.NewRunner(p.Config, j.open)
	if err != nil {
		return err
	}
	defer r.Close()
	r.Context = j.ctx
	small, runs, err := cosim.Minimise(p, m, mostRuns, r.Run)
	if err != nil {
		return fmt.Errorf("--minimise: %w", err)
	}
	f, err := os.CreateTemp(filepath.Dir(file), ".hwgen-*")
	if err != nil {
		return err
	}
	_, err = small.WriteTo(f)
	if err2 := f.Close(); err == nil {
		err = err2
	}
	if err == nil {
		err = os.Chmod(f.Name(), 0o644)
	}
	if err == nil {
		err = os.Rename(f.Name(), file)
	}
	if err != nil {
		os.Remove(f.Name())
		return fmt.Errorf("--minimise: %w", err)
	}
	fmt.Fprintf(j.c.App.ErrWriter, "hwgen: %s shows it with %s, found in %s\n", file, counted(uint64(len(small.Actions)), "action"), counted(uint64(runs), "run"))
	return nil
}

// printCoverage is the table of what was seen, and what never was.
func printCoverage(w io.Writer, k *cosim.Coverage) {
	seen, all := k.Points()
	fmt.Fprintf(w, "\ncoverage: %d of %d points. Kinds of back-pressure, of %d, under which an event was seen in a\nstate of the protection; - where it cannot happen\n\n", seen, all, cosim.Pressures)
	t := newTable(w)
	head, rows := k.Table()
	line := func(cells []string) table.Row {
		out := make(table.Row, len(cells))
		for i := range cells {
			out[i] = cells[i]
		}
		return out
	}
	for i := range head[1:] {
		head[i+1] = head[i+1][:min(8, len(head[i+1]))]
	}
	t.AppendHeader(line(head))
	for _, r := range rows {
		t.AppendRow(line(r))
	}
	t.Render()
	if never := k.Never(); len(never) > 0 {
		fmt.Fprintln(w, "\nnever seen:")
		for _, n := range never {
			fmt.Fprint(w, fold("  "+n+"\n"))
		}
	}
}

package engine

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/hwgen/hwgen/gen/verilog"
	"github.com/hwgen/hwgen/verilator"
)

// verilated runs a design as a program of its own.
type verilated struct {
	d     *Design
	model *verilator.Model
	p     *verilator.SparseProcess
	cycle uint64
	quiet bool
	said  bytes.Buffer // what the model printed
}

func newVerilated(ctx context.Context, d *Design, o Options) (Engine, error) {
	c, err := verilatorConfig(d, o)
	if err != nil {
		return nil, err
	}
	m, err := verilator.Build(ctx, c)
	if err != nil {
		return nil, err
	}
	e := &verilated{d: d, model: m, quiet: o.NoRecords}
	e.p, err = m.StartSparse(ctx, verilator.RunOptions{Stdout: &e.said, VCD: o.Wave.File, From: o.Wave.From, To: o.Wave.To})
	if err != nil {
		return nil, errors.Join(err, m.Close())
	}
	return e, nil
}

// verilatorConfig emits the design.
func verilatorConfig(d *Design, o Options) (verilator.Config, error) {
	clock, err := d.clock()
	if err != nil {
		return verilator.Config{}, err
	}
	files, err := verilog.Emit(d.Netlist, verilog.WithSeed(o.Seed))
	if err != nil {
		return verilator.Config{}, err
	}
	c := verilator.Config{
		Top: d.Netlist.Top.Name, Defines: []string{"SIMULATION"}, Trace: o.Wave.File != "",
		Sparse: &verilator.Sparse{Clock: clock, Events: verilator.Port{Name: d.Events, Width: len(d.Outputs)}},
		Flags:  []string{"-Wno-SYMRSVDWORD"}, // it finds other names for what C++ reserves
		Cache:  o.Cache, Progress: o.Progress, Optimise: o.Optimise,
	}
	for _, x := range d.Inputs {
		y := verilator.SparseInput{Valid: x.Valid}
		for _, p := range x.Data {
			y.Data = append(y.Data, verilator.Port(p))
		}
		c.Sparse.Inputs = append(c.Sparse.Inputs, y)
	}
	for _, x := range d.Outputs {
		c.Sparse.Outputs = append(c.Sparse.Outputs, verilator.SparseOutput{Port: verilator.Port(x.Port)})
	}
	for _, f := range files {
		x := verilator.File{Name: f.Name, Data: f.Data}
		if strings.HasSuffix(f.Name, ".v") {
			c.Files = append(c.Files, x)
		} else {
			c.Data = append(c.Data, x)
		}
	}
	return c, nil
}

func (e *verilated) Name() string  { return Verilator.String() }
func (e *verilated) Cycle() uint64 { return e.cycle }

// Run implements Engine.
func (e *verilated) Run(b *Block, r *Records) (err error) {
	r.From, r.Done, r.Words = e.cycle, 0, r.Words[:0]
	if err := b.check(e.d); err != nil {
		return err
	}
	r.Done, r.Words, err = e.p.Exchange(b.Cycles, b.Words, r.Words, e.quiet)
	e.cycle += uint64(r.Done)
	if err != nil {
		return fmt.Errorf("cycle %d: %w", e.cycle, err)
	}
	if r.Done < b.Cycles {
		err = e.p.Close() // so that all has been printed
		return errors.Join(&CheckError{e.cycle, strings.TrimSpace(e.said.String())}, err)
	}
	return nil
}

// Close implements Engine.
func (e *verilated) Close() error { return errors.Join(e.p.Close(), e.model.Close()) }

package engine

import (
	"bufio"
	"errors"
	"fmt"
	"math/bits"
	"os"

	"github.com/hwgen/hwgen/hdl/netlist"
	"github.com/hwgen/hwgen/hdl/sim"
	"github.com/hwgen/hwgen/hdl/sim/wave"
)

// embedded runs a design in this process.
type embedded struct {
	d      *Design
	s      *sim.Sim
	inputs []embeddedInput
	events *sim.Signal
	out    []embeddedOutput
	cycle  uint64
	raised uint64 // inputs whose valid is 1
	quiet  bool
	domain string

	wave   Wave
	writer *wave.Writer
	file   *os.File
	buf    *bufio.Writer
}

type embeddedInput struct {
	valid *sim.Signal
	data  []*sim.Signal
}

type embeddedOutput struct {
	payload *sim.Signal // nil: none
	words   int
}

func newEmbedded(d *Design, o Options) (_ Engine, err error) {
	if _, err := d.clock(); err != nil {
		return nil, err
	}
	kind := sim.Fast
	if o.Wave.File != "" {
		kind = sim.Observe
	}
	opts := []sim.Option{sim.WithEngine(kind), sim.WithSeed(o.Seed)}
	if !o.NoRecords {
		opts = append(opts, sim.WithStops(d.Events))
	}
	s, err := sim.New(d.Netlist, opts...)
	if err != nil {
		return nil, err
	}
	e := &embedded{d: d, s: s, quiet: o.NoRecords, domain: s.Domains()[0], wave: o.Wave}
	signal := func(name string) *sim.Signal {
		g, err2 := s.Signal(name)
		err = errors.Join(err, err2)
		return g
	}
	e.events = signal(d.Events)
	for _, x := range d.Outputs {
		y := embeddedOutput{words: x.Words()}
		if y.words > 0 {
			y.payload = signal(x.Port.Name)
		}
		e.out = append(e.out, y)
	}
	for _, x := range d.Inputs {
		y := embeddedInput{valid: signal(x.Valid)}
		for _, p := range x.Data {
			y.data = append(y.data, signal(p.Name))
		}
		e.inputs = append(e.inputs, y)
	}
	if err == nil && o.Wave.File != "" {
		err = e.openWave()
	}
	if err != nil {
		s.Close()
		return nil, err
	}
	return e, nil
}

func (e *embedded) Name() string  { return Embedded.String() }
func (e *embedded) Cycle() uint64 { return e.cycle }

// Run implements Engine.
func (e *embedded) Run(b *Block, r *Records) error {
	r.From, r.Done, r.Words = e.cycle, 0, r.Words[:0]
	if err := b.check(e.d); err != nil {
		return err
	}
	items := b.Words
	for c, end := uint64(0), uint64(b.Cycles); c < end; c = e.cycle - r.From {
		if e.raised != 0 {
			e.lower()
		}
		for len(items) > 0 && items[0]>>itemBits == c {
			items = e.put(items)
		}
		n := end - c
		switch {
		case e.raised != 0:
			n = 1
		case len(items) > 0:
			n = items[0]>>itemBits - c
		}
		if err := e.step(n); err != nil {
			r.Done = int(e.cycle - r.From)
			return err
		}
		if ev := e.events.Get(); ev != 0 && !e.quiet {
			r.Words = e.record(r.Words, e.cycle-r.From-1, ev)
		}
	}
	r.Done = b.Cycles
	return nil
}

// step runs cycles up to one in which something happens, n at most.
func (e *embedded) step(n uint64) error {
	if e.wave.File != "" {
		if err := e.window(); err != nil {
			return err
		}
		n = 1
	}
	var k int
	var err error
	if e.quiet {
		k, err = e.steps(int(n))
	} else {
		k, err = e.s.RunUntil(e.events, int(n))
	}
	e.cycle += uint64(k)
	if err != nil {
		return e.failed(err)
	}
	return nil
}

// steps is a run that looks at nothing.
func (e *embedded) steps(n int) (int, error) {
	err := e.s.Step(n)
	now, err2 := e.s.Cycle(e.domain)
	return int(now - int64(e.cycle)), errors.Join(err, err2)
}

// failed makes the simulator's error one of both engines.
func (e *embedded) failed(err error) error {
	var c *sim.CheckError
	if errors.As(err, &c) {
		return &CheckError{e.cycle, c.Error()}
	}
	return err
}

// lower ends the items of the cycle before.
func (e *embedded) lower() {
	for m := e.raised; m != 0; m &= m - 1 {
		e.inputs[bits.TrailingZeros64(m)].valid.Set(0)
	}
	e.raised = 0
}

// put sets the ports of an item, and returns the items behind it.
func (e *embedded) put(items []uint64) []uint64 {
	i := items[0] & (1<<itemBits - 1)
	x := &e.inputs[i]
	x.valid.Set(1)
	e.raised |= 1 << i
	items = items[1:]
	for _, g := range x.data {
		if w := g.Width(); w <= 64 {
			g.Set(items[0])
			items = items[1:]
		} else {
			n := netlist.Limbs(w)
			g.SetValue(items[:n])
			items = items[n:]
		}
	}
	return items
}

// record appends what happened in a cycle.
func (e *embedded) record(words []uint64, cycle, events uint64) []uint64 {
	for ; events != 0; events &= events - 1 {
		i := bits.TrailingZeros64(events)
		words = append(words, cycle<<itemBits|uint64(i))
		x := &e.out[i]
		switch {
		case x.words == 1:
			words = append(words, x.payload.Get())
		case x.words > 1:
			n := len(words)
			for range x.words {
				words = append(words, 0)
			}
			x.payload.Read(words[n:])
		}
	}
	return words
}

// Snapshot is a state of an engine.
type Snapshot struct {
	sim    *sim.Snapshot
	cycle  uint64
	raised uint64
}

// Snapshot implements Snapshotter.
func (e *embedded) Snapshot(s *Snapshot) (_ *Snapshot, err error) {
	if s == nil {
		s = &Snapshot{}
	}
	s.cycle, s.raised = e.cycle, e.raised
	if s.sim == nil {
		s.sim, err = e.s.Snapshot()
		return s, err
	}
	return s, e.s.SnapshotInto(s.sim)
}

// Restore implements Snapshotter.
func (e *embedded) Restore(s *Snapshot) error {
	if s.sim == nil {
		return errors.New("engine: the snapshot is empty")
	}
	e.cycle, e.raised = s.cycle, s.raised
	return e.s.Restore(s.sim)
}

func (e *embedded) openWave() error {
	f, err := os.Create(e.wave.File)
	if err != nil {
		return fmt.Errorf("waves: %w", err)
	}
	e.file, e.buf = f, bufio.NewWriter(f)
	return nil
}

// window begins and ends the waves.
func (e *embedded) window() (err error) {
	switch {
	case e.writer == nil && e.cycle >= e.wave.From && e.cycle < e.wave.end():
		e.writer, err = wave.VCD(e.buf, e.s)
	case e.writer != nil && e.cycle >= e.wave.end():
		err = e.closeWave()
	}
	return err
}

func (e *embedded) closeWave() error {
	if e.file == nil {
		return nil
	}
	var err error
	if e.writer != nil {
		err = e.writer.Close()
	}
	err = errors.Join(err, e.buf.Flush(), e.file.Close())
	e.file, e.writer, e.wave.File = nil, nil, ""
	if err != nil {
		return fmt.Errorf("waves: %w", err)
	}
	return nil
}

// Close implements Engine.
func (e *embedded) Close() error { return errors.Join(e.closeWave(), e.s.Close()) }

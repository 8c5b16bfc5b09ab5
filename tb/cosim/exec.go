package cosim

import (
	"context"
	"fmt"

	"github.com/hwgen/hwgen/golden"
	"github.com/hwgen/hwgen/golden/gtrace"
	"github.com/hwgen/hwgen/models/cluster"
	"github.com/hwgen/hwgen/models/spec"
	"github.com/hwgen/hwgen/tb/engine"
	"github.com/hwgen/hwgen/tb/harness"
	"github.com/hwgen/hwgen/tb/modelrun"
	"github.com/hwgen/hwgen/tb/scenario"
)

// exec drives the hardware as software and a VM's processor do. All that it
// decides, it decides from what was seen, so that every engine does the same.
type exec struct {
	p    *scenario.Program
	c    *spec.Config
	h    *harness.Harness
	e    engine.Engine
	in   *harness.Stimulus
	rec  engine.Records
	feed *feed
	opt  *Options
	regs map[string]uint64 // addresses on the control port

	cycle uint64 // the next one
	quiet uint64 // since when nothing but heartbeats has happened

	controls []*control // put in and not done
	soft     func()     // looks at what was seen, in short blocks; nil: nothing to look for

	vm
	mirror
	failure
	failures   []modelrun.Failure
	notes      map[string]bool
	counters   map[string]uint64
	held       uint64 // stores that waited for room in the log
	resumedRun *Resumed
	lastEvent  uint64
	tape       *Tape
	recorder   *golden.Recorder
}

// control is a command of the sequencer on its way.
type control struct {
	done    bool
	outcome harness.Outcome
	data    uint64
}

// Sizes of blocks, cycles.
const (
	shortBlock = 32
	longBlock  = 4096
)

// run runs some cycles.
func (x *exec) run(cycles int) error {
	if c := x.opt.Context; c != nil && c.Err() != nil {
		return c.Err()
	}
	cycles = max(cycles, x.in.Len())
	block := x.in.Block(cycles)
	if x.tape != nil {
		x.tape.add(block)
	}
	err := x.e.Run(block, &x.rec)
	x.feed.put(&x.rec)
	for ev := range x.h.Events(&x.rec) {
		x.see(ev)
	}
	x.cycle += uint64(x.rec.Done)
	if err != nil {
		return err
	}
	if x.feed.failed.Load() {
		return errMismatch
	}
	return x.react()
}

// wait runs until a condition holds: in blocks that grow, or in short ones where
// something is looked for that happens in between.
func (x *exec) wait(what string, cond func() bool) error {
	for n := shortBlock; !cond(); n = min(2*n, longBlock) {
		n = min(n, x.longest())
		if err := x.run(n); err != nil {
			return err
		}
		if q := x.cycle - x.quiet; q > x.patience() && x.cycle > x.quiet {
			return &HangError{x.cycle, q, what}
		}
	}
	return nil
}

// longest is how long a block may be, cycles: short where something is looked for
// that happens in between.
func (x *exec) longest() int {
	switch {
	case x.soft != nil:
		return softBlock
	case x.watch != nil && (x.barrier || x.closed):
		return softBlock
	case x.watch != nil, x.takeover && !x.handout, x.active == 1 && x.lastAnswer <= x.resumedAt:
		return shortBlock
	}
	return longBlock
}

// patience is how long nothing may happen.
func (x *exec) patience() uint64 {
	return 200_000 + 4*(x.timeouts["ack_timeout"]+x.timeouts["heartbeat_timeout"]+uint64(x.slowest)+x.c.LinkDelay)
}

// do puts commands for the sequencer in, and waits until they are done.
func (x *exec) do(list ...harness.Command) (*control, error) {
	var last *control
	for _, cmd := range list {
		var err error
		if last, err = x.ask(cmd); err != nil {
			return nil, err
		}
	}
	return last, x.wait("the control sequencer", func() bool { return last == nil || last.done })
}

// ask puts one in.
func (x *exec) ask(cmd harness.Command) (*control, error) {
	const most = 64 // words of one command
	if err := x.wait("room for a control command", func() bool { _, room := x.in.Room(); return room >= most }); err != nil {
		return nil, err
	}
	return x.askNow(cmd)
}

// askNow puts one in without waiting for room.
func (x *exec) askNow(cmd harness.Command) (*control, error) {
	if err := x.in.Control(cmd); err != nil {
		return nil, err
	}
	k := &control{}
	x.controls = append(x.controls, k)
	return k, nil
}

// finished is the end of the oldest command.
func (x *exec) finished(ev *harness.Event) {
	if len(x.controls) == 0 {
		return
	}
	k := x.controls[0]
	x.controls = x.controls[1:]
	k.done, k.outcome, k.data = true, harness.Outcome(ev.Code), ev.Data
}

// write and read access a register of a node.
func (x *exec) write(node int, name string, v uint32) error {
	_, err := x.do(harness.WriteRegister{Node: node, Addr: uint32(x.regs[name]), Data: v})
	return err
}

func (x *exec) read(node int, name string) (uint64, error) {
	k, err := x.do(harness.ReadRegister{Node: node, Addr: uint32(x.regs[name])})
	if err != nil {
		return 0, err
	}
	if k.outcome == harness.Refused {
		return 0, fmt.Errorf("the control port refused a read of register %s", name)
	}
	return k.data, nil
}

// command is a bit of the command register.
func (x *exec) command(node int, name string) error {
	for _, r := range cluster.Bank(x.c).Registers {
		for _, f := range r.Fields {
			if r.Name == "command" && f.Name == name {
				return x.write(node, "command", 1<<f.Lo)
			}
		}
	}
	return fmt.Errorf("the command register has no bit %s", name)
}

func addresses(c *spec.Config) map[string]uint64 {
	out := map[string]uint64{}
	for _, r := range cluster.Bank(c).Registers {
		out[r.Name] = uint64(r.Addr)
	}
	return out
}

func (x *exec) fail(a scenario.Action, msg string) {
	x.failures = append(x.failures, modelrun.Failure{Where: a.Where(), Msg: msg})
}

// Options of a run.
type Options struct {
	Context  context.Context
	Progress func(done uint64)                             // references made
	Open     func(*harness.Harness) (engine.Engine, error) // nil: the embedded engine
	Trace    *gtrace.Writer                                // receives every event; its header is golden.TraceHeader's
	Continue bool                                          // the VM goes on on the secondary, to the program's end
	Coverage *Coverage                                     // counts what is seen; nil: nobody does
	Tape     *Tape                                         // receives the stimulus; nil: nobody does
}

package cosim

import (
	"errors"
	"fmt"

	"github.com/hwgen/hwgen/models/cluster"
	"github.com/hwgen/hwgen/models/spec"
	"github.com/hwgen/hwgen/tb/harness"
	"github.com/hwgen/hwgen/tb/scenario"
)

// What ends a part of a run early.
var (
	errPrimary  = errors.New("the primary has failed")
	errLimit    = errors.New("the limit is reached")
	errMismatch = errors.New("hardware and model differ")
)

// all goes through the actions.
func (x *exec) all() error {
	for i, a := range x.p.Actions {
		x.action = i
		err := x.act(a)
		if err == nil {
			err = x.died()
		}
		switch {
		case errors.Is(err, errPrimary):
			err = x.died()
		case errors.Is(err, errLimit):
			err = nil
		}
		if err != nil {
			return where(a, err)
		}
	}
	if err := x.settle(); err != nil {
		return err
	}
	for _, f := range x.armed {
		x.fail(f, "the failure did not happen: "+x.whyNot(f))
	}
	return nil
}

// where puts an action's place in front of an error that has none.
func where(a scenario.Action, err error) error {
	if at := a.Where(); at.Line > 0 && !errors.Is(err, errMismatch) {
		return fmt.Errorf("%v: %w", at, err)
	}
	return err
}

// act does one action. What the VM does is left out when its primary has failed.
func (x *exec) act(a scenario.Action) error {
	if _, is := a.(*scenario.Single); !is {
		if err := x.drain(); err != nil {
			return err
		}
		if err := x.died(); err != nil {
			return err
		}
	}
	switch a := a.(type) {
	case *scenario.ExpectCount, *scenario.ExpectResumed, *scenario.ExpectBytes, *scenario.ExpectDigest, *scenario.ExpectProtection:
		return x.expect(a)
	case *scenario.ReadRegister:
		if !x.alive[a.Node] {
			return nil
		}
		return x.readRegister(a)
	case *scenario.WriteRegister:
		if !x.alive[a.Node] {
			return nil
		}
		return x.writeRegister(a)
	}
	if x.gone() {
		return nil
	}
	switch a := a.(type) {
	case *scenario.Threads:
		x.mask &^= a.Mask
		if a.In {
			x.mask |= a.Mask
		}
		return x.write(0, "thread_mask", uint32(x.mask))
	case *scenario.Protect:
		return x.protect(a)
	case *scenario.Single:
		return x.single(a)
	case *scenario.Random:
		return x.stream(a.Stream(), nil)
	case *scenario.Replay:
		return x.stream(a.Stream(x.c))
	case *scenario.Checkpoint:
		return x.checkpoint(a)
	case *scenario.CheckpointEvery:
		x.every = a.N
	case *scenario.StateWord:
		return x.stateWord(a)
	case *scenario.LinkFault, *scenario.LinkClean, *scenario.LinkDelay, *scenario.MemoryLatency, *scenario.Stalls:
		return x.surroundings(a)
	case *scenario.Fail:
		return x.arm(a)
	case *scenario.Bus:
		return x.bus(a)
	}
	return nil
}

// protect starts protection, checkpoint 0 included, or stops it.
func (x *exec) protect(a *scenario.Protect) error {
	switch {
	case !a.On && x.protection == spec.Unprotected:
		x.fail(a, "stop protection: the VM is not protected")
		return nil
	case a.On && x.guarded():
		x.fail(a, fmt.Sprintf("start protection: the VM is %v; expected stop protection before it", x.protection))
		return nil
	case !a.On:
		if err := x.command(0, "stop"); err != nil {
			return err
		}
		if err := x.wait("protection to stop", func() bool { return x.protection == spec.Unprotected || x.gone() }); err != nil {
			return err
		}
		return x.drain()
	}
	if !x.alive[1] {
		if _, err := x.do(harness.Revive{Node: 1}); err != nil {
			return err
		}
		if err := x.wait("the secondary", func() bool { return x.alive[1] }); err != nil {
			return err
		}
	}
	if err := x.command(0, "start"); err != nil {
		return err
	}
	x.lost = false
	if err := x.wait("protection to start", func() bool { return x.protection == spec.Synchronising || x.gone() }); err != nil {
		return err
	}
	// The image is sent; then software asks for checkpoint 0.
	for !x.gone() && !x.lost {
		if err := x.wait("the image to be sent", func() bool { return x.syncSent >= x.c.ImageLines() || x.gone() || x.lost }); err != nil {
			return err
		}
		v, err := x.read(0, "activity")
		if err != nil {
			return err
		}
		if v>>x.bitOf("activity", "swept")&1 != 0 {
			break
		}
	}
	if x.gone() || x.lost {
		return nil
	}
	if err := x.command(0, "checkpoint"); err != nil {
		return err
	}
	return x.wait("checkpoint 0", func() bool { return x.protection == spec.Protected || x.gone() || x.lost })
}

// bitOf is the place of a register's field.
func (x *exec) bitOf(register, field string) int {
	for _, r := range cluster.Bank(x.c).Registers {
		for _, f := range r.Fields {
			if r.Name == register && f.Name == field {
				return f.Lo
			}
		}
	}
	return 31
}

func (x *exec) commandBit(name string) uint32 { return 1 << x.bitOf("command", name) }

// checkpoint takes one and waits for its ack.
func (x *exec) checkpoint(a *scenario.Checkpoint) error {
	if !x.guarded() {
		x.fail(a, fmt.Sprintf("checkpoint: the VM is %v; expected start protection before it", x.protection))
		return nil
	}
	if x.stalled {
		return nil
	}
	acks := x.acks
	pending := uint64(0)
	if x.closed || x.barrier {
		pending = 1
	}
	if err := x.put(request{op: spec.OpCheckpoint}); err != nil {
		return err
	}
	return x.wait("the checkpoint's ack", func() bool {
		return x.outstanding() == 0 && x.acks > acks+pending-1 && !x.closed && x.acks > acks || x.gone() || x.lost
	})
}

func (x *exec) stateWord(a *scenario.StateWord) error {
	if err := x.write(0, "state_word_index", uint32(a.Thread*x.c.StateWords+a.Word)); err != nil {
		return err
	}
	if x.c.CoreBits == 64 {
		if err := x.write(0, "state_word_high", uint32(a.Value>>32)); err != nil {
			return err
		}
	}
	return x.write(0, "state_word_data", uint32(a.Value))
}

func (x *exec) writeRegister(a *scenario.WriteRegister) error {
	if _, timed := x.timeouts[a.Register]; timed {
		x.timeouts[a.Register] = max(x.timeouts[a.Register], a.Value)
	}
	if a.Node == 0 && a.Register == "thread_mask" {
		x.mask = a.Value
	}
	if a.Node == 0 && a.Register == "guard_band" {
		x.guard = a.Value
	}
	return x.write(a.Node, a.Register, uint32(a.Value))
}

func (x *exec) readRegister(a *scenario.ReadRegister) error {
	v, err := x.read(a.Node, a.Register)
	if err == nil && a.Check && v != a.Want {
		x.fail(a, fmt.Sprintf("register %s: expected 0x%x, got 0x%x", a.Register, a.Want, v))
	}
	return err
}

func (x *exec) bus(a *scenario.Bus) error {
	var cmd harness.Command
	switch a.Op {
	case scenario.BusRead:
		cmd = harness.BusRead{Addr: a.Addr}
	case scenario.BusOwn:
		cmd = harness.BusOwn{Addr: a.Addr}
	default:
		cmd = harness.BusWrite{Addr: a.Addr, Bytes: a.Bytes}
	}
	k, err := x.do(cmd)
	if err == nil && a.Op == scenario.BusWrite && k.outcome != harness.Dead && (k.outcome == harness.Refused) != a.WantError {
		x.fail(a, fmt.Sprintf("bus write at 0x%x: expected %s, got %s", a.Addr, answerName(a.WantError), answerName(!a.WantError)))
	}
	return err
}

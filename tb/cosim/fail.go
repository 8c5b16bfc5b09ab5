package cosim

import (
	"fmt"
	"slices"

	"github.com/hwgen/hwgen/tb/harness"
	"github.com/hwgen/hwgen/tb/modelrun"
	"github.com/hwgen/hwgen/tb/scenario"
)

// failure is what becomes of the nodes.
type failure struct {
	alive    [2]bool
	armed    []*scenario.Fail
	told     bool // the failover was seen to its end
	failover *modelrun.Failover
	watch    func()   // sees the end of a phase in which a node shall die; nil: there is none
	cut      []uint64 // requests of each thread that the resumed checkpoint has
	rest     *openStream
	action   int // the action that is being done
	diedIn   int // the action in which the primary died
}

// gone says whether the VM's primary is dead.
func (x *exec) gone() bool { return !x.alive[0] && x.active == 0 }

// arm makes a failure wait for its condition.
func (x *exec) arm(f *scenario.Fail) error {
	switch f.When {
	case scenario.Now:
		return x.kill(f)
	case scenario.AtCycle:
		x.armed = append(x.armed, f)
		if x.cycle >= f.N {
			x.fail(f, fmt.Sprintf("the failure did not happen: expected it at cycle %d, and it was cycle %d before it was asked for", f.N, x.cycle))
			x.armed = x.armed[:len(x.armed)-1]
			return nil
		}
		_, err := x.do(harness.KillAt{Node: f.Node, Cycle: f.N})
		return err
	case scenario.AtReference:
		if f.N < x.asked {
			x.fail(f, fmt.Sprintf("the failure did not happen: expected it at reference %d, and there were %d before it was asked for", f.N, x.asked))
			return nil
		}
		x.armed = append(x.armed, f)
		return x.failAtReference()
	}
	x.armed = append(x.armed, f)
	return x.armPhase(f)
}

// failAtReference kills when so many references are made and answered.
func (x *exec) failAtReference() error {
	for _, f := range x.armed {
		if f.When == scenario.AtReference && f.N == x.asked {
			if err := x.drain(); err != nil {
				return err
			}
			return x.kill(f)
		}
	}
	return nil
}

// kill does it now.
func (x *exec) kill(f *scenario.Fail) error {
	if f.Node == 1 && !x.guarded() {
		x.armed = slices.DeleteFunc(x.armed, func(y *scenario.Fail) bool { return y == f })
		x.fail(f, fmt.Sprintf("fail secondary: the VM is %v; expected one that is protected", x.protection))
		return nil
	}
	if f.Node == 0 {
		if err := x.beforeDeath(); err != nil {
			return err
		}
	}
	if _, err := x.do(harness.Kill{Node: f.Node}); err != nil {
		return err
	}
	return x.wait("a node to die", func() bool { return !x.alive[f.Node] })
}

// armPhase sets a trigger for a step of a phase. Two of them no trigger of the
// harness can count: they are looked for in short blocks.
func (x *exec) armPhase(f *scenario.Fail) error {
	boundaries := uint32(1)
	if f.Numbered {
		e := x.epoch
		if f.Of < uint64(e) || f.Of == uint64(e) && x.barrier {
			return nil // over: reported at the end
		}
		boundaries = uint32(f.Of) - e + 1
	}
	k := harness.KillAfter{Node: f.Node, First: boundaries, FirstOf: harness.MaskOf(0, harness.Boundary), Then: uint32(f.After)}
	switch f.Phase {
	case scenario.FlagCheck:
		k.FirstOf, k.ThenOf = harness.MaskOf(0, harness.Barrier), harness.MaskOf(0, harness.Check)
	case scenario.LogFlush:
		if f.After == 0 { // behind the first log line of the pause
			k.FirstOf, k.Then, k.ThenOf = harness.MaskOf(0, harness.Barrier), 1, harness.MaskOf(0, harness.Write)
		} else {
			k.Then = 0
		}
	case scenario.Retrieval:
		k.ThenOf = harness.MaskOf(0, harness.Retrieve)
	case scenario.Staging:
		k.ThenOf = harness.MaskOf(1, harness.Take)
	case scenario.Commit:
		k.ThenOf = harness.MaskOf(1, harness.Copy)
		if f.After == 0 {
			return x.armSoft(f, uint64(boundaries), func() bool { return x.markerTaken })
		}
	case scenario.Ack:
		if f.After == 0 {
			return x.armSoft(f, uint64(boundaries), func() bool { return x.markerTaken })
		}
		return x.armSoft(f, uint64(boundaries), func() bool { return x.ackSent })
	}
	if _, err := x.do(k); err != nil {
		return err
	}
	x.watchEnd(f, k)
	return nil
}

// watchEnd takes a failure back when its phase ends before it: for good if the
// checkpoint was named, until the next one if not.
func (x *exec) watchEnd(f *scenario.Fail, k harness.KillAfter) {
	ends := func() uint64 { return x.acks }
	switch f.Phase {
	case scenario.FlagCheck, scenario.LogFlush:
		ends = func() uint64 { return x.boundaries }
	case scenario.Commit: // the copy goes on behind the ack
		ends = func() uint64 { return x.markers }
	}
	at := x.boundaries + uint64(k.First)
	from := ends()
	x.watch = func() {
		if x.boundaries < at || !x.alive[f.Node] {
			from = ends()
			return
		}
		over := ends() > from
		if f.Phase == scenario.Commit {
			over = ends() > from+1
		}
		if !over {
			return
		}
		x.watch = nil
		x.askFirst(f, harness.Disarm{Node: f.Node})
		for _, g := range x.armed { // Disarm takes these back, too
			if g.Node == f.Node && g.When == scenario.AtCycle {
				x.askFirst(g, harness.KillAt{Node: g.Node, Cycle: g.N})
			}
		}
		if !f.Numbered {
			k.First = 1
			x.askFirst(f, k)
			x.watchEnd(f, k)
		}
	}
}

// askFirst puts in a command that cannot wait.
func (x *exec) askFirst(f *scenario.Fail, cmd harness.Command) {
	if _, err := x.askNow(cmd); err != nil {
		x.fail(f, err.Error())
	}
}

// softBlock is short enough for what no trigger counts.
const softBlock = 2

// armSoft kills when a condition holds behind so many more boundaries.
func (x *exec) armSoft(f *scenario.Fail, boundaries uint64, cond func() bool) error {
	from, sent := x.boundaries, false
	x.soft = func() {
		if sent || x.boundaries < from+boundaries || !cond() {
			return
		}
		sent = true
		x.askFirst(f, harness.Kill{Node: f.Node})
	}
	return nil
}

// died follows what a dead node means, once.
func (x *exec) died() error {
	switch {
	case x.gone() && !x.told:
		x.told, x.diedIn = true, x.action
		x.soft, x.watch = nil, nil
		x.happened(0)
		return x.takeOver()
	case !x.alive[1] && x.guarded() && !x.lost:
		x.soft, x.watch = nil, nil
		x.happened(1)
		return x.secondaryLost()
	case !x.alive[1]:
		x.happened(1)
	}
	return nil
}

// happened takes a failure off the list of those that did not.
func (x *exec) happened(node int) {
	for i, f := range x.armed {
		if f.Node == node {
			x.armed = slices.Delete(x.armed, i, i+1)
			return
		}
	}
}

// secondaryLost waits until the primary has noticed.
func (x *exec) secondaryLost() error {
	if err := x.wait("the primary to notice", func() bool { return x.lost || x.gone() }); err != nil {
		return err
	}
	if core, _ := x.in.Waiting(); x.stalled && core > 0 {
		_, err := x.do(harness.Flush{})
		return err
	}
	return nil
}

// takeOver is the secondary's way from the primary's last sign of life to the
// running VM.
func (x *exec) takeOver() error {
	x.failover = &modelrun.Failover{Lost: x.refs}
	if !x.alive[1] {
		return nil
	}
	// What is on the link may still complete checkpoint 0.
	limit := x.cycle + 2*x.timeouts["heartbeat_timeout"] + 4*x.c.LinkDelay + 4096 + uint64(x.slowest)*64
	if err := x.waitUntil("the takeover", limit, func() bool { return x.takeover }); err != nil {
		return err
	}
	if !x.takeover {
		return nil
	}
	if err := x.wait("image and state to be handed out", func() bool { return x.handout }); err != nil {
		return err
	}
	board := x.feed.sync()
	if board.Mismatch() != nil {
		return errMismatch
	}
	x.cut = x.cuts[x.resumed]
	at := x.refsIn()
	m := x.c.AddressMap()
	image := board.Model().Nodes[1].View()[m.Further.Base:m.Further.End()]
	k, _ := board.Model().Nodes[1].ReadRegister(modelPeerTerm)
	*x.failover = modelrun.Failover{Resumed: true, Checkpoint: x.resumed, Term: uint16(k), References: at, Lost: x.refs - at, Image: modelrun.Sum(image)}
	return nil
}

// waitUntil is wait with an end.
func (x *exec) waitUntil(what string, limit uint64, cond func() bool) error {
	for !cond() && x.cycle < limit {
		if err := x.run(shortBlock); err != nil {
			return err
		}
		x.quiet = x.cycle
	}
	return nil
}

// refsIn is the number of references that the resumed checkpoint has.
func (x *exec) refsIn() uint64 {
	lost := map[uint64]bool{}
	for i := range x.window {
		if q := &x.window[i]; q.last && q.pos >= x.cut[q.thread] && !x.unanswered(q) {
			lost[q.ref] = true
		}
	}
	return x.refs - uint64(len(lost))
}

// unanswered says whether a request of the primary has no answer.
func (x *exec) unanswered(q *request) bool {
	w := x.threads[q.thread].waiting
	return len(w) > 0 && q.pos >= w[0].pos
}

func (x *exec) whyNot(f *scenario.Fail) string {
	switch f.When {
	case scenario.AtReference:
		return fmt.Sprintf("expected at least %d references, and there were %d", f.N, x.refs)
	case scenario.AtCycle:
		return fmt.Sprintf("expected a run of at least %d cycles, and it had %d", f.N, x.cycle)
	}
	of := "a checkpoint"
	if f.Numbered {
		of = fmt.Sprint("checkpoint ", f.Of)
	}
	return fmt.Sprintf("expected %s with more than %d steps of %v", of, f.After, f.Phase)
}

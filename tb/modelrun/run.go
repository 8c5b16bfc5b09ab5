package modelrun

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hwgen/hwgen/golden"
	"github.com/hwgen/hwgen/golden/gtrace"
	"github.com/hwgen/hwgen/models/spec"
	"github.com/hwgen/hwgen/tb/scenario"
)

// Options of a run.
type Options struct {
	Context  context.Context   // ends the run early, with its error; nil: never
	Trace    *gtrace.Writer    // receives every event; its header is golden.TraceHeader's
	Progress func(done uint64) // told now and then how many references were made
}

// What ends a part of a run early.
var (
	errPrimary   = errors.New("the primary has failed")
	errSecondary = errors.New("the secondary has failed")
	errLimit     = errors.New("the limit is reached")
)

// run is one run under way.
type run struct {
	p    *scenario.Program
	c    *spec.Config
	cl   *golden.Cluster
	prim *golden.Node
	sec  *golden.Node
	opt  Options

	dead    bool // the primary
	refs    uint64
	every   uint64
	failing []*scenario.Fail
	guard   int
	mask    uint64
	timed   map[string]uint64 // registers that the model does not have

	link
	ckpt
	count    map[string]uint64
	failover *Failover
	failures []Failure
	ignored  map[string]bool
}

// Run executes a program. A failed expectation is in the result; an error is a
// *golden.Violation, or of the program's trace files, or of writing the trace,
// which is then given up.
func Run(p *scenario.Program, o Options) (res *Result, err error) {
	defer func() {
		if err != nil && o.Trace != nil {
			o.Trace.Abort()
		}
	}()
	cl, err := golden.New(p.Config, golden.Options{})
	if err != nil {
		return nil, err
	}
	r := &run{
		p: p, c: &cl.Config, cl: cl, prim: cl.Nodes[0], sec: cl.Nodes[1], opt: o,
		guard: cl.Config.GuardBand, mask: cl.Config.ThreadMask, timed: map[string]uint64{},
		count: map[string]uint64{}, ignored: map[string]bool{},
	}
	r.link.init(p.Seed)
	block := r.c.StateLines() * r.c.LineBytes
	r.ckpt = ckpt{refsAt: map[uint32]uint64{}, words: make([]byte, block), state: make([]byte, block)}
	var rec *golden.Recorder
	if o.Trace != nil {
		rec = cl.Record(o.Trace)
	}
	err = r.all()
	if err == nil && rec != nil {
		err = rec.Close()
	}
	if err != nil {
		return nil, err
	}
	return r.result(), nil
}

// all goes through the actions.
func (r *run) all() error {
	for _, a := range r.p.Actions {
		err := r.do(a)
		switch {
		case errors.Is(err, errPrimary), errors.Is(err, errSecondary), errors.Is(err, errLimit):
		case err != nil:
			return where(a, err)
		}
	}
	for _, f := range r.failing {
		if f.When != scenario.AtCycle {
			r.fail(f, "the failure did not happen: "+r.whyNot(f))
		}
	}
	return nil
}

// where puts an action's place in front of an error that has none.
func where(a scenario.Action, err error) error {
	if at := a.Where(); at.Line > 0 {
		return fmt.Errorf("%v: %w", at, err)
	}
	return err
}

func (r *run) whyNot(f *scenario.Fail) string {
	if f.When == scenario.AtReference {
		return fmt.Sprintf("expected at least %d references, and there were %d", f.N, r.refs)
	}
	of := "a checkpoint"
	if f.Numbered {
		of = fmt.Sprint("checkpoint ", f.Of)
	}
	return fmt.Sprintf("expected %s with more than %d steps of %v", of, f.After, f.Phase)
}

// do does one action.
func (r *run) do(a scenario.Action) error {
	switch a := a.(type) {
	case *scenario.ExpectCount, *scenario.ExpectResumed, *scenario.ExpectBytes, *scenario.ExpectDigest, *scenario.ExpectProtection:
		r.expect(a)
		return nil
	case *scenario.ReadRegister:
		if a.Node == 0 && r.dead {
			return nil
		}
		return r.read(a)
	case *scenario.WriteRegister:
		if a.Node == 0 && r.dead {
			return nil
		}
		return r.write(a)
	}
	if r.dead {
		return nil
	}
	switch a := a.(type) {
	case *scenario.Threads:
		r.mask &^= a.Mask
		if a.In {
			r.mask |= a.Mask
		}
		return r.prim.WriteRegister(golden.RegThreadMask, r.mask)
	case *scenario.Protect:
		return r.protect(a)
	case *scenario.Single:
		return r.single(a)
	case *scenario.Random:
		return r.stream(a.Stream())
	case *scenario.Replay:
		s, err := a.Stream(r.c)
		if err != nil {
			return err
		}
		return r.stream(s)
	case *scenario.Checkpoint:
		return r.asked(a)
	case *scenario.CheckpointEvery:
		r.every = a.N
	case *scenario.StateWord:
		return r.stateWord(a)
	case *scenario.LinkFault:
		r.link.fault(a)
	case *scenario.LinkClean:
		r.link.clean(a.To)
	case *scenario.LinkDelay:
		r.ignored["link delay"] = true
	case *scenario.MemoryLatency:
		r.ignored["memory latency"] = true
	case *scenario.Stalls:
		r.ignored[[]string{"memory", "core", "link"}[a.At]+" stalls"] = true
	case *scenario.Fail:
		return r.arm(a)
	case *scenario.Bus:
		return r.bus(a)
	}
	return nil
}

// asked is a checkpoint that the program asks for.
func (r *run) asked(a *scenario.Checkpoint) error {
	if !r.protected() {
		r.fail(a, fmt.Sprintf("checkpoint: the VM is %v; expected start protection before it", r.prim.Protection()))
		return nil
	}
	return r.checkpoint()
}

func (r *run) protect(a *scenario.Protect) error {
	was := r.prim.Protection()
	switch {
	case !a.On && was == spec.Unprotected:
		r.fail(a, "stop protection: the VM is not protected")
		return nil
	case !a.On:
		return r.prim.Stop()
	case was == spec.Synchronising || was == spec.Protected:
		r.fail(a, fmt.Sprintf("start protection: the VM is %v; expected stop protection before it", was))
		return nil
	}
	return r.sync()
}

// protected says whether checkpoints can be taken.
func (r *run) protected() bool {
	p := r.prim.Protection()
	return (p == spec.Protected || p == spec.Synchronising) && !r.prim.Stalled()
}

func (r *run) bus(a *scenario.Bus) error {
	switch a.Op {
	case scenario.BusRead:
		return r.prim.Snoop(a.Addr, nil)
	case scenario.BusOwn:
		return r.prim.Transfer(a.Addr, nil)
	}
	if code := r.prim.BusWrite(a.Addr, a.Bytes); (code == spec.AnswerError) != a.WantError {
		r.fail(a, fmt.Sprintf("bus write at 0x%x: expected %s, got %s", a.Addr, answerName(a.WantError), answerName(!a.WantError)))
	}
	return nil
}

func answerName(isError bool) string {
	if isError {
		return "an error"
	}
	return "no error"
}

// Failure is an expectation that did not hold.
type Failure struct {
	Where scenario.Pos `json:"where"`
	Msg   string       `json:"message"`
}

func (f Failure) String() string {
	if f.Where.Line == 0 {
		return f.Msg
	}
	return f.Where.String() + ": " + f.Msg
}

func (r *run) fail(a scenario.Action, msg string) {
	r.failures = append(r.failures, Failure{a.Where(), msg})
}

// notes says what of the program had no effect.
func (r *run) notes() []string {
	if len(r.ignored) == 0 {
		return nil
	}
	return []string{"the model knows no time, without effect: " + strings.Join(slices.Sorted(maps.Keys(r.ignored)), ", ")}
}

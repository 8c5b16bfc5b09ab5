package sim

import (
	"errors"
	"fmt"
	"io"

	"github.com/hwgen/hwgen/hdl/netlist"
	"github.com/hwgen/hwgen/hdl/sim/internal/engine"
)

// Sim is a running design. It is for one goroutine at a time.
type Sim struct {
	design *netlist.Design
	flat   *netlist.Flat
	p      *engine.Program
	eng    engine.Engine
	lay    *engine.Layout
	mem    []byte
	opts   options

	names  names
	kept   map[netlist.ID]bool // canonical nodes that can be read
	dirty  bool                // written from outside since the last look at it
	stale  bool                // what is computed has not been settled
	lazy   bool                // the engine steps without settling
	closed bool

	sched  schedule
	counts []int64 // edges of each event so far

	handled    bool  // the failures and prints of the next edge set are dealt with
	collisions []int // read ports whose data the next edge leaves undefined

	stops []*Signal // see WithStops
	focus focus

	boxes     []boxState
	boxErr    error // a model has failed: nothing can be done any more
	observers []*observer
	tasks     tasks
	drivers   map[string]*Driver // by stream
	consumers map[string]bool    // streams whose ready a monitor drives
}

// New makes a simulator of a design at power-up, with all inputs zero and
// resets not active. Registers with a reset value hold it at power-up already;
// [Sim.Reset] is for tests of the reset itself.
func New(d *netlist.Design, opts ...Option) (*Sim, error) {
	o := options{seed: 1, models: map[string]netlist.Model{}, clocks: map[string]clockSpec{}, out: io.Discard}
	for _, f := range opts {
		f(&o)
	}
	f, err := netlist.Flatten(d)
	if err != nil {
		return nil, err
	}
	s := &Sim{design: d, flat: f, opts: o, names: indexNames(f), drivers: map[string]*Driver{}, consumers: map[string]bool{}}
	keep, err := s.nodesOf(o.signals)
	if err != nil {
		return nil, err
	}
	stops, err := s.nodesOf(o.stops)
	if err != nil {
		return nil, err
	}
	if err := s.knownModels(); err != nil {
		return nil, err
	}
	undefined := o.seed
	if o.undef != nil {
		undefined = *o.undef
	}
	s.p, err = engine.Compile(f, engine.Options{
		Seed: undefined, Jitter: o.jitter, JitterSeed: o.seed, Observe: o.engine != Fast, Keep: keep, Stops: stops,
		Model: func(i *netlist.Inst) netlist.Model { return o.models[i.Name] },
	})
	if err != nil {
		return nil, err
	}
	if err := s.makeSchedule(); err != nil {
		return nil, err
	}
	s.makeBoxes()
	s.eng, err = newEngine(o.engine, s.p, engine.Hooks{Call: s.evalBox, Edge: s.edgeBoxes})
	if err != nil {
		return nil, err
	}
	s.lay, s.mem, s.lazy = s.eng.Layout(), s.eng.Memory(), s.eng.Lazy()
	s.findSources()
	s.kept = make(map[netlist.ID]bool, len(s.p.Keep))
	for _, id := range s.p.Keep {
		s.kept[id] = true
	}
	for _, name := range o.stops {
		g, err := s.Signal(name)
		if err != nil {
			return nil, err
		}
		s.stops = append(s.stops, g)
	}
	s.counts = make([]int64, len(s.p.Events))
	s.powerUp()
	if s.settle(); s.boxErr != nil {
		s.Close()
		return nil, s.boxErr
	}
	return s, nil
}

// nodesOf finds the nodes of named signals.
func (s *Sim) nodesOf(list []string) ([]netlist.ID, error) {
	var ids []netlist.ID
	for _, name := range list {
		v, err := s.lookup(name)
		if err != nil {
			return nil, err
		}
		if s.flat.Vars[v].Inout {
			return nil, fmt.Errorf("sim: %s is a bidirectional pad; the simulator does not model it", name)
		}
		ids = append(ids, s.flat.Vars[v].Node)
	}
	return ids, nil
}

// powerUp writes the state that a run begins with.
func (s *Sim) powerUp() {
	s.p.PowerUp(s.lay, s.mem)
	if s.p.PrintOn != 0 && s.opts.out != io.Discard {
		s.lay.Nodes[s.p.PrintOn].Store(s.mem, 1)
	}
	for i := range s.p.Domains {
		if d := &s.flat.Domains[i]; d.ActiveLow && s.isResetPort(d) {
			s.lay.Nodes[d.ResetNode].Store(s.mem, 1)
		}
	}
	s.eng.Settle()
}

// isResetPort reports whether a domain is reset by an input of the top.
func (s *Sim) isResetPort(d *netlist.Domain) bool {
	return d.Kind != netlist.NoReset && s.flat.Nodes[d.ResetNode].Op == netlist.OpInput
}

// Seed is what [WithSeed] set, or 1.
func (s *Sim) Seed() uint64 { return s.opts.seed }

// Jitter reports whether [WithJitter] was given.
func (s *Sim) Jitter() bool { return s.opts.jitter }

// Name is the name of the top's module.
func (s *Sim) Name() string { return s.flat.Name }

// Design is the design that runs. It must not be changed.
func (s *Sim) Design() *netlist.Design { return s.design }

// Close frees what the engine holds. The simulator must not be used after it.
func (s *Sim) Close() error {
	if s.closed {
		return nil
	}
	s.closed = true
	if s.tasks.dead != nil {
		return nil // a process may still use the engine
	}
	s.stopTasks()
	s.settle() // values can still be read
	return s.eng.Close()
}

// ready takes note of what was written from outside, and settles it if the
// engine needs that for an edge.
func (s *Sim) ready() {
	if s.dirty {
		s.dirty = false
		s.handled = false
		s.collisions = s.collisions[:0]
		s.spoil()
	}
	if !s.lazy {
		s.settle()
	}
}

// spoil notes that sources have changed.
func (s *Sim) spoil() {
	s.stale = true
	s.focus.fresh = false
}

// settle brings all signals in line with the sources.
func (s *Sim) settle() {
	if s.dirty {
		s.ready()
	}
	if s.stale {
		s.stale = false
		s.eng.Settle()
	}
}

// Step lets n active edges of the main clock happen: the clock of the top's
// first domain. Edges of other clocks happen at their times. It stops before
// an edge at which a check fails, and returns a [*CheckError]; the next call
// goes on with that edge, after checking it again if anything has been written
// in between. A design without clocks only settles.
func (s *Sim) Step(n int) error {
	if err := s.movable(); err != nil {
		return err
	}
	if n < 0 {
		return fmt.Errorf("sim: Step of %d cycles", n)
	}
	s.ready()
	if len(s.p.Events) == 0 || n == 0 {
		return s.boxErr
	}
	main := s.p.Domains[0].Event
	if s.sched.uniform && len(s.observers) == 0 {
		return s.uniformSteps(n)
	}
	return s.until(main, n)
}

var errClosed = errors.New("sim: the simulator is closed")

// usable is nil unless the simulator is closed or a process hangs in it.
func (s *Sim) usable() error {
	switch {
	case s.closed:
		return errClosed
	case s.boxErr != nil:
		return s.boxErr
	}
	return s.tasks.dead
}

// movable is usable for what lets time pass, which a process must leave to Run.
func (s *Sim) movable() error {
	if err := s.usable(); err != nil {
		return err
	}
	if t := s.tasks.running; t != nil {
		return fmt.Errorf("sim: process %s steps the simulator; a process waits with the methods of its Task", t.name)
	}
	return nil
}

// uniformSteps is Step where the same edges happen every time.
func (s *Sim) uniformSteps(n int) error {
	start := s.counts[0]
	err := s.apply(s.sched.all, n)
	s.sched.advance(s.counts[0] - start)
	return err
}

// until lets edge sets happen until one event has happened n times.
func (s *Sim) until(event, n int) error {
	for goal := s.counts[event] + int64(n); s.counts[event] < goal; {
		if err := s.nextSet(); err != nil {
			return err
		}
	}
	return nil
}

// nextSet lets the next edge set of the schedule happen.
func (s *Sim) nextSet() error {
	at, set := s.sched.next()
	s.ready()
	s.notify(true, at, set)
	if err := s.apply(set, 1); err != nil {
		return err
	}
	s.sched.happened(at, set)
	s.notify(false, at, set)
	return nil
}

// apply lets one edge set happen n times.
func (s *Sim) apply(set engine.Events, n int) error { return s.applyUntil(set, n, nil) }

// applyUntil lets one edge set happen until stop is not zero after one, if stop
// is not nil, or else n times. It is where failures and prints are handled.
func (s *Sim) applyUntil(set engine.Events, n int, stop *Signal) error {
	s.ready()
	if !s.handled && !s.stale && s.stopDue() { // the engine would stop at once
		if err := s.handle(set); err != nil {
			return err
		}
	}
	for n > 0 {
		k := n
		if len(s.collisions) > 0 {
			k = 1
		}
		done, stopped := s.eng.Step(set, k, s.handled)
		if done > 0 {
			s.handled = false
			if s.lazy {
				s.spoil()
			}
			s.count(set, done)
			s.spoilCollisions(set)
			if stop != nil && stop.Bool() {
				return s.boxErr
			}
		}
		if s.boxErr != nil {
			return s.boxErr
		}
		n -= done
		if stopped {
			if err := s.handle(set); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *Sim) count(set engine.Events, n int) {
	for e := range s.counts {
		if set>>e&1 == 1 {
			s.counts[e] += int64(n)
		}
	}
}

// spoilCollisions writes undefined data where a word was read and written at
// the edge that has just happened.
func (s *Sim) spoilCollisions(set engine.Events) {
	if len(s.collisions) == 0 {
		return
	}
	for _, r := range s.collisions {
		s.lay.Nodes[s.p.Reads[r].Node].StoreWide(s.mem, s.p.Reads[r].Undef)
	}
	s.collisions = s.collisions[:0]
	s.spoil()
	s.ready()
}

// Tick lets edge sets happen up to and including the next active edge of a
// domain, "" for the top's default domain.
func (s *Sim) Tick(domain string) error {
	if err := s.movable(); err != nil {
		return err
	}
	d, err := s.domain(domain)
	if err != nil {
		return err
	}
	return s.until(s.p.Domains[d].Event, 1)
}

// Edge lets the active edges of the named domains happen now, at one instant,
// outside of the schedule: for tests that order the edges of unrelated clocks
// themselves. It takes 1 ns; the schedule is not changed by it.
func (s *Sim) Edge(domains ...string) error {
	if err := s.movable(); err != nil {
		return err
	}
	var set engine.Events
	for _, name := range domains {
		d, err := s.domain(name)
		if err != nil {
			return err
		}
		set |= 1 << s.p.Domains[d].Event
	}
	s.ready()
	at := s.sched.now + manualGap
	s.notify(true, at, set)
	if err := s.apply(set, 1); err != nil {
		return err
	}
	s.sched.now = at
	s.notify(false, at, set)
	return nil
}

// manualGap is the time in picoseconds that [Sim.Edge] takes.
const manualGap = 1000

// RunFor lets everything happen that the schedule has in the next ps
// picoseconds.
func (s *Sim) RunFor(ps int64) error {
	if err := s.movable(); err != nil {
		return err
	}
	s.ready()
	end := s.sched.now + ps
	for len(s.p.Events) > 0 {
		if at, _ := s.sched.next(); at > end {
			break
		}
		if err := s.nextSet(); err != nil {
			return err
		}
	}
	s.sched.now = end
	return nil
}

// Now is the time of the last edge in picoseconds.
func (s *Sim) Now() int64 { return s.sched.now }

// Cycle is how many active edges of a domain's clock have happened.
func (s *Sim) Cycle(domain string) (int64, error) {
	d, err := s.domain(domain)
	if err != nil {
		return 0, err
	}
	return s.counts[s.p.Domains[d].Event], nil
}

// Domains lists the clock domains that Tick, Edge and Cycle know, the main one
// first.
func (s *Sim) Domains() []string {
	var out []string
	for i := range s.flat.Domains {
		out = append(out, s.flat.Domains[i].Name)
	}
	return out
}

func (s *Sim) domain(name string) (int, error) {
	for i := range s.flat.Domains {
		if s.flat.Domains[i].Name == name {
			return i, nil
		}
	}
	return 0, fmt.Errorf("sim: %s has no clock domain %q%s", s.flat.Name, name, suggest(name, s.Domains()))
}

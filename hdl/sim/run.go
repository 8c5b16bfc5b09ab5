package sim

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
	"sync/atomic"
	"time"
)

// tasks is the state of the processes.
type tasks struct {
	list      []*Task
	running   *Task
	writes    []write
	resumed   bool  // the processes of the next edge set have run
	dead      error // a process hangs: nothing can be done any more
	abandoned atomic.Bool
	progress  atomic.Int64
}

const defaultHangLimit = 20 * time.Second

// Run lets edge sets happen and the processes run until all processes that were
// started with Go have ended. It returns an error when a check fails, when a
// process fails or panics, when a process does not come back to the simulator
// within the hang limit, or when some have not ended after limit cycles of the
// main clock; that error says where each of them waits.
func (s *Sim) Run(limit int) error {
	if err := s.movable(); err != nil {
		return err
	}
	finished := make(chan func() error, 1)
	go func() {
		result := func() error { runtime.Goexit(); return nil } // as FailNow of package testing does in a process
		defer func() {
			if r := recover(); r != nil { // a model of a black box, say: it is the caller's
				text := fmt.Sprintf("%v\n%s", r, debug.Stack())
				result = func() error { panic(text) }
			}
			finished <- result
		}()
		err := s.run(limit)
		result = func() error { return err }
	}()
	return s.watch(finished)
}

// watch waits for the end of a run, or for a process that hangs.
func (s *Sim) watch(finished <-chan func() error) error {
	hang := s.opts.hang
	if hang == 0 {
		hang = defaultHangLimit
	}
	last := s.tasks.progress.Load()
	timer := time.NewTimer(hang)
	defer timer.Stop()
	for {
		select {
		case result := <-finished:
			return result()
		case <-timer.C:
			now := s.tasks.progress.Load()
			if now == last {
				s.tasks.abandoned.Store(true)
				s.tasks.dead = fmt.Errorf("sim: a process did not come back to the simulator within %v:\n%s", hang, taskStacks())
				return s.tasks.dead
			}
			last = now
			timer.Reset(hang)
		}
	}
}

// taskStacks is where the processes are.
func taskStacks() string {
	buf := make([]byte, 1<<20)
	buf = buf[:runtime.Stack(buf, true)]
	var out []string
	for _, g := range strings.Split(string(buf), "\n\n") {
		if strings.Contains(g, "sim.(*Task).body") && !strings.Contains(g, "sim.(*Task).tick(") {
			out = append(out, g)
		}
	}
	return strings.Join(out, "\n\n")
}

func (s *Sim) run(limit int) error {
	if err := s.startTasks(); err != nil {
		return err
	}
	main := 0
	if len(s.p.Events) > 0 {
		main = s.p.Domains[0].Event
	} else if s.unfinished() {
		return fmt.Errorf("sim: processes wait, but %s has no clock", s.flat.Name)
	}
	start := int64(0)
	if len(s.counts) > 0 {
		start = s.counts[main]
	}
	for s.unfinished() {
		if s.counts[main]-start >= int64(limit) {
			return s.stuck(limit)
		}
		if err := s.taskSet(); err != nil {
			return err
		}
	}
	return nil
}

// startTasks runs the first part of new processes.
func (s *Sim) startTasks() error {
	for i := 0; i < len(s.tasks.list); i++ {
		if t := s.tasks.list[i]; !t.started {
			if err := s.resume(t); err != nil {
				return err
			}
		}
	}
	s.applyWrites()
	return nil
}

// taskSet lets the next edge set happen, with the processes that wait for it.
func (s *Sim) taskSet() error {
	at, set := s.sched.next()
	s.ready()
	if !s.tasks.resumed {
		for i := 0; i < len(s.tasks.list); i++ {
			t := s.tasks.list[i]
			if t.done || t.started && set>>t.event&1 == 0 {
				continue
			}
			if err := s.resume(t); err != nil {
				return err
			}
		}
		s.tasks.resumed = true
	}
	s.notify(true, at, set)
	if err := s.apply(set, 1); err != nil {
		return err
	}
	s.tasks.resumed = false
	s.sched.happened(at, set)
	s.applyWrites()
	s.notify(false, at, set)
	s.tasks.progress.Add(1)
	return nil
}

// resume runs a process up to its next tick.
func (s *Sim) resume(t *Task) error {
	t.started = true
	s.tasks.running = t
	defer func() { s.tasks.running = nil }()
	if _, ok := t.next(); !ok {
		t.done = true
	}
	s.tasks.progress.Add(1)
	return t.err
}

func (s *Sim) applyWrites() {
	for _, w := range s.tasks.writes {
		if w.wide != nil {
			w.g.slot.StoreWide(s.mem, w.wide)
		} else {
			w.g.slot.Store(s.mem, w.v)
		}
		s.dirty = true
	}
	s.tasks.writes = s.tasks.writes[:0]
}

func (s *Sim) unfinished() bool {
	for _, t := range s.tasks.list {
		if !t.done && !t.background {
			return true
		}
	}
	return false
}

// stuck says where each unfinished process waits, and which drivers have items
// left.
func (s *Sim) stuck(limit int) error {
	var b strings.Builder
	fmt.Fprintf(&b, "sim: processes have not ended after %d cycles:", limit)
	for _, t := range s.tasks.list {
		if !t.done && !t.background {
			fmt.Fprintf(&b, "\n\tprocess %s waits at %s", t.name, place(t.at))
			if t.why != nil {
				b.WriteString(" for " + t.why())
			}
		}
	}
	for _, name := range keys(s.drivers) {
		if d := s.drivers[name]; len(d.queue) > 0 {
			fmt.Fprintf(&b, "\n\tdriver of %s: %s", name, d.left())
		}
	}
	return fmt.Errorf("%s", b.String())
}

func (s *Sim) stopTasks() {
	if s.tasks.dead != nil {
		return
	}
	for _, t := range s.tasks.list {
		if !t.done {
			s.tasks.running = t
			t.stop()
			s.tasks.running = nil
		}
	}
}

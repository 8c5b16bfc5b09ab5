package sim

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"runtime"
	"runtime/debug"

	"github.com/hwgen/hwgen/hdl/netlist"
)

// Task is a process of a testbench, started with [Sim.Go] or [Sim.Background].
//
// Between two ticks a process sees the state before the edge that it has
// waited for, and what it writes takes effect after that edge, as a register's
// output does. So it does not matter in which order the processes of one edge
// run, except that the later of two writes to one signal wins; they run in the
// order in which they were started. The first part of a process, up to its
// first tick, runs before any edge, and its writes take effect at once.
//
// A process must wait with the methods of its Task only.
type Task struct {
	s          *Sim
	name       string
	background bool
	index      uint64

	next  func() (int, bool)
	stop  func()
	yield func(int) bool

	event   int // waited for; -1 before the first tick
	started bool
	done    bool
	at      uintptr       // the caller of the last Tick
	why     func() string // what it waits for, if that is known
	err     error
	rng     *rand.Rand
}

// write is a deferred write of a process.
type write struct {
	g    *Signal
	v    uint64
	wide netlist.Value
}

// taskFailure is what Fatalf panics with.
type taskFailure struct{ err error }

// taskStopped is what a process panics with when it is stopped.
type taskStopped struct{}

// Go starts a process. [Sim.Run] runs until all that were started with Go have
// ended.
func (s *Sim) Go(f func(t *Task)) *Task { return s.newTask(f, false) }

// Background starts a process that need not end, such as a driver.
func (s *Sim) Background(f func(t *Task)) *Task { return s.newTask(f, true) }

func (s *Sim) newTask(f func(t *Task), background bool) *Task {
	t := &Task{s: s, background: background, event: -1, index: uint64(len(s.tasks.list))}
	_, file, line, _ := runtime.Caller(2)
	t.name = fmt.Sprintf("%d (%s)", t.index, shortPos(file, line))
	t.next, t.stop = iter.Pull(func(yield func(int) bool) {
		t.yield = yield
		t.body(f)
	})
	s.tasks.list = append(s.tasks.list, t)
	return t
}

// body runs the process and turns a panic into an error.
func (t *Task) body(f func(t *Task)) {
	defer func() {
		t.done = true
		switch r := recover().(type) {
		case nil, taskStopped:
		case taskFailure:
			t.err = fmt.Errorf("sim: process %s: %w", t.name, r.err)
		default:
			t.err = fmt.Errorf("sim: process %s panicked: %v\n%s", t.name, r, debug.Stack())
		}
	}()
	f(t)
}

// shortPos is the last two parts of a path, and the line.
func shortPos(file string, line int) string {
	slashes := 0
	for i := len(file) - 1; i >= 0; i-- {
		if file[i] == '/' {
			if slashes++; slashes == 2 {
				file = file[i+1:]
				break
			}
		}
	}
	return fmt.Sprintf("%s:%d", file, line)
}

// Name gives the process a name for errors.
func (t *Task) Name(name string) *Task {
	t.name = name
	return t
}

// Tick waits for the next active edge of a domain, or of the main clock when
// none is named.
func (t *Task) Tick(domain ...string) {
	var pc [1]uintptr
	runtime.Callers(2, pc[:])
	t.tick(t.eventOf(domain), pc[0])
}

// Ticks waits for n active edges.
func (t *Task) Ticks(n int, domain ...string) {
	var pc [1]uintptr
	runtime.Callers(2, pc[:])
	for e := t.eventOf(domain); n > 0; n-- {
		t.tick(e, pc[0])
	}
}

// Until waits for the first edge before which cond holds, for at most limit
// edges; 0 is no limit but that of Run. It fails the process when the limit is
// reached.
func (t *Task) Until(limit int, cond func() bool, domain ...string) {
	var pc [1]uintptr
	runtime.Callers(2, pc[:])
	e := t.eventOf(domain)
	for n := 0; ; n++ {
		if limit > 0 && n >= limit {
			t.Fatalf("waited %d cycles at %s", limit, place(pc[0]))
		}
		if t.tick(e, pc[0]); cond() {
			return
		}
	}
}

// await waits for cond on behalf of the caller at pc. why says for what.
func (t *Task) await(pc uintptr, domain []string, cond func() bool, why func() string) {
	e := t.eventOf(domain)
	for !cond() {
		t.why = why
		t.tick(e, pc)
	}
	t.why = nil
}

func (t *Task) eventOf(domain []string) int {
	d := 0
	if len(domain) > 0 {
		var err error
		if d, err = t.s.domain(domain[0]); err != nil {
			t.Fatalf("%v", err)
		}
	}
	if len(t.s.p.Domains) == 0 {
		t.Fatalf("%s has no clock to wait for", t.s.flat.Name)
	}
	return t.s.p.Domains[d].Event
}

func (t *Task) tick(event int, pc uintptr) {
	if t.s.tasks.running != t {
		panic("sim: a Task is used outside of its own process")
	}
	t.event, t.at = event, pc
	if !t.yield(event) || t.s.tasks.abandoned.Load() {
		panic(taskStopped{})
	}
}

func place(pc uintptr) string {
	f, _ := runtime.CallersFrames([]uintptr{pc}).Next()
	return shortPos(f.File, f.Line)
}

// Sim is the simulator that the process belongs to.
func (t *Task) Sim() *Sim { return t.s }

// Get returns a signal of up to 64 bits, as it is before the edge. A wrong
// name fails the process.
func (t *Task) Get(name string) uint64 {
	v, err := t.s.Get(name)
	if err != nil {
		t.Fatalf("%w", err)
	}
	return v
}

// Set writes an input or register after the edge. An error fails the process.
func (t *Task) Set(name string, v uint64) {
	if err := t.s.Set(name, v); err != nil {
		t.Fatalf("%w", err)
	}
}

// Signal resolves a name; a wrong one fails the process. Signal.Set in a
// process takes effect after the edge.
func (t *Task) Signal(name string) *Signal {
	g, err := t.s.Signal(name)
	if err != nil {
		t.Fatalf("%w", err)
	}
	return g
}

// Fatalf ends the process; Run returns the error.
func (t *Task) Fatalf(format string, args ...any) {
	panic(taskFailure{fmt.Errorf(format, args...)})
}

// Rand is a source of random numbers that depends on the seed of the simulator
// and the order in which processes were started, and on nothing else.
func (t *Task) Rand() *rand.Rand {
	if t.rng == nil {
		t.rng = rand.New(rand.NewPCG(t.s.opts.seed, t.index))
	}
	return t.rng
}

// Done reports whether the process has ended.
func (t *Task) Done() bool { return t.done }

func (t *Task) later(g *Signal, v uint64, wide netlist.Value) {
	t.s.tasks.writes = append(t.s.tasks.writes, write{g, v, wide})
}

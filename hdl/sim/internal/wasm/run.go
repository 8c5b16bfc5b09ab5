package wasm

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"

	"github.com/hwgen/hwgen/hdl/sim/internal/engine"
)

// ErrUnsupported says that wazero has no compiler for this platform.
var ErrUnsupported = errors.New("sim: wazero's compiler does not support this platform")

// Supported reports whether wazero's compiler runs here. Its interpreter, which
// is slower than ours, is never used.
func Supported() bool { return supported() }

var supported = sync.OnceValue(func() (ok bool) {
	defer func() { ok = recover() == nil }()
	ctx := context.Background()
	wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfigCompiler()).Close(ctx)
	return true
})

// Engine runs one program as compiled code.
type Engine struct {
	p      *engine.Program
	hooks  engine.Hooks
	layout *engine.Layout
	fused  bool // an edge computes from the sources and commits in place; else it takes what is stored
	flag   uint32
	temps  uint32 // where temporaries begin
	top    uint32 // where they end
	pages  int

	ctx    context.Context
	rt     wazero.Runtime
	memory []byte
	settle api.Function
	steps  map[engine.Events]*stepper
	set    engine.Events // of the last step...
	now    *stepper      // ...and its code
	stack  [2]uint64

	focus   api.Module // see Focus
	focused int
}

// stepper is the compiled code for one set of events.
type stepper struct {
	step  api.Function // step(n, force) -> done
	edge  api.Function // one edge, where Go drives the loop
	check api.Function // computes the flag; nil: never stops
	inst  api.Module   // compiled when it was first needed; nil: with the rest
}

// maxSteppers bounds how many sets of events have code of their own at a time.
const maxSteppers = 64

// New compiles a program. It is an [engine.Constructor].
func New(p *engine.Program, hooks engine.Hooks) (engine.Engine, error) {
	if !Supported() {
		return nil, ErrUnsupported
	}
	if !memoryFits(p) {
		return nil, fmt.Errorf("sim: the design's state is larger than 1 GiB")
	}
	e := &Engine{p: p, hooks: hooks, fused: len(p.Boxes) == 0, steps: map[engine.Events]*stepper{}}
	e.ctx = experimental.WithCompilationWorkers(context.Background(), min(4, runtime.GOMAXPROCS(0)))
	e.layout = makeLayout(p, e.stored())
	e.flag = uint32(e.layout.Size)
	e.temps = e.flag + 16
	if err := e.build(); err != nil {
		e.Close()
		return nil, err
	}
	return e, nil
}

// build makes the module that holds the memory and settle, and, when there is
// only one event, step too.
func (e *Engine) build() error {
	e.rt = wazero.NewRuntimeWithConfig(e.ctx, wazero.NewRuntimeConfigCompiler())
	if err := e.hostModule(); err != nil {
		return err
	}
	temps := &arena{next: e.temps}
	settle := e.settlePlan(temps)
	var edge *plan
	all := engine.Events(1)<<len(e.p.Events) - 1
	one := len(e.p.Events) == 1
	if len(e.p.Events) > 0 {
		edgeTemps := temps
		if !one { // compiled when it is first needed, in place of these temporaries
			edgeTemps = &arena{next: e.temps}
		}
		edge = e.edgePlan(all, edgeTemps)
		if !one {
			temps.next = max(temps.next, edgeTemps.next+(edgeTemps.next-e.temps)+65536)
		}
	}
	e.top = temps.next + 64
	e.pages = int(e.top>>16) + 1
	m := e.module()
	settleFns := newEmitter(settle, m).functions()
	m.sequence("settle", settleFns)
	if one {
		e.stepFunctions(m, edge)
	}
	m.bin.exports = append(m.bin.exports, export{"memory", 2, 0})
	inst, err := e.instantiate(m, "state")
	if err != nil {
		return err
	}
	e.settle = inst.ExportedFunction("settle")
	if one {
		e.steps[1] = e.stepper(inst, edge)
	}
	mem, ok := inst.Memory().Read(0, e.top)
	if !ok {
		return errors.New("sim: the compiled module has too little memory")
	}
	e.memory = mem
	return nil
}

func (e *Engine) module() *moduleBuilder {
	m := newModule(len(e.p.Calls) > 0)
	m.top, m.bin.pages = int(e.top), e.pages
	return m
}

// stepFunctions adds the functions of an edge, and the loop around them.
func (e *Engine) stepFunctions(m *moduleBuilder, edge *plan) {
	fns := newEmitter(edge, m).functions()
	check := fns[:edge.checkFunctions(len(fns))]
	rest := fns[len(check):]
	m.sequence("check", check)
	m.sequence("edge", rest)
	flag := uint32(0)
	if edge.flagged {
		flag = e.flag
	}
	m.stepLoop(check, rest, flag)
}

func (e *Engine) stepper(inst api.Module, edge *plan) *stepper {
	s := &stepper{step: inst.ExportedFunction("step"), edge: inst.ExportedFunction("edge")}
	if edge.flagged {
		s.check = inst.ExportedFunction("check")
	}
	return s
}

func (e *Engine) instantiate(m *moduleBuilder, name string) (api.Module, error) {
	// The machine code lives as long as the instance.
	inst, err := e.rt.InstantiateWithConfig(e.ctx, m.bin.encode(), wazero.NewModuleConfig().WithName(name))
	if err != nil {
		return nil, fmt.Errorf("sim: compiling the design: %w", err)
	}
	return inst, nil
}

// hostModule offers the hook for black boxes to the compiled code.
func (e *Engine) hostModule() error {
	if len(e.p.Calls) == 0 {
		return nil
	}
	call := api.GoFunc(func(_ context.Context, stack []uint64) { e.hooks.Call(int(int32(stack[0]))) })
	_, err := e.rt.NewHostModuleBuilder("env").NewFunctionBuilder().
		WithGoFunction(call, []api.ValueType{api.ValueTypeI32}, nil).Export("call").Instantiate(e.ctx)
	return err
}

// prepare compiles the code for a set of events when it is first needed.
func (e *Engine) prepare(set engine.Events) *stepper {
	if len(e.steps) >= maxSteppers {
		e.forget()
	}
	temps := &arena{next: e.temps}
	edge := e.edgePlan(set, temps)
	if temps.next+64 > e.top {
		panic("wasm: no room for the temporaries of an edge set")
	}
	m := e.module()
	m.bin.shared = true
	e.stepFunctions(m, edge)
	inst, err := e.instantiate(m, fmt.Sprintf("step%x", uint64(set)))
	if err != nil {
		panic(err) // the same netlist has compiled before
	}
	s := e.stepper(inst, edge)
	s.inst = inst
	e.steps[set] = s
	return s
}

// forget frees the code of all sets; what is needed again is compiled again.
func (e *Engine) forget() {
	for set, s := range e.steps {
		if s.inst != nil {
			s.inst.Close(e.ctx)
			delete(e.steps, set)
		}
	}
	e.set, e.now = 0, nil
}

// Layout implements [engine.Engine].
func (e *Engine) Layout() *engine.Layout { return e.layout }

// Memory implements [engine.Engine].
func (e *Engine) Memory() []byte { return e.memory }

// Settle implements [engine.Engine].
func (e *Engine) Settle() { e.call(e.settle) }

// plain is the context of calls: wazero looks for values in it every time.
var plain = context.Background()

func (e *Engine) call(f api.Function) {
	if err := f.CallWithStack(plain, e.stack[:]); err != nil {
		panic(fmt.Errorf("sim: compiled code failed: %w", err))
	}
}

// Step implements [engine.Engine].
func (e *Engine) Step(events engine.Events, n int, force bool) (int, bool) {
	events &= 1<<len(e.p.Events) - 1
	if n <= 0 || events == 0 {
		return max(n, 0), false
	}
	if events != e.set { // a call costs little more than a look into the map
		s := e.steps[events]
		if s == nil {
			s = e.prepare(events)
		}
		e.set, e.now = events, s
	}
	s := e.now
	if !e.fused {
		return e.stepInGo(s, events, n, force)
	}
	return e.loop(s, n, force)
}

// Lazy implements [engine.Engine].
func (e *Engine) Lazy() bool { return e.fused }

// loop runs edges inside the compiled code.
func (e *Engine) loop(s *stepper, n int, force bool) (int, bool) {
	done := 0
	for done < n {
		part := min(n-done, 1<<30)
		e.stack[0], e.stack[1] = uint64(part), 0
		if force && done == 0 {
			e.stack[1] = 1
		}
		e.call(s.step)
		k := int(uint32(e.stack[0]))
		done += k
		if k < part {
			break
		}
	}
	return done, done < n
}

// stepInGo drives the edges one by one, for black boxes.
func (e *Engine) stepInGo(s *stepper, events engine.Events, n int, force bool) (int, bool) {
	for i := range n {
		if s.check != nil && !(force && i == 0) {
			e.call(s.check)
			if e.memory[e.flag] != 0 {
				return i, true
			}
		}
		e.hooks.Edge(events)
		e.call(s.edge)
		e.Settle()
	}
	return n, false
}

// Close implements [engine.Engine].
func (e *Engine) Close() error {
	if e.rt == nil {
		return nil
	}
	err := e.rt.Close(e.ctx)
	e.rt, e.memory = nil, nil
	return err
}

package sim

import (
	"fmt"
	"runtime"
	"strings"

	"github.com/hwgen/hwgen/hdl/netlist"
	"github.com/hwgen/hwgen/hdl/sim/internal/engine"
)

// boxState holds the values that pass between a black box's model and the
// engine, by port.
type boxState struct {
	in, out []netlist.Value
}

// knownModels refuses models for instances that do not exist.
func (s *Sim) knownModels() error {
	var paths []string
	known := map[string]bool{}
	for i := range s.flat.Insts {
		paths = append(paths, s.flat.Insts[i].Name)
		known[s.flat.Insts[i].Name] = true
	}
	for path := range s.opts.models {
		if !known[path] {
			return fmt.Errorf("sim: %s has no black box %q%s", s.flat.Name, path, suggest(path, paths))
		}
	}
	return nil
}

func (s *Sim) makeBoxes() {
	for i := range s.p.Boxes {
		mod := s.flat.Insts[s.p.Boxes[i].Inst].Module
		var st boxState
		for _, v := range mod.Ports {
			n := netlist.Limbs(mod.Width(mod.Vars[v].Node))
			in, out := make(netlist.Value, n), make(netlist.Value, n)
			if mod.Nodes[mod.Vars[v].Node].Op == netlist.OpOutput {
				in = nil
			} else {
				out = nil
			}
			st.in, st.out = append(st.in, in), append(st.out, out)
		}
		s.boxes = append(s.boxes, st)
	}
}

func (s *Sim) loadInputs(b *engine.Box, st *boxState) {
	for k, id := range b.In {
		if id != 0 {
			s.lay.Nodes[id].LoadWide(s.mem, st.in[k])
		}
	}
}

// evalBox is the engine's call for some of the outputs of a black box.
func (s *Sim) evalBox(call int) {
	c := &s.p.Calls[call]
	b, st := &s.p.Boxes[c.Box], &s.boxes[c.Box]
	s.loadInputs(b, st)
	s.model(b, st, func() { b.Model.Eval(st.in, st.out) })
	if s.boxErr != nil {
		return
	}
	mod := s.flat.Insts[b.Inst].Module
	for _, port := range c.Outs {
		v := st.out[port]
		v.Mask(mod.Width(mod.Vars[mod.Ports[port]].Node))
		s.lay.Nodes[b.Out[port]].StoreWide(s.mem, v)
	}
}

// edgeBoxes is the clocked side of all black boxes, before a commit.
func (s *Sim) edgeBoxes(set engine.Events) {
	for i := range s.p.Boxes {
		b, st := &s.p.Boxes[i], &s.boxes[i]
		loaded := false
		for d, e := range b.Events {
			if e < 0 || set>>e&1 == 0 || b.Active[d] != 0 && !s.bit(b.Active[d]) {
				continue
			}
			if !loaded {
				s.loadInputs(b, st)
				loaded = true
			}
			s.model(b, st, func() { b.Model.Edge(d, st.in) })
		}
	}
}

// model calls the model of a black box. What it does wrong ends the simulation
// with an error; a panic would come out of compiled code.
func (s *Sim) model(b *engine.Box, st *boxState, call func()) {
	if s.boxErr != nil {
		return
	}
	inst := &s.flat.Insts[b.Inst]
	what := fmt.Sprintf("sim: model %T of black box %s", b.Model, inst.Name)
	defer func() {
		if r := recover(); r != nil {
			s.boxErr = fmt.Errorf("%s panicked at %s: %v\n%s", what, panicPlace(), r, slots(inst.Module))
		}
	}()
	call()
	for k, v := range st.out {
		port := &inst.Module.Vars[inst.Module.Ports[k]]
		words := netlist.Limbs(inst.Module.Width(port.Node))
		switch output := inst.Module.Nodes[port.Node].Op == netlist.OpOutput; {
		case !output && v != nil:
			s.boxErr = fmt.Errorf("%s sets out[%d], which is input %s\n%s", what, k, port.Name, slots(inst.Module))
		case output && len(v) != words:
			s.boxErr = fmt.Errorf("%s leaves %d words in out[%d]; output %s has %d\n%s", what, len(v), k, port.Name, words, slots(inst.Module))
		}
	}
}

// slots says which entries the slices of a model have.
func slots(mod *netlist.Module) string {
	var in, out []string
	for k, v := range mod.Ports {
		x := &mod.Vars[v]
		if mod.Nodes[x.Node].Op == netlist.OpOutput {
			out = append(out, fmt.Sprintf("out[%d] is %s", k, x.Name))
		} else {
			in = append(in, fmt.Sprintf("in[%d] is %s", k, x.Name))
		}
	}
	return "\t" + strings.Join(append(in, out...), ", ") + "; the other entries are nil"
}

// panicPlace is the line that panicked, seen from a deferred function.
func panicPlace() string {
	var pcs [32]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs[:])])
	for panicking := false; ; {
		f, more := frames.Next()
		if f.Function == "runtime.gopanic" {
			panicking = true
		} else if panicking && !strings.HasPrefix(f.Function, "runtime.") {
			return shortPos(f.File, f.Line)
		}
		if !more {
			return "an unknown line"
		}
	}
}

package sim

import (
	"fmt"

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
			st.in = append(st.in, make(netlist.Value, n))
			st.out = append(st.out, make(netlist.Value, n))
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
	b.Model.Eval(st.in, st.out)
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
			b.Model.Edge(d, st.in)
		}
	}
}

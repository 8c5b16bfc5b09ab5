package check_test

import (
	"testing"

	"github.com/hwgen/hwgen/hdl"
)

type phase int

const (
	early phase = iota
	middle
	late
)

func (p phase) String() string { return [...]string{"Early", "Middle", "Late"}[p] }

// TestLatchesNameTheMissingPath: after where it is assigned, where it is not.
func TestLatchesNameTheMissingPath(t *testing.T) {
	const latch = "HG203 w is assigned on some paths only, which would be a latch; assigned here; "
	const bits = "HG203 w bits 7 to 4 is assigned on some paths only, which would be a latch; assigned here; assigned here; "
	with := func(build func(m *hdl.Module, p *ports, w hdl.Var)) func(m *hdl.Module, p *ports) {
		return func(m *hdl.Module, p *ports) {
			w := m.Wire("w", 8)
			build(m, p, w)
			p.Y.Set(w)
		}
	}
	inside(t, []string{latch + "no value where this condition is 0"}, nil, with(func(m *hdl.Module, p *ports, w hdl.Var) {
		m.When(p.A.Bit(0), func() { w.Set(p.B) })
	}))
	inside(t, []string{latch + "no value where this condition is 1"}, nil, with(func(m *hdl.Module, p *ports, w hdl.Var) {
		m.When(p.A.Bit(0), func() { p.Z.SetLit(1) }).Otherwise(func() { w.Set(p.B) })
	}))
	inside(t, []string{latch + "assigned here; no value in this Otherwise"}, nil, with(func(m *hdl.Module, p *ports, w hdl.Var) {
		m.When(p.A.Bit(0), func() { w.Set(p.B) }).
			Elsewhen(p.A.Bit(1), func() { w.Set(p.A) }).
			Otherwise(func() { p.Z.SetLit(1) })
	}))
	inside(t, []string{latch + "assigned here; no value in case 2"}, nil, with(func(m *hdl.Module, p *ports, w hdl.Var) {
		m.Switch(p.A.Slice(1, 0)).
			Case(hdl.OneOf(0, 3), func() { w.Set(p.B) }).
			Case(1, func() { w.Set(p.A) }).
			Case(2, func() {})
	}))
	inside(t, []string{latch + "no value in case 4, 6; no value where no case of this Switch holds"}, nil, with(func(m *hdl.Module, p *ports, w hdl.Var) {
		m.Switch(p.A).Case(0, func() { w.Set(p.B) }).Case(hdl.OneOf(4, 6), func() {})
	}))
	inside(t, []string{latch + "no value in the Default of this Switch"}, nil, with(func(m *hdl.Module, p *ports, w hdl.Var) {
		m.Switch(p.A).Case(0, func() { w.Set(p.B) }).Default(func() {})
	}))
	inside(t, []string{latch + "assigned here; assigned here; no value where this condition is 0"}, nil, with(func(m *hdl.Module, p *ports, w hdl.Var) {
		state := hdl.NewFSM(m, "state", early, middle, late)
		state.State(early, func() { w.Set(p.A); state.Goto(middle) })
		state.State(middle, func() { w.Set(p.B); state.Goto(late) })
		state.State(late, func() {
			m.When(p.A.Bit(0), func() { w.SetLit(0); state.Goto(early) })
		})
	}))
	inside(t, []string{latch + "assigned here; no value in case Late"}, nil, with(func(m *hdl.Module, p *ports, w hdl.Var) {
		state := hdl.NewFSM(m, "state", early, middle, late)
		state.State(early, func() { w.Set(p.A); state.Goto(middle) })
		state.State(middle, func() { w.Set(p.B); state.Goto(late) })
		state.State(late, func() { state.Goto(early) })
	}))
	inside(t, []string{bits + "no value where this condition is 0"}, nil, with(func(m *hdl.Module, p *ports, w hdl.Var) {
		w.Part(3, 0).Set(p.A.Trunc(4))
		m.When(p.A.Bit(0), func() { w.Part(7, 4).Set(p.B.Trunc(4)) })
	}))
}

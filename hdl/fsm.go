package hdl

import (
	"cmp"

	"github.com/hwgen/hwgen/hdl/netlist"
)

// FSM is a state machine whose states are values of E.
type FSM[E Enumerated] struct {
	m     *Module
	reg   Var
	state Enum[E]
	chain *SwitchChain
	block *[]netlist.Stmt
	check *fsmState
}

// fsmState is what is known of the use of each state.
type fsmState struct {
	name    string
	pos     netlist.Pos
	info    *enumInfo
	entered map[uint64]bool
	handled map[uint64]bool
	free    bool // assigned by other means than Goto
}

type fsmCheck = *fsmState

// NewFSM declares a state register with the states listed; the first is the
// reset state. The values of E encode the states.
func NewFSM[E Enumerated](m *Module, name string, states ...E) *FSM[E] {
	pos := m.here()
	info := enumOf(states)
	f := &FSM[E]{m: m, check: &fsmState{name: name, pos: pos, info: info, entered: map[uint64]bool{}, handled: map[uint64]bool{}}}
	if info.bad != "" {
		m.errorf("HG123", pos, "state machine %s: %s", name, info.bad).fix("%s", cmp.Or(info.mend, "list each state once; the first is the reset state"))
		f.check.free = true
	} else {
		f.check.entered[info.values[0]] = true
		m.fsms = append(m.fsms, f.check)
	}
	reset := uint64(0)
	if len(info.values) > 0 {
		reset = info.values[0]
	}
	f.reg = m.register(name, info.width, Lit(info.width, reset), nil, pos)
	m.nl.Nodes[f.reg.target].Enum = m.enumIndex(info)
	f.state = Enum[E]{Signal: f.reg.Signal, info: info}
	return f
}

// State says what happens in state s; where no Goto is reached, the machine
// stays in it. The states of a machine stand in one branch; together they are
// one Switch, at the place of the first.
func (f *FSM[E]) State(s E, body func()) *FSM[E] {
	m, pos := f.m, f.m.here()
	if f.chain == nil {
		f.chain = m.newSwitch(f.reg.target, pos)
		f.chain.enum = f.check.info
		f.block = m.block
		m.emit(f.chain.s)
	} else if f.block != m.block {
		m.errorf("HG124", pos, "state %v of %s stands in another branch than the states before it", s, f.check.name).
			related(f.chain.s.Pos, "the first state is here").
			fix("put all states into one branch")
	}
	if n, ok := intOf(s); ok {
		f.check.handled[n] = true
	}
	f.chain.Case(s, body)
	return f
}

// Goto makes s the next state, from within a State or, for all states alike,
// behind them: the last one reached wins.
func (f *FSM[E]) Goto(s E) {
	pos := f.m.here()
	n, ok := intOf(s)
	if info := f.check.info; info.bad == "" && (!ok || !info.has(n)) {
		f.m.errorf("HG119", pos, "state %v of %s is not listed", s, f.check.name).
			related(f.check.pos, "its states are %s", info.list()).
			fix("list it in NewFSM")
		f.m.markDriven(f.reg.target)
		return
	}
	if ok {
		f.check.entered[n] = true
	}
	f.m.assign(f.reg, f.state.Of(s).Signal, pos)
}

// Is is 1 in state s.
func (f *FSM[E]) Is(s E) Signal { return f.state.Is(s) }

// Value is the state register, for muxes and prints.
func (f *FSM[E]) Value() Enum[E] { return f.state }

// Set makes any value of the enumeration the next state; it ends the check
// that each state is entered.
func (f *FSM[E]) Set(v Enum[E]) {
	f.check.free = true
	f.m.assign(f.reg, v.Signal, f.m.here())
}

// checkFSMs reports states that are never entered or have no State.
func (m *Module) checkFSMs() {
	for _, f := range m.fsms {
		for i, v := range f.info.values {
			switch {
			case !f.entered[v] && !f.free:
				m.errorf("HG210", f.pos, "state %s of %s is never entered", f.info.labels[i], f.name).
					fix("remove it, or Goto it from another state")
			case !f.handled[v] && len(f.handled) > 0:
				m.errorf("HG211", f.pos, "state %s of %s has no State", f.info.labels[i], f.name).
					fix("add State(%s, func() { … }), empty if nothing happens there", f.info.labels[i])
			}
		}
	}
}

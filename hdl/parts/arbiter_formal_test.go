package parts_test

import (
	"fmt"
	"testing"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/parts"
)

// arbiterProof states what a stream arbiter promises.
type arbiterProof struct {
	Arbiter parts.StreamArbiter[parts.Beat[bits]]
}

func (arbiterProof) ModuleName() string { return "proof" }

func (a arbiterProof) Ports() parts.StreamArbiterPorts[parts.Beat[bits]] { return a.Arbiter.Ports() }

func (a arbiterProof) Build(m *hdl.Module, p *parts.StreamArbiterPorts[parts.Beat[bits]]) {
	dut := hdl.Inst(m, "dut", a.Arbiter)
	hdl.Connect(p.Out, dut.Out)
	p.Source.Set(dut.Source)
	var fires []hdl.Value
	for i, in := range p.In {
		hdl.Connect(dut.In[i], in)
		parts.AssumeStream(m, fmt.Sprint("in ", i), in.Valid, in.Ready, in.Data)
		fires = append([]hdl.Value{in.Fire()}, fires...)
		m.Assert(implies(in.Fire(), p.Source.EqLit(uint64(i))), "the item is that of the source named")
		m.Assert(implies(in.Fire(), p.Out.Data.Data.Eq(in.Data.Data).And(p.Out.Data.Last.Eq(in.Data.Last))), "the item comes out as it went in")
		a.turn(m, p, i, in)
	}
	parts.AssertStream(m, "out", p.Out.Valid, p.Out.Ready, p.Out.Data)
	all := hdl.Cat(fires...)
	m.Assert(parts.IsOneHotOrZero(all), "no two items are taken at once")
	m.Assert(all.RedOr().Eq(p.Out.Fire()), "an item is taken when one is given")
	if a.Arbiter.Lock {
		open, owner := m.Reg("open", 1, 0), m.Reg("owner", p.Source.Width(), 0)
		m.When(p.Out.Fire(), func() {
			open.Set(p.Out.Data.Last.Not())
			owner.Set(p.Source)
		})
		m.Assert(implies(open.And(p.Out.Valid), p.Source.Eq(owner)), "a packet stays together")
	}
}

// turn asserts that nobody is passed over for more than a round.
func (a arbiterProof) turn(m *hdl.Module, p *parts.StreamArbiterPorts[parts.Beat[bits]], i int, in hdl.StreamIn[parts.Beat[bits]]) {
	if a.Arbiter.Policy != parts.RoundRobin {
		m.Cover(in.Fire().And(m.Past(in.Valid, 3)), "an item waits and is taken")
		return
	}
	w := hdl.BitsFor(uint64(a.Arbiter.N + 1))
	passed := m.Reg(fmt.Sprintf("passed_%d", i), w, 0)
	done := p.Out.Fire()
	if a.Arbiter.Lock {
		done = done.And(p.Out.Data.Last)
	}
	m.When(in.Valid.Not().Or(p.Source.EqLit(uint64(i)).And(p.Out.Valid)), func() { passed.SetLit(0) }).
		Elsewhen(done, func() { passed.Set(passed.Inc()) })
	m.Assert(passed.LeU(hdl.U(uint64(a.Arbiter.N-1))), "an input is passed over for more than a round")
	m.Cover(passed.EqLit(uint64(a.Arbiter.N-1)).And(in.Fire()), "an input waits for a whole round")
}

func proveArbiter(t *testing.T, n int, policy parts.Policy, lock bool) *proof {
	return newProof(t, elaborate(t, arbiterProof{parts.StreamArbiter[parts.Beat[bits]]{Shape: parts.BeatOf(hdl.W(2)), N: n, Policy: policy, Lock: lock}}))
}

func TestStreamArbiterIsProved(t *testing.T) {
	for n := 2; n <= 3; n++ {
		for _, policy := range []parts.Policy{parts.RoundRobin, parts.FixedPriority} {
			for _, lock := range []bool{false, true} {
				t.Run(fmt.Sprint(n, policy, lock), func(t *testing.T) {
					p := proveArbiter(t, n, policy, lock)
					p.covers(10)
					p.unbounded()
				})
			}
		}
	}
}

func TestStreamArbiterProofFindsBugs(t *testing.T) {
	p := proveArbiter(t, 2, parts.RoundRobin, true)
	p.catches(10, bug{"stream", "held_q <= ~done", "held_q <= 1'b0"})
	p.catches(10, bug{"stream", "turn_q <= ~(grant", "turn_q <= 2'd0 & ~(grant"})
	p.catches(10, bug{"stream", "assign grant = held_q ? holder_q : pick;", "assign grant = pick;"})
}

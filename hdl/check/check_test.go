package check_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/netlist"
)

type ports struct {
	A, B hdl.In
	Y, Z hdl.Out
}

func eight() ports {
	return ports{A: hdl.Input(8), B: hdl.Input(8), Y: hdl.Output(8), Z: hdl.Output(8)}
}

type design struct {
	Name    string
	build   func(m *hdl.Module, p *ports) `hdl:"-"`
	domains []hdl.DomainSpec              `hdl:"-"`
	ports   func() ports                  `hdl:"-"`
}

func (d design) ModuleName() string { return d.Name }

func (d design) Ports() ports {
	if d.ports != nil {
		return d.ports()
	}
	return eight()
}

func (d design) Build(m *hdl.Module, p *ports) { d.build(m, p) }

func (d design) Domains() []hdl.DomainSpec {
	if d.domains == nil {
		return []hdl.DomainSpec{{}}
	}
	return d.domains
}

var twoClocks = []hdl.DomainSpec{{Name: "a"}, {Name: "b"}}

// told elaborates and lists "code message" of errors, or else of warnings, with
// the related messages behind.
func told(t *testing.T, top design) []string {
	t.Helper()
	d, err := hdl.Elaborate(top)
	list := err
	if err == nil {
		for _, m := range d.Modules {
			require.NoError(t, netlist.Verify(m))
		}
		list = &d.Warnings
	}
	var out []string
	for _, x := range list.(*netlist.Diagnostics).List {
		s := x.Code + " " + x.Message
		for _, r := range x.Related {
			s += "; " + r.Message
		}
		out = append(out, s)
	}
	return out
}

// inside checks a Build on its own. What it leaves open is set, so that only
// its mistakes are told.
func inside(t *testing.T, want []string, domains []hdl.DomainSpec, build func(m *hdl.Module, p *ports)) {
	t.Helper()
	got := told(t, design{Name: "d", domains: domains, build: func(m *hdl.Module, p *ports) {
		p.Y.SetLit(0)
		p.Z.Set(p.A.Xor(p.B))
		build(m, p)
	}})
	require.Equal(t, strings.Join(want, "\n"), strings.Join(got, "\n"))
}

func TestLoopThroughMemory(t *testing.T) {
	inside(t, []string{"HG204 combinational loop: at → data of memory rom → at; at addresses data of memory rom, which is read asynchronously; data of memory rom drives at"}, nil,
		func(m *hdl.Module, p *ports) {
			rom := m.Mem("rom", 8, 256, hdl.Contents(1, 2))
			at := m.Wire("at", 8)
			at.Set(rom.Read(at).Add(p.A))
			p.Y.Set(at)
		})
	inside(t, nil, nil, func(m *hdl.Module, p *ports) { // a synchronous read is a register
		rom := m.Mem("rom", 8, 256, hdl.Contents(1, 2))
		at := m.Wire("at", 8)
		at.Set(rom.ReadSync(hdl.Lit(1, 1), at).Add(p.A))
		p.Y.Set(at)
	})
}

func TestLoopThroughAsynchronousReset(t *testing.T) {
	build := func(kind netlist.ResetKind) func(m *hdl.Module, p *ports) {
		return func(m *hdl.Module, p *ports) {
			full := m.Wire("full", 1)
			count := m.Reg("count", 8, 0, hdl.On(m.WithReset("own", m.Domain(""), full, kind, false)))
			count.Set(count.Inc())
			full.Set(count.EqLit(200))
			p.Y.Set(count)
		}
	}
	inside(t, []string{"HG204 combinational loop: full → count → full; full resets count asynchronously; count drives full"}, nil, build(hdl.AsyncReset))
	inside(t, nil, nil, build(hdl.SyncReset))
}

// swap passes A to Z and B to Y: no loop, however the two are wired up.
var swap = design{Name: "swap", build: func(m *hdl.Module, p *ports) {
	p.Z.Set(p.A.Not())
	p.Y.Set(p.B.Inc())
}}

// both makes each output depend on both inputs, through one more level.
var both = design{Name: "both", build: func(m *hdl.Module, p *ports) {
	u := hdl.Inst(m, "u", swap)
	u.A.Drive(p.A)
	u.B.Drive(p.B)
	p.Y.Set(u.Y.And(u.Z))
	p.Z.Set(u.Y.Or(u.Z))
}}

func TestLoopsThroughInstancesByPort(t *testing.T) {
	wired := func(c design) func(m *hdl.Module, p *ports) {
		return func(m *hdl.Module, p *ports) {
			u := hdl.Inst(m, "u", c)
			u.A.Drive(p.A)
			u.B.Drive(u.Z)
			p.Y.Set(u.Y)
		}
	}
	inside(t, nil, nil, wired(swap))
	inside(t, []string{"HG204 combinational loop: u.b → u.z → u.b; " +
		"u.z follows u.b without a register; in u: b drives u.b; in u: u.y follows u.b without a register; " +
		"in u: in u: b drives y; in u: u.y drives z; u.z drives u.b"}, nil, wired(both))
}

func TestOneMessageForAKnot(t *testing.T) {
	got := told(t, design{Name: "d", build: func(m *hdl.Module, p *ports) {
		ws := make([]hdl.Var, 6)
		for i := range ws {
			ws[i] = m.Wire(fmt.Sprint("w", i), 8)
		}
		for i := range ws { // each depends on all
			sum := p.A.Xor(p.B)
			for _, w := range ws {
				sum = sum.Add(w)
			}
			ws[i].Set(sum)
		}
		p.Y.Set(ws[0])
		p.Z.Set(ws[1])
	}})
	require.Len(t, got, 1)
	require.Contains(t, got[0], "HG204 combinational loop: w0 → w0")
}

func TestLoopsByBit(t *testing.T) {
	inside(t, []string{"HG204 combinational loop: v → v; v drives v"}, nil, func(m *hdl.Module, p *ports) {
		v := m.Wire("v", 4) // a ring of its bits
		for i := range 4 {
			v.Bit(i).Set(v.Bit((i + 1) % 4).Xor(p.A.Bit(i)))
		}
		p.Y.Set(v.ZExt(8))
	})
	inside(t, []string{"HG206 v depends on itself as a whole signal, although none of its bits does: v → w → v; v drives w; w drives v"}, nil, func(m *hdl.Module, p *ports) {
		v, w := m.Wire("v", 4), m.Wire("w", 2)
		w.Set(v.Slice(1, 0).Add(hdl.U(1))) // of the low half, an addition
		v.Set(hdl.Cat(w, p.A.Slice(1, 0)))
		p.Y.Set(v.ZExt(8))
	})
}

func TestCrossingsOfAllKinds(t *testing.T) {
	type build = func(m *hdl.Module, p *ports, r hdl.Var)
	kinds := map[string]struct {
		want  []string
		build build
	}{
		"register": {[]string{"HG207 r changes with clock a_clk and is read by q with clock b_clk, without a synchroniser; r is of clock a_clk; q is of clock b_clk"},
			func(m *hdl.Module, p *ports, r hdl.Var) { p.Y.Set(m.RegNext("q", r, 0)) }},
		"through logic and a wire": {[]string{"HG207 r changes with clock a_clk and is read by q with clock b_clk, without a synchroniser; r is of clock a_clk; q is of clock b_clk"},
			func(m *hdl.Module, p *ports, r hdl.Var) {
				p.Y.Set(m.RegNext("q", m.Let("w", r.Inc().Xor(p.A)), 0))
			}},
		"condition": {[]string{"HG207 r changes with clock a_clk and is read by q with clock b_clk, without a synchroniser; r is of clock a_clk; q is of clock b_clk"},
			func(m *hdl.Module, p *ports, r hdl.Var) {
				q := m.Reg("q", 8, 0)
				m.When(r.RedOr(), func() { q.Set(p.A) })
				p.Y.Set(q)
			}},
		"one message for a value": {[]string{"HG207 r changes with clock a_clk and is read by q with clock b_clk, without a synchroniser; r is of clock a_clk; q is of clock b_clk; read here too, by s"},
			func(m *hdl.Module, p *ports, r hdl.Var) {
				q := m.RegNext("q", r, 0)
				p.Y.Set(q.Xor(m.RegNext("s", r.Not(), 0)))
			}},
		"memory write": {[]string{"HG207 r changes with clock a_clk and is read by a write of memory x with clock b_clk, without a synchroniser; r is of clock a_clk"},
			func(m *hdl.Module, p *ports, r hdl.Var) {
				x := m.Mem("x", 8, 256)
				x.Write(p.A.Bit(0), p.A, r)
				p.Y.Set(x.Read(p.A))
			}},
		"asynchronous read": {[]string{"HG207 data of memory x changes with clock a_clk and is read by q with clock b_clk, without a synchroniser; data of memory x is of clock a_clk; q is of clock b_clk"},
			func(m *hdl.Module, p *ports, r hdl.Var) {
				x := m.Mem("x", 8, 256)
				m.In(m.Domain("a"), func() { x.Write(r.Bit(0), r, r) })
				p.Y.Set(m.RegNext("q", x.Read(p.A), 0))
			}},
		"synchronous read elsewhere": {nil,
			func(m *hdl.Module, p *ports, r hdl.Var) {
				x := m.Mem("x", 8, 256)
				m.In(m.Domain("a"), func() { x.Write(r.Bit(0), r, r) })
				p.Y.Set(x.ReadSync(hdl.Lit(1, 1), p.A))
			}},
		"check": {[]string{"HG207 r changes with clock a_clk and is read by a check with clock b_clk, without a synchroniser; r is of clock a_clk"},
			func(m *hdl.Module, p *ports, r hdl.Var) { m.Assert(r.NeLit(3), "not 3") }},
		"gate": {[]string{"HG207 r changes with clock a_clk and is read by the clock gate of g_clk with clock b_clk, without a synchroniser; r is of clock a_clk"},
			func(m *hdl.Module, p *ports, r hdl.Var) {
				g := m.GateClock("g", m.Domain("b"), r.Bit(0))
				q := m.Reg("q", 8, 0, hdl.On(g))
				q.Set(p.A)
				p.Y.Set(q)
			}},
		"reset": {[]string{"HG207 r changes with clock a_clk and is read by the reset of b_clk with clock b_clk, without a synchroniser; r is of clock a_clk"},
			func(m *hdl.Module, p *ports, r hdl.Var) {
				q := m.Reg("q", 8, 0, hdl.On(m.WithReset("g", m.Domain("b"), r.Bit(0), hdl.SyncReset, false)))
				q.Set(p.A)
				p.Y.Set(q)
			}},
		"synchroniser": {nil,
			func(m *hdl.Module, p *ports, r hdl.Var) {
				p.Y.Set(m.RegNext("q", m.RegNext("meta", r, 0, hdl.Synchroniser()), 0))
			}},
		"marked stable": {nil,
			func(m *hdl.Module, p *ports, r hdl.Var) { p.Y.Set(m.RegNext("q", hdl.Cross(r).Add(p.A), 0)) }},
		"marked stable, and not": {[]string{"HG207 s changes with clock a_clk and is read by q with clock b_clk, without a synchroniser; s is of clock a_clk; q is of clock b_clk"},
			func(m *hdl.Module, p *ports, r hdl.Var) {
				s := m.RegNext("s", p.B, 0, hdl.On(m.Domain("a")))
				p.Y.Set(m.RegNext("q", hdl.Cross(r).Add(s), 0))
			}},
		"gated clock of one root": {nil,
			func(m *hdl.Module, p *ports, r hdl.Var) {
				g := m.GateClock("g", m.Domain("a"), r.Bit(0))
				q := m.Reg("q", 8, 0, hdl.On(g))
				q.Set(r)
				back := m.Reg("back", 8, 0, hdl.On(m.Domain("a")))
				back.Set(q)
				p.Y.Set(back)
			}},
	}
	for name, k := range kinds {
		t.Run(name, func(t *testing.T) {
			inside(t, k.want, twoClocks, func(m *hdl.Module, p *ports) {
				r := m.Reg("r", 8, 0, hdl.On(m.Domain("a")))
				r.Set(r.Inc())
				m.Cover(hdl.Cross(r.NeLit(0)), "r is used")
				m.In(m.Domain("b"), func() { k.build(m, p, r) })
			})
		})
	}
}

func TestCrossingsThroughTheHierarchy(t *testing.T) {
	registered := design{Name: "registered", build: func(m *hdl.Module, p *ports) {
		p.Y.Set(m.RegNext("q", p.A, 0))
		p.Z.Set(p.B.Not()) // passes through
	}}
	top := func(wire func(m *hdl.Module, p *ports, x, y *ports)) func(m *hdl.Module, p *ports) {
		return func(m *hdl.Module, p *ports) {
			x := hdl.Inst(m, "left", registered, hdl.MapDomain("", m.Domain("a")))
			y := hdl.Inst(m, "right", registered, hdl.MapDomain("", m.Domain("b")))
			x.A.Drive(p.A)
			wire(m, p, x, y)
			p.Y.Set(y.Y.Xor(x.Z))
		}
	}
	const crossing = "HG207 left.y changes with clock a_clk and is read by right.a with clock b_clk, without a synchroniser; left.y is of clock a_clk"
	inside(t, []string{crossing}, twoClocks, top(func(m *hdl.Module, p *ports, x, y *ports) {
		x.B.Drive(p.B)
		y.A.Drive(x.Y)
		y.B.Drive(p.B)
	}))
	inside(t, []string{crossing}, twoClocks, top(func(m *hdl.Module, p *ports, x, y *ports) {
		x.B.Drive(x.Y) // in at B, out at Z without a register
		y.A.Drive(x.Z)
		y.B.Drive(p.B)
	}))
	inside(t, nil, twoClocks, top(func(m *hdl.Module, p *ports, x, y *ports) {
		x.B.Drive(p.B)
		y.A.Drive(hdl.Cross(x.Y))
		y.B.Drive(x.Y)
	}))
}

// A crossing marked inside a child, or a child's child, is one for its parents
// too; another way through the same child is not.
func TestCrossingsMarkedInAnInstance(t *testing.T) {
	leaf := design{Name: "leaf", build: func(m *hdl.Module, p *ports) {
		p.Y.Set(hdl.Cross(p.A).Not())
		p.Z.Set(hdl.Cross(p.A).Xor(p.B))
	}}
	middle := design{Name: "middle", build: func(m *hdl.Module, p *ports) {
		x := hdl.Inst(m, "x", leaf)
		x.A.Drive(p.A)
		x.B.Drive(p.B)
		p.Y.Set(x.Y)
		p.Z.Set(x.Z.Inc())
	}}
	for _, child := range []design{leaf, middle} {
		top := func(read func(x *ports) hdl.Signal) func(m *hdl.Module, p *ports) {
			return func(m *hdl.Module, p *ports) {
				r := m.RegNext("r", p.A, 0, hdl.On(m.Domain("a")))
				x := hdl.Inst(m, "x", child, hdl.MapDomain("", m.Domain("b")))
				x.A.Drive(r)
				x.B.Drive(m.RegNext("s", p.B, 0, hdl.On(m.Domain("a"))))
				p.Y.Set(m.RegNext("q", read(x), 0, hdl.On(m.Domain("b"))))
				hdl.Unused(x.Y, x.Z)
			}
		}
		inside(t, nil, twoClocks, top(func(x *ports) hdl.Signal { return x.Y.Signal }))
		inside(t, []string{"HG207 s changes with clock a_clk and is read by q with clock b_clk, without a synchroniser; s is of clock a_clk; q is of clock b_clk"},
			twoClocks, top(func(x *ports) hdl.Signal { return x.Z.Signal }))
		// The way is a combinational one all the same.
		inside(t, []string{"HG204 combinational loop: x.a → x.y → x.a; x.y follows x.a without a register" + through(child) + "; x.y drives x.a"}, twoClocks, func(m *hdl.Module, p *ports) {
			x := hdl.Inst(m, "x", child, hdl.MapDomain("", m.Domain("b")))
			x.A.Drive(x.Y)
			x.B.Drive(p.B)
			p.Y.Set(x.Z)
		})
	}
}

// through is what a message tells of the way inside an instance of the test above.
func through(child design) string {
	if child.Name == "leaf" {
		return "; in x: a drives y"
	}
	return "; in x: a drives x.a; in x: x.y follows x.a without a register; in x: in x: a drives y; in x: x.y drives y"
}

func TestDeclaredDomainsOfPorts(t *testing.T) {
	declared := func() ports {
		return ports{A: hdl.Input(8).In("a"), B: hdl.Input(8), Y: hdl.Output(8).In("b"), Z: hdl.Output(8)}
	}
	got := told(t, design{Name: "d", domains: twoClocks, ports: declared, build: func(m *hdl.Module, p *ports) {
		p.Y.Set(m.RegNext("q", p.B, 0, hdl.On(m.Domain("a"))))
		p.Z.Set(m.RegNext("s", p.A, 0, hdl.On(m.Domain("b"))))
	}})
	require.Equal(t, []string{
		"HG207 a changes with clock a_clk and is read by s with clock b_clk, without a synchroniser; a is of clock a_clk; s is of clock b_clk",
		"HG207 q changes with clock a_clk and is read by y with clock b_clk, without a synchroniser; q is of clock a_clk",
	}, sorted(got))
}

func sorted(list []string) []string {
	for i := range list {
		for j := i; j > 0 && list[j] < list[j-1]; j-- {
			list[j], list[j-1] = list[j-1], list[j]
		}
	}
	return list
}

func TestUnusedIsToldOnce(t *testing.T) {
	inside(t, []string{"HG301 register last is never read"}, nil, func(m *hdl.Module, p *ports) {
		first := m.RegNext("first", p.A, 0) // feeds only what is not read
		middle := m.Let("middle", first.Inc())
		m.RegNext("last", middle, 0)
	})
	inside(t, []string{"HG301 register ping is never read"}, nil, func(m *hdl.Module, p *ports) {
		ping, pong := m.Reg("ping", 8, 0), m.Reg("pong", 8, 1)
		ping.Set(pong)
		pong.Set(ping)
	})
	inside(t, []string{"HG301 memory x is never read"}, nil, func(m *hdl.Module, p *ports) {
		at := m.RegNext("at", p.A, 0)
		m.Mem("x", 8, 256).Write(p.A.Bit(0), at, p.B)
	})
	inside(t, []string{"HG301 none of the 2 outputs of instance u is read"}, nil, func(m *hdl.Module, p *ports) {
		u := hdl.Inst(m, "u", swap)
		u.A.Drive(p.A)
		u.B.Drive(p.B)
	})
	inside(t, nil, nil, func(m *hdl.Module, p *ports) {
		u := hdl.Inst(m, "u", swap)
		u.A.Drive(p.A)
		u.B.Drive(p.B)
		p.Y.Set(u.Y)
	})
	inside(t, nil, nil, func(m *hdl.Module, p *ports) {
		hdl.Unused(m.RegNext("a1", p.A, 0), m.RegNext("b1", p.B, 0).Slice(3, 1))
		m.RegNext("unused_c", p.A, 0)
		m.RegNext("d", p.B, 0, hdl.KeepReg())
		m.Assert(m.RegNext("e", p.B, 0).NeLit(9), "a check reads it")
		m.Print("%d", m.RegNext("f", p.B, 0))
	})
}

func TestUnusedBits(t *testing.T) {
	inside(t, []string{"HG303 bits 7 to 5 and bit 2 of register r are never read"}[:0], nil, func(m *hdl.Module, p *ports) {
		r := m.RegNext("r", p.A, 0)
		p.Y.Set(hdl.Cat(r.Slice(7, 4), r.Slice(3, 0))) // all of it, in parts
	})
	inside(t, []string{"HG303 bit 2 and bits 7 to 5 of register r are never read"}, nil, func(m *hdl.Module, p *ports) {
		r := m.RegNext("r", p.A, 0)
		p.Y.Set(hdl.Cat(r.Slice(4, 3), r.Slice(1, 0)).ZExt(8))
	})
	inside(t, []string{"HG303 bits 6 to 0 of register r are never read"}, nil, func(m *hdl.Module, p *ports) {
		r := m.Reg("r", 8, 0) // that r keeps its value is no reading
		m.When(p.A.Bit(0), func() { r.Set(p.A) })
		m.When(p.A.Bit(1), func() { r.Part(3, 2).Set(p.B.Slice(1, 0)) })
		p.Y.Set(r.Msb().Rep(8))
	})
	inside(t, nil, nil, func(m *hdl.Module, p *ports) {
		r := m.Reg("r", 8, 0)
		r.Set(r.Inc()) // a counter reads all of itself
		p.Y.Set(r.Msb().Rep(8))
	})
}

func TestDoubleDrivers(t *testing.T) {
	const dead = "HG202 y is assigned again in the same branch: this assignment has no effect; assigned again here"
	inside(t, []string{dead}, nil, func(m *hdl.Module, p *ports) {
		p.Y.Set(p.A)
		p.Y.Set(p.B)
	})
	inside(t, []string{dead}, nil, func(m *hdl.Module, p *ports) {
		m.When(p.A.Bit(0), func() {
			p.Y.Set(p.A)
			m.When(p.A.Bit(1), func() { p.Y.Set(p.A.Not()) })
			p.Y.Set(p.B)
		})
	})
	inside(t, []string{dead}, nil, func(m *hdl.Module, p *ports) {
		p.Y.Set(p.A)
		p.Y.Part(3, 0).Set(p.B.Slice(3, 0)) // in two halves
		p.Y.Part(7, 4).Set(p.B.Slice(7, 4))
	})
	inside(t, []string{"HG202 y bits 5 to 2 is assigned again in the same branch: this assignment has no effect; assigned again here"}, nil, func(m *hdl.Module, p *ports) {
		p.Y.Part(5, 2).Set(p.A.Slice(3, 0))
		p.Y.Part(6, 1).Set(p.A.Slice(5, 0))
	})
	inside(t, nil, nil, func(m *hdl.Module, p *ports) { // defaults and parts
		p.Y.Set(p.A)
		m.When(p.A.Bit(0), func() { p.Y.Set(p.B) }).Otherwise(func() { p.Y.Set(p.B.Not()) })
		p.Y.Bit(0).Set(p.B.Bit(1))
		p.Y.ElemVar(p.A, 1).Set(p.B.Bit(2))
	})
}

type packet struct{ Len, Kind hdl.Bits }

func TestWholePayloadThenField(t *testing.T) {
	inside(t, nil, nil, func(m *hdl.Module, p *ports) {
		w := hdl.WireOf(m, "w", packet{hdl.W(8), hdl.W(8)})
		w.Set(packet{p.A.Signal, p.B.Signal})
		w.Update(func(x *packet) { x.Kind = p.A.Signal }) // all, and then one field otherwise
		p.Y.Set(w.V.Len.Add(w.V.Kind))
	})
}

func TestChecksOnlyValues(t *testing.T) {
	inside(t, nil, nil, func(m *hdl.Module, p *ports) { // wires and registers between checks
		changed := m.Let("changed", m.Stable(p.A).Not())
		count := m.Reg("changes", 8, 0)
		m.When(changed, func() { count.Set(count.Inc()) })
		m.Assert(count.LtU(hdl.U(100)).Or(m.Initially()), "few changes")
	})
	d, err := hdl.Elaborate(design{Name: "d", build: func(m *hdl.Module, p *ports) {
		p.Y.Set(p.A)
		p.Z.Set(p.B)
		seen := m.Reg("seen", 1, 0)
		m.When(p.A.Eq(m.AnyConst("any", 8)), func() { seen.SetLit(1) })
		m.Cover(seen, "any value is seen")
	}})
	require.NoError(t, err)
	for _, v := range d.Top.Vars {
		require.Equal(t, v.Name == "any" || v.Name == "seen", v.Verif, v.Name)
	}
	inside(t, []string{"HG212 memory x is hardware and takes a value that only checks may use; the value comes from Past, Initially or AnyConst here"}, nil, func(m *hdl.Module, p *ports) {
		x := m.Mem("x", 8, 256)
		x.Write(m.Rose(p.A.Bit(0)), p.A, p.B)
		p.Y.Set(x.Read(p.B))
	})
	inside(t, []string{"HG212 last is hardware and takes a value that only checks may use; the value comes from Past, Initially or AnyConst here"}, nil, func(m *hdl.Module, p *ports) {
		p.Y.Set(m.RegNext("last", m.Past(p.A, 1), 0))
	})
}

func TestMemoryRules(t *testing.T) {
	inside(t, []string{"HG209 memory x is read with clock b_clk and written with clock a_clk, and has the rule New for a read during a write; written here; x is declared here"}, twoClocks,
		func(m *hdl.Module, p *ports) {
			x := m.Mem("x", 8, 256, hdl.Rule(hdl.New))
			m.In(m.Domain("a"), func() { x.Write(p.A.Bit(0), p.A, p.A) })
			m.In(m.Domain("b"), func() { p.Y.Set(x.ReadSync(hdl.Lit(1, 1), p.B)) })
		})
	inside(t, nil, nil, func(m *hdl.Module, p *ports) {
		x := m.Mem("x", 8, 256, hdl.Rule(hdl.New))
		x.Write(p.A.Bit(0), p.A, p.A)
		p.Y.Set(x.ReadSync(hdl.Lit(1, 1), p.B).Xor(x.ReadSync(p.A.Bit(1), p.A)))
	})
}

func TestConstantAndUnreachable(t *testing.T) {
	inside(t, []string{"HG304 the condition is always 0: a is unsigned and 8 bits wide", "HG304 the condition is always 1"}, nil, func(m *hdl.Module, p *ports) {
		m.When(p.A.GtU(hdl.U(255)), func() { p.Y.Set(p.B) })
		m.When(hdl.Lit(8, 3).Eq(hdl.U(3)), func() { p.Y.Set(p.B.Not()) })
	})
	inside(t, []string{"HG305 Default is never reached: all 4 values have a case; the Switch is here"}, nil, func(m *hdl.Module, p *ports) {
		m.Switch(p.A.Slice(1, 0)).
			Case(hdl.OneOf(0, 1), func() { p.Y.Set(p.A) }).
			Case(hdl.OneOf(2, 3), func() { p.Y.Set(p.B) }).
			Default(func() { p.Y.SetLit(9) })
	})
	inside(t, []string{"HG305 this branch is never reached: its condition is that of an earlier branch; where it holds, this branch is taken"}, nil, func(m *hdl.Module, p *ports) {
		en := p.A.Bit(0)
		m.When(en.Not(), func() {
			m.When(en, func() { p.Y.Set(p.B) })
		})
	})
}

// chain is a module of n assignments, registers and conditions.
type chain struct{ N int }

func (chain) Ports() ports { return eight() }
func (c chain) Build(m *hdl.Module, p *ports) {
	x := p.A.Signal
	for i := range c.N {
		w := m.Wire(fmt.Sprint("w", i), 8)
		w.Set(x)
		m.When(p.B.Bit(i%8), func() { w.Set(x.Add(p.B)) })
		x = m.RegNext(fmt.Sprint("r", i), w.Xor(x), 0)
	}
	p.Y.Set(x)
	p.Z.Set(p.B)
}

// BenchmarkChecks: nanoseconds a node must not grow with the module.
func BenchmarkChecks(b *testing.B) {
	for _, n := range []int{100, 1000, 10000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			nodes := 0
			for b.Loop() {
				d, err := hdl.Elaborate(chain{n})
				require.NoError(b, err)
				nodes = len(d.Top.Nodes)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(nodes), "ns/node")
		})
	}
}

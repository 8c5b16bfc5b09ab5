package hdl_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/netlist"
)

type twin int

const (
	twinA twin = iota
	twinB
	twinC
)

func (t twin) String() string { return [...]string{"S", "S", "T"}[t] }

type cheer int

const (
	calm cheer = iota
	glad
	wild
)

func (c cheer) String() string { return [...]string{"Calm", "Glad", "Wild"}[c] }

type doubleNamed struct{ Data, Valid hdl.Bits }

type doubleNamedPorts struct {
	Write hdl.StreamIn[doubleNamed]
	Y     hdl.Out
}

// TestAdvice: each mistake is one message, which says what to write.
func TestAdvice(t *testing.T) {
	body := func(build func(m *hdl.Module, p *ab), domains ...hdl.DomainSpec) func() error {
		return func() error {
			_, err := hdl.Elaborate(design[ab]{Name: "d", ports: abPorts, build: build, domains: domains})
			return err
		}
	}
	for _, c := range []struct {
		name, message, fix string
		run                func() error
	}{
		{"a state that is not listed", "state Wild of mood is not listed", "list it in NewFSM", body(func(m *hdl.Module, p *ab) {
			mood := hdl.NewFSM(m, "mood", calm, glad)
			mood.State(calm, func() { mood.Goto(glad) })
			mood.State(glad, func() { m.When(p.A.Bit(0), func() { mood.Goto(wild) }) })
			p.Y.Set(hdl.Mux(mood.Is(glad), p.A, p.B))
		})},
		{"states of one name", "state machine twin: two values of hdl_test.twin are called S by its String method",
			"let String give each value a name of its own", body(func(m *hdl.Module, p *ab) {
				x := hdl.NewFSM(m, "twin", twinA, twinB, twinC)
				x.State(twinA, func() { x.Goto(twinB) })
				x.State(twinB, func() { x.Goto(twinC) })
				x.State(twinC, func() {})
				p.Y.Set(hdl.Mux(x.Is(twinC), p.A, p.B))
			})},
		{"a domain of another name", `there is no clock domain "aa"`, `list it in the component's Domains method, which has "a", "b"`,
			body(func(m *hdl.Module, p *ab) {
				x := m.RegNext("x", p.A, 0, hdl.On(m.Domain("b")))
				p.Y.Set(m.RegNext("z", x.And(p.B), 0, hdl.On(m.Domain("aa"))))
			}, hdl.DomainSpec{Name: "a"}, hdl.DomainSpec{Name: "b"})},
		{"names in a loop", "the name x is used twice", `number what is made in a loop: fmt.Sprintf("x_%d", i)`, body(func(m *hdl.Module, p *ab) {
			y := p.A.Signal
			for range 2 {
				y = m.RegNext("x", y.Xor(p.B), 0)
			}
			p.Y.Set(y)
		})},
		{"a register called like an output", "the name y is used twice",
			"choose another name; OutReg makes a register that an output always shows, and calls it y_q", body(func(m *hdl.Module, p *ab) {
				p.Y.Set(m.RegNext("y", p.A.Xor(p.B), 0))
			})},
		{"a payload's field called like the stream's", "field valid of the payload of stream write is called what the stream's own signal is called",
			"call the field otherwise, if only by a tag, such as `hdl:\"is_valid\"`", func() error {
				_, err := hdl.Elaborate(design[doubleNamedPorts]{Name: "d", ports: func() doubleNamedPorts {
					return doubleNamedPorts{Write: hdl.InStream(doubleNamed{hdl.W(8), hdl.W(1)}), Y: hdl.Output(8)}
				}, build: func(m *hdl.Module, p *doubleNamedPorts) {
					p.Write.Accept(p.Write.Data.Valid)
					p.Y.Set(p.Write.Data.Data)
				}})
				return err
			}},
		{"two destinations", "in_ready is assigned again in the same branch: this assignment has no effect",
			"a stream has one destination; parts.StreamFork gives its items to several", func() error {
				_, err := hdl.Elaborate(idleStreams{func(m *hdl.Module, p *fifoPorts) {
					q := hdl.Inst(m, "q", fifo{8, 4})
					hdl.Connect(q.In, p.In)
					hdl.Connect(p.Out, p.In)
					q.Out.Accept(hdl.Lit(1, 1))
				}})
				return err
			}},
		{"two sources", "out_valid is assigned again in the same branch: this assignment has no effect",
			"a stream has one source; parts.StreamArbiter makes one stream of several", func() error {
				_, err := hdl.Elaborate(idleStreams{func(m *hdl.Module, p *fifoPorts) {
					q := hdl.Inst(m, "q", fifo{8, 4})
					p.In.Accept(p.Out.Ready)
					q.In.Offer(hdl.Lit(1, 0), p.In.Data)
					q.Out.Accept(hdl.Lit(1, 0))
					p.Out.Offer(q.Out.Valid, q.Out.Data)
					p.Out.Offer(p.In.Valid, p.In.Data)
				}})
				return err
			}},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := c.run()
			list, ok := err.(*netlist.Diagnostics)
			require.True(t, ok, "%v", err)
			require.Len(t, list.List, 1, fmt.Sprint(err))
			require.Equal(t, c.message, list.List[0].Message)
			require.Equal(t, c.fix, list.List[0].Fix)
		})
	}
}

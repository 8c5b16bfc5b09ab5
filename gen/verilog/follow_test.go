package verilog_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hwgen/hwgen/hdl"
	"github.com/stretchr/testify/require"
)

// Gate is ready while it is open, whatever comes in. Spare inputs do nothing
// but come before the others.
type Gate struct{ Spare int }

type GatePorts struct {
	Spares []hdl.In
	A, C   hdl.In
	Ready  hdl.Out
	Out    hdl.Out
	Same   hdl.Out
	Parity hdl.Out
}

func (g Gate) Ports() GatePorts {
	p := GatePorts{
		A: hdl.Input(1), C: hdl.Input(1), Ready: hdl.Output(1), Out: hdl.Output(1), Same: hdl.Output(1), Parity: hdl.Output(1),
	}
	for range g.Spare {
		p.Spares = append(p.Spares, hdl.Input(1))
	}
	return p
}

func (g Gate) Build(m *hdl.Module, p *GatePorts) {
	parity := hdl.Lit(1, 0)
	for _, s := range p.Spares {
		parity = parity.Xor(s)
	}
	p.Parity.Set(parity)
	p.Ready.SetLit(0)
	p.Out.SetLit(0)
	p.Same.SetLit(1)
	m.When(p.C, func() {
		p.Ready.SetLit(1)
		p.Out.Set(p.A)
		p.Same.Set(p.A.Not())
	})
}

// Feed gives a Gate one input or another, by what the Gate says.
type Feed struct{ Spare int }

type FeedPorts struct {
	X, Y, C hdl.In
	Out     hdl.Out
	Same    hdl.Out
	Parity  hdl.Out
}

func (Feed) Ports() FeedPorts {
	return FeedPorts{X: hdl.Input(1), Y: hdl.Input(1), C: hdl.Input(1), Out: hdl.Output(1), Same: hdl.Output(1), Parity: hdl.Output(1)}
}

func (f Feed) Build(m *hdl.Module, p *FeedPorts) {
	u := hdl.Inst(m, "u", Gate{f.Spare})
	for _, s := range u.Spares {
		s.Drive(p.X)
	}
	u.C.Drive(p.C)
	u.A.Drive(p.X)
	m.When(u.Ready, func() { u.A.Drive(p.Y) })
	p.Out.Set(u.Out)
	p.Same.Set(u.Same)
	p.Parity.Set(u.Parity)
}

// With ready and out in one block, the input that follows ready would seem to
// follow itself: Icarus would never end, and Verilator warns.
func TestGroupsFollowTheSameInputs(t *testing.T) {
	for _, spare := range []int{0, 1, 63, 130} { // which word of the set tells A from C
		d := elaborate(t, Feed{spare})
		lint(t, d)
		dir, names := emit(t, d)
		bench := `module bench;
  reg x, y, c;
  wire out, same, parity;
  integer i;
  ` + d.Top.Name + ` dut (.x(x), .y(y), .c(c), .out(out), .same(same), .parity(parity));
  initial for (i = 0; i < 8; i = i + 1) begin
    {c, y, x} = i[2:0];
    #1 $display("%b %b%b", i[2:0], out, same);
  end
endmodule
`
		require.NoError(t, os.WriteFile(filepath.Join(dir, "bench.v"), []byte(bench), 0o644))
		run(t, dir, "iverilog", append([]string{"-g2005", "-s", "bench", "-o", "bench.vvp", "bench.v"}, names...)...)
		got := run(t, dir, "timeout", "20", "vvp", "-n", "bench.vvp")
		var want strings.Builder
		for i := range 8 {
			out, same := 0, 1
			if i>>2 == 1 {
				out, same = i>>1&1, 1-i>>1&1
			}
			fmt.Fprintf(&want, "%03b %d%d\n", i, out, same)
		}
		require.Equal(t, want.String(), got)
	}
}

// What follows the same inputs still shares a block, and a condition is
// printed once for it.
func TestGroupsThatFollowTheSameStayTogether(t *testing.T) {
	d := elaborate(t, Gate{})
	got := text(t, d, d.Top.Name)
	require.Equal(t, 2, strings.Count(got, "always @*"), got)
	require.Equal(t, 2, strings.Count(got, "if (c)"), got)
}

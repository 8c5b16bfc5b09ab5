package verilog_test

import (
	"strings"
	"testing"

	"github.com/hwgen/hwgen/hdl"
	"github.com/stretchr/testify/require"
)

type rxState int

const (
	rxIdle rxState = iota
	rxBusy
)

func (s rxState) String() string { return [...]string{"Idle", "Busy"}[s] }

type TxState int

const (
	txIdle TxState = iota
	txBusy
	txStop
)

func (s TxState) String() string { return [...]string{"Idle", "Busy", "Stop"}[s] }

type mode int

const (
	slow mode = iota
	swift
)

func (s mode) String() string { return [...]string{"Slow", "Swift"}[s] }

// Enumerations of one module that share labels have their types' names before
// all of their values; the others have none. Two machines of one type share.
func TestEnumerationsWithEqualLabels(t *testing.T) {
	d := boxed(t, "machines", func(m *hdl.Module, p *boxPorts) {
		rx := hdl.NewFSM(m, "rx", rxIdle, rxBusy)
		again := hdl.NewFSM(m, "again", rxIdle, rxBusy)
		tx := hdl.NewFSM(m, "tx", txIdle, txBusy, txStop)
		speed := hdl.NewFSM(m, "speed", slow, swift)
		for _, f := range []*hdl.FSM[rxState]{rx, again} {
			f.State(rxIdle, func() { m.When(p.C, func() { f.Goto(rxBusy) }) })
			f.State(rxBusy, func() { f.Goto(rxIdle) })
		}
		tx.State(txIdle, func() { tx.Goto(txBusy) })
		tx.State(txBusy, func() { tx.Goto(txStop) })
		tx.State(txStop, func() { tx.Goto(txIdle) })
		speed.State(slow, func() { speed.Goto(swift) })
		speed.State(swift, func() { speed.Goto(slow) })
		p.Y.Set(hdl.Cat(rx.Is(rxBusy), again.Is(rxBusy), tx.Is(txStop)).ZExt(8))
		p.Z.Set(p.A)
		p.V.Set(speed.Is(slow))
		hdl.Unused(p.B, p.I)
	})
	lint(t, d)
	got := text(t, d, "machines")
	for _, want := range []string{
		"localparam       RX_STATE_IDLE = 1'b0;", "localparam       RX_STATE_BUSY = 1'b1;",
		"localparam [1:0] TX_STATE_IDLE", "localparam [1:0] TX_STATE_STOP",
		"localparam       SLOW          = 1'b0;",
	} {
		require.Contains(t, got, want)
	}
	require.NotContains(t, got, "_2")
}

// A named expression that is made from another one is called after the author's
// name, not after all that was done with it before.
func TestNamesOfExpressionsDoNotChain(t *testing.T) {
	d := boxed(t, "chained", func(m *hdl.Module, p *boxPorts) {
		x := p.A.Signal
		for i := range 5 {
			x = hdl.Mux(p.C, x, p.B).Slice(6, 0).ZExt(8).Add(hdl.U(i))
			x = hdl.Mux(x.Bit(3), x, p.B)
		}
		p.Y.Set(x)
		p.Z.Set(p.A)
		p.V.Set(p.I.RedOr())
	})
	lint(t, d)
	got := text(t, d, "chained")
	require.Contains(t, got, "wire [7:0] _a_add_2 = ")
	require.NotRegexp(t, `_add_add|_sel_add|_add_sel`, got)
}

// Where only some arms of a Switch concern a target, the others are one arm.
func TestEmptyArmsAreOne(t *testing.T) {
	d := boxed(t, "arms", func(m *hdl.Module, p *boxPorts) {
		tx := hdl.NewFSM(m, "tx", txIdle, txBusy, txStop)
		p.V.SetLit(0)
		p.Z.Set(p.A)
		count := m.Reg("count", 8, 0)
		tx.State(txIdle, func() {
			count.SetLit(0)
			tx.Goto(txBusy)
		})
		tx.State(txBusy, func() {
			count.Set(count.Inc())
			m.When(p.C, func() { tx.Goto(txStop) })
			p.Z.Set(p.B)
		})
		tx.State(txStop, func() {
			count.Set(p.A)
			p.V.SetLit(1)
			tx.Goto(txIdle)
		})
		p.Y.Set(count)
		hdl.Unused(p.I)
	})
	lint(t, d)
	got := text(t, d, "arms")
	require.Contains(t, got, `    v = 1'b0;
    case (tx)
      IDLE, BUSY: ;
      default: v = 1'b1;  // STOP
    endcase
`)
	require.Contains(t, got, `    z = a;
    case (tx)
      BUSY: z = b;
      default: ;
    endcase
`)
	in, out := simulateBox(t, d, 40)
	state, count := 0, uint64(0)
	for k, x := range in {
		z := x.A
		if state == 1 {
			z = x.B
		}
		require.Equal(t, [3]string{num(count, 8), num(z, 8), num(uint64(b2i(state == 2)), 1)}, out[k], "%d", k)
		switch {
		case state == 0:
			state, count = 1, 0
		case state == 1:
			count++
			if x.C == 1 {
				state = 2
			}
		default:
			state, count = 0, x.A
		}
	}
}

// What says nothing to a formal tool, or to a simulator, leaves no shell behind.
func TestSectionsWithoutEmptyBranches(t *testing.T) {
	d := boxed(t, "quiet", func(m *hdl.Module, p *boxPorts) {
		p.Y.Set(m.RegNext("last", p.A, 0))
		p.Z.Set(p.B)
		p.V.Set(p.C)
		m.Switch(p.I.Trunc(2)).Case(1, func() { m.Print("one") }).Case(2, func() { m.When(p.C, func() { m.Print("two") }) })
		m.When(p.I.EqLit(9), func() { m.Cover(p.C, "nine") })
	})
	lint(t, d)
	got := text(t, d, "quiet")
	sim, formal, _ := strings.Cut(got, "`ifdef FORMAL")
	require.Contains(t, sim, `      case (i[1:0])
        2'd1: $display("one");
        2'd2: begin
          if (c)
            $display("two");
        end
        default: ;
      endcase
    end
`)
	require.NotContains(t, sim, "4'd9")
	require.Contains(t, formal, "cover(c)")
	require.NotContains(t, formal, "case")
}

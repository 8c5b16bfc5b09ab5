package netlist_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/netlist"
	"github.com/stretchr/testify/require"
)

// sampler has one of everything that a dump shows.
type sampler struct{}

type samplerPorts struct {
	Sel  hdl.In
	Data hdl.In
	Q    hdl.Out
}

func (sampler) Ports() samplerPorts {
	return samplerPorts{Sel: hdl.Input(2), Data: hdl.Input(8), Q: hdl.Output(8)}
}

func (sampler) Build(m *hdl.Module, p *samplerPorts) {
	mem := m.Mem("mem", 8, 4, hdl.Masked(4), hdl.Contents(1, 2))
	wide := m.RegBig("wide", hdl.Hex(72, "12_3456_789a_bcde_f012"))
	free := m.Reg("free", 8, 0, hdl.Undefined())
	m.Switch(p.Sel).
		Case(hdl.OneOf(0, 1), func() { wide.Part(7, 0).Set(p.Data) }).
		Default(func() { wide.ElemVar(p.Sel, 8).Set(p.Data) })
	m.When(p.Sel.Bit(0), func() {
		mem.WriteMasked(hdl.Lit(1, 1), p.Sel, p.Data, p.Sel)
		m.Assert(p.Data.NeLit(0), "data are not zero")
	}).Otherwise(func() {
		m.Comment("nothing is written")
		m.Print("data %x", p.Data)
	})
	gated := m.GateClock("slow", m.Domain(""), p.Sel.Bit(1))
	m.In(gated, func() { free.Set(mem.ReadSync(hdl.Lit(1, 1), p.Sel)) })
	p.Q.Set(free)
	hdl.Unused(wide)
}

const samplerDump = `module sampler
  clock clk, reset rst
  clock slow_clk, clk gated by n14, reset rst
  input sel[2]
  input data[8]
  output q[8]
  reg wide[72] at clk reset 72'h123456789abcdef012
  reg free[8] at clk undefined
  mem mem 4 x 8 masked by 4 with 2 words
nodes
  n1[2] = Input sel
  n2[8] = Input data
  n3[8] = Output q
  n4[72] = Reg wide
  n5[8] = Reg free
  n6[2] = Const 2'd0
  n7[2] = Const 2'd1
  n8[8] = Slice n4 7..0
  n9[8] = Index n4 n1
  n10[1] = Slice n1 0..0
  n11[1] = Const 1'd1
  n12[8] = Const 8'd0
  n13[1] = Ne n2 n12
  n14[1] = Slice n1 1..1
  n15[1] = Const 1'd1
  n16[8] = MemRead mem n1 at slow_clk
  n17[1] = Eq n1 n6
  n18[1] = Eq n1 n7
  n19[1] = Or n17 n18
  n20[72] = Insert n4 n1 n2
  n21[8] = Slice n20 7..0
  n22[8] = Mux n19 n2 n21
  n23[64] = Slice n4 71..8
  n24[64] = Slice n20 71..8
  n25[64] = Mux n19 n23 n24
  n26[1] = Not n10
  n27[72] = Cat n25 n22
statements
  switch n1
  case n6 n7
    wide[7:0] := n2
  default
    wide element n1 of 8 bits := n2
  if n10
    mem[n1] := n2 mask n1
    assert n13 "data are not zero"
  else
    // nothing is written
    print "data %x" n2
  n16 := mem[n1]
  free := n16
  q := n5
mux form
  q = n5
  wide <= n27
  free <= n16
  n16 <= mem[n1]
  mem[n1] := n2 mask n1 when n10
  assert n13 "data are not zero" when n10
  print "data %x" n2 when n26
`

func TestDump(t *testing.T) {
	d, err := hdl.Elaborate(sampler{})
	require.NoError(t, err)
	var b strings.Builder
	require.NoError(t, netlist.Dump(&b, d.Top))
	require.Equal(t, samplerDump, b.String())
}

type fullDisk struct{}

var errFull = errors.New("disk full")

func (fullDisk) Write([]byte) (int, error) { return 0, errFull }

func TestDumpReportsWriteErrors(t *testing.T) {
	d, err := hdl.Elaborate(sampler{})
	require.NoError(t, err)
	require.ErrorIs(t, netlist.Dump(fullDisk{}, d.Top), errFull)
}

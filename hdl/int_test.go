package hdl_test

import (
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hwgen/hwgen/hdl"
)

// anyInt uses constants of every Go type.
type anyInt struct {
	Limit int
	Wrong any `hdl:"-"`
}

func (anyInt) Ports() anyIntPorts {
	return anyIntPorts{A: hdl.Input(8), Y: hdl.Output(8), Last: hdl.Output(1)}
}

type anyIntPorts struct {
	A    hdl.In
	Y    hdl.Out
	Last hdl.Out
}

type level uint8

func (c anyInt) Build(m *hdl.Module, p *anyIntPorts) {
	count := m.Reg("count", hdl.BitsFor(c.Limit), c.Limit-1)
	m.When(count.EqLit(c.Limit), func() { count.SetLit(level(0)) }).
		Elsewhen(p.A.NeLit(int8(3)), func() { count.SetLit(uint64(2)) }).
		Elsewhen(p.A.EqLit(big.NewInt(7)), func() { count.SetLit(hdl.Hex(0, "1")) })
	p.Y.Set(p.A.Add(hdl.U(c.Limit)).Xor(hdl.Lit(8, 'a')))
	p.Last.Set(count.EqLit(uint16(c.Limit)))
	if c.Wrong != nil {
		p.Y.SetLit(c.Wrong)
	}
}

func TestConstantsOfAnyIntegerType(t *testing.T) {
	_, err := hdl.Elaborate(anyInt{Limit: 9})
	require.NoError(t, err)
	for _, c := range []struct {
		wrong any
		want  string
	}{
		{-3, "int_test.go:38: error HG102: module any_int_l9: constant -3 is negative\n\tfix: write hdl.SInt(width, -3) for two's complement"},
		{int64(-1 << 63), "constant -9223372036854775808 is negative"},
		{big.NewInt(-1), "constant -1 is negative"},
		{256, "constant 256 needs 9 bits, there are 8"},
		{"7", "error HG102: module any_int_l9: a constant has Go type string"},
		{2.5, "a constant has Go type float64"},
		{struct{}{}, "a constant has Go type struct {}"},
		{(*big.Int)(nil), "a constant is a nil *big.Int"},
		{hdl.Signal{}, "a signal stands where a constant is needed"},
	} {
		_, err := hdl.Elaborate(anyInt{Limit: 9, Wrong: c.wrong})
		require.ErrorContains(t, err, c.want)
	}
	require.Equal(t, []int{1, 1, 2, 8, 64, 0}, []int{hdl.BitsFor(0), hdl.BitsFor(1), hdl.BitsFor(uint8(2)), hdl.BitsFor(255), hdl.BitsFor(^uint64(0)), hdl.BitsFor(-1)})
}

package hdl_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hwgen/hwgen/hdl"
)

// passPorts has the Ports and Build of what embeds it.
type passPorts struct{}

func (passPorts) Ports() ab                  { return abPorts() }
func (passPorts) Build(m *hdl.Module, p *ab) { p.Y.Set(p.A.And(p.B)) }

type lineFormat struct {
	Bits   int
	Parity bool
}

type (
	plainPass  struct{ passPorts }
	formatPass struct {
		passPorts
		lineFormat
		Depth int
	}
	twoBits struct {
		passPorts
		lineFormat
		Buffers int
	}
	hiddenFormat struct {
		passPorts
		lineFormat `hdl:"-"`
		Mark       struct{}
	}
)

// TestNamesOfEmbeddedStructs: what is embedded is read as its fields.
func TestNamesOfEmbeddedStructs(t *testing.T) {
	for _, c := range []struct {
		c    hdl.Component[ab]
		want string
	}{
		{plainPass{}, "plain_pass"},
		{formatPass{lineFormat: lineFormat{Bits: 8, Parity: true}, Depth: 4}, "format_pass_b8_parity_d4"},
		{formatPass{lineFormat: lineFormat{Bits: 7}, Depth: 4}, "format_pass_b7_d4"},
		{twoBits{lineFormat: lineFormat{Bits: 7}, Buffers: 4}, "two_bits_bits_7_buffers_4"},
		{hiddenFormat{}, "hidden_format"},
	} {
		d, err := hdl.Elaborate(c.c)
		require.NoError(t, err)
		require.Equal(t, c.want, d.Top.Name)
	}
}

package hdl_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hwgen/hwgen/hdl"
)

// idleStreams is a queue and what Build does, or forgets, with it.
type idleStreams struct {
	Rest func(m *hdl.Module, p *fifoPorts) `hdl:"-"`
}

func (idleStreams) Ports() fifoPorts                    { return fifo{Width: 8, Depth: 4}.Ports() }
func (c idleStreams) Build(m *hdl.Module, p *fifoPorts) { c.Rest(m, p) }

// TestStreamsThatNothingUses are told of by what the author would have written.
func TestStreamsThatNothingUses(t *testing.T) {
	_, err := hdl.Elaborate(idleStreams{func(m *hdl.Module, p *fifoPorts) {
		hdl.Inst(m, "q", fifo{8, 4})
		hdl.NewStream(m, "mid", hdl.W(8))
	}})
	require.ElementsMatch(t, []string{
		"HG201 nothing accepts stream in",
		"HG201 nothing is offered to stream out",
		"HG205 nothing is offered to stream in of instance q",
		"HG205 nothing accepts stream out of instance q",
		"HG201 nothing is offered to stream mid",
		"HG201 nothing accepts stream mid",
	}, told(t, err))
	require.ErrorContains(t, err, "fix: Accept it, or make it the source of a Connect")
	require.ErrorContains(t, err, "fix: Offer or Send to it, or make it the destination of a Connect")

	_, err = hdl.Elaborate(idleStreams{func(m *hdl.Module, p *fifoPorts) {
		p.In.Accept(p.Out.Ready)
		p.Out.Valid.Set(p.In.Valid)
		hdl.Unused(p.In.Data)
	}})
	require.Equal(t, []string{"HG201 output out_data is never assigned"}, told(t, err))
	_, err = hdl.Elaborate(idleStreams{func(m *hdl.Module, p *fifoPorts) {
		m.When(p.In.Valid, func() { p.In.Accept(p.Out.Ready) })
		p.Out.Offer(p.In.Valid, p.In.Data)
	}})
	require.Len(t, told(t, err), 1)
	require.Contains(t, told(t, err)[0], "HG203 in_ready is assigned on some paths only")
}

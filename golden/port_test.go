package golden

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hwgen/hwgen/models/spec"
)

// I7: nothing lost, nothing twice, in order for each thread.
func TestPortOrder(t *testing.T) {
	cl := cluster(t, Options{})
	n := cl.Nodes[0]
	p := n.Port()
	ld := func(thread uint8, addr uint64) Request { return Request{Thread: thread, Addr: addr, Size: 4} }
	st := func(thread uint8, addr, v uint64) Request {
		return Request{Op: spec.OpStore, Thread: thread, Addr: addr, Size: 4, Data: v}
	}
	breaks(t, "I7", "no such thread", p.Accept(0, ld(2, 0)))
	require.NoError(t, p.Accept(10, st(0, 0x100, 7)))
	require.NoError(t, p.Accept(11, ld(0, 0x100)))
	require.NoError(t, p.Accept(20, ld(1, 0x100)))
	_, err := p.Perform(1, false) // the other thread was faster
	require.NoError(t, err)
	breaks(t, "I7", "no performed request without an answer", p.Answer(0, 10, 0, 0))
	for range 2 {
		_, err := p.Perform(0, false)
		require.NoError(t, err)
	}
	_, err = p.Perform(0, false)
	breaks(t, "I7", "nothing was accepted from the thread", err)
	breaks(t, "I7", "not in order for its thread: expected tag 10, got tag 11", p.Answer(0, 11, 0, 7))
	breaks(t, "I7", "code", p.Answer(0, 10, spec.AnswerError, 0))
	require.NoError(t, p.Answer(0, 10, 0, 0))
	breaks(t, "I7", "data: expected 0x7, got 0x0", p.Answer(0, 11, 0, 0))
	require.NoError(t, p.Answer(0, 11, 0, 7))
	breaks(t, "I7", "no performed request", p.Answer(0, 11, 0, 7))
	assert.Equal(t, 1, p.Unanswered())
	require.NoError(t, p.Answer(1, 20, 0, 0))
	assert.Zero(t, p.Unanswered())
}

// S12: what was accepted before the barrier is in the epoch, what came later is
// not.
func TestBarrierAtPort(t *testing.T) {
	_, n := protected(t, Options{})
	p := n.Port()
	st := func(thread uint8, addr uint64) Request {
		return Request{Op: spec.OpStore, Thread: thread, Addr: addr, Size: 4, Data: 1}
	}
	require.NoError(t, p.Accept(1, st(0, base)))
	require.NoError(t, p.Accept(2, st(1, base+0x20)))
	require.NoError(t, n.Barrier())
	require.NoError(t, p.Accept(3, st(0, base+0x40)))
	_, err := p.Perform(0, false)
	require.NoError(t, err)
	_, err = p.Perform(0, false)
	breaks(t, "S12", "a counted store between a barrier and its boundary", err)
	require.NoError(t, n.CheckFlags())
	breaks(t, "S12", "a counted request accepted before the barrier is not in: expected thread 1, tag 2 performed", n.Boundary())
	_, err = p.Perform(1, false)
	require.NoError(t, err)
	require.NoError(t, n.CheckFlags())
	require.NoError(t, n.Boundary())
	assert.Len(t, n.prim.lines.list, 2)
	_, err = p.Perform(0, false)
	require.NoError(t, err)
	assert.Equal(t, 1, n.Flagged())
}

// A held store stays at the head of its thread; others go on (S7).
func TestHeldAtPort(t *testing.T) {
	_, n := protected(t, Options{}, "l2_size=4KiB")
	for i := range 25 {
		store(t, n, base+uint64(i)*32, 1)
	}
	p := n.Port()
	require.NoError(t, p.Accept(1, Request{Op: spec.OpStore, Addr: base + 0x800, Size: 4}))
	require.NoError(t, p.Accept(2, Request{Thread: 1, Addr: base, Size: 4}))
	a, err := p.Perform(0, false)
	require.NoError(t, err)
	assert.True(t, a.Held)
	_, err = p.Perform(1, false)
	require.NoError(t, err)
	require.NoError(t, p.Answer(1, 2, spec.AnswerOK, 1))
	assert.Equal(t, 1, p.Unanswered())
}

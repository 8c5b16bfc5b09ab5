package parts

import (
	"math/big"

	"github.com/hwgen/hwgen/hdl"
)

// LFSR is a linear-feedback shift register: a sequence of 2^Width-1 states that
// look random, when its polynomial is primitive.
//
// The polynomial is x^t1 + x^t2 + ... + 1 for the Taps t1, t2, ...; the largest
// tap is the Width. Without Taps it is the one that [LFSRTaps] gives.
type LFSR struct {
	Width int   // 2 to 4096 bits; 2 to 168 without Taps
	Taps  []int // exponents of the polynomial, the constant term apart
	// Galois multiplies the state by x modulo the polynomial: the bits of the
	// state are coefficients. The other form, named after Fibonacci, shifts left
	// and enters the exclusive or of state bits t-1 at the bottom.
	Galois bool
	Steps  int    `hdl:"s,omitzero"`    // bits that each edge shifts by: 1 to 1024; 0: 1
	Seed   uint64 `hdl:"seed,omitzero"` // state after reset, less than 2^Width; 0: 1
}

// LFSRPorts are the ports of an [LFSR].
type LFSRPorts struct {
	Enable hdl.In  // advance at this edge
	Load   hdl.In  // take Value at this edge, whatever Enable is
	Value  hdl.In  // new state; zero, which would stay for ever, gives the seed
	State  hdl.Out // never zero
	Out    hdl.Out // Steps bits that leave at the top, the first one in bit 0
}

func (l LFSR) steps() int {
	if l.Steps == 0 {
		return 1
	}
	return l.Steps
}

// Ports returns the ports.
func (l LFSR) Ports() LFSRPorts {
	return LFSRPorts{
		Enable: hdl.Input(1), Load: hdl.Input(1), Value: hdl.Input(l.Width),
		State: hdl.Output(l.Width), Out: hdl.Output(ports(l.steps())),
	}
}

// LFSRTaps returns exponents of a polynomial of a degree for which an [LFSR] has
// its full period of 2^width-1, nil for a width not in the table, which goes
// from 2 to 168. Source: P. Alfke, "Efficient Shift Registers, LFSR Counters,
// and Long Pseudo-Random Sequence Generators", Xilinx application note XAPP 052
// (1996), table 3, but for width 102: the note's taps 102, 101, 36, 35 are not
// primitive. The tests prove each polynomial here to be so.
func LFSRTaps(width int) []int {
	if width < 2 || width >= len(lfsrTaps) {
		return nil
	}
	return append([]int{width}, lfsrTaps[width]...)
}

// Build describes the register.
func (l LFSR) Build(m *hdl.Module, p *LFSRPorts) {
	taps := l.check(m)
	seed := l.Seed
	if seed == 0 {
		seed = 1
	}
	state := m.RegBig("state_q", hdl.LitBig(l.Width, new(big.Int).SetUint64(seed)))
	next, out := lfsrMatrix(l.Width, taps, l.Galois, l.steps())
	m.When(p.Load, func() {
		state.Set(hdl.Mux(p.Value.IsZero(), hdl.LitBig(l.Width, new(big.Int).SetUint64(seed)), p.Value))
	}).Elsewhen(p.Enable, func() { state.Set(next.apply(state.Signal)) })
	p.State.Set(state)
	p.Out.Set(out.apply(state.Signal))
	m.Assert(state.RedOr(), "the state of an LFSR is never zero")
}

// check checks the parameters and returns the taps.
func (l LFSR) check(m *hdl.Module) []int {
	ranged(m, "LFSR.Steps", l.steps(), 1, 1024)
	if l.Width < 64 && l.Width > 0 && l.Seed>>l.Width != 0 {
		m.Fatalf("LFSR.Seed is %d; with a Width of %d it is less than 2^%d", l.Seed, l.Width, l.Width)
	}
	if len(l.Taps) == 0 {
		ranged(m, "LFSR.Width without Taps", l.Width, 2, len(lfsrTaps)-1)
		return LFSRTaps(l.Width)
	}
	ranged(m, "LFSR.Width", l.Width, 2, 4096)
	top, seen := false, map[int]bool{}
	for _, t := range l.Taps {
		if t < 1 || t > l.Width || seen[t] {
			m.Fatalf("LFSR.Taps are %v; they are different numbers from 1 to the Width of %d", l.Taps, l.Width)
		}
		seen[t] = true
		top = top || t == l.Width
	}
	if !top {
		m.Fatalf("LFSR.Taps are %v; the Width of %d must be one of them", l.Taps, l.Width)
	}
	return l.Taps
}

// lfsrMatrix is the state after some steps, and the bits that leave meanwhile,
// as linear functions of the state before.
func lfsrMatrix(width int, taps []int, galois bool, steps int) (next, out linear) {
	state := identity(width)
	for range steps {
		top := state[width-1]
		out = append(out, top)
		shifted := make(linear, width)
		copy(shifted[1:], state[:width-1])
		shifted[0] = new(big.Int)
		if galois {
			shifted[0] = top
			for _, t := range taps {
				if t < width {
					shifted[t] = new(big.Int).Xor(shifted[t], top)
				}
			}
		} else {
			for _, t := range taps {
				shifted[0] = new(big.Int).Xor(shifted[0], state[t-1])
			}
		}
		state = shifted
	}
	return state, out
}

package parts

import (
	"math/big"
	"math/bits"

	"github.com/hwgen/hwgen/hdl"
)

// maxPorts bounds arrays of ports.
const maxPorts = 1024

// maxDepth bounds the words of a queue or memory.
const maxDepth = 1 << 28

// ranged ends the Build with an error unless lo <= v <= hi.
func ranged(m *hdl.Module, param string, v, lo, hi int) {
	if v < lo || v > hi {
		m.Fatalf("%s is %d; it is %d to %d", param, v, lo, hi)
	}
}

// shaped ends the Build with an error if a payload's shape has no width.
func shaped[T any](m *hdl.Module, param string, shape T) {
	if hdl.WidthOf(shape) == 0 {
		m.Fatalf("%s has no width; it is the payload's shape, such as hdl.W(8)", param)
	}
}

// ports is the number of ports to declare before the parameter was checked.
func ports(n int) int { return min(max(n, 1), maxPorts) }

// depthOf is a depth to compute widths with before the parameter was checked.
func depthOf(n int) int { return min(max(n, 1), maxDepth) }

func isPow2(n int) bool { return n > 0 && n&(n-1) == 0 }

// log2 is the exponent of the power of two that is not less than n.
func log2(n int) int { return bits.Len(uint(max(n, 1) - 1)) }

var bigZero = new(big.Int)

// ceilDiv is a/b rounded up.
func ceilDiv(a, b int) int { return (a + b - 1) / b }

// sig is v as a signal.
func sig(v hdl.Value) hdl.Signal { return hdl.Cat(v) }

// muxOneHot is the payload whose bit of sel is 1.
func muxOneHot[T any](shape T, sel hdl.Value, from []T) T {
	packed := make([]hdl.Value, len(from))
	for i, x := range from {
		packed[i] = hdl.Pack(x)
	}
	return hdl.Unpack(shape, hdl.OneHotMux(sel, packed...))
}

// inStreamOn is a consuming end whose clock domain is named.
func inStreamOn[T any](shape T, domain string) hdl.StreamIn[T] {
	s := hdl.InStream(shape)
	s.Valid = s.Valid.In(domain)
	return s
}

// outStreamOn is a producing end whose clock domain is named.
func outStreamOn[T any](shape T, domain string) hdl.StreamOut[T] {
	s := hdl.OutStream(shape)
	s.Ready = s.Ready.In(domain)
	return s
}

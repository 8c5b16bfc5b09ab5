package cachectl

import (
	"fmt"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/models/spec"
)

// Geometry is what the controller's modules need to know of a configuration.
type Geometry struct {
	AddrBits   int // physical address, bits
	LineBytes  int
	BusBits    int // memory bus, bits; the data memory's word
	CoreBits   int // core data, bits
	Threads    int
	Bytes      int // capacity
	Ways       int
	RoundRobin bool // replacement: round robin instead of tree pseudo-LRU
	Log        bool // flags and log
	FlagWait   int  // cycles that a flag check waits for an idle slot
	NoPending  bool // lines are not sent from here: nothing is kept of what is pending
}

// L2Geometry takes the L2's geometry from a resolved configuration.
func L2Geometry(c *spec.Config) Geometry {
	return Geometry{
		AddrBits: c.AddrBits, LineBytes: c.LineBytes, BusBits: c.BusBits, CoreBits: c.CoreBits,
		Threads: c.Threads, Bytes: c.L2Bytes, Ways: c.L2Ways,
		RoundRobin: c.Replacement == spec.RoundRobin, Log: c.LogMode == spec.LogAddress,
		FlagWait: c.FlagWait,
	}
}

// name tells geometries apart in module names.
func (g Geometry) name() string {
	s := fmt.Sprintf("%d_w%d_l%d_b%d_c%d_t%d_a%d", g.Bytes, g.Ways, g.LineBytes, g.BusBits, g.CoreBits, g.Threads, g.AddrBits)
	if g.RoundRobin {
		s += "_rr"
	}
	if g.Log {
		s += fmt.Sprintf("_log%d", g.FlagWait)
	}
	if g.Log && g.NoPending {
		s += "_np"
	}
	return s
}

func log2(n int) int { return hdl.BitsFor(uint64(n)) - 1 }

func (g Geometry) sets() int       { return g.Bytes / g.LineBytes / g.Ways }
func (g Geometry) rows() int       { return g.Bytes / g.LineBytes }
func (g Geometry) setBits() int    { return log2(g.sets()) }
func (g Geometry) wayBits() int    { return log2(g.Ways) }
func (g Geometry) offsetBits() int { return log2(g.LineBytes) }
func (g Geometry) lineBits() int   { return g.AddrBits - g.offsetBits() }
func (g Geometry) tagBits() int    { return g.lineBits() - g.setBits() }
func (g Geometry) busBytes() int   { return g.BusBits / 8 }
func (g Geometry) beats() int      { return g.LineBytes / g.busBytes() }
func (g Geometry) beatBits() int   { return log2(g.beats()) }
func (g Geometry) coreBytes() int  { return g.CoreBits / 8 }
func (g Geometry) threadBits() int { return hdl.IndexBits(g.Threads) }

// pending is whether stores check for lines of the closed epoch.
func (g Geometry) pending() bool { return g.Log && !g.NoPending }

// dataAddrBits addresses a bus word in one way.
func (g Geometry) dataAddrBits() int { return g.setBits() + g.beatBits() }

package main

import (
	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/netlist"
	"github.com/hwgen/hwgen/models/cachectl"
)

// variant is one of the L2s that are compared.
type variant struct {
	name, doc string
	g         cachectl.Geometry
}

// base is the L2 of the comparison with other caches: 4 KiB, lines of 32 bytes, 2
// ways, 32-bit addresses and bus, 4 threads, snoop port.
var base = cachectl.Geometry{AddrBits: 32, LineBytes: 32, BusBits: 32, CoreBits: 32, Threads: 4, Bytes: 4096, Ways: 2, FlagWait: 64}

var (
	plain   = variant{"l2_none", "log mode none", base}
	tracked = variant{"l2_log", "flags and log engine", with(func(g *cachectl.Geometry) { g.Log, g.NoPending = true, true })}
	pending = variant{"l2_pending", "and pending lines", with(func(g *cachectl.Geometry) { g.Log = true })}
	larger  = variant{"l2_log_16k", "flags and log engine, 16 KiB", with(func(g *cachectl.Geometry) { g.Log, g.NoPending, g.Bytes = true, true, 4*g.Bytes })}
)

func with(change func(*cachectl.Geometry)) cachectl.Geometry {
	g := base
	change(&g)
	return g
}

// logEntries is the size of the log, entries.
const logEntries = 8192

func (v variant) elaborate() (*netlist.Design, error) {
	if v.g.Log {
		return hdl.Elaborate(logged{v.g, logEntries})
	}
	return hdl.Elaborate(bare{v.g})
}

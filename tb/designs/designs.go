package designs

import (
	"fmt"
	"strings"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/netlist"
	"github.com/hwgen/hwgen/models/cachectl"
	"github.com/hwgen/hwgen/models/membus"
	"github.com/hwgen/hwgen/models/spec"
)

// Design is one thing that can be generated.
type Design struct {
	Name string
	Doc  string
	Keys []string // of the configuration's parameters, those that change it

	logs      bool // it is of no use without the log
	elaborate func(c *spec.Config) (*netlist.Design, error)
}

var (
	sizeKeys  = []string{"address_width", "line_size", "bus_width"}
	coreKeys  = []string{"core_width", "threads", "replacement"}
	l1Keys    = []string{"l1_size", "l1_ways"}
	l2Keys    = []string{"l2_size", "l2_ways", "flag_check_wait"}
	modeKeys  = []string{"log_mode"}
	logKeys   = []string{"log_entries"}
	mapKeys   = []string{"memory", "image_base", "image_size", "staging", "staging_areas", "state_words"} // where the regions lie
	cacheKeys = join(sizeKeys, coreKeys)
)

func join(lists ...[]string) (out []string) {
	for _, l := range lists {
		out = append(out, l...)
	}
	return out
}

// All is every design, parts before what is made of them.
var All = []Design{
	{"l1", "write-through first-level cache", join(cacheKeys, l1Keys), false, func(c *spec.Config) (*netlist.Design, error) {
		return hdl.Elaborate(cachectl.L1{G: l1Geometry(c)})
	}},
	{"l2", "write-back cache with image modification flags and flag check", join(cacheKeys, l2Keys, modeKeys), false, func(c *spec.Config) (*netlist.Design, error) {
		return hdl.Elaborate(cachectl.L2{G: cachectl.L2Geometry(c)})
	}},
	{"caches", "the L1 over the L2", join(cacheKeys, l1Keys, l2Keys, modeKeys), false, func(c *spec.Config) (*netlist.Design, error) {
		return hdl.Elaborate(cachectl.Caches{L1: l1Geometry(c), L2: cachectl.L2Geometry(c)})
	}},
	{"log_engine", "gathers line addresses and writes whole lines into the circular log", join(sizeKeys, logKeys), false, func(c *spec.Config) (*netlist.Design, error) {
		return hdl.Elaborate(cachectl.LogEngine{AddrBits: c.AddrBits, LineBytes: c.LineBytes, BusBits: c.BusBits, Entries: c.LogEntries})
	}},
	{"controller", "cache controller of a node: core port, both caches, flag check, log engine, barrier", join(cacheKeys, l1Keys, l2Keys, logKeys, mapKeys), true, func(c *spec.Config) (*netlist.Design, error) {
		return hdl.Elaborate(cachectl.Controller{Config: *c})
	}},
	{"bus", "memory bus for the cache and two more masters: log engine and replication manager", sizeKeys, false, func(c *spec.Config) (*netlist.Design, error) {
		return hdl.Elaborate(membus.Bus{AddrBits: c.AddrBits, LineBytes: c.LineBytes, BusBits: c.BusBits, Masters: 2})
	}},
}

// l1Geometry is the L2's but for capacity and ways: the L1 has no flags.
func l1Geometry(c *spec.Config) cachectl.Geometry {
	g := cachectl.L2Geometry(c)
	g.Bytes, g.Ways, g.Log, g.FlagWait = c.L1Bytes, c.L1Ways, false, 0
	return g
}

// Names of All, in its order.
func Names() []string {
	out := make([]string, len(All))
	for i := range All {
		out[i] = All[i].Name
	}
	return out
}

// ByName finds a design.
func ByName(name string) (*Design, error) {
	for i := range All {
		if All[i].Name == name {
			return &All[i], nil
		}
	}
	return nil, fmt.Errorf("design %q: there is none of this name; expected %s", name, strings.Join(Names(), ", "))
}

// Params are the rows of the parameter table that change the design.
func (d *Design) Params() []*spec.Param {
	out := make([]*spec.Param, len(d.Keys))
	for i, k := range d.Keys {
		p, ok := spec.ParamByKey(k)
		if !ok {
			panic("designs: no parameter " + k)
		}
		out[i] = p
	}
	return out
}

// Elaborate makes the netlist from a resolved configuration.
func (d *Design) Elaborate(c *spec.Config) (*netlist.Design, error) {
	if c.LogMode == spec.LogData {
		return nil, &spec.ParamError{Param: "log_mode", Value: "data", Reason: "this log mode cannot be generated yet", Accepted: "none, address"}
	}
	if d.logs && c.LogMode == spec.LogNone {
		return nil, &spec.ParamError{Param: "log_mode", Value: "none", Reason: "design " + d.Name + " is of no use without the log", Accepted: "address"}
	}
	n, err := d.elaborate(c)
	if err != nil {
		return nil, fmt.Errorf("design %s: %w", d.Name, err)
	}
	return n, nil
}

package designs

import (
	"fmt"
	"strings"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/netlist"
	"github.com/hwgen/hwgen/hdl/parts"
	"github.com/hwgen/hwgen/models/cachectl"
	"github.com/hwgen/hwgen/models/cluster"
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
	registers func(c *spec.Config) parts.CSRBank // it has a register bank, which is documented with it
}

// Default is the design that is generated where none is named.
const Default = "cluster"

var (
	sizeKeys  = []string{"address_width", "line_size", "bus_width"}
	coreKeys  = []string{"core_width", "threads", "replacement"}
	l1Keys    = []string{"l1_size", "l1_ways"}
	l2Keys    = []string{"l2_size", "l2_ways", "flag_check_wait"}
	modeKeys  = []string{"log_mode"}
	logKeys   = []string{"log_entries"}
	mapKeys   = []string{"memory", "image_base", "image_size", "staging", "staging_areas", "state_words"} // where the regions lie
	cacheKeys = join(sizeKeys, coreKeys)
	linkKeys  = []string{"link_width", "window", "filter", "link_delay"}
	regKeys   = []string{"thread_mask", "flag_check_interval", "guard_band", "guard_checkpoint", "heartbeat_period", "heartbeat_timeout", "ack_timeout", "on_secondary_loss"} // values after reset
	nodeKeys  = join(cacheKeys, l1Keys, l2Keys, logKeys, mapKeys, linkKeys, regKeys)
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
	}, nil},
	{"l2", "write-back cache with image modification flags and flag check", join(cacheKeys, l2Keys, modeKeys), false, func(c *spec.Config) (*netlist.Design, error) {
		return hdl.Elaborate(cachectl.L2{G: cachectl.L2Geometry(c)})
	}, nil},
	{"caches", "the L1 over the L2", join(cacheKeys, l1Keys, l2Keys, modeKeys), false, func(c *spec.Config) (*netlist.Design, error) {
		return hdl.Elaborate(cachectl.Caches{L1: l1Geometry(c), L2: cachectl.L2Geometry(c)})
	}, nil},
	{"log_engine", "gathers line addresses and writes whole lines into the circular log", join(sizeKeys, logKeys), false, func(c *spec.Config) (*netlist.Design, error) {
		return hdl.Elaborate(cachectl.LogEngine{AddrBits: c.AddrBits, LineBytes: c.LineBytes, BusBits: c.BusBits, Entries: c.LogEntries})
	}, nil},
	{"controller", "cache controller of a node: core port, both caches, flag check, log engine, barrier", join(cacheKeys, l1Keys, l2Keys, logKeys, mapKeys), true, func(c *spec.Config) (*netlist.Design, error) {
		return hdl.Elaborate(cachectl.Controller{Config: *c})
	}, nil},
	{"bus", "memory bus for the cache and two more masters: log engine and replication manager", sizeKeys, false, func(c *spec.Config) (*netlist.Design, error) {
		return hdl.Elaborate(membus.Bus{AddrBits: c.AddrBits, LineBytes: c.LineBytes, BusBits: c.BusBits, Masters: 2})
	}, nil},
	{"replicator", "primary's side of the replication manager: reads the log, retrieves lines, sends them", join(sizeKeys, []string{"core_width", "threads", "memory", "image_base", "image_size", "state_words"}, logKeys, []string{"filter"}), true, func(c *spec.Config) (*netlist.Design, error) {
		return hdl.Elaborate(membus.ReplicatorOf(c))
	}, nil},
	{"replica", "secondary's side of the replication manager: staging, commit, copy into the further image", join(sizeKeys, []string{"core_width", "threads"}, logKeys, mapKeys), true, func(c *spec.Config) (*netlist.Design, error) {
		return hdl.Elaborate(membus.ReplicaOf(c))
	}, nil},
	{"link_end", "a node's end of the link: numbered packets with CRC, window, resend buffer", []string{"address_width", "line_size", "link_width", "window", "link_delay"}, false, func(c *spec.Config) (*netlist.Design, error) {
		return hdl.Elaborate(membus.LinkEndOf(c))
	}, nil},
	{"failover", "control over protection and failover: heartbeats, timeouts, terms", []string{"address_width", "line_size", "link_width"}, false, func(c *spec.Config) (*netlist.Design, error) {
		return hdl.Elaborate(cluster.Failover{Link: membus.LinkOf(c)})
	}, nil},
	{"node", "one computer system: controller, bus, replication both ways, link end, registers, failover control", nodeKeys, true, func(c *spec.Config) (*netlist.Design, error) {
		return hdl.Elaborate(cluster.Node{Config: *c})
	}, cluster.Bank},
	{"cluster", "two nodes and a plain link between them, each node with a reset of its own", nodeKeys, true, func(c *spec.Config) (*netlist.Design, error) {
		return hdl.Elaborate(cluster.Cluster{Config: *c, Delay: int(min(c.LinkDelay, 64))})
	}, cluster.Bank},
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

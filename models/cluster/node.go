package cluster

import (
	"math/bits"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/parts"
	"github.com/hwgen/hwgen/models/cachectl"
	"github.com/hwgen/hwgen/models/membus"
	"github.com/hwgen/hwgen/models/spec"
)

// Node is one computer system of the cluster.
type Node struct {
	Config  spec.Config
	Monitor bool // it has the Watch ports
}

// ModuleName holds the configuration's hash.
func (c Node) ModuleName() string {
	if c.Monitor {
		return "monitored_node_" + c.Config.Hash()[:8]
	}
	return "node_" + c.Config.Hash()[:8]
}

// Masters of a node's bus, as Bus.Owner and the Watch ports name them.
const (
	OwnerCache = iota
	OwnerLog
	OwnerReplicator
	OwnerReplica
	OwnerMaster // the other bus master
	masters     = OwnerMaster
)

// NodePorts are the ports of a Node.
type NodePorts struct {
	Core   hdl.StreamIn[cachectl.CoreReq]
	Answer hdl.StreamOut[cachectl.CoreResp]
	Open   hdl.Out // bit t: nothing of thread t is held; requests of other threads wait at the port

	Control       hdl.StreamIn[parts.CSRRequest] // see Bank
	ControlAnswer hdl.StreamOut[parts.CSRResponse]
	Interrupt     hdl.Out `hdl:"irq"`

	Master        membus.MasterPort // another bus master
	MasterRefused hdl.Out           // 1: its transfer that is going on has no effect; bytes read are zero
	Memory        membus.MemoryPort

	LinkOut hdl.StreamOut[membus.Beat]
	LinkIn  hdl.StreamIn[membus.Beat]
	Number  hdl.In // of the node, and of its VM: 0 or 1

	Monitors hdl.Named[Watch] `hdl:"watch"`
}

// Watch is the group of a monitored node.
func (p *NodePorts) Watch() *Watch {
	w := p.Monitors.Get("")
	return &w
}

func log2(n int) int { return bits.Len(uint(n)) - 1 }

func stateIndexBits(c *spec.Config) int { return hdl.IndexBits(c.Threads * c.StateWords) }

func (c Node) bus() membus.Bus {
	return membus.Bus{AddrBits: c.Config.AddrBits, LineBytes: c.Config.LineBytes, BusBits: c.Config.BusBits, Masters: masters}
}

// Ports declares them.
func (c Node) Ports() NodePorts {
	ctl, b, l := cachectl.Controller{Config: c.Config}.Ports(), c.bus().Ports(), membus.LinkEndOf(&c.Config).Ports()
	csr := parts.CSRBank{Name: "x", DataWidth: 32, AddrWidth: controlAddrBits}.Ports()
	p := NodePorts{
		Core: ctl.Core, Answer: ctl.Answer, Open: ctl.Open,
		Control: csr.Request, ControlAnswer: csr.Response, Interrupt: hdl.Output(1),
		Master: b.Master[OwnerMaster-1], MasterRefused: hdl.Output(1), Memory: b.Memory,
		LinkOut: l.LinkOut, LinkIn: l.LinkIn, Number: hdl.Input(1),
	}
	if c.Monitor {
		p.Monitors.Add("", watchPorts(&c.Config))
	}
	return p
}

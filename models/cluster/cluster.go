package cluster

import (
	"fmt"
	"reflect"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/parts"
	"github.com/hwgen/hwgen/models/cachectl"
	"github.com/hwgen/hwgen/models/membus"
	"github.com/hwgen/hwgen/models/spec"
)

// Cluster is two nodes and a plain link between them. Each node has a reset of
// its own, beside the common one: it can be switched off and on alone.
type Cluster struct {
	Config  spec.Config
	Delay   int  // of the link, cycles
	Monitor bool // the nodes have their Watch ports
}

// ModuleName holds the configuration's hash.
func (c Cluster) ModuleName() string {
	name := fmt.Sprintf("cluster_%s_d%d", c.Config.Hash()[:8], c.Delay)
	if c.Monitor {
		return "monitored_" + name
	}
	return name
}

// ClusterPorts are the ports of a Cluster.
type ClusterPorts struct {
	Node  [2]ClusterNode
	Reset [2]hdl.In // 1: the node is reset
}

// ClusterNode is what is outside of a node, without the link.
type ClusterNode struct {
	Core          hdl.StreamIn[cachectl.CoreReq]
	Answer        hdl.StreamOut[cachectl.CoreResp]
	Open          hdl.Out
	Control       hdl.StreamIn[parts.CSRRequest]
	ControlAnswer hdl.StreamOut[parts.CSRResponse]
	Interrupt     hdl.Out `hdl:"irq"`
	Master        membus.MasterPort
	MasterRefused hdl.Out
	Memory        membus.MemoryPort
	Monitors      hdl.Named[Watch] `hdl:"watch"`
}

func (c Cluster) node() Node { return Node{c.Config, c.Monitor} }

func (c Cluster) line() DelayLine { return DelayLine{c.Config.LinkBits, c.Delay} }

// Ports declares them.
func (c Cluster) Ports() ClusterPorts {
	p := ClusterPorts{Reset: [2]hdl.In{hdl.Input(1), hdl.Input(1)}}
	for i := range p.Node {
		n := c.node().Ports()
		p.Node[i] = ClusterNode{n.Core, n.Answer, n.Open, n.Control, n.ControlAnswer, n.Interrupt, n.Master, n.MasterRefused, n.Memory, n.Monitors}
	}
	return p
}

// Build joins the nodes.
func (c Cluster) Build(m *hdl.Module, p *ClusterPorts) {
	// One more cycle of reset for the nodes: of a signal, as theirs are.
	boot := m.Reg("boot", 1, 1)
	boot.SetLit(0)
	var n [2]*NodePorts
	for i := range n {
		reset := m.WithReset(fmt.Sprintf("node_%d", i), m.Domain(""), boot.Or(p.Reset[i]), hdl.SyncReset, false)
		n[i] = hdl.Inst(m, fmt.Sprintf("node_%d_system", i), c.node(), hdl.MapDomain("", reset))
		c.outside(&p.Node[i], n[i])
		n[i].Number.DriveLit(i)
	}
	for i := range n {
		line := hdl.Inst(m, fmt.Sprintf("link_to_%d", i), c.line())
		hdl.Connect(line.In, n[1-i].LinkOut)
		hdl.Connect(n[i].LinkIn, line.Out)
	}
}

// outside joins a node with the ports.
func (c Cluster) outside(p *ClusterNode, n *NodePorts) {
	hdl.Connect(n.Core, p.Core)
	hdl.Connect(p.Answer, n.Answer)
	hdl.Connect(n.Control, p.Control)
	hdl.Connect(p.ControlAnswer, n.ControlAnswer)
	hdl.Connect(n.Master.Req, p.Master.Req)
	hdl.Connect(n.Master.Write, p.Master.Write)
	hdl.Connect(p.Master.Read, n.Master.Read)
	n.Master.Urgent.Drive(p.Master.Urgent)
	hdl.Connect(p.Memory.Req, n.Memory.Req)
	hdl.Connect(p.Memory.Write, n.Memory.Write)
	hdl.Connect(n.Memory.Read, p.Memory.Read)
	p.Open.Set(n.Open)
	p.Interrupt.Set(n.Interrupt)
	p.MasterRefused.Set(n.MasterRefused)
	if c.Monitor {
		to, from := reflect.ValueOf(p.Monitors.Get("")), reflect.ValueOf(*n.Watch())
		for i := range to.NumField() {
			for j := range to.Field(i).NumField() {
				to.Field(i).Field(j).Interface().(hdl.Out).Set(from.Field(i).Field(j).Interface().(hdl.Out))
			}
		}
	}
}

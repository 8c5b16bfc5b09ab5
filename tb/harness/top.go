package harness

import (
	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/models/cluster"
	"github.com/hwgen/hwgen/models/spec"
)

// Testbench is the top module: two nodes, and all that is around them. Its
// registers begin with their reset values; it has no reset port.
type Testbench struct {
	Config spec.Config
	Slots  int // packets that a direction of the link holds
}

// ModuleName holds the configuration's hash.
func (c Testbench) ModuleName() string { return "testbench_" + c.Config.Hash()[:8] }

// Domains lists the clock.
func (Testbench) Domains() []hdl.DomainSpec { return []hdl.DomainSpec{{Reset: hdl.NoReset}} }

// TestbenchPorts are the ports of a Testbench. What it shows in a cycle happened
// in the cycle before.
type TestbenchPorts struct {
	CoreValid, CoreWhat, CoreAddr, CoreData hdl.In
	ControlValid, ControlWhat, ControlData  hdl.In
	Events                                  hdl.Out
	Rec                                     hdl.Named[hdl.Out] // a record's payload, by recordName
}

// record is what is told with a bit of the events.
type record struct {
	node int
	kind Kind
	layout
}

func (r *record) name() string {
	if !r.kind.perNode() {
		return r.kind.String()
	}
	return [...]string{"n0_", "n1_"}[r.node] + r.kind.String()
}

// ownFields are those of the harness' own kinds.
var ownFields = map[Kind][]field{
	Done:    {{name: "Op", width: controlOpBits}, {name: "Node", width: 1}, {name: "Code", width: outcomeLen}, {name: "Data", width: 32}},
	Dropped: {{name: "Index", width: coreCountBits}},
	Fault:   {{name: "Index", width: 3}, {name: "Op", width: spec.KindBits}, {name: "Data", width: spec.SeqBits}},
}

// records lists what is told, by bit of the events.
func (c Testbench) records() []record {
	out := make([]record, eventBits)
	for k := range kinds {
		for node := range 2 {
			if node == 1 && !k.perNode() {
				continue
			}
			r := record{node: node, kind: k}
			if k >= nodeKinds {
				r.layout = makeLayout(append([]field(nil), ownFields[k]...))
			}
			out[Bit(node, k)] = r
		}
	}
	n := cluster.Node{Config: c.Config, Monitor: true}.Ports()
	for k, g := range groupsOf(*n.Watch()) {
		for node := range 2 {
			out[Bit(node, Kind(k))].layout = makeLayout(append([]field(nil), g.fields...))
		}
	}
	return out
}

// Check says whether the nodes show what is expected.
func (c Testbench) Check() error {
	n := cluster.Node{Config: c.Config, Monitor: true}.Ports()
	return checkGroups(groupsOf(*n.Watch()))
}

// Ports declares them.
func (c Testbench) Ports() TestbenchPorts {
	p := TestbenchPorts{
		CoreValid: hdl.Input(1), CoreWhat: hdl.Input(coreWhatBits), CoreAddr: hdl.Input(coreAddrBits), CoreData: hdl.Input(coreDataBits),
		ControlValid: hdl.Input(1), ControlWhat: hdl.Input(controlWhatBits), ControlData: hdl.Input(controlDataBits),
		Events: hdl.Output(eventBits),
	}
	for _, r := range c.records() {
		if r.width > 0 {
			p.Rec.Add(r.name(), hdl.Output(r.width))
		}
	}
	return p
}

// side is a node with its memory.
type side struct {
	node    *cluster.NodePorts
	memory  *memoryPorts
	dead    hdl.Signal // in this cycle
	boots   hdl.Signal // it is dead, and lives from the next cycle on
	watched []watched
}

// bench is a Testbench under construction.
type bench struct {
	c     Testbench
	m     *hdl.Module
	p     *TestbenchPorts
	now   hdl.Signal // cycle of the run
	shown hdl.Signal // the events of the cycle before
	sides [2]side
	links [2]*linkPorts // by sender
	feed  *feedPorts
	seq   *sequencePorts

	valid   [eventBits]hdl.Signal // by bit of the events
	payload [eventBits][]hdl.Value
}

// Build joins the parts.
func (c Testbench) Build(m *hdl.Module, p *TestbenchPorts) {
	b := &bench{c: c, m: m, p: p}
	now := m.Reg("now", cycleBits, 0)
	now.Set(now.Inc())
	b.now = now.Signal
	b.seq = hdl.Inst(m, "sequence", sequence{c.Config})
	b.feed = hdl.Inst(m, "feed", feed{c.Config})
	shown := m.Wire("shown", eventBits)
	b.shown = shown.Signal
	for i := range b.sides {
		b.power(i)
	}
	for i := range b.sides {
		b.memory(i)
		b.link(i)
	}
	b.core()
	b.control()
	b.tell(shown)
}

// power is the life of node i. It is in reset in cycle 0.
func (b *bench) power(i int) {
	m := b.m
	name := [...]string{"node_0", "node_1"}[i]
	off := m.Reg(name+"_off", 1, 1)
	hit := m.Wire(name+"_hit", 1)
	dead := m.Let(name+"_dead", off.Or(hit))
	s := &b.sides[i]
	s.dead = dead
	boot := m.Reg(name+"_boot", 1, 1).Comment("the node lives from the next cycle on")
	s.boots = boot.Signal
	m.When(hit, func() { off.SetLit(1) })
	boot.SetLit(0)
	m.When(boot, func() { off.SetLit(0) })
	m.When(b.do(opKill, i), func() { off.SetLit(1) })
	m.When(b.do(opRevive, i).And(dead), func() { boot.SetLit(1) })

	d := m.WithReset(name, m.Domain(""), dead, hdl.SyncReset, false)
	s.node = hdl.Inst(m, name, cluster.Node{Config: b.c.Config, Monitor: true}, hdl.MapDomain("", d))
	s.node.Number.DriveLit(uint64(i))
	s.watched = groupsOf(*s.node.Watch())
	hit.Set(b.trigger(i, name).AndNot(off))
	was := m.RegNext(name+"_was_dead", dead, 1)
	b.own(i, Killed, dead.AndNot(was))
	b.own(i, Revived, was.AndNot(dead))
}

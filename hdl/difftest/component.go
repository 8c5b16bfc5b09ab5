package difftest

import (
	"fmt"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/netlist"
)

// state is the type of all enumerations of random designs; each lists other
// values.
type state uint8

func (s state) String() string { return fmt.Sprintf("State%d", uint8(s)) }

// payload is the struct that random designs pass around.
type payload struct {
	A hdl.Bits
	N struct{ B hdl.Bits }
	V hdl.Vec[hdl.Bits]
	E hdl.Enum[state]
}

// shape of a payload.
type shape struct {
	a, b, v, n int
	states     []state
}

func (s shape) payload() payload {
	p := payload{A: hdl.W(s.a), V: hdl.VecOf(s.n, hdl.W(s.v)), E: hdl.EnumOf(s.states...)}
	p.N.B = hdl.W(s.b)
	return p
}

// port is what is decided about a port before its module is built.
type port struct {
	width  int
	shape  *shape // not nil: a payload
	stream bool
	dom    int  // index into plan.domains
	comb   bool // output: may depend on inputs in the same cycle
}

// plan is what is decided about a module before it is built: what its parent
// sees of it.
type plan struct {
	g       *generator
	name    string
	domains []hdl.DomainSpec
	ins     []port
	outs    []port
	leaf    bool // has no instances
	size    int  // about how many things it holds
	built   bool // its first instance is complete
}

type ports struct {
	In  []hdl.In
	Pay []hdl.InOf[payload]
	Snk []hdl.StreamIn[hdl.Bits]
	Out []hdl.Out
	Res []hdl.OutOf[payload]
	Src []hdl.StreamOut[hdl.Bits]
}

// random is the component of a random module.
type random struct {
	Name string
	plan *plan `hdl:"-"`
}

func (r random) ModuleName() string        { return r.Name }
func (r random) Domains() []hdl.DomainSpec { return append([]hdl.DomainSpec(nil), r.plan.domains...) }

func (r random) Ports() ports {
	var p ports
	name := func(d int) string { return r.plan.domains[d].Name }
	for _, x := range r.plan.ins {
		switch {
		case x.stream:
			s := hdl.InStream(hdl.W(x.width))
			s.Valid = s.Valid.In(name(x.dom))
			p.Snk = append(p.Snk, s)
		case x.shape != nil:
			p.Pay = append(p.Pay, hdl.InputOf(x.shape.payload()))
		default:
			p.In = append(p.In, hdl.Input(x.width).In(name(x.dom)))
		}
	}
	for _, x := range r.plan.outs {
		switch {
		case x.stream:
			p.Src = append(p.Src, hdl.OutStream(hdl.W(x.width)))
		case x.shape != nil:
			p.Res = append(p.Res, hdl.OutputOf(x.shape.payload()))
		default:
			p.Out = append(p.Out, hdl.Output(x.width))
		}
	}
	return p
}

func (r random) Build(m *hdl.Module, p *ports) { r.plan.g.build(m, p, r.plan) }

// Design is one random design.
type Design struct {
	Name     string // of the top module
	Seed     uint64 // that it was made from
	Netlist  *netlist.Design
	Features map[string]bool
	choices  []uint64
	spans    []span
}

// Make makes the design of a seed. An error is a bug: the generator means to
// make legal designs only.
func Make(seed uint64) (*Design, error) {
	return makeNamed(seed, fmt.Sprintf("d%d", seed), drawn(seed))
}

// makeNamed makes a design from choices. All of its modules' names begin with
// name.
func makeNamed(seed uint64, name string, c *choices) (*Design, error) {
	g := &generator{c: c, prefix: name, features: map[string]bool{}, open: map[string]bool{}, deck: int(seed % (1 << 30) * 48), first: int(seed % (1 << 30))}
	top := g.planTop()
	n, err := hdl.Elaborate(random{g.prefix, top})
	d := &Design{Name: g.prefix, Seed: seed, Netlist: n, Features: g.features, choices: c.taken, spans: c.spans}
	return d, err
}

package hdl

import (
	"github.com/hwgen/hwgen/hdl/check"
	"github.com/hwgen/hwgen/hdl/netlist"
)

// Module is the builder of one hardware module. It is given to Build and is of
// no use after Build has returned.
type Module struct {
	e      *elaboration
	nl     *netlist.Module
	block  *[]netlist.Stmt // where statements go now
	closed bool
	halted bool // Build ended early, after an error

	portDiags [2]int // from where to where in e.diags the ports' errors are

	badWidths map[int]bool // impossible widths that were reported of ports

	names     map[string]netlist.Pos
	domain    *Domain // the current one
	domains   map[string]*Domain
	enables   map[netlist.ID]Signal
	enums     map[enumKey]int
	enumInfos []*enumInfo // in the order of the netlist's Enums
	fsms      []fsmCheck
	soft      map[*netlist.Assign]bool // may be replaced entirely: defaults, fields of a payload
	broken    map[netlist.ID]bool      // assigned by a statement that was an error
	streams   map[netlist.ID]bool      // valid signals that have a default
	streamOf  map[netlist.ID]*check.Stream
	unclocked bool           // a domain that is not there was asked for
	hidden    int            // number of the next generated name
	defaults  []netlist.Stmt // go before all other statements
}

func newModule(e *elaboration) *Module {
	m := &Module{
		e:       e,
		nl:      &netlist.Module{Nodes: make([]netlist.Node, 1, 64)},
		names:   map[string]netlist.Pos{},
		domains: map[string]*Domain{},
		enables: map[netlist.ID]Signal{},
		enums:   map[enumKey]int{},
		broken:  map[netlist.ID]bool{},
		soft:    map[*netlist.Assign]bool{},
		streams: map[netlist.ID]bool{},

		badWidths: map[int]bool{},
		streamOf:  map[netlist.ID]*check.Stream{},
	}
	m.block = &m.nl.Stmts
	return m
}

// Name is the Verilog module name.
func (m *Module) Name() string { return m.nl.Name }

// setDomains gives the module its clock domains; the first is the current one.
func (m *Module) setDomains(specs []DomainSpec, pos netlist.Pos) {
	for _, s := range specs {
		if _, dup := m.domains[s.Name]; dup {
			m.errorf("HG110", pos, "Domains lists clock domain %q twice", s.Name).fix("give each a name of its own")
		}
		m.domains[s.Name] = &Domain{m: m, spec: s, index: -1}
	}
	if len(specs) > 0 {
		m.domain = m.domains[specs[0].Name]
	}
}

// emit appends a statement to the current branch.
func (m *Module) emit(s netlist.Stmt) { *m.block = append(*m.block, s) }

// inBlock runs body with its statements going to block.
func (m *Module) inBlock(block *[]netlist.Stmt, body func()) {
	outer := m.block
	m.block = block
	defer func() { m.block = outer }()
	if body != nil {
		body()
	}
}

// markDriven remembers that an assignment to the target was reported, so that
// it is not reported again as undriven.
func (m *Module) markDriven(target netlist.ID) {
	if target > 0 {
		m.broken[target] = true
	}
}

// Comment puts a comment before the next statement in the Verilog, or before
// the end of the branch. A declaration is no statement; [Var.Comment] puts one
// beside it.
func (m *Module) Comment(text string) {
	m.emit(&netlist.Note{Pos: m.here(), Text: text})
}

// ModuleComment puts a comment above the module.
func (m *Module) ModuleComment(text string) {
	m.here()
	m.nl.Comment = text
}

// ModuleAttr puts a Verilog attribute on the module.
func (m *Module) ModuleAttr(key, value string) {
	m.here()
	m.nl.Attrs = append(m.nl.Attrs, netlist.Attr{Key: key, Value: value})
}

// Lit is a constant as a signal of this module, which a conditional expression
// of the Verilog shows in place.
func (m *Module) Lit(width int, v Int) Signal {
	pos := m.here()
	id, ok := m.use(Lit(width, v), width, pos)
	if !ok {
		return m.poison(width)
	}
	return m.sig(id)
}

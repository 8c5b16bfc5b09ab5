package netlist

// Design is an elaborated design.
type Design struct {
	Top     *Module
	Modules []*Module // every module once, children before parents
	Files   []string  // source files, relative to their Go module; index 0 is ""

	// Warnings are what the checks found that is no error. They are zero in a clean
	// design; nobody prints them but who elaborates it: fmt.Println(d.Warnings).
	Warnings Diagnostics
}

// Module is one hardware module; see the package comment for its two forms.
type Module struct {
	Name    string // Verilog module name
	Type    string // "package/path.Type" of the component it was made from
	Comment string
	Attrs   []Attr
	Pos     Pos

	Nodes []Node // Nodes[0] is unused
	Wide  []Value

	Vars    []Var
	Ports   []int // indices into Vars, in the author's order; clocks and resets apart
	Domains []Domain
	Mems    []Mem
	Reads   []MemRead
	Writes  []MemWrite
	Insts   []Inst
	Enums   []Enum
	Checks  []Check
	Prints  []Print

	Stmts []Stmt

	Lowered  bool      // Driver and Guard are set
	BlackBox *BlackBox // not nil: external Verilog, no nodes but ports
}

// Attr is a Verilog attribute, (* Key = "Value" *); an empty Value prints (* Key *).
type Attr struct{ Key, Value string }

// Init says what a register holds at power-up.
type Init uint8

const (
	InitReset     Init = iota // the reset value, at power-up too
	InitValue                 // a declared initial value; reset does not touch it
	InitUndefined             // drawn from the seed
)

// Var is something with a name: a port, wire, register or an instance's port.
type Var struct {
	Name    string
	Node    ID // its node; the node's Op says what it is
	Pos     Pos
	Comment string
	Attrs   []Attr

	// Driver, in the mux form, is what a wire, output or instance input is, and a
	// register's next value. Of an instance's pad it is, in both forms, the next
	// pad on the way to the one that its net is called after; 0: itself.
	Driver ID

	// Registers.
	Domain int   // index into Domains; for ports: the domain named by the author, or -1
	Init   Init  // what it holds at power-up
	Value  Value // reset or initial value

	// Instance ports.
	Inst int // index into Insts
	Port int // index into the child's Ports

	Inout  bool // a bidirectional pad: OpInput node that cannot be read
	Keep   bool // stays observable whatever is optimised
	Unused bool // the author said that not all of it is read
	Verif  bool // serves checks only: synthesis never sees it
	Sync   bool // first stage of a marked synchroniser
}

// Edge is the active edge of a clock.
type Edge uint8

const (
	Rising Edge = iota
	Falling
)

// ResetKind is how a domain is reset.
type ResetKind uint8

const (
	SyncReset ResetKind = iota
	AsyncReset
	NoReset
)

// ClockSource is where a domain's clock comes from.
type ClockSource uint8

const (
	ClockPort ClockSource = iota // an input port of the module
	ClockSame                    // the clock of Parent, with another reset
	ClockGate                    // Parent's clock in cycles in which Enable is 1 before the edge
	ClockInst                    // an output of black box instance Inst
)

// Domain is a clock and its reset.
type Domain struct {
	Name      string
	Clock     string // net name in this module
	Reset     string // net name in this module, "" with NoReset
	Edge      Edge
	Kind      ResetKind
	ActiveLow bool
	MHz       float64 // 0: not stated
	Pos       Pos

	Source    ClockSource
	Parent    int    // ClockSame, ClockGate: index into Domains
	Enable    ID     // ClockGate
	Inst      int    // ClockInst: index into Insts
	InstPort  string // ClockInst: the black box's output
	ResetNode ID     // not 0: the reset is this signal, not a port
}

// Root returns the domain whose clock domain d's clock is made from: two
// domains with one root are synchronous to each other.
func (m *Module) Root(d int) int {
	for m.Domains[d].Source == ClockSame || m.Domains[d].Source == ClockGate {
		d = m.Domains[d].Parent
	}
	return d
}

// ReadDuringWrite is what a synchronous read returns of an address that is
// written at the same edge.
type ReadDuringWrite uint8

const (
	Never ReadDuringWrite = iota // a collision is an assertion failure, the data undefined
	Old                          // the word before the write
	New                          // the word after the write
)

// Mem is a memory of Depth words of Width bits.
type Mem struct {
	Name     string
	Pos      Pos
	Comment  string
	Attrs    []Attr
	Width    int
	Depth    int
	MaskGran int // bits a write-mask bit covers; 0: ports have no mask
	RDW      ReadDuringWrite
	Init     []Value // contents at power-up, nil: undefined; shorter: the rest is zero
	Reads    []int   // indices into Module.Reads
	Writes   []int   // indices into Module.Writes
}

// MemRead is a read port. Synchronous: at an edge of Domain at which the
// statement is reached, the data become the word at Addr, else they stay.
type MemRead struct {
	Mem    int
	Node   ID // the OpMemRead node
	Name   string
	Addr   ID
	Sync   bool
	Domain int
	Guard  ID // mux form, synchronous ports: when it reads; 0: always
	Pos    Pos
}

// MemWrite is a write port, active at an edge of Domain at which the statement
// is reached. An address past the end writes nothing and fails an assertion.
type MemWrite struct {
	Mem    int
	Addr   ID
	Data   ID
	Mask   ID // 0: all bits; else one bit for MaskGran bits of data
	Domain int
	Guard  ID // mux form: when it writes; 0: always
	Pos    Pos
}

// Inst is an instance of a module.
type Inst struct {
	Name    string
	Module  *Module
	Conns   []int // one for each of Module.Ports: index into this module's Vars
	Domains []int // one for each of Module.Domains with Source ClockPort or ResetNode 0: this module's domain; -1 else
	Pos     Pos
	Comment string
	Attrs   []Attr
}

// Enum names the values of an enumeration.
type Enum struct {
	Name   string // Go type name
	Width  int
	Names  []string // legal Verilog names, upper case
	Labels []string // as the Go type prints them
	Values []uint64
}

// CheckKind is what a check means.
type CheckKind uint8

const (
	Assert CheckKind = iota
	Assume
	Cover
)

// Check is an assertion, assumption or cover, sampled at the edges of Domain
// at which its statement is reached, off during reset.
type Check struct {
	Kind    CheckKind
	Name    string // label, unique in the module
	Cond    ID     // 1 bit
	Message string
	Domain  int
	Guard   ID // mux form; 0: always
	Pos     Pos
}

// Print writes a line at the edges of Domain at which its statement is
// reached. Format holds %d, %x, %b, %s (enum name) and %%, no widths: %x and
// %b are zero-padded to the argument's width, %d is not padded.
type Print struct {
	Format string
	Args   []ID
	Domain int
	Guard  ID
	Pos    Pos
}

// BlackBox is external Verilog under a module's name.
type BlackBox struct {
	Params    []Param
	Comb      []CombPair // combinational paths from input to output; other outputs are clocked
	ClockOuts []string   // outputs that are clocks, not among Ports
	Files     []string   // Verilog files that define it, if known
	Model     func() Model
}

// Param is a Verilog parameter of a black box.
type Param struct {
	Name  string
	Value any // int, string, or Value with its width in Width
	Width int
}

// CombPair names ports of a black box.
type CombPair struct{ From, To string }

// Model is the behaviour of a black box in the embedded simulator. Eval sets
// outputs from inputs and state; it is called whenever an input may have
// changed. Edge is called at an edge of the box's clock number domain with the
// inputs as they were before the edge, before Eval.
//
// Both slices have an entry for each port, in the order of the ports struct,
// inputs and outputs alike: of ports A, B (inputs) and P (output), the result
// is out[2]. The entries of inputs in out, and of outputs in in, are nil. A
// value holds 64 bits a word, the lowest first. A model that panics or sets an
// input ends the simulation with an error.
type Model interface {
	Eval(in []Value, out []Value)
	Edge(domain int, in []Value)
}

// AddNode appends a node and returns its ID.
func (m *Module) AddNode(op Op, width int, pos Pos, args ...ID) ID {
	if len(m.Nodes) == 0 {
		m.Nodes = append(m.Nodes, Node{})
	}
	m.Nodes = append(m.Nodes, Node{Op: op, Width: int32(width), Pos: pos})
	id := ID(len(m.Nodes) - 1)
	m.Nodes[id].SetArgs(args...)
	return id
}

// Width returns the width of a node in bits.
func (m *Module) Width(id ID) int { return int(m.Nodes[id].Width) }

// Var returns the variable a node stands for, nil if it stands for none.
func (m *Module) Var(id ID) *Var {
	n := &m.Nodes[id]
	if !n.Op.IsVar() {
		return nil
	}
	return &m.Vars[n.Aux]
}

// EnumOf returns the enumeration a node's value belongs to, nil for plain bits.
func (m *Module) EnumOf(id ID) *Enum {
	if e := m.Nodes[id].Enum; e != 0 {
		return &m.Enums[e-1]
	}
	return nil
}

// Resolve follows copies.
func (m *Module) Resolve(id ID) ID {
	for m.Nodes[id].Op == OpCopy {
		id = m.Nodes[id].args[0]
	}
	return id
}

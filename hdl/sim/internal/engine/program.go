package engine

import "github.com/hwgen/hwgen/hdl/netlist"

// ID addresses a node of Program.Mod.
type ID = netlist.ID

// Events is a set of clock edges that happen at one instant: bit i is
// Program.Events[i].
type Events uint64

// MaxEvents is how many different clock edges a design may have.
const MaxEvents = 64

// Program is a design made ready for an engine.
//
// Canonical nodes: Alias maps every node to the node that computes its value;
// wires, outputs, copies and crossings are only names for another node. All
// IDs below are canonical, and so must be what an engine stores. Arguments of
// nodes in Order are not: look them up with Arg.
//
// What the operations of canonical nodes can be, after Compile:
//
//   - sources, stored by whoever changes them: OpConst, OpInput, OpAnyConst,
//     OpReg, synchronous OpMemRead;
//   - in Order: logic, arithmetic, comparisons, reductions, shifts, width
//     changes, OpIndex, OpInsert; OpMemRead of an asynchronous read port;
//     OpInstOut, which stands for a call of Calls[CallOf[id]]; OpReg with an
//     asynchronous reset, see Reg.
//
// The second argument of shifts, OpIndex and OpInsert and every memory address
// is at most MaxIndexWidth bits wide.
type Program struct {
	Flat  *netlist.Flat
	Mod   *netlist.Module // Flat.Module with the nodes that Compile added
	Alias []ID
	Order []ID

	Clocks  []Clock
	Events  []Event
	Domains []Domain // for each of Mod.Domains

	Regs   []Reg
	Mems   []Mem // for each of Mod.Mems
	Reads  []Read
	Writes []Write

	Trigger []ID // for each event: 1 when Go must be asked before it; 0: never
	Stops   []ID // kept nodes that are asked about in the main domain's Trigger
	Alarm   []ID // with Stops, for each event: Trigger without them, kept; 0: never
	Checks  []Check
	Covers  []Cover
	Prints  []Print
	PrintOn ID // input that arms the prints, 0 without prints

	Boxes  []Box
	Calls  []Call
	CallOf map[ID]int // OpInstOut nodes in Order: index into Calls

	Keep    []ID // what must be in the layout: canonical, sorted, without duplicates
	Observe bool // a build that stores every named signal
	Seed    uint64
}

// MaxIndexWidth bounds the width of shift amounts, indices and addresses.
const MaxIndexWidth = 32

// Arg returns the canonical node of an argument.
func (p *Program) Arg(id ID) ID { return p.Alias[id] }

// Node returns a node.
func (p *Program) Node(id ID) *netlist.Node { return &p.Mod.Nodes[id] }

// Width returns the width of a node in bits.
func (p *Program) Width(id ID) int { return int(p.Mod.Nodes[id].Width) }

// Clock is a clock that nothing in the design is the source of: a port of the
// top or an output of a black box.
type Clock struct {
	Name   string // net name in the top, or the black box's hierarchical name and its output
	Domain int    // the first domain that hangs on it
	Event  [2]int // by netlist.Edge: index into Events, -1 when nothing happens at that edge
	MHz    float64
}

// Event is an edge of a clock at which something happens.
type Event struct {
	Clock int
	Edge  netlist.Edge
}

// Domain is what the program knows of a clock domain.
type Domain struct {
	Event  int
	Active ID // 1 when the next edge counts, 0: always
	Reset  ID // 1 when in reset, either polarity made positive; 0: never
}

// Reg is a register. At Event it takes the value of Next: sync reset, clock
// gate and synchroniser delay are part of Next.
//
// With an asynchronous reset, Node is in Order, after AsyncReset and before
// its readers: when AsyncReset is 1, settling sets it to ResetValue.
type Reg struct {
	Node       ID
	Next       ID
	Event      int
	AsyncReset ID // 0: none
	ResetValue netlist.Value
	Init       netlist.Value // at power-up
}

// Mem is a memory's power-up contents.
type Mem struct {
	Init []netlist.Value // nil: drawn from the seed word by word
	Base uint64          // netlist.UndefinedBase of it
}

// Read is a synchronous read port: at Event, when En is 1, Node becomes the
// word at Addr; past the end it becomes zero.
type Read struct {
	Node  ID
	Mem   int
	Addr  ID
	En    ID // 0: always
	Event int
	New   bool          // the word after the writes of the edge set, else before them
	Init  netlist.Value // at power-up
	Undef netlist.Value // what a collision reads (the front end writes it)
}

// Write is a write port: at Event, when En is 1, the word at Addr becomes Data,
// where Mask has ones: one bit for each Gran bits of data. Past the end nothing
// is written.
type Write struct {
	Mem   int
	Addr  ID
	Data  ID
	Mask  ID // 0: everything
	Gran  int
	En    ID // 0: always
	Event int
}

// CheckKind says where a check comes from.
type CheckKind uint8

const (
	UserCheck      CheckKind = iota // an Assert or Assume of the design
	WritePastEnd                    // a write port's address is not below the depth
	ReadCollision                   // a read of a word that is written, with netlist.Never
	WriteCollision                  // two writes of one word at one edge
	ReadPastEnd                     // a synchronous read's address is not below the depth
)

// Check fails at an edge set that holds all of Events when Fire is 1 before it.
type Check struct {
	Fire    ID
	Events  Events
	Kind    CheckKind
	Assume  bool
	Name    string // hierarchical
	Message string
	Pos     netlist.Pos
	Read    int // ReadCollision: index into Reads
	Quiet   ID  // ReadCollision: 1 where the data read become undefined without a failure, in reset; 0: never
}

// Cover counts the edges at which a cover statement held, in a register.
type Cover struct {
	Name    string
	Message string
	Pos     netlist.Pos
	Count   ID // 64 bits
}

// Print is due at an edge set that holds Event when Due is 1 before it.
type Print struct {
	Due    ID
	Event  int
	Format string
	Args   []ID // as the author gave them; their canonical nodes are kept
	Pos    netlist.Pos
}

// Box is an instance of a black box that has a Go model.
type Box struct {
	Inst   int // index into Mod.Insts
	Model  netlist.Model
	In     []ID  // by port: canonical node, 0 for outputs and unreadable ports
	Out    []ID  // by port: OpInstOut node, 0 for inputs
	Events []int // by domain of the box: event, -1 when not connected
	Active []ID  // by domain: 1 when the edge counts, 0: always
}

// Call is one place in the order at which a black box is evaluated, for those
// of its outputs that depend on the same inputs.
type Call struct {
	Box  int
	Outs []int // ports
	Args []ID  // canonical nodes that must be settled before
}

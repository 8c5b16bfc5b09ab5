package netlist

// ID addresses a node of a module. 0 is no node.
type ID int32

// Pos is a place in the author's source: an index into [Design.Files] and a
// line. The zero Pos is unknown. Go has no columns at run time.
type Pos struct {
	File int32
	Line int32
}

// Flags of a node.
type Flags uint8

const (
	// FlagMirror: the author wrote the comparison the other way round
	// (a > b is kept as b < a); the emitter prints it as it was written.
	FlagMirror Flags = 1 << iota
	// FlagHex, FlagBin and FlagDec: the base in which the author gave a constant.
	FlagHex
	FlagBin
	FlagDec
)

// MaxWidth is the widest signal in bits that the toolkit accepts.
const MaxWidth = 1 << 16

// MaxMulWidth is the widest product in bits (Verilator refuses wider signed ones).
const MaxMulWidth = 512

// Node is one value of a module.
type Node struct {
	Op    Op
	Flags Flags
	Enum  uint16 // 1 + index into Module.Enums of the enumeration it is a value of; 0: plain bits
	Width int32  // bits, 1..MaxWidth
	Aux   uint64 // by operation: see Op
	Pos   Pos

	n    int32 // number of arguments
	args [3]ID
	more []ID // all arguments when there are more than three
}

// Args returns the node's arguments. The slice is valid until nodes are added
// to the module; writing to it changes the node.
func (n *Node) Args() []ID {
	if n.n > 3 {
		return n.more
	}
	return n.args[:n.n]
}

// SetArgs replaces the arguments.
func (n *Node) SetArgs(args ...ID) {
	n.n = int32(len(args))
	n.more = nil
	if len(args) > 3 {
		n.more = append([]ID(nil), args...)
		return
	}
	n.args = [3]ID{}
	copy(n.args[:], args)
}

// BecomeCopy turns the node in place into a copy of src.
func (n *Node) BecomeCopy(src ID) {
	n.Op, n.Aux, n.Flags = OpCopy, 0, 0
	n.SetArgs(src)
}

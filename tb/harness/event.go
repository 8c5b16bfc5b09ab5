package harness

import "github.com/hwgen/hwgen/models/spec"

// Event is something that happened in a cycle. Which fields count follows from
// its kind; the others are zero.
//
//	control    Store Addr Data Code
//	state_word Index Data
//	send       Bytes (the packet)
//	accept     Thread Tag Op Bits Size Addr Data
//	fill, castout, check  Row Addr
//	retrieve   Addr Dirty
//	snoop      Owner Addr Access Dirty
//	refuse     Addr Access
//	read       Owner Addr Access Bytes
//	write      Owner Addr Bytes
//	answer     Thread Tag Code Data L1
//	take, notice  Bytes (the packet)
//	copy       Row
//	lost       Policy
//	takeover   Timeout
//	handout    Epoch
//	done       Op (see CommandOf) Node Code (an Outcome) Data (what was read)
//	dropped    Index (how many)
//	fault      Index (FaultKind bits) Op (packet kind) Data (its number)
type Event struct {
	Cycle uint64
	Kind  Kind
	Node  uint8

	Thread, Op, Bits, Code    uint8
	Owner                     uint8 // a master of the bus: cluster.Owner…
	Access                    uint8 // a cachectl.SnoopKind
	Size                      uint8 // bytes
	L1, Dirty, Store, Timeout bool
	Policy                    spec.LossPolicy
	Tag, Row, Index, Epoch    uint32
	Addr                      uint64 // bytes, of a line its first
	Data                      uint64
	Bytes                     []byte // valid until the next event
}

// Outcome of a control command.
type Outcome uint8

const (
	Fine    Outcome = iota
	Refused         // the control port, or the bus, answered with an error
	Dead            // the node is dead, or died meanwhile
)

func (o Outcome) String() string {
	if o <= Dead {
		return [...]string{"fine", "refused", "dead"}[o]
	}
	return "unknown"
}

// FaultKind is what the link does to a packet, a bit each.
type FaultKind uint8

const (
	Lose FaultKind = 1 << iota
	Repeat
	Corrupt
)

func (k FaultKind) String() string {
	switch k {
	case Lose:
		return "lose"
	case Repeat:
		return "repeat"
	case Corrupt:
		return "corrupt"
	}
	return "several faults"
}

package harness

import "github.com/hwgen/hwgen/models/spec"

// Event is something that happened in a cycle. Which fields count follows from
// its kind; the others are zero.
//
//	accept     Thread Tag Op Bits Size Addr Data
//	answer     Thread Tag Code Data L1
//	fill, castout, check  Row Addr
//	write      Owner Addr Bytes
//	retrieve   Addr Dirty
//	read       Owner Addr Access Bytes
//	control    Store Addr Data Code
//	state_word Index Data
//	send, take Bytes (the packet)
//	copy       Row
//	lost       Policy
//	takeover   Timeout
//	handout    Epoch
//	done       Op (the command's) Code Data: see Outcome
//	dropped    Index (how many)
//	fault      Node (the sender) Index (FaultKind bits) Op (packet kind) Data (its number)
type Event struct {
	Cycle uint64
	Kind  Kind
	Node  uint8

	Thread, Op, Bits, Code, Owner, Access uint8
	Size                                  uint8 // bytes
	L1, Dirty, Store, Timeout             bool
	Policy                                spec.LossPolicy
	Tag, Row, Index, Epoch                uint32
	Addr                                  uint64 // bytes, of a line its first
	Data                                  uint64
	Bytes                                 []byte // valid until the next event
}

// Access of another master on a bus, as cachectl.SnoopKind has them.
const (
	AccessRead = iota
	AccessOwn
	AccessWrite
	AccessRetrieve
)

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

package harness

// Kind is what can happen: the groups of a node's Watch, in their order, and
// those of the harness itself.
type Kind uint8

// Of each node.
const (
	Control   Kind = iota // an access of the control port was carried out
	StateWord             // a state word got a value
	Send                  // a packet was given to the link's end: no CRC yet, nor a marker's digest
	Accept                // the core port took a request
	Fill                  // a line came into an L2 row
	Castout               // an L2 row was emptied to make room
	Check                 // the flag check logged a row
	Retrieve              // the cache has answered the replicator's read of a line of the image
	Snoop                 // the cache has answered another bus master
	Refuse                // an access of the other bus master was refused
	Read                  // the last beat of a read by a master other than the cache was taken
	Write                 // the last beat of a line written to memory was taken
	Answer                // the core port gave an answer
	Barrier               //
	Boundary              //
	Take                  // a packet has its effect
	Notice                // an ack, an accept or a heartbeat was heard
	Copy                  // a staged line was copied
	Start                 //
	Stop                  //
	Lost                  // the secondary was lost
	Takeover              //
	Handout               //
	Restore               //
	nodeKinds

	// Of the harness.
	Done    Kind = iota - 1 // a control command is done
	Dropped                 // core commands were dropped, as their node is dead or they were flushed
	Awaited                 // an Await is over
	// Of the harness, for each node.
	Killed  // a node died: this is its first dead cycle
	Revived // a node lives: this is the first cycle behind its reset
	Fault   // the link did something to a packet of this node
	kinds
)

var kindNames = [kinds]string{
	"control", "state_word", "send", "accept", "fill", "castout", "check", "retrieve", "snoop", "refuse", "read", "write", "answer",
	"barrier", "boundary", "take", "notice", "copy", "start", "stop", "lost", "takeover", "handout", "restore",
	"done", "dropped", "awaited", "killed", "revived", "fault",
}

func (k Kind) String() string {
	if k < kinds {
		return kindNames[k]
	}
	return "unknown"
}

// Kinds is how many there are.
const Kinds = int(kinds)

// ParseKind is the reverse of String.
func ParseKind(s string) (Kind, bool) {
	for k, n := range kindNames {
		if n == s {
			return Kind(k), true
		}
	}
	return 0, false
}

// perNode reports that a kind has a bit for each node.
func (k Kind) perNode() bool { return k < nodeKinds || k >= Killed }

// Mask is a set of events: bit Bit(node, kind).
type Mask uint64

// Bit is the number of a kind's bit: that of the events vector too. What happens
// in one cycle is told in the order of these numbers.
func Bit(node int, k Kind) int {
	switch {
	case k < nodeKinds:
		return node*int(nodeKinds) + int(k)
	case k < Killed:
		return int(nodeKinds) + int(k)
	}
	return 2*int(nodeKinds) + int(Killed-nodeKinds) + 2*int(k-Killed) + node
}

// eventBits is the width of the events vector.
const eventBits = 2*int(nodeKinds) + int(Killed-nodeKinds) + 2*int(kinds-Killed)

// MaskOf is the set of some kinds of one node.
func MaskOf(node int, kinds ...Kind) Mask {
	m := Mask(0)
	for _, k := range kinds {
		m |= 1 << Bit(node, k)
	}
	return m
}

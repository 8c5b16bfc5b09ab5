package harness

// Kind is what can happen: the groups of a node's Watch, in their order, and
// those of the harness itself.
type Kind uint8

// Of each node.
const (
	Accept    Kind = iota // the core port took a request
	Answer                // it gave an answer
	Fill                  // a line came into an L2 row
	Castout               // an L2 row was emptied to make room
	Check                 // the flag check logged a row
	Write                 // the last beat of a line written to memory was taken
	Retrieve              // the cache answered a replicator's read that ends pending
	Read                  // the last beat of a read by a master other than the cache
	Barrier               //
	Boundary              //
	Control               // an access of the control port was answered
	StateWord             // a state word got a value
	Send                  // a packet was given to the link's end
	Take                  // a packet has its effect
	Copy                  // a staged line was copied
	Start                 //
	Stop                  //
	Lost                  // the secondary was lost
	Takeover              //
	Handout               //
	Restore               //
	nodeKinds

	// Of the harness; Node says of which node they are.
	Done    Kind = iota - 1 // a control command is done
	Killed                  // a node died: this is its first dead cycle
	Revived                 // a node lives: this is the first cycle behind its reset
	Dropped                 // core commands were dropped, as their node is dead or they were flushed
	Fault                   // the link did something to a packet
	kinds
)

var kindNames = [kinds]string{
	"accept", "answer", "fill", "castout", "check", "write", "retrieve", "read", "barrier", "boundary", "control",
	"state_word", "send", "take", "copy", "start", "stop", "lost", "takeover", "handout", "restore",
	"done", "killed", "revived", "dropped", "fault",
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

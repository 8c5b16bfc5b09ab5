package spec

// Op is what a request on the core port asks for.
type Op uint8

const (
	OpLoad       Op = iota
	OpStore         //
	OpCheckpoint    // a barrier (S12), with the thread's state words
	OpDrain         // answered when everything of its thread before it is done
)

// Request bits beside Op.
const (
	ReqPrivileged = 1 << iota // by the hypervisor: second operating mode
	ReqOnBehalf               // a privileged store that counts for the VM (S2)
)

// Answer is the code in an answer on the core port.
type Answer uint8

const (
	AnswerOK    Answer = iota
	AnswerError        // nothing was changed; a sticky status bit says why
)

// Sticky status bits. Each stays set until software clears it.
const (
	StatusForeignStore = 1 << iota // a store or bus write that does not count touched a protected region (S2)
	StatusOutside                  // a VM's store outside its region (S2)
	StatusBadAddress               // an address beyond the node's memory, or not aligned to its size
	StatusDegraded                 // the secondary was lost; running unprotected by policy (S14)
	StatusTakenOver                // this node raised the term as a secondary (S14)
	StatusSuperseded               // a higher term than this node's was seen as a primary
)

// Interrupt causes, one bit each, pending until software clears them.
const (
	IntGuardBand     = 1 << iota // free log entries fell below the guard band
	IntCheckpoint                // a checkpoint was acknowledged
	IntSecondaryLost             // ack timeout (S14)
	IntPrimaryLost               // heartbeat timeout (S14)
	IntTakeover                  // image and state are ready to be handed out
	IntSynced                    // checkpoint 0 is acknowledged: protection begins (S19)
)

// Protection is what the status register shows of a node's own VM (S19).
type Protection uint8

const (
	Unprotected   Protection = iota
	Synchronising            // checkpoint 0 is under way
	Protected                // a checkpoint is acknowledged, failover would work
	Degraded                 // was protected, the secondary was lost
)

var protectionNames = []string{"unprotected", "synchronising", "protected", "degraded"}

func (p Protection) String() string { return enumName(protectionNames, int(p)) }

var opNames = []string{"load", "store", "checkpoint", "drain"}

func (o Op) String() string { return enumName(opNames, int(o)) }

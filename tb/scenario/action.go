package scenario

import (
	"io"

	"github.com/hwgen/hwgen/models/spec"
)

// Program is a scenario, or a memory trace, ready to be executed.
type Program struct {
	Name    string
	Seed    uint64
	Config  spec.Config // resolved
	Limit   uint64      // references after which no more are made; 0: none
	Actions []Action
}

// Action is one of the types below; an executor switches over them. They are
// done in order, each when the one before is done. Those that set something up
// (every, faults, stalls, a failure with a condition) hold from there on.
type Action interface{ Where() Pos }

// Where the action was written.
func (p Pos) Where() Pos { return p }

type (
	// Threads writes the thread mask.
	Threads struct {
		Pos
		Mask uint64 // bits that change
		In   bool   // into the VM, or out of it
	}

	// Protect starts protection, checkpoint 0 included, or stops it.
	Protect struct {
		Pos
		On bool
	}

	// Single is one load or store, and what it has to give.
	Single struct {
		Pos
		Access
		Want      uint64 // data of a load
		CheckData bool
		WantError bool
	}

	// Random is accesses at random: see Stream.
	Random struct {
		Pos
		Number  int // among the program's, from 1, for its chances
		Seed    uint64
		Count   uint64
		In      Span
		Stores  Chance
		Sizes   []uint8
		Threads []uint8
		Hot     []Hot
		Bits    uint8
	}

	// Replay is accesses of a memory trace: see Stream.
	Replay struct {
		Pos
		File    string
		Limit   uint64 // references; 0: all
		Threads []uint8
		In      io.Reader // the trace instead of a file; File is its name
	}

	// Checkpoint takes one and waits for its ack.
	Checkpoint struct{ Pos }

	// CheckpointEvery takes one after each N references of the run, 0: none.
	CheckpointEvery struct {
		Pos
		N uint64
	}

	// StateWord gives a state word its value.
	StateWord struct {
		Pos
		Thread, Word int
		Value        uint64
	}

	// LinkFault sets a fault of the link.
	LinkFault struct {
		Pos
		To      Direction
		Kind    FaultKind
		Chance  Chance   // of each packet, if there are no numbers
		Packets []uint64 // sequence numbers, on the way to the secondary only
	}

	// LinkDelay sets how long packets travel.
	LinkDelay struct {
		Pos
		To    Direction
		Delay Cycles
	}

	// LinkClean ends faults, delays and stalls.
	LinkClean struct {
		Pos
		To Direction
	}

	// MemoryLatency sets how long both memories take to answer.
	MemoryLatency struct {
		Pos
		Latency Cycles
	}

	// Stalls sets how often a stream's receiver is not ready.
	Stalls struct {
		Pos
		At     Place
		To     Direction // of the link
		Chance Chance
	}

	// Fail makes a node fail, when its condition holds.
	Fail struct {
		Pos
		Node      int // 0 the primary, 1 the secondary
		When      When
		N         uint64 // cycle or reference
		Phase     Phase
		Numbered  bool // Phase of checkpoint Of, else of the next
		Of, After uint64
	}

	// WriteRegister and ReadRegister are of a node's control port.
	WriteRegister struct {
		Pos
		Node     int
		Register string
		Value    uint64
	}
	ReadRegister struct {
		Pos
		Node     int
		Register string
		Want     uint64
		Check    bool
	}

	// Bus is another master's doing on the primary's memory bus.
	Bus struct {
		Pos
		Op        BusOp
		Addr      uint64 // of a line, unless it writes
		Bytes     []byte
		WantError bool
	}

	// ExpectCount, ExpectResumed, ExpectBytes, ExpectDigest, ExpectProtection are
	// what must be true here.
	ExpectCount struct {
		Pos
		Name  string // one of Counts
		Op    string // = != < <= > >=
		Value uint64
	}
	ExpectResumed struct {
		Pos
		Nothing    bool
		Checkpoint uint64
	}
	ExpectBytes struct {
		Pos
		Image bool   // of the further image, else of the primary's memory
		Addr  uint64 // as the VM sees it
		Bytes []byte
	}
	ExpectDigest struct {
		Pos
		Digest string // first digits of the further image's SHA-256
	}
	ExpectProtection struct {
		Pos
		State spec.Protection
	}
)

// Access is one request for a core port.
type Access struct {
	Ref    uint64 // number of the reference it is part of, within its stream
	Addr   uint64
	Value  uint64 // what a store writes
	Size   uint8  // bytes
	Thread uint8
	Bits   uint8 // spec.Req…
	Store  bool
}

// Span is [From, From+Size).
type Span struct{ From, Size uint64 }

// Chance is A in B, A ≤ B, B > 0.
type Chance struct{ A, B uint64 }

// Cycles is a number of cycles between Least and Most.
type Cycles struct{ Least, Most uint64 }

// Hot is a place that takes its share of random accesses.
type Hot struct {
	Span
	Chance Chance
}

// Direction of packets on the link.
type Direction uint8

const (
	BothWays Direction = iota
	ToPrimary
	ToSecondary
)

// FaultKind is what happens to a packet.
type FaultKind uint8

const (
	Loss FaultKind = iota
	Repeat
	Corrupt
)

// Place where back-pressure is.
type Place uint8

const (
	AtMemory Place = iota
	AtCore
	AtLink
)

// When a node fails.
type When uint8

const (
	Now When = iota
	AtCycle
	AtReference
	InPhase
)

// Phase of a checkpoint. After counts its steps, each of them done:
type Phase uint8

const (
	FlagCheck Phase = iota // rows logged
	LogFlush               // 1: the log line is padded and written, the epoch closed
	Retrieval              // lines retrieved
	Staging                // packets staged, the marker last
	Commit                 // staged lines copied
	Ack                    // 1: the ack is on the link
)

var phaseNames = []string{"flag_check", "log_flush", "retrieval", "staging", "commit", "ack"}

func (p Phase) String() string { return phaseNames[p] }

// BusOp of another master.
type BusOp uint8

const (
	BusRead BusOp = iota
	BusOwn
	BusWrite
)

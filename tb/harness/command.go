package harness

import "github.com/hwgen/hwgen/models/spec"

// Command is one for the control sequencer, which does them in order, each when
// the one before is done. Each gives one event Done. Chances are in 65,536, at
// most 65,535; cycles are at most 2^24-1 unless it says otherwise.
type Command interface {
	encode(c *spec.Config) ([]word, error)
}

type (
	// WriteRegister and ReadRegister access a node's control port; Addr in bytes.
	WriteRegister struct {
		Node int
		Addr uint32
		Data uint32
	}
	ReadRegister struct {
		Node int
		Addr uint32
	}

	// BusRead, BusOwn and BusWrite are another master's transfers on a node's bus.
	// A write has bytes within one line; the line's others stay as memory has them.
	BusRead struct {
		Node int
		Addr uint64
	}
	BusOwn struct {
		Node int
		Addr uint64
	}
	BusWrite struct {
		Node  int
		Addr  uint64
		Bytes []byte
	}

	// Seed starts all random sequences of the harness anew.
	Seed struct{ Seed uint64 }

	// MemoryLatency is from a request that memory has taken to its first beat.
	MemoryLatency struct {
		Node        int
		Least, Most uint32
	}
	// MemoryStall is the chance that memory refuses a request or a beat, in each
	// cycle.
	MemoryStall struct {
		Node   int
		Chance uint16
	}
	// CoreStall is the chance that a node's core does not take an answer, in each
	// cycle.
	CoreStall struct {
		Node   int
		Chance uint16
	}

	// LinkDelay, LinkStall and LinkChance are of the packets that a node sends. A
	// delay is from the cycle in which a packet's last beat is taken to the cycle
	// before its first one arrives, at least 1. A stall is the chance that a beat is
	// not taken, in each cycle.
	LinkDelay struct {
		From        int
		Least, Most uint32
	}
	LinkStall struct {
		From   int
		Chance uint16
	}
	// LinkChance is of each packet.
	LinkChance struct {
		From   int
		Kind   FaultKind
		Chance uint16
	}
	// LinkPacket makes faults happen to the first transmission of a numbered packet.
	// Two numbers that differ by a multiple of 4,096 cannot wait at a time: the
	// second one is refused.
	LinkPacket struct {
		From   int
		Kind   FaultKind
		Number uint32
	}
	// LinkClean ends chances, numbered faults, delays and stalls.
	LinkClean struct{ From int }

	// Kill makes a node dead from the next cycle on: its link output is cut, its
	// ports are dead, nothing is told of it. Revive resets it; its memory keeps its
	// contents.
	Kill   struct{ Node int }
	Revive struct{ Node int }

	// KillAt makes cycle Cycle of the run the node's first dead one, or the next one
	// if that is over.
	KillAt struct {
		Node  int
		Cycle uint64
	}
	// KillAfter kills a node in the cycle behind the one in which, after First of
	// the events FirstOf, Then of the events ThenOf have happened; each may be 0.
	// The cycle of the First-th event counts for ThenOf only from the next cycle on.
	KillAfter struct {
		Node    int
		First   uint32
		FirstOf Mask
		Then    uint32
		ThenOf  Mask
	}
	// Disarm takes KillAt and KillAfter of a node back.
	Disarm struct{ Node int }

	// Wait takes some cycles, at most 2^48-1.
	Wait struct{ Cycles uint64 }
	// WaitUntil waits for a cycle of the run; it is done at once if that is over.
	WaitUntil struct{ Cycle uint64 }
	// WaitTaken waits until as many core commands were taken since the run's start.
	WaitTaken struct{ Count uint64 }
	// WaitIdle waits until no core command waits, and all that were taken are
	// answered or lost with their node.
	WaitIdle struct{}
	// WaitFor waits until as many of some events have happened since it began.
	WaitFor struct {
		Count uint32
		Of    Mask
	}

	// Activate sends core commands to a node from now on.
	Activate struct{ Node int }
	// Flush drops all core commands that wait.
	Flush struct{}
)

package spec

// Env is what I10's bound assumes of the world around a node: how slow memory
// and link can be while they still answer.
type Env struct {
	MemLatency uint64 // cycles from a memory request to its last beat, at most
	MemStall   uint64 // cycles that memory refuses a beat, at most, each time
	Resends    uint64 // times that the link loses one packet in a row, at most
	Response   uint64 // cycles from guard band or full log to a checkpoint request
}

// BusMasters that compete for one node's memory bus: core misses, castouts, log
// engine, retrieval, staging, commit, external caching master.
const BusMasters = 7

// ResendTimeout is the wait after which an unaccepted packet is sent again: a
// round trip, a whole window in front of it, and the peer's own window.
func (c *Config) ResendTimeout() uint64 {
	return 2*c.LinkDelay + 2*uint64(c.Window)*c.dataBeats() + 64
}

func (c *Config) dataBeats() uint64 {
	data, marker := c.PacketLayout(PktData).Bits(), c.PacketLayout(PktMarker).Bits()
	return ceilDiv(uint64(max(data, marker)), uint64(c.LinkBits))
}

// BusTurn bounds the time from a bus request to the end of its transfer: every
// other master may have one line first, and a line takes its beats, each of
// which memory may refuse for a while, and the memory's latency.
func (c *Config) BusTurn(e Env) uint64 {
	line := e.MemLatency + uint64(c.BusBeats())*(1+e.MemStall) + 2
	return BusMasters * line
}

// LineSend bounds the time from a pending line's turn to its place in the
// resend buffer and on to its acceptance by the peer: a coherent read, a window
// of packets before it, and the resends.
func (c *Config) LineSend(e Env) uint64 {
	return c.BusTurn(e) + (1+e.Resends)*(c.ResendTimeout()+c.dataBeats())
}

// EpochBound bounds the time from a checkpoint request, with no closed epoch
// before it, to its ack. Every row may be flagged and goes to the log; every log
// entry is read back, sent, staged (line and address), and copied; then the
// state, the marker and the ack. It is generous: nothing overlaps.
func (c *Config) EpochBound(e Env) uint64 {
	turn, send := c.BusTurn(e), c.LineSend(e)
	flush := uint64(c.L2().Rows())*(uint64(c.FlagWait)+1) + (uint64(c.L2().Rows())/uint64(c.EntriesPerLine())+2)*turn
	entries, state := uint64(c.LogEntries), uint64(c.StateLines())
	read := (entries/uint64(c.EntriesPerLine()) + 1) * turn
	lines := (entries + state) * (send + 2*turn)
	copied := (entries + state) * 3 * turn
	return flush + read + lines + 2*send + copied
}

// RequestBound is I10's bound, in cycles, on the time from a request's
// acceptance to its answer, for a node whose thread issues nothing else in
// front of it. A request can miss (two castouts, two fills and two log lines for
// a straddling neighbour in its set), wait for a pending line that has the whole
// closed epoch before it, and be held by S7 until that epoch is acknowledged,
// software has asked for another checkpoint, and that one is acknowledged too.
// A checkpoint request waits for at most one closed epoch and its own barrier,
// which is less. With on_secondary_loss = stall the bound holds only while the
// secondary answers.
func (c *Config) RequestBound(e Env) uint64 {
	miss := 6*c.BusTurn(e) + 2*(uint64(c.FlagWait)+1)
	return miss + 2*c.EpochBound(e) + e.Response + uint64(c.Threads)*miss
}

package spec

// Log operations that can be under way in one controller at a time, each owed
// one entry: an address popped by the flag check, one castout, one transfer of
// ownership, one waiting in front of the log line. S7 adds them up.
const LogOpsInFlight = 4

// LogPadding is the number of null entries that a flush would write now, with n
// accepted entries in the log line (S5). An empty log line is not flushed.
func (c *Config) LogPadding(n int) int {
	epl := c.EntriesPerLine()
	return (epl - n%epl) % epl
}

// MayFlag is S7's rule: a counted store may set a new flag while the log has
// free entries (neither in memory between "initial" and "next" nor in the log
// line), flagged rows, and inFlight log operations under way. The padding of the
// log line counts with the most that it can be: an address that is logged then
// takes one from either side, and what was allowed stays allowed. (The padding
// that a flush would write now jumps from 0 to its most when the first address
// enters an empty log line.)
func (c *Config) MayFlag(free, flagged, inFlight int) bool {
	return free > flagged+c.EntriesPerLine()-1+inFlight
}

// HasLogRoom is what S7's reservation is for: inLine entries in the log line,
// all flagged rows, one more, and the padding behind them fit into what is free.
// MayFlag implies it.
func (c *Config) HasLogRoom(free, inLine, flagged int) bool {
	all := inLine + flagged + 1
	return all+c.LogPadding(all)-inLine <= free
}

// LogReserve is the least log that can work: padding of a log line, every
// operation that can be in flight, and the one flag that must be possible.
func (c *Config) LogReserve() int { return c.EntriesPerLine() - 1 + LogOpsInFlight + 1 }

// GuardResponse is the declared response time of the guard band (S7, the terms
// of US9519502): the cycles that software has, from the guard-band interrupt to
// its checkpoint request, before a store can be held. Every flagged row, the
// padding and the operations in flight come off the band; what is left is used
// up by at most one newly flagged line a cycle. 0: the warning may be too late.
func (c *Config) GuardResponse() int {
	return max(0, c.GuardBand-c.guardLeast(0))
}

// GuardLeast is the least guard band that leaves response cycles; it can be
// larger than the log, and then no guard band does.
func (c *Config) GuardLeast(response int) int { return c.guardLeast(response) }

func (c *Config) guardLeast(response int) int {
	return c.L2().Rows() + c.EntriesPerLine() - 1 + LogOpsInFlight + response
}

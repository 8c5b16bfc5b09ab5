package golden

// Stats are the counters that do not depend on time.
type Stats struct {
	Loads, Stores uint64 // answered without error
	Errors        uint64 // answered with one
	Counted       uint64 // counted stores
	L1Hits        uint64 // loads
	L2Accesses    uint64 // loads that missed the L1, and stores
	Fills         uint64 // of the L2; L2Accesses - Fills hit
	Castouts      uint64 // dirty lines written back

	FlagsSet       uint64
	LoggedByCheck  uint64 // addresses accepted, by what made them so
	LoggedByEvict  uint64
	LoggedByOwner  uint64
	LogNulls       uint64
	LogLines       uint64 // written to memory
	Boundaries     uint64
	Acks           uint64
	LinesSent      uint64 // data packets, each once
	SyncLinesSent  uint64
	Retrieved      uint64 // coherent reads by the replication manager
	Staged, Copied uint64 // as a secondary
	Commits        uint64
	Takeovers      uint64
}

// Stats of the node.
func (n *Node) Stats() Stats { return n.stats }

// Logged is the number of addresses accepted by the log path.
func (s *Stats) Logged() uint64 { return s.LoggedByCheck + s.LoggedByEvict + s.LoggedByOwner }

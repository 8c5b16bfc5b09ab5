package spec

// The methods in this file want a resolved Config.

// LineShift is the number of address bits within a line.
func (c *Config) LineShift() int { return log2(uint64(c.LineBytes)) }

// LineAddrBits is the width of a physical line address.
func (c *Config) LineAddrBits() int { return c.AddrBits - c.LineShift() }

// CoreBytes is the core's word in bytes.
func (c *Config) CoreBytes() int { return c.CoreBits / 8 }

// MemLines is the number of lines in one node's memory.
func (c *Config) MemLines() int { return int(c.MemBytes) / c.LineBytes }

// ImageLines is the number of lines in the VM's image region.
func (c *Config) ImageLines() int { return int(c.ImageBytes) / c.LineBytes }

// EntryBytes is the size of a log entry: 4 up to 32 address bits, else 8 (S5).
func (c *Config) EntryBytes() int {
	if c.AddrBits <= 32 {
		return 4
	}
	return 8
}

// EntriesPerLine is the number of log entries in a log line.
func (c *Config) EntriesPerLine() int { return c.LineBytes / c.EntryBytes() }

// LogBytes is the size of one VM's log in memory.
func (c *Config) LogBytes() uint64 { return uint64(c.LogEntries) * uint64(c.EntryBytes()) }

// BusBeats is the number of bus beats that a line takes.
func (c *Config) BusBeats() int { return int(ceilDiv(uint64(8*c.LineBytes), uint64(c.BusBits))) }

// StateBytes is the size of the state words of all threads, without padding.
func (c *Config) StateBytes() int { return c.Threads * c.StateWords * c.CoreBytes() }

// StateLines is the number of lines that the state block fills; the last one is
// padded with zeros.
func (c *Config) StateLines() int { return int(ceilDiv(uint64(c.StateBytes()), uint64(c.LineBytes))) }

// StateWordOffset is the byte offset of word i of thread t in the state block.
// Words of threads outside the thread mask are zero.
func (c *Config) StateWordOffset(t, i int) int { return (t*c.StateWords + i) * c.CoreBytes() }

// Cache is the geometry of one cache.
type Cache struct {
	Ways, Sets, LineBytes          int
	OffsetBits, IndexBits, TagBits int // of a physical address, from the bottom
}

// Rows is the number of lines that the cache holds.
func (g Cache) Rows() int { return g.Ways * g.Sets }

// Index is the set of an address.
func (g Cache) Index(addr uint64) int { return int(addr>>g.OffsetBits) & (g.Sets - 1) }

// Tag is the tag of an address.
func (g Cache) Tag(addr uint64) uint64 { return addr >> (g.OffsetBits + g.IndexBits) }

// LineAddr rebuilds a line's address from its place.
func (g Cache) LineAddr(tag uint64, set int) uint64 {
	return (tag<<g.IndexBits | uint64(set)) << g.OffsetBits
}

func (c *Config) cache(size, ways int) Cache {
	g := Cache{Ways: ways, Sets: size / ways / c.LineBytes, LineBytes: c.LineBytes, OffsetBits: c.LineShift()}
	g.IndexBits = log2(uint64(g.Sets))
	g.TagBits = c.AddrBits - g.IndexBits - g.OffsetBits
	return g
}

// L1 is the first-level cache's geometry.
func (c *Config) L1() Cache { return c.cache(c.L1Bytes, c.L1Ways) }

// L2 is the second-level cache's geometry. Row r, as flag checks and reports
// number them, is set r / Ways, way r % Ways.
func (c *Config) L2() Cache { return c.cache(c.L2Bytes, c.L2Ways) }

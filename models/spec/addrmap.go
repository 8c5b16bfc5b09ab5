package spec

// Region is a piece of one node's memory.
type Region struct {
	Name       string
	Base, Size uint64 // bytes
}

// End is the first address behind the region.
func (r Region) End() uint64 { return r.Base + r.Size }

// Contains says whether all of [addr, addr+n) lies in the region.
func (r Region) Contains(addr, n uint64) bool {
	return addr >= r.Base && n <= r.Size && addr-r.Base <= r.Size-n
}

// Overlaps says whether any byte of [addr, addr+n) lies in the region.
func (r Region) Overlaps(addr, n uint64) bool {
	return n > 0 && r.Size > 0 && addr < r.End() && r.Base < addr+n
}

// AddressMap is one node's memory. Both nodes look alike: Image and Log belong
// to the node's own VM, the rest to the peer's.
//
// Image is where the parameters say. Further image, log, staging and committed
// state follow it, each on a boundary of its alignment; what does not fit
// between the image and the end of the memory goes in front of the image. All
// memory outside the regions is the hypervisor's.
type AddressMap struct {
	Image   Region // the VM's memory
	Further Region // replica of the peer's VM, same size and layout as its image
	Log     Region // circular buffer, aligned to its own size
	Staging Region // StagingAreas areas, each slots + addresses + state block
	State   Region // state block of the last committed checkpoint of the peer's VM
}

// Protected lists the regions that no store of a core may touch, except the
// VM's own in Image (S2).
func (m *AddressMap) Protected() []Region {
	return []Region{m.Image, m.Further, m.Log, m.Staging, m.State}
}

// StagingAreaBytes is the size of one staging area: a line a slot, then an entry
// a slot with the line's number, then the state block. A multiple of the line.
func (c *Config) StagingAreaBytes() uint64 {
	line := uint64(c.LineBytes)
	slots := uint64(c.StagingSlots)
	return slots*line + roundUp(slots*uint64(c.EntryBytes()), line) + uint64(c.StateLines())*line
}

// StagingSlot is the address of slot s of an area.
func (c *Config) StagingSlot(m *AddressMap, area, s int) uint64 {
	return m.Staging.Base + uint64(area)*c.StagingAreaBytes() + uint64(s)*uint64(c.LineBytes)
}

// StagingAddr is the address of the entry that holds the line number of slot s.
func (c *Config) StagingAddr(m *AddressMap, area, s int) uint64 {
	return c.StagingSlot(m, area, c.StagingSlots) + uint64(s)*uint64(c.EntryBytes())
}

// StagingState is the address of an area's state block.
func (c *Config) StagingState(m *AddressMap, area int) uint64 {
	return c.StagingSlot(m, area+1, 0) - uint64(c.StateLines())*uint64(c.LineBytes)
}

// AddressMap places the regions. A resolved Config has room for them.
func (c *Config) AddressMap() AddressMap {
	m, _ := c.place()
	return m
}

// place lays the regions out, and says how many bytes are missing.
func (c *Config) place() (m AddressMap, missing uint64) {
	line := uint64(c.LineBytes)
	m.Image = Region{"image", c.ImageBase, c.ImageBytes}
	m.Further = Region{"further image", 0, c.ImageBytes}
	m.Log = Region{"log", 0, c.LogBytes()}
	m.Staging = Region{"staging", 0, uint64(c.StagingAreas) * c.StagingAreaBytes()}
	m.State = Region{"state", 0, uint64(c.StateLines()) * line}
	if c.LogMode == LogNone {
		m.Further.Size, m.Log.Size, m.Staging.Size, m.State.Size = 0, 0, 0, 0
	}
	above, below := m.Image.End(), uint64(0)
	for _, r := range []*Region{&m.Further, &m.Log, &m.Staging, &m.State} {
		align := line
		if r == &m.Log {
			align = max(line, r.Size) // a power of two: wrapping is a mask
		}
		switch {
		case roundUp(above, align)+r.Size <= c.MemBytes:
			r.Base = roundUp(above, align)
			above = r.End()
		case roundUp(below, align)+r.Size <= m.Image.Base:
			r.Base = roundUp(below, align)
			below = r.End()
		default:
			missing += r.Size
		}
	}
	return m, missing
}

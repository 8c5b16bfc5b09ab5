package addronly

import (
	"fmt"
	"math/bits"
)

// Kind of a reference.
type Kind uint8

const (
	Load   Kind = iota
	Store       //
	Modify      // counts as a load
)

// Ref is one reference: a virtual address and a size of at least one byte.
type Ref struct {
	Addr uint64
	Size uint16
	Kind Kind
}

// Stats counts references and misses, loads and modifies under Load.
type Stats struct {
	Loads, Stores           uint64
	LoadMisses, StoreMisses uint64
}

// Refs and Misses are the sums.
func (s Stats) Refs() uint64   { return s.Loads + s.Stores }
func (s Stats) Misses() uint64 { return s.LoadMisses + s.StoreMisses }

// Cache is the model. Use New.
type Cache struct {
	ways, line int
	shift      uint
	mask       uint64   // sets - 1
	tags       []uint64 // ways a set, most recently used first; line number + 1, 0: invalid
	stats      Stats
}

// New makes an empty cache. Size, ways and line are as in cachegrind's --D1:
// size bytes, of which line and size/ways/line are powers of two.
func New(size, ways, line int) (*Cache, error) {
	if line < 1 || bits.OnesCount(uint(line)) != 1 {
		return nil, fmt.Errorf("line = %d: expected a power of two", line)
	}
	if ways < 1 || size < ways*line || size%(ways*line) != 0 || bits.OnesCount(uint(size/ways/line)) != 1 {
		return nil, fmt.Errorf("size = %d with %d ways of %d bytes: expected a power of two of sets", size, ways, line)
	}
	sets := size / ways / line
	return &Cache{
		ways: ways, line: line, shift: uint(bits.TrailingZeros(uint(line))), mask: uint64(sets - 1),
		tags: make([]uint64, sets*ways),
	}, nil
}

// Stats is what was counted so far.
func (c *Cache) Stats() Stats { return c.stats }

// Run takes references in order.
func (c *Cache) Run(refs []Ref) {
	// Index by kind, so that counting has no branch that data decides.
	var count, miss [4]uint64
	for i := range refs {
		r := &refs[i]
		n := int(r.Size)
		if n > c.line {
			n = c.line
		}
		first := r.Addr >> c.shift
		last := (r.Addr + uint64(n) - 1) >> c.shift
		m := c.touch(first)
		if last != first {
			m |= c.touch(last)
		}
		count[r.Kind&3]++
		miss[r.Kind&3] += m
	}
	c.stats.Loads += count[Load] + count[Modify]
	c.stats.Stores += count[Store]
	c.stats.LoadMisses += miss[Load] + miss[Modify]
	c.stats.StoreMisses += miss[Store]
}

// touch makes a line the most recently used of its set; 1: it was not there.
func (c *Cache) touch(line uint64) uint64 {
	at := int(line&c.mask) * c.ways
	set := c.tags[at : at+c.ways]
	tag := line + 1
	if set[0] == tag {
		return 0
	}
	prev := set[0]
	for i := 1; i < len(set); i++ {
		prev, set[i] = set[i], prev
		if prev == tag {
			set[0] = tag
			return 0
		}
	}
	set[0] = tag
	return 1
}

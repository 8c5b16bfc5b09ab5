package golden

import "github.com/hwgen/hwgen/models/spec"

// l1 is the first level: tags only, as its bytes are always those of the L2.
type l1 struct {
	tag  []uint64 // line number + 1; 0: invalid
	mask uint64
	ways int
	rep  replacer
}

func (c *l1) init(g spec.Cache, p spec.Replacement) {
	c.tag, c.mask, c.ways = make([]uint64, g.Rows()), uint64(g.Sets-1), g.Ways
	c.rep.init(g.Sets, g.Ways, p)
}

// hit touches the line's way, if the cache has it.
func (c *l1) hit(line uint64) bool {
	set := int(line & c.mask)
	if c.ways == 1 {
		return c.tag[set] == line+1
	}
	at := set * c.ways
	for w, t := range c.tag[at : at+c.ways] {
		if t == line+1 {
			c.rep.touch(set, w)
			return true
		}
	}
	return false
}

func (c *l1) fill(line uint64) {
	set := int(line & c.mask)
	if c.ways == 1 {
		c.tag[set] = line + 1
		return
	}
	at := set * c.ways
	way := -1
	for w, t := range c.tag[at : at+c.ways] {
		if t == 0 {
			way = w
			break
		}
	}
	if way < 0 {
		way = c.rep.victim(set)
		c.rep.replaced(set, way)
	}
	c.tag[at+way] = line + 1
	c.rep.touch(set, way)
}

func (c *l1) invalidate(line uint64) {
	at := int(line&c.mask) * c.ways
	for w, t := range c.tag[at : at+c.ways] {
		if t == line+1 {
			c.tag[at+w] = 0
		}
	}
}

// Bits of a row's meta.
const (
	rowDirty = 1 << iota
	rowFlag  // image modification flag
)

// l2 is the second level. Row r is set r/ways, way r%ways.
type l2 struct {
	tag     []uint64 // line number + 1; 0: invalid
	meta    []uint8
	owner   []uint8
	mask    uint64
	ways    int
	rep     replacer
	evicted []uint32 // per set: ways that were emptied by a castout and not filled since
	flagged int
}

func (c *l2) init(g spec.Cache, p spec.Replacement) {
	c.tag, c.meta, c.owner = make([]uint64, g.Rows()), make([]uint8, g.Rows()), make([]uint8, g.Rows())
	c.mask, c.ways = uint64(g.Sets-1), g.Ways
	c.evicted = make([]uint32, g.Sets)
	c.rep.init(g.Sets, g.Ways, p)
}

// find is the line's row, or -1.
func (c *l2) find(line uint64) int {
	at := int(line&c.mask) * c.ways
	for w, t := range c.tag[at : at+c.ways] {
		if t == line+1 {
			return at + w
		}
	}
	return -1
}

// place is the row that a fill of the line takes, and whether it is empty.
func (c *l2) place(line uint64) (row int, empty bool) {
	set := int(line & c.mask)
	at := set * c.ways
	for w, t := range c.tag[at : at+c.ways] {
		if t == 0 {
			return at + w, true
		}
	}
	return at + c.rep.victim(set), false
}

// enter fills an empty row.
func (c *l2) enter(row int, line uint64) {
	set, way := row/c.ways, row%c.ways
	c.tag[row], c.meta[row], c.owner[row] = line+1, 0, 0
	if c.evicted[set]>>way&1 != 0 {
		c.evicted[set] &^= 1 << way
		c.rep.replaced(set, way)
	}
	c.rep.touch(set, way)
}

// RowState is an L2 row as reports and comparisons see it.
type RowState struct {
	Valid, Dirty, Flag bool
	Owner              uint8
	Addr               uint64 // of the line; 0 if not valid
}

// Rows is the number of L2 rows, Row one of them.
func (n *Node) Rows() int { return len(n.l2.tag) }

// Row is the state of row r.
func (n *Node) Row(r int) RowState {
	if n.l2.tag[r] == 0 {
		return RowState{}
	}
	m := n.l2.meta[r]
	return RowState{true, m&rowDirty != 0, m&rowFlag != 0, n.l2.owner[r], (n.l2.tag[r] - 1) << n.shift}
}

// Flagged is the number of flagged rows.
func (n *Node) Flagged() int { return n.l2.flagged }

// InL1 says whether the L1 holds the line of an address. Not in the Observed
// mode, in which the model has no L1 of its own.
func (n *Node) InL1(addr uint64) bool {
	line := addr >> n.shift
	at := int(line&n.l1.mask) * n.l1.ways
	for _, t := range n.l1.tag[at : at+n.l1.ways] {
		if t == line+1 {
			return true
		}
	}
	return false
}

package golden

// Reset is a node that lost its power and comes back: its memory is as the chips
// have it, everything else as after the first reset. It is no event: a golden
// trace of a run with one cannot be replayed beyond it.
func (n *Node) Reset() {
	fresh := &Node{
		id: n.id, cl: n.cl, peer: n.peer, c: n.c, amap: n.amap, view: n.view, mem: n.mem,
		shift: n.shift, imageBase: n.imageBase, imageSize: n.imageSize, mask: n.c.ThreadMask, guard: n.c.GuardBand, stats: n.stats,
	}
	copy(fresh.view, fresh.mem)
	fresh.l1.init(n.c.L1(), n.c.Replacement)
	fresh.l2.init(n.c.L2(), n.c.Replacement)
	fresh.log.init(n.c)
	fresh.prim.init(n.c)
	fresh.sec.init(n.c)
	*n = *fresh
}

// Find is the L2 row that holds the line of an address, or -1.
func (n *Node) Find(addr uint64) int { return n.l2.find(addr >> n.shift) }

// InBarrier says whether a barrier has not become a boundary.
func (n *Node) InBarrier() bool { return n.prim.inBarrier }

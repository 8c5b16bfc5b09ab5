package cachectl

import "github.com/hwgen/hwgen/hdl"

// pendingFilter remembers which lines were logged in the open and in the closed
// epoch and have left the L2: a bit for each epoch and hash of the line. When
// such a line comes back, its row is told. It may say so of too many lines, never
// of too few. What it holds of an epoch is cleared when nothing of that epoch is
// pending any more.
type pendingFilter struct {
	b     *l2
	mem   *hdl.Mem
	at    hdl.Var // what is written
	value hdl.Var
	mask  hdl.Var
	known hdl.Signal // of the line that comes in: as rowState.Logged
}

// filterEntries is the number of hashes, a power of two.
const filterEntries = 512

func newPendingFilter(b *l2) *pendingFilter {
	f := &pendingFilter{b: b, known: hdl.Lit(2, 0)}
	m, p := b.m, b.p
	if b.flags == nil {
		hdl.Unused(p.Pending, p.Epoch)
		return f
	}
	f.mem = m.Mem("left_logged", 2, filterEntries, hdl.Masked(1), hdl.Rule(hdl.New))
	f.at, f.value, f.mask = m.Wire("left_at", log2(filterEntries)), m.Wire("left_value", 2), m.Wire("left_mask", 2)
	// Clearing goes through all entries, for ever: the closed epoch's bit while
	// nothing is pending, both after a reset.
	next := m.Reg("left_clear", log2(filterEntries)+1, 0)
	first := m.Let("left_first", next.Msb().Not())
	idle := p.Pending.Not()
	f.at.Set(next.Trunc(log2(filterEntries)))
	f.value.SetLit(0)
	f.mask.Set(hdl.Mux(first, hdl.Lit(2, 3), b.open.Not().And(idle.Rep(2))))
	next.Set(hdl.Cat(first.And(next.Trunc(log2(filterEntries)).RedAnd()).Or(next.Msb()), next.Trunc(log2(filterEntries)).Inc()))
	f.mem.WriteMasked(f.mask.RedOr(), f.at, f.value, f.mask)
	return f
}

// hash folds a line address.
func (f *pendingFilter) hash(line hdl.Signal) hdl.Signal {
	w := log2(filterEntries)
	out := hdl.Lit(w, 0)
	for lo := 0; lo < line.Width(); lo += w {
		out = line.Slice(min(lo+w, line.Width())-1, lo).ZExt(w).Xor(out)
	}
	return out
}

// remember notes a line that leaves with what its row held.
func (f *pendingFilter) remember(line, logged hdl.Signal) {
	if f.mem == nil {
		hdl.Unused(logged)
		return
	}
	f.at.Set(f.hash(line))
	f.value.SetLit(3)
	f.mask.Set(logged)
}

// lookUp reads what is known of a line; known is right in the cycles after.
func (f *pendingFilter) lookUp(line, now hdl.Signal) {
	if f.mem == nil {
		return
	}
	b := f.b
	f.known = f.mem.ReadSync(now, f.hash(line)).And(b.open.Or(b.closed))
}

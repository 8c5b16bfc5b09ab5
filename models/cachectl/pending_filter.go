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
	reads hdl.Var
	known hdl.Signal // of the line that comes in: as rowState.Logged
}

// filterEntries is the number of hashes, a power of two.
const filterEntries = 512

func newPendingFilter(b *l2) *pendingFilter {
	f := &pendingFilter{b: b, known: hdl.Lit(2, 0)}
	if !b.g.pending() {
		return f
	}
	m, p, bits := b.m, b.p, log2(filterEntries)
	f.mem = m.Mem("left_logged", 2, filterEntries, hdl.Masked(1), block)
	f.at, f.value, f.mask = m.Wire("left_at", bits), m.Wire("left_value", 2), m.Wire("left_mask", 2)
	f.reads = m.Wire("left_read", 1)
	// Clearing goes through all entries, for ever: the closed epoch's bit while
	// nothing is pending, both after a reset. It rests while an entry is read.
	next := m.Reg("left_clear", bits+1, 0)
	first := m.Let("left_first", next.Msb().Not())
	f.at.Set(next.Trunc(bits))
	f.value.SetLit(0)
	f.mask.Set(b.open.Not().AndNot(p.Pending.Rep(2)).Or(first.Rep(2)).AndNot(f.reads.Rep(2)))
	m.When(f.reads.Not(), func() {
		next.Set(next.Add(hdl.U(1)))
		m.When(next.Msb(), func() { next.Part(bits, bits).SetLit(1) })
	})
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

// remember notes the line in stage 2, which leaves, with what its row holds: the
// open epoch's bit also where it was flagged until now.
func (f *pendingFilter) remember(line hdl.Signal) {
	if f.mem == nil {
		return
	}
	b := f.b
	f.at.Set(f.hash(line))
	f.value.SetLit(3)
	f.mask.Set(b.row.Logged.Or(b.open.And(b.flagged().Rep(2))))
}

// lookUp reads what is known of a line; known is right in the cycles after.
func (f *pendingFilter) lookUp(line, now hdl.Signal) {
	if f.mem == nil {
		return
	}
	b := f.b
	f.reads.Set(now)
	f.known = f.mem.ReadSync(now, f.hash(line)).And(b.open.Or(b.closed))
}

package cachectl

import "github.com/hwgen/hwgen/hdl"

// opKind is what a slot of the pipeline does.
type opKind uint8

const (
	opNone   opKind = iota
	opCore          // a request of the core
	opLookup        // reads a set for the miss or the snoop machine
	opRow           // flag check of one row
	opPeek          // reads the flag words of a set for the flag check
	opRead          // reads a beat of a row for the bus
)

func (k opKind) String() string {
	return [...]string{"none", "core", "lookup", "row", "peek", "read"}[k]
}

var opShape = hdl.EnumOf(opNone, opCore, opLookup, opRow, opPeek, opRead)

// op is what travels down the pipeline, beside its kind.
type op struct {
	AddrTag hdl.Bits // of the address, opCore
	Set     hdl.Bits
	Beat    hdl.Bits
	Low     hdl.Bits // byte within the bus word
	Way     hdl.Bits // one-hot, where the op names its row
	Level   hdl.Bits // opPeek: the level of the flag tree that asked
	Last    hdl.Bits // opRow: may take the log path's last room; opRead: for the snoop
	Replay  hdl.Bits // opCore: out of a thread's queue
	Req     access
}

// access is a core request without its address.
type access struct {
	Store, Data, Mask, Thread, Counted, NoTouch, Err, Tag hdl.Bits
}

// ask is what a machine or the flag check wants a slot for: an op on a row or a
// set.
type ask struct {
	Kind                        hdl.Enum[opKind]
	Set, Beat, Way, Level, Last hdl.Bits
}

func (g Geometry) ask() ask {
	o := g.op()
	return ask{opShape, o.Set, o.Beat, o.Way, o.Level, o.Last}
}

// rowState is what a row holds beside tag, flag and line.
type rowState struct {
	Dirty  hdl.Bits
	Owner  hdl.Bits // thread of the last counted store
	Logged hdl.Bits // bit e: its address is in the log of the epoch with parity e
}

func (g Geometry) rowState() rowState {
	return rowState{Dirty: hdl.W(1), Owner: hdl.W(g.threadBits()), Logged: hdl.W(2)}
}

// stateBits is the width of a row's state in memory: without pending lines it
// does not say what is logged.
func (g Geometry) stateBits() int {
	if g.pending() {
		return hdl.WidthOf(g.rowState())
	}
	return 1 + g.threadBits()
}

func (g Geometry) packRow(r rowState) hdl.Signal {
	if g.pending() {
		return hdl.Pack(r)
	}
	hdl.Unused(r.Logged)
	return hdl.Cat(r.Dirty, r.Owner)
}

func (g Geometry) unpackRow(s hdl.Signal) rowState {
	if g.pending() {
		return hdl.Unpack(g.rowState(), s)
	}
	return rowState{Dirty: s.Msb(), Owner: s.Trunc(g.threadBits()), Logged: hdl.Lit(2, 0)}
}

func (g Geometry) op() op {
	r := g.req()
	return op{
		AddrTag: hdl.W(g.tagBits()), Set: hdl.W(max(g.setBits(), 1)), Beat: hdl.W(max(g.beatBits(), 1)), Low: hdl.W(log2(g.busBytes())),
		Way: hdl.W(g.Ways), Level: hdl.W(3), Last: hdl.W(1), Replay: hdl.W(1),
		Req: access{r.Store, r.Data, r.Mask, r.Thread, r.Counted, r.NoTouch, r.Err, r.Tag},
	}
}

// laneBits number the core words within a bus word.
func (g Geometry) laneBits() int { return log2(g.BusBits / g.CoreBits) }

// set, tag, beat and lane are the fields of an address.
func (g Geometry) lineSet(line hdl.Signal) hdl.Signal {
	if g.setBits() == 0 {
		return hdl.Lit(1, 0)
	}
	return line.Slice(g.setBits()-1, 0)
}

func (g Geometry) lineTag(line hdl.Signal) hdl.Signal {
	return line.Slice(g.lineBits()-1, g.setBits())
}

func (g Geometry) beatOf(addr hdl.Signal) hdl.Signal {
	if g.beatBits() == 0 {
		return hdl.Lit(1, 0)
	}
	return addr.Slice(g.offsetBits()-1, g.offsetBits()-g.beatBits())
}

func (g Geometry) laneOf(addr hdl.Signal) hdl.Signal {
	if g.laneBits() == 0 {
		return hdl.Lit(1, 0)
	}
	lo := log2(g.coreBytes())
	return addr.Slice(lo+g.laneBits()-1, lo)
}

// lineOf is the line address of a row.
func (g Geometry) lineOf(tag, set hdl.Signal) hdl.Signal {
	if g.setBits() == 0 {
		return tag
	}
	return hdl.Cat(tag, set)
}

// dataAddr addresses a bus word of a way.
func (g Geometry) dataAddr(set, beat hdl.Signal) hdl.Signal {
	switch {
	case g.beatBits() == 0:
		return set
	case g.setBits() == 0:
		return beat
	}
	return hdl.Cat(set, beat)
}

// opOf is a core request as an op.
func (g Geometry) opOf(r Req) op {
	line := r.Addr.Slice(g.AddrBits-1, g.offsetBits())
	return op{
		AddrTag: g.lineTag(line), Set: g.lineSet(line), Beat: g.beatOf(r.Addr), Low: r.Addr.Trunc(log2(g.busBytes())),
		Req: access{r.Store, r.Data, r.Mask, r.Thread, r.Counted, r.NoTouch, r.Err, r.Tag},
	}
}

// requestOf is an op as the core's request.
func (g Geometry) requestOf(o op) Req {
	addr := hdl.Cat(g.lineOf(o.AddrTag, o.Set), o.Low)
	if g.beatBits() > 0 {
		addr = hdl.Cat(g.lineOf(o.AddrTag, o.Set), o.Beat, o.Low)
	}
	r := o.Req
	return Req{addr, r.Store, r.Data, r.Mask, r.Thread, r.Counted, r.NoTouch, r.Err, r.Tag}
}

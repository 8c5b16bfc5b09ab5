package cachectl

import "github.com/hwgen/hwgen/hdl"

// Req is a request to the L2, already checked: what S2 of the system's
// description answers with an error never gets here.
type Req struct {
	Addr    hdl.Bits // byte address, aligned to the access
	Store   hdl.Bits // 1: store, 0: load
	Data    hdl.Bits // one core word, bytes in their lanes
	Mask    hdl.Bits // a bit a byte of Data
	Thread  hdl.Bits
	Counted hdl.Bits // the store is one of the VM's modifications
	NoTouch hdl.Bits // replacement is not told: the L1 has the line, or Err
	Err     hdl.Bits // refused: only answered, in its turn
	Tag     hdl.Bits // comes back with the answer
}

// Resp is an answer of the L2, or of the L1.
type Resp struct {
	Addr   hdl.Bits
	Word   hdl.Bits // the bus word that holds the address, after a store with it
	Store  hdl.Bits
	Err    hdl.Bits
	Thread hdl.Bits
	Tag    hdl.Bits
}

// BusReq asks for a transfer of one line.
type BusReq struct {
	Line  hdl.Bits // line address
	Write hdl.Bits // 1: castout, 0: fill
}

// SnoopKind is what another master does on the bus.
type SnoopKind uint8

// Snoops.
const (
	SnoopRead     SnoopKind = iota // a shared read: flag and dirty bit stay
	SnoopOwn                       // a read for ownership: the line leaves
	SnoopWrite                     // a write: the line is dropped, dirty data too
	SnoopRetrieve                  // the replication manager's read: the line is no longer pending
)

func (k SnoopKind) String() string {
	return [...]string{"read", "own", "write", "retrieve"}[k]
}

// SnoopReq is a snoop of one line.
type SnoopReq struct {
	Line hdl.Bits
	Kind hdl.Enum[SnoopKind]
}

// TagWidth is the width of a request's tag, bits: the core's own, and what the front adds.
const TagWidth = 12

func (g Geometry) req() Req {
	return Req{
		Addr: hdl.W(g.AddrBits), Store: hdl.W(1), Data: hdl.W(g.CoreBits), Mask: hdl.W(g.coreBytes()),
		Thread: hdl.W(g.threadBits()), Counted: hdl.W(1), NoTouch: hdl.W(1), Err: hdl.W(1), Tag: hdl.W(TagWidth),
	}
}

func (g Geometry) resp() Resp {
	return Resp{Addr: hdl.W(g.AddrBits), Word: hdl.W(g.BusBits), Store: hdl.W(1), Err: hdl.W(1), Thread: hdl.W(g.threadBits()), Tag: hdl.W(TagWidth)}
}

func (g Geometry) snoopReq() SnoopReq { return SnoopShape(g.lineBits()) }

// SnoopShape is the shape of a snoop, with line addresses of a width in bits.
func SnoopShape(lineBits int) SnoopReq {
	return SnoopReq{Line: hdl.W(lineBits), Kind: hdl.EnumOf(SnoopRead, SnoopOwn, SnoopWrite, SnoopRetrieve)}
}

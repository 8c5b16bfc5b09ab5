package cachectl

import (
	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/parts"
)

// L2 is the write-back cache with image modification flags.
type L2 struct{ G Geometry }

// ModuleName holds the geometry.
func (c L2) ModuleName() string { return "l2_" + c.G.name() }

// L2Ports are the ports of an L2.
type L2Ports struct {
	Req  hdl.StreamIn[Req]
	Resp hdl.StreamOut[Resp]
	Open hdl.Out // bit t: nothing of thread t is parked; requests of other threads wait at the port

	BusReq   hdl.StreamOut[BusReq]   // this cache's own transfers
	BusRead  hdl.StreamIn[hdl.Bits]  // beats of a fill, lowest address first
	BusWrite hdl.StreamOut[hdl.Bits] // beats of a castout

	Snoop      hdl.StreamIn[SnoopReq]
	SnoopDirty hdl.StreamOut[hdl.Bits] // the answer: 1, the beats follow; 0, memory is right
	SnoopData  hdl.StreamOut[hdl.Bits] // beats

	Drop     hdl.Out // 1: the L1 drops DropLine
	DropLine hdl.Out

	Log      hdl.StreamOut[hdl.Bits] // line addresses to log
	LogSpare hdl.In                  // the log path has room for one more than the next
	Room     hdl.In                  // S7: a new flag may be set
	FlagSet  hdl.Out                 // 1: a new flag is set in this cycle

	Check    hdl.In  // 1: start a flag check
	Pause    hdl.In  // 1: no new requests come; the flag check goes first
	Epoch    hdl.In  // parity of the open epoch
	Pending  hdl.In  // some line of the closed epoch is pending
	Sent     hdl.In  // 1: lines of the closed epoch may have ceased to be pending
	Quiet    hdl.Out // nothing under way but held stores, no flag set
	Full     hdl.Out // a request of the thread in Req would not be taken: too many are parked
	Flagged  hdl.Out // some row is flagged
	Want     hdl.Out // 1: a store waits for pending line WantLine
	WantLine hdl.Out
	Counting hdl.In // counted stores count
	Hold     hdl.In // counted stores wait
	Stat     Events
	Rows     RowEvents
}

// Events are 1 for each thing that happens in a cycle, for counters and monitors.
type Events struct {
	Load, Store, Miss, Castout, HeldRoom, HeldPending, Checked hdl.Out
}

// RowEvents tell which rows come, go and are checked, for monitors. A row is
// numbered set times ways plus way.
type RowEvents struct {
	Check, CheckRow, CheckLine hdl.Out // an address was logged, and the row's flag cleared
	Castout, Fill              hdl.Out // a row was emptied, filled
	Row, Line                  hdl.Out // which one
	Untouched                  hdl.Out // the load that is answered has not told replacement
}

func (g Geometry) rowEvents() RowEvents {
	bit, row, line := hdl.Output(1), hdl.Output(hdl.IndexBits(g.rows())), hdl.Output(g.lineBits())
	return RowEvents{bit, row, line, bit, bit, row, line, bit}
}

// rowNumber is the number of a row of which the way is one-hot.
func (g Geometry) rowNumber(set, way hdl.Signal) hdl.Signal {
	var fields []hdl.Value
	if g.sets() > 1 {
		fields = append(fields, set)
	}
	if g.Ways > 1 {
		fields = append(fields, parts.OneHotIndex(way))
	}
	if len(fields) == 0 {
		return hdl.Lit(1, 0)
	}
	return hdl.Cat(fields...)
}

// pass gives them on.
func (to RowEvents) pass(from RowEvents) {
	for _, x := range []struct{ to, from hdl.Out }{
		{to.Check, from.Check}, {to.CheckRow, from.CheckRow}, {to.CheckLine, from.CheckLine}, {to.Castout, from.Castout},
		{to.Fill, from.Fill}, {to.Row, from.Row}, {to.Line, from.Line}, {to.Untouched, from.Untouched},
	} {
		x.to.Set(x.from)
	}
}

// Ports declares them.
func (c L2) Ports() L2Ports {
	g := c.G
	word := hdl.W(g.BusBits)
	bit := hdl.Output(1)
	return L2Ports{
		Req: hdl.InStream(g.req()), Resp: hdl.OutStream(g.resp()), Open: hdl.Output(g.Threads),
		BusReq:  hdl.OutStream(BusReq{Line: hdl.W(g.lineBits()), Write: hdl.W(1)}),
		BusRead: hdl.InStream(word), BusWrite: hdl.OutStream(word),
		Snoop: hdl.InStream(g.snoopReq()), SnoopDirty: hdl.OutStream(hdl.W(1)), SnoopData: hdl.OutStream(word),
		Drop: hdl.Output(1), DropLine: hdl.Output(g.lineBits()),
		Log: hdl.OutStream(hdl.W(g.lineBits())), LogSpare: hdl.Input(1), Room: hdl.Input(1), FlagSet: hdl.Output(1),
		Check: hdl.Input(1), Pause: hdl.Input(1), Epoch: hdl.Input(1), Pending: hdl.Input(1), Sent: hdl.Input(1),
		Quiet: hdl.Output(1), Full: bit, Flagged: hdl.Output(1), Want: hdl.Output(1), WantLine: hdl.Output(g.lineBits()),
		Counting: hdl.Input(1), Hold: hdl.Input(1), Stat: Events{bit, bit, bit, bit, bit, bit, bit}, Rows: g.rowEvents(),
	}
}

package cachectl

import "github.com/hwgen/hwgen/hdl"

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
	Flagged  hdl.Out // some row is flagged
	Want     hdl.Out // 1: a store waits for pending line WantLine
	WantLine hdl.Out
	Stat     Events
}

// Events are 1 for each thing that happens in a cycle, for counters and monitors.
type Events struct {
	Load, Store, Miss, Castout, HeldRoom, HeldPending, Checked hdl.Out
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
		Quiet: hdl.Output(1), Flagged: hdl.Output(1), Want: hdl.Output(1), WantLine: hdl.Output(g.lineBits()),
		Stat: Events{bit, bit, bit, bit, bit, bit, bit},
	}
}

package membus

import (
	"errors"
	"fmt"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/models/cachectl"
	"github.com/hwgen/hwgen/models/spec"
)

// Replicator is the primary's side of the replication manager. After a boundary
// it reads the closed epoch's addresses from the log, retrieves each line
// coherently and sends it, then the state words and the marker; the ack frees
// the log (S9, S10, S13). Before checkpoint 0 it sends the whole image (S19).
//
// A line that is retrieved as SnoopRetrieve is no longer pending: the next store
// to it goes on. It must not be sent again then, as its bytes are those of the
// next epoch. So this is done only for lines that the duplicate filter has
// recorded, and what it has recorded stays there for the epoch. A line for which
// it has no place is retrieved as SnoopRead: it stays pending until all lines
// are sent, and may be sent twice, both times with the bytes of the boundary.
//
// A pending line that a store waits for goes first. The cache may ask for a line
// that is not in the epoch at all; so it is looked for in the rest of the log.
// That takes at most four times the reads of the log itself; when they are used
// up, the store waits for the last line.
type Replicator struct {
	Link
	BusBits    int
	CoreBits   int
	Filter     int // entries of the duplicate filter
	LogEntries int
	LogBase    int // line address
	ImageBase  int // line address
	ImageLines int
	Words      int // state words of all threads
}

// ReplicatorOf takes the parameters from a resolved configuration.
func ReplicatorOf(c *spec.Config) Replicator {
	a := c.AddressMap()
	return Replicator{
		Link: LinkOf(c), BusBits: c.BusBits, CoreBits: c.CoreBits, Filter: c.FilterEntries, LogEntries: c.LogEntries,
		LogBase: int(a.Log.Base) / c.LineBytes, ImageBase: int(a.Image.Base) / c.LineBytes, ImageLines: c.ImageLines(),
		Words: c.Threads * c.StateWords,
	}
}

// ModuleName holds the parameters.
func (c Replicator) ModuleName() string {
	return fmt.Sprintf("replicator_%s_b%d_c%d_f%d_n%d_log%x_image%x_%d_s%d", c.Link.name(), c.BusBits, c.CoreBits, c.Filter, c.LogEntries, c.LogBase, c.ImageBase, c.ImageLines, c.Words)
}

// Check says what is wrong with the parameters.
func (c Replicator) Check() error {
	err := errors.Join(c.Link.check(), c.filter().Check())
	for _, x := range []struct {
		name       string
		v, lo, hi  int
		powerOfTwo bool
	}{
		{"BusBits", c.BusBits, 32, 8 * c.LineBytes, true}, {"CoreBits", c.CoreBits, 32, 64, true},
		{"LogEntries", c.LogEntries, 32, 1 << 20, true}, {"ImageLines", c.ImageLines, 1, 1 << 24, false}, {"Words", c.Words, 0, 4096, false},
	} {
		if x.v < x.lo || x.v > x.hi || x.powerOfTwo && x.v&(x.v-1) != 0 {
			err = errors.Join(err, fmt.Errorf("Replicator.%s is %d; it is %d to %d", x.name, x.v, x.lo, x.hi))
		}
	}
	return err
}

// ReplicatorPorts are the ports of a Replicator.
type ReplicatorPorts struct {
	Bus    hdl.StreamOut[cachectl.SnoopReq] // a bus master that only reads
	Read   hdl.StreamIn[hdl.Bits]
	Urgent hdl.Out // a store waits for this transfer

	Send hdl.StreamOut[Packet]
	Node hdl.In // number of this node, and of its VM
	Term hdl.In

	Start hdl.In  // 1: opens synchronisation Epoch; only when Ready
	Swept hdl.Out // all lines of the image are sent since Start: its boundary may come
	Stop  hdl.In  // 1: gives up what is under way; a packet that is offered to the sender is withdrawn

	Boundary hdl.In // 1: Epoch is closed, its entries are From to To; only when Ready
	Epoch    hdl.In // its number
	From, To hdl.In // as LogEngine has Initial and Next
	Ready    hdl.Out
	Closed   hdl.Out // a closed epoch is not acknowledged
	Marked   hdl.Out // its marker is sent

	Pending  hdl.Out // a line of the closed epoch may be pending
	Sent     hdl.Out // 1: one has ceased to be
	Want     hdl.In  // 1: a store waits for WantLine
	WantLine hdl.In

	StateRead  hdl.Out // 1: state word StateIndex, as it was at the barrier, is in StateWord in the next cycle
	StateIndex hdl.Out // thread times words a thread plus word
	StateReady hdl.In  // the word at StateIndex has been captured
	StateWord  hdl.In

	Ack       hdl.In // 1: AckEpoch is acknowledged
	AckEpoch  hdl.In
	Acked     hdl.Out // 1: the closed epoch is, and the log is released
	ReleaseTo hdl.Out

	Stat ReplicatorEvents
}

// ReplicatorEvents are 1 for each thing that happens.
type ReplicatorEvents struct {
	Line      hdl.Out // a line was sent
	Duplicate hdl.Out // an address was left out
	First     hdl.Out // a line was sent because a store waits
	Search    hdl.Out // a log line was read to look for one
	False     hdl.Out // a store waited for a line that was not pending
	Refused   hdl.Out // a store must wait for the last line
}

func (c Replicator) lineBits() int { return c.AddrBits - log2(c.LineBytes) }
func (c Replicator) perLine() int  { return 8 * c.LineBytes / c.entryBits() }
func (c Replicator) ptrBits() int  { return log2(c.LogEntries) + 1 }
func (c Replicator) beats() int    { return 8 * c.LineBytes / c.BusBits }
func (c Replicator) filter() DuplicateFilter {
	return DuplicateFilter{LineBits: c.lineBits(), Entries: c.Filter}
}

// perState is the number of state words in a line, stateLines that of lines.
func (c Replicator) perState() int   { return 8 * c.LineBytes / c.CoreBits }
func (c Replicator) stateLines() int { return (c.Words + c.perState() - 1) / c.perState() }

// Ports declares them.
func (c Replicator) Ports() ReplicatorPorts {
	bit, in, ptr := hdl.Output(1), hdl.Input(1), hdl.Input(c.ptrBits())
	return ReplicatorPorts{
		Bus: hdl.OutStream(cachectl.SnoopShape(c.lineBits())), Read: hdl.InStream(hdl.W(c.BusBits)), Urgent: bit,
		Send: hdl.OutStream(c.PacketShape()), Node: in, Term: hdl.Input(spec.TermBits),
		Start: in, Swept: bit, Stop: in, Boundary: in, Epoch: hdl.Input(spec.EpochBits), From: ptr, To: ptr,
		Ready: bit, Closed: bit, Marked: bit, Pending: bit, Sent: bit, Want: in, WantLine: hdl.Input(c.lineBits()),
		StateRead: bit, StateIndex: hdl.Output(hdl.IndexBits(c.Words)), StateReady: in, StateWord: hdl.Input(c.CoreBits),
		Ack: in, AckEpoch: hdl.Input(spec.EpochBits), Acked: bit, ReleaseTo: hdl.Output(c.ptrBits()),
		Stat: ReplicatorEvents{bit, bit, bit, bit, bit, bit},
	}
}
